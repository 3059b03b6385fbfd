#include "fetch_private.h"

#include "base/limits.h"
#include "base/lru.h"
#include "base/mem.h"
#include "robots.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RETRY_MS = 60 * 1000, /* first wait after robots.txt could not be had */
};

/* What is known of one origin's robots.txt. */
struct origin {
	struct fetcher *fetcher; /* borrowed */
	char *name;		 /* "https://example.org" */
	struct robots *rules;	 /* NULL: never read yet */
	int64_t until_ms;	 /* rules or failure hold until then */
	struct fetch *asking;	 /* owned: the fetch of robots.txt, NULL when none */
	struct fetch *waiting;	 /* borrowed: those who wait for it */
	struct fetch *last_waiting;
	size_t nwaiting;
	unsigned failures;
	/* The last failure, told to who asks before until_ms, while there are no rules. */
	enum fetch_outcome outcome;
	int status;
	char message[256];
};

static void
origin_free(void *thing)
{
	struct origin *o = thing;

	assert(o->waiting == NULL && o->asking == NULL);
	if (o->rules != NULL)
		o->fetcher->robots_bytes -= robots_size(o->rules);
	robots_free(o->rules);
	free(o->name);
	free(o);
}

static bool
origin_in_use(const void *thing)
{
	const struct origin *o = thing;

	return o->asking != NULL || o->waiting != NULL;
}

static struct origin *
origin_get(struct fetcher *f, const char *name)
{
	struct origin *o = lru_find(f->origins, name);

	if (o == NULL) {
		o = mem_zalloc(sizeof *o);
		o->fetcher = f;
		o->name = mem_strdup(name);
		o->until_ms = INT64_MIN;
		lru_add(f->origins, name, o);
	}
	return o;
}

static void
wait_at(struct origin *o, struct fetch *x)
{
	x->origin = o;
	x->wnext = NULL;
	x->wprev = o->last_waiting;
	*(o->last_waiting != NULL ? &o->last_waiting->wnext : &o->waiting) = x;
	o->last_waiting = x;
	o->nwaiting++;
}

void
fetch_robots_leave(struct fetch *x)
{
	struct origin *o = x->origin;

	*(x->wprev != NULL ? &x->wprev->wnext : &o->waiting) = x->wnext;
	*(x->wnext != NULL ? &x->wnext->wprev : &o->last_waiting) = x->wprev;
	x->wprev = x->wnext = NULL;
	x->origin = NULL;
	o->nwaiting--;
}

/* The origin is known, or known not to be known: x goes on or ends. */
static void
apply_robots(struct fetch *x, const struct origin *o)
{
	struct place place = { 0 };
	char *path;

	if (o->rules == NULL) {
		int64_t wait = o->until_ms - fetch_now_ms(x->f);

		x->result.status = o->status;
		if (x->result.retry_after_ms < 0)
			x->result.retry_after_ms = wait > 0 ? wait : 0;
		fetch_end(x, o->outcome, "robots.txt: %.200s", o->message);
		return;
	}
	place_of(x->url, &place);
	path = mem_strndup(place.path, place.path_len);
	if (!robots_allows(o->rules, path))
		fetch_end(x, FETCH_ROBOTS_DENIED, "robots.txt of %.200s", o->name);
	else
		fetch_queue(x);
	free(path);
}

static void
set_rules(struct origin *o, struct robots *rules)
{
	struct fetcher *f = o->fetcher;

	if (o->rules != NULL)
		f->robots_bytes -= robots_size(o->rules);
	robots_free(o->rules);
	o->rules = rules;
	o->failures = 0;
	o->until_ms = fetch_now_ms(f) + f->settings.robots_period_ms;
	f->robots_bytes += robots_size(rules);
}

/* RFC 9309, 2.3.1: what an answer to /robots.txt means. */
enum robots_meaning {
	ROBOTS_READ,	    /* rules are in the body                      */
	ROBOTS_ABSENT,	    /* there are none: everything is allowed      */
	ROBOTS_UNREACHABLE, /* nobody knows: nothing is allowed until then */
};

