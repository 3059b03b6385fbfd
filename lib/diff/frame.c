#include "diff/frame.h"

#include "base/mem.h"

#include <stdlib.h>

static void
find_places(uint32_t *in, const struct paragraphs *p, uint32_t from, uint32_t to,
	const unsigned char *linked)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t *at = &in[p->at[i].same];

		if (linked == NULL || !linked[i])
			*at = *at == 0 ? i + 1 : UINT32_MAX;
	}
}

void
frame_find_places(struct frame_places *p, struct frame m, const struct paragraphs *a,
	const struct paragraphs *b, size_t bodies, const unsigned char *linked_a,
	const unsigned char *linked_b)
{
	p->in_a = mem_array(bodies * 2 + 1, sizeof p->in_a[0]);
	p->in_b = p->in_a + bodies;
	find_places(p->in_a, a, m.a, m.a_end, linked_a);
	find_places(p->in_b, b, m.b, m.b_end, linked_b);
}

void
frame_free_places(struct frame_places *p)
{
	free(p->in_a);
}
