#include "html.h"
#include "helper_check.h"

#include <string.h>

#include "base/mem.h"

static char *
taken(struct html *h)
{
	size_t len;
	char *s = html_take(h, &len);

	ck_assert_uint_eq(strlen(s), len);
	return s;
}

START_TEST(text_and_attributes_are_escaped)
{
	struct html *h = html_new();
	char *s;

	html_open(h, "a");
	html_attr(h, "href", "x\"><script>&'");
	html_text(h, "<b>&amp;</b> \"quoted\"");
	html_close(h);
	s = taken(h);
	ck_assert_ptr_null(strstr(s, "<script>"));
	ck_assert_ptr_null(strstr(s, "x\">"));
	ck_assert_ptr_nonnull(strstr(s, ">&lt;b&gt;&amp;amp;&lt;/b&gt; \"quoted\"</a>"));
	free(s);
}
END_TEST

START_TEST(empty_elements_keep_their_end_tags_and_void_ones_have_none)
{
	struct html *h = html_new();
	char *s;

	html_open(h, "td");
	html_close(h);
	html_open(h, "meta");
	html_attr(h, "charset", "utf-8");
	html_void(h);
	s = taken(h);
	ck_assert_str_eq(s, "<td></td><meta charset=\"utf-8\"/>");
	free(s);
}
END_TEST

START_TEST(text_without_its_own_end_is_taken_by_length)
{
	struct html *h = html_new();
	char *s;

	html_textn(h, "a<bcd", 3);
	html_textn(h, "", 0);
	html_textf(h, "%d&", 7);
	html_text(h, NULL);
	s = taken(h);
	ck_assert_str_eq(s, "a&lt;b7&amp;");
	free(s);
}
END_TEST

START_TEST(bytes_that_are_no_text_become_harmless)
{
	struct html *h = html_new();
	char *s;

	html_open(h, "p");
	html_attr(h, "title", "\xFF\xE2\x80\xAE");
	html_text(h, "\x01\xE2\x80\xAE");
	html_close(h);
	s = taken(h);
	ck_assert_str_eq(s, "<p title=\"\xEF\xBF\xBD[U+202E]\">\xEF\xBF\xBD[U+202E]</p>");
	free(s);
}
END_TEST

START_TEST(a_title_of_ten_megabytes_is_cut)
{
	struct html *h = html_new();
	size_t n = 10 * 1024 * 1024;
	char *big = mem_alloc(n + 1), *s;

	memset(big, '<', n);
	big[n] = '\0';
	html_text_cut(h, big, 1024);
	s = taken(h);
	ck_assert_uint_eq(strlen(s), 4 * 1024 + 3);
	free(s);
	free(big);
}
END_TEST

START_TEST(an_xml_document_declares_itself)
{
	struct html *h = html_new_xml();
	char *s;

	html_elem(h, "rss", "x");
	s = taken(h);
	ck_assert_str_eq(s, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss>x</rss>");
	free(s);
}
END_TEST

CHECK_MAIN("web/html", text_and_attributes_are_escaped,
	empty_elements_keep_their_end_tags_and_void_ones_have_none,
	text_without_its_own_end_is_taken_by_length, bytes_that_are_no_text_become_harmless,
	a_title_of_ten_megabytes_is_cut, an_xml_document_declares_itself)
