/*
 * Every act of the store, met by a failure at one point after another: SQLite's memory runs out, a
 * read or a write fails. Either the act was done, all of it, or it was not, and says so: what the
 * tables hold afterwards is the old or the new, and verifies. No failure passes for an answer.
 *
 * Each attempt is a child with a copy of one and the same database.
 */
#include "helper_check.h"
#include "helper_store.h"
#include "helper_vfs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	T = 1700000000,
	WRONG = 80, /* a child's status: an answer that is not what the database holds */
};

/* The articles of the database that every attempt begins with. */
enum {
	PLAIN = 1, /* three versions, a suspect text, several headlines */
	GONE,
	HIDDEN,
	BARE,  /* never read */
	OTHER, /* one version */
};

static const struct store_feed_wanted wanted[] = {
	{ "News", "http://f/news", "gazette", 300, T },
	{ "Sport", "http://f/sport", "gazette", 300, T },
	{ "Moving", "http://f/old", "gazette", 300, T },
};

static void
fill(void)
{
	struct store *s = helper_store_open();
	struct store_feed_wanted imported = { "Blog", "http://f/blog", "blog", 600, T };
	bool added;

	ck_ok(store_sync_feeds(s, wanted, 3, T, NULL, &err));
	ck_ok(store_import_feed(s, &imported, T, &added, &err));
	for (int i = PLAIN; i <= OTHER; i++) {
		char url[32];

		snprintf(url, sizeof url, "http://g/%d", i);
		helper_meet(s, 1, url, url, "A headline", T);
	}
	for (int v = 0; v < 3; v++) {
		char text[32];

		snprintf(text, sizeof text, "A story, version %d", v);
		helper_read(s, PLAIN, v == 0 ? VERDICT_FIRST : VERDICT_CHANGED, "A headline", text,
			T + v * 1800);
	}
	helper_read(s, GONE, VERDICT_FIRST, "Gone", "Once there was", T);
	helper_check(s, GONE, VERDICT_GONE, ARTICLE_GONE, T + 1800);
	helper_read(s, HIDDEN, VERDICT_FIRST, "Hidden", "Not to be seen", T);
	ck_ok(store_hide(s, HIDDEN, "asked for", T + 5, &err));
	helper_read(s, OTHER, VERDICT_FIRST, "Other", "Another story", T);
	ck_ok(store_put_pulse(s, &(struct store_pulse){ .at = T, .checks = 1 }, &err));
	ck_ok(store_commit(s, &err));
	ck_ok(store_tidy(s, &err));
	store_close(s);
}

/* ---- the acts ---- */

static enum store_result
put(struct store *s, struct finished_check *check, const char *text)
{
	struct reading reading = { .title = "A headline",
		.text = text,
		.h1 = "One more headline",
		.og_title = "And one for sharing",
		.published = T,
		.modified = READING_NO_TIME };
	struct store_recorded recorded;
	char hash[HASH_HEX];

	hash_bytes(text, strlen(text), hash);
	if (check->verdict != VERDICT_FAILED && check->verdict != VERDICT_GONE) {
		check->reading = &reading;
		check->content_hash = hash;
	}
	return store_record_check(s, check, &recorded, &err);
}

static enum store_result
put_verdict(struct store *s, int64_t article, enum verdict verdict)
{
	struct finished_check check = helper_finished(article, verdict, T + 9000);

	check.failure = verdict == VERDICT_FAILED ? CHECK_FAILURE_SERVER : CHECK_FAILURE_NONE;
	check.error = verdict == VERDICT_FAILED ? "503" : NULL;
	check.suspect.checks = verdict == VERDICT_SUSPECT;
	check.version = 0; /* where REVERTED goes back to */
	check.rebaseline = verdict == VERDICT_UNCHANGED;
	check.state = verdict == VERDICT_GONE ? ARTICLE_GONE : ARTICLE_WATCHING;
	return put(s, &check, "Words that no version had");
}

static enum store_result
retired(struct store *s)
{
	struct finished_check check = helper_finished(PLAIN, VERDICT_UNCHANGED, T + 9000);

	check.state = ARTICLE_RETIRED;
	check.next_check_at = NEWS_NO_TIME;
	return put(s, &check, "The same words");
}

/* The address of the check belongs to another article. */
static enum store_result
merge(struct store *s, int64_t article, const char *address)
{
	struct finished_check check = helper_finished(article, VERDICT_CHANGED, T + 9000);

	check.url = check.url_key = address;
	return put(s, &check, "Words that no version had");
}

