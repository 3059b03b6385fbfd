/* The fetcher's own decisions: on a clock and a network of the test's, where nothing waits. */
#include "fetch.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "cookies.h"
#include "helper_check.h"

#include <string.h>

/* ---- a clock ---- */

static int64_t now;

static int64_t
fake_ms(const struct clock *c)
{
	(void)c;
	return now;
}

static const struct clock fake_clock = { fake_ms, fake_ms };

/* ---- a network: what an address answers, and what was asked when ---- */

struct page {
	const char *url;
	int status; /* 0: outcome */
	enum fetch_outcome outcome;
	const char *location;
	const char *body;
	int64_t retry_after_ms; /* 0: not said */
	int64_t takes_ms;
};

struct transfer {
	struct timer timer;
	const struct page *page;
	transport_done *done;
	void *arg;
	bool over;
};

static struct {
	char *line; /* "12000 http://..." */
	const char *url;
	int64_t at;
	char *etag;
	char *header;
	int64_t timeout_ms;
} asked[256];
static size_t nasked;
static const struct page *pages;
static int running, most_running;
static struct loop *loop;
static struct fetcher *fetcher;
static struct fetch_settings settings;

static const struct page *
find(const char *url)
{
	static const struct page none = { .url = "", .status = 404 };

	for (const struct page *p = pages; p != NULL && p->url != NULL; p++)
		if (str_eq(p->url, url))
			return p;
	return &none;
}

static void
answer(void *arg)
{
	struct transfer *x = arg;
	struct fetch_result r = { .retry_after_ms = -1, .max_age_s = -1 };

	r.outcome = x->page->status != 0 ? FETCH_OK : x->page->outcome;
	r.status = x->page->status;
	r.location = mem_strdup_maybe(x->page->location);
	r.wire_bytes = x->page->status != 0 ? 100 : 0;
	if (x->page->retry_after_ms > 0)
		r.retry_after_ms = x->page->retry_after_ms;
	if (x->page->body != NULL)
		buf_adds(&r.body, x->page->body);
	if (r.outcome != FETCH_OK)
		snprintf(r.message, sizeof r.message, "fake");
	running--;
	x->done(x->arg, &r);
	fetch_result_clear(&r);
	free(x);
}

static struct transfer *
net_start(struct transport *t, const struct transport_request *req, transport_done *done, void *arg)
{
	struct transfer *x = mem_zalloc(sizeof *x);

	(void)t;
	ck_assert(nasked < sizeof asked / sizeof asked[0]);
	asked[nasked].line = mem_printf("%lld %s", (long long)now, req->url);
	asked[nasked].url = strchr(asked[nasked].line, ' ') + 1;
	asked[nasked].at = now;
	asked[nasked].etag = mem_strdup_maybe(req->etag);
	asked[nasked].header = req->headers != NULL ? mem_strdup(req->headers[0]) : NULL;
	asked[nasked].timeout_ms = req->timeout_ms;
	nasked++;
	if (req->cookies != NULL && cookies_count(req->cookies) == 0)
		cookies_add(req->cookies, "given");
	if (++running > most_running)
		most_running = running;
	x->page = find(req->url);
	x->done = done;
	x->arg = arg;
	timers_init(&x->timer, answer, x);
	timers_set_after(loop_timers(loop), &x->timer, x->page->takes_ms);
	return x;
}

static void
net_cancel(struct transport *t, struct transfer *x)
{
	(void)t;
	running--;
	timers_stop(loop_timers(loop), &x->timer);
	free(x);
}

static int
net_configure(struct transport *t, const struct fetch_settings *s, struct err *e)
{
	(void)t;
	return s->allow_private != NULL ? err_set(e, "bad network") : 0;
}

static void
net_free(struct transport *t)
{
	free(t);
}

/* ---- the tests' hands ---- */

static struct fetch_result got[64];
static int64_t got_at[64];
static int ngot;

