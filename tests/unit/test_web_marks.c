#include "marks.h"
#include "helper_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static const struct marks_languages english = { "en", "en" };

static char *
tables(const char *a, const char *b, enum marks_view view, bool unfold)
{
	struct diff *d = diff_new(a, strlen(a), b, strlen(b));
	struct html *h = html_new();
	size_t len;

	marks_tables(h, d, &english, view, unfold);
	diff_free(d);
	return html_take(h, &len);
}

static void
has(const char *html, const char *what)
{
	ck_assert_msg(strstr(html, what) != NULL, "no %s in\n%s", what, html);
}

static void
has_not(const char *html, const char *what)
{
	ck_assert_msg(strstr(html, what) == NULL, "%s in\n%s", what, html);
}

static size_t
count(const char *html, const char *what)
{
	size_t n = 0;

	for (; (html = strstr(html, what)) != NULL; html += strlen(what))
		n++;
	return n;
}

START_TEST(a_changed_word_is_marked_on_both_sides)
{
	char *s = tables("The price is twelve.\nNothing else.",
		"The price is twenty.\nNothing else.", MARKS_SPLIT, false);

	has(s, "<td class=\"o\"><p lang=\"en\" dir=\"auto\">The price is "
	       "<del>twelve</del>.</p></td>");
	has(s, "<td class=\"n\"><p lang=\"en\" dir=\"auto\">The price is "
	       "<ins>twenty</ins>.</p></td>");
	has(s, "<tr class=\"changed\" id=\"p1\">");
	has(s, "<tbody id=\"c1\" class=\"place\">");
	has(s, "<td class=\"o\"><p lang=\"en\" dir=\"auto\">Nothing else.</p></td><td "
	       "class=\"n\"><p "
	       "lang=\"en\" dir=\"auto\">Nothing "
	       "else.</p></td>");
	has_not(s, "class=\"m\"");
	free(s);
}
END_TEST

START_TEST(a_mark_ends_with_its_words)
{
	char *s = tables("The old price was twelve.", "The price was twelve again, say two.",
		MARKS_INLINE, false);

	has(s, "The <del>old</del> price was twelve");
	has(s, "twelve <ins>again, say two</ins>.");
	free(s);
	s = tables("It is so.", "  It is so.", MARKS_INLINE, false);
	has(s, "<ins>  </ins>");
	free(s);
}
END_TEST

START_TEST(the_woven_view_has_both_in_one_cell)
{
	char *s = tables("The price is twelve.", "The price is twenty.", MARKS_INLINE, false);

	has(s, "<td class=\"m\"><p lang=\"en\" dir=\"auto\">The price is "
	       "<del>twelve</del><ins>twenty</ins>.</p></td>");
	has_not(s, "class=\"o\"");
	free(s);
	s = tables("The price is twelve.", "The price is twenty.", MARKS_AUTO, false);
	has(s, "<td class=\"m\" hidden=\"hidden\"><p lang=\"en\" dir=\"auto\">The price is "
	       "<del>twelve</del><ins>twenty</ins>.</p></td>");
	has(s, "class=\"o\"");
	free(s);
}
END_TEST

START_TEST(paragraphs_that_came_and_went_stand_alone)
{
	char *s = tables("First stands here.\nSomebody said something quite long in the second "
			 "one.\nThird is here.",
		"First stands here.\nThird is here.\nA fourth paragraph about weather was put at "
		"the end.",
		MARKS_SPLIT, false);

	has(s, "<tr class=\"deleted\" id=\"o2\">");
	has(s, "<p lang=\"en\" dir=\"auto\"><del>Somebody said something quite long in the second "
	       "one.</del></p></td><td "
	       "class=\"n\"></td>");
	has(s, "<tr class=\"inserted\" id=\"p3\">");
	has(s, "<td class=\"o\"></td><td class=\"n\"><p lang=\"en\" dir=\"auto\"><ins>A fourth "
	       "paragraph about "
	       "weather was "
	       "put at the end.</ins></p></td>");
	has(s, "href=\"#c2\"");
	free(s);
}
END_TEST

START_TEST(a_moved_paragraph_leads_to_its_other_end)
{
	const char *a = "The mayor opened the new bridge on Monday morning in rain.\nFish prices "
			"rose again at the old market this week.\nA choir from the lower town sang "
			"three songs at noon.";
	const char *b = "Fish prices rose again at the old market this week.\nA choir from the "
			"lower town sang three songs at noon.\nThe mayor opened the new bridge on "
			"Monday morning in rain.";
	char *s = tables(a, b, MARKS_SPLIT, false);

	has(s, "moved to <a href=\"#p");
	has(s, "moved from <a href=\"#");
	has(s, "<p lang=\"en\" dir=\"auto\" class=\"moved\">");
	has_not(s, "<del>");
	has_not(s, "<ins>");
	free(s);
}
END_TEST