static enum store_result
merged(struct store *s)
{
	return merge(s, OTHER, "http://g/1");
}

static enum store_result
merged_bare(struct store *s)
{
	return merge(s, PLAIN, "http://g/4");
}

static enum store_result
moved(struct store *s)
{
	return merge(s, PLAIN, "http://g/new");
}

static enum store_result
met(struct store *s)
{
	struct store_entry entry = { .feed = 2,
		.source = "herald",
		.guid = "new",
		.url = "http://h/1",
		.url_key = "http://h/1",
		.title = "New",
		.published = T,
		.updated = T,
		.now = T,
		.first_check_at = T,
		.first_period_s = 1800 };
	struct store_met result;

	return store_meet(s, &entry, &result, &err);
}

static enum store_result
met_again(struct store *s)
{
	struct store_entry entry = { .feed = 1,
		.source = "gazette",
		.guid = "http://g/1",
		.url = "http://g/1b",
		.url_key = "http://g/1b",
		.title = "A headline",
		.published = NEWS_NO_TIME,
		.updated = T + 60,
		.now = T,
		.first_check_at = T,
		.first_period_s = 1800 };
	struct store_met result;
	enum store_result r = store_meet(s, &entry, &result, &err);

	if (r == STORE_OK && (result.is_new || result.article != PLAIN))
		helper_exit(WRONG);
	return r;
}

static enum store_result
synced(struct store *s)
{
	static const struct store_feed_wanted others[] = {
		{ "News", "http://f/news", "gazette", 600, T },
		{ "Moving", "http://f/new", "herald", 300, T },
		{ "Blog", "http://f/another", "herald", 300, T },
	};

	return store_sync_feeds(s, others, 3, T, NULL, &err);
}

static enum store_result
imported(struct store *s)
{
	struct store_feed_wanted feed = { "Blog", "http://f/blog2", "blog", 600, T };
	bool added;
	enum store_result r = store_import_feed(s, &feed, T, &added, &err);

	if (r == STORE_OK && !added)
		helper_exit(WRONG);
	return r;
}

static enum store_result
feed_checked(struct store *s)
{
	struct store_feed_check check = { .feed = 1,
		.at = T + 300,
		.good = true,
		.period_s = 300,
		.next_check_at = T + 600,
		.entries = 5,
		.new_articles = 1 };

	return store_record_feed_check(s, &check, &err);
}

static enum store_result
deferred(struct store *s)
{
	enum store_result r = store_defer_feed(s, 1, T + 60, &err);

	return r == STORE_OK ? store_defer_article(s, PLAIN, T + 60, &err) : r;
}

static enum store_result
kept(struct store *s)
{
	return store_put_pulse(s, &(struct store_pulse){ .at = T + 9 }, &err);
}

static enum store_result
hidden(struct store *s)
{
	return store_hide(s, PLAIN, "asked for", T, &err);
}

static enum store_result
unhidden(struct store *s)
{
	return store_unhide(s, HIDDEN, T, &err);
}

static enum store_result
rechecked(struct store *s)
{
	return store_recheck(s, GONE, T, &err);
}

/* Reads: an answer must be the right one. */
static void
right(bool is)
{
	if (!is)
		helper_exit(WRONG);
}

static enum store_result
read_due(struct store *s, struct arena *a)
{
	struct store_cursor cursor = { 0 }, later = { 0 };
	struct article *articles;
	struct store_feed *feeds;
	int64_t feed_at, article_at;
	enum store_result r;
	size_t n;

	r = store_due_articles(s, T + 9000, &cursor, 10, a, &articles, &n, &err);
	right(r != STORE_OK || (n == 4 && strcmp(articles[0].url, "http://g/4") == 0));
	if (r == STORE_OK)
		r = store_due_articles(s, T + 9000, &cursor, 10, a, &articles, &n, &err);
	right(r != STORE_OK || n == 0);
	if (r == STORE_OK)
		r = store_due_feeds(s, T + 9000, &later, 10, a, &feeds, &n, &err);
	right(r != STORE_OK || n == 4);
	if (r == STORE_OK)
		r = store_next_due(s, &feed_at, &article_at, &err);
	right(r != STORE_OK || (feed_at == T && article_at == T));
	return r;
}

