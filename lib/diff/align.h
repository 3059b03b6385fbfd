/*
 * align - matches the words of one passage with those of another so that the marked difference
 * is the easiest to read: a changed word costs its weight, every separate change LEXICON_CHANGE
 * more. So small words between two changes are marked with them, and one long change is
 * preferred to much confetti.
 *
 * Exact for passages of ordinary length. Longer ones are divided first, at phrases that stand
 * in both but once, else along a difference found with bounded effort: time and memory grow only
 * with the length.
 */
#ifndef STET_DIFF_ALIGN_H
#define STET_DIFF_ALIGN_H

#include <stddef.h>
#include <stdint.h>

#include "diff/lexicon.h"

#define ALIGN_NONE UINT32_MAX

/* Working memory, used for many passages. */
struct align;

/* lx must be weighed, and lives longer. */
struct align *align_new(const struct lexicon *lx);
void align_free(struct align *al);

/* Sets match[i] to the index in b of the word that a[i] is matched with, or ALIGN_NONE; matches
 * rise. match has room for n. */
void align_words(struct align *al, const struct token *a, size_t n, const struct token *b, size_t m,
	uint32_t *match);

#endif