static void
done(void *arg, struct fetch_result *r)
{
	int i = (int)(intptr_t)arg;

	fetch_result_clear(&got[i]);
	got[i] = *r;
	got_at[i] = now;
	*r = (struct fetch_result){ .retry_after_ms = -1 };
	ngot++;
}

static void
setup(const struct page *p)
{
	struct transport *t = mem_zalloc(sizeof *t);

	*t = (struct transport){ net_start, net_cancel, net_configure, net_free };
	now = 0;
	pages = p;
	loop = loop_new(&fake_clock);
	settings = (struct fetch_settings){
		.user_agent = "stet/0.1",
		.max_connections = 20,
		.per_host = 2,
		.host_delay_ms = 1000,
		.timeout_ms = 30000,
		.connect_timeout_ms = 30000,
		.stall_timeout_ms = 30000,
		.robots_period_ms = 24 * 3600 * 1000,
		.max_body = 1000000,
		.robots = false,
	};
	fetcher = fetcher_new(loop, t, &settings, 1, NULL);
}

static void
configure(void)
{
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
}

static void
setup_with_robots(const struct page *p)
{
	setup(p);
	settings.robots = true;
	configure();
}

static void
finish(void)
{
	fetcher_free(fetcher);
	for (size_t i = 0; i < sizeof got / sizeof got[0]; i++)
		fetch_result_clear(&got[i]);
	for (size_t i = 0; i < nasked; i++) {
		free(asked[i].line);
		free(asked[i].etag);
		free(asked[i].header);
	}
	ck_assert_int_eq(running, 0);
	loop_free(loop);
}

static struct fetch *
fetch(int i, const char *url)
{
	struct fetch_request req = { .url = url, .kind = FETCH_ARTICLE };

	return fetch_start(fetcher, &req, done, (void *)(intptr_t)i);
}

/* Lives on until nothing is left to wait for, or until that time. */
static void
run_until(int64_t until)
{
	for (;;) {
		int64_t next = timers_next(loop_timers(loop));

		if (loop_step(loop))
			continue;
		if (next == TIMERS_NEVER || next > until)
			break;
		if (next > now)
			now = next;
	}
	if (until != TIMERS_NEVER)
		now = until;
}

static void
run(void)
{
	run_until(TIMERS_NEVER);
}

static enum fetch_outcome
get(const char *url)
{
	fetch(0, url);
	run();
	return got[0].outcome;
}

