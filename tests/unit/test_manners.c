/*
 * How feeds are asked: as often as they want it and no more, where they have moved to, what an
 * index names, and what is said when one ends. The real daemon in a world of the test's own.
 */
#include "world.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "helper_check.h"

#include <stdlib.h>
#include <string.h>

#define INDEX "https://news.example/sitemap.xml"
#define OLD "https://news.example/sitemap-old.xml"
#define NEW "https://news.example/sitemap-new.xml"

static void
one_feed(struct world *w)
{
	world_serve(w, FETCH_OK, "Mayor to resign");
	world_start(w, false);
}

/* A feed of one article that says this of itself. */
static void
feed_that_says(struct world *w, const char *what)
{
	char *feed =
		mem_printf("<?xml version=\"1.0\"?><rss version=\"2.0\" "
			   "xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"><channel>"
			   "<title>T</title>%s<item><title>A</title><link>" WORLD_ARTICLE
			   "</link></item></channel></rss>",
			what);

	world_serve(w, FETCH_OK, "Mayor to resign");
	world_answer(w, WORLD_FEED, 200, feed);
	free(feed);
}

/* Seconds between the n-th request for the feed and the one after it. */
static int64_t
pause_after(const struct world *w, size_t n)
{
	return world_request(w, WORLD_FEED, n + 1)->at - world_request(w, WORLD_FEED, n)->at;
}

START_TEST(a_quiet_feed_is_asked_less_often_but_at_least_at_its_longest_period)
{
	struct world *w = world_new("feeds { period = \"5min\" max_period = \"1h\" }");
	size_t n;

	one_feed(w);
	world_run_for(w, DAYS(2));
	n = world_requests(w, WORLD_FEED);
	ck_assert_int_lt(pause_after(w, 0), MINUTES(7));
	ck_assert_int_ge(pause_after(w, n - 2), MINUTES(59));
	ck_assert_int_le(pause_after(w, n - 2), MINUTES(61));
	ck_assert(world_request(w, WORLD_FEED, 1)->conditional);
	ck_assert_int_eq(world_request(w, WORLD_FEED, 1)->status, 304);
	world_free(w);
}
END_TEST

START_TEST(a_feed_with_news_is_asked_at_its_period_again)
{
	struct world *w = world_new("feeds { period = \"5min\" max_period = \"1h\" }");
	size_t n;

	one_feed(w);
	world_run_for(w, DAYS(1));
	world_answer(w, WORLD_FEED, 200,
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><item>"
		"<title>New</title><link>https://news.example/a/2</link></item></channel></rss>");
	world_run_for(w, HOURS(2));
	n = world_requests(w, WORLD_FEED);
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 2);
	while (n-- > 0 && world_request(w, WORLD_FEED, n)->status != 200)
		;
	ck_assert_int_le(pause_after(w, n), MINUTES(5) + 5);
	world_free(w);
}
END_TEST

START_TEST(the_patience_a_feed_asks_for_holds_also_when_it_answers_304)
{
	static const char *const says[] = { "<ttl>60</ttl>",
		"<sy:updatePeriod>hourly</sy:updatePeriod>" };

	for (size_t k = 0; k < 2; k++) {
		struct world *w = world_new("feeds { period = \"5min\" max_period = \"6h\" }");

		feed_that_says(w, says[k]);
		world_start(w, false);
		world_run_for(w, HOURS(5));
		ck_assert_uint_ge(world_requests(w, WORLD_FEED), 4);
		ck_assert_int_eq(world_request(w, WORLD_FEED, 2)->status, 304);
		for (size_t n = 0; n < 3; n++)
			ck_assert_int_ge(pause_after(w, n), MINUTES(60));
		world_free(w);
	}
}
END_TEST

START_TEST(cache_control_is_patience_too_within_the_bounds)
{
	struct world *w = world_new("feeds { period = \"5min\" max_period = \"2h\" }");

	feed_that_says(w, "");
	world_max_age(w, WORLD_FEED, 1800);
	world_start(w, false);
	world_run_for(w, HOURS(1));
	ck_assert_int_ge(pause_after(w, 0), MINUTES(30));
	ck_assert_int_le(pause_after(w, 0), MINUTES(31));
	world_max_age(w, WORLD_FEED, DAYS(365));
	world_run_for(w, HOURS(5));
	ck_assert_int_le(pause_after(w, world_requests(w, WORLD_FEED) - 2), HOURS(2) + 60);
	world_free(w);
}
END_TEST

