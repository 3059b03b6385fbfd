/*
 * syncer - waits for the disk beside the loop: a thread whose only work is store_sync. It holds
 * nothing but the call under way; all else of stetd stays in the loop's thread.
 */
#ifndef STET_DAEMON_SYNCER_H
#define STET_DAEMON_SYNCER_H

#include "base/err.h"
#include "loop.h"
#include "store/store.h"

#include <stdbool.h>

struct syncer;

/* Loop and store are borrowed. done is called in the loop, once for each syncer_start, with what
 * came of it. NULL, and e says why, when the system gives no thread. */
struct syncer *syncer_new(struct loop *loop, struct store *store,
	void (*done)(void *arg, enum store_result result, const struct err *e), void *arg,
	struct err *e);

/* Waits for a sync that is under way; done is not called for it. NULL is allowed. */
void syncer_free(struct syncer *s);

bool syncer_is_busy(const struct syncer *s);

/* Begins a sync of what was written by now. Not while one is under way. */
void syncer_start(struct syncer *s);

/* Waits for the sync that is under way, if any, and calls done for it now. */
void syncer_wait(struct syncer *s);

#endif
