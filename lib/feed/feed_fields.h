/*
 * feed_fields - what the elements of RSS, RDF, Atom and sitemaps are good for.
 */
#ifndef STET_FEED_FEED_FIELDS_H
#define STET_FEED_FEED_FIELDS_H

#include "feed/feed.h"
#include "feed/feed_names.h"

#include <stdbool.h>

/* What the text of a field tells. */
enum use {
	USE_NOTHING,
	USE_TITLE,
	USE_LINK,
	USE_ORIGINAL_LINK,
	USE_ID,
	USE_PUBLISHED,
	USE_UPDATED,
	USE_DATE,
	USE_TTL,
	USE_PERIOD,
	USE_FREQUENCY,
};

/* Does the element begin an item, in a document of this format? */
bool feed_fields_is_item(enum feed_format format, enum el el, enum ns ns);

/* Does it stand around the items, or around fields of one, and is passed through? */
bool feed_fields_is_frame(enum el el, enum ns ns);

/* What a child of the feed, or of an item, tells. Of several fields of an item that tell the same,
 * the one of the highest rank counts. rank may be NULL. */
enum use feed_fields_in_feed(enum el el, enum ns ns);
enum use feed_fields_in_item(enum el el, enum ns ns, int *rank);

/* Does it hold text, or HTML, but never another field? */
bool feed_fields_is_prose(enum el el, enum ns ns);

/* Is the name one of HTML too? Within other HTML it then proves nothing. */
bool feed_fields_is_html_too(enum el el);

/* Do only elements of ours have this namespace? */
bool feed_fields_is_ours(enum ns ns);

#endif
