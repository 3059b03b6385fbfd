#include "helper_check.h"
#include "page/page.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define P(n)                                                                                       \
	"<p>Paragraph " n " of the story says, in so many words, what the council did on Tuesday " \
	"and why it did it, which nobody had expected before the vote.</p>"

static struct reading *
read_html(const char *html)
{
	return page_read(html, strlen(html), NULL, NULL);
}

static const char story[] =
	"<!DOCTYPE html><html lang=en-GB><head><title>Council votes for the bridge | The "
	"Courier</title>"
	"<meta property=og:site_name content='The Courier'>"
	"<meta property='article:published_time' content='2024-03-05T10:00:00+01:00'>"
	"<link rel=canonical href=/news/bridge></head><body>"
	"<nav><ul><li><a href=/>Home</a><li><a href=/sport>Sport</a></ul></nav>"
	"<article><h1>Council votes for the bridge</h1><p class=byline>By <a rel=author "
	"href=/jd>Jane Doe</a></p>"
	"<figure><img src=a.jpg><figcaption>The old bridge in spring</figcaption></figure>"
	"<div class=article-body>" P("one") "<h2>A long debate</h2>" P(
		"two") "<blockquote><p>“We waited for years,” she said.</p></blockquote>"
		       "<ul><li>It costs nine million, half of it borrowed.</li><li>It opens in "
		       "May.</li></ul>" P("three") "<div class=related><p>Read more: <a "
						   "href=/x>Bridges of the county</a></p></div>" P(
							   "four") "</div></"
								   "article><footer><p>Copyright "
								   "The "
								   "Courier</p></footer></body></"
								   "html>";

START_TEST(a_page_gives_headline_paragraphs_and_metadata)
{
	const struct page_source src = { .url = "https://courier.example/news/bridge?x=1" };
	struct reading *r = page_read(story, sizeof story - 1, &src, NULL);

	ck_assert_int_eq(r->suspect, SUSPECT_NONE);
	ck_assert_str_eq(r->title, "Council votes for the bridge");
	ck_assert_str_eq(r->h1, "Council votes for the bridge");
	ck_assert_str_eq(r->html_title, "Council votes for the bridge | The Courier");
	ck_assert_str_eq(r->byline, "Jane Doe");
	ck_assert_str_eq(r->site, "The Courier");
	ck_assert_str_eq(r->language, "en-GB");
	ck_assert_str_eq(r->canonical, "https://courier.example/news/bridge");
	ck_assert_str_eq(r->published_text, "2024-03-05T10:00:00+01:00");
	ck_assert_int_eq(r->published, 1709629200);
	ck_assert_int_eq(r->modified, READING_NO_TIME);
	ck_assert_int_eq(strncmp(r->text, "Paragraph one", 13), 0);
	ck_assert_ptr_nonnull(strstr(r->text, "\nA long debate\nParagraph two"));
	ck_assert_ptr_nonnull(strstr(r->text, "\n“We waited for years,” she said.\n"));
	ck_assert_ptr_null(strstr(r->text, "spring"));
	ck_assert_ptr_null(strstr(r->text, "Read more"));
	ck_assert_ptr_null(strstr(r->text, "Jane"));
	ck_assert_ptr_null(strstr(r->text, "Copyright"));
	page_free(r);
}
END_TEST

START_TEST(scripts_and_comments_are_never_text)
{
	struct reading *r = read_html("<html><body><h1>A headline of the day</h1>" P(
		"one") "<!-- a <p>comment</p> "
		       "--><script>document.write('<p>script</p>')</"
		       "script>" P("two") "<style>p { color: red "
					  "}</style><svg><title>drawing</"
					  "title></svg>" P("three") "</"
								    "body><"
								    "/html"
								    ">");

	ck_assert_ptr_nonnull(strstr(r->text, "Paragraph three"));
	ck_assert_ptr_null(strstr(r->text, "comment"));
	ck_assert_ptr_null(strstr(r->text, "script"));
	ck_assert_ptr_null(strstr(r->text, "color"));
	ck_assert_ptr_null(strstr(r->text, "drawing"));
	page_free(r);
}
END_TEST

