/*
 * server - HTTP: takes requests, lets show make the pages, keeps what was made, and answers with
 * validators and with headers that let a page do nothing but be read.
 *
 * A few threads, each request is one thread's from its first byte to its last; each has a database
 * handle of its own. A page that was made is served again as long as nothing was committed to the
 * database, and, if it speaks of the present time, for a few seconds.
 */
#ifndef STET_WEB_SERVER_H
#define STET_WEB_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct server;

struct server_settings {
	const char *database; /* need not exist yet: then pages say so, with 503 */
	const char *url;      /* the public address, without a last /, or NULL: the request's */
	const char *title;    /* what the page is called */
	int64_t stop_after_s;
	int threads;
	size_t cache_bytes;
	const struct clock *clock;
};

/* Serves on a listening socket, which it takes over, until server_stop. Settings are borrowed
 * until then. NULL with e when it cannot. */
struct server *server_start(const struct server_settings *settings, int listener, struct err *e);

/* Ends what is under way and frees the server. NULL is allowed. */
void server_stop(struct server *s);

#endif
