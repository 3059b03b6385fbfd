#include "diff/diff.h"

#include "base/buf.h"
#include "base/mem.h"

#include "helper_check.h"
#include "helper_diff.h"

#include <stdint.h>
#include <string.h>

static struct diff *
make(const char *a, const char *b)
{
	struct diff *d = diff_new(a, strlen(a), b, strlen(b));
	const char *fault = helper_diff_fault(d);

	ck_assert_msg(fault == NULL, "%s", fault);
	return d;
}

/* Writes a diff as "kept [-gone-]{+come+}", a bar after each row, > before one that moved. */
static char *
marked(const char *a, const char *b)
{
	struct diff *d = make(a, b);
	struct buf out = { 0 };

	for (size_t r = 0; r < d->row_count; r++) {
		const struct diff_row *row = &d->rows[r];

		if (row->move != 0)
			buf_addf(&out, "%u>", row->move);
		for (size_t i = row->span; i < row->span + row->span_count; i++) {
			const struct diff_span *s = &d->spans[i];

			if (s->op == DIFF_EQUAL)
				buf_add(&out, a + s->a, s->a_len);
			if (s->op == DIFF_DELETE) {
				buf_adds(&out, "[-");
				buf_add(&out, a + s->a, s->a_len);
				buf_adds(&out, "-]");
			}
			if (s->op == DIFF_INSERT) {
				buf_adds(&out, "{+");
				buf_add(&out, b + s->b, s->b_len);
				buf_adds(&out, "+}");
			}
		}
		buf_addc(&out, '|');
	}
	diff_free(d);
	return buf_steal(&out);
}

static void
check_marked(const char *a, const char *b, const char *want)
{
	char *got = marked(a, b);

	ck_assert_str_eq(got, want);
	free(got);
}

START_TEST(equal_texts_are_equal_rows)
{
	struct diff *d = make("One.\nTwo.\n", "One.\nTwo.\n");

	ck_assert(d->equal);
	ck_assert_uint_eq(d->row_count, 2);
	ck_assert_int_eq(d->rows[1].kind, DIFF_ROW_EQUAL);
	ck_assert_uint_eq(d->span_count, 2);
	diff_free(d);
}
END_TEST

START_TEST(an_empty_text_has_no_rows)
{
	struct diff *d = make("", "");

	ck_assert(d->equal);
	ck_assert_uint_eq(d->row_count, 0);
	diff_free(d);
	check_marked("", "All of it.\nIs new.", "{+All of it.\n+}|{+Is new.+}|");
	check_marked("All of it.", "", "[-All of it.-]|");
}
END_TEST

START_TEST(whole_words_are_marked)
{
	check_marked("The mayor met 12 farmers on Monday.", "The mayor met 21 farmers on Tuesday.",
		"The mayor met [-12-]{+21+} farmers on [-Monday-]{+Tuesday+}.|");
	check_marked("Nusra, a former al-Qaeda group, fled.",
		"Nusra, a former al-Qaida group, fled.",
		"Nusra, a former [-al-Qaeda-]{+al-Qaida+} group, fled.|");
}
END_TEST

START_TEST(a_space_goes_with_the_word_that_comes_or_goes)
{
	check_marked("It was very cold.", "It was cold.", "It was [-very -]cold.|");
	check_marked("It was cold.", "It was cold today.", "It was cold{+ today+}.|");
	check_marked("It was cold.", "It was cold, and wet.", "It was cold{+, and wet+}.|");
	check_marked("Rain fell.", "Heavy rain fell.", "[-Rain-]{+Heavy rain+} fell.|");
}
END_TEST

START_TEST(a_small_word_between_two_changes_is_marked_with_them)
{
	check_marked("Ministers praised the plan warmly.", "Ministers rejected the budget warmly.",
		"Ministers [-praised the plan-]{+rejected the budget+} warmly.|");
}
END_TEST

START_TEST(a_repeated_phrase_is_marked_where_a_sentence_begins)
{
	check_marked("He left at noon. He came back at one. Rain fell.",
		"He left at noon. He ate alone. He came back at one. Rain fell.",
		"He left at noon. {+He ate alone. +}He came back at one. Rain fell.|");
}
END_TEST

START_TEST(unrelated_paragraphs_are_never_woven)
{
	check_marked("The price of bread rose by a third in the north of the country.\nEnd.",
		"A storm is on the way to the islands, the weather office said.\nEnd.",
		"[-The price of bread rose by a third in the north of the country.\n-]|"
		"{+A storm is on the way to the islands, the weather office said.\n+}|End.|");
}
END_TEST

