/*
 * features_page - what the rows of features are written from: a whole page summed up by element, by
 * look and by stretch of blocks that look alike. Only features.c reads it.
 */
#ifndef STET_PAGE_FEATURES_PAGE_H
#define STET_PAGE_FEATURES_PAGE_H

#include "page/echo.h"
#include "page/features.h"
#include "page/guess.h"

/* What is summed over the blocks of an element, or over all blocks that look alike. */
struct sum {
	uint32_t blocks;
	uint32_t words;
	uint32_t prose_words;
	uint32_t prose_blocks;
	uint32_t linked; /* words in links */
	uint32_t short_blocks;
	uint32_t dated;	      /* blocks that give a date, as comments and teasers do */
	uint32_t open;	      /* blocks that break off with an ellipsis, as teasers do */
	uint32_t first, last; /* block */
	uint32_t score;	      /* as Readability counts: commas and length of its paragraphs */
};

/* A stretch of blocks with the same look, whatever junk stands between them. */
struct run {
	uint32_t first, last;
	uint32_t blocks, words, linked;
};

/* What a page itself says is its text. */
enum claim {
	CLAIM_ITEMPROP, /* itemprop=articleBody */
	CLAIM_NAME,	/* a class or id that says so */
	CLAIM_ARTICLE,	/* <article> */
	CLAIM_MAIN,	/* <main> */
	CLAIM_COUNT
};

struct claimed {
	uint32_t count; /* elements, those inside another of the kind left out */
	uint32_t best;	/* the one with the most prose, or NODE_NONE */
};

struct features {
	const struct tree *tree;
	const struct fact *facts;
	const struct guess *guess;
	const struct meta *meta;
	uint32_t title, container, heap;
	struct echo *echo;    /* owned: by block */
	struct sum *in;	      /* owned: by node, all that is inside */
	struct sum *like;     /* owned: by look, the fact's sig */
	uint32_t *look;	      /* owned: by block, index into like */
	struct sum *like_own; /* the same by the block's element alone */
	uint32_t *look_own;
	struct sum *alike;	/* owned: by look of a node, all that is in such nodes */
	uint32_t *look_node;	/* owned: by node, index into alike and nodes_alike */
	uint32_t *nodes_alike;	/* owned: how many nodes with blocks look so */
	uint32_t *prose_before; /* owned: by block, prose words in front of it */
	uint32_t *words_before;
	uint32_t *previous_prose; /* owned: by block, the nearest prose before, NODE_NONE */
	uint32_t *next_prose;
	uint32_t *heading; /* owned: by block, the nearest heading before */
	uint32_t *label;   /* owned: by block, the nearest label of a box before ("Related:") */
	uint32_t *byline;  /* owned: by block, the nearest byline or date before */
	struct run *runs;  /* owned */
	uint32_t *run;	   /* owned: by block, index into runs */
	uint32_t *rank;	   /* owned: by block, how many before it are no junk */
	uint32_t *order;   /* owned: the blocks that are no junk */
	uint32_t norder;
	struct claimed claims[CLAIM_COUNT];
	uint32_t first_prose, last_prose; /* in the container */
	uint32_t first_guess, last_guess; /* that the rules keep, or NODE_NONE */
	uint32_t comments;	/* the block that heads the readers' comments, or NODE_NONE */
	uint32_t comment_words; /* in elements named so */
};

#endif
