#include "judge/schedule.h"

#include "helper_check.h"

#include <string.h>

#define MIN INT64_C(60)
#define HOURS INT64_C(3600)
#define DAYS INT64_C(86400)
#define T0 INT64_C(1700000000)

static struct schedule_rules
rules_of_design(void)
{
	struct schedule_rules r;

	schedule_rules_defaults(&r, SCHEDULE_FIRST_PERIOD, SCHEDULE_STOP_AFTER);
	return r;
}

static struct article
new_article(void)
{
	return (struct article){ .state = ARTICLE_WATCHING,
		.first_seen_at = T0,
		.stable_since = NEWS_NO_TIME,
		.last_good_at = NEWS_NO_TIME,
		.next_check_at = T0,
		.missing = { 0 } };
}

/* One check that said v, as the daemon would take it over. */
static struct schedule_next
check(struct article *a, const struct schedule_rules *r, enum verdict v, int64_t now)
{
	struct judgement j = { .verdict = v };
	struct schedule_next n;

	if (v == VERDICT_SUSPECT) {
		j.suspect_run = a->suspect;
		j.suspect_run.checks++;
	}
	if (v == VERDICT_GONE) {
		j.missing_run = a->missing;
		if (j.missing_run.checks++ == 0)
			j.missing_run.since = now;
		j.gone = j.missing_run.checks >= 3;
	}
	j.returned = a->state == ARTICLE_GONE && v <= VERDICT_REVERTED;
	n = schedule_after(r, a, &j, NULL, now, 0, (uint64_t)now);
	a->state = n.state;
	a->reason = n.reason;
	a->next_check_at = n.next_check_at;
	a->period_s = n.period_s;
	a->stable_since = n.stable_since;
	a->failures = n.failures;
	a->suspect = j.suspect_run;
	a->missing = j.missing_run;
	a->flips = v == VERDICT_REVERTED ? a->flips + 1 : v == VERDICT_CHANGED ? 0 : a->flips;
	return n;
}

/* Checks that all say v, until there are no more. Returns how many; *now is when the last was. */
static int
check_to_the_end(struct article *a, const struct schedule_rules *r, enum verdict v, int64_t *now)
{
	int checks = 0;

	for (; a->next_check_at != NEWS_NO_TIME; checks++)
		check(a, r, v, *now = a->next_check_at);
	return checks;
}

START_TEST(a_new_article_is_checked_after_30_minutes_and_then_ever_more_rarely)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();

	check(&a, &r, VERDICT_FIRST, T0);
	ck_assert_int_eq(a.next_check_at, T0 + 30 * MIN);
	check(&a, &r, VERDICT_UNCHANGED, a.next_check_at);
	ck_assert_int_eq(a.next_check_at, T0 + 30 * MIN + 36 * MIN);
	check(&a, &r, VERDICT_UNCHANGED, a.next_check_at);
	ck_assert_int_eq(a.period_s, 2592);
}
END_TEST

START_TEST(an_article_that_never_changes_is_retired_at_forty_days_exactly)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0;
	int checks = 1;

	check(&a, &r, VERDICT_FIRST, now);
	while (a.next_check_at != NEWS_NO_TIME) {
		ck_assert_int_gt(a.next_check_at, now);
		now = a.next_check_at;
		check(&a, &r, VERDICT_UNCHANGED, now);
		checks++;
	}
	ck_assert_int_eq(now, T0 + 40 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_RETIRED);
	ck_assert_str_eq(a.reason, "stable");
	ck_assert_int_ge(checks, 32);
	ck_assert_int_le(checks, 35);
}
END_TEST

