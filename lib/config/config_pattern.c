#include "config/config_pattern.h"

#include "base/limits.h"

#include <stddef.h>

enum {
	DEEPEST = 64, /* groups one in the other */
};

/* One group: its size written out, and that of its last part, which a repetition would repeat. */
struct group {
	size_t size, last;
};

static void
add_part(struct group *g, size_t size)
{
	g->last = size;
	g->size += size;
}

/* Behind the bracket expression at s, "[^]a-z[:digit:]]". */
static const char *
skip_brackets(const char *s)
{
	s++;
	s += *s == '^';
	s += *s == ']';
	while (*s != '\0' && *s != ']') {
		const char kind = s[1];

		if (*s == '[' && (kind == ':' || kind == '.' || kind == '=')) {
			const char *end = s + 2;

			while (*end != '\0' && !(end[0] == kind && end[1] == ']'))
				end++;
			s = *end == '\0' ? end : end + 2;
		} else {
			s++;
		}
	}
	return *s == ']' ? s + 1 : s;
}

/* A number at *s, cut to what is too large already; 0 for none. */
static size_t
take_number(const char **s)
{
	size_t n = 0;

	for (; **s >= '0' && **s <= '9'; ++*s)
		n = n > LIMIT_PATTERN_GROWTH ? n : n * 10 + (size_t)(**s - '0');
	return n;
}

/* How often "{m}", "{m,}" or "{m,n}" at *s writes out what is before it; *s goes behind it. */
static size_t
take_times(const char **s)
{
	size_t least, most;

	++*s;
	least = most = take_number(s);
	if (**s == ',') {
		++*s;
		most = take_number(s);
		if (most == 0)
			most = least + 1;
	}
	*s += **s == '}';
	return most > least ? most : least;
}

bool
config_pattern_is_bounded(const char *text)
{
	struct group stack[DEEPEST] = { { 0, 0 } }, *g = stack;
	size_t added = 0;

	for (const char *s = text; *s != '\0';) {
		size_t times = 1;

		switch (*s) {
		case '\\':
			add_part(g, 1);
			s += s[1] != '\0' ? 2 : 1;
			continue;
		case '[':
			add_part(g, 1);
			s = skip_brackets(s);
			continue;
		case '(':
			if (++g == stack + DEEPEST)
				return false;
			*g = (struct group){ 0, 0 };
			s++;
			continue;
		case ')':
			if (g > stack) {
				g--;
				add_part(g, g[1].size + 1);
			}
			s++;
			continue;
		case '*':
		case '?':
			s++;
			continue;
		case '+':
			times = 2;
			s++;
			break;
		case '{':
			times = take_times(&s);
			break;
		default:
			add_part(g, 1);
			s++;
			continue;
		}
		if (times > 1) {
			added += g->last * (times - 1);
			if (added > LIMIT_PATTERN_GROWTH)
				return false;
			g->size += g->last * (times - 1);
			g->last *= times;
		}
	}
	return true;
}
