#include "text/words.h"

#include "helper_check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unistr.h>
#include <uniwbrk.h>

/* Writes the segments of text with a bar between, and their kinds. */
static void
cut(const char *text, char *bars, char *kinds)
{
	static const char letter[] = { ' ', '.', 'w', '9', 'h' };
	size_t len = strlen(text), at = 0, end;
	enum words_kind kind;

	while (at < len) {
		if (at > 0)
			*bars++ = '|';
		end = words_next(text, len, at, &kind);
		memcpy(bars, text + at, end - at);
		bars += end - at;
		*kinds++ = letter[kind];
		at = end;
	}
	*bars = *kinds = '\0';
}

START_TEST(text_is_cut_where_a_reader_sees_words)
{
	static const struct {
		const char *text, *bars, *kinds;
	} t[] = {
		{ "", "", "" },
		{ "No, don't.", "No|,| |don't|.", "w. w." },
		{ "al-Sham", "al|-|Sham", "w.w" },
		{ "it’s 1,000.50 euro", "it’s| |1,000.50| |euro", "w 9 w" },
		{ "3rd of 12:30", "3rd| |of| |12|:|30", "9 w 9.9" },
		{ "naïve  Übermut", "naïve|  |Übermut", "w w" },
		{ "“Да”, – он", "“|Да|”|,| |–| |он", ".w.. . w" },
		{ "a\r\nb\n", "a|\r\n|b|\n", "w w " },
		{ "中国です。", "中|国|で|す|。", "hhhh." },
		{ "カタカナ語", "カタカナ|語", "wh" },
		{ "서울에서 온", "서울에서| |온", "w w" },
		{ "e\xcc\x81t\xc3\xa9", "e\xcc\x81t\xc3\xa9", "w" },
		{ "\xff\xc3(", "\xff|\xc3|(", "..." },
	};
	char bars[128], kinds[64];

	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		cut(t[i].text, bars, kinds);
		ck_assert_str_eq(bars, t[i].bars);
		ck_assert_str_eq(kinds, t[i].kinds);
	}
}
END_TEST

/* One character at least of every class of the standard, and of those that the
 * quick ways tell apart. */
static const ucs4_t alphabet[] = {
	'a',
	'Z',
	'1',
	'9',
	' ',
	' ',
	'\t',
	'\n',
	'\r',
	'\v',
	'.',
	',',
	';',
	':',
	'\'',
	'"',
	'_',
	'-',
	0,
	0x7f,
	0x85,
	0xa0,
	0xad,
	0xb7,
	0xc0,
	0xd7,
	0xe9,
	0xf7,
	0x17f,
	0x250,
	0x27f,
	0x301,
	0x3c0,
	0x410,
	0x47f,
	0x483,
	0x5d0,
	0x5d1,
	0x660,
	0x661,
	0xe01,
	0xac00,
	0x2003,
	0x200d,
	0x200e,
	0x2014,
	0x2018,
	0x2019,
	0x2024,
	0x2026,
	0x2027,
	0x2028,
	0x202f,
	0x2764,
	0x3000,
	0x3001,
	0x3005,
	0x300c,
	0x3042,
	0x3096,
	0x3099,
	0x30a2,
	0x30ab,
	0x4dc0,
	0x4e2d,
	0x9fff,
	0xfe0f,
	0xff0c,
	0xff10,
	0x1f1e6,
	0x1f1e7,
	0x1f3fb,
	0x1f468,
	0x1f600,
	0x20000,
};

START_TEST(boundaries_are_those_of_libunistring)
{
	uint32_t seed = 1;
	char text[64], want[64], got[64];

	for (int round = 0; round < 300000; round++) {
		size_t len = 0, at = 0;
		enum words_kind kind;

		for (int i = 0; i < 10; i++) {
			seed = seed * 1664525u + 1013904223u;
			len += (size_t)u8_uctomb((uint8_t *)text + len,
				alphabet[(seed >> 8) % (sizeof alphabet / sizeof alphabet[0])], 8);
		}
		u8_wordbreaks((const uint8_t *)text, len, want);
		memset(got, 0, sizeof got);
		while ((at = words_next(text, len, at, &kind)) < len)
			got[at] = 1;
		ck_assert_msg(memcmp(want, got, len) == 0, "round %d", round);
	}
}
END_TEST

START_TEST(any_bytes_are_cut_and_none_is_lost)
{
	uint32_t seed = 7;
	char text[32];

	for (int round = 0; round < 100000; round++) {
		size_t at = 0, end;
		enum words_kind kind;

		for (size_t i = 0; i < sizeof text; i++) {
			seed = seed * 1664525u + 1013904223u;
			text[i] = (char)(seed >> 16);
		}
		for (; at < sizeof text; at = end) {
			end = words_next(text, sizeof text, at, &kind);
			ck_assert_uint_gt(end, at);
			ck_assert_uint_le(end, sizeof text);
		}
	}
}
END_TEST

CHECK_MAIN("words", text_is_cut_where_a_reader_sees_words, boundaries_are_those_of_libunistring,
	any_bytes_are_cut_and_none_is_lost)
