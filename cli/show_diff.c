#include "show_diff.h"

#include "text/utf8.h"

#include <stdint.h>
#include <string.h>

enum look {
	LOOK_PLAIN,
	LOOK_GONE,
	LOOK_COME,
	LOOK_MOVED,
	LOOK_NOTE
};

static const struct {
	const char *colour, *open, *close;
} looks[] = {
	[LOOK_PLAIN] = { "", "", "" },
	[LOOK_GONE] = { "\033[9;31m", "[-", "-]" },
	[LOOK_COME] = { "\033[4;32m", "{+", "+}" },
	[LOOK_MOVED] = { "\033[36m", "", "" },
	[LOOK_NOTE] = { "\033[2m", "", "" },
};

struct printer {
	FILE *out;
	const struct show_diff_style *style;
	bool in_line; /* something was written since the last newline */
};

/* Characters that a terminal would obey, or that turn the direction of what follows. */
static bool
is_unsafe(uint32_t c)
{
	return (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e ||
	       c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Writes text without newlines, safe for a terminal if one is there. */
static void
print_text(struct printer *p, const char *s, size_t len)
{
	size_t at = 0, from;
	uint32_t c;

	if (!p->style->watched) {
		fwrite(s, 1, len, p->out);
		return;
	}
	while (at < len) {
		from = at;
		c = utf8_next(s, len, &at);
		if (c < 0x20 && c != '\t')
			fprintf(p->out, "^%c", (int)(c + '@'));
		else if (is_unsafe(c))
			fprintf(p->out, "<U+%04X>", (unsigned)c);
		else
			fwrite(s + from, 1, at - from, p->out);
	}
}

static void
end_line(struct printer *p)
{
	fputs(p->style->airy ? "\n\n" : "\n", p->out);
	p->in_line = false;
}

/* Writes text in a look, which is put down and taken up again around newlines. */
static void
print(struct printer *p, enum look look, const char *s, size_t len)
{
	const char *newline;
	size_t part;

	while (len > 0) {
		newline = memchr(s, '\n', len);
		part = newline == NULL ? len : (size_t)(newline - s);
		if (part > 0) {
			fputs(p->style->colour ? looks[look].colour : looks[look].open, p->out);
			print_text(p, s, part);
			if (p->style->colour)
				fputs(look == LOOK_PLAIN ? "" : "\033[0m", p->out);
			else
				fputs(looks[look].close, p->out);
			p->in_line = true;
		}
		if (newline == NULL)
			return;
		if (p->in_line)
			end_line(p);
		s += part + 1;
		len -= part + 1;
	}
}

static void
note(struct printer *p, const char *before, size_t n, const char *after)
{
	char text[96];
	int len = snprintf(text, sizeof text, "%s%zu%s", before, n, after);

	print(p, LOOK_NOTE, text, len < 0 ? 0 : (size_t)len);
}

/* Spaces alone: nothing that a person sees. */
static bool
is_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r')
			return false;
	}
	return true;
}

static void
print_span(struct printer *p, const struct diff *d, const struct diff_span *s)
{
	bool moved = s->move != 0 && s->same;

	switch (s->op) {
	case DIFF_EQUAL:
		print(p, LOOK_PLAIN, d->b.data + s->b, s->b_len);
		break;
	case DIFF_DELETE:
		if (!is_blank(d->a.data + s->a, s->a_len))
			print(p, moved ? LOOK_MOVED : LOOK_GONE, d->a.data + s->a, s->a_len);
		break;
	case DIFF_INSERT:
		if (is_blank(d->b.data + s->b, s->b_len))
			print(p, LOOK_PLAIN, d->b.data + s->b, s->b_len);
		else
			print(p, moved ? LOOK_MOVED : LOOK_COME, d->b.data + s->b, s->b_len);
		break;
	}
}

static void
print_row(struct printer *p, const struct diff *d, const struct diff_row *r)
{
	if (r->kind == DIFF_ROW_MOVED)
		note(p, "[move ", r->move, r->a_count > 0 ? ", from here] " : ", to here] ");
	for (size_t i = r->span; i < r->span + r->span_count; i++)
		print_span(p, d, &d->spans[i]);
	if (p->in_line)
		end_line(p);
}

/* Whether a row within context of row at is not equal. */
static bool
is_near_change(const struct diff *d, size_t at, size_t context)
{
	size_t from = at > context ? at - context : 0;
	size_t to = d->row_count - at > context ? at + context + 1 : d->row_count;

	for (size_t i = from; i < to; i++) {
		if (d->rows[i].kind != DIFF_ROW_EQUAL)
			return true;
	}
	return false;
}

void
show_diff(FILE *out, const struct diff *d, const struct show_diff_style *style)
{
	struct printer p = { .out = out, .style = style };
	size_t next;

	for (size_t i = 0; i < d->row_count; i = next) {
		next = i;
		while (style->context != SIZE_MAX && next < d->row_count &&
			!is_near_change(d, next, style->context))
			next++;
		/* one paragraph is not worth a fold: the note would be as long */
		if (next > i + 1) {
			note(&p, "... ", next - i, " paragraphs unchanged ...\n");
			continue;
		}
		next = i + 1;
		print_row(&p, d, &d->rows[i]);
	}
}
