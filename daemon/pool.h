/*
 * pool - the readers: a few child processes behind a wall that turn bytes into words (reader.c).
 *
 *	           ready              document             answer, ready
 *	 STARTING ------> IDLE ------------------> READING --------------> IDLE
 *	    |  ^            |                         |
 *	    |  |            +----- died --------------+---- died, hung, lied ---+
 *	    |  +---------------------------- RESTING <--------------------------+
 *	    +--- died, late ------------------->       (longer each time in a row)
 *
 * A reader that crashes, hangs or is killed costs one document, which is answered as failed. One
 * that has read many documents or has grown is replaced by a fresh one.
 */
#ifndef STET_DAEMON_POOL_H
#define STET_DAEMON_POOL_H

#include "base/err.h"
#include "frame.h"
#include "loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;
struct pool_job;

struct pool_settings {
	const char
		*program; /* stet-reader; NULL: the one beside this program, else the installed */
	unsigned readers; /* 0: one per core                                     */
	int64_t read_ms;  /* the longest that one document may take, by the clock */
	int64_t cpu_ms;	  /* the same in processor time                          */
	int64_t memory;	  /* bytes of addresses that a reader may have           */
	unsigned jobs;	  /* documents before a reader is replaced               */
};

/* One per core, and what the config has when it says nothing. */
void pool_defaults(struct pool_settings *s);

enum pool_outcome {
	POOL_READING,	 /* a page was read                                     */
	POOL_LISTING,	 /* a feed was read                                     */
	POOL_UNREADABLE, /* the reader says that this is no such document       */
	POOL_DIED,	 /* the reader crashed, hung, was killed, or lied       */
};

/* Borrowed for the call. */
struct pool_answer {
	enum pool_outcome outcome;
	const struct reading *reading; /* POOL_READING                                */
	const struct listing *listing; /* POOL_LISTING; POOL_UNREADABLE: what the document names, or
					* NULL */
	const char *why;	       /* POOL_UNREADABLE, POOL_DIED: one line        */
};

typedef void pool_done(void *arg, const struct pool_answer *answer);

/* Starts one reader; the others when documents wait. The loop is borrowed. NULL when the program
 * cannot be run at all. */
struct pool *pool_new(struct loop *loop, const struct pool_settings *s, struct err *e);

/* New settings, but for the program, which stays: each reader is replaced as soon as it has nothing
 * to read. */
void pool_configure(struct pool *p, const struct pool_settings *s);

/* Ends the readers; nothing is called back. NULL is allowed. */
void pool_free(struct pool *p);

/* Has a document read; d is copied. Calls back exactly once, later, never from inside. */
struct pool_job *pool_read(struct pool *p, const struct document *d, pool_done *done, void *arg);

/* done will not be called. The reader finishes what it is at. NULL is allowed. */
void pool_cancel(struct pool_job *job);

/* How many documents wait for a reader: whoever feeds the pool stops for a while when there are
 * many. */
size_t pool_waiting(const struct pool *p);

struct pool_stats {
	unsigned readers;
	size_t waiting;
	int64_t documents; /* answered, well or not */
	int64_t deaths;	   /* readers that crashed, hung or lied */
	int64_t replaced;  /* readers that were replaced because they had read much or grown */
};

void pool_stats(const struct pool *p, struct pool_stats *out);

/* The process ids of the readers that run now, at most max; returns how many. For tests and status.
 */
size_t pool_pids(const struct pool *p, int *pids, size_t max);

#endif
