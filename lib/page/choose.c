#include "page/choose.h"

#include "base/mem.h"
#include "page/edges.h"
#include "page/features.h"
#include "page/model.h"
#include "page/guess.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_BLOCKS = 20000,		/* the model looks at no more of them */
	SURE = 500,			/* permille */
	HOPEFUL = 50,
	REACH = 4,
};

/* Is it worth a second thought? Not what is hopeless and stands among its like. */
static bool
in_reach(const int16_t *p, uint32_t n, uint32_t i)
{
	uint32_t from = i < REACH ? 0 : i - REACH, end = i + REACH < n ? i + REACH + 1 : n;

	if (p[i] >= HOPEFUL)
		return true;
	for (uint32_t k = from; k < end; k++)
		if (p[k] >= SURE)
			return true;
	return false;
}

void
choose_opinions(const struct tree *t, const struct features *x, int16_t *p)
{
	int16_t row[FEATURES_MAX];
	struct context *c;
	int16_t *first;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		if (i >= MAX_BLOCKS) {
			p[i] = 0;
			continue;
		}
		features_row(x, i, row);
		p[i] = model_permille(model_score(&model_first, row));
	}
	first = mem_array(t->nblocks + 1, sizeof *first);
	memcpy(first, p, t->nblocks * sizeof *p);
	c = context_new(x, first);
	for (uint32_t i = 0; i < t->nblocks && i < MAX_BLOCKS; i++) {
		if (!in_reach(first, t->nblocks, i))
			continue;
		context_row(c, i, row);
		p[i] = model_permille(model_score(&model_second, row));
	}
	context_free(c);
	free(first);
}

void
choose_decide(const struct tree *t, const struct fact *f, uint32_t title, const int16_t *p, bool *keep)
{
	uint32_t words = 0;
	int most = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		keep[i] = p[i] >= SURE;
		if (keep[i])
			words += f[i].words;
		if (p[i] > most && i != title && !edges_never(&t->blocks[i], &f[i]))
			most = p[i];
	}
	/* A page that is unlike others still has a likeliest part. */
	if (words < 12 && most > 100) {
		int limit = most * 2 / 3 < SURE ? most * 2 / 3 : SURE;

		for (uint32_t i = 0; i < t->nblocks; i++)
			keep[i] = p[i] >= limit;
	}
	edges_repair(keep, t, f, title, p);
}

void
choose_blocks(struct choice *c, const struct tree *t, const struct fact *f)
{
	struct guess r;
	struct features *x;

	*c = (struct choice) { .keep = mem_array(t->nblocks + 1, sizeof *c->keep), .first = 1 };
	c->p = mem_array(t->nblocks + 1, sizeof *c->p);
	guess_make(&r, t, f);
	c->title = r.title;
	c->container = r.container;
	c->heap = r.heap;
	x = features_new(t, f, &r);
	if (model_first.ntrees > 0)
		choose_opinions(t, x, c->p);
	else			/* tables not made yet: the rules alone */
		for (uint32_t i = 0; i < t->nblocks; i++)
			c->p[i] = r.keep[i] ? 1000 : 0;
	choose_decide(t, f, c->title, c->p, c->keep);
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
choose_free(struct choice *c)
{
	free(c->keep);
	free(c->p);
	c->keep = NULL;
	c->p = NULL;
}
