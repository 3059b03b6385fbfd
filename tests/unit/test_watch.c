/* The life of feeds and articles, told in the world of tests/world.h. */
#include "helper_check.h"

#include "world.h"

#include "base/buf.h"
#include "base/strs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct world *world;

/* A feed that names one article, watched for so long. */
static void
begin(int64_t s)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_start(world, false);
	world_run_for(world, s);
}

/* ---- what an article may live through ---- */

START_TEST(an_article_that_a_feed_names_is_read_and_kept)
{
	begin(MINUTES(1));
	ck_assert_int_eq(world_revisions(world), 1);
	ck_assert_str_eq(world_sql(world, "SELECT title FROM revision"), "Mayor to resign");
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "watching");
	ck_assert_int_eq(world_logged(world, "article_new"), 1);
	ck_assert_ptr_null(world_unasked(world));
	world_free(world);
}
END_TEST

START_TEST(a_site_with_a_rule_of_its_own_is_read_by_it)
{
	char dir[] = "/tmp/stet-rules-XXXXXX", path[64], config[96];
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/example.conf", dir);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("site \"news.example\" { title = \"//h2\" body = \"//div[@id='story']\" }\n", f);
	fclose(f);
	snprintf(config, sizeof config, "rules_dir = \"%s\"\n", dir);
	world = world_new(config);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_answer(world, WORLD_ARTICLE, 200,
		"<!doctype html><title>Mayor to resign</title>"
		"<h1>The Example</h1><h2>Mayor to resign</h2><p>Nothing of this is the story, "
		"which is "
		"a short one, but it is prose, and there is more of it than of the other.</p>"
		"<div id=story><p>The mayor will resign on Monday, she said.</p><p>The council "
		"meets on "
		"Tuesday to name who follows her.</p></div></body></html>");
	world_start(world, false);
	world_run_for(world, MINUTES(1));
	ck_assert_str_eq(world_sql(world, "SELECT title FROM revision"), "Mayor to resign");
	ck_assert_str_eq(world_sql(world, "SELECT text FROM revision"),
		"The mayor will resign on Monday, she said.\n"
		"The council meets on Tuesday to name who follows her.");
	world_free(world);
	unlink(path);
	rmdir(dir);
}
END_TEST

START_TEST(an_edited_headline_is_a_second_revision)
{
	begin(HOURS(2)); /* several looks, one text */
	ck_assert_int_eq(world_revisions(world), 1);

	world_serve(world, FETCH_OK, "Mayor may resign");
	world_run_for(world, HOURS(1));
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_int_eq(world_logged(world, "changed"), 1);
	ck_assert_ptr_nonnull(strstr(world_last_line(world, "changed"), " version=1 changes=1 "));
	ck_assert_ptr_nonnull(strstr(world_last_line(world, "changed"), " source=example "));
	world_free(world);
}
END_TEST

START_TEST(an_edit_taken_back_is_a_sighting_and_no_revision)
{
	begin(MINUTES(10));
	world_serve(world, FETCH_OK, "Mayor may resign");
	world_run_for(world, HOURS(1));
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_run_for(world, HOURS(1));
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_int_eq(world_logged(world, "reverted"), 1);
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM sighting"), 3);
	world_free(world);
}
END_TEST

#define QUOTED(open, close)                                                                        \
	"<!doctype html><title>Mayor to resign</title><article><h1>Mayor to resign</h1><p>The "    \
	"mayor called it " open "the end of a long road" close                                     \
	" when she spoke to the council on Monday.</p>"                                            \
	"<p>Its members, who met for almost three hours, asked for a full report on the costs of " \
	"the new bridge across the river.</p></article></body></html>"

START_TEST(quotes_that_change_with_the_encoding_alone_are_no_edit)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_answer(world, WORLD_ARTICLE, 200, QUOTED("\x93", "\x94"));
	world_type(world, WORLD_ARTICLE, "text/html; charset=windows-1252");
	world_start(world, false);
	world_run_for(world, MINUTES(10));
	ck_assert_str_eq(world_sql(world, "SELECT charset FROM article"), "windows-1252");

	world_answer(world, WORLD_ARTICLE, 200, QUOTED("\"", "\""));
	world_run_for(world, HOURS(1));
	ck_assert_int_eq(world_documents(world, false), 2);
	ck_assert_int_eq(world_revisions(world), 1);

	world_answer(world, WORLD_ARTICLE, 200, QUOTED("'", "'"));
	world_run_for(world, HOURS(2));
	ck_assert_int_eq(world_revisions(world), 2);
	world_free(world);
}
END_TEST

