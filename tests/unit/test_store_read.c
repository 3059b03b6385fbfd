#include "helper_check.h"
#include "helper_store.h"

#include "store/store_sqlite.h"

#include <string.h>

enum {
	T = 1700000000
};

static struct store *s;
static struct arena *a;

static void
begin(void)
{
	s = helper_store_open();
	a = arena_new();
}

static void
end(void)
{
	ck_ok(store_commit(s, &err));
	ck_assert_msg(helper_verify(s) == 0, "%s", helper_findings);
	arena_free(a);
	helper_store_close(s);
}

static int64_t
article(const char *source, int number, int64_t at)
{
	char url[64];
	struct store_entry entry = {
		.source = source,
		.url = url,
		.url_key = url,
		.published = NEWS_NO_TIME,
		.updated = NEWS_NO_TIME,
		.now = at,
		.first_check_at = at,
		.first_period_s = 1800,
	};
	struct store_met met;

	snprintf(url, sizeof url, "http://%s/%d", source, number);
	ck_ok(store_meet(s, &entry, &met, &err));
	return met.article;
}

START_TEST(due_articles_come_earliest_first_each_once)
{
	struct store_cursor cursor = { 0 };
	struct article *due;
	int64_t last_at = 0, last_id = 0, at = 0;
	size_t n, seen = 0;

	begin();
	for (int i = 0; i < 100; i++)
		article("g", i, T + (i * 37) % 5);
	ck_ok(store_next_due(s, NULL, &at, &err));
	ck_assert_int_eq(at, T);
	do {
		ck_ok(store_due_articles(s, T + 3, &cursor, 7, a, &due, &n, &err));
		for (size_t i = 0; i < n; i++) {
			ck_assert(due[i].next_check_at > last_at ||
				  (due[i].next_check_at == last_at && due[i].id > last_id));
			last_at = due[i].next_check_at;
			last_id = due[i].id;
			seen++;
		}
	} while (n > 0);
	ck_assert_uint_eq(seen, 80);
	end();
}
END_TEST

START_TEST(a_deferred_article_is_due_later_and_that_was_no_check)
{
	struct store_cursor cursor = { 0 };
	struct article *due, got;
	int64_t id;
	size_t n;

	begin();
	id = article("g", 1, T);
	ck_ok(store_defer_article(s, id, T + 50, &err));
	ck_ok(store_due_articles(s, T, &cursor, 7, a, &due, &n, &err));
	ck_assert_uint_eq(n, 0);
	ck_ok(store_article(s, id, a, &got, &err));
	ck_assert_int_eq(got.checks, 0);
	ck_assert_int_eq(got.next_check_at, T + 50);
	end();
}
END_TEST

START_TEST(articles_are_listed_by_source_state_and_order)
{
	enum article_state retired = ARTICLE_RETIRED, hidden = ARTICLE_HIDDEN;
	struct store_article_filter f = { 0 };
	struct article *list;
	int64_t id[6];
	size_t n;

	begin();
	for (int i = 0; i < 6; i++) {
		id[i] = article(i % 2 ? "odd" : "even", i, T + i);
		helper_read(s, id[i], VERDICT_FIRST, "t", "a", T + i);
	}
	helper_read(s, id[1], VERDICT_CHANGED, "t", "b", T + 10);
	helper_read(s, id[1], VERDICT_CHANGED, "t", "c", T + 20);
	helper_read(s, id[3], VERDICT_CHANGED, "t", "b", T + 30);
	helper_check(s, id[4], VERDICT_UNCHANGED, ARTICLE_RETIRED, T + 40);
	ck_ok(store_hide(s, id[5], "why", T, &err));

	ck_ok(store_articles_public(s, &f, 3, a, &list, &n, &err));
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(list[0].id, id[4]);
	f.after_id = list[2].id;
	ck_ok(store_articles_public(s, &f, 3, a, &list, &n, &err));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(list[1].id, id[0]);

	f = (struct store_article_filter){ .source = "odd" };
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 2);
	f = (struct store_article_filter){ .state = &retired };
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(list[0].id, id[4]);
	f = (struct store_article_filter){ .state = &hidden };
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 1);

	f = (struct store_article_filter){ .order = STORE_BY_CHANGES };
	ck_ok(store_articles_public(s, &f, 1, a, &list, &n, &err));
	ck_assert_int_eq(list[0].id, id[1]);
	f.after_id = list[0].id;
	f.after_value = list[0].changes;
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(list[0].id, id[3]);

	f = (struct store_article_filter){ .order = STORE_BY_CHECKED };
	ck_ok(store_articles_public(s, &f, 10, a, &list, &n, &err));
	ck_assert_uint_eq(n, 4);
	ck_assert_int_le(list[0].next_check_at, list[1].next_check_at);
	end();
}
END_TEST

