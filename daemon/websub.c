#include "websub.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/lru.h"
#include "base/mem.h"
#include "base/strs.h"
#include "listener.h"

#include <assert.h>
#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	SECRET = 33,		 /* 32 hexadecimal digits and the NUL */
	VERIFY_MS = 3600 * 1000, /* how long a hub may take to verify */
	FIRST_RETRY_MS = 5 * 60 * 1000,
	LAST_RETRY_MS = 24 * 3600 * 1000,
	SHORTEST_LEASE_S = 300,
	LONGEST_LEASE_S = 365 * 24 * 3600,
};

enum state {
	WAITING, /* to ask again after a failure            */
	ASKING,	 /* the request to the hub is under way     */
	ASKED,	 /* the hub took it; verification is to come */
	ACTIVE,	 /* verified                                */
};

struct sub {
	struct websub *w;
	int64_t feed;
	char *topic;
	char *hub;
	char token[SECRET];  /* last part of our callback: who knows it is the hub */
	char secret[SECRET]; /* signs what it sends */
	enum state state;
	bool verified; /* a lease holds, also while it is being renewed */
	struct fetch *asking;
	struct timer timer;
	unsigned failures;
};

struct websub {
	struct loop *loop;
	struct fetcher *fetcher;
	struct listener *listener;
	char *callback;
	int64_t lease_s;
	struct lru *by_feed; /* owns the subs; keys are the feeds' numbers */
	struct lru *by_token;
	websub_changed *changed;
	void *arg;
};

static const struct {
	const char *name;
	unsigned next;
} states[] = {
#define TO(s) (1u << (s))
	[WAITING] = { "waiting", TO(ASKING) },
	[ASKING] = { "asking", TO(ASKED) | TO(ACTIVE) | TO(WAITING) },
	[ASKED] = { "asked", TO(ACTIVE) | TO(WAITING) | TO(ASKING) },
	[ACTIVE] = { "active", TO(ACTIVE) | TO(ASKING) | TO(WAITING) },
};

static void
move(struct sub *s, enum state next)
{
	assert(states[s->state].next & TO(next));
	s->state = next;
	assert(s->asking != NULL || next != ASKING);
}

/* ---- letters ---- */

static void
random_hex(char out[SECRET])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[(SECRET - 1) / 2];

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		abort(); /* a secret that can be guessed is none */
	for (size_t i = 0; i < sizeof bytes; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[SECRET - 1] = '\0';
}

