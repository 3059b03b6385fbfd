/* The subscriber against a hub of the tests' own, which is a server and a client on loopback. */
#include "websub.h"

#include "base/mem.h"
#include "base/strs.h"
#include "fetch_curl.h"
#include "helper_check.h"
#include "helper_server.h"
#include "listener.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* The system's clock, and what the test adds to it. */
static int64_t later;

static int64_t
late_ms(const struct clock *c)
{
	(void)c;
	return clock_system()->mono_ms(clock_system()) + later;
}

static const struct clock late_clock = { late_ms, late_ms };
static struct loop *loop;
static struct server *hub;
static struct fetcher *fetcher, *client;
static struct websub *websub;
static int64_t changed;
static int nchanged, ndone;
static struct fetch_result got;
static char callback[128], secret[128];

static void
note_change(void *arg, int64_t feed)
{
	(void)arg;
	nchanged++;
	changed = feed;
}

static struct fetcher *
new_fetcher(void)
{
	static const char *const allow[] = { "127.0.0.1", NULL };
	struct fetch_settings s = { .user_agent = "stet/1",
		.max_connections = 10,
		.per_host = 2,
		.timeout_ms = 3000,
		.connect_timeout_ms = 3000,
		.stall_timeout_ms = 3000,
		.robots_period_ms = 24 * 3600 * 1000,
		.max_body = 100000,
		.allow_private = allow };

	return fetcher_new(loop, fetch_curl_new(loop), &s, 1, NULL);
}

static void
setup(void)
{
	struct websub_settings s = {
		.callback = "http://127.0.0.1/hook/", .listen_host = "127.0.0.1", .lease_s = 864000
	};
	struct err e;

	loop = loop_new(&late_clock);
	hub = server_new(loop, "127.0.0.1");
	server_say(hub, "/hub", "202 Accepted", "", "");
	fetcher = new_fetcher();
	client = new_fetcher();
	websub = websub_new(loop, fetcher, &s, note_change, NULL, &e);
	ck_assert_msg(websub != NULL, "%s", e.text);
}

static void
finish(void)
{
	fetch_result_clear(&got);
	websub_free(websub);
	fetcher_free(fetcher);
	fetcher_free(client);
	server_free(hub);
	loop_free(loop);
}

static void
done(void *arg, struct fetch_result *r)
{
	(void)arg;
	fetch_result_clear(&got);
	got = *r;
	*r = (struct fetch_result){ .retry_after_ms = -1 };
	ndone++;
}

static void
wait_until_hub_was_asked(size_t n)
{
	for (int i = 0; i < 200 && server_requests(hub) < n; i++)
		loop_wait(loop, 20);
	ck_assert_int_eq(server_requests(hub), n);
	for (int i = 0; i < 5; i++) /* and has answered */
		loop_wait(loop, 10);
}

/* The hub's side: asks our listener, with a path under the callback. */
static int
ask(const char *path, const char *post, const char *header)
{
	const char *const headers[] = { header, NULL };
	struct fetch_request req = { .kind = post != NULL ? FETCH_POST : FETCH_ARTICLE,
		.post = post,
		.headers = header != NULL ? headers : NULL };
	char *url = mem_printf("http://127.0.0.1:%d%s", websub_port(websub), path);
	int before = ndone;

	req.url = url;
	fetch_start(client, &req, done, NULL);
	free(url);
	for (int i = 0; i < 500 && ndone == before; i++)
		loop_wait(loop, 20);
	ck_assert_int_eq(ndone, before + 1);
	return got.status;
}

/* What follows name= in the i-th request to the hub, up to "&". */
static void
take(size_t i, const char *name, char *out, size_t size)
{
	const char *at = strstr(server_request(hub, i)->text, name);

	ck_assert_msg(at != NULL, "%s", name);
	at += strlen(name);
	snprintf(out, size, "%.*s", (int)strcspn(at, "&"), at);
}

static void
subscribe(void)
{
	static char url[128];

	snprintf(url, sizeof url, "%s", server_url(hub, "/hub"));
	websub_want(websub, 17, "https://a.example/feed?x=1&y", url);
	wait_until_hub_was_asked(1);
	take(0, "hub.callback=http%3A%2F%2F127.0.0.1%2Fhook%2F", callback + 6, sizeof callback - 6);
	memcpy(callback, "/hook/", 6);
	take(0, "hub.secret=", secret, sizeof secret);
}

#define TOPIC "hub.topic=https%3A%2F%2Fa.example%2Ffeed%3Fx%3D1%26y"

static int
verify(const char *rest)
{
	char path[512];

	snprintf(path, sizeof path, "%s?%s", callback, rest);
	return ask(path, NULL, NULL);
}

static const char *
signature_of(const char *body, const char *method)
{
	static char line[256];
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n;
	int at = snprintf(line, sizeof line, "X-Hub-Signature: %s=", method);

	HMAC(EVP_get_digestbyname(method), secret, (int)strlen(secret), (const unsigned char *)body,
		strlen(body), mac, &n);
	for (unsigned i = 0; i < n; i++)
		at += snprintf(line + at, sizeof line - (size_t)at, "%02x", mac[i]);
	return line;
}

