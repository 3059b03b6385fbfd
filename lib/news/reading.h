/*
 * reading - what was read out of one page at one check: plain data that lib/page makes, that
 * crosses from the reader to stetd, and that the judge compares. Strings are UTF-8 in NFC, NULL
 * when the page does not say.
 */
#ifndef STET_NEWS_READING_H
#define STET_NEWS_READING_H

#include "base/arena.h"

#include <stdint.h>

#define READING_NO_TIME INT64_MIN

/* Why a page does not look like an article. */
enum suspect {
	SUSPECT_NONE,	       /* it is an article                              */
	SUSPECT_CONSENT,       /* a consent or cookie wall                      */
	SUSPECT_PAYWALL,       /* a subscription stub                           */
	SUSPECT_CHALLENGE,     /* a bot challenge, a captcha                    */
	SUSPECT_ERROR_PAGE,    /* "page not found" and its like, served as 200  */
	SUSPECT_LISTING,       /* a front page or list of links                 */
	SUSPECT_EMPTY,	       /* no text: an empty page, or a shell for scripts */
	SUSPECT_TRUNCATED,     /* the document was cut off                      */
	SUSPECT_NOT_HTML,      /* a feed, an image, a PDF, JSON ...             */
	SUSPECT_SHRUNK,	       /* the judge: the text shrank to a stub          */
	SUSPECT_OTHER_ARTICLE, /* the judge: another article's text             */
	SUSPECT_COUNT
};

struct reading {
	const char *title; /* the article's own headline, without the site's name */
	const char *text;  /* paragraphs separated by '\n'; never NULL */
	const char *aside; /* paragraphs among the text and right behind it that were
			      left out in doubt, a line each, or NULL: what was text
			      before and stands here is no edit */
	const char *byline;
	const char *section;
	const char *language;	/* BCP 47 as the page states it, or found */
	const char *canonical;	/* absolute URL */
	const char *correction; /* the page's own note of a correction */
	const char *site;	/* the site's name */
	const char *charset;	/* the WHATWG's name of the encoding the bytes were read by */

	/* headlines by channel */
	const char *h1;
	const char *og_title;
	const char *jsonld_title;
	const char *html_title;

	int64_t published; /* Unix seconds, READING_NO_TIME */
	int64_t modified;
	const char *published_text; /* RFC 3339, with the page's own zone where it had one */
	const char *modified_text;

	enum suspect suspect;
};

/* A copy whose strings are on the arena. */
struct reading reading_copy(struct arena *a, const struct reading *from);

/* The word for a reason, as in `stet extract`: "consent", "paywall" ...; "" for SUSPECT_NONE. */
const char *suspect_name(enum suspect s);

#endif
