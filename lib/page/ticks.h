/*
 * ticks - what in a line changes by itself: "Updated 35 minutes ago", "12 comments". Such words
 * are no text, and what they say at one moment must not bear on what is read around them. Known in
 * the languages in which most news is written.
 */
#ifndef STET_PAGE_TICKS_H
#define STET_PAGE_TICKS_H

#include <stdbool.h>
#include <stddef.h>

enum ticks {
	TICKS_NOT,
	TICKS_TIME,  /* "35 minutes ago", "Published: 2 h ago", "vor 3 Stunden", "3小时前" */
	TICKS_COUNT, /* "12 comments", "1.2K shares, 40 comments" */
};

/* Does the whole line (n bytes of UTF-8, white space folded) say that and nothing else? A sentence
 * in which the words occur is TICKS_NOT. */
enum ticks ticks_line(const char *s, size_t n);

/* May such words stand behind the n bytes at s without being part of their sentence: are they none,
 * or end with a full stop, a mark that separates, or a line? */
bool ticks_may_follow(const char *s, size_t n);

/* How many of the n bytes are left when a time that ticks at the end, behind a sentence, is taken
 * off. Never 0: for a whole line there is ticks_line. */
size_t ticks_trim(const char *s, size_t n);

#endif
