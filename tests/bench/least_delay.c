#include "least_delay.h"

#include <math.h>
#include <string.h>

#define DAY_S 86400.0
#define END_S (40 * DAY_S)
#define SEEN_WITHIN_S 900.0 /* of publication */
#define CLOSEST_S 300.0	    /* two checks      */

enum {
	AGES_MAX = 400,
	EDITS = 10, /* from here on one more says nothing */
};

/* What is the same for all sources: the ages at which a check can be, and sums up to them. */
struct grid {
	const struct edit_model *m;
	int n;
	double age[AGES_MAX];
	double before[AGES_MAX]; /* the share of an article's edits before that age */
	double waited[AGES_MAX]; /* the integral of that: what they have waited for */
};

/* From one check on: requests, and seconds that edits wait. */
struct cost {
	double requests, delay;
};

static double
normal_before(double z)
{
	return 0.5 * erfc(-z / sqrt(2));
}

static void
grid_init(struct grid *g, const struct edit_model *m)
{
	double age = 0;

	*g = (struct grid){ .m = m };
	while (age < END_S && g->n < AGES_MAX - 1) {
		g->age[g->n++] = age;
		age += fmax(150, age * 0.022);
	}
	g->age[g->n++] = END_S;
	for (int i = 1; i < g->n; i++) {
		double z = log(g->age[i] / m->median_s) / m->sigma;

		g->before[i] = normal_before(z);
		g->waited[i] = g->age[i] * g->before[i] - m->median_s *
								  exp(m->sigma * m->sigma / 2) *
								  normal_before(z - m->sigma);
	}
}

/* Of an article with so many edits before age i: how many are expected still, and the chance that
 * none of them comes before age j. */
static double
edits_to_come(const struct grid *g, double share, int edits, int i)
{
	double last = 1 / g->m->mean_edits, to_come = 1 - g->before[i];
	double more = (1 - last) * to_come, not_yet = share * last * to_come / (1 - more);

	if (edits > 0)
		return (edits + 1) * more / (1 - more);
	return not_yet / (1 - more) / (not_yet + 1 - share);
}

static double
none_until(const struct grid *g, double share, int edits, int i, int j)
{
	double last = 1 / g->m->mean_edits;
	double more = (1 - last) * (1 - g->before[i]), after = (1 - last) * (1 - g->before[j]);
	double any = share * last * (1 - g->before[i]) / (1 - more);
	double any_after = share * last * (1 - g->before[j]) / (1 - after);

	if (edits > 0)
		return pow((1 - more) / (1 - after), edits + 1);
	return (1 - share + any_after) / (1 - share + any);
}

/* The article of a source, by the rule for which requests + price * delay is least. */
static struct cost
best_rule(const struct grid *g, double share, double price)
{
	static struct cost from[EDITS + 1][AGES_MAX];
	struct cost mean = { 0, 0 };
	int seen = 0;

	memset(from, 0, sizeof from);
	for (int i = g->n - 2; i >= 0; i--)
		for (int k = EDITS; k >= 0; k--) {
			int more = k < EDITS ? k + 1 : k;
			double each = edits_to_come(g, share, k, i) / (1 - g->before[i]);
			double least = HUGE_VAL;

			for (int j = i + 1; j < g->n; j++) {
				double wait = g->age[j] - g->age[i], none;
				struct cost c = { 1, each * (g->waited[j] - g->waited[i] -
								    wait * g->before[i]) };

				if (wait < CLOSEST_S && j < g->n - 1)
					continue;
				if (price * c.delay > least)
					break;
				none = none_until(g, share, k, i, j);
				c.requests += none * from[k][j].requests +
					      (1 - none) * from[more][j].requests;
				c.delay +=
					none * from[k][j].delay + (1 - none) * from[more][j].delay;
				if (c.requests + price * c.delay < least) {
					least = c.requests + price * c.delay;
					from[k][i] = c;
				}
			}
		}
	/* an edit before the first sight is none that anyone could see */
	for (; g->age[seen] < SEEN_WITHIN_S; seen++) {
		mean.requests += 1 + from[0][seen].requests;
		mean.delay += from[0][seen].delay;
	}
	return (struct cost){ mean.requests / seen, mean.delay / seen };
}

double
least_delay(const struct edit_model *m, const double *shares, size_t n, double requests)
{
	static struct grid g;
	double low = 1e-4, high = 0.1, edits = 0;
	struct cost sum = { 0, 0 };

	grid_init(&g, m);
	for (size_t s = 0; s < n; s++)
		for (int i = 0; g.age[i] < SEEN_WITHIN_S; i++)
			edits += edits_to_come(&g, shares[s], 0, i) / (SEEN_WITHIN_S / 150);
	for (int round = 0; round < 10; round++) {
		double price = sqrt(low * high);

		sum = (struct cost){ 0, 0 };
		for (size_t s = 0; s < n; s++) {
			struct cost c = best_rule(&g, shares[s], price);

			sum.requests += c.requests;
			sum.delay += c.delay;
		}
		if (sum.requests > requests * (double)n)
			high = price;
		else
			low = price;
	}
	return sum.delay / edits;
}
