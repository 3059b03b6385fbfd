#include "text/utf8.h"

#include "base/mem.h"

#include "helper_check.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

START_TEST(characters_are_read_and_written_alike)
{
	static const uint32_t all[] = { 0, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff,
		0x10000, 0x10ffff };
	char b[4];

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		size_t at = 0, n = utf8_put(all[i], b);

		ck_assert_uint_eq(utf8_next(b, n, &at), all[i]);
		ck_assert_uint_eq(at, n);
		ck_assert(utf8_valid(b, n));
	}
	ck_assert_uint_eq(utf8_put(0xd800, b), 3);
	ck_assert_mem_eq(b, "\xef\xbf\xbd", 3);
	ck_assert_uint_eq(utf8_put(0x110000, b), 3);
}
END_TEST

START_TEST(what_is_not_utf8_is_found)
{
	static const char *const bad[] = {
		"\x80",
		"\xc0\xaf",
		"\xc1\xbf",
		"\xc3",
		"\xc3(",
		"\xe0\x80\xaf",
		"\xe2\x82",
		"\xed\xa0\x80",
		"\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"a\xfe"
		"b",
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!utf8_valid(bad[i], strlen(bad[i])), "%zu", i);
	ck_assert(utf8_valid("", 0));
	ck_assert(utf8_valid("\0", 1));
	ck_assert_uint_eq(utf8_length("\xc3\xa4\xff"
				      "b",
				  4),
		3);
}
END_TEST

START_TEST(a_cut_never_splits_a_character)
{
	static const char s[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z";
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11 };

	for (size_t max = 0; max < sizeof want / sizeof want[0]; max++)
		ck_assert_uint_eq(utf8_cut(s, sizeof s - 1, max), want[max]);
	ck_assert_uint_eq(utf8_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5);
}
END_TEST

START_TEST(unclean_text_is_cleaned)
{
	static const struct {
		const char *from, *to;
	} all[] = {
		{ "plain", "plain" },
		{ "a\r\nb\rc\nd", "a\nb\nc\nd" },
		{ "a\x01\x1b[0m\x7f"
		  "b\tc",
			"a[0mb\tc" },
		{ "a\xff\xe2\x82"
		  "b\xed\xa0\x80"
		  "c",
			"a\xef\xbf\xbd\xef\xbf\xbd"
			"b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
			"c" },
		{ "e\xcc\x81t\xc3\xa9", "\xc3\xa9t\xc3\xa9" },
		{ "abc\xe2\x80\xae"
		  "def\xe2\x80\xac\xe2\x81\xa6g\xe2\x81\xa9",
			"abcdefg" },
		{ "news\xc2\xadpaper\xe2\x80\x8bs\xef\xbb\xbf", "newspapers" },
		{ "\xe2\x80\x8e\xd8\xb9\xe2\x80\x8c\xd8\xb9",
			"\xe2\x80\x8e\xd8\xb9\xe2\x80\x8c\xd8\xb9" },
		{ "a\xe2\x80\xa8"
		  "b\xe2\x80\xa9"
		  "c",
			"a\nb\nc" },
		{ "don\xc2\x92t\xc2\x85 \xc2\x80"
		  "5\xc2\x9d",
			"don\xe2\x80\x99t\xe2\x80\xa6 \xe2\x82\xac"
			"5" },
		{ "\xf3\xa0\x81\xa7x", "x" },
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c" },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		size_t n = 77;
		char *got = utf8_clean(all[i].from, strlen(all[i].from), &n);

		ck_assert_msg(strcmp(got, all[i].to) == 0, "%zu: %s", i, got);
		ck_assert_uint_eq(n, strlen(got));
		ck_assert(utf8_valid(got, n));
		free(got);
	}
	free(utf8_clean("", 0, NULL));
}
END_TEST

/* utf8_nfc passes over what needs no composing: it must never differ from composing it. */
START_TEST(every_character_is_composed_as_unicode_says)
{
	static const uint32_t after[] = { 0, 0x301, 0x3099, 0x11a8 };

	for (uint32_t c = 0xa0; c < 0x11000; c++)
		for (size_t k = 0; k < sizeof after / sizeof after[0]; k++) {
			char text[9], *got;
			size_t n, want_len, got_len;
			uint8_t *want;

			if (c >= 0xd800 && c < 0xe000)
				continue;
			n = utf8_put(c, text);
			n += after[k] == 0 ? 0 : utf8_put(after[k], text + n);
			text[n] = '\0';
			got = utf8_nfc(text, n, &got_len);
			want = u8_normalize(UNINORM_NFC, (uint8_t *)text, n, NULL, &want_len);
			ck_assert_ptr_nonnull(want);
			if (got_len != want_len || memcmp(got, want, got_len) != 0)
				ck_abort_msg("U+%04X and U+%04X", c, after[k]);
			free(got);
			free(want);
		}
}
END_TEST

START_TEST(white_space_is_folded)
{
	static const struct {
		const char *from, *words, *lines;
	} all[] = {
		{ "", "", "" },
		{ " \n\t ", "", "" },
		{ "a", "a", "a" },
		{ "  a  b\t\nc \n\n d ", "a b c d", "a b\nc\nd" },
		{ "a\xc2\xa0\xe2\x80\x89"
		  "b\xe3\x80\x80"
		  "c",
			"a b c", "a b c" },
		{ "a\xff"
		  "b",
			"a\xff"
			"b",
			"a\xff"
			"b" },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		char *s = mem_strdup(all[i].from);

		ck_assert_uint_eq(utf8_fold_space(s, strlen(s), false), strlen(all[i].words));
		ck_assert_str_eq(s, all[i].words);
		free(s);
		s = mem_strdup(all[i].from);
		utf8_fold_space(s, strlen(s), true);
		ck_assert_str_eq(s, all[i].lines);
		free(s);
	}
	ck_assert(utf8_is_space(0xa0) && utf8_is_space(0x3000) && !utf8_is_space('a'));
	ck_assert(!utf8_is_space(0x200b));
}
END_TEST

CHECK_MAIN("utf8", characters_are_read_and_written_alike, what_is_not_utf8_is_found,
	a_cut_never_splits_a_character, unclean_text_is_cleaned,
	every_character_is_composed_as_unicode_says, white_space_is_folded)
