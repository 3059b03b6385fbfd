#include "helper_check.h"
#include "helper_store.h"

#include "base/limits.h"
#include "base/mem.h"

#include <string.h>

static struct store *s;
static struct arena *a;
static int64_t id;

enum {
	T = 1700000000
};

static void
begin(void)
{
	s = helper_store_open();
	a = arena_new();
	id = helper_meet(s, 0, NULL, "https://gazette.example/a", "A", T).article;
}

static void
end(void)
{
	ck_ok(store_commit(s, &err));
	ck_assert_msg(helper_verify(s) == 0, "%s", helper_findings);
	arena_free(a);
	helper_store_close(s);
}

static struct article
get(int64_t article)
{
	struct article got;

	ck_ok(store_article(s, article, a, &got, &err));
	return got;
}

START_TEST(the_first_reading_is_version_0)
{
	struct store_recorded r;
	struct article got;
	struct revision v;

	begin();
	r = helper_read(s, id, VERDICT_FIRST, "Mayor to resign", "She goes.\nSoon.", T);
	ck_assert(r.new_revision);
	ck_assert_int_eq(r.version, 0);
	ck_assert_int_eq(r.changes, 0);
	got = get(id);
	ck_assert_str_eq(got.title, "Mayor to resign");
	ck_assert_int_eq(got.revisions, 1);
	ck_assert_int_eq(got.changes, 0);
	ck_assert_int_eq(got.checks, 1);
	ck_assert_int_eq(got.last_changed_at, NEWS_NO_TIME);
	ck_assert_int_eq(got.next_check_at, T + 1800);
	ck_ok(store_revision(s, id, 0, a, &v, &err));
	ck_assert_str_eq(v.text, "She goes.\nSoon.");
	ck_assert_str_eq(v.prev_hash, "");
	ck_assert_int_eq(v.from_version, -1);
	ck_assert_int_eq(v.last_seen_before, NEWS_NO_TIME);
	end();
}
END_TEST

START_TEST(a_change_is_a_revision_a_sighting_and_an_event)
{
	struct store_event_filter f = { 0 };
	struct store_event *events;
	struct sighting *g;
	struct revision v, before;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "Mayor to resign", "She goes.", T);
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 100);
	ck_assert_int_eq(
		helper_read(s, id, VERDICT_CHANGED, "Mayor may resign", "She goes.", T + 200)
			.changes,
		1);
	ck_ok(store_revision(s, id, 1, a, &v, &err));
	ck_ok(store_revision(s, id, 0, a, &before, &err));
	ck_assert_str_eq(v.prev_hash, before.hash);
	ck_assert_int_eq(v.last_seen_before, T + 100);
	ck_assert_int_eq(v.from_version, 0);
	ck_assert_int_eq(v.rank, 50);
	ck_ok(store_sightings(s, id, a, &g, &n, &err));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(g[0].checks, 2);
	ck_assert_int_eq(g[0].last_seen_at, T + 100);
	ck_assert_int_eq(g[1].first_seen_at, T + 200);
	ck_ok(store_events_public(s, &f, 10, a, &events, &n, NULL, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(events[0].kind, STORE_CHANGED);
	ck_assert_str_eq(events[0].title_before, "Mayor to resign");
	ck_assert_str_eq(events[0].title, "Mayor may resign");
	ck_assert_int_eq(events[0].since, T + 100);
	ck_assert_int_eq(events[0].at, T + 200);
	ck_assert_int_eq(get(id).last_changed_at, T + 200);
	end();
}
END_TEST

START_TEST(a_check_that_finds_nothing_new_adds_no_row)
{
	int64_t rows;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	ck_ok(store_commit(s, &err));
	rows = helper_number(
		"SELECT (SELECT count(*) FROM sighting) + (SELECT count(*) FROM revision) + "
		"(SELECT count(*) FROM event) + (SELECT count(*) FROM headline)");
	for (int i = 1; i <= 50; i++)
		helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + i);
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(rows,
		helper_number("SELECT (SELECT count(*) FROM sighting) + "
			      "(SELECT count(*) FROM revision) + (SELECT count(*) FROM event) + "
			      "(SELECT count(*) FROM headline)"));
	ck_assert_int_eq(get(id).checks, 51);
	end();
}
END_TEST

