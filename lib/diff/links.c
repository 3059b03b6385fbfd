#include "diff/links.h"

#include "base/mem.h"
#include "diff/bounded.h"
#include "diff/similarity.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELLS = 1 << 16, /* of the largest table of paragraphs that is filled */
	FEW = 8,	 /* so few paragraphs are all compared with each other */
	CANDIDATES = 8,	 /* of others, those with most rare words in common */
	PARTS = 8,	 /* into which a paragraph can be split, or that can be merged */
	MOVED_WORDS = 8, /* in a shorter paragraph more of them must be the same */
	MOVED_LEAST = 3, /* and these at least, if it was edited */
};

/* What one paragraph of a and one of b have to do with each other. */
struct pair {
	uint32_t a, b;
	uint32_t common;     /* words in order; 0: too few to link them */
	bool a_in_b, b_in_a; /* most of its words are in the other: a part, perhaps */
};

struct pairs {
	struct pair *at; /* owned; rising in a, then b */
	size_t count, cap;
};

/* The part of both texts that is compared, without what is the same at both ends. */
struct frame {
	uint32_t a, a_end, b, b_end;
};

struct finder {
	struct paragraphs *a, *b;
	struct lexicon *lx;
	struct similarity *similarity;
	struct pairs pairs;
	uint32_t *stays;   /* owned, by paragraph of a: one past its like in b where both stand
			    * once and in the same order as most that do; else 0 */
	size_t parts_left; /* effort that may still go into parts, in words looked at */
	struct links *links;
};

static void
add_link(struct links *l, struct link link)
{
	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 64 : l->cap * 2;
		l->at = mem_grow(l->at, l->cap, sizeof l->at[0]);
	}
	l->at[l->count++] = link;
}

static void
add_move(struct links *l, struct move move)
{
	if (l->move_count == l->move_cap) {
		l->move_cap = l->move_cap == 0 ? 16 : l->move_cap * 2;
		l->moves = mem_grow(l->moves, l->move_cap, sizeof l->moves[0]);
	}
	l->moves[l->move_count++] = move;
}

static bool
same(const struct finder *f, size_t a, size_t b)
{
	return f->a->at[a].same == f->b->at[b].same;
}

/* --- which paragraphs may be linked ---------------------------------------------------------- */

/* Reads the paragraphs of the frame whose like the other text has not, or not as often. */
static void
read_changed(struct finder *f, struct frame m, size_t bodies)
{
	uint32_t *in_a = mem_array(bodies * 2 + 1, sizeof in_a[0]), *in_b = in_a + bodies;
	uint32_t body;

	for (uint32_t i = m.a; i < m.a_end; i++)
		in_a[f->a->at[i].same]++;
	for (uint32_t j = m.b; j < m.b_end; j++)
		in_b[f->b->at[j].same]++;
	for (uint32_t i = m.a; i < m.a_end; i++) {
		body = f->a->at[i].same;
		if (in_a[body] != in_b[body])
			paragraphs_read(f->a, i, f->lx);
		else
			paragraphs_weigh(f->a, i);
	}
	for (uint32_t j = m.b; j < m.b_end; j++) {
		body = f->b->at[j].same;
		if (in_a[body] != in_b[body])
			paragraphs_read(f->b, j, f->lx);
		else
			paragraphs_weigh(f->b, j);
	}
	lexicon_weigh(f->lx);
	free(in_a);
}

/* The paragraphs of b in which each content word stands. */
struct index {
	uint32_t *first; /* owned, by word: into where; one more at the end */
	uint32_t *where; /* owned */
	uint32_t *met;	 /* owned, by paragraph: rare words in common with the one asked for */
	uint32_t *found; /* owned: paragraphs met */
	uint32_t rare;	 /* a word in more paragraphs than this tells nothing */
};

static bool
is_content(const struct lexicon *lx, uint32_t word)
{
	return lx->words[word].weight >= LEXICON_CONTENT;
}