#define BRIDGE                                                                                     \
	"The bridge over the river was opened again on Tuesday, after nine months in which the "   \
	"town had only the ferry, and no way over at night."
#define BARGE                                                                                      \
	"The last piece had come by ship in the night before, from the yards down the river, and " \
	"was set in by noon, said the engineer in charge."
#define FERRY                                                                                      \
	"The ferry sails on until the end of the month, for those who like it better, its owner "  \
	"told the paper, and then leaves for the coast."

static void
serve_text(const char *text)
{
	world_page(world, WORLD_ARTICLE, "The bridge is open", text);
	world_run_for(world, HOURS(2));
}

START_TEST(a_new_reader_invents_no_edit_and_misses_none_after_it)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "The bridge is open");
	world_page(world, WORLD_ARTICLE, "The bridge is open", BRIDGE "\n" FERRY);
	world_start(world, false);
	world_run_for(world, MINUTES(10));

	/* an older reader made that; the one of today finds a paragraph more */
	world_sql(world, "UPDATE article SET extractor = extractor - 1");
	serve_text(BRIDGE "\n" BARGE "\n" FERRY);
	ck_assert_int_eq(world_revisions(world), 1);
	ck_assert_int_eq(world_logged(world, "changed"), 0);
	ck_assert_str_eq(world_sql(world, "SELECT text FROM revision"), BRIDGE "\n" FERRY);
	ck_assert_str_eq(
		world_sql(world, "SELECT text FROM baseline"), BRIDGE "\n" BARGE "\n" FERRY);
	ck_assert_int_eq(
		world_count(world, "SELECT a.extractor = b.extractor FROM article AS a, baseline "
				   "AS b"),
		1);
	/* from now on that is compared with */
	serve_text(BRIDGE "\n" BARGE " So it was.\n" FERRY);
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_int_eq(world_logged(world, "changed"), 1);
	/* and what the new reader found counts as what the first version says */
	serve_text(BRIDGE "\n" BARGE "\n" FERRY);
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_int_eq(world_logged(world, "reverted"), 1);
	world_free(world);
}
END_TEST

START_TEST(a_paragraph_that_was_in_doubt_is_no_edit_when_it_is_text)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "The bridge is open");
	world_page(world, WORLD_ARTICLE, "The bridge is open",
		BRIDGE "\n" FERRY "\n" BRIDGE " Again.\n" FERRY " Again.");
	world_start(world, false);
	world_run_for(world, MINUTES(10));

	/* the reader saw it, but left it out in doubt */
	world_sql(world, "INSERT OR REPLACE INTO aside (article_id, text) VALUES (1, '" BARGE "')");
	serve_text(BRIDGE "\n" BARGE "\n" FERRY "\n" BRIDGE " Again.\n" FERRY " Again.");
	ck_assert_int_eq(world_revisions(world), 1);
	ck_assert_ptr_nonnull(strstr(world_sql(world, "SELECT text FROM aside"), BARGE));
	/* its own edit is one */
	serve_text(BRIDGE "\n" BARGE " Not.\n" FERRY "\n" BRIDGE " Again.\n" FERRY " Again.");
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_ptr_null(strstr(world_sql(world, "SELECT text FROM aside"), BARGE));
	world_free(world);
}
END_TEST

START_TEST(what_has_not_changed_is_asked_for_with_its_validator)
{
	begin(HOURS(2));
	ck_assert(!world_request(world, WORLD_ARTICLE, 0)->conditional);
	ck_assert(world_request(world, WORLD_ARTICLE, 1)->conditional);
	ck_assert_int_eq(world_request(world, WORLD_ARTICLE, 1)->status, 304);
	ck_assert(world_request(world, WORLD_FEED, 1)->conditional);
	world_free(world);
}
END_TEST

