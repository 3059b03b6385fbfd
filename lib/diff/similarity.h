/*
 * similarity - how many words one passage has in common with each of several others. Marks do not
 * count.
 */
#ifndef STET_DIFF_SIMILARITY_H
#define STET_DIFF_SIMILARITY_H

#include <stddef.h>

#include "diff/lexicon.h"

struct similarity;

/* lx must have read all words, and lives longer. */
struct similarity *similarity_new(const struct lexicon *lx);
void similarity_free(struct similarity *s);

/* Sets the passage that the next calls compare with: one or more lists of tokens, one after
 * another, each added. similarity_begin empties it. */
void similarity_begin(struct similarity *s);
void similarity_add(struct similarity *s, const struct token *t, size_t n);

/* Words of the passage. */
size_t similarity_words(const struct similarity *s);

/* Words that t has in common with the passage in any order: never less than similarity_common. */
size_t similarity_overlap(struct similarity *s, const struct token *t, size_t n);

/* Length of the longest common subsequence of the words of t and the passage. For very long ones
 * similarity_overlap is taken instead. */
size_t similarity_common(struct similarity *s, const struct token *t, size_t n);

#endif
