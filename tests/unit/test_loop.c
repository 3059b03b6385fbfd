#include "loop.h"

#include "helper_check.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A letter, to be handed to a callback that writes it down. */
#define AS(c) ((void *)(uintptr_t)(c))

static struct loop *loop;
static char calls[256];
static int pipes[2];

static void
start(void)
{
	loop = loop_new(clock_system());
	calls[0] = '\0';
	ck_assert_int_eq(pipe(pipes), 0);
}

static void
finish(void)
{
	loop_free(loop);
	close(pipes[0]);
	close(pipes[1]);
}

static void
note(void *arg)
{
	strncat(calls, &(char){ (char)(uintptr_t)arg }, 1);
}

static void
stop(void *arg)
{
	strncat(calls, &(char){ (char)(uintptr_t)arg }, 1);
	loop_stop(loop);
}

START_TEST(deferred_calls_are_made_later_in_order)
{
	struct loop_call *b;

	start();
	loop_defer(loop, note, AS('a'));
	b = loop_defer(loop, note, AS('b'));
	loop_defer(loop, note, AS('c'));
	ck_assert_str_eq(calls, "");
	loop_defer_cancel(b);
	ck_assert(loop_step(loop));
	ck_assert_str_eq(calls, "ac");
	ck_assert(!loop_step(loop));
	finish();
}
END_TEST

static void
defer_more(void *arg)
{
	strcat(calls, "m");
	loop_defer(loop, arg == NULL ? defer_more : note, AS('x'));
}

START_TEST(what_a_call_defers_is_for_the_next_round)
{
	start();
	loop_defer(loop, defer_more, AS('x'));
	loop_step(loop);
	ck_assert_str_eq(calls, "m");
	loop_step(loop);
	ck_assert_str_eq(calls, "mx");
	finish();
}
END_TEST

static struct loop_call *victim;

static void
cancel_victim(void *arg)
{
	(void)arg;
	strcat(calls, "k");
	loop_defer_cancel(victim);
	loop_defer(loop, note, AS('n'));
}

START_TEST(a_call_may_cancel_the_one_after_it)
{
	start();
	loop_defer(loop, cancel_victim, NULL);
	victim = loop_defer(loop, note, AS('v'));
	loop_step(loop);
	ck_assert_str_eq(calls, "k");
	loop_step(loop);
	ck_assert_str_eq(calls, "kn");
	finish();
}
END_TEST

START_TEST(a_timer_wakes_the_loop_in_under_a_second)
{
	struct timer t, far;
	int64_t began;

	start();
	timers_init(&t, stop, AS('t'));
	timers_init(&far, note, AS('f'));
	began = clock_system()->mono_ms(clock_system());
	timers_set_after(loop_timers(loop), &t, 30);
	timers_set_after(loop_timers(loop), &far, 3600000);
	loop_run(loop);
	began = clock_system()->mono_ms(clock_system()) - began;
	ck_assert_str_eq(calls, "t");
	ck_assert_int_ge(began, 29);
	ck_assert_int_lt(began, 900);
	finish();
}
END_TEST

START_TEST(the_loop_ends_when_nothing_is_left_to_wait_for)
{
	struct timer t;

	start();
	timers_init(&t, note, AS('t'));
	timers_set_after(loop_timers(loop), &t, 5);
	loop_run(loop);
	ck_assert_str_eq(calls, "t");
	finish();
}
END_TEST

static struct loop_fd *reader, *writer;

static void
readable(void *arg, int fd, int events)
{
	char c;

	(void)arg;
	ck_assert_int_eq(events, LOOP_READ);
	ck_assert_int_eq(read(fd, &c, 1), 1);
	strncat(calls, &c, 1);
}

static void
writable(void *arg, int fd, int events)
{
	(void)arg;
	ck_assert_int_eq(events, LOOP_WRITE);
	ck_assert_int_eq(write(fd, "w", 1), 1);
	loop_fd_stop(writer);
	writer = NULL;
}

START_TEST(a_descriptor_calls_back_when_it_is_ready)
{
	start();
	reader = loop_fd_start(loop, pipes[0], LOOP_READ, readable, NULL);
	ck_assert(!loop_step(loop));
	writer = loop_fd_start(loop, pipes[1], LOOP_WRITE, writable, NULL);
	ck_assert(loop_wait(loop, 1000));
	ck_assert(loop_wait(loop, 1000));
	ck_assert_str_eq(calls, "w");
	loop_fd_events(reader, 0);
	ck_assert_int_eq(write(pipes[1], "x", 1), 1);
	ck_assert(!loop_wait(loop, 20));
	loop_fd_events(reader, LOOP_READ);
	ck_assert(loop_wait(loop, 1000));
	ck_assert_str_eq(calls, "wx");
	loop_fd_stop(reader);
	finish();
}
END_TEST

static void
got(void *arg, int signum)
{
	ck_assert_int_eq(signum, SIGUSR1);
	stop(arg);
}

START_TEST(a_signal_calls_back_in_the_loop)
{
	struct loop_signal *s;

	start();
	s = loop_signal_start(loop, SIGUSR1, got, AS('s'));
	raise(SIGUSR1);
	ck_assert_str_eq(calls, "");
	loop_run(loop);
	ck_assert_str_eq(calls, "s");
	loop_signal_stop(s);
	finish();
}
END_TEST

static void
dawdle(void *arg)
{
	(void)arg;
	usleep(80000);
}

START_TEST(a_slow_callback_is_seen_as_lag)
{
	struct loop_lag lag;

	start();
	loop_step(loop);
	loop_lag(loop, &lag);
	ck_assert_int_eq(lag.over_50ms, 0);
	loop_defer(loop, dawdle, NULL);
	loop_step(loop);
	loop_step(loop);
	loop_lag(loop, &lag);
	ck_assert_int_ge(lag.max_ms, 79);
	ck_assert_int_eq(lag.over_50ms, 1);
	loop_lag_reset(loop);
	loop_lag(loop, &lag);
	ck_assert_int_eq(lag.max_ms, 0);
	finish();
}
END_TEST

START_TEST(what_is_left_goes_with_the_loop)
{
	struct timer t;

	start();
	timers_init(&t, note, AS('t'));
	timers_set_after(loop_timers(loop), &t, 0);
	loop_defer(loop, note, AS('d'));
	loop_fd_start(loop, pipes[0], LOOP_READ, readable, NULL);
	loop_signal_start(loop, SIGUSR2, got, NULL);
	finish();
	ck_assert_str_eq(calls, "");
	loop_free(NULL);
}
END_TEST

CHECK_MAIN("loop", deferred_calls_are_made_later_in_order, what_a_call_defers_is_for_the_next_round,
	a_call_may_cancel_the_one_after_it, a_timer_wakes_the_loop_in_under_a_second,
	the_loop_ends_when_nothing_is_left_to_wait_for, a_descriptor_calls_back_when_it_is_ready,
	a_signal_calls_back_in_the_loop, a_slow_callback_is_seen_as_lag,
	what_is_left_goes_with_the_loop)
