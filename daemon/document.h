/*
 * document - what a reader does with one document: bytes in, one message out (frame.h). Pure. Runs
 * behind the wall in stet-reader, and in tests without one.
 */
#ifndef STET_DAEMON_DOCUMENT_H
#define STET_DAEMON_DOCUMENT_H

#include "frame.h"

/* Reads d and adds the answer to out: a reading of a page; for a feed a listing, which says so
 * itself when the document is none. */
void document_read(const struct document *d, struct buf *out);

#endif
