#include "phrase.h"
#include "helper_check.h"

START_TEST(a_moment_is_written_in_full)
{
	char out[PHRASE_MAX];

	ck_assert_str_eq(phrase_time(1473354300, out), "8 September 2016, 17:05 UTC");
	ck_assert_str_eq(phrase_short(1473354300, out), "8 Sep 2016, 17:05");
	ck_assert_str_eq(phrase_day(1473354300, out), "8 September 2016");
	ck_assert_str_eq(phrase_clock(1473354300, out), "17:05");
	ck_assert_str_eq(phrase_time(INT64_MAX, out), "31 December 9999, 23:59 UTC");
	ck_assert_str_eq(phrase_time(INT64_MIN + 1, out), "1 January 1, 00:00 UTC");
}
END_TEST

START_TEST(spans_are_rounded_and_singular_and_plural_right)
{
	static const struct {
		int64_t s;
		const char *words;
	} cases[] = {
		{ 0, "less than a minute" },
		{ 59, "less than a minute" },
		{ 60, "1 minute" },
		{ 35 * 60, "35 minutes" },
		{ 3569, "59 minutes" },
		{ 3570, "1 hour" },
		{ 3600, "1 hour" },
		{ 3660, "1 hour 1 minute" },
		{ 2 * 3600 + 25 * 60, "2 hours 25 minutes" },
		{ 14 * 3600 + 40 * 60, "15 hours" },
		{ 2 * 86400, "2 days" },
		{ 40 * 86400, "40 days" },
		{ 90 * 86400, "3 months" },
		{ 800 * 86400LL, "2 years" },
		{ -120, "2 minutes" },
	};
	char out[PHRASE_MAX];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_str_eq(phrase_span(cases[i].s, out), cases[i].words);
}
END_TEST

START_TEST(later_and_earlier_are_told_apart)
{
	char out[PHRASE_MAX];

	ck_assert_str_eq(phrase_later(35 * 60, out), "35 minutes later");
	ck_assert_str_eq(phrase_later(-3600, out), "1 hour earlier");
	ck_assert_str_eq(phrase_later(0, out), "at the same time");
}
END_TEST

START_TEST(a_change_lies_between_two_moments)
{
	char out[PHRASE_MAX];

	ck_assert_str_eq(phrase_between(1473329100, 1473330660, out),
		"between 10:05 and 10:31 on 8 September 2016");
	ck_assert_str_eq(
		phrase_between(1473329100, 1473329110, out), "at 10:05 on 8 September 2016");
	ck_assert_str_eq(phrase_between(1473329100, 1473415560, out),
		"between 10:05 on 8 September 2016 and 10:06 on 9 September 2016");
}
END_TEST

START_TEST(counts_have_thousands_and_the_right_noun)
{
	char out[PHRASE_MAX];

	ck_assert_str_eq(phrase_count(0, "time", "times", out), "0 times");
	ck_assert_str_eq(phrase_count(1, "time", "times", out), "1 time");
	ck_assert_str_eq(phrase_count(12345, "time", "times", out), "12,345 times");
	ck_assert_str_eq(phrase_number(-1234567, out), "-1,234,567");
	ck_assert_str_eq(phrase_number(100, out), "100");
}
END_TEST

CHECK_MAIN("web/phrase", a_moment_is_written_in_full,
	spans_are_rounded_and_singular_and_plural_right, later_and_earlier_are_told_apart,
	a_change_lies_between_two_moments, counts_have_thousands_and_the_right_noun)