START_TEST(a_moved_paragraph_is_one_move_and_not_two_changes)
{
	const char *a = "Lead paragraph of the story stands here.\n"
			"The union had called the strike in early spring over pay.\n"
			"Drivers in four cities went back to work on the next day.\n"
			"The talks will go on for another week, both sides say.\n";
	const char *b = "Lead paragraph of the story stands here.\n"
			"Drivers in four cities went back to work on the next day.\n"
			"The talks will go on for another week, both sides say.\n"
			"The union had called the strike in early spring over pay.\n";
	struct diff *d = make(a, b);

	ck_assert_uint_eq(d->moves, 1);
	ck_assert_uint_eq(d->row_count, 5);
	ck_assert_int_eq(d->rows[1].kind, DIFF_ROW_MOVED);
	ck_assert_uint_eq(d->rows[1].a_count, 1);
	ck_assert_uint_eq(d->rows[1].b_count, 0);
	ck_assert_int_eq(d->rows[4].kind, DIFF_ROW_MOVED);
	ck_assert_uint_eq(d->rows[4].b, 3);
	ck_assert(d->spans[d->rows[4].span].same);
	diff_free(d);
}
END_TEST

START_TEST(a_moved_paragraph_shows_what_was_edited_in_it)
{
	const char *a = "The union had called the strike in early spring over pay and hours.\n"
			"Drivers in four cities went back to work on the next day, police said.\n"
			"The talks will go on for another week, both sides say, and then end.\n";
	const char *b = "Drivers in four cities went back to work on the next day, police said.\n"
			"The talks will go on for another week, both sides say, and then end.\n"
			"The union had called the strike in early autumn over pay and hours.\n";
	struct diff *d = make(a, b);
	bool edited = false;

	ck_assert_uint_eq(d->moves, 1);
	for (size_t i = 0; i < d->span_count; i++) {
		const struct diff_span *s = &d->spans[i];

		if (s->op == DIFF_INSERT && !s->same) {
			ck_assert(memcmp(b + s->b, "autumn ", s->b_len) == 0);
			edited = true;
		}
	}
	ck_assert(edited);
	diff_free(d);
}
END_TEST

/* What came after is kept in place, so that the one before it must have moved, or not. */
#define KEPT                                                                                       \
	"Drivers in four cities went back to work on the next day, police said.\n"                 \
	"The talks will go on for another week, both sides say, and then end.\n"

START_TEST(a_short_paragraph_moves_if_it_is_much_the_same)
{
	static const struct {
		const char *before, *after;
		unsigned moves;
	} table[] = {
		{ "Summary\n" KEPT, KEPT "Summary\n", 1 },
		{ "Round 2 funding awards\n" KEPT, KEPT "Round 3 funding awards\n", 1 },
		{ "A spokesperson for the ministry said:\n" KEPT,
			KEPT "A spokesperson for the police said:\n", 1 },
		{ "Latest News\n" KEPT, KEPT "Latest Reports\n", 0 },
		{ "How to submit plans\n" KEPT, KEPT "How to appeal now\n", 0 },
		/* of several alike that are left nobody knows which is which */
		{ "Notes\nMore\nNotes\n" KEPT, KEPT "Notes\n", 0 },
		/* but where one is left on either side it is that one */
		{ "Notes\n" KEPT "Notes\n",
			KEPT "Notes\nA word from the editor of this page.\nNotes\n", 1 },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct diff *d = make(table[i].before, table[i].after);

		ck_assert_msg(d->moves == table[i].moves, "%zu: %u", i, d->moves);
		diff_free(d);
	}
}
END_TEST

START_TEST(a_heading_stays_and_what_was_edited_around_it_moves)
{
	struct diff *d =
		make("Roadworks\nThe Harrow lane is closed to lorries until late May.\n" KEPT,
			"The Harrow lane is closed to lorries until early June.\nRoadworks\n" KEPT);

	ck_assert_uint_eq(d->moves, 1);
	ck_assert_int_eq(d->rows[0].kind, DIFF_ROW_MOVED);
	ck_assert_int_eq(d->rows[1].kind, DIFF_ROW_EQUAL);
	ck_assert_uint_eq(d->rows[1].a, 0);
	ck_assert_uint_eq(d->rows[1].b, 1);
	diff_free(d);
	/* not where it would cost the words of a long one */
	d = make("Roadworks\n" KEPT,
		"Drivers in four cities went back to work on the next day, police "
		"said. The talks will go on for another week, both sides say, and "
		"then they end.\nRoadworks\n");
	ck_assert_uint_eq(d->moves, 1);
	ck_assert_uint_eq(d->rows[0].a, 0);
	ck_assert_int_eq(d->rows[0].kind, DIFF_ROW_MOVED);
	diff_free(d);
}
END_TEST

