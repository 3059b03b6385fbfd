#include "timers.h"

#include "base/mem.h"

#include <stdlib.h>

struct timers {
	const struct clock *clock;
	struct heap heap;
};

struct timers *
timers_new(const struct clock *clock)
{
	struct timers *q = mem_zalloc(sizeof *q);

	q->clock = clock;
	return q;
}

void
timers_free(struct timers *q)
{
	struct heap_node *node;

	if (q == NULL)
		return;
	while ((node = heap_first(&q->heap)) != NULL)
		heap_remove(&q->heap, node);
	heap_free(&q->heap);
	free(q);
}

void
timers_init(struct timer *t, void (*fire)(void *arg), void *arg)
{
	*t = (struct timer){ .fire = fire, .arg = arg };
}

void
timers_set_at(struct timers *q, struct timer *t, int64_t at_ms)
{
	heap_set(&q->heap, &t->node, at_ms);
}

void
timers_set_after(struct timers *q, struct timer *t, int64_t after_ms)
{
	int64_t now = timers_now(q);

	if (after_ms < 0)
		after_ms = 0;
	timers_set_at(q, t, after_ms < TIMERS_NEVER - now ? now + after_ms : TIMERS_NEVER);
}

void
timers_stop(struct timers *q, struct timer *t)
{
	heap_remove(&q->heap, &t->node);
}

bool
timers_is_set(const struct timer *t)
{
	return heap_has(&t->node);
}

int64_t
timers_next(const struct timers *q)
{
	const struct heap_node *first = heap_first(&q->heap);

	return first != NULL ? first->key : TIMERS_NEVER;
}

size_t
timers_run(struct timers *q, int64_t *late_ms)
{
	int64_t now = timers_now(q), late = 0;
	uint64_t turn = q->heap.turns;
	size_t fired = 0;
	struct heap_node *first;

	/* A timer set by one that fires now has a later turn: with the same key it sorts after
	 * all that were there, and with a smaller one it is in the past and can wait a round. */
	while ((first = heap_first(&q->heap)) != NULL && first->key <= now && first->turn < turn) {
		struct timer *t = (struct timer *)(void *)first;

		if (now - first->key > late)
			late = now - first->key;
		heap_remove(&q->heap, first);
		fired++;
		t->fire(t->arg);
	}
	if (late_ms != NULL)
		*late_ms = late;
	return fired;
}

const struct clock *
timers_clock(const struct timers *q)
{
	return q->clock;
}

int64_t
timers_now(const struct timers *q)
{
	return q->clock->mono_ms(q->clock);
}

size_t
timers_count(const struct timers *q)
{
	return q->heap.n;
}
