/*
 * guess - what plain rules make of a page: where the headline is, which element holds the article,
 * and which of its blocks to keep. Robust where the model is unsure, imprecise at the edges; the
 * model takes it as one more thing to know.
 */
#ifndef STET_PAGE_GUESS_H
#define STET_PAGE_GUESS_H

#include "page/facts.h"

struct guess {
	bool *keep;	    /* owned: one for each block */
	uint32_t title;	    /* the block of the headline, or NODE_NONE */
	uint32_t container; /* the element that prose speaks for most */
	uint32_t heap;	    /* the smallest element that holds most of all prose */
};

void guess_make(struct guess *g, const struct tree *t, const struct fact *f);
void guess_free(struct guess *r);

#endif
