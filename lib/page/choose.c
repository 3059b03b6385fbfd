#include "page/choose.h"

#include "base/mem.h"
#include "page/core.h"
#include "page/edges.h"
#include "page/features.h"
#include "page/guess.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_BLOCKS = 20000, /* the model looks at no more of them */
	SURE = 500,	    /* permille */
	LEAN = 60,	    /* the same, by what the rules say */
};

/* How likely each block is in by the model, 0 for what is never text. */
static void
look(const struct tree *t, const struct fact *f, const struct features *x,
	const struct model *model, int16_t *p)
{
	int16_t row[FEATURES_MAX];

	for (uint32_t i = 0; i < t->nblocks; i++) {
		p[i] = 0;
		if (i >= MAX_BLOCKS || edges_never(t, &t->blocks[i], &f[i]))
			continue;
		features_row(x, i, row);
		p[i] = model_permille(model_score(model, row));
	}
}

/* Looks again at what is left without the furniture; not on a page so long that the first look
 * did not go to its end. */
static void
look_again(const struct tree *t, const struct fact *f, uint32_t title, const struct meta *m,
	const struct model *model, int16_t *p)
{
	int16_t row[FEATURES_MAX];
	struct core c;

	if (t->nblocks > MAX_BLOCKS)
		return;
	core_make(&c, t, f, title, p, m);
	for (uint32_t i = 0; i < c.tree.nblocks; i++) {
		if (edges_never(&c.tree, &c.tree.blocks[i], &c.facts[i]))
			continue;
		features_row(c.features, i, row);
		p[c.block[i]] = core_opinion(c.first[i], model_permille(model_score(model, row)));
	}
	core_free(&c);
}

/* A block that the rules keep needs less, one that they leave out needs more: where a model wavers,
 * a change elsewhere on the page rarely moves the rules. */
static int
needed(const struct guess *r, uint32_t i)
{
	return r->keep[i] ? SURE - LEAN : SURE + LEAN;
}

void
choose_decide(const struct tree *t, const struct fact *f, const struct guess *r, const int16_t *p,
	bool *keep)
{
	uint32_t words = 0;
	int most = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		keep[i] = p[i] >= needed(r, i);
		if (keep[i])
			words += f[i].words;
		if (p[i] > most && i != r->title && !edges_never(t, &t->blocks[i], &f[i]))
			most = p[i];
	}
	/* A page that is unlike others still has a likeliest part. */
	if (words < 12 && most > 100) {
		int limit = most * 2 / 3 < SURE ? most * 2 / 3 : SURE;

		for (uint32_t i = 0; i < t->nblocks; i++)
			keep[i] = p[i] >= limit;
	}
	edges_repair(keep, t, f, r->title, p);
	for (uint32_t i = 0; i < t->nblocks; i++) /* whatever was taken along */
		if (t->blocks[i].ticks)
			keep[i] = false;
}

void
choose_by(struct choice *c, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct model *first, const struct model *again)
{
	struct guess r;
	struct features *x;

	*c = (struct choice){ .keep = mem_array(t->nblocks + 1, sizeof *c->keep), .first = 1 };
	c->p = mem_array(t->nblocks + 1, sizeof *c->p);
	guess_make(&r, t, f);
	c->title = r.title;
	c->container = r.container;
	c->heap = r.heap;
	x = features_new(t, f, &r, m);
	if (first->ntrees > 0) {
		look(t, f, x, first, c->p);
		look_again(t, f, c->title, m, again, c->p);
	} else /* tables not made yet: the rules alone */
		for (uint32_t i = 0; i < t->nblocks; i++)
			c->p[i] = r.keep[i] ? 1000 : 0;
	choose_decide(t, f, &r, c->p, c->keep);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		if (!c->keep[i])
			continue;
		if (c->last == 0 && c->first == 1)
			c->first = i;
		c->last = i;
	}
	features_free(x);
	guess_free(&r);
}

void
choose_blocks(struct choice *c, const struct tree *t, const struct fact *f, const struct meta *m)
{
	choose_by(c, t, f, m, &model_blocks, &model_core);
}

void
choose_free(struct choice *c)
{
	free(c->keep);
	free(c->p);
	c->keep = NULL;
	c->p = NULL;
}
