/*
 * model - boosted decision trees as constant tables. Whole numbers only, so that a page is read the
 * same way on every machine.
 */
#ifndef STET_PAGE_MODEL_H
#define STET_PAGE_MODEL_H

#include <stdint.h>

struct model_node {
	int16_t at; /* at most this goes left */
	uint16_t feature;
	int16_t left, right; /* a node of the same tree, or ~ of one of its leaves */
};

struct model {
	const struct model_node *nodes;
	const int16_t *leaves;
	const uint32_t *first_node; /* of each tree */
	const uint32_t *first_leaf;
	uint32_t members;    /* models that agree on most rows; in doubt, all are asked */
	uint32_t ntrees;     /* of each */
	uint32_t early;	     /* after so many trees ... */
	int32_t early_below; /* ... a score under this is hopeless */
	int32_t base;
};

/* Made by tests/train: for all blocks of a page, and for those of its core (core.h). */
extern const struct model model_blocks, model_core;

#define MODEL_HOPELESS (-16 * 1024)

/* What the first member says of a row, in 1/1024 of a logit; where that is not sure, the mean of
 * what all say. */
int32_t model_score(const struct model *m, const int16_t *row);

/* The probability for a score, 0 to 1000. */
int16_t model_permille(int32_t score);

#endif
