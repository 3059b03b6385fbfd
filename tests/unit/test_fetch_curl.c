/* The fetcher with its real transport, against a server on loopback. */
#include "fetch_curl.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "helper_check.h"
#include "helper_server.h"

#include <string.h>

static const char *const loopback[] = { "127.0.0.1/32", NULL };
static struct loop *loop;
static struct server *server;
static struct fetcher *fetcher;
static struct fetch_settings settings;
static struct fetch_result got;
static int done_count;

static void
open_fetcher(void)
{
	struct err e;

	fetcher = fetcher_new(loop, fetch_curl_new(loop), &settings, 1, &e);
	ck_assert_msg(fetcher != NULL, "%s", e.text);
}

static void
setup(void)
{
	loop = loop_new(clock_system());
	server = server_new(loop, "127.0.0.1");
	settings = (struct fetch_settings) {
		.user_agent = "stet/0.1 (+https://example.org/)",
		.max_connections = 20,
		.per_host = 2,
		.host_delay_ms = 0,
		.timeout_ms = 3000,
		.max_body = 1000000,
		.robots = false,
		.allow_private = loopback,
	};
	open_fetcher();
	done_count = 0;
}

static void
finish(void)
{
	fetch_result_clear(&got);
	fetcher_free(fetcher);
	server_free(server);
	loop_free(loop);
}

static void
done(void *arg, struct fetch_result *r)
{
	(void) arg;
	fetch_result_clear(&got);
	got = *r;
	*r = (struct fetch_result) { .retry_after_ms = -1 };
	done_count++;
}

static void
wait_for(int n)
{
	int64_t until = timers_now(loop_timers(loop)) + 20000;

	while (done_count < n) {
		ck_assert_msg(timers_now(loop_timers(loop)) < until, "nothing came");
		loop_wait(loop, 100);
	}
}

static enum fetch_outcome
get_request(const struct fetch_request *req)
{
	int before = done_count;

	fetch_start(fetcher, req, done, NULL);
	ck_assert_int_eq(done_count, before);
	wait_for(before + 1);
	return got.outcome;
}

static enum fetch_outcome
get_url(const char *url)
{
	return get_request(&(struct fetch_request) { .url = url, .kind = FETCH_ARTICLE });
}

static enum fetch_outcome
get(const char *path)
{
	return get_url(server_url(server, path));
}

#define ASSERT_OUTCOME(expr, expected)                                                             \
	do {                                                                                       \
		enum fetch_outcome o_ = (expr);                                                    \
		ck_assert_msg(o_ == (expected), "%s: %s (%s)", #expr, fetch_outcome_name(o_),      \
			got.message);                                                              \
	} while (0)

START_TEST(a_page_comes_with_its_headers)
{
	setup();
	server_say(server, "/a?b=c", "200 OK",
		"Content-Type: text/html\r\nETag: \"x\"\r\nCache-Control: max-age=60\r\n", "hello");
	ASSERT_OUTCOME(get("/a?b=c#d"), FETCH_OK);
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_eq(buf_str(&got.body), "hello");
	ck_assert_str_eq(got.content_type, "text/html");
	ck_assert_str_eq(got.etag, "\"x\"");
	ck_assert_int_eq(got.max_age_s, 60);
	ck_assert_int_eq(got.hops, 1);
	ck_assert_int_gt(got.wire_bytes, 50);
	ck_assert_ptr_null(got.permanent_url);
	ck_assert(server_request_has(server, 0, "User-Agent: stet/0.1 (+https://example.org/)\r\n"));
	ck_assert(server_request_has(server, 0, "Accept-Encoding: deflate, gzip, br, zstd\r\n"));
	finish();
}
END_TEST

CHECK_MAIN("fetch_curl", a_page_comes_with_its_headers)
