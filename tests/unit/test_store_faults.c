/*
 * The store on a disk that fails: an error, no room, a short write, a file system gone read-only,
 * or a power loss, at one operation after another of a whole life (made, migrated, filled, closed).
 * Afterwards the database opens, verifies, has every revision that was reported as committed, and
 * takes new ones.
 *
 * The life runs in a child on the failing disk of helper_vfs and reports on a pipe what
 * store_commit called durable.
 */
#include "helper_check.h"
#include "helper_store.h"
#include "helper_vfs.h"

#include "store/store_sqlite.h"
#include "text/hash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ARTICLES = 4,
	ROUNDS = 4,
	GROUP = 3,    /* records a group */
	STOPPED = 20, /* the child's status when the store said that the disk failed */
};

static void
words_of(int article, int version, char title[64], char text[8192])
{
	size_t n = 0;

	snprintf(title, 64, "Article %d as edited %d times", article, version);
	/* Larger than a page, so that records spread over several writes. */
	for (int i = 0; n < 7000; i++)
		n += (size_t)snprintf(text + n, 8192 - n, "Paragraph %d of %d, edition %d.\n", i,
			article, version);
}

static enum store_result
record(struct store *s, int64_t id, int article, int version)
{
	char title[64], text[8192], hash[HASH_HEX];
	struct reading reading = { .title = title,
		.text = text,
		.h1 = title,
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct finished_check check = helper_finished(
		id, version == 0 ? VERDICT_FIRST : VERDICT_CHANGED, 1000 + version * 1800);
	struct store_recorded recorded;

	words_of(article, version, title, text);
	hash_bytes(text, strlen(text), hash);
	check.reading = &reading;
	check.content_hash = hash;
	return store_record_check(s, &check, &recorded, &err);
}

struct report {
	int64_t id;
	int article, version;
};

/* Commits and reports; ends the child when the disk failed. */
static void
commit(struct store *s, int fd, struct report *group, size_t *n)
{
	enum store_result result = store_commit(s, &err);

	if (result != STORE_OK)
		helper_exit(STOPPED);
	if (write(fd, group, *n * sizeof *group) != (ssize_t)(*n * sizeof *group))
		helper_exit(1);
	*n = 0;
}

static void
live(int fd)
{
	struct report group[GROUP];
	int64_t ids[ARTICLES];
	size_t n = 0;
	struct store *s;

	if (store_open(&s, helper_path, STORE_OWNER, &err) != STORE_OK)
		helper_exit(STOPPED);
	store_sqlite_log_length(s, 50); /* begun anew several times in this short life */
	for (int a = 0; a < ARTICLES; a++) {
		char url[64];
		struct store_entry entry = { .source = "gazette",
			.url = url,
			.url_key = url,
			.published = NEWS_NO_TIME,
			.updated = NEWS_NO_TIME,
			.now = 1000,
			.first_check_at = 1000,
			.first_period_s = 1800 };
		struct store_met met;

		snprintf(url, sizeof url, "https://gazette.example/%d", a);
		if (store_meet(s, &entry, &met, &err) != STORE_OK)
			helper_exit(STOPPED);
		ids[a] = met.article;
	}
	commit(s, fd, group, &n);
	for (int version = 0; version < ROUNDS; version++)
		for (int a = 0; a < ARTICLES; a++) {
			enum store_result result = record(s, ids[a], a, version);

			if (result != STORE_OK)
				helper_exit(STOPPED);
			group[n++] = (struct report){ ids[a], a, version };
			if (n == GROUP)
				commit(s, fd, group, &n);
			if (n == 0 && version == 2 && store_tidy(s, &err) != STORE_OK)
				helper_exit(STOPPED);
		}
	commit(s, fd, group, &n);
	store_close(s);
	helper_exit(0);
}

/* Runs a life against a fault; returns the child's status and how many revisions it reported. */
static int
run(enum vfs_fault fault, long at, unsigned seed, struct report *reports, size_t *n)
{
	int fds[2], status;
	ssize_t got;
	pid_t child;

	*n = 0;
	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		close(fds[0]);
		vfs_install();
		vfs_fail_at(fault, at, seed);
		live(fds[1]);
	}
	close(fds[1]);
	while ((got = read(fds[0], reports + *n, sizeof *reports)) == (ssize_t)sizeof *reports)
		(*n)++;
	ck_assert_int_eq(got, 0);
	close(fds[0]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(
		WIFEXITED(status), "operation %ld: killed by signal %d", at, WTERMSIG(status));
	return WEXITSTATUS(status);
}

static void
remove_database(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		char path[160];

		snprintf(path, sizeof path, "%s%s", helper_path, ends[i]);
		unlink(path);
	}
}

