/*
 * feed_json - JSON Feed 1.0 and 1.1: from bytes to entries, piece by piece. JSON that is cut off,
 * has lone surrogates, NULs or numbers out of range loses that value, not the feed, which is why
 * this is no Jansson.
 */
#ifndef STET_FEED_FEED_JSON_H
#define STET_FEED_FEED_JSON_H

#include "feed/feed.h"

struct feed_json;

/* As feed_xml_new, feed_xml_read, feed_xml_done, feed_xml_free. */
struct feed_json *feed_json_new(
	const struct feed_source *src, const struct feed_sink *sink, struct feed_info *info);
size_t feed_json_read(struct feed_json *j, const char *bytes, size_t len, bool final);
bool feed_json_done(const struct feed_json *j);
void feed_json_free(struct feed_json *j);

#endif
