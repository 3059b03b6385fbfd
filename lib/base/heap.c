#include "base/heap.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

static bool
before(const struct heap_node *a, const struct heap_node *b)
{
	return a->key != b->key ? a->key < b->key : a->turn < b->turn;
}

static void
put(struct heap *h, size_t i, struct heap_node *node)
{
	h->nodes[i] = node;
	node->place = i + 1;
}

static void
rise(struct heap *h, size_t i, struct heap_node *node)
{
	while (i > 0) {
		size_t parent = (i - 1) / 2;

		if (!before(node, h->nodes[parent]))
			break;
		put(h, i, h->nodes[parent]);
		i = parent;
	}
	put(h, i, node);
}

static void
sink(struct heap *h, size_t i, struct heap_node *node)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->n)
			break;
		if (child + 1 < h->n && before(h->nodes[child + 1], h->nodes[child]))
			child++;
		if (!before(h->nodes[child], node))
			break;
		put(h, i, h->nodes[child]);
		i = child;
	}
	put(h, i, node);
}

bool
heap_has(const struct heap_node *node)
{
	return node->place != 0;
}

void
heap_set(struct heap *h, struct heap_node *node, int64_t key)
{
	if (heap_has(node))
		heap_remove(h, node);
	if (h->n == h->cap) {
		h->cap = h->cap == 0 ? 16 : 2 * h->cap;
		h->nodes = mem_grow(h->nodes, h->cap, sizeof *h->nodes);
	}
	node->key = key;
	node->turn = h->turns++;
	rise(h, h->n++, node);
}

void
heap_remove(struct heap *h, struct heap_node *node)
{
	struct heap_node *last;
	size_t i;

	if (!heap_has(node))
		return;
	i = node->place - 1;
	assert(i < h->n && h->nodes[i] == node);
	node->place = 0;
	last = h->nodes[--h->n];
	if (last == node)
		return;
	if (before(last, node))
		rise(h, i, last);
	else
		sink(h, i, last);
}

struct heap_node *
heap_first(const struct heap *h)
{
	return h->n > 0 ? h->nodes[0] : NULL;
}

void
heap_free(struct heap *h)
{
	free(h->nodes);
	h->nodes = NULL;
	h->n = h->cap = 0;
}
