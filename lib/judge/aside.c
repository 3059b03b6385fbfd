#include "judge/aside.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A paragraph: part of a text. */
struct line {
	const char *s;
	size_t n;
};

/* Those of a text, in order, to be looked up. */
struct lines {
	struct line *line; /* owned */
	size_t count;
};

/* Takes the line that *text begins with, or returns false at the end. */
static bool
take_line(const char **text, struct line *line)
{
	if (**text == '\0')
		return false;
	line->s = *text;
	line->n = strcspn(*text, "\n");
	*text += line->n;
	*text += **text == '\n';
	return true;
}

static int
compare_lines(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = memcmp(x->s, y->s, x->n < y->n ? x->n : y->n);

	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

/* Of a text that outlives them. */
static struct lines
lines_of(const char *text)
{
	struct lines lines = { 0 };
	size_t room = 0;
	struct line line;

	while (take_line(&text, &line)) {
		if (lines.count == room) {
			room = room == 0 ? 64 : room * 2;
			lines.line = mem_grow(lines.line, room, sizeof *lines.line);
		}
		lines.line[lines.count++] = line;
	}
	if (lines.count > 0)
		qsort(lines.line, lines.count, sizeof *lines.line, compare_lines);
	return lines;
}

static bool
lines_have(const struct lines *lines, const struct line *line)
{
	return lines->count > 0 &&
	       bsearch(line, lines->line, lines->count, sizeof *line, compare_lines) != NULL;
}

/* One pass over both texts, which are in the same order. */
static bool
only_read_otherwise(
	const char *old, const char *new, const struct lines *was, const struct lines *is)
{
	enum {
		MOST = 4
	}; /* no more than one part in four of the longer may come or go in this way */
	size_t differ = 0, all = strlen(old) > strlen(new) ? strlen(old) : strlen(new);
	struct line a = { 0 }, b = { 0 };
	bool has_a = take_line(&old, &a), has_b = take_line(&new, &b);

	while (has_a || has_b) {
		if (has_a && has_b && compare_lines(&a, &b) == 0) {
			has_a = take_line(&old, &a);
			has_b = take_line(&new, &b);
		} else if (has_a && lines_have(is, &a)) {
			differ += a.n;
			has_a = take_line(&old, &a);
		} else if (has_b && lines_have(was, &b)) {
			differ += b.n;
			has_b = take_line(&new, &b);
		} else {
			return false;
		}
	}
	return differ * MOST <= all;
}

bool
aside_same_page(const char *old, const char *new, const char *was, const char *is)
{
	struct lines was_lines = lines_of(was), is_lines = lines_of(is);
	bool same = only_read_otherwise(old, new, &was_lines, &is_lines);

	free(was_lines.line);
	free(is_lines.line);
	return same;
}

/* Appends the lines of text that are not known. */
static void
add_unknown(struct buf *out, const char *text, const struct lines *known)
{
	struct line line;

	while (take_line(&text, &line)) {
		if (line.n == 0 || lines_have(known, &line))
			continue;
		if (out->len > 0)
			buf_addc(out, '\n');
		buf_add(out, line.s, line.n);
	}
}

char *
aside_beyond(const char *words, const char *text, const char *aside)
{
	struct lines known = lines_of(words);
	struct buf out = { 0 };

	add_unknown(&out, text, &known);
	add_unknown(&out, aside, &known);
	free(known.line);
	return buf_steal(&out);
}
