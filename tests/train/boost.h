/*
 * boost - gradient-boosted decision trees for yes-or-no, by histograms of whole numbers: the same
 * rows give the same trees, bit for bit.
 */
#ifndef STET_TRAIN_BOOST_H
#define STET_TRAIN_BOOST_H

#include "page/model.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct boost_table {
	size_t rows;
	unsigned features;
	const int16_t *values; /* row by row */
	const uint8_t *labels; /* 0 or 1 */
	const float *weights;  /* 0: not used */
};

struct boost_options {
	unsigned trees, leaves;
	unsigned members; /* so many models, that differ by what is drawn */
	double rate;	  /* of learning */
	double lambda;
	double min_weight;     /* of a leaf */
	double features_share; /* of features that each tree may use */
	double rows_share;     /* of rows that each tree sees */
	uint32_t seed;
};

/* Trains a model; free with boost_free. */
struct model *boost_train(const struct boost_table *t, const struct boost_options *o);
void boost_free(struct model *m);

/* Writes m as C tables named NAME_nodes and so on, and a struct model NAME. */
void boost_write(const struct model *m, const char *name, FILE *out);

/* Adds up the gain of each feature since the program started. */
extern double boost_gain[1024];

#endif