#define ASSERT_OUTCOME(expr, expected)                                                             \
	do {                                                                                       \
		enum fetch_outcome o_ = (expr);                                                    \
		ck_assert_msg(o_ == (expected), "%s: %s", #expr, fetch_outcome_name(o_));          \
	} while (0)

START_TEST(every_outcome_has_a_name_of_its_own)
{
	for (int i = 0; i <= FETCH_PROTOCOL; i++)
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(fetch_outcome_name(i), fetch_outcome_name(j));
	ck_assert(fetch_answered(FETCH_SERVER_ERROR) && !fetch_answered(FETCH_ROBOTS_DENIED));
}
END_TEST

START_TEST(a_status_is_said_in_a_word)
{
	static const struct {
		int status;
		enum fetch_outcome outcome;
	} all[] = {
		{ 200, FETCH_OK },
		{ 204, FETCH_OK },
		{ 206, FETCH_PROTOCOL },
		{ 304, FETCH_PROTOCOL },
		{ 300, FETCH_BAD_REDIRECT },
		{ 301, FETCH_BAD_REDIRECT },
		{ 400, FETCH_REFUSED },
		{ 401, FETCH_REFUSED },
		{ 403, FETCH_REFUSED },
		{ 404, FETCH_GONE },
		{ 410, FETCH_GONE },
		{ 451, FETCH_REFUSED },
		{ 408, FETCH_SERVER_ERROR },
		{ 500, FETCH_SERVER_ERROR },
		{ 502, FETCH_SERVER_ERROR },
		{ 599, FETCH_SERVER_ERROR },
		{ 999, FETCH_PROTOCOL },
		{ 503, FETCH_BUSY },
		{ 429, FETCH_BUSY },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct page p[] = { { .url = "http://a.example/", .status = all[i].status },
			{ 0 } };

		setup(p);
		ck_assert_msg(get("http://a.example/") == all[i].outcome, "%d: %s", all[i].status,
			fetch_outcome_name(got[0].outcome));
		ck_assert_int_eq(got[0].status, all[i].status);
		finish();
		nasked = 0;
	}
}
END_TEST

START_TEST(validators_are_sent_and_304_is_understood)
{
	static const struct page p[] = { { .url = "http://a.example/", .status = 304 }, { 0 } };
	struct fetch_request req = {
		.url = "http://a.example/", .kind = FETCH_FEED, .etag = "W/\"1\""
	};

	setup(p);
	fetch_start(fetcher, &req, done, (void *)0);
	run();
	ASSERT_OUTCOME(got[0].outcome, FETCH_NOT_MODIFIED);
	ck_assert_str_eq(asked[0].etag, "W/\"1\"");
	finish();
}
END_TEST

START_TEST(while_it_is_held_nothing_starts)
{
	static const struct page p[] = { { .url = "http://a.example/", .status = 200 }, { 0 } };
	struct fetch_request req = { .url = "http://a.example/", .kind = FETCH_FEED };

	setup(p);
	fetcher_hold(fetcher, true);
	fetch_start(fetcher, &req, done, (void *)0);
	run();
	ck_assert_int_eq(nasked, 0);
	fetcher_hold(fetcher, false);
	run();
	ck_assert_int_eq(nasked, 1);
	ck_assert_int_eq(got[0].outcome, FETCH_OK);
	finish();
}
END_TEST

START_TEST(it_calls_back_later_and_never_after_cancel)
{
	static const struct page p[] = {
		{ .url = "http://a.example/", .status = 200, .takes_ms = 500 }, { 0 }
	};
	struct fetch *x;

	setup(p);
	fetch(0, "nonsense");
	ck_assert_int_eq(ngot, 0);
	fetch(1, "http://a.example/");
	run();
	ck_assert_int_eq(ngot, 2);
	ASSERT_OUTCOME(got[0].outcome, FETCH_BAD_URL);
	ASSERT_OUTCOME(got[1].outcome, FETCH_OK);
	/* cancelled while ending, queued, running */
	fetch_cancel(fetch(2, "ftp://a.example/"));
	fetch_cancel(fetch(2, "http://a.example/"));
	x = fetch(2, "http://a.example/");
	run_until(now + 600);
	ck_assert_int_eq(running, 1);
	fetch_cancel(x);
	fetch_cancel(NULL);
	run();
	ck_assert_int_eq(ngot, 2);
	finish();
}
END_TEST

START_TEST(requests_of_a_host_keep_their_distance)
{
	setup(NULL);
	fetch(0, "http://a.example/1");
	fetch(1, "http://a.example/2");
	fetch(2, "https://a.example/3");
	fetch(3, "http://b.example/1");
	fetch(4, "http://a.example:8080/");
	run();
	ck_assert_int_eq(nasked, 5);
	ck_assert_str_eq(asked[0].line, "0 http://a.example/1");
	ck_assert_str_eq(asked[1].line, "0 http://b.example/1");
	ck_assert_str_eq(asked[2].line, "0 http://a.example:8080/");
	ck_assert_str_eq(asked[3].line, "1001 http://a.example/2");
	ck_assert_str_eq(asked[4].line, "2002 https://a.example/3");
	ck_assert_int_eq(got[2].waited_ms, 2002);
	finish();
}
END_TEST

START_TEST(a_host_that_hangs_does_not_hold_up_others)
{
	static const struct page p[] = {
		{ .url = "http://slow.example/1", .outcome = FETCH_TIMEOUT, .takes_ms = 30000 },
		{ .url = "http://slow.example/2", .outcome = FETCH_TIMEOUT, .takes_ms = 30000 },
		{ 0 },
	};

	setup(p);
	fetch(0, "http://slow.example/1");
	fetch(1, "http://slow.example/2");
	fetch(2, "http://slow.example/3");
	for (int i = 3; i < 13; i++) {
		char url[64];

		snprintf(url, sizeof url, "http://h%d.example/", i);
		fetch(i, url);
	}
	run();
	for (int i = 3; i < 13; i++)
		ck_assert_int_eq(got_at[i], 0);
	ck_assert_int_ge(got_at[2], 34000);
	finish();
}
END_TEST

START_TEST(redirects_are_followed_hop_by_hop)
{
	static const struct page p[] = {
		{ .url = "http://a.example/1", .status = 301, .location = "https://b.example/2" },
		{ .url = "https://b.example/2", .status = 308, .location = "../3?x" },
		{ .url = "https://b.example/3?x", .status = 200, .body = "here" },
		{ .url = "http://a.example/t", .status = 302, .location = "/1" },
		{ 0 },
	};

	setup(p);
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_OK);
	ck_assert_str_eq(buf_str(&got[0].body), "here");
	ck_assert_str_eq(got[0].url, "https://b.example/3?x");
	ck_assert_str_eq(got[0].permanent_url, "https://b.example/3?x");
	ck_assert_int_eq(got[0].hops, 3);
	ck_assert_int_eq(got[0].wire_bytes, 300);
	ck_assert_str_eq(asked[2].line, "1001 https://b.example/3?x");
	fetch_result_clear(&got[0]);
	ASSERT_OUTCOME(get("http://a.example/t"), FETCH_OK);
	ck_assert_str_eq(got[0].url, "https://b.example/3?x");
	ck_assert_ptr_null(got[0].permanent_url); /* one hop was temporary */
	finish();
}
END_TEST