START_TEST(a_hub_is_asked_once_and_its_challenge_answered)
{
	setup();
	subscribe();
	ck_assert(server_request_has(hub, 0, "hub.mode=subscribe&" TOPIC "&"));
	ck_assert(server_request_has(hub, 0, "&hub.lease_seconds=864000"));
	ck_assert_int_eq(strlen(secret), 32);
	ck_assert_int_eq(strlen(callback), 6 + 32);
	websub_want(websub, 17, "https://a.example/feed?x=1&y", server_url(hub, "/hub"));
	ck_assert(!websub_is_active(websub, 17));
	ck_assert_int_eq(verify("hub.mode=subscribe&" TOPIC "&hub.challenge=a%20b%3Cc&"
				"hub.lease_seconds=1000"),
		200);
	ck_assert_str_eq(buf_str(&got.body), "a b<c");
	ck_assert_str_eq(got.content_type, "text/plain");
	ck_assert(websub_is_active(websub, 17));
	ck_assert_int_eq(server_requests(hub), 1);
	finish();
}
END_TEST

START_TEST(what_was_not_asked_for_is_not_confirmed)
{
	setup();
	subscribe();
	ck_assert_int_eq(
		verify("hub.mode=subscribe&hub.topic=https%3A%2F%2Fb&hub.challenge=x"), 404);
	ck_assert_int_eq(verify("hub.mode=unsubscribe&" TOPIC "&hub.challenge=x"), 404);
	ck_assert_int_eq(verify("hub.mode=subscribe&" TOPIC), 404);
	ck_assert_int_eq(verify(""), 404);
	ck_assert_int_eq(ask("/hook/00000000000000000000000000000000?hub.mode=subscribe&" TOPIC
			     "&hub.challenge=x",
				 NULL, NULL),
		404);
	ck_assert(!websub_is_active(websub, 17));
	finish();
}
END_TEST

START_TEST(only_signed_news_count)
{
	char forged[256];

	setup();
	subscribe();
	verify("hub.mode=subscribe&" TOPIC "&hub.challenge=x");
	ck_assert_int_eq(ask(callback, "<rss/>", signature_of("<rss/>", "sha256")), 202);
	ck_assert_int_eq(nchanged, 1);
	ck_assert_int_eq(changed, 17);
	ck_assert_int_eq(ask(callback, "<rss/>", signature_of("<rss/>", "sha1")), 202);
	ck_assert_int_eq(nchanged, 2);
	ck_assert_int_eq(ask(callback, "<rss2/>", signature_of("<rss/>", "sha256")), 202);
	ck_assert_int_eq(ask(callback, "<rss/>", NULL), 202);
	ck_assert_int_eq(ask(callback, "<rss/>", "X-Hub-Signature: md5=00"), 202);
	snprintf(forged, sizeof forged, "%.60s", signature_of("<rss/>", "sha256"));
	ck_assert_int_eq(ask(callback, "<rss/>", forged), 202);
	ck_assert_int_eq(nchanged, 2);
	ck_assert_int_eq(ask("/hook/none", "<rss/>", NULL), 410);
	websub_forget(websub, 17);
	ck_assert_int_eq(ask(callback, "<rss/>", signature_of("<rss/>", "sha256")), 410);
	ck_assert_int_eq(nchanged, 2);
	finish();
}
END_TEST

START_TEST(a_lease_is_renewed_before_its_end)
{
	setup();
	subscribe();
	verify("hub.mode=subscribe&" TOPIC "&hub.challenge=x&hub.lease_seconds=1000");
	later += 790000;
	loop_wait(loop, 10);
	ck_assert_int_eq(server_requests(hub), 1);
	later += 11000;
	wait_until_hub_was_asked(2);
	ck_assert(websub_is_active(websub, 17));
	verify("hub.mode=subscribe&" TOPIC "&hub.challenge=y&hub.lease_seconds=1000");
	ck_assert_str_eq(buf_str(&got.body), "y");
	/* once it is not verified again, it is over, and asked for again later */
	later += 801000;
	wait_until_hub_was_asked(3);
	later += 3601000;
	loop_wait(loop, 10);
	ck_assert(!websub_is_active(websub, 17));
	later += 301000;
	wait_until_hub_was_asked(4);
	finish();
}
END_TEST

START_TEST(a_hub_that_fails_or_denies_is_asked_less_and_less)
{
	setup();
	server_say(hub, "/hub", "500 Broken", "", "");
	subscribe();
	later += 299000;
	loop_wait(loop, 10);
	ck_assert_int_eq(server_requests(hub), 1);
	later += 2000;
	wait_until_hub_was_asked(2);
	later += 301000;
	loop_wait(loop, 10);
	ck_assert_int_eq(server_requests(hub), 2);
	server_say(hub, "/hub", "202 Accepted", "", "");
	later += 900000;
	wait_until_hub_was_asked(3);
	ck_assert_int_eq(verify("hub.mode=denied&" TOPIC "&hub.reason=no"), 200);
	ck_assert_int_eq(verify("hub.mode=subscribe&" TOPIC "&hub.challenge=x"), 404);
	finish();
}
END_TEST

START_TEST(bad_requests_to_the_listener_are_refused)
{
	struct buf big = { 0 };

	setup();
	ck_assert_int_eq(ask("/", "x", "Content-Length: 99999999"), 413);
	ck_assert_int_eq(ask("/", "x", "Transfer-Encoding: chunked"), 411);
	ck_assert_int_eq(ask("/nothing", NULL, NULL), 404);
	buf_adds(&big, "X-Long: ");
	while (big.len < 20000)
		buf_addc(&big, 'a');
	ck_assert_int_eq(ask("/", NULL, big.data), 400);
	buf_free(&big);
	finish();
	websub_free(NULL);
	listener_free(NULL);
}
END_TEST

CHECK_MAIN("websub", a_hub_is_asked_once_and_its_challenge_answered,
	what_was_not_asked_for_is_not_confirmed, only_signed_news_count,
	a_lease_is_renewed_before_its_end, a_hub_that_fails_or_denies_is_asked_less_and_less,
	bad_requests_to_the_listener_are_refused)
