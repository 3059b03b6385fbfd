/*
 * due - hands out, one by one, the feeds or the articles whose time has come. The database is the
 * queue; what is held here is a page of it, and the ids of what is under way.
 *
 * A sweep goes through all that is due, earliest first, in pages. What is under way is left out,
 * and in a pass (--once) also what the pass has taken before. The next sweep begins no sooner than
 * half a second after the last began.
 */
#ifndef STET_DAEMON_DUE_H
#define STET_DAEMON_DUE_H

#include "base/err.h"
#include "news/article.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum due_kind {
	DUE_FEEDS,
	DUE_ARTICLES
};

struct due;

/* One thing that is due: a feed or an article, the other is NULL. They live until due_done. */
struct due_item {
	int64_t id;
	const struct store_feed *feed;
	const struct article *article;
	struct due_page *page; /* private */
};

/* The store is borrowed. pass: each thing is handed out at most once. */
struct due *due_new(struct store *store, enum due_kind kind, bool pass);

/* What is handed out must not be used any more. NULL is allowed. */
void due_free(struct due *d);

/* Takes the next thing that is due at the wall time now_s; it is under way until due_done.
 * STORE_NOT_FOUND when there is none in this sweep, and it is too soon for another. mono_ms is the
 * time that sweeps are spaced by. */
enum store_result due_take(
	struct due *d, int64_t now_s, int64_t mono_ms, struct due_item *item, struct err *e);

/* It is not under way any more. again (in a pass): it was not done, and is handed out once more
 * when it is due. */
void due_done(struct due *d, struct due_item *item, bool again);

/* Things under way. */
size_t due_busy(const struct due *d);

/* Things that were given back with again and not handed out since. */
size_t due_owed(const struct due *d);

/* The monotonic time before which due_take finds nothing: when the next sweep may begin, or
 * INT64_MIN while this one goes on. */
int64_t due_next_look(const struct due *d);

/* Lets the next sweep begin at once. */
void due_hurry(struct due *d);

#endif
