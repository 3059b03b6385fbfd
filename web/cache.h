/*
 * cache - keeps what was costly to make, within a bound, and forgets what was used longest ago.
 * Many threads may use one cache; what it hands out stays valid until it is let go, even when the
 * cache has forgotten it meanwhile.
 */
#ifndef STET_WEB_CACHE_H
#define STET_WEB_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "blob.h"

struct cache;

/* max_bytes counts keys and blobs. */
struct cache *cache_new(size_t max_bytes);
void cache_free(struct cache *c);

/* The blob kept under key, held for the caller, or NULL. */
struct blob *cache_get(struct cache *c, const char *key);

/* Keeps b under key, instead of what was there; the caller goes on holding its own. A blob larger
 * than an eighth of the bound is not kept. */
void cache_put(struct cache *c, const char *key, struct blob *b);

struct cache_stats {
	size_t bytes, entries;
	int64_t hits, misses;
};

void cache_stats(struct cache *c, struct cache_stats *stats);

#endif