START_TEST(retry_after_is_waited_out)
{
	struct world *w = world_new("feeds { period = \"5min\" }");

	world_feed(w, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_answer(w, WORLD_FEED, 503, NULL);
	world_retry_after(w, WORLD_FEED, HOURS(3));
	world_start(w, false);
	world_run_for(w, HOURS(4));
	ck_assert_int_ge(pause_after(w, 0), HOURS(3));
	world_free(w);
}
END_TEST

START_TEST(a_permanent_redirect_of_a_feed_is_remembered)
{
	static const char moved[] = "https://news.example/new-feed.xml";
	struct world *w = world_new("feeds { period = \"5min\" }");

	world_feed(w, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_answer(w, moved, 200,
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title><item>"
		"<title>A</title><link>" WORLD_ARTICLE "</link></item></channel></rss>");
	world_page(w, WORLD_ARTICLE, "Mayor to resign", NULL);
	world_redirect(w, WORLD_FEED, 301, moved);
	world_start(w, false);
	world_run_for(w, HOURS(2));
	ck_assert_uint_eq(world_requests(w, WORLD_FEED), 1);
	ck_assert_uint_ge(world_requests(w, moved), 5);
	ck_assert_str_eq(world_sql(w, "SELECT moved_url FROM feed"), moved);
	ck_assert_int_eq(world_logged(w, "feed_moved"), 1);

	/* Where it led fails, and the old address leads on: it is found again. */
	world_answer(w, moved, 404, NULL);
	feed_that_says(w, "");
	world_redirect(w, WORLD_FEED, 200, NULL);
	feed_that_says(w, "");
	world_run_for(w, DAYS(1));
	ck_assert_str_eq(world_sql(w, "SELECT moved_url FROM feed"), WORLD_FEED);
	ck_assert_int_eq(world_count(w, "SELECT failures FROM feed"), 0);
	world_free(w);
}
END_TEST

START_TEST(a_redirect_to_a_page_is_not_remembered)
{
	struct world *w = world_new(NULL);

	world_feed(w, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_page(w, "https://news.example/", "Welcome", NULL);
	world_redirect(w, WORLD_FEED, 301, "https://news.example/");
	world_start(w, false);
	world_run_for(w, HOURS(1));
	ck_assert_str_eq(world_sql(w, "SELECT moved_url FROM feed"), "");
	ck_assert_int_ge(world_count(w, "SELECT failures FROM feed"), 1);
	world_free(w);
}
END_TEST

START_TEST(a_feed_that_is_gone_for_good_ends_and_says_so)
{
	struct world *w = world_new("feeds { period = \"5min\" }");
	size_t n;

	one_feed(w);
	world_run_for(w, HOURS(1));
	world_answer(w, WORLD_FEED, 410, NULL);
	world_run_for(w, HOURS(1));
	ck_assert_int_eq(world_logged(w, "feed_ended"), 1);
	ck_assert_str_eq(world_sql(w, "SELECT state FROM feed"), "ended");
	n = world_requests(w, WORLD_FEED);
	ck_assert_int_eq(world_request(w, WORLD_FEED, n - 1)->status, 410);
	world_run_for(w, DAYS(3));
	ck_assert_uint_eq(world_requests(w, WORLD_FEED), n);
	/* its articles are watched on */
	ck_assert_int_ge(world_request(w, WORLD_ARTICLE, world_requests(w, WORLD_ARTICLE) - 1)->at,
		world_now(w) - DAYS(1));
	world_free(w);
}
END_TEST

START_TEST(a_feed_that_turned_into_a_page_says_which_feed_the_page_names)
{
	struct world *w = world_new(NULL);

	world_feed(w, WORLD_FEED, WORLD_ARTICLE, NULL);
	world_answer(w, WORLD_FEED, 200,
		"<!DOCTYPE html><html><head><title>News</title><link rel=\"alternate\" "
		"type=\"application/rss+xml\" "
		"href=\"/rss\"></head><body><p>Hello</p></body></html>");
	world_start(w, false);
	world_run_for(w, MINUTES(1));
	ck_assert_ptr_nonnull(strstr(world_last_line(w, "feed_failed"), "page"));
	ck_assert_ptr_nonnull(
		strstr(world_last_line(w, "feed_failed"), "https://news.example/rss"));
	ck_assert_ptr_nonnull(strstr(world_sql(w, "SELECT last_error FROM feed"), "page"));
	world_free(w);
}
END_TEST

START_TEST(the_same_bytes_are_not_read_again)
{
	struct world *w = world_new("feeds { period = \"5min\" }");

	world_serve(w, FETCH_OK, "Mayor to resign");
	world_validators(w, WORLD_FEED, false);
	world_start(w, false);
	world_run_for(w, HOURS(3));
	ck_assert_uint_gt(world_requests(w, WORLD_FEED), 5);
	ck_assert_int_eq(world_request(w, WORLD_FEED, 3)->status, 200);
	ck_assert_int_eq(world_documents(w, true), 1);
	world_free(w);
}
END_TEST

START_TEST(the_articles_of_a_removed_feed_are_watched_on)
{
	struct world *w = world_new(NULL);
	char *without;
	size_t feeds, articles;

	one_feed(w);
	world_run_for(w, HOURS(1));
	without = mem_printf(
		"database = \"%s\"\nfetch { host_delay = \"0s\" }\n", world_path(w, "stet.db"));
	world_write_config(w, without);
	daemon_reload(world_daemon(w));
	feeds = world_requests(w, WORLD_FEED);
	articles = world_requests(w, WORLD_ARTICLE);
	world_page(w, WORLD_ARTICLE, "Mayor has resigned", NULL);
	world_run_for(w, HOURS(12));
	ck_assert_uint_eq(world_requests(w, WORLD_FEED), feeds);
	ck_assert_uint_gt(world_requests(w, WORLD_ARTICLE), articles);
	ck_assert_int_eq(world_revisions(w), 2);
	free(without);
	world_free(w);
}
END_TEST

/* ---- sitemap indexes ---- */

static void
sitemap(struct world *w, const char *url, int first, int n)
{
	struct buf b = { 0 };

	buf_adds(&b, "<?xml version=\"1.0\"?><urlset "
		     "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
	for (int k = first; k < first + n; k++) {
		char *page = mem_printf("https://news.example/s/%d-story", k);

		buf_addf(&b, "<url><loc>%s</loc></url>", page);
		world_page(w, page, "A headline of this story", NULL);
		free(page);
	}
	buf_adds(&b, "</urlset>");
	world_answer(w, url, 200, b.data);
	buf_free(&b);
}

static void
add_sitemap(struct buf *b, const char *url, const char *lastmod)
{
	if (b->len == 0)
		buf_adds(b, "<?xml version=\"1.0\"?><sitemapindex "
			    "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
	buf_addf(b, "<sitemap><loc>%s</loc>", url);
	if (lastmod != NULL)
		buf_addf(b, "<lastmod>%s</lastmod>", lastmod);
	buf_adds(b, "</sitemap>");
}

static void
serve_index(struct world *w, const char *url, struct buf *b)
{
	buf_adds(b, "</sitemapindex>");
	world_answer(w, url, 200, b->data);
	buf_free(b);
}

static struct world *
world_of_index(void)
{
	struct world *w = world_new("feeds { period = \"5min\" max_period = \"5min\" }\n"
				    "feed \"Index\" { url = \"" INDEX "\" source = \"example\" }");
	struct buf b = { 0 };

	sitemap(w, OLD, 1, 3);
	sitemap(w, NEW, 3, 3); /* 3 is in both */
	add_sitemap(&b, OLD, "2025-06-01");
	add_sitemap(&b, NEW, "2026-01-02T00:00:00Z");
	serve_index(w, INDEX, &b);
	return w;
}

START_TEST(the_sitemaps_of_an_index_are_read_as_one_feed)
{
	struct world *w = world_of_index();

	world_start(w, false);
	world_run_for(w, MINUTES(1));
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 5);
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM feed"), 1);
	ck_assert_int_eq(world_count(w, "SELECT entries FROM feed"), 6);
	ck_assert_int_eq(world_count(w, "SELECT failures FROM feed"), 0);
	ck_assert_int_eq(world_revisions(w), 5);
	world_free(w);
}
END_TEST

START_TEST(only_sitemaps_that_may_have_changed_are_asked_for_again)
{
	struct world *w = world_of_index();

	world_start(w, false);
	world_run_for(w, HOURS(2));
	ck_assert_uint_eq(world_requests(w, OLD), 1);
	ck_assert_uint_gt(world_requests(w, NEW), 10);
	ck_assert(world_request(w, NEW, 1)->conditional);
	ck_assert_int_eq(world_request(w, NEW, 1)->status, 304);
	ck_assert_int_eq(world_request(w, INDEX, 1)->status, 304);

	/* the index itself is as before, and so is its word of the day */
	sitemap(w, NEW, 3, 4);
	world_run_for(w, MINUTES(10));
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 6);

	/* once a day nobody's word is taken */
	sitemap(w, OLD, 100, 1);
	world_run_for(w, DAYS(1));
	ck_assert_uint_eq(world_requests(w, OLD), 2);
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 7);
	world_free(w);
}
END_TEST

START_TEST(a_sitemap_that_fails_is_asked_for_again_and_nothing_is_lost)
{
	struct world *w = world_of_index();

	world_answer(w, OLD, 500, NULL);
	world_start(w, false);
	world_run_for(w, MINUTES(1));
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 3);
	ck_assert_int_eq(world_count(w, "SELECT failures FROM feed"), 0);
	ck_assert_int_eq(world_logged(w, "sitemap_failed"), 1);
	sitemap(w, OLD, 1, 3);
	world_run_for(w, MINUTES(6));
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 5);
	world_free(w);
}
END_TEST

