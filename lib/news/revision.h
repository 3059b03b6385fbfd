/*
 * revision - one distinct headline-and-text of an article, and the sightings of it: plain data.
 * Times are Unix seconds, NEWS_NO_TIME when there is none; strings NULL where the page was silent.
 */
#ifndef STET_NEWS_REVISION_H
#define STET_NEWS_REVISION_H

#include "news/article.h"

#include <stdbool.h>
#include <stdint.h>

struct revision {
	int64_t id;
	int64_t article;
	int version;	   /* from 0 */
	const char *title; /* never NULL */
	const char *byline;
	const char *text; /* paragraphs separated by '\n'; never NULL */
	const char *url;  /* where it was fetched */
	int64_t fetched_at;
	int64_t last_seen_before; /* when the version before was last seen: the change lies
				   * between this and fetched_at; NEWS_NO_TIME for version 0 */
	int64_t published_at;	  /* as the page said */
	int64_t modified_at;
	const char *section;
	const char *language;
	const char *correction; /* the page's own note */
	int extractor;
	const char *hash;	  /* of the chain */
	const char *prev_hash;	  /* "" for version 0 */
	const char *content_hash; /* of title and text alone */

	/* the change; zero and "" for version 0 */
	int from_version; /* what it changed from: after a revert not the one before; -1 */
	unsigned classes; /* bits of diff/classes.h */
	int rank;
	int64_t words_added;
	int64_t words_removed;
	const char *added; /* the words, with a space between */
	const char *removed;
	bool disclosed; /* the page's modified time or note changed with it */
};

/* An unbroken run of checks that found the same revision. */
struct sighting {
	int64_t id;
	int64_t article;
	int64_t revision;
	int version;
	int64_t first_seen_at;
	int64_t last_seen_at;
	int64_t checks;
	int flips; /* above 0: the page alternated with another known version in
		    * this time, this often; such runs are kept as one */
};

/* A time in which the article's page was gone. */
struct gone {
	int64_t id;
	int64_t article;
	int64_t gone_at;      /* the first check of the run that found no page */
	int64_t confirmed_at; /* the check that settled it */
	int64_t returned_at;  /* NEWS_NO_TIME: still gone */
	const char *reason;   /* "404" ... */
};

#endif
