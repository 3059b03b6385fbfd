#include "marks.h"

#include "marks_private.h"
#include "pen.h"

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

void
marks_row(struct pen *p, const struct diff *d, const struct diff_row *row, enum marks_side side)
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

bool
marks_is_blank(const struct diff *d, const struct diff_row *row)
{
	return row_end(&d->a, row->a, row->a_count) <= (row->a_count ? d->a.starts[row->a] : 0) &&
	       row_end(&d->b, row->b, row->b_count) <= (row->b_count ? d->b.starts[row->b] : 0);
}

bool
marks_looks_equal(const struct diff *d, const struct diff_row *row)
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
		bool equal = marks_looks_equal(d, &d->rows[i]);

		places += before && !equal;
		before = equal;
	}
	return places;
}

static void
line(struct html *h, const struct diff *d, enum marks_side side, bool styled)
{
	struct pen pen = { .h = h, .styled = styled };

	for (size_t i = 0; i < d->row_count; i++) {
		if (i > 0)
			html_text(h, " ");
		marks_row(&pen, d, &d->rows[i], side);
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

		if (marks_looks_equal(d, row)) {
			gap = any;
			continue;
		}
		if (marks_is_blank(d, row))
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
		marks_row(&pen, d, row, MARKS_BOTH);
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
		if (!marks_looks_equal(d, &d->rows[i]) && !marks_is_blank(d, &d->rows[i]))
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
