/*
 * blob - bytes that several hold at once and nobody changes: a page on its way to a reader and in
 * the cache. Threads may hold and drop as they like.
 */
#ifndef STET_WEB_BLOB_H
#define STET_WEB_BLOB_H

#include <stddef.h>
#include <stdint.h>

struct blob {
	char *data; /* owned */
	size_t len;
	int64_t number; /* the maker's own; 0 at first */
	int refs;
};

/* Takes over data (free(3)). The caller holds the blob. */
struct blob *blob_new(char *data, size_t len);

/* One more holds b. Returns b. */
struct blob *blob_hold(struct blob *b);

/* Lets go; the last one frees. NULL is allowed. */
void blob_drop(struct blob *b);

#endif
