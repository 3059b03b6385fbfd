/*
 * choose - which blocks of a page are the article.
 */
#ifndef STET_PAGE_CHOOSE_H
#define STET_PAGE_CHOOSE_H

#include "page/facts.h"
#include "page/guess.h"
#include "page/model.h"

struct choice {
	bool *keep;	      /* owned: one for each block */
	int16_t *p;	      /* owned: how likely each is in, 0 to 1000 */
	uint32_t title;	      /* the block of the headline, or NODE_NONE */
	uint32_t container;   /* the element that holds most of the article */
	uint32_t heap;	      /* the smallest element that holds most of the prose */
	uint32_t first, last; /* the first and last block kept; first > last for none */
};

void choose_blocks(
	struct choice *c, const struct tree *t, const struct fact *f, const struct meta *m);

/* The same by other models than those that are compiled in, for the trainer ... */
void choose_by(struct choice *c, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct model *first, const struct model *again);

/* ... and its last step: what to keep by what the rules say and by how likely each block is in (0
 * to 1000). */
void choose_decide(const struct tree *t, const struct fact *f, const struct guess *r,
	const int16_t *p, bool *keep);

void choose_free(struct choice *c);

#endif
