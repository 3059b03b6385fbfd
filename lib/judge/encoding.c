#include "judge/encoding.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/strs.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The byte that Windows-1252 has for c, or -1. */
static int
to_1252(uint32_t c)
{
	if (c < 0x80 || (c >= 0xa0 && c <= 0xff))
		return (int)c;
	for (int byte = 0x80; byte < 0xa0; byte++)
		if (utf8_windows_1252((unsigned char)byte) == c)
			return byte;
	return -1;
}

/*
 * Takes back one wrong decoding: each run of characters beyond ASCII that, written in Windows-1252,
 * is valid UTF-8 is replaced by what that says. Two letters of some language do not form such a run
 * by chance: it begins with one of "Ã Â â ..." and goes on with signs.
 */
static char *
undo_wrong_decoding(const char *s)
{
	size_t len = strlen(s), at = 0;
	struct buf out = { 0 };

	while (at < len) {
		size_t begin = at, next = at;
		struct buf bytes = { 0 };

		if ((unsigned char)s[at] < 0x80) {
			buf_addc(&out, s[at++]);
			continue;
		}
		while (next < len && (unsigned char)s[next] >= 0x80) {
			size_t after = next;
			int byte = to_1252(utf8_next(s, len, &after));

			if (byte < 0)
				break;
			buf_addc(&bytes, (char)byte);
			next = after;
		}
		/* Windows-1252 has nothing for the last byte of a closing quote: it was lost */
		if (bytes.len >= 2 && memcmp(bytes.data + bytes.len - 2, "\xe2\x80", 2) == 0)
			buf_addc(&bytes, '\x9d');
		if (bytes.len >= 2 && utf8_valid(bytes.data, bytes.len)) {
			buf_add(&out, bytes.data, bytes.len);
			at = next;
		} else {
			utf8_next(s, len, &at);
			buf_add(&out, s + begin, at - begin);
		}
		buf_free(&bytes);
	}
	return buf_steal(&out);
}

/* One form for the signs that people and programs replace when an encoding has no room for them. */
static char *
one_form(const char *s)
{
	size_t len = strlen(s);
	struct buf out = { 0 };

	for (size_t at = 0; at < len;) {
		uint32_t c = utf8_next(s, len, &at);
		char bytes[4];

		switch (c) {
		case '`':
		case 0xb4:
		case 0x2018:
		case 0x2019:
		case 0x201a:
		case 0x201b:
		case 0x2032:
		case 0x2039:
		case 0x203a:
			buf_addc(&out, '\'');
			break;
		case 0xab:
		case 0xbb:
		case 0x201c:
		case 0x201d:
		case 0x201e:
		case 0x201f:
		case 0x2033:
			buf_addc(&out, '"');
			break;
		case 0x2010:
		case 0x2011:
		case 0x2012:
		case 0x2013:
		case 0x2014:
		case 0x2015:
		case 0x2212:
			buf_addc(&out, '-');
			break;
		case 0x2026:
			buf_adds(&out, "...");
			break;
		default:
			buf_add(&out, bytes, utf8_put(c, bytes));
		}
	}
	return buf_steal(&out);
}

bool
encoding_same_words(const char *a, const char *b, const char *charset_a, const char *charset_b)
{
	bool changed = charset_a != NULL && charset_b != NULL && !str_case_eq(charset_a, charset_b);
	char *x, *y, *swap;
	bool same;

	if (strcmp(a, b) == 0)
		return true;
	x = undo_wrong_decoding(a);
	y = undo_wrong_decoding(b);
	if (changed) {
		swap = one_form(x);
		free(x);
		x = swap;
		swap = one_form(y);
		free(y);
		y = swap;
	}
	same = strcmp(x, y) == 0;
	free(x);
	free(y);
	return same;
}
