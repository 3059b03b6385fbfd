/*
 * marks - shows a diff as an editor marks a text: what was taken away in <del>, what was put in
 * in <ins>, what was moved with a link to its other end. Pure: writes HTML, reads nothing.
 */
#ifndef STET_WEB_MARKS_H
#define STET_WEB_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "diff/diff.h"
#include "html.h"

enum marks_view {
	MARKS_AUTO,   /* side by side on a wide screen, inline on a narrow one */
	MARKS_SPLIT,  /* side by side                                          */
	MARKS_INLINE, /* one column                                            */
};

enum marks_side {
	MARKS_OLD,  /* the first text with its deletions  */
	MARKS_NEW,  /* the second with its insertions     */
	MARKS_BOTH, /* both woven into one                */
};

/* In which languages the texts are, as their pages say; NULL where they do not. */
struct marks_languages {
	const char *a, *b;
};

/* How many places a reader has to look at: runs of rows that are not equal. */
size_t marks_places(const struct diff *d);

/*
 * The tables of a diff: a row a paragraph. The row of paragraph 7 of the second text is #p7, that
 * of paragraph 7 of the first text, where the second has none, #o7; the places are #c1, #c2 ...,
 * each with links to the one before and after. Long stretches without a change are folded
 * (<details>) unless unfold is set.
 */
void marks_tables(struct html *h, const struct diff *d, const struct marks_languages *languages,
	enum marks_view view, bool unfold);

/* One line, without paragraphs: a headline. */
void marks_line(struct html *h, const struct diff *d, enum marks_side side);

/* The same, woven, with inline styles as marks_item has them. */
void marks_line_styled(struct html *h, const struct diff *d);

/*
 * The changed paragraphs alone, woven, with their marks in inline styles: for feeds, whose readers
 * know no stylesheet. Stops after about max_bytes of text. Returns whether all was shown.
 */
bool marks_item(struct html *h, const struct diff *d, const struct marks_languages *languages,
	size_t max_bytes);

/* The first place that changed with some words around it, woven, in one line of about max_bytes.
 * Writes nothing when the texts are equal. */
void marks_excerpt(struct html *h, const struct diff *d, size_t max_bytes);

#endif
