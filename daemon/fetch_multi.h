/*
 * fetch_multi - libcurl's transfers on the loop: it tells which sockets and what time it waits for,
 * the loop tells when they came.
 */
#ifndef STET_DAEMON_FETCH_MULTI_H
#define STET_DAEMON_FETCH_MULTI_H

#include "loop.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>

struct fetch_multi;

/* libcurl's options fail only for want of memory or of sense, and both are ours. */
static inline void
fetch_multi_must(bool ok)
{
	if (!ok)
		abort();
}

/* The loop is borrowed. progress is called, from the loop only, when transfers may have ended. */
struct fetch_multi *fetch_multi_new(struct loop *loop, void (*progress)(void *arg), void *arg);

/* All handles must have been removed. NULL is allowed. */
void fetch_multi_free(struct fetch_multi *m);

/* How many connections at most, in all and to one host. */
void fetch_multi_limit(struct fetch_multi *m, unsigned connections, unsigned per_host);

/* Starts a transfer; the handle stays the caller's. Not to be called from inside a callback of
 * libcurl's, nor is remove. */
void fetch_multi_add(struct fetch_multi *m, CURL *easy);

/* Ends one that was added and has not been handed out as ended. */
void fetch_multi_remove(struct fetch_multi *m, CURL *easy);

/* The next transfer that has ended, and how; it is removed. NULL: no more. */
CURL *fetch_multi_ended(struct fetch_multi *m, CURLcode *code);

#endif
