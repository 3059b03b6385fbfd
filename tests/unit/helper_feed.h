/* helper_feed - reads a feed in a test and keeps what the sink was told, as text. */
#ifndef STET_TESTS_HELPER_FEED_H
#define STET_TESTS_HELPER_FEED_H

#include "base/buf.h"
#include "feed/feed.h"

/* What a document said: one line an entry, "id|link|title|published|updated" with "-" for what is
 * missing, times as RFC 3339; a line "sitemap|link|modified" for a sitemap of an index. */
struct feed_heard {
	struct buf lines;
	struct feed_info info;
	struct err e;
	int rc;
};

/* Reads whole when piece is 0, else in pieces of that many bytes. */
void feed_hear(struct feed_heard *h, const char *bytes, size_t len, const struct feed_source *src,
	size_t piece);
void feed_heard_free(struct feed_heard *h);

/* Checks that bytes (a string) from http://paper.test/feeds/all give exactly these lines, whole
 * and in pieces of 1, 3 and 61 bytes. */
void feed_check(const char *bytes, const char *lines);

#endif
