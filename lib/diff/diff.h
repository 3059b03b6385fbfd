/*
 * diff - what changed between two texts, marked as an editor would mark it.
 *
 * A text is paragraphs, one a line. Paragraphs are linked first: each to the
 * one it became, also where it was split, merged or moved; then the words of
 * linked paragraphs are compared. Whole words are marked, and matches too small
 * to be read between two changes are marked with them.
 *
 * A diff is a list of rows, for a page that shows both texts side by side. The
 * rows together hold every byte of both texts once, in the order of each, so
 * that the spans of all rows, read one after another, are also a flat diff:
 * its equal and deleted spans joined are the first text byte for byte, its
 * equal and inserted ones the second.
 *
 * Pure: no clock, no I/O. Any bytes are taken for text, UTF-8 or not. Time and
 * memory grow with the length of the texts, whatever is in them.
 *
 * Headlines are texts like others: diff them by a call of their own.
 */
#ifndef STET_DIFF_DIFF_H
#define STET_DIFF_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum diff_op {
	DIFF_EQUAL,  /* the same bytes in both                     */
	DIFF_DELETE, /* only in the first                          */
	DIFF_INSERT, /* only in the second                         */
};

enum diff_kind {
	DIFF_ROW_EQUAL,	   /* one paragraph, byte for byte the same      */
	DIFF_ROW_CHANGED,  /* one paragraph, and what it became          */
	DIFF_ROW_SPLIT,	   /* one paragraph, and the several it became   */
	DIFF_ROW_MERGED,   /* several paragraphs, and the one they became */
	DIFF_ROW_DELETED,  /* a paragraph of the first text only         */
	DIFF_ROW_INSERTED, /* a paragraph of the second text only        */
	DIFF_ROW_MOVED,	   /* a paragraph that left here (b_count is 0)
			    * or arrived here (a_count is 0)             */
};

/* Bytes that share one fate. Offsets count from the start of the text, and
 * never divide a character. A newline belongs to the paragraph it ends. */
struct diff_span {
	enum diff_op op;
	size_t a, a_len; /* in the first text; a_len is 0 for an insert  */
	size_t b, b_len; /* in the second text; b_len is 0 for a delete  */
	unsigned move;	 /* of a moved paragraph: its number, else 0     */
	bool same;	 /* of a moved paragraph: these words are also at
			  * the other end of the move, unchanged         */
};

struct diff_row {
	enum diff_kind kind;
	size_t a, a_count;	 /* paragraphs of the first text, from 0         */
	size_t b, b_count;	 /* paragraphs of the second text                */
	size_t span, span_count; /* its part of diff.spans                       */
	unsigned move;		 /* the same number on the row it left and the
				  * row it reached, from 1; else 0               */
};

struct diff_text {
	const char *data; /* borrowed from the caller of diff_new         */
	size_t len;
	size_t *starts; /* of paragraph i: [starts[i], starts[i + 1]),
			 * its newline, if it has one, included         */
	size_t count;	/* paragraphs                                   */
};

struct diff {
	struct diff_text a, b;
	struct diff_row *rows;
	size_t row_count;
	struct diff_span *spans;
	size_t span_count;
	unsigned moves; /* moved paragraphs; their numbers are 1..moves */
	bool equal;	/* the texts are byte for byte the same         */
};

/* Compares the first text, a, with the second, b. Neither needs a NUL. Borrows
 * both until diff_free; never fails. */
struct diff *diff_new(const char *a, size_t a_len, const char *b, size_t b_len);

/* Frees d. NULL is allowed. */
void diff_free(struct diff *d);

/* The name of a kind of row: "equal", "changed", "split", "merged", "deleted",
 * "inserted", "moved". */
const char *diff_kind_name(enum diff_kind kind);

/* Appends the flat diff as one JSON array of objects, in the order of the texts:
 *	{"op":"equal","a":TEXT,"b":TEXT} | {"op":"delete","a":TEXT} |
 *	{"op":"insert","b":TEXT}
 * with "move":N on both ends of a move. Paragraphs that came or went whole are written so that
 * they do not run into a change of the next one. Bytes that are not UTF-8 are written
 * as U+FFFD: JSON has no other way. */
void diff_json(const struct diff *d, struct buf *out);

/* Appends the rows as one JSON array of objects
 *	{"kind":NAME,"a":[paragraphs],"b":[paragraphs]}
 * with "move":N where a paragraph was moved. */
void diff_json_rows(const struct diff *d, struct buf *out);

#endif
