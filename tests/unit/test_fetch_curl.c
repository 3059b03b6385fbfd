/* The fetcher with its real transport, against a server on loopback. */
#include "fetch_curl.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "helper_check.h"
#include "helper_server.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a name server: libcurl finds this function before that of libc ---- */

static const struct {
	const char *name, *address;
} names[] = {
	{ "ok.test", "127.0.0.1" },
	{ "good.test", "127.0.0.1" },
	{ "other.test", "127.0.0.1" },
	{ "rebound.test", "127.0.0.2" },
	{ "private.test", "10.0.0.1" },
	{ "metadata.test", "169.254.169.254" },
	{ "mapped.test", "::ffff:127.0.0.2" },
};

int
getaddrinfo(
	const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
		(int (*)(const char *, const char *, const struct addrinfo *,
			struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");

	if (strcmp(name, "hang.test") == 0)
		sleep(4);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i].name) == 0)
			return real(names[i].address, service, hints, out);
	return name[0] >= '0' && name[0] <= '9' ? real(name, service, hints, out) : EAI_NONAME;
}

/* ---- hands ---- */

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
	settings = (struct fetch_settings){
		.user_agent = "stet/0.1 (+https://example.org/)",
		.max_connections = 20,
		.per_host = 2,
		.host_delay_ms = 0,
		.timeout_ms = 3000,
		.connect_timeout_ms = 3000,
		.stall_timeout_ms = 3000,
		.robots_period_ms = 24 * 3600 * 1000,
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
	(void)arg;
	fetch_result_clear(&got);
	got = *r;
	*r = (struct fetch_result){ .retry_after_ms = -1 };
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
	return get_request(&(struct fetch_request){ .url = url, .kind = FETCH_ARTICLE });
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
	ck_assert(
		server_request_has(server, 0, "User-Agent: stet/0.1 (+https://example.org/)\r\n"));
	ck_assert(server_request_has(server, 0, "Accept-Encoding: deflate, gzip, br, zstd\r\n"));
	finish();
}
END_TEST

static const char *
named(const char *host, const char *path)
{
	static char url[8][256];
	static int i;

	i = (i + 1) % 8;
	snprintf(url[i], sizeof url[i], "http://%s:%d%s", host, server_port(server), path);
	return url[i];
}

START_TEST(validators_go_back_as_they_came)
{
	struct fetch_request req = { .kind = FETCH_ARTICLE,
		.etag = "W/\"a b,c\"",
		.last_modified = "Tuesday, 3-March-2020 9:8:7 gmt" };

	setup();
	server_answer(
		server, "/a", SERVER_KEEP, "HTTP/1.1 304 Not Modified\r\nETag: \"n\"\r\n\r\n");
	req.url = server_url(server, "/a");
	ASSERT_OUTCOME(get_request(&req), FETCH_NOT_MODIFIED);
	ck_assert(server_request_has(server, 0, "\r\nIf-None-Match: W/\"a b,c\"\r\n"));
	ck_assert(server_request_has(
		server, 0, "\r\nIf-Modified-Since: Tuesday, 3-March-2020 9:8:7 gmt\r\n"));
	ck_assert_str_eq(got.etag, "\"n\"");
	/* nothing that was kept can break out of its line */
	req.etag = "\"a\"\r\nX-Evil: 1";
	get_request(&req);
	ck_assert(!server_request_has(server, 1, "Evil"));
	ck_assert(server_request_has(server, 1, "If-Modified-Since"));
	finish();
}
END_TEST

START_TEST(headers_of_a_feed_are_sent)
{
	const char *const headers[] = { "X-Key: 17", "Accept-Language: de", NULL };
	struct fetch_request req = { .kind = FETCH_FEED, .headers = headers };

	setup();
	req.url = server_url(server, "/feed");
	ASSERT_OUTCOME(get_request(&req), FETCH_GONE);
	ck_assert(server_request_has(server, 0, "\r\nX-Key: 17\r\nAccept-Language: de\r\n"));
	ck_assert(server_request_has(server, 0, "\r\nAccept: application/atom+xml"));
	finish();
}
END_TEST

START_TEST(connections_are_used_again)
{
	setup();
	server_say(server, "/a", "200 OK", "", "a");
	for (int i = 0; i < 5; i++)
		ASSERT_OUTCOME(get("/a"), FETCH_OK);
	ck_assert_int_eq(server_connections(server), 1);
	finish();
}
END_TEST