START_TEST(a_change_on_day_39_starts_the_forty_days_anew)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0, changed_at = 0;

	check(&a, &r, VERDICT_FIRST, now);
	while (a.next_check_at != NEWS_NO_TIME) {
		now = a.next_check_at;
		if (changed_at == 0 && now + 12 * DAYS > T0 + 39 * DAYS) {
			now = changed_at = T0 + 39 * DAYS; /* it came late */
			check(&a, &r, VERDICT_CHANGED, now);
			ck_assert_int_eq(a.next_check_at, now + 30 * MIN);
			continue;
		}
		check(&a, &r, VERDICT_UNCHANGED, now);
	}
	ck_assert_int_eq(now, changed_at + 40 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_RETIRED);
}
END_TEST

START_TEST(a_late_last_check_still_retires)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();

	check(&a, &r, VERDICT_FIRST, T0);
	check(&a, &r, VERDICT_UNCHANGED, T0 + 100 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_RETIRED);
}
END_TEST

START_TEST(periods_of_seconds_grow_too)
{
	struct schedule_rules r;
	struct article a = new_article();
	int64_t now = T0;
	int checks = 0;

	schedule_rules_defaults(&r, 1, 40);
	check(&a, &r, VERDICT_FIRST, now);
	ck_assert_int_eq(a.next_check_at, T0 + 1);
	for (; a.next_check_at != NEWS_NO_TIME; checks++) {
		now = a.next_check_at;
		check(&a, &r, VERDICT_UNCHANGED, now);
	}
	ck_assert_int_eq(now, T0 + 40);
	ck_assert_int_le(checks, 12);
}
END_TEST

START_TEST(a_growth_of_one_keeps_the_period)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();

	r.growth = 1;
	check(&a, &r, VERDICT_FIRST, T0);
	check(&a, &r, VERDICT_UNCHANGED, a.next_check_at);
	check(&a, &r, VERDICT_UNCHANGED, a.next_check_at);
	ck_assert_int_eq(a.next_check_at, T0 + 90 * MIN);
	r.growth = 2;
	r.max_period_s = 45 * MIN;
	check(&a, &r, VERDICT_UNCHANGED, a.next_check_at);
	ck_assert_int_eq(a.period_s, 45 * MIN);
}
END_TEST

START_TEST(failures_back_off_and_never_count_as_stability)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0, last = 0;
	int checks = 0;

	check(&a, &r, VERDICT_FIRST, now);
	check(&a, &r, VERDICT_UNCHANGED, now = a.next_check_at);
	for (; a.next_check_at != NEWS_NO_TIME; checks++) {
		int64_t wait = a.next_check_at - now;

		now = a.next_check_at;
		ck_assert_int_lt(wait, 15 * HOURS);
		check(&a, &r, VERDICT_FAILED, now);
		ck_assert_int_eq(a.stable_since, T0);
		if (checks == 0) {
			last = a.next_check_at - now;
			ck_assert_int_ge(last, 4 * MIN);
			ck_assert_int_le(last, 6 * MIN);
		}
	}
	ck_assert_int_eq(now, T0 + 50 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_UNREACHABLE);
	ck_assert_str_eq(a.reason, "could not be reached");
	ck_assert_int_le(checks, 130);
}
END_TEST

START_TEST(an_article_that_is_reached_again_after_its_end_is_retired)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();

	check(&a, &r, VERDICT_FIRST, T0);
	check(&a, &r, VERDICT_FAILED, T0 + 40 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_WATCHING);
	check(&a, &r, VERDICT_UNCHANGED, a.next_check_at);
	ck_assert_int_eq(a.state, ARTICLE_RETIRED);
	ck_assert_int_eq(a.failures, 0);
}
END_TEST

START_TEST(an_article_that_was_never_read_ends_as_unreachable)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0;

	check(&a, &r, VERDICT_FAILED, now);
	check_to_the_end(&a, &r, VERDICT_FAILED, &now);
	ck_assert_int_eq(now, T0 + 50 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_UNREACHABLE);
}
END_TEST

