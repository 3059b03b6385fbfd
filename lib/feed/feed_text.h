/*
 * feed_text - the text of a feed's fields: references to characters, HTML in titles, blanks.
 * Whatever goes in, what comes out is valid UTF-8.
 */
#ifndef STET_FEED_FEED_TEXT_H
#define STET_FEED_FEED_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "feed/feed_markup.h"

/* Appends raw with its references (&amp; &eacute; &#8217;) resolved, until out holds max bytes. A
 * name that neither XML nor HTML knows stays as it is written. */
void feed_text_decode(struct buf *out, struct span raw, size_t max);

/* Appends raw as it is, until out holds max bytes. */
void feed_text_add(struct buf *out, struct span raw, size_t max);

/* Decodes base64 in place (Atom 0.3 may write titles so); ends where it is none. */
void feed_text_unbase64(struct buf *b);

/* One line of plain text: blanks run together, control characters dropped, bytes that are no UTF-8
 * read as windows-1252, cut to max bytes. NULL when nothing is left. */
const char *feed_text_line(struct arena *a, const char *s, size_t len, size_t max);

/* The same of a fragment of HTML: tags and scripts go, references are resolved. */
const char *feed_text_of_html(struct arena *a, const char *s, size_t len, size_t max);

/* Is it the name of an element of HTML? */
bool feed_text_is_html(struct span name);

#endif
