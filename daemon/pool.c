#include "pool.h"

#include "child.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/program.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CHUNK = 64 * 1024,
	KEEP = 1024 * 1024, /* a buffer that grew beyond is given back after the answer */
	START_MS = 20000,   /* until a fresh reader must say that it is ready           */
	REST_FIRST_MS = 50,
	REST_MAX_MS = 30000,
	HOPELESS_STARTS = 6, /* starts that failed in a row: documents stop waiting      */
};

enum reader_state {
	STARTING,
	IDLE,
	READING,
	RESTING,
	STATES
};

#define TO(state) (1u << (state))

static const struct {
	const char *name;
	unsigned next;
} states[STATES] = {
	[STARTING] = { "starting", TO(IDLE) | TO(RESTING) },
	[IDLE] = { "idle", TO(READING) | TO(RESTING) },
	[READING] = { "reading", TO(IDLE) | TO(RESTING) },
	[RESTING] = { "resting", TO(STARTING) },
};

struct pool_job {
	struct pool *pool;
	struct pool_job *next; /* in the queue */
	struct buf message;    /* owned */
	pool_done *done;       /* NULL: cancelled */
	void *arg;
	bool reading; /* a reader has it */
};

struct reader {
	struct pool *pool;
	enum reader_state state;
	pid_t pid;
	int fd; /* -1 while resting */
	struct loop_fd *watch;
	struct timer timer;   /* too late, or rested enough */
	struct pool_job *job; /* owned while READING and not yet answered */
	size_t sent;	      /* of job->message */
	struct buf in;
	unsigned jobs;
	int64_t size;	/* bytes, as it said when it was fresh */
	unsigned falls; /* deaths in a row */
	bool outdated;	/* started with other settings than there are now */
};

struct pool {
	struct loop *loop;
	struct pool_settings s;		      /* program is owned */
	struct reader readers[LIMIT_READERS]; /* of which s.readers are used */
	struct pool_job *first, **last;	      /* waiting */
	size_t waiting;
	unsigned failed_starts; /* in a row, of any reader */
	struct pool_stats stats;
};

static void start(struct reader *r);
static void dispatch(struct pool *p);

static void
move(struct reader *r, enum reader_state next)
{
	assert(states[r->state].next & TO(next));
	r->state = next;
	assert((r->fd == -1) == (r->state == RESTING));
}

/* After a reload there may be more readers than the settings want. */
static bool
is_wanted(const struct reader *r)
{
	return r < r->pool->readers + r->pool->s.readers;
}

/* ---- jobs ---- */

static void
job_free(struct pool_job *job)
{
	buf_free(&job->message);
	free(job);
}

static struct pool_job *
take_job(struct pool *p)
{
	struct pool_job *job = p->first;

	if (job != NULL) {
		p->first = job->next;
		if (p->first == NULL)
			p->last = &p->first;
		p->waiting--;
	}
	return job;
}

static void
job_answer(struct pool_job *job, const struct pool_answer *answer)
{
	job->pool->stats.documents++;
	if (job->done != NULL)
		job->done(job->arg, answer);
	job_free(job);
}

static void
job_fail(struct pool_job *job, const char *why)
{
	job_answer(job, &(struct pool_answer){ .outcome = POOL_DIED, .why = why });
}

struct pool_job *
pool_read(struct pool *p, const struct document *d, pool_done *done, void *arg)
{
	struct pool_job *job = mem_zalloc(sizeof *job);

	job->pool = p;
	job->done = done;
	job->arg = arg;
	frame_put_document(&job->message, d);
	*p->last = job;
	p->last = &job->next;
	p->waiting++;
	dispatch(p);
	return job;
}

void
pool_cancel(struct pool_job *job)
{
	struct pool *p;
	struct pool_job **at;

	if (job == NULL)
		return;
	p = job->pool;
	if (job->reading) {
		job->done = NULL;
		return;
	}
	for (at = &p->first; *at != job; at = &(*at)->next)
		assert(*at != NULL);
	*at = job->next;
	if (job->next == NULL)
		p->last = at;
	p->waiting--;
	job_free(job);
}

