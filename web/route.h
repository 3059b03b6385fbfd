/*
 * route - what a request's address asks for. Pure.
 *
 *	/  /latest.{rss,atom,json}		latest changes; ?source= ?class= ?before=
 *	/articles				?sort=changes ?source= ?state= ?after= ?value=
 *	/articles/ID  .rss .atom .json
 *	/articles/ID/diff/A/B			?view=split|inline ?fold=no
 *	/articles/ID/diff?from=A&to=B		leads to the one above
 *	/articles/ID/versions/N
 *	/sources  /sources/NAME  .rss .atom .json
 *	/search?q=  /search.{rss,atom,json}?q=
 *	/stats  /health  /metrics  /style.css  /icon.svg  /robots.txt
 *
 * Every page also answers with .json behind its name.
 */
#ifndef STET_WEB_ROUTE_H
#define STET_WEB_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "marks.h"

enum route_page {
	ROUTE_LATEST,
	ROUTE_ARTICLES,
	ROUTE_ARTICLE,
	ROUTE_DIFF,
	ROUTE_COMPARE, /* the form that chooses two versions */
	ROUTE_VERSION,
	ROUTE_SOURCES,
	ROUTE_SOURCE,
	ROUTE_SEARCH,
	ROUTE_STATS,
	ROUTE_HEALTH,
	ROUTE_METRICS,
	ROUTE_STYLE,
	ROUTE_ICON,
	ROUTE_ROBOTS,
	ROUTE_PAGE_COUNT
};

enum route_format {
	ROUTE_HTML,
	ROUTE_JSON,
	ROUTE_RSS,
	ROUTE_ATOM,
	ROUTE_OTHER, /* a page that has a format of its own */
};

enum route_result {
	ROUTE_OK,
	ROUTE_UNKNOWN,	 /* 404 */
	ROUTE_BAD,	 /* 400: a query that makes no sense */
	ROUTE_TOO_LONG,	 /* 414 */
	ROUTE_ELSEWHERE, /* 301: see struct route.location */
};

enum route_sort {
	ROUTE_BY_SEEN,
	ROUTE_BY_CHANGES,
	ROUTE_BY_CHECK,
};

struct route {
	enum route_page page;
	enum route_format format;
	int64_t article;
	int a, b;	      /* ROUTE_DIFF, ROUTE_COMPARE; ROUTE_VERSION: a */
	const char *name;     /* ROUTE_SOURCE: the source; never NULL */
	const char *location; /* ROUTE_ELSEWHERE: the path, without the prefix */

	/* from the query; strings are never NULL */
	const char *q;	    /* "" */
	const char *source; /* "": any */
	const char *state;  /* "": any */
	unsigned classes;   /* bits of diff/classes.h; 0: any */
	enum route_sort sort;
	int64_t before; /* 0: from the latest */
	int64_t after, value;
	enum marks_view view;
	bool unfold;
};

#define ROUTE_MAX_URI 4096 /* bytes of path and query */
#define ROUTE_MAX_WORD 400 /* bytes of q and of names */

/* Reads a request's path and query, as sent, without scheme and host. prefix is a path that may
 * stand in front ("" or "/stet"). Strings of r live in a. */
enum route_result route_parse(
	const char *uri, const char *prefix, struct arena *a, struct route *r);

/* Appends s to a URL's path or query: all but unreserved characters percent-encoded. Returns s
 * encoded, in the arena. */
char *route_encode(struct arena *a, const char *s);

#endif
