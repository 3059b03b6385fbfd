/*
 * bench_store - what the store costs: due look-ups, finished checks that found nothing, first
 * visits, changes; with few and with many watched articles, and against a bare reference measured
 * in the same run: the same rows put into a plain table of SQLite in the same groups.
 *
 *	bench_store [--articles N]... [--checks N] [--group N] [--dir DIR] [--scattered] [--keep]
 *		[--found-nothing]
 *
 * Without --articles: 10,000 and 1,000,000. The articles were met evenly over the last 40 days and
 * are due as the schedule has it (30 min x 1.2), so that neighbours are due together. With
 * --scattered the times are spread at random over the articles: the worst there is for the cache.
 * --keep leaves the filled databases in DIR for the next run, which then begins where this ended.
 * --found-nothing measures only the checks that found nothing. Those are made in five rounds of
 * --checks each, of which the median counts.
 */
#include "base/mem.h"
#include "base/strs.h"
#include "store/store.h"
#include "text/hash.h"

#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	T = 1700000000,
	DAYS_40 = 40 * 86400,
	TEXT_BYTES = 3500,
	SIZES_MAX = 8,
	ROUNDS = 5,
};

static int64_t checks = 20000, group = 500; /* as store { commit_count } has it */
static const char *dir;
static bool scattered, keep, found_nothing;

struct cost {
	double wall_us, cpu_us; /* for one */
};

struct stopwatch {
	struct timespec wall;
	struct rusage cpu;
};

static void
fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_store: %s: %s\n", what, why);
	exit(1);
}

static struct stopwatch
start(void)
{
	struct stopwatch w;

	clock_gettime(CLOCK_MONOTONIC, &w.wall);
	getrusage(RUSAGE_SELF, &w.cpu);
	return w;
}

static double
us_between(const struct timeval *a, const struct timeval *b)
{
	return (double)(b->tv_sec - a->tv_sec) * 1e6 + (double)(b->tv_usec - a->tv_usec);
}

static struct cost
stop(const struct stopwatch *w, int64_t n)
{
	struct stopwatch now = start();

	return (struct cost){
		.wall_us = ((double)(now.wall.tv_sec - w->wall.tv_sec) * 1e6 +
				   (double)(now.wall.tv_nsec - w->wall.tv_nsec) / 1e3) /
			   (double)n,
		.cpu_us = (us_between(&w->cpu.ru_utime, &now.cpu.ru_utime) +
				  us_between(&w->cpu.ru_stime, &now.cpu.ru_stime)) /
			  (double)n,
	};
}

static void
ok(enum store_result r, const struct err *e)
{
	if (r != STORE_OK)
		fail(store_result_name(r), e->text);
}

/* Words as news has them: some often, some seldom. Made once, so that making them costs nothing. */
static void
make_text(uint64_t seed, char *text, size_t size)
{
	static char words[50000][12];
	size_t at = 0;

	for (int i = 0; words[0][0] == '\0' && i < 50000; i++)
		snprintf(words[(i + 1) % 50000], sizeof words[0], "%c%c%x", (int)('a' + i % 23),
			(int)('a' + i / 23 % 19), (unsigned)i);
	while (at + 24 < size) {
		uint64_t word;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		word = (seed >> 33) % 50000;
		if (seed >> 62 != 0)
			word %= 500;
		for (const char *p = words[word]; *p != '\0'; p++)
			text[at++] = *p;
		text[at] = at % 400 > 380 ? '\n' : ' ';
		at++;
	}
	text[at] = '\0';
}

static void
run(sqlite3 *db, const char *sql)
{
	char *words = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK)
		fail(sql, words);
}

