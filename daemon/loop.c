#include "loop.h"

#include "base/log.h"
#include "base/mem.h"

#include <assert.h>
#include <ev.h>
#include <stdlib.h>
#include <sysexits.h>

/* Watchers of one kind hang on a list, so that loop_free finds them. */
struct loop_fd {
	ev_io io;
	struct loop *loop;
	struct loop_fd *prev, *next;
	void (*ready)(void *arg, int fd, int events);
	void *arg;
};

struct loop_signal {
	ev_signal signal;
	struct loop *loop;
	struct loop_signal *prev, *next;
	void (*got)(void *arg, int signum);
	void *arg;
};

struct loop_call {
	struct loop *loop;
	struct loop_call *prev, *next;
	uint64_t turn;
	void (*fn)(void *arg);
	void *arg;
};

struct loop {
	struct ev_loop *ev;
	const struct clock *clock;
	struct timers *timers;
	ev_timer wake;
	ev_prepare prepare;
	ev_check check;
	struct loop_fd *fds;
	struct loop_signal *signals;
	struct loop_call *calls, *last_call;
	uint64_t turns; /* calls deferred so far */
	bool called;	/* something was called in this round */
	bool stopping;
	int64_t woke_ms; /* when this round's callbacks began */
	struct loop_lag lag;
};

#define LIST_ADD(head, x)                                                                          \
	do {                                                                                       \
		(x)->prev = NULL;                                                                  \
		(x)->next = (head);                                                                \
		if ((head) != NULL)                                                                \
			(head)->prev = (x);                                                        \
		(head) = (x);                                                                      \
	} while (0)

#define LIST_REMOVE(head, x)                                                                       \
	do {                                                                                       \
		if ((x)->prev != NULL)                                                             \
			(x)->prev->next = (x)->next;                                               \
		else                                                                               \
			(head) = (x)->next;                                                        \
		if ((x)->next != NULL)                                                             \
			(x)->next->prev = (x)->prev;                                               \
	} while (0)

static int64_t
now_ms(const struct loop *l)
{
	return l->clock->mono_ms(l->clock);
}

static void
note_lag(struct loop *l, int64_t ms)
{
	l->lag.last_ms = ms;
	if (ms > l->lag.max_ms)
		l->lag.max_ms = ms;
	if (ms > 50)
		l->lag.over_50ms++;
	l->lag.rounds++;
}

/* Calls what was deferred before now; what that defers is for the next round. */
static void
run_calls(struct loop *l)
{
	uint64_t turns = l->turns;

	while (l->calls != NULL && l->calls->turn < turns) {
		struct loop_call *c = l->calls;
		void (*fn)(void *arg) = c->fn;
		void *arg = c->arg;

		loop_defer_cancel(c);
		l->called = true;
		fn(arg);
	}
}

static void
woken(struct ev_loop *ev, ev_check *w, int revents)
{
	struct loop *l = w->data;

	(void)ev;
	(void)revents;
	l->woke_ms = now_ms(l);
}

static void
slept(struct ev_loop *ev, ev_timer *w, int revents)
{
	(void)ev;
	(void)w;
	(void)revents;
}

/* What is due of timers and deferred calls; ends a round of callbacks. */
static void
run_due(struct loop *l)
{
	int64_t late, now, busy;

	if (timers_run(l->timers, &late) > 0)
		l->called = true;
	run_calls(l);
	now = now_ms(l);
	busy = now - l->woke_ms;
	note_lag(l, late > busy ? late : busy);
	l->woke_ms = now;
}

/* Runs after all descriptors of the round were served and before the next sleep. */
static void
before_sleep(struct ev_loop *ev, ev_prepare *w, int revents)
{
	struct loop *l = w->data;
	int64_t next, now;

	(void)revents;
	run_due(l);
	now = l->woke_ms;
	next = l->calls != NULL ? now : timers_next(l->timers);
	ev_now_update(ev);
	if (next == TIMERS_NEVER) {
		ev_timer_stop(ev, &l->wake);
	} else {
		/* Never divide as integers here: a wait under a second would become none. */
		double wait = next > now ? (double)(next - now) / 1000.0 : 0;

		ev_timer_stop(ev, &l->wake);
		ev_timer_set(&l->wake, wait, 0);
		ev_timer_start(ev, &l->wake);
	}
}

struct loop *
loop_new(const struct clock *clock)
{
	struct loop *l = mem_zalloc(sizeof *l);

	l->clock = clock;
	l->timers = timers_new(clock);
	/* Not libev's default loop: that one would reap the children of others. */
	l->ev = ev_loop_new(EVFLAG_AUTO);
	if (l->ev == NULL) {
		log_msg(LOG_LEVEL_BROKEN, "loop", "no event loop: out of descriptors or memory");
		exit(EX_OSERR);
	}
	l->woke_ms = now_ms(l);
	ev_timer_init(&l->wake, slept, 0, 0);
	ev_prepare_init(&l->prepare, before_sleep);
	ev_check_init(&l->check, woken);
	l->prepare.data = l;
	l->check.data = l;
	/* The check comes first of a round's callbacks, the prepare last before the sleep. */
	ev_set_priority(&l->check, EV_MAXPRI);
	ev_prepare_start(l->ev, &l->prepare);
	ev_unref(l->ev);
	ev_check_start(l->ev, &l->check);
	ev_unref(l->ev);
	return l;
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	while (l->fds != NULL)
		loop_fd_stop(l->fds);
	while (l->signals != NULL)
		loop_signal_stop(l->signals);
	while (l->calls != NULL)
		loop_defer_cancel(l->calls);
	timers_free(l->timers);
	ev_timer_stop(l->ev, &l->wake);
	ev_ref(l->ev);
	ev_prepare_stop(l->ev, &l->prepare);
	ev_ref(l->ev);
	ev_check_stop(l->ev, &l->check);
	ev_loop_destroy(l->ev);
	free(l);
}

