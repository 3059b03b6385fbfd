#include "text/utf8.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

enum {
	REPLACEMENT = 0xfffd
};

/*
 * One step of the decoder that Unicode describes (table 3-7 and the practice of maximal subparts):
 * *size gets the length of the character, or, where there is none, of the longest beginning of one,
 * so that each broken sequence is one U+FFFD. Returns the character, or -1.
 */
static int32_t
decode(const unsigned char *s, size_t len, size_t *size)
{
	unsigned char low = 0x80, high = 0xbf;
	int32_t c;
	size_t n;

	*size = 1;
	if (s[0] < 0x80)
		return s[0];
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return -1;
	if (s[0] < 0xe0) {
		n = 2;
		c = s[0] & 0x1f;
	} else if (s[0] < 0xf0) {
		n = 3;
		c = s[0] & 0x0f;
		if (s[0] == 0xe0)
			low = 0xa0;
		else if (s[0] == 0xed)
			high = 0x9f; /* surrogates */
	} else {
		n = 4;
		c = s[0] & 0x07;
		if (s[0] == 0xf0)
			low = 0x90;
		else if (s[0] == 0xf4)
			high = 0x8f;
	}
	for (size_t i = 1; i < n; i++) {
		if (i == len || s[i] < low || s[i] > high)
			return -1;
		c = c << 6 | (s[i] & 0x3f);
		*size = i + 1;
		low = 0x80;
		high = 0xbf;
	}
	return c;
}

uint32_t
utf8_next(const char *s, size_t len, size_t *at)
{
	size_t size;
	int32_t c;

	assert(*at < len);
	c = decode((const unsigned char *)s + *at, len - *at, &size);
	if (c < 0) {
		*at += 1;
		return REPLACEMENT;
	}
	*at += size;
	return (uint32_t)c;
}

size_t
utf8_put(uint32_t c, char out[4])
{
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

bool
utf8_valid(const char *s, size_t len)
{
	size_t size;

	for (size_t i = 0; i < len; i += size)
		if (decode((const unsigned char *)s + i, len - i, &size) < 0)
			return false;
	return true;
}

size_t
utf8_length(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; n++)
		utf8_next(s, len, &i);
	return n;
}

size_t
utf8_cut(const char *s, size_t len, size_t max)
{
	size_t n = max, start = max, size;

	if (len <= max)
		return len;
	/* back to where the character that would be cut begins; it is at most 4 bytes long */
	while (start > 0 && max - start < 3 && ((unsigned char)s[start] & 0xc0) == 0x80)
		start--;
	if (start < max && decode((const unsigned char *)s + start, len - start, &size) >= 0 &&
		start + size > max)
		n = start;
	return n;
}

uint32_t
utf8_windows_1252(unsigned char byte)
{
	static const uint16_t characters[32] = {
		0x20ac,
		0,
		0x201a,
		0x0192,
		0x201e,
		0x2026,
		0x2020,
		0x2021,
		0x02c6,
		0x2030,
		0x0160,
		0x2039,
		0x0152,
		0,
		0x017d,
		0,
		0,
		0x2018,
		0x2019,
		0x201c,
		0x201d,
		0x2022,
		0x2013,
		0x2014,
		0x02dc,
		0x2122,
		0x0161,
		0x203a,
		0x0153,
		0,
		0x017e,
		0x0178,
	};

	return byte >= 0x80 && byte < 0xa0 ? characters[byte - 0x80] : 0;
}

bool
utf8_is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	return uc_is_property_white_space(c);
}

/* Nothing that a reader of the page could see, and nothing that shapes the letters around it. */
static bool
is_unwanted(uint32_t c)
{
	if (c < 0x20)
		return c != '\t' && c != '\n';
	if (c == 0x7f)
		return true;
	if (c < 0x2000)
		return c == 0xad || c == 0x180e; /* soft hyphen, Mongolian vowel separator */
	switch (c) {
	case 0x200b: /* zero-width space */
	case 0x202a:
	case 0x202b:
	case 0x202c:
	case 0x202d:
	case 0x202e:
	case 0x2060: /* word joiner */
	case 0x2061:
	case 0x2062:
	case 0x2063:
	case 0x2064:
	case 0x2066:
	case 0x2067:
	case 0x2068:
	case 0x2069:
	case 0x206a:
	case 0x206b:
	case 0x206c:
	case 0x206d:
	case 0x206e:
	case 0x206f:
	case 0xfeff: /* byte order mark */
	case 0xfff9:
	case 0xfffa:
	case 0xfffb: /* interlinear annotation */
		return true;
	}
	/* tags; but those of flags (England's, Scotland's) follow U+1F3F4 and shape it: they go
	 * too, and leave the black flag */
	return c >= 0xe0000 && c <= 0xe007f;
}