static enum store_result
read_words(struct store *s, struct arena *a)
{
	struct store_words words;
	double exposure;
	int64_t changes;
	enum store_result r = store_current_words(s, PLAIN, a, &words, &err);

	right(r != STORE_OK || strcmp(words.text, "A story, version 2") == 0);
	if (r == STORE_OK)
		r = store_source_habits(s, "gazette", &exposure, &changes, &err);
	right(r != STORE_OK || changes == 2);
	return r;
}

static enum store_result
read_article(struct store *s, struct arena *a)
{
	struct store_article_filter filter = { .order = STORE_BY_CHANGES };
	struct store_headline *headlines;
	struct store_suspect *suspects;
	struct revision *revisions, revision;
	struct sighting *sightings;
	struct article article, *articles;
	struct store_feed *feeds;
	const char **urls;
	struct gone *absences;
	enum store_result r;
	size_t n;

	r = store_article(s, PLAIN, a, &article, &err);
	right(r != STORE_OK || article.changes == 2);
	if (r == STORE_OK)
		r = store_articles_public(s, &filter, 10, a, &articles, &n, &err);
	right(r != STORE_OK || n == 1);
	if (r == STORE_OK)
		r = store_aliases(s, PLAIN, a, &urls, &n, &err);
	right(r != STORE_OK || n == 1);
	if (r == STORE_OK)
		r = store_headlines(s, PLAIN, a, &headlines, &n, &err);
	right(r != STORE_OK || n == 2);
	if (r == STORE_OK)
		r = store_article_feeds(s, PLAIN, a, &feeds, &n, &err);
	right(r != STORE_OK || n == 1);
	if (r == STORE_OK)
		r = store_revisions(s, PLAIN, false, a, &revisions, &n, &err);
	right(r != STORE_OK || (n == 3 && strcmp(revisions[1].text, "A story, version 1") == 0));
	if (r == STORE_OK)
		r = store_revision(s, PLAIN, -1, a, &revision, &err);
	right(r != STORE_OK || revision.version == 2);
	if (r == STORE_OK)
		r = store_sightings(s, PLAIN, a, &sightings, &n, &err);
	right(r != STORE_OK || n == 3);
	if (r == STORE_OK)
		r = store_absences(s, GONE, a, &absences, &n, &err);
	right(r != STORE_OK || n == 1);
	if (r == STORE_OK)
		r = store_suspects(s, PLAIN, a, &suspects, &n, &err);
	right(r != STORE_OK || n == 0);
	return r;
}

static bool
export_one(void *arg, const struct article *article, const struct revision *revision,
	int64_t returned_at)
{
	right(article->url[0] != '\0' && revision->text[0] != '\0' && returned_at == NEWS_NO_TIME);
	++*(int *)arg;
	return true;
}

static bool
count_one(void *arg, const struct article *article, const struct revision *revision)
{
	right(article->url[0] != '\0' && revision->text[0] != '\0');
	++*(int *)arg;
	return true;
}

static enum store_result
read_all(struct store *s, struct arena *a)
{
	struct store_search search = { .query = "story -other", .since = NEWS_NO_TIME };
	struct store_event_filter filter = { 0 };
	struct store_source *sources;
	struct store_event *events;
	struct store_pulse pulse;
	struct store_stats stats;
	struct store_hit *hits;
	int64_t version;
	enum store_result r;
	int count = 0;
	size_t n;

	r = store_events_public(s, &filter, 10, a, &events, &n, NULL, &err);
	right(r != STORE_OK || n == 3);
	if (r == STORE_OK)
		r = store_export_public(s, NEWS_NO_TIME, NULL, export_one, &count, &err);
	right(r != STORE_OK || count == 5);
	if (r == STORE_OK)
		r = store_latest_public(s, T, "gazette", count_one, &count, &err);
	right(r != STORE_OK || count == 10);
	if (r == STORE_OK)
		r = store_search_public(s, &search, 10, a, &hits, &n, &err);
	right(r != STORE_OK || n == 3);
	if (r == STORE_OK)
		r = store_sources(s, a, &sources, &n, &err);
	right(r != STORE_OK || (n == 2 && sources[1].revisions == 5));
	if (r == STORE_OK)
		r = store_stats(s, T, &stats, &err);
	right(r != STORE_OK || stats.revisions == 5);
	if (r == STORE_OK)
		r = store_get_pulse(s, &pulse, &err);
	right(r != STORE_OK || pulse.checks == 1);
	if (r == STORE_OK)
		r = store_version(s, &version, &err);
	right(r != STORE_OK || version > 0);
	return r;
}

static void
no_finding(void *arg, const struct store_finding *finding)
{
	(void)finding;
	*(bool *)arg = true;
}

