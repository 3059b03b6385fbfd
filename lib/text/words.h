/*
 * words - cuts UTF-8 text into words by UAX #29.
 *
 * A segment is what lies between two word boundaries: a word, a number, one
 * mark of punctuation, a run of spaces, one ideograph. Every byte belongs to
 * exactly one segment. Bytes that are not UTF-8 are each a segment of their
 * own. Pure; allocates nothing.
 */
#ifndef STET_TEXT_WORDS_H
#define STET_TEXT_WORDS_H

#include <stddef.h>

enum words_kind {
	WORDS_SPACE,	 /* white space, line ends among it          */
	WORDS_PUNCT,	 /* punctuation, symbols, stray bytes        */
	WORDS_LETTERS,	 /* a word of a script that spaces its words */
	WORDS_NUMBER,	 /* begins with a digit                      */
	WORDS_IDEOGRAPH, /* one character of Han, kana, Thai ...     */
};

/* Returns where the segment of text that begins at `at` ends, and says in
 * *kind what it is. `at` must be a boundary (0, or what a former call
 * returned) and less than len. */
size_t words_next(const char *text, size_t len, size_t at, enum words_kind *kind);

#endif
