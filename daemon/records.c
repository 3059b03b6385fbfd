#include "records.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "syncer.h"

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

/* A group's followers: who waits for it, and what is said of it when it is durable. */
struct batch {
	struct receipt *first, **last;
	struct arena *arena; /* of the lines */
	struct line *lines, **next_line;
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
	struct loop_call *full;			 /* the group is to be committed in this round */
	struct syncer *syncer;			 /* NULL: the loop waits for the disk itself */
	bool held;				 /* the sync under way begins the log anew */
	struct records_turn *turns, **last_turn; /* who waits for its end */
	struct loop_call *next_turn;
	struct batch group;   /* open */
	struct batch written; /* its sync is under way */
	struct line *open;    /* the line that is being made */
	bool is_broken;
};

static void commit(struct records *r);

static void
commit_later(void *arg)
{
	commit(arg);
}

static void
commit_now(void *arg)
{
	struct records *r = arg;

	r->full = NULL;
	commit(r);
}

static void
batch_clear(struct batch *b)
{
	b->first = NULL;
	b->last = &b->first;
	b->lines = NULL;
	b->next_line = &b->lines;
	arena_clear(b->arena);
}

static void
batch_init(struct batch *b)
{
	b->arena = arena_new();
	batch_clear(b);
}

static bool
batch_is_empty(const struct batch *b)
{
	return b->first == NULL && b->lines == NULL;
}

/* The followers of from become those of to, which had none. */
static void
batch_pass(struct batch *from, struct batch *to)
{
	struct batch empty = *to;

	assert(batch_is_empty(to));
	*to = *from;
	if (to->first == NULL)
		to->last = &to->first;
	if (to->lines == NULL)
		to->next_line = &to->lines;
	*from = empty;
	batch_clear(from);
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
	r->last_turn = &r->turns;
	batch_init(&r->group);
	batch_init(&r->written);
	timers_init(&r->timer, commit_later, r);
	return r;
}

void
records_free(struct records *r)
{
	if (r == NULL)
		return;
	syncer_free(r->syncer);
	store_rollback(r->store);
	timers_stop(loop_timers(r->loop), &r->timer);
	loop_defer_cancel(r->full);
	loop_defer_cancel(r->next_turn);
	arena_free(r->group.arena);
	arena_free(r->written.arena);
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

/* The group is not waited for any more. */
static void
stop_waiting(struct records *r)
{
	timers_stop(loop_timers(r->loop), &r->timer);
	loop_defer_cancel(r->full);
	r->full = NULL;
}

/* ---- while the log is begun anew ---- */

bool
records_are_held(const struct records *r)
{
	return r->held;
}

void
records_queue(struct records *r, struct records_turn *turn, void (*fn)(void *arg), void *arg)
{
	assert(r->held && turn->link == NULL);
	*turn = (struct records_turn){ .link = r->last_turn, .fn = fn, .arg = arg };
	*r->last_turn = turn;
	r->last_turn = &turn->next;
}

void
records_unqueue(struct records *r, struct records_turn *turn)
{
	if (turn->link == NULL)
		return;
	*turn->link = turn->next;
	if (turn->next != NULL)
		turn->next->link = turn->link;
	else
		r->last_turn = turn->link;
	turn->link = NULL;
}

static void
take_turn(void *arg)
{
	struct records *r = arg;
	struct records_turn *turn = r->turns;

	r->next_turn = NULL;
	if (r->held || r->is_broken || turn == NULL)
		return;
	records_unqueue(r, turn);
	if (r->turns != NULL)
		r->next_turn = loop_defer(r->loop, take_turn, r);
	turn->fn(turn->arg);
}

static void
hold_no_more(struct records *r)
{
	r->held = false;
	if (r->turns != NULL && r->next_turn == NULL)
		r->next_turn = loop_defer(r->loop, take_turn, r);
}

/* ---- groups ---- */

/* Nobody is told: to those who wait it looks as if they had never been. */
static void
forget(struct records *r)
{
	stop_waiting(r);
	r->open = NULL;
	batch_clear(&r->group);
	batch_clear(&r->written);
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

/* Whatever is in the group or waits for it becomes durable soon: now if the group is full, and not
 * before the one before it is durable. */
static void
soon(struct records *r)
{
	if (r->full != NULL || (r->syncer != NULL && syncer_is_busy(r->syncer)))
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
	*r->group.last = receipt;
	r->group.last = &receipt->next;
	if (!r->is_broken)
		soon(r);
}

void
records_line(struct records *r, enum log_level level, const char *event)
{
	struct line *l = arena_alloc(r->group.arena, sizeof *l);

	l->level = level;
	l->event = event;
	l->last = &l->first;
	*r->group.next_line = l;
	r->group.next_line = &l->next;
	r->open = l;
}

static struct field *
add_field(struct records *r, const char *key)
{
	struct field *f = arena_alloc(r->group.arena, sizeof *f);

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
		add_field(r, key)->text = arena_strdup(r->group.arena, value);
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

/* What was written is durable. Whoever is told may record anew. */
static void
tell(struct records *r)
{
	struct receipt *waiting = r->written.first;

	for (const struct line *l = r->written.lines; l != NULL; l = l->next)
		say(l);
	batch_clear(&r->written);
	while (waiting != NULL) {
		struct receipt *next = waiting->next;

		waiting->stored(waiting->arg);
		waiting = next;
	}
}

/* Closes the group: it is written, and waits for its sync. -1: broken. */
static int
write_group(struct records *r)
{
	enum store_result result;
	struct err e = { 0 };

	if (!r->is_broken && r->last_word != NULL && store_pending(r->store) > 0)
		r->last_word(r->last_word_arg);
	if (r->is_broken)
		return -1;
	result = store_write(r->store, &e);
	if (result != STORE_OK) {
		break_off(r, result, e.text);
		return -1;
	}
	stop_waiting(r);
	r->open = NULL;
	batch_pass(&r->group, &r->written);
	return 0;
}

static void
synced(void *arg, enum store_result result, const struct err *e)
{
	struct records *r = arg;

	if (r->is_broken)
		return;
	if (result != STORE_OK) {
		break_off(r, result, e->text);
		return;
	}
	hold_no_more(r);
	tell(r);
	if (!batch_is_empty(&r->group) || store_pending(r->store) > 0)
		soon(r); /* it may have become full meanwhile */
}

int
records_sync_beside(struct records *r, struct err *e)
{
	r->syncer = syncer_new(r->loop, r->store, synced, r, e);
	return r->syncer != NULL ? 0 : -1;
}

static void
commit(struct records *r)
{
	if (r->syncer == NULL) {
		records_commit(r);
		return;
	}
	if (syncer_is_busy(r->syncer)) {
		stop_waiting(r); /* it grows on; synced() comes back to it */
		return;
	}
	if (write_group(r) == -1)
		return;
	r->held = store_log_is_long(r->store);
	syncer_start(r->syncer);
}

int
records_commit(struct records *r)
{
	enum store_result result;
	struct err e = { 0 };

	/* What was written before comes first. */
	while (r->syncer != NULL && syncer_is_busy(r->syncer))
		syncer_wait(r->syncer);
	if (write_group(r) == -1)
		return -1;
	result = store_sync(r->store, &e);
	if (result != STORE_OK) {
		break_off(r, result, e.text);
		return -1;
	}
	tell(r);
	return 0;
}
