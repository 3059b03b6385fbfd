#include "syncer.h"

#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct syncer {
	struct store *store;
	void (*done)(void *arg, enum store_result result, const struct err *e);
	void *arg;
	int fd; /* an eventfd: the thread has done it */
	struct loop_fd *watched;
	bool busy; /* the loop's: asked for, and done not called yet */
	pthread_t thread;
	pthread_mutex_t lock; /* over the rest */
	pthread_cond_t changed;
	bool asked, is_done, ending;
	enum store_result result;
	struct err err;
};

static void *
work(void *arg)
{
	static const uint64_t one = 1;
	struct syncer *s = arg;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		while (!s->asked && !s->ending)
			pthread_cond_wait(&s->changed, &s->lock);
		if (!s->asked)
			break;
		pthread_mutex_unlock(&s->lock);
		s->err.text[0] = '\0';
		s->result = store_sync(s->store, &s->err);
		pthread_mutex_lock(&s->lock);
		s->asked = false;
		s->is_done = true;
		pthread_cond_broadcast(&s->changed);
		(void)!write(s->fd, &one, sizeof one);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* True when it was done and is not any more: done is to be called. */
static bool
take(struct syncer *s, bool wait)
{
	uint64_t n;
	bool was;

	pthread_mutex_lock(&s->lock);
	while (wait && s->asked)
		pthread_cond_wait(&s->changed, &s->lock);
	was = s->is_done;
	s->is_done = false;
	if (was)
		(void)!read(s->fd, &n, sizeof n);
	pthread_mutex_unlock(&s->lock);
	if (was)
		s->busy = false;
	return was;
}

static void
woken(void *arg, int fd, int events)
{
	struct syncer *s = arg;

	(void)fd;
	(void)events;
	if (take(s, false))
		s->done(s->arg, s->result, &s->err);
}

struct syncer *
syncer_new(struct loop *loop, struct store *store,
	void (*done)(void *arg, enum store_result result, const struct err *e), void *arg,
	struct err *e)
{
	struct syncer *s = mem_zalloc(sizeof *s);
	sigset_t all, before;
	int rc;

	s->store = store;
	s->done = done;
	s->arg = arg;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	s->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	rc = s->fd == -1 ? errno : 0;
	/* Signals are the loop's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (rc == 0)
		rc = pthread_create(&s->thread, NULL, work, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0) {
		err_set(e, "no thread to sync the database in: %s", strerror(rc));
		if (s->fd != -1)
			close(s->fd);
		free(s);
		return NULL;
	}
	s->watched = loop_fd_start(loop, s->fd, LOOP_READ, woken, s);
	return s;
}

void
syncer_free(struct syncer *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	loop_fd_stop(s->watched);
	close(s->fd);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

bool
syncer_is_busy(const struct syncer *s)
{
	return s->busy;
}

void
syncer_start(struct syncer *s)
{
	assert(!s->busy);
	s->busy = true;
	pthread_mutex_lock(&s->lock);
	s->asked = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

void
syncer_wait(struct syncer *s)
{
	if (s->busy && take(s, true))
		s->done(s->arg, s->result, &s->err);
}
