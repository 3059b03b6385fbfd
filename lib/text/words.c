#include "text/words.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include <unictype.h>
#include <unistr.h>
#include <uniwbrk.h>

/*
 * News is mostly ASCII, Latin and Cyrillic letters, Han, kana and a few marks
 * of General Punctuation. What these are is told from their bytes; a segment
 * that meets anything else goes through the full rules.
 */
enum plain {
	UNKNOWN, /* ask the rules                          */
	LETTER,
	DIGIT,
	BLANK,	   /* the space, which joins other spaces    */
	TAB,	   /* white space that joins nothing         */
	LINE,	   /* breaks on both sides (but CR LF)       */
	MARK,	   /* stands alone                           */
	MID,	   /* . ' ’ between two letters or digits    */
	MIDLETTER, /* : between two letters                  */
	MIDNUM,	   /* , ; between two digits                 */
	HAN,	   /* an ideograph or a hiragana             */
};

#define LETTERS5 LETTER, LETTER, LETTER, LETTER, LETTER
#define DIGITS5 DIGIT, DIGIT, DIGIT, DIGIT, DIGIT
#define MARKS5 MARK, MARK, MARK, MARK, MARK

static const uint8_t ascii[128] = {
	MARKS5, MARK, MARK, MARK, MARK, TAB, LINE, LINE, LINE, LINE, /* 0 */
	MARKS5, MARKS5, MARKS5, MARK, MARK, MARK,		     /* 14 */
	BLANK, MARK, MARK, MARK, MARK, MARK, MARK, MID,		     /* 32 */
	MARK, MARK, MARK, MARK, MIDNUM, MARK, MID, MARK,	     /* 40 */
	DIGITS5, DIGITS5, MIDLETTER, MIDNUM, MARKS5,		     /* 48 */
	LETTERS5, LETTERS5, LETTERS5, LETTERS5, LETTERS5, LETTER,    /* 65 */
	MARK, MARK, MARK, MARK, UNKNOWN, MARK,			     /* 91 */
	LETTERS5, LETTERS5, LETTERS5, LETTERS5, LETTERS5, LETTER,    /* 97 */
	MARKS5,							     /* 123 */
};

static enum plain
plain_of_three(const unsigned char *s)
{
	if ((s[1] & 0xc0) != 0x80 || (s[2] & 0xc0) != 0x80)
		return UNKNOWN;
	switch (s[0]) {
	case 0xe2: /* dashes, quotes, dots: U+2010 to U+2026 */
		if (s[1] != 0x80 || s[2] < 0x90 || s[2] > 0xa6 || s[2] == 0xa4)
			return UNKNOWN;
		return s[2] == 0x98 || s[2] == 0x99 ? MID : MARK;
	case 0xe3:
		if (s[1] >= 0x90 || (s[1] == 0x81 && s[2] >= 0x81) ||
			(s[1] == 0x82 && s[2] <= 0x96))
			return HAN;
		if (s[1] == 0x80 && s[2] >= 0x81 && s[2] <= 0x91 && (s[2] < 0x85 || s[2] > 0x87))
			return MARK; /* U+3001 and so on, without 々〆〇 */
		return UNKNOWN;
	case 0xe4: /* U+4DC0 to U+4DFF, the hexagrams, are signs */
		return s[1] == 0xb7 ? UNKNOWN : HAN;
	case 0xe5:
	case 0xe6:
	case 0xe7:
	case 0xe8:
	case 0xe9:
		return HAN;
	}
	return UNKNOWN;
}

/* What stands at s, when its bytes tell, and how long it is. */
static enum plain
plain_at(const unsigned char *s, size_t len, size_t *size)
{
	if (s[0] < 0x80) {
		*size = 1;
		return (enum plain)ascii[s[0]];
	}
	if (s[0] < 0xe0) {
		/* U+00C0 to U+027F without × and ÷, U+0400 to U+047F */
		*size = 2;
		if (len >= 2 && (s[1] & 0xc0) == 0x80 &&
			((s[0] == 0xc3 && s[1] != 0x97 && s[1] != 0xb7) ||
				(s[0] >= 0xc4 && s[0] <= 0xc9) || s[0] == 0xd0 || s[0] == 0xd1))
			return LETTER;
		return UNKNOWN;
	}
	*size = 3;
	return len >= 3 ? plain_of_three(s) : UNKNOWN;
}

/* The end of a word or number that begins at s, or 0. */
static size_t
plain_word(const unsigned char *s, size_t len)
{
	size_t i = 0, size, after;
	enum plain last = UNKNOWN, now, next;

	for (;;) {
		if (i == len)
			return i;
		now = plain_at(s + i, len - i, &size);
		if (now == LETTER || now == DIGIT) {
			last = now;
			i += size;
			continue;
		}
		if (now == UNKNOWN)
			return 0;
		if (now != MID && now != MIDLETTER && now != MIDNUM)
			return i;
		if (i + size == len)
			return i;
		next = plain_at(s + i + size, len - i - size, &after);
		if (next == UNKNOWN)
			return 0;
		if (next != last || (last == LETTER ? now == MIDNUM : now == MIDLETTER))
			return i;
		i += size + after;
	}
}

/* The end of the segment that begins at s when no rule of the rarer scripts is
 * needed, or 0. */
