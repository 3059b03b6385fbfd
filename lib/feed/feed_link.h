/* feed_link - the addresses in a feed, made absolute by text/url. */
#ifndef STET_FEED_FEED_LINK_H
#define STET_FEED_FEED_LINK_H

#include <stddef.h>

struct arena;

/* ref (len bytes) against base, which may be NULL. On the arena; NULL for what is no http or https
 * address, cannot be made absolute, or is longer than LIMIT_URL. */
const char *feed_link_resolve(struct arena *a, const char *base, const char *ref, size_t len);

#endif