/* ---- the end of a reader ---- */

/* how as child_end has it. */
static void
bury(struct reader *r, char *how, size_t size)
{
	child_end(r->pid, how, size);
	r->pid = 0;
}

static void
disconnect(struct reader *r)
{
	timers_stop(loop_timers(r->pool->loop), &r->timer);
	loop_fd_stop(r->watch);
	r->watch = NULL;
	if (r->fd != -1)
		close(r->fd);
	r->fd = -1;
	buf_free(&r->in);
}

static void
rest(struct reader *r, int64_t for_ms)
{
	disconnect(r);
	move(r, RESTING);
	timers_set_after(loop_timers(r->pool->loop), &r->timer, for_ms);
}

/* No reader comes up: whoever waits is told, instead of waiting for ever. */
static void
give_up_waiting(struct pool *p)
{
	struct pool_job *job;

	while ((job = take_job(p)) != NULL)
		job_fail(job, "no reader can be started");
}

/* A reader died, hung or lied: what it was at has failed. */
static void
fall(struct reader *r, const char *why)
{
	struct pool *p = r->pool;
	struct pool_job *job = r->job;
	bool was_starting = r->state == STARTING;
	int64_t for_ms = REST_FIRST_MS;
	char how[96], text[256];

	bury(r, how, sizeof how);
	snprintf(text, sizeof text, "the reader %s: %s", how, why);
	r->job = NULL;
	p->stats.deaths++;
	for (unsigned i = 1; i < r->falls && for_ms < REST_MAX_MS; i++)
		for_ms *= 2;
	/* The first death by a document is the document's fault: the next reader starts at once. */
	if (r->falls++ == 0 && !was_starting)
		for_ms = 0;
	if (was_starting)
		p->failed_starts++;
	rest(r, for_ms < REST_MAX_MS ? for_ms : REST_MAX_MS);

	log_begin(was_starting ? LOG_LEVEL_BROKEN : LOG_LEVEL_UNUSUAL, "reader_died");
	log_str("msg", text);
	log_int("falls", r->falls);
	log_end();
	if (job != NULL)
		job_fail(job, text);
	if (p->failed_starts >= HOPELESS_STARTS)
		give_up_waiting(p);
}

/* ---- what a reader says ---- */

static bool
worn(const struct reader *r, int64_t size)
{
	return r->outdated || r->jobs >= r->pool->s.jobs ||
	       size > r->size + (int64_t)LIMIT_READER_GROWTH;
}

static void
take_ready(struct reader *r, struct frame *f)
{
	int64_t size = frame_int(f);

	if (!frame_done(f) || size < 0 || r->job != NULL || r->state == IDLE) {
		fall(r, "it said ready out of turn");
		return;
	}
	timers_stop(loop_timers(r->pool->loop), &r->timer);
	if (r->state == STARTING) {
		r->size = size;
		r->pool->failed_starts = 0;
	} else {
		r->falls = 0;
	}
	if (worn(r, size)) {
		r->pool->stats.replaced++;
		bury(r, NULL, 0);
		rest(r, 0);
		return;
	}
	if (r->in.cap > KEEP)
		buf_free(&r->in);
	move(r, IDLE);
	dispatch(r->pool);
}

/* Returns false when the reader is no more. */
static bool
take_answer(struct reader *r, struct frame *f)
{
	struct pool_job *job = r->job;
	struct pool_answer answer = { 0 };
	struct arena *arena = NULL;
	struct reading reading;
	struct listing listing;
	bool good = false;

	if (job == NULL || r->sent < job->message.len) {
		fall(r, "it spoke out of turn");
		return false;
	}
	if (f->kind == FRAME_READING) {
		good = frame_get_reading(f, &reading);
		answer = (struct pool_answer){ .outcome = POOL_READING, .reading = &reading };
	} else if (f->kind == FRAME_LISTING) {
		arena = arena_new();
		good = frame_get_listing(f, arena, &listing);
		answer = (struct pool_answer){
			.outcome = listing.why == NULL ? POOL_LISTING : POOL_UNREADABLE,
			.listing = &listing,
			.why = listing.why,
		};
	} else if (f->kind == FRAME_FAILED) {
		answer = (struct pool_answer){ .outcome = POOL_UNREADABLE,
			.why = frame_str(f, 1024) };
		good = frame_done(f) && answer.why != NULL;
	}
	if (!good) {
		arena_free(arena);
		fall(r, "it said what makes no sense");
		return false;
	}
	r->job = NULL;
	r->jobs++;
	job_answer(job, &answer);
	arena_free(arena);
	return true;
}