/* Adds "&name=value" to a form. */
static void
add_field(struct buf *form, const char *name, const char *value)
{
	buf_addf(form, "%s%s=", form->len > 0 ? "&" : "", name);
	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;

		if (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
			buf_addc(form, (char)c);
		else
			buf_addf(form, "%%%02X", c);
	}
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The decoded value of a field of a query, to be freed; NULL when it is not there or holds a NUL.
 */
static char *
field(const char *query, const char *name)
{
	size_t n = strlen(name);
	struct buf b = { 0 };

	while (strncmp(query, name, n) != 0 || query[n] != '=') {
		query = strchr(query, '&');
		if (query == NULL)
			return NULL;
		query++;
	}
	buf_reserve(&b, 1);
	for (query += n + 1; *query != '\0' && *query != '&'; query++) {
		if (*query == '%' && hex(query[1]) >= 0 && hex(query[2]) >= 0) {
			buf_addc(&b, (char)(hex(query[1]) * 16 + hex(query[2])));
			query += 2;
		} else {
			buf_addc(&b, *query == '+' ? ' ' : *query);
		}
	}
	if (b.len != strlen(buf_str(&b))) {
		buf_free(&b);
		return NULL;
	}
	return buf_steal(&b);
}

/* Does "sha256=HEX" hold for body under secret? */
static bool
is_signed(const char *signature, const char *secret, const char *body, size_t len)
{
	static const char *const methods[] = { "sha256", "sha1", "sha384", "sha512" };
	unsigned char mac[EVP_MAX_MD_SIZE], given[EVP_MAX_MD_SIZE];
	const char *equals = signature != NULL ? strchr(signature, '=') : NULL;
	unsigned n = 0;

	if (equals == NULL)
		return false;
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		size_t m = strlen(methods[i]);

		if ((size_t)(equals - signature) == m && strncmp(signature, methods[i], m) == 0 &&
			HMAC(EVP_get_digestbyname(methods[i]), secret, (int)strlen(secret),
				(const unsigned char *)body, len, mac, &n) == NULL)
			return false;
	}
	if (n == 0 || strlen(equals + 1) != 2 * (size_t)n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		int high = hex(equals[1 + 2 * i]), low = hex(equals[2 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		given[i] = (unsigned char)(high * 16 + low);
	}
	return CRYPTO_memcmp(mac, given, n) == 0;
}

/* ---- one subscription ---- */

static void
sub_free(void *thing)
{
	struct sub *s = thing;

	lru_remove(s->w->by_token, s->token);
	fetch_cancel(s->asking);
	timers_stop(loop_timers(s->w->loop), &s->timer);
	free(s->topic);
	free(s->hub);
	free(s);
}

static void
say(const struct sub *s, enum log_level level, const char *event, const char *msg)
{
	log_begin(level, event);
	log_str("feed", s->topic);
	log_str("hub", s->hub);
	log_str("msg", msg);
	log_end();
}

static void
try_later(struct sub *s, const char *why)
{
	int64_t wait = FIRST_RETRY_MS;

	for (unsigned i = 0; i < s->failures && wait < LAST_RETRY_MS; i++)
		wait *= 4;
	s->failures++;
	move(s, WAITING);
	timers_set_after(
		loop_timers(s->w->loop), &s->timer, wait < LAST_RETRY_MS ? wait : LAST_RETRY_MS);
	say(s, LOG_LEVEL_INFO, "websub_failed", why);
}

static void
answered(void *arg, struct fetch_result *r)
{
	struct sub *s = arg;

	s->asking = NULL;
	if (s->state == ACTIVE)
		return; /* it has verified before it answered */
	if (r->outcome != FETCH_OK) {
		try_later(s, r->message);
		return;
	}
	move(s, ASKED);
	timers_set_after(loop_timers(s->w->loop), &s->timer, VERIFY_MS);
}

static void
ask(struct sub *s)
{
	struct fetch_request req = { .url = s->hub, .kind = FETCH_POST, .max_body = 65536 };
	char *callback = mem_printf("%s/%s", s->w->callback, s->token);
	struct buf form = { 0 };
	char lease[32];

	fetch_cancel(s->asking);
	snprintf(lease, sizeof lease, "%lld", (long long)s->w->lease_s);
	add_field(&form, "hub.mode", "subscribe");
	add_field(&form, "hub.topic", s->topic);
	add_field(&form, "hub.callback", callback);
	add_field(&form, "hub.secret", s->secret);
	add_field(&form, "hub.lease_seconds", lease);
	req.post = form.data;
	s->asking = fetch_start(s->w->fetcher, &req, answered, s);
	move(s, ASKING);
	buf_free(&form);
	free(callback);
}

static void
time_came(void *arg)
{
	struct sub *s = arg;

	switch (s->state) {
	case WAITING:
	case ACTIVE: /* most of the lease is over: renew it */
		ask(s);
		break;
	case ASKED:
		s->verified = false;
		try_later(s, "the hub took the request and did not verify it");
		break;
	case ASKING:
		break;
	}
}

/* "17": the name in by_feed. */
struct key {
	char text[24];
};

static struct key
key_of(int64_t feed)
{
	struct key k;

	snprintf(k.text, sizeof k.text, "%lld", (long long)feed);
	return k;
}

void
websub_want(struct websub *w, int64_t feed, const char *topic, const char *hub)
{
	struct key key = key_of(feed);
	struct sub *s = lru_find(w->by_feed, key.text);

	if (s != NULL && str_eq(s->hub, hub) && str_eq(s->topic, topic))
		return;
	if (s != NULL)
		lru_remove(w->by_feed, key.text); /* another hub or topic: begin anew */
	s = mem_zalloc(sizeof *s);
	s->w = w;
	s->feed = feed;
	s->topic = mem_strdup(topic);
	s->hub = mem_strdup(hub);
	random_hex(s->token);
	random_hex(s->secret);
	timers_init(&s->timer, time_came, s);
	lru_add(w->by_feed, key.text, s);
	lru_add(w->by_token, s->token, s);
	ask(s);
}

void
websub_forget(struct websub *w, int64_t feed)
{
	lru_remove(w->by_feed, key_of(feed).text);
}

bool
websub_is_active(struct websub *w, int64_t feed)
{
	const struct sub *s = lru_peek(w->by_feed, key_of(feed).text);

	return s != NULL && s->verified;
}

/* ---- what hubs say ---- */

static void
verify(struct sub *s, const struct listener_request *req, struct listener_answer *a)
{
	char *mode = field(req->query, "hub.mode"), *topic = field(req->query, "hub.topic");
	char *challenge = field(req->query, "hub.challenge");
	char *lease = field(req->query, "hub.lease_seconds");
	long long lease_s = s->w->lease_s;

	a->status = 404;
	if (!str_eq(topic, s->topic)) {
		/* not what we asked for */
	} else if (str_eq(mode, "denied")) {
		a->status = 200;
		s->verified = false;
		if (s->state != WAITING) {
			fetch_cancel(s->asking);
			s->asking = NULL;
			try_later(s, "the hub denied the subscription");
		}
	} else if (str_eq(mode, "subscribe") && challenge != NULL && s->state != WAITING) {
		str_int(lease, 0, INT64_MAX, &lease_s);
		if (lease_s < SHORTEST_LEASE_S)
			lease_s = SHORTEST_LEASE_S;
		if (lease_s > LONGEST_LEASE_S)
			lease_s = LONGEST_LEASE_S;
		s->failures = 0;
		s->verified = true;
		move(s, ACTIVE);
		timers_set_after(loop_timers(s->w->loop), &s->timer, lease_s * 1000 / 5 * 4);
		say(s, LOG_LEVEL_INFO, "websub_active", NULL);
		a->status = 200;
		buf_adds(&a->body, challenge);
	}
	free(mode);
	free(topic);
	free(challenge);
	free(lease);
}

static void
handle(void *arg, const struct listener_request *req, struct listener_answer *a)
{
	struct websub *w = arg;
	const char *token = strrchr(req->path, '/') + 1;
	struct sub *s = lru_find(w->by_token, token);

	if (s == NULL) {
		a->status = str_eq(req->method, "POST") ? 410 : 404;
	} else if (str_eq(req->method, "GET")) {
		verify(s, req, a);
	} else if (str_eq(req->method, "POST")) {
		char *signature = listener_header(req, "x-hub-signature");

		/* WebSub, 8: a wrong signature is answered like a right one, and ignored. */
		a->status = 202;
		if (is_signed(signature, s->secret, req->body, req->body_len))
			w->changed(w->arg, s->feed);
		else
			say(s, LOG_LEVEL_UNUSUAL, "websub_forged", "wrong or no signature");
		free(signature);
	}
}

/* ---- the whole ---- */

static void
keep(void *thing)
{
	(void)thing; /* by_feed owns it */
}

struct websub *
websub_new(struct loop *loop, struct fetcher *fetcher, const struct websub_settings *s,
	websub_changed *changed, void *arg, struct err *e)
{
	struct websub *w = mem_zalloc(sizeof *w);
	size_t len = strlen(s->callback);

	while (len > 0 && s->callback[len - 1] == '/')
		len--;
	w->loop = loop;
	w->fetcher = fetcher;
	w->callback = mem_strndup(s->callback, len);
	w->lease_s = s->lease_s;
	w->changed = changed;
	w->arg = arg;
	w->by_feed = lru_new(LIMIT_WEBSUB, sub_free, NULL);
	w->by_token = lru_new(LIMIT_WEBSUB * 2, keep, NULL);
	w->listener = listener_new(loop, s->listen_host, s->listen_port, handle, w, e);
	if (w->listener == NULL) {
		websub_free(w);
		return NULL;
	}
	return w;
}

void
websub_free(struct websub *w)
{
	if (w == NULL)
		return;
	listener_free(w->listener);
	lru_free(w->by_feed);
	lru_free(w->by_token);
	free(w->callback);
	free(w);
}

int
websub_port(const struct websub *w)
{
	return listener_port(w->listener);
}
