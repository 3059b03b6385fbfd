/*
 * spelling - whether one wording is another one mended: spelling, case, hyphens, marks, a word
 * that was written twice.
 */
#ifndef STET_DIFF_SPELLING_H
#define STET_DIFF_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

/* True if a and b (UTF-8, either may be empty) are the same words but for marks, white space, case
 * and a letter or two in a long word. Numbers must be the same. */
bool spelling_same(const char *a, size_t a_len, const char *b, size_t b_len);

/* True if gone is the very words that stand before it or after it: written twice by mistake. */
bool spelling_doubled(const char *gone, size_t len, const char *before, size_t before_len,
	const char *after, size_t after_len);

#endif
