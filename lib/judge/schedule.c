#include "judge/schedule.h"

#include "judge/rate.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	FLIPS_NEWS = 3,		    /* from here on going back to known words is no news */
	RETRY_AFTER_MAX = 30 * DAY, /* longer is a mistake or malice */
	SOURCE_KNOWN = 20,	    /* articles watched: below, the 1.2 rule holds */
};

static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void
schedule_rules_defaults(struct schedule_rules *rules, int64_t first_period_s, int64_t stop_after_s)
{
	/* the design's times, for a first period of 30 min */
	double part = first_period_s < SCHEDULE_FIRST_PERIOD
			      ? (double)first_period_s / (double)SCHEDULE_FIRST_PERIOD
			      : 1;

#define SHRUNK(s) max64(1, llround((s)*part))
	*rules = (struct schedule_rules){
		.first_period_s = first_period_s,
		.growth = 1.2,
		.stop_after_s = stop_after_s,
		.min_period_s = SHRUNK(5 * MINUTE),
		.max_period_s = max64(stop_after_s, first_period_s),
		.retry_first_s = SHRUNK(5 * MINUTE),
		.retry_max_s = SHRUNK(12 * HOUR),
		.unreachable_after_s = stop_after_s / 4,
		.suspect_period_s = SHRUNK(15 * MINUTE),
		.gone_period_s = SHRUNK(15 * MINUTE),
		.gone_max_period_s = SHRUNK(7 * DAY),
		.gone_stop_after_s = stop_after_s,
		.full_check_s = DAY,
		.adapt = false,
	};
#undef SHRUNK
}

/* first * 2^(times - 1), at most max. */
static int64_t
doubled(int64_t first, int times, int64_t max)
{
	int64_t period = max64(first, 1);

	for (int i = 1; i < times && period < max; i++)
		period *= 2;
	return min64(period, max);
}