START_TEST(events_are_filtered_and_paged)
{
	struct store_event_filter f = { 0 };
	struct store_event *events;
	int64_t id, other, more;
	size_t n;

	begin();
	id = article("g", 1, T);
	other = article("h", 2, T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", T);
	helper_read(s, other, VERDICT_FIRST, "t", "a", T);
	for (int i = 0; i < 5; i++) {
		char text[16];

		snprintf(text, sizeof text, "b%d", i);
		helper_read(s, id, VERDICT_CHANGED, "t", text, T + 1 + i);
		helper_read(s, other, VERDICT_CHANGED, "t", text, T + 1 + i);
	}
	helper_check(s, other, VERDICT_UNCHANGED, ARTICLE_RETIRED, T + 100);
	ck_ok(store_events_public(s, &f, 4, a, &events, &n, &more, &err));
	ck_assert_uint_eq(n, 4);
	ck_assert_int_eq(more, events[3].id);
	f.before_id = more;
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, &more, &err));
	ck_assert_uint_eq(n, 6);
	ck_assert_int_eq(more, 0);
	f = (struct store_event_filter){ .source = "h", .after_id = events[0].id };
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, &more, &err));
	ck_assert_uint_eq(n, 2);
	f = (struct store_event_filter){ .article = id };
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, &more, &err));
	ck_assert_uint_eq(n, 5);
	ck_assert_int_eq(events[0].changes, 5);
	ck_assert_str_eq(events[0].source, "g");
	f = (struct store_event_filter){ .classes = 2 };
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, &more, &err));
	ck_assert_uint_eq(n, 0);
	f = (struct store_event_filter){ .classes = 1, .min_rank = 50 };
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, &more, &err));
	ck_assert_uint_eq(n, 10);
	f = (struct store_event_filter){ .kinds = 1u << STORE_RETIRED };
	ck_ok(store_events_public(s, &f, 100, a, &events, &n, NULL, &err));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(events[0].article, other);
	end();
}
END_TEST

static struct store_hit *
search(const char *query, size_t expected)
{
	struct store_search q = { .query = query, .since = NEWS_NO_TIME };
	struct store_hit *hits;
	size_t n;

	ck_ok(store_search_public(s, &q, 10, a, &hits, &n, &err));
	ck_assert_msg(n == expected, "\"%s\": %zu", query, n);
	return hits;
}

START_TEST(search_finds_words_in_all_revisions)
{
	int64_t id;

	begin();
	id = article("g", 1, T);
	helper_read(s, id, VERDICT_FIRST, "Mayor to resign", "She was allegedly seen.", T);
	helper_read(s, id, VERDICT_CHANGED, "Mayor may resign", "She was seen in Zu\xcc\x88rich.",
		T + 1);
	id = article("g", 2, T);
	helper_read(s, id, VERDICT_FIRST,
		"\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xae\xe5\xa4\xa9\xe6\xb0\x97",
		"\xe6\x98\x8e\xe6\x97\xa5\xe3\x81\xaf\xe6\x99\xb4\xe3\x82\x8c", T);
	search("mayor", 2);
	search("MAYOR resign", 2);
	search("allegedly", 1);
	search("mayor -allegedly", 1);
	search("\"may resign\"", 1);
	search("resi*", 2);
	search("allegedly OR zurich", 2);
	search("added:new", 1);
	search("removed:old", 1);
	search("removed:new", 0);
	search("new", 0); /* not in the words themselves */
	search("title:mayor", 2);
	search("\xe4\xba\xac", 1); /* one ideograph */
	search("\xe6\x9d\xb1\xe4\xba\xac", 1);
	search("\xe4\xba\xac\xe6\x9d\xb1", 0);
	ck_assert_ptr_nonnull(strstr(search("allegedly", 1)[0].snippet, "\x02"
									"allegedly\x03"));
	end();
}
END_TEST

