/*
 * docs/identity.md against the real daemon: documents in, articles in the database out. The rules
 * of the store alone are in test_store_feed.c; here they meet the parser, the canonical address,
 * the order of a document and the checks of the articles.
 */
#include "world.h"

#include "base/buf.h"
#include "helper_check.h"

#include <stdlib.h>
#include <string.h>

#define SITE "https://news.example"

enum {
	ENTRIES = 4,
	DOCUMENTS = 3
};

struct item {
	const char *guid; /* NULL: none; "!..." is one that is a permalink */
	const char *link; /* NULL: none                                    */
	const char *title;
	const char *date; /* NULL: none */
};

#define MON "Mon, 05 Jan 2026 10:00:00 GMT"
#define TUE "Tue, 06 Jan 2026 10:00:00 GMT"

/* Documents of one feed, one after the other, and how many articles there are after each. */
static const struct rule {
	const char *says;
	struct item documents[DOCUMENTS][ENTRIES];
	int articles[DOCUMENTS];
} rules[] = {
	{ "a, g: any title is article 1",
		{ { { "g", SITE "/a", "One", MON } }, { { "g", SITE "/a", "Other", TUE } } },
		{ 1, 1 } },
	{ "a, h: the feed has changed all its guids",
		{ { { "g1", SITE "/a", "One", MON }, { "g2", SITE "/b", "Two", TUE } },
			{ { "h1", SITE "/a", "One", MON }, { "h2", SITE "/b", "Two", TUE } },
			{ { "i1", SITE "/a", "One!", MON }, { "i2", SITE "/b", "Two!", TUE } } },
		{ 2, 2, 2 } },
	{ "a, none", { { { "g", SITE "/a", "One", MON } }, { { NULL, SITE "/a", "One", MON } } },
		{ 1, 1 } },
	{ "b, h is a new article",
		{ { { "g", SITE "/a", "One", MON } }, { { "h", SITE "/b", "One", MON } } },
		{ 1, 2 } },
	{ "b, none is a new article",
		{ { { NULL, SITE "/a", "One", MON } }, { { NULL, SITE "/b", "One", MON } } },
		{ 1, 2 } },
	{ "b, g, title and time as before: article 1 under one more address",
		{ { { "g", SITE "/a", "One", MON } }, { { "g", SITE "/b", "One", MON } } },
		{ 1, 1 } },
	{ "b, g, only the title as before",
		{ { { "g", SITE "/a", "One", MON } }, { { "g", SITE "/b", "One", TUE } } },
		{ 1, 1 } },
	{ "b, g, only the time as before",
		{ { { "g", SITE "/a", "One", MON } }, { { "g", SITE "/b", "Other", MON } } },
		{ 1, 1 } },
	{ "b, g, both other: the feed uses guids again",
		{ { { "g", SITE "/a", "One", MON } }, { { "g", SITE "/b", "Other", TUE } } },
		{ 1, 2 } },
	{ "one guid for all of a document says nothing",
		{ { { "top", SITE "/a", "News", MON }, { "top", SITE "/b", "News", MON },
			  { "top", SITE "/c", "News", MON } },
			{ { "top", SITE "/b", "News", MON }, { "top", SITE "/c", "News", MON },
				{ "top", SITE "/d", "News", MON } } },
		{ 3, 4 } },
	{ "a guid that wanders from story to story",
		{ { { "1", SITE "/a", "One", MON }, { "2", SITE "/b", "Two", TUE } },
			{ { "1", SITE "/c", "Three", NULL }, { "2", SITE "/a", "One", MON } },
			{ { "1", SITE "/b", "Two", TUE }, { "2", SITE "/c", "Three", NULL } } },
		{ 2, 3, 3 } },
	{ "a of article 1, g of article 2: the address decides",
		{ { { "g1", SITE "/a", "One", MON }, { "g2", SITE "/b", "Two", TUE } },
			{ { "g2", SITE "/a", "One", MON } } },
		{ 2, 2 } },
	{ "no link, a guid that is an address",
		{ { { "!" SITE "/a", NULL, "One", MON } }, { { "other", SITE "/a", "One", MON } } },
		{ 1, 1 } },
	{ "no link and no such guid: there is nothing to fetch",
		{ { { "tag:news.example,2026:1", NULL, "One", MON }, { NULL, NULL, "Two", MON } } },
		{ 0 } },
	{ "an entry twice in a document",
		{ { { "g", SITE "/a", "One", MON }, { "g", SITE "/a", "One", MON } } }, { 1 } },
	{ "the same address in other spellings",
		{ { { "g", SITE "/a", "One", MON } },
			{ { NULL,
				  "HTTPS://News.Example:443/"
				  "a?utm_source=rss&amp;utm_medium=feed#top",
				  "One", MON },
				{ NULL, "http://news.example/a", "One", MON } } },
		{ 1, 1 } },
	{ "what is never folded",
		{ { { NULL, SITE "/a", "One", MON }, { NULL, SITE "/A", "One", MON },
			{ NULL, "https://www.news.example/a", "One", MON },
			{ NULL, SITE "/a?page=2", "One", MON } } },
		{ 4 } },
};

