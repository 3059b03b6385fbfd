/*
 * Groups on their way to the disk, which is waited for in a thread: nothing is said before it is
 * durable, the loop goes on meanwhile, and a disk that fails is told once.
 */
#include "helper_check.h"
#include "helper_store.h"
#include "helper_vfs.h"

#include "base/clock.h"
#include "records.h"

#include <errno.h>
#include <string.h>

enum {
	T = 1700000000
};

static struct loop *loop;
static struct store *store;
static struct records *records;
static int told, broken_n;
static enum store_result broken_by;
static char order[32];

static void
broken(void *arg, enum store_result result, const char *why)
{
	(void)arg;
	ck_assert_uint_gt(strlen(why), 0);
	broken_by = result;
	broken_n++;
}

static void
stored(void *arg)
{
	order[told++] = *(const char *)arg;
}

static void
begin(bool beside)
{
	static bool installed;

	if (!installed)
		vfs_install();
	installed = true;
	store = helper_store_open();
	loop = loop_new(clock_system());
	records = records_new(loop, store, broken, NULL);
	records_configure(records, 2, 0);
	if (beside)
		ck_assert_int_eq(records_sync_beside(records, &err), 0);
	/* The first write begins the log, which takes a sync of its own. */
	ck_ok(store_put_pulse(store, &(struct store_pulse){ .at = T - 1 }, &err));
	ck_assert_int_eq(records_commit(records), 0);
	told = broken_n = 0;
	memset(order, 0, sizeof order);
}

static void
end(void)
{
	vfs_hold_syncs(false);
	records_free(records);
	loop_free(loop);
	helper_store_close(store);
}

/* A record, and who waits for it under that name. */
static void
record(int64_t at, struct receipt *receipt, const char *name)
{
	enum store_result r = store_put_pulse(store, &(struct store_pulse){ .at = at }, &err);

	if (!records_made(records, r, "pulse", 1, &err))
		return;
	receipt->stored = stored;
	receipt->arg = (void *)(uintptr_t)name;
	records_wait(records, receipt);
}

static int64_t
pulse_at(void)
{
	return helper_number("SELECT coalesce(max(at), 0) FROM pulse");
}

/* A group of two that is written, while the disk takes its time to sync it. */
static void
begin_with_sync_under_way(struct receipt *a, struct receipt *b)
{
	begin(true);
	vfs_hold_syncs(true);
	record(T, a, "a");
	record(T, b, "b");
	while (pulse_at() != T)
		loop_wait(loop, 100);
}

START_TEST(nothing_is_said_before_it_is_durable)
{
	struct receipt a, b;

	begin_with_sync_under_way(&a, &b);
	for (int i = 0; i < 20; i++)
		loop_step(loop);
	ck_assert_int_eq(told, 0);
	vfs_hold_syncs(false);
	while (told < 2)
		ck_assert(loop_wait(loop, 60000));
	ck_assert_str_eq(order, "ab");
	end();
}
END_TEST

START_TEST(the_loop_goes_on_and_the_next_group_waits_open)
{
	struct receipt a, b, c, d, e;

	begin_with_sync_under_way(&a, &b);
	record(T + 1, &c, "c"); /* more than a group, while the first is under way */
	record(T + 1, &d, "d");
	record(T + 1, &e, "e");
	for (int i = 0; i < 20; i++)
		loop_step(loop);
	ck_assert_int_eq(pulse_at(), T);
	ck_assert_uint_eq(store_pending(store), 3);
	vfs_hold_syncs(false);
	while (told < 5)
		ck_assert(loop_wait(loop, 60000));
	ck_assert_str_eq(order, "abcde");
	ck_assert_int_eq(pulse_at(), T + 1);
	end();
}
END_TEST

START_TEST(a_commit_that_is_asked_for_waits_for_all_before_it)
{
	struct receipt a, b, c;

	begin(true);
	record(T, &a, "a");
	record(T, &b, "b");
	loop_step(loop);
	record(T + 1, &c, "c");
	ck_assert_int_eq(records_commit(records), 0);
	ck_assert_str_eq(order, "abc");
	ck_assert_uint_eq(store_pending(store), 0);
	ck_assert_int_eq(records_commit(records), 0); /* nothing to do */
	end();
}
END_TEST

START_TEST(without_the_thread_it_is_the_same_and_at_once)
{
	struct receipt a, b;

	begin(false);
	record(T, &a, "a");
	record(T, &b, "b");
	ck_assert_int_eq(told, 0);
	while (told < 2)
		ck_assert(loop_wait(loop, 60000));
	ck_assert_str_eq(order, "ab");
	end();
}
END_TEST

/* Each write and each sync of a commit in turn fails: told, or broken off, never both. */
static void
fail_at_each(bool beside)
{
	int failed = 0;
	long at = 1;

	for (bool came = true; came; at++) {
		struct receipt a, b;

		begin(beside);
		vfs_fail_at(VFS_DISK_FULL, at, 0);
		record(T, &a, "a");
		record(T, &b, "b");
		while (told < 2 && broken_n == 0)
			loop_wait(loop, 60000);
		for (int i = 0; i < 20; i++)
			loop_step(loop);
		came = vfs_operations() >= at;
		vfs_fail_at(VFS_NONE, 0, 0);
		ck_assert_int_eq(broken_n, came);
		ck_assert_int_eq(told, came ? 0 : 2);
		ck_assert_int_eq(records_is_broken(records), came);
		if (came) {
			ck_assert_int_eq(broken_by, STORE_FULL);
			ck_assert_int_eq(records_commit(records), -1);
			failed++;
		}
		end();
	}
	ck_assert_int_gt(failed, 2); /* a write or more, and the sync */
}

START_TEST(a_disk_that_fails_is_told_once_and_nobody_else_is)
{
	fail_at_each(true);
	fail_at_each(false);
}
END_TEST

START_TEST(a_sync_that_finds_no_room_is_told_as_that)
{
	int full = 0;

	for (long at = 1; at < 20; at++) {
		struct receipt a, b;

		begin(true);
		vfs_last_errno(ENOSPC);
		vfs_fail_at(VFS_WRITE_ERROR, at, 0);
		record(T, &a, "a");
		record(T, &b, "b");
		while (told < 2 && broken_n == 0)
			loop_wait(loop, 60000);
		vfs_fail_at(VFS_NONE, 0, 0);
		vfs_last_errno(0);
		full += broken_n > 0 && broken_by == STORE_FULL;
		end();
	}
	ck_assert_int_eq(full, 1); /* a write is told by SQLite itself */
}
END_TEST

START_TEST(an_end_in_the_middle_of_a_sync_tells_nobody)
{
	struct receipt a, b;

	begin_with_sync_under_way(&a, &b);
	end();
	ck_assert_int_eq(told, 0);
}
END_TEST

CHECK_MAIN("records", nothing_is_said_before_it_is_durable,
	the_loop_goes_on_and_the_next_group_waits_open,
	a_commit_that_is_asked_for_waits_for_all_before_it,
	without_the_thread_it_is_the_same_and_at_once,
	a_disk_that_fails_is_told_once_and_nobody_else_is,
	a_sync_that_finds_no_room_is_told_as_that, an_end_in_the_middle_of_a_sync_tells_nobody)
