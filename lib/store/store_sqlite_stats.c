/* store_sqlite_stats - how it all does: sources, totals, the daemon's pulse. */
#include "store/store_sqlite.h"

#include <string.h>

enum {
	DUE_COUNTED = 100000,
};

/* ---- sources ---- */

/* How many articles are in each state, from the five columns of source from first on. */
static void
take_articles(sqlite3_stmt *q, int first, int64_t *articles)
{
	articles[ARTICLE_WATCHING] = column_int(q, first);
	articles[ARTICLE_RETIRED] = column_int(q, first + 1);
	articles[ARTICLE_GONE] = column_int(q, first + 2);
	articles[ARTICLE_HIDDEN] = column_int(q, first + 3);
	articles[ARTICLE_UNREACHABLE] = column_int(q, first + 4);
}

enum store_result
store_source_habits(
	struct store *s, const char *source, double *exposure, int64_t *changes, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask(
		s, "SELECT exposure, changes FROM source WHERE name = ?1", TEXT(source));
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*exposure = sqlite3_column_double(q, 0);
		*changes = column_int(q, 1);
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_sources(
	struct store *s, struct arena *a, struct store_source **sources, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **sources };
	enum store_result r = store_sqlite_flush(s, e);
	sqlite3_stmt *q;

	*sources = NULL;
	*n = 0;
	if (r != STORE_OK)
		return r;
	q = store_sqlite_ask0(s,
		"SELECT name, (SELECT count(*) FROM feed WHERE feed.source = source.name "
		"AND feed.state = 'watching'), watching, retired, gone, hidden, unreachable, "
		"revisions, "
		"changes, checks, failed_network, failed_server, failed_refused, failed_robots, "
		"failed_address, failed_body, failed_reader, failed_other, suspects, went, "
		"returned, "
		"last_checked_at, last_good_at, last_failed_at, last_new_at, last_changed_at, "
		"failures, "
		"last_error, last_failure FROM source ORDER BY name");
	while (store_sqlite_row(s, q, &r, e)) {
		struct store_source *o = store_sqlite_add(&rows);

		o->name = column_words(q, 0, a);
		o->feeds = column_int(q, 1);
		take_articles(q, 2, o->articles);
		o->revisions = column_int(q, 7);
		o->changes = column_int(q, 8);
		o->checks = column_int(q, 9);
		for (int k = CHECK_FAILURE_NETWORK; k < CHECK_FAILURE_COUNT; k++)
			o->failed[k] = column_int(q, 10 + k - CHECK_FAILURE_NETWORK);
		o->suspects = column_int(q, 18);
		o->gone = column_int(q, 19);
		o->returned = column_int(q, 20);
		o->last_checked_at = column_time(q, 21);
		o->last_good_at = column_time(q, 22);
		o->last_failed_at = column_time(q, 23);
		o->last_new_at = column_time(q, 24);
		o->last_changed_at = column_time(q, 25);
		o->failures = column_int(q, 26);
		o->last_error = column_text(q, 27, a);
		o->last_failure = CHECK_FAILURE_NONE;
		for (int k = 0; k < CHECK_FAILURE_COUNT; k++) {
			if (column_is(q, 28, check_failure_name((enum check_failure)k)))
				o->last_failure = (enum check_failure)k;
		}
	}
	*sources = (struct store_source *)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_stats(struct store *s, int64_t now, struct store_stats *stats, struct err *e)
{
	enum store_result r = store_sqlite_flush(s, e);
	sqlite3_stmt *q;

	memset(stats, 0, sizeof *stats);
	if (r != STORE_OK)
		return r;
	q = store_sqlite_ask0(s, "SELECT total(watching), total(retired), total(gone), "
				 "total(hidden), total(unreachable), "
				 "total(revisions), total(changes), total(checks) FROM source");
	r = store_sqlite_one(s, q, e);
	if (r != STORE_OK)
		return r;
	take_articles(q, 0, stats->articles);
	stats->revisions = column_int(q, 5);
	stats->changes = column_int(q, 6);
	stats->checks = column_int(q, 7);
	store_sqlite_done(q);
	q = store_sqlite_ask(s,
		"SELECT (SELECT count(*) FROM feed WHERE state = 'watching'), "
		"(SELECT count(*) FROM feed WHERE state = 'ended'), "
		"(SELECT count(*) FROM feed WHERE state = 'watching' AND failures > 0), "
		"(SELECT coalesce(max(id), 0) FROM event), "
		"(SELECT count(*) FROM (SELECT 1 FROM feed WHERE next_check_at <= ?1 LIMIT ?2)), "
		"(SELECT count(*) FROM (SELECT 1 FROM article WHERE next_check_at <= ?1 LIMIT "
		"?2)), "
		"(SELECT min(next_check_at) FROM article WHERE next_check_at <= ?1), "
		"(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM "
		"pragma_page_size)",
		INT(now), INT(DUE_COUNTED));
	r = store_sqlite_one(s, q, e);
	if (r != STORE_OK)
		return r;
	stats->feeds = column_int(q, 0);
	stats->feeds_ended = column_int(q, 1);
	stats->feeds_failing = column_int(q, 2);
	stats->events = column_int(q, 3);
	stats->feeds_due = column_int(q, 4);
	stats->articles_due = column_int(q, 5);
	stats->oldest_due_at = column_time(q, 6);
	stats->database_bytes = column_int(q, 7);
	store_sqlite_done(q);
	return STORE_OK;
}

enum store_result
store_get_pulse(struct store *s, struct store_pulse *p, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask0(s, "SELECT at, started_at, checks, fetching, reading, "
					       "readers, documents, reader_deaths, "
					       "loop_lag_ms, loop_late FROM pulse WHERE id = 1");
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*p = (struct store_pulse){
			.at = column_int(q, 0),
			.started_at = column_int(q, 1),
			.checks = column_int(q, 2),
			.fetching = column_int(q, 3),
			.reading = column_int(q, 4),
			.readers = column_int(q, 5),
			.documents = column_int(q, 6),
			.reader_deaths = column_int(q, 7),
			.loop_lag_ms = column_int(q, 8),
			.loop_late = column_int(q, 9),
		};
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_put_pulse(struct store *s, const struct store_pulse *p, struct err *e)
{
	enum store_result r = store_sqlite_begin(s, e);

	store_sqlite_then(&r, s, e,
		"INSERT OR REPLACE INTO pulse (id, at, started_at, checks, fetching, reading, "
		"readers, documents, reader_deaths, loop_lag_ms, loop_late) VALUES (1, ?1, ?2, ?3, "
		"?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		INT(p->at), INT(p->started_at), INT(p->checks), INT(p->fetching), INT(p->reading),
		INT(p->readers), INT(p->documents), INT(p->reader_deaths), INT(p->loop_lag_ms),
		INT(p->loop_late));
	return store_sqlite_end(s, r, e);
}

enum store_result
store_version(struct store *s, int64_t *version, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask0(s, "SELECT commits FROM tally WHERE id = 1");

	return store_sqlite_number(s, q, version, e);
}
