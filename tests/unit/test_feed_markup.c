#include "feed/feed_markup.h"

#include "base/buf.h"
#include "helper_check.h"

#include <string.h>

/* The tokens of a document as text: "<a [x]>" a start tag with its attributes, "</a>", "{t}" text
 * ("{a}{b}" where a text came in parts is written "{ab}"), "[c]" CDATA. */
static const char *
tokens(const char *bytes, size_t piece)
{
	static struct buf out;
	struct buf window = { 0 };
	struct markup m;
	size_t at = 0, len = strlen(bytes);
	char last = '\0';

	buf_clear(&out);
	buf_adds(&out, "");
	markup_init(&m);
	while (at < len || piece == 0) {
		size_t n = piece == 0 || piece > len - at ? len - at : piece;
		enum markup_token t;

		buf_add(&window, bytes + at, n);
		at += n;
		markup_input(&m, buf_str(&window), window.len, at == len);
		while ((t = markup_next(&m)) != MARKUP_MORE) {
			switch (t) {
			case MARKUP_START:
				buf_addf(&out, "<%.*s [%.*s]%s>", (int)m.name.len, m.name.at,
					(int)m.attrs.len, m.attrs.at, m.empty ? "/" : "");
				break;
			case MARKUP_END:
				buf_addf(&out, "</%.*s>", (int)m.name.len, m.name.at);
				break;
			case MARKUP_TEXT:
			case MARKUP_CDATA:
				if (m.text.len == 0)
					continue;
				if (last == (char)t)
					buf_truncate(&out, out.len - 1);
				else
					buf_addc(&out, t == MARKUP_TEXT ? '{' : '[');
				buf_addf(&out, "%.*s%c", (int)m.text.len, m.text.at,
					t == MARKUP_TEXT ? '}' : ']');
				break;
			case MARKUP_MORE:
				break;
			}
			last = (char)t;
		}
		n = markup_left(&m);
		memmove(window.data, window.data + window.len - n, n);
		buf_truncate(&window, n);
		if (piece == 0)
			break;
	}
	buf_free(&window);
	return out.data;
}

static void
check(const char *bytes, const char *expected)
{
	for (size_t piece = 0; piece < 5; piece++)
		ck_assert_msg(strcmp(tokens(bytes, piece), expected) == 0,
			"%s in pieces of %zu:\n%s instead of\n%s", bytes, piece,
			tokens(bytes, piece), expected);
}

START_TEST(tags_and_text_are_found)
{
	check("<a x='1' y=2>t</a><b/>u", "<a [ x='1' y=2]>{t}</a><b []/>{u}");
	check("<a\n>t</a >", "<a [\n]>{t}</a>");
	check("<x:y a=\"b>c\"/>", "<x:y [ a=\"b>c\"]/>");
}
END_TEST

START_TEST(what_is_no_markup_is_text)
{
	check("1 < 2 <3 a<b c & d;<", "{1 < 2 <3 a<b c & d;<}");
	check("a <b and c <d>", "{a <b and c }<d []>");
	check("</>x</", "{x</}");
}
END_TEST

START_TEST(comments_instructions_and_declarations_are_skipped)
{
	check("a<!-- <b> -- > -->c<?php echo '<d>' ?>e<!x y>f", "{acef}");
	check("<?xml version='1.0'>a<?xml version='1.0'?>b", "{ab}");
	check("<!DOCTYPE a [<!ENTITY b \"]>\"><!-- ' -->]>c", "{c}");
	check("<!DOCTYPE a <b>", "<b []>");
}
END_TEST

START_TEST(cdata_holds_everything_but_its_end)
{
	check("<![CDATA[a<b>&amp;]]]]><![cdata[>c]]>d", "[a<b>&amp;]]>c]{d}");
	check("<![CDATA[cut", "[cut]");
}
END_TEST

START_TEST(a_quote_left_open_ends_with_its_tag)
{
	check("<a b=\"c>d</a><e f=\"g\">", "<a [ b=\"c]>{d}</a><e [ f=\"g\"]>");
	check("<a b=it's>c</a>", "<a [ b=it's]>{c}</a>");
	check("<a b='x <i> y'>c", "<a [ b='x <i> y']>{c}");
}
END_TEST

START_TEST(a_document_may_end_anywhere)
{
	check("<a>b<c d=\"e", "<a []>{b}");
	check("<a>b</c", "<a []>{b}</c>");
	check("<a>b&am", "<a []>{b&am}");
	check("<a><!-- b", "<a []>");
}
END_TEST

START_TEST(a_tag_too_long_is_left_out)
{
	struct buf b = { 0 };

	buf_adds(&b, "<a x=\"");
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "long ");
	buf_adds(&b, "\">t<b/>");
	ck_assert_str_eq(tokens(b.data, 1000), "{t}<b []/>");
	buf_free(&b);
}
END_TEST

START_TEST(raw_text_ends_only_at_its_own_end_tag)
{
	const char *text = "<script>if (a<b) '</x>'</script><b>";
	struct markup m;

	markup_init(&m);
	markup_input(&m, text, strlen(text), true);
	ck_assert_int_eq(markup_next(&m), MARKUP_START);
	markup_skip_raw(&m);
	ck_assert_int_eq(markup_next(&m), MARKUP_END);
	ck_assert(span_is(m.name, "script"));
	ck_assert_int_eq(markup_next(&m), MARKUP_START);
	ck_assert(span_is(m.name, "b"));
}
END_TEST

START_TEST(attributes_are_taken_one_by_one)
{
	struct span attrs = { " a='1' b = \"2 3\" c d=4/ ", 24 };
	static const char *const names[] = { "a", "b", "c", "d" };
	static const char *const values[] = { "1", "2 3", "", "4/" };
	struct attr a;

	for (size_t i = 0; i < 4; i++) {
		ck_assert(markup_attr(&attrs, &a));
		ck_assert(span_is(a.name, names[i]));
		ck_assert_uint_eq(a.value.len, strlen(values[i]));
		ck_assert_int_eq(memcmp(a.value.at, values[i], a.value.len), 0);
	}
	ck_assert(!markup_attr(&attrs, &a));
}
END_TEST

START_TEST(names_compare_whole_and_in_any_case)
{
	ck_assert(span_is((struct span){ "TiTle", 5 }, "title"));
	ck_assert(!span_is((struct span){ "titl", 4 }, "title"));
	ck_assert(!span_is((struct span){ "title\0x", 7 }, "title"));
	ck_assert(span_is(markup_local((struct span){ "dc:date", 7 }), "date"));
	ck_assert(span_is(markup_prefix((struct span){ "dc:date", 7 }), "dc"));
	ck_assert(span_is(markup_prefix((struct span){ "date", 4 }), ""));
}
END_TEST

CHECK_MAIN("feed_markup", tags_and_text_are_found, what_is_no_markup_is_text,
	comments_instructions_and_declarations_are_skipped, cdata_holds_everything_but_its_end,
	a_quote_left_open_ends_with_its_tag, a_document_may_end_anywhere,
	a_tag_too_long_is_left_out, raw_text_ends_only_at_its_own_end_tag,
	attributes_are_taken_one_by_one, names_compare_whole_and_in_any_case)
