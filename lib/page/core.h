/*
 * core - a page once more, without what is surely furniture. What comes and goes from one visit to
 * the next is mostly furniture, so what is left looks the same with it and without, and is judged
 * by what stands near the text alone.
 */
#ifndef STET_PAGE_CORE_H
#define STET_PAGE_CORE_H

#include "page/features.h"
#include "page/guess.h"

struct core {
	struct tree tree;	   /* nodes and blocks owned, all else borrowed */
	struct fact *facts;	   /* owned: one for each block that is left */
	uint32_t *block;	   /* owned: which block of the page it is */
	int16_t *first;		   /* owned: what was thought of it at first, 0 to 1000 */
	struct guess guess;	   /* owned */
	struct features *features; /* owned */
};

/* Leaves out the blocks that p (0 to 1000, one for each block) thinks little of; title, which may
 * be NODE_NONE, stays. Borrows t, f and m until core_free. */
void core_make(struct core *c, const struct tree *t, const struct fact *f, uint32_t title,
	const int16_t *p, const struct meta *m);
void core_free(struct core *c);

/* What to think of a block after both looks, 0 to 1000. */
int16_t core_opinion(int16_t first, int16_t again);

#endif
