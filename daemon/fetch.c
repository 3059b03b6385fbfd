#include "fetch_private.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/lru.h"
#include "base/mem.h"
#include "base/strs.h"
#include "robots.h"
#include "text/url.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROBOTS_WAIT_MS = 1000,	   /* guess of how long it takes to come */
	ROBOTS_REDIRECTS = 5,	   /* RFC 9309, 2.3.1.2 */
	BUSY_PAUSE_MS = 30 * 1000, /* after 429 without Retry-After */
};

static const char *const outcome_names[] = {
	[FETCH_OK] = "ok",
	[FETCH_NOT_MODIFIED] = "not_modified",
	[FETCH_GONE] = "gone",
	[FETCH_REFUSED] = "refused",
	[FETCH_BUSY] = "busy",
	[FETCH_SERVER_ERROR] = "server_error",
	[FETCH_ROBOTS_DENIED] = "robots_denied",
	[FETCH_DEFERRED] = "deferred",
	[FETCH_HOST_DOWN] = "host_down",
	[FETCH_PRIVATE_ADDRESS] = "private_address",
	[FETCH_BAD_URL] = "bad_url",
	[FETCH_BAD_REDIRECT] = "bad_redirect",
	[FETCH_TOO_MANY_REDIRECTS] = "too_many_redirects",
	[FETCH_DNS] = "dns",
	[FETCH_CONNECT] = "connect",
	[FETCH_TLS] = "tls",
	[FETCH_TIMEOUT] = "timeout",
	[FETCH_TOO_LARGE] = "too_large",
	[FETCH_TRUNCATED] = "truncated",
	[FETCH_PROTOCOL] = "protocol",
};

static const struct {
	const char *name;
	unsigned next;
} states[] = {
#define TO(s) (1u << (s))
	[FETCH_NEW] = { "new", TO(FETCH_ROBOTS_WAIT) | TO(FETCH_QUEUED) | TO(FETCH_ENDING) },
	[FETCH_ROBOTS_WAIT] = { "robots", TO(FETCH_QUEUED) | TO(FETCH_ENDING) },
	[FETCH_QUEUED] = { "queued", TO(FETCH_RUNNING) | TO(FETCH_ENDING) },
	[FETCH_RUNNING] = { "running",
		TO(FETCH_ROBOTS_WAIT) | TO(FETCH_QUEUED) | TO(FETCH_ENDING) },
	[FETCH_ENDING] = { "ending", 0 },
};

static void enter(struct fetch *x);

const char *
fetch_outcome_name(enum fetch_outcome o)
{
	return outcome_names[o];
}

bool
fetch_answered(enum fetch_outcome o)
{
	return o <= FETCH_SERVER_ERROR;
}

void
fetch_result_clear(struct fetch_result *r)
{
	buf_free(&r->body);
	free(r->content_type);
	free(r->etag);
	free(r->last_modified);
	free(r->url);
	free(r->permanent_url);
	free(r->location);
	free(r->hub);
	free(r->self);
	*r = (struct fetch_result){ .retry_after_ms = -1, .max_age_s = -1 };
}

void
fetch_move(struct fetch *x, enum fetch_state next)
{
	assert(states[x->state].next & TO(next));
	x->state = next;
	assert(x->transfer == NULL);
}

/* ---- endings ---- */

static void
fetch_free(struct fetch *x)
{
	if (x->prev != NULL)
		x->prev->next = x->next;
	else
		x->f->fetches = x->next;
	if (x->next != NULL)
		x->next->prev = x->prev;
	x->f->stats.fetches--;
	free(x->url);
	free(x->host);
	free(x->first_url);
	free(x->first_host);
	free(x->etag);
	free(x->last_modified);
	free(x->post);
	for (char **h = x->headers; h != NULL && *h != NULL; h++)
		free(*h);
	free(x->headers);
	cookies_free(x->cookies);
	fetch_result_clear(&x->result);
	free(x);
}

static void
keep_cookies(struct fetch *x)
{
	if (x->cookies != NULL && cookies_count(x->cookies) > 0 &&
		lru_find(x->f->jars, x->first_host) == NULL)
		lru_add(x->f->jars, x->first_host, cookies_share(x->cookies));
}

