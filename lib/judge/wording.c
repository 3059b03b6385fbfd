#include "judge/wording.h"

#include "text/utf8.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Marks that stand at the end of what they belong to ... */
static bool
closes(uint32_t c)
{
	switch (c) {
	case ',':
	case '.':
	case ';':
	case ':':
	case '!':
	case '?':
	case ')':
	case ']':
	case '}':
	case 0xbb:   /* » */
	case 0x2019: /* ’ */
	case 0x201d: /* ” */
	case 0x2026: /* … */
	case 0x203a: /* › */
		return true;
	default:
		return false;
	}
}

/* ... and at its beginning. */
static bool
opens(uint32_t c)
{
	switch (c) {
	case '(':
	case '[':
	case '{':
	case 0xa1:   /* ¡ */
	case 0xab:   /* « */
	case 0xbf:   /* ¿ */
	case 0x2018: /* ‘ */
	case 0x201a: /* ‚ */
	case 0x201c: /* “ */
	case 0x201e: /* „ */
	case 0x2039: /* ‹ */
		return true;
	default:
		return false;
	}
}

/* The character at, or 0 at the end; *at goes past it. */
static uint32_t
take(const char *s, size_t len, size_t *at)
{
	return *at < len ? utf8_next(s, len, at) : 0;
}

static bool
is_border(uint32_t c)
{
	return c == 0 || c == ' ' || c == '\n';
}

/* Is this space of no account, between what is kept and what comes? Where a mark stands tells what
 * it is: German opens with » and closes with “, ".5" is a number. */
static bool
is_idle(uint32_t before_last, uint32_t last, uint32_t right, uint32_t beyond)
{
	return (opens(last) && is_border(before_last)) ||
	       (closes(right) && (is_border(beyond) || closes(beyond)));
}

static void
drop_idle_spaces(char *s, size_t len)
{
	uint32_t last = 0, before_last = 0;
	size_t out = 0;

	for (size_t at = 0, next; at < len; at = next) {
		uint32_t c;

		next = at;
		c = utf8_next(s, len, &next);
		if (c == ' ') {
			size_t ahead = next;
			uint32_t right = take(s, len, &ahead), beyond = take(s, len, &ahead);

			if (is_idle(before_last, last, right, beyond))
				continue;
		}
		memmove(s + out, s + at, next - at);
		out += next - at;
		before_last = last;
		last = c;
	}
	s[out] = '\0';
}

char *
wording_of(const char *s, bool keep_lines)
{
	size_t len;
	char *clean = utf8_clean(s != NULL ? s : "", s != NULL ? strlen(s) : 0, &len);

	drop_idle_spaces(clean, utf8_fold_space(clean, len, keep_lines));
	return clean;
}
