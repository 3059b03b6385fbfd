/*
 * function_words - the words that only join others ("the", "of", "und", "の"), by language. A
 * diff gives them less weight, and knows a text's language by them.
 */
#ifndef STET_DIFF_FUNCTION_WORDS_H
#define STET_DIFF_FUNCTION_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* The languages in which word (any case) is a function word, a bit each. */
uint16_t function_words_find(const char *word, size_t len);

#endif
