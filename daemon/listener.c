#include "listener.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
	struct listener *l;
	struct peer *prev, *next;
	int fd;
	struct loop_fd *watch;
	struct timer deadline;
	struct buf in;
	struct buf out;
	size_t head_len; /* with its empty line; 0 until it is whole */
	size_t body_len;
	size_t sent;
};

struct listener {
	struct loop *loop;
	listener_handler *handle;
	void *arg;
	int fd;
	int port;
	struct loop_fd *watch;
	struct peer *peers;
	size_t npeers;
};

static void
peer_free(struct peer *p)
{
	timers_stop(loop_timers(p->l->loop), &p->deadline);
	loop_fd_stop(p->watch);
	close(p->fd);
	buf_free(&p->in);
	buf_free(&p->out);
	*(p->prev != NULL ? &p->prev->next : &p->l->peers) = p->next;
	if (p->next != NULL)
		p->next->prev = p->prev;
	p->l->npeers--;
	free(p);
}

static void
too_long(void *arg)
{
	peer_free(arg);
}

static const char *
reason_of(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 202:
		return "Accepted";
	case 404:
		return "Not Found";
	case 410:
		return "Gone";
	case 411:
		return "Length Required";
	case 413:
		return "Content Too Large";
	}
	return "Bad Request";
}

/* Sends what is left of the answer, then closes. */
static void
send_answer(struct peer *p)
{
	while (p->sent < p->out.len) {
		ssize_t n = send(p->fd, p->out.data + p->sent, p->out.len - p->sent, MSG_NOSIGNAL);

		if (n == -1 && (errno == EAGAIN || errno == EINTR)) {
			loop_fd_events(p->watch, LOOP_WRITE);
			return;
		}
		if (n <= 0)
			break;
		p->sent += (size_t)n;
	}
	peer_free(p);
}

static void
answer(struct peer *p, int status, const struct buf *body)
{
	size_t len = body != NULL ? body->len : 0;

	buf_addf(&p->out,
		"HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\n"
		"X-Content-Type-Options: nosniff\r\nContent-Length: %zu\r\n"
		"Connection: close\r\n\r\n",
		status, reason_of(status), len);
	if (len > 0)
		buf_add(&p->out, body->data, len);
	send_answer(p);
}

static char *
header_in(const char *head, const char *name)
{
	size_t n = strlen(name);
	const char *line = strstr(head, "\r\n");

	while (line != NULL) {
		const char *end;

		line += 2;
		end = strstr(line, "\r\n");
		if (end == NULL || end == line)
			break;
		if (strncasecmp(line, name, n) == 0 && line[n] == ':') {
			char *copy = mem_strndup(line + n + 1, (size_t)(end - line) - n - 1);
			char *value = mem_strdup(str_trim(copy));

			free(copy);
			return value;
		}
		line = end;
	}
	return NULL;
}

char *
listener_header(const struct listener_request *req, const char *name)
{
	return header_in(req->head, name);
}

