/*
 * arena - memory of many small things that live and die together: all that one parse makes hangs
 * on one arena and goes with it.
 */
#ifndef STET_BASE_ARENA_H
#define STET_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Frees the arena and everything made on it. NULL is allowed. */
void arena_free(struct arena *a);

/* Frees everything made on it; keeps the arena and its first block for reuse. */
void arena_clear(struct arena *a);

/* Zeroed memory, aligned for any type; never NULL. Lives until arena_free or arena_clear. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull));

/* Room for n members of the given size; ends the process if n * size overflows. */
void *arena_array(struct arena *a, size_t n, size_t size) __attribute__((returns_nonnull));

char *arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *a, const char *s, size_t n) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* Bytes taken from the system. */
size_t arena_size(const struct arena *a);

#endif
