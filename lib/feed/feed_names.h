/*
 * feed_names - the vocabulary of feeds: which element a name means, and which namespace a prefix
 * stands for. Feeds forget to declare prefixes and misspell the addresses of namespaces; so an
 * undeclared prefix means what it usually does, and addresses are compared loosely.
 */
#ifndef STET_FEED_FEED_NAMES_H
#define STET_FEED_FEED_NAMES_H

#include "feed/feed_markup.h"

enum ns {
	NS_NONE,	/* no prefix and no default namespace */
	NS_SYNDICATION, /* RSS of any version, Atom, OPML: what the names below belong to */
	NS_ATOM,
	NS_RDF,
	NS_DC, /* Dublin Core elements */
	NS_DCTERMS,
	NS_CONTENT,
	NS_SY, /* syndication module: how often */
	NS_MEDIA,
	NS_FEEDBURNER, /* and pheedo: origLink */
	NS_SITEMAP,
	NS_NEWS, /* news sitemaps */
	NS_XHTML,
	NS_OTHER, /* one that says nothing to us */
};

enum el {
	EL_OTHER,
	EL_AUTHOR,
	EL_BODY,
	EL_CATEGORY,
	EL_CHANNEL,
	EL_COMMENTS,
	EL_CONTENT,
	EL_CONTRIBUTOR,
	EL_COPYRIGHT,
	EL_CREATED,
	EL_CREATOR,
	EL_DATE,
	EL_DESCRIPTION,
	EL_ENCLOSURE,
	EL_ENCODED,
	EL_ENTRY,
	EL_FEED,
	EL_GENERATOR,
	EL_GUID,
	EL_HEAD,
	EL_HTML,
	EL_ID,
	EL_IDENTIFIER,
	EL_IMAGE,
	EL_ISSUED,
	EL_ITEM,
	EL_ITEMS,
	EL_LANGUAGE,
	EL_LASTMOD,
	EL_LINK,
	EL_LOC,
	EL_MODIFIED,
	EL_NEWS,
	EL_OPML,
	EL_ORIGLINK,
	EL_OUTLINE,
	EL_PUBDATE,
	EL_PUBLICATION_DATE,
	EL_PUBLISHED,
	EL_RDF,
	EL_RIGHTS,
	EL_RSS,
	EL_SITEMAP,
	EL_SITEMAPINDEX,
	EL_SOURCE,
	EL_SUBTITLE,
	EL_SUMMARY,
	EL_TAGLINE,
	EL_TEXTINPUT,
	EL_TITLE,
	EL_TTL,
	EL_UPDATED,
	EL_UPDATEFREQUENCY,
	EL_UPDATEPERIOD,
	EL_URL,
	EL_URLSET,
};

/* The element of a name without its prefix, in any case. */
enum el feed_names_element(struct span local);

/* The namespaces in force. */
enum {
	NAMES_MAX = 64
};
struct feed_names {
	struct {
		char prefix[24];
		enum ns ns;
		int depth;
	} bound[NAMES_MAX];
	int count;
};

/* Takes up the xmlns attributes of a start tag that stands at depth. What is too much or too long
 * is left out. A default namespace that is not known counts as ours on the root. */
void feed_names_declare(struct feed_names *n, struct span attrs, int depth, bool root);

/* Forgets what was declared deeper than depth. */
void feed_names_leave(struct feed_names *n, int depth);

/* What a prefix ("" for none) stands for. */
enum ns feed_names_ns(const struct feed_names *n, struct span prefix);

#endif