/* Takes all whole messages; returns false when the reader is no more. */
static bool
take_messages(struct reader *r)
{
	struct frame f;
	size_t used, at = 0;
	int whole;

	while ((whole = frame_next(r->in.data + at, r->in.len - at, LIMIT_REPLY, &f, &used)) == 1) {
		at += used;
		if (f.kind == FRAME_READY) {
			/* It frees or keeps the buffer as it likes, so nothing may follow. */
			if (at != r->in.len) {
				fall(r, "it said more after ready");
				return false;
			}
			buf_clear(&r->in);
			take_ready(r, &f);
			return r->fd != -1;
		}
		if (r->state == STARTING && f.kind == FRAME_FAILED) {
			const char *why = frame_str(&f, 1024);

			fall(r, why != NULL ? why : "it could not lock itself down");
			return false;
		}
		if (!take_answer(r, &f))
			return false;
	}
	if (whole == -1) {
		fall(r, "it said what is no message");
		return false;
	}
	if (at > 0) {
		memmove(r->in.data, r->in.data + at, r->in.len - at);
		buf_truncate(&r->in, r->in.len - at);
	}
	return true;
}

static void
receive(struct reader *r)
{
	for (;;) {
		ssize_t n;

		buf_reserve(&r->in, CHUNK);
		n = read(r->fd, r->in.data + r->in.len, CHUNK);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0) {
			fall(r, r->state == STARTING ? "it never was ready" : "it hung up");
			return;
		}
		r->in.len += (size_t)n;
		if (!take_messages(r) || n < CHUNK)
			return;
	}
}

static void
send_more(struct reader *r)
{
	while (r->job != NULL && r->sent < r->job->message.len) {
		ssize_t n = send(r->fd, r->job->message.data + r->sent,
			r->job->message.len - r->sent, MSG_NOSIGNAL);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			break; /* full: later; broken: reading will tell */
		r->sent += (size_t)n;
	}
	if (r->job != NULL && r->sent == r->job->message.len) {
		/* The reader has its own copy now: two of every big page would be one too many. */
		loop_fd_events(r->watch, LOOP_READ);
	} else if (r->job != NULL) {
		loop_fd_events(r->watch, LOOP_READ | LOOP_WRITE);
	}
}

static void
ready(void *arg, int fd, int events)
{
	struct reader *r = arg;

	(void)fd;
	if (events & LOOP_WRITE)
		send_more(r);
	if (events & LOOP_READ)
		receive(r);
}

static void
too_late(void *arg)
{
	struct reader *r = arg;

	if (r->state == RESTING && is_wanted(r))
		start(r);
	else if (r->state != RESTING)
		fall(r, r->state == STARTING ? "it was not ready in time" : "it took too long");
}

/* Has one more reader started, if one was not needed yet; one at a time is soon enough. */
static void
wake(struct pool *p)
{
	for (unsigned i = 0; i < p->s.readers; i++) {
		struct reader *r = &p->readers[i];

		if (r->state == STARTING)
			return;
		if (r->state == RESTING && !timers_is_set(&r->timer)) {
			timers_set_after(loop_timers(p->loop), &r->timer, 0);
			return;
		}
	}
}

/* Gives waiting documents to idle readers. Calls nobody back. */
static void
dispatch(struct pool *p)
{
	for (unsigned i = 0; i < p->s.readers && p->first != NULL; i++) {
		struct reader *r = &p->readers[i];

		if (r->state != IDLE)
			continue;
		r->job = take_job(p);
		r->job->reading = true;
		r->sent = 0;
		move(r, READING);
		timers_set_after(loop_timers(p->loop), &r->timer, p->s.read_ms);
		send_more(r);
	}
	if (p->waiting > 0)
		wake(p);
}

