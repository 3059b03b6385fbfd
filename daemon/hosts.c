#include "hosts.h"

#include "base/heap.h"
#include "base/limits.h"
#include "base/lru.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum {
	FIRST_BACK_OFF_MS = 5000,
	BACK_OFF_GROWTH = 3,
	ANSWER_MS = 1000,   /* an answer that has not begun by then holds up no other job */
	FULL_MS = 1500,	    /* a queue that is shorter than this in time ... */
	FULL_TIMES = 16,    /* ... may be so many times its bound */
	USUAL_JOB_MS = 200, /* taken for a host of which nothing is known */
};

struct host {
	struct heap_node ready;		/* in hosts.ready: has a job and a free connection */
	struct heap_node leaving;	/* in hosts.leaving: has jobs and a long wait before it */
	struct hosts_job *first, *last; /* borrowed: the queue */
	size_t queued;
	unsigned running;
	unsigned unanswered;   /* of those that run: no word of an answer yet */
	int64_t asked_ms;      /* when the last of them was started */
	unsigned failures;     /* in a row */
	int64_t failed_ms;     /* when the last of them was seen */
	int64_t next_start_ms; /* the delay since the last start is over */
	int64_t paused_until_ms;
	int64_t down_until_ms;
	int64_t own_delay_ms;
	int64_t next_slot_ms; /* what the next job that finds the queue full is told */
	int64_t mean_ms;      /* how long a job takes, roughly */
};

struct hosts {
	struct hosts_settings settings;
	struct lru *by_name;
	struct heap ready;
	struct heap leaving;
	size_t queued;
	size_t running;
	uint64_t chance;
};

static bool
is_busy(const void *thing)
{
	const struct host *host = thing;

	return host->queued > 0 || host->running > 0;
}

struct hosts *
hosts_new(const struct hosts_settings *s, uint64_t seed)
{
	struct hosts *h = mem_zalloc(sizeof *h);

	h->settings = *s;
	h->by_name = lru_new(LIMIT_HOSTS, free, is_busy);
	h->chance = seed;
	return h;
}

void
hosts_free(struct hosts *h)
{
	if (h == NULL)
		return;
	assert(h->queued == 0 && h->running == 0);
	lru_free(h->by_name);
	heap_free(&h->ready);
	heap_free(&h->leaving);
	free(h);
}