START_TEST(once_a_day_a_check_is_made_without_validators)
{
	size_t full = 0;

	world = world_new("schedule { growth = 1.0 }");
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_start(world, false);
	world_run_for(world, DAYS(3) + HOURS(2));
	for (size_t k = 0; k < world_requests(world, WORLD_ARTICLE); k++)
		full += !world_request(world, WORLD_ARTICLE, k)->conditional;
	ck_assert_uint_eq(full, 4);
	world_free(world);
}
END_TEST

START_TEST(a_404_for_an_hour_takes_no_article_away)
{
	begin(MINUTES(10));
	world_serve(world, FETCH_GONE, NULL);
	world_run_for(world, HOURS(1));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "watching");
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_run_for(world, HOURS(3));
	ck_assert_int_eq(world_revisions(world), 1);
	ck_assert_int_eq(world_logged(world, "gone"), 0);
	world_free(world);
}
END_TEST

START_TEST(an_article_that_stays_away_is_gone_and_its_return_is_told)
{
	begin(MINUTES(10));
	world_serve(world, FETCH_GONE, NULL);
	world_run_for(world, HOURS(12));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "gone");
	ck_assert_int_eq(world_logged(world, "gone"), 1);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_run_for(world, DAYS(8));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "watching");
	ck_assert_int_eq(world_logged(world, "returned"), 1);
	ck_assert_int_eq(world_revisions(world), 1);
	world_free(world);
}
END_TEST

START_TEST(a_failure_is_no_change_and_is_tried_again)
{
	world = world_new(NULL);
	world_serve(world, FETCH_CONNECT, NULL);
	world_start(world, false);
	world_run_for(world, MINUTES(1));
	ck_assert_int_eq(world_revisions(world), 0);
	ck_assert_int_eq(world_logged(world, "failed"), 1);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_run_for(world, HOURS(2));
	ck_assert_int_eq(world_revisions(world), 1);
	ck_assert_int_eq(world_count(world, "SELECT failures FROM article"), 0);
	world_free(world);
}
END_TEST

/* ---- 40 days ---- */

static const char rare_feed[] =
	"feed \"rare\" { url = \"" WORLD_FEED "\" source = \"example\" period = \"20d\" "
	"max_period = \"30d\" }";

static void
begin_40_days(void)
{
	world = world_new(rare_feed);
	world_answer(world, WORLD_FEED, 200,
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item>"
		"<title>Mayor</title><link>" WORLD_ARTICLE "</link></item></channel></rss>");
	world_page(world, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_start(world, false);
}

START_TEST(an_article_that_never_changes_is_retired_after_40_days_and_33_checks)
{
	int64_t began, last;
	size_t checks;

	begin_40_days();
	began = world_now(world);
	world_run_for(world, DAYS(41));
	checks = world_requests(world, WORLD_ARTICLE);
	last = world_request(world, WORLD_ARTICLE, checks - 1)->at;
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "retired");
	ck_assert_int_eq(world_logged(world, "retired"), 1);
	ck_assert_ptr_nonnull(strstr(world_last_line(world, "retired"), " changes=0 "));
	ck_assert_uint_ge(checks, 32);
	ck_assert_uint_le(checks, 35);
	ck_assert_int_ge(last, began + DAYS(40));
	ck_assert_int_le(last, began + DAYS(40) + 60);
	ck_assert_int_eq(world_request(world, WORLD_ARTICLE, 1)->at -
				 world_request(world, WORLD_ARTICLE, 0)->at,
		MINUTES(30));
	ck_assert_int_eq(world_request(world, WORLD_ARTICLE, 2)->at -
				 world_request(world, WORLD_ARTICLE, 1)->at,
		MINUTES(36));

	world_run_for(world, DAYS(30));
	ck_assert_uint_eq(world_requests(world, WORLD_ARTICLE), checks);
	world_free(world);
}
END_TEST