START_TEST(repeats_of_what_failed_together_are_spread)
{
	struct schedule_rules r = rules_of_design();
	int64_t first = INT64_MAX, last = 0;

	for (uint64_t chance = 0; chance < 200; chance++) {
		struct article a = new_article();
		struct judgement j = { .verdict = VERDICT_FAILED };
		struct schedule_next n = schedule_after(&r, &a, &j, NULL, T0, 0, chance);

		if (n.next_check_at < first)
			first = n.next_check_at;
		if (n.next_check_at > last)
			last = n.next_check_at;
	}
	ck_assert_int_lt(first, T0 + 250);
	ck_assert_int_gt(last, T0 + 350);
}
END_TEST

START_TEST(retry_after_is_obeyed_whatever_the_verdict)
{
	struct schedule_rules r = rules_of_design();
	static const enum verdict all[] = { VERDICT_FIRST, VERDICT_UNCHANGED, VERDICT_SUSPECT,
		VERDICT_GONE, VERDICT_FAILED };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct article a = new_article();
		struct judgement j = { .verdict = all[i] };
		struct schedule_next n = schedule_after(&r, &a, &j, NULL, T0, 7200, 1);

		ck_assert_int_ge(n.next_check_at, T0 + 7200);
		n = schedule_after(&r, &a, &j, NULL, T0, INT64_MAX / 2, 1);
		ck_assert_int_eq(n.next_check_at, T0 + 30 * DAYS);
	}
}
END_TEST

START_TEST(a_suspect_page_is_looked_at_again_soon_and_does_not_count_as_stable)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0;
	int checks;

	check(&a, &r, VERDICT_FIRST, now);
	check(&a, &r, VERDICT_SUSPECT, now = a.next_check_at);
	ck_assert_int_eq(a.next_check_at, now + 15 * MIN);
	check(&a, &r, VERDICT_SUSPECT, now = a.next_check_at);
	ck_assert_int_eq(a.next_check_at, now + 30 * MIN);
	checks = check_to_the_end(&a, &r, VERDICT_SUSPECT, &now);
	ck_assert_int_eq(now, T0 + 50 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_UNREACHABLE);
	ck_assert_int_lt(checks, 120);
}
END_TEST

START_TEST(what_is_gone_is_looked_for_ever_more_rarely_and_then_no_more)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0, gone_since;
	int checks;

	check(&a, &r, VERDICT_FIRST, now);
	check(&a, &r, VERDICT_GONE, now = gone_since = a.next_check_at);
	ck_assert_int_eq(a.state, ARTICLE_WATCHING);
	ck_assert_int_eq(a.next_check_at, now + 15 * MIN);
	check(&a, &r, VERDICT_GONE, now = a.next_check_at);
	check(&a, &r, VERDICT_GONE, now = a.next_check_at);
	ck_assert_int_eq(a.state, ARTICLE_GONE);
	checks = check_to_the_end(&a, &r, VERDICT_GONE, &now);
	ck_assert_int_eq(now, gone_since + 40 * DAYS);
	ck_assert_int_eq(a.state, ARTICLE_GONE);
	ck_assert_int_le(checks, 18);
}
END_TEST

START_TEST(a_failure_does_not_bring_back_what_is_gone)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0;

	check(&a, &r, VERDICT_FIRST, now);
	for (int i = 0; i < 4; i++)
		check(&a, &r, VERDICT_GONE, now = a.next_check_at);
	ck_assert_int_eq(a.state, ARTICLE_GONE);
	{
		struct judgement j = { .verdict = VERDICT_FAILED, .missing_run = a.missing };
		struct schedule_next n = schedule_after(&r, &a, &j, NULL, now + 60, 0, 1);

		ck_assert_int_eq(n.state, ARTICLE_GONE);
		ck_assert_int_ne(n.next_check_at, NEWS_NO_TIME);
		n = schedule_after(&r, &a, &j, NULL, a.missing.since + 41 * DAYS, 0, 1);
		ck_assert_int_eq(n.state, ARTICLE_GONE);
		ck_assert_int_eq(n.next_check_at, NEWS_NO_TIME);
	}
	check(&a, &r, VERDICT_UNCHANGED, now += DAYS);
	ck_assert_int_eq(a.state, ARTICLE_WATCHING);
	ck_assert_int_eq(a.stable_since, now);
	ck_assert_int_eq(a.next_check_at, now + 30 * MIN);
}
END_TEST

