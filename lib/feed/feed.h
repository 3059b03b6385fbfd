/*
 * feed - reads what a site announces: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, sitemaps,
 * news sitemaps and sitemap indexes, plain or gzipped. What it is, is found by its content, never
 * by its name or content type. A page is told from a feed, and its <link rel="alternate"> feeds
 * are found.
 *
 * Broken feeds still give their entries; docs/feeds.md tells the rules of recovery. Entities that
 * a document declares are not expanded, nothing outside the document is ever read, and memory
 * depends on the longest tag, not on the length of the document.
 *
 * Pure: no clock, no files, no network.
 */
#ifndef STET_FEED_FEED_H
#define STET_FEED_FEED_H

#include "base/err.h"
#include "news/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum feed_format {
	FEED_UNKNOWN,	    /* nothing that we know                        */
	FEED_RSS,	    /* RSS 0.91 to 2.0                             */
	FEED_RDF,	    /* RSS 0.90 and 1.0                            */
	FEED_ATOM,	    /* Atom 0.3 and 1.0                            */
	FEED_JSON,	    /* JSON Feed 1.0 and 1.1                       */
	FEED_SITEMAP,	    /* a sitemap, with or without news             */
	FEED_SITEMAP_INDEX, /* names sitemaps, no articles                 */
	FEED_OPML,	    /* names feeds: opml_parse in feed_opml.h      */
	FEED_PAGE,	    /* an HTML page                                */
};

/* "RSS", "news page" and so on, for people. Static. */
const char *feed_format_name(enum feed_format f);

/* What is known of the document beside its bytes; every field may be NULL. Borrowed. */
struct feed_source {
	const char *url;	  /* where it came from: relative links are resolved against it */
	const char *content_type; /* the HTTP header's value: its charset counts */
};

/* Who is told. A callback that is NULL is not called; what it gets is borrowed for the call. */
struct feed_sink {
	void (*entry)(const struct entry *e, void *arg);
	void (*sitemap)(const char *url, int64_t modified, void *arg); /* of a sitemap index */
	void *arg;
};

/* A feed that a page names. */
struct feed_alternate {
	const char *url;   /* absolute where the page's address is known */
	const char *title; /* or NULL */
	const char *type;  /* "application/rss+xml" ... */
};

/* What the document says of itself. Zero-initialise; strings are NULL when it does not say. */
struct feed_info {
	struct arena *arena; /* owns all below */
	enum feed_format format;
	const char *title; /* of the feed, or of the page */
	const char *link;  /* the site's own address */
	const char *self;  /* rel="self": where the feed wants to be fetched */
	const char *hub;   /* WebSub; the first of several */
	const char *next;  /* rel="next", next_url: where older entries are */
	int64_t ttl_s;	   /* <ttl>; 0 when absent */
	int64_t period_s;  /* sy:updatePeriod / sy:updateFrequency; 0 when absent */
	size_t entries;	   /* given to the sink */
	size_t sitemaps;
	bool capped;	/* there were more than LIMIT_FEED_ENTRIES */
	bool truncated; /* the document ended in the middle */
	bool entities;	/* it declared entities, which were left alone */
	bool lost;	/* a tag was too long to be held, and was left out */
	bool too_large; /* it unpacks to more than LIMIT_BODY; the rest was left out */
	struct feed_alternate *alternates; /* of a page, in its order */
	size_t alternates_n;
};

/* Frees what info holds and empties it. */
void feed_info_free(struct feed_info *info);

/*
 * Reads a whole document. src may be NULL; e may be NULL. Each entry is given to the sink in the
 * order of the document, before this returns. 0: it is a feed or a sitemap, perhaps without
 * entries. -1: it is not (info->format then says what it is, for a page with its alternates), and
 * e says so; entries that were given before stay good. The caller frees info in both cases.
 */
int feed_parse(const char *bytes, size_t len, const struct feed_source *src,
	const struct feed_sink *sink, struct feed_info *info, struct err *e);

/*
 * The same in pieces, for a document that should not be held in memory. src, sink and info are
 * borrowed until the end. feed_push returns false when more bytes can no longer matter. feed_end
 * frees the parser and returns what feed_parse does.
 */
struct feed_parser;
struct feed_parser *feed_begin(
	const struct feed_source *src, const struct feed_sink *sink, struct feed_info *info);
bool feed_push(struct feed_parser *p, const char *bytes, size_t len);
int feed_end(struct feed_parser *p, struct err *e);

#endif
