/*
 * wording - the form in which words are compared: what two readings have in common when nobody
 * edited anything. Pure.
 */
#ifndef STET_JUDGE_WORDING_H
#define STET_JUDGE_WORDING_H

#include <stdbool.h>

/*
 * NFC; white space folded, paragraphs apart with keep_lines; and no space before a comma, a full
 * stop or another mark that closes, nor after one that opens: "yes , he said" and "yes, he said"
 * are the same words. s may be NULL. Owned by the caller.
 */
char *wording_of(const char *s, bool keep_lines);

#endif
