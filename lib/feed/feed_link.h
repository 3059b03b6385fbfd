/*
 * feed_link - the addresses in a feed, as RFC 3986 resolves them. The spelling is left as it is:
 * one spelling per address is text/url's work.
 */
#ifndef STET_FEED_FEED_LINK_H
#define STET_FEED_FEED_LINK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* ref against base (absolute, or NULL when nothing is known). Blanks around it, tabs and line
 * breaks in it go; a blank becomes %20. NULL when ref is empty, longer than LIMIT_URL, or can be
 * made absolute by neither itself nor base. Any scheme. */
const char *feed_link_resolve(struct arena *a, const char *base, const char *ref, size_t len);

/* Can it be fetched: http or https, with a host? NULL cannot. */
bool feed_link_is_web(const char *url);

#endif
