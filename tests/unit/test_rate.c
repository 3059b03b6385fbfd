#include "judge/rate.h"

#include "judge/schedule.h"

#include "helper_check.h"

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)
#define T0 INT64_C(1700000000)

static int64_t
wait_of(int64_t source_articles, int64_t source_changes, int64_t age_s, int64_t changes)
{
	return rate_wait(rate_profile_default(), RATE_EFFORT, source_articles, source_changes,
		age_s, changes);
}

START_TEST(an_older_article_waits_longer)
{
	int64_t last = 0;

	for (int64_t age = 2 * HOUR; age < 30 * DAY; age = age * 3 / 2) {
		int64_t wait = wait_of(100, 70, age, 0);

		ck_assert(wait > last || wait == RATE_LONGEST);
		last = wait;
	}
}
END_TEST

START_TEST(a_source_that_edits_and_an_article_that_was_edited_wait_less)
{
	for (int64_t age = HOUR; age < 10 * DAY; age *= 4) {
		ck_assert_int_lt(wait_of(1000, 3000, age, 0), wait_of(1000, 700, age, 0));
		ck_assert_int_le(wait_of(1000, 700, age, 0), wait_of(1000, 10, age, 0));
		ck_assert_int_lt(wait_of(1000, 700, age, 3), wait_of(1000, 700, age, 0));
	}
}
END_TEST

START_TEST(more_effort_waits_less)
{
	const struct rate_profile *p = rate_profile_default();

	ck_assert_int_lt(rate_wait(p, 40, 100, 70, DAY, 0), rate_wait(p, 20, 100, 70, DAY, 0));
}
END_TEST

START_TEST(the_more_edits_an_article_had_the_sooner_it_is_looked_at_and_none_makes_them_unlikely)
{
	int64_t last = INT64_MAX;

	for (int changes = 0; changes < 6; changes++) {
		int64_t wait = wait_of(1000, 700, 12 * HOUR, changes);

		ck_assert_int_lt(wait, last);
		last = wait;
	}
	/* the first edit says more than any other */
	ck_assert_int_gt(wait_of(1000, 700, 12 * HOUR, 0), 2 * wait_of(1000, 700, 12 * HOUR, 1));
	ck_assert_int_lt(wait_of(1000, 700, 12 * HOUR, 1), 2 * wait_of(1000, 700, 12 * HOUR, 2));
}
END_TEST

START_TEST(nonsense_gives_a_wait_all_the_same)
{
	static const int64_t odd[] = { INT64_MIN / 4, -1, 0, 1, INT64_MAX / 4 };
	enum {
		N = sizeof odd / sizeof odd[0]
	};

	for (int i = 0; i < N; i++)
		for (int k = 0; k < N; k++)
			for (int m = 0; m < N; m++) {
				int64_t wait = rate_wait(rate_profile_default(), RATE_EFFORT,
					odd[i], odd[k], odd[m], odd[k]);

				ck_assert_int_ge(wait, 1);
				ck_assert_int_le(wait, RATE_LONGEST);
			}
}
END_TEST

/* The schedule with adapt: checks until the end, for an article that never changes. */
static int
checks_until_end(bool adapt, const struct schedule_source *source, int64_t *end)
{
	struct article a = { .state = ARTICLE_WATCHING,
		.first_seen_at = T0,
		.published_at = T0 - 600,
		.stable_since = NEWS_NO_TIME,
		.last_good_at = NEWS_NO_TIME };
	struct judgement j = { .verdict = VERDICT_FIRST };
	struct schedule_rules rules;
	int64_t now = T0;
	int checks = 0;

	schedule_rules_defaults(&rules, SCHEDULE_FIRST_PERIOD, SCHEDULE_STOP_AFTER);
	rules.adapt = adapt;
	for (; now != NEWS_NO_TIME; checks++, j.verdict = VERDICT_UNCHANGED) {
		struct schedule_next n = schedule_after(&rules, &a, &j, source, now, 0, 0);

		*end = now;
		a.period_s = n.period_s;
		a.stable_since = n.stable_since;
		a.state = n.state;
		now = n.next_check_at;
	}
	ck_assert_int_eq(a.state, ARTICLE_RETIRED);
	return checks;
}

START_TEST(the_forty_days_hold_with_adapt)
{
	static const struct schedule_source quiet = { 1000, 20 }, busy = { 1000, 4000 };
	int64_t end;
	int plain = checks_until_end(false, &quiet, &end), few, many;

	few = checks_until_end(true, &quiet, &end);
	ck_assert_int_eq(end, T0 + 40 * DAY);
	many = checks_until_end(true, &busy, &end);
	ck_assert_int_eq(end, T0 + 40 * DAY);
	ck_assert_int_lt(few * 2, plain);
	ck_assert_int_lt(few, many);
}
END_TEST

START_TEST(a_source_that_is_not_known_yet_has_the_plain_rule)
{
	static const struct schedule_source new = { 19, 5 };
	int64_t end;

	ck_assert_int_eq(checks_until_end(true, &new, &end), checks_until_end(false, NULL, &end));
	ck_assert_int_eq(checks_until_end(true, NULL, &end), checks_until_end(false, NULL, &end));
}
END_TEST

CHECK_MAIN("rate", an_older_article_waits_longer,
	a_source_that_edits_and_an_article_that_was_edited_wait_less, more_effort_waits_less,
	the_more_edits_an_article_had_the_sooner_it_is_looked_at_and_none_makes_them_unlikely,
	nonsense_gives_a_wait_all_the_same, the_forty_days_hold_with_adapt,
	a_source_that_is_not_known_yet_has_the_plain_rule)
