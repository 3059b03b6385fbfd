#include "base/lru.h"

#include "base/mem.h"
#include "helper_check.h"

static int dropped;

static void
drop(void *thing)
{
	dropped++;
	free(thing);
}

static bool
is_odd(const void *thing)
{
	return *(const int *)thing % 2 == 1;
}

static void
add(struct lru *c, int n)
{
	int *thing = mem_alloc(sizeof *thing);
	char name[32];

	*thing = n;
	snprintf(name, sizeof name, "thing-%d", n);
	lru_add(c, name, thing);
}

static int
found(struct lru *c, int n)
{
	char name[32];
	int *thing;

	snprintf(name, sizeof name, "thing-%d", n);
	thing = lru_find(c, name);
	ck_assert(thing == lru_peek(c, name));
	ck_assert(thing == NULL || *thing == n);
	return thing != NULL;
}

START_TEST(what_was_added_is_found_until_it_is_removed)
{
	struct lru *c = lru_new(1000, drop, NULL);

	for (int i = 0; i < 1000; i++)
		add(c, i);
	for (int i = 0; i < 1000; i++)
		ck_assert(found(c, i));
	ck_assert(!found(c, 1000));
	lru_remove(c, "thing-7");
	lru_remove(c, "thing-7");
	ck_assert(!found(c, 7));
	ck_assert_int_eq(lru_count(c), 999);
	ck_assert_int_eq(dropped, 1);
	lru_free(c);
	ck_assert_int_eq(dropped, 1000);
	lru_free(NULL);
}
END_TEST

START_TEST(the_longest_unused_goes_first)
{
	struct lru *c = lru_new(3, drop, NULL);

	add(c, 1);
	add(c, 2);
	add(c, 3);
	ck_assert(found(c, 1));
	add(c, 4);
	ck_assert(!found(c, 2));
	ck_assert(found(c, 1) && found(c, 3) && found(c, 4));
	ck_assert_int_eq(lru_count(c), 3);
	lru_free(c);
}
END_TEST

START_TEST(what_is_in_use_stays)
{
	struct lru *c = lru_new(4, drop, is_odd);

	for (int i = 0; i < 8; i++)
		add(c, i);
	for (int i = 1; i < 8; i += 2)
		ck_assert(found(c, i));
	ck_assert(!found(c, 0) && !found(c, 2) && !found(c, 4));
	add(c, 9);
	add(c, 11);
	ck_assert_int_ge(lru_count(c), 6);
	lru_free(c);
}
END_TEST

CHECK_MAIN("lru", what_was_added_is_found_until_it_is_removed, the_longest_unused_goes_first,
	what_is_in_use_stays)
