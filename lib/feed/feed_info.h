/* feed_info - what lib/feed itself does with a struct feed_info. */
#ifndef STET_FEED_FEED_INFO_H
#define STET_FEED_FEED_INFO_H

#include "feed/feed.h"

/* A link of the feed, not of an entry, with the rel and type of Atom (NULL: none). url, on the
 * info's arena or any that lives no shorter than the call, may be NULL: nothing happens. */
void feed_info_link(struct feed_info *info, const char *url, const char *rel, const char *type);

/* One more feed that a page names. */
void feed_info_alternate(
	struct feed_info *info, const char *url, const char *title, const char *type);

#endif