START_TEST(what_is_no_article_says_why)
{
	static const struct {
		const char *page;
		enum suspect why;
	} pages[] = {
		{ "", SUSPECT_EMPTY },
		{ "%PDF-1.4 ...", SUSPECT_NOT_HTML },
		{ "{\"a\": 1}", SUSPECT_NOT_HTML },
		{ "<?xml version='1.0'?><rss version='2.0'></rss>", SUSPECT_NOT_HTML },
		{ "<html><head><title>App</title></head><body><div id=root></div></body></html>",
			SUSPECT_EMPTY },
		{ "<html><head><title>Page not found</title></head><body><h1>Page not "
		  "found</h1><p>The page "
		  "you are looking for could not be found. It may have been moved or "
		  "deleted.</p></body></html>",
			SUSPECT_ERROR_PAGE },
	};

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct reading *r = read_html(pages[i].page);

		ck_assert_msg(
			r->suspect == pages[i].why, "page %zu: %s", i, suspect_name(r->suspect));
		page_free(r);
	}
}
END_TEST

START_TEST(a_wall_or_a_challenge_says_so)
{
	static const struct {
		const char *page;
		enum suspect why;
	} pages[] = {
		{ "<html><head><title>Your choices</title></head><body><main><h1>We value your "
		  "privacy</h1>"
		  "<p>We and our partners store cookies on your device and read them, to measure "
		  "who reads "
		  "what and to show advertisements that fit.</p><p>You can accept all cookies or "
		  "choose for "
		  "each of our partners what you allow.</p><button>Accept "
		  "all</button></main></body></html>",
			SUSPECT_CONSENT },
		{ "<html><head><title>Just a "
		  "moment...</title></head><body><h1>courier.example</h1><p>Checking "
		  "your browser before you go on. Please verify you are human.</p></body></html>",
			SUSPECT_CHALLENGE },
		{ "<html><head><title>The long strike</title></head><body><article><h1>The long "
		  "strike</h1>"
		  "<p>For nine weeks the long strike at the docks has kept the harbour still, and "
		  "nobody in "
		  "the town expects it to end before the summer comes and the ships with it.</p>"
		  "<div class=paywall><p>Subscribe now for unlimited "
		  "access.</p></div></article></body></html>",
			SUSPECT_PAYWALL },
	};

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct reading *r = read_html(pages[i].page);

		ck_assert_msg(
			r->suspect == pages[i].why, "page %zu: %s", i, suspect_name(r->suspect));
		page_free(r);
	}
}
END_TEST

#define CHROME(title, inside)                                                                      \
	"<html><head><title>" title "</title><meta name=description content='After nine months "   \
	"the bridge over the river is open again, and the ferry sails on.'></head><body>"          \
	"<header><a href=/>The Courier</a><ul><li><a href=/a>Town</a><li><a href=/b>County</a>"    \
	"<li><a href=/c>Sport</a></ul></header><h1>" title "</h1><div class=body>" inside          \
	"</div><div class=about><p>Jane Doe has written for The Courier since she left the "       \
	"school of arts in Arden, and lives there with two cats and a dog, near the old mill.</p>" \
	"<p>Every week the paper has letters of its readers, and prints what they think of it, "   \
	"in so far as they keep to our rules. Sign up for our newsletter here.</p></div>"          \
	"<footer><p>Copyright The Courier. All rights reserved.</p></footer></body></html>"

/* No two paragraphs of an article say the same. */
#define STORY                                                                                      \
	"<p>The council of Arden opened the bridge on Tuesday, two weeks sooner than its "         \
	"engineers had thought in the spring, and cars may cross it at walking pace.</p>"          \
	"<p>Lorries have to wait until the new year. Until then they go round by Kelm, which "     \
	"takes them three quarters of an hour and costs the mills a good deal.</p>"                \
	"<p>\"Nobody here believed the date that they gave us,\" said Ada Brook, who keeps the "   \
	"inn at the western end and had closed her terrace for the whole of the summer.</p>"       \
	"<p>The repair cost nine million, one more than was planned, because the divers found "    \
	"that the third pier had been standing on gravel for most of a century.</p>"               \
	"<p>In March a barge had struck that pier in fog. Its skipper was fined, and the owners "  \
	"paid for the fence which has kept walkers off the quay ever since.</p>"                   \
	"<p>The ferry, which carried a thousand people a day in the meantime, goes back to the "   \
	"island run, where its passengers have missed it since the first week of April.</p>"