START_TEST(redirects_to_nowhere_are_told)
{
	static const struct page p[] = {
		{ .url = "http://a.example/file", .status = 302, .location = "file:///etc/passwd" },
		{ .url = "http://b.example/ftp", .status = 301, .location = "ftp://a.example/" },
		{ .url = "http://c.example/none", .status = 307 },
		{ .url = "http://d.example/js", .status = 302, .location = "javascript:alert(1)" },
		{ 0 },
	};

	setup(p);
	ASSERT_OUTCOME(get("http://a.example/file"), FETCH_BAD_REDIRECT);
	ck_assert_str_eq(got[0].message, "302 to file:///etc/passwd");
	ASSERT_OUTCOME(get("http://b.example/ftp"), FETCH_BAD_REDIRECT);
	ASSERT_OUTCOME(get("http://c.example/none"), FETCH_BAD_REDIRECT);
	ASSERT_OUTCOME(get("http://d.example/js"), FETCH_BAD_REDIRECT);
	ck_assert_int_eq(nasked, 4);
	finish();
}
END_TEST

START_TEST(a_redirect_for_ever_ends)
{
	static const struct page p[] = {
		{ .url = "http://a.example/", .status = 302, .location = "/" }, { 0 }
	};

	setup(p);
	ASSERT_OUTCOME(get("http://a.example/"), FETCH_TOO_MANY_REDIRECTS);
	ck_assert_int_eq(nasked, LIMIT_REDIRECTS + 1);
	ck_assert_int_eq(got[0].status, 302);
	finish();
}
END_TEST

START_TEST(redirects_share_one_time_that_does_not_run_while_they_wait)
{
	static const struct page p[] = {
		{ .url = "http://a.example/1", .status = 302, .location = "/2", .takes_ms = 20000 },
		{ .url = "http://a.example/2", .status = 302, .location = "/3", .takes_ms = 9000 },
		{ .url = "http://a.example/3", .status = 200 },
		{ 0 },
	};

	setup(p);
	settings.host_delay_ms = 50000;
	configure();
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_OK);
	ck_assert_int_eq(asked[0].timeout_ms, 30000);
	ck_assert_int_eq(asked[1].timeout_ms, 10000);
	ck_assert_int_eq(asked[2].timeout_ms, 1000);
	finish();
}
END_TEST

