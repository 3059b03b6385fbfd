/* The tables of a diff: a row a paragraph, with the ways from one change to the next. */
#include <stdlib.h>

#include "base/mem.h"
#include "marks_private.h"

#define FOLD_CONTEXT 1 /* unchanged paragraphs shown beside each change */
#define FOLD_LEAST 3   /* fewer than these are not worth a fold         */

/* The tables of one diff, on their way. */
struct tables {
	struct html *h;
	const struct diff *d;
	const struct marks_languages *languages;
	enum marks_view view;
	size_t place; /* of the run that is being written */
	size_t places;
	const struct diff_row **left, **arrived; /* ends of each move, by number */
};

static void
row_id(struct html *h, const char *attr, const char *prefix, const struct diff_row *row)
{
	if (row->b_count > 0)
		html_attrf(h, attr, "%sp%zu", prefix, row->b + 1);
	else
		html_attrf(h, attr, "%so%zu", prefix, row->a + 1);
}

static void
place_link(struct tables *t, size_t place, const char *arrow, const char *label)
{
	html_open_class(t->h, "a", "step");
	html_attrf(t->h, "href", "#c%zu", place);
	html_attrf(t->h, "title", "%s", label);
	html_attrf(t->h, "aria-label", "%s", label);
	html_text(t->h, arrow);
	html_close(t->h);
}

/* The number of the paragraph, which is also the link to it, and on the first row of a place the
 * ways to its neighbours. */
static void
gutter(struct tables *t, const struct diff_row *row, bool first)
{
	const char *whose = row->b_count > 0 ? "" : " of the older version";
	size_t number = (row->b_count > 0 ? row->b : row->a) + 1;

	html_open(t->h, "th");
	html_attr(t->h, "scope", "row");
	html_open(t->h, "a");
	row_id(t->h, "href", "#", row);
	html_attrf(t->h, "title", "Link to paragraph %zu%s", number, whose);
	html_textf(t->h, "%zu", number);
	html_close(t->h);
	if (first && t->place > 1)
		place_link(t, t->place - 1, "\xE2\x86\x91", "Change before");
	if (first && t->place < t->places)
		place_link(t, t->place + 1, "\xE2\x86\x93", "Next change");
	html_close(t->h);
}

/* "moved to paragraph 9" with the link. */
static void
move_note(struct tables *t, const struct diff_row *row)
{
	bool leaves = row->b_count == 0;
	const struct diff_row *other = leaves ? t->arrived[row->move] : t->left[row->move];

	html_open_class(t->h, "p", "note");
	html_text(t->h, leaves ? "moved to " : "moved from ");
	if (other == NULL) {
		html_text(t->h, "elsewhere");
	} else {
		html_open(t->h, "a");
		row_id(t->h, "href", "#", other);
		html_textf(t->h, "paragraph %zu", (leaves ? other->b : other->a) + 1);
		html_close(t->h);
	}
	html_close(t->h);
}

static void
cell(struct tables *t, const struct diff_row *row, enum marks_side side)
{
	struct pen pen = { .h = t->h,
		.paragraph = "p",
		.language = side == MARKS_OLD ? t->languages->a : t->languages->b };
	size_t count = side == MARKS_OLD ? row->a_count : row->b_count;

	html_open_class(t->h, "td", side == MARKS_OLD ? "o" : side == MARKS_NEW ? "n" : "m");
	if (side == MARKS_BOTH && t->view == MARKS_AUTO)
		html_attr(t->h, "hidden", "hidden");
	if (row->kind == DIFF_ROW_MOVED)
		pen.class_name = "moved";
	if (row->kind == DIFF_ROW_MOVED && (count == 0 || side == MARKS_BOTH))
		move_note(t, row);
	if (count > 0 || side == MARKS_BOTH)
		marks_row(&pen, t->d, row, side);
	html_close(t->h);
}