START_TEST(long_unchanged_stretches_are_folded_unless_asked_not_to)
{
	struct buf a = { 0 }, b = { 0 };
	char *s;

	for (int i = 0; i < 20; i++) {
		buf_addf(&a, "Paragraph number %d says its own thing.\n", i);
		buf_addf(&b, "Paragraph number %d says its own %s.\n", i,
			i == 10 ? "word" : "thing");
	}
	s = tables(a.data, b.data, MARKS_SPLIT, false);
	ck_assert_uint_eq(count(s, "<details"), 2);
	has(s, "9 unchanged paragraphs");
	has(s, "8 unchanged paragraphs");
	ck_assert_uint_eq(count(s, "<tr "), 20);
	ck_assert_uint_eq(count(s, "<table"), count(s, "</table>"));
	free(s);
	s = tables(a.data, b.data, MARKS_SPLIT, true);
	has_not(s, "<details");
	ck_assert_uint_eq(count(s, "<tr "), 20);
	free(s);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(markup_in_texts_stays_text)
{
	char *s = tables(
		"<script>one</script> & more", "<script>two</script> & more", MARKS_AUTO, false);

	has_not(s, "<script>");
	has(s, "&lt;script&gt;");
	free(s);
}
END_TEST

START_TEST(empty_texts_have_no_rows)
{
	char *s = tables("", "", MARKS_AUTO, false);

	has_not(s, "<tr");
	free(s);
	s = tables("", "Something came.", MARKS_AUTO, false);
	has(s, "<ins>Something came.</ins>");
	free(s);
}
END_TEST

static char *
written(const char *a, const char *b, int form, size_t max)
{
	struct diff *d = diff_new(a, strlen(a), b, strlen(b));
	struct html *h = html_new();
	size_t len;

	if (form == 0)
		marks_excerpt(h, d, max);
	else if (form == 1)
		ck_assert_int_eq(marks_item(h, d, &english, max), max > 100);
	else
		marks_line(h, d, MARKS_BOTH);
	diff_free(d);
	return html_take(h, &len);
}

START_TEST(a_headline_is_one_line)
{
	char *s = written("Council approves bridge", "Council rejects bridge", 2, 0);

	ck_assert_str_eq(s, "Council <del>approves</del><ins>rejects</ins> bridge");
	free(s);
}
END_TEST

START_TEST(each_text_is_said_to_be_in_its_own_language)
{
	static const char a[] = "سلام", b[] = "peace";
	struct marks_languages both = { "ar", NULL };
	struct diff *d = diff_new(a, strlen(a), b, strlen(b));
	struct html *h = html_new();
	char *out;
	size_t len;

	marks_tables(h, d, &both, MARKS_SPLIT, false);
	out = html_take(h, &len);
	has(out, "<td class=\"o\"><p lang=\"ar\" dir=\"rtl\"><del>");
	has(out, "<td class=\"n\"><p lang=\"\" dir=\"auto\"><ins>");
	free(out);
	h = html_new();
	ck_assert(marks_item(h, d, &both, 1000));
	out = html_take(h, &len);
	has(out, "<p lang=\"\" dir=\"auto\"><ins ");
	free(out);
	diff_free(d);
}
END_TEST

START_TEST(an_item_has_the_changed_paragraphs_with_marks_of_its_own)
{
	char *s = written("Same here.\nThe price is twelve.\nSame there.",
		"Same here.\nThe price is twenty.\nSame there.", 1, 1000);

	has(s, "<del style=\"");
	has(s, "<ins style=\"");
	has_not(s, "Same");
	free(s);
	s = written("The price is twelve.\nSame.\nThe cost is seven.",
		"The price is twenty.\nSame.\nThe cost is nine.", 1, 10);
	has(s, "twenty");
	has_not(s, "nine");
	free(s);
}
END_TEST

START_TEST(an_excerpt_shows_the_first_place_in_some_words)
{
	char *s = written(
		"It was long ago that the bank denied that it had known of the loss in the north.",
		"It was long ago that the bank admitted that it had known of the loss in the "
		"north.",
		0, 60);

	has(s, "<del>denied</del>");
	has(s, "<ins>admitted</ins>");
	ck_assert_uint_lt(strlen(s), 120);
	free(s);
	s = written("same", "same", 0, 60);
	ck_assert_str_eq(s, "");
	free(s);
}
END_TEST

CHECK_MAIN("web/marks", a_changed_word_is_marked_on_both_sides, a_mark_ends_with_its_words,
	the_woven_view_has_both_in_one_cell, paragraphs_that_came_and_went_stand_alone,
	a_moved_paragraph_leads_to_its_other_end,
	long_unchanged_stretches_are_folded_unless_asked_not_to, markup_in_texts_stays_text,
	empty_texts_have_no_rows, a_headline_is_one_line,
	each_text_is_said_to_be_in_its_own_language,
	an_item_has_the_changed_paragraphs_with_marks_of_its_own,
	an_excerpt_shows_the_first_place_in_some_words)
