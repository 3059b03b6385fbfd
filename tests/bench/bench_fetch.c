/*
 * bench_fetch - CPU of a conditional request answered with 304, against a bare libcurl multi
 * program that asks the same server for the same pages in the same run. Prints one line a round
 * and the medians; the ratio is bare / ours, so 1 means that all the politeness costs nothing.
 */
#include "fetch_curl.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	HOSTS = 20,
	PER_HOST = 2,
	REQUESTS = 10000,
	ROUNDS = 5
};

static int ports[HOSTS];

/* ---- a server in a process of its own: 304 to whatever comes ---- */

static _Noreturn void
serve(const int *listeners)
{
	static const char answer[] = "HTTP/1.1 304 Not Modified\r\nServer: bench\r\n"
				     "Date: Tue, 03 Mar 2020 09:08:07 GMT\r\n"
				     "Last-Modified: Tue, 03 Mar 2020 09:08:07 GMT\r\n"
				     "Connection: keep-alive\r\nETag: \"5e5e1c27-3a98\"\r\n\r\n";
	int ep = epoll_create1(0), one = 1;
	struct epoll_event e = { .events = EPOLLIN };
	char bytes[8192];

	for (int i = 0; i < HOSTS; i++) {
		e.data.fd = listeners[i];
		epoll_ctl(ep, EPOLL_CTL_ADD, listeners[i], &e);
	}
	for (;;) {
		int fd, listening = 0;

		if (epoll_wait(ep, &e, 1, -1) != 1)
			continue;
		fd = e.data.fd;
		for (int i = 0; i < HOSTS; i++)
			listening |= fd == listeners[i];
		if (listening) {
			fd = accept(fd, NULL, NULL);
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
			e = (struct epoll_event){ .events = EPOLLIN, .data.fd = fd };
			epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
		} else if (recv(fd, bytes, sizeof bytes, 0) <= 0) {
			close(fd);
		} else if (send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) == -1) {
			close(fd);
		}
	}
}

static pid_t
start_server(void)
{
	int listeners[HOSTS];
	pid_t pid;

	for (int i = 0; i < HOSTS; i++) {
		struct sockaddr_in in = { .sin_family = AF_INET };
		socklen_t len = sizeof in;

		in.sin_addr.s_addr = htonl(0x7f000080u + (unsigned)i);
		listeners[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (bind(listeners[i], (struct sockaddr *)&in, sizeof in) == -1 ||
			listen(listeners[i], 64) == -1 ||
			getsockname(listeners[i], (struct sockaddr *)&in, &len) == -1) {
			perror("bench_fetch");
			exit(1);
		}
		ports[i] = ntohs(in.sin_port);
	}
	pid = fork();
	if (pid == 0)
		serve(listeners);
	for (int i = 0; i < HOSTS; i++)
		close(listeners[i]);
	return pid;
}

static void
url_of(int n, char url[128])
{
	snprintf(url, 128, "http://127.0.0.%d:%d/news/2020/03/article-number-%d.html",
		128 + n % HOSTS, ports[n % HOSTS], n);
}

static double
cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 +
	       (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}

/* ---- bare ---- */

static size_t
ignore(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static void
bare_start(CURLM *multi, CURL *easy, struct curl_slist **headers, int n)
{
	char url[128];

	url_of(n, url);
	curl_slist_free_all(*headers);
	*headers = curl_slist_append(NULL, "If-None-Match: \"5e5e1c27-3a98\"");
	*headers = curl_slist_append(*headers, "If-Modified-Since: Tue, 03 Mar 2020 09:08:07 GMT");
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, ignore);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_multi_add_handle(multi, easy);
}

static int
bare(void)
{
	static struct curl_slist *headers[HOSTS * PER_HOST];
	CURL *easy[HOSTS * PER_HOST];
	CURLM *multi = curl_multi_init();
	int next = 0, same = 0, active = 0, left;

	for (int i = 0; i < HOSTS * PER_HOST; i++, active++)
		bare_start(multi, easy[i] = curl_easy_init(), &headers[i], next++);
	while (active > 0) {
		CURLMsg *m;
		int running;

		curl_multi_perform(multi, &running);
		while ((m = curl_multi_info_read(multi, &left)) != NULL) {
			CURL *e = m->easy_handle;
			struct curl_slist **h;
			long status = 0;

			curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
			curl_easy_getinfo(e, CURLINFO_PRIVATE, &h);
			same += status == 304;
			curl_multi_remove_handle(multi, e);
			active--;
			if (next < REQUESTS) {
				bare_start(multi, e, h, next++);
				active++;
			}
		}
		if (active > 0)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	for (int i = 0; i < HOSTS * PER_HOST; i++) {
		curl_easy_cleanup(easy[i]);
		curl_slist_free_all(headers[i]);
		headers[i] = NULL;
	}
	curl_multi_cleanup(multi);
	return same;
}

/* ---- ours ---- */

static struct loop *loop;
static struct fetcher *fetcher;
static int started, finished, same;

static void done(void *arg, struct fetch_result *r);

static void
start_next(void)
{
	struct fetch_request req = {
		.kind = FETCH_ARTICLE,
		.etag = "\"5e5e1c27-3a98\"",
		.last_modified = "Tue, 03 Mar 2020 09:08:07 GMT",
	};
	char url[128];

	url_of(started++, url);
	req.url = url;
	fetch_start(fetcher, &req, done, NULL);
}

static void
done(void *arg, struct fetch_result *r)
{
	(void)arg;
	same += r->outcome == FETCH_NOT_MODIFIED;
	finished++;
	if (started < REQUESTS)
		start_next();
	else if (finished == REQUESTS)
		loop_stop(loop);
}

static int
ours(void)
{
	static const char *const allow[] = { "127.0.0.128/25", NULL };
	struct fetch_settings s = {
		.user_agent = "stet-bench/1",
		.max_connections = 200,
		.per_host = PER_HOST,
		.timeout_ms = 30000,
		.connect_timeout_ms = 30000,
		.stall_timeout_ms = 30000,
		.robots_period_ms = 24 * 3600 * 1000,
		.max_body = 1000000,
		.allow_private = allow,
	};
	struct err e;

	loop = loop_new(clock_system());
	fetcher = fetcher_new(loop, fetch_curl_new(loop), &s, 1, &e);
	started = finished = same = 0;
	for (int i = 0; i < 2 * HOSTS * PER_HOST; i++)
		start_next();
	loop_run(loop);
	fetcher_free(fetcher);
	loop_free(loop);
	return same;
}

static double
timed(const char *name, int (*run)(void))
{
	double before = cpu_s(), spent;
	int n = run();

	spent = cpu_s() - before;
	printf("%-5s %d of %d were 304, %.1f us each\n", name, n, REQUESTS, spent / REQUESTS * 1e6);
	return spent;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(void)
{
	double ratios[ROUNDS];
	pid_t server = start_server();

	curl_global_init(CURL_GLOBAL_DEFAULT);
	bare(); /* warm */
	for (int i = 0; i < ROUNDS; i++) {
		double reference = timed("bare", bare);

		ratios[i] = reference / timed("ours", ours);
	}
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	qsort(ratios, ROUNDS, sizeof ratios[0], compare);
	printf("fetch_304 ratio %.2f (bare libcurl multi / stetd's fetcher; want at least 0.4)\n",
		ratios[ROUNDS / 2]);
	return ratios[ROUNDS / 2] >= 0.4 ? 0 : 1;
}
