#include "boost.h"

#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	BINS = 128,
	UNIT = 1024
};		     /* UNIT: of a logit, in the tables */
#define SCALE 1024.0 /* of gradients, before they are made whole */

double boost_gain[1024];

struct bins {
	int16_t upper[BINS]; /* values up to and with this are in the bin */
	unsigned n;
};

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Bins of about as many rows each. */
static void
make_bins(struct bins *b, const struct boost_table *t, unsigned f)
{
	static uint32_t counts[65536];
	uint64_t total = 0, seen = 0, step;

	memset(counts, 0, sizeof counts);
	for (size_t i = 0; i < t->rows; i++)
		if (t->weights[i] > 0) {
			counts[(uint16_t)(t->values[i * t->features + f] + 32768)]++;
			total++;
		}
	step = total / BINS + 1;
	b->n = 0;
	for (unsigned v = 0; v < 65536; v++) {
		if (counts[v] == 0)
			continue;
		seen += counts[v];
		if (seen >= step || b->n < 16) {
			if (b->n < BINS - 1)
				b->upper[b->n++] = (int16_t)((int)v - 32768);
			seen = 0;
		}
	}
	b->upper[b->n++] = INT16_MAX;
}

struct leaf {
	uint32_t from, n; /* rows, in the order of the tree's index */
	int64_t *hist;	  /* gradient << 32 + hessian, by used feature and bin */
	int64_t g, h;
	double gain;
	unsigned used, bin; /* where to split it: a used feature */
	int parent;	    /* node, or -1 */
	bool is_right;
};

/* The rows that count, as bins. */
struct rows {
	uint32_t n;
	unsigned features;
	struct bins *bins; /* owned: by feature */
	uint8_t *binned;   /* owned: row by row */
	uint32_t *row;	   /* owned: of the table */
	float *score;	   /* owned: of the trees so far */
};

/* What one tree grows from: some of the rows and some of the features, and these without gaps. */
struct grower {
	const struct boost_options *o;
	const struct bins *bins;
	uint16_t used[1024]; /* the features ... */
	uint32_t at[1024];   /* ... and where their bins are in a histogram */
	unsigned nused;
	uint32_t width;		 /* of a histogram */
	uint8_t *binned;	 /* owned, as all of these */
	int64_t *gh;		 /* by row */
	uint32_t *index, *spare; /* rows */
	struct leaf *leaves;
	uint8_t *node_bin;
};

static void
fill(const struct grower *g, struct leaf *l)
{
	memset(l->hist, 0, g->width * sizeof *l->hist);
	for (uint32_t k = 0; k < l->n; k++) {
		uint32_t row = g->index[l->from + k];
		const uint8_t *b = g->binned + (size_t)row * g->nused;
		int64_t gh = g->gh[row];

		for (unsigned u = 0; u < g->nused; u++)
			l->hist[g->at[u] + b[u]] += gh;
	}
}

static void
subtract(const struct grower *g, int64_t *from, const int64_t *what)
{
	for (uint32_t k = 0; k < g->width; k++)
		from[k] -= what[k];
}

static void
split_sums(int64_t gh, int64_t *g, int64_t *h)
{
	*h = (int64_t)(uint32_t)gh;
	*g = (gh - *h) >> 32;
}

static void
find_split(const struct grower *g, struct leaf *l)
{
	double lambda = g->o->lambda * SCALE, min = g->o->min_weight * SCALE;
	double base = (double)l->g * l->g / (l->h + lambda);

	l->gain = 0;
	for (unsigned u = 0; u < g->nused; u++) {
		int64_t sum = 0;

		for (unsigned b = 0; b + 1 < g->bins[g->used[u]].n; b++) {
			int64_t gl, hl, gr, hr;
			double gain;

			sum += l->hist[g->at[u] + b];
			split_sums(sum, &gl, &hl);
			gr = l->g - gl;
			hr = l->h - hl;
			if (hl < min || hr < min)
				continue;
			gain = (double)gl * gl / (hl + lambda) + (double)gr * gr / (hr + lambda) -
			       base;
			if (gain > l->gain) {
				l->gain = gain;
				l->used = u;
				l->bin = b;
			}
		}
	}
}

/* Rows of l that go left come first; returns how many. */
static uint32_t
partition(const struct grower *g, const struct leaf *l)
{
	uint32_t left = 0, right = 0;

	for (uint32_t k = 0; k < l->n; k++) {
		uint32_t row = g->index[l->from + k];

		if (g->binned[(size_t)row * g->nused + l->used] <= l->bin)
			g->index[l->from + left++] = row;
		else
			g->spare[right++] = row;
	}
	memcpy(g->index + l->from + left, g->spare, right * sizeof *g->spare);
	return left;
}

