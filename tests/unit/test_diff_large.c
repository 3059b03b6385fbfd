/* Texts too large for the tables: what is divided, and how, is still what an editor would mark. */
#include "helper_check.h"
#include "helper_diff.h"

#include "base/buf.h"
#include "diff/function_words.h"
#include "diff/spelling.h"

#include <stdlib.h>
#include <string.h>

/* What a diff marks, in words separated by blanks. */
struct counted {
	size_t deleted, inserted, equal;
	unsigned moves;
};

static size_t
words_of(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += s[i] != ' ' && s[i] != '\n' && (i == 0 || s[i - 1] == ' ' || s[i - 1] == '\n');
	return n;
}

static struct counted
count(const struct buf *a, const struct buf *b)
{
	struct diff *d = diff_new(a->data, a->len, b->data, b->len);
	const char *fault = helper_diff_fault(d);
	struct counted c = { .moves = d->moves };

	ck_assert_msg(fault == NULL, "%s", fault);
	for (size_t i = 0; i < d->span_count; i++) {
		const struct diff_span *s = &d->spans[i];

		if (s->op == DIFF_EQUAL)
			c.equal += words_of(a->data + s->a, s->a_len);
		if (s->op == DIFF_DELETE)
			c.deleted += words_of(a->data + s->a, s->a_len);
		if (s->op == DIFF_INSERT)
			c.inserted += words_of(b->data + s->b, s->b_len);
	}
	diff_free(d);
	return c;
}

START_TEST(a_long_passage_is_marked_where_it_changed)
{
	/* every so many words another one; with 3 no phrase of four is left, with 2 no pair */
	static const struct {
		int every;
		size_t least_equal;
	} table[] = { { 100, 2376 }, { 3, 1600 }, { 2, 0 } };

	for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
		struct buf a = { 0 }, b = { 0 };
		struct counted c;

		for (int i = 0; i < 2400; i++) {
			bool other = i % table[k].every == 1;

			buf_addf(&a, "word%dx ", i);
			buf_addf(&b, other ? "new%dy " : "word%dx ", i);
		}
		c = count(&a, &b);
		ck_assert_uint_ge(c.equal, table[k].least_equal);
		if (table[k].least_equal > 0)
			ck_assert_uint_eq(c.deleted + c.equal, 2400);
		buf_free(&a);
		buf_free(&b);
	}
}
END_TEST

