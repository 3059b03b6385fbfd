/*
 * least_delay - the least mean delay that any rule for looking again can reach on modelled edits.
 * Pure.
 *
 * By dynamic programming over what a rule can know at a check: the source's share, the article's
 * age, and how many edits it had until then (a rule sees fewer: those between two checks look like
 * one). The first check is when the article is seen, another is on the end of the 40 days.
 */
#ifndef STET_BENCH_LEAST_DELAY_H
#define STET_BENCH_LEAST_DELAY_H

#include <stddef.h>

/* How articles are edited: an edited one gets 1 + geometric edits, at log-normal ages. */
struct edit_model {
	double mean_edits; /* of an edited article, above 1 */
	double median_s, sigma;
};

/* The least mean delay in seconds for so many requests an article (at least 3), with articles in
 * equal parts from n sources that edit these shares of theirs, each below 1. */
double least_delay(const struct edit_model *m, const double *shares, size_t n, double requests);

#endif