START_TEST(a_page_that_flips_for_ever_is_retired_all_the_same)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	int64_t now = T0;

	check(&a, &r, VERDICT_FIRST, now);
	check(&a, &r, VERDICT_CHANGED, now = a.next_check_at);
	check_to_the_end(&a, &r, VERDICT_REVERTED, &now);
	ck_assert_int_eq(a.state, ARTICLE_RETIRED);
	ck_assert_int_lt(now, T0 + 41 * DAYS);
}
END_TEST

START_TEST(all_checks_of_an_article_together_make_one_of_exposure_at_most)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article();
	double sum = 0, last = 1;
	int64_t now = T0;

	a.published_at = T0 - 10 * MIN;
	while (now != NEWS_NO_TIME) {
		struct schedule_next n =
			check(&a, &r, now == T0 ? VERDICT_FIRST : VERDICT_UNCHANGED, now);

		ck_assert_double_ge(n.exposure, 0);
		sum += n.exposure;
		if (now == T0)
			ck_assert_double_eq(n.exposure, 0); /* nothing was watched before */
		if (now > T0 + DAYS)
			ck_assert_double_lt(n.exposure, last);
		last = now > T0 + DAYS ? n.exposure : 1;
		a.last_good_at = now;
		now = n.next_check_at;
	}
	ck_assert_double_gt(sum, 0.9);
	ck_assert_double_le(sum, 1);
}
END_TEST

START_TEST(what_was_not_seen_adds_no_exposure_until_it_is_seen_again)
{
	struct schedule_rules r = rules_of_design();
	struct article a = new_article(), b = new_article();
	double whole;

	a.last_good_at = b.last_good_at = T0;
	ck_assert_double_eq(check(&a, &r, VERDICT_FAILED, T0 + HOURS).exposure, 0);
	ck_assert_double_eq(check(&a, &r, VERDICT_SUSPECT, T0 + 2 * HOURS).exposure, 0);
	ck_assert_double_eq(check(&a, &r, VERDICT_GONE, T0 + 3 * HOURS).exposure, 0);
	whole = check(&b, &r, VERDICT_UNCHANGED, T0 + 4 * HOURS).exposure;
	ck_assert_double_gt(whole, 0);
	ck_assert_double_eq(check(&a, &r, VERDICT_UNCHANGED, T0 + 4 * HOURS).exposure, whole);
}
END_TEST

START_TEST(a_full_check_is_wanted_once_a_day)
{
	struct schedule_rules r = rules_of_design();

	ck_assert(schedule_wants_full(&r, NEWS_NO_TIME, T0));
	ck_assert(!schedule_wants_full(&r, T0, T0 + DAYS - 1));
	ck_assert(schedule_wants_full(&r, T0, T0 + DAYS));
	ck_assert(schedule_wants_full(&r, T0 + 60, T0));
}
END_TEST

START_TEST(a_quiet_feed_is_asked_more_rarely_within_its_bounds)
{
	static const struct schedule_feed_rules r = { 300, 3600, 300, DAYS };
	struct schedule_feed_next n = schedule_feed_after(&r, 0, 0, SCHEDULE_FEED_NEW, 0, T0, 0, 1);

	ck_assert_int_eq(n.next_check_at, T0 + 300);
	n = schedule_feed_after(&r, n.period_s, 0, SCHEDULE_FEED_QUIET, 0, T0, 0, 1);
	ck_assert_int_eq(n.period_s, 330);
	for (int i = 0; i < 100; i++)
		n = schedule_feed_after(&r, n.period_s, 0, SCHEDULE_FEED_QUIET, 0, T0, 0, 1);
	ck_assert_int_eq(n.next_check_at, T0 + 3600);
	n = schedule_feed_after(&r, n.period_s, 0, SCHEDULE_FEED_NEW, 0, T0, 0, 1);
	ck_assert_int_eq(n.next_check_at, T0 + 300);
}
END_TEST

