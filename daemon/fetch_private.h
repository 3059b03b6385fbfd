/* fetch_private - what fetch.c and fetch_robots.c share. For those two only. */
#ifndef STET_DAEMON_FETCH_PRIVATE_H
#define STET_DAEMON_FETCH_PRIVATE_H

#include "cookies.h"
#include "fetch.h"
#include "place.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lru;
struct origin;

enum fetch_state {
	FETCH_NEW,
	FETCH_ROBOTS_WAIT, /* the robots.txt of the origin is being fetched */
	FETCH_QUEUED,
	FETCH_RUNNING,
	FETCH_ENDING, /* done is going to be called */
};

struct fetch {
	struct hosts_job job; /* first: found from a job by its address */
	struct fetcher *f;
	struct fetch *prev, *next;   /* all of the fetcher's */
	struct fetch *wprev, *wnext; /* of one origin's waiting */
	enum fetch_state state;
	enum fetch_kind kind;
	char *url;	 /* of the present hop */
	char *host;	 /* of url, as hosts.h names it */
	char *first_url; /* where it began: headers go only there */
	char *first_host;
	char *etag, *last_modified, *post;
	char **headers; /* owned, NULL-terminated; NULL: none */
	size_t max_body;
	struct origin *origin; /* whose robots.txt is waited for, or that this is for */
	struct cookies *cookies;
	struct transfer *transfer;
	struct loop_call *ending;
	int64_t created_ms;
	int64_t first_start_ms; /* -1: no request yet */
	int64_t ran_ms;		/* what earlier hops took */
	int redirects;
	bool all_permanent;
	struct fetch_result result;
	fetch_done *done;
	void *arg;
};

struct fetcher {
	struct loop *loop;
	struct transport *transport;	/* owned */
	struct fetch_settings settings; /* strings in it are not ours: see user_agent, token */
	char token[64];
	struct hosts *hosts;
	struct lru *origins; /* fetch_robots.c's */
	struct lru *jars;
	size_t robots_bytes;
	struct fetch *fetches;
	struct timer wake;
	struct loop_call *pump;
	bool held; /* fetcher_hold */
	struct fetch_stats stats;
};

static inline int64_t
fetch_now_ms(const struct fetcher *f)
{
	return timers_now(loop_timers(f->loop));
}

void fetch_move(struct fetch *x, enum fetch_state next);

/* Decides how x ends; done is called in the loop's next step. */
void fetch_end(struct fetch *x, enum fetch_outcome outcome, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* x waits for its host's turn. */
void fetch_queue(struct fetch *x);

/* ---- fetch_robots.c: what each origin's robots.txt says, and who waits to hear it ---- */

struct lru *fetch_robots_new(void);

/* x is queued or ended, as the robots.txt of its origin has it, or waits for that to come. */
void fetch_robots_enter(struct fetch *x, const struct place *place);

/* x, which waits for one, waits no more. */
void fetch_robots_leave(struct fetch *x);

/* How many wait for the robots.txt of that place. */
size_t fetch_robots_waiting(const struct fetcher *f, const struct place *place);

/* x, which asks for one, is given up with all the others. */
void fetch_robots_give_up(struct fetch *x);

#endif
