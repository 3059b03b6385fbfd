/*
 * pen - writes runs of text with an editor's marks: <del>, <ins>, and the paragraphs around them.
 */
#ifndef STET_WEB_PEN_H
#define STET_WEB_PEN_H

#include <stdbool.h>
#include <stddef.h>

#include "diff/diff.h"
#include "html.h"

/* Where and how it writes. Set what differs from zero; open is its own. All is borrowed. */
struct pen {
	struct html *h;
	const char *paragraph;	/* its element; NULL: one line, newlines are blanks */
	const char *class_name; /* of the paragraph, or NULL */
	const char *language;	/* of the paragraph, or NULL */
	bool styled;		/* marks carry inline styles, for feeds */
	bool open;		/* a paragraph is open */
};

/* Writes text that may hold newlines, which begin and end paragraphs. sign: a newline that came or
 * went is shown as a pilcrow, for the woven text, where the paragraphs of both sides cannot stand
 * at once. */
void pen_text(struct pen *p, const char *text, size_t len, enum diff_op op, bool sign);

/* Ends the paragraph, if one is open. */
void pen_close(struct pen *p);

#endif
