/*
 * feed - the feeds of changes, RSS 2.0 and Atom: every change is an item of its own with a stable
 * id and the diff itself in it.
 */
#ifndef STET_WEB_FEED_H
#define STET_WEB_FEED_H

#include "show.h"

struct feed {
	const char *title;
	const char *about;
	const char *path;  /* of the feed, without .rss: "/latest" */
	const char *page;  /* of the page it belongs to: "/" */
	const char *query; /* "" or "?..." of both */
	int64_t since;	   /* when it was empty still; 0: not known */
};

/* The route's format, ROUTE_RSS or ROUTE_ATOM, of what happened. */
void feed_events(const struct ask *ask, struct reply *reply, const struct feed *feed,
	const struct store_event *events, size_t n);

/* The same of the revisions that a search found. */
void feed_hits(const struct ask *ask, struct reply *reply, const struct feed *feed,
	const struct store_hit *hits, size_t n);

#endif
