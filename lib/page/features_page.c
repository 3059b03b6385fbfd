#include "page/features_page.h"

#include "base/mem.h"
#include "page/edges.h"

#include <stdlib.h>
#include <string.h>

#define BOXES (CUE(CUE_NEWSLETTER) | CUE(CUE_APP) | CUE(CUE_MORE) | CUE(CUE_AD) | CUE(CUE_SHARE))

static void
sum_add(struct sum *s, uint32_t i, const struct fact *f, bool open)
{
	s->open += open;
	if (s->blocks++ == 0)
		s->first = i;
	s->last = i;
	s->words += f->words;
	s->linked += (uint32_t)f->words * f->link_percent / 100;
	s->short_blocks += f->words < 6;
	s->dated += f->words < 20 && ((f->own & NAMES(NAMES_DATE)) != 0 ||
					     (f->cues & (CUE(CUE_AGO) | CUE(CUE_DATE))) != 0);
	if (f->prose) {
		s->prose_words += f->words;
		s->prose_blocks++;
	}
}

static void
sum_join(struct sum *s, const struct sum *more)
{
	if (more->blocks == 0)
		return;
	if (s->blocks == 0 || more->first < s->first)
		s->first = more->first;
	if (s->blocks == 0 || more->last > s->last)
		s->last = more->last;
	s->blocks += more->blocks;
	s->words += more->words;
	s->prose_words += more->prose_words;
	s->prose_blocks += more->prose_blocks;
	s->linked += more->linked;
	s->short_blocks += more->short_blocks;
	s->dated += more->dated;
	s->open += more->open;
}

/* Gives each distinct key a number from 0. */
static uint32_t
number_keys(const uint32_t *keys, uint32_t n, uint32_t *numbers)
{
	uint32_t size = 64, count = 0, *table, *key_of;

	while (size < n * 2)
		size *= 2;
	table = mem_array(size, sizeof *table);
	key_of = mem_array(n + 1, sizeof *key_of);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = (keys[i] * 2654435761u) & (size - 1);

		while (table[at] != 0 && key_of[table[at] - 1] != keys[i])
			at = (at + 1) & (size - 1);
		if (table[at] == 0) {
			key_of[count++] = keys[i];
			table[at] = count;
		}
		numbers[i] = table[at] - 1;
	}
	free(table);
	free(key_of);
	return count;
}

/* Boxes that come and go between two visits: promotions, links to other stories. Whether one stands
 * between two paragraphs must not matter to them, so neighbours and distances are without. */
static bool
is_junk(const struct tree *t, const struct block *b, const struct fact *f)
{
	if (edges_never(t, b, f))
		return true;
	return (f->says < 0 && f->link_percent >= 70) ||
	       (f->says <= -2 && (f->cues & BOXES) != 0 && f->words < 60);
}

static void
find_order(struct features *x)
{
	uint32_t n = x->tree->nblocks;

	x->rank = mem_array(n + 1, sizeof *x->rank);
	x->order = mem_array(n + 1, sizeof *x->order);
	for (uint32_t i = 0; i < n; i++) {
		x->rank[i] = x->norder;
		if (!is_junk(x->tree, &x->tree->blocks[i], &x->facts[i]))
			x->order[x->norder++] = i;
	}
	x->rank[n] = x->norder;
}

static bool
is_clean(const struct features *x, uint32_t i)
{
	return x->rank[i + 1] > x->rank[i];
}

/* Sums by look: of a block with what is around it, and of its element alone. */
static void
sum_looks(struct features *x)
{
	const struct tree *t = x->tree;
	uint32_t n = t->nblocks, *keys = mem_array(n + 1, sizeof *keys), looks;

	x->look = mem_array(n + 1, sizeof *x->look);
	x->look_own = mem_array(n + 1, sizeof *x->look_own);
	for (uint32_t i = 0; i < n; i++)
		keys[i] = x->facts[i].sig;
	looks = number_keys(keys, n, x->look);
	x->like = mem_array(looks + 1, sizeof *x->like);
	for (uint32_t i = 0; i < n; i++)
		keys[i] = t->nodes[t->blocks[i].node].sig;
	looks = number_keys(keys, n, x->look_own);
	x->like_own = mem_array(looks + 1, sizeof *x->like_own);
	free(keys);
	for (uint32_t i = 0; i < n; i++) {
		bool open = tree_breaks_off(t, &t->blocks[i]);

		sum_add(&x->like[x->look[i]], i, &x->facts[i], open);
		sum_add(&x->like_own[x->look_own[i]], i, &x->facts[i], open);
	}
}

