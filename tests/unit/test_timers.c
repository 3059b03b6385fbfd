#include "timers.h"

#include "helper_check.h"

#include <string.h>

/* A letter, to be handed to a callback that writes it down. */
#define AS(c) ((void *)(uintptr_t)(c))

struct fake {
	struct clock clock;
	int64_t now;
};

static int64_t
fake_ms(const struct clock *c)
{
	return ((const struct fake *)(const void *)c)->now;
}

static struct fake fake = { { fake_ms, fake_ms }, 0 };
static struct timers *q;
static char fired[64];

static void
note(void *arg)
{
	strncat(fired, &(char){ (char)(uintptr_t)arg }, 1);
}

static void
start(void)
{
	fake.now = 1000;
	fired[0] = '\0';
	q = timers_new(&fake.clock);
}

START_TEST(timers_fire_in_order_of_their_moments_and_of_setting)
{
	struct timer a, b, c, d;
	int64_t late;

	start();
	timers_init(&a, note, AS('a'));
	timers_init(&b, note, AS('b'));
	timers_init(&c, note, AS('c'));
	timers_init(&d, note, AS('d'));
	timers_set_at(q, &a, 1300);
	timers_set_at(q, &b, 1100);
	timers_set_after(q, &c, 100);
	timers_set_at(q, &d, 1200);
	ck_assert_int_eq(timers_next(q), 1100);
	ck_assert_int_eq(timers_run(q, &late), 0);
	ck_assert_int_eq(late, 0);
	fake.now = 1200;
	ck_assert_int_eq(timers_run(q, &late), 3);
	ck_assert_int_eq(late, 100);
	ck_assert_str_eq(fired, "bcd");
	ck_assert(timers_is_set(&a) && !timers_is_set(&b));
	fake.now = 1300;
	ck_assert_int_eq(timers_run(q, &late), 1);
	ck_assert_int_eq(late, 0);
	ck_assert_str_eq(fired, "bcda");
	ck_assert_int_eq(timers_next(q), TIMERS_NEVER);
	timers_free(q);
}
END_TEST

START_TEST(a_timer_can_be_moved_and_stopped)
{
	struct timer a, b;

	start();
	timers_init(&a, note, AS('a'));
	timers_init(&b, note, AS('b'));
	timers_set_after(q, &a, 10);
	timers_set_after(q, &b, 20);
	timers_set_after(q, &a, 30);
	timers_stop(q, &b);
	timers_stop(q, &b);
	ck_assert_int_eq(timers_count(q), 1);
	fake.now += 25;
	timers_run(q, NULL);
	ck_assert_str_eq(fired, "");
	fake.now += 25;
	timers_run(q, NULL);
	ck_assert_str_eq(fired, "a");
	timers_free(q);
}
END_TEST

START_TEST(a_moment_beyond_all_time_is_never)
{
	struct timer a;

	start();
	timers_init(&a, note, AS('a'));
	timers_set_after(q, &a, TIMERS_NEVER);
	ck_assert_int_eq(timers_next(q), TIMERS_NEVER);
	timers_set_after(q, &a, -5);
	ck_assert_int_eq(timers_next(q), 1000);
	timers_free(q);
}
END_TEST

static struct timer again;
static int times;

static void
set_again(void *arg)
{
	(void)arg;
	times++;
	timers_set_after(q, &again, 0);
}

START_TEST(what_a_timer_sets_for_now_waits_for_the_next_run)
{
	start();
	timers_init(&again, set_again, NULL);
	timers_set_after(q, &again, 0);
	timers_run(q, NULL);
	ck_assert_int_eq(times, 1);
	timers_run(q, NULL);
	ck_assert_int_eq(times, 2);
	timers_free(q);
}
END_TEST

static struct timer victim;

static void
stop_the_other(void *arg)
{
	(void)arg;
	timers_stop(q, &victim);
}

START_TEST(a_timer_stopped_by_one_of_the_same_moment_does_not_fire)
{
	struct timer a;

	start();
	timers_init(&a, stop_the_other, NULL);
	timers_init(&victim, note, AS('v'));
	timers_set_after(q, &a, 5);
	timers_set_after(q, &victim, 5);
	fake.now += 5;
	timers_run(q, NULL);
	ck_assert_str_eq(fired, "");
	timers_free(q);
}
END_TEST

START_TEST(many_timers_fire_each_once_and_sorted)
{
	enum {
		N = 5000
	};
	static struct heap_node nodes[N];
	struct heap h = { 0 };
	int64_t last = -1;
	uint32_t x = 12345;
	size_t n = 0;

	for (size_t i = 0; i < N; i++) {
		x = x * 1664525 + 1013904223;
		heap_set(&h, &nodes[i], x >> 20);
	}
	for (size_t i = 0; i < N; i += 3)
		heap_remove(&h, &nodes[i]);
	for (size_t i = 1; i < N; i += 3)
		heap_set(&h, &nodes[i], (int64_t)i);
	for (struct heap_node *first; (first = heap_first(&h)) != NULL; n++) {
		ck_assert(first->key >= last);
		last = first->key;
		heap_remove(&h, first);
	}
	ck_assert_int_eq(n, N - (N + 2) / 3);
	heap_free(&h);
}
END_TEST

CHECK_MAIN("timers", timers_fire_in_order_of_their_moments_and_of_setting,
	a_timer_can_be_moved_and_stopped, a_moment_beyond_all_time_is_never,
	what_a_timer_sets_for_now_waits_for_the_next_run,
	a_timer_stopped_by_one_of_the_same_moment_does_not_fire,
	many_timers_fire_each_once_and_sorted)
