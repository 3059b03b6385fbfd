#include "hosts.h"

#include "base/limits.h"
#include "helper_check.h"

static struct hosts *h;
static struct hosts_job job[64];
static int64_t wake, waits;
static enum hosts_state state;
static bool silent;

static void
start(unsigned max, unsigned per_host, int64_t delay, size_t queue)
{
	struct hosts_settings s = { max, per_host, delay, queue };

	h = hosts_new(&s, 7);
	for (size_t i = 0; i < 64; i++)
		job[i] = (struct hosts_job){ 0 };
}

static void
finish(int64_t now)
{
	for (size_t i = 0; i < 64; i++)
		hosts_remove(h, &job[i], now);
	hosts_free(h);
}

static int
next(int64_t now)
{
	struct hosts_job *j = hosts_next(h, now, &wake);

	/* Most tests are of hosts that answer at once. */
	if (j != NULL && !silent)
		hosts_answering(h, j);
	return j != NULL ? (int)(j - job) : -1;
}

START_TEST(the_delay_lies_between_two_starts_of_a_host)
{
	start(10, 2, 1000, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	hosts_add(h, "b", &job[2], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert_int_eq(next(0), 2);
	ck_assert_int_eq(next(0), -1);
	ck_assert_int_eq(wake, 1001);
	ck_assert_int_eq(next(1000), -1);
	ck_assert_int_eq(next(1001), 1);
	ck_assert_int_eq(next(1001), -1);
	ck_assert_int_eq(wake, HOSTS_NEVER);
	finish(2000);
}
END_TEST

START_TEST(the_delay_counts_from_when_the_host_saw_the_request)
{
	start(10, 2, 1000, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert(!hosts_done(h, &job[0], 500, 300, HOSTS_ANSWERED));
	ck_assert_int_eq(next(1200), -1);
	ck_assert_int_eq(wake, 1301);
	finish(2000);
}
END_TEST

START_TEST(connections_are_bounded_a_host_and_overall)
{
	start(3, 2, 0, 0);
	for (size_t i = 0; i < 4; i++)
		hosts_add(h, "a", &job[i], false);
	hosts_add(h, "b", &job[4], false);
	hosts_add(h, "c", &job[5], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert_int_eq(next(0), 4);
	ck_assert_int_eq(next(0), 5);
	ck_assert_int_eq(next(0), -1);
	ck_assert_int_eq(wake, HOSTS_NEVER);
	hosts_done(h, &job[4], 10, 0, HOSTS_ANSWERED);
	ck_assert_int_eq(next(10), 1);
	hosts_done(h, &job[5], 20, 0, HOSTS_ANSWERED);
	ck_assert_int_eq(next(20), -1); /* a has its two */
	hosts_done(h, &job[0], 30, 0, HOSTS_ANSWERED);
	ck_assert_int_eq(next(30), 2);
	finish(40);
}
END_TEST

START_TEST(a_host_is_not_asked_again_before_it_has_begun_to_answer)
{
	start(10, 3, 0, 0);
	silent = true;
	for (size_t i = 0; i < 4; i++)
		hosts_add(h, "a", &job[i], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert_int_eq(next(10), -1); /* it may be about to say Retry-After */
	hosts_answering(h, &job[0]);
	ck_assert_int_eq(next(20), 1);
	ck_assert_int_eq(next(30), -1);
	ck_assert_int_eq(wake, 1020); /* for so long a silence is respected */
	ck_assert_int_eq(next(1020), 2);
	hosts_done(h, &job[1], 1030, 20, HOSTS_ANSWERED);
	ck_assert_int_eq(next(1030), -1); /* the third is still unanswered */
	hosts_done(h, &job[2], 1040, 1020, HOSTS_ANSWERED);
	ck_assert_int_eq(next(1040), 3);
	silent = false;
	finish(2000);
}
END_TEST

START_TEST(hosts_take_turns)
{
	start(1, 1, 0, 0);
	for (size_t i = 0; i < 6; i++)
		hosts_add(h, i < 4 ? "many" : i == 4 ? "x" : "y", &job[i], false);
	for (int i = 0; i < 6; i++) {
		static const int order[] = { 0, 4, 5, 1, 2, 3 };
		int j = next(i);

		ck_assert_int_eq(j, order[i]);
		hosts_done(h, &job[j], i, i, HOSTS_ANSWERED);
	}
	finish(10);
}
END_TEST

START_TEST(the_urgent_go_before_the_others_of_their_host)
{
	start(10, 1, 0, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	hosts_add(h, "a", &job[2], true);
	ck_assert_int_eq(next(0), 2);
	hosts_remove(h, &job[0], 0);
	hosts_done(h, &job[2], 0, 0, HOSTS_ANSWERED);
	ck_assert_int_eq(next(1), 1);
	finish(2);
}
END_TEST

START_TEST(retry_after_holds_for_the_whole_host)
{
	start(10, 2, 0, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	ck_assert_int_eq(next(0), 0);
	hosts_pause(h, "a", 5000);
	hosts_pause(h, "a", 3000);
	ck_assert_int_eq(next(100), -1);
	ck_assert_int_eq(wake, 5000);
	ck_assert_ptr_null(hosts_evict(h, 100, &state, &waits));
	ck_assert_int_eq(next(5000), 1);
	finish(6000);
}
END_TEST

START_TEST(a_long_pause_is_not_sat_out)
{
	start(10, 2, 0, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "b", &job[1], false);
	hosts_pause(h, "a", 3600000);
	ck_assert_int_eq(hosts_wait(h, "a", 1000, &waits), HOSTS_PAUSED);
	ck_assert_int_eq(waits, 3599000);
	ck_assert_ptr_eq(hosts_evict(h, 1000, &state, &waits), &job[0]);
	ck_assert_int_eq(state, HOSTS_PAUSED);
	ck_assert_int_eq(waits, 3599000);
	ck_assert_ptr_null(hosts_evict(h, 1000, &state, &waits));
	ck_assert_int_eq(hosts_wait(h, "a", 3600000 - LIMIT_HOST_WAIT_MS, &waits), HOSTS_OPEN);
	ck_assert_int_eq(next(1000), 1);
	finish(2000);
}
END_TEST

START_TEST(a_host_that_is_not_reached_is_asked_less_and_less)
{
	int64_t now = 0, last = 0;
	bool down = false;

	start(10, 2, 0, 0);
	for (int i = 0; i < 9; i++) {
		hosts_add(h, "a", &job[0], false);
		if (next(now) == -1) {
			ck_assert_int_gt(wake, now);
			ck_assert_msg(wake - now > last * 3 / 2 || wake - now > 2800000,
				"wait %d: %lld after %lld", i, (long long)(wake - now),
				(long long)last);
			last = wake - now;
			ck_assert_int_le(last, LIMIT_BACK_OFF_MS * 6 / 5);
			now = wake;
			ck_assert_int_eq(next(now), 0);
		}
		down = hosts_done(h, &job[0], now, now, HOSTS_UNREACHED);
		ck_assert_int_eq(down, i >= 2);
	}
	ck_assert_int_eq(hosts_wait(h, "a", now, &waits), HOSTS_DOWN);
	ck_assert_int_gt(waits, 2800000);
	/* one answer, and all is as before */
	now += waits;
	hosts_add(h, "a", &job[0], false);
	ck_assert_int_eq(next(now), 0);
	hosts_done(h, &job[0], now, now, HOSTS_ANSWERED);
	ck_assert_int_eq(hosts_wait(h, "a", now, &waits), HOSTS_OPEN);
	ck_assert_int_eq(waits, 0);
	finish(now);
}
END_TEST

START_TEST(two_that_fail_together_are_one_failure)
{
	start(10, 2, 0, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	hosts_add(h, "a", &job[2], false);
	hosts_add(h, "a", &job[3], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert_int_eq(next(0), 1);
	hosts_done(h, &job[0], 1000, 0, HOSTS_UNREACHED);
	hosts_done(h, &job[1], 1001, 0, HOSTS_UNREACHED);
	ck_assert_int_eq(next(1001), -1);
	ck_assert_int_le(wake, 1000 + 6000);
	ck_assert_int_ge(wake, 1000 + 4000);
	/* and then one asks for both */
	ck_assert_int_eq(next(8000), 2);
	ck_assert_int_eq(next(8000), -1);
	finish(9000);
}
END_TEST

START_TEST(the_queue_of_a_host_is_bounded)
{
	start(1, 1, 1000, 4);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(hosts_wait(h, "a", 0, &waits), HOSTS_OPEN);
		ck_assert_int_eq(waits, (int64_t)i * 1001);
		hosts_add(h, "a", &job[i], false);
	}
	ck_assert_int_eq(hosts_wait(h, "a", 0, &waits), HOSTS_FULL);
	ck_assert_int_eq(waits, 2 * 1001);
	ck_assert_int_eq(hosts_wait(h, "b", 0, &waits), HOSTS_OPEN);
	finish(0);
}
END_TEST

START_TEST(those_who_find_the_queue_full_come_back_one_by_one)
{
	start(10, 2, 1000, 2);
	for (size_t i = 0; i < 2; i++)
		hosts_add(h, "a", &job[i], false);
	ck_assert_int_eq(hosts_wait(h, "a", 0, &waits), HOSTS_FULL);
	ck_assert_int_eq(hosts_slot(h, "a", 0, waits), waits);
	ck_assert_int_eq(hosts_slot(h, "a", 0, waits), waits + 1001);
	ck_assert_int_eq(hosts_slot(h, "a", 500, waits), waits + 2002 - 500);
	finish(2000);
}
END_TEST

START_TEST(a_host_may_wish_for_a_longer_delay)
{
	start(10, 2, 1000, 0);
	hosts_set_delay(h, "a", 5000);
	hosts_set_delay(h, "b", 10);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert_int_eq(next(2000), -1);
	ck_assert_int_eq(wake, 5001);
	finish(6000);
	start(10, 2, 0, 0);
	hosts_set_delay(h, "a", INT64_MAX);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	ck_assert_int_eq(next(0), 0);
	ck_assert_int_eq(next(0), -1);
	ck_assert_int_eq(wake, LIMIT_CRAWL_DELAY_MS + 1);
	finish(0);
}
END_TEST

START_TEST(a_cancelled_job_says_nothing_of_its_host)
{
	struct hosts_stats stats;

	start(10, 1, 0, 0);
	hosts_add(h, "a", &job[0], false);
	hosts_add(h, "a", &job[1], false);
	ck_assert_int_eq(next(0), 0);
	hosts_stats(h, &stats);
	ck_assert_int_eq(stats.queued, 1);
	ck_assert_int_eq(stats.running, 1);
	hosts_remove(h, &job[0], 5);
	ck_assert_int_eq(next(5), 1);
	hosts_remove(h, &job[1], 5);
	hosts_remove(h, &job[1], 5);
	hosts_stats(h, &stats);
	ck_assert_int_eq(stats.queued + stats.running, 0);
	ck_assert_int_eq(stats.hosts, 1);
	hosts_free(h);
	hosts_free(NULL);
}
END_TEST

CHECK_MAIN("hosts", the_delay_lies_between_two_starts_of_a_host,
	the_delay_counts_from_when_the_host_saw_the_request,
	connections_are_bounded_a_host_and_overall,
	a_host_is_not_asked_again_before_it_has_begun_to_answer, hosts_take_turns,
	the_urgent_go_before_the_others_of_their_host, retry_after_holds_for_the_whole_host,
	a_long_pause_is_not_sat_out, a_host_that_is_not_reached_is_asked_less_and_less,
	two_that_fail_together_are_one_failure, the_queue_of_a_host_is_bounded,
	those_who_find_the_queue_full_come_back_one_by_one, a_host_may_wish_for_a_longer_delay,
	a_cancelled_job_says_nothing_of_its_host)
