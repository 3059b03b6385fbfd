/*
 * watch - the life of what is watched: takes each feed and article when it is due, has it fetched
 * and read, and hands what came of it to ingest. One visit is one check under way.
 *
 *	          due           document         words          recorded       durable
 *	database ----> FETCHING --------> READING ----> MEETING ---------> STORING ----> database
 *	   ^            |  ^ |              | (feeds)    ^   |                ^
 *	   |            |  | +-- 304, same bytes, failed-|---|----------------+
 *	   |            |  |                +- articles, failed --------------+
 *	   |            |  +---- an index: its next sitemap -+
 *	   +------------+ the host cannot take it now: its time is moved, no check was made
 *
 * Whatever has something to record while the log is begun anew is HELD until that has ended.
 * Only a bounded window of visits is in memory; the rest waits in the database.
 */
#ifndef STET_DAEMON_WATCH_H
#define STET_DAEMON_WATCH_H

#include "config/config.h"
#include "fetch.h"
#include "ingest.h"
#include "loop.h"
#include "pool.h"
#include "records.h"
#include "websub.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch;

struct watch_parts {
	struct loop *loop; /* all borrowed */
	const struct clock *clock;
	struct fetcher *fetcher;
	struct pool *pool;
	struct records *records;
	struct ingest *ingest;
	struct websub *websub; /* NULL: off */

	/* A pass (--once): all feeds that are due, then all articles that are, each at most once;
	 * over is called when all of it is durable. Else NULL: watches for ever. */
	void (*over)(void *arg);
	void *arg;
};

/* Begins at once. The config is borrowed until the next watch_configure. */
struct watch *watch_new(const struct watch_parts *parts, const struct config *config);
void watch_configure(struct watch *w, const struct config *config);

/* Another subscriber from now on, or none (NULL). */
void watch_set_websub(struct watch *w, struct websub *websub);

/* There is news in that feed: it is looked at now, or once more when it is being looked at. A burst
 * of news is one look. Nothing happens when the feed is not watched. */
void watch_hurry_feed(struct watch *w, int64_t feed);

/* Ends all visits; what was not recorded is due again. NULL is allowed. */
void watch_free(struct watch *w);

struct watch_stats {
	size_t fetching;
	size_t reading;
	size_t storing;
};

void watch_stats(const struct watch *w, struct watch_stats *out);

#endif
