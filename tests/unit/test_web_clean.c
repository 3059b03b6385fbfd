#include "clean.h"
#include "helper_check.h"

#include <string.h>

static char *
cleaned(const char *text, size_t len)
{
	struct buf b = { 0 };

	clean_add(&b, text, len);
	return buf_steal(&b);
}

START_TEST(ordinary_text_in_any_script_is_clean)
{
	static const char *const fine[] = { "", "plain", "tab\tand\nnewline", "caf\xC3\xA9",
		"\xE6\xA9\x8B", "\xF0\x9F\x98\x80", "\xE2\x80\x8F\xD8\xA7\xE2\x80\x8E" };

	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
		char *s = cleaned(fine[i], strlen(fine[i]));

		ck_assert(clean_is(fine[i], strlen(fine[i])));
		ck_assert_str_eq(s, fine[i]);
		free(s);
	}
}
END_TEST

START_TEST(what_is_not_utf8_or_not_text_is_shown_as_such)
{
	static const struct {
		const char *in, *out;
		size_t len;
	} cases[] = {
		{ "a\xFFz", "a\xEF\xBF\xBDz", 3 },
		{ "\xC3", "\xEF\xBF\xBD", 1 },
		{ "\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD", 2 },
		{ "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3 },
		{ "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 4 },
		{ "a\0b",
			"a\xEF\xBF\xBD"
			"b",
			3 },
		{ "bell\a", "bell\xEF\xBF\xBD", 5 },
		{ "\xC2\x85", "\xEF\xBF\xBD", 2 },
		{ "\xEF\xBF\xBF", "\xEF\xBF\xBD", 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *s = cleaned(cases[i].in, cases[i].len);

		ck_assert(!clean_is(cases[i].in, cases[i].len));
		ck_assert_str_eq(s, cases[i].out);
		free(s);
	}
}
END_TEST

START_TEST(controls_of_direction_are_named_instead_of_obeyed)
{
	char *s = cleaned("a\xE2\x80\xAE"
			  "b\xE2\x81\xA9",
		8);

	ck_assert_str_eq(s, "a[U+202E]b[U+2069]");
	free(s);
}
END_TEST

START_TEST(a_cut_falls_between_characters)
{
	struct buf b = { 0 };

	clean_add_cut(&b,
		"ab\xC3\xA9"
		"c",
		5, 3);
	ck_assert_str_eq(b.data, "ab\xE2\x80\xA6");
	buf_clear(&b);
	clean_add_cut(&b,
		"ab\xC3\xA9"
		"c",
		5, 5);
	ck_assert_str_eq(b.data, "ab\xC3\xA9"
				 "c");
	buf_free(&b);
}
END_TEST

CHECK_MAIN("web/clean", ordinary_text_in_any_script_is_clean,
	what_is_not_utf8_or_not_text_is_shown_as_such,
	controls_of_direction_are_named_instead_of_obeyed, a_cut_falls_between_characters)
