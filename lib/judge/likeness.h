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
	double kept;	       /* share of the old words that stand in the new text in runs of
				  five or more; of texts shorter than that, single words */
	double gap;	       /* share of the old words in the longest piece of which next to
				  nothing is left */
	size_t gap_paragraphs; /* paragraphs of the old that lie in it, the last perhaps partly */
	bool gap_at_end;       /* it goes to the end of the old text */
	double rest_kept;      /* as kept, of the words outside that piece */
	bool cut_inside;       /* the new text stops inside a paragraph of the old, without a
				  full stop, and nothing that followed there is left */
};

/* Compares two texts whose paragraphs are separated by '\n'; NULL is "". */
struct likeness likeness_of(const char *old, const char *new);

/* Share of the words of a that b has too, in any order; 1 when a has none. For headlines. */
double likeness_of_titles(const char *a, const char *b);

#endif
