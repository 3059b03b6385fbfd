/*
 * Groups on their way to the disk, which is waited for in a thread: nothing is said before it is
 * durable, the loop goes on meanwhile, and a disk that fails is told once.
 */
#include "helper_check.h"
#include "helper_store.h"
#include "helper_vfs.h"

#include "base/clock.h"
#include "records.h"
#include "store/store_sqlite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* A group whose sync begins the log anew is written, and the disk takes its time. */
static void
begin_with_log_held(struct receipt *a, struct receipt *b)
{
	begin(true);
	store_sqlite_log_length(store, 1);
	vfs_hold_syncs(true);
	record(T, a, "a");
	record(T, b, "b");
	while (!records_are_held(records))
		loop_wait(loop, 100);
	ck_assert_int_eq(pulse_at(), T);
}

START_TEST(the_log_is_begun_anew_beside_the_loop)
{
	struct receipt a, b, c, d;

	begin_with_log_held(&a, &b);
	for (int i = 0; i < 20; i++)
		loop_step(loop);
	ck_assert(records_are_held(records));
	vfs_hold_syncs(false);
	while (told < 2)
		ck_assert(loop_wait(loop, 60000));
	ck_assert(!records_are_held(records));
	store_sqlite_log_length(store, 1000);

	/* The next group goes into it without a sync: not even its header takes one. */
	vfs_hold_syncs(true);
	record(T + 1, &c, "c");
	record(T + 1, &d, "d");
	while (pulse_at() != T + 1)
		loop_wait(loop, 100);
	ck_assert(!records_are_held(records));
	vfs_hold_syncs(false);
	while (told < 4)
		ck_assert(loop_wait(loop, 60000));
	ck_assert_str_eq(order, "abcd");
	end();
}
END_TEST

static int64_t
log_size(void)
{
	char path[300];
	struct stat st;

	snprintf(path, sizeof path, "%s-wal", helper_path);
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_size;
}

START_TEST(a_log_begun_anew_is_short)
{
	struct receipt a, b;
	int64_t size;

	begin_with_log_held(&a, &b);
	vfs_hold_syncs(false);
	while (told < 2)
		ck_assert(loop_wait(loop, 60000));
	size = log_size();
	for (int64_t at = T + 1; at < T + 9; at++) {
		record(at, &a, "a");
		ck_assert_int_eq(records_commit(records), 0);
		told = 0;
	}
	ck_assert_int_eq(log_size(), size); /* written over, each time */
	end();
}
END_TEST

static int turns;

static void
take_turn(void *arg)
{
	ck_assert(!records_are_held(records));
	order[told++] = *(const char *)arg;
	turns++;
}

static void
queue(struct records_turn *turn, const char *name)
{
	records_queue(records, turn, take_turn, (void *)(uintptr_t)name);
}

START_TEST(what_is_held_has_its_turn_in_order_and_one_a_round)
{
	struct records_turn w = { 0 }, x = { 0 }, y = { 0 }, z = { 0 };
	struct receipt a, b;

	begin_with_log_held(&a, &b);
	turns = 0;
	queue(&w, "w");
	queue(&x, "x");
	queue(&y, "y");
	queue(&z, "z");
	records_unqueue(records, &x);
	records_unqueue(records, &x);
	records_unqueue(records, &z);
	for (int i = 0; i < 20; i++)
		loop_step(loop);
	ck_assert_int_eq(turns, 0);
	vfs_hold_syncs(false);
	while (turns == 0)
		ck_assert(loop_wait(loop, 60000));
	ck_assert_int_eq(turns, 1);
	loop_step(loop);
	ck_assert_int_eq(turns, 2);
	ck_assert_str_eq(order, "abwy");
	for (int i = 0; i < 5; i++)
		loop_step(loop);
	ck_assert_int_eq(turns, 2);
	end();
}
END_TEST

START_TEST(what_is_held_has_no_turn_after_a_failure)
{
	struct records_turn w = { 0 };
	struct receipt a, b;

	begin_with_log_held(&a, &b);
	turns = 0;
	queue(&w, "w");
	vfs_fail_at(VFS_DISK_FULL, 1, 0);
	vfs_hold_syncs(false);
	while (broken_n == 0)
		ck_assert(loop_wait(loop, 60000));
	for (int i = 0; i < 20; i++)
		loop_step(loop);
	vfs_fail_at(VFS_NONE, 0, 0);
	ck_assert_int_eq(turns, 0);
	ck_assert_int_eq(told, 0);
	records_unqueue(records, &w);
	end();
}
END_TEST

static void
break_records(void *arg)
{
	turns++;
	err_set(&err, "%s", (const char *)arg);
	records_made(records, STORE_FULL, "pulse", 1, &err);
}

START_TEST(nobody_has_a_turn_after_one_whose_record_failed)
{
	struct records_turn w = { 0 }, x = { 0 };
	struct receipt a, b;

	begin_with_log_held(&a, &b);
	turns = 0;
	records_queue(records, &w, break_records, (void *)(uintptr_t) "no room");
	queue(&x, "x");
	vfs_hold_syncs(false);
	while (turns == 0)
		ck_assert(loop_wait(loop, 60000));
	for (int i = 0; i < 20; i++)
		loop_step(loop);
	ck_assert_int_eq(broken_n, 1);
	ck_assert_int_eq(turns, 1);
	records_unqueue(records, &x);
	end();
}
END_TEST

CHECK_MAIN("records", nothing_is_said_before_it_is_durable,
	the_loop_goes_on_and_the_next_group_waits_open, the_log_is_begun_anew_beside_the_loop,
	a_log_begun_anew_is_short, what_is_held_has_its_turn_in_order_and_one_a_round,
	what_is_held_has_no_turn_after_a_failure, nobody_has_a_turn_after_one_whose_record_failed,
	a_commit_that_is_asked_for_waits_for_all_before_it,
	without_the_thread_it_is_the_same_and_at_once,
	a_disk_that_fails_is_told_once_and_nobody_else_is,
	a_sync_that_finds_no_room_is_told_as_that, an_end_in_the_middle_of_a_sync_tells_nobody)
