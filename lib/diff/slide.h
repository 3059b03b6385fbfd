/*
 * slide - puts an insertion or deletion that could stand in several places, because the same
 * words come before and after it, where a reader would: at whole sentences, else at whole clauses.
 */
#ifndef STET_DIFF_SLIDE_H
#define STET_DIFF_SLIDE_H

#include <stddef.h>
#include <stdint.h>

#include "diff/lexicon.h"

struct slide_side {
	const char *text; /* borrowed, as tokens are */
	const struct token *tokens;
	size_t count;
};

/* Moves matches of a's words in b, as align_words made them, to better places that cost the same.
 * back has room for b's count. */
void slide_matches(struct slide_side a, struct slide_side b, uint32_t *match, uint32_t *back);

/* Takes the full stop (and closing quotes) out of the match where a whole sentence became another
 * one: the old sentence is marked to its end, and so is the new one. back is match inverted. */
void slide_sentences(struct slide_side a, struct slide_side b, uint32_t *match, uint32_t *back);

#endif
