#include "text/date.h"

#include "helper_check.h"

#include <stdint.h>
#include <string.h>

struct reading {
	const char *written;
	const char *meant; /* RFC 3339, or NULL where it is no date */
};

static void
check_all(const struct reading *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char buf[DATE_MAX];
		int64_t t = -7;
		bool ok = date_parse(r[i].written, &t);

		if (r[i].meant == NULL) {
			ck_assert_msg(
				!ok, "'%s' was taken for %s", r[i].written, date_rfc3339(t, buf));
			ck_assert_int_eq(t, -7);
		} else {
			ck_assert_msg(ok, "'%s' was not read", r[i].written);
			ck_assert_msg(strcmp(date_rfc3339(t, buf), r[i].meant) == 0,
				"'%s' was read as %s", r[i].written, buf);
		}
	}
}

#define CHECK_ALL(...)                                                                             \
	do {                                                                                       \
		const struct reading all[] = { __VA_ARGS__ };                                      \
		check_all(all, sizeof all / sizeof all[0]);                                        \
	} while (0)

START_TEST(rfc_822_is_read_with_its_usual_misspellings)
{
	CHECK_ALL({ "Tue, 03 Mar 2020 09:08:07 GMT", "2020-03-03T09:08:07Z" },
		{ "3 Mar 2020 09:08 +0100", "2020-03-03T08:08:00Z" },
		{ "Tue,3 Mar 20 9:8:7 GMT", "2020-03-03T09:08:07Z" },
		{ "Tue, 3 March 2020, 09:08:07 EST", "2020-03-03T14:08:07Z" },
		{ "Fri, 03 Mar 2020 09:08:07 GMT", "2020-03-03T09:08:07Z" },
		{ "Tue, 3rd Mar 2020 09:08:07", "2020-03-03T09:08:07Z" },
		{ "Tue Mar  3 09:08:07 2020", "2020-03-03T09:08:07Z" },
		{ "Tue Mar 03 09:08:07 +0200 2020", "2020-03-03T07:08:07Z" },
		{ "Tue Mar 03 2020 09:08:07 GMT+0200 (Eastern European Time)",
			"2020-03-03T07:08:07Z" },
		{ "Tue, 03 Mar 2020 09:08:07 GMT+9", "2020-03-03T00:08:07Z" },
		{ "Tue, 03 Mar 2020 09:08:07 Etc/GMT", "2020-03-03T09:08:07Z" },
		{ "Tue, 03 Mar 2020 09:08:07.25 -5", "2020-03-03T14:08:07Z" },
		{ "Tue, 03 Mar 2020 24:00:00 GMT", "2020-03-04T00:00:00Z" },
		{ "03 Mar 99", "1999-03-03T00:00:00Z" },
		{ "March 3, 2020 at 9:08 p.m.", "2020-03-03T21:08:00Z" },
		{ "3 Mar 2020 12:08 AM", "2020-03-03T00:08:00Z" },
		{ "Tue, 03/03/2020 - 09:08", "2020-03-03T09:08:00Z" },
		{ "March 2020", "2020-03-01T00:00:00Z" });
	CHECK_ALL({ "March 3rd, 2020 7pm", "2020-03-03T19:00:00Z" },
		{ "3 Mar 2020, 7 a.m. EST", "2020-03-03T12:00:00Z" },
		{ "10:00 2020-03-03", "2020-03-03T10:00:00Z" },
		{ "Tuesday, 03-Mar-20 09:08:07 GMT", "2020-03-03T09:08:07Z" });
}
END_TEST

START_TEST(iso_8601_is_read_whole_and_in_fragments)
{
	CHECK_ALL({ "2020-03-03T09:08:07Z", "2020-03-03T09:08:07Z" },
		{ "2020-03-03t09:08:07.999z", "2020-03-03T09:08:07Z" },
		{ "2020-03-03T09:08:07,5+05:30", "2020-03-03T03:38:07Z" },
		{ "2020-03-03 09:08:07 -0500", "2020-03-03T14:08:07Z" },
		{ "2020-03-03T09:08:07-05:00Z", "2020-03-03T14:08:07Z" },
		{ "2020-03-03T09:08", "2020-03-03T09:08:00Z" },
		{ "2020-03-03T09Z", "2020-03-03T09:00:00Z" },
		{ "20200303T090807Z", "2020-03-03T09:08:07Z" },
		{ "20200303", "2020-03-03T00:00:00Z" },
		{ "20200303090807", "2020-03-03T09:08:07Z" },
		{ "2020/03/03", "2020-03-03T00:00:00Z" }, { "2020-03", "2020-03-01T00:00:00Z" },
		{ "2020", "2020-01-01T00:00:00Z" }, { "2020-063", "2020-03-03T00:00:00Z" },
		{ "2020-W10-2", "2020-03-03T00:00:00Z" }, { "2020W102", "2020-03-03T00:00:00Z" },
		{ "2020-02-29", "2020-02-29T00:00:00Z" }, { "1900-01-01", "1900-01-01T00:00:00Z" },
		{ "\t 2020-03-03\r\n", "2020-03-03T00:00:00Z" },
		{ "<b>2020-03-03</b>", "2020-03-03T00:00:00Z" });
}
END_TEST

