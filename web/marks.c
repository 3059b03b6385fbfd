#include "marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tongue.h"

#define FOLD_CONTEXT 1 /* unchanged paragraphs shown beside each change */
#define FOLD_LEAST 3   /* fewer than these are not worth a fold         */

/* Marks as feeds need them: readers drop classes, keep these. */
#define STYLE_DEL "background-color:#ffdcd9;color:#7a1712;text-decoration:line-through"
#define STYLE_INS "background-color:#d6f2dc;color:#0b4a20;text-decoration:underline"

/* Writes runs of text that share a mark; paragraphs begin and end at newlines. */
struct pen {
	struct html *h;
	const char
		*paragraph; /* element a paragraph is put in; NULL: one line, newlines are blanks */
	const char *class_name; /* of the paragraph, or NULL */
	const char *language;	/* of the paragraph, or NULL */
	bool styled;		/* marks carry inline styles */
	bool open;		/* a paragraph is open */
};

static void
pen_open(struct pen *p)
{
	if (p->open || p->paragraph == NULL)
		return;
	html_open(p->h, p->paragraph);
	tongue_attrs(p->h, p->language);
	if (p->class_name != NULL)
		html_attr(p->h, "class", p->class_name);
	p->open = true;
}

static void
pen_close(struct pen *p)
{
	if (p->open)
		html_close(p->h);
	p->open = false;
}

/* Writes one run. Blanks at the borders of a mark stand outside of it, so that it ends with its
 * words; a mark of nothing but blanks is all that there is to see. */
static void
pen_run(struct pen *p, const char *text, size_t len, enum diff_op op)
{
	size_t before = 0, after = 0;

	if (len == 0)
		return;
	pen_open(p);
	while (op != DIFF_EQUAL && before < len && text[before] == ' ')
		before++;
	if (before == len)
		before = 0;
	else
		while (op != DIFF_EQUAL && text[len - 1 - after] == ' ')
			after++;
	html_textn(p->h, text, before);
	text += before;
	len -= before + after;
	switch (op) {
	case DIFF_EQUAL:
		html_textn(p->h, text, len);
		return;
	case DIFF_DELETE:
		html_open(p->h, "del");
		if (p->styled)
			html_attr(p->h, "style", STYLE_DEL);
		break;
	case DIFF_INSERT:
		html_open(p->h, "ins");
		if (p->styled)
			html_attr(p->h, "style", STYLE_INS);
		break;
	}
	html_textn(p->h, text, len);
	html_close(p->h);
	html_textn(p->h, text + len, after);
}

/* Writes text that may hold newlines. sign: a newline that came or went is shown as a pilcrow,
 * for the woven text, where the paragraphs of both sides cannot stand at once. */
static void
pen_text(struct pen *p, const char *text, size_t len, enum diff_op op, bool sign)
{
	while (len > 0) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl == NULL ? len : (size_t)(nl - text);

		pen_run(p, text, n, op);
		if (nl == NULL)
			return;
		if (sign && op != DIFF_EQUAL)
			pen_run(p, "\xC2\xB6", 2, op);
		if (p->paragraph == NULL)
			pen_run(p, " ", 1, DIFF_EQUAL);
		else if (op != DIFF_DELETE || !sign)
			pen_close(p);
		text += n + 1;
		len -= n + 1;
	}
}

/* Where the row's text ends on one side, without its last newline. */
static size_t
row_end(const struct diff_text *t, size_t first, size_t count)
{
	size_t end;

	if (count == 0)
		return 0;
	end = t->starts[first + count];
	return end > t->starts[first] && t->data[end - 1] == '\n' ? end - 1 : end;
}

static void
row_spans(struct pen *p, const struct diff *d, const struct diff_row *row, enum marks_side side)
{
	size_t a_end = row_end(&d->a, row->a, row->a_count);
	size_t b_end = row_end(&d->b, row->b, row->b_count);

	for (size_t i = row->span; i < row->span + row->span_count; i++) {
		const struct diff_span *s = &d->spans[i];
		bool old = side == MARKS_OLD || (side == MARKS_BOTH && s->op == DIFF_DELETE);
		const struct diff_text *t = old ? &d->a : &d->b;
		size_t at = old ? s->a : s->b, len = old ? s->a_len : s->b_len;
		size_t end = old ? a_end : b_end;
		enum diff_op op = s->op;

		if ((side == MARKS_OLD && op == DIFF_INSERT) ||
			(side == MARKS_NEW && op == DIFF_DELETE))
			continue;
		if (row->kind == DIFF_ROW_MOVED && s->same)
			op = DIFF_EQUAL;
		if (at + len > end)
			len = at < end ? end - at : 0;
		pen_text(p, t->data + at, len, op,
			side == MARKS_BOTH && row->kind != DIFF_ROW_MOVED);
	}
	pen_close(p);
}

static bool
row_blank(const struct diff *d, const struct diff_row *row)
{
	return row_end(&d->a, row->a, row->a_count) <= (row->a_count ? d->a.starts[row->a] : 0) &&
	       row_end(&d->b, row->b, row->b_count) <= (row->b_count ? d->b.starts[row->b] : 0);
}

/* Does a reader see no difference in this row? The last paragraph of a text has no newline: when
 * another is put behind it, it gets one, and its row is not equal byte for byte. */