START_TEST(a_feed_that_asks_for_patience_gets_it_within_the_bounds)
{
	static const struct schedule_feed_rules r = { 300, 3600, 300, DAYS };

	ck_assert_int_eq(
		schedule_feed_after(&r, 0, 0, SCHEDULE_FEED_NEW, 900, T0, 0, 1).next_check_at,
		T0 + 900);
	ck_assert_int_eq(
		schedule_feed_after(&r, 0, 0, SCHEDULE_FEED_NEW, 10, T0, 0, 1).next_check_at,
		T0 + 300);
	ck_assert_int_eq(
		schedule_feed_after(&r, 0, 0, SCHEDULE_FEED_NEW, INT64_MAX, T0, 0, 1).next_check_at,
		T0 + 3600);
	ck_assert_int_eq(
		schedule_feed_after(&r, 0, 0, SCHEDULE_FEED_NEW, 0, T0, 9000, 1).next_check_at,
		T0 + 9000);
}
END_TEST

START_TEST(a_failing_feed_backs_off_and_an_ended_one_ends)
{
	static const struct schedule_feed_rules r = { 60, 3600, 300, DAYS };
	struct schedule_feed_next n = { T0, 60, 0 };
	int64_t now = T0, wait = 0;

	for (int i = 1; i <= 15; i++) {
		n = schedule_feed_after(
			&r, n.period_s, n.failures, SCHEDULE_FEED_FAILED, 0, now, 0, 5);
		ck_assert_int_eq(n.failures, i);
		wait = n.next_check_at - now;
		now = n.next_check_at;
	}
	ck_assert_int_ge(wait, DAYS * 8 / 10);
	ck_assert_int_le(wait, DAYS * 12 / 10);
	n = schedule_feed_after(&r, n.period_s, n.failures, SCHEDULE_FEED_QUIET, 0, now, 0, 5);
	ck_assert_int_eq(n.failures, 0);
	ck_assert_int_eq(n.next_check_at, now + 66);
	n = schedule_feed_after(&r, n.period_s, 0, SCHEDULE_FEED_ENDED, 0, now, 0, 5);
	ck_assert_int_eq(n.next_check_at, NEWS_NO_TIME);
}
END_TEST

CHECK_MAIN("schedule", a_new_article_is_checked_after_30_minutes_and_then_ever_more_rarely,
	an_article_that_never_changes_is_retired_at_forty_days_exactly,
	a_change_on_day_39_starts_the_forty_days_anew, a_late_last_check_still_retires,
	periods_of_seconds_grow_too, a_growth_of_one_keeps_the_period,
	failures_back_off_and_never_count_as_stability,
	an_article_that_is_reached_again_after_its_end_is_retired,
	an_article_that_was_never_read_ends_as_unreachable,
	repeats_of_what_failed_together_are_spread, retry_after_is_obeyed_whatever_the_verdict,
	a_suspect_page_is_looked_at_again_soon_and_does_not_count_as_stable,
	what_is_gone_is_looked_for_ever_more_rarely_and_then_no_more,
	a_failure_does_not_bring_back_what_is_gone,
	a_page_that_flips_for_ever_is_retired_all_the_same,
	all_checks_of_an_article_together_make_one_of_exposure_at_most,
	what_was_not_seen_adds_no_exposure_until_it_is_seen_again,
	a_full_check_is_wanted_once_a_day, a_quiet_feed_is_asked_more_rarely_within_its_bounds,
	a_feed_that_asks_for_patience_gets_it_within_the_bounds,
	a_failing_feed_backs_off_and_an_ended_one_ends)
