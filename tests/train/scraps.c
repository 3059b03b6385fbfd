#include "scraps.h"

#include "base/mem.h"
#include "page/core.h"
#include "page/hollow.h"
#include "page/suspect.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WIDTH = HOLLOW_TERMS + 1, /* and the bias, behind them */
	ROUNDS = 30,
	REFUSED = 8, /* of 1000 articles on hosts that were not seen: at most so many */
};

/* A reading that the rules find nothing wrong with. */
struct case_ {
	int x[HOLLOW_TERMS];
	unsigned fold, corpus;
	bool article;
	double odds; /* by weights that were fitted to other folds */
};

struct cases {
	struct case_ *list;
	size_t n;
};

/* ---- reading ---- */

static const char *
title_of(const struct tree *t, const struct meta *m, uint32_t block, char **own)
{
	*own = NULL;
	if (block == NODE_NONE)
		return m->og_title != NULL	 ? m->og_title
		       : m->jsonld_title != NULL ? m->jsonld_title
						 : m->html_title;
	*own = mem_strndup(tree_block_text(t, &t->blocks[block]), t->blocks[block].len);
	for (char *p = *own; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return *own;
}

/* Weighs what was kept; false if no weighing is needed to refuse it, or to believe it. */
static bool
weigh(const struct tree *t, const struct fact *f, const struct meta *m, const struct choice *c,
	int x[HOLLOW_TERMS])
{
	char *own;
	struct reading r = { .title = title_of(t, m, c->title, &own),
		.og_title = m->og_title,
		.jsonld_title = m->jsonld_title,
		.html_title = m->html_title };
	bool ask;
	bool found = suspect_by_rules(&r, t, f, m, c, false, &ask) == SUSPECT_NONE && ask &&
		     hollow_evidence(x, r.title, t, f, m, c);

	free(own);
	return found;
}

/* The smallest element around the whole article, or NODE_NONE if that is the page. */
static uint32_t
around_article(const struct sample *s)
{
	uint32_t around = NODE_NONE;

	for (uint32_t i = 0; i < s->tree->nblocks; i++) {
		uint32_t node = s->tree->blocks[i].node;

		if (s->labels[i] != LABEL_IN)
			continue;
		if (around == NODE_NONE)
			around = node;
		while (!tree_within(s->tree, node, around))
			around = s->tree->nodes[around].parent;
	}
	if (around == NODE_NONE || around == 0 || s->tree->nodes[around].tag == TAG_BODY ||
		s->tree->nodes[around].tag == TAG_HTML)
		return NODE_NONE;
	return around;
}

/* What is left without the article and, unless within is NODE_NONE, all that stands in there. */
static bool
weigh_emptied(const struct sample *s, uint32_t within, const struct model *first,
	const struct model *again, int x[HOLLOW_TERMS])
{
	int16_t *left = mem_array(s->tree->nblocks + 1, sizeof *left);
	struct core core;
	struct fact *facts;
	struct choice choice;
	bool found;

	for (uint32_t i = 0; i < s->tree->nblocks; i++)
		left[i] = s->labels[i] == LABEL_IN ||
					  (within != NODE_NONE &&
						  tree_within(
							  s->tree, s->tree->blocks[i].node, within))
				  ? 0
				  : 1000;
	core_make(&core, s->tree, s->facts, NODE_NONE, left, &s->meta);
	facts = facts_new(&core.tree, &s->meta);
	choose_by(&choice, &core.tree, facts, &s->meta, first, again);
	found = weigh(&core.tree, facts, &s->meta, &choice, x);
	choose_free(&choice);
	free(facts);
	core_free(&core);
	free(left);
	return found;
}

static void
add_cases(struct cases *all, const struct sample *s, unsigned fold, const struct model *first,
	const struct model *again)
{
	struct case_ one = { .fold = fold, .corpus = s->corpus, .article = true };
	struct choice c;
	bool exact, right;
	uint32_t around;

	choose_by(&c, s->tree, s->facts, &s->meta, first, again);
	/* what was misread is neither */
	right = corpus_f1(s, (const uint8_t *)c.keep, &exact) >= 0.5;
	if (right && weigh(s->tree, s->facts, &s->meta, &c, one.x))
		all->list[all->n++] = one;
	choose_free(&c);
	/* segments do not say where the article ends */
	if (!right || s->segments)
		return;
	one.article = false;
	/* a careless truth would leave a part of the article */
	if (s->corpus == 0 && weigh_emptied(s, NODE_NONE, first, again, one.x))
		all->list[all->n++] = one;
	around = around_article(s);
	if (around != NODE_NONE && weigh_emptied(s, around, first, again, one.x))
		all->list[all->n++] = one;
}

/* ---- fitting ---- */

/* Solves a * w = b, both overwritten; a is symmetric and positive. */
static void
solve(double a[WIDTH][WIDTH], double b[WIDTH])
{
	for (int i = 0; i < WIDTH; i++)
		for (int k = i + 1; k < WIDTH; k++) {
			double q = a[k][i] / a[i][i];

			for (int j = i; j < WIDTH; j++)
				a[k][j] -= q * a[i][j];
			b[k] -= q * b[i];
		}
	for (int i = WIDTH - 1; i >= 0; i--) {
		for (int j = i + 1; j < WIDTH; j++)
			b[i] -= a[i][j] * b[j];
		b[i] /= a[i][i];
	}
}

static double
odds_of(const struct case_ *c, const double w[WIDTH])
{
	double z = w[HOLLOW_TERMS];

	for (int i = 0; i < HOLLOW_TERMS; i++)
		z += w[i] * c->x[i];
	return z;
}

/* Logistic regression by Newton's steps over the cases of all folds but one, -1 for all; a little
 * is taken for every unit of a weight, so that none runs away. */
static void
fit(const struct cases *all, int without, double w[WIDTH])
{
	memset(w, 0, WIDTH * sizeof *w);
	for (int round = 0; round < ROUNDS; round++) {
		double h[WIDTH][WIDTH] = { 0 }, g[WIDTH] = { 0 };

		for (size_t n = 0; n < all->n; n++) {
			const struct case_ *c = &all->list[n];
			double p = 1 / (1 + exp(-odds_of(c, w))), x[WIDTH];

			if ((int)c->fold == without)
				continue;
			for (int i = 0; i < HOLLOW_TERMS; i++)
				x[i] = c->x[i];
			x[HOLLOW_TERMS] = 1;
			for (int i = 0; i < WIDTH; i++) {
				g[i] += (c->article - p) * x[i];
				for (int j = 0; j < WIDTH; j++)
					h[i][j] += p * (1 - p) * x[i] * x[j];
			}
		}
		for (int i = 0; i < WIDTH; i++) {
			/* most of them are percent, these two yes or no */
			double little = i == HOLLOW_NO_LEAD || i == HOLLOW_APART ? 0.1
					: i == HOLLOW_TERMS			 ? 0.001
										 : 1000;

			g[i] -= little * w[i];
			h[i][i] += little;
		}
		solve(h, g);
		for (int i = 0; i < WIDTH; i++)
			w[i] += g[i];
	}
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The odds that as few articles as is allowed are under. */
static double
threshold(const struct cases *all)
{
	double *odds = mem_array(all->n + 1, sizeof *odds), at;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].article)
			odds[n++] = all->list[i].odds;
	qsort(odds, n, sizeof *odds, by_value);
	at = n == 0 ? 0 : odds[n * REFUSED / 1000];
	free(odds);
	return at;
}

