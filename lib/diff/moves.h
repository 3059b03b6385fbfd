/*
 * moves - of the paragraphs that no link has: those that stand elsewhere, the same or much alike.
 */
#ifndef STET_DIFF_MOVES_H
#define STET_DIFF_MOVES_H

#include <stddef.h>

#include "diff/frame.h"
#include "diff/links.h"
#include "diff/pairs.h"
#include "diff/paragraphs.h"

/* Adds the moves to l, whose links are all there. Sorts the pairs by what they have in common.
 * bodies as frame_find_places takes it. */
void moves_find(struct links *l, const struct paragraphs *a, const struct paragraphs *b,
	struct pairs *pairs, struct frame m, size_t bodies);

#endif
