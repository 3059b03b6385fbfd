/*
 * pairs - which paragraphs of two texts have so many words in common that one may have become the
 * other, or be a part of it. Bounded: each is compared with a few, found by the rare words that
 * they share.
 */
#ifndef STET_DIFF_PAIRS_H
#define STET_DIFF_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/frame.h"
#include "diff/lexicon.h"
#include "diff/paragraphs.h"
#include "diff/similarity.h"

/* What one paragraph of a and one of b, which are not the same, have to do with each other. */
struct pair {
	uint32_t a, b;
	uint32_t common;     /* words in order; 0: too few to link them */
	bool a_in_b, b_in_a; /* most of its words are in the other: a part, perhaps */
};

struct pairs {
	struct pair *at; /* owned; rising in a, then b */
	size_t count, cap;
};

/* All borrowed. */
struct pairs_texts {
	const struct paragraphs *a, *b;
	const struct lexicon *lx;
	struct similarity *similarity; /* over lx */
};

/* Adds the pairs of those paragraphs in m that were read. */
void pairs_find(struct pairs *pairs, const struct pairs_texts *texts, struct frame m);
void pairs_free(struct pairs *pairs);

/* The first pair whose paragraph of a is not before a. */
size_t pairs_first(const struct pairs *pairs, uint32_t a);

#endif
