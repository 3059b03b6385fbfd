/*
 * choose - which blocks of a page are the article.
 */
#ifndef STET_PAGE_CHOOSE_H
#define STET_PAGE_CHOOSE_H

#include "page/facts.h"

struct choice {
	bool *keep;			/* owned: one for each block */
	uint32_t title;			/* the block of the headline, or NODE_NONE */
	uint32_t container;		/* the element that holds most of the article */
	uint32_t first, last;		/* the first and last block kept; first > last for none */
};

void choose_blocks(struct choice *c, const struct tree *t, const struct fact *f,
	const struct meta *m);

void choose_free(struct choice *c);

#endif
