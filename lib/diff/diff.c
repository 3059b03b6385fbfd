#include "diff/diff.h"

#include "base/mem.h"
#include "diff/align.h"
#include "diff/crumbs.h"
#include "diff/lexicon.h"
#include "diff/links.h"
#include "diff/paragraphs.h"
#include "diff/slide.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One diff in the making. */
struct maker {
	struct diff *d;
	struct paragraphs a, b;
	struct lexicon lx;
	struct align *align;	/* owned; NULL until the first changed row */
	uint32_t *match, *back; /* owned: of the row at hand */
	size_t match_cap, back_cap;
	size_t row_cap, span_cap;
};

static void
add_span(struct maker *mk, struct diff_span span)
{
	struct diff *d = mk->d;
	struct diff_span *last = NULL;

	if (span.a_len == 0 && span.b_len == 0)
		return;
	if (d->span_count > d->rows[d->row_count - 1].span)
		last = &d->spans[d->span_count - 1];
	/* what goes on where the span before it in this row ended is one span with it */
	if (last != NULL && last->op == span.op && last->same == span.same) {
		last->a_len += span.a_len;
		last->b_len += span.b_len;
	} else {
		if (d->span_count == mk->span_cap) {
			mk->span_cap = mk->span_cap == 0 ? 64 : mk->span_cap * 2;
			d->spans = mem_grow(d->spans, mk->span_cap, sizeof d->spans[0]);
		}
		d->spans[d->span_count++] = span;
	}
	d->rows[d->row_count - 1].span_count = d->span_count - d->rows[d->row_count - 1].span;
}

static void
add_row(struct maker *mk, struct diff_row row)
{
	struct diff *d = mk->d;

	if (d->row_count == mk->row_cap) {
		mk->row_cap = mk->row_cap == 0 ? 64 : mk->row_cap * 2;
		d->rows = mem_grow(d->rows, mk->row_cap, sizeof d->rows[0]);
	}
	row.span = d->span_count;
	row.span_count = 0;
	d->rows[d->row_count++] = row;
}

/* Two stretches of bytes, of a and of b, with nothing between them but white space or words that
 * have no match. */
struct stretch {
	size_t from, words_from, words_to, to; /* words_from == words_to: white space only */
};

/* True if a character begins at text[at], or text ends there. */
static bool
is_boundary(const char *text, size_t at, size_t end)
{
	return at >= end || ((unsigned char)text[at] & 0xc0) != 0x80;
}

/* Adds the spans of what lies between two matches: white space that is the same at either end is
 * not part of the change. */
static void
add_change(struct maker *mk, struct stretch a, struct stretch b)
{
	const char *ta = mk->a.text, *tb = mk->b.text;
	size_t a_lead = (a.words_from == a.words_to ? a.to : a.words_from) - a.from;
	size_t b_lead = (b.words_from == b.words_to ? b.to : b.words_from) - b.from;
	size_t lead = 0, trail = 0;

	while (lead < a_lead && lead < b_lead && ta[a.from + lead] == tb[b.from + lead])
		lead++;
	while (lead > 0 &&
		!(is_boundary(ta, a.from + lead, a.to) && is_boundary(tb, b.from + lead, b.to)))
		lead--;
	add_span(mk,
		(struct diff_span){
			.op = DIFF_EQUAL, .a = a.from, .a_len = lead, .b = b.from, .b_len = lead });
	a.from += lead;
	b.from += lead;
	if (a.words_from == a.words_to)
		a.words_to = a.from;
	if (b.words_from == b.words_to)
		b.words_to = b.from;
	while (trail < a.to - a.words_to && trail < b.to - b.words_to &&
		ta[a.to - trail - 1] == tb[b.to - trail - 1])
		trail++;
	while (trail > 0 && !is_boundary(ta, a.to - trail, a.to))
		trail--;
	a.to -= trail;
	b.to -= trail;
	add_span(mk, (struct diff_span){
			     .op = DIFF_DELETE, .a = a.from, .a_len = a.to - a.from, .b = b.from });
	add_span(mk, (struct diff_span){
			     .op = DIFF_INSERT, .a = a.to, .b = b.from, .b_len = b.to - b.from });
	add_span(mk,
		(struct diff_span){
			.op = DIFF_EQUAL, .a = a.to, .a_len = trail, .b = b.to, .b_len = trail });
}

/* Some paragraphs of one text, one after another, all read. */
struct passage {
	size_t from, to;
	const struct token *tokens;
	size_t count;
};

static struct passage
passage_of(const struct paragraphs *p, size_t first, size_t count)
{
	struct passage x = {
		.from = p->at[first].start,
		.to = p->at[first + count - 1].end,
		.tokens = paragraphs_tokens(p, first),
	};

	for (size_t i = first; i < first + count; i++)
		x.count += p->at[i].token_count;
	return x;
}

