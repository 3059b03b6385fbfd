#include "due.h"

#include "base/arena.h"
#include "base/mem.h"
#include "ids.h"

#include <assert.h>
#include <stdlib.h>

enum {
	PAGE = 64,
	SWEEP_MS = 500,
};

/* Lives as long as anything on it is looked at. */
struct due_page {
	struct arena *arena;
	struct store_feed *feeds;
	struct article *articles;
	size_t n;
	size_t uses;
};

struct due {
	struct store *store;
	enum due_kind kind;
	bool pass;
	struct store_cursor cursor;
	struct due_page *page; /* NULL: none is held */
	size_t next;	       /* on it */
	bool at_end;	       /* this sweep has seen all */
	int64_t next_sweep_ms;
	struct ids busy;
	struct ids taken; /* by this pass */
	struct ids owed;  /* a pass: to be handed out once more */
};

struct due *
due_new(struct store *store, enum due_kind kind, bool pass)
{
	struct due *d = mem_zalloc(sizeof *d);

	d->store = store;
	d->kind = kind;
	d->pass = pass;
	d->at_end = true;
	d->next_sweep_ms = INT64_MIN;
	return d;
}

static void
leave(struct due_page *p)
{
	if (p != NULL && --p->uses == 0) {
		arena_free(p->arena);
		free(p);
	}
}

void
due_free(struct due *d)
{
	if (d == NULL)
		return;
	leave(d->page);
	ids_free(&d->busy);
	ids_free(&d->taken);
	ids_free(&d->owed);
	free(d);
}

static enum store_result
turn_page(struct due *d, int64_t now_s, struct err *e)
{
	struct due_page *p = mem_zalloc(sizeof *p);
	enum store_result result;

	leave(d->page);
	d->page = p;
	d->next = 0;
	p->arena = arena_new();
	p->uses = 1;
	if (d->kind == DUE_FEEDS)
		result = store_due_feeds(
			d->store, now_s, &d->cursor, PAGE, p->arena, &p->feeds, &p->n, e);
	else
		result = store_due_articles(
			d->store, now_s, &d->cursor, PAGE, p->arena, &p->articles, &p->n, e);
	if (result != STORE_OK)
		p->n = 0;
	d->at_end = p->n < PAGE;
	return result;
}

enum store_result
due_take(struct due *d, int64_t now_s, int64_t mono_ms, struct due_item *item, struct err *e)
{
	for (;;) {
		enum store_result result;

		while (d->page != NULL && d->next < d->page->n) {
			size_t k = d->next++;
			int64_t id = d->kind == DUE_FEEDS ? d->page->feeds[k].id
							  : d->page->articles[k].id;

			if (ids_has(&d->busy, id) || (d->pass && ids_has(&d->taken, id)))
				continue;
			ids_add(&d->busy, id);
			if (d->pass)
				ids_add(&d->taken, id);
			ids_remove(&d->owed, id);
			d->page->uses++;
			*item = (struct due_item){
				.id = id,
				.feed = d->kind == DUE_FEEDS ? &d->page->feeds[k] : NULL,
				.article = d->kind == DUE_ARTICLES ? &d->page->articles[k] : NULL,
				.page = d->page,
			};
			return STORE_OK;
		}
		if (d->at_end) {
			if (mono_ms < d->next_sweep_ms)
				return STORE_NOT_FOUND;
			/* A pass has all of it in one sweep, but for what comes back. */
			d->next_sweep_ms =
				d->pass && d->owed.n == 0 ? INT64_MAX : mono_ms + SWEEP_MS;
			d->cursor = (struct store_cursor){ 0 };
		}
		result = turn_page(d, now_s, e);
		if (result != STORE_OK)
			return result;
	}
}

void
due_done(struct due *d, struct due_item *item, bool again)
{
	assert(ids_has(&d->busy, item->id));
	ids_remove(&d->busy, item->id);
	if (again) {
		ids_remove(&d->taken, item->id);
		ids_add(&d->owed, item->id);
		if (d->next_sweep_ms == INT64_MAX)
			d->next_sweep_ms = INT64_MIN;
	}
	leave(item->page);
	*item = (struct due_item){ 0 };
}

size_t
due_busy(const struct due *d)
{
	return d->busy.n;
}

size_t
due_owed(const struct due *d)
{
	return d->owed.n;
}

int64_t
due_next_look(const struct due *d)
{
	bool more = !d->at_end || (d->page != NULL && d->next < d->page->n);

	return more ? INT64_MIN : d->next_sweep_ms;
}

void
due_hurry(struct due *d)
{
	d->next_sweep_ms = INT64_MIN;
}