static void
report(const struct cases *all, double at)
{
	for (unsigned corpus = 0; corpus < 3; corpus++) {
		size_t n[2] = { 0 }, refused[2] = { 0 };

		for (size_t i = 0; i < all->n; i++)
			if (all->list[i].corpus == corpus) {
				n[all->list[i].article]++;
				refused[all->list[i].article] += all->list[i].odds < at;
			}
		printf("scraps, corpus %u: of %zu articles %zu refused, of %zu emptied pages %zu\n",
			corpus, n[1], refused[1], n[0], refused[0]);
	}
}

static void
write_weights(const double w[WIDTH], double at, const char *path)
{
	static const char *const names[HOLLOW_TERMS] = { "WORDS", "UNSURE", "NO_LEAD", "LEAD",
		"SHARE", "BEFORE", "TITLE", "PITCH", "CUT", "APART", "COMMENTS", "BESIDE", "BODY" };
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fprintf(f, "/* Made by tests/train/rebuild; not to be edited. */\n");
	fprintf(f, "static const int hollow_bias = %ld;\n", lround(w[HOLLOW_TERMS] * 1000));
	fprintf(f, "static const int hollow_against = %ld;\n", lround(at * 1000));
	fprintf(f, "static const int hollow_weights[HOLLOW_TERMS] = {\n");
	for (int i = 0; i < HOLLOW_TERMS; i++)
		fprintf(f, "\t[HOLLOW_%s] = %ld,\n", names[i], lround(w[i] * 1000));
	fprintf(f, "};\n");
	fclose(f);
}

void
scraps_fit(const struct corpus *c, struct model *const *first, struct model *const *again,
	unsigned folds, const char *path)
{
	struct cases all = { .list = mem_array(3 * c->n + 1, sizeof *all.list) };
	double w[WIDTH], at;

	for (size_t i = 0; i < c->n; i++) {
		const struct sample *s = &c->samples[i];
		unsigned fold = s->fold_key % folds;

		if (!s->noisy)
			add_cases(&all, s, fold, first[fold], again[fold]);
	}
	for (unsigned fold = 0; fold < folds; fold++) {
		fit(&all, (int)fold, w);
		for (size_t i = 0; i < all.n; i++)
			if (all.list[i].fold == fold)
				all.list[i].odds = odds_of(&all.list[i], w);
	}
	at = threshold(&all);
	report(&all, at);
	fit(&all, -1, w);
	write_weights(w, at, path);
	free(all.list);
}
