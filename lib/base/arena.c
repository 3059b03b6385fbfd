#include "base/arena.h"

#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* With its head what malloc keeps at hand: an arena of a few strings is made at every
	 * check. */
	FIRST_BYTES = 960,
	BLOCK_BYTES = 16 * 1024,
};

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char data[];
};

struct arena {
	struct block *current; /* what is allocated from; older ones hang on next */
	size_t size;
};

static void
add_block(struct arena *a, size_t at_least)
{
	/* Each block is as large as all before it, so that their number stays small. */
	size_t size = a->size > BLOCK_BYTES ? a->size : a->size > 0 ? BLOCK_BYTES : FIRST_BYTES;
	struct block *b;

	if (size > 1024 * 1024)
		size = 1024 * 1024;
	if (size < at_least)
		size = at_least;
	assert(size < SIZE_MAX - sizeof *b);
	b = mem_alloc(sizeof *b + size);
	b->next = a->current;
	b->size = size;
	b->used = 0;
	a->current = b;
	a->size += size;
}

struct arena *
arena_new(void)
{
	struct arena *a = mem_zalloc(sizeof *a);

	add_block(a, 0);
	return a;
}

static void
free_blocks(struct block *b, const struct block *end)
{
	while (b != end) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_blocks(a->current, NULL);
	free(a);
}

void
arena_clear(struct arena *a)
{
	struct block *first = a->current;

	while (first->next != NULL)
		first = first->next;
	free_blocks(a->current, first);
	first->used = 0;
	a->current = first;
	a->size = first->size;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	char *p;

	assert(size < SIZE_MAX - align);
	size = (size + align - 1) / align * align;
	if (a->current->size - a->current->used < size)
		add_block(a, size);
	p = a->current->data + a->current->used;
	a->current->used += size;
	return memset(p, 0, size);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	assert(size == 0 || n <= SIZE_MAX / size);
	return arena_alloc(a, n * size);
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *s;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

size_t
arena_size(const struct arena *a)
{
	return a->size;
}