/* Printable ASCII and line ends only: nothing to clean, nothing to compose. */
static bool
is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x7f || (c < 0x20 && c != '\n' && c != '\t'))
			return false;
	}
	return true;
}

static size_t
put_1252(int32_t c1, char place[4])
{
	uint32_t c = utf8_windows_1252((unsigned char)c1);

	return c != 0 ? utf8_put(c, place) : 0;
}

char *
utf8_clean(const char *s, size_t len, size_t *out_len)
{
	struct buf b = { 0 };
	char *composed, place[4];
	size_t size, from = 0; /* what is not copied yet */

	if (is_plain(s, len)) {
		if (out_len != NULL)
			*out_len = len;
		return mem_strndup(s, len);
	}
	buf_reserve(&b, len);
	for (size_t i = 0; i < len; i += size) {
		int32_t c = decode((const unsigned char *)s + i, len - i, &size);

		if (c >= 0xa0 ? c != 0x2028 && c != 0x2029 && !is_unwanted((uint32_t)c)
			      : c >= 0 && c < 0x80 && c != '\r' && !is_unwanted((uint32_t)c))
			continue;
		buf_add(&b, s + from, i - from);
		from = i + size;
		if (c < 0)
			buf_adds(&b, "\xef\xbf\xbd");
		else if (c == '\r')
			buf_adds(&b, i + 1 < len && s[i + 1] == '\n' ? "" : "\n");
		else if (c == 0x2028 || c == 0x2029)
			buf_addc(&b, '\n');
		else if (c >= 0x80 && c < 0xa0)
			buf_add(&b, place, put_1252(c, place));
	}
	buf_add(&b, s + from, len - from);
	composed = utf8_nfc(buf_str(&b), b.len, out_len);
	buf_free(&b);
	return composed;
}

/* Text of characters that are composed already and combine with nothing before them: below U+0300,
 * and much of what most scripts are written with. Valid UTF-8 only. */
static bool
is_composed(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + len;

	while (p < end) {
		if (*p < 0xcc)
			p++;
		else if (*p == 0xd0 || *p == 0xd1) /* Cyrillic, U+0400 to U+047F */
			p += 2;
		else if (*p == 0xe2 && (p[1] == 0x82 || (p[1] == 0x80 && p[2] >= 0x90)))
			p += 3; /* dashes, quotes, dots; signs of money */
		else if (*p == 0xe3 && (p[1] == 0x83 || (p[1] == 0x80 && p[2] <= 0xa9) ||
					       (p[1] == 0x81 && p[2] >= 0x81) ||
					       (p[1] == 0x82 && (p[2] <= 0x96 || p[2] >= 0x9b))))
			p += 3; /* kana and their punctuation, but for the voicing marks */
		else if (*p >= 0xe5 && *p <= 0xe9) /* ideographs */
			p += 3;
		else if ((*p >= 0xeb && *p <= 0xec) || (*p == 0xed && p[1] < 0x9e))
			p += 3; /* Hangul */
		else
			return false;
	}
	return true;
}

char *
utf8_nfc(const char *s, size_t len, size_t *out_len)
{
	const uint8_t *bytes = (const uint8_t *)s;
	size_t n = 0;
	uint8_t *made;
	char *copy;

	if (u8_check(bytes, len) != NULL || is_composed(s, len)) {
		if (out_len != NULL)
			*out_len = len;
		return mem_strndup(s, len);
	}
	made = u8_normalize(UNINORM_NFC, bytes, len, NULL, &n);
	if (made == NULL)
		abort(); /* out of memory: the text was checked */
	copy = mem_strndup((const char *)made, n);
	free(made);
	if (out_len != NULL)
		*out_len = n;
	return copy;
}

size_t
utf8_fold_space(char *s, size_t len, bool keep_lines)
{
	bool space = false, line = false;
	size_t out = 0, next;

	for (size_t i = 0; i < len; i = next) {
		uint32_t c;

		next = i;
		c = utf8_next(s, len, &next);
		if (utf8_is_space(c)) {
			space = true;
			line = line || c == '\n' || c == 0x2028 || c == 0x2029;
			continue;
		}
		if (space && out > 0)
			s[out++] = line && keep_lines ? '\n' : ' ';
		space = line = false;
		memmove(s + out, s + i, next - i);
		out += next - i;
	}
	s[out] = '\0';
	return out;
}
