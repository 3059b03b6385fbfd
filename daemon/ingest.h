/*
 * ingest - what a fetched document becomes: bytes -> words -> verdict -> record. The one place
 * where fetching, reading, judging, comparing and storing meet. ingest.c does it for articles,
 * ingest_feed.c for feeds; whoever fetched the bytes hands them in. All records go through
 * records.h, so each finished check is one atomic unit in a group.
 */
#ifndef STET_DAEMON_INGEST_H
#define STET_DAEMON_INGEST_H

#include "config/config.h"
#include "feed_memory.h"
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

/* Where the feed is to be asked: where a permanent redirect led, but now and then the address of
 * the config when that fails. */
const char *ingest_feed_address(const struct store_feed *feed);

bool ingest_feed_wants_full(const struct ingest *i, const struct feed_memory *memory);

/* As ingest_article_needs_reading; known_hash is that of the last document, or NULL. */
bool ingest_feed_needs_reading(
	const char *known_hash, const struct fetch_result *r, char body_hash[HASH_HEX]);

/* One check of a feed: of its document, and for a sitemap index also of its sitemaps, one after
 * the other. The entries of each are met some at a time, so that a feed of a hundred thousand does
 * not hold up the loop. Zero-initialise and fill in the first part. */
struct ingest_feed {
	const struct store_feed *feed;
	struct feed_memory *memory; /* read from it; changed by the check */
	bool full;

	const struct fetch_result *result; /* of the feed's own document           */
	const char *body_hash;
	const char *why; /* the document is no feed, or the reader died */

	const struct listing *listing; /* whose entries are met now, or NULL       */
	size_t next;		       /* the entry whose turn it is                  */

	/* Over all documents: */
	size_t documents; /* that were read */
	size_t entries;
	size_t met;
	size_t new_articles;
	bool capped;  /* one names more than are read */
	bool bounded; /* more are new than are taken at one check    */
	size_t sitemaps_good, sitemaps_bad, sitemaps_left_out;
	char trouble[320]; /* of the first sitemap that was bad */
};

/* A document was read: takes in what it says of the feed, and has its entries met next. sitemap is
 * its address where it is not the feed's own document. Call ingest_feed_sort on l before. */
void ingest_feed_begin(struct ingest_feed *check, const struct listing *l, const char *sitemap);

/* The sitemap to be asked for next, or NULL: the check is to be finished. */
struct feed_sitemap *ingest_feed_next_sitemap(const struct ingest *i, struct ingest_feed *check);

/* All of a sitemap was met, or it is as it was the last time: r is how it came, body_hash as
 * ingest_feed_needs_reading left it. */
void ingest_feed_met_sitemap(struct ingest *i, struct ingest_feed *check, const char *sitemap,
	const struct fetch_result *r, const char *body_hash);

/* A sitemap could not be had, or not be read (then why says so). */
void ingest_feed_missed_sitemap(struct ingest *i, struct ingest_feed *check, const char *sitemap,
	const struct fetch_result *r, const char *why);

/* Puts a listing in the order in which it is to be met, oldest first, and drops the id of entries
 * whose feed gives the same to several addresses. */
void ingest_feed_sort(struct listing *l);

/* Meets up to max further entries of the listing; returns true when that was the last. */
bool ingest_feed_meet(struct ingest *i, struct ingest_feed *check, size_t max);

/* Records the check itself, after the entries. Returns false when the feed is at its end (410), or
 * was removed meanwhile. */
bool ingest_feed_finish(struct ingest *i, const struct ingest_feed *check);

void ingest_defer_feed(struct ingest *i, int64_t feed, int64_t at);

#endif
