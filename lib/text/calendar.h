/*
 * calendar - days and seconds since 1970-01-01 UTC, and the proleptic Gregorian calendar. Pure;
 * leap seconds are not counted.
 */
#ifndef STET_TEXT_CALENDAR_H
#define STET_TEXT_CALENDAR_H

#include <stdint.h>

#define CALENDAR_DAY_S 86400

struct calendar_time {
	int64_t year;
	int month, day;		  /* from 1 */
	int hour, minute, second; /* from 0 */
	int weekday;		  /* 0: Sunday */
};

/* Days since 1970-01-01 of a day (month 1 to 12). A day that its month does not have is counted on
 * into the next one. */
int64_t calendar_days(int64_t year, int month, int day);

struct calendar_time calendar_of(int64_t unix_s);

int calendar_days_in_month(int64_t year, int month);
int calendar_days_in_year(int64_t year);

#endif