/* Sums of all that is inside each element, and of what elements that look alike hold together. */
static void
sum_nodes(struct features *x)
{
	const struct tree *t = x->tree;
	uint32_t *keys = mem_array(t->nnodes + 1, sizeof *keys), looks;

	x->in = mem_array(t->nnodes + 1, sizeof *x->in);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct fact *f = &x->facts[i];
		uint32_t node = t->blocks[i].node, up = t->nodes[node].parent;
		uint32_t score =
			f->prose ? 1u + f->commas + (f->words > 100 ? 20 : f->words / 5u) : 0;

		sum_add(&x->in[node], i, f, tree_breaks_off(t, &t->blocks[i]));
		if (up == NODE_NONE)
			continue;
		x->in[up].score += score * 2;
		if (t->nodes[up].parent != NODE_NONE)
			x->in[t->nodes[up].parent].score += score;
	}
	/* children come after their parents, so sums go up in one pass backwards */
	for (uint32_t k = t->nnodes; k-- > 1;)
		sum_join(&x->in[t->nodes[k].parent], &x->in[k]);
	for (uint32_t k = 0; k < t->nnodes; k++)
		keys[k] = t->nodes[k].sig;
	x->look_node = mem_array(t->nnodes + 1, sizeof *x->look_node);
	looks = number_keys(keys, t->nnodes, x->look_node);
	x->alike = mem_array(looks + 1, sizeof *x->alike);
	x->nodes_alike = mem_array(looks + 1, sizeof *x->nodes_alike);
	for (uint32_t k = 0; k < t->nnodes; k++) {
		x->nodes_alike[x->look_node[k]] += x->in[k].blocks > 0;
		sum_join(&x->alike[x->look_node[k]], &x->in[k]);
	}
	free(keys);
}

/* What stands in front of each block, and the prose nearest to it. */
static void
count_before(struct features *x)
{
	uint32_t n = x->tree->nblocks, prose = 0, words = 0, last = NODE_NONE;
	const struct fact *f = x->facts;

	x->prose_before = mem_array(n + 1, sizeof *x->prose_before);
	x->words_before = mem_array(n + 1, sizeof *x->words_before);
	x->previous_prose = mem_array(n + 1, sizeof *x->previous_prose);
	x->next_prose = mem_array(n + 1, sizeof *x->next_prose);
	for (uint32_t i = 0; i < n; i++) {
		x->prose_before[i] = prose;
		x->words_before[i] = words;
		x->previous_prose[i] = last;
		words += f[i].words;
		if (!f[i].prose)
			continue;
		prose += f[i].words;
		if (is_clean(x, i))
			last = i;
	}
	x->prose_before[n] = prose;
	x->words_before[n] = words;
	last = NODE_NONE;
	for (uint32_t i = n; i-- > 0;) {
		x->next_prose[i] = last;
		if (f[i].prose && is_clean(x, i))
			last = i;
	}
}

static void
find_headings(struct features *x)
{
	const struct tree *t = x->tree;
	uint32_t heading = NODE_NONE, box = NODE_NONE;

	x->heading = mem_array(t->nblocks + 1, sizeof *x->heading);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		uint32_t node = t->blocks[i].node;

		/* a heading of a box counts for what is in the box */
		x->heading[i] = box != NODE_NONE && tree_within(t, node,
							    t->nodes[t->blocks[box].node].parent)
					? box
					: heading;
		if (x->facts[i].heading == 0)
			continue;
		if (!is_clean(x, i) && t->nodes[node].parent != NODE_NONE) {
			box = i;
		} else {
			heading = i;
			box = NODE_NONE;
		}
	}
}

/* The lines that say what follows: labels of boxes, bylines, the head of the comments. A label says
 * it of what is in its box, and that of an advertisement of nothing else. */
static void
find_marks(struct features *x)
{
	const cues_set boxes = (BOXES & ~CUE(CUE_AD)) | CUE(CUE_COMMENT) | CUE(CUE_TAGS);
	const struct tree *t = x->tree;
	const struct fact *f = x->facts;
	uint32_t n = t->nblocks, label = NODE_NONE, byline = NODE_NONE, box = 0;

	x->label = mem_array(n + 1, sizeof *x->label);
	x->byline = mem_array(n + 1, sizeof *x->byline);
	x->comments = NODE_NONE;
	for (uint32_t i = 0; i < n; i++) {
		bool is_short = f[i].words <= 9 && f[i].sentences == 0;

		if (label != NODE_NONE && !tree_within(t, t->blocks[i].node, box))
			label = NODE_NONE;
		x->label[i] = label;
		x->byline[i] = byline;
		if (is_short && (f[i].starts & boxes) != 0 && f[i].link_percent < 60) {
			label = i;
			box = t->blocks[i].node;
			while (box != 0 && x->in[box].blocks < 2)
				box = t->nodes[box].parent;
		}
		if (is_short && ((f[i].own & (NAMES(NAMES_BYLINE) | NAMES(NAMES_DATE))) != 0 ||
					(f[i].starts & (CUE(CUE_BYLINE) | CUE(CUE_DATE))) != 0))
			byline = i;
		if (is_short && x->comments == NODE_NONE && (f[i].cues & CUE(CUE_COMMENT)) != 0 &&
			(f[i].heading > 0 ||
				((f[i].own | f[i].near) & NAMES(NAMES_COMMENT)) != 0) &&
			x->prose_before[i] > 40 && f[i].link_percent < 60)
			x->comments = i;
		if (((f[i].own | f[i].near | f[i].far) & NAMES(NAMES_COMMENT)) != 0)
			x->comment_words += f[i].words;
	}
}