/* n articles that were read once. By hand, because checks for millions would take an hour. */
static void
fill(const char *path, int64_t n)
{
	struct store *s;
	struct err e;
	sqlite3 *db;
	char *sql;
	int fd;
	/* The k-th check is 9,000 s x (1.2^k - 1) after the first sight. */
	const char *due = scattered ? "abs(random()) % 86400"
				    : "CAST(first - now + 9000 * (pow(1.2, k + 1) - 1) AS INTEGER)";

	ok(store_open(&s, path, STORE_OWNER, &e), &e);
	store_close(s);
	sqlite3_open(path, &db);
	run(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF; "
		"BEGIN");
	sql = mem_printf(
		"CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 "
		"FROM c "
		"WHERE i < %" PRId64 ") SELECT i FROM c;"
		"INSERT INTO source (name, watching, revisions) SELECT 'source' || (i - 1), "
		"count(*), count(*) FROM (SELECT i %% 100 + 1 AS i FROM n) GROUP BY i;"
		"INSERT INTO feed (name, url, source, origin, configured_period_s, first_seen_at) "
		"SELECT name, 'https://' || name || '.example/rss', name, 'config', 300, %d FROM "
		"source;"
		"INSERT INTO revision (id, article_id, version, title, fetched_at, url, extractor, "
		"content_hash, hash, prev_hash, text) SELECT i, i, 0, 'Title of article ' || i, "
		"%d, "
		"'https://source' || (i %% 100) || '.example/2023/11/14/article-' || i || '.html', "
		"1, "
		"lower(hex(randomblob(32))), lower(hex(randomblob(32))), '', 'Text ' || i FROM n;"
		"INSERT INTO sighting (id, article_id, revision_id, first_seen_at, last_seen_at, "
		"checks) "
		"SELECT i, i, i, %d, %d, 1 FROM n;"
		"CREATE TEMP TABLE life AS SELECT i, now, first, CAST(ln((now - first) / 9000.0 + "
		"1) "
		"/ ln(1.2) AS INTEGER) AS k FROM (SELECT i, %d AS now, "
		"%d - %d + CAST(i * (%d / %" PRId64 ".0) AS INTEGER) AS first FROM n);"
		"INSERT INTO article (id, url, source, title, first_seen_at, last_checked_at, "
		"last_good_at, "
		"stable_since, next_check_at, period_s, checks, revisions, revision_id, version, "
		"sighting_id, etag, "
		"last_modified, body_hash, last_full_at, extractor, charset) SELECT i, "
		"'https://source' || (i %% 100) || '.example/2023/11/14/article-' || i || '.html', "
		"'source' || (i %% 100), 'Title of article ' || i, first, %d, %d, first, "
		"max(now, now + %s), CAST(1800 * pow(1.2, k) AS INTEGER), 1, 1, i, 0, i, '\"' || "
		"hex(randomblob(8)) || '\"', "
		"'Tue, 14 Nov 2023 22:13:20 GMT', lower(hex(randomblob(32))), %d, 1, 'utf-8' FROM "
		"life;"
		"INSERT INTO alias (url_key, article_id, url, first_seen_at) "
		"SELECT substr(url, 9), id, url, first_seen_at FROM article ORDER BY 1;"
		"INSERT INTO feed_article (feed_id, article_id, guid, title, first_seen_at) "
		"SELECT id %% 100 + 1, id, url, title, first_seen_at FROM article ORDER BY 1, 2;"
		"INSERT INTO revision_fts (rowid, title, text, added, removed) "
		"SELECT id, title, text, '', '' FROM revision;"
		"UPDATE tally SET revisions = %" PRId64 "; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)",
		n, T, T, T, T, T, T, DAYS_40, DAYS_40, n, T, T, due, T, n);
	run(db, sql);
	free(sql);
	sqlite3_close(db);
	/* Else the system writes it to the disk while we measure, and at our cost. */
	fd = open(path, O_RDONLY);
	if (fd == -1 || fsync(fd) == -1)
		fail(path, "cannot be synced");
	close(fd);
}

static void
record(struct store *s, const struct finished_check *c)
{
	struct store_recorded recorded;
	struct err e;

	ok(store_record_check(s, c, &recorded, &e), &e);
	if (store_pending(s) >= (size_t)group)
		ok(store_commit(s, &e), &e);
}

static struct finished_check
unchanged(const struct article *x, int64_t now)
{
	return (struct finished_check){
		.article = x->id,
		.verdict = VERDICT_UNCHANGED,
		.at = now,
		.state = ARTICLE_WATCHING,
		.next_check_at = now + x->period_s * 6 / 5,
		.period_s = x->period_s * 6 / 5,
		.stable_since = x->stable_since,
		.keep_validators = true,
	};
}