/* Each tree sees a part of the rows: quicker, and trees that differ more. */
static bool
sampled(const struct boost_options *o, unsigned tree, size_t row)
{
	uint32_t h = (uint32_t)row * 2654435761u ^ tree * 40503u ^ o->seed;

	h ^= h >> 15;
	h *= 2246822519u;
	h ^= h >> 13;
	return h % 1000 < o->rows_share * 1000;
}

struct growing {
	struct model_node *nodes;
	int16_t *leaves;
	uint32_t *first_node, *first_leaf;
	uint32_t nnodes, nleaves;
};

static uint8_t
bin_of(const struct bins *b, int16_t v)
{
	unsigned lo = 0, hi = b->n - 1;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (v <= b->upper[mid])
			hi = mid;
		else
			lo = mid + 1;
	}
	return (uint8_t)lo;
}

static void
rows_make(struct rows *r, const struct boost_table *t)
{
	*r = (struct rows){ .features = t->features };
	r->bins = mem_array(t->features, sizeof *r->bins);
	for (unsigned f = 0; f < t->features; f++)
		make_bins(&r->bins[f], t, f);
	r->row = mem_array(t->rows + 1, sizeof *r->row);
	for (size_t i = 0; i < t->rows; i++)
		if (t->weights[i] > 0)
			r->row[r->n++] = (uint32_t)i;
	r->score = mem_array(r->n + 1, sizeof *r->score);
	r->binned = mem_alloc((size_t)r->n * t->features + 1);
	for (uint32_t k = 0; k < r->n; k++)
		for (unsigned f = 0; f < t->features; f++)
			r->binned[(size_t)k * t->features + f] =
				bin_of(&r->bins[f], t->values[(size_t)r->row[k] * t->features + f]);
}

static void
rows_free(struct rows *r)
{
	free(r->bins);
	free(r->binned);
	free(r->row);
	free(r->score);
}

/* What a page of no features would be thought of. */
static int32_t
base_of(const struct rows *r, const struct boost_table *t)
{
	double pos = 0, all = 0;

	for (uint32_t k = 0; k < r->n; k++) {
		all += t->weights[r->row[k]];
		pos += t->labels[r->row[k]] * t->weights[r->row[k]];
	}
	return (int32_t)lrint(log(pos / (all - pos)) * UNIT);
}

static void
grower_make(struct grower *g, const struct boost_options *o, const struct rows *r)
{
	*g = (struct grower){ .o = o, .bins = r->bins };
	g->binned = mem_alloc((size_t)r->n * r->features + 1);
	g->gh = mem_array(r->n + 1, sizeof *g->gh);
	g->index = mem_array(r->n + 1, sizeof *g->index);
	g->spare = mem_array(r->n + 1, sizeof *g->spare);
	g->node_bin = mem_zalloc(o->leaves + 1);
	g->leaves = mem_array(o->leaves + 1, sizeof *g->leaves);
	for (unsigned k = 0; k <= o->leaves; k++)
		g->leaves[k].hist =
			mem_array((size_t)r->features * BINS, sizeof *g->leaves[k].hist);
}

static void
grower_free(struct grower *g)
{
	for (unsigned k = 0; k <= g->o->leaves; k++)
		free(g->leaves[k].hist);
	free(g->leaves);
	free(g->binned);
	free(g->gh);
	free(g->index);
	free(g->spare);
	free(g->node_bin);
}

/* Draws the features and rows of a tree; the first leaf gets all of them. */
static void
draw(struct grower *g, const struct rows *r, const struct boost_table *t, unsigned tree,
	uint32_t *random)
{
	struct leaf *l = &g->leaves[0];

	g->nused = 0;
	g->width = 0;
	for (unsigned f = 0; f < r->features; f++) {
		if (next_random(random) % 1000 >= g->o->features_share * 1000)
			continue;
		g->used[g->nused] = (uint16_t)f;
		g->at[g->nused++] = g->width;
		g->width += r->bins[f].n;
	}
	l->from = l->n = 0;
	l->g = l->h = 0;
	l->parent = -1;
	for (uint32_t k = 0; k < r->n; k++) {
		const uint8_t *from = r->binned + (size_t)k * r->features;
		uint8_t *to = g->binned + (size_t)l->n * g->nused;
		double p, w = t->weights[r->row[k]];
		int32_t gi, hi;

		if (!sampled(g->o, tree, r->row[k]))
			continue;
		p = 1 / (1 + exp(-(double)r->score[k]));
		gi = (int32_t)lrint((p - t->labels[r->row[k]]) * w * SCALE);
		hi = (int32_t)lrint(p * (1 - p) * w * SCALE);
		if (hi < 1)
			hi = 1;
		for (unsigned u = 0; u < g->nused; u++)
			to[u] = from[g->used[u]];
		g->gh[l->n] = (int64_t)((uint64_t)(int64_t)gi << 32) + hi;
		g->index[l->n] = l->n;
		l->n++;
		l->g += gi;
		l->h += hi;
	}
}