static void
serve_document(struct world *w, const struct item *items)
{
	struct buf b = { 0 };

	buf_adds(&b, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title>");
	for (size_t k = 0; k < ENTRIES && items[k].title != NULL; k++) {
		const struct item *i = &items[k];
		bool permalink = i->guid != NULL && i->guid[0] == '!';

		buf_addf(&b, "<item><title>%s</title>", i->title);
		if (i->link != NULL)
			buf_addf(&b, "<link>%s</link>", i->link);
		if (i->guid != NULL)
			buf_addf(&b, "<guid isPermaLink=\"%s\">%s</guid>",
				permalink ? "true" : "false", i->guid + permalink);
		if (i->date != NULL)
			buf_addf(&b, "<pubDate>%s</pubDate>", i->date);
		buf_adds(&b, "</item>");
	}
	buf_adds(&b, "</channel></rss>");
	world_answer(w, WORLD_FEED, 200, b.data);
	buf_free(&b);
}

START_TEST(an_entry_is_the_article_that_the_table_says)
{
	const struct rule *r = &rules[_i];
	struct world *w = world_new("feeds { period = \"5min\" max_period = \"5min\" }\n"
				    "feed \"F\" { url = \"" WORLD_FEED "\" source = \"example\" }");

	for (int k = 0; k < DOCUMENTS && (k == 0 || r->documents[k][0].title != NULL); k++) {
		serve_document(w, r->documents[k]);
		if (k == 0)
			world_start(w, false);
		world_run_for(w, MINUTES(6));
		ck_assert_msg(world_count(w, "SELECT count(*) FROM article") == r->articles[k],
			"%s: %s articles after document %d", r->says,
			world_sql(w, "SELECT count(*) FROM article"), k + 1);
	}
	ck_assert_int_eq(world_count(w, "SELECT failures FROM feed"), 0);
	world_free(w);
}
END_TEST

/* ---- what a check finds ---- */

static struct world *
two_articles(void)
{
	struct world *w = world_new(NULL);

	world_feed(w, WORLD_FEED, SITE "/a/1", SITE "/a/2", NULL);
	world_page(w, SITE "/a/1", "A headline of one story", NULL);
	world_page(w, SITE "/a/2", "A headline of one story", NULL);
	return w;
}

START_TEST(a_permanent_redirect_to_another_article_makes_them_one)
{
	struct world *w = two_articles();

	world_start(w, false);
	world_run_for(w, MINUTES(1));
	ck_assert_int_eq(world_revisions(w), 2);
	world_redirect(w, SITE "/a/2", 301, SITE "/a/1");
	world_run_for(w, HOURS(2));
	ck_assert_int_eq(
		world_count(w, "SELECT count(*) FROM article WHERE merged_into IS NULL"), 1);
	ck_assert_int_eq(
		world_count(w, "SELECT count(*) FROM alias JOIN article ON article.id = article_id "
			       "WHERE merged_into IS NULL"),
		2);
	world_free(w);
}
END_TEST

START_TEST(a_temporary_redirect_leaves_an_article_where_it_is)
{
	struct world *w = two_articles();

	world_page(w, SITE "/b/2", "A headline of one story", NULL);
	world_start(w, false);
	world_run_for(w, MINUTES(1));
	world_redirect(w, SITE "/a/2", 302, SITE "/b/2");
	world_run_for(w, HOURS(2));
	ck_assert_int_eq(
		world_count(w, "SELECT count(*) FROM article WHERE url = '" SITE "/a/2'"), 1);
	ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article"), 2);
	world_free(w);
}
END_TEST

/* An article's page that names another address as the canonical one. */
static void
page_of(struct world *w, const char *url, const char *canonical)
{
	struct buf b = { 0 };

	buf_addf(&b,
		"<!DOCTYPE html><html lang=\"en\"><head><title>A headline - The "
		"Example</title><link "
		"rel=\"canonical\" href=\"%s\"></head><body><article><h1>A headline</h1><p>The "
		"mayor "
		"said on Monday that the decision had not been an easy one to take, and that "
		"everybody "
		"in the town hall had known of it for weeks.</p><p>Members of the council, who met "
		"in "
		"the evening for almost three hours, asked for a full report on the costs of the "
		"new "
		"bridge across the river.</p></article></body></html>",
		canonical);
	world_answer(w, url, 200, b.data);
	buf_free(&b);
}

START_TEST(a_canonical_link_counts_on_the_same_site_and_never_to_a_front)
{
	static const struct {
		const char *canonical;
		int articles;
	} t[] = {
		{ SITE "/a/1", 1 },
		{ SITE "/", 2 },
		{ "https://other.example/a/1", 2 },
	};

	for (size_t k = 0; k < sizeof t / sizeof t[0]; k++) {
		struct world *w = two_articles();

		page_of(w, SITE "/a/1", SITE "/a/1");
		page_of(w, SITE "/a/2", t[k].canonical);
		world_start(w, false);
		world_run_for(w, HOURS(1));
		ck_assert_msg(world_count(w, "SELECT count(*) FROM article WHERE merged_into IS "
					     "NULL") == t[k].articles,
			"%s", t[k].canonical);
		ck_assert_int_eq(world_count(w, "SELECT count(*) FROM alias"), 2);
		ck_assert_int_eq(world_count(w, "SELECT count(*) FROM article WHERE url IN ('" SITE
						"/a/1', '" SITE "/a/2') AND merged_into IS NULL"),
			t[k].articles);
		world_free(w);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("identity");
	TCase *tc = tcase_create("identity");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, an_entry_is_the_article_that_the_table_says, 0,
		(int)(sizeof rules / sizeof rules[0]));
	tcase_add_test(tc, a_permanent_redirect_to_another_article_makes_them_one);
	tcase_add_test(tc, a_temporary_redirect_leaves_an_article_where_it_is);
	tcase_add_test(tc, a_canonical_link_counts_on_the_same_site_and_never_to_a_front);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
