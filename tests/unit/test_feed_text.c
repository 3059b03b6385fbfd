#include "feed/feed_text.h"

#include "feed/feed_link.h"
#include "feed/feed_names.h"
#include "helper_check.h"

#include <string.h>

static struct arena *arena;

static const char *
decoded(const char *s, size_t max)
{
	static struct buf out;

	buf_clear(&out);
	feed_text_decode(&out, (struct span){ s, strlen(s) }, max);
	return buf_str(&out);
}

START_TEST(references_are_resolved_and_others_left)
{
	ck_assert_str_eq(decoded("&lt;&gt;&amp;&quot;&apos;&eacute;&#65;&#x42;&#67 ;", 99),
		"<>&\"'\xc3\xa9"
		"ABC ;");
	ck_assert_str_eq(
		decoded("&foo; &am &copy=1 & && &#; &;", 99), "&foo; &am &copy=1 & && &#; &;");
	ck_assert_str_eq(decoded("&#146;&#0;&#xD800;&#x110000;&#99999999999;", 99), "\xe2\x80\x99");
	ck_assert_uint_le(strlen(decoded("&amp;&amp;&amp;&amp;&amp;", 3)), 3);
}
END_TEST

START_TEST(base64_is_decoded_up_to_its_end)
{
	struct buf b = { 0 };

	buf_adds(&b, " SGVs\nbG8=  ");
	feed_text_unbase64(&b);
	ck_assert_str_eq(b.data, "Hello");
	buf_free(&b);
}
END_TEST

START_TEST(a_line_has_single_blanks_and_valid_utf8)
{
	arena = arena_new();
#define LINE(s, max) feed_text_line(arena, s, strlen(s), max)
	ck_assert_str_eq(LINE(" a \t\r\n b\xc2\xa0\xe2\x80\xa8"
			      "c ",
				 99),
		"a b c");
	ck_assert_str_eq(LINE("a\x93"
			      "b\xff\xc3",
				 99),
		"a\xe2\x80\x9c"
		"b\xc3\xbf\xc3\x83");
	ck_assert_str_eq(LINE("a\x1b[31m\xe2\x80\xae"
			      "b\xef\xbb\xbf",
				 99),
		"a[31mb");
	ck_assert_ptr_null(LINE(" \x01 ", 99));
	ck_assert_str_eq(LINE("abc\xc3\xa9", 4), "abc");
	ck_assert_str_eq(LINE("abc\xc3\xa9z", 4), "abc"); /* cut, and nothing from behind the cut */
	ck_assert_str_eq(LINE("abc d", 4), "abc");
	ck_assert_str_eq(LINE("ab cd", 4), "ab c");
	arena_free(arena);
}
END_TEST

START_TEST(html_becomes_plain_text)
{
	arena = arena_new();
#define HTML(s) feed_text_of_html(arena, s, strlen(s), 99)
	ck_assert_str_eq(HTML("<p>a <b>b</b></p>&amp;<script>no</script> c"), "a b& c");
	ck_assert_str_eq(HTML("1 < 2 <3 <foo> &lt;x&gt; &<a"), "1 < 2 <3 <foo> <x> &<a");
	ck_assert_str_eq(HTML("cut <a href=\"x"), "cut");
	ck_assert_ptr_null(HTML("<img src=x>"));
	arena_free(arena);
}
END_TEST

START_TEST(names_of_html_are_known)
{
	ck_assert(feed_text_is_html((struct span){ "B", 1 }));
	ck_assert(feed_text_is_html((struct span){ "h1", 2 }));
	ck_assert(!feed_text_is_html((struct span){ "item", 4 }));
}
END_TEST

START_TEST(links_become_absolute_or_nothing)
{
	static const struct {
		const char *base, *ref, *url;
	} all[] = {
		{ NULL, " http://paper.test/1 ", "http://paper.test/1" },
		{ NULL, "/1", NULL },
		{ NULL, "tag:paper.test,2020:1", NULL },
		{ NULL, "", NULL },
		{ "http://paper.test/a/b", "c?d#e", "http://paper.test/a/c?d#e" },
		{ "http://paper.test/a/b", "//else.test/x", "http://else.test/x" },
		{ "http://paper.test/a/b", "java\nscript:x", NULL },
		{ NULL, "http://paper.test/a\n/b", "http://paper.test/a/b" },
		{ NULL, "http://paper.test/a/../b", "http://paper.test/b" },
		{ NULL,
			"http://b\xc3\xbc"
			"cher.test/\xc3\xa4",
			"http://b\xc3\xbc"
			"cher.test/\xc3\xa4" },
	};

	arena = arena_new();
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		const char *url =
			feed_link_resolve(arena, all[i].base, all[i].ref, strlen(all[i].ref));

		ck_assert_msg(url == NULL ? all[i].url == NULL
					  : all[i].url != NULL && strcmp(url, all[i].url) == 0,
			"'%s' became %s", all[i].ref, url == NULL ? "nothing" : url);
	}
	arena_free(arena);
}
END_TEST

START_TEST(elements_are_found_in_any_case)
{
	ck_assert_int_eq(feed_names_element((struct span){ "pubDate", 7 }), EL_PUBDATE);
	ck_assert_int_eq(feed_names_element((struct span){ "URLSET", 6 }), EL_URLSET);
	ck_assert_int_eq(feed_names_element((struct span){ "author", 6 }), EL_AUTHOR);
	ck_assert_int_eq(feed_names_element((struct span){ "authors", 7 }), EL_OTHER);
	ck_assert_int_eq(feed_names_element((struct span){ "", 0 }), EL_OTHER);
}
END_TEST

START_TEST(prefixes_hold_until_their_element_ends)
{
	struct feed_names n = { 0 };
	struct span dc = { "dc", 2 }, d = { "d", 1 }, none = { "", 0 };
	const char *outer = " xmlns:d=\"https://www.purl.org/dc/elements/1.1\" xmlns='urn:x'";
	const char *inner = " xmlns:d='urn:y' xmlns='http://www.w3.org/1999/xhtml'";

	ck_assert_int_eq(feed_names_ns(&n, dc), NS_DC);
	ck_assert_int_eq(feed_names_ns(&n, d), NS_OTHER);
	ck_assert_int_eq(feed_names_ns(&n, none), NS_NONE);
	feed_names_declare(&n, (struct span){ outer, strlen(outer) }, 1, true);
	ck_assert_int_eq(feed_names_ns(&n, none), NS_SYNDICATION);
	feed_names_declare(&n, (struct span){ inner, strlen(inner) }, 2, false);
	ck_assert_int_eq(feed_names_ns(&n, d), NS_OTHER);
	ck_assert_int_eq(feed_names_ns(&n, none), NS_XHTML);
	feed_names_leave(&n, 1);
	ck_assert_int_eq(feed_names_ns(&n, none), NS_SYNDICATION);
	feed_names_leave(&n, 0);
	ck_assert_int_eq(feed_names_ns(&n, d), NS_OTHER);
}
END_TEST

CHECK_MAIN("feed_text", references_are_resolved_and_others_left, base64_is_decoded_up_to_its_end,
	a_line_has_single_blanks_and_valid_utf8, html_becomes_plain_text, names_of_html_are_known,
	links_become_absolute_or_nothing, elements_are_found_in_any_case,
	prefixes_hold_until_their_element_ends)
