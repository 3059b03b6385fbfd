/*
 * paragraphs - a text cut into its paragraphs, and these into words where they are asked for.
 */
#ifndef STET_DIFF_PARAGRAPHS_H
#define STET_DIFF_PARAGRAPHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/intern.h"
#include "diff/lexicon.h"

struct paragraph {
	uint32_t start, body_end, end; /* [start, body_end) and its newline, if it has one */
	uint32_t same;		       /* equal for equal bodies, in both texts */
	bool read;		       /* tokens are there */
	uint32_t token, token_count;   /* in the tokens of its text */
	uint32_t words;		       /* about how many; exact once read */
};

struct paragraphs {
	const char *text;     /* borrowed */
	struct paragraph *at; /* owned */
	size_t count;
	struct token_list tokens; /* owned: of paragraphs that were read */
};

/* Cuts text, of less than 4 GB, at its newlines. bodies gives equal paragraphs equal numbers. */
void paragraphs_init(struct paragraphs *p, const char *text, size_t len, struct intern *bodies);
void paragraphs_free(struct paragraphs *p);

/* Makes sure that the tokens of paragraph i are there. */
void paragraphs_read(struct paragraphs *p, size_t i, struct lexicon *lx);

/* Estimates the words of paragraph i, if it was not read. */
void paragraphs_weigh(struct paragraphs *p, size_t i);

static inline const struct token *
paragraphs_tokens(const struct paragraphs *p, size_t i)
{
	return p->tokens.at + p->at[i].token;
}

#endif
