#include "diff/diff.h"

#include <stdbool.h>
#include <stdint.h>
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

void
diff_json(const struct diff *d, struct buf *out)
{
	size_t next;

	buf_addc(out, '[');
	for (size_t i = 0; i < d->span_count; i = next) {
		struct diff_span s = d->spans[i];

		for (next = i + 1; next < d->span_count && continues(&s, &d->spans[next]); next++) {
			s.a_len += d->spans[next].a_len;
			s.b_len += d->spans[next].b_len;
		}
		buf_adds(out, i == 0 ? "{\"op\":" : ",\n{\"op\":");
		switch (s.op) {
		case DIFF_EQUAL:
			buf_adds(out, "\"equal\",\"a\":");
			add_string(out, d->a.data + s.a, s.a_len);
			buf_adds(out, ",\"b\":");
			add_string(out, d->b.data + s.b, s.b_len);
			break;
		case DIFF_DELETE:
			buf_adds(out, "\"delete\",\"a\":");
			add_string(out, d->a.data + s.a, s.a_len);
			break;
		case DIFF_INSERT:
			buf_adds(out, "\"insert\",\"b\":");
			add_string(out, d->b.data + s.b, s.b_len);
			break;
		}
		if (s.move != 0)
			buf_addf(out, ",\"move\":%u", s.move);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
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
