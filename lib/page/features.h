/*
 * features - each block of a page as a row of small numbers, for the model. What the numbers mean
 * is in features.c; a model is valid only for the rows it was trained on, so any change there
 * needs tests/train/rebuild.
 */
#ifndef STET_PAGE_FEATURES_H
#define STET_PAGE_FEATURES_H

#include "page/facts.h"

#define FEATURES_MAX 400

struct features;

/* What rules alone make of a page: see rules.h. */
struct guess;

/* Looks over the whole page once. Borrows all four; free with features_free. m may hold NULLs. */
struct features *features_new(
	const struct tree *t, const struct fact *f, const struct guess *r, const struct meta *m);
void features_free(struct features *x);

/* Writes the row of block i; returns how many numbers it has, which is the
 * same for every block and page and at most FEATURES_MAX. */
unsigned features_row(const struct features *x, uint32_t i, int16_t row[FEATURES_MAX]);

/* The name of number k of a row, for people who look at what a model uses. */
const char *features_name(unsigned k);

#endif
