/*
 * intern - gives equal runs of bytes the same small number, unequal ones different numbers.
 */
#ifndef STET_DIFF_INTERN_H
#define STET_DIFF_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct intern_entry {
	const char *text; /* borrowed */
	uint32_t len;
	uint32_t hash;
};

/* Zero-initialise but for the seed. */
struct intern {
	uint64_t seed;
	struct intern_entry *entries; /* owned, by number */
	uint32_t *slots;	      /* owned: number + 1, or 0 */
	size_t count, cap, mask;
};

/* A hash of text, for seeds: who writes a text then cannot also choose which of its words
 * collide. */
uint64_t intern_hash(const char *text, size_t len, uint64_t seed);

/* The number of text: what it was given before, or in->count for one not met yet. Borrows text
 * until intern_free. */
uint32_t intern_add(struct intern *in, const char *text, size_t len);

/* The number of text, or UINT32_MAX when it has none. */
uint32_t intern_find(const struct intern *in, const char *text, size_t len);

void intern_free(struct intern *in);

#endif
