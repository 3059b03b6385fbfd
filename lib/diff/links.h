/*
 * links - which paragraph became which: linked in order where words were kept, also one to
 * several where a paragraph was split and several to one where some were merged; and, of those
 * left, the ones that were moved.
 */
#ifndef STET_DIFF_LINKS_H
#define STET_DIFF_LINKS_H

#include <stddef.h>
#include <stdint.h>

#include "diff/lexicon.h"
#include "diff/paragraphs.h"

struct link {
	uint32_t a, a_count, b, b_count; /* one of the counts is 1 */
};

struct move {
	uint32_t a, b;
};

struct links {
	struct link *at; /* owned; rising in a and in b */
	size_t count, cap;
	struct move *moves; /* owned; rising in b */
	size_t move_count, move_cap;
};

/* Links the paragraphs of a with those of b. Reads all that need reading (those of links between
 * paragraphs that are not the same, of their moves too) and weighs lx. */
void links_find(struct links *l, struct paragraphs *a, struct paragraphs *b, struct lexicon *lx);
void links_free(struct links *l);

#endif
