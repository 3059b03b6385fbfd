/*
 * check - all that one finished check of an article leaves behind: what was found, what it means,
 * and when to look again. Plain data that the daemon puts together and lib/store records as one
 * unit. Strings are borrowed for the time of the call.
 */
#ifndef STET_NEWS_CHECK_H
#define STET_NEWS_CHECK_H

#include "news/article.h"
#include "news/reading.h"
#include "news/verdict.h"

#include <stdbool.h>
#include <stdint.h>

/* Why a check failed: what `stet status` and /health count for each source. */
enum check_failure {
	CHECK_FAILURE_NONE,
	CHECK_FAILURE_NETWORK, /* no connection, no name, TLS, time ran out  */
	CHECK_FAILURE_SERVER,  /* 5xx                                        */
	CHECK_FAILURE_REFUSED, /* 401, 403, 429, 451: the site does not want us */
	CHECK_FAILURE_ROBOTS,  /* robots.txt forbids it                      */
	CHECK_FAILURE_ADDRESS, /* a private address, a forbidden redirect    */
	CHECK_FAILURE_BODY,    /* too large, cut off, undecodable            */
	CHECK_FAILURE_READER,  /* the reader crashed, hung, or was killed    */
	CHECK_FAILURE_OTHER,
	CHECK_FAILURE_COUNT
};

/* "network", "server", "refused", "robots", "address", "body", "reader", "other"; "" for none. */
const char *check_failure_name(enum check_failure failure);

struct finished_check {
	int64_t article;
	enum verdict verdict;
	int64_t at; /* wall time of the answer, Unix seconds */

	/* What comes next: as lib/judge/schedule says, kept as given. */
	enum article_state state; /* never ARTICLE_HIDDEN */
	const char *reason;	  /* for any state but watching; NULL: none */
	int64_t next_check_at;	  /* NEWS_NO_TIME: not checked any more */
	int64_t period_s;
	int64_t stable_since;
	int failures;
	double exposure; /* what it adds to the source's, see judge/schedule.h */
	struct streak suspect;
	struct streak missing;

	/* What was read. FIRST and CHANGED need it with its content_hash; SUSPECT and REVERTED
	 * keep what is there of it; UNCHANGED and MOVED need it only for rebaseline. Headlines by
	 * channel are kept from any but a SUSPECT one. NULL: nothing was read (304, same bytes). */
	const struct reading *reading;
	const char *content_hash; /* verdict_hash() of the reading */
	int extractor;		  /* version of the reader that made it */
	const char *charset;
	int version;	 /* REVERTED: the version whose words are back */
	bool rebaseline; /* UNCHANGED: later readings are compared with this one, since
			  * another extractor made the old one; no revision */

	/* What the judge wants to be told at the next reading (verdict_aside): "" for nothing, NULL
	 * to leave it as it is. */
	const char *aside;

	/* CHANGED: from lib/diff/classes.h. */
	unsigned classes;
	int rank;
	int64_t words_added;
	int64_t words_removed;
	const char *added; /* words with a space between, or NULL */
	const char *removed;
	bool disclosed;

	/* FAILED: why. Otherwise CHECK_FAILURE_NONE and NULL. SUSPECT, GONE: error may say more. */
	enum check_failure failure;
	const char *error;

	/* What makes the next check cheap. With keep_validators the three stay as they are (304,
	 * failed, suspect); otherwise they are replaced, NULL meaning none. */
	bool keep_validators;
	const char *etag;
	const char *last_modified;
	const char *body_hash;
	bool full; /* it was made without validators */

	/* The article's address from now on, where a permanent redirect or a canonical link that
	 * the caller trusts says so; and that address's url_key. NULL: as before. */
	const char *url;
	const char *url_key;
};

#endif