START_TEST(what_is_left_around_a_hole_is_no_article)
{
	static const struct {
		const char *page;
		enum suspect why;
	} pages[] = {
		{ CHROME("The bridge is open again", STORY), SUSPECT_NONE },
		{ CHROME("The bridge is open again", "<div class=spinner>Loading...</div>"),
			SUSPECT_EMPTY },
		{ CHROME("The bridge is open again", ""), SUSPECT_EMPTY },
		{ CHROME("Page not found",
			  "<p>Sorry, the page that you asked for could not be found.</p>"),
			SUSPECT_ERROR_PAGE },
		{ CHROME("Not found | The Courier", STORY "<p>404 Not Found</p>"),
			SUSPECT_ERROR_PAGE },
		{ CHROME("Not found in any book: the bridge of Arden", STORY), SUSPECT_NONE },
	};

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct reading *r = read_html(pages[i].page);

		ck_assert_msg(r->suspect == pages[i].why, "page %zu: %s: %s", i,
			suspect_name(r->suspect), r->text);
		page_free(r);
	}
}
END_TEST

START_TEST(a_short_text_of_other_words_than_its_headline_is_an_article)
{
	struct reading *r = read_html(
		"<html lang=en><head><title>Ferry fares frozen until spring | The "
		"Courier</title><meta "
		"property=og:title content='Ferry fares frozen until "
		"spring'></head><body><header><a href=/>"
		"The Courier</a></header><article><h1>Ferry fares frozen until spring</h1><ul "
		"class=tools>"
		"<li><a href=/1>Tell a friend about this page by letter</a><li><a href=/2>Read it "
		"to me in a voice that I like</a><li><a href=/3>Print it on one page for my file"
		"</a><li><a href=/4>Keep it here for when I come back</a><li><a href=/5>Hide all "
		"that I have read before today</a></ul><div class='article-body entry-content'>" P(
			"one") P("two") P("three") "</div></article></body></html>");

	ck_assert_str_eq(r->title, "Ferry fares frozen until spring");
	ck_assert_int_eq(r->suspect, SUSPECT_NONE);
	page_free(r);
}
END_TEST

START_TEST(a_cut_behind_the_article_cuts_nothing)
{
	const char *cut = strstr(story, "<footer>");
	struct reading *r = page_read(story, (size_t)(cut - story), NULL, NULL);

	ck_assert_int_eq(r->suspect, SUSPECT_NONE);
	page_free(r);
	/* nor one in what is no text */
	r = read_html("<html><head><title>Council votes for the bridge</title></head><body>"
		      "<article><h1>Council votes for the bridge</h1>" P("one") P("two")
			      P("three") "</article><!-- served by cache 12, on the fif");
	ck_assert_int_eq(r->suspect, SUSPECT_NONE);
	page_free(r);
}
END_TEST

START_TEST(a_document_that_stops_in_its_text_is_truncated)
{
	const char *cut = strstr(story, "Paragraph three");
	struct reading *r = page_read(story, (size_t)(cut - story) + 40, NULL, NULL);

	ck_assert_int_eq(r->suspect, SUSPECT_TRUNCATED);
	page_free(r);
}
END_TEST

START_TEST(a_label_of_related_stories_speaks_for_its_own_box)
{
	struct reading *r = read_html(
		"<html><head><title>Council votes for the bridge</title></head><body>"
		"<article><h1>Council votes for the bridge</h1>" P("one")
			P("two") "<div class=box><h4>Related</h4><a href=/a>The old ferry is "
				 "sold</a></div>" P(
					 "three") "<p><a href=/papers>All papers of the vote are "
						  "on the council's own pages, with the "
						  "plans that the engineers drew, and the minutes "
						  "of the long debate before it.</a></p>" P(
							  "four") "</article><footer>The "
								  "Courier</footer></body></html>");

	ck_assert_ptr_nonnull(strstr(r->text, "Paragraph three"));
	ck_assert_ptr_null(strstr(r->text, "old ferry"));
	page_free(r);
}
END_TEST

START_TEST(a_link_to_another_story_is_no_headline)
{
	struct reading *r = read_html(
		"<html><head><title>The new bridge is open again after nine months</title></head>"
		"<body><h1>Town is one again</h1><div>" P("one") P("two") P(
			"three") "</div><ul><li><a href=/2>The old bridge is open after a year</a>"
				 "<li><a href=/3>Ferry for sale</a></ul></body></html>");

	ck_assert_str_eq(r->title, "Town is one again");
	page_free(r);
}
END_TEST