START_TEST(words_that_are_back_are_a_sighting_and_no_revision)
{
	struct store_recorded r;
	struct sighting *g;
	struct revision v;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	helper_read(s, id, VERDICT_CHANGED, "B", "b", T + 1);
	r = helper_read(
		s, id, VERDICT_CHANGED, "A", "a", T + 2); /* the store sees that it is not */
	ck_assert(!r.new_revision);
	ck_assert_int_eq(r.version, 0);
	ck_assert_int_eq(r.changes, 1);
	ck_ok(store_sightings(s, id, a, &g, &n, &err));
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(g[2].version, 0);
	ck_assert_str_eq(get(id).title, "A");
	ck_ok(store_revision(s, id, -1, a, &v, &err));
	ck_assert_int_eq(v.version, 0);
	/* What comes next changed from there. */
	helper_read(s, id, VERDICT_CHANGED, "C", "c", T + 3);
	ck_ok(store_revision(s, id, 2, a, &v, &err));
	ck_assert_int_eq(v.from_version, 0);
	ck_assert_int_eq(v.version, 2);
	end();
}
END_TEST

START_TEST(a_page_that_alternates_fills_no_disk)
{
	struct store_event_filter f = { .article = 0 };
	struct store_event *events;
	struct sighting *g;
	struct store_recorded r = { 0 };
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	helper_read(s, id, VERDICT_CHANGED, "B", "b", T + 1);
	for (int i = 0; i < 200; i++)
		r = helper_read(
			s, id, VERDICT_REVERTED, i % 2 ? "B" : "A", i % 2 ? "b" : "a", T + 2 + i);
	ck_assert(r.flipping);
	ck_ok(store_sightings(s, id, a, &g, &n, &err));
	ck_assert_uint_eq(n, 2 + LIMIT_FLIPS);
	ck_assert_int_gt(g[n - 1].flips, 90);
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, NULL, &err));
	ck_assert_uint_eq(n, 1 + LIMIT_FLIPS);
	ck_assert_int_eq(get(id).changes, 1);
	ck_assert_int_eq(get(id).checks, 202);
	ck_ok(store_sightings(s, id, a, &g, &n, &err));
	int64_t checks = 0;
	for (size_t i = 0; i < n; i++)
		checks += g[i].checks;
	ck_assert_int_eq(checks, 202);
	end();
}
END_TEST

START_TEST(suspect_text_is_kept_for_audit_and_is_no_revision)
{
	struct store_suspect *p;
	size_t n;
	char text[32];

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	for (int i = 0; i < 20; i++) {
		struct reading reading = {
			.text = text, .published = READING_NO_TIME, .modified = READING_NO_TIME
		};
		struct finished_check c = helper_finished(id, VERDICT_SUSPECT, T + 1 + i);
		struct store_recorded r;

		snprintf(text, sizeof text, "Accept %d cookies", i / 2);
		c.reading = &reading;
		c.content_hash = text;
		c.suspect = (struct streak){ 1 + i, T + 1, T + 1 + i, SUSPECT_CONSENT, "x" };
		ck_ok(store_record_check(s, &c, &r, &err));
		ck_assert(!r.new_revision);
	}
	ck_ok(store_suspects(s, id, a, &p, &n, &err));
	ck_assert_uint_eq(n, LIMIT_SUSPECTS);
	ck_assert_str_eq(p[0].text, "Accept 9 cookies");
	ck_assert_str_eq(p[0].reason, "consent");
	ck_assert_int_eq(p[0].checks, 2);
	ck_assert_int_eq(get(id).suspect.checks, 20);
	ck_assert_int_eq(get(id).suspect.reason, SUSPECT_CONSENT);
	ck_assert_int_eq(get(id).revisions, 1);
	end();
}
END_TEST

