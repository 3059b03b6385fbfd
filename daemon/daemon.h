/* daemon - stetd: starts every part in one visible list, stops them in the reverse. */
#ifndef STET_DAEMON_DAEMON_H
#define STET_DAEMON_DAEMON_H

#include "base/clock.h"
#include "base/err.h"
#include "fetch.h"
#include "ingest.h"
#include "loop.h"
#include "pool.h"
#include "store/store.h"
#include "watch.h"

#include <stdbool.h>
#include <stdint.h>

struct daemon;

/* What a daemon stands on. Production hands in the system's; a test hands in its own. */
struct daemon_setup {
	const char *config; /* file; read again at each reload          */
	const char *db;	    /* NULL: the config's                       */
	bool once;
	const enum log_level *level; /* NULL: the config's                       */
	const struct clock *clock;   /* borrowed                                 */
	struct loop *loop;	     /* borrowed                                 */
	struct transport *transport; /* taken over, also on failure              */
	uint64_t seed;
	bool sync_beside; /* the disk is waited for in a thread */
};

/* Starts all parts. NULL when one cannot start: e says why, *status is what to exit with; what was
 * started is stopped again. */
struct daemon *daemon_start(const struct daemon_setup *setup, struct err *e, int *status);

/* Re-reads the config. A bad one is refused, and the old stays in force; so said in the log. */
void daemon_reload(struct daemon *d);

/* Makes durable what is finished, ends all else, and frees. Returns the status to exit with. */
int daemon_stop(struct daemon *d);

/* Has it come to its end by itself: a pass is over, or our own machine failed? */
bool daemon_is_over(const struct daemon *d);

/* Its parts, for tests and status; borrowed. */
struct store *daemon_store(struct daemon *d);
struct fetcher *daemon_fetcher(struct daemon *d);
struct watch *daemon_watch(struct daemon *d);

/* Runs stetd as its arguments say; returns the exit status. */
int daemon_run(int argc, char **argv);

#endif
