/*
 * store_sqlite_group - the open group: what its records add to the counters and the tally, written
 * at the commit; a record's savepoint.
 */
#include "store/store_sqlite.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void
clear_deltas(struct store *s)
{
	for (size_t i = 0; i < s->deltas_size; i++) {
		free(s->deltas[i].name);
		free(s->deltas[i].last_error);
	}
	if (s->deltas_size > 0)
		memset(s->deltas, 0, s->deltas_size * sizeof *s->deltas);
	s->deltas_n = 0;
}

size_t
store_pending(const struct store *s)
{
	return s->pending;
}

size_t
store_pending_text(const struct store *s)
{
	return s->pending_text;
}

static void
forget_group(struct store *s)
{
	clear_deltas(s);
	s->tally_known = false;
	s->index_from = 0;
	s->pending = 0;
	s->pending_text = 0;
	s->in_record = false;
}

void
store_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	forget_group(s);
}

/* A record failed. The group lives on when the record alone could be undone and there are others
 * in it; otherwise all of it is forgotten, which the result must say. */
static enum store_result
give_up(struct store *s, enum store_result r, bool undone)
{
	bool others = s->pending > 0, ends = store_result_ends_group(r);

	if (undone && others && !ends)
		return r;
	store_rollback(s);
	return others && !ends ? STORE_UNDONE : r;
}

enum store_result
store_sqlite_begin(struct store *s, struct err *e)
{
	enum store_result r = STORE_OK;

	assert(s->mode != STORE_READER && !s->in_record);
	if (s->pending == 0)
		r = store_sqlite_do0(s, e, "BEGIN IMMEDIATE");
	store_sqlite_then0(&r, s, e, "SAVEPOINT record");
	s->in_record = r == STORE_OK;
	return r == STORE_OK ? r : give_up(s, r, !sqlite3_get_autocommit(s->db));
}

enum store_result
store_sqlite_end(struct store *s, enum store_result r, struct err *e)
{
	enum store_result undone = STORE_OK;

	if (!s->in_record)
		return r; /* it was begin that failed */
	store_sqlite_then0(&r, s, e, "RELEASE record");
	if (r == STORE_OK) {
		s->in_record = false;
		s->pending++;
		return r;
	}
	store_sqlite_then0(&undone, s, NULL, "ROLLBACK TO record");
	store_sqlite_then0(&undone, s, NULL, "RELEASE record");
	s->in_record = false;
	return give_up(s, r, undone == STORE_OK);
}

struct source_delta *
store_sqlite_delta(struct store *s, const char *source)
{
	size_t h = 5381;

	if (s->deltas_n * 2 >= s->deltas_size) {
		struct source_delta *old = s->deltas;
		size_t old_size = s->deltas_size;

		s->deltas_size = old_size > 0 ? old_size * 2 : 64;
		s->deltas = mem_array(s->deltas_size, sizeof *s->deltas);
		s->deltas_n = 0;
		for (size_t i = 0; i < old_size; i++) {
			if (old[i].name != NULL) {
				struct source_delta *d = store_sqlite_delta(s, old[i].name);

				free(d->name);
				*d = old[i];
			}
		}
		free(old);
	}
	for (const char *p = source; *p != '\0'; p++)
		h = h * 33 + (unsigned char)*p;
	for (;; h++) {
		struct source_delta *d = &s->deltas[h & (s->deltas_size - 1)];

		if (d->name == NULL) {
			d->name = mem_strdup(source);
			d->last_checked_at = d->last_good_at = d->last_failed_at = NEWS_NO_TIME;
			d->last_new_at = d->last_changed_at = NEWS_NO_TIME;
			s->deltas_n++;
			return d;
		}
		if (strcmp(d->name, source) == 0)
			return d;
	}
}

