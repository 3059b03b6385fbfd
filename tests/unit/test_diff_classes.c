#include "diff/classes.h"

#include "base/buf.h"
#include "diff/diff.h"

#include "helper_check.h"

#include <string.h>

static struct classes
classes(const char *title_a, const char *title_b, const char *a, const char *b)
{
	struct diff *title = diff_new(title_a, strlen(title_a), title_b, strlen(title_b));
	struct diff *text = diff_new(a, strlen(a), b, strlen(b));
	struct classes c;

	classes_of(title, text, &c);
	diff_free(title);
	diff_free(text);
	return c;
}

/* The names of the classes of a change of text, with a space between. */
static char *
names(const char *a, const char *b)
{
	struct classes c = classes("Same", "Same", a, b);
	struct buf out = { 0 };

	for (unsigned i = 0; i < CLASS_COUNT; i++) {
		if ((c.set >> i & 1) == 0)
			continue;
		if (out.len > 0)
			buf_addc(&out, ' ');
		buf_adds(&out, classes_name((enum class)(1u << i)));
	}
	classes_clear(&c);
	return buf_steal(&out);
}

struct change {
	const char *a, *b, *want;
};

static void
check_all(const struct change *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *got = names(t[i].a, t[i].b);

		ck_assert_msg(strcmp(got, t[i].want) == 0, "'%s' -> '%s': '%s', not '%s'", t[i].a,
			t[i].b, got, t[i].want);
		free(got);
	}
}

START_TEST(a_headline_that_changed_is_one)
{
	struct classes c = classes("Mayor to resign", "Mayor may resign", "Text.", "Text.");

	ck_assert_uint_eq(c.set, CLASS_HEADLINE);
	ck_assert_str_eq(c.added, "may");
	ck_assert_str_eq(c.removed, "to");
	ck_assert_uint_eq(c.words_added, 1);
	classes_clear(&c);
}
END_TEST