START_TEST(no_query_is_malformed)
{
	static const char *const queries[] = {
		"",
		"\"",
		"\"\"",
		"AND",
		"NOT",
		"NEAR(",
		"a AND",
		"a NEAR b",
		"{",
		"}",
		"a:b",
		"^a",
		"a +b",
		"a*b",
		"'",
		"\\",
		"x OR",
		"-",
		"-x",
		"(a",
		"a)",
		"title:",
		"title:\"",
		"\xff",
		"%s%n",
		"a\"b\"c",
		"* * *",
		"--",
		"added:removed:title:x",
		"NOT x",
		"\x01\x02\x03",
	};

	begin();
	helper_read(s, article("g", 1, T), VERDICT_FIRST, "t", "a b c x", T);
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
		struct store_search q = { .query = queries[i], .since = NEWS_NO_TIME };
		struct store_hit *hits;
		size_t n;

		ck_ok(store_search_public(s, &q, 10, a, &hits, &n, &err));
	}
	end();
}
END_TEST

struct exported {
	int64_t ids[16], returned_at[16];
	size_t n, stop_after;
};

static bool
keep_exported(void *arg, const struct article *article, const struct revision *revision,
	int64_t returned_at)
{
	struct exported *x = arg;

	ck_assert_int_eq(article->id, revision->article);
	x->returned_at[x->n] = returned_at;
	x->ids[x->n++] = revision->id;
	return x->n != x->stop_after;
}

static bool
keep_latest(void *arg, const struct article *article, const struct revision *revision)
{
	return keep_exported(arg, article, revision, NEWS_NO_TIME);
}