START_TEST(gone_is_an_interval_and_ends_with_the_return)
{
	struct store_event_filter f = { 0 };
	struct store_event *events;
	struct store_recorded r;
	struct sighting *g;
	struct gone *gone;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	r = helper_check(s, id, VERDICT_GONE, ARTICLE_WATCHING, T + 500);
	ck_assert(!r.went);
	r = helper_check(s, id, VERDICT_GONE, ARTICLE_GONE, T + 1000);
	ck_assert(r.went);
	r = helper_check(s, id, VERDICT_GONE, ARTICLE_GONE, T + 2000);
	ck_assert(!r.went);
	ck_ok(store_absences(s, id, a, &gone, &n, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(gone[0].gone_at, T + 900);
	ck_assert_int_eq(gone[0].confirmed_at, T + 1000);
	ck_assert_int_eq(gone[0].returned_at, NEWS_NO_TIME);
	r = helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 3000);
	ck_assert(r.returned);
	ck_ok(store_absences(s, id, a, &gone, &n, &err));
	ck_assert_int_eq(gone[0].returned_at, T + 3000);
	ck_ok(store_sightings(s, id, a, &g, &n, &err));
	ck_assert_uint_eq(n, 2); /* the run was broken */
	ck_ok(store_events_public(s, &f, 10, a, &events, &n, NULL, &err));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(events[1].kind, STORE_WENT);
	ck_assert_int_eq(events[0].kind, STORE_RETURNED);
	end();
}
END_TEST

START_TEST(retired_articles_are_due_no_more)
{
	struct store_cursor cursor = { 0 };
	struct article *due;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_RETIRED, T + 10);
	ck_ok(store_due_articles(s, INT64_MAX, &cursor, 10, a, &due, &n, &err));
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(get(id).state, ARTICLE_RETIRED);
	ck_assert_int_eq(get(id).next_check_at, NEWS_NO_TIME);
	ck_assert_int_eq(store_defer_article(s, id, T, &err), STORE_NOT_FOUND);
	ck_ok(store_recheck(s, id, T + 50, &err));
	cursor = (struct store_cursor){ 0 };
	ck_ok(store_due_articles(s, T + 50, &cursor, 10, a, &due, &n, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(due[0].stable_since, T + 50);
	end();
}
END_TEST

START_TEST(a_failed_check_counts_for_article_and_source)
{
	struct store_source *sources;
	struct article got;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	helper_check(s, id, VERDICT_FAILED, ARTICLE_WATCHING, T + 10);
	got = get(id);
	ck_assert_int_eq(got.failures, 1);
	ck_assert_int_eq(got.first_failed_at, T + 10);
	ck_assert_str_eq(got.last_error, "503");
	ck_assert_int_eq(got.last_good_at, T);
	ck_ok(store_sources(s, a, &sources, &n, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(sources[0].failed[CHECK_FAILURE_SERVER], 1);
	ck_assert_int_eq(sources[0].failures, 1);
	ck_assert_int_eq(sources[0].last_failure, CHECK_FAILURE_SERVER);
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 20);
	ck_assert_ptr_null(get(id).last_error);
	ck_ok(store_sources(s, a, &sources, &n, &err));
	ck_assert_int_eq(sources[0].failures, 0);
	ck_assert_int_eq(sources[0].checks, 3);
	end();
}
END_TEST

START_TEST(validators_are_kept_verbatim_until_replaced)
{
	struct finished_check c;
	struct store_recorded r;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	c = helper_finished(id, VERDICT_UNCHANGED, T + 1);
	c.keep_validators = false;
	c.etag = "W/\"x y\"";
	c.last_modified = "Tue, 01 Dec 2020 16:11:02 GMT";
	c.body_hash = "h";
	c.full = true;
	ck_ok(store_record_check(s, &c, &r, &err));
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 2);
	ck_assert_str_eq(get(id).etag, "W/\"x y\"");
	ck_assert_str_eq(get(id).last_modified, "Tue, 01 Dec 2020 16:11:02 GMT");
	ck_assert_int_eq(get(id).last_full_at, T + 1);
	c.etag = c.last_modified = c.body_hash = NULL;
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_ptr_null(get(id).etag);
	end();
}
END_TEST

START_TEST(a_rebaseline_replaces_what_is_compared_and_is_no_change)
{
	struct reading reading = { .title = "A",
		.text = "a without the caption",
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct finished_check c;
	struct store_recorded r;
	struct store_words words;
	struct revision v;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a with a caption", T);
	c = helper_finished(id, VERDICT_UNCHANGED, T + 1);
	c.reading = &reading;
	c.content_hash = "other";
	c.extractor = 2;
	c.charset = "utf-8";
	c.rebaseline = true;
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert(!r.new_revision);
	ck_ok(store_current_words(s, id, a, &words, &err));
	ck_assert_str_eq(words.text, "a without the caption");
	ck_assert_str_eq(words.content_hash, "other");
	ck_assert_int_eq(words.extractor, 2);
	ck_assert_str_eq(words.charset, "utf-8");
	ck_ok(store_revision(s, id, -1, a, &v, &err));
	ck_assert_str_eq(v.text, "a with a caption");
	ck_assert_int_eq(v.extractor, 1);
	ck_assert_int_eq(store_find_version(s, id, "other"), 0);
	/* Its return is a return. */
	helper_read(s, id, VERDICT_CHANGED, "B", "b", T + 2);
	c.verdict = VERDICT_CHANGED;
	c.rebaseline = false;
	c.at = T + 3;
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert(!r.new_revision);
	ck_assert_int_eq(r.version, 0);
	end();
}
END_TEST

START_TEST(a_moved_article_keeps_its_history)
{
	struct finished_check c;
	struct store_recorded r;
	const char **urls;
	int64_t found;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	c = helper_finished(id, VERDICT_MOVED, T + 1);
	c.url = "https://gazette.example/b";
	c.url_key = "https://gazette.example/b";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_str_eq(get(id).url, "https://gazette.example/b");
	ck_ok(store_aliases(s, id, a, &urls, &n, &err));
	ck_assert_uint_eq(n, 2);
	ck_ok(store_find_article(s, "https://gazette.example/a", &found, &err));
	ck_assert_int_eq(found, id);
	ck_assert_int_eq(
		helper_meet(s, 0, NULL, "https://gazette.example/b", "A", T + 2).article, id);
	end();
}
END_TEST

START_TEST(two_articles_with_one_canonical_address_are_one)
{
	struct finished_check c;
	struct store_recorded r;
	struct article *list;
	struct store_article_filter f = { 0 };
	struct article got;
	int64_t other;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	other = helper_meet(s, 0, NULL, "https://m.gazette.example/a", "A", T + 1).article;
	ck_assert_int_ne(other, id);
	c = helper_finished(other, VERDICT_MOVED, T + 2);
	c.url = "https://gazette.example/a";
	c.url_key = "https://gazette.example/a";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_int_eq(r.merged_into, id);
	ck_assert_int_eq(
		helper_meet(s, 0, NULL, "https://m.gazette.example/a", "A", T).article, id);
	ck_assert_int_eq(store_article(s, other, a, &got, &err), STORE_NOT_FOUND);

	/* Both with revisions: the younger one stays for the record, but is no article any more. */
	other = helper_meet(s, 0, NULL, "https://amp.gazette.example/a", "A", T + 3).article;
	helper_read(s, other, VERDICT_FIRST, "A", "a", T + 3);
	c.article = other;
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_int_eq(r.merged_into, id);
	got = get(other);
	ck_assert_int_eq(got.state, ARTICLE_RETIRED);
	ck_assert_int_eq(got.merged_into, id);
	ck_assert_int_eq(store_record_check(s, &c, &r, &err), STORE_NOT_FOUND);
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 1);

	/* The one being checked goes on when the other was never read. */
	other = helper_meet(s, 0, NULL, "https://gazette.example/c", "A", T + 4).article;
	c = helper_finished(id, VERDICT_MOVED, T + 5);
	c.url = c.url_key = "https://gazette.example/c";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_int_eq(r.merged_from, other);
	ck_assert_int_eq(get(id).checks, 2);
	end();
}
END_TEST

START_TEST(a_hidden_article_is_in_no_public_read)
{
	struct store_article_filter f = { 0 };
	struct store_event_filter ef = { 0 };
	struct store_search search = { .query = "goes", .since = NEWS_NO_TIME };
	struct store_event *events;
	struct store_hit *hits;
	struct store_recorded r;
	struct finished_check c;
	struct article *list;
	size_t n;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "She goes", T);
	helper_read(s, id, VERDICT_CHANGED, "B", "He goes", T + 1);
	ck_ok(store_hide(s, id, "a court said so", T + 2, &err));
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 0);
	ck_ok(store_events_public(s, &ef, 10, a, &events, &n, NULL, &err));
	ck_assert_uint_eq(n, 0);
	ck_ok(store_search_public(s, &search, 10, a, &hits, &n, &err));
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(get(id).state, ARTICLE_HIDDEN);
	ck_assert_str_eq(get(id).reason, "a court said so");
	/* A check that was under way is dropped. */
	r = helper_read(s, id, VERDICT_CHANGED, "C", "They go", T + 3);
	ck_assert(r.dropped);
	ck_assert_int_eq(get(id).revisions, 2);
	/* It does not come back under another address. */
	int64_t other =
		helper_meet(s, 0, NULL, "https://gazette.example/again", "A", T + 4).article;
	c = helper_finished(other, VERDICT_MOVED, T + 5);
	c.url = c.url_key = "https://gazette.example/a";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_int_eq(r.merged_into, id);
	ck_assert_int_eq(store_recheck(s, id, T + 6, &err), STORE_NOT_FOUND);
	ck_ok(store_unhide(s, id, T + 7, &err));
	ck_ok(store_search_public(s, &search, 10, a, &hits, &n, &err));
	ck_assert_uint_eq(n, 2);
	end();
}
END_TEST

