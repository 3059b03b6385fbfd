/*
 * aside - paragraphs in doubt. The reader is not sure of every block of a page, and what is text
 * at one check stands aside at the next although nobody touched it. Who knows both tells that from
 * an edit. Pure.
 *
 * All texts are in the form in which words are compared, a paragraph a line, and never NULL.
 */
#ifndef STET_JUDGE_ASIDE_H
#define STET_JUDGE_ASIDE_H

#include <stdbool.h>

/*
 * Is the new text the old one but for a few paragraphs on which the reader is in doubt: gone from
 * the text, but among those that stand aside now (is); or new in it, but aside before (was)? Then
 * the page is the same and only its reading is not.
 */
bool aside_same_page(const char *old, const char *new, const char *was, const char *is);

/* The paragraphs of text and of aside that words lacks. Owned by the caller; "" for none. */
char *aside_beyond(const char *words, const char *text, const char *aside);

#endif