START_TEST(counted_seconds_are_read)
{
	CHECK_ALL({ "1583226487", "2020-03-03T09:08:07Z" },
		{ "1583226487.25", "2020-03-03T09:08:07Z" },
		{ "1583226487123", "2020-03-03T09:08:07Z" });
}
END_TEST

START_TEST(national_forms_are_read)
{
	CHECK_ALL({ "Di, 03 Mär 2020 09:08:07 +0100", "2020-03-03T08:08:07Z" },
		{ "3. Mai 2020, 10.30 Uhr", "2020-05-03T10:30:00Z" },
		{ "03.05.2020 10:30", "2020-05-03T10:30:00Z" },
		{ "mar., 01 déc. 2020 16:11:02 +0000", "2020-12-01T16:11:02Z" },
		{ "3 août 2020 à 16h29", "2020-08-03T16:29:00Z" },
		{ "3 de marzo de 2020", "2020-03-03T00:00:00Z" },
		{ "3 мая 2020 10:00 MSK", "2020-05-03T07:00:00Z" },
		{ "Τρί, 3 Ιούλ 2020 12:00:00 EST", "2020-07-03T17:00:00Z" },
		{ "2020-július-3T9:15+02:00", "2020-07-03T07:15:00Z" },
		{ "2020년 05월 03일  01:31:15", "2020-05-02T16:31:15Z" },
		{ "2020-05-03 오후 11:23:17", "2020-05-03T14:23:17Z" },
		{ "2020年5月3日 上午9時8分", "2020-05-03T09:08:00Z" });
}
END_TEST

START_TEST(nonsense_and_days_that_do_not_exist_are_refused)
{
	CHECK_ALL({ NULL, NULL }, { "", NULL }, { "-", NULL }, { "yesterday", NULL },
		{ "3 days ago", NULL }, { "30 Feb 2020 10:00 GMT", NULL }, { "2020-02-30", NULL },
		{ "29 Feb 2021", NULL }, { "2020-13-01", NULL }, { "2020-03-03T10:61:00Z", NULL },
		{ "Tue, 03 Mar 2020 1:2:3:4 GMT", NULL }, { "3 zzz 2020", NULL },
		{ "99 Mar 2020", NULL }, { "2020-03-03T10:00:00+99:99", NULL },
		{ "-0044-03-15T00:00:00Z", NULL }, { "12345-01-01", NULL }, { "0000-00-00", NULL },
		{ "99999999999999999999", NULL }, { "1e9", NULL }, { "%s%n%x", NULL },
		{ "07-01T01:55:07-05:00", NULL }, { "\xff\xfe 3 \x80 2020", NULL },
		{ "a very long story that only ends by saying what nobody would ever take for "
		  "the day on which it was printed, 3 March 2020",
			NULL });
}
END_TEST

START_TEST(a_moment_is_written_in_three_forms)
{
	char buf[DATE_MAX];

	ck_assert_str_eq(date_rfc3339(1583226487, buf), "2020-03-03T09:08:07Z");
	ck_assert_str_eq(date_rfc822(1583226487, buf), "Tue, 03 Mar 2020 09:08:07 +0000");
	ck_assert_str_eq(date_http(1583226487, buf), "Tue, 03 Mar 2020 09:08:07 GMT");
	ck_assert_str_eq(date_http(0, buf), "Thu, 01 Jan 1970 00:00:00 GMT");
	ck_assert_str_eq(date_rfc3339(-1, buf), "1969-12-31T23:59:59Z");
}
END_TEST

START_TEST(a_moment_no_year_can_hold_is_written_as_the_nearest)
{
	char buf[DATE_MAX];

	ck_assert_str_eq(date_rfc3339(INT64_MAX, buf), "9999-12-31T23:59:59Z");
	ck_assert_str_eq(date_rfc3339(INT64_MIN, buf), "0000-01-01T00:00:00Z");
}
END_TEST

START_TEST(what_is_written_reads_back)
{
	for (int64_t t = -INT64_C(62000000000); t < INT64_C(250000000000); t += 86423 * 997) {
		char buf[DATE_MAX];
		int64_t back;

		ck_assert(date_parse(date_rfc3339(t, buf), &back));
		ck_assert_int_eq(back, t);
		ck_assert(date_parse(date_http(t, buf), &back));
		ck_assert_int_eq(back, t);
	}
}
END_TEST

CHECK_MAIN("date", rfc_822_is_read_with_its_usual_misspellings,
	iso_8601_is_read_whole_and_in_fragments, counted_seconds_are_read, national_forms_are_read,
	nonsense_and_days_that_do_not_exist_are_refused, a_moment_is_written_in_three_forms,
	a_moment_no_year_can_hold_is_written_as_the_nearest, what_is_written_reads_back)
