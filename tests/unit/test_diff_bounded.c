#include "diff/bounded.h"

#include "base/mem.h"

#include "helper_check.h"

#include <stdint.h>
#include <stdlib.h>

/* Checks that match rises and matches equals; returns how many there are. */
static size_t
check_match(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	uint32_t *match = mem_array(n + 1, sizeof match[0]), last = 0;
	size_t count = 0;

	bounded_match(a, n, b, m, match);
	for (size_t i = 0; i < n; i++) {
		if (match[i] == BOUNDED_NONE)
			continue;
		ck_assert_uint_lt(match[i], m);
		ck_assert_uint_eq(a[i], b[match[i]]);
		ck_assert(count == 0 || match[i] > last);
		last = match[i];
		count++;
	}
	free(match);
	return count;
}

/* The length of a longest common subsequence, by the whole table. */
static size_t
longest(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	size_t *row = mem_array(m + 1, sizeof row[0]), best;

	for (size_t i = 0; i < n; i++) {
		size_t diagonal = 0;

		for (size_t j = 0; j < m; j++) {
			size_t up = row[j + 1];

			if (a[i] == b[j])
				row[j + 1] = diagonal + 1;
			else if (row[j] > up)
				row[j + 1] = row[j];
			diagonal = up;
		}
	}
	best = row[m];
	free(row);
	return best;
}

static uint32_t seed = 1;

static void
fill(uint32_t *x, size_t n, uint32_t below)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] = (seed >> 10) % below;
	}
}

START_TEST(short_sequences_are_matched_as_well_as_can_be)
{
	uint32_t a[60], b[60];

	for (int round = 0; round < 4000; round++) {
		size_t n = (size_t)round % 60, m = (size_t)round * 7 % 60;

		fill(a, n, 1 + (uint32_t)round % 9);
		fill(b, m, 1 + (uint32_t)round % 9);
		ck_assert_uint_eq(check_match(a, n, b, m), longest(a, n, b, m));
	}
}
END_TEST

START_TEST(long_unrelated_sequences_end_soon_and_are_right)
{
	size_t n = 200000;
	uint32_t *a = mem_array(n, sizeof a[0]), *b = mem_array(n, sizeof b[0]);

	fill(a, n, 500);
	fill(b, n, 500);
	ck_assert_uint_gt(check_match(a, n, b, n), 0);
	free(a);
	free(b);
}
END_TEST

START_TEST(what_only_one_side_has_costs_nothing)
{
	size_t n = 100000;
	uint32_t *a = mem_array(n, sizeof a[0]), *b = mem_array(n, sizeof b[0]);

	for (size_t i = 0; i < n; i++) {
		a[i] = (uint32_t)i * 2;
		b[i] = (uint32_t)i * 2 + 1;
	}
	b[77] = a[99];
	ck_assert_uint_eq(check_match(a, n, b, n), 1);
	free(a);
	free(b);
}
END_TEST

CHECK_MAIN("bounded", short_sequences_are_matched_as_well_as_can_be,
	long_unrelated_sequences_end_soon_and_are_right, what_only_one_side_has_costs_nothing)
