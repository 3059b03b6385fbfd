/* store_sqlite_keeper - what the keeper does by hand: hide, show again, look again. */
#include "store/store_sqlite_record.h"

/* The article's row for the three below; NOT_FOUND for one that was merged away. */
static enum store_result
read_own(struct work *w)
{
	enum store_result r = store_sqlite_before(w);

	return r == STORE_OK && w->before.merged ? STORE_NOT_FOUND : r;
}

/* Those that were merged into the article go with it, both ways. Their revisions are counted into
 * *revisions and *changes. */
static enum store_result
take_merged_along(struct work *w, bool hide, int64_t *revisions, int64_t *changes)
{
	int64_t id = w->check->article;
	enum store_result r;
	sqlite3_stmt *q;

	*revisions = *changes = 0;
	q = store_sqlite_ask(w->s,
		"SELECT revisions, changes FROM article WHERE merged_into = ?1 AND (state = "
		"'hidden') <> ?2",
		INT(id), INT(hide));
	while (store_sqlite_row(w->s, q, &r, w->e)) {
		*revisions += column_int(q, 0);
		*changes += column_int(q, 1);
	}
	store_sqlite_then(&r, w->s, w->e,
		"UPDATE article SET state = iif(?2, 'hidden', 'retired') WHERE merged_into = ?1",
		INT(id), INT(hide));
	return r;
}

enum store_result
store_hide(struct store *s, int64_t article, const char *reason, int64_t now, struct err *e)
{
	struct finished_check check = { .article = article, .at = now };
	struct work w = { .s = s, .check = &check, .e = e };
	enum store_result r = store_sqlite_begin(s, e);
	int64_t revisions = 0, changes = 0;
	struct source_delta *d;

	if (r != STORE_OK)
		return r;
	w.a = arena_new();
	r = read_own(&w);
	store_sqlite_then(&r, s, e,
		"UPDATE article SET state = 'hidden', reason = ?2, next_check_at = NULL WHERE id = "
		"?1",
		INT(article), TEXT(reason));
	if (r == STORE_OK)
		r = take_merged_along(&w, true, &revisions, &changes);
	r = store_sqlite_end(s, r, e);
	if (r == STORE_OK && w.before.state != ARTICLE_HIDDEN) {
		d = store_sqlite_delta(s, w.before.source);
		d->articles[w.before.state]--;
		d->articles[ARTICLE_HIDDEN]++;
		d->revisions -= w.before.revisions + revisions;
		d->changes -= w.before.changes + changes;
	}
	arena_free(w.a);
	return r;
}

/* Watched again from now on; the running absence, if any, is left to the next check. */
static enum store_result
watch_again(struct store *s, int64_t article, int64_t now, enum article_state state, struct err *e)
{
	return store_sqlite_do(s, e,
		"UPDATE article SET state = ?3, reason = iif(?3 = 'watching', NULL, reason), "
		"stable_since = iif(state = 'watching', stable_since, ?2), next_check_at = ?2, "
		"failures = 0, first_failed_at = NULL, etag = NULL, last_modified = NULL, "
		"body_hash = NULL WHERE id = ?1",
		INT(article), INT(now), TEXT(article_state_name(state)));
}

static enum store_result
bring_back(struct store *s, int64_t article, int64_t now, bool hidden, struct err *e)
{
	struct finished_check check = { .article = article, .at = now };
	struct work w = { .s = s, .check = &check, .e = e };
	enum article_state state = ARTICLE_WATCHING;
	enum store_result r = store_sqlite_begin(s, e);
	int64_t revisions = 0, changes = 0;
	struct source_delta *d;
	bool absent = false;
	sqlite3_stmt *q;

	if (r != STORE_OK)
		return r;
	w.a = arena_new();
	r = read_own(&w);
	if (r == STORE_OK && (w.before.state == ARTICLE_HIDDEN) != hidden)
		r = STORE_NOT_FOUND;
	if (r == STORE_OK) {
		q = store_sqlite_ask(s,
			"SELECT 1 FROM gone WHERE article_id = ?1 AND returned_at IS NULL",
			INT(article));
		while (store_sqlite_row(s, q, &r, e))
			absent = true;
	}
	if (absent)
		state = ARTICLE_GONE;
	if (r == STORE_OK)
		r = watch_again(s, article, now, state, e);
	if (r == STORE_OK && hidden)
		r = take_merged_along(&w, false, &revisions, &changes);
	r = store_sqlite_end(s, r, e);
	if (r == STORE_OK) {
		d = store_sqlite_delta(s, w.before.source);
		d->articles[w.before.state]--;
		d->articles[state]++;
		if (hidden) {
			d->revisions += w.before.revisions + revisions;
			d->changes += w.before.changes + changes;
		}
	}
	arena_free(w.a);
	return r;
}

enum store_result
store_unhide(struct store *s, int64_t article, int64_t now, struct err *e)
{
	return bring_back(s, article, now, true, e);
}

enum store_result
store_recheck(struct store *s, int64_t article, int64_t now, struct err *e)
{
	return bring_back(s, article, now, false, e);
}
