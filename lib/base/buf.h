/*
 * buf - bytes that grow. Zero-initialise to start; data is NULL until the first byte and
 * NUL-terminated from then on (len does not count the NUL).
 */
#ifndef STET_BASE_BUF_H
#define STET_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data; /* owned */
	size_t len;
	size_t cap;
};

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for n bytes more, without a change of len. */
void buf_reserve(struct buf *b, size_t n);

/* Cuts to len bytes. len must not be above b->len. */
void buf_truncate(struct buf *b, size_t len);

/* Hands the bytes to the caller (free(3)), never NULL, and leaves b empty. */
char *buf_steal(struct buf *b);

/* The bytes as a string, "" while there are none. Borrowed until the next change of b. */
const char *buf_str(const struct buf *b);

/* Sets len to 0 and keeps the memory. */
void buf_clear(struct buf *b);

/* Frees the memory; b can be used again. */
void buf_free(struct buf *b);

#endif
