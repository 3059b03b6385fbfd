/*
 * err - the words of a failure, on their way to whoever decides what happens next.
 *
 * A function that can fail returns 0 or -1 (or a pointer or NULL) and fills a struct err;
 * callers put words in front with err_prefix; the one who decides logs it, once.
 */
#ifndef STET_BASE_ERR_H
#define STET_BASE_ERR_H

struct err {
	char text[512]; /* NUL-terminated, one line, no final dot */
};

/* Sets e to the formatted text, cut to what fits. Always returns -1, so that
 * `return err_set(e, ...)` reads well. e may be NULL: the words are dropped. */
int err_set(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts the formatted text and ": " in front of what e says. Returns -1. e may be NULL. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
