/* store_sqlite_merge - two articles that are one: the new address is another's. */
#include "store/store_sqlite_record.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>

static enum store_result
move_to(struct store *s, int64_t from, int64_t to, struct err *e)
{
	enum store_result r;

	r = store_sqlite_do(
		s, e, "UPDATE alias SET article_id = ?2 WHERE article_id = ?1", INT(from), INT(to));
	store_sqlite_then(&r, s, e,
		"UPDATE OR IGNORE feed_article SET article_id = ?2 WHERE article_id = ?1",
		INT(from), INT(to));
	store_sqlite_then(&r, s, e, "DELETE FROM feed_article WHERE article_id = ?1", INT(from));
	store_sqlite_then(&r, s, e,
		"UPDATE OR IGNORE headline SET article_id = ?2 WHERE article_id = ?1", INT(from),
		INT(to));
	store_sqlite_then(&r, s, e, "DELETE FROM headline WHERE article_id = ?1", INT(from));
	store_sqlite_then(&r, s, e, "UPDATE article SET merged_into = ?2 WHERE merged_into = ?1",
		INT(from), INT(to));
	store_sqlite_then(&r, s, e,
		"UPDATE article SET first_seen_at = min(first_seen_at, (SELECT first_seen_at FROM "
		"article WHERE id = ?1)) WHERE id = ?2",
		INT(from), INT(to));
	return r;
}

/* Without revisions nothing of it is worth a row: its number is simply not used again. */
static enum store_result
forget_article(struct store *s, int64_t id, struct err *e)
{
	enum store_result r;

	r = store_sqlite_do(s, e, "DELETE FROM suspect WHERE article_id = ?1", INT(id));
	store_sqlite_then(&r, s, e, "DELETE FROM aside WHERE article_id = ?1", INT(id));
	store_sqlite_then(&r, s, e, "DELETE FROM gone WHERE article_id = ?1", INT(id));
	store_sqlite_then(&r, s, e, "DELETE FROM event WHERE article_id = ?1", INT(id));
	store_sqlite_then(&r, s, e, "DELETE FROM article WHERE id = ?1", INT(id));
	return r;
}

static enum store_result
retire_merged(struct store *s, int64_t id, int64_t into, bool hidden, struct err *e)
{
	char *reason = mem_printf("merged into article %" PRId64, into);
	enum store_result r;

	r = store_sqlite_do(s, e,
		"UPDATE article SET merged_into = ?2, next_check_at = NULL, state = iif(?4 OR "
		"state = 'hidden', 'hidden', 'retired'), reason = iif(state = 'hidden', reason, "
		"?3) WHERE id = ?1",
		INT(id), INT(into), TEXT(reason), INT(hidden));
	free(reason);
	return r;
}

static enum store_result
read_other(struct work *w, struct other *o)
{
	sqlite3_stmt *q = store_sqlite_ask(w->s,
		"SELECT state, revisions, changes, source FROM article WHERE id = ?1", INT(o->id));
	enum store_result r = store_sqlite_one(w->s, q, w->e);

	if (r == STORE_OK) {
		o->state = store_sqlite_state(column_peek(q, 0));
		o->revisions = column_int(q, 1);
		o->changes = column_int(q, 2);
		o->source = column_words(q, 3, w->a);
		store_sqlite_done(q);
	}
	return r;
}

/* The new address is another article's: one of the two goes on. A hidden one stays, so that what
 * was taken down does not come back under another address. */
static enum store_result
merge(struct work *w, struct other *o)
{
	struct store *s = w->s;
	int64_t mine = w->check->article;
	bool other_stays, forget;
	enum store_result r;
	int64_t from, to;

	r = read_other(w, o);
	if (r != STORE_OK)
		return r;
	other_stays = o->state == ARTICLE_HIDDEN ||
		      (o->revisions > 0 && (w->before.revisions == 0 || o->id < mine));
	from = other_stays ? mine : o->id;
	to = other_stays ? o->id : mine;
	forget = (other_stays ? w->before.revisions : o->revisions) == 0;
	r = move_to(s, from, to, w->e);
	if (r == STORE_OK)
		r = forget ? forget_article(s, from, w->e)
			   : retire_merged(s, from, to, o->state == ARTICLE_HIDDEN, w->e);
	if (r != STORE_OK)
		return r;
	if (other_stays)
		w->out->merged_into = to;
	else
		w->out->merged_from = from;
	return r;
}

enum store_result
store_sqlite_take_address(struct work *w, struct other *o)
{
	const struct finished_check *c = w->check;
	enum store_result r;

	r = store_find_article(w->s, c->url_key, &o->id, w->e);
	if (r == STORE_NOT_FOUND)
		return store_sqlite_add_alias(w->s, c->article, c->url_key, c->url, c->at, w->e);
	if (r != STORE_OK || o->id == c->article)
		return r;
	return merge(w, o);
}
