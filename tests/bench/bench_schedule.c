/*
 * bench_schedule - what a rule for looking again costs and misses, on modelled edits.
 *
 *	bench_schedule [ARTICLES]
 *
 * The model: a source edits a share of its articles (Beta, 27.5 % on the mean), an edited article
 * gets 1 + geometric edits (2.6 on the mean), at ages that are log-normal (median 3 h, sigma 1.7).
 * For each rule: requests for one article, delay from edit to the check that sees it, edits that a
 * later one overwrote unseen, edits after the last check. "adapt" is lib/judge as it is, which
 * knows each source by 200 earlier articles that it watched itself. "the least mean of any rule" is
 * an expected value, for half the requests of News Sniffer's.
 */
#include "base/mem.h"
#include "judge/rate.h"
#include "judge/schedule.h"

#include "least_delay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400,
	SOURCES = 60,
	EARLIER = 200,
	EDITS_MAX = 64
};

struct world {
	const char *name;
	double mean_share;
	struct edit_model edits;
};

struct edited {
	int source;
	int64_t seen_at; /* after publication at 0 */
	int count;
	int64_t edit[EDITS_MAX];
};

struct result {
	double requests, requests_unedited, median, mean, capped, p90, overwritten, lost;
};

/* ---- chance ---- */

static uint64_t state = 1;

static double
uniform(void)
{
	state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = state;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double
normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * acos(-1) * uniform());
}

/* Marsaglia and Tsang; for a shape below 1 by the usual lift. */
static double
gamma_of(double shape)
{
	double d, c, x, v;

	if (shape < 1)
		return gamma_of(shape + 1) * pow(uniform(), 1 / shape);
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	for (;;) {
		x = normal();
		v = pow(1 + c * x, 3);
		if (v > 0 && log(uniform()) < 0.5 * x * x + d - d * v + d * log(v))
			return d * v;
	}
}

static int
by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
write_article(const struct world *w, double share, struct edited *a)
{
	a->count = 0;
	a->seen_at = (int64_t)(uniform() * 900);
	if (uniform() >= share)
		return;
	do {
		double age = w->edits.median_s * exp(w->edits.sigma * normal());

		if (age < 300.0 * DAY_S)
			a->edit[a->count++] = (int64_t)age;
	} while (a->count < EDITS_MAX && uniform() > 1 / w->edits.mean_edits);
	qsort(a->edit, (size_t)a->count, sizeof a->edit[0], by_time);
}

/* ---- rules: the next check after the one at now, or -1 ---- */

struct rule {
	const char *name;
	int64_t (*next)(const struct rule *r, struct article *a, struct schedule_source *s,
		int64_t now, bool first, bool changed);
	const struct rate_profile *profile;
	double effort;
};

static int64_t
news_sniffer(const struct rule *r, struct article *a, struct schedule_source *s, int64_t now,
	bool first, bool changed)
{
	(void)r;
	(void)s;
	a->period_s = first || changed ? 1800 : llround((double)a->period_s * 1.2);
	return a->period_s < 40 * DAY_S ? now + a->period_s : -1;
}

static int64_t
ours(bool adapt, struct article *a, struct schedule_source *s, int64_t now, bool first,
	bool changed)
{
	struct judgement j = { .verdict = first	    ? VERDICT_FIRST
					  : changed ? VERDICT_CHANGED
						    : VERDICT_UNCHANGED };
	struct schedule_rules rules;
	struct schedule_next n;

	schedule_rules_defaults(&rules, SCHEDULE_FIRST_PERIOD, SCHEDULE_STOP_AFTER);
	rules.adapt = adapt;
	/* changes counts those before this check, as the daemon has them */
	n = schedule_after(&rules, a, &j, s, now, 0, 0);
	s->exposure += n.exposure;
	s->changes += changed;
	a->changes += changed;
	a->last_good_at = now;
	a->stable_since = n.stable_since;
	a->period_s = n.period_s;
	return n.next_check_at == NEWS_NO_TIME ? -1 : n.next_check_at;
}

static int64_t
plain(const struct rule *r, struct article *a, struct schedule_source *s, int64_t now, bool first,
	bool changed)
{
	(void)r;
	return ours(false, a, s, now, first, changed);
}

static int64_t
adapt(const struct rule *r, struct article *a, struct schedule_source *s, int64_t now, bool first,
	bool changed)
{
	(void)r;
	return ours(true, a, s, now, first, changed);
}

/* The bare rate, with another belief. */
static int64_t
believe(const struct rule *r, struct article *a, struct schedule_source *s, int64_t now, bool first,
	bool changed)
{
	int64_t wait;

	if (changed)
		a->changes++;
	if (first || changed)
		a->stable_since = now;
	if (now >= a->stable_since + 40 * DAY_S)
		return -1;
	wait = rate_wait(r->profile, r->effort, s->exposure, s->changes, now, a->changes);
	wait = wait < 300 ? 300 : wait;
	return now + wait < a->stable_since + 40 * DAY_S ? now + wait
							 : a->stable_since + 40 * DAY_S;
}