/* The head is whole: how long is the body? 0, or the status to refuse it with. */
static int
measure_body(struct peer *p)
{
	char *coding = header_in(p->in.data, "transfer-encoding");
	char *length = header_in(p->in.data, "content-length");
	char *expect = header_in(p->in.data, "expect");
	long long n = 0;
	int status = 0;

	if (coding != NULL)
		status = 411;
	else if (length != NULL && !str_int(length, 0, INT32_MAX, &n))
		status = 400;
	else if (n > LIMIT_LISTEN_BODY)
		status = 413;
	p->body_len = (size_t)n;
	if (status == 0 && str_case_eq(expect, "100-continue"))
		send(p->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
	free(coding);
	free(length);
	free(expect);
	return status;
}

static void
serve(struct peer *p)
{
	char *head = mem_strndup(p->in.data, p->head_len), *line = mem_strdup(head), *save = NULL;
	char *method, *target, *query;
	struct listener_answer a = { .status = 400 };

	line[strcspn(line, "\r\n")] = '\0';
	method = strtok_r(line, " ", &save);
	target = strtok_r(NULL, " ", &save);
	if (method != NULL && target != NULL && target[0] == '/') {
		struct listener_request req = {
			.method = method,
			.path = target,
			.query = "",
			.head = head,
			.body = p->in.data + p->head_len,
			.body_len = p->body_len,
		};

		query = strchr(target, '?');
		if (query != NULL) {
			*query = '\0';
			req.query = query + 1;
		}
		p->l->handle(p->l->arg, &req, &a);
	}
	answer(p, a.status, &a.body);
	buf_free(&a.body);
	free(head);
	free(line);
}

static void
read_some(struct peer *p)
{
	char bytes[16384];
	ssize_t n = recv(p->fd, bytes, sizeof bytes, 0);
	int status;

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		peer_free(p);
		return;
	}
	buf_add(&p->in, bytes, (size_t)n);
	if (p->head_len == 0) {
		const char *end = memmem(p->in.data, p->in.len, "\r\n\r\n", 4);

		if (end == NULL && p->in.len <= LIMIT_LISTEN_HEADER)
			return;
		if (end == NULL || memchr(p->in.data, '\0', (size_t)(end - p->in.data)) != NULL) {
			answer(p, 400, NULL);
			return;
		}
		p->head_len = (size_t)(end + 4 - p->in.data);
		status = measure_body(p);
		if (status != 0) {
			answer(p, status, NULL);
			return;
		}
	}
	if (p->in.len >= p->head_len + p->body_len)
		serve(p);
}

static void
peer_ready(void *arg, int fd, int events)
{
	struct peer *p = arg;

	(void)fd;
	if (p->out.len > 0)
		send_answer(p);
	else if (events & LOOP_READ)
		read_some(p);
}

static void
accept_peer(void *arg, int fd, int events)
{
	struct listener *l = arg;
	int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct peer *p;

	(void)events;
	if (peer == -1)
		return;
	if (l->npeers >= LIMIT_LISTEN_PEERS) {
		close(peer);
		return;
	}
	p = mem_zalloc(sizeof *p);
	p->l = l;
	p->fd = peer;
	p->next = l->peers;
	if (l->peers != NULL)
		l->peers->prev = p;
	l->peers = p;
	l->npeers++;
	p->watch = loop_fd_start(l->loop, peer, LOOP_READ, peer_ready, p);
	timers_init(&p->deadline, too_long, p);
	timers_set_after(loop_timers(l->loop), &p->deadline, LIMIT_LISTEN_MS);
}

static int
open_socket(const char *host, int port, struct err *e)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *list;
	char service[16];
	int fd, one = 1, rc;

	snprintf(service, sizeof service, "%d", port);
	rc = getaddrinfo(host, service, &hints, &list);
	if (rc != 0)
		return err_set(e, "websub: listen on %s port %d: %s", host, port, gai_strerror(rc));
	fd = socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1 ||
		bind(fd, list->ai_addr, list->ai_addrlen) == -1 || listen(fd, 32) == -1) {
		err_set(e, "websub: listen on %s port %d: %s", host, port, strerror(errno));
		if (fd != -1)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(list);
	return fd;
}

static int
port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a = { 0 };
	socklen_t len = sizeof a;

	if (getsockname(fd, &a.any, &len) == -1)
		return 0;
	return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

struct listener *
listener_new(struct loop *loop, const char *host, int port, listener_handler *handle, void *arg,
	struct err *e)
{
	int fd = open_socket(host, port, e);
	struct listener *l;

	if (fd == -1)
		return NULL;
	l = mem_zalloc(sizeof *l);
	l->loop = loop;
	l->handle = handle;
	l->arg = arg;
	l->fd = fd;
	l->port = port_of(fd);
	l->watch = loop_fd_start(loop, fd, LOOP_READ, accept_peer, l);
	return l;
}

void
listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	while (l->peers != NULL)
		peer_free(l->peers);
	loop_fd_stop(l->watch);
	close(l->fd);
	free(l);
}

int
listener_port(const struct listener *l)
{
	return l->port;
}