static void
call_done(void *arg)
{
	struct fetch *x = arg;
	struct fetch_result *r = &x->result;
	int64_t now = fetch_now_ms(x->f);

	x->ending = NULL;
	keep_cookies(x);
	r->waited_ms = (x->first_start_ms >= 0 ? x->first_start_ms : now) - x->created_ms;
	r->duration_ms = x->first_start_ms >= 0 ? now - x->first_start_ms : 0;
	if (r->url == NULL && x->url != NULL) {
		r->url = x->url;
		x->url = NULL;
	}
	if (x->redirects > 0 && x->all_permanent && r->url != NULL && fetch_answered(r->outcome))
		r->permanent_url = mem_strdup(r->url);
	if (x->kind != FETCH_ROBOTS)
		x->f->stats.outcomes[r->outcome]++;
	x->done(x->arg, r);
	fetch_free(x);
}

void
fetch_end(struct fetch *x, enum fetch_outcome outcome, const char *fmt, ...)
{
	va_list ap;

	fetch_move(x, FETCH_ENDING);
	x->result.outcome = outcome;
	va_start(ap, fmt);
	vsnprintf(x->result.message, sizeof x->result.message, fmt, ap);
	va_end(ap);
	x->ending = loop_defer(x->f->loop, call_done, x);
}

/* ---- the queue ---- */

static void pump(void *arg);

static void
schedule_pump(struct fetcher *f)
{
	if (f->pump == NULL)
		f->pump = loop_defer(f->loop, pump, f);
}

static void
wake(void *arg)
{
	schedule_pump(arg);
}

void
fetch_queue(struct fetch *x)
{
	/* A feed stands for many articles, robots.txt holds others up, and who was redirected has
	 * waited already. */
	bool urgent = x->kind != FETCH_ARTICLE || x->redirects > 0;

	fetch_move(x, FETCH_QUEUED);
	hosts_add(x->f->hosts, x->host, &x->job, urgent);
	schedule_pump(x->f);
}

static void hop_done(void *arg, struct fetch_result *r);

static struct cookies *
jar_of(struct fetch *x)
{
	struct cookies *c;

	if (x->kind != FETCH_ARTICLE && x->kind != FETCH_FEED)
		return NULL;
	if (x->cookies == NULL) {
		c = lru_find(x->f->jars, x->first_host);
		x->cookies = c != NULL ? cookies_share(c) : cookies_new();
	}
	return x->cookies;
}

/* Others of this host may be asked now, unless this answer is about to ask for a pause. */
static void
hop_answering(void *arg, int status)
{
	struct fetch *x = arg;

	if (status == 429 || status == 503)
		return;
	hosts_answering(x->f->hosts, &x->job);
	schedule_pump(x->f);
}

static void
start_hop(struct fetch *x)
{
	struct fetcher *f = x->f;
	bool home = x->redirects == 0 || url_same_origin(x->url, x->first_url);
	struct transport_request req = {
		.url = x->url,
		.kind = x->kind,
		.etag = x->etag,
		.last_modified = x->last_modified,
		.headers = home ? (const char *const *)x->headers : NULL,
		.post = x->post,
		.max_body = x->max_body > 0 ? x->max_body : f->settings.max_body,
		.timeout_ms =
			f->settings.timeout_ms > x->ran_ms ? f->settings.timeout_ms - x->ran_ms : 1,
		.cookies = jar_of(x),
		.answering = hop_answering,
	};

	fetch_move(x, FETCH_RUNNING);
	if (x->first_start_ms < 0)
		x->first_start_ms = x->job.started_ms;
	if (x->kind != FETCH_ROBOTS)
		x->result.hops++;
	f->stats.requests++;
	x->transfer = f->transport->start(f->transport, &req, hop_done, x);
}

static void
pump(void *arg)
{
	struct fetcher *f = arg;
	int64_t now = fetch_now_ms(f), wake_ms, wait_ms = 0;
	enum hosts_state state;
	struct hosts_job *job;

	f->pump = NULL;
	while ((job = hosts_evict(f->hosts, now, &state, &wait_ms)) != NULL) {
		struct fetch *x = (struct fetch *)(void *)job;

		x->result.retry_after_ms = wait_ms;
		fetch_end(x, state == HOSTS_DOWN ? FETCH_HOST_DOWN : FETCH_DEFERRED,
			"%s for %lld s more",
			state == HOSTS_DOWN ? "the host could not be reached; left alone"
					    : "the host asked for a pause",
			(long long)(wait_ms / 1000));
	}
	if (f->held)
		return; /* letting go pumps again */
	while ((job = hosts_next(f->hosts, now, &wake_ms)) != NULL)
		start_hop((struct fetch *)(void *)job);
	if (wake_ms == HOSTS_NEVER)
		timers_stop(loop_timers(f->loop), &f->wake);
	else
		timers_set_at(loop_timers(f->loop), &f->wake, wake_ms);
}

