#include "helper_server.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/strs.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct answer {
	struct answer *next;
	char *path;
	enum server_manner manner;
	char *raw;
	size_t len;
	size_t body_at;
};

struct connection {
	struct connection *prev, *next;
	struct server *s;
	int fd;
	struct loop_fd *watch;
	struct timer slow;
	struct buf in;
	const struct answer *answer; /* being sent */
	size_t sent;
};

struct server {
	struct loop *loop;
	int fd;
	int port;
	char *ip;
	struct loop_fd *watch;
	struct answer *answers;
	struct connection *connections;
	struct server_request *requests;
	char **urls;
	size_t nrequests, nurls, accepted, open, most_open;
};

static void
connection_free(struct connection *c, bool reset)
{
	if (reset) {
		struct linger hard = { .l_onoff = 1, .l_linger = 0 };

		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	}
	timers_stop(loop_timers(c->s->loop), &c->slow);
	loop_fd_stop(c->watch);
	close(c->fd);
	buf_free(&c->in);
	*(c->prev != NULL ? &c->prev->next : &c->s->connections) = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	c->s->open--;
	free(c);
}

static const struct answer *
answer_for(struct server *s, const char *path)
{
	for (const struct answer *a = s->answers; a != NULL; a = a->next)
		if (str_eq(a->path, path))
			return a;
	return str_eq(path, "") ? NULL : answer_for(s, "");
}

static void
send_some(struct connection *c)
{
	for (;;) {
		size_t left = c->answer->len - c->sent;
		ssize_t n;

		if (c->answer->manner == SERVER_SLOW && left > 1)
			left = 1;
		n = left > 0 ? send(c->fd, c->answer->raw + c->sent, left, MSG_NOSIGNAL) : 0;
		if (n == -1 && errno == EAGAIN) {
			loop_fd_events(c->watch, LOOP_READ | LOOP_WRITE);
			return;
		}
		if (n == -1) {
			connection_free(c, false);
			return;
		}
		c->sent += (size_t)n;
		if (c->answer->manner == SERVER_SLOW && c->sent < c->answer->len) {
			loop_fd_events(c->watch, LOOP_READ);
			timers_set_after(loop_timers(c->s->loop), &c->slow, 20);
			return;
		}
		if (c->sent < c->answer->len)
			continue;
		switch (c->answer->manner) {
		case SERVER_ENDLESS:
			c->sent = c->answer->body_at;
			continue;
		case SERVER_CLOSE:
		case SERVER_RESET:
			connection_free(c, c->answer->manner == SERVER_RESET);
			return;
		case SERVER_KEEP:
		case SERVER_SLOW:
			c->answer = NULL;
			break;
		case SERVER_HANG:
			break;
		}
		loop_fd_events(c->watch, LOOP_READ);
		return;
	}
}

static void
slow(void *arg)
{
	send_some(arg);
}

static bool
is_whole(const struct buf *b)
{
	const char *end = strstr(b->data, "\r\n\r\n"), *len;

	if (end == NULL)
		return false;
	len = str_case_find(b->data, "\r\ncontent-length:");
	return len == NULL || len > end ||
	       b->len >= (size_t)(end + 4 - b->data) + (size_t)strtoul(len + 17, NULL, 10);
}

static void
take_request(struct connection *c)
{
	struct server *s = c->s;
	char path[4096] = "";

	sscanf(c->in.data, "%*s %4095s", path);
	s->requests = mem_grow(s->requests, s->nrequests + 1, sizeof *s->requests);
	s->requests[s->nrequests].at_ms = timers_now(loop_timers(s->loop));
	s->requests[s->nrequests++].text = mem_strdup(c->in.data);
	buf_clear(&c->in);
	c->answer = answer_for(s, path);
	c->sent = 0;
	assert(c->answer != NULL);
	send_some(c);
}

static void
ready(void *arg, int fd, int events)
{
	struct connection *c = arg;
	char bytes[65536];
	ssize_t n;

	if (events & LOOP_READ) {
		n = recv(fd, bytes, sizeof bytes, 0);
		if (n <= 0 && !(n == -1 && errno == EAGAIN)) {
			connection_free(c, false);
			return;
		}
		if (n > 0)
			buf_add(&c->in, bytes, (size_t)n);
		if (c->answer == NULL && c->in.len > 0 && is_whole(&c->in)) {
			take_request(c);
			return;
		}
	}
	if ((events & LOOP_WRITE) && c->answer != NULL)
		send_some(c);
}