static void
write_row(struct tables *t, const struct diff_row *row, bool first)
{
	bool equal = marks_looks_equal(t->d, row);

	html_open_class(t->h, "tr", diff_kind_name(equal ? DIFF_ROW_EQUAL : row->kind));
	row_id(t->h, "id", "", row);
	gutter(t, row, first);
	if (t->view == MARKS_INLINE) {
		cell(t, row, MARKS_BOTH);
	} else {
		cell(t, row, MARKS_OLD);
		cell(t, row, MARKS_NEW);
		/* Where one of the two sides alone says it all, a narrow screen shows that. */
		if (t->view == MARKS_AUTO && !equal)
			cell(t, row, MARKS_BOTH);
	}
	html_close(t->h);
}

/* Rows [from, to), all equal or none, as one table body. */
static void
write_body(struct tables *t, size_t from, size_t to)
{
	bool changed = !marks_looks_equal(t->d, &t->d->rows[from]), first = true;

	html_open(t->h, "tbody");
	if (changed) {
		html_attrf(t->h, "id", "c%zu", ++t->place);
		html_attr(t->h, "class", "place");
	}
	for (size_t i = from; i < to; i++) {
		if (marks_is_blank(t->d, &t->d->rows[i]))
			continue;
		write_row(t, &t->d->rows[i], changed && first);
		first = false;
	}
	html_close(t->h);
}

static void
open_table(struct tables *t)
{
	static const char *const views[] = { [MARKS_AUTO] = "diff auto",
		[MARKS_SPLIT] = "diff split",
		[MARKS_INLINE] = "diff inline" };

	html_open_class(t->h, "table", views[t->view]);
}

static size_t
run_end(const struct diff *d, size_t from)
{
	bool equal = marks_looks_equal(d, &d->rows[from]);
	size_t to = from + 1;

	while (to < d->row_count && marks_looks_equal(d, &d->rows[to]) == equal)
		to++;
	return to;
}

static void
write_fold(struct tables *t, size_t from, size_t to)
{
	html_open_class(t->h, "details", "fold");
	html_open(t->h, "summary");
	html_elemf(t->h, "span", "%zu unchanged paragraphs", to - from);
	html_close(t->h);
	open_table(t);
	write_body(t, from, to);
	html_close(t->h);
	html_close(t->h);
}

void
marks_tables(struct html *h, const struct diff *d, const struct marks_languages *languages,
	enum marks_view view, bool unfold)
{
	struct tables t = {
		.h = h, .d = d, .languages = languages, .view = view, .places = marks_places(d)
	};
	const struct diff_row **ends = NULL;
	bool open = false;

	ends = mem_array(2 * ((size_t)d->moves + 1), sizeof *ends);
	t.left = ends;
	t.arrived = ends + d->moves + 1;
	for (size_t i = 0; i < d->row_count; i++)
		if (d->rows[i].move != 0 && d->rows[i].move <= d->moves)
			(d->rows[i].b_count == 0 ? t.left : t.arrived)[d->rows[i].move] =
				&d->rows[i];

	for (size_t from = 0, to; from < d->row_count; from = to) {
		size_t keep_before, keep_after;

		to = run_end(d, from);
		keep_before = from == 0 ? 0 : FOLD_CONTEXT;
		keep_after = to == d->row_count ? 0 : FOLD_CONTEXT;
		if (unfold || !marks_looks_equal(d, &d->rows[from]) ||
			to - from < keep_before + keep_after + FOLD_LEAST) {
			if (!open)
				open_table(&t);
			open = true;
			write_body(&t, from, to);
			continue;
		}
		if (keep_before > 0)
			write_body(&t, from, from + keep_before);
		if (open)
			html_close(h);
		write_fold(&t, from + keep_before, to - keep_after);
		open = keep_after > 0;
		if (open) {
			open_table(&t);
			write_body(&t, to - keep_after, to);
		}
	}
	if (open)
		html_close(h);
	free(ends);
}
