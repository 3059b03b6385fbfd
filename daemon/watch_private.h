/*
 * watch_private - what watch.c (which visits, when) and watch_feed.c (the visit of a feed, document
 * after document) share. For nobody else.
 */
#ifndef STET_DAEMON_WATCH_PRIVATE_H
#define STET_DAEMON_WATCH_PRIVATE_H

#include "due.h"
#include "ids.h"
#include "watch.h"

enum visit_state {
	FETCHING,
	READING,
	MEETING,
	HELD, /* it has something to record, and the log is being begun anew */
	STORING,
	STATES
};

struct visit {
	struct watch *watch;
	struct visit *prev, *next;
	enum visit_state state;
	struct due *due; /* where item came from */
	struct due_item item;
	bool full;		    /* asked for without validators, where there are any */
	struct fetch *fetch;	    /* FETCHING */
	struct pool_job *job;	    /* READING */
	struct loop_call *turn;	    /* MEETING */
	struct fetch_result result; /* owned, after FETCHING */
	char body_hash[HASH_HEX];
	const struct pool_answer *answer; /* of an article: NULL, lent, or on the arena */
	struct records_turn held;	  /* HELD */
	struct arena *arena; /* MEETING: of the listing; else of what is kept while HELD */

	/* Of a feed: */
	struct feed_memory *memory; /* owned */
	struct ingest_feed feed;
	struct listing listing;
	const char *sitemap;	  /* the one it is at; NULL: at its own document */
	struct fetch_result part; /* owned: what came of that sitemap */
	char part_hash[HASH_HEX];
	bool once_more;		/* there was news while it was looked at */
	struct receipt receipt; /* STORING */
};

struct watch {
	struct watch_parts parts;
	const struct config *config;
	struct due *feeds, *articles;
	struct visit *visits;
	struct ids promised; /* articles that were deferred */
	size_t count[STATES];
	size_t feeds_active; /* visits to feeds before STORING */
	size_t articles_active;
	int64_t began_ms;
	bool pass;
	bool feeds_over; /* the pass is at the articles */
	bool is_over;
	struct ids hurried; /* feeds with news that came while records were held */
	struct records_turn hurry;
	struct loop_call *look; /* look for what is due, in this round */
	struct timer timer;	/* look then */
};

/* ---- watch.c ---- */

void watch_move(struct visit *v, enum visit_state next);

/* What records calls record with the visit: now, or as soon as the log has been begun anew. */
void watch_record(struct visit *v, void (*record)(void *arg));

/* Recorded, or not recordable: in both cases the visit waits for its group and is over. */
void watch_store(struct visit *v);

/* A fetch_done: the article's page or the feed's own document came, or did not. */
void watch_fetched(void *arg, struct fetch_result *r);

/* Takes what r holds; r stays valid and empty. */
void watch_take_result(struct fetch_result *into, struct fetch_result *r);

/* Has the body of r read, and frees it here. */
void watch_read(struct visit *v, struct fetch_result *r);

/* ---- watch_feed.c ---- */

void watch_feed_fetch(struct visit *v);

/* The feed's own document came, or did not. */
void watch_feed_fetched(struct visit *v);

/* A document of the feed was read. */
void watch_feed_read(struct visit *v, const struct pool_answer *answer);

#endif
