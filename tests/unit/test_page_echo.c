#include "helper_check.h"
#include "page/echo.h"

#include <stdlib.h>
#include <string.h>

#define ONE                                                                                        \
	"Divers found the missing anchor of the ferry in forty metres of water on Sunday morning."
#define TWO "The owner of the ferry thanked the divers and said the anchor would go to a museum."

static struct echo *
echo_of(const char *html, const bool *keep, const char *body, struct tree **t)
{
	static const bool all[8] = { true, true, true, true, true, true, true, true };

	*t = tree_new(html, strlen(html));
	ck_assert_uint_le((*t)->nblocks, 8);
	return echo_new(*t, keep == NULL ? all : keep, body);
}

START_TEST(a_copy_is_known_from_both_sides)
{
	struct tree *t;
	struct echo *e = echo_of("<p>" ONE "</p><p>" TWO "</p><div>" ONE "</div>", NULL, NULL, &t);

	ck_assert_int_eq(e[0].before, 0);
	ck_assert_int_eq(e[0].after, 100);
	ck_assert_int_eq(e[1].before, 0);
	ck_assert_int_eq(e[1].after, 0);
	ck_assert_int_eq(e[2].before, 100);
	ck_assert_int_eq(e[2].after, 0);
	free(e);
	tree_free(t);
}
END_TEST

START_TEST(a_part_counts_as_a_part)
{
	struct tree *t;
	struct echo *e = echo_of(
		"<p>" ONE "</p><p>Divers found the missing anchor of the ferry, as nobody here had "
		"thought they ever would after so many years.</p>",
		NULL, NULL, &t);

	ck_assert_int_gt(e[1].before, 10);
	ck_assert_int_lt(e[1].before, 50);
	free(e);
	tree_free(t);
}
END_TEST

START_TEST(the_topic_is_what_other_blocks_of_the_text_speak_of)
{
	const bool keep[8] = { true, true, false, false };
	struct tree *t;
	struct echo *e = echo_of("<p>" ONE "</p><p>" TWO "</p><p>Divers praised the ferry's "
				 "owner.</p><p>Cheaper holidays begin tomorrow everywhere.</p>",
		keep, NULL, &t);

	ck_assert_int_ge(e[2].topic, 60);
	ck_assert_int_eq(e[3].topic, 0);
	/* its own words do not speak for a block */
	ck_assert_int_lt(e[0].topic, 50);
	free(e);
	tree_free(t);
}
END_TEST

START_TEST(few_words_say_nothing)
{
	struct tree *t;
	struct echo *e = echo_of("<p>Go on</p><p>" ONE "</p>", NULL, NULL, &t);

	ck_assert_int_eq(e[0].before, ECHO_FEW);
	ck_assert_int_eq(e[0].after, ECHO_FEW);
	ck_assert_int_eq(e[0].topic, ECHO_FEW);
	ck_assert_int_eq(e[0].brief, 100);
	ck_assert_int_lt(e[1].brief, 60);
	free(e);
	tree_free(t);
}
END_TEST

START_TEST(a_body_counts_when_it_is_long_enough)
{
	struct tree *t;
	struct echo *e = echo_of("<p>" ONE "</p><p>" TWO "</p>", NULL, ONE, &t);

	ck_assert_int_eq(e[0].body, ECHO_NONE);
	free(e);
	tree_free(t);
	e = echo_of("<p>" ONE "</p><p>" TWO "</p>", NULL,
		"Ferry news. " ONE " Nobody had seen it for years, and many in the town believed "
		"that a storm had long ago buried it under the sand; the harbour master himself "
		"had said so in a letter to the council, which had asked him whether a search "
		"was worth the money that it would have cost in the end.",
		&t);
	ck_assert_int_eq(e[0].body, 100);
	ck_assert_int_eq(e[1].body, 0);
	free(e);
	tree_free(t);
}
END_TEST

START_TEST(case_punctuation_and_script_do_not_matter)
{
	struct tree *t;
	struct echo *e =
		echo_of("<p>Кто нашёл старый якорь парома?</p><p>«Кто нашёл — старый якорь "
			"парома»</p><p>渡船的錨在海底被找到</p><p>渡船的錨、在海底被找到。</p>"
			"<p>The ferry is late</p><p>THE FERRY IS LATE!</p>",
			NULL, NULL, &t);

	ck_assert_int_eq(e[1].before, 100);
	ck_assert_int_eq(e[3].before, 100);
	ck_assert_int_eq(e[5].before, 100);
	free(e);
	tree_free(t);
}
END_TEST

CHECK_MAIN("page_echo", a_copy_is_known_from_both_sides, a_part_counts_as_a_part,
	the_topic_is_what_other_blocks_of_the_text_speak_of, few_words_say_nothing,
	a_body_counts_when_it_is_long_enough, case_punctuation_and_script_do_not_matter)