START_TEST(in_a_long_passage_the_longer_of_two_that_crossed_stays)
{
	struct buf a = { 0 }, b = { 0 };
	struct counted c;

	for (int i = 0; i < 1500; i++)
		buf_addf(&a, "word%dx ", i);
	for (int i = 500; i < 1500; i++)
		buf_addf(&b, "word%dx ", i);
	for (int i = 0; i < 500; i++)
		buf_addf(&b, "word%dx ", i);
	c = count(&a, &b);
	ck_assert_uint_eq(c.equal, 1000);
	ck_assert_uint_eq(c.deleted, 500);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(in_a_long_passage_that_repeats_itself_what_came_is_found)
{
	struct buf a = { 0 }, b = { 0 };
	struct counted c;

	for (int i = 0; i < 1800; i++) {
		buf_addf(&a, "verse%dx ", i % 6);
		buf_addf(&b, "verse%dx ", i % 6);
		if (i % 60 == 30)
			buf_addf(&b, "came%dy ", i);
		if (i % 60 == 45)
			buf_addf(&a, "went%dy ", i);
	}
	c = count(&a, &b);
	ck_assert_uint_ge(c.equal, 1700);
	ck_assert_uint_le(c.deleted, 130);
	ck_assert_uint_le(c.inserted, 130);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

/* A paragraph of its own words. */
static void
paragraph(struct buf *out, int number, const char *more)
{
	for (int i = 0; i < 6; i++)
		buf_addf(out, "p%dw%dx ", number, i);
	buf_addf(out, "%s\n", more);
}

START_TEST(in_very_many_paragraphs_what_changed_is_linked)
{
	struct buf a = { 0 }, b = { 0 };
	struct counted c;

	/* both ends change, or they would be taken off first; 400 times 400 is too large a table */
	for (int i = 0; i < 400; i++) {
		paragraph(&a, i, i % 7 == 0 ? "old" : "x");
		if (i % 50 == 20)
			continue;
		paragraph(&b, i, i % 7 == 0 ? "fresh" : "x");
		if (i == 300)
			paragraph(&b, 20, "x");
	}
	c = count(&a, &b);
	ck_assert_uint_eq(c.moves, 1);
	/* eight paragraphs left, one of which came back elsewhere, and every seventh lost a word */
	ck_assert_uint_le(c.deleted, 8 * 7 + 58);
	ck_assert_uint_le(c.inserted, 7 + 58);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(very_many_paragraphs_of_few_kinds_are_matched_whole)
{
	struct buf a = { 0 }, b = { 0 };
	struct counted c;

	for (int i = 0; i < 400; i++) {
		buf_addf(&a, "line %d\n", i % 5);
		buf_addf(&b, "line %d\n", (i + i / 90) % 5);
	}
	buf_adds(&a, "an end\n");
	buf_adds(&b, "another close\n");
	c = count(&a, &b);
	ck_assert_uint_ge(c.equal, 2 * 380);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(very_many_paragraphs_of_two_texts_have_nothing_to_do_with_each_other)
{
	struct buf a = { 0 }, b = { 0 };
	struct counted c;

	for (int i = 0; i < 300; i++) {
		paragraph(&a, i, "x");
		paragraph(&b, i + 1000, "y");
	}
	c = count(&a, &b);
	ck_assert_uint_eq(c.equal, 0);
	ck_assert_uint_eq(c.deleted, 300 * 7);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(function_words_are_known_in_any_case)
{
	static const char *const known[] = { "the", "The", "THE", "über", "ÜBER", "À", "MÊME",
		"Что", "ЧТО", "Это", "ЕГО", "Є", "ІЗ", "の", "的" };
	static const char *const unknown[] = { "minister", "Ünder", "×", "ЫЫ", "\xc3", "x\xd0",
		"\xd0\x7f", "\xc3\x20", "averyveryveryveryverylongwordthatisinnolistatall" };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		ck_assert_msg(function_words_find(known[i], strlen(known[i])) != 0, "%s", known[i]);
	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		ck_assert_msg(
			function_words_find(unknown[i], strlen(unknown[i])) == 0, "%s", unknown[i]);
}
END_TEST

#define LONG "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"

START_TEST(a_slip_of_the_pen_is_told_from_another_word)
{
	static const struct {
		const char *a, *b;
		bool same;
	} table[] = {
		{ "", "", true },
		{ "recieve", "receive", true },
		{ "seperate", "separate", true },
		{ "acommodation", "accommodation", true },
		{ "Minister", "minister", true },
		{ "al Qaida", "al-Qaida", true },
		{ "e-mail", "email", true },
		{ "co operation", "cooperation", true },
		{ "war", "was", false },
		{ "1987", "1978", false },
		{ "abc123", "abc124", true },
		{ "north", "south", false },
		{ "one", "one two", false },
		{ "a b c d e f g h i", "a b c d e f g h j", false },
		{ LONG, LONG "z", false },
		{ "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvw",
			"abcdefghijklmnopqrstuvwxyzabcd efghijklmnopqrstuvw", false },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ck_assert_msg(spelling_same(table[i].a, strlen(table[i].a), table[i].b,
				      strlen(table[i].b)) == table[i].same,
			"%s | %s", table[i].a, table[i].b);
}
END_TEST

START_TEST(a_word_written_twice_is_known_by_its_neighbours)
{
	static const struct {
		const char *gone, *before, *after;
		bool doubled;
	} table[] = {
		{ "the", "he saw the ", "house", true },
		{ "the", "he saw ", " the house", true },
		{ "it was", "she said it was ", "very hard", true },
		{ "it was", "she said ", "it was very hard", true },
		{ "it was", "she said it is ", "was it", false },
		{ "it was", "was ", "it", false },
		{ "it was", "", "", false },
		{ "the", "he saw a ", "house", false },
		{ "...", "he saw ", "...", false },
		{ "one two three four", "one two three four ", "", false },
		{ "The", "all the ", "", true },
		{ "the", "", LONG, false },
		{ "the", LONG " ", "", false },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ck_assert_msg(spelling_doubled(table[i].gone, strlen(table[i].gone),
				      table[i].before, strlen(table[i].before), table[i].after,
				      strlen(table[i].after)) == table[i].doubled,
			"%s | %s | %s", table[i].before, table[i].gone, table[i].after);
}
END_TEST

START_TEST(every_form_of_a_diff_is_written_as_json)
{
	static const char a[] = "Kept \t here \xff and \xe2\x80\x9cthere\xe2\x80\x9d.\n"
				"The union had called the strike in early spring over pay.\n"
				"One came early on that day. Two goes on for a while.\n"
				"Drivers in four cities went back to work on the next day.\n"
				"Gone for good is this one.\nEnd";
	static const char b[] = "Kept \t here \xff and \xe2\x80\x9cthere\xe2\x80\x9d.\n"
				"One came early on that day.\nTwo goes on for a while.\n"
				"Drivers in four cities went back to work on the next day.\n"
				"The union had called the strike in early spring over pay.\n"
				"New is what stands here now, they say.\nEnd\n";
	struct diff *d = diff_new(a, sizeof a - 1, b, sizeof b - 1);
	struct buf out = { 0 };

	ck_assert_ptr_null(helper_diff_fault(d));
	diff_json(d, &out);
	ck_assert_ptr_nonnull(
		strstr(out.data, "Kept \\u0009 here \xef\xbf\xbd and \xe2\x80\x9cthere"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"move\":1}"));
	buf_clear(&out);
	diff_json_rows(d, &out);
	ck_assert_ptr_nonnull(strstr(out.data, "{\"kind\":\"split\",\"a\":[2],\"b\":[1,2]}"));
	ck_assert_ptr_nonnull(
		strstr(out.data, "{\"kind\":\"moved\",\"a\":[1],\"b\":[],\"move\":1}"));
	ck_assert_ptr_nonnull(
		strstr(out.data, "{\"kind\":\"moved\",\"a\":[],\"b\":[4],\"move\":1}"));
	buf_free(&out);
	diff_free(d);
	diff_free(NULL);
}
END_TEST

CHECK_MAIN("diff/large", a_long_passage_is_marked_where_it_changed,
	in_a_long_passage_the_longer_of_two_that_crossed_stays,
	in_a_long_passage_that_repeats_itself_what_came_is_found,
	in_very_many_paragraphs_what_changed_is_linked,
	very_many_paragraphs_of_few_kinds_are_matched_whole,
	very_many_paragraphs_of_two_texts_have_nothing_to_do_with_each_other,
	function_words_are_known_in_any_case, a_slip_of_the_pen_is_told_from_another_word,
	a_word_written_twice_is_known_by_its_neighbours, every_form_of_a_diff_is_written_as_json)