START_TEST(a_robots_txt_is_believed_for_so_long)
{
	setup(NULL);
	settings.robots = true;
	settings.robots_period_ms = 5000;
	configure();
	get("http://a.example/1");
	now = 4999;
	get("http://a.example/2");
	ck_assert_int_eq(nasked, 3);
	now = 10000;
	get("http://a.example/3");
	ck_assert_int_eq(nasked, 5);
	ck_assert_str_eq(asked[3].url, "http://a.example/robots.txt");
	finish();
}
END_TEST

START_TEST(headers_of_a_feed_go_to_its_origin_only)
{
	static const struct page p[] = {
		{ .url = "https://a.example/1", .status = 302, .location = "https://b.example/" },
		{ .url = "https://b.example/", .status = 302, .location = "https://a.example/2" },
		{ .url = "https://a.example/2", .status = 302, .location = "http://a.example/3" },
		{ 0 },
	};
	const char *const headers[] = { "Authorization: secret", NULL };
	struct fetch_request req = {
		.url = "https://a.example/1", .kind = FETCH_FEED, .headers = headers
	};

	setup(p);
	fetch_start(fetcher, &req, done, (void *)0);
	run();
	ck_assert_int_eq(nasked, 4);
	ck_assert_str_eq(asked[0].header, "Authorization: secret");
	ck_assert_ptr_null(asked[1].header);
	ck_assert_str_eq(asked[2].header, "Authorization: secret");
	ck_assert_ptr_null(asked[3].header);
	finish();
}
END_TEST

START_TEST(robots_txt_is_asked_first_and_once_a_day)
{
	static const struct page p[] = {
		{ .url = "http://a.example/robots.txt",
			.status = 200,
			.body = "User-agent: *\nDisallow: /private/",
			.takes_ms = 100 },
		{ .url = "http://a.example/1", .status = 200 },
		{ .url = "http://a.example/2", .status = 200 },
		{ 0 },
	};

	setup_with_robots(p);
	fetch(0, "http://a.example/1");
	fetch(1, "http://a.example/private/1");
	fetch(2, "http://a.example/2");
	run();
	ASSERT_OUTCOME(got[0].outcome, FETCH_OK);
	ASSERT_OUTCOME(got[1].outcome, FETCH_ROBOTS_DENIED);
	ASSERT_OUTCOME(got[2].outcome, FETCH_OK);
	ck_assert_int_eq(nasked, 3);
	ck_assert_str_eq(asked[0].line, "0 http://a.example/robots.txt");
	ck_assert_str_eq(asked[1].line, "1001 http://a.example/1");
	ck_assert_int_eq(got[0].hops, 1);
	ck_assert_int_eq(got[0].waited_ms, 1001);
	now = 23 * 3600 * 1000;
	ASSERT_OUTCOME(get("http://a.example/private/2"), FETCH_ROBOTS_DENIED);
	ck_assert_int_eq(nasked, 3);
	now = 25 * 3600 * 1000;
	ASSERT_OUTCOME(get("http://a.example/private/2"), FETCH_ROBOTS_DENIED);
	ck_assert_int_eq(nasked, 4);
	finish();
}
END_TEST

START_TEST(a_redirect_meets_the_robots_txt_of_where_it_leads)
{
	static const struct page p[] = {
		{ .url = "http://a.example/1",
			.status = 301,
			.location = "http://b.example/secret" },
		{ .url = "http://b.example/robots.txt",
			.status = 200,
			.body = "User-agent: stet\nDisallow: /secret" },
		{ .url = "http://b.example/secret", .status = 200 },
		{ 0 },
	};

	setup_with_robots(p);
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_ROBOTS_DENIED);
	ck_assert_str_eq(got[0].url, "http://b.example/secret");
	ck_assert_int_eq(nasked, 3);
	finish();
}
END_TEST