/* What cannot be read is a finding, or a failure; never "all is well". */
static enum store_result
verified(struct store *s)
{
	struct store_verified what;
	bool found = false;
	enum store_result r = store_verify(s, no_finding, &found, &what, &err);

	right(r != STORE_OK || found || what.revisions == 6);
	return r;
}

static enum store_result
backed_up(struct store *s)
{
	char path[128];
	struct store *copy;
	enum store_result r;

	snprintf(path, sizeof path, "%s/backup.db", helper_folder);
	r = store_backup(s, path, &err);
	right((access(path, F_OK) == 0) == (r == STORE_OK));
	if (r != STORE_OK)
		return r;
	vfs_fail_at(VFS_NONE, 0, 0);
	right(store_open(&copy, path, STORE_READER, &err) == STORE_OK && helper_verify(copy) == 0);
	store_close(copy);
	unlink(path);
	return r;
}

/* Another connection is opened, and closed whatever came of it. */
static enum store_result
opened_as(const char *path, enum store_mode mode)
{
	struct store *other;
	enum store_result r = store_open(&other, path, mode, &err);

	right((other != NULL) == (r == STORE_OK));
	store_close(other);
	return r;
}

static enum store_result
opened(struct store *s)
{
	return opened_as(store_path(s), STORE_READER);
}

static enum store_result
opened_to_write(struct store *s)
{
	return opened_as(store_path(s), STORE_WRITER);
}

/* What is made is whole, or not there; what is left of an attempt is in nobody's way. */
static enum store_result
made(struct store *s)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	char path[128];
	struct store *again;
	enum store_result r;

	(void)s;
	snprintf(path, sizeof path, "%s/made.db", helper_folder);
	r = opened_as(path, STORE_OWNER);
	if (r != STORE_OK) {
		right(store_open(&again, path, STORE_OWNER, &(struct err){ 0 }) == STORE_OK &&
			helper_verify(again) == 0);
		store_close(again);
	}
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		snprintf(path, sizeof path, "%s/made.db%s", helper_folder, ends[i]);
		unlink(path);
	}
	return r;
}

/* ---- the attempts ---- */

/* A check of an article that says verdict, a read, or another act. */
struct act {
	const char *name;
	int64_t article;
	enum verdict verdict;
	enum store_result (*read)(struct store *s, struct arena *a);
	enum store_result (*run)(struct store *s);
};

static const struct act acts[] = {
	{ "first", .article = BARE, .verdict = VERDICT_FIRST },
	{ "changed", .article = PLAIN, .verdict = VERDICT_CHANGED },
	{ "unchanged", .article = PLAIN, .verdict = VERDICT_UNCHANGED },
	{ "reverted", .article = PLAIN, .verdict = VERDICT_REVERTED },
	{ "suspect", .article = PLAIN, .verdict = VERDICT_SUSPECT },
	{ "gone", .article = PLAIN, .verdict = VERDICT_GONE },
	{ "returned", .article = GONE, .verdict = VERDICT_CHANGED },
	{ "failed", .article = PLAIN, .verdict = VERDICT_FAILED },
	{ "retired", .run = retired },
	{ "merged", .run = merged },
	{ "merged_bare", .run = merged_bare },
	{ "moved", .run = moved },
	{ "met", .run = met },
	{ "met_again", .run = met_again },
	{ "synced", .run = synced },
	{ "imported", .run = imported },
	{ "feed_checked", .run = feed_checked },
	{ "deferred", .run = deferred },
	{ "kept", .run = kept },
	{ "hidden", .run = hidden },
	{ "unhidden", .run = unhidden },
	{ "rechecked", .run = rechecked },
	{ "due", .read = read_due },
	{ "words", .read = read_words },
	{ "article", .read = read_article },
	{ "everything", .read = read_all },
	{ "verified", .run = verified },
	{ "backed_up", .run = backed_up },
	{ "opened", .run = opened },
	{ "opened_to_write", .run = opened_to_write },
	{ "made", .run = made },
};

static enum store_result
perform(const struct act *act, struct store *s)
{
	struct arena *a;
	enum store_result r;

	if (act->article != 0)
		return put_verdict(s, act->article, act->verdict);
	if (act->read == NULL)
		return act->run(s);
	a = arena_new();
	r = act->read(s, a);
	arena_free(a);
	return r;
}

