/*
 * listener - the smallest HTTP/1.1 server that a WebSub hub can talk to: one request a
 * connection, bounded in size, time and number. For a proxy such as nginx to stand in front of.
 */
#ifndef STET_DAEMON_LISTENER_H
#define STET_DAEMON_LISTENER_H

#include "base/buf.h"
#include "base/err.h"
#include "loop.h"

struct listener;

/* Borrowed for the call. */
struct listener_request {
	const char *method;
	const char *path;  /* without the query */
	const char *query; /* "" when there is none; still encoded */
	const char *head;  /* the header lines, for listener_header */
	const char *body;
	size_t body_len;
};

struct listener_answer {
	int status;	 /* 200, 202, 404, 410 ... */
	struct buf body; /* text/plain; freed by the listener */
};

typedef void listener_handler(
	void *arg, const struct listener_request *req, struct listener_answer *answer);

/* Listens at once; port 0 takes a free one. NULL when it cannot. The loop is borrowed. */
struct listener *listener_new(struct loop *loop, const char *host, int port,
	listener_handler *handle, void *arg, struct err *e);

/* Closes all. Not from inside the handler. NULL is allowed. */
void listener_free(struct listener *l);

int listener_port(const struct listener *l);

/* The value of the first header field of that name, to be freed; NULL when there is none. */
char *listener_header(const struct listener_request *req, const char *name);

#endif
