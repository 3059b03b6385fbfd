/*
 * cache - a bounded table from strings to things. When it is full, the thing longest unused goes
 * first. Keys are hashed with a key of the process's own, so that nobody outside can choose names
 * that collide.
 */
#ifndef STET_BASE_CACHE_H
#define STET_BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

struct cache;

/* Holds at most max things. drop frees one that goes. in_use (may be NULL) says of one that it
 * must stay for now; while all are in use the table may hold more than max. */
struct cache *cache_new(size_t max, void (*drop)(void *thing), bool (*in_use)(const void *thing));

/* Drops everything, in use or not. NULL is allowed. */
void cache_free(struct cache *c);

/* The thing of that name, or NULL; it is now the most recently used. */
void *cache_find(struct cache *c, const char *name);

/* As cache_find, without counting as use. */
void *cache_peek(const struct cache *c, const char *name);

/* Adds thing, which becomes the cache's, under a name that must not be there yet. May drop
 * others to make room. */
void cache_add(struct cache *c, const char *name, void *thing);

/* Drops the thing of that name, if there is one. */
void cache_remove(struct cache *c, const char *name);

/* Drops the thing longest unused that is not in use; false when there is none. */
bool cache_drop_oldest(struct cache *c);

size_t cache_count(const struct cache *c);

#endif