START_TEST(robots_txt_that_is_not_there_allows_all)
{
	static const struct page p[] = {
		{ .url = "http://a.example/robots.txt", .status = 403 },
		{ .url = "http://a.example/1", .status = 200 },
		{ .url = "http://b.example/robots.txt", .status = 301, .location = "/robots.txt" },
		{ .url = "http://b.example/1", .status = 200 },
		{ .url = "http://c.example/robots.txt",
			.status = 302,
			.location = "http://d.example/r" },
		{ .url = "http://d.example/r",
			.status = 200,
			.body = "User-agent: *\nDisallow: /" },
		{ .url = "http://c.example/1", .status = 200 },
		{ .url = "http://d.example/1", .status = 200 },
		{ 0 },
	};

	setup(p);
	settings.robots = true;
	settings.host_delay_ms = 0;
	configure();
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_OK);
	ASSERT_OUTCOME(get("http://b.example/1"), FETCH_OK);
	ck_assert_int_eq(nasked, 2 + 6 + 1); /* five redirects and no more */
	ASSERT_OUTCOME(get("http://c.example/1"), FETCH_ROBOTS_DENIED);
	ASSERT_OUTCOME(get("http://d.example/1"), FETCH_OK); /* another origin's file */
	finish();
}
END_TEST

START_TEST(robots_txt_that_cannot_be_had_forbids_all_until_it_can)
{
	static struct page p[] = {
		{ .url = "http://a.example/robots.txt", .status = 500 },
		{ .url = "http://a.example/1", .status = 200 },
		{ 0 },
	};

	setup_with_robots(p);
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_SERVER_ERROR);
	ck_assert_int_eq(got[0].status, 500);
	ck_assert_int_gt(got[0].retry_after_ms, 50000);
	ck_assert(str_starts(got[0].message, "robots.txt: "));
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_SERVER_ERROR);
	ck_assert_int_eq(nasked, 1); /* not asked again at once */
	now += 61000;
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_SERVER_ERROR);
	ck_assert_int_eq(nasked, 2);
	p[0].status = 200;
	now += 121000;
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_OK);
	/* and what is known holds on while it is away for longer than a day */
	p[0].status = 503;
	now += 26 * 3600 * 1000;
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_OK);
	finish();
}
END_TEST

START_TEST(a_host_that_cannot_be_reached_is_said_to_be_so_not_forbidden)
{
	static const struct page p[] = {
		{ .url = "http://a.example/robots.txt", .outcome = FETCH_DNS }, { 0 }
	};

	setup_with_robots(p);
	ASSERT_OUTCOME(get("http://a.example/1"), FETCH_DNS);
	finish();
}
END_TEST

START_TEST(retry_after_pauses_the_whole_host)
{
	static const struct page p[] = {
		{ .url = "http://a.example/1", .status = 429, .retry_after_ms = 7000 },
		{ .url = "http://a.example/2", .status = 200 },
		{ 0 },
	};

	setup(p);
	fetch(0, "http://a.example/1");
	fetch(1, "http://a.example/2");
	run();
	ASSERT_OUTCOME(got[0].outcome, FETCH_BUSY);
	ck_assert_int_eq(got[0].retry_after_ms, 7000);
	ASSERT_OUTCOME(got[1].outcome, FETCH_OK);
	ck_assert_str_eq(asked[1].line, "7001 http://a.example/2");
	finish();
}
END_TEST

START_TEST(a_long_retry_after_sends_the_waiting_home)
{
	static const struct page p[] = {
		{ .url = "http://a.example/1", .status = 503, .retry_after_ms = 3600000 },
		{ .url = "http://a.example/2", .status = 200 },
		{ 0 },
	};
	setup(p);
	fetch(0, "http://a.example/1");
	fetch(1, "http://a.example/2");
	run();
	ASSERT_OUTCOME(got[1].outcome, FETCH_DEFERRED);
	ck_assert_int_eq(got[1].retry_after_ms, 3600001);
	ck_assert_int_eq(got_at[1], 0);
	ASSERT_OUTCOME(get("http://a.example/2"), FETCH_DEFERRED);
	ck_assert_int_eq(nasked, 1);
	now = 3600001;
	ASSERT_OUTCOME(get("http://a.example/2"), FETCH_OK);
	finish();
}
END_TEST