static size_t
plain_next(const unsigned char *s, size_t len, enum words_kind *kind)
{
	size_t i, size;
	enum plain first = plain_at(s, len, &size);

	i = size;
	switch (first) {
	case UNKNOWN:
		return 0;
	case LETTER:
	case DIGIT:
		*kind = first == LETTER ? WORDS_LETTERS : WORDS_NUMBER;
		return plain_word(s, len);
	case LINE:
		*kind = WORDS_SPACE;
		return s[0] == '\r' && len > 1 && s[1] == '\n' ? 2 : 1;
	case BLANK:
		*kind = WORDS_SPACE;
		for (; i < len && s[i] == ' '; i++)
			continue;
		break;
	case TAB:
		*kind = WORDS_SPACE;
		break;
	case HAN:
		*kind = WORDS_IDEOGRAPH;
		break;
	case MARK:
	case MID:
	case MIDLETTER:
	case MIDNUM:
		*kind = WORDS_PUNCT;
		break;
	}
	/* a combining mark may follow, and belongs to it */
	if (i < len && plain_at(s + i, len - i, &size) == UNKNOWN && s[i] != '_')
		return 0;
	return i;
}

struct scalar {
	ucs4_t code;
	int property; /* its WBP_* */
	size_t size;
};

static struct scalar
scalar_at(const char *text, size_t len)
{
	struct scalar c;
	int n = u8_mbtoucr(&c.code, (const uint8_t *)text, len);

	if (n <= 0) {
		c.code = 0xfffd;
		n = 1;
	}
	c.size = (size_t)n;
	c.property = uc_wordbreak_property(c.code);
	return c;
}

static bool
is_line(int p)
{
	return p == WBP_CR || p == WBP_LF || p == WBP_NEWLINE;
}

static bool
is_letter(int p)
{
	return p == WBP_ALETTER || p == WBP_HL;
}

/* Rule WB4: these belong to what stands before them. */
static bool
is_attached(int p)
{
	return p == WBP_EXTEND || p == WBP_FORMAT || p == WBP_ZWJ;
}

/* The property of the first character of text that is not attached, or -1. */
static int
property_ahead(const char *text, size_t len)
{
	size_t i = 0;
	struct scalar c;

	while (i < len) {
		c = scalar_at(text + i, len - i);
		if (!is_attached(c.property))
			return c.property;
		i += c.size;
	}
	return -1;
}

/* Rules WB5 to WB16: whether next follows prev without a boundary. before is
 * what stood before prev, ahead what will follow next. */
static bool
joins(int before, int prev, int next, const char *ahead, size_t len, unsigned flags)
{
	bool mid_letter = next == WBP_MIDLETTER || next == WBP_MIDNUMLET || next == WBP_SQ;
	bool mid_num = next == WBP_MIDNUM || next == WBP_MIDNUMLET || next == WBP_SQ;
	bool was_mid_letter = prev == WBP_MIDLETTER || prev == WBP_MIDNUMLET || prev == WBP_SQ;
	bool was_mid_num = prev == WBP_MIDNUM || prev == WBP_MIDNUMLET || prev == WBP_SQ;

	if (is_letter(prev)) {
		if (is_letter(next) || next == WBP_NUMERIC || next == WBP_EXTENDNUMLET)
			return true;
		if (prev == WBP_HL && next == WBP_SQ)
			return true;
		if (mid_letter)
			return is_letter(property_ahead(ahead, len));
		return prev == WBP_HL && next == WBP_DQ && property_ahead(ahead, len) == WBP_HL;
	}
	if (is_letter(next) && is_letter(before)) {
		if (was_mid_letter)
			return true;
		if (prev == WBP_DQ && before == WBP_HL && next == WBP_HL)
			return true;
	}
	switch (prev) {
	case WBP_NUMERIC:
		if (is_letter(next) || next == WBP_NUMERIC || next == WBP_EXTENDNUMLET)
			return true;
		return mid_num && property_ahead(ahead, len) == WBP_NUMERIC;
	case WBP_KATAKANA:
		return next == WBP_KATAKANA || next == WBP_EXTENDNUMLET;
	case WBP_EXTENDNUMLET:
		return is_letter(next) || next == WBP_NUMERIC || next == WBP_KATAKANA ||
		       next == WBP_EXTENDNUMLET;
	case WBP_RI:
		return next == WBP_RI && flags % 2 == 1;
	}
	return was_mid_num && before == WBP_NUMERIC && next == WBP_NUMERIC;
}

static enum words_kind
kind_of(struct scalar c)
{
	switch (c.property) {
	case WBP_ALETTER:
	case WBP_HL:
	case WBP_KATAKANA:
		return WORDS_LETTERS;
	case WBP_NUMERIC:
		return WORDS_NUMBER;
	}
	if (uc_is_property_white_space(c.code))
		return WORDS_SPACE;
	return uc_is_alpha(c.code) ? WORDS_IDEOGRAPH : WORDS_PUNCT;
}

size_t
words_next(const char *text, size_t len, size_t at, enum words_kind *kind)
{
	struct scalar c, next;
	int before = -1, prev, raw;
	unsigned flags;
	size_t i;

	assert(at < len);
	i = plain_next((const unsigned char *)text + at, len - at, kind);
	if (i != 0)
		return at + i;

	c = scalar_at(text + at, len - at);
	*kind = kind_of(c);
	i = at + c.size;
	prev = raw = c.property;
	flags = prev == WBP_RI;
	if (is_line(prev))
		return i < len && prev == WBP_CR && text[i] == '\n' ? i + 1 : i;
	for (; i < len; i += next.size) {
		next = scalar_at(text + i, len - i);
		if (is_line(next.property))
			return i;
		if (is_attached(next.property)) {
			raw = next.property;
			continue;
		}
		/* WB3c and WB3d look at the very character before */
		if (!(raw == WBP_ZWJ && uc_is_property_extended_pictographic(next.code)) &&
			!(raw == WBP_WSS && next.property == WBP_WSS) &&
			!joins(before, prev, next.property, text + i + next.size,
				len - i - next.size, flags))
			return i;
		before = prev;
		prev = raw = next.property;
		flags += prev == WBP_RI;
	}
	return i;
}
