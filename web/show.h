/*
 * show - the pages, one file each (show_latest.c ...), and what they share: the frame around
 * every page, times, links, and the words for what is not there. show_json.h has their JSON.
 *
 * A page reads the store and writes a reply; it knows nothing of HTTP's bytes or of sockets.
 */
#ifndef STET_WEB_SHOW_H
#define STET_WEB_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cache.h"
#include "html.h"
#include "route.h"
#include "store/store.h"

/* One request, on its way through a page. All is borrowed. */
struct ask {
	const struct route *route;
	struct store *store;
	struct cache *cache;
	struct arena *arena;  /* lives as long as the request */
	const char *base;     /* "https://host/prefix": for addresses that leave the page */
	const char *prefix;   /* "" or "/prefix": for links within it */
	const char *title;    /* what the page is called */
	int64_t now;	      /* Unix seconds */
	int64_t stop_after_s; /* how long an article must not change to be retired */
	int64_t requests;     /* answered so far, for /metrics */
};

struct reply {
	int status;
	const char *type; /* static */
	char *body;	  /* owned */
	size_t len;
	const char *location; /* of a redirect, or NULL; lives in the arena */
	int64_t modified;     /* Unix seconds; 0: not known */
	bool lasting;	      /* the address names these bytes for ever */
};

void show_latest(const struct ask *ask, struct reply *reply);
void show_articles(const struct ask *ask, struct reply *reply);
void show_article(const struct ask *ask, struct reply *reply);
void show_diff(const struct ask *ask, struct reply *reply);
void show_version(const struct ask *ask, struct reply *reply);
void show_sources(const struct ask *ask, struct reply *reply);
void show_source(const struct ask *ask, struct reply *reply);
void show_search(const struct ask *ask, struct reply *reply);
void show_stats(const struct ask *ask, struct reply *reply);
void show_health(const struct ask *ask, struct reply *reply);
void show_metrics(const struct ask *ask, struct reply *reply);

/* Answers whatever the route asks for. */
void show_page(const struct ask *ask, struct reply *reply);

/* ---- what the pages share ---- */

/* A page of HTML up to and including <main>. title may be NULL (the front page). feed is the path
 * of its feed without .rss, behind the prefix, or NULL. */
struct html *show_begin(const struct ask *ask, const char *title, const char *feed);

/* Ends <main> and the page. */
void show_end(const struct ask *ask, struct html *h, struct reply *reply);

/* Replies that something failed or is not there, as a page or as JSON. */
void show_error(const struct ask *ask, struct reply *reply, int status, const char *title,
	const char *text);

/* The same for what the store said. True when there is nothing to be said: STORE_OK. */
bool show_ok(
	const struct ask *ask, struct reply *reply, enum store_result result, const struct err *e);

/* Reads the article of the route. False, and the reply is made, when there is none that may be
 * shown. */
bool show_find_article(const struct ask *ask, struct reply *reply, struct article *article);

/* <time>8 September 2016, 17:05 UTC</time> */
void show_time(struct html *h, int64_t unix_s);

/* <a href="PREFIX/..."> open; close with html_close. */
void show_open_link(const struct ask *ask, struct html *h, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A whole link within the pages. */
void show_link(const struct ask *ask, struct html *h, const char *text, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* A link to the source's page. */
void show_source_link(const struct ask *ask, struct html *h, const char *source);

/* "These changes as a feed: RSS, Atom": a paragraph under a page. path is without .rss, behind the
 * prefix; query "?..." or "". */
void show_feeds(const struct ask *ask, struct html *h, const char *these, const char *path,
	const char *query);

/* The address of the article at its source as a link, if it is one that may be followed. */
void show_original(struct html *h, const char *url);

/* The small labels of a change: "headline", "numbers" ... */
void show_classes(struct html *h, unsigned classes);

/* The three sentences that stand over an article and over its diffs. */
void show_introduction(const struct ask *ask, struct html *h, const struct article *article);

#endif
