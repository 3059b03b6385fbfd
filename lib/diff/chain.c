#include "diff/chain.h"

#include "base/mem.h"

#include <stdlib.h>

/* Rising in a; for one a, falling in b, so that no chain has two of them. */
static int
by_place(const void *x, const void *y)
{
	const struct knot *p = x, *q = y;

	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b > q->b ? -1 : p->b < q->b;
}

size_t
chain_heaviest(struct knot *knots, size_t count, struct frame m)
{
	/* a Fenwick tree by b: the best chain that ends at or before it, one past its number */
	size_t width = m.b_end - m.b + 1, length = 0;
	uint32_t *tree = mem_array(width + 1, sizeof tree[0]), best = 0, *order;

	qsort(knots, count, sizeof knots[0], by_place);
	for (uint32_t k = 0; k < count; k++) {
		uint32_t before = 0;

		for (size_t at = knots[k].b - m.b; at > 0; at &= at - 1) {
			if (tree[at] != 0 &&
				(before == 0 || knots[tree[at] - 1].sum > knots[before - 1].sum))
				before = tree[at];
		}
		knots[k].before = before - 1;
		knots[k].sum = knots[k].worth + (before == 0 ? 0 : knots[before - 1].sum);
		for (size_t at = knots[k].b - m.b + 1; at <= width; at += at & -at) {
			if (tree[at] == 0 || knots[tree[at] - 1].sum < knots[k].sum)
				tree[at] = k + 1;
		}
		if (best == 0 || knots[best - 1].sum < knots[k].sum)
			best = k + 1;
	}
	order = mem_array(count + 1, sizeof order[0]);
	for (uint32_t k = best; k != 0; k = knots[k - 1].before + 1)
		order[length++] = k - 1;
	for (size_t k = 0; k < length / 2; k++) {
		uint32_t swap = order[k];

		order[k] = order[length - 1 - k];
		order[length - 1 - k] = swap;
	}
	for (size_t k = 0; k < length; k++)
		knots[k] = knots[order[k]];
	free(order);
	free(tree);
	return length;
}