START_TEST(a_change_on_the_last_day_starts_the_40_days_anew)
{
	begin_40_days();
	world_run_for(world, DAYS(38));
	world_page(world, WORLD_ARTICLE, "Mayor resigned", NULL);
	world_run_for(world, DAYS(3));
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "watching");
	world_run_for(world, DAYS(36));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "watching");
	world_run_for(world, DAYS(5));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "retired");
	ck_assert_ptr_nonnull(strstr(world_last_line(world, "retired"), " changes=1 "));
	world_free(world);
}
END_TEST

START_TEST(an_article_that_cannot_be_reached_is_not_called_stable)
{
	begin_40_days();
	world_run_for(world, DAYS(20));
	world_fail(world, WORLD_ARTICLE, FETCH_TIMEOUT);
	world_run_for(world, DAYS(25));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "watching");
	world_run_for(world, DAYS(20));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "unreachable");
	ck_assert_int_eq(world_logged(world, "retired"), 0);
	ck_assert_int_eq(world_logged(world, "unreachable"), 1);
	world_free(world);
}
END_TEST

START_TEST(an_article_that_is_back_for_its_last_check_is_stable)
{
	begin_40_days();
	world_run_for(world, DAYS(20));
	world_fail(world, WORLD_ARTICLE, FETCH_TIMEOUT);
	world_run_for(world, DAYS(21));
	world_page(world, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_run_for(world, DAYS(3));
	ck_assert_str_eq(world_sql(world, "SELECT state FROM article"), "retired");
	world_free(world);
}
END_TEST

/* ---- addresses ---- */

START_TEST(an_article_named_by_three_feeds_is_one)
{
	world = world_new(NULL);
	world_feed(world, "https://news.example/a.xml", WORLD_ARTICLE, NULL);
	world_feed(world, "https://news.example/b.xml", WORLD_ARTICLE "?utm_source=b", NULL);
	world_feed(world, "https://news.example/c.xml", "http://news.example/a/1-mayor#top", NULL);
	world_page(world, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_page(world, "http://news.example/a/1-mayor", "Mayor to resign", NULL);
	world_start(world, false);
	world_run_for(world, MINUTES(5));
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM article"), 1);
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM feed_article"), 3);
	world_free(world);
}
END_TEST

START_TEST(what_a_feed_is_told_to_leave_out_is_no_article)
{
	static const char rss[] =
		"<rss version='2.0'><channel><title>Town</title>"
		"<item><title>A</title><link>https://news.example/news/1</link></item>"
		"<item><title>B</title><link>https://news.example/news/live/2</link></item>"
		"<item><title>C</title><link>https://news.example/shop/3</link></item>"
		"</channel></rss>";

	world = world_new(
		"feed \"Town\" { url = \"https://news.example/town.xml\" source = \"example\"\n"
		"only = { \"/news/\" } skip = { \"/live/\" } }\n");
	world_answer(world, "https://news.example/town.xml", 200, rss);
	world_page(world, "https://news.example/news/1", "Mayor to resign", NULL);
	world_start(world, false);
	world_run_for(world, HOURS(1));
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM article"), 1);
	ck_assert_str_eq(
		world_sql(world, "SELECT url FROM article"), "https://news.example/news/1");
	world_free(world);
}
END_TEST

START_TEST(a_permanent_redirect_moves_an_article_with_its_history)
{
	const char *there = "https://news.example/town/1-mayor";

	begin(MINUTES(10));
	world_redirect(world, WORLD_ARTICLE, 301, there);
	world_page(world, there, "Mayor to resign", NULL);
	world_run_for(world, HOURS(1));
	ck_assert_str_eq(world_sql(world, "SELECT url FROM article"), there);
	ck_assert_int_eq(world_revisions(world), 1);
	ck_assert_int_eq(world_logged(world, "moved"), 1);
	world_page(world, there, "Mayor may resign", NULL);
	world_run_for(world, HOURS(2));
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM article"), 1);
	world_free(world);
}
END_TEST

/* ---- hosts ---- */

START_TEST(a_host_that_asks_to_be_left_alone_is_left_alone)
{
	size_t before;

	begin(MINUTES(1));
	world_answer(world, WORLD_ARTICLE, 429, NULL);
	world_retry_after(world, WORLD_ARTICLE, HOURS(3));
	world_run_for(world, MINUTES(31));
	before = world_requests(world, NULL);
	world_run_for(world, HOURS(2));
	ck_assert_uint_eq(world_requests(world, NULL), before); /* the feed's host is the same */
	world_retry_after(world, WORLD_ARTICLE, 0);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_run_for(world, HOURS(4));
	ck_assert_uint_gt(world_requests(world, WORLD_ARTICLE), 2);
	ck_assert_uint_gt(world_requests(world, NULL), before);
	world_free(world);
}
END_TEST

START_TEST(what_robots_txt_forbids_is_not_asked_for)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_answer(
		world, "https://news.example/robots.txt", 200, "User-agent: *\nDisallow: /a/\n");
	world_start(world, false);
	world_run_for(world, DAYS(2));
	ck_assert_uint_eq(world_requests(world, WORLD_ARTICLE), 0);
	ck_assert_int_eq(world_revisions(world), 0);
	world_free(world);
}
END_TEST

START_TEST(thousands_of_articles_of_one_host_are_bounded_in_memory_and_all_read)
{
	struct watch_stats stats;
	struct buf feed = { 0 };
	size_t most = 0;

	world = world_new("feed \"big\" { url = \"" WORLD_FEED "\" source = \"example\" }\n");
	buf_adds(&feed, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>");
	for (int k = 0; k < 1500; k++) {
		char url[80];

		snprintf(url, sizeof url, "https://news.example/a/story-%d", k);
		buf_addf(&feed, "<item><link>%s</link></item>", url);
		world_page(world, url, "Headline", NULL);
	}
	buf_adds(&feed, "</channel></rss>");
	world_answer(world, WORLD_FEED, 200, feed.data);
	buf_free(&feed);
	world_start(world, false);
	for (int k = 0; k < 60; k++) {
		world_run_for(world, 10);
		watch_stats(daemon_watch(world_daemon(world)), &stats);
		if (stats.fetching + stats.reading > most)
			most = stats.fetching + stats.reading;
	}
	ck_assert_uint_le(most, 600);
	world_run_for(world, MINUTES(5));
	ck_assert_int_eq(
		world_count(world, "SELECT count(*) FROM article WHERE revisions = 1"), 1500);
	world_free(world);
}
END_TEST

/* ---- feeds ---- */

START_TEST(a_feed_of_too_many_new_articles_is_taken_in_parts_oldest_first)
{
	struct buf feed = { 0 };

	world = world_new("feed \"huge\" { url = \"" WORLD_FEED
			  "\" source = \"example\" }\nfetch { robots = true }");
	buf_adds(&feed, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>");
	for (int k = 0; k < 5000; k++)
		buf_addf(&feed, "<item><link>https://news.example/x/story-%d</link></item>", k);
	buf_adds(&feed, "</channel></rss>");
	world_answer(world, WORLD_FEED, 200, feed.data);
	world_answer(
		world, "https://news.example/robots.txt", 200, "User-agent: *\nDisallow: /x/\n");
	buf_free(&feed);
	world_start(world, false);
	world_run_for(world, MINUTES(1));
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM article"), 2000);
	ck_assert_int_eq(world_logged(world, "feed_bounded"), 1);
	ck_assert_str_eq(world_sql(world, "SELECT url FROM article ORDER BY id LIMIT 1"),
		"https://news.example/x/story-4999");
	world_run_for(world, MINUTES(30));
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM article"), 5000);
	world_free(world);
}
END_TEST

START_TEST(the_oldest_by_its_date_is_taken_first_wherever_it_stands)
{
	struct buf feed = { 0 };

	world = world_new("feed \"huge\" { url = \"" WORLD_FEED
			  "\" source = \"example\" }\nfetch { robots = true }");
	buf_adds(&feed, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>");
	for (int k = 0; k < 2500; k++)
		buf_addf(&feed,
			"<item><link>https://news.example/x/story-%d</link>"
			"<pubDate>Sun, 01 Mar 2026 10:%02d:%02d GMT</pubDate></item>",
			k, (k + 1250) % 2500 / 60, (k + 1250) % 2500 % 60);
	buf_adds(&feed, "</channel></rss>");
	world_answer(world, WORLD_FEED, 200, feed.data);
	world_answer(
		world, "https://news.example/robots.txt", 200, "User-agent: *\nDisallow: /x/\n");
	buf_free(&feed);
	world_start(world, false);
	world_run_for(world, MINUTES(1));
	ck_assert_int_eq(world_count(world, "SELECT count(*) FROM article"), 2000);
	ck_assert_str_eq(world_sql(world, "SELECT url FROM article ORDER BY id LIMIT 1"),
		"https://news.example/x/story-1250");
	world_free(world);
}
END_TEST

START_TEST(a_feed_that_is_a_page_has_failed)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_page(world, WORLD_FEED, "No feed here", NULL);
	world_start(world, false);
	world_run_for(world, MINUTES(1));
	ck_assert_int_eq(world_logged(world, "feed_failed"), 1);
	ck_assert_int_eq(world_count(world, "SELECT failures FROM feed"), 1);
	world_feed(world, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_run_for(world, HOURS(2));
	ck_assert_int_eq(world_revisions(world), 1);
	world_free(world);
}
END_TEST

START_TEST(an_unchanged_feed_is_not_read_again)
{
	world = world_new(NULL);
	world_serve(world, FETCH_OK, "Mayor to resign");
	world_validators(world, WORLD_FEED, false);
	world_start(world, false);
	world_run_for(world, HOURS(3));
	ck_assert_uint_gt(world_requests(world, WORLD_FEED), 5);
	ck_assert_int_eq(world_logged(world, "article_new"), 1);
	ck_assert_int_gt(world_count(world, "SELECT checks FROM feed"), 5);
	world_free(world);
}
END_TEST

START_TEST(what_a_feed_says_changed_is_looked_at_before_its_time)
{
	size_t before;

	begin(DAYS(3));
	before = world_requests(world, WORLD_ARTICLE);
	world_answer(world, WORLD_FEED, 200,
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item>"
		"<title>Mayor may resign</title><link>" WORLD_ARTICLE "</link><guid>" WORLD_ARTICLE
		"</guid></item></channel></rss>");
	world_serve(world, FETCH_OK, "Mayor may resign");
	world_run_for(
		world, HOURS(2)); /* a quiet feed is asked rarely; the article was due in 13 h */
	ck_assert_uint_ge(world_requests(world, WORLD_ARTICLE), before + 1);
	ck_assert_int_eq(world_revisions(world), 2);
	world_free(world);
}
END_TEST

/* ---- how it does ---- */

START_TEST(how_it_does_is_said_with_what_is_stored)
{
	world = world_new(NULL);
	world_feed(world, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_page(world, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_start(world, false);
	world_run_for(world, HOURS(1));
	ck_assert_int_eq(world_count(world, "SELECT checks FROM pulse"), 2);
	ck_assert_int_ge(world_count(world, "SELECT loop_lag_ms FROM pulse"), 0);
	world_stop(world);
	world_free(world);
}
END_TEST

START_TEST(how_it_did_is_said_at_the_end_even_if_nothing_else_is_stored)
{
	int64_t last;

	world = world_new(NULL);
	world_feed(world, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_page(world, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_start(world, false);
	world_run_for(world, MINUTES(2));
	ck_assert_int_lt(world_count(world, "SELECT at FROM pulse"), world_now(world));
	last = world_now(world);
	world_stop(world);
	ck_assert_int_eq(world_count(world, "SELECT at FROM pulse"), last);
	ck_assert_int_eq(world_count(world, "SELECT checks FROM pulse"), 1);
	world_free(world);
}
END_TEST

START_TEST(a_group_with_much_new_text_is_made_durable_before_its_time)
{
	enum {
		LONG = 24 * 1024
	};
	struct buf text = { 0 };

	while (text.len < LONG)
		buf_addf(&text, "The council met for the %zuth time, and for as long.\n", text.len);
	world = world_new("store { commit_count = 1000 commit_delay = \"60s\" }");
	world_feed(world, WORLD_FEED, WORLD_ARTICLE, "https://news.example/a/2-council",
		"https://news.example/a/3-budget", NULL);
	world_page(world, WORLD_ARTICLE, "Mayor to resign", buf_str(&text));
	world_page(world, "https://news.example/a/2-council", "Council meets", buf_str(&text));
	world_page(world, "https://news.example/a/3-budget", "Budget grows", buf_str(&text));
	world_start(world, false);
	world_run_for(world, 40);
	ck_assert_int_eq(world_revisions(world), 3);
	world_free(world);
	buf_free(&text);
}
END_TEST

/* ---- passes ---- */

START_TEST(a_pass_does_what_is_due_each_thing_once_and_ends)
{
	world = world_new("schedule { first_period = \"1s\" }");
	world_feed(world, WORLD_FEED, WORLD_ARTICLE, "https://news.example/a/2-council", NULL);
	world_page(world, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_page(world, "https://news.example/a/2-council", "Council meets", NULL);
	world_start(world, true);
	world_run_pass(world);
	ck_assert_int_eq(world_stop(world), 0);
	ck_assert_int_eq(world_revisions(world), 2);
	ck_assert_uint_eq(world_requests(world, NULL), 3);
	world_free(world);
}
END_TEST

START_TEST(a_pass_waits_for_a_host_that_asks_for_a_short_rest)
{
	world = world_new(NULL);
	world_feed(world, WORLD_FEED, WORLD_ARTICLE, "https://news.example/a/2-council",
		"https://news.example/a/3-budget", NULL);
	world_answer(world, WORLD_ARTICLE, 429, NULL);
	world_retry_after(world, WORLD_ARTICLE, 5);
	world_page(world, "https://news.example/a/2-council", "Council meets", NULL);
	world_page(world, "https://news.example/a/3-budget", "Budget grows", NULL);
	world_start(world, true);
	world_run_pass(world);
	world_stop(world);
	ck_assert_int_eq(world_revisions(world), 2);
	world_free(world);
}
END_TEST

/* ---- a schedule that learns ---- */

enum {
	OF_EACH = 30
};

static const char *
address(const char *source, int n)
{
	static char url[64];

	snprintf(url, sizeof url, "https://%s.example/a/%d-story", source, n);
	return url;
}

/* The source's feed names its first n articles. */
static void
name_articles(const char *source, int n)
{
	struct buf b = { 0 };
	char url[64];

	buf_adds(&b, "<rss version=\"2.0\"><channel><title>X</title>");
	for (int i = 0; i < n; i++)
		buf_addf(&b, "<item><title>Story %d</title><link>%s</link></item>", i,
			address(source, i));
	buf_adds(&b, "</channel></rss>");
	snprintf(url, sizeof url, "https://%s.example/feed.xml", source);
	world_answer(world, url, 200, buf_str(&b));
	buf_free(&b);
}

static void
write_articles(const char *source, int from, int to, int edition)
{
	char headline[64];

	for (int i = from; i < to; i++) {
		snprintf(headline, sizeof headline, "Story %d, edition %d", i, edition);
		world_page(world, address(source, i), headline, NULL);
	}
}

/* Two sources whose habits are known after three days: one edits all it has three times. */
static void
begin_with_habits(const char *adapt)
{
	world = world_new(adapt);
	for (int k = 0; k < 2; k++) {
		const char *source = k == 0 ? "busy" : "quiet";
		char feed[128];

		snprintf(feed, sizeof feed,
			"feed \"%s\" { url = \"https://%s.example/feed.xml\" source = \"%s\" }\n",
			source, source, source);
		world_config(world, feed);
		name_articles(source, OF_EACH);
		write_articles(source, 0, OF_EACH, 0);
	}
	world_start(world, false);
	for (int edition = 1; edition <= 3; edition++) {
		world_run_for(world, HOURS(8));
		write_articles("busy", 0, OF_EACH, edition);
	}
	world_run_for(world, DAYS(2));
	ck_assert_int_eq(
		world_count(world, "SELECT changes FROM source WHERE name = 'busy'"), 3 * OF_EACH);
}

START_TEST(with_adapt_a_busy_source_is_checked_sooner_and_the_40_days_hold)
{
	size_t checks[2], plain;
	int64_t first_wait[2];

	begin_with_habits("schedule { adapt = true }");
	/* Most of an article's edits have usually come by now, so most of it counts as watched. */
	ck_assert_int_eq(
		world_count(world, "SELECT count(*) FROM source WHERE exposure BETWEEN 25 AND 30"),
		2);
	for (int k = 0; k < 2; k++) {
		name_articles(k == 0 ? "busy" : "quiet", OF_EACH + 1);
		write_articles(k == 0 ? "busy" : "quiet", OF_EACH, OF_EACH + 1, 0);
	}
	world_run_for(world, DAYS(41));
	for (int k = 0; k < 2; k++) {
		const char *url = address(k == 0 ? "busy" : "quiet", OF_EACH);

		checks[k] = world_requests(world, url);
		ck_assert_uint_gt(checks[k], 3);
		first_wait[k] = world_request(world, url, 1)->at - world_request(world, url, 0)->at;
		/* the last check falls on the end of the 40 days */
		ck_assert_int_ge(world_request(world, url, checks[k] - 1)->at -
					 world_request(world, url, 0)->at,
			DAYS(40));
		ck_assert_int_le(world_request(world, url, checks[k] - 1)->at -
					 world_request(world, url, 0)->at,
			DAYS(40) + 60);
	}
	ck_assert_int_lt(first_wait[0], first_wait[1]);
	ck_assert_uint_gt(checks[0], checks[1]);
	ck_assert_int_eq(
		world_count(world, "SELECT count(*) FROM article WHERE state = 'watching'"), 0);
	world_free(world);

	begin_with_habits(NULL);
	name_articles("quiet", OF_EACH + 1);
	write_articles("quiet", OF_EACH, OF_EACH + 1, 0);
	world_run_for(world, DAYS(41));
	plain = world_requests(world, address("quiet", OF_EACH));
	ck_assert_uint_lt(checks[1] * 2, plain);
	world_free(world);
}
END_TEST

CHECK_MAIN("watch", with_adapt_a_busy_source_is_checked_sooner_and_the_40_days_hold,
	how_it_does_is_said_with_what_is_stored,
	how_it_did_is_said_at_the_end_even_if_nothing_else_is_stored,
	a_group_with_much_new_text_is_made_durable_before_its_time,
	an_article_that_a_feed_names_is_read_and_kept, a_site_with_a_rule_of_its_own_is_read_by_it,
	an_edited_headline_is_a_second_revision, an_edit_taken_back_is_a_sighting_and_no_revision,
	quotes_that_change_with_the_encoding_alone_are_no_edit,
	a_new_reader_invents_no_edit_and_misses_none_after_it,
	a_paragraph_that_was_in_doubt_is_no_edit_when_it_is_text,
	what_has_not_changed_is_asked_for_with_its_validator,
	once_a_day_a_check_is_made_without_validators, a_404_for_an_hour_takes_no_article_away,
	an_article_that_stays_away_is_gone_and_its_return_is_told,
	a_failure_is_no_change_and_is_tried_again,
	an_article_that_never_changes_is_retired_after_40_days_and_33_checks,
	a_change_on_the_last_day_starts_the_40_days_anew,
	an_article_that_cannot_be_reached_is_not_called_stable,
	an_article_that_is_back_for_its_last_check_is_stable,
	an_article_named_by_three_feeds_is_one, what_a_feed_is_told_to_leave_out_is_no_article,
	a_permanent_redirect_moves_an_article_with_its_history,
	a_host_that_asks_to_be_left_alone_is_left_alone, what_robots_txt_forbids_is_not_asked_for,
	thousands_of_articles_of_one_host_are_bounded_in_memory_and_all_read,
	a_feed_of_too_many_new_articles_is_taken_in_parts_oldest_first,
	the_oldest_by_its_date_is_taken_first_wherever_it_stands, a_feed_that_is_a_page_has_failed,
	an_unchanged_feed_is_not_read_again, what_a_feed_says_changed_is_looked_at_before_its_time,
	a_pass_does_what_is_due_each_thing_once_and_ends,
	a_pass_waits_for_a_host_that_asks_for_a_short_rest)
