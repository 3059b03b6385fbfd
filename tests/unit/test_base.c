#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strs.h"
#include "helper_check.h"

#include <stdlib.h>
#include <string.h>

START_TEST(err_keeps_the_words_and_takes_more_in_front)
{
	struct err e;

	ck_assert_int_eq(err_set(&e, "rename to %s", "x"), -1);
	ck_assert_int_eq(err_prefix(&e, "%s", "state"), -1);
	ck_assert_str_eq(e.text, "state: rename to x");
	ck_assert_int_eq(err_set(NULL, "dropped"), -1);
}
END_TEST

START_TEST(err_cuts_what_does_not_fit)
{
	struct err e;
	char *big = mem_zalloc(2000);

	memset(big, 'a', 1999);
	err_set(&e, "%s", big);
	err_prefix(&e, "front");
	ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
	ck_assert(str_starts(e.text, "front: aaa"));
	free(big);
}
END_TEST

START_TEST(mem_copies_strings)
{
	char *s = mem_strndup("abcdef", 3);
	char *p = mem_printf("%s-%d", s, 7);

	ck_assert_str_eq(s, "abc");
	ck_assert_str_eq(p, "abc-7");
	ck_assert_ptr_null(mem_strdup_maybe(NULL));
	free(s);
	free(p);
}
END_TEST

START_TEST(arena_holds_small_and_large_things)
{
	struct arena *a = arena_new();
	char *first = arena_strdup(a, "first");
	char *large = arena_alloc(a, 3 * 1024 * 1024);

	large[3 * 1024 * 1024 - 1] = 'x';
	for (int i = 0; i < 10000; i++)
		ck_assert_str_eq(arena_printf(a, "%d", 7), "7");
	ck_assert_str_eq(first, "first");
	ck_assert_str_eq(arena_strndup(a, "abc", 2), "ab");
	arena_clear(a);
	ck_assert_str_eq(arena_strdup(a, "again"), "again");
	arena_free(a);
	arena_free(NULL);
}
END_TEST

START_TEST(buf_grows_and_stays_terminated)
{
	struct buf b = { 0 };
	char *s;

	ck_assert_str_eq(buf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%d,", i % 10);
	buf_addc(&b, '!');
	ck_assert_uint_eq(b.len, 2001);
	ck_assert_uint_eq(strlen(b.data), 2001);
	buf_truncate(&b, 2);
	ck_assert_str_eq(buf_str(&b), "0,");
	s = buf_steal(&b);
	ck_assert_str_eq(s, "0,");
	free(s);
	s = buf_steal(&b);
	ck_assert_str_eq(s, "");
	free(s);
}
END_TEST

static int64_t
before_the_epoch(const struct clock *c)
{
	(void)c;
	return -1;
}

START_TEST(clock_rounds_seconds_down)
{
	struct clock c = { before_the_epoch, before_the_epoch };

	ck_assert_int_eq(clock_wall_s(&c), -1);
	ck_assert_int_gt(clock_wall_s(clock_system()), 1700000000);
}
END_TEST

static char last_line[4096];

static void
keep_line(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)arg;
	snprintf(last_line, sizeof last_line, "%s", line);
}

START_TEST(log_lines_are_logfmt_and_cannot_be_forged)
{
	log_set_hook(keep_line, NULL);
	log_begin(LOG_LEVEL_NOTICE, "changed");
	log_int("article", 17);
	log_str("source", "bbc");
	log_str("title", "a \"b\"\nevent=forged");
	log_str("absent", NULL);
	log_end();
	ck_assert_str_eq(last_line,
		"event=changed article=17 source=bbc title=\"a \\\"b\\\"\\nevent=forged\"");
	log_set_hook(NULL, NULL);
}
END_TEST

START_TEST(log_drops_lines_above_its_level)
{
	log_set_hook(keep_line, NULL);
	last_line[0] = '\0';
	log_msg(LOG_LEVEL_DEBUG, "step", "not said");
	ck_assert_str_eq(last_line, "");
	log_set_level(LOG_LEVEL_DEBUG);
	log_msg(LOG_LEVEL_DEBUG, "step", "said");
	ck_assert_str_eq(last_line, "event=step msg=said");
	log_set_hook(NULL, NULL);
}
END_TEST

