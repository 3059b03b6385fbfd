/*
 * feed_memory - what stetd keeps with a feed between two checks, beside the columns of its row:
 * when it was last asked without validators, how much patience it asked for, its WebSub hub, and
 * for a sitemap index its sitemaps. Kept as JSON in feed.memory. Pure.
 *
 * An index is read as one feed: the index itself, then those of its sitemaps that may hold
 * something new. Only the newest LIMIT_FEED_SITEMAPS are known at all; what a sitemap index of
 * another index names counts among them, and an index in that is not followed.
 */
#ifndef STET_DAEMON_FEED_MEMORY_H
#define STET_DAEMON_FEED_MEMORY_H

#include "base/arena.h"
#include "frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feed_sitemap {
	const char *url;
	const char *parent; /* the index that names it, when that is a sitemap itself; or NULL */
	int64_t modified;   /* as its index says; NEWS_NO_TIME: it does not say */

	/* Of the last time that all of it was met: */
	int64_t met_at; /* NEWS_NO_TIME: never */
	int64_t met_modified;
	const char *etag, *last_modified, *body_hash; /* or NULL */

	bool taken; /* at this check; not kept */
};

struct feed_memory {
	struct arena *arena; /* owns all strings; what is put in must live on it */
	int64_t full_at;     /* NEWS_NO_TIME: never */
	int64_t patience_s;  /* ttl, sy:updatePeriod: also true of a feed that answers 304 */
	const char *hub, *self;
	struct feed_sitemap *sitemaps;
	size_t n;
};

/* What text, which feed_memory_write wrote, says; NULL and nonsense are an empty memory. */
struct feed_memory *feed_memory_read(const char *text);
void feed_memory_free(struct feed_memory *m); /* NULL is allowed */

/* NUL-terminated; the caller frees it. */
char *feed_memory_write(const struct feed_memory *m);

/* The index at parent (NULL: the feed itself) names these now. What is known of those that it
 * named before stays known; what it names no more is forgotten, with all that hung on it. Returns
 * how many had to be left out: all that are older than the newest, or that stand too deep. */
size_t feed_memory_take_index(
	struct feed_memory *m, const char *parent, const struct listed *named, size_t n);

/* The sitemap of that address; NULL when it is not followed (any more). The pointer holds until the
 * next feed_memory_take_index. */
struct feed_sitemap *feed_memory_find(const struct feed_memory *m, const char *url);

/* The next sitemap to ask for at this check, newest first, marked as taken; NULL when
 * there is none. all: also those that cannot have changed, by the word of their index. The pointer
 * holds until the next feed_memory_take_index. */
struct feed_sitemap *feed_memory_next(struct feed_memory *m, bool all);

/* All that s held was met at now; validators and hash may be NULL, and may be those of s. */
void feed_memory_met(struct feed_memory *m, struct feed_sitemap *s, int64_t now, const char *etag,
	const char *last_modified, const char *body_hash);

#endif
