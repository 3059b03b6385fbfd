/*
 * helper_server - a small HTTP server of the tests' own, on the test's loop, that answers with
 * whatever bytes it is told to and remembers what it was asked.
 */
#ifndef STET_TESTS_HELPER_SERVER_H
#define STET_TESTS_HELPER_SERVER_H

#include "loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

enum server_manner {
	SERVER_KEEP,	/* answers and keeps the connection            */
	SERVER_CLOSE,	/* answers and closes                          */
	SERVER_HANG,	/* answers what it has and says nothing more   */
	SERVER_ENDLESS, /* answers, then repeats what follows the first
			 * empty line, or else the first line, for ever */
	SERVER_SLOW,	/* one byte of the answer every 20 ms          */
	SERVER_RESET,	/* answers what it has and resets              */
};

struct server_request {
	char *text;    /* request line and headers, and body */
	int64_t at_ms; /* of the loop's clock */
};

/* Listens on ip ("127.0.0.1") and a free port. */
struct server *server_new(struct loop *loop, const char *ip);
void server_free(struct server *s);

int server_port(const struct server *s);

/* "http://ip:port" + path; freed with the server. */
const char *server_url(struct server *s, const char *path);

/* Path, with its query, is answered so from now on. raw: status line, headers and body. */
void server_answer(struct server *s, const char *path, enum server_manner manner, const char *raw);
void server_answer_bytes(
	struct server *s, const char *path, enum server_manner manner, const char *raw, size_t len);

/* A whole answer: "200 OK", headers each ended by \r\n (may be ""), a body with its length. */
void server_say(struct server *s, const char *path, const char *status, const char *headers,
	const char *body);

/* What came, in order; NULL beyond the last. */
const struct server_request *server_request(const struct server *s, size_t i);
size_t server_requests(const struct server *s);

/* How many requests for that path; does the i-th request's text hold what? */
size_t server_asked(const struct server *s, const char *path);
bool server_request_has(const struct server *s, size_t i, const char *what);

/* Connections accepted in all, and the most that were open at once. */
size_t server_connections(const struct server *s);
size_t server_most_open(const struct server *s);

#endif
