/*
 * phrase - numbers and times in English words, singular and plural right. Times are UTC and are
 * shown so. Pure.
 */
#ifndef STET_WEB_PHRASE_H
#define STET_WEB_PHRASE_H

#include <stdint.h>

#include "base/buf.h"

#define PHRASE_MAX 96 /* bytes that hold any phrase of this module, with its NUL */

/* "8 September 2016, 17:05 UTC" */
char *phrase_time(int64_t unix_s, char out[PHRASE_MAX]);

/* "8 Sep 2016, 17:05": where there is little room */
char *phrase_short(int64_t unix_s, char out[PHRASE_MAX]);

/* "8 September 2016" */
char *phrase_day(int64_t unix_s, char out[PHRASE_MAX]);

/* "17:05" */
char *phrase_clock(int64_t unix_s, char out[PHRASE_MAX]);

/* "less than a minute", "35 minutes", "1 hour 25 minutes", "14 hours", "3 days", "2 months",
 * "5 years"; of a negative number what it is without its sign. */
char *phrase_span(int64_t seconds, char out[PHRASE_MAX]);

/* "35 minutes later", "2 hours earlier", "at the same time" */
char *phrase_later(int64_t seconds, char out[PHRASE_MAX]);

/* "between 10:05 and 10:31 on 8 September 2016", with both days where they differ; "at ..." where
 * both are the same minute. */
char *phrase_between(int64_t from, int64_t to, char out[PHRASE_MAX]);

/* "1 change", "6 changes", "12,345 changes" */
char *phrase_count(int64_t n, const char *one, const char *many, char out[PHRASE_MAX]);

/* "12,345" */
char *phrase_number(int64_t n, char out[PHRASE_MAX]);

#endif
