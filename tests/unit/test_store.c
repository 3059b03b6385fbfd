#include "helper_check.h"
#include "helper_store.h"

#include "base/mem.h"
#include "store/migrations.h"
#include "store/store_sqlite.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	T = 1700000000
};

/* Opens and expects a refusal that names the file and leaves it as it was, byte for byte. */
static void
refused(enum store_mode mode, enum store_result expected)
{
	char command[512];
	struct store *s;

	snprintf(command, sizeof command, "cp %s %s/before", helper_path, helper_folder);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(store_open(&s, helper_path, mode, &err), expected);
	ck_assert_ptr_null(s);
	ck_assert_msg(strstr(err.text, helper_path) != NULL, "%s", err.text);
	snprintf(command, sizeof command, "cmp %s %s/before", helper_path, helper_folder);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(the_owner_makes_the_database_and_others_open_it)
{
	struct store *s = helper_store_open(), *reader, *writer;

	ck_assert_int_eq(helper_number("PRAGMA application_id"), 0x53746574);
	ck_assert_int_eq(helper_number("PRAGMA user_version"), migrations_count);
	ck_assert_str_eq(helper_text("PRAGMA journal_mode"), "wal");
	reader = helper_store_again(STORE_READER);
	writer = helper_store_again(STORE_WRITER);
	ck_assert_str_eq(store_path(reader), helper_path);
	store_close(reader);
	store_close(writer);
	helper_store_close(s);
}
END_TEST

START_TEST(a_second_owner_says_who_owns_it_and_goes)
{
	struct store *s = helper_store_open(), *second;
	char pid[32];

	ck_assert_int_eq(store_open(&second, helper_path, STORE_OWNER, &err), STORE_OWNED);
	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	ck_assert_ptr_nonnull(strstr(err.text, pid));
	store_close(s);
	s = helper_store_again(STORE_OWNER);
	helper_store_close(s);
}
END_TEST

START_TEST(an_owner_that_was_killed_owns_nothing)
{
	struct store *s = helper_store_open();
	int status;
	pid_t child;

	store_close(s);
	child = fork();
	if (child == 0) {
		s = helper_store_again(STORE_OWNER);
		helper_meet(s, 0, NULL, "https://gazette.example/1", "x", T);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, &status, 0);
	ck_assert(WIFSIGNALED(status));
	s = helper_store_again(STORE_OWNER);
	ck_assert_int_eq(helper_number("SELECT count(*) FROM article"), 0);
	helper_store_close(s);
}
END_TEST

START_TEST(a_writer_makes_what_is_missing_and_a_reader_says_so)
{
	struct store *s = helper_store_open(), *none;

	store_close(s);
	unlink(helper_path);
	ck_assert_int_eq(store_open(&none, helper_path, STORE_READER, &err), STORE_NO_DATABASE);
	ck_assert_ptr_nonnull(strstr(err.text, helper_path));
	s = helper_store_again(STORE_WRITER);
	store_close(s);
	s = helper_store_again(STORE_OWNER);
	helper_store_close(s);
}
END_TEST

START_TEST(a_newer_database_is_refused_untouched)
{
	struct store *s = helper_store_open();

	store_close(s);
	helper_run("PRAGMA user_version = 9999");
	refused(STORE_OWNER, STORE_NEWER);
	refused(STORE_WRITER, STORE_NEWER);
	refused(STORE_READER, STORE_NEWER);
	helper_store_close(NULL);
}
END_TEST

START_TEST(an_older_database_is_for_the_owner)
{
	struct store *s = helper_store_open();

	store_close(s);
	helper_run("PRAGMA user_version = 0");
	ck_assert_int_eq(store_open(&s, helper_path, STORE_READER, &err), STORE_NO_DATABASE);
	helper_store_close(NULL);
}
END_TEST

START_TEST(what_is_not_ours_is_refused_untouched)
{
	struct store *s = helper_store_open();
	char command[256];

	store_close(s);
	unlink(helper_path);
	helper_run("PRAGMA journal_mode = delete; CREATE TABLE poem (line)");
	refused(STORE_OWNER, STORE_FOREIGN);
	refused(STORE_READER, STORE_FOREIGN);
	helper_run("PRAGMA application_id = 77");
	refused(STORE_OWNER, STORE_FOREIGN);
	snprintf(command, sizeof command, "echo 'Dear diary' > %s", helper_path);
	ck_assert_int_eq(system(command), 0);
	refused(STORE_OWNER, STORE_FOREIGN);
	refused(STORE_WRITER, STORE_FOREIGN);
	refused(STORE_READER, STORE_FOREIGN);
	helper_store_close(NULL);
}
END_TEST

START_TEST(damage_is_named_as_damage)
{
	struct store *s = helper_store_open();
	struct arena *a = arena_new();
	struct store_feed *feeds;
	enum store_result r;
	size_t n;
	FILE *f;

	for (int i = 0; i < 200; i++) {
		char url[64];

		snprintf(url, sizeof url, "https://gazette.example/%d", i);
		helper_meet(s, 0, NULL, url, "x", T);
	}
	ck_ok(store_commit(s, &err));
	ck_ok(store_tidy(s, &err));
	store_close(s);
	f = fopen(helper_path, "r+");
	fseek(f, 4096, SEEK_SET);
	for (int i = 0; i < 16 * 4096; i++)
		fputc(0xa5, f);
	fclose(f);
	r = store_open(&s, helper_path, STORE_READER, &err);
	if (r == STORE_OK) {
		r = store_feeds(s, a, &feeds, &n, &err);
		store_close(s);
	}
	ck_assert_int_eq(r, STORE_DAMAGED);
	ck_assert_ptr_nonnull(strstr(err.text, "stet verify"));
	ck_assert(store_result_ends_group(r));
	arena_free(a);
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_database_that_may_not_be_written_is_named_so)
{
	struct store *s = helper_store_open();
	enum store_result r;

	store_close(s);
	if (geteuid() == 0) { /* root may write anything: as somebody else then */
		ck_assert_int_eq(chmod(helper_folder, 0755), 0);
		ck_assert_int_eq(chmod(helper_path, 0644), 0);
		ck_assert_int_eq(seteuid(65534), 0);
	} else {
		chmod(helper_path, 0444);
		chmod(helper_folder, 0555);
	}
	r = store_open(&s, helper_path, STORE_OWNER, &err);
	ck_assert_int_eq(r, STORE_READ_ONLY);
	ck_assert_msg(strstr(err.text, "writable") != NULL, "%s", err.text);
	r = store_open(&s, helper_path, STORE_WRITER, &err);
	ck_assert_int_eq(r, STORE_READ_ONLY);
	if (geteuid() == 65534)
		ck_assert_int_eq(seteuid(0), 0);
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_reader_without_rights_reads_while_the_log_is_there)
{
	struct store *s = helper_store_open(), *reader;
	struct store_stats stats;
	char wal[128], shm[128];

	helper_meet(s, 0, NULL, "https://gazette.example/1", "x", T);
	ck_ok(store_commit(s, &err));
	store_close(s);
	snprintf(wal, sizeof wal, "%s-wal", helper_path);
	snprintf(shm, sizeof shm, "%s-shm", helper_path);
	ck_assert_int_eq(access(wal, F_OK), 0); /* they stay for such readers */
	ck_assert_int_eq(access(shm, F_OK), 0);
	if (geteuid() == 0) {
		chmod(helper_folder, 0755);
		chmod(helper_path, 0644);
		chmod(wal, 0644);
		chmod(shm, 0644);
		ck_assert_int_eq(seteuid(65534), 0);
	} else {
		chmod(helper_path, 0444);
		chmod(helper_folder, 0555);
	}
	reader = helper_store_again(STORE_READER);
	ck_ok(store_stats(reader, T, &stats, &err));
	ck_assert_int_eq(stats.articles[ARTICLE_WATCHING], 1);
	store_close(reader);
	if (geteuid() == 65534)
		ck_assert_int_eq(seteuid(0), 0);
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_failing_migration_leaves_the_old_version)
{
	struct store *s = helper_store_open();

	store_close(s);
	/* A database that says it is empty but for ours, with a table in the way. */
	unlink(helper_path);
	helper_run("PRAGMA application_id = 1400137076; CREATE TABLE article (x)");
	ck_assert_int_eq(store_open(&s, helper_path, STORE_OWNER, &err), STORE_FAILED);
	ck_assert_ptr_nonnull(strstr(err.text, "0001_first"));
	ck_assert_int_eq(helper_number("PRAGMA user_version"), 0);
	ck_assert_int_eq(helper_number("SELECT count(*) FROM sqlite_schema"), 1);
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_group_is_durable_when_committed_and_nothing_before)
{
	struct store *s = helper_store_open();

	ck_assert_uint_eq(store_pending(s), 0);
	helper_meet(s, 0, NULL, "https://gazette.example/1", "x", T);
	helper_meet(s, 0, NULL, "https://gazette.example/2", "x", T);
	ck_assert_uint_eq(store_pending(s), 2);
	ck_assert_int_eq(helper_number("SELECT count(*) FROM article"), 0);
	ck_ok(store_commit(s, &err));
	ck_assert_uint_eq(store_pending(s), 0);
	ck_assert_int_eq(helper_number("SELECT count(*) FROM article"), 2);
	ck_assert_int_eq(helper_number("SELECT watching FROM source"), 2);
	helper_meet(s, 0, NULL, "https://gazette.example/3", "x", T);
	ck_assert_uint_eq(store_pending_text(s), 0);
	helper_read(s, 1, VERDICT_FIRST, "t", "ten bytes.", T);
	helper_read(s, 1, VERDICT_UNCHANGED, "t", "ten bytes.", T);
	ck_assert_uint_eq(store_pending_text(s), 10);
	store_rollback(s);
	ck_assert_uint_eq(store_pending(s), 0);
	ck_assert_uint_eq(store_pending_text(s), 0);
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(helper_number("SELECT count(*) FROM article"), 2);
	ck_assert_int_eq(helper_number("SELECT watching FROM source"), 2);
	ck_assert_int_eq(helper_verify(s), 0);
	helper_store_close(s);
}
END_TEST

/* A child commits groups of three checks and tells each commit; it is killed at some moment. All
 * that was told must be there, and nothing in halves. */
START_TEST(a_crash_at_any_moment_loses_nothing_committed_and_leaves_no_halves)
{
	struct store *s = helper_store_open();
	int64_t told = 0;

	for (int i = 0; i < 3; i++) {
		char url[64];

		snprintf(url, sizeof url, "https://gazette.example/%d", i);
		helper_meet(s, 0, NULL, url, "x", T);
	}
	ck_ok(store_commit(s, &err));
	store_close(s);
	for (int round = 0; round < 20; round++) {
		int pipe_fd[2], status, base = (int)told;
		char mark;
		pid_t child;

		ck_assert_int_eq(pipe(pipe_fd), 0);
		child = fork();
		if (child == 0) {
			s = helper_store_again(STORE_OWNER);
			for (int i = base;; i++) {
				char text[32];

				snprintf(text, sizeof text, "words %d", i);
				for (int64_t article = 1; article <= 3; article++)
					helper_read(s, article, VERDICT_CHANGED, "t", text, T + i);
				if (store_commit(s, &err) != STORE_OK ||
					write(pipe_fd[1], "x", 1) != 1)
					_exit(1);
			}
		}
		close(pipe_fd[1]);
		usleep((useconds_t)(2000 + round * 1371));
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		while (read(pipe_fd[0], &mark, 1) == 1)
			told++;
		close(pipe_fd[0]);
		s = helper_store_again(STORE_OWNER);
		ck_assert_msg(helper_verify(s) == 0, "%s", helper_findings);
		store_close(s);
		ck_assert_int_ge(helper_number("SELECT min(revisions) FROM article"), told);
		ck_assert_int_eq(
			helper_number("SELECT max(revisions) - min(revisions) FROM article"), 0);
		told = helper_number("SELECT min(revisions) FROM article");
	}
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_disk_without_room_is_said_and_the_group_forgotten)
{
	struct store *s = helper_store_open();
	struct finished_check c;
	struct store_recorded r;
	struct reading reading = {
		.title = "t", .published = READING_NO_TIME, .modified = READING_NO_TIME
	};
	enum store_result result;
	char *text = mem_alloc(1000001);
	int64_t id = helper_meet(s, 0, NULL, "https://gazette.example/1", "x", T).article;

	memset(text, 'x', 1000000);
	text[1000000] = '\0';
	ck_ok(store_commit(s, &err));
	store_close(s);
	s = helper_store_again(STORE_OWNER);
	/* The limit is the connection's own: as the disk's would be, it is met in a write. */
	reading.text = text;
	c = helper_finished(id, VERDICT_FIRST, T);
	c.reading = &reading;
	c.content_hash = "h";
	store_sqlite_limit(s, 60);
	result = store_record_check(s, &c, &r, &err);
	ck_assert_int_eq(result, STORE_FULL);
	ck_assert_ptr_nonnull(strstr(err.text, "no space"));
	ck_assert(store_result_ends_group(result));
	ck_assert_uint_eq(store_pending(s), 0);
	store_sqlite_limit(s, 1000000);
	ck_ok(store_record_check(s, &c, &r, &err));
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(helper_verify(s), 0);
	free(text);
	helper_store_close(s);
}
END_TEST

START_TEST(misuse_aborts)
{
	struct store *s = helper_store_open(), *reader = helper_store_again(STORE_READER);
	struct store_entry entry = { .source = "x", .url = "u", .url_key = "u" };
	struct store_met met;

	(void)s;
	store_meet(reader, &entry, &met, &err);
}
END_TEST

START_TEST(a_writer_waits_for_its_turn_and_then_says_who_is_in_the_way)
{
	struct store *s = helper_store_open(), *writer = helper_store_again(STORE_WRITER);
	int64_t before = 0, after = 0;

	ck_ok(store_version(writer, &before, &err));
	helper_meet(s, 0, NULL, "https://gazette.example/1", "x", T);
	/* s holds the database: the writer's record waits 5 s and gives up. */
	struct store_entry entry = {
		.source = "x", .url = "u", .url_key = "u", .first_period_s = 1
	};
	struct store_met met;
	ck_assert_int_eq(store_meet(writer, &entry, &met, &err), STORE_BUSY);
	ck_assert_uint_eq(store_pending(writer), 0);
	ck_ok(store_commit(s, &err));
	ck_ok(store_meet(writer, &entry, &met, &err));
	ck_ok(store_commit(writer, &err));
	ck_ok(store_version(writer, &after, &err));
	ck_assert_int_eq(after, before + 2);
	store_close(writer);
	helper_store_close(s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store");
	TCase *tcase = tcase_create("store");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, the_owner_makes_the_database_and_others_open_it);
	tcase_add_test(tcase, a_second_owner_says_who_owns_it_and_goes);
	tcase_add_test(tcase, an_owner_that_was_killed_owns_nothing);
	tcase_add_test(tcase, a_writer_makes_what_is_missing_and_a_reader_says_so);
	tcase_add_test(tcase, a_newer_database_is_refused_untouched);
	tcase_add_test(tcase, an_older_database_is_for_the_owner);
	tcase_add_test(tcase, what_is_not_ours_is_refused_untouched);
	tcase_add_test(tcase, damage_is_named_as_damage);
	tcase_add_test(tcase, a_database_that_may_not_be_written_is_named_so);
	tcase_add_test(tcase, a_reader_without_rights_reads_while_the_log_is_there);
	tcase_add_test(tcase, a_failing_migration_leaves_the_old_version);
	tcase_add_test(tcase, a_group_is_durable_when_committed_and_nothing_before);
	tcase_add_test(tcase, a_crash_at_any_moment_loses_nothing_committed_and_leaves_no_halves);
	tcase_add_test(tcase, a_disk_without_room_is_said_and_the_group_forgotten);
	tcase_add_test_raise_signal(tcase, misuse_aborts, SIGABRT);
	tcase_add_test(tcase, a_writer_waits_for_its_turn_and_then_says_who_is_in_the_way);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
