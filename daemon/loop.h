/*
 * loop - waits for descriptors, signals and moments, and calls back. The only file beside
 * fetch_curl.c that knows libev. One loop a process in production; a test may have several.
 *
 * Callbacks are never made from inside a start or stop function, only from loop_run and
 * loop_step. A callback may stop and free anything, itself included.
 */
#ifndef STET_DAEMON_LOOP_H
#define STET_DAEMON_LOOP_H

#include "base/clock.h"
#include "timers.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_fd;
struct loop_signal;
struct loop_call;

enum {
	LOOP_READ = 1,
	LOOP_WRITE = 2,
};

/* The clock is borrowed for the loop's life; it times the timers. With a test's clock, use
 * loop_step, which never waits for the clock. */
struct loop *loop_new(const struct clock *clock);

/* Stops and frees what is still watched or deferred; nothing is called back. NULL is allowed. */
void loop_free(struct loop *l);

/* Runs until loop_stop is called, or until nothing is left to wait for. */
void loop_run(struct loop *l);

/* Makes loop_run return when the present callback has. */
void loop_stop(struct loop *l);

/* One round without waiting: ready descriptors, due timers, deferred calls. True if anything was
 * called. */
bool loop_step(struct loop *l);

/* One round that waits for the next event, at most max_wait_ms of real time. */
bool loop_wait(struct loop *l, int64_t max_wait_ms);

/* The loop's timers; see timers.h. They fire in loop_run and loop_step. */
struct timers *loop_timers(struct loop *l);

/* Calls back whenever fd is ready for what events (of LOOP_READ, LOOP_WRITE) asks. The fd stays
 * the caller's and must be open until loop_fd_stop. */
struct loop_fd *loop_fd_start(struct loop *l, int fd, int events,
	void (*ready)(void *arg, int fd, int events), void *arg);

/* Changes what is waited for. */
void loop_fd_events(struct loop_fd *w, int events);

/* Ends it; ready is not called again. NULL is allowed. */
void loop_fd_stop(struct loop_fd *w);

/* Calls back in the loop, not in the handler, after the signal came. One watcher a signal. */
struct loop_signal *loop_signal_start(
	struct loop *l, int signum, void (*got)(void *arg, int signum), void *arg);
void loop_signal_stop(struct loop_signal *w);

/* Calls fn once, later in this or the next round, in the order of deferring. It is then gone:
 * forget the pointer in fn. */
struct loop_call *loop_defer(struct loop *l, void (*fn)(void *arg), void *arg);

/* Takes a deferred call back before it was made. NULL is allowed. */
void loop_defer_cancel(struct loop_call *c);

/* How late the loop has been: the time that one round of callbacks took, or by which a timer
 * fired too late, whichever is more. */
struct loop_lag {
	int64_t last_ms;
	int64_t max_ms;	   /* since the start or loop_lag_reset */
	int64_t over_50ms; /* rounds that were later than 50 ms */
	int64_t rounds;
};

void loop_lag(const struct loop *l, struct loop_lag *out);
void loop_lag_reset(struct loop *l);

#endif