/* The database opens, verifies, and has every revision that was reported. */
static void
hold(enum vfs_fault fault, long at, const struct report *reports, size_t n)
{
	struct arena *arena = arena_new();
	struct store *s;
	enum store_result result;

	if (fault == VFS_POWER_LOSS) { /* memory does not outlive it */
		char path[160];

		snprintf(path, sizeof path, "%s-shm", helper_path);
		unlink(path);
	}
	result = store_open(&s, helper_path, STORE_OWNER, &err);
	ck_assert_msg(result == STORE_OK, "fault %d at operation %ld: %s", fault, at, err.text);
	ck_assert_msg(
		helper_verify(s) == 0, "fault %d at operation %ld: %s", fault, at, helper_findings);
	for (size_t i = 0; i < n; i++) {
		struct revision r;
		char title[64], text[8192];

		words_of(reports[i].article, reports[i].version, title, text);
		result = store_revision(s, reports[i].id, reports[i].version, arena, &r, &err);
		ck_assert_msg(result == STORE_OK,
			"fault %d at operation %ld: article %d version %d is lost", fault, at,
			reports[i].article, reports[i].version);
		ck_assert_str_eq(r.text, text);
		ck_assert_str_eq(r.title, title);
	}
	if (n > 0) {
		ck_ok(record(s, reports[0].id, reports[0].article, ROUNDS + 1));
		ck_ok(store_commit(s, &err));
		ck_assert_int_eq(helper_verify(s), 0);
	}
	store_close(s);
	arena_free(arena);
}

/* Meets the fault at every step-th operation of a life. */
static void
at_every(enum vfs_fault fault, long step)
{
	enum {
		MOST = 3000
	}; /* a life has fewer operations */
	static struct report reports[ARTICLES * ROUNDS + 8];
	size_t n, failed = 0;
	long at = 1;

#ifdef __SANITIZE_ADDRESS__
	step *= 7; /* a child costs ten times as much; the other builds meet each step */
#endif
	store_close(helper_store_open()); /* makes the folder */
	remove_database();
	for (;; at += step) {
		int status = run(fault, at, (unsigned)at * 2654435761u, reports, &n);

		hold(fault, at, reports, n);
		remove_database();
		if (status == 0)
			break; /* a whole life, and the fault did not come */
		failed++;
		ck_assert_int_lt(at, MOST);
	}
	ck_assert_uint_gt(failed, 5);
	helper_store_close(NULL);
}

START_TEST(an_input_output_error_loses_nothing_that_was_committed)
{
	at_every(VFS_WRITE_ERROR, 5);
}
END_TEST

START_TEST(a_full_disk_loses_nothing_that_was_committed)
{
	at_every(VFS_DISK_FULL, 7);
}
END_TEST

START_TEST(a_short_write_loses_nothing_that_was_committed)
{
	at_every(VFS_SHORT_WRITE, 7);
}
END_TEST

START_TEST(a_file_system_gone_read_only_loses_nothing_that_was_committed)
{
	at_every(VFS_READ_ONLY, 11);
}
END_TEST

START_TEST(a_power_loss_loses_nothing_that_was_committed)
{
	at_every(VFS_POWER_LOSS, 2);
}
END_TEST

CHECK_MAIN("store_faults", an_input_output_error_loses_nothing_that_was_committed,
	a_full_disk_loses_nothing_that_was_committed,
	a_short_write_loses_nothing_that_was_committed,
	a_file_system_gone_read_only_loses_nothing_that_was_committed,
	a_power_loss_loses_nothing_that_was_committed)