static int64_t
max_ms(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
delay_of(const struct hosts *h, const struct host *host)
{
	int64_t delay = max_ms(h->settings.host_delay_ms, host->own_delay_ms);

	/* Our milliseconds are cut off, the host's are not: one more, so that it never sees less.
	 */
	return delay > 0 ? delay + 1 : 0;
}

/* One at a time until a host that failed has answered again. */
static unsigned
connections_of(const struct hosts *h, const struct host *host)
{
	return host->failures > 0 ? 1 : h->settings.per_host;
}

static int64_t
barred_until(const struct host *host)
{
	return max_ms(host->paused_until_ms, host->down_until_ms);
}

static int64_t
ready_at(const struct host *host)
{
	int64_t at = max_ms(host->next_start_ms, barred_until(host));

	return host->unanswered > 0 ? max_ms(at, host->asked_ms + ANSWER_MS) : at;
}

/* Puts host where it belongs after any change of it. A host whose moment is as before keeps its
 * place among the others that wait for the same. */
static void
reckon(struct hosts *h, struct host *host)
{
	if (host->queued == 0 || host->running >= connections_of(h, host))
		heap_remove(&h->ready, &host->ready);
	else if (!heap_has(&host->ready) || host->ready.key != ready_at(host))
		heap_set(&h->ready, &host->ready, ready_at(host));
	if (host->queued == 0 || barred_until(host) == 0)
		heap_remove(&h->leaving, &host->leaving);
	else if (!heap_has(&host->leaving) || host->leaving.key != -barred_until(host))
		heap_set(&h->leaving, &host->leaving, -barred_until(host));
}

static struct host *
get(struct hosts *h, const char *name)
{
	struct host *host = lru_find(h->by_name, name);

	if (host == NULL) {
		host = mem_zalloc(sizeof *host);
		host->mean_ms = USUAL_JOB_MS;
		lru_add(h->by_name, name, host);
	}
	return host;
}

void
hosts_configure(struct hosts *h, const struct hosts_settings *s)
{
	/* Hosts notice at their next change: until then the old values hold for what is queued. */
	h->settings = *s;
}

void
hosts_add(struct hosts *h, const char *name, struct hosts_job *job, bool urgent)
{
	struct host *host = get(h, name);

	assert(job->host == NULL);
	job->host = host;
	job->running = false;
	if (urgent) {
		job->prev = NULL;
		job->next = host->first;
		*(host->first != NULL ? &host->first->prev : &host->last) = job;
		host->first = job;
	} else {
		job->next = NULL;
		job->prev = host->last;
		*(host->last != NULL ? &host->last->next : &host->first) = job;
		host->last = job;
	}
	host->queued++;
	h->queued++;
	reckon(h, host);
}

static void
unqueue(struct hosts *h, struct hosts_job *job)
{
	struct host *host = job->host;

	*(job->prev != NULL ? &job->prev->next : &host->first) = job->next;
	*(job->next != NULL ? &job->next->prev : &host->last) = job->prev;
	job->prev = job->next = NULL;
	host->queued--;
	h->queued--;
}

void
hosts_remove(struct hosts *h, struct hosts_job *job, int64_t now_ms)
{
	struct host *host = job->host;

	if (host == NULL)
		return;
	if (job->running) {
		hosts_done(h, job, now_ms, job->started_ms, HOSTS_NEITHER);
		return;
	}
	unqueue(h, job);
	job->host = NULL;
	reckon(h, host);
}

struct hosts_job *
hosts_next(struct hosts *h, int64_t now_ms, int64_t *wake_ms)
{
	struct heap_node *node = heap_first(&h->ready);
	struct hosts_job *job;
	struct host *host;

	*wake_ms = HOSTS_NEVER;
	if (node == NULL || h->running >= h->settings.max_connections)
		return NULL;
	if (node->key > now_ms) {
		*wake_ms = node->key;
		return NULL;
	}
	host = (struct host *)(void *)node;
	job = host->first;
	unqueue(h, job);
	job->running = job->unanswered = true;
	job->started_ms = host->asked_ms = now_ms;
	host->unanswered++;
	host->running++;
	h->running++;
	host->next_start_ms = now_ms + delay_of(h, host);
	/* Behind the others of the same moment, also where that moment is still now. */
	heap_remove(&h->ready, &host->ready);
	reckon(h, host);
	return job;
}

/* splitmix64 */
static uint64_t
draw(struct hosts *h)
{
	uint64_t x = h->chance += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* 5 s, 15 s, 45 s ... an hour; each a fifth less or more, so that hosts that failed together
 * are not asked together. */
static int64_t
back_off(struct hosts *h, unsigned failures)
{
	int64_t ms = FIRST_BACK_OFF_MS;

	for (unsigned i = 1; i < failures && ms < LIMIT_BACK_OFF_MS; i++)
		ms *= BACK_OFF_GROWTH;
	if (ms > LIMIT_BACK_OFF_MS)
		ms = LIMIT_BACK_OFF_MS;
	return ms * 4 / 5 + (int64_t)(draw(h) % (uint64_t)(ms * 2 / 5));
}

static void
end_silence(struct hosts_job *job)
{
	if (job->unanswered)
		job->host->unanswered--;
	job->unanswered = false;
}

void
hosts_answering(struct hosts *h, struct hosts_job *job)
{
	assert(job->running);
	end_silence(job);
	reckon(h, job->host);
}

bool
hosts_done(
	struct hosts *h, struct hosts_job *job, int64_t now_ms, int64_t sent_ms, enum hosts_end end)
{
	struct host *host = job->host;
	bool was_down = host->down_until_ms > now_ms + LIMIT_HOST_WAIT_MS;

	assert(job->running && sent_ms >= job->started_ms);
	end_silence(job);
	job->host = NULL;
	job->running = false;
	host->running--;
	h->running--;
	host->next_start_ms = max_ms(host->next_start_ms, sent_ms + delay_of(h, host));
	switch (end) {
	case HOSTS_ANSWERED:
		host->failures = 0;
		host->down_until_ms = 0;
		host->mean_ms = (host->mean_ms * 7 + (now_ms - job->started_ms)) / 8;
		break;
	case HOSTS_UNREACHED:
		/* Two that were under way at once are one failure. */
		if (host->failures > 0 && job->started_ms <= host->failed_ms)
			break;
		host->failures++;
		host->failed_ms = now_ms;
		host->down_until_ms = now_ms + back_off(h, host->failures);
		break;
	case HOSTS_NEITHER:
		break;
	}
	reckon(h, host);
	return !was_down && host->down_until_ms > now_ms + LIMIT_HOST_WAIT_MS;
}

void
hosts_pause(struct hosts *h, const char *name, int64_t until_ms)
{
	struct host *host = get(h, name);

	host->paused_until_ms = max_ms(host->paused_until_ms, until_ms);
	reckon(h, host);
}

void
hosts_set_delay(struct hosts *h, const char *name, int64_t delay_ms)
{
	struct host *host = get(h, name);

	host->own_delay_ms = delay_ms < LIMIT_CRAWL_DELAY_MS ? delay_ms : LIMIT_CRAWL_DELAY_MS;
}

/* Is the wait at host too long to be sat out, and why? */
static enum hosts_state
bar_of(const struct host *host, int64_t now_ms, int64_t *wait_ms)
{
	int64_t wait = barred_until(host) - now_ms;

	if (wait <= LIMIT_HOST_WAIT_MS)
		return HOSTS_OPEN;
	if (wait_ms != NULL)
		*wait_ms = wait;
	return host->down_until_ms > host->paused_until_ms ? HOSTS_DOWN : HOSTS_PAUSED;
}

/* How far apart the host's jobs are, roughly. */
static int64_t
time_of_each(const struct hosts *h, const struct host *host)
{
	return max_ms(delay_of(h, host), host->mean_ms / connections_of(h, host));
}

/* At its bound, and not about to be empty again; or moments beyond are promised already, so that
 * whoever came later does not go first. */
static bool
is_full(const struct hosts *h, const struct host *host, int64_t now_ms, int64_t each)
{
	if (h->settings.queue == 0)
		return false;
	return host->next_slot_ms > now_ms + FULL_MS ||
	       (host->queued >= h->settings.queue && (int64_t)host->queued * each >= FULL_MS) ||
	       host->queued >= h->settings.queue * FULL_TIMES;
}

enum hosts_state
hosts_wait(struct hosts *h, const char *name, int64_t now_ms, int64_t *wait_ms)
{
	const struct host *host = lru_peek(h->by_name, name);
	enum hosts_state state;
	int64_t until_ready, each;

	if (host == NULL) {
		if (wait_ms != NULL)
			*wait_ms = 0;
		return HOSTS_OPEN;
	}
	state = bar_of(host, now_ms, wait_ms);
	if (state != HOSTS_OPEN)
		return state;
	until_ready = max_ms(ready_at(host) - now_ms, 0);
	each = time_of_each(h, host);
	if (is_full(h, host, now_ms, each)) {
		/* Until half of it is gone: to come back for each single place is not worth it. */
		if (wait_ms != NULL)
			*wait_ms = max_ms(until_ready + (int64_t)(host->queued / 2) * each, 100);
		return HOSTS_FULL;
	}
	if (wait_ms != NULL)
		*wait_ms = until_ready + (int64_t)host->queued * each;
	return HOSTS_OPEN;
}

int64_t
hosts_slot(struct hosts *h, const char *name, int64_t now_ms, int64_t wait_ms)
{
	struct host *host = get(h, name);
	int64_t at = max_ms(host->next_slot_ms, now_ms + wait_ms);

	host->next_slot_ms = at + max_ms(time_of_each(h, host), 1);
	return at - now_ms;
}

struct hosts_job *
hosts_evict(struct hosts *h, int64_t now_ms, enum hosts_state *state, int64_t *wait_ms)
{
	struct heap_node *node = heap_first(&h->leaving);
	struct hosts_job *job;
	struct host *host;

	if (node == NULL || -node->key <= now_ms + LIMIT_HOST_WAIT_MS)
		return NULL;
	host = (struct host *)(void *)((char *)node - offsetof(struct host, leaving));
	*state = bar_of(host, now_ms, wait_ms);
	job = host->first;
	unqueue(h, job);
	job->host = NULL;
	reckon(h, host);
	return job;
}

void
hosts_stats(const struct hosts *h, struct hosts_stats *out)
{
	*out = (struct hosts_stats){
		.hosts = lru_count(h->by_name),
		.queued = h->queued,
		.running = h->running,
	};
}