START_TEST(export_gives_every_revision_in_order)
{
	struct exported x = { 0 }, since = { 0 }, one = { .stop_after = 1 }, source = { 0 };
	int64_t id;

	begin();
	id = article("g", 1, T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", T);
	helper_read(s, article("h", 2, T), VERDICT_FIRST, "t", "a", T);
	helper_read(s, id, VERDICT_CHANGED, "t", "b", T + 10);
	ck_ok(store_export_public(s, NEWS_NO_TIME, NULL, keep_exported, &x, &err));
	ck_assert_uint_eq(x.n, 3);
	ck_assert(x.ids[0] < x.ids[1] && x.ids[1] < x.ids[2]);
	ck_ok(store_export_public(s, T + 1, NULL, keep_exported, &since, &err));
	ck_assert_uint_eq(since.n, 1);
	ck_ok(store_export_public(s, NEWS_NO_TIME, "h", keep_exported, &source, &err));
	ck_assert_uint_eq(source.n, 1);
	ck_ok(store_latest_public(s, NEWS_NO_TIME, NULL, keep_latest, &one, &err));
	ck_assert_uint_eq(one.n, 1);
	ck_assert_int_eq(one.ids[0], x.ids[2]);
	end();
}
END_TEST

static struct exported export(int64_t since)
{
	struct exported x = { 0 };

	ck_ok(store_export_public(s, since, NULL, keep_exported, &x, &err));
	return x;
}

START_TEST(export_tells_of_words_that_came_back_and_of_no_flip_flop)
{
	struct exported x;
	int64_t id, now = T;

	begin();
	id = article("g", 1, T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", now);
	helper_read(s, id, VERDICT_UNCHANGED, "t", "a", now += 10);
	helper_read(s, id, VERDICT_CHANGED, "t", "b", now += 10);
	/* the first return is told at once ... */
	helper_read(s, id, VERDICT_REVERTED, "t", "a", now += 10);
	x = export(NEWS_NO_TIME);
	ck_assert_uint_eq(x.n, 3);
	ck_assert_int_eq(x.ids[2], x.ids[0]);
	ck_assert_int_eq(x.returned_at[0], NEWS_NO_TIME);
	ck_assert_int_eq(x.returned_at[2], now);
	ck_assert_uint_eq(export(now).n, 1);
	ck_assert_uint_eq(export(now + 1).n, 0);
	/* ... but when the page only alternates it was none ... */
	for (int i = 0; i < 12; i++) {
		helper_read(s, id, VERDICT_REVERTED, "t", i % 2 ? "a" : "b", now += 10);
		ck_assert_uint_eq(export(NEWS_NO_TIME).n, 2);
	}
	/* ... and those that stood are told for good. */
	id = article("g", 2, T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", now += 10);
	helper_read(s, id, VERDICT_CHANGED, "t", "b", now += 10);
	helper_read(s, id, VERDICT_REVERTED, "t", "a", now += 10);
	helper_read(s, id, VERDICT_UNCHANGED, "t", "a", now += 10);
	helper_read(s, id, VERDICT_REVERTED, "t", "b", now += 10);
	ck_assert_uint_eq(export(NEWS_NO_TIME).n, 2 + 3);
	helper_read(s, id, VERDICT_UNCHANGED, "t", "b", now += 10);
	ck_assert_uint_eq(export(NEWS_NO_TIME).n, 2 + 4);
	/* An article that was gone and is there again went back to nothing. */
	id = article("g", 3, T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", now += 10);
	helper_check(s, id, VERDICT_GONE, ARTICLE_GONE, now += 10);
	helper_read(s, id, VERDICT_UNCHANGED, "t", "a", now += 10);
	helper_read(s, id, VERDICT_UNCHANGED, "t", "a", now += 10);
	ck_assert_uint_eq(export(NEWS_NO_TIME).n, 2 + 4 + 1);
	/* One that was another at each check may only alternate, until it stands. */
	id = article("g", 4, T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", now += 10);
	helper_read(s, id, VERDICT_CHANGED, "t", "b", now += 10);
	helper_read(s, id, VERDICT_REVERTED, "t", "a", now += 10);
	ck_assert_uint_eq(export(NEWS_NO_TIME).n, 2 + 4 + 1 + 2);
	helper_read(s, id, VERDICT_UNCHANGED, "t", "a", now += 10);
	ck_assert_uint_eq(export(NEWS_NO_TIME).n, 2 + 4 + 1 + 3);
	end();
}
END_TEST

START_TEST(sources_and_stats_count_the_open_group_too)
{
	struct store_source *sources;
	struct store_stats stats;
	int64_t id;
	size_t n;

	begin();
	id = article("g", 1, T);
	article("h", 2, T + 100);
	helper_read(s, id, VERDICT_FIRST, "t", "a", T);
	helper_read(s, id, VERDICT_CHANGED, "t", "b", T + 1);
	ck_ok(store_stats(s, T + 50, &stats, &err));
	ck_assert_int_eq(stats.articles[ARTICLE_WATCHING], 2);
	ck_assert_int_eq(stats.revisions, 2);
	ck_assert_int_eq(stats.changes, 1);
	ck_assert_int_eq(stats.articles_due, 0);
	ck_ok(store_stats(s, T + 150, &stats, &err));
	ck_assert_int_eq(stats.articles_due, 1);
	ck_assert_int_eq(stats.oldest_due_at, T + 100);
	ck_ok(store_sources(s, a, &sources, &n, &err));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(sources[0].name, "g");
	ck_assert_int_eq(sources[0].last_changed_at, T + 1);
	ck_assert_int_eq(sources[0].changes, 1);
	ck_assert_int_eq(sources[1].articles[ARTICLE_WATCHING], 1);
	end();
}
END_TEST

START_TEST(the_habits_of_a_source_are_those_of_all_its_checks)
{
	struct finished_check c;
	struct store_recorded rec;
	double exposure = 9;
	int64_t id, changes = 9;

	begin();
	id = helper_meet(s, 0, NULL, "u/1", "x", T).article;
	ck_assert_int_eq(
		store_source_habits(s, "nobody's", &exposure, &changes, &err), STORE_NOT_FOUND);
	helper_read(s, id, VERDICT_FIRST, "t", "a", T);
	for (int i = 1; i <= 2; i++) {
		c = helper_finished(id, VERDICT_UNCHANGED, T + i);
		c.exposure = 0.25;
		ck_ok(store_record_check(s, &c, &rec, &err));
	}
	helper_read(s, id, VERDICT_CHANGED, "t", "b", T + 9);
	ck_ok(store_commit(s, &err));
	ck_ok(store_source_habits(
		s, helper_text("SELECT source FROM article"), &exposure, &changes, &err));
	ck_assert_double_eq(exposure, 0.5);
	ck_assert_int_eq(changes, 1);
	end();
}
END_TEST

START_TEST(the_pulse_takes_the_place_of_the_one_before)
{
	struct store_pulse pulse = { .at = T, .started_at = T - 9, .checks = 5, .loop_lag_ms = 12 };

	begin();
	ck_assert_int_eq(store_get_pulse(s, &pulse, &err), STORE_NOT_FOUND);
	ck_ok(store_put_pulse(s, &pulse, &err));
	pulse.checks = 8;
	pulse.loop_late = 1;
	ck_ok(store_put_pulse(s, &pulse, &err));
	pulse = (struct store_pulse){ 0 };
	ck_ok(store_get_pulse(s, &pulse, &err));
	ck_assert_int_eq(pulse.at, T);
	ck_assert_int_eq(pulse.started_at, T - 9);
	ck_assert_int_eq(pulse.checks, 8);
	ck_assert_int_eq(pulse.loop_lag_ms, 12);
	ck_assert_int_eq(pulse.loop_late, 1);
	end();
}
END_TEST

START_TEST(a_source_in_trouble_is_named)
{
	static const struct {
		const char *name;    /* of its health */
		const char *trouble; /* in words */
		int after_s;	     /* since T, when it was read last and named something new */
		int64_t checks, failures;
		enum check_failure last_failure;
	} of[] = {
		{ "new", NULL, 10, 0, 0, CHECK_FAILURE_NONE },
		{ "well", NULL, 10, 10, 4, CHECK_FAILURE_REFUSED },
		{ "unread", "has given nothing that could be read for a day", 2 * 86400, 10, 4,
			CHECK_FAILURE_NETWORK },
		{ "refused", "has begun to refuse us", 10, 10, 5, CHECK_FAILURE_REFUSED },
		{ "refused", "refuses us", 2 * 86400, 10, 5, CHECK_FAILURE_REFUSED },
		{ "refused", "is closed to us by robots.txt", 10, 10, 5, CHECK_FAILURE_ROBOTS },
		{ "failing", "has begun to fail", 10, 10, 5, CHECK_FAILURE_NETWORK },
		{ "failing", "cannot be reached", 2 * 86400, 10, 5, CHECK_FAILURE_NETWORK },
	};
	struct store_source x = { .feeds = 1, .last_good_at = T, .last_new_at = T };

	x.articles[ARTICLE_WATCHING] = 3;
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		x.checks = of[i].checks;
		x.failures = of[i].failures;
		x.last_failure = of[i].last_failure;
		ck_assert_str_eq(
			store_health_name(store_source_health(&x, T + of[i].after_s)), of[i].name);
		ck_assert_pstr_eq(store_source_trouble(&x, T + of[i].after_s), of[i].trouble);
	}
	x.failures = 0;
	x.last_good_at = NEWS_NO_TIME;
	ck_assert_str_eq(
		store_source_trouble(&x, T + 10), "has never given an article that could be read");
	x.last_good_at = T + 8 * 86400;
	ck_assert_str_eq(
		store_source_trouble(&x, T + 8 * 86400), "has named nothing new for a week");
	ck_assert_int_eq(store_source_health(&x, T + 8 * 86400), STORE_QUIET);
	x.articles[ARTICLE_WATCHING] = 0; /* all its articles retired: nobody reads it any more */
	x.last_new_at = T + 9 * 86400;
	ck_assert_int_eq(store_source_health(&x, T + 10 * 86400), STORE_WELL);
}
END_TEST

/* ---- no statement of the daemon's reads a table through ---- */

static sqlite3 *plain;
static int looked_at;

static void
explain(void *arg, const char *text)
{
	/* Small by their nature: one row a feed, a source, or one altogether. */
	static const char *const small[] = { "SCAN f", "SCAN source", "SCAN feed", "SCAN tally",
		"SCAN CONSTANT ROW", "SCAN pragma_" };
	sqlite3_stmt *q;
	char *sql;
	static const char *const others[] = { "PRAGMA", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE",
		"ROLLBACK" };

	(void)arg;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (strncmp(text, others[i], strlen(others[i])) == 0)
			return;
	}
	ck_assert_int_gt(asprintf(&sql, "EXPLAIN QUERY PLAN %s", text), 0);
	ck_assert_msg(sqlite3_prepare_v2(plain, sql, -1, &q, NULL) == SQLITE_OK, "%s: %s", text,
		sqlite3_errmsg(plain));
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(q, 3);
		bool fine =
			strncmp(detail, "SCAN", 4) != 0 && strstr(detail, "TEMP B-TREE") == NULL;

		for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
			size_t len = strlen(small[i]);

			if (strncmp(detail, small[i], len) == 0 &&
				(small[i][len - 1] == '_' || detail[len] == '\0' ||
					detail[len] == ' '))
				fine = true;
		}
		/* Of one article's few rows: its suspects, its absences, its feeds. */
		if (strstr(detail, "TEMP B-TREE") != NULL &&
			(strstr(text, "FROM suspect") != NULL ||
				strstr(text, "feed AS f") != NULL ||
				strstr(text, "FROM headline") != NULL ||
				strstr(text, "FROM alias") != NULL))
			fine = true;
		/* Index ranges read in order, and what a LIMIT bounds. */
		if (strncmp(detail, "SCAN (subquery", 14) == 0 ||
			strncmp(detail, "SCAN x VIRTUAL TABLE INDEX", 26) == 0 ||
			strncmp(detail, "SCAN article USING COVERING INDEX article_due", 45) == 0)
			fine = true;
		ck_assert_msg(fine, "%s\n in: %s", detail, text);
	}
	looked_at++;
	sqlite3_finalize(q);
	free(sql);
}

START_TEST(no_statement_of_the_daemon_reads_a_table_through)
{
	struct store_feed_wanted w[] = { { "A", "http://g/a", "g", 60, T },
		{ "B", "http://g/b", "g", 60, T } };
	struct store_feed_check fc = { .feed = 1,
		.at = T,
		.good = true,
		.next_check_at = T + 60,
		.period_s = 60,
		.entries = 1 };
	struct store_article_filter af = { 0 };
	struct store_event_filter ef = { 0 };
	enum article_state states[] = { ARTICLE_RETIRED, ARTICLE_WATCHING };
	struct store_cursor cursor = { .at = T, .id = 0, .started = true };
	struct store_pulse pulse = { .at = T };
	struct finished_check c;
	struct store_recorded r;
	struct store_headline *headlines;
	struct store_suspect *suspects;
	struct store_source *sources;
	struct store_event *events;
	struct store_stats stats;
	struct store_words words;
	struct store_feed *feeds;
	struct revision *revisions, revision;
	struct sighting *sightings;
	struct article *list, got;
	const char *language;
	const char **urls;
	struct gone *gone;
	double exposure;
	int64_t id, other, at;
	bool added;
	size_t n;

	begin();
	ck_ok(store_sync_feeds(s, w, 2, T, NULL, &err));
	ck_ok(store_sync_feeds(s, w, 1, T, NULL, &err));
	ck_ok(store_import_feed(s, &w[1], T, &added, &err));
	ck_ok(store_record_feed_check(s, &fc, &err));
	ck_ok(store_defer_feed(s, 1, T, &err));
	ck_ok(store_due_feeds(s, T, &cursor, 5, a, &feeds, &n, &err));
	ck_ok(store_feeds(s, a, &feeds, &n, &err));
	id = helper_meet(s, 1, "g", "u/1", "x", T).article;
	helper_meet(s, 1, "g", "u/2", "x", T);
	other = helper_meet(s, 1, "h", "u/3", "y", T).article;
	helper_meet(s, 1, "h", "u/3", "z", T);
	helper_read(s, id, VERDICT_FIRST, "t", "a", T);
	helper_read(s, id, VERDICT_CHANGED, "t", "b", T);
	helper_read(s, id, VERDICT_REVERTED, "t", "a", T);
	for (int i = 0; i < 10; i++)
		helper_read(s, id, VERDICT_REVERTED, "t", i % 2 ? "a" : "b", T);
	helper_read(s, id, VERDICT_SUSPECT, "t", "s", T);
	helper_check(s, id, VERDICT_GONE, ARTICLE_GONE, T + 1);
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 2);
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 2);
	helper_check(s, id, VERDICT_FAILED, ARTICLE_UNREACHABLE, T + 3);
	ck_ok(store_recheck(s, id, T + 4, &err));
	c = helper_finished(id, VERDICT_MOVED, T + 5);
	c.url = c.url_key = "u/3";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_assert_int_eq(r.merged_from, other);
	other = helper_meet(s, 0, NULL, "u/4", "y", T).article;
	helper_read(s, other, VERDICT_FIRST, "t", "a", T);
	c.url = c.url_key = "u/4";
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_ok(store_hide(s, id, "x", T, &err));
	ck_ok(store_unhide(s, id, T, &err));
	ck_ok(store_defer_article(s, id, T, &err));
	ck_ok(store_commit(s, &err));
	cursor = (struct store_cursor){ .at = T, .started = true };
	ck_ok(store_due_articles(s, T, &cursor, 5, a, &list, &n, &err));
	ck_ok(store_next_due(s, &at, &at, &err));
	ck_ok(store_current_words(s, id, a, &words, &err));
	store_find_version(s, id, "none");
	ck_ok(store_put_pulse(s, &pulse, &err));
	ck_ok(store_get_pulse(s, &pulse, &err));
	ck_ok(store_source_habits(s, "g", &exposure, &at, &err));
	ck_ok(store_article(s, id, a, &got, &err));
	for (int order = STORE_BY_SEEN; order <= STORE_BY_CHANGES; order++) {
		for (int with = 0; with < 4; with++) {
			af = (struct store_article_filter){
				.order = (enum store_order)order,
				.source = with == 1 ? "g" : NULL,
				.state = with >= 2 ? &states[with - 2] : NULL,
			};
			ck_ok(store_articles_public(s, &af, 5, a, &list, &n, &err));
		}
	}
	ck_ok(store_aliases(s, id, a, &urls, &n, &err));
	ck_ok(store_article_language(s, id, a, &language, &err));
	ck_assert_ptr_null(language);
	ck_ok(store_headlines(s, id, a, &headlines, &n, &err));
	ck_ok(store_article_feeds(s, id, a, &feeds, &n, &err));
	ck_ok(store_revisions(s, id, false, a, &revisions, &n, &err));
	ck_ok(store_revision(s, id, -1, a, &revision, &err));
	ck_ok(store_revision(s, id, 0, a, &revision, &err));
	ck_ok(store_sightings(s, id, a, &sightings, &n, &err));
	ck_ok(store_absences(s, id, a, &gone, &n, &err));
	ck_ok(store_suspects(s, id, a, &suspects, &n, &err));
	ck_ok(store_events_public(s, &ef, 5, a, &events, &n, NULL, &err));
	ef.source = "g";
	ck_ok(store_events_public(s, &ef, 5, a, &events, &n, NULL, &err));
	ef.article = 1;
	ck_ok(store_events_public(s, &ef, 5, a, &events, &n, NULL, &err));
	search("b", 1);
	ck_ok(store_sources(s, a, &sources, &n, &err));
	ck_ok(store_stats(s, T, &stats, &err));
	ck_ok(store_version(s, &at, &err));
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(sqlite3_open(helper_path, &plain), SQLITE_OK);
	store_sqlite_statements(s, explain, NULL);
	sqlite3_close(plain);
	ck_assert_int_gt(looked_at, 60);
	end();
}
END_TEST

CHECK_MAIN("store_read", due_articles_come_earliest_first_each_once,
	a_deferred_article_is_due_later_and_that_was_no_check,
	articles_are_listed_by_source_state_and_order, events_are_filtered_and_paged,
	search_finds_words_in_all_revisions, no_query_is_malformed,
	export_gives_every_revision_in_order,
	export_tells_of_words_that_came_back_and_of_no_flip_flop,
	sources_and_stats_count_the_open_group_too,
	the_habits_of_a_source_are_those_of_all_its_checks,
	the_pulse_takes_the_place_of_the_one_before, a_source_in_trouble_is_named,
	no_statement_of_the_daemon_reads_a_table_through)
