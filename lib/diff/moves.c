#include "diff/moves.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOVED_WORDS = 8, /* in a shorter paragraph more of them must be the same */
	MOVED_LEAST = 3, /* and these at least, if it was edited */
};

static void
add_move(struct links *l, struct move move)
{
	if (l->move_count == l->move_cap) {
		l->move_cap = l->move_cap == 0 ? 16 : l->move_cap * 2;
		l->moves = mem_grow(l->moves, l->move_cap, sizeof l->moves[0]);
	}
	l->moves[l->move_count++] = move;
}

static int
by_common(const void *x, const void *y)
{
	const struct pair *p = x, *q = y;

	if (p->common != q->common)
		return p->common > q->common ? -1 : 1;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b < q->b ? -1 : p->b > q->b;
}

static int
by_arrival(const void *x, const void *y)
{
	const struct move *p = x, *q = y;

	return p->b < q->b ? -1 : p->b > q->b;
}

/* Whether so many words in common show that one of two paragraphs, of wa and wb words, is the
 * other, though it stands elsewhere: half of the words, or a long sentence and nearly half; in a
 * short one two thirds. */
static bool
moved_alike(uint32_t common, uint32_t wa, uint32_t wb)
{
	uint32_t least = wa < wb ? wa : wb, words = wa + wb;

	if (least < MOVED_WORDS)
		return common >= MOVED_LEAST && common * 3 >= words;
	return common * 4 >= words || (common >= 12 && common * 5 >= words);
}

void
moves_find(struct links *l, const struct paragraphs *a, const struct paragraphs *b,
	struct pairs *pairs, struct frame m, size_t bodies)
{
	unsigned char *linked_a = mem_array(a->count + 1, 1);
	unsigned char *linked_b = mem_array(b->count + 1, 1);
	struct frame_places once;

	for (size_t k = 0; k < l->count; k++) {
		memset(linked_a + l->at[k].a, 1, l->at[k].a_count);
		memset(linked_b + l->at[k].b, 1, l->at[k].b_count);
	}
	frame_find_places(&once, m, a, b, bodies, linked_a, linked_b);
	for (uint32_t i = m.a; i < m.a_end; i++) {
		uint32_t body = a->at[i].same, j;

		if (linked_a[i] || once.in_a[body] != i + 1 || once.in_b[body] == 0 ||
			once.in_b[body] == UINT32_MAX || a->at[i].words == 0)
			continue;
		j = once.in_b[body] - 1;
		add_move(l, (struct move){ i, j });
		linked_a[i] = linked_b[j] = 1;
	}
	frame_free_places(&once);
	if (pairs->count > 0)
		qsort(pairs->at, pairs->count, sizeof pairs->at[0], by_common);
	for (size_t k = 0; k < pairs->count; k++) {
		const struct pair *p = &pairs->at[k];
		uint32_t wa = a->at[p->a].words, wb = b->at[p->b].words;

		if (linked_a[p->a] || linked_b[p->b] || !moved_alike(p->common, wa, wb))
			continue;
		add_move(l, (struct move){ p->a, p->b });
		linked_a[p->a] = linked_b[p->b] = 1;
	}
	if (l->move_count > 0)
		qsort(l->moves, l->move_count, sizeof l->moves[0], by_arrival);
	free(linked_a);
	free(linked_b);
}