/* Splits leaf l into itself and the new leaf r, under the node. */
static void
split(struct grower *g, struct leaf *l, struct leaf *r, int node)
{
	int64_t sum = 0;
	uint32_t left;

	for (unsigned b = 0; b <= l->bin; b++)
		sum += l->hist[g->at[l->used] + b];
	left = partition(g, l);
	r->from = l->from + left;
	r->n = l->n - left;
	l->n = left;
	r->parent = l->parent = node;
	r->is_right = true;
	l->is_right = false;
	r->g = l->g;
	r->h = l->h;
	split_sums(sum, &l->g, &l->h);
	r->g -= l->g;
	r->h -= l->h;
	/* count the smaller side, take the larger by subtraction */
	if (l->n <= r->n) {
		int64_t *h = r->hist;

		r->hist = l->hist;
		l->hist = h;
		fill(g, l);
		subtract(g, r->hist, l->hist);
	} else {
		fill(g, r);
		subtract(g, l->hist, r->hist);
	}
	find_split(g, l);
	find_split(g, r);
}

static void
hang(const struct leaf *l, struct model_node *nodes, int16_t what)
{
	if (l->parent >= 0)
		*(l->is_right ? &nodes[l->parent].right : &nodes[l->parent].left) = what;
}

/* Grows one tree, best leaf first; returns how many leaves it has. */
static unsigned
grow(struct grower *g, struct model_node *nodes, uint32_t *made)
{
	unsigned n = 1;

	*made = 0;
	fill(g, &g->leaves[0]);
	find_split(g, &g->leaves[0]);
	while (n < g->o->leaves) {
		struct leaf *l = &g->leaves[0];
		unsigned feature;
		int node;

		for (unsigned k = 1; k < n; k++)
			if (g->leaves[k].gain > l->gain)
				l = &g->leaves[k];
		if (l->gain <= 1e-6)
			break;
		feature = g->used[l->used];
		boost_gain[feature] += l->gain;
		node = (int)(*made)++;
		nodes[node].feature = (uint16_t)feature;
		nodes[node].at = g->bins[feature].upper[l->bin];
		g->node_bin[node] = (uint8_t)l->bin;
		hang(l, nodes, (int16_t)node);
		split(g, l, &g->leaves[n++], node);
	}
	if (*made == 0) { /* nothing to split: a tree that adds nothing */
		nodes[(*made)++] = (struct model_node){ INT16_MAX, 0, ~0, ~0 };
		g->node_bin[0] = UINT8_MAX;
	}
	return n;
}

static void
set_leaves(const struct grower *g, struct model_node *nodes, int16_t *values, unsigned n)
{
	for (unsigned k = 0; k < n; k++) {
		const struct leaf *l = &g->leaves[k];
		double value = -(double)l->g / (l->h + g->o->lambda * SCALE) * g->o->rate;
		int32_t whole = (int32_t)lrint(value * UNIT);

		values[k] = (int16_t)(whole > INT16_MAX	  ? INT16_MAX
				      : whole < INT16_MIN ? INT16_MIN
							  : whole);
		hang(l, nodes, (int16_t)~k);
	}
}

/* Adds what the new tree says of each row to its score. */
static void
add_scores(struct rows *r, const struct grower *g, const struct model_node *nodes,
	const int16_t *values)
{
	for (uint32_t k = 0; k < r->n; k++) {
		const uint8_t *row = r->binned + (size_t)k * r->features;
		int at = 0;

		do {
			at = row[nodes[at].feature] <= g->node_bin[at] ? nodes[at].left
								       : nodes[at].right;
		} while (at >= 0);
		r->score[k] += (float)values[~at] / UNIT;
	}
}

