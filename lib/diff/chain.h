/*
 * chain - of links that contradict each other, those that do not: the heaviest chain that rises in
 * both texts.
 */
#ifndef STET_DIFF_CHAIN_H
#define STET_DIFF_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/frame.h"

/* A link between two paragraphs. */
struct knot {
	uint32_t a, b;
	uint32_t worth;
	bool firm;	 /* the same paragraph, or nearly */
	uint64_t sum;	 /* chain_heaviest's: of the best chain that ends here */
	uint32_t before; /* chain_heaviest's: in that chain, UINT32_MAX for none */
};

/* Reduces the knots, which lie in m, to the heaviest chain, in its order. Returns its length. Takes
 * count * log(count). */
size_t chain_heaviest(struct knot *knots, size_t count, struct frame m);

#endif