static void
copy_database(const char *from, const char *to)
{
	static const char *const left[] = { "stet.db-wal", "stet.db-shm", "backup.db",
		"backup.db.part" };
	static char bytes[1 << 20];
	FILE *f = fopen(from, "r");
	size_t n;

	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
		char path[160];

		snprintf(path, sizeof path, "%s/%s", helper_folder, left[i]);
		unlink(path);
	}
	n = fread(bytes, 1, sizeof bytes, f);
	ck_assert(n > 0 && n < sizeof bytes);
	fclose(f);
	f = fopen(to, "w");
	ck_assert(fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
}

/* One child: opens, does the act and commits, with the fault at that point of it. Its status is
 * the result; *came says whether the fault did. */
static int
attempt(const struct act *act, enum vfs_fault fault, long at, bool *came)
{
	int fds[2], status;
	char mark = 0;
	pid_t child;

	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		enum store_result r;
		struct store *s;

		vfs_install_memory();
		vfs_install();
		if (store_open(&s, helper_path, STORE_OWNER, &err) != STORE_OK)
			helper_exit(WRONG + 1);
		close(STDERR_FILENO);
		vfs_fail_at(fault, at, 0);
		r = perform(act, s);
		if (r == STORE_OK)
			r = store_commit(s, &err);
		if (vfs_operations() >= at && write(fds[1], "x", 1) != 1)
			helper_exit(WRONG + 2);
		vfs_fail_at(VFS_NONE, 0, 0);
		if (r != STORE_OK && (err.text[0] == '\0' || r == STORE_NOT_FOUND))
			helper_exit(WRONG + 3);
		store_close(s);
		helper_exit((int)r);
	}
	close(fds[1]);
	*came = read(fds[0], &mark, 1) == 1;
	close(fds[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status), "%s, fault %d at %ld: killed by signal %d", act->name,
		fault, at, WTERMSIG(status));
	if (WEXITSTATUS(status) == EX_OSERR)
		*came = true; /* memory that cannot be had ends the process */
	return WEXITSTATUS(status);
}

/* Closely at first; a child of an instrumented program costs ten times as much. */
static long
next_point(long at)
{
#ifdef __SANITIZE_ADDRESS__
	return at * 3;
#else
	return at + 1 + at / 2;
#endif
}

static void
at_every_point(enum vfs_fault fault)
{
	char template[128], old[HASH_HEX], new[HASH_HEX], is[HASH_HEX];
	long came_n = 0;

	fill();
	snprintf(template, sizeof template, "%s/template", helper_folder);
	copy_database(helper_path, template);
	helper_digest(old);
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
		const struct act *act = &acts[i];
		bool came = true;

		copy_database(template, helper_path);
		ck_assert_msg(attempt(act, VFS_NONE, 1, &came) == STORE_OK, "%s", act->name);
		helper_digest(new);
		ck_assert_msg(
			act->article == 0 || strcmp(new, old) != 0, "%s did nothing", act->name);
		for (long at = 1; came; at = next_point(at)) {
			struct store *s;
			int status;

			copy_database(template, helper_path);
			status = attempt(act, fault, at, &came);
			ck_assert_msg(status < WRONG, "%s, fault %d at %ld: status %d", act->name,
				fault, at, status);
			helper_digest(is);
			ck_assert_msg(strcmp(is, status == STORE_OK ? new : old) == 0 ||
					      (status != STORE_OK && strcmp(is, new) == 0),
				"%s, fault %d at %ld: neither old nor new (status %d)", act->name,
				fault, at, status);
			s = helper_store_again(STORE_READER);
			ck_assert_msg(helper_verify(s) == 0, "%s, fault %d at %ld: %s", act->name,
				fault, at, helper_findings);
			store_close(s);
			came_n += came && status != STORE_OK;
		}
	}
	ck_assert_int_gt(came_n, 50); /* the failures did reach the code under test */
	helper_store_close(NULL);
}

START_TEST(without_memory_an_act_is_done_or_undone)
{
	at_every_point(VFS_NO_MEMORY);
}
END_TEST

START_TEST(when_a_read_fails_an_act_is_done_or_undone)
{
	at_every_point(VFS_READ_ERROR);
}
END_TEST

START_TEST(when_a_write_fails_an_act_is_done_or_undone)
{
	at_every_point(VFS_WRITE_ERROR);
}
END_TEST

CHECK_MAIN("store_acts", without_memory_an_act_is_done_or_undone,
	when_a_read_fails_an_act_is_done_or_undone, when_a_write_fails_an_act_is_done_or_undone)
