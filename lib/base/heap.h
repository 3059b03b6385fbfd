/*
 * heap - a queue of things in the order of a key, the smallest first. The nodes are embedded in
 * the things, so nothing is allocated a push but the growing array of pointers. Equal keys leave
 * in the order they came.
 */
#ifndef STET_BASE_HEAP_H
#define STET_BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_node {
	int64_t key;
	uint64_t turn; /* private: order among equal keys */
	size_t place;  /* private: 1 + index; 0 while not in a heap */
};

/* Zero-initialise to start. */
struct heap {
	struct heap_node **nodes; /* owned; the nodes are borrowed */
	size_t n;
	size_t cap;
	uint64_t turns;
};

/* Puts node in with the key; if it is in already, moves it, as the last of its new equals. */
void heap_set(struct heap *h, struct heap_node *node, int64_t key);

/* Takes node out; nothing happens when it is not in. */
void heap_remove(struct heap *h, struct heap_node *node);

/* The node with the smallest key, or NULL. It stays in. */
struct heap_node *heap_first(const struct heap *h);

bool heap_has(const struct heap_node *node);

/* Frees the array; nodes are left as they are. h can be used again only after zeroing. */
void heap_free(struct heap *h);

#endif
