/*
 * feed_xml - RSS, RDF, Atom and sitemaps: from markup to entries. Takes the place of a tree: it
 * knows whether it is before the root, in the feed or in an item, and which one field is open. An
 * end tag that is missing or wrong therefore costs a field, not the feed.
 */
#ifndef STET_FEED_FEED_XML_H
#define STET_FEED_FEED_XML_H

#include "feed/feed.h"

struct feed_xml;

/* All three are borrowed until feed_xml_free. */
struct feed_xml *feed_xml_new(
	const struct feed_source *src, const struct feed_sink *sink, struct feed_info *info);

/* Reads what bytes hold whole and returns how many bytes that was. The rest comes again, with
 * more behind it; final says that no more will come. The bytes are UTF-8, or nearly. */
size_t feed_xml_read(struct feed_xml *x, const char *bytes, size_t len, bool final);

/* No more entries are wanted, or can come. */
bool feed_xml_done(const struct feed_xml *x);

/* The name of the first element that was none of ours ("" when there was none): what an unknown
 * document is, in words. */
const char *feed_xml_stranger(const struct feed_xml *x);

void feed_xml_free(struct feed_xml *x);

#endif
