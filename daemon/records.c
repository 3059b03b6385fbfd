#include "records.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

struct field {
	struct field *next;
	const char *key;  /* borrowed: a literal */
	const char *text; /* NULL: a number */
	int64_t number;
};

struct line {
	struct line *next;
	enum log_level level;
	const char *event;
	struct field *first, **last;
};

struct records {
	struct loop *loop;
	struct store *store;
	records_broken *broken;
	void *arg;
	void (*last_word)(void *arg); /* NULL: nobody adds to a group */
	void *last_word_arg;
	size_t count;
	int64_t delay_ms;
	struct timer timer;
	struct loop_call *full;	       /* the group is to be committed in this round */
	struct receipt *first, **last; /* who waits */
	struct arena *arena;	       /* of the lines */
	struct line *lines, **next_line;
	struct line *open; /* the line that is being made */
	bool is_broken;
	int64_t commits;
};

static void
commit_later(void *arg)
{
	records_commit(arg);
}

static void
commit_now(void *arg)
{
	struct records *r = arg;

	r->full = NULL;
	records_commit(r);
}

struct records *
records_new(struct loop *loop, struct store *store, records_broken *broken, void *arg)
{
	struct records *r = mem_zalloc(sizeof *r);

	r->loop = loop;
	r->store = store;
	r->broken = broken;
	r->arg = arg;
	r->count = 1;
	r->last = &r->first;
	r->arena = arena_new();
	r->next_line = &r->lines;
	timers_init(&r->timer, commit_later, r);
	return r;
}

void
records_free(struct records *r)
{
	if (r == NULL)
		return;
	store_rollback(r->store);
	timers_stop(loop_timers(r->loop), &r->timer);
	loop_defer_cancel(r->full);
	arena_free(r->arena);
	free(r);
}

void
records_configure(struct records *r, size_t count, int64_t delay_ms)
{
	assert(count > 0);
	r->count = count;
	r->delay_ms = delay_ms;
}

struct store *
records_store(struct records *r)
{
	return r->store;
}

bool
records_is_broken(const struct records *r)
{
	return r->is_broken;
}

/* Nobody is told: to those who wait it looks as if they had never been. */
static void
forget(struct records *r)
{
	timers_stop(loop_timers(r->loop), &r->timer);
	loop_defer_cancel(r->full);
	r->full = NULL;
	r->first = NULL;
	r->last = &r->first;
	r->lines = r->open = NULL;
	r->next_line = &r->lines;
	arena_clear(r->arena);
}

static void
break_off(struct records *r, enum store_result result, const char *why)
{
	if (r->is_broken)
		return;
	r->is_broken = true;
	store_rollback(r->store);
	forget(r);
	r->broken(r->arg, result, why);
}

/* Whatever is in the group or waits for it becomes durable soon. */
static void
soon(struct records *r)
{
	if (r->full != NULL)
		return;
	if (store_pending(r->store) >= r->count ||
		store_pending_text(r->store) >= LIMIT_GROUP_TEXT) {
		timers_stop(loop_timers(r->loop), &r->timer);
		r->full = loop_defer(r->loop, commit_now, r);
	} else if (!timers_is_set(&r->timer)) {
		timers_set_after(loop_timers(r->loop), &r->timer, r->delay_ms);
	}
}

bool
records_made(struct records *r, enum store_result result, const char *what, int64_t id,
	const struct err *e)
{
	if (result == STORE_OK) {
		soon(r);
		return true;
	}
	if (result == STORE_NOT_FOUND)
		return false;
	if (store_result_ends_group(result)) {
		break_off(r, result, e->text);
		return false;
	}
	/* One record could not be made, and the database is well otherwise. */
	log_begin(LOG_LEVEL_BROKEN, "record_failed");
	log_int(what, id);
	log_str("result", store_result_name(result));
	log_str("msg", e->text);
	log_end();
	return false;
}

bool
records_read(struct records *r, enum store_result result, const struct err *e)
{
	if (result == STORE_OK)
		return true;
	if (result != STORE_NOT_FOUND)
		break_off(r, result, e->text);
	return false;
}

void
records_on_commit(struct records *r, void (*fn)(void *arg), void *arg)
{
	r->last_word = fn;
	r->last_word_arg = arg;
}

void
records_wait(struct records *r, struct receipt *receipt)
{
	receipt->next = NULL;
	*r->last = receipt;
	r->last = &receipt->next;
	if (!r->is_broken)
		soon(r);
}

void
records_line(struct records *r, enum log_level level, const char *event)
{
	struct line *l = arena_alloc(r->arena, sizeof *l);

	l->level = level;
	l->event = event;
	l->last = &l->first;
	*r->next_line = l;
	r->next_line = &l->next;
	r->open = l;
}

static struct field *
add_field(struct records *r, const char *key)
{
	struct field *f = arena_alloc(r->arena, sizeof *f);

	assert(r->open != NULL);
	f->key = key;
	*r->open->last = f;
	r->open->last = &f->next;
	return f;
}

void
records_str(struct records *r, const char *key, const char *value)
{
	if (value != NULL)
		add_field(r, key)->text = arena_strdup(r->arena, value);
}

void
records_int(struct records *r, const char *key, int64_t value)
{
	add_field(r, key)->number = value;
}

static void
say(const struct line *l)
{
	log_begin(l->level, l->event);
	for (const struct field *f = l->first; f != NULL; f = f->next) {
		if (f->text != NULL)
			log_str(f->key, f->text);
		else
			log_int(f->key, f->number);
	}
	log_end();
}

int
records_commit(struct records *r)
{
	enum store_result result;
	struct receipt *waiting;
	struct line *lines;
	struct err e = { 0 };

	if (!r->is_broken && r->last_word != NULL && store_pending(r->store) > 0)
		r->last_word(r->last_word_arg);
	if (r->is_broken)
		return -1;
	waiting = r->first;
	lines = r->lines;
	if (store_pending(r->store) > 0)
		r->commits++;
	result = store_commit(r->store, &e);
	if (result != STORE_OK) {
		break_off(r, result, e.text);
		return -1;
	}
	for (const struct line *l = lines; l != NULL; l = l->next)
		say(l);
	forget(r);
	while (waiting != NULL) {
		struct receipt *next = waiting->next;

		waiting->stored(waiting->arg);
		waiting = next;
	}
	return 0;
}

int64_t
records_commits(const struct records *r)
{
	return r->commits;
}