static void
index_init(struct index *x, const struct finder *f, const uint32_t *changed, uint32_t count)
{
	size_t words = f->lx->names.count;
	uint32_t *last = mem_array(words + 1, sizeof last[0]);

	x->first = mem_array(words + 2, sizeof x->first[0]);
	x->met = mem_array((size_t)count + 1, sizeof x->met[0]);
	x->found = mem_array((size_t)count + 1, sizeof x->found[0]);
	x->rare = 4 + count / 4 < 64 ? 4 + count / 4 : 64;
	for (int pass = 0; pass < 2; pass++) {
		memset(last, 0, words * sizeof last[0]);
		for (uint32_t j = 0; j < count; j++) {
			const struct token *t = paragraphs_tokens(f->b, changed[j]);

			for (uint32_t k = 0; k < f->b->at[changed[j]].token_count; k++) {
				uint32_t word = t[k].word;

				if (last[word] == j + 1 || !is_content(f->lx, word))
					continue;
				last[word] = j + 1;
				if (pass == 0)
					x->first[word + 2]++;
				else
					x->where[x->first[word + 1]++] = j;
			}
		}
		if (pass == 0) {
			for (size_t w = 0; w < words; w++)
				x->first[w + 2] += x->first[w + 1];
			x->where = mem_array((size_t)x->first[words + 1] + 1, sizeof x->where[0]);
		}
	}
	free(last);
}

static void
index_free(struct index *x)
{
	free(x->first);
	free(x->where);
	free(x->met);
	free(x->found);
}

/* Leaves in x->found the few paragraphs that have most rare words of t; returns how many. */
static uint32_t
index_ask(struct index *x, const struct token *t, uint32_t n)
{
	uint32_t found = 0, kept, j;

	for (uint32_t k = 0; k < n; k++) {
		uint32_t from = x->first[t[k].word], to = x->first[t[k].word + 1];

		if (to - from > x->rare)
			continue;
		for (; from < to; from++) {
			j = x->where[from];
			if (x->met[j]++ == 0)
				x->found[found++] = j;
		}
	}
	/* the best to the front, by insertion into a list that stays short */
	kept = 0;
	for (uint32_t k = 0; k < found; k++) {
		uint32_t at = kept;

		j = x->found[k];
		while (at > 0 && x->met[x->found[at - 1]] < x->met[j])
			at--;
		if (at >= CANDIDATES) {
			x->met[j] = 0;
			continue;
		}
		if (kept == CANDIDATES)
			x->met[x->found[--kept]] = 0;
		memmove(x->found + at + 1, x->found + at, (kept - at) * sizeof x->found[0]);
		x->found[at] = j;
		kept++;
	}
	for (uint32_t k = 0; k < kept; k++)
		x->met[x->found[k]] = 0;
	return kept;
}

/* Compares paragraph a, which similarity holds, with b. */
static void
compare(struct finder *f, uint32_t a, uint32_t b)
{
	const struct paragraph *p = &f->b->at[b];
	const struct token *t = paragraphs_tokens(f->b, b);
	uint32_t wa = f->a->at[a].words, wb = p->words, least = wa < wb ? wa : wb;
	uint32_t overlap, common = 0;
	struct pair pair = { .a = a, .b = b };

	if (least == 0 || same(f, a, b))
		return;
	overlap = (uint32_t)similarity_overlap(f->similarity, t, p->token_count);
	pair.a_in_b = wa >= 3 && overlap * 2 >= wa;
	pair.b_in_a = wb >= 3 && overlap * 2 >= wb;
	if (overlap * 40 >= 7 * (wa + wb) || (least >= 4 && overlap * 10 >= least * 7)) {
		common = (uint32_t)similarity_common(f->similarity, t, p->token_count);
		if (common * 40 >= 7 * (wa + wb) || (least >= 4 && common * 10 >= least * 7))
			pair.common = common;
	}
	if (pair.common == 0 && !pair.a_in_b && !pair.b_in_a)
		return;
	if (f->pairs.count == f->pairs.cap) {
		f->pairs.cap = f->pairs.cap == 0 ? 64 : f->pairs.cap * 2;
		f->pairs.at = mem_grow(f->pairs.at, f->pairs.cap, sizeof f->pairs.at[0]);
	}
	f->pairs.at[f->pairs.count++] = pair;
}

static int
by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

