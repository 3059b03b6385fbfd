#include "feed/feed_text.h"

#include "base/strs.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include <unistr.h>

#define MAX_NAME 12 /* the longest name of HTML 4 has 8 letters */

/* What windows-1252 has where ISO 8859-1 has control characters; 0: nothing. HTML reads &#146; and
 * the byte 0x92 so, because that is what is meant. */
static const unsigned short windows_1252[32] = { 0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020,
	0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d,
	0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178 };

static void
add_char(struct buf *out, ucs4_t c)
{
	uint8_t bytes[6];
	int n;

	if (c >= 0x80 && c < 0xa0)
		c = windows_1252[c - 0x80];
	if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
		return;
	n = u8_uctomb(bytes, c, sizeof bytes); /* refuses surrogates and what is past U+10FFFF */
	if (n > 0)
		buf_add(out, bytes, (size_t)n);
}

/* "&#8217;" and "&#x2019", at the "#". Returns how many bytes were read, 0 for no reference. */
static size_t
numeric(struct buf *out, const char *p, const char *end)
{
	const char *start = p++;
	ucs4_t c = 0;
	bool hex = p < end && (*p | 0x20) == 'x';
	const char *digits;

	p += hex;
	digits = p;
	for (; p < end; p++) {
		unsigned d;

		if (*p >= '0' && *p <= '9')
			d = (unsigned)(*p - '0');
		else if (hex && (*p | 0x20) >= 'a' && (*p | 0x20) <= 'f')
			d = (unsigned)((*p | 0x20) - 'a' + 10);
		else
			break;
		if (c <= 0x10ffff)
			c = c * (hex ? 16 : 10) + d;
	}
	if (p == digits)
		return 0;
	add_char(out, c);
	if (p < end && *p == ';')
		p++;
	return (size_t)(p - start);
}

/* "amp;" behind the "&". Returns how many bytes were read, 0 for a name that is not known. */
static size_t
named(struct buf *out, const char *p, const char *end)
{
	char name[MAX_NAME];
	size_t n = 0;
	const htmlEntityDesc *entity;

	while (p + n < end && n < MAX_NAME && p[n] != ';')
		n++;
	if (p + n == end || n == MAX_NAME || n == 0)
		return 0;
	memcpy(name, p, n);
	name[n] = '\0';
	if (str_eq(name, "amp"))
		add_char(out, '&');
	else if (str_eq(name, "lt"))
		add_char(out, '<');
	else if (str_eq(name, "gt"))
		add_char(out, '>');
	else if (str_eq(name, "quot"))
		add_char(out, '"');
	else if (str_eq(name, "apos"))
		add_char(out, '\'');
	else if ((entity = htmlEntityLookup((const xmlChar *)name)) != NULL)
		add_char(out, entity->value);
	else if (str_case_eq(name, "amp"))
		add_char(out, '&');
	else
		return 0;
	return n + 1;
}

void
feed_text_add(struct buf *out, struct span raw, size_t max)
{
	if (out->len < max)
		buf_add(out, raw.at, raw.len < max - out->len ? raw.len : max - out->len);
}

void
feed_text_decode(struct buf *out, struct span raw, size_t max)
{
	const char *p = raw.at, *end = p + raw.len;

	while (p < end && out->len < max) {
		const char *amp = memchr(p, '&', (size_t)(end - p));
		size_t n = 0;

		if (amp == NULL)
			amp = end;
		feed_text_add(out, (struct span){ p, (size_t)(amp - p) }, max);
		if (amp == end)
			return;
		if (amp + 1 < end)
			n = amp[1] == '#' ? numeric(out, amp + 1, end) : named(out, amp + 1, end);
		if (n == 0)
			buf_addc(out, '&');
		p = amp + 1 + n;
	}
}

void
feed_text_unbase64(struct buf *b)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, n = 0;
	size_t out = 0;

	for (size_t i = 0; i < b->len; i++) {
		const char *digit = strchr(digits, b->data[i]);

		if ((unsigned char)b->data[i] <= ' ')
			continue;
		if (digit == NULL)
			break;
		bits = (bits << 6 | (unsigned)(digit - digits)) & 0xffffff;
		n += 6;
		if (n >= 8) {
			n -= 8;
			b->data[out++] = (char)(bits >> n & 0xff);
		}
	}
	if (b->len > 0)
		buf_truncate(b, out);
}