static bool
looks_equal(const struct diff *d, const struct diff_row *row)
{
	if (row->kind != DIFF_ROW_CHANGED || row->a_count != 1 || row->b_count != 1)
		return row->kind == DIFF_ROW_EQUAL;
	for (size_t i = row->span; i < row->span + row->span_count; i++) {
		const struct diff_span *s = &d->spans[i];
		const char *text = s->op == DIFF_DELETE ? d->a.data + s->a : d->b.data + s->b;

		if (s->op != DIFF_EQUAL && (s->a_len + s->b_len != 1 || text[0] != '\n'))
			return false;
	}
	return true;
}

size_t
marks_places(const struct diff *d)
{
	bool before = true;
	size_t places = 0;

	for (size_t i = 0; i < d->row_count; i++) {
		bool equal = looks_equal(d, &d->rows[i]);

		places += before && !equal;
		before = equal;
	}
	return places;
}

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
		row_spans(&pen, t->d, row, side);
	html_close(t->h);
}

static void
write_row(struct tables *t, const struct diff_row *row, bool first)
{
	bool equal = looks_equal(t->d, row);

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
	bool changed = !looks_equal(t->d, &t->d->rows[from]), first = true;

	html_open(t->h, "tbody");
	if (changed) {
		html_attrf(t->h, "id", "c%zu", ++t->place);
		html_attr(t->h, "class", "place");
	}
	for (size_t i = from; i < to; i++) {
		if (row_blank(t->d, &t->d->rows[i]))
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
	bool equal = looks_equal(d, &d->rows[from]);
	size_t to = from + 1;

	while (to < d->row_count && looks_equal(d, &d->rows[to]) == equal)
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
		if (unfold || !looks_equal(d, &d->rows[from]) ||
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

static void
line(struct html *h, const struct diff *d, enum marks_side side, bool styled)
{
	struct pen pen = { .h = h, .styled = styled };

	for (size_t i = 0; i < d->row_count; i++) {
		if (i > 0)
			html_text(h, " ");
		row_spans(&pen, d, &d->rows[i], side);
	}
}

void
marks_line(struct html *h, const struct diff *d, enum marks_side side)
{
	line(h, d, side, false);
}

void
marks_line_styled(struct html *h, const struct diff *d)
{
	line(h, d, MARKS_BOTH, true);
}

bool
marks_item(struct html *h, const struct diff *d, const struct marks_languages *languages,
	size_t max_bytes)
{
	struct pen pen = { .h = h, .paragraph = "p", .language = languages->b, .styled = true };
	size_t written = 0;
	bool gap = false, any = false;

	for (size_t i = 0; i < d->row_count; i++) {
		const struct diff_row *row = &d->rows[i];

		if (looks_equal(d, row)) {
			gap = any;
			continue;
		}
		if (row_blank(d, row))
			continue;
		for (size_t k = row->span; k < row->span + row->span_count; k++)
			written += d->spans[k].a_len + d->spans[k].b_len;
		if (any && written > max_bytes)
			return false;
		if (gap)
			html_elem(h, "p", "[\xE2\x80\xA6]");
		if (row->kind == DIFF_ROW_MOVED) {
			html_open(h, "p");
			html_elem(h, "em",
				row->b_count == 0 ? "Moved away from here:" : "Moved to here:");
			html_close(h);
		}
		row_spans(&pen, d, row, MARKS_BOTH);
		any = true;
		gap = false;
	}
	return true;
}

/* Where to begin in text so that at most max bytes are left before its end, at the border of a
 * word if there is one. */
static size_t
tail(const char *text, size_t len, size_t max)
{
	size_t at;

	if (len <= max)
		return 0;
	at = len - max;
	while (at < len && text[at] != ' ')
		at++;
	if (at < len)
		return at + 1;
	at = len - max;
	while (at < len && ((unsigned char)text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static size_t
head(const char *text, size_t len, size_t max)
{
	size_t at;

	if (len <= max)
		return len;
	at = max;
	while (at > 0 && text[at] != ' ')
		at--;
	if (at > 0)
		return at;
	at = max;
	while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
		at--;
	return at;
}

void
marks_excerpt(struct html *h, const struct diff *d, size_t max_bytes)
{
	static const char dots[] = "\xE2\x80\xA6";
	struct pen pen = { .h = h };
	const struct diff_row *row = NULL;
	size_t left = max_bytes, first;

	for (size_t i = 0; i < d->row_count && row == NULL; i++)
		if (!looks_equal(d, &d->rows[i]) && !row_blank(d, &d->rows[i]))
			row = &d->rows[i];
	if (row == NULL)
		return;
	first = row->span;
	while (first + 1 < row->span + row->span_count && d->spans[first].op == DIFF_EQUAL)
		first++;
	if (first > row->span) {
		const struct diff_span *s = &d->spans[first - 1];
		const char *text = d->b.data + s->b;
		size_t from = tail(text, s->b_len, max_bytes / 4);

		if (from > 0 || first - 1 > row->span)
			html_text(h, dots);
		pen_text(&pen, text + from, s->b_len - from, DIFF_EQUAL, true);
		left -= s->b_len - from;
	}
	for (size_t i = first; i < row->span + row->span_count; i++) {
		const struct diff_span *s = &d->spans[i];
		bool old = s->op == DIFF_DELETE;
		const char *text = old ? d->a.data + s->a : d->b.data + s->b;
		size_t len = old ? s->a_len : s->b_len, n;
		bool last = i + 1 == row->span + row->span_count;

		if (last && len > 0 && text[len - 1] == '\n')
			len--;
		n = head(text, len, left);
		pen_text(&pen, text, n, row->kind == DIFF_ROW_MOVED && s->same ? DIFF_EQUAL : s->op,
			true);
		left -= n;
		if (n < len || (left < 8 && !last)) {
			html_text(h, dots);
			return;
		}
	}
}