START_TEST(a_record_that_cannot_be_leaves_nothing_and_the_group_goes_on)
{
	struct finished_check c;
	struct store_recorded r;
	size_t pending;

	begin();
	pending = store_pending(s);
	/* Unchanged, though never read: the schema's rules are not even asked. */
	c = helper_finished(id, VERDICT_UNCHANGED, T);
	ck_assert_int_eq(store_record_check(s, &c, &r, &err), STORE_FAILED);
	c = helper_finished(12345, VERDICT_FAILED, T);
	ck_assert_int_eq(store_record_check(s, &c, &r, &err), STORE_NOT_FOUND);
	/* A state without the time it needs breaks a rule of the schema. */
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	c = helper_finished(id, VERDICT_UNCHANGED, T + 1);
	c.next_check_at = NEWS_NO_TIME;
	ck_assert_int_eq(store_record_check(s, &c, &r, &err), STORE_FAILED);
	ck_assert_uint_eq(store_pending(s), pending + 1);
	ck_assert_int_eq(get(id).checks, 1);
	end();
}
END_TEST

START_TEST(what_a_reading_left_aside_is_known_at_the_next)
{
	struct finished_check c;
	struct store_words words;
	struct store_recorded r;

	begin();
	helper_read(s, id, VERDICT_FIRST, "A", "a", T);
	ck_ok(store_current_words(s, id, a, &words, &err));
	ck_assert_ptr_null(words.aside);
	c = helper_finished(id, VERDICT_UNCHANGED, T + 1);
	c.aside = "Read more\nb";
	ck_ok(store_record_check(s, &c, &r, &err));
	c = helper_finished(id, VERDICT_UNCHANGED, T + 2);
	ck_ok(store_record_check(s, &c, &r, &err)); /* it stays */
	ck_ok(store_current_words(s, id, a, &words, &err));
	ck_assert_str_eq(words.aside, "Read more\nb");
	c.aside = "b";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_ok(store_current_words(s, id, a, &words, &err));
	ck_assert_str_eq(words.aside, "b");
	c.aside = "";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_ok(store_current_words(s, id, a, &words, &err));
	ck_assert_ptr_null(words.aside);
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(helper_number("SELECT count(*) FROM aside"), 0);
	end();
}
END_TEST

