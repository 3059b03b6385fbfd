/*
 * echo - how much of what a block says stands elsewhere on its page: in other blocks, in the text
 * around which the page is built, in what its JSON-LD gives as the article. Counted in words and in
 * runs of four, by hash: a share may be a little too high, never too low.
 */
#ifndef STET_PAGE_ECHO_H
#define STET_PAGE_ECHO_H

#include "page/tree.h"

enum {
	ECHO_FEW = -1, /* the block has too few words to say */
	ECHO_NONE = -2 /* the page gives nothing to compare with */
};

/* Shares in percent. */
struct echo {
	int8_t before; /* of its runs of words that stood in an earlier block; or ECHO_FEW */
	int8_t after;  /* that stand in a later one */
	int8_t topic;  /* of its longer words that other blocks of the text use; or ECHO_FEW */
	int8_t body;   /* of its runs that are in the JSON-LD's text; or ECHO_FEW, ECHO_NONE */
	int8_t brief;  /* of its words with three letters at most */
};

/* One for each block of the tree, for free(). keep says of each block whether it is thought to be
 * text; body is the JSON-LD's articleBody or NULL, and counts only from 60 words. */
struct echo *echo_new(const struct tree *t, const bool *keep, const char *body);

#endif
