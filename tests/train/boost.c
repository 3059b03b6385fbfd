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
	int64_t *hist;	  /* gradient << 32 + hessian, by feature and bin */
	int64_t g, h;
	double gain;
	unsigned feature, bin;
	int parent; /* node, or -1 */
	bool is_right;
};

struct grower {
	const struct boost_options *o;
	unsigned features;
	const uint8_t *binned;
	const int64_t *gh;
	uint32_t *index, *spare;
	const bool *use; /* by feature; the same as a list: */
	uint16_t used[1024];
	unsigned nused;
	const struct bins *bins;
};

static void
fill(const struct grower *g, struct leaf *l)
{
	for (unsigned u = 0; u < g->nused; u++)
		memset(l->hist + (size_t)g->used[u] * BINS, 0, BINS * sizeof *l->hist);
	for (uint32_t k = 0; k < l->n; k++) {
		uint32_t row = g->index[l->from + k];
		const uint8_t *b = g->binned + (size_t)row * g->features;
		int64_t gh = g->gh[row];

		for (unsigned u = 0; u < g->nused; u++)
			l->hist[(size_t)g->used[u] * BINS + b[g->used[u]]] += gh;
	}
}

static void
subtract(const struct grower *g, int64_t *from, const int64_t *what)
{
	for (unsigned u = 0; u < g->nused; u++)
		for (unsigned b = 0; b < BINS; b++)
			from[(size_t)g->used[u] * BINS + b] -= what[(size_t)g->used[u] * BINS + b];
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
	for (unsigned f = 0; f < g->features; f++) {
		int64_t sum = 0;

		if (!g->use[f])
			continue;
		for (unsigned b = 0; b + 1 < g->bins[f].n; b++) {
			int64_t gl, hl, gr, hr;
			double gain;

			sum += l->hist[(size_t)f * BINS + b];
			split_sums(sum, &gl, &hl);
			gr = l->g - gl;
			hr = l->h - hl;
			if (hl < min || hr < min)
				continue;
			gain = (double)gl * gl / (hl + lambda) + (double)gr * gr / (hr + lambda) -
			       base;
			if (gain > l->gain) {
				l->gain = gain;
				l->feature = f;
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

		if (g->binned[(size_t)row * g->features + l->feature] <= l->bin)
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
	uint32_t nnodes, nleaves, cap_nodes, cap_leaves;
};

struct model *
boost_train(const struct boost_table *t, const struct boost_options *o)
{
	struct bins *bins = mem_array(t->features, sizeof *bins);
	uint8_t *binned = mem_alloc(t->rows * t->features + 1);
	int64_t *gh = mem_array(t->rows + 1, sizeof *gh);
	float *score = mem_array(t->rows + 1, sizeof *score);
	uint32_t *index = mem_array(t->rows + 1, sizeof *index),
		 *spare = mem_array(t->rows + 1, sizeof *spare);
	bool *use = mem_array(t->features, sizeof *use);
	uint8_t *node_bin = mem_zalloc(o->leaves + 1);
	struct leaf *leaves = mem_array(o->leaves + 1, sizeof *leaves);
	size_t hist_size = (size_t)t->features * BINS;
	struct growing m = { 0 };
	struct model *model = mem_zalloc(sizeof *model);
	uint32_t random = o->seed * 2654435761u + 12345;
	double pos = 0, all = 0;
	int32_t base;

	for (unsigned f = 0; f < t->features; f++)
		make_bins(&bins[f], t, f);
	for (size_t i = 0; i < t->rows; i++) {
		if (t->weights[i] <= 0)
			continue;
		for (unsigned f = 0; f < t->features; f++) {
			int16_t v = t->values[i * t->features + f];
			unsigned lo = 0, hi = bins[f].n - 1;

			while (lo < hi) {
				unsigned mid = (lo + hi) / 2;

				if (v <= bins[f].upper[mid])
					hi = mid;
				else
					lo = mid + 1;
			}
			binned[i * t->features + f] = (uint8_t)lo;
		}
		all += t->weights[i];
		pos += t->labels[i] * t->weights[i];
	}
	base = (int32_t)lrint(log(pos / (all - pos)) * UNIT);
	for (size_t i = 0; i < t->rows; i++)
		score[i] = (float)base / UNIT;
	for (unsigned k = 0; k <= o->leaves; k++)
		leaves[k].hist = mem_array(hist_size, sizeof *leaves[k].hist);
	m.first_node = mem_array(o->trees, sizeof *m.first_node);
	m.first_leaf = mem_array(o->trees, sizeof *m.first_leaf);
	m.nodes = mem_array((size_t)o->trees * o->leaves, sizeof *m.nodes);
	m.leaves = mem_array((size_t)o->trees * o->leaves, sizeof *m.leaves);
	for (unsigned tree = 0; tree < o->trees; tree++) {
		struct grower g = { .o = o,
			.features = t->features,
			.binned = binned,
			.gh = gh,
			.index = index,
			.spare = spare,
			.use = use,
			.bins = bins };
		unsigned n = 1;
		struct model_node *nodes = m.nodes + m.nnodes;
		uint32_t made = 0;

		for (unsigned f = 0; f < t->features; f++)
			if ((use[f] = next_random(&random) % 1000 < o->features_share * 1000))
				g.used[g.nused++] = (uint16_t)f;
		leaves[0].from = leaves[0].n = 0;
		leaves[0].g = leaves[0].h = 0;
		for (size_t i = 0; i < t->rows; i++) {
			double p, w = t->weights[i];
			int32_t gi, hi;

			if (w <= 0 || !sampled(o, tree, i))
				continue;
			p = 1 / (1 + exp(-(double)score[i]));
			gi = (int32_t)lrint((p - t->labels[i]) * w * SCALE);
			hi = (int32_t)lrint(p * (1 - p) * w * SCALE);
			if (hi < 1)
				hi = 1;
			gh[i] = (int64_t)((uint64_t)(int64_t)gi << 32) + hi;
			index[leaves[0].n++] = (uint32_t)i;
			leaves[0].g += gi;
			leaves[0].h += hi;
		}
		leaves[0].parent = -1;
		fill(&g, &leaves[0]);
		find_split(&g, &leaves[0]);
		while (n < o->leaves) {
			unsigned best = 0;
			struct leaf *l, *r;
			uint32_t left;
			int64_t sum = 0;
			int node;

			for (unsigned k = 1; k < n; k++)
				if (leaves[k].gain > leaves[best].gain)
					best = k;
			l = &leaves[best];
			if (l->gain <= 1e-6)
				break;
			r = &leaves[n];
			boost_gain[l->feature] += l->gain;
			node = (int)made++;
			nodes[node].feature = (uint16_t)l->feature;
			node_bin[node] = (uint8_t)l->bin;
			nodes[node].at = bins[l->feature].upper[l->bin];
			if (l->parent >= 0)
				*(l->is_right ? &nodes[l->parent].right : &nodes[l->parent].left) =
					(int16_t)node;
			for (unsigned b = 0; b <= l->bin; b++)
				sum += l->hist[(size_t)l->feature * BINS + b];
			left = partition(&g, l);
			r->from = l->from + left;
			r->n = l->n - left;
			l->n = left;
			r->parent = l->parent = node;
			r->is_right = true;
			l->is_right = false;
			{
				int64_t gl, hl;

				split_sums(sum, &gl, &hl);
				r->g = l->g - gl;
				r->h = l->h - hl;
				l->g = gl;
				l->h = hl;
			}
			/* count the smaller side, take the larger by subtraction */
			if (l->n <= r->n) {
				int64_t *h = r->hist;

				r->hist = l->hist;
				l->hist = h;
				fill(&g, l);
				subtract(&g, r->hist, l->hist);
			} else {
				fill(&g, r);
				subtract(&g, l->hist, r->hist);
			}
			n++;
			find_split(&g, l);
			find_split(&g, r);
		}
		m.first_node[tree] = m.nnodes;
		m.first_leaf[tree] = m.nleaves;
		if (made == 0) { /* nothing to split: a tree that adds nothing */
			nodes[made++] = (struct model_node){ INT16_MAX, 0, ~0, ~0 };
			node_bin[0] = UINT8_MAX;
		}
		for (unsigned k = 0; k < n; k++) {
			double value =
				-(double)leaves[k].g / (leaves[k].h + o->lambda * SCALE) * o->rate;
			int32_t whole = (int32_t)lrint(value * UNIT);

			whole = whole > INT16_MAX   ? INT16_MAX
				: whole < INT16_MIN ? INT16_MIN
						    : whole;
			m.leaves[m.nleaves + k] = (int16_t)whole;
			if (leaves[k].parent >= 0)
				*(leaves[k].is_right ? &nodes[leaves[k].parent].right
						     : &nodes[leaves[k].parent].left) = (int16_t)~k;
		}
		for (size_t i = 0; i < t->rows; i++) {
			const uint8_t *row = binned + i * t->features;
			int at = 0;

			if (t->weights[i] <= 0)
				continue;
			do {
				at = row[nodes[at].feature] <= node_bin[at] ? nodes[at].left
									    : nodes[at].right;
			} while (at >= 0);
			score[i] += (float)m.leaves[m.nleaves + (uint32_t)~at] / UNIT;
		}
		m.nnodes += made;
		m.nleaves += n;
	}
	for (unsigned k = 0; k <= o->leaves; k++)
		free(leaves[k].hist);
	free(leaves);
	free(bins);
	free(binned);
	free(gh);
	free(score);
	free(index);
	free(spare);
	free(use);
	free(node_bin);
	*model = (struct model){ .nodes = m.nodes,
		.leaves = m.leaves,
		.first_node = m.first_node,
		.first_leaf = m.first_leaf,
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
	for (uint32_t k = 0; k < m->ntrees; k++) {
		uint32_t n = nodes_of(m, k, &leaves);

		for (uint32_t i = 0; i < n; i++) {
			const struct model_node *p = &m->nodes[m->first_node[k] + i];

			fprintf(out, "%s{%d,%u,%d,%d},", i % 6 == 0 ? "\n" : "", p->at, p->feature,
				p->left, p->right);
		}
	}
	fprintf(out, "\n};\nstatic const int16_t %s_leaves[] = {", name);
	for (uint32_t k = 0; k < m->ntrees; k++) {
		nodes_of(m, k, &leaves);
		for (uint32_t i = 0; i < leaves; i++)
			fprintf(out, "%s%d,", i % 16 == 0 ? "\n" : "",
				m->leaves[m->first_leaf[k] + i]);
	}
	for (int which = 0; which < 2; which++) {
		const uint32_t *v = which == 0 ? m->first_node : m->first_leaf;

		fprintf(out, "\n};\nstatic const uint32_t %s_first_%s[] = {", name,
			which == 0 ? "node" : "leaf");
		for (uint32_t k = 0; k < m->ntrees; k++)
			fprintf(out, "%s%u,", k % 12 == 0 ? "\n" : "", v[k]);
	}
	fprintf(out,
		"\n};\nconst struct model %s = {\n\t.nodes = %s_nodes, .leaves = %s_leaves,\n"
		"\t.first_node = %s_first_node, .first_leaf = %s_first_leaf,\n\t.ntrees = %u, "
		".early = %uu, "
		".early_below = %d, .base = %d,\n};\n",
		name, name, name, name, name, m->ntrees, m->early, m->early_below, m->base);
}