/* A fifth more or less, by chance: what failed together is not repeated together. */
static int64_t
spread(int64_t period, uint64_t chance)
{
	double unit;

	/* one step of splitmix64: any number will do as chance, 0, 1, 2 ... among them */
	chance += UINT64_C(0x9e3779b97f4a7c15);
	chance = (chance ^ (chance >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	chance = (chance ^ (chance >> 27)) * UINT64_C(0x94d049bb133111eb);
	unit = (double)((chance ^ (chance >> 31)) >> 11) * 0x1p-53;
	return max64(1, llround((double)period * (0.8 + 0.4 * unit)));
}

/* Times the growth, and longer by a second at least unless it shall not grow. */
static int64_t
grown(int64_t period, double growth)
{
	double longer = (double)period * growth;

	return growth <= 1 ? period : max64(period + 1, llround(fmin(longer, 1e12)));
}

static int64_t
within(int64_t period, int64_t min, int64_t max)
{
	return max64(min, min64(period, max));
}

static int64_t
not_before(int64_t at, int64_t now, int64_t retry_after_s)
{
	return max64(at, now + within(retry_after_s, 1, RETRY_AFTER_MAX));
}

/* When the article was published, as far as that can be believed. */
static int64_t
born_at(const struct article *article)
{
	int64_t published = article->published_at;

	if (published != NEWS_NO_TIME && published <= article->first_seen_at &&
		published >= article->first_seen_at - 2 * DAY)
		return published;
	return article->first_seen_at;
}

/* Of an article's edits, the share that usually comes between the good check before and this one:
 * in that time they would have been seen. */
static double
exposure_since(const struct article *article, int64_t now)
{
	const struct rate_profile *profile = rate_profile_default();
	int64_t born = born_at(article);

	if (article->last_good_at == NEWS_NO_TIME || article->last_good_at >= now)
		return 0;
	return rate_share_before(profile, now - born) -
	       rate_share_before(profile, article->last_good_at - born);
}

/* The period that the source's habits and the article's age suggest; 0 where they are not to be
 * asked. changes and stable_since are those after the check at now. */
static int64_t
learned_period(const struct schedule_rules *rules, const struct article *article,
	const struct schedule_source *source, int64_t changes, int64_t stable_since, int64_t now)
{
	int64_t wait, end;

	if (!rules->adapt || source == NULL || source->exposure < SOURCE_KNOWN)
		return 0;
	wait = rate_wait(rate_profile_default(), RATE_EFFORT, source->exposure, source->changes,
		now - born_at(article), changes);
	/* who wants to look twice as often does so here too */
	wait = llround(
		(double)wait * (double)rules->first_period_s / (double)SCHEDULE_FIRST_PERIOD);
	wait = within(wait, rules->min_period_s, rules->max_period_s);
	/* what another would find in the last stretch of the 40 days the last one finds as well */
	end = stable_since + rules->stop_after_s;
	return now + 2 * wait >= end ? max64(end - now, 1) : wait;
}

/* The 40 days begin anew. */
static void
begin_anew(const struct schedule_rules *rules, const struct article *article,
	const struct schedule_source *source, bool changed, struct schedule_next *next, int64_t now)
{
	int64_t learned =
		learned_period(rules, article, source, article->changes + changed, now, now);

	next->state = ARTICLE_WATCHING;
	next->failures = 0;
	next->stable_since = now;
	next->period_s = learned > 0 ? learned : min64(rules->first_period_s, rules->max_period_s);
	next->next_check_at = now + min64(next->period_s, rules->stop_after_s);
}

static void
grow_older(const struct schedule_rules *rules, const struct article *article,
	const struct schedule_source *source, struct schedule_next *next, int64_t now)
{
	int64_t end = next->stable_since + rules->stop_after_s;
	int64_t learned =
		learned_period(rules, article, source, article->changes, next->stable_since, now);

	next->state = ARTICLE_WATCHING;
	next->failures = 0;
	if (now >= end) {
		next->state = ARTICLE_RETIRED;
		next->reason = "stable";
		next->next_check_at = NEWS_NO_TIME;
		return;
	}
	if (learned > 0)
		next->period_s = learned;
	else if (article->period_s > 0)
		next->period_s =
			min64(grown(article->period_s, rules->growth), rules->max_period_s);
	else
		next->period_s = min64(rules->first_period_s, rules->max_period_s);
	/* the last check falls on the very end of the 40 days */
	next->next_check_at = min64(now + next->period_s, end);
}

/* No sound answer: again after delay, but not for ever. */
static void
try_again(const struct schedule_rules *rules, const struct article *article,
	struct schedule_next *next, int64_t now, int64_t delay, const char *reason)
{
	bool gone = article->state == ARTICLE_GONE;
	int64_t end = gone ? article->missing.since + rules->gone_stop_after_s
			   : next->stable_since + rules->stop_after_s + rules->unreachable_after_s;

	next->state = gone ? ARTICLE_GONE : ARTICLE_WATCHING;
	next->reason = gone ? article->reason : NULL;
	if (now < end) {
		next->next_check_at = min64(now + delay, end);
		return;
	}
	next->next_check_at = NEWS_NO_TIME;
	if (!gone) {
		next->state = ARTICLE_UNREACHABLE;
		next->reason = reason;
	}
}

static void
look_for_return(const struct schedule_rules *rules, const struct streak *missing,
	struct schedule_next *next, int64_t now)
{
	int64_t end = missing->since + rules->gone_stop_after_s;
	int64_t delay = doubled(min64(rules->gone_period_s, rules->first_period_s), missing->checks,
		rules->gone_max_period_s);

	next->state = ARTICLE_GONE;
	next->reason = "missing";
	next->failures = 0;
	next->next_check_at = now < end ? min64(now + delay, end) : NEWS_NO_TIME;
}

struct schedule_next
schedule_after(const struct schedule_rules *rules, const struct article *article,
	const struct judgement *judged, const struct schedule_source *source, int64_t now,
	int64_t retry_after_s, uint64_t chance)
{
	struct schedule_next next = {
		.state = ARTICLE_WATCHING,
		.period_s = article->period_s,
		.stable_since = article->stable_since != NEWS_NO_TIME ? article->stable_since
								      : article->first_seen_at,
		.failures = article->failures,
	};
	int64_t delay;

	switch (judged->verdict) {
	case VERDICT_FIRST:
	case VERDICT_CHANGED:
		begin_anew(rules, article, source, judged->verdict == VERDICT_CHANGED, &next, now);
		break;
	case VERDICT_REVERTED:
		/* a page that goes back and forth for ever must end too */
		if (article->flips < FLIPS_NEWS || judged->returned)
			begin_anew(rules, article, source, false, &next, now);
		else
			grow_older(rules, article, source, &next, now);
		break;
	case VERDICT_UNCHANGED:
	case VERDICT_MOVED:
		if (judged->returned)
			begin_anew(rules, article, source, false, &next, now);
		else
			grow_older(rules, article, source, &next, now);
		break;
	case VERDICT_SUSPECT:
		delay = doubled(min64(rules->suspect_period_s, rules->first_period_s),
			judged->suspect_run.checks, rules->retry_max_s);
		next.failures = 0;
		try_again(rules, article, &next, now, delay, "no article was to be seen");
		break;
	case VERDICT_GONE:
		if (judged->gone) {
			look_for_return(rules, &judged->missing_run, &next, now);
			break;
		}
		delay = doubled(min64(rules->gone_period_s, rules->first_period_s),
			judged->missing_run.checks, rules->retry_max_s);
		next.failures = 0;
		try_again(rules, article, &next, now, delay, "missing");
		break;
	case VERDICT_FAILED:
		next.failures++;
		delay = doubled(min64(rules->retry_first_s, rules->first_period_s), next.failures,
			rules->retry_max_s);
		try_again(
			rules, article, &next, now, spread(delay, chance), "could not be reached");
		break;
	case VERDICT_COUNT:
		assert(!"a verdict");
	}
	if (next.next_check_at != NEWS_NO_TIME)
		next.next_check_at = not_before(next.next_check_at, now, retry_after_s);
	if (verdict_is_good(judged->verdict))
		next.exposure = exposure_since(article, now);
	return next;
}

bool
schedule_wants_full(const struct schedule_rules *rules, int64_t last_full_at, int64_t now)
{
	/* a time in the future is the clock's mistake */
	return last_full_at == NEWS_NO_TIME || last_full_at > now ||
	       now - last_full_at >= rules->full_check_s;
}

struct schedule_feed_next
schedule_feed_after(const struct schedule_feed_rules *rules, int64_t period_s, int failures,
	enum schedule_feed_event event, int64_t hint_s, int64_t now, int64_t retry_after_s,
	uint64_t chance)
{
	/* a tenth more each time: never asked later than a tenth of the time it has been quiet */
	static const double feed_growth = 1.1;
	struct schedule_feed_next next = { .period_s = period_s > 0 ? period_s : rules->period_s };
	int64_t delay;

	switch (event) {
	case SCHEDULE_FEED_NEW:
		next.period_s = rules->period_s;
		break;
	case SCHEDULE_FEED_QUIET:
		if (period_s > 0)
			next.period_s = grown(period_s, feed_growth);
		break;
	case SCHEDULE_FEED_FAILED:
		next.failures = failures + 1;
		delay = doubled(min64(rules->retry_first_s, rules->period_s), next.failures,
			max64(rules->retry_max_s, rules->period_s));
		next.next_check_at = not_before(now + spread(delay, chance), now, retry_after_s);
		return next;
	case SCHEDULE_FEED_ENDED:
		next.next_check_at = NEWS_NO_TIME;
		return next;
	}
	next.period_s = within(next.period_s, rules->period_s, rules->max_period_s);
	delay = within(max64(next.period_s, hint_s), rules->period_s, rules->max_period_s);
	next.next_check_at = not_before(now + delay, now, retry_after_s);
	return next;
}
