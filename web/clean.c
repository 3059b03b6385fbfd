#include "clean.h"

#include <stdint.h>

/* Decodes one character at s (n > 0 bytes). Returns its length and sets *cp; 0 for bytes that
 * are not UTF-8: overlong forms, surrogates and what lies above U+10FFFF among them. */
static size_t
decode(const unsigned char *s, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	len = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (n < len)
		return 0;
	*cp = s[0] & (0xFFu >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3Fu);
	}
	if (*cp < least[len] || *cp > 0x10FFFF || (*cp >= 0xD800 && *cp <= 0xDFFF))
		return 0;
	return len;
}

static bool
turns_direction(uint32_t cp)
{
	return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

/* Neither XML 1.0 nor HTML knows these. */
static bool
forbidden(uint32_t cp)
{
	if (cp < 0x20)
		return cp != '\t' && cp != '\n';
	return (cp >= 0x7F && cp <= 0x9F) || (cp & 0xFFFE) == 0xFFFE ||
	       (cp >= 0xFDD0 && cp <= 0xFDEF);
}

bool
clean_is(const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0;

	while (i < len) {
		uint32_t cp;
		size_t n;

		if (s[i] >= 0x20 && s[i] < 0x7F) {
			i++;
			continue;
		}
		n = decode(s + i, len - i, &cp);
		if (n == 0 || forbidden(cp) || turns_direction(cp))
			return false;
		i += n;
	}
	return true;
}

void
clean_add(struct buf *out, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t from = 0, i = 0;

	while (i < len) {
		uint32_t cp = 0;
		size_t n = decode(s + i, len - i, &cp);

		if (n != 0 && !forbidden(cp) && !turns_direction(cp)) {
			i += n;
			continue;
		}
		buf_add(out, text + from, i - from);
		if (n != 0 && turns_direction(cp))
			buf_addf(out, "[U+%04X]", (unsigned)cp);
		else
			buf_adds(out, "\xEF\xBF\xBD");
		i += n == 0 ? 1 : n;
		from = i;
	}
	buf_add(out, text + from, len - from);
}

void
clean_add_cut(struct buf *out, const char *text, size_t len, size_t max)
{
	if (len <= max) {
		clean_add(out, text, len);
		return;
	}
	while (max > 0 && ((unsigned char)text[max] & 0xC0) == 0x80)
		max--;
	clean_add(out, text, max);
	buf_adds(out, "\xE2\x80\xA6");
}
