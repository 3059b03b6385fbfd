/* Visits that end while the log is begun anew, and the disk takes its time: told in the world. */
#include "helper_check.h"
#include "helper_vfs.h"
#include "world.h"

#include "base/buf.h"
#include "store/store_sqlite.h"
#include "watch.h"

#include <stdio.h>

enum {
	ARTICLES = 60, /* more than are met at once */
};

static struct world *world;

static const char *
address(int n)
{
	static char url[64];

	snprintf(url, sizeof url, "https://news.example/a/%d", n);
	return url;
}

static void
write_feed(void)
{
	struct buf b = { 0 };

	buf_adds(&b, "<rss version=\"2.0\"><channel><title>Example</title>");
	for (int n = 1; n <= ARTICLES; n++)
		buf_addf(&b,
			"<item><title>Story %d</title><link>%s</link>"
			"<pubDate>Fri, 02 Jan 2026 00:%02d:00 GMT</pubDate></item>",
			n, address(n), n % 60);
	buf_adds(&b, "</channel></rss>");
	world_answer(world, WORLD_FEED, 200, buf_str(&b));
	buf_free(&b);
}

/* Each group is a long log, and the first of them is being written. */
static void
begin_held(void)
{
	static bool installed;

	if (!installed)
		vfs_install();
	installed = true;
	world = world_new(NULL);
	world_feed(world, WORLD_FEED, address(1), NULL);
	write_feed();
	for (int n = 1; n <= ARTICLES; n++) {
		char title[32];

		snprintf(title, sizeof title, "Story %d is told", n);
		world_page(world, address(n), title, NULL);
	}
	world_sync_beside(world);
	world_start(world, false);
	store_sqlite_log_length(daemon_store(world_daemon(world)), 1);
	vfs_hold_syncs(true);
	world_run_for(world, MINUTES(2));
}

static size_t
held(void)
{
	struct watch_stats stats;

	watch_stats(daemon_watch(world_daemon(world)), &stats);
	return stats.storing;
}

/* Lets the disk go on, and the world until all is read. */
static void
go_on(void)
{
	vfs_hold_syncs(false);
	for (int i = 0; i < 100000 && world_revisions(world) < ARTICLES; i++)
		world_run_for(world, 1);
}

static void
all_are_read_as_they_are(void)
{
	ck_assert_int_eq(world_revisions(world), ARTICLES);
	for (int n = 1; n <= ARTICLES; n++) {
		char title[32];
		struct buf sql = { 0 };

		snprintf(title, sizeof title, "Story %d is told", n);
		buf_addf(&sql,
			"SELECT r.title FROM revision AS r JOIN article AS a ON a.id = "
			"r.article_id "
			"WHERE a.url = '%s' AND length(r.text) > 100",
			address(n));
		ck_assert_str_eq(world_sql(world, buf_str(&sql)), title);
		buf_free(&sql);
	}
	ck_assert_int_eq(world_logged(world, "record_failed"), 0);
	ck_assert_ptr_null(world_unasked(world));
}

START_TEST(visits_wait_while_the_log_is_begun_anew_and_the_world_goes_on)
{
	size_t asked;

	begin_held();
	ck_assert_uint_gt(held(), 0);
	ck_assert_int_lt(world_revisions(world), ARTICLES);
	asked = world_requests(world, WORLD_FEED);
	watch_hurry_feed(daemon_watch(world_daemon(world)), 1);
	watch_hurry_feed(daemon_watch(world_daemon(world)), 1);
	go_on();
	all_are_read_as_they_are();
	world_run_for(world, 10);
	ck_assert_uint_gt(world_requests(world, WORLD_FEED), asked);
	world_free(world);
}
END_TEST

START_TEST(a_visit_that_never_had_its_turn_is_due_again)
{
	begin_held();
	ck_assert_uint_gt(held(), 0);
	vfs_hold_syncs(false);
	ck_assert_int_eq(world_stop(world), 0);
	ck_assert_int_lt(world_revisions(world), ARTICLES);
	world_start(world, false);
	go_on();
	all_are_read_as_they_are();
	world_free(world);
}
END_TEST

START_TEST(what_could_not_be_asked_or_read_waits_too)
{
	begin_held();
	vfs_hold_syncs(false);
	while (world_revisions(world) < ARTICLES)
		world_run_for(world, 1);
	store_sqlite_log_length(daemon_store(world_daemon(world)), 1);
	/* A feed that is none, and an article that is not there any more. */
	world_answer(world, WORLD_FEED, 200, "<html><p>We are closed.</p></html>");
	world_fail(world, address(7), FETCH_TIMEOUT);
	vfs_hold_syncs(true);
	world_run_for(world, HOURS(1));
	ck_assert_uint_gt(held(), 0);
	vfs_hold_syncs(false);
	for (int i = 0;
		i < 100000 && world_count(world, "SELECT sum(failures > 0) FROM article") == 0; i++)
		world_run_for(world, 1);
	ck_assert_int_eq(world_count(world, "SELECT sum(failures > 0) FROM article"), 1);
	ck_assert_int_gt(world_count(world, "SELECT failures FROM feed"), 0);
	ck_assert_str_ne(world_sql(world, "SELECT last_error FROM feed"), "");
	world_free(world);
}
END_TEST

CHECK_MAIN("held", visits_wait_while_the_log_is_begun_anew_and_the_world_goes_on,
	a_visit_that_never_had_its_turn_is_due_again, what_could_not_be_asked_or_read_waits_too)