/* Matches the words of two passages, into mk->match. */
static void
match_words(struct maker *mk, const struct passage *a, const struct passage *b)
{
	struct slide_side side_a = { mk->a.text, a->tokens, a->count };
	struct slide_side side_b = { mk->b.text, b->tokens, b->count };

	if (mk->align == NULL)
		mk->align = align_new(&mk->lx);
	if (mk->match_cap < a->count + 1) {
		mk->match_cap = (a->count + 1) * 2;
		mk->match = mem_grow(mk->match, mk->match_cap, sizeof mk->match[0]);
	}
	if (mk->back_cap < b->count + 1) {
		mk->back_cap = (b->count + 1) * 2;
		mk->back = mem_grow(mk->back, mk->back_cap, sizeof mk->back[0]);
	}
	align_words(mk->align, a->tokens, a->count, b->tokens, b->count, mk->match);
	crumbs_absorb(&mk->lx, &side_a, &side_b, mk->match);
	slide_matches(side_a, side_b, mk->match, mk->back);
	slide_sentences(side_a, side_b, mk->match, mk->back);
}

static struct stretch
stretch_of(const struct passage *p, size_t at, size_t first, size_t end)
{
	struct stretch s = { .from = at, .to = end < p->count ? p->tokens[end].start : p->to };

	if (first < end) {
		s.words_from = p->tokens[first].start;
		s.words_to = p->tokens[end - 1].end;
	}
	return s;
}

/* Adds the spans of two passages that are linked. */
static void
add_compared(struct maker *mk, const struct passage *a, const struct passage *b)
{
	size_t at_a = a->from, at_b = b->from, i = 0, j = 0, next_i, next_j;

	match_words(mk, a, b);
	for (;;) {
		for (next_i = i; next_i < a->count && mk->match[next_i] == ALIGN_NONE; next_i++)
			continue;
		next_j = next_i < a->count ? mk->match[next_i] : b->count;
		add_change(mk, stretch_of(a, at_a, i, next_i), stretch_of(b, at_b, j, next_j));
		if (next_i == a->count)
			return;
		at_a = a->tokens[next_i].end;
		at_b = b->tokens[next_j].end;
		add_span(mk, (struct diff_span){ .op = DIFF_EQUAL,
				     .a = a->tokens[next_i].start,
				     .a_len = at_a - a->tokens[next_i].start,
				     .b = b->tokens[next_j].start,
				     .b_len = at_b - b->tokens[next_j].start });
		i = next_i + 1;
		j = next_j + 1;
	}
}

/* Adds the spans of one end of a moved paragraph, whose words are matched by match. */
static void
add_moved(struct maker *mk, const struct passage *p, enum diff_op op, const uint32_t *match,
	unsigned move)
{
	size_t at = p->from, to;

	for (size_t i = 0; i <= p->count; i++) {
		bool same = i < p->count ? match[i] != ALIGN_NONE : true;

		/* white space goes with the word before it, and first of all with the first */
		to = i + 1 < p->count ? p->tokens[i + 1].start : p->to;
		if (i == p->count && p->count > 0)
			break;
		add_span(mk, (struct diff_span){ .op = op,
				     .move = move,
				     .same = same,
				     .a = op == DIFF_DELETE ? at : 0,
				     .a_len = op == DIFF_DELETE ? to - at : 0,
				     .b = op == DIFF_INSERT ? at : 0,
				     .b_len = op == DIFF_INSERT ? to - at : 0 });
		at = to;
	}
}

/* Adds the row where the paragraph of a move left (op DIFF_DELETE) or arrived. */
static void
add_move_row(struct maker *mk, const struct move *move, unsigned number, enum diff_op op)
{
	const struct paragraph *pa = &mk->a.at[move->a], *pb = &mk->b.at[move->b];
	struct passage a = { .from = pa->start, .to = pa->end };
	struct passage b = { .from = pb->start, .to = pb->end };

	add_row(mk, (struct diff_row){ .kind = DIFF_ROW_MOVED,
			    .move = number,
			    .a = move->a,
			    .b = move->b,
			    .a_count = op == DIFF_DELETE,
			    .b_count = op == DIFF_INSERT });
	if (pa->same != pb->same) {
		a = passage_of(&mk->a, move->a, 1);
		b = passage_of(&mk->b, move->b, 1);
		match_words(mk, &a, &b);
	}
	if (op == DIFF_DELETE)
		add_moved(mk, &a, op, mk->match, number);
	else
		add_moved(mk, &b, op, mk->back, number);
}

static void
add_link_row(struct maker *mk, const struct link *l)
{
	const struct paragraph *pa = &mk->a.at[l->a], *pb = &mk->b.at[l->b];
	struct diff_row row = { .kind = DIFF_ROW_CHANGED,
		.a = l->a,
		.a_count = l->a_count,
		.b = l->b,
		.b_count = l->b_count };
	size_t len = pa->body_end - pa->start;
	struct passage a, b;

	if (l->a_count == 1 && l->b_count == 1 && pa->same == pb->same) {
		row.kind = pa->end - pa->body_end == pb->end - pb->body_end ? DIFF_ROW_EQUAL
									    : DIFF_ROW_CHANGED;
		add_row(mk, row);
		add_span(mk, (struct diff_span){ .op = DIFF_EQUAL,
				     .a = pa->start,
				     .a_len = len,
				     .b = pb->start,
				     .b_len = len });
		add_change(mk, (struct stretch){ .from = pa->body_end, .to = pa->end },
			(struct stretch){ .from = pb->body_end, .to = pb->end });
		return;
	}
	if (l->b_count > 1)
		row.kind = DIFF_ROW_SPLIT;
	if (l->a_count > 1)
		row.kind = DIFF_ROW_MERGED;
	add_row(mk, row);
	a = passage_of(&mk->a, l->a, l->a_count);
	b = passage_of(&mk->b, l->b, l->b_count);
	add_compared(mk, &a, &b);
}