START_TEST(a_dead_host_is_left_alone_and_its_waiting_are_told)
{
	static const struct page p[] = {
		{ .url = "http://a.example/0", .outcome = FETCH_CONNECT, .takes_ms = 10000 },
		{ .url = "http://a.example/1", .outcome = FETCH_CONNECT, .takes_ms = 10000 },
		{ .url = "http://a.example/2", .outcome = FETCH_CONNECT, .takes_ms = 10000 },
		{ .url = "http://a.example/3", .outcome = FETCH_CONNECT, .takes_ms = 10000 },
		{ .url = "http://a.example/4", .outcome = FETCH_CONNECT, .takes_ms = 10000 },
		{ 0 },
	};
	setup(p);
	for (int i = 0; i < 10; i++) {
		char url[64];

		snprintf(url, sizeof url, "http://a.example/%d", i);
		fetch(i, url);
	}
	run_until(90000);
	ck_assert_int_eq(ngot, 10);
	for (int i = 0; i < 4; i++)
		ASSERT_OUTCOME(got[i].outcome, FETCH_CONNECT);
	for (int i = 4; i < 10; i++)
		ASSERT_OUTCOME(got[i].outcome, FETCH_HOST_DOWN);
	ck_assert_int_eq(nasked, 4);
	finish();
}
END_TEST

START_TEST(the_queue_of_a_host_is_bounded_unless_all_is_waited_for)
{
	char url[64];

	setup(NULL);
	for (int i = 0; i < 40; i++) {
		snprintf(url, sizeof url, "http://a.example/%d", i);
		fetch(i, url);
	}
	fetch(40, "http://b.example/");
	run();
	ck_assert_int_eq(ngot, 41);
	ASSERT_OUTCOME(got[40].outcome, FETCH_GONE);
	ASSERT_OUTCOME(got[LIMIT_HOST_QUEUE - 1].outcome, FETCH_GONE);
	ASSERT_OUTCOME(got[LIMIT_HOST_QUEUE].outcome, FETCH_DEFERRED);
	ck_assert_int_gt(got[39].retry_after_ms, 7000);
	settings.wait_for_all = true;
	configure();
	for (int i = 0; i < 40; i++) {
		snprintf(url, sizeof url, "http://a.example/%d", i);
		fetch(i, url);
	}
	run();
	ASSERT_OUTCOME(got[39].outcome, FETCH_GONE);
	finish();
}
END_TEST

START_TEST(those_who_wait_for_robots_txt_count_as_queued)
{
	static const struct page p[] = {
		{ .url = "http://a.example/robots.txt", .status = 404, .takes_ms = 20000 }, { 0 }
	};
	char url[64];

	setup_with_robots(p);
	for (int i = 0; i < 20; i++) {
		snprintf(url, sizeof url, "http://a.example/%d", i);
		fetch(i, url);
	}
	run_until(1000);
	ck_assert_int_eq(ngot, 20 - (int)LIMIT_HOST_QUEUE);
	ASSERT_OUTCOME(got[19].outcome, FETCH_DEFERRED);
	finish();
}
END_TEST

START_TEST(a_feed_goes_before_the_articles_of_its_host)
{
	struct fetch_request feed = { .url = "http://a.example/feed", .kind = FETCH_FEED };

	setup(NULL);
	fetch(0, "http://a.example/1");
	fetch(1, "http://a.example/2");
	run_until(0);
	fetch(2, "http://a.example/3");
	fetch_start(fetcher, &feed, done, (void *)3);
	run();
	ck_assert_str_eq(asked[1].line, "1001 http://a.example/feed");
	finish();
}
END_TEST

