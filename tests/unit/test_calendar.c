#include "text/calendar.h"

#include "helper_check.h"

START_TEST(days_are_counted_from_1970)
{
	ck_assert_int_eq(calendar_days(1970, 1, 1), 0);
	ck_assert_int_eq(calendar_days(1969, 12, 31), -1);
	ck_assert_int_eq(calendar_days(2000, 2, 29), 11016);
	ck_assert_int_eq(calendar_days(2000, 3, 1), 11017);
	ck_assert_int_eq(calendar_days(0, 1, 1), -719528);
	ck_assert_int_eq(calendar_days(9999, 12, 31), 2932896);
	ck_assert_int_eq(calendar_days(2023, 2, 29), calendar_days(2023, 3, 1));
}
END_TEST

START_TEST(a_moment_is_taken_apart)
{
	struct calendar_time c = calendar_of(951827696); /* 2000-02-29 12:34:56 */

	ck_assert_int_eq(c.year, 2000);
	ck_assert_int_eq(c.month, 2);
	ck_assert_int_eq(c.day, 29);
	ck_assert_int_eq(c.hour, 12);
	ck_assert_int_eq(c.minute, 34);
	ck_assert_int_eq(c.second, 56);
	ck_assert_int_eq(c.weekday, 2);
	c = calendar_of(-1);
	ck_assert_int_eq(c.year, 1969);
	ck_assert_int_eq(c.second, 59);
	ck_assert_int_eq(c.weekday, 3);
}
END_TEST

/* Each day of 800 years, one after the other, and back. */
START_TEST(no_day_is_missing_and_none_comes_twice)
{
	int64_t days = calendar_days(1600, 1, 1);

	for (int64_t year = 1600; year < 2400; year++) {
		int64_t first = days;

		for (int month = 1; month <= 12; month++) {
			for (int day = 1; day <= calendar_days_in_month(year, month);
				day++, days++) {
				struct calendar_time c = calendar_of(days * CALENDAR_DAY_S + 7);

				ck_assert_int_eq(calendar_days(year, month, day), days);
				ck_assert(c.year == year && c.month == month && c.day == day);
			}
		}
		ck_assert_int_eq(days - first, calendar_days_in_year(year));
	}
	ck_assert_int_eq(calendar_days_in_year(1900), 365);
	ck_assert_int_eq(calendar_days_in_year(2000), 366);
}
END_TEST

CHECK_MAIN("calendar", days_are_counted_from_1970, a_moment_is_taken_apart,
	no_day_is_missing_and_none_comes_twice)