/* For each paragraph of a text, one past the number of its move in l, or 0. */
static uint32_t *
moves_by_paragraph(const struct links *l, size_t count, bool of_a)
{
	uint32_t *moves = mem_array(count + 1, sizeof moves[0]);

	for (uint32_t k = 0; k < l->move_count; k++)
		moves[of_a ? l->moves[k].a : l->moves[k].b] = k + 1;
	return moves;
}

static void
add_rows(struct maker *mk, const struct links *l)
{
	uint32_t *moves_a = moves_by_paragraph(l, mk->a.count, true);
	uint32_t *moves_b = moves_by_paragraph(l, mk->b.count, false);
	size_t i = 0, j = 0;

	for (size_t k = 0; k <= l->count; k++) {
		size_t to_a = k < l->count ? l->at[k].a : mk->a.count;
		size_t to_b = k < l->count ? l->at[k].b : mk->b.count;

		for (; i < to_a; i++) {
			const struct paragraph *p = &mk->a.at[i];

			if (moves_a[i] != 0) {
				add_move_row(
					mk, &l->moves[moves_a[i] - 1], moves_a[i], DIFF_DELETE);
				continue;
			}
			add_row(mk,
				(struct diff_row){
					.kind = DIFF_ROW_DELETED, .a = i, .a_count = 1, .b = j });
			add_span(mk, (struct diff_span){ .op = DIFF_DELETE,
					     .a = p->start,
					     .a_len = p->end - p->start });
		}
		for (; j < to_b; j++) {
			const struct paragraph *p = &mk->b.at[j];

			if (moves_b[j] != 0) {
				add_move_row(
					mk, &l->moves[moves_b[j] - 1], moves_b[j], DIFF_INSERT);
				continue;
			}
			add_row(mk,
				(struct diff_row){
					.kind = DIFF_ROW_INSERTED, .a = i, .b = j, .b_count = 1 });
			add_span(mk, (struct diff_span){ .op = DIFF_INSERT,
					     .b = p->start,
					     .b_len = p->end - p->start });
		}
		if (k < l->count) {
			add_link_row(mk, &l->at[k]);
			i += l->at[k].a_count;
			j += l->at[k].b_count;
		}
	}
	mk->d->moves = (unsigned)l->move_count;
	free(moves_a);
	free(moves_b);
}

static void
describe_text(struct diff_text *t, const struct paragraphs *p, size_t len)
{
	t->count = p->count;
	t->starts = mem_array(p->count + 1, sizeof t->starts[0]);
	for (size_t i = 0; i < p->count; i++)
		t->starts[i] = p->at[i].start;
	t->starts[p->count] = len;
}

struct diff *
diff_new(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct diff *d = mem_zalloc(sizeof *d);
	struct maker mk = { .d = d };
	struct intern bodies = { 0 };
	struct links links;

	d->a = (struct diff_text){ .data = a, .len = a_len };
	d->b = (struct diff_text){ .data = b, .len = b_len };
	d->equal = a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
	bodies.seed = intern_hash(b, b_len, intern_hash(a, a_len, 0));
	lexicon_init(&mk.lx, bodies.seed);
	paragraphs_init(&mk.a, a, a_len, &bodies);
	paragraphs_init(&mk.b, b, b_len, &bodies);
	describe_text(&d->a, &mk.a, a_len);
	describe_text(&d->b, &mk.b, b_len);
	links_find(&links, &mk.a, &mk.b, &mk.lx);
	add_rows(&mk, &links);

	links_free(&links);
	align_free(mk.align);
	free(mk.match);
	free(mk.back);
	paragraphs_free(&mk.a);
	paragraphs_free(&mk.b);
	lexicon_free(&mk.lx);
	intern_free(&bodies);
	return d;
}

void
diff_free(struct diff *d)
{
	if (d == NULL)
		return;
	free(d->a.starts);
	free(d->b.starts);
	free(d->rows);
	free(d->spans);
	free(d);
}

const char *
diff_kind_name(enum diff_kind kind)
{
	switch (kind) {
	case DIFF_ROW_EQUAL:
		return "equal";
	case DIFF_ROW_CHANGED:
		return "changed";
	case DIFF_ROW_SPLIT:
		return "split";
	case DIFF_ROW_MERGED:
		return "merged";
	case DIFF_ROW_DELETED:
		return "deleted";
	case DIFF_ROW_INSERTED:
		return "inserted";
	case DIFF_ROW_MOVED:
		return "moved";
	}
	abort();
}
