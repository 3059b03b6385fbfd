/*
 * opml - lists of feeds, as readers of feeds exchange them. Pure.
 */
#ifndef STET_FEED_OPML_H
#define STET_FEED_OPML_H

#include "base/err.h"

#include <stddef.h>

/* One feed of a list. Strings are UTF-8, trimmed, NULL when the list does not say. */
struct opml_feed {
	const char *url; /* of the feed: http or https, never NULL */
	const char *title;
	const char *site;  /* the page it belongs to */
	const char *group; /* the title of the outline it stands in */
};

/* Calls feed for each feed of the list, in its order, however deep it stands; what it gets is
 * borrowed for the call. Returns how many there were, or -1 with e (may be NULL) when the document
 * is no OPML. A broken list gives what can be read of it. */
int opml_parse(const char *bytes, size_t len, void (*feed)(const struct opml_feed *f, void *arg),
	void *arg, struct err *e);

/* An OPML 2.0 document of n feeds, those of one group that stand together in one outline. title
 * may be NULL. NUL-terminated; the caller frees it. */
char *opml_write(const char *title, const struct opml_feed *feeds, size_t n);

#endif