static void
accept_one(void *arg, int fd, int events)
{
	struct server *s = arg;
	struct connection *c;
	int one = 1, peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (peer == -1)
		return;
	setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	c = mem_zalloc(sizeof *c);
	c->s = s;
	c->fd = peer;
	timers_init(&c->slow, slow, c);
	c->watch = loop_fd_start(s->loop, peer, LOOP_READ, ready, c);
	c->next = s->connections;
	if (c->next != NULL)
		c->next->prev = c;
	s->connections = c;
	s->accepted++;
	if (++s->open > s->most_open)
		s->most_open = s->open;
}

struct server *
server_new(struct loop *loop, const char *ip)
{
	struct server *s = mem_zalloc(sizeof *s);
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof in;

	s->loop = loop;
	s->ip = mem_strdup(ip);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	inet_pton(AF_INET, ip, &in.sin_addr);
	if (bind(s->fd, (struct sockaddr *)&in, sizeof in) == -1 || listen(s->fd, 64) == -1 ||
		getsockname(s->fd, (struct sockaddr *)&in, &len) == -1) {
		perror("helper_server");
		abort();
	}
	s->port = ntohs(in.sin_port);
	s->watch = loop_fd_start(loop, s->fd, LOOP_READ, accept_one, s);
	server_answer(s, "", SERVER_KEEP, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	return s;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	while (s->connections != NULL)
		connection_free(s->connections, false);
	while (s->answers != NULL) {
		struct answer *a = s->answers;

		s->answers = a->next;
		free(a->path);
		free(a->raw);
		free(a);
	}
	for (size_t i = 0; i < s->nrequests; i++)
		free(s->requests[i].text);
	for (size_t i = 0; i < s->nurls; i++)
		free(s->urls[i]);
	free(s->requests);
	free(s->urls);
	free(s->ip);
	loop_fd_stop(s->watch);
	close(s->fd);
	free(s);
}

int
server_port(const struct server *s)
{
	return s->port;
}

const char *
server_url(struct server *s, const char *path)
{
	s->urls = mem_grow(s->urls, s->nurls + 1, sizeof *s->urls);
	s->urls[s->nurls] = mem_printf("http://%s:%d%s", s->ip, s->port, path);
	return s->urls[s->nurls++];
}

void
server_answer_bytes(
	struct server *s, const char *path, enum server_manner manner, const char *raw, size_t len)
{
	struct answer *a = mem_zalloc(sizeof *a);
	const char *end = memmem(raw, len, "\r\n\r\n", 4);

	/* Connections may be sending an older answer: it stays, behind this one. */
	a->next = s->answers;
	s->answers = a;
	a->path = mem_strdup(path);
	a->manner = manner;
	a->raw = mem_alloc(len);
	memcpy(a->raw, raw, len);
	a->len = len;
	a->body_at = end != NULL ? (size_t)(end + 4 - raw) : len;
	if (a->body_at == len) {
		end = memmem(raw, len, "\r\n", 2);
		a->body_at = end != NULL ? (size_t)(end + 2 - raw) : 0;
	}
}

void
server_answer(struct server *s, const char *path, enum server_manner manner, const char *raw)
{
	server_answer_bytes(s, path, manner, raw, strlen(raw));
}

void
server_say(struct server *s, const char *path, const char *status, const char *headers,
	const char *body)
{
	char *raw = mem_printf("HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n%s", status,
		strlen(body), headers, body);

	server_answer(s, path, SERVER_KEEP, raw);
	free(raw);
}

const struct server_request *
server_request(const struct server *s, size_t i)
{
	return i < s->nrequests ? &s->requests[i] : NULL;
}

size_t
server_requests(const struct server *s)
{
	return s->nrequests;
}

size_t
server_asked(const struct server *s, const char *path)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nrequests; i++) {
		char asked[4096] = "";

		sscanf(s->requests[i].text, "%*s %4095s", asked);
		n += str_eq(asked, path);
	}
	return n;
}

bool
server_request_has(const struct server *s, size_t i, const char *what)
{
	return i < s->nrequests && strstr(s->requests[i].text, what) != NULL;
}

size_t
server_connections(const struct server *s)
{
	return s->accepted;
}

size_t
server_most_open(const struct server *s)
{
	return s->most_open;
}