/* ---- the way of one fetch ---- */

/* x has a new address: checks it, and queues x or lets it wait for robots.txt. */
static void
enter(struct fetch *x)
{
	struct place place;

	if (!place_of(x->url, &place)) {
		fetch_end(x, FETCH_BAD_URL, "no http or https address");
		return;
	}
	free(x->host);
	x->host = place_host(&place);
	if (x->first_host == NULL)
		x->first_host = mem_strdup(x->host);
	if (x->f->settings.robots && x->kind != FETCH_ROBOTS && x->kind != FETCH_POST)
		fetch_robots_enter(x, &place);
	else
		fetch_queue(x);
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static enum fetch_outcome
outcome_of(int status, bool conditional)
{
	if (status >= 200 && status < 300)
		return status == 206 ? FETCH_PROTOCOL : FETCH_OK; /* no range was asked for */
	if (status == 304)
		return conditional ? FETCH_NOT_MODIFIED : FETCH_PROTOCOL;
	if (status >= 300 && status < 400)
		return FETCH_BAD_REDIRECT;
	if (status == 404 || status == 410)
		return FETCH_GONE;
	if (status == 429 || status == 503)
		return FETCH_BUSY;
	if (status == 408)
		return FETCH_SERVER_ERROR;
	if (status >= 400 && status < 500)
		return FETCH_REFUSED;
	if (status >= 500 && status < 600)
		return FETCH_SERVER_ERROR;
	return FETCH_PROTOCOL;
}

static void
redirect(struct fetch *x)
{
	int max = x->kind == FETCH_ROBOTS ? ROBOTS_REDIRECTS : LIMIT_REDIRECTS;
	const char *location = x->result.location;
	char *url;

	if (x->kind == FETCH_POST) {
		fetch_end(x, FETCH_BAD_REDIRECT, "%d to a form", x->result.status);
		return;
	}
	if (location == NULL) {
		fetch_end(x, FETCH_BAD_REDIRECT, "%d without Location", x->result.status);
		return;
	}
	if (x->redirects >= max) {
		fetch_end(x, FETCH_TOO_MANY_REDIRECTS, "more than %d redirects, next to %.150s",
			max, location);
		return;
	}
	url = url_resolve(x->url, location);
	if (url == NULL) {
		fetch_end(x, FETCH_BAD_REDIRECT, "%d to %.200s", x->result.status, location);
		return;
	}
	if (x->result.status != 301 && x->result.status != 308)
		x->all_permanent = false;
	x->redirects++;
	free(x->url);
	x->url = url;
	enter(x);
}

/* What the end of a hop says of its host. */
static enum hosts_end
host_end(const struct fetch_result *r)
{
	switch (r->outcome) {
	case FETCH_DNS:
	case FETCH_CONNECT:
	case FETCH_TLS:
		return HOSTS_UNREACHED;
	case FETCH_TIMEOUT: /* one slow page is no dead host, silence is */
		return r->wire_bytes > 0 ? HOSTS_ANSWERED : HOSTS_UNREACHED;
	case FETCH_PRIVATE_ADDRESS:
	case FETCH_BAD_URL:
		return HOSTS_NEITHER;
	case FETCH_OK:
	case FETCH_NOT_MODIFIED:
	case FETCH_GONE:
	case FETCH_REFUSED:
	case FETCH_BUSY:
	case FETCH_SERVER_ERROR:
	case FETCH_ROBOTS_DENIED:
	case FETCH_DEFERRED:
	case FETCH_HOST_DOWN:
	case FETCH_BAD_REDIRECT:
	case FETCH_TOO_MANY_REDIRECTS:
	case FETCH_TOO_LARGE:
	case FETCH_TRUNCATED:
	case FETCH_PROTOCOL:
		break;
	}
	return HOSTS_ANSWERED;
}

static void
release_host(struct fetch *x, const struct fetch_result *r)
{
	struct fetcher *f = x->f;
	int64_t now = fetch_now_ms(f), pause = r->retry_after_ms;

	if (hosts_done(f->hosts, &x->job, now, x->job.started_ms + r->sent_ms, host_end(r))) {
		log_begin(LOG_LEVEL_UNUSUAL, "host_down");
		log_str("host", x->host);
		log_str("outcome", fetch_outcome_name(r->outcome));
		log_str("msg", r->message);
		log_end();
	}
	if (r->outcome == FETCH_OK && (r->status == 429 || r->status == 503)) {
		if (pause < 0 && r->status == 429)
			pause = BUSY_PAUSE_MS;
		if (pause > LIMIT_RETRY_AFTER_MS)
			pause = LIMIT_RETRY_AFTER_MS;
		/* One more millisecond, for the part of one that the clock does not show. */
		if (pause > 0)
			hosts_pause(f->hosts, x->host, now + pause + 1);
	}
	schedule_pump(f);
}

/* Takes what r holds into x's result; the counts of earlier hops add up. */
static void
take(struct fetch *x, struct fetch_result *r)
{
	struct fetch_result old = x->result;

	x->result = *r;
	x->result.hops = old.hops;
	x->result.wire_bytes += old.wire_bytes;
	*r = (struct fetch_result){ .retry_after_ms = -1, .max_age_s = -1 };
	fetch_result_clear(&old);
}

static void
hop_done(void *arg, struct fetch_result *r)
{
	struct fetch *x = arg;
	bool conditional = x->etag != NULL || x->last_modified != NULL;
	enum fetch_outcome outcome = r->outcome;
	char message[sizeof r->message];

	assert(x->state == FETCH_RUNNING);
	x->transfer = NULL;
	x->ran_ms += fetch_now_ms(x->f) - x->job.started_ms;
	x->f->stats.wire_bytes += r->wire_bytes;
	release_host(x, r);
	take(x, r);
	if (outcome == FETCH_OK && is_redirect(x->result.status)) {
		redirect(x);
		return;
	}
	snprintf(message, sizeof message, "%s", x->result.message);
	if (outcome == FETCH_OK) {
		outcome = outcome_of(x->result.status, conditional);
		if (outcome != FETCH_OK && outcome != FETCH_NOT_MODIFIED)
			snprintf(message, sizeof message, "HTTP %d", x->result.status);
	}
	/* We are in the loop already: no need to wait for another round. */
	fetch_move(x, FETCH_ENDING);
	x->result.outcome = outcome;
	memcpy(x->result.message, message, sizeof message);
	call_done(x);
}

/* May x go to its host now, or in a short while? Else it is better left in the database for
 * *wait_ms. With wait_for_all it is never HOSTS_FULL. */
static enum hosts_state
wait_of(const struct fetch *x, const struct place *place, const char *host, int64_t *wait_ms)
{
	struct fetcher *f = x->f;
	enum hosts_state state = hosts_wait(f->hosts, host, fetch_now_ms(f), wait_ms);

	if (state != HOSTS_OPEN || f->settings.wait_for_all ||
		fetch_robots_waiting(f, place) < LIMIT_HOST_QUEUE)
		return state;
	*wait_ms += ROBOTS_WAIT_MS;
	return HOSTS_FULL;
}

/* Is there no room for an article's x? Then it ends as deferred until its turn. */
static bool
is_turned_away(struct fetch *x)
{
	struct place place;
	int64_t wait_ms = 0;
	bool full;
	char *host;

	if (!place_of(x->url, &place))
		return false;
	host = place_host(&place);
	full = wait_of(x, &place, host, &wait_ms) == HOSTS_FULL;
	if (full) {
		x->result.retry_after_ms =
			hosts_slot(x->f->hosts, host, fetch_now_ms(x->f), wait_ms);
		fetch_end(x, FETCH_DEFERRED, "%u wait for the host already", LIMIT_HOST_QUEUE);
	}
	free(host);
	return full;
}

static char **
copy_headers(const char *const *headers)
{
	size_t n = 0;
	char **copy;

	if (headers == NULL)
		return NULL;
	while (headers[n] != NULL)
		n++;
	copy = mem_array(n + 1, sizeof *copy);
	for (size_t i = 0; i < n; i++)
		copy[i] = mem_strdup(headers[i]);
	return copy;
}

struct fetch *
fetch_start(struct fetcher *f, const struct fetch_request *req, fetch_done *done, void *arg)
{
	struct fetch *x = mem_zalloc(sizeof *x);

	x->f = f;
	x->kind = req->kind;
	x->etag = mem_strdup_maybe(req->etag);
	x->last_modified = mem_strdup_maybe(req->last_modified);
	x->post = mem_strdup_maybe(req->post);
	x->headers = copy_headers(req->headers);
	x->max_body = req->max_body;
	x->done = done;
	x->arg = arg;
	x->created_ms = fetch_now_ms(f);
	x->first_start_ms = -1;
	x->all_permanent = true;
	x->result = (struct fetch_result){ .retry_after_ms = -1, .max_age_s = -1 };
	x->next = f->fetches;
	if (f->fetches != NULL)
		f->fetches->prev = x;
	f->fetches = x;
	f->stats.fetches++;

	x->url = url_resolve(NULL, req->url);
	if (x->url == NULL) {
		fetch_end(x, FETCH_BAD_URL, "no http or https address");
		return x;
	}
	x->first_url = mem_strdup(x->url);
	if (x->kind == FETCH_ARTICLE && !req->promised && is_turned_away(x))
		return x;
	enter(x);
	return x;
}

void
fetch_cancel(struct fetch *x)
{
	if (x == NULL)
		return;
	switch (x->state) {
	case FETCH_NEW:
		break;
	case FETCH_ROBOTS_WAIT:
		fetch_robots_leave(x);
		break;
	case FETCH_RUNNING:
		x->f->transport->cancel(x->f->transport, x->transfer);
		hosts_remove(x->f->hosts, &x->job, fetch_now_ms(x->f));
		schedule_pump(x->f);
		break;
	case FETCH_QUEUED:
		hosts_remove(x->f->hosts, &x->job, fetch_now_ms(x->f));
		break;
	case FETCH_ENDING:
		loop_defer_cancel(x->ending);
		break;
	}
	fetch_free(x);
}

/* ---- fetcher ---- */

static struct hosts_settings
hosts_settings_of(const struct fetch_settings *s)
{
	return (struct hosts_settings){
		.max_connections = s->max_connections,
		.per_host = s->per_host,
		.host_delay_ms = s->host_delay_ms,
		.queue = s->wait_for_all ? 0 : LIMIT_HOST_QUEUE,
	};
}

int
fetcher_configure(struct fetcher *f, const struct fetch_settings *s, struct err *e)
{
	struct hosts_settings hs = hosts_settings_of(s);

	if (f->transport->configure(f->transport, s, e) == -1)
		return -1;
	hosts_configure(f->hosts, &hs);
	f->settings = *s;
	robots_token(s->user_agent, f->token, sizeof f->token);
	/* These are the transport's business alone, and not ours to keep. */
	f->settings.user_agent = f->settings.ca_file = f->settings.accept_language = NULL;
	f->settings.allow_private = NULL;
	schedule_pump(f); /* more may start now */
	return 0;
}

void
fetcher_hold(struct fetcher *f, bool held)
{
	if (f->held && !held)
		schedule_pump(f);
	f->held = held;
}

static void
jar_free(void *thing)
{
	cookies_free(thing);
}

struct fetcher *
fetcher_new(struct loop *loop, struct transport *transport, const struct fetch_settings *s,
	uint64_t seed, struct err *e)
{
	struct fetcher *f = mem_zalloc(sizeof *f);
	struct hosts_settings hs = hosts_settings_of(s);

	f->loop = loop;
	f->transport = transport;
	f->hosts = hosts_new(&hs, seed);
	f->origins = fetch_robots_new();
	f->jars = lru_new(LIMIT_COOKIE_JARS, jar_free, NULL);
	timers_init(&f->wake, wake, f);
	if (fetcher_configure(f, s, e) == -1) {
		fetcher_free(f);
		return NULL;
	}
	return f;
}

void
fetcher_free(struct fetcher *f)
{
	if (f == NULL)
		return;
	while (f->fetches != NULL) {
		struct fetch *x = f->fetches;

		if (x->kind == FETCH_ROBOTS)
			fetch_robots_give_up(x);
		fetch_cancel(x);
	}
	loop_defer_cancel(f->pump);
	timers_stop(loop_timers(f->loop), &f->wake);
	lru_free(f->origins);
	lru_free(f->jars);
	hosts_free(f->hosts);
	f->transport->free(f->transport);
	free(f);
}

void
fetch_stats(const struct fetcher *f, struct fetch_stats *out)
{
	*out = f->stats;
	hosts_stats(f->hosts, &out->hosts);
}