struct model *
boost_train(const struct boost_table *t, const struct boost_options *o)
{
	struct growing m = { 0 };
	struct model *model = mem_zalloc(sizeof *model);
	struct rows r;
	struct grower g;
	uint32_t random = o->seed * 2654435761u + 12345;
	unsigned all = o->members * o->trees;
	int32_t base;

	rows_make(&r, t);
	grower_make(&g, o, &r);
	base = base_of(&r, t);
	m.first_node = mem_array(all, sizeof *m.first_node);
	m.first_leaf = mem_array(all, sizeof *m.first_leaf);
	m.nodes = mem_array((size_t)all * o->leaves, sizeof *m.nodes);
	m.leaves = mem_array((size_t)all * o->leaves, sizeof *m.leaves);
	for (unsigned tree = 0; tree < all; tree++) {
		struct model_node *nodes = m.nodes + m.nnodes;
		uint32_t made;
		unsigned n;

		for (uint32_t k = 0; tree % o->trees == 0 && k < r.n; k++)
			r.score[k] = (float)base / UNIT;
		draw(&g, &r, t, tree, &random);
		n = grow(&g, nodes, &made);
		m.first_node[tree] = m.nnodes;
		m.first_leaf[tree] = m.nleaves;
		set_leaves(&g, nodes, m.leaves + m.nleaves, n);
		add_scores(&r, &g, nodes, m.leaves + m.nleaves);
		m.nnodes += made;
		m.nleaves += n;
	}
	grower_free(&g);
	rows_free(&r);
	*model = (struct model){ .nodes = m.nodes,
		.leaves = m.leaves,
		.first_node = m.first_node,
		.first_leaf = m.first_leaf,
		.members = o->members,
		.ntrees = o->trees,
		.early = UINT32_MAX,
		.base = base };
	return model;
}

void
boost_free(struct model *m)
{
	free((void *)(uintptr_t)m->nodes);
	free((void *)(uintptr_t)m->leaves);
	free((void *)(uintptr_t)m->first_node);
	free((void *)(uintptr_t)m->first_leaf);
	free(m);
}

static uint32_t
nodes_of(const struct model *m, uint32_t tree, uint32_t *leaves)
{
	const struct model_node *n = m->nodes + m->first_node[tree];
	uint32_t count = 1, top = 0;

	for (uint32_t k = 0; k < count; k++) {
		const int next[] = { n[k].left, n[k].right };

		for (int s = 0; s < 2; s++) {
			if (next[s] >= 0 && (uint32_t)next[s] + 1 > count)
				count = (uint32_t)next[s] + 1;
			if (next[s] < 0 && (uint32_t)~next[s] + 1 > top)
				top = (uint32_t)~next[s] + 1;
		}
	}
	*leaves = top;
	return count;
}

void
boost_write(const struct model *m, const char *name, FILE *out)
{
	uint32_t leaves;

	fprintf(out, "static const struct model_node %s_nodes[] = {", name);
	for (uint32_t k = 0; k < m->members * m->ntrees; k++) {
		uint32_t n = nodes_of(m, k, &leaves);

		for (uint32_t i = 0; i < n; i++) {
			const struct model_node *p = &m->nodes[m->first_node[k] + i];

			fprintf(out, "%s{%d,%u,%d,%d},", i % 6 == 0 ? "\n" : "", p->at, p->feature,
				p->left, p->right);
		}
	}
	fprintf(out, "\n};\nstatic const int16_t %s_leaves[] = {", name);
	for (uint32_t k = 0; k < m->members * m->ntrees; k++) {
		nodes_of(m, k, &leaves);
		for (uint32_t i = 0; i < leaves; i++)
			fprintf(out, "%s%d,", i % 16 == 0 ? "\n" : "",
				m->leaves[m->first_leaf[k] + i]);
	}
	for (int which = 0; which < 2; which++) {
		const uint32_t *v = which == 0 ? m->first_node : m->first_leaf;

		fprintf(out, "\n};\nstatic const uint32_t %s_first_%s[] = {", name,
			which == 0 ? "node" : "leaf");
		for (uint32_t k = 0; k < m->members * m->ntrees; k++)
			fprintf(out, "%s%u,", k % 12 == 0 ? "\n" : "", v[k]);
	}
	fprintf(out,
		"\n};\nconst struct model %s = {\n\t.nodes = %s_nodes, .leaves = %s_leaves,\n"
		"\t.first_node = %s_first_node, .first_leaf = %s_first_leaf,\n\t.members = %u, "
		".ntrees = %u, "
		".early = %uu, "
		".early_below = %d, .base = %d,\n};\n",
		name, name, name, name, name, m->members, m->ntrees, m->early, m->early_below,
		m->base);
}