static enum store_result
write_delta(struct store *s, const struct source_delta *d, struct err *e)
{
	return store_sqlite_do(s, e,
		"UPDATE source SET watching = watching + ?2, retired = retired + ?3, gone = gone + "
		"?4, hidden = hidden + ?5, unreachable = unreachable + ?6, revisions = revisions + "
		"?7, changes = changes + ?8, checks = checks + ?9, suspects = suspects + ?10, went "
		"= went + ?11, returned = returned + ?12, failed_network = failed_network + ?13, "
		"failed_server = failed_server + ?14, failed_refused = failed_refused + ?15, "
		"failed_robots = failed_robots + ?16, failed_address = failed_address + ?17, "
		"failed_body = failed_body + ?18, failed_reader = failed_reader + ?19, "
		"failed_other = failed_other + ?20, last_checked_at = coalesce(?21, "
		"last_checked_at), last_good_at = coalesce(?22, last_good_at), last_failed_at = "
		"coalesce(?23, last_failed_at), last_new_at = coalesce(?24, last_new_at), "
		"last_changed_at = coalesce(?25, last_changed_at), failures = iif(?26, 0, "
		"failures) + ?27, last_failure = coalesce(?28, last_failure), last_error = "
		"coalesce(?29, last_error), exposure = exposure + ?30 WHERE name = ?1",
		TEXT(d->name), INT(d->articles[ARTICLE_WATCHING]),
		INT(d->articles[ARTICLE_RETIRED]), INT(d->articles[ARTICLE_GONE]),
		INT(d->articles[ARTICLE_HIDDEN]), INT(d->articles[ARTICLE_UNREACHABLE]),
		INT(d->revisions), INT(d->changes), INT(d->checks), INT(d->suspects), INT(d->went),
		INT(d->returned), INT(d->failed[CHECK_FAILURE_NETWORK]),
		INT(d->failed[CHECK_FAILURE_SERVER]), INT(d->failed[CHECK_FAILURE_REFUSED]),
		INT(d->failed[CHECK_FAILURE_ROBOTS]), INT(d->failed[CHECK_FAILURE_ADDRESS]),
		INT(d->failed[CHECK_FAILURE_BODY]), INT(d->failed[CHECK_FAILURE_READER]),
		INT(d->failed[CHECK_FAILURE_OTHER]), TIME(d->last_checked_at),
		TIME(d->last_good_at), TIME(d->last_failed_at), TIME(d->last_new_at),
		TIME(d->last_changed_at), INT(d->good), INT(d->failures),
		TEXT(d->last_failure != CHECK_FAILURE_NONE ? check_failure_name(d->last_failure)
							   : NULL),
		TEXT(d->last_error), REAL(d->exposure));
}

enum store_result
store_sqlite_flush(struct store *s, struct err *e)
{
	enum store_result r = STORE_OK;

	for (size_t i = 0; i < s->deltas_size && r == STORE_OK; i++) {
		if (s->deltas[i].name != NULL)
			r = write_delta(s, &s->deltas[i], e);
	}
	if (s->tally_known)
		store_sqlite_then(&r, s, e,
			"UPDATE tally SET revisions = ?1, hash = ?2 WHERE id = 1",
			INT(s->tally_revisions), TEXT(s->tally_hash));
	if (r == STORE_OK)
		r = store_sqlite_index(s, e);
	if (r == STORE_OK)
		clear_deltas(s);
	else
		store_rollback(s);
	return r;
}

enum store_result
store_write(struct store *s, struct err *e)
{
	enum store_result r;

	assert(!s->in_record);
	if (s->pending == 0) {
		assert(sqlite3_get_autocommit(s->db));
		return STORE_OK;
	}
	r = store_sqlite_flush(s, e);
	if (r != STORE_OK)
		return r;
	r = store_sqlite_do0(s, e, "UPDATE tally SET commits = commits + 1 WHERE id = 1");
	store_sqlite_then0(&r, s, e, "COMMIT");
	if (r != STORE_OK)
		store_rollback(s);
	else
		forget_group(s);
	return r;
}

enum store_result
store_commit(struct store *s, struct err *e)
{
	bool some = s->pending > 0;
	enum store_result r = store_write(s, e);

	return r == STORE_OK && some ? store_sync(s, e) : r;
}
