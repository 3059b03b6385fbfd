/*
 * timers - our own queue of moments. It takes the clock from outside, so that a test lives
 * through a day at once; the loop is told only when to wake next. Times are monotonic
 * milliseconds of that clock.
 *
 * A struct timer is embedded in whatever waits. It fires once; to repeat, the callback sets it
 * again. The callback may set or stop any timer and may free the owner of its own.
 */
#ifndef STET_DAEMON_TIMERS_H
#define STET_DAEMON_TIMERS_H

#include "base/clock.h"
#include "base/heap.h"

#include <stdbool.h>
#include <stdint.h>

#define TIMERS_NEVER INT64_MAX

struct timers;

/* Plain; prepare with timers_init. */
struct timer {
	struct heap_node node; /* private */
	void (*fire)(void *arg);
	void *arg;
};

/* The clock is borrowed for the queue's life. */
struct timers *timers_new(const struct clock *clock);

/* Frees the queue; timers still set are forgotten and never fire. NULL is allowed. */
void timers_free(struct timers *q);

/* Prepares t, unset. */
void timers_init(struct timer *t, void (*fire)(void *arg), void *arg);

/* Sets t to fire at at_ms, or after_ms from now; a moment that has passed means at the next run.
 * A timer that is set already is moved. Timers of one moment fire in the order they were set. */
void timers_set_at(struct timers *q, struct timer *t, int64_t at_ms);
void timers_set_after(struct timers *q, struct timer *t, int64_t after_ms);

/* Unsets t; nothing happens when it is not set. */
void timers_stop(struct timers *q, struct timer *t);

bool timers_is_set(const struct timer *t);

/* When the first timer is due, or TIMERS_NEVER. */
int64_t timers_next(const struct timers *q);

/* Fires all that were due when it was called, in order; what they set for the same moment waits
 * for the next run. Returns how many fired; *late_ms (if not NULL) is by how many milliseconds the
 * latest of them was late, 0 if none was. */
size_t timers_run(struct timers *q, int64_t *late_ms);

/* The clock that was handed in, and its monotonic time. */
const struct clock *timers_clock(const struct timers *q);
int64_t timers_now(const struct timers *q);

/* How many are set. */
size_t timers_count(const struct timers *q);

#endif
