#include "judge/rate.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * What is believed before anything is known of a source, from studies of edited news: a bit more
 * than a quarter of the articles are edited at all, those 2.6 times each, half of that in the first
 * three hours.
 */
#define MEAN_EDITS 0.715    /* per article                           */
#define EDITS_IF_ANY 2.6    /* per article that is edited            */
#define MOST_EDITED 0.95    /* of a source's articles, at most     */
#define PRIOR_ARTICLES 10.0 /* what that belief weighs, in articles  */
#define MEDIAN_S 10800.0
#define SIGMA 1.7
#define TAIL 0.001 /* the part spread evenly over the orders */
#define TAIL_FROM_S 300.0
#define TAIL_TO_S (45 * 86400.0)

/*
 * Checks lie evenly in the integral of the rate to this power over the age, of its square root
 * between articles. One half each gives the least mean delay for the number of checks when the
 * belief is right; a bit more over the age brings the median down and costs little.
 */
#define POWER_OF_AGE 0.54

/* The grid: from half a minute to 400 days in equal steps of the logarithm. */
#define GRID_FROM_S 30.0
#define GRID_TO_S (400 * 86400.0)

enum {
	POINTS = sizeof((struct rate_profile *)0)->root / sizeof(double)
};

static double
grid_age(double i)
{
	return GRID_FROM_S * exp(i * log(GRID_TO_S / GRID_FROM_S) / (POINTS - 1));
}

static double
grid_place(double age_s)
{
	if (age_s <= GRID_FROM_S)
		return 0;
	return fmin(
		POINTS - 1, log(age_s / GRID_FROM_S) * (POINTS - 1) / log(GRID_TO_S / GRID_FROM_S));
}

/* Density of the edits at that age, an edit a second. Before its mode the log-normal is held level:
 * an article just seen may be edited at once. */
static double
density(const struct rate_profile *p, double age_s)
{
	double mode = p->median_s * exp(-p->sigma * p->sigma), t = fmax(age_s, mode);
	double z = log(t / p->median_s) / p->sigma;
	double body = exp(-0.5 * z * z) / (t * p->sigma * sqrt(2 * acos(-1)));
	double tail = age_s < TAIL_TO_S
			      ? 1 / (fmax(age_s, TAIL_FROM_S) * log(TAIL_TO_S / TAIL_FROM_S))
			      : 0;

	return (1 - TAIL) * body + TAIL * tail;
}

/* The share of an article's edits that comes before that age. */
static double
share_before(const struct rate_profile *p, double age_s)
{
	double body, tail;

	if (age_s <= 1)
		return 0;
	body = 0.5 * erfc(-log(age_s / p->median_s) / p->sigma / sqrt(2));
	tail = log(age_s / TAIL_FROM_S) / log(TAIL_TO_S / TAIL_FROM_S);
	return (1 - TAIL) * body + TAIL * fmax(0, fmin(1, tail));
}

double
rate_share_before(const struct rate_profile *p, int64_t age_s)
{
	return share_before(p, (double)age_s);
}

void
rate_profile_init(struct rate_profile *p, double median_s, double sigma)
{
	p->median_s = median_s;
	p->sigma = sigma;
	p->root[0] = 0;
	for (int i = 1; i < POINTS; i++) {
		double a = grid_age(i - 1), b = grid_age(i);

		p->root[i] = p->root[i - 1] + 0.5 * (b - a) *
						      (pow(density(p, a), POWER_OF_AGE) +
							      pow(density(p, b), POWER_OF_AGE));
	}
}

const struct rate_profile *
rate_profile_default(void)
{
	static struct rate_profile profile;
	static bool made;

	if (!made) {
		rate_profile_init(&profile, MEDIAN_S, SIGMA);
		made = true;
	}
	return &profile;
}

static double
root_before(const struct rate_profile *p, double age_s)
{
	double place = grid_place(age_s);
	int i = (int)place;

	if (i >= POINTS - 1)
		return p->root[POINTS - 1];
	return p->root[i] +
	       (p->root[i + 1] - p->root[i]) *
		       (age_s <= GRID_FROM_S
				       ? 0
				       : (age_s - grid_age(i)) / (grid_age(i + 1) - grid_age(i)));
}

/* The age at which the integral is root; beyond the grid its end. */
static double
age_of_root(const struct rate_profile *p, double root)
{
	int low = 0, high = POINTS - 1;

	if (root >= p->root[high])
		return GRID_TO_S;
	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (p->root[middle] <= root)
			low = middle;
		else
			high = middle;
	}
	return grid_age(low) + (grid_age(high) - grid_age(low)) * (root - p->root[low]) /
				       (p->root[high] - p->root[low]);
}

/*
 * The edits that are still to be expected of an article that had so many until now, in units of
 * what an article with one edit in its life has still before it: divided by the share of the ages
 * to come.
 *
 * A source edits a part of its articles; one that is edited gets a geometric number of edits, each
 * at an age of its own. So one that was not edited until now is ever more likely never to be, and
 * one that was has as many more before it as it had, and one.
 */
static double
expected_edits(const struct rate_profile *p, double exposure, double source_changes, double age_s,
	double changes)
{
	double mean = (source_changes + MEAN_EDITS * PRIOR_ARTICLES) / (exposure + PRIOR_ARTICLES);
	double edited = fmin(MOST_EDITED, mean / EDITS_IF_ANY);
	double last = 1 / fmax(mean / edited, 1.01); /* the chance that an edit is the last */
	double to_come = fmax(1 - share_before(p, age_s), 1e-9);
	double more = (1 - last) * to_come, not_yet = edited * last * to_come / (1 - more);

	if (changes >= 1)
		return (changes + 1) * (1 - last) / (1 - more);
	return not_yet / (not_yet + 1 - edited) / (1 - more) / to_come;
}

int64_t
rate_wait(const struct rate_profile *p, double effort, double exposure, int64_t source_changes,
	int64_t age_s, int64_t changes)
{
	double age = fmax((double)age_s, 0);
	double edits = expected_edits(p, fmax(exposure, 0), fmax((double)source_changes, 0), age,
		fmax((double)changes, 0));
	/* the effort is for an article of which the average is known and nothing else */
	double step = p->root[POINTS - 1] / effort * sqrt(MEAN_EDITS / fmax(edits, 1e-6));
	double wait = age_of_root(p, root_before(p, age) + step) - age;

	return (int64_t)fmin(fmax(ceil(wait), 1), (double)RATE_LONGEST);
}