/* ---- runs ---- */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* sources: what is known of them before; what is learned on the way is forgotten. */
static struct result
run(const struct rule *rule, const struct edited *articles, size_t n,
	const struct schedule_source *known)
{
	struct schedule_source sources[SOURCES];
	double *delays = mem_array(n * EDITS_MAX, sizeof *delays), sum = 0, capped = 0;
	size_t seen = 0, edits = 0, lost = 0, overwritten = 0, requests = 0, unedited = 0,
	       of_unedited = 0;
	struct result res;

	memcpy(sources, known, sizeof sources);
	for (size_t i = 0; i < n; i++) {
		const struct edited *e = &articles[i];
		struct article a = { .state = ARTICLE_WATCHING,
			.first_seen_at = e->seen_at,
			.published_at = 0,
			.stable_since = NEWS_NO_TIME,
			.last_good_at = NEWS_NO_TIME };
		int64_t now = e->seen_at;
		int at = 0, checks = 0;

		for (bool first = true; now != -1; first = false, checks++) {
			int before = at;

			while (at < e->count && e->edit[at] <= now)
				at++;
			if (at > before && !first) {
				for (int k = before; k < at; k++)
					delays[seen++] = (double)(now - e->edit[k]);
				overwritten += (size_t)(at - before - 1);
			} else {
				overwritten += (size_t)(at - before);
			}
			now = rule->next(
				rule, &a, &sources[e->source], now, first, at > before && !first);
		}
		edits += (size_t)e->count;
		lost += (size_t)(e->count - at);
		requests += (size_t)checks;
		if (e->count == 0) {
			unedited++;
			of_unedited += (size_t)checks;
		}
	}
	qsort(delays, seen, sizeof *delays, by_value);
	for (size_t i = 0; i < seen; i++) {
		sum += delays[i];
		capped += fmin(delays[i], DAY_S);
	}
	res = (struct result){ (double)requests / (double)n, (double)of_unedited / (double)unedited,
		delays[seen / 2] / 60, sum / (double)seen / 60, capped / (double)seen / 60,
		delays[seen * 9 / 10] / 60, 100.0 * (double)overwritten / (double)edits,
		100.0 * (double)lost / (double)edits };
	free(delays);
	return res;
}

/* What stetd knows of a source after an article more of it, watched from its first sight to the end
 * of its 40 days. */
static void
learn_from(const struct edited *e, struct schedule_source *source)
{
	struct article a = { .state = ARTICLE_WATCHING,
		.first_seen_at = e->seen_at,
		.published_at = 0,
		.stable_since = NEWS_NO_TIME,
		.last_good_at = NEWS_NO_TIME };
	int64_t now = e->seen_at;
	int at = 0;

	for (bool first = true; now != -1; first = false) {
		int before = at;

		while (at < e->count && e->edit[at] <= now)
			at++;
		now = ours(true, &a, source, now, first, at > before && !first);
	}
}

static void
run_world(const struct world *w, size_t n, const struct rule *rules, size_t count)
{
	struct edited *articles = mem_array(n, sizeof *articles), earlier;
	struct schedule_source sources[SOURCES] = { { 0 } };
	double share[SOURCES], base = 0;

	state = 1;
	for (int s = 0; s < SOURCES; s++) {
		double a = gamma_of(w->mean_share * 4), b = gamma_of((1 - w->mean_share) * 4);

		share[s] = a / (a + b);
		for (int i = 0; i < EARLIER; i++) {
			write_article(w, share[s], &earlier);
			learn_from(&earlier, &sources[s]);
		}
	}
	for (size_t i = 0; i < n; i++) {
		articles[i].source = (int)(i % SOURCES);
		write_article(w, share[i % SOURCES], &articles[i]);
	}
	printf("\n%s\n%-34s %8s %8s %7s %8s %8s %7s %7s %6s %8s\n", w->name, "rule", "requests",
		"unedited", "median", "mean", "mean<1d", "p90", "overwr", "lost", "of N.S.");
	for (size_t i = 0; i < count; i++) {
		struct result r = run(&rules[i], articles, n, sources);

		if (i == 0)
			base = r.requests;
		printf("%-34s %8.1f %8.1f %5.0f m %6.0f m %6.0f m %5.0f m %5.1f %% %4.2f %% "
		       "%7.2f\n",
			rules[i].name, r.requests, r.requests_unedited, r.median, r.mean, r.capped,
			r.p90, r.overwritten, r.lost, r.requests / base);
	}
	printf("%-34s %8.1f %8s %7s %6.0f m %50.2f\n", "the least mean of any rule", base / 2, "",
		"", least_delay(&w->edits, share, SOURCES, base / 2) / 60, 0.5);
	free(articles);
}

int
main(int argc, char **argv)
{
	static const struct world worlds[] = {
		{ "as believed: 27.5 % edited, 2.6 edits each, median age 3 h", .275,
			{ 2.6, 10800, 1.7 } },
		{ "edits come 4 times sooner than believed: median 45 min", .275,
			{ 2.6, 2700, 1.7 } },
		{ "edits come 4 times later than believed: median 12 h", .275,
			{ 2.6, 43200, 1.7 } },
		{ "busy: 60 % edited, 3.6 edits each", .6, { 3.6, 10800, 1.7 } },
		{ "quiet: 8 % edited, 2 edits each", .08, { 2, 10800, 1.7 } },
	};
	static struct rate_profile right[3];
	size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 6000;
	double effort = argc > 2 ? strtod(argv[2], NULL) : RATE_EFFORT;
	struct rule rules[] = {
		{ "News Sniffer", news_sniffer, NULL, 0 },
		{ "Stet, 1.2 rule", plain, NULL, 0 },
		{ "Stet, adapt", adapt, NULL, 0 },
		{ "bare rate, profile as believed", believe, rate_profile_default(), effort },
		{ "bare rate, profile of this world", believe, NULL, effort },
	};

	for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
		rate_profile_init(&right[i % 3], worlds[i].edits.median_s, worlds[i].edits.sigma);
		rules[4].profile = &right[i % 3];
		run_world(&worlds[i], n, rules, sizeof rules / sizeof rules[0]);
	}
	return 0;
}