START_TEST(an_index_of_which_no_sitemap_can_be_had_has_failed)
{
	struct world *w = world_of_index();

	world_answer(w, OLD, 500, NULL);
	world_answer(w, NEW, 404, NULL);
	world_start(w, false);
	world_run_for(w, MINUTES(1));
	ck_assert_int_eq(world_count(w, "SELECT failures FROM feed"), 1);
	ck_assert_ptr_nonnull(strstr(world_sql(w, "SELECT last_error FROM feed"), NEW));
	world_free(w);
}
END_TEST

START_TEST(of_an_index_of_many_sitemaps_the_newest_are_followed_and_the_log_says_so)
{
	struct world *w = world_new("feeds { period = \"5min\" }\nfeed \"Index\" { url = \"" INDEX
				    "\" source = \"example\" }");
	struct buf b = { 0 };
	int n = LIMIT_FEED_SITEMAPS + 8;

	for (int k = 0; k < n; k++) {
		char *url = mem_printf("https://news.example/part-%d.xml", k);
		char *day = mem_printf("20%02d-03-04", 25 - k % 25);

		if (k >= 25)
			snprintf(day, strlen(day) + 1, "19%02d-03-04", 99 - k % 25);
		sitemap(w, url, k, 1);
		add_sitemap(&b, url, day);
		free(url);
		free(day);
	}
	serve_index(w, INDEX, &b);
	world_start(w, false);
	world_run_for(w, MINUTES(2));
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), LIMIT_FEED_SITEMAPS);
	ck_assert_uint_eq(world_requests(w, "https://news.example/part-0.xml"), 1);
	ck_assert_uint_eq(world_requests(w, "https://news.example/part-39.xml"), 0);
	ck_assert_ptr_nonnull(strstr(world_last_line(w, "feed_bounded"), "left_out=8"));
	world_run_for(w, HOURS(1));
	ck_assert_int_eq(world_logged(w, "feed_bounded"), 1);
	world_free(w);
}
END_TEST

