#include "diff/links.h"

#include "base/mem.h"
#include "diff/bounded.h"
#include "diff/chain.h"
#include "diff/frame.h"
#include "diff/moves.h"
#include "diff/pairs.h"
#include "diff/similarity.h"

#include <stdbool.h>
#include <stdlib.h>

enum {
	CELLS = 1 << 16, /* of the largest table of paragraphs that is filled */
	PARTS = 8,	 /* into which a paragraph can be split, or that can be merged */
	STAYED = 24,	 /* half-words that count for a paragraph which surely stayed */
};

struct finder {
	struct paragraphs *a, *b;
	struct lexicon *lx;
	struct similarity *similarity;
	struct pairs pairs;
	/* owned, by paragraph of a: one past its like in b where both stand once and in the same
	 * order as most that do; else 0 */
	uint32_t *stays;
	bool *sure; /* owned, by paragraph of a: it stays, and none that stands once has crossed it
		     */
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

/* Twice the words of two paragraphs that are the same. One that stays holds the page together: it
 * counts half as much again, and if that is sure, more: then a heading stays where it is, and what
 * was edited and put before it is what moved. */
static int32_t
worth_of_same(const struct finder *f, uint32_t a, uint32_t b)
{
	int32_t words = (int32_t)f->a->at[a].words;

	if (f->stays[a] != b + 1)
		return words * 2 + 1;
	return words * 3 + (f->sure[a] ? STAYED : 0) + 1;
}

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
	for (size_t k = pairs_first(&f->pairs, g.a);
		k < f->pairs.count && f->pairs.at[k].a < g.a_end; k++) {
		const struct pair *p = &f->pairs.at[k];
		size_t cell;

		if (p->b < g.b || p->b >= g.b_end)
			continue;
		cell = (p->a - g.a) * m + p->b - g.b;
		t->worth[cell] = (int32_t)p->common * 2;
		t->parts[cell] =
			(unsigned char)((p->a_in_b ? A_IN_B : 0) | (p->b_in_a ? B_IN_A : 0));
	}
	for (uint32_t i = 0; i < t->n; i++) {
		for (uint32_t j = 0; j < t->m; j++) {
			if (same(f, g.a + i, g.b + j))
				t->worth[i * m + j] = worth_of_same(f, g.a + i, g.b + j);
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

/* Of count paragraphs that stand once, in their order in a: which has no other crossed? */
static void
find_sure(struct finder *f, const struct knot *once, size_t count)
{
	uint32_t last = 0, *most = mem_array(count + 1, sizeof most[0]); /* most[k]: before k */

	f->sure = mem_array(f->a->count + 1, sizeof f->sure[0]);
	for (size_t k = 0; k < count; k++) {
		most[k] = last;
		last = once[k].b + 1 > last ? once[k].b + 1 : last;
	}
	last = UINT32_MAX;
	for (size_t k = count; k > 0; k--) {
		const struct knot *x = &once[k - 1];

		f->sure[x->a] = most[k - 1] <= x->b && x->b < last;
		last = x->b < last ? x->b : last;
	}
	free(most);
}

/* Finds which of the paragraphs that stand once in both texts stayed. */
static void
find_stays(struct finder *f, struct frame m, size_t bodies)
{
	struct knot *knots = mem_array(m.a_end - m.a + 1, sizeof knots[0]);
	struct frame_places once;
	size_t count = 0;

	f->stays = mem_array(f->a->count + 1, sizeof f->stays[0]);
	frame_find_places(&once, m, f->a, f->b, bodies, NULL, NULL);
	for (uint32_t i = m.a; i < m.a_end; i++) {
		uint32_t body = f->a->at[i].same, b = once.in_b[body];

		if (once.in_a[body] == i + 1 && b != 0 && b != UINT32_MAX)
			knots[count++] =
				(struct knot){ .a = i, .b = b - 1, .worth = f->a->at[i].words };
	}
	find_sure(f, knots, count);
	count = chain_heaviest(knots, count, m);
	for (size_t k = 0; k < count; k++)
		f->stays[knots[k].a] = knots[k].b + 1;
	frame_free_places(&once);
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
		if (f->stays[i] != 0)
			knots[(*count)++] = (struct knot){ .a = i,
				.b = f->stays[i] - 1,
				.worth = f->a->at[i].words * 3 + 1,
				.firm = f->a->at[i].words >= 3 };
	}
	*count = chain_heaviest(knots, *count, m);
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
		pairs_find(&f.pairs, &(struct pairs_texts){ a, b, lx, f.similarity }, m);
		find_stays(&f, m, bodies);
		f.parts_left = 200000 + 256 * (a->tokens.count + b->tokens.count);
		if ((uint64_t)(m.a_end - m.a) * (m.b_end - m.b) > CELLS)
			knots = find_knots(&f, m, &count);
		link_frame(&f, m, knots, count, true);
		moves_find(l, a, b, &f.pairs, m, bodies);
		free(knots);
		similarity_free(f.similarity);
		pairs_free(&f.pairs);
		free(f.stays);
		free(f.sure);
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
