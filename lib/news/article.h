/*
 * article - what is known of one story that is watched: plain data that lib/store keeps and
 * others read. Times are Unix seconds, NEWS_NO_TIME when there is none. Strings are UTF-8.
 */
#ifndef STET_NEWS_ARTICLE_H
#define STET_NEWS_ARTICLE_H

#include "news/verdict.h"

#include <stdbool.h>
#include <stdint.h>

#define NEWS_NO_TIME INT64_MIN

enum article_state {
	ARTICLE_WATCHING,
	ARTICLE_RETIRED,     /* stable to the end: not checked any more        */
	ARTICLE_GONE,	     /* the page disappeared; may still be looked for  */
	ARTICLE_HIDDEN,	     /* taken down by its keeper: in no public read    */
	ARTICLE_UNREACHABLE, /* could not be reached to the end                */
	ARTICLE_STATE_COUNT
};

/* "watching", "retired", "gone", "hidden", "unreachable", as in the database. */
const char *article_state_name(enum article_state state);

/* The state of a name; false, and *state unchanged, for a name that is none. */
bool article_state_parse(const char *name, enum article_state *state);

struct article {
	int64_t id;	 /* never used again for another article */
	const char *url; /* where it is fetched */
	const char *source;
	const char *title; /* of the current revision; before the first, the feed's; or "" */
	enum article_state state;
	const char *reason;  /* why retired, gone, hidden or unreachable; or NULL */
	int64_t merged_into; /* the article that it turned out to be; 0: none */

	int64_t published_at;
	int64_t first_seen_at;
	int64_t last_checked_at;
	int64_t last_changed_at; /* NEWS_NO_TIME: never */
	int64_t last_good_at;	 /* the last check that found the article's words */
	int64_t stable_since;	 /* from here the 40 days count */
	int64_t next_check_at;	 /* NEWS_NO_TIME: not checked any more */
	int64_t period_s;

	int64_t checks;
	int64_t revisions;
	int64_t changes; /* revisions - 1; 0 before the first */
	int flips;	 /* times in a row that it went back to earlier words */

	int failures;		 /* failed checks in a row */
	int64_t first_failed_at; /* of that row */
	const char *last_error;	 /* of the last failed check; kept until a good one; or NULL */
	struct streak suspect;
	struct streak missing;

	const char *etag;	   /* verbatim, of the last good 200; or NULL */
	const char *last_modified; /* verbatim; or NULL */
	const char *body_hash;	   /* of the last body whose words are known; or NULL */
	int64_t last_full_at;	   /* the last check made without validators */
	int extractor;		   /* whose reading the current words are; 0: none */
	const char *charset;	   /* they were read by, or NULL */
};

#endif