/* ---- the start of a reader ---- */

static void
start(struct reader *r)
{
	struct pool *p = r->pool;
	pid_t pid = child_start(p->s.program, p->s.cpu_ms, p->s.memory, &r->fd);

	if (pid == -1) {
		log_msg(LOG_LEVEL_BROKEN, "reader_died", "cannot start %s: %s", p->s.program,
			strerror(errno));
		r->falls++;
		if (++p->failed_starts >= HOPELESS_STARTS)
			give_up_waiting(p);
		timers_set_after(loop_timers(p->loop), &r->timer, 1000);
		return;
	}
	r->pid = pid;
	r->jobs = 0;
	r->outdated = false;
	move(r, STARTING);
	r->watch = loop_fd_start(p->loop, r->fd, LOOP_READ, ready, r);
	timers_set_after(loop_timers(p->loop), &r->timer, START_MS);
}

/* ---- the pool ---- */

void
pool_defaults(struct pool_settings *s)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	*s = (struct pool_settings){
		.readers = cores > 0 ? (unsigned)cores : 1,
		.read_ms = 20000,
		.cpu_ms = 10000,
		.memory = INT64_C(768) << 20,
		.jobs = LIMIT_READER_JOBS,
	};
}

/* program is taken over. */
static void
take_settings(struct pool *p, const struct pool_settings *s, const char *program)
{
	p->s = *s;
	p->s.program = program;
	if (p->s.readers == 0 || p->s.readers > LIMIT_READERS)
		p->s.readers = p->s.readers == 0 ? 1 : LIMIT_READERS;
}

struct pool *
pool_new(struct loop *loop, const struct pool_settings *s, struct err *e)
{
	struct pool *p = mem_zalloc(sizeof *p);
	char *program = s->program != NULL ? mem_strdup(s->program)
					   : program_find("stet-reader", STET_LIBEXECDIR);

	if (access(program, X_OK) == -1) {
		err_set(e, "the reader %s cannot be run: %s", program, strerror(errno));
		free(program);
		free(p);
		return NULL;
	}
	p->loop = loop;
	take_settings(p, s, program);
	p->last = &p->first;
	for (unsigned i = 0; i < LIMIT_READERS; i++) {
		struct reader *r = &p->readers[i];

		r->pool = p;
		r->fd = -1;
		r->state = RESTING;
		timers_init(&r->timer, too_late, r);
	}
	/* One shows at once whether readers run here at all. The others come when there is much to
	 * read: a start costs as much as a dozen pages. */
	start(&p->readers[0]);
	return p;
}

void
pool_configure(struct pool *p, const struct pool_settings *s)
{
	take_settings(p, s, p->s.program);
	for (unsigned i = 0; i < LIMIT_READERS; i++) {
		struct reader *r = &p->readers[i];

		r->outdated = true;
		if (r->state != IDLE)
			continue;
		p->stats.replaced++;
		bury(r, NULL, 0);
		rest(r, 0);
	}
}

void
pool_free(struct pool *p)
{
	struct pool_job *job;

	if (p == NULL)
		return;
	for (unsigned i = 0; i < LIMIT_READERS; i++) {
		struct reader *r = &p->readers[i];

		disconnect(r);
		if (r->pid != 0)
			bury(r, NULL, 0);
		if (r->job != NULL)
			job_free(r->job);
	}
	while ((job = take_job(p)) != NULL)
		job_free(job);
	free((char *)(uintptr_t)p->s.program);
	free(p);
}

size_t
pool_waiting(const struct pool *p)
{
	return p->waiting;
}

void
pool_stats(const struct pool *p, struct pool_stats *out)
{
	*out = p->stats;
	out->readers = p->s.readers;
	out->waiting = p->waiting;
}

size_t
pool_pids(const struct pool *p, int *pids, size_t max)
{
	size_t n = 0;

	for (unsigned i = 0; i < LIMIT_READERS && n < max; i++)
		if (p->readers[i].pid != 0)
			pids[n++] = p->readers[i].pid;
	return n;
}
