/* What marks.c shares with marks_tables.c: the rows of a diff. */
#ifndef STET_WEB_MARKS_PRIVATE_H
#define STET_WEB_MARKS_PRIVATE_H

#include "marks.h"
#include "pen.h"

/* Writes what a row has on that side, and ends the paragraph. */
void marks_row(
	struct pen *p, const struct diff *d, const struct diff_row *row, enum marks_side side);

/* Has the row nothing but its newlines? */
bool marks_is_blank(const struct diff *d, const struct diff_row *row);

/* Does a reader see no difference in this row? The last paragraph of a text has no newline: when
 * another is put behind it, it gets one, and its row is not equal byte for byte. */
bool marks_looks_equal(const struct diff *d, const struct diff_row *row);

#endif