static int64_t log_now_ms;
static long lines_said, lines_told;

static int64_t
log_test_ms(const struct clock *c)
{
	(void)c;
	return log_now_ms;
}

static void
count_line(enum log_level level, const char *line, void *arg)
{
	long n;

	(void)level;
	(void)arg;
	if (sscanf(line, "event=suppressed of=failed lines=%ld", &n) == 1)
		lines_told += n;
	else
		lines_said++;
}

static void
flood(const char *event, long lines)
{
	for (long k = 0; k < lines; k++)
		log_msg(LOG_LEVEL_NOTICE, event, "https://flood.example/%ld", k);
}

START_TEST(log_bounds_the_lines_of_one_event_and_counts_the_others)
{
	static const struct clock clock = { log_test_ms, log_test_ms };

	log_set_clock(&clock);
	log_set_hook(count_line, NULL);
	log_now_ms = 10 * LIMIT_LOG_WINDOW_MS;
	flood("failed", LIMIT_LOG_LINES + 500);
	ck_assert_int_eq(lines_said, LIMIT_LOG_LINES);
	ck_assert_int_eq(lines_told, 0);
	flood("changed", 7); /* whoever does not flood is heard */
	ck_assert_int_eq(lines_said, LIMIT_LOG_LINES + 7);

	log_now_ms += LIMIT_LOG_WINDOW_MS;
	flood("changed", 1);
	ck_assert_int_eq(lines_told, 500);
	flood("failed", LIMIT_LOG_LINES + 3);
	ck_assert_int_eq(lines_said, 2 * LIMIT_LOG_LINES + 8);
	log_settle();
	log_settle();
	ck_assert_int_eq(lines_told, 503);

	/* More events than are told apart are bounded together. */
	log_now_ms += LIMIT_LOG_WINDOW_MS;
	lines_said = 0;
	for (int k = 0; k < 2000; k++) {
		char event[16];

		snprintf(event, sizeof event, "e%d", k);
		flood(event, 10);
	}
	ck_assert_int_le(lines_said, LIMIT_LOG_LINES + 640);
	log_set_hook(NULL, NULL);
	log_set_clock(NULL);
}
END_TEST

START_TEST(strs_read_numbers_whole_or_not_at_all)
{
	long long n = 5;

	ck_assert(str_int("12", 0, 100, &n));
	ck_assert_int_eq(n, 12);
	ck_assert(!str_int("12x", 0, 100, &n));
	ck_assert(!str_int(" 12", 0, 100, &n));
	ck_assert(!str_int("", 0, 100, &n));
	ck_assert(!str_int("101", 0, 100, &n));
	ck_assert(!str_int("99999999999999999999", 0, 100, &n));
	ck_assert_int_eq(n, 12);
}
END_TEST

START_TEST(strs_compare_and_trim)
{
	char s[] = " \t a b \n";

	ck_assert_str_eq(str_trim(s), "a b");
	ck_assert(str_eq(NULL, NULL) && !str_eq(NULL, ""));
	ck_assert(str_case_eq("HTML", "html"));
	ck_assert(str_starts("abc", "ab") && !str_starts("ab", "abc"));
	ck_assert(str_ends("a.xml", ".xml") && !str_ends("xml", ".xml"));
	ck_assert(str_blank(NULL) && str_blank(" \n") && !str_blank("x"));
}
END_TEST

CHECK_MAIN("base", err_keeps_the_words_and_takes_more_in_front, err_cuts_what_does_not_fit,
	mem_copies_strings, arena_holds_small_and_large_things, buf_grows_and_stays_terminated,
	clock_rounds_seconds_down, log_lines_are_logfmt_and_cannot_be_forged,
	log_drops_lines_above_its_level, log_bounds_the_lines_of_one_event_and_counts_the_others,
	strs_read_numbers_whole_or_not_at_all, strs_compare_and_trim)
