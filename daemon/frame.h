/*
 * frame - the messages between stetd and a reader, over one stream socket.
 *
 *	kind, length (32 bits each)  payload: fields, one after the other
 *
 * All numbers are little-endian. A field is a number (64 bits) or a string: its length (32 bits,
 * all ones for NULL), its bytes and a NUL. The reader sits behind a wall because it may have been
 * taken over by what it read: everything it says is checked here before anybody looks at it.
 */
#ifndef STET_DAEMON_FRAME_H
#define STET_DAEMON_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "news/entry.h"
#include "news/reading.h"

enum frame_kind {
	FRAME_READY = 1, /* reader: locked down, waiting for work            */
	FRAME_PAGE,	 /* stetd: a document to be read as a page           */
	FRAME_FEED,	 /* stetd: a document to be read as a feed           */
	FRAME_READING,	 /* reader: what the page says                       */
	FRAME_LISTING,	 /* reader: what the feed names                      */
	FRAME_FAILED,	 /* reader: why the bytes could not be read          */
};

/* One received message, whose fields are read in order. Borrows the bytes. */
struct frame {
	enum frame_kind kind;
	const char *at;
	const char *end;
	bool bad; /* a field was not what it had to be */
};

/* Begins a message at the end of out; returns its place, for frame_end. */
size_t frame_begin(struct buf *out, enum frame_kind kind);
void frame_end(struct buf *out, size_t place);

void frame_put_int(struct buf *out, int64_t value);
void frame_put_str(struct buf *out, const char *s); /* NULL is allowed */
void frame_put_bytes(struct buf *out, const void *bytes, size_t n);

/* Looks for a whole message at the start of the bytes. Returns 1 and fills f and *used; 0 when
 * more bytes are needed; -1 when this can never become a message: an unknown kind, or a payload
 * of more than max bytes. */
int frame_next(const char *bytes, size_t len, size_t max, struct frame *f, size_t *used);

/* Each takes the next field. What is cut off, too long or (frame_str) not UTF-8 or holds a NUL
 * sets f->bad and gives 0 or NULL; after that every field does. Borrowed from the bytes. */
int64_t frame_int(struct frame *f);
const char *frame_str(struct frame *f, size_t max);
const char *frame_bytes(struct frame *f, size_t *n); /* NUL-terminated */

/* Was every field read, and was each what it had to be? */
bool frame_done(const struct frame *f);

/* What a page says. frame_get_reading borrows the frame's bytes and returns false, with *r
 * undefined, unless the frame holds one whole reading within base/limits.h. */
void frame_put_reading(struct buf *out, const struct reading *r);
bool frame_get_reading(struct frame *f, struct reading *r);

/* A document that another names: a sitemap of an index, a feed of a page or of a list. */
struct listed {
	const char *url;
	const char *title; /* or NULL */
	int64_t modified;  /* NEWS_NO_TIME: it does not say */
};

/* What one document that was read as a feed names. */
struct listing {
	const char *why;   /* NULL: it is a feed. Else why not, in one line: it names no entries */
	const char *title; /* of the feed, or NULL                            */
	const char *hub;   /* WebSub, and the address that the feed gives itself; or NULL */
	const char *self;
	int64_t hint_s; /* how long it wants to be left alone; 0: no wish  */
	bool capped;	/* there were more entries than are taken          */
	struct entry *entries;
	size_t n;
	struct listed *sitemaps; /* of a sitemap index */
	size_t sitemap_n;
	struct listed *feeds; /* of a page, or of a list of feeds: then why is not NULL */
	size_t feed_n;
	bool is_list; /* it is a list of feeds (OPML) */
};

/* The lists hang on the arena, the strings are borrowed from the frame. */
void frame_put_listing(struct buf *out, const struct listing *l);
bool frame_get_listing(struct frame *f, struct arena *a, struct listing *l);

/* A document for a reader, all borrowed. */
struct document {
	bool feed; /* else a page                                     */
	const char *url;
	const char *content_type; /* or NULL                                 */
	const char *rule_title;	  /* the site's own rule, XPath; any of them NULL    */
	const char *rule_body;
	const char *rule_remove;
	const char *bytes;
	size_t len;
};

void frame_put_document(struct buf *out, const struct document *d);
bool frame_get_document(struct frame *f, struct document *d);

#endif
