/*
 * mem - memory that is there or ends the process. Running out of memory is a failure of our own
 * machine: say so, exit with EX_OSERR (71), let systemd start us anew. What is not committed was
 * not yet checked, so nothing is lost. None of these returns NULL; free with free(3).
 *
 * Sizes that come from outside are checked against base/limits.h before memory is asked for.
 */
#ifndef STET_BASE_MEM_H
#define STET_BASE_MEM_H

#include <stddef.h>

/* Says that memory ran out and ends the process; for what a library could not have. */
_Noreturn void mem_out(void);

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_zalloc(size_t size) __attribute__((malloc, returns_nonnull));

/* Zeroed room for n members of the given size; ends the process if n * size overflows. */
void *mem_array(size_t n, size_t size) __attribute__((malloc, returns_nonnull));

/* realloc(3) to n members of the given size, with the same check. p may be NULL. */
void *mem_grow(void *p, size_t n, size_t size) __attribute__((returns_nonnull, warn_unused_result));

char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));

/* As mem_strdup, or NULL for NULL: for fields that may be absent. */
char *mem_strdup_maybe(const char *s);

/* A copy of at most n bytes of s, NUL-terminated. */
char *mem_strndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));

char *mem_printf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), malloc, returns_nonnull));

#endif
