/*
 * feed_markup - a tolerant reader of XML and HTML markup: finds tags and text in bytes that may
 * come in pieces and need not be well-formed. It knows no feed, expands no entity, reads nothing
 * but its bytes, allocates nothing and never fails: what is no markup is text.
 *
 * Why not libxml2: half of the broken feeds are broken in ways its recovery does not mend (a bare
 * "<", junk before the declaration, an end tag that is missing), and it refuses deep nesting and
 * long texts of feeds that are sound. Mending the bytes first would cost a tokenizer like this.
 */
#ifndef STET_FEED_MARKUP_H
#define STET_FEED_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

enum markup_token {
	MARKUP_MORE,  /* the rest of the piece (markup_left) needs more bytes */
	MARKUP_START, /* <name attrs> or <name attrs/>           */
	MARKUP_END,   /* </name>                                 */
	MARKUP_TEXT,  /* text with references (&amp;) in it      */
	MARKUP_CDATA, /* text without: (a part of) a CDATA section */
};

/* A piece of the bytes. */
struct span {
	const char *at;
	size_t len;
};

struct markup {
	/* the token last found, in the bytes of markup_input */
	struct span name;  /* with its prefix */
	struct span attrs; /* all attributes of a start tag */
	struct span text;
	bool empty;    /* <name/> */
	bool entities; /* a DOCTYPE declared some */
	bool lost;     /* a tag was too long and was left out */

	/* private */
	const char *p, *end;
	bool final;
	int state, subset;
	char quote;
	char raw[12];
};

void markup_init(struct markup *m);

/* The next bytes: what markup_left was, followed by new ones. final: no more will follow. */
void markup_input(struct markup *m, const char *bytes, size_t len, bool final);

/* Finds the next token. MARKUP_MORE when the bytes do not hold a whole one; after the final
 * bytes, when all is read. A text may come as several tokens. */
enum markup_token markup_next(struct markup *m);

/* How many bytes at the end of the input were not read. */
size_t markup_left(const struct markup *m);

/* Bytes up to "</name", which are no markup: the inside of <script>. For a start tag just found. */
void markup_skip_raw(struct markup *m);

struct attr {
	struct span name, value; /* the value with its references */
};

/* Takes the next attribute off the front of attrs; false when there is none. */
bool markup_attr(struct span *attrs, struct attr *out);

bool span_is(struct span s, const char *lower); /* ASCII case folded */

/* The part of a name behind its colon, and the part before ("" when there is none). */
struct span markup_local(struct span name);
struct span markup_prefix(struct span name);

#endif