START_TEST(a_line_of_the_text_is_no_headline_where_the_page_has_one)
{
	struct reading *r = read_html(
		"<html><head><title>Bridge is open, the mayor says it works</title></head><body>"
		"<h1>Mayor says the bridge is open, and the town asks for how long</h1><div>" P(
			"one") P("two") "<p>\"It works.\"</p>" P("three") "</div></body></html>");

	ck_assert_str_eq(r->title, "Mayor says the bridge is open, and the town asks for how long");
	page_free(r);
}
END_TEST

START_TEST(what_is_left_out_in_doubt_stands_aside)
{
	struct reading *r = page_read(story, sizeof story - 1, NULL, NULL);

	ck_assert(r->aside == NULL || strstr(r->aside, "Paragraph one") == NULL);
	ck_assert(r->aside == NULL || strstr(r->aside, "Copyright") == NULL);
	page_free(r);
	r = read_html("");
	ck_assert_ptr_null(r->aside);
	page_free(r);
}
END_TEST

#define ENTRY_1                                                                                    \
	"The police have closed the bridge over the river to all traffic, a spokeswoman said, "    \
	"after a barge struck its third pier shortly after two."
#define ENTRY_2                                                                                    \
	"Two tugs are holding the barge in the middle of the stream. Nobody was hurt, the "        \
	"harbour master told The Courier."
#define ENTRY_3                                                                                    \
	"A reader writes that the ferry is not sailing either. We are asking the company what it " \
	"means to do."
#define LIVE(meta, entries)                                                                        \
	"<html lang=en><head><title>Barge strikes the bridge: as it happens | The Courier"         \
	"</title><meta property=og:title content='Barge strikes the bridge: as it happens'>" meta  \
	"</head><body><nav><a href=/>The Courier</a> <a href=/town>Town</a></nav><main>"           \
	"<h1>Barge strikes the bridge: as it happens</h1><div class=live-blog>" entries            \
	"</div></main><aside><h4>Most read</h4><ul><li><a href=/1>The ferry company is for "       \
	"sale</a></li><li><a href=/2>School of arts to move</a></li></ul></aside>"                 \
	"<footer>Copyright The Courier</footer></body></html>"
#define SCHEMA_ENTRY(at, head, text)                                                               \
	"<article class=live-entry itemprop=liveBlogUpdate itemscope "                             \
	"itemtype='https://schema.org/BlogPosting'><time datetime='2024-03-05T" at ":00+01:00' "   \
	"itemprop=datePublished>" at "</time>" head "<div itemprop=articleBody><p>" text           \
	"</p></div><ul class=share><li><a href=#s>Share</a></li></ul></article>"
#define PLAIN_ENTRY(at, ago, head, text)                                                           \
	"<div class=post><div class=stamp><time>" at "</time> <span>" ago "</span></div>" head     \
	"<p>" text "</p></div>"

START_TEST(a_banner_or_a_sign_up_moves_nothing)
{
	static const char plain[] =
		CHROME("The bridge is open again", P("one") P("two") P("three"));
	static const char *const boxes[] = {
		"<div class=cookie-banner role=dialog><p>We use cookies to improve your visit, and "
		"to show you what others pay for.</p><button>Accept all</button></div>",
		"<section class='gdpr modal'><h2>Before you go on</h2><p>We and our partners keep "
		"cookies on your device, and read them, to know what you like.</p></section>",
		"<aside class=newsletter-box><h3>Our newsletter</h3><p>Sign up and have it in your "
		"inbox each morning.</p></aside>",
		"<div class='ad ad-slot'><span>Advertisement</span> <a href=/ad>A hat for each day "
		"of the week, and two for Sunday</a></div>",
	};
	struct reading *without = read_html(plain), *with;

	for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
		const char *at = strstr(plain, "<h1>");
		char *page = mem_printf("%.*s%s%s", (int)(at - plain), plain, boxes[i], at);

		with = read_html(page);
		ck_assert_str_eq(with->text, without->text);
		ck_assert(with->aside == NULL || without->aside != NULL);
		page_free(with);
		free(page);
	}
	page_free(without);
}
END_TEST