START_TEST(headlines_are_kept_by_channel)
{
	struct reading reading = { .title = "Own",
		.text = "t",
		.h1 = "Own",
		.og_title = "Social",
		.jsonld_title = "Own",
		.published = 5,
		.modified = 6 };
	struct finished_check c;
	struct store_headline *h;
	struct store_recorded r;
	size_t n;

	begin();
	c = helper_finished(id, VERDICT_FIRST, T);
	c.reading = &reading;
	c.content_hash = "x";
	ck_ok(store_record_check(s, &c, &r, &err));
	reading.og_title = "Test B";
	c.verdict = VERDICT_UNCHANGED;
	c.at = T + 9;
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_ok(store_headlines(s, id, a, &h, &n, &err));
	ck_assert_uint_eq(n, 4);
	ck_assert_str_eq(h[3].channel, "og");
	ck_assert_str_eq(h[3].title, "Test B");
	ck_assert_int_eq(h[3].first_seen_at, T + 9);
	ck_assert_int_eq(get(id).published_at, 5);
	end();
}
END_TEST

CHECK_MAIN("store_record", the_first_reading_is_version_0,
	a_change_is_a_revision_a_sighting_and_an_event, a_check_that_finds_nothing_new_adds_no_row,
	words_that_are_back_are_a_sighting_and_no_revision, a_page_that_alternates_fills_no_disk,
	suspect_text_is_kept_for_audit_and_is_no_revision,
	gone_is_an_interval_and_ends_with_the_return, retired_articles_are_due_no_more,
	a_failed_check_counts_for_article_and_source, validators_are_kept_verbatim_until_replaced,
	a_rebaseline_replaces_what_is_compared_and_is_no_change, a_moved_article_keeps_its_history,
	two_articles_with_one_canonical_address_are_one, a_hidden_article_is_in_no_public_read,
	a_record_that_cannot_be_leaves_nothing_and_the_group_goes_on,
	what_a_reading_left_aside_is_known_at_the_next, headlines_are_kept_by_channel)