START_TEST(an_index_of_thousands_of_new_articles_is_taken_in_parts_and_none_is_lost)
{
	struct world *w = world_new("feeds { period = \"5min\" }\nfeed \"Index\" { url = \"" INDEX
				    "\" source = \"example\" }");
	struct buf b = { 0 };

	for (int k = 0; k < 3; k++) {
		char *url = mem_printf("https://news.example/part-%d.xml", k);

		sitemap(w, url, k * 1000, 900);
		add_sitemap(&b, url, "2025-03-04");
		free(url);
	}
	serve_index(w, INDEX, &b);
	world_start(w, false);
	world_run_for(w, 20);
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), LIMIT_FEED_NEW);
	world_run_for(w, MINUTES(6));
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 2700);
	world_free(w);
}
END_TEST

CHECK_MAIN("manners", a_quiet_feed_is_asked_less_often_but_at_least_at_its_longest_period,
	a_feed_with_news_is_asked_at_its_period_again,
	the_patience_a_feed_asks_for_holds_also_when_it_answers_304,
	cache_control_is_patience_too_within_the_bounds, retry_after_is_waited_out,
	a_permanent_redirect_of_a_feed_is_remembered, a_redirect_to_a_page_is_not_remembered,
	a_feed_that_is_gone_for_good_ends_and_says_so,
	a_feed_that_turned_into_a_page_says_which_feed_the_page_names,
	the_same_bytes_are_not_read_again, the_articles_of_a_removed_feed_are_watched_on,
	the_sitemaps_of_an_index_are_read_as_one_feed,
	only_sitemaps_that_may_have_changed_are_asked_for_again,
	a_sitemap_that_fails_is_asked_for_again_and_nothing_is_lost,
	an_index_of_which_no_sitemap_can_be_had_has_failed,
	of_an_index_of_many_sitemaps_the_newest_are_followed_and_the_log_says_so,
	an_index_of_thousands_of_new_articles_is_taken_in_parts_and_none_is_lost)