void
loop_run(struct loop *l)
{
	l->stopping = false;
	l->woke_ms = now_ms(l); /* what was done before it ran kept nobody waiting */
	/* libev returns when only our timers and calls are left and the wake-up has fired. */
	do
		ev_run(l->ev, 0);
	while (!l->stopping && (l->calls != NULL || timers_next(l->timers) != TIMERS_NEVER));
}

void
loop_stop(struct loop *l)
{
	l->stopping = true;
	ev_break(l->ev, EVBREAK_ALL);
}

bool
loop_step(struct loop *l)
{
	l->called = false;
	ev_run(l->ev, EVRUN_NOWAIT);
	return l->called;
}

bool
loop_wait(struct loop *l, int64_t max_wait_ms)
{
	ev_timer guard;

	if (loop_step(l))
		return true;
	ev_timer_init(&guard, slept, (double)max_wait_ms / 1000.0, 0);
	ev_now_update(l->ev);
	ev_timer_start(l->ev, &guard);
	ev_run(l->ev, EVRUN_ONCE);
	ev_timer_stop(l->ev, &guard);
	run_due(l);
	return l->called;
}

struct timers *
loop_timers(struct loop *l)
{
	return l->timers;
}

static int
to_ev(int events)
{
	return (events & LOOP_READ ? EV_READ : 0) | (events & LOOP_WRITE ? EV_WRITE : 0);
}

static void
fd_ready(struct ev_loop *ev, ev_io *io, int revents)
{
	struct loop_fd *w = io->data;

	(void)ev;
	w->loop->called = true;
	w->ready(w->arg, io->fd,
		(revents & EV_READ ? LOOP_READ : 0) | (revents & EV_WRITE ? LOOP_WRITE : 0));
}

struct loop_fd *
loop_fd_start(
	struct loop *l, int fd, int events, void (*ready)(void *arg, int fd, int events), void *arg)
{
	struct loop_fd *w = mem_zalloc(sizeof *w);

	w->loop = l;
	w->ready = ready;
	w->arg = arg;
	ev_io_init(&w->io, fd_ready, fd, to_ev(events));
	w->io.data = w;
	LIST_ADD(l->fds, w);
	ev_io_start(l->ev, &w->io);
	return w;
}

void
loop_fd_events(struct loop_fd *w, int events)
{
	if ((w->io.events & (EV_READ | EV_WRITE)) == to_ev(events))
		return;
	ev_io_stop(w->loop->ev, &w->io);
	ev_io_set(&w->io, w->io.fd, to_ev(events));
	ev_io_start(w->loop->ev, &w->io);
}

void
loop_fd_stop(struct loop_fd *w)
{
	if (w == NULL)
		return;
	ev_io_stop(w->loop->ev, &w->io);
	LIST_REMOVE(w->loop->fds, w);
	free(w);
}

static void
signal_came(struct ev_loop *ev, ev_signal *s, int revents)
{
	struct loop_signal *w = s->data;

	(void)ev;
	(void)revents;
	w->loop->called = true;
	w->got(w->arg, s->signum);
}

struct loop_signal *
loop_signal_start(struct loop *l, int signum, void (*got)(void *arg, int signum), void *arg)
{
	struct loop_signal *w = mem_zalloc(sizeof *w);

	w->loop = l;
	w->got = got;
	w->arg = arg;
	ev_signal_init(&w->signal, signal_came, signum);
	w->signal.data = w;
	LIST_ADD(l->signals, w);
	ev_signal_start(l->ev, &w->signal);
	return w;
}

void
loop_signal_stop(struct loop_signal *w)
{
	if (w == NULL)
		return;
	ev_signal_stop(w->loop->ev, &w->signal);
	LIST_REMOVE(w->loop->signals, w);
	free(w);
}

struct loop_call *
loop_defer(struct loop *l, void (*fn)(void *arg), void *arg)
{
	struct loop_call *c = mem_zalloc(sizeof *c);

	c->loop = l;
	c->fn = fn;
	c->arg = arg;
	c->turn = l->turns++;
	c->prev = l->last_call;
	if (l->last_call != NULL)
		l->last_call->next = c;
	else
		l->calls = c;
	l->last_call = c;
	return c;
}

void
loop_defer_cancel(struct loop_call *c)
{
	if (c == NULL)
		return;
	if (c->loop->last_call == c)
		c->loop->last_call = c->prev;
	LIST_REMOVE(c->loop->calls, c);
	free(c);
}

void
loop_lag(const struct loop *l, struct loop_lag *out)
{
	*out = l->lag;
}

void
loop_lag_reset(struct loop *l)
{
	l->lag = (struct loop_lag){ 0 };
}
