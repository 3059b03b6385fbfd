/*
 * crumbs - takes matches back that are too small to be read between two changes: a few function
 * words or marks between two much larger changes, a piece out of the middle of a katakana word.
 */
#ifndef STET_DIFF_CRUMBS_H
#define STET_DIFF_CRUMBS_H

#include <stddef.h>
#include <stdint.h>

#include "diff/lexicon.h"
#include "diff/slide.h"

/* Sets such matches of a's words in b to ALIGN_NONE. lx is weighed. */
void crumbs_absorb(const struct lexicon *lx, const struct slide_side *a, const struct slide_side *b,
	uint32_t *match);

#endif
