/*
 * rate - how long to wait for the next edit of an article, by what its source and its age make
 * likely. Pure.
 *
 * Edits of one article are taken for a Poisson process whose rate falls with age in a profile that
 * all articles share; how many edits an article gets differs from source to source and from article
 * to article (Gamma). Checks are placed where the integral of about the square root of the expected
 * rate grows by equal steps, which gives the least mean delay for a number of checks.
 * docs/schedule.md has the figures.
 */
#ifndef STET_JUDGE_RATE_H
#define STET_JUDGE_RATE_H

#include <stdint.h>

/* How edits are spread over the age of an article: log-normal, with a part that is spread evenly
 * over the orders of magnitude, so that no age is believed to be without edits. */
struct rate_profile {
	double median_s;
	double sigma;
	double root[512]; /* integral of a power of the density, on a log grid */
};

void rate_profile_init(struct rate_profile *p, double median_s, double sigma);

/* The profile that Stet believes in. Never NULL. */
const struct rate_profile *rate_profile_default(void);

/* The share of an article's edits that comes before that age, 0 to 1. */
double rate_share_before(const struct rate_profile *p, int64_t age_s);

/*
 * Seconds to wait for the next check of an article of this age that has had so many changes, from a
 * source of which so much was watched (see schedule.h), with so many changes in that. effort is
 * about how many checks an article of an average source may cost. Above 0; never more than
 * RATE_LONGEST.
 */
int64_t rate_wait(const struct rate_profile *p, double effort, double exposure,
	int64_t source_changes, int64_t age_s, int64_t changes);

/* The effort for which docs/schedule.md gives the figures. */
#define RATE_EFFORT 32.5

#define RATE_LONGEST INT64_C(2592000) /* 30 d */

#endif
