#include "page/core.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEAST = 60, /* permille: less is furniture */
};

void
core_make(struct core *c, const struct tree *t, const struct fact *f, uint32_t title,
	const int16_t *p, const struct meta *m)
{
	uint32_t *now_at = mem_array(t->nblocks + 1, sizeof *now_at), n = 0;

	*c = (struct core){ .tree = *t };
	c->tree.blocks = mem_array(t->nblocks + 1, sizeof *c->tree.blocks);
	c->tree.nodes = mem_array(t->nnodes + 1, sizeof *c->tree.nodes);
	c->facts = mem_array(t->nblocks + 1, sizeof *c->facts);
	c->block = mem_array(t->nblocks + 1, sizeof *c->block);
	c->first = mem_array(t->nblocks + 1, sizeof *c->first);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		now_at[i] = n;
		if (p[i] < LEAST && i != title)
			continue;
		c->tree.blocks[n] = t->blocks[i];
		c->facts[n] = f[i];
		c->first[n] = p[i];
		c->block[n++] = i;
	}
	now_at[t->nblocks] = n;
	memcpy(c->tree.nodes, t->nodes, t->nnodes * sizeof *t->nodes);
	for (uint32_t i = 0; i < t->nnodes; i++) {
		c->tree.nodes[i].first_block = now_at[t->nodes[i].first_block];
		c->tree.nodes[i].end_block = now_at[t->nodes[i].end_block];
	}
	c->tree.nblocks = n;
	free(now_at);
	guess_make(&c->guess, &c->tree, c->facts);
	c->features = features_new(&c->tree, c->facts, &c->guess, m);
}

void
core_free(struct core *c)
{
	features_free(c->features);
	guess_free(&c->guess);
	free(c->tree.blocks);
	free(c->tree.nodes);
	free(c->facts);
	free(c->block);
	free(c->first);
}

int16_t
core_opinion(int16_t first, int16_t again)
{
	return (int16_t)((first + again) / 2);
}