START_TEST(a_host_gets_no_more_connections_than_allowed)
{
	setup();
	server_answer(server, "/s", SERVER_SLOW, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
	for (int i = 0; i < 6; i++)
		fetch_start(fetcher,
			&(struct fetch_request){
				.url = server_url(server, "/s"), .kind = FETCH_ARTICLE },
			done, NULL);
	wait_for(6);
	ck_assert_int_eq(server_most_open(server), 2);
	finish();
}
END_TEST

START_TEST(the_server_sees_the_delay)
{
	enum {
		N = 24
	};

	setup();
	settings.host_delay_ms = 40;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	server_answer(server, "/close", SERVER_CLOSE, "HTTP/1.1 200 OK\r\n\r\nx");
	server_answer(
		server, "/slow", SERVER_SLOW, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
	for (int i = 0; i < N; i++)
		fetch_start(fetcher,
			&(struct fetch_request){ .url = server_url(server, i % 5 == 0 ? "/slow"
									   : i % 2    ? "/close"
										      : "/keep"),
				.kind = FETCH_FEED },
			done, NULL);
	wait_for(N);
	/* A busy machine sees single requests late, but not all of them sooner. */
	ck_assert_int_ge(server_request(server, N - 1)->at_ms,
		server_request(server, 0)->at_ms + (N - 1) * 40 - 200);
	ck_assert_int_le(server_most_open(server), 2);
	finish();
}
END_TEST

START_TEST(private_addresses_are_refused_however_they_are_written)
{
	static const char *const spellings[] = { "127.0.0.2", "2130706434", "0x7f000002", "127.2",
		"[::ffff:127.0.0.2]", "0177.0.0.2", "rebound.test", "mapped.test", "private.test",
		"metadata.test", "169.254.169.254", "[::1]", "0.0.0.0" };
	struct server *internal;

	setup();
	internal = server_new(loop, "127.0.0.2");
	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
		char url[256], answer[512];

		snprintf(url, sizeof url, "http://%s:%d/", spellings[i], server_port(internal));
		ASSERT_OUTCOME(get_url(url), FETCH_PRIVATE_ADDRESS);
		snprintf(answer, sizeof answer,
			"HTTP/1.1 %d Go\r\nLocation: %s\r\n"
			"Content-Length: 0\r\n\r\n",
			i % 2 ? 302 : 307, url);
		server_answer(server, "/go", SERVER_KEEP, answer);
		ASSERT_OUTCOME(get("/go"), FETCH_PRIVATE_ADDRESS);
	}
	ck_assert_int_eq(server_connections(internal), 0);
	server_say(server, "/file", "302 Found", "Location: file:///etc/passwd\r\n", "");
	ASSERT_OUTCOME(get("/file"), FETCH_BAD_REDIRECT);
	ASSERT_OUTCOME(get_url("file:///etc/passwd"), FETCH_BAD_URL);
	ASSERT_OUTCOME(get_url("gopher://127.0.0.1/"), FETCH_BAD_URL);
	server_free(internal);
	finish();
}
END_TEST

START_TEST(a_name_that_leads_to_an_allowed_address_is_fetched)
{
	setup();
	server_say(server, "/a", "200 OK", "", "a");
	ASSERT_OUTCOME(get_url(named("ok.test", "/a")), FETCH_OK);
	ck_assert(server_request_has(server, 0, "\r\nHost: ok.test:"));
	finish();
}
END_TEST

START_TEST(what_goes_wrong_on_the_way_is_named)
{
	char url[64];
	int port;

	setup();
	ASSERT_OUTCOME(get_url("http://nowhere.test/"), FETCH_DNS);
	{
		struct server *gone = server_new(loop, "127.0.0.1");

		port = server_port(gone);
		server_free(gone);
	}
	snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
	ASSERT_OUTCOME(get_url(url), FETCH_CONNECT);
	ck_assert_int_eq(got.status, 0);
	ck_assert(got.message[0] != '\0');
	server_answer(
		server, "/cut", SERVER_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx");
	ASSERT_OUTCOME(get("/cut"), FETCH_TRUNCATED);
	server_answer(server, "/chunk", SERVER_CLOSE,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
	ASSERT_OUTCOME(get("/chunk"), FETCH_TRUNCATED);
	server_answer(server, "/reset", SERVER_RESET, "HTTP/1.1 200 OK\r\nContent-Le");
	ASSERT_OUTCOME(get("/reset"), FETCH_TRUNCATED);
	server_answer(server, "/empty", SERVER_CLOSE, "");
	ASSERT_OUTCOME(get("/empty"), FETCH_TRUNCATED);
	server_answer(server, "/ssh", SERVER_CLOSE, "SSH-2.0-x\r\n\r\n");
	ASSERT_OUTCOME(get("/ssh"), FETCH_PROTOCOL);
	server_say(server, "/gz", "200 OK", "Content-Encoding: gzip\r\n", "this is no gzip at all");
	ASSERT_OUTCOME(get("/gz"), FETCH_PROTOCOL);
	finish();
}
END_TEST

START_TEST(slow_and_silent_peers_are_given_up)
{
	setup();
	settings.timeout_ms = 700;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	server_answer(server, "/hang", SERVER_HANG, "");
	server_answer(
		server, "/half", SERVER_HANG, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
	server_answer(server, "/slow", SERVER_SLOW,
		"HTTP/1.1 200 OK\r\nX: a header that is long enough to take its time\r\n\r\nhello");
	/* one host each: who is silent is left alone for a while */
	ASSERT_OUTCOME(get("/half"), FETCH_TIMEOUT);
	ASSERT_OUTCOME(get_url(named("ok.test", "/slow")), FETCH_TIMEOUT);
	ASSERT_OUTCOME(get_url(named("other.test", "/hang")), FETCH_TIMEOUT);
	ck_assert_int_lt(got.duration_ms, 1500);
	finish();
}
END_TEST

/* Both end long before the whole time is over, which is a minute. */
START_TEST(connections_and_stalls_have_times_of_their_own)
{
	struct sockaddr_in full = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int listener = socket(AF_INET, SOCK_STREAM, 0), waiting[4];
	socklen_t n = sizeof full;
	char url[64];

	setup();
	settings.timeout_ms = 60000;
	settings.stall_timeout_ms = 1000;
	settings.connect_timeout_ms = 200;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	server_answer(
		server, "/half", SERVER_HANG, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
	ASSERT_OUTCOME(get("/half"), FETCH_TIMEOUT);
	ck_assert_int_lt(got.duration_ms, 20000);

	/* a listener whose queue is full answers no more */
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&full, sizeof full), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&full, &n), 0);
	ck_assert_int_eq(listen(listener, 0), 0);
	for (int i = 0; i < 4; i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(waiting[i], (struct sockaddr *)&full, sizeof full);
	}
	snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(full.sin_port));
	ASSERT_OUTCOME(get_url(url), FETCH_TIMEOUT);
	ck_assert_int_lt(got.duration_ms, 20000);
	ck_assert_int_eq(got.wire_bytes, 0);
	for (int i = 0; i < 4; i++)
		close(waiting[i]);
	close(listener);
	finish();
}
END_TEST

START_TEST(the_languages_of_the_config_are_asked_for)
{
	const char *const headers[] = { "accept-language: fr", NULL };
	struct fetch_request req = { .kind = FETCH_FEED, .headers = headers };

	setup();
	settings.accept_language = "de, en;q=0.5";
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	get("/page");
	ck_assert(server_request_has(server, 0, "\r\nAccept-Language: de, en;q=0.5\r\n"));
	/* a feed's own go before */
	req.url = server_url(server, "/feed");
	get_request(&req);
	ck_assert(server_request_has(server, 1, "\r\naccept-language: fr\r\n"));
	ck_assert(!server_request_has(server, 1, "de, en"));
	finish();
}
END_TEST

START_TEST(an_endless_body_ends_at_the_bound)
{
	struct fetch_request req = { .kind = FETCH_ARTICLE, .max_body = 5000 };
	struct buf b = { 0 };

	setup();
	buf_adds(&b, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
	for (int i = 0; i < 2000; i++)
		buf_adds(&b, "0123456789");
	server_answer(server, "/endless", SERVER_ENDLESS, b.data);
	buf_free(&b);
	ASSERT_OUTCOME(get("/endless"), FETCH_TOO_LARGE);
	ck_assert_int_eq(got.body.len, settings.max_body);
	req.url = server_url(server, "/endless");
	ASSERT_OUTCOME(get_request(&req), FETCH_TOO_LARGE);
	ck_assert_int_eq(got.body.len, 5000);
	/* an error page without end is known for what it is */
	server_answer(server, "/endless404", SERVER_ENDLESS,
		"HTTP/1.1 404 Not Found\r\n\r\nno such page, no such page, no such page\n");
	ASSERT_OUTCOME(get("/endless404"), FETCH_GONE);
	ck_assert_int_eq(got.body.len, 0);
	finish();
}
END_TEST

START_TEST(floods_of_headers_end_at_the_bound)
{
	struct buf b = { 0 };

	setup();
	settings.timeout_ms = 20000; /* the flood is to end it, not the time */
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	server_answer(
		server, "/lines", SERVER_ENDLESS, "HTTP/1.1 200 OK\r\nX-A: bbbbbbbbbbbbb\r\n");
	ASSERT_OUTCOME(get("/lines"), FETCH_TOO_LARGE);
	server_answer(server, "/early", SERVER_ENDLESS,
		"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 103 Early\r\n\r\n");
	ASSERT_OUTCOME(get("/early"), FETCH_TOO_LARGE);
	buf_adds(&b, "HTTP/1.1 200 OK\r\nX-A: ");
	for (int i = 0; i < 200000; i++)
		buf_addc(&b, 'a');
	buf_adds(&b, "\r\n\r\n");
	server_answer(server, "/line", SERVER_KEEP, b.data);
	ASSERT_OUTCOME(get("/line"), FETCH_TOO_LARGE);
	buf_clear(&b);
	/* 20,000 cookies */
	buf_adds(&b, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
	for (int i = 0; i < 8000; i++)
		buf_addf(&b, "Set-Cookie: c%d=1\r\n", i);
	buf_adds(&b, "\r\n");
	server_answer(server, "/cookies", SERVER_KEEP, b.data);
	ASSERT_OUTCOME(get("/cookies"), FETCH_OK);
	ASSERT_OUTCOME(get("/after"), FETCH_GONE);
	ck_assert_int_lt(strlen(server_request(server, server_requests(server) - 1)->text), 20000);
	buf_free(&b);
	finish();
}
END_TEST

START_TEST(a_url_of_64_kilobytes_is_no_address)
{
	struct buf b = { 0 };

	setup();
	buf_adds(&b, "http://127.0.0.1/");
	while (b.len < 65536)
		buf_addc(&b, 'a');
	ASSERT_OUTCOME(get_url(b.data), FETCH_BAD_URL);
	server_answer(server, "/go", SERVER_KEEP, "");
	buf_adds(&b, "\r\nContent-Length: 0\r\n\r\n");
	{
		char *raw = mem_printf("HTTP/1.1 301 Go\r\nLocation: %s", b.data);

		server_answer(server, "/go", SERVER_KEEP, raw);
		free(raw);
	}
	ASSERT_OUTCOME(get("/go"), FETCH_BAD_REDIRECT);
	buf_free(&b);
	finish();
}
END_TEST

/* Bits from the lowest of each byte up, as deflate and brotli have them. */
static size_t bit_count;

static void
put_bits(struct buf *b, unsigned value, unsigned n)
{
	for (unsigned i = 0; i < n; i++, bit_count++) {
		if (bit_count % 8 == 0)
			buf_addc(b, 0);
		b->data[b->len - 1] =
			(char)(b->data[b->len - 1] | ((value >> i & 1) << bit_count % 8));
	}
}

/* A Huffman code is written from its highest bit. */
static void
put_code(struct buf *b, unsigned code, unsigned n)
{
	while (n-- > 0)
		put_bits(b, code >> n & 1, 1);
}

static void
serve_encoded(const char *path, const char *encoding, const struct buf *body)
{
	struct buf b = { 0 };

	buf_addf(&b, "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %zu\r\n\r\n",
		encoding, body->len);
	buf_add(&b, body->data, body->len);
	server_answer_bytes(server, path, SERVER_KEEP, b.data, b.len);
	buf_free(&b);
}

/* n times 258 zero bytes after the first, in one block of fixed codes; without the checksum that
 * nobody gets to see. */
static void
gzip_of_zeros(struct buf *b, unsigned n)
{
	buf_add(b, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
	bit_count = 0;
	put_bits(b, 1, 1);    /* last block */
	put_bits(b, 1, 2);    /* fixed codes */
	put_code(b, 0x30, 8); /* the byte 0 */
	for (unsigned i = 0; i < n; i++) {
		put_code(b, 0xc5, 8); /* length 258 */
		put_code(b, 0, 5);    /* distance 1 */
	}
	put_code(b, 0, 7); /* end of block */
}

/* One meta-block of 16 MB whose codes have one symbol each: one command, "insert 16 MB of x". */
static void
brotli_of_one_letter(struct buf *b)
{
	enum {
		LEN = 1 << 24
	};

	bit_count = 0;
	put_bits(b, 0, 1); /* window of 16 bits */
	put_bits(b, 1, 1); /* last */
	put_bits(b, 0, 1); /* not empty */
	put_bits(b, 2, 2); /* length in 6 nibbles */
	put_bits(b, LEN - 1, 24);
	put_bits(b, 0, 3); /* one block type each of literals, commands, distances */
	put_bits(b, 0, 6); /* no postfix, no direct distances */
	put_bits(b, 0, 2); /* context mode */
	put_bits(b, 0, 2); /* one tree each of literals and distances */
	put_bits(b, 1, 2); /* literals: a simple code */
	put_bits(b, 0, 2); /* of one symbol */
	put_bits(b, 'x', 8);
	put_bits(b, 1, 2); /* commands */
	put_bits(b, 0, 2);
	put_bits(b, 504, 10); /* insert 22594 + 24 bits, copy 2 */
	put_bits(b, 1, 2);    /* distances */
	put_bits(b, 0, 2);
	put_bits(b, 0, 6);
	put_bits(b, LEN - 22594, 24);
}

/* Blocks of one byte each that stand for 128 KB. */
static void
zstd_of_one_letter(struct buf *b, unsigned blocks)
{
	buf_add(b, "\x28\xb5\x2f\xfd\x00\x38", 6); /* window of 128 KB */
	for (unsigned i = 0; i < blocks; i++) {
		unsigned head = (i + 1 == blocks) | 1 << 1 | (128u * 1024) << 3;

		buf_addc(b, (char)(head & 0xff));
		buf_addc(b, (char)(head >> 8 & 0xff));
		buf_addc(b, (char)(head >> 16));
		buf_addc(b, 'x');
	}
}

START_TEST(bombs_end_at_the_bound_of_what_they_unpack_to)
{
	struct buf b = { 0 };

	setup();
	/* that these are what they say is shown by small ones, which come whole */
	settings.max_body = 20 * 1024 * 1024;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	zstd_of_one_letter(&b, 3);
	serve_encoded("/zstd", "zstd", &b);
	ASSERT_OUTCOME(get("/zstd"), FETCH_OK);
	ck_assert_int_eq(got.body.len, 3 * 128 * 1024);
	buf_clear(&b);
	brotli_of_one_letter(&b);
	serve_encoded("/br", "br", &b);
	ASSERT_OUTCOME(get("/br"), FETCH_OK);
	ck_assert_int_eq(got.body.len, 16 * 1024 * 1024);
	ck_assert_int_lt(got.wire_bytes, 200);

	settings.max_body = 1000000;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	ASSERT_OUTCOME(get("/br"), FETCH_TOO_LARGE);
	ck_assert_int_le(got.body.len, 1000000);
	buf_clear(&b);
	zstd_of_one_letter(&b, 100000); /* 12 GB */
	serve_encoded("/zstd", "zstd", &b);
	ASSERT_OUTCOME(get("/zstd"), FETCH_TOO_LARGE);
	buf_clear(&b);
	gzip_of_zeros(&b, 4000000); /* 1 GB */
	serve_encoded("/gz", "gzip", &b);
	ASSERT_OUTCOME(get("/gz"), FETCH_TOO_LARGE);
	ck_assert_int_eq(got.body.len, 1000000);
	buf_free(&b);
	finish();
}
END_TEST

START_TEST(encodings_within_encodings_are_bounded)
{
	struct buf b = { 0 };

	setup();
	gzip_of_zeros(&b, 10);
	serve_encoded("/a", "gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip", &b);
	ASSERT_OUTCOME(get("/a"), FETCH_PROTOCOL);
	buf_free(&b);
	finish();
}
END_TEST

START_TEST(cookies_are_kept_for_the_site_that_gave_them)
{
	setup();
	server_say(server, "/page", "302 Found",
		"Location: /page?2\r\nSet-Cookie: consent=yes; Path=/; HttpOnly\r\n", "");
	server_say(server, "/page?2", "200 OK", "", "text");
	ASSERT_OUTCOME(get_url(named("ok.test", "/page")), FETCH_OK);
	ck_assert(!server_request_has(server, 0, "Cookie:"));
	ck_assert(server_request_has(server, 1, "\r\nCookie: consent=yes\r\n"));
	ASSERT_OUTCOME(get_url(named("ok.test", "/page?2")), FETCH_OK);
	ck_assert(server_request_has(server, 2, "\r\nCookie: consent=yes\r\n"));
	ASSERT_OUTCOME(get_url(named("other.test", "/page?2")), FETCH_OK);
	ck_assert(!server_request_has(server, 3, "Cookie:"));
	/* taken back */
	server_say(server, "/page?2", "200 OK", "Set-Cookie: consent=; Max-Age=0; Path=/\r\n", "");
	ASSERT_OUTCOME(get_url(named("ok.test", "/page?2")), FETCH_OK);
	ASSERT_OUTCOME(get_url(named("ok.test", "/page?2")), FETCH_OK);
	ck_assert(!server_request_has(server, 5, "Cookie:"));
	finish();
}
END_TEST

START_TEST(a_name_server_that_hangs_holds_up_nobody)
{
	int64_t began, longest = 0, last;

	setup();
	settings.timeout_ms = 600;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	began = last = timers_now(loop_timers(loop));
	fetch_start(fetcher, &(struct fetch_request){ .url = "http://hang.test/" }, done, NULL);
	while (done_count == 0) {
		int64_t t;

		loop_wait(loop, 10);
		t = timers_now(loop_timers(loop));
		longest = t - last > longest ? t - last : longest;
		last = t;
	}
	ASSERT_OUTCOME(got.outcome, FETCH_TIMEOUT);
	ck_assert_int_lt(longest, 200);
	/* nor is the end delayed, with one that is still being asked */
	fetch_start(fetcher, &(struct fetch_request){ .url = "http://hang.test:81/" }, done, NULL);
	loop_wait(loop, 50);
	finish();
	ck_assert_int_lt(clock_system()->mono_ms(clock_system()) - began, 2500);
}
END_TEST

START_TEST(a_fetch_can_be_cancelled_at_any_time)
{
	setup();
	server_answer(
		server, "/half", SERVER_HANG, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
	for (int rounds = 0; rounds < 8; rounds++) {
		struct fetch *x = fetch_start(fetcher,
			&(struct fetch_request){
				.url = server_url(server, "/half"), .kind = FETCH_ARTICLE },
			done, NULL);

		for (int i = 0; i < rounds; i++)
			loop_wait(loop, 5);
		fetch_cancel(x);
	}
	loop_wait(loop, 20);
	ck_assert_int_eq(done_count, 0);
	server_say(server, "/a", "200 OK", "", "a");
	ASSERT_OUTCOME(get("/a"), FETCH_OK);
	finish();
}
END_TEST

START_TEST(new_settings_hold_from_the_next_request_on)
{
	setup();
	get("/a");
	settings.user_agent = "other/2";
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	get("/a");
	ck_assert(server_request_has(server, 1, "\r\nUser-Agent: other/2\r\n"));
	settings.allow_private = NULL;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	ASSERT_OUTCOME(get_url("http://127.0.0.1:1/"), FETCH_PRIVATE_ADDRESS);
	finish();
}
END_TEST

START_TEST(a_proxy_of_the_environment_is_used_and_not_as_a_way_in)
{
	setup();
	server_say(server, "http://news.example/a", "200 OK", "", "via");
	setenv("http_proxy", server_url(server, ""), 1);
	setenv("no_proxy", "127.0.0.1", 1);
	fetcher_free(fetcher);
	settings.allow_private = NULL;
	open_fetcher();
	ASSERT_OUTCOME(get_url("http://news.example/a"), FETCH_OK);
	ck_assert_str_eq(buf_str(&got.body), "via");
	ASSERT_OUTCOME(get_url("http://localhost/"), FETCH_PRIVATE_ADDRESS);
	ASSERT_OUTCOME(get_url("http://169.254.169.254/"), FETCH_PRIVATE_ADDRESS);
	ASSERT_OUTCOME(get_url("http://2130706433/"), FETCH_PRIVATE_ADDRESS);
	ASSERT_OUTCOME(get("/direct"), FETCH_PRIVATE_ADDRESS);
	ck_assert_int_eq(server_requests(server), 1);
	unsetenv("http_proxy");
	unsetenv("no_proxy");
	finish();
}
END_TEST

START_TEST(a_form_is_posted)
{
	struct fetch_request req = { .kind = FETCH_POST, .post = "hub.mode=subscribe&a=b" };

	setup();
	server_say(server, "/hub", "202 Accepted", "", "");
	req.url = server_url(server, "/hub");
	ASSERT_OUTCOME(get_request(&req), FETCH_OK);
	ck_assert(server_request_has(server, 0, "POST /hub HTTP/1.1\r\n"));
	ck_assert(server_request_has(server, 0, "\r\n\r\nhub.mode=subscribe&a=b"));
	ck_assert(server_request_has(server, 0, "application/x-www-form-urlencoded"));
	server_say(server, "/a", "200 OK", "", "a");
	ASSERT_OUTCOME(get("/a"), FETCH_OK);
	ck_assert(server_request_has(server, 1, "GET /a HTTP/1.1\r\n"));
	finish();
}
END_TEST

/* ---- TLS: certificates by the openssl command, its s_server on a free port ---- */

static char dir[] = "/tmp/stet-test-tls-XXXXXX";

static void
sh(const char *command)
{
	char line[2048];

	snprintf(line, sizeof line, "cd %s && { %s; } >log 2>&1", dir, command);
	ck_assert_msg(system(line) == 0, "%s", line);
}

static void
make_certificates(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key "
	   "-out ca.pem -subj /CN=Test-CA -days 2");
	sh("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem "
	   "-out good.csr -subj /CN=good.test && echo subjectAltName=DNS:good.test >san");
	sh("openssl x509 -req -in good.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san "
	   "-days 2 -out good.pem");
	sh("openssl x509 -req -in good.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile san "
	   "-days -1 -out expired.pem");
	sh("openssl x509 -req -in good.csr -signkey key.pem -extfile san -days 2 -out self.pem");
}

static pid_t
serve_tls(const char *certificate, const char *options, int *port)
{
	char command[512], line[256];
	int out[2];
	FILE *f;
	pid_t pid;

	ck_assert_int_eq(pipe(out), 0);
	snprintf(command, sizeof command,
		"cd %s && exec openssl s_server -accept 127.0.0.1:0 "
		"-cert %s -key key.pem -www %s",
		dir, certificate, options);
	pid = fork();
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		dup2(out[1], STDERR_FILENO);
		close(out[0]);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	f = fdopen(out[0], "r");
	*port = 0;
	while (*port == 0 && fgets(line, sizeof line, f) != NULL)
		sscanf(line, "ACCEPT 127.0.0.1:%d", port);
	ck_assert_msg(*port != 0, "%s", command);
	/* f stays open: the server must be able to write */
	return pid;
}

START_TEST(certificates_are_always_verified)
{
	static const struct {
		const char *certificate, *host, *options;
		enum fetch_outcome outcome;
	} all[] = {
		{ "good.pem", "good.test", "", FETCH_OK },
		{ "good.pem", "other.test", "", FETCH_TLS },
		{ "good.pem", "127.0.0.1", "", FETCH_TLS },
		{ "expired.pem", "good.test", "", FETCH_TLS },
		{ "self.pem", "good.test", "", FETCH_TLS },
		{ "good.pem", "good.test", "-tls1_1", FETCH_TLS },
	};
	char ca[64];

	setup();
	make_certificates();
	snprintf(ca, sizeof ca, "%s/ca.pem", dir);
	settings.ca_file = ca;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		char url[64];
		int port;
		pid_t pid = serve_tls(all[i].certificate, all[i].options, &port);

		snprintf(url, sizeof url, "https://%s:%d/", all[i].host, port);
		get_url(url);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		ck_assert_msg(got.outcome == all[i].outcome, "%zu: %s (%s)", i,
			fetch_outcome_name(got.outcome), got.message);
		ck_assert(got.outcome == FETCH_OK || got.message[0] != '\0');
	}
	/* the system's roots do not know our authority */
	settings.ca_file = NULL;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	{
		char url[64];
		int port;
		pid_t pid = serve_tls("good.pem", "", &port);

		snprintf(url, sizeof url, "https://good.test:%d/", port);
		ASSERT_OUTCOME(get_url(url), FETCH_TLS);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	sh("rm -f ca.* good.* *.pem san log");
	rmdir(dir);
	finish();
}
END_TEST

/* ---- HTTP/2, as nginx speaks it ---- */

static const char nginx[] = "/usr/sbin/nginx";

static int
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static pid_t
serve_http2(int port)
{
	char path[128];
	FILE *f;
	pid_t pid;

	snprintf(path, sizeof path, "%s/nginx.conf", dir);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f,
		"daemon off; master_process off; pid %1$s/pid; error_log %1$s/log;\n"
		"events { }\n"
		"http { access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s;\n"
		"fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;\n"
		"server { listen 127.0.0.1:%2$d ssl http2; ssl_certificate %1$s/good.pem;\n"
		"ssl_certificate_key %1$s/key.pem; default_type text/plain;\n"
		"location / { add_header ETag '\"x\"'; return 200 \"$server_protocol\"; }\n"
		"location /gone { return 410; } location /reset { return 444; }\n"
		"location /robots.txt { return 404; } } }\n",
		dir, port);
	fclose(f);
	pid = fork();
	if (pid == 0) {
		execl(nginx, "nginx", "-p", dir, "-e", "stderr", "-c", path, (char *)NULL);
		_exit(127);
	}
	return pid;
}

START_TEST(http_2_is_spoken_where_a_site_offers_it)
{
	char ca[64], url[96];
	int port = free_port(), tries = 0;
	pid_t pid;

	if (access(nginx, X_OK) == -1)
		return; /* only the bench asks for nginx */
	setup();
	make_certificates();
	snprintf(ca, sizeof ca, "%s/ca.pem", dir);
	settings.ca_file = ca;
	settings.robots = false;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	pid = serve_http2(port);
	snprintf(url, sizeof url, "https://good.test:%d/a", port);
	while (get_url(url) != FETCH_OK && tries++ < 100)
		usleep(50000);
	ASSERT_OUTCOME(got.outcome, FETCH_OK);
	ck_assert_str_eq(buf_str(&got.body), "HTTP/2.0");
	ck_assert_str_eq(got.etag, "\"x\"");
	snprintf(url, sizeof url, "https://good.test:%d/gone", port);
	ASSERT_OUTCOME(get_url(url), FETCH_GONE);
	/* A stream that is reset is a failure of this fetch, and of no other. */
	snprintf(url, sizeof url, "https://good.test:%d/reset", port);
	ck_assert_int_ne(get_url(url), FETCH_OK);
	ck_assert(got.message[0] != '\0');
	snprintf(url, sizeof url, "https://good.test:%d/b", port);
	for (tries = 0; get_url(url) != FETCH_OK && tries < 100; tries++)
		usleep(50000);
	ck_assert_str_eq(buf_str(&got.body), "HTTP/2.0");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	sh("rm -f ca.* good.* *.pem san log nginx.conf pid");
	rmdir(dir);
	finish();
}
END_TEST

START_TEST(interim_answers_are_passed_over)
{
	setup();
	server_answer(server, "/first", SERVER_KEEP,
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
	ASSERT_OUTCOME(get("/first"), FETCH_OK);
	ck_assert_int_eq(got.status, 200);
	ck_assert_str_eq(buf_str(&got.body), "hi");
	/* one that is never followed by an answer is silence */
	settings.timeout_ms = 300;
	ck_assert_int_eq(fetcher_configure(fetcher, &settings, NULL), 0);
	server_answer(server, "/only", SERVER_HANG, "HTTP/1.1 100 Continue\r\n\r\n");
	ASSERT_OUTCOME(get("/only"), FETCH_TIMEOUT);
	finish();
}
END_TEST

CHECK_MAIN("fetch_curl", a_page_comes_with_its_headers, validators_go_back_as_they_came,
	headers_of_a_feed_are_sent, connections_are_used_again,
	a_host_gets_no_more_connections_than_allowed, the_server_sees_the_delay,
	private_addresses_are_refused_however_they_are_written,
	a_name_that_leads_to_an_allowed_address_is_fetched, what_goes_wrong_on_the_way_is_named,
	slow_and_silent_peers_are_given_up, connections_and_stalls_have_times_of_their_own,
	the_languages_of_the_config_are_asked_for, an_endless_body_ends_at_the_bound,
	floods_of_headers_end_at_the_bound, a_url_of_64_kilobytes_is_no_address,
	bombs_end_at_the_bound_of_what_they_unpack_to, encodings_within_encodings_are_bounded,
	cookies_are_kept_for_the_site_that_gave_them, a_name_server_that_hangs_holds_up_nobody,
	a_fetch_can_be_cancelled_at_any_time, new_settings_hold_from_the_next_request_on,
	a_proxy_of_the_environment_is_used_and_not_as_a_way_in, a_form_is_posted,
	certificates_are_always_verified, http_2_is_spoken_where_a_site_offers_it,
	interim_answers_are_passed_over)
