/*
 * ingest - what a fetched document becomes: bytes -> words -> verdict -> record. The one place
 * where fetching, reading, judging, comparing and storing meet. ingest.c does it for articles,
 * ingest_feed.c for feeds; whoever fetched the bytes hands them in. All records go through
 * records.h, so each finished check is one atomic unit in a group.
 */
#ifndef STET_DAEMON_INGEST_H
#define STET_DAEMON_INGEST_H

#include "config/config.h"
#include "fetch.h"
#include "news/article.h"
#include "pool.h"
#include "records.h"

#include <stdbool.h>
#include <stdint.h>

struct ingest;

/* Since the start. */
struct ingest_stats {
	int64_t checks; /* of articles */
	int64_t verdicts[VERDICT_COUNT];
	int64_t feed_checks;
	int64_t feed_failures;
	int64_t new_articles;
};

/* Clock and records are borrowed; the config is, until the next ingest_configure. seed spreads the
 * repeats of failed checks. */
struct ingest *ingest_new(const struct clock *clock, struct records *records, uint64_t seed,
	const struct config *config);
void ingest_configure(struct ingest *i, const struct config *config);
void ingest_free(struct ingest *i); /* NULL is allowed */
const struct ingest_stats *ingest_stats(const struct ingest *i);

/* ---- articles ---- */

/* Should the article be asked for without validators this time? */
bool ingest_wants_full(const struct ingest *i, const struct article *article);

/* Must the bytes be read to know what they say? Not for 304, failures, the very bytes of the last
 * good check. Fills body_hash, "" when there are no bytes. */
bool ingest_article_needs_reading(
	const struct article *article, const struct fetch_result *r, char body_hash[HASH_HEX]);

struct ingest_article {
	const struct article *article; /* as it was when it was asked for */
	const struct fetch_result *result;
	const struct pool_answer *answer; /* NULL: nothing was read */
	const char *body_hash;		  /* from ingest_article_needs_reading */
	bool full;			  /* it was asked for without validators */
};

/* Judges and records one finished check. */
void ingest_article(struct ingest *i, const struct ingest_article *check);

/* Not checked now: due again at that time. */
void ingest_defer_article(struct ingest *i, int64_t article, int64_t at);

/* ---- feeds ---- */

bool ingest_feed_wants_full(const struct ingest *i, const struct store_feed *feed);

bool ingest_feed_needs_reading(
	const struct store_feed *feed, const struct fetch_result *r, char body_hash[HASH_HEX]);

/* One check of a feed. Its entries are met some at a time, so that a feed of a hundred thousand
 * does not hold up the loop. Zero-initialise and fill in the first part. */
struct ingest_feed {
	const struct store_feed *feed;
	const struct fetch_result *result;
	const char *body_hash;
	bool full;
	const struct listing *listing; /* NULL: nothing was read, or see why          */
	const char *why;	       /* the document is no feed, or the reader died */

	size_t next; /* the entry whose turn it is                  */
	size_t new_articles;
	bool bounded; /* more are new than are taken at one check    */
};

/* Puts a listing in the order in which it is to be met, oldest first, and drops the id of entries
 * whose feed gives the same to several addresses. */
void ingest_feed_sort(struct listing *l);

/* Meets up to max further entries; returns true when that was the last. */
bool ingest_feed_meet(struct ingest *i, struct ingest_feed *check, size_t max);

/* Records the check itself, after the entries. */
void ingest_feed_finish(struct ingest *i, const struct ingest_feed *check);

void ingest_defer_feed(struct ingest *i, int64_t feed, int64_t at);

#endif
