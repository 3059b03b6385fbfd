/*
 * date - reads the dates that feeds and pages write and writes the three forms
 * that we write. Pure: no clock, no locale, no time zone of the machine.
 */
#ifndef STET_TEXT_DATE_H
#define STET_TEXT_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define DATE_MAX 48 /* bytes that hold any date we write, with its NUL */

/*
 * Reads one date: RFC 822 with its usual misspellings, RFC 3339 and ISO 8601
 * (also year, year-month, ordinal and week dates), seconds and milliseconds since
 * 1970, and the common national forms ("mar., 01 déc. 2020", "30.03.2020 19:19",
 * "2004년 05월 28일"). A time without a zone is UTC (in Korean words: Korean time), a date without
 * a time is its midnight; a wrong weekday is ignored. Returns false, and leaves *unix_s alone,
 * for NULL, nonsense and dates that do not exist (30 February, 10:61).
 */
bool date_parse(const char *s, int64_t *unix_s);

/* Each writes one moment into buf and returns buf. Years stay within 0 and 9999:
 * a moment outside is written as the nearest one inside. */
char *date_rfc3339(int64_t unix_s, char buf[DATE_MAX]); /* 2020-12-01T16:11:02Z */
char *date_rfc822(int64_t unix_s, char buf[DATE_MAX]);	/* Tue, 01 Dec 2020 16:11:02 +0000 */
char *date_http(int64_t unix_s, char buf[DATE_MAX]);	/* Tue, 01 Dec 2020 16:11:02 GMT */

#endif
