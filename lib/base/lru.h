/*
 * lru - a bounded table from strings to things. When it is full, the thing longest unused goes
 * first. Keys are hashed with a key of the process's own, so that nobody outside can choose names
 * that collide.
 */
#ifndef STET_BASE_LRU_H
#define STET_BASE_LRU_H

#include <stdbool.h>
#include <stddef.h>

struct lru;

/* Holds at most max things. drop frees one that goes. in_use (may be NULL) says of one that it
 * must stay for now; while all are in use the table may hold more than max. */
struct lru *lru_new(size_t max, void (*drop)(void *thing), bool (*in_use)(const void *thing));

/* Drops everything, in use or not. NULL is allowed. */
void lru_free(struct lru *c);

/* The thing of that name, or NULL; it is now the most recently used. */
void *lru_find(struct lru *c, const char *name);

/* As lru_find, without counting as use. */
void *lru_peek(const struct lru *c, const char *name);

/* Adds thing, which becomes the table's, under a name that must not be there yet. May drop
 * others to make room. */
void lru_add(struct lru *c, const char *name, void *thing);

/* Drops the thing of that name, if there is one. */
void lru_remove(struct lru *c, const char *name);

/* Drops the thing longest unused that is not in use; false when there is none. */
bool lru_drop_oldest(struct lru *c);

size_t lru_count(const struct lru *c);

#endif