START_TEST(numbers_are_digits_and_words)
{
	static const struct change t[] = {
		{ "The flood killed 12 people in the valley.",
			"The flood killed 21 people in the valley.", "numbers" },
		{ "It lasted two days in all.", "It lasted three days in all.", "numbers" },
		{ "Die Partei hat 1.200 Mitglieder verloren.",
			"Die Partei hat 1.300 Mitglieder verloren.", "numbers" },
		{ "会议于周二在北京举行。", "会议于周三在北京举行。", "numbers" },
		{ "On 5 May they met in the city of Oslo.",
			"They met on 5 May in the city of Oslo.", "" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(names_have_capitals_inside_a_sentence)
{
	static const struct change t[] = {
		{ "The talks with Lavrov went on all night long.",
			"The talks with Kerry went on all night long.", "names" },
		{ "Lavrov spoke first, and then Lavrov left the hall.",
			"He spoke first, and then Lavrov left the hall.", "names" },
		{ "Rain fell on the north of the island.", "Snow fell on the north of the island.",
			"" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(quoted_words_are_those_inside_the_marks)
{
	static const struct change t[] = {
		{ "“We will talk again,” she said to the crowd.",
			"“We will fight again,” she said to the crowd.", "quotes" },
		{ "“We will talk again,” she said to the crowd.",
			"“We will talk again,” she told the press.", "" },
		{ "„Wir gehen heute“, sagte er den Leuten.",
			"„Wir bleiben heute“, sagte er den Leuten.", "quotes" },
		{ "He called it a great plan for the city.",
			"He called it a “great” plan for the city.", "quotes typo" },
		{ "He called it a \"great\" plan for the city.",
			"He called it a “great” plan for the city.", "typo" },
		{ "他说“我们今天谈判”。", "他说“我们今天开战”。", "quotes" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(a_not_that_comes_or_goes_is_a_negation)
{
	static const struct change t[] = {
		{ "The minister did resign on Monday morning.",
			"The minister did not resign on Monday morning.", "negation" },
		{ "It was not clear who had won the vote.", "It wasn't clear who had won the vote.",
			"" },
		{ "Er wird nach der Wahl zurücktreten.",
			"Er wird nach der Wahl nicht zurücktreten.", "negation" },
		{ "他承认有罪并道歉。", "他不承认有罪并道歉。", "negation" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(a_typo_is_spelling_case_and_marks_alone)
{
	static const struct change t[] = {
		{ "The goverment fell last night.", "The government fell last night.", "typo" },
		{ "The former al Qaeda group fled.", "The former al-Qaeda group fled.", "typo" },
		{ "They said it was it was very hard to hold talks.",
			"They said it was very hard to hold talks.", "typo" },
		{ "The Government fell, at last.", "The government fell at last.", "names typo" },
		{ "The big house burned down at night.", "The large house burned down at night.",
			"" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(whole_paragraphs_are_added_removed_and_moved)
{
	static const struct change t[] = {
		{ "First here.\nLast here.", "First here.\nA new one about 12 boats.\nLast here.",
			"added" },
		{ "First here.\nAn old one about boats.\nLast here.", "First here.\nLast here.",
			"removed" },
		{ "The union called the strike in early spring.\nDrivers in two towns went to "
		  "work.\n",
			"Drivers in two towns went to work.\nThe union called the strike in early "
			"spring.\n",
			"moved" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

#define MAYOR "The mayor thanked everyone who had waited for so long, and promised more.\n"
#define OWNER "Its owner has run the ferry since she took it over from her father.\n"

START_TEST(an_edit_of_a_paragraph_that_moved_has_its_class)
{
	static const struct change t[] = {
		{ "The ferry carried 120 people across the river on its last day.\n" MAYOR OWNER,
			MAYOR OWNER
			"The ferry carried 210 people across the river on its last day.\n",
			"numbers moved" },
		{ "The ferry will sail across the wide river on its last day, she said.\n" MAYOR
				OWNER,
			MAYOR OWNER "The ferry will not sail across the wide river on its last "
				    "day, she said.\n",
			"negation moved" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(most_words_new_is_a_rewrite)
{
	static const struct change t[] = {
		{ "Police are at the scene of a crash, more soon.",
			"A lorry hit a bridge near the old harbour early today, and the driver was "
			"taken "
			"away with a broken arm.",
			"added removed rewrite" },
	};

	check_all(t, sizeof t / sizeof t[0]);
}
END_TEST

START_TEST(words_are_listed_once_folded_and_sorted)
{
	struct classes c =
		classes("A", "A", "The cat Sat on a mat. Über alles here, still the same end.",
			"The dog sat on a mat. ÜBER nichts here dog, still the same end.");

	ck_assert_str_eq(c.added, "dog nichts");
	ck_assert_str_eq(c.removed, "alles cat");
	classes_clear(&c);
	c = classes("", "", "他去了台湾省开会。", "他去了北京开会。");
	ck_assert_str_eq(c.removed, "台 台湾 湾 湾省 省");
	ck_assert_str_eq(c.added, "京 北 北京");
	classes_clear(&c);
}
END_TEST

START_TEST(the_rank_puts_a_denial_before_a_comma)
{
	struct classes comma =
		classes("A", "A", "He left, at noon, by car.", "He left at noon, by car.");
	struct classes word = classes("A", "A", "He left the big town.", "He left the old town.");
	struct classes denial =
		classes("A", "A", "He did leave the town.", "He did not leave the town.");
	struct classes space = classes("A", "A", "He left  town.", "He left town.");

	ck_assert_int_eq(space.rank, 0);
	ck_assert_uint_eq(space.set, 0);
	ck_assert_int_gt(comma.rank, 0);
	ck_assert_int_gt(denial.rank, word.rank);
	ck_assert_int_gt(denial.rank, comma.rank);
	ck_assert_int_le(denial.rank, 100);
	classes_clear(&comma);
	classes_clear(&word);
	classes_clear(&denial);
	classes_clear(&space);
}
END_TEST

START_TEST(an_article_without_a_headline_is_classed_too)
{
	struct diff *d = diff_new("a\xff 1", 4, "a\xff 2", 4);
	struct classes c;

	classes_of(NULL, d, &c);
	ck_assert_uint_eq(c.set, CLASS_NUMBERS);
	classes_clear(&c);
	diff_free(d);
}
END_TEST

START_TEST(every_class_has_a_name_that_reads_back)
{
	for (unsigned i = 0; i < CLASS_COUNT; i++)
		ck_assert_uint_eq(classes_parse(classes_name((enum class)(1u << i))), 1u << i);
	ck_assert_uint_eq(classes_parse("boring"), 0);
}
END_TEST

CHECK_MAIN("classes", a_headline_that_changed_is_one, numbers_are_digits_and_words,
	names_have_capitals_inside_a_sentence, quoted_words_are_those_inside_the_marks,
	a_not_that_comes_or_goes_is_a_negation, a_typo_is_spelling_case_and_marks_alone,
	whole_paragraphs_are_added_removed_and_moved,
	an_edit_of_a_paragraph_that_moved_has_its_class, most_words_new_is_a_rewrite,
	words_are_listed_once_folded_and_sorted, the_rank_puts_a_denial_before_a_comma,
	an_article_without_a_headline_is_classed_too, every_class_has_a_name_that_reads_back)
