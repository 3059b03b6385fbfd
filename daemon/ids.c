#include "ids.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

/* Open addressing with linear probing; 0 marks a free slot, so no id is 0. */

static size_t
home(const struct ids *s, int64_t id)
{
	uint64_t h = (uint64_t)id * 0x9e3779b97f4a7c15u;

	return (size_t)(h >> 20) & (s->size - 1);
}

/* Where id is, or the free slot where it would go. The set has a free slot. */
static size_t
find(const struct ids *s, int64_t id)
{
	size_t i = home(s, id);

	while (s->slots[i] != 0 && s->slots[i] != id)
		i = (i + 1) & (s->size - 1);
	return i;
}

static void
grow(struct ids *s)
{
	struct ids old = *s;

	s->size = old.size == 0 ? 64 : old.size * 2;
	s->slots = mem_array(s->size, sizeof *s->slots);
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i] != 0)
			s->slots[find(s, old.slots[i])] = old.slots[i];
	free(old.slots);
}

void
ids_add(struct ids *s, int64_t id)
{
	size_t i;

	assert(id > 0);
	if (s->n * 2 >= s->size)
		grow(s);
	i = find(s, id);
	if (s->slots[i] == 0) {
		s->slots[i] = id;
		s->n++;
	}
}

bool
ids_has(const struct ids *s, int64_t id)
{
	return s->n > 0 && s->slots[find(s, id)] == id;
}

void
ids_remove(struct ids *s, int64_t id)
{
	size_t i, j;

	if (!ids_has(s, id))
		return;
	/* Whoever would be found through the hole moves into it. */
	i = find(s, id);
	s->slots[i] = 0;
	s->n--;
	for (j = (i + 1) & (s->size - 1); s->slots[j] != 0; j = (j + 1) & (s->size - 1)) {
		int64_t moved = s->slots[j];

		s->slots[j] = 0;
		s->slots[find(s, moved)] = moved;
	}
}

void
ids_free(struct ids *s)
{
	free(s->slots);
	*s = (struct ids){ 0 };
}
