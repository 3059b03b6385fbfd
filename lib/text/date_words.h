/*
 * date_words - the words of dates in the languages of most news: months, time zones, halves of the
 * day. A word is given in lower case without accents, as date.c folds it. Pure.
 */
#ifndef STET_TEXT_DATE_WORDS_H
#define STET_TEXT_DATE_WORDS_H

#include <stdbool.h>

enum date_half {
	DATE_HALF_NONE,
	DATE_HALF_AM,
	DATE_HALF_PM
};

/* 1 to 12, or 0 for a word that begins no month's name. */
int date_month_of(const char *word);

/* The zone's offset, east of Greenwich positive; false, and *minutes untouched, for what is none.
 */
bool date_zone_of(const char *word, int *minutes);

enum date_half date_half_of(const char *word);

#endif
