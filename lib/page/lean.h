/*
 * lean - takes out of an HTML document what no reader of the article can see, before the parser
 * is asked to read it: scripts, styles, comments, drawings, frames, and all attributes but the few
 * that say something. What is left is a fraction of the page, and a tag has only so many
 * attributes, which libxml2's time for a tag is quadratic in.
 */
#ifndef STET_PAGE_LEAN_H
#define STET_PAGE_LEAN_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct lean {
	struct buf html;     /* what the parser is given */
	struct buf jsonld;   /* the JSON-LD scripts, each ended by a NUL */
	size_t script_bytes; /* of all other scripts */
	size_t closing_tags; /* how many "</x" are left */
	unsigned unclosed;   /* kinds of elements that are not closed any more */
	bool cut;	     /* ended inside a tag, a comment or a script */
	bool closed;	     /* </html> or </body> was there */
};

/* Reads valid UTF-8 without NULs. The caller frees both buffers, with lean_free. */
void lean_read(struct lean *l, const char *html, size_t len);

void lean_free(struct lean *l);

#endif
