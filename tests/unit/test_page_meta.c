#include "helper_check.h"
#include "page/meta.h"

#include <string.h>

static struct tree *page; /* of the last call */
static struct arena *arena;

static struct meta
meta(const char *html)
{
	struct meta m;

	/* what meta gives may lie in the tree: both live until the next call */
	tree_free(page);
	page = tree_new(html, strlen(html));
	arena = page->arena;
	meta_read(&m, page, arena);
	return m;
}

START_TEST(a_page_says_what_it_is_in_its_head)
{
	struct meta m = meta(
		"<html lang=de-AT><head><title> The bridge &amp; the ferry </title>"
		"<meta property=og:title content='The bridge'><meta name=description "
		"content='Plain'>"
		"<meta property=og:description content='Of &quot;both&quot;'>"
		"<meta property=og:site_name content='The Courier'><meta property=og:type "
		"content=article><meta name=author content='Jane Doe'>"
		"<meta property=article:published_time content=2024-03-05T10:00:00Z>"
		"<meta property=article:modified_time content=2024-03-06T10:00:00Z>"
		"<meta property=article:section content=Town><link rel=canonical href=/bridge>");

	ck_assert_str_eq(m.html_title, "The bridge & the ferry");
	ck_assert_str_eq(m.og_title, "The bridge");
	ck_assert_str_eq(m.description, "Of \"both\"");
	ck_assert_str_eq(m.site, "The Courier");
	ck_assert_str_eq(m.og_type, "article");
	ck_assert_str_eq(m.author, "Jane Doe");
	ck_assert_str_eq(m.published, "2024-03-05T10:00:00Z");
	ck_assert_str_eq(m.modified, "2024-03-06T10:00:00Z");
	ck_assert_str_eq(m.section, "Town");
	ck_assert_str_eq(m.canonical, "/bridge");
	ck_assert_str_eq(m.language, "de-AT");
	ck_assert(!m.jsonld_article && !m.not_free && !m.refresh);
}
END_TEST

START_TEST(what_is_not_said_is_not_there)
{
	struct meta m = meta("<p>one</p>");

	ck_assert_ptr_null(m.html_title);
	ck_assert_ptr_null(m.og_title);
	ck_assert_ptr_null(m.jsonld_title);
	ck_assert_ptr_null(m.description);
	ck_assert_ptr_null(m.canonical);
	ck_assert_ptr_null(m.author);
	ck_assert_ptr_null(m.language);
	m = meta("<title> </title><meta name=description content=' '><meta content=x>");
	ck_assert_ptr_null(m.html_title);
	ck_assert_ptr_null(m.description);
}
END_TEST

START_TEST(the_data_of_an_article_is_believed_before_the_head)
{
	struct meta m = meta(
		"<meta name=author content='The desk'><script type='application/ld+json'>"
		"{\"@context\": \"https://schema.org\", \"@graph\": [{\"@type\": \"WebPage\", "
		"\"name\": \"x\"}, {\"@type\": [\"NewsArticle\"], \"headline\": \"The "
		"bridge\",\n\"author\": [{\"@type\": \"Person\", \"name\": \"Jane Doe\"}, \"John "
		"Roe\"], \"datePublished\": \"2024-03-05\", \"dateModified\": \"2024-03-06\", "
		"\"publisher\": {\"name\": \"The Courier\"}, \"isAccessibleForFree\": \"False\", "
		"\"articleSection\": [\"Town\", \"River\"], \"mentions\": {\"@type\": "
		"\"NewsArticle\", \"headline\": \"Another\", \"author\": \"A\", "
		"\"articleBody\": \"b\", \"datePublished\": \"2020-01-01\"}}]}</script>");

	ck_assert(m.jsonld_article && m.not_free && !m.jsonld_list);
	ck_assert_str_eq(m.jsonld_title, "The bridge");
	ck_assert_str_eq(m.author, "Jane Doe, John Roe");
	ck_assert_str_eq(m.published, "2024-03-05");
	ck_assert_str_eq(m.modified, "2024-03-06");
	ck_assert_str_eq(m.section, "Town");
	ck_assert_str_eq(m.site, "The Courier");
}
END_TEST

START_TEST(a_live_blog_is_an_article_and_a_list_is_said)
{
	struct meta m = meta("<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\","
			     "\"headline\":\"As it happens\"}</script>");

	ck_assert(m.jsonld_article);
	ck_assert_str_eq(m.jsonld_title, "As it happens");
	m = meta("<script type='application/ld+json'>{\"@type\":\"ItemList\"}</script>");
	ck_assert(m.jsonld_list && !m.jsonld_article);
}
END_TEST

START_TEST(broken_data_says_nothing_and_harms_nothing)
{
	static const char *const pages[] = {
		"<script type='application/ld+json'>{\"@type\":</script>",
		"<script type='application/ld+json'>\"a\"</script>",
		"<script type='application/ld+json'></script>",
		"<script type='application/ld+json'>{\"@type\":7,\"headline\":[[[]]]}</script>",
		"<script "
		"type='application/ld+json'>{\"@type\":\"Article\",\"headline\":{\"name\":3},"
		"\"author\":[null,[],{}]}</script>",
		"<meta http-equiv=refresh content=0><link rel=canonical><meta property=og:title>",
	};

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct meta m = meta(pages[i]);

		ck_assert_ptr_null(m.jsonld_title);
		ck_assert_ptr_null(m.author);
		ck_assert_ptr_null(m.og_title);
		ck_assert_ptr_null(m.canonical);
	}
	ck_assert(meta(pages[5]).refresh);
}
END_TEST

START_TEST(a_copy_is_clean_of_markup_and_entities)
{
	(void)meta("");
	ck_assert_str_eq(meta_clean(arena, " A <b>bold</b>\n claim &amp;amp; more&nbsp;! "),
		"A bold claim & more !");
	ck_assert_str_eq(meta_clean(arena, "5 < 6 &#8212; &#x2014;"), "5 < 6 \u2014 \u2014");
	ck_assert_str_eq(meta_clean(arena, "a &nonsense; b &"), "a &nonsense; b &");
	ck_assert_ptr_null(meta_clean(arena, " <br> "));
	ck_assert_ptr_null(meta_clean(arena, NULL));
}
END_TEST

CHECK_MAIN("page_meta", a_page_says_what_it_is_in_its_head, what_is_not_said_is_not_there,
	the_data_of_an_article_is_believed_before_the_head,
	a_live_blog_is_an_article_and_a_list_is_said, broken_data_says_nothing_and_harms_nothing,
	a_copy_is_clean_of_markup_and_entities)