static enum robots_meaning
meaning_of(const struct fetch_result *r)
{
	switch (r->outcome) {
	case FETCH_OK:
		return ROBOTS_READ;
	case FETCH_TOO_LARGE: /* the beginning counts, if it was the body that was */
		return r->status >= 200 && r->status < 300 && r->body.len > 0 ? ROBOTS_READ
									      : ROBOTS_UNREACHABLE;
	case FETCH_GONE:
	case FETCH_REFUSED:
	case FETCH_BAD_REDIRECT:
	case FETCH_TOO_MANY_REDIRECTS:
		return ROBOTS_ABSENT;
	case FETCH_NOT_MODIFIED:
	case FETCH_BUSY:
	case FETCH_SERVER_ERROR:
	case FETCH_ROBOTS_DENIED:
	case FETCH_DEFERRED:
	case FETCH_HOST_DOWN:
	case FETCH_PRIVATE_ADDRESS:
	case FETCH_BAD_URL:
	case FETCH_DNS:
	case FETCH_CONNECT:
	case FETCH_TLS:
	case FETCH_TIMEOUT:
	case FETCH_TRUNCATED:
	case FETCH_PROTOCOL:
		break;
	}
	return ROBOTS_UNREACHABLE;
}

static void
robots_unreachable(struct origin *o, const struct fetch_result *r)
{
	int64_t wait = RETRY_MS;

	for (unsigned i = 0; i < o->failures && wait < LIMIT_BACK_OFF_MS; i++)
		wait *= 2;
	o->failures++;
	/* A host that cannot be reached has its own back-off in hosts.c. */
	if (r->outcome == FETCH_HOST_DOWN || r->outcome == FETCH_DEFERRED ||
		r->outcome == FETCH_DNS || r->outcome == FETCH_CONNECT || r->outcome == FETCH_TLS ||
		r->outcome == FETCH_TIMEOUT)
		wait = 0;
	if (r->retry_after_ms > wait)
		wait = r->retry_after_ms;
	o->until_ms =
		fetch_now_ms(o->fetcher) + (wait < LIMIT_BACK_OFF_MS ? wait : LIMIT_BACK_OFF_MS);
	o->outcome = r->outcome;
	o->status = r->status;
	snprintf(o->message, sizeof o->message, "%s", r->message);
}

static void
robots_done(void *arg, struct fetch_result *r)
{
	struct origin *o = arg;
	struct fetcher *f = o->fetcher;
	const char *host = o->asking->first_host; /* freed after us */

	o->asking = NULL;
	switch (meaning_of(r)) {
	case ROBOTS_READ:
		set_rules(o, robots_parse(buf_str(&r->body), r->body.len, f->token));
		break;
	case ROBOTS_ABSENT:
		set_rules(o, robots_parse("", 0, f->token));
		break;
	case ROBOTS_UNREACHABLE:
		robots_unreachable(o, r);
		break;
	}
	if (o->rules != NULL)
		hosts_set_delay(f->hosts, host, robots_crawl_delay_ms(o->rules));
	while (o->waiting != NULL) {
		struct fetch *x = o->waiting;

		fetch_robots_leave(x);
		if (o->rules == NULL)
			x->result.retry_after_ms = r->retry_after_ms;
		apply_robots(x, o);
	}
	while (f->robots_bytes > LIMIT_ROBOTS_MEMORY && lru_drop_oldest(f->origins))
		;
}

static void
ask_robots(struct origin *o)
{
	char *url = mem_printf("%s/robots.txt", o->name);
	struct fetch_request req = {
		.url = url,
		.kind = FETCH_ROBOTS,
		.max_body = LIMIT_ROBOTS,
	};

	o->asking = fetch_start(o->fetcher, &req, robots_done, o);
	free(url);
}

struct lru *
fetch_robots_new(void)
{
	return lru_new(LIMIT_HOSTS, origin_free, origin_in_use);
}

void
fetch_robots_enter(struct fetch *x, const struct place *place)
{
	struct fetcher *f = x->f;
	char *name = place_origin(place);
	struct origin *o = origin_get(f, name);

	free(name);
	if (o->asking == NULL && fetch_now_ms(f) < o->until_ms) {
		apply_robots(x, o);
		return;
	}
	fetch_move(x, FETCH_ROBOTS_WAIT);
	wait_at(o, x);
	if (o->asking == NULL)
		ask_robots(o);
}

size_t
fetch_robots_waiting(const struct fetcher *f, const struct place *place)
{
	char *name = place_origin(place);
	const struct origin *o = lru_peek(f->origins, name);

	free(name);
	return o != NULL ? o->nwaiting : 0;
}

void
fetch_robots_give_up(struct fetch *x)
{
	struct origin *o = x->arg;

	assert(x->kind == FETCH_ROBOTS);
	o->asking = NULL;
}