/* The daemon's life when nothing changes: what is due, checked, unchanged. *now goes on. */
static struct cost
round_unchanged(struct store *s, int64_t articles, int64_t *now, struct cost *look_up)
{
	struct stopwatch w, look;
	struct cost total, page;
	int64_t done = 0, step = DAYS_40 / 33 * group / articles + 1;
	struct err e;

	*look_up = (struct cost){ 0 };
	w = start();
	while (done < checks) {
		struct arena *a = arena_new();
		struct store_cursor cursor = { 0 };
		struct article *due;
		size_t n;

		look = start();
		ok(store_due_articles(s, *now, &cursor, (size_t)group, a, &due, &n, &e), &e);
		page = stop(&look, 1);
		look_up->wall_us += page.wall_us;
		look_up->cpu_us += page.cpu_us;
		for (size_t i = 0; i < n; i++) {
			struct finished_check c = unchanged(&due[i], *now);

			record(s, &c);
		}
		if (n < (size_t)group)
			*now += step;
		done += (int64_t)n;
		arena_free(a);
	}
	ok(store_commit(s, &e), &e);
	total = stop(&w, done);
	look_up->wall_us /= (double)done;
	look_up->cpu_us /= (double)done;
	return total;
}

static int
by_cpu(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return (x->cpu_us > y->cpu_us) - (x->cpu_us < y->cpu_us);
}

static struct cost
bench_unchanged(struct store *s, int64_t articles, struct cost *look_up)
{
	struct cost all[ROUNDS], looks[ROUNDS];
	int64_t now = T;

	for (int i = 0; i < ROUNDS; i++)
		all[i] = round_unchanged(s, articles, &now, &looks[i]);
	qsort(all, ROUNDS, sizeof *all, by_cpu);
	qsort(looks, ROUNDS, sizeof *looks, by_cpu);
	*look_up = looks[ROUNDS / 2];
	return all[ROUNDS / 2];
}

static struct cost
bench_texts(struct store *s, int64_t n, int64_t from, enum verdict verdict)
{
	char *text = mem_alloc(TEXT_BYTES), url[128], hash[HASH_HEX];
	struct reading reading = { .title = "A headline of the usual length, with a name in it",
		.text = text,
		.byline = "By Somebody",
		.published = T,
		.modified = T };
	struct stopwatch w = start();
	struct err e;
	struct cost cost;

	reading.h1 = reading.og_title = reading.title;
	for (int64_t i = 0; i < n; i++) {
		struct finished_check c = {
			.verdict = verdict,
			.at = T + 90000,
			.state = ARTICLE_WATCHING,
			.next_check_at = T + 200000 + i,
			.period_s = 1800,
			.stable_since = T,
			.reading = &reading,
			.content_hash = hash,
			.extractor = 1,
			.added = "word",
			.removed = "world",
			.classes = 4,
			.words_added = 1,
			.words_removed = 1,
			.etag = "\"0123456789abcdef\"",
			.last_modified = "Tue, 14 Nov 2023 22:13:20 GMT",
			.body_hash = hash,
		};
		struct store_entry entry = {
			.feed = 1,
			.source = "source0",
			.guid = url,
			.url = url,
			.url_key = url,
			.title = reading.title,
			.published = T,
			.updated = T,
			.now = T,
			.first_check_at = T,
			.first_period_s = 1800,
		};
		struct store_met met;

		snprintf(url, sizeof url, "https://source0.example/new/%" PRId64 ".html", from + i);
		ok(store_meet(s, &entry, &met, &e), &e);
		make_text(
			(uint64_t)(from + i) * 2 + (verdict == VERDICT_CHANGED), text, TEXT_BYTES);
		hash_bytes(text, strlen(text), hash);
		c.article = met.article;
		record(s, &c);
	}
	ok(store_commit(s, &e), &e);
	cost = stop(&w, n);
	free(text);
	return cost;
}

/* The bare reference: url, title and text into one plain table, in the same groups. */
static struct cost
bench_reference(int64_t n)
{
	char *path = mem_printf("%s/reference.db", dir), *text = mem_alloc(TEXT_BYTES), url[128];
	struct stopwatch w;
	struct cost cost;
	sqlite3_stmt *q;
	sqlite3 *db;

	sqlite3_open(path, &db);
	run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
		"CREATE TABLE page (url TEXT PRIMARY KEY, title TEXT, text TEXT)");
	sqlite3_prepare_v2(db, "INSERT INTO page VALUES (?1, ?2, ?3)", -1, &q, NULL);
	w = start();
	run(db, "BEGIN");
	for (int64_t i = 0; i < n; i++) {
		snprintf(url, sizeof url, "https://source0.example/new/%" PRId64 ".html", i);
		make_text((uint64_t)i * 2, text, TEXT_BYTES);
		sqlite3_bind_text(q, 1, url, -1, SQLITE_STATIC);
		sqlite3_bind_text(q, 2, "A headline of the usual length, with a name in it", -1,
			SQLITE_STATIC);
		sqlite3_bind_text(q, 3, text, -1, SQLITE_STATIC);
		if (sqlite3_step(q) != SQLITE_DONE)
			fail("reference", sqlite3_errmsg(db));
		sqlite3_reset(q);
		if (i % group == group - 1)
			run(db, "COMMIT; BEGIN");
	}
	run(db, "COMMIT");
	cost = stop(&w, n);
	sqlite3_finalize(q);
	sqlite3_close(db);
	unlink(path);
	free(path);
	free(text);
	return cost;
}

