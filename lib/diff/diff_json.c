#include "diff/diff.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>

/* Bytes that a JSON string holds as they are. */
static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void
add_string(struct buf *out, const char *s, size_t len)
{
	size_t end;
	ucs4_t code;
	int n;

	buf_addc(out, '"');
	for (size_t i = 0; i < len; i = end) {
		for (end = i; end < len && is_plain((unsigned char)s[end]); end++)
			continue;
		if (end > i) {
			buf_add(out, s + i, end - i);
			continue;
		}
		end = i + 1;
		switch (s[i]) {
		case '"':
		case '\\':
			buf_addc(out, '\\');
			buf_addc(out, s[i]);
			continue;
		case '\n':
			buf_adds(out, "\\n");
			continue;
		}
		n = u8_mbtoucr(&code, (const uint8_t *)s + i, len - i);
		if (n <= 0) {
			buf_adds(out, "\xef\xbf\xbd");
		} else if (n == 1) {
			buf_addf(out, "\\u%04x", (unsigned)code);
		} else {
			buf_add(out, s + i, (size_t)n);
			end = i + (size_t)n;
		}
	}
	buf_addc(out, '"');
}

/* True if y goes on where x ended, with the same fate: the border between two rows is none in the
 * flat diff. */
static bool
continues(const struct diff_span *x, const struct diff_span *y)
{
	return x->op == y->op && x->move == y->move;
}

static bool
is_whole(const struct diff_row *r)
{
	return r->a_count == 0 || r->b_count == 0;
}

static bool
ends_line(const struct diff_text *t, size_t end)
{
	return end > 0 && t->data[end - 1] == '\n';
}

/* Where both texts stand when row i begins. */
static void
row_starts(const struct diff *d, size_t i, size_t *a, size_t *b)
{
	size_t after = i;

	/* whole rows lack one side: the next row that has it begins there */
	while (after < d->row_count && d->rows[after].a_count == 0)
		after++;
	*a = after < d->row_count ? d->a.starts[d->rows[after].a] : d->a.len;
	for (after = i; after < d->row_count && d->rows[after].b_count == 0;)
		after++;
	*b = after < d->row_count ? d->b.starts[d->rows[after].b] : d->b.len;
}

/* True if the whole rows [from, to) can take the line end before them for the one at their end. */
static bool
can_shift(const struct diff *d, size_t from, size_t to)
{
	const struct diff_span *before, *after;
	size_t a_from, b_from, a_to, b_to;

	if (from == 0 || from == to || to == d->row_count || is_whole(&d->rows[from - 1]))
		return false;
	before = &d->spans[d->rows[from].span - 1];
	after = &d->spans[d->rows[to].span];
	if (before->op != DIFF_EQUAL || after->op == DIFF_EQUAL)
		return false;
	row_starts(d, from, &a_from, &b_from);
	row_starts(d, to, &a_to, &b_to);
	return ends_line(&d->a, a_from) && ends_line(&d->b, b_from) && ends_line(&d->a, a_to) &&
	       ends_line(&d->b, b_to);
}

/*
 * The spans of all rows; the caller frees them. Paragraphs that came or went whole, when a change
 * follows in the next line, would run into that change in a flat diff. They are taken from one
 * line end to the next instead of from one line's begin to the next, which is the same bytes, and
 * leaves a line end that is equal between the two.
 */
static struct diff_span *
flatten(const struct diff *d, size_t *count)
{
	struct diff_span *flat = mem_array(d->span_count + d->row_count + 1, sizeof flat[0]);
	size_t to, a, b;
	bool shift;

	*count = 0;
	for (size_t k = 0; k < d->row_count; k = to) {
		for (to = k; to < d->row_count && is_whole(&d->rows[to]);)
			to++;
		shift = can_shift(d, k, to);
		if (to == k)
			to++;
		if (shift) {
			flat[*count - 1].a_len--;
			flat[*count - 1].b_len--;
		}
		for (size_t r = k; r < to; r++) {
			for (size_t i = 0; i < d->rows[r].span_count; i++) {
				flat[*count] = d->spans[d->rows[r].span + i];
				flat[*count].a -= shift && flat[*count].a_len > 0;
				flat[*count].b -= shift && flat[*count].b_len > 0;
				++*count;
			}
		}
		if (shift) {
			row_starts(d, to, &a, &b);
			flat[(*count)++] = (struct diff_span){
				.op = DIFF_EQUAL, .a = a - 1, .a_len = 1, .b = b - 1, .b_len = 1
			};
		}
	}
	return flat;
}

static void
add_span(struct buf *out, const struct diff *d, const struct diff_span *s)
{
	switch (s->op) {
	case DIFF_EQUAL:
		buf_adds(out, "{\"op\":\"equal\",\"a\":");
		add_string(out, d->a.data + s->a, s->a_len);
		buf_adds(out, ",\"b\":");
		add_string(out, d->b.data + s->b, s->b_len);
		break;
	case DIFF_DELETE:
		buf_adds(out, "{\"op\":\"delete\",\"a\":");
		add_string(out, d->a.data + s->a, s->a_len);
		break;
	case DIFF_INSERT:
		buf_adds(out, "{\"op\":\"insert\",\"b\":");
		add_string(out, d->b.data + s->b, s->b_len);
		break;
	}
	if (s->move != 0)
		buf_addf(out, ",\"move\":%u", s->move);
	buf_addc(out, '}');
}

void
diff_json(const struct diff *d, struct buf *out)
{
	size_t count, next, written = 0;
	struct diff_span *flat = flatten(d, &count);

	buf_addc(out, '[');
	for (size_t i = 0; i < count; i = next) {
		struct diff_span s = flat[i];

		for (next = i + 1; next < count && continues(&s, &flat[next]); next++) {
			s.a_len += flat[next].a_len;
			s.b_len += flat[next].b_len;
		}
		if (s.a_len + s.b_len == 0)
			continue;
		if (written++ > 0)
			buf_adds(out, ",\n");
		add_span(out, d, &s);
	}
	buf_addc(out, ']');
	free(flat);
}

static void
add_numbers(struct buf *out, size_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s%zu", i == 0 ? "" : ",", first + i);
}

void
diff_json_rows(const struct diff *d, struct buf *out)
{
	buf_addc(out, '[');
	for (size_t i = 0; i < d->row_count; i++) {
		const struct diff_row *r = &d->rows[i];

		buf_addf(out, "%s{\"kind\":\"%s\",\"a\":[", i == 0 ? "" : ",\n",
			diff_kind_name(r->kind));
		add_numbers(out, r->a, r->a_count);
		buf_adds(out, "],\"b\":[");
		add_numbers(out, r->b, r->b_count);
		buf_addc(out, ']');
		if (r->move != 0)
			buf_addf(out, ",\"move\":%u", r->move);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}
