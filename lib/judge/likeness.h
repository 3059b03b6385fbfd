/*
 * likeness - how much of one text is left in another. It tells an edit from a page that is not the
 * article: a stub, a text that was cut off, another story. Pure.
 */
#ifndef STET_JUDGE_LIKENESS_H
#define STET_JUDGE_LIKENESS_H

#include <stdbool.h>
#include <stddef.h>

struct likeness {
	size_t old_words;
	size_t new_words;
	double kept;			/* share of the old words that stand in the new text in runs of
					   three or more; of texts shorter than that, single words */
	double tail_lost;		/* share of the old words in the end that is missing altogether */
	size_t tail_paragraphs;		/* paragraphs of the old that lie in that end wholly */
	double head_kept;		/* as kept, of what stands before that end */
	bool cut_inside;		/* the new text stops inside a paragraph of the old, without a
					   full stop, and nothing that followed there is left */
};

/* Compares two texts whose paragraphs are separated by '\n'; NULL is "". */
struct likeness likeness_of(const char *old, const char *new);

/* Share of the words of a that b has too, in any order; 1 when a has none. For headlines. */
double likeness_of_titles(const char *a, const char *b);

#endif
