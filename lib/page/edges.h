/*
 * edges - small repairs where an article begins and ends, by what lines there say: the model finds
 * the article, but one line too many makes a page not exactly right.
 */
#ifndef STET_PAGE_EDGES_H
#define STET_PAGE_EDGES_H

#include "page/facts.h"

/* What no article says, whatever the model may think: captions, labels, buttons. */
bool edges_never(const struct tree *t, const struct block *b, const struct fact *f);

/* Repairs keep, which has one for each block; title is the headline's block or NODE_NONE, p how
 * likely each block is in (0 to 1000). */
void edges_repair(
	bool *keep, const struct tree *t, const struct fact *f, uint32_t title, const int16_t *p);

#endif
