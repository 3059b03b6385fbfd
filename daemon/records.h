/*
 * records - finished checks on their way to the disk, in groups: by count, by the text that is new
 * in them (a long commit holds up the loop), or after a short delay. Nothing is said of a check, in
 * the log or to the one who waits for it, before it is durable.
 *
 *	         store_record_...          count, delay, records_commit
 *	nothing ------------------> a group ----------------------------> durable: lines, receipts
 *	                               |
 *	                               +---- our machine failed --------> forgotten: broken()
 */
#ifndef STET_DAEMON_RECORDS_H
#define STET_DAEMON_RECORDS_H

#include "base/err.h"
#include "base/log.h"
#include "loop.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct records;

/* Embedded in whatever waits for a record to become durable. stored is called once, never from
 * inside the call that made the record. */
struct receipt {
	struct receipt *next; /* private */
	void (*stored)(void *arg);
	void *arg;
};

/* Embedded in whatever has something to record while records are held. Zero-initialise. */
struct records_turn {
	struct records_turn *next, **link; /* private; link is NULL: it does not wait */
	void (*fn)(void *arg);
	void *arg;
};

/* The database or the disk failed: the group is forgotten, and whoever waits for it is not told. */
typedef void records_broken(void *arg, enum store_result result, const char *why);

/* Loop and store are borrowed. broken is called at most once; nothing is recorded after it. */
struct records *records_new(
	struct loop *loop, struct store *store, records_broken *broken, void *arg);

/* Forgets what is not durable. NULL is allowed. */
void records_free(struct records *r);

/* From now on the disk is waited for in a thread, not in the loop: a group is written, and while
 * its sync is under way the next one opens. -1, and e says why, when there is no thread. */
int records_sync_beside(struct records *r, struct err *e);

/* Is the log being begun anew? A record would wait for the disk: who has one waits for its turn.
 * Never without records_sync_beside. */
bool records_are_held(const struct records *r);

/* Calls fn once, when they are held no more, in the order of queueing and one a round, so that many
 * do not hold up the loop. It is not called after broken. */
void records_queue(struct records *r, struct records_turn *turn, void (*fn)(void *arg), void *arg);

/* fn will not be called. Nothing happens when the turn does not wait. */
void records_unqueue(struct records *r, struct records_turn *turn);

/* How many records make a group, and how long its first may wait. */
void records_configure(struct records *r, size_t count, int64_t delay_ms);

struct store *records_store(struct records *r);

/* Was broken called? Then the store must not be asked to record. */
bool records_is_broken(const struct records *r);

/* To be called with what came of every call that records: true when the record is in the group;
 * what is false was logged, and may have ended the group (then records_is_broken). NOT_FOUND is
 * false without a word: what was to be recorded went away meanwhile. */
bool records_made(struct records *r, enum store_result result, const char *what, int64_t id,
	const struct err *e);

/* The same for a call that only reads. */
bool records_read(struct records *r, enum store_result result, const struct err *e);

/* fn is called before each group that holds something becomes durable, and may add to it. */
void records_on_commit(struct records *r, void (*fn)(void *arg), void *arg);

/* Tells the receipt when the group as it is now is durable. */
void records_wait(struct records *r, struct receipt *receipt);

/* A log line for when the group is durable; as log.h, strings are copied. */
void records_line(struct records *r, enum log_level level, const char *event);
void records_str(struct records *r, const char *key, const char *value);
void records_int(struct records *r, const char *key, int64_t value);

/* Makes the group durable now, and waits for it. -1: that failed, and broken was called. */
int records_commit(struct records *r);

#endif