START_TEST(a_longer_paragraph_that_moved_takes_no_two_with_it)
{
	struct diff *d = make("The tunnel will cost 12 million and open in 2027, the board said.\n"
			      "Residents of the valley had asked for it since the great snow.\n"
			      "It is the longest that anybody here has dug, said Ida of the inn.\n",
		"It is the longest that anybody here has dug, said Ida of the inn.\n"
		"The tunnel will cost 21 million and open in 2028, the board said.\n"
		"Residents of the valley had asked for it since the great snow.\n");

	ck_assert_uint_eq(d->moves, 1);
	ck_assert_int_eq(d->rows[0].kind, DIFF_ROW_MOVED);
	ck_assert_int_eq(d->rows[1].kind, DIFF_ROW_CHANGED);
	ck_assert_int_eq(d->rows[2].kind, DIFF_ROW_EQUAL);
	diff_free(d);
}
END_TEST

START_TEST(a_split_paragraph_is_one_row_and_so_are_merged_ones)
{
	const char *one = "The court heard the case on Monday. It will rule by the end of May.\n";
	const char *two = "The court heard the case on Monday.\nIt will rule by the end of May.\n";
	struct diff *d = make(one, two);

	ck_assert_uint_eq(d->row_count, 1);
	ck_assert_int_eq(d->rows[0].kind, DIFF_ROW_SPLIT);
	ck_assert_uint_eq(d->rows[0].b_count, 2);
	diff_free(d);
	d = make(two, one);
	ck_assert_uint_eq(d->row_count, 1);
	ck_assert_int_eq(d->rows[0].kind, DIFF_ROW_MERGED);
	diff_free(d);
	check_marked(one, two,
		"The court heard the case on Monday.[- -]{+\n+}It will rule by the end of May.\n|");
}
END_TEST

START_TEST(chinese_and_japanese_are_marked_by_the_character)
{
	check_marked("会议于周一在北京举行。", "会议于周二在北京举行。",
		"会议于周[-一-]{+二+}在北京举行。|");
	check_marked("首相は東京で会談した。", "首相は大阪で会談した。",
		"首相は[-東京-]{+大阪+}で会談した。|");
}
END_TEST

START_TEST(white_space_is_kept_byte_for_byte)
{
	check_marked("a  b\r\nc", "a b\nc\n", "a [- -]b[-\r-]\n|c{+\n+}|");
	/* two spaces of three bytes that differ in the last: never cut in the middle */
	check_marked("one\xe2\x80\x89two", "one\xe2\x80\x8atwo",
		"one[-\xe2\x80\x89-]{+\xe2\x80\x8a+}two|");
}
END_TEST

START_TEST(bytes_that_are_not_utf_8_come_back_too)
{
	struct diff *d = diff_new("\xff\xfe x\0y", 6, "\xff x\0z\xc3", 6);

	ck_assert_ptr_null(helper_diff_fault(d));
	diff_free(d);
}
END_TEST

START_TEST(any_two_texts_come_back_whole)
{
	static const char *const words[] = { "a", "b", "the", "rain", ".", "\n", "\n", " ", " ",
		"中", "“", "-", "12", "\xff", "fell on the north", "Nobody was hurt. ", "\r\n" };
	uint32_t seed = 3;

	for (int round = 0; round < 3000; round++) {
		struct buf t[2] = { 0 };
		struct diff *d;
		const char *fault;

		for (int side = 0; side < 2; side++) {
			seed = seed * 1664525u + 1013904223u;
			for (uint32_t n = (seed >> 10) % 60; n > 0; n--) {
				seed = seed * 1664525u + 1013904223u;
				buf_adds(&t[side],
					words[(seed >> 8) % (sizeof words / sizeof words[0])]);
			}
		}
		d = diff_new(buf_str(&t[0]), t[0].len, buf_str(&t[1]), t[1].len);
		fault = helper_diff_fault(d);
		ck_assert_msg(fault == NULL, "round %d: %s", round, fault);
		diff_free(d);
		buf_free(&t[0]);
		buf_free(&t[1]);
	}
}
END_TEST