static void
find_pairs(struct finder *f, struct frame m)
{
	uint32_t *changed = mem_array((size_t)(m.b_end - m.b) + 1, sizeof changed[0]), count = 0;
	struct index x = { 0 };
	bool few;

	for (uint32_t j = m.b; j < m.b_end; j++) {
		if (f->b->at[j].read && f->b->at[j].words > 0)
			changed[count++] = j;
	}
	few = count <= FEW;
	if (!few)
		index_init(&x, f, changed, count);
	for (uint32_t i = m.a; i < m.a_end && count > 0; i++) {
		const struct paragraph *p = &f->a->at[i];
		uint32_t found = count;

		if (!p->read || p->words == 0)
			continue;
		similarity_begin(f->similarity);
		similarity_add(f->similarity, paragraphs_tokens(f->a, i), p->token_count);
		if (!few) {
			found = index_ask(&x, paragraphs_tokens(f->a, i), p->token_count);
			qsort(x.found, found, sizeof x.found[0], by_number);
		}
		for (uint32_t k = 0; k < found; k++)
			compare(f, i, changed[few ? k : x.found[k]]);
	}
	index_free(&x);
	free(changed);
}

/* The first pair whose paragraph of a is not before it. */
static size_t
first_pair(const struct finder *f, uint32_t a)
{
	size_t low = 0, high = f->pairs.count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (f->pairs.at[mid].a < a)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* --- the best set of links in order ---------------------------------------------------------- */

/* Twice the words that remain when x is linked with the count paragraphs of side y from first on,
 * less one word for the break; 0 if they are not the parts of x. */
static int32_t
worth_of_parts(struct finder *f, const struct paragraphs *px, uint32_t x,
	const struct paragraphs *py, uint32_t first, uint32_t count)
{
	uint32_t words = 0, joined_token = py->at[first].token, joined = 0;
	uint32_t common, part;
	size_t effort;

	for (uint32_t k = first; k < first + count; k++) {
		/* read one after another, they lie one after another; else they are not joined */
		if (!py->at[k].read || py->at[k].token != joined_token + joined)
			return 0;
		joined += py->at[k].token_count;
		words += py->at[k].words;
	}
	effort = (size_t)(joined + px->at[x].token_count) * (count + 1) * (1 + words / 64);
	if (effort > f->parts_left)
		return 0;
	f->parts_left -= effort;
	similarity_begin(f->similarity);
	similarity_add(f->similarity, paragraphs_tokens(px, x), px->at[x].token_count);
	common = (uint32_t)similarity_common(f->similarity, py->tokens.at + joined_token, joined);
	if (common * 4 < px->at[x].words + words)
		return 0;
	for (uint32_t skip = first; skip < first + count; skip++) {
		/* each part must bring at least half of its own words */
		similarity_begin(f->similarity);
		for (uint32_t k = first; k < first + count; k++) {
			if (k != skip)
				similarity_add(f->similarity, paragraphs_tokens(py, k),
					py->at[k].token_count);
		}
		part = (uint32_t)similarity_common(
			f->similarity, paragraphs_tokens(px, x), px->at[x].token_count);
		if ((common - (part < common ? part : common)) * 2 < py->at[skip].words)
			return 0;
	}
	return (int32_t)common * 2 - 2;
}

struct table {
	uint32_t n, m;
	int32_t *worth;	      /* owned, n * m: of linking one to one, 0 for never */
	unsigned char *parts; /* owned, n * m */
	int32_t *best;	      /* owned, (n + 1) * (m + 1) */
	unsigned char *step;  /* owned, the same: paragraphs of a << 4 | of b, last linked */
};

enum {
	A_IN_B = 1,
	B_IN_A = 2
};

static void
table_init(struct table *t, const struct finder *f, struct frame g)
{
	size_t n = g.a_end - g.a, m = g.b_end - g.b;

	t->n = (uint32_t)n;
	t->m = (uint32_t)m;
	t->worth = mem_array(n * m + 1, sizeof t->worth[0]);
	t->parts = mem_array(n * m + 1, 1);
	t->best = mem_array((n + 1) * (m + 1), sizeof t->best[0]);
	t->step = mem_array((n + 1) * (m + 1), 1);
	for (size_t k = first_pair(f, g.a); k < f->pairs.count && f->pairs.at[k].a < g.a_end; k++) {
		const struct pair *p = &f->pairs.at[k];
		size_t cell;

		if (p->b < g.b || p->b >= g.b_end)
			continue;
		cell = (p->a - g.a) * m + p->b - g.b;
		t->worth[cell] = (int32_t)p->common * 2;
		t->parts[cell] =
			(unsigned char)((p->a_in_b ? A_IN_B : 0) | (p->b_in_a ? B_IN_A : 0));
	}
	for (size_t i = 0; i < n; i++) {
		int32_t words = (int32_t)f->a->at[g.a + i].words;

		/* those that stayed hold the page together: they count half as much again */
		for (size_t j = 0; j < m; j++) {
			if (same(f, g.a + i, g.b + j))
				t->worth[i * m + j] =
					(f->stays[g.a + i] == g.b + j + 1 ? 3 : 2) * words + 1;
		}
	}
}

static void
table_free(struct table *t)
{
	free(t->worth);
	free(t->parts);
	free(t->best);
	free(t->step);
}

/* Tries to end with paragraph i - 1 of a split into the count of b that end before j (or, turned,
 * with count of a that end before i merged into j - 1 of b). */
static void
try_parts(struct finder *f, struct table *t, struct frame g, uint32_t i, uint32_t j, uint32_t count,
	bool turned, int32_t *best, unsigned char *step)
{
	uint32_t from = (turned ? i : j) - count, a_count = turned ? count : 1;
	uint32_t b_count = turned ? 1 : count;
	unsigned char need = turned ? A_IN_B : B_IN_A;
	bool any = false;
	int32_t worth;

	for (uint32_t k = from; k < from + count; k++) {
		size_t cell = turned ? (size_t)k * t->m + j - 1 : (size_t)(i - 1) * t->m + k;

		if ((t->parts[cell] & need) == 0)
			return;
		any |= t->worth[cell] > 0;
	}
	if (!any)
		return;
	worth = turned ? worth_of_parts(f, f->b, g.b + j - 1, f->a, g.a + from, count)
		       : worth_of_parts(f, f->a, g.a + i - 1, f->b, g.b + from, count);
	if (worth > 0) {
		worth += t->best[(size_t)(i - a_count) * (t->m + 1) + j - b_count];
		if (worth > *best) {
			*best = worth;
			*step = (unsigned char)(a_count << 4 | b_count);
		}
	}
}

static void
table_fill(struct finder *f, struct table *t, struct frame g)
{
	size_t width = t->m + 1;

	for (uint32_t i = 0; i <= t->n; i++) {
		for (uint32_t j = 0; j <= t->m; j++) {
			size_t at = i * width + j, cell;
			int32_t best = i > 0 ? t->best[at - width] : 0, worth;
			unsigned char step = i > 0 ? 0x10 : 0x01;

			if (j > 0 && t->best[at - 1] > best) {
				best = t->best[at - 1];
				step = 0x01;
			}
			if (i > 0 && j > 0) {
				cell = (size_t)(i - 1) * t->m + j - 1;
				worth = t->worth[cell];
				if (worth > 0 && t->best[at - width - 1] + worth > best) {
					best = t->best[at - width - 1] + worth;
					step = 0x11;
				}
				if (t->parts[cell] != 0) {
					for (uint32_t c = 2; c <= PARTS; c++) {
						if (j >= c)
							try_parts(f, t, g, i, j, c, false, &best,
								&step);
						if (i >= c)
							try_parts(f, t, g, i, j, c, true, &best,
								&step);
					}
				}
			}
			t->best[at] = best;
			t->step[at] = step;
		}
	}
}

/* Links the paragraphs of g by the whole table. */
static void
link_exactly(struct finder *f, struct frame g)
{
	struct table t;
	size_t first = f->links->count, last;

	table_init(&t, f, g);
	table_fill(f, &t, g);
	for (uint32_t i = t.n, j = t.m; i > 0 || j > 0;) {
		unsigned char step = t.step[(size_t)i * (t.m + 1) + j];
		uint32_t a_count = step >> 4, b_count = step & 15;

		i -= a_count;
		j -= b_count;
		if (a_count > 0 && b_count > 0)
			add_link(f->links, (struct link){ g.a + i, a_count, g.b + j, b_count });
	}
	table_free(&t);
	for (last = f->links->count; first + 1 < last; first++) {
		struct link swap = f->links->at[first];

		f->links->at[first] = f->links->at[--last];
		f->links->at[last] = swap;
	}
}

/* --- texts of very many paragraphs ----------------------------------------------------------- */

/* A link that may divide a frame whose table would be too large. */
struct knot {
	uint32_t a, b;
	uint32_t worth;
	bool firm;	 /* the same paragraph, or nearly */
	uint64_t sum;	 /* of the best chain that ends here */
	uint32_t before; /* in that chain, UINT32_MAX for none */
};

/* Rising in a; for one a, falling in b, so that no chain has two of them. */
static int
by_place(const void *x, const void *y)
{
	const struct knot *p = x, *q = y;

	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b > q->b ? -1 : p->b < q->b;
}

/* Reduces knots to the heaviest chain that rises in a and in b. Returns its length. */
static size_t
heaviest_chain(struct knot *knots, size_t count, struct frame m)
{
	/* a Fenwick tree by b: the best chain that ends at or before it, one past its number */
	size_t width = m.b_end - m.b + 1, length = 0;
	uint32_t *tree = mem_array(width + 1, sizeof tree[0]), best = 0, *order;

	qsort(knots, count, sizeof knots[0], by_place);
	for (uint32_t k = 0; k < count; k++) {
		uint32_t before = 0;

		for (size_t at = knots[k].b - m.b; at > 0; at &= at - 1) {
			if (tree[at] != 0 &&
				(before == 0 || knots[tree[at] - 1].sum > knots[before - 1].sum))
				before = tree[at];
		}
		knots[k].before = before - 1;
		knots[k].sum = knots[k].worth + (before == 0 ? 0 : knots[before - 1].sum);
		for (size_t at = knots[k].b - m.b + 1; at <= width; at += at & -at) {
			if (tree[at] == 0 || knots[tree[at] - 1].sum < knots[k].sum)
				tree[at] = k + 1;
		}
		if (best == 0 || knots[best - 1].sum < knots[k].sum)
			best = k + 1;
	}
	order = mem_array(count + 1, sizeof order[0]);
	for (uint32_t k = best; k != 0; k = knots[k - 1].before + 1)
		order[length++] = k - 1;
	for (size_t k = 0; k < length / 2; k++) {
		uint32_t swap = order[k];

		order[k] = order[length - 1 - k];
		order[length - 1 - k] = swap;
	}
	for (size_t k = 0; k < length; k++)
		knots[k] = knots[order[k]];
	free(order);
	free(tree);
	return length;
}

/* For each body, where it stands in the frame of either text, not counting paragraphs that are
 * linked: one past it, UINT32_MAX if it stands there more than once. The caller frees both at
 * *in_a. */
static void
places(const struct finder *f, struct frame m, size_t bodies, const unsigned char *linked_a,
	const unsigned char *linked_b, uint32_t **in_a, uint32_t **in_b)
{
	*in_a = mem_array(bodies * 2 + 1, sizeof(*in_a)[0]);
	*in_b = *in_a + bodies;
	for (uint32_t i = m.a; i < m.a_end; i++) {
		uint32_t *at = &(*in_a)[f->a->at[i].same];

		if (linked_a == NULL || !linked_a[i])
			*at = *at == 0 ? i + 1 : UINT32_MAX;
	}
	for (uint32_t j = m.b; j < m.b_end; j++) {
		uint32_t *at = &(*in_b)[f->b->at[j].same];

		if (linked_b == NULL || !linked_b[j])
			*at = *at == 0 ? j + 1 : UINT32_MAX;
	}
}

/* Finds which of the paragraphs that stand once in both texts stayed. */
static void
find_stays(struct finder *f, struct frame m, size_t bodies)
{
	struct knot *knots = mem_array(m.a_end - m.a + 1, sizeof knots[0]);
	uint32_t *in_a, *in_b, last = 0;
	size_t count = 0;
	bool rising = true;

	f->stays = mem_array(f->a->count + 1, sizeof f->stays[0]);
	places(f, m, bodies, NULL, NULL, &in_a, &in_b);
	for (uint32_t i = m.a; i < m.a_end; i++) {
		uint32_t body = f->a->at[i].same, b = in_b[body];

		if (in_a[body] != i + 1 || b == 0 || b == UINT32_MAX)
			continue;
		knots[count++] = (struct knot){ .a = i, .b = b - 1, .worth = f->a->at[i].words };
		rising &= b > last;
		last = b;
	}
	if (!rising)
		count = heaviest_chain(knots, count, m);
	for (size_t k = 0; k < count; k++)
		f->stays[knots[k].a] = knots[k].b + 1;
	free(in_a);
	free(knots);
}

/* Finds where a frame that is too large may be divided. The caller frees what is returned. */
static struct knot *
find_knots(const struct finder *f, struct frame m, size_t *count)
{
	struct knot *knots = mem_array(f->pairs.count + (m.a_end - m.a) + 1, sizeof knots[0]);
	uint32_t common;

	*count = 0;
	for (size_t k = 0; k < f->pairs.count; k++) {
		const struct pair *p = &f->pairs.at[k];

		common = p->common;
		if (common > 0)
			knots[(*count)++] = (struct knot){ .a = p->a,
				.b = p->b,
				.worth = common * 2,
				.firm = common >= 8 &&
					common * 5 >=
						2 * (f->a->at[p->a].words + f->b->at[p->b].words) };
	}
	for (uint32_t i = m.a; i < m.a_end; i++) {
		common = f->a->at[i].words;
		if (f->stays[i] != 0)
			knots[(*count)++] = (struct knot){ .a = i,
				.b = f->stays[i] - 1,
				.worth = common * 3 + 1,
				.firm = common >= 3 };
	}
	*count = heaviest_chain(knots, *count, m);
	return knots;
}

/* Links paragraphs of g that are the same, with bounded effort. */
static void
link_same(struct finder *f, struct frame g)
{
	size_t n = g.a_end - g.a, m = g.b_end - g.b;
	uint32_t *numbers, *match;

	if (n == 0 || m == 0)
		return;
	numbers = mem_array(n + m, sizeof numbers[0]);
	match = mem_array(n, sizeof match[0]);
	for (size_t i = 0; i < n; i++)
		numbers[i] = f->a->at[g.a + i].same;
	for (size_t j = 0; j < m; j++)
		numbers[n + j] = f->b->at[g.b + j].same;
	bounded_match(numbers, n, numbers + n, m, match);
	for (uint32_t i = 0; i < n; i++) {
		if (match[i] != BOUNDED_NONE)
			add_link(f->links, (struct link){ g.a + i, 1, g.b + match[i], 1 });
	}
	free(numbers);
	free(match);
}

/* Links the paragraphs of g, which is divided, if it must be, first at firm knots, then at all. */
static void
link_frame(struct finder *f, struct frame g, const struct knot *knots, size_t count, bool firm)
{
	size_t first = 0;
	struct frame part = g;

	if ((uint64_t)(g.a_end - g.a) * (g.b_end - g.b) <= CELLS) {
		link_exactly(f, g);
		return;
	}
	if (count == 0) {
		link_same(f, g);
		return;
	}
	for (size_t k = 0; k <= count; k++) {
		if (k < count && firm && !knots[k].firm)
			continue;
		part.a_end = k < count ? knots[k].a : g.a_end;
		part.b_end = k < count ? knots[k].b : g.b_end;
		link_frame(f, part, knots + first, firm ? k - first : 0, false);
		if (k == count)
			break;
		add_link(f->links, (struct link){ knots[k].a, 1, knots[k].b, 1 });
		part.a = knots[k].a + 1;
		part.b = knots[k].b + 1;
		first = k + 1;
	}
}

/* --- moves ----------------------------------------------------------------------------------- */

static int
by_common(const void *x, const void *y)
{
	const struct pair *p = x, *q = y;

	if (p->common != q->common)
		return p->common > q->common ? -1 : 1;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b < q->b ? -1 : p->b > q->b;
}

static int
by_arrival(const void *x, const void *y)
{
	const struct move *p = x, *q = y;

	return p->b < q->b ? -1 : p->b > q->b;
}

/* Whether so many words in common show that one of two paragraphs, of wa and wb words, is the
 * other, though it stands elsewhere: half of the words, or a long sentence and nearly half; in a
 * short one two thirds. */
static bool
moved_alike(uint32_t common, uint32_t wa, uint32_t wb)
{
	uint32_t least = wa < wb ? wa : wb, words = wa + wb;

	if (least < MOVED_WORDS)
		return common >= MOVED_LEAST && common * 3 >= words;
	return common * 4 >= words || (common >= 12 && common * 5 >= words);
}

/* Of the paragraphs that were not linked: those that stand elsewhere, the same or much alike. */
static void
find_moves(struct finder *f, struct frame m, size_t bodies)
{
	unsigned char *linked_a = mem_array(f->a->count + 1, 1);
	unsigned char *linked_b = mem_array(f->b->count + 1, 1);
	uint32_t *in_a, *in_b;

	for (size_t k = 0; k < f->links->count; k++) {
		memset(linked_a + f->links->at[k].a, 1, f->links->at[k].a_count);
		memset(linked_b + f->links->at[k].b, 1, f->links->at[k].b_count);
	}
	places(f, m, bodies, linked_a, linked_b, &in_a, &in_b);
	for (uint32_t i = m.a; i < m.a_end; i++) {
		uint32_t body = f->a->at[i].same, j;

		if (linked_a[i] || in_a[body] != i + 1 || in_b[body] == 0 ||
			in_b[body] == UINT32_MAX || f->a->at[i].words == 0)
			continue;
		j = in_b[body] - 1;
		add_move(f->links, (struct move){ i, j });
		linked_a[i] = linked_b[j] = 1;
	}
	free(in_a);
	if (f->pairs.count > 0)
		qsort(f->pairs.at, f->pairs.count, sizeof f->pairs.at[0], by_common);
	for (size_t k = 0; k < f->pairs.count; k++) {
		const struct pair *p = &f->pairs.at[k];
		uint32_t wa = f->a->at[p->a].words, wb = f->b->at[p->b].words;

		if (linked_a[p->a] || linked_b[p->b] || !moved_alike(p->common, wa, wb))
			continue;
		add_move(f->links, (struct move){ p->a, p->b });
		linked_a[p->a] = linked_b[p->b] = 1;
	}
	if (f->links->move_count > 0)
		qsort(f->links->moves, f->links->move_count, sizeof f->links->moves[0], by_arrival);
	free(linked_a);
	free(linked_b);
}

void
links_find(struct links *l, struct paragraphs *a, struct paragraphs *b, struct lexicon *lx)
{
	struct finder f = { .a = a, .b = b, .lx = lx, .links = l };
	struct frame m = { 0, (uint32_t)a->count, 0, (uint32_t)b->count };
	struct knot *knots = NULL;
	uint32_t bodies = 0;
	size_t count = 0;

	*l = (struct links){ 0 };
	for (; m.a < m.a_end && m.b < m.b_end && same(&f, m.a, m.b); m.a++, m.b++)
		add_link(l, (struct link){ m.a, 1, m.b, 1 });
	while (m.a < m.a_end && m.b < m.b_end && same(&f, m.a_end - 1, m.b_end - 1)) {
		m.a_end--;
		m.b_end--;
	}
	if (m.a < m.a_end && m.b < m.b_end) {
		for (uint32_t i = m.a; i < m.a_end; i++)
			bodies = a->at[i].same >= bodies ? a->at[i].same + 1 : bodies;
		for (uint32_t j = m.b; j < m.b_end; j++)
			bodies = b->at[j].same >= bodies ? b->at[j].same + 1 : bodies;
		read_changed(&f, m, bodies);
		f.similarity = similarity_new(lx);
		find_pairs(&f, m);
		find_stays(&f, m, bodies);
		f.parts_left = 200000 + 256 * (a->tokens.count + b->tokens.count);
		if ((uint64_t)(m.a_end - m.a) * (m.b_end - m.b) > CELLS)
			knots = find_knots(&f, m, &count);
		link_frame(&f, m, knots, count, true);
		find_moves(&f, m, bodies);
		free(knots);
		similarity_free(f.similarity);
		free(f.pairs.at);
		free(f.stays);
	}
	for (uint32_t k = 0; m.a_end + k < a->count; k++)
		add_link(l, (struct link){ m.a_end + k, 1, m.b_end + k, 1 });
}

void
links_free(struct links *l)
{
	free(l->at);
	free(l->moves);
}