START_TEST(a_crawl_delay_is_kept)
{
	static const struct page p[] = {
		{ .url = "http://a.example/robots.txt",
			.status = 200,
			.body = "User-agent: *\nCrawl-delay: 5" },
		{ 0 },
	};

	setup_with_robots(p);
	fetch(0, "http://a.example/1");
	fetch(1, "http://a.example/2");
	run();
	ck_assert_int_eq(asked[2].at - asked[1].at, 5001);
	finish();
}
END_TEST

START_TEST(settings_that_cannot_be_used_leave_the_old_in_force)
{
	static const char *const networks[] = { "x", NULL };
	struct transport *t = mem_zalloc(sizeof *t);
	struct err e;

	setup(NULL);
	settings.allow_private = networks;
	settings.per_host = 1;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, &e), -1);
	ck_assert_str_eq(e.text, "bad network");
	*t = (struct transport){ net_start, net_cancel, net_configure, net_free };
	ck_assert_ptr_null(fetcher_new(loop, t, &settings, 1, &e));
	finish();
	fetcher_free(NULL);
}
END_TEST

START_TEST(what_is_under_way_goes_with_the_fetcher)
{
	static const struct page p[] = {
		{ .url = "http://a.example/robots.txt", .status = 404, .takes_ms = 500 },
		{ .url = "http://b.example/robots.txt", .status = 404 },
		{ .url = "http://b.example/1", .status = 200, .takes_ms = 5000 },
		{ 0 },
	};

	setup_with_robots(p);
	fetch(0, "http://a.example/1");
	fetch(1, "http://b.example/1");
	fetch(2, "http://b.example/2");
	run_until(1500);
	fetch(3, "nonsense");
	finish();
	ck_assert_int_le(ngot, 1);
}
END_TEST

START_TEST(what_was_done_is_counted)
{
	struct fetch_stats s;

	setup(NULL);
	fetch(0, "http://a.example/1");
	fetch(1, "nonsense");
	fetch_stats(fetcher, &s);
	ck_assert_int_eq(s.fetches, 2);
	ck_assert_int_eq(s.hosts.queued, 1);
	run();
	fetch_stats(fetcher, &s);
	ck_assert_int_eq(s.fetches, 0);
	ck_assert_int_eq(s.requests, 1);
	ck_assert_int_eq(s.wire_bytes, 100);
	ck_assert_int_eq(s.outcomes[FETCH_GONE], 1);
	ck_assert_int_eq(s.outcomes[FETCH_BAD_URL], 1);
	finish();
}
END_TEST

CHECK_MAIN("fetch", every_outcome_has_a_name_of_its_own, a_status_is_said_in_a_word,
	validators_are_sent_and_304_is_understood, while_it_is_held_nothing_starts,
	it_calls_back_later_and_never_after_cancel, requests_of_a_host_keep_their_distance,
	a_host_that_hangs_does_not_hold_up_others, redirects_are_followed_hop_by_hop,
	redirects_to_nowhere_are_told, a_redirect_for_ever_ends,
	redirects_share_one_time_that_does_not_run_while_they_wait,
	a_robots_txt_is_believed_for_so_long, headers_of_a_feed_go_to_its_origin_only,
	robots_txt_is_asked_first_and_once_a_day, a_redirect_meets_the_robots_txt_of_where_it_leads,
	robots_txt_that_is_not_there_allows_all,
	robots_txt_that_cannot_be_had_forbids_all_until_it_can,
	a_host_that_cannot_be_reached_is_said_to_be_so_not_forbidden,
	retry_after_pauses_the_whole_host, a_long_retry_after_sends_the_waiting_home,
	a_dead_host_is_left_alone_and_its_waiting_are_told,
	the_queue_of_a_host_is_bounded_unless_all_is_waited_for,
	those_who_wait_for_robots_txt_count_as_queued, a_feed_goes_before_the_articles_of_its_host,
	a_crawl_delay_is_kept, settings_that_cannot_be_used_leave_the_old_in_force,
	what_is_under_way_goes_with_the_fetcher, what_was_done_is_counted)
