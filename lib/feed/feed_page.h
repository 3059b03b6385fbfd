/*
 * feed_page - finds the feeds that an HTML page names: its <link rel="alternate"> elements. Fed
 * by feed_xml with the markup it meets.
 */
#ifndef STET_FEED_FEED_PAGE_H
#define STET_FEED_FEED_PAGE_H

#include "base/buf.h"
#include "feed/feed.h"
#include "feed/feed_markup.h"

struct feed_page {
	const struct feed_source *src;
	struct feed_info *info;
	const char *base; /* of <base>, on the info's arena */
	struct buf title;
	bool in_title;
};

void feed_page_init(struct feed_page *p, const struct feed_source *src, struct feed_info *info);

/* A start tag, an end tag, a text. */
void feed_page_start(struct feed_page *p, struct markup *m);
void feed_page_end(struct feed_page *p, const struct markup *m);
void feed_page_text(struct feed_page *p, struct span text);

/* The page is read: puts its title into the info. */
void feed_page_finish(struct feed_page *p);

void feed_page_free(struct feed_page *p);

#endif