static void
find_runs(struct features *x)
{
	const struct tree *t = x->tree;
	uint32_t nruns = 0, before = NODE_NONE;

	x->runs = mem_array(t->nblocks + 1, sizeof *x->runs);
	x->run = mem_array(t->nblocks + 1, sizeof *x->run);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		struct run *r;

		/* junk is a run of its own, over which the one before goes on */
		if (!is_clean(x, i) || before == NODE_NONE ||
			x->facts[before].sig != x->facts[i].sig)
			x->runs[x->run[i] = nruns++].first = i;
		else
			x->run[i] = x->run[before];
		r = &x->runs[x->run[i]];
		r->last = i;
		r->blocks++;
		r->words += x->facts[i].words;
		r->linked += x->facts[i].words * x->facts[i].link_percent / 100u;
		if (is_clean(x, i))
			before = i;
	}
}

static void
find_span(struct features *x)
{
	const struct guess *r = x->guess;
	const struct node *box = &x->tree->nodes[r->container];

	x->first_guess = x->last_guess = NODE_NONE;
	for (uint32_t i = 0; i < x->tree->nblocks; i++) {
		if (!r->keep[i])
			continue;
		if (x->first_guess == NODE_NONE)
			x->first_guess = i;
		x->last_guess = i;
	}
	x->first_prose = x->last_prose = NODE_NONE;
	for (uint32_t i = box->first_block; i < box->end_block; i++) {
		if (!x->facts[i].prose)
			continue;
		if (x->first_prose == NODE_NONE)
			x->first_prose = i;
		x->last_prose = i;
	}
}

static bool
is_claim(const struct node *n, enum claim kind)
{
	const char *prop;

	switch (kind) {
	case CLAIM_ITEMPROP:
		prop = n->attrs == NULL ? NULL : tree_attr(n, ATTR_ITEMPROP);
		return prop != NULL && strcasestr(prop, "articlebody") != NULL;
	case CLAIM_NAME:
		return (n->names & NAMES(NAMES_BODY)) != 0;
	case CLAIM_ARTICLE:
		return n->tag == TAG_ARTICLE;
	default:
		return n->tag == TAG_MAIN;
	}
}

static void
find_claims(struct features *x)
{
	const struct tree *t = x->tree;

	for (unsigned kind = 0; kind < CLAIM_COUNT; kind++) {
		struct claimed *m = &x->claims[kind];
		uint32_t end = 0;

		*m = (struct claimed){ 0, NODE_NONE };
		for (uint32_t k = 0; k < t->nnodes; k++) {
			if (x->in[k].blocks == 0 || !is_claim(&t->nodes[k], (enum claim)kind))
				continue;
			m->count += k >= end;
			if (k >= end)
				end = t->nodes[k].end;
			if (m->best == NODE_NONE ||
				x->in[k].prose_words > x->in[m->best].prose_words)
				m->best = k;
		}
	}
}

struct features *
features_new(
	const struct tree *t, const struct fact *f, const struct guess *r, const struct meta *m)
{
	struct features *x = mem_zalloc(sizeof *x);

	x->tree = t;
	x->facts = f;
	x->guess = r;
	x->meta = m;
	x->title = r->title;
	x->container = r->container;
	x->heap = r->heap;
	x->echo = echo_new(t, r->keep, m->jsonld_body);
	find_order(x);
	sum_looks(x);
	sum_nodes(x);
	count_before(x);
	find_headings(x);
	find_marks(x);
	find_runs(x);
	find_span(x);
	find_claims(x);
	return x;
}

void
features_free(struct features *x)
{
	if (x == NULL)
		return;
	free(x->echo);
	free(x->in);
	free(x->like);
	free(x->look);
	free(x->like_own);
	free(x->look_own);
	free(x->alike);
	free(x->look_node);
	free(x->nodes_alike);
	free(x->prose_before);
	free(x->words_before);
	free(x->previous_prose);
	free(x->next_prose);
	free(x->heading);
	free(x->label);
	free(x->byline);
	free(x->runs);
	free(x->run);
	free(x->rank);
	free(x->order);
	free(x);
}