START_TEST(every_kind_of_row_has_a_name)
{
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_EQUAL), "equal");
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_CHANGED), "changed");
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_SPLIT), "split");
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_MERGED), "merged");
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_DELETED), "deleted");
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_INSERTED), "inserted");
	ck_assert_str_eq(diff_kind_name(DIFF_ROW_MOVED), "moved");
}
END_TEST

START_TEST(the_flat_diff_is_written_as_json)
{
	struct diff *d = make("Say \"no\".\nEnd\x01", "Say \"yes\".\nEnd\x01");
	struct buf out = { 0 };

	diff_json(d, &out);
	ck_assert_str_eq(out.data,
		"[{\"op\":\"equal\",\"a\":\"Say \\\"\",\"b\":\"Say \\\"\"},\n"
		"{\"op\":\"delete\",\"a\":\"no\"},\n{\"op\":\"insert\",\"b\":\"yes\"},\n"
		"{\"op\":\"equal\",\"a\":\"\\\".\\nEnd\\u0001\",\"b\":\"\\\".\\nEnd\\u0001\"}]");
	buf_clear(&out);
	diff_json_rows(d, &out);
	ck_assert_str_eq(out.data, "[{\"kind\":\"changed\",\"a\":[0],\"b\":[0]},\n"
				   "{\"kind\":\"equal\",\"a\":[1],\"b\":[1]}]");
	buf_free(&out);
	diff_free(d);
}
END_TEST

START_TEST(a_paragraph_that_went_does_not_run_into_the_next_change)
{
	struct diff *d = make("One stays here.\nTwo goes from here.\nOld three is much the same.\n",
		"One stays here.\nNew three is much the same.\n");
	struct buf out = { 0 };

	diff_json(d, &out);
	ck_assert_str_eq(out.data,
		"[{\"op\":\"equal\",\"a\":\"One stays here.\",\"b\":\"One stays here.\"},\n"
		"{\"op\":\"delete\",\"a\":\"\\nTwo goes from here.\"},\n"
		"{\"op\":\"equal\",\"a\":\"\\n\",\"b\":\"\\n\"},\n"
		"{\"op\":\"delete\",\"a\":\"Old\"},\n{\"op\":\"insert\",\"b\":\"New\"},\n"
		"{\"op\":\"equal\",\"a\":\" three is much the same.\\n\","
		"\"b\":\" three is much the same.\\n\"}]");
	buf_free(&out);
	diff_free(d);
}
END_TEST

START_TEST(a_sentence_that_became_another_is_marked_to_its_end)
{
	check_marked("The tide was high at noon. Boats left the harbour early. Then it rained.",
		"The tide was high at noon. Nobody came home that night. Then it rained.",
		"The tide was high at noon. [-Boats left the harbour early.-]"
		"{+Nobody came home that night.+} Then it rained.|");
}
END_TEST

START_TEST(a_katakana_word_is_not_cut_to_pieces)
{
	check_marked("これはメールです。", "これはイシューです。",
		"これは[-メール-]{+イシュー+}です。|");
}
END_TEST

CHECK_MAIN("diff", equal_texts_are_equal_rows, an_empty_text_has_no_rows, whole_words_are_marked,
	a_space_goes_with_the_word_that_comes_or_goes,
	a_small_word_between_two_changes_is_marked_with_them,
	a_repeated_phrase_is_marked_where_a_sentence_begins, unrelated_paragraphs_are_never_woven,
	a_moved_paragraph_is_one_move_and_not_two_changes,
	a_moved_paragraph_shows_what_was_edited_in_it,
	a_heading_stays_and_what_was_edited_around_it_moves,
	a_longer_paragraph_that_moved_takes_no_two_with_it,
	a_short_paragraph_moves_if_it_is_much_the_same,
	a_split_paragraph_is_one_row_and_so_are_merged_ones,
	chinese_and_japanese_are_marked_by_the_character, white_space_is_kept_byte_for_byte,
	bytes_that_are_not_utf_8_come_back_too, any_two_texts_come_back_whole,
	every_kind_of_row_has_a_name, the_flat_diff_is_written_as_json,
	a_paragraph_that_went_does_not_run_into_the_next_change,
	a_sentence_that_became_another_is_marked_to_its_end, a_katakana_word_is_not_cut_to_pieces)
