/*
 * hosts - politeness: who may be asked now, and who must wait. Pure: no loop, no network, no
 * clock; the time is an argument (monotonic milliseconds).
 *
 * Each host has a queue of jobs. A job may start when its host has a free connection and has begun
 * to answer what it was asked before (it may be about to ask for a pause; a slow one is waited for
 * a while only), the delay since the host's last start is over, the host is not in a pause (it said
 * Retry-After) nor in a back-off (it could not be reached), and a connection is free overall. Among
 * hosts that could start, the one that could for longest goes first, so that no host keeps another
 * waiting.
 *
 *	       hosts_add            hosts_next           hosts_done
 *	new ------------> queued ------------> running -----------> over
 *	                    |  hosts_remove                          ^
 *	                    +----------------------------------------+
 */
#ifndef STET_DAEMON_HOSTS_H
#define STET_DAEMON_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOSTS_NEVER INT64_MAX

struct hosts;
struct host;

struct hosts_settings {
	unsigned max_connections; /* running jobs overall                       */
	unsigned per_host;	  /* running jobs a host                        */
	int64_t host_delay_ms;	  /* between two starts of one host             */
	size_t queue;		  /* jobs waiting a host; 0: no bound           */
};

/* Embedded in whatever waits for its turn. Zero-initialise. */
struct hosts_job {
	struct host *host;	       /* private; NULL while neither queued nor running */
	struct hosts_job *prev, *next; /* private */
	bool running;		       /* private */
	bool unanswered;	       /* private */
	int64_t started_ms;	       /* when hosts_next handed it out */
};

/* How a running job ended, as far as its host is concerned. */
enum hosts_end {
	HOSTS_ANSWERED,	 /* the host spoke: whatever it said                        */
	HOSTS_UNREACHED, /* no name, no connection, no word: back off               */
	HOSTS_NEITHER,	 /* cancelled, or ended for a reason of ours: says nothing  */
};

/* Why a host cannot be asked for now, as hosts_wait tells. */
enum hosts_state {
	HOSTS_OPEN,   /* a job added now would start within the wait told */
	HOSTS_FULL,   /* the queue is at its bound                        */
	HOSTS_PAUSED, /* it said Retry-After, and for long                */
	HOSTS_DOWN,   /* it could not be reached lately                   */
};

/* seed drives the jitter of back-offs. Settings are copied. */
struct hosts *hosts_new(const struct hosts_settings *s, uint64_t seed);

/* No job may be queued or running. NULL is allowed. */
void hosts_free(struct hosts *h);

/* New settings, for what starts from now on. */
void hosts_configure(struct hosts *h, const struct hosts_settings *s);

/* Queues job for the host of that name (lower case; with the port where it is unusual), at the
 * front when urgent. Never refuses: ask hosts_wait first. */
void hosts_add(struct hosts *h, const char *name, struct hosts_job *job, bool urgent);

/* Takes a queued job out again; for one that is running it is hosts_done with HOSTS_NEITHER.
 * Nothing happens when it is neither. */
void hosts_remove(struct hosts *h, struct hosts_job *job, int64_t now_ms);

/* Hands out the next job that may start now and marks it as running, or NULL: then *wake_ms is
 * when to ask again (HOSTS_NEVER: when a job was added or is done). */
struct hosts_job *hosts_next(struct hosts *h, int64_t now_ms, int64_t *wake_ms);

/* The host has begun to answer a running job, and asks for no pause. */
void hosts_answering(struct hosts *h, struct hosts_job *job);

/* A running job is over. sent_ms: when its request really went out, which is what the host sees
 * of the delay; at least job->started_ms. Returns true if the host has just gone down. */
bool hosts_done(struct hosts *h, struct hosts_job *job, int64_t now_ms, int64_t sent_ms,
	enum hosts_end end);

/* No start of the host before until_ms (Retry-After). A shorter pause does not end a longer. */
void hosts_pause(struct hosts *h, const char *name, int64_t until_ms);

/* The host's own wish for the delay (Crawl-delay); 0 ends it. The larger of it and the setting
 * holds. */
void hosts_set_delay(struct hosts *h, const char *name, int64_t delay_ms);

/* What a job added now would meet. *wait_ms (if not NULL) is for HOSTS_OPEN the estimated wait
 * until it would start, else the time from now after which to try again. */
enum hosts_state hosts_wait(struct hosts *h, const char *name, int64_t now_ms, int64_t *wait_ms);

/* For a job that found the queue full: when to come back, from now, if wait_ms is what hosts_wait
 * said. Each gets a moment of its own, one job's time after the one before, so that a host with
 * thousands of jobs does not see them all again at once. */
int64_t hosts_slot(struct hosts *h, const char *name, int64_t now_ms, int64_t wait_ms);

/* Takes one queued job out of a host that has become HOSTS_PAUSED or HOSTS_DOWN, so that its
 * owner is told instead of waiting for long; NULL when there is none. *state and *wait_ms as in
 * hosts_wait. */
struct hosts_job *hosts_evict(
	struct hosts *h, int64_t now_ms, enum hosts_state *state, int64_t *wait_ms);

struct hosts_stats {
	size_t hosts;	/* remembered   */
	size_t queued;	/* jobs waiting */
	size_t running; /* jobs that run */
};

void hosts_stats(const struct hosts *h, struct hosts_stats *out);

#endif