static void
print(const char *what, struct cost c, struct cost reference)
{
	printf("  %-34s %9.1f us wall  %8.1f us cpu  %9.0f/s", what, c.wall_us, c.cpu_us,
		c.wall_us > 0 ? 1e6 / c.wall_us : 0);
	if (reference.cpu_us > 0)
		printf("  ratio %.2f", c.cpu_us / reference.cpu_us);
	putchar('\n');
}

static struct cost
bench_size(int64_t articles, struct cost reference, struct cost *first_size,
	struct cost *first_look_up)
{
	char *path = mem_printf("%s/bench-%" PRId64 ".db", dir, articles);
	struct cost look_up, none = { 0 }, c, quiet;
	struct stopwatch w;
	struct store *s;
	struct err e;

	if (access(path, F_OK) == -1)
		fill(path, articles);
	printf("%" PRId64 " articles\n", articles);
	w = start();
	ok(store_open(&s, path, STORE_OWNER, &e), &e);
	print("open", stop(&w, 1), none);
	quiet = bench_unchanged(s, articles, &look_up);
	print("check, nothing changed (all of it)", quiet, first_size != NULL ? *first_size : none);
	print("  of that the due look-up", look_up, first_size != NULL ? *first_look_up : none);
	if (first_size == NULL)
		*first_look_up = look_up;
	if (!found_nothing) {
		c = bench_texts(s, 4000, 0, VERDICT_FIRST);
		print("first visit", c, reference);
		c = bench_texts(s, 4000, 0, VERDICT_CHANGED);
		print("change", c, reference);
	}
	store_close(s);
	if (!keep)
		unlink(path);
	for (int i = 0; i < 3 && !keep; i++) {
		char *more = mem_printf("%s%s", path, i == 0 ? "-wal" : i == 1 ? "-shm" : ".lock");

		unlink(more);
		free(more);
	}
	free(path);
	return quiet;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "articles", required_argument, NULL, 'a' },
		{ "checks", required_argument, NULL, 'c' },
		{ "group", required_argument, NULL, 'g' },
		{ "dir", required_argument, NULL, 'd' },
		{ "scattered", no_argument, NULL, 's' },
		{ "keep", no_argument, NULL, 'k' },
		{ "found-nothing", no_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	int64_t sizes[SIZES_MAX] = { 10000, 1000000 };
	char temp[] = "/var/tmp/stet-bench-XXXXXX";
	struct cost reference = { 0 }, small = { 0 }, small_look_up = { 0 }, c;
	struct rusage usage;
	int n = 0, o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		long long v = 0;

		if (o == 'd')
			dir = optarg;
		else if (o == 's')
			scattered = true;
		else if (o == 'k')
			keep = true;
		else if (o == 'f')
			found_nothing = true;
		else if (o == '?' || !str_int(optarg, 1, 100000000, &v) || n == SIZES_MAX)
			return 2;
		else if (o == 'a')
			sizes[n++] = v;
		else
			*(o == 'c' ? &checks : &group) = v;
	}
	if (n == 0)
		n = 2;
	if (dir == NULL && (dir = mkdtemp(temp)) == NULL)
		fail(temp, "cannot be made");
	printf("groups of %" PRId64 ", durable\n", group);
	if (!found_nothing) {
		reference = bench_reference(4000);
		print("reference: bare insert of a page", reference, (struct cost){ 0 });
	}
	for (int i = 0; i < n; i++) {
		c = bench_size(sizes[i], reference, i > 0 ? &small : NULL, &small_look_up);
		if (i == 0)
			small = c;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("peak memory %.1f MB (with the filling)\n", (double)usage.ru_maxrss / 1024);
	if (dir == temp)
		rmdir(temp);
	return 0;
}