static bool
is_blank(ucs4_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x2028 ||
	       c == 0x2029;
}

/* Characters that are not seen, and could reorder or hide what is. */
static bool
is_control(ucs4_t c)
{
	return c < 0x20 || c == 0x7f || c == 0x200b || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || c == 0x2060 || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

/* How many bytes at p are visible ASCII: they stay as they are. */
static size_t
plain_run(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *start = p;

	while (p<end && * p> ' ' && *p < 0x7f)
		p++;
	return (size_t)(p - start);
}

/* Appends s to out as feed_text_line wants it. */
static void
add_line(struct buf *out, const char *s, size_t len, size_t max)
{
	const uint8_t *p = (const uint8_t *)s, *end = p + len;
	bool blank = false;

	while (p < end && out->len < max) {
		size_t run = plain_run(p, end);
		ucs4_t c = *p;
		uint8_t bytes[6];
		int n = 1;

		if (run > 0) {
			if (blank && out->len + 1 == max)
				return;
			if (blank)
				buf_addc(out, ' ');
			blank = false;
			feed_text_add(out, (struct span){ (const char *)p, run }, max);
			p += run;
			continue;
		}
		if (c >= 0x80) {
			n = u8_mbtoucr(&c, p, (size_t)(end - p));
			if (n < 0) {
				n = 1;
				c = *p < 0xa0 ? windows_1252[*p - 0x80] : *p;
				if (c == 0)
					c = 0xfffd;
			}
		}
		p += n;
		if (is_blank(c)) {
			blank = out->len > 0;
			continue;
		}
		if (is_control(c))
			continue;
		n = u8_uctomb(bytes, c, sizeof bytes);
		if (n < 0)
			continue;
		if (out->len + (size_t)n + blank > max)
			return;
		if (blank)
			buf_addc(out, ' ');
		blank = false;
		buf_add(out, bytes, (size_t)n);
	}
}

const char *
feed_text_line(struct arena *a, const char *s, size_t len, size_t max)
{
	struct buf out = { 0 };
	const char *line = NULL;

	add_line(&out, s, len, max);
	if (out.len > 0)
		line = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return line;
}

bool
feed_text_is_html(struct span name)
{
	char lower[16];

	if (name.len == 0 || name.len >= sizeof lower)
		return false;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = (char)(name.at[i] | 0x20);
	/* "h1": a digit has the bit set already */
	lower[name.len] = '\0';
	return htmlTagLookup((const xmlChar *)lower) != NULL;
}

const char *
feed_text_of_html(struct arena *a, const char *s, size_t len, size_t max)
{
	struct buf text = { 0 };
	struct markup m;
	const char *line;

	if (memchr(s, '<', len) == NULL && memchr(s, '&', len) == NULL)
		return feed_text_line(a, s, len, max);
	markup_init(&m);
	markup_input(&m, s, len, true);
	for (;;) {
		const char *start = m.p;

		switch (markup_next(&m)) {
		case MARKUP_MORE:
			/* "&<a": a tag that never was one */
			if (start < m.p && *start == '<' && start + 1 < m.p &&
				((start[1] | 0x20) >= 'a' && (start[1] | 0x20) <= 'z') &&
				memchr(start, '=', (size_t)(m.p - start)) == NULL)
				feed_text_decode(
					&text, (struct span){ start, (size_t)(m.p - start) }, len);
			line = feed_text_line(a, buf_str(&text), text.len, max);
			buf_free(&text);
			return line;
		case MARKUP_START:
			if (span_is(m.name, "script") || span_is(m.name, "style"))
				markup_skip_raw(&m);
			else if (!feed_text_is_html(m.name))
				feed_text_add(
					&text, (struct span){ start, (size_t)(m.p - start) }, len);
			break;
		case MARKUP_END:
			if (!feed_text_is_html(m.name))
				feed_text_add(
					&text, (struct span){ start, (size_t)(m.p - start) }, len);
			break;
		case MARKUP_TEXT:
			feed_text_decode(&text, m.text, len);
			break;
		case MARKUP_CDATA:
			feed_text_add(&text, m.text, len);
			break;
		}
	}
}