START_TEST(the_entries_of_a_live_blog_are_its_paragraphs_in_their_order)
{
	static const char *const pages[] = {
		LIVE("<script type='application/ld+json'>{\"@context\":\"https://schema.org\","
		     "\"@type\":\"LiveBlogPosting\",\"headline\":\"Barge strikes the bridge: as it "
		     "happens\",\"liveBlogUpdate\":[{\"@type\":\"BlogPosting\",\"articleBody\":"
		     "\"" ENTRY_3 "\"}]}</script>",
			SCHEMA_ENTRY(
				"14:32", "<h2 itemprop=headline>The bridge is closed</h2>", ENTRY_1)
				SCHEMA_ENTRY("14:10", "<h2 itemprop=headline>Barge drifts</h2>",
					ENTRY_2) SCHEMA_ENTRY("13:40", "", ENTRY_3)),
		LIVE("", PLAIN_ENTRY(
				 "14:32", "3 minutes ago", "<h3>The bridge is closed</h3>", ENTRY_1)
				 PLAIN_ENTRY("14:10", "25 minutes ago", "<h3>Barge drifts</h3>",
					 ENTRY_2) PLAIN_ENTRY("13:40", "1 hour ago", "", ENTRY_3)),
		/* the same, looked at later */
		LIVE("", PLAIN_ENTRY(
				 "14:32", "2 hours ago", "<h3>The bridge is closed</h3>", ENTRY_1)
				 PLAIN_ENTRY("14:10", "2 hours ago", "<h3>Barge drifts</h3>",
					 ENTRY_2) PLAIN_ENTRY("13:40", "3 hours ago", "", ENTRY_3)),
	};

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		struct reading *r = read_html(pages[i]);

		ck_assert_int_eq(r->suspect, SUSPECT_NONE);
		ck_assert_str_eq(r->title, "Barge strikes the bridge: as it happens");
		ck_assert_str_eq(r->text,
			"The bridge is closed\n" ENTRY_1 "\nBarge drifts\n" ENTRY_2 "\n" ENTRY_3);
		page_free(r);
	}
}
END_TEST

START_TEST(a_rule_of_the_site_decides_alone)
{
	const struct page_rule rule = { .title = "//p[@class='byline']",
		.body = "//blockquote | //ul[li[3]]",
		.remove = "//blockquote//b" };
	const struct page_source src = { .rule = &rule };
	const struct page_rule nothing = { .body = "//div[@id='not-there']" };
	const struct page_source lost = { .rule = &nothing };
	struct err e = { "" };
	struct reading *r = page_read(story, sizeof story - 1, &src, &e);

	ck_assert_str_eq(r->title, "By Jane Doe");
	ck_assert_str_eq(r->text, "“We waited for years,” she said.");
	page_free(r);
	r = page_read(story, sizeof story - 1, &lost, &e);
	ck_assert_ptr_nonnull(strstr(r->text, "Paragraph one"));
	ck_assert_ptr_nonnull(strstr(e.text, "finds no body"));
	page_free(r);
	ck_assert_int_eq(page_rule_check(&rule, &e), 0);
	ck_assert_int_eq(page_rule_check(&(struct page_rule){ .body = "//div[" }, &e), -1);
}
END_TEST

START_TEST(nothing_is_freed_twice_or_at_all)
{
	page_free(NULL);
	page_prepare();
}
END_TEST

CHECK_MAIN("page", a_page_gives_headline_paragraphs_and_metadata,
	scripts_and_comments_are_never_text, what_is_no_article_says_why,
	a_wall_or_a_challenge_says_so, what_is_left_around_a_hole_is_no_article,
	a_short_text_of_other_words_than_its_headline_is_an_article,
	a_cut_behind_the_article_cuts_nothing, a_document_that_stops_in_its_text_is_truncated,
	a_label_of_related_stories_speaks_for_its_own_box, a_link_to_another_story_is_no_headline,
	a_line_of_the_text_is_no_headline_where_the_page_has_one,
	what_is_left_out_in_doubt_stands_aside, a_banner_or_a_sign_up_moves_nothing,
	the_entries_of_a_live_blog_are_its_paragraphs_in_their_order,
	a_rule_of_the_site_decides_alone, nothing_is_freed_twice_or_at_all)
