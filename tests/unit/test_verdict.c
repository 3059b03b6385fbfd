#include "judge/verdict.h"

#include "judge/encoding.h"
#include "judge/likeness.h"

#include "helper_check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define T0 INT64_C(1700000000)
#define MINUTES(n) ((n)*INT64_C(60))
#define HOURS(n) ((n)*INT64_C(3600))

#define P1                                                                                         \
	"The mayor of Arden said on Monday that the old bridge over the river will stay closed "   \
	"until May."
#define P2                                                                                         \
	"Engineers found cracks in two of its nine piers, the city's works department reported "   \
	"last week."
#define P3                                                                                         \
	"Some 14,000 people cross the bridge each day, most of them on their way to the harbour "  \
	"and its yards."
#define P4                                                                                         \
	"Repairs are to cost 2.4 million, of which the state pays a third, according to the "      \
	"council's papers."
#define P5                                                                                         \
	"A ferry will run every ten minutes from six in the morning, and buses take the longer "   \
	"way round."
#define ARTICLE P1 "\n" P2 "\n" P3 "\n" P4 "\n" P5

/* What the judge knows, and the revisions that the article had. */
struct past {
	struct history known;
	char hashes[8][HASH_HEX];
	int versions;
	char hash[HASH_HEX];
};

static int
find(void *arg, const char *hash)
{
	struct past *p = arg;

	for (int i = p->versions; i-- > 0;)
		if (strcmp(p->hashes[i], hash) == 0)
			return i;
	return -1;
}

static void
past_add(struct past *p, const char *title, const char *text)
{
	p->known.title = title;
	p->known.text = text;
	p->known.extractor = 1;
	p->known.find_revision = find;
	p->known.arg = p;
	verdict_hash(title, text, p->hashes[p->versions++]);
	p->known.hash = p->hashes[p->versions - 1];
}

static struct past
past_of(const char *title, const char *text)
{
	struct past p = { 0 };

	past_add(&p, title, text);
	return p;
}

static struct judgement
judge_page(struct past *p, const char *title, const char *text, enum suspect reader, int64_t at)
{
	struct reading r = { .title = title,
		.text = text,
		.suspect = reader,
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct check c = { .outcome = OUTCOME_READ, .at = at, .reading = &r, .extractor = 1 };
	struct verdict_rules rules;
	struct judgement j;

	p->known.find_revision = find;
	p->known.arg = p;
	if (p->versions > 0)
		p->known.hash = p->hashes[p->versions - 1];
	verdict_rules_defaults(&rules, 1800);
	j = verdict_of(&rules, &p->known, &c);
	p->known.suspect = j.suspect_run;
	p->known.missing = j.missing_run;
	if (j.gone)
		p->known.gone = true;
	else if (j.verdict <= VERDICT_REVERTED)
		p->known.gone = false;
	return j;
}

static struct judgement
judge_outcome(struct past *p, enum outcome outcome, int64_t at)
{
	struct check c = { .outcome = outcome, .at = at, .extractor = 1 };
	struct verdict_rules rules;
	struct judgement j;

	verdict_rules_defaults(&rules, 1800);
	j = verdict_of(&rules, &p->known, &c);
	p->known.suspect = j.suspect_run;
	p->known.missing = j.missing_run;
	p->known.gone = j.gone || (p->known.gone && j.verdict == VERDICT_FAILED);
	return j;
}

static enum verdict
judge(struct past *p, const char *title, const char *text)
{
	return judge_page(p, title, text, SUSPECT_NONE, T0).verdict;
}

START_TEST(verdicts_have_names)
{
	ck_assert_str_eq(verdict_name(VERDICT_FIRST), "first");
	ck_assert_str_eq(verdict_name(VERDICT_REVERTED), "reverted");
	ck_assert_str_eq(verdict_name(VERDICT_FAILED), "failed");
}
END_TEST

START_TEST(a_first_reading_is_version_0)
{
	struct past p = { 0 };
	struct judgement j = judge_page(&p, "Bridge stays closed", ARTICLE, SUSPECT_NONE, T0);
	char hash[HASH_HEX];

	ck_assert_int_eq(j.verdict, VERDICT_FIRST);
	verdict_hash("Bridge stays closed", ARTICLE, hash);
	ck_assert_str_eq(j.hash, hash);
	ck_assert(!j.returned && !j.confirmed && !j.rebaseline);
}
END_TEST

START_TEST(the_same_words_are_unchanged_however_they_are_spaced_or_composed)
{
	struct past p = past_of("Caf\xc3\xa9 closes", P1 "\n" P2);

	ck_assert_int_eq(judge(&p, "Caf\xc3\xa9 closes", P1 "\n" P2), VERDICT_UNCHANGED);
	ck_assert_int_eq(
		judge(&p, " Cafe\xcc\x81  closes ", P1 " \n\n\n " P2 "\n"), VERDICT_UNCHANGED);
	ck_assert_int_eq(judge(&p,
				 "Caf\xc3\xa9\xc2\xa0"
				 "closes",
				 P1 "\r\n" P2),
		VERDICT_UNCHANGED);
	ck_assert_int_eq(judge(&p, NULL, P1 "\n" P2), VERDICT_UNCHANGED);
	/* that a paragraph ends here or there is a difference */
	ck_assert_int_eq(judge(&p, "Caf\xc3\xa9 closes", P1 " " P2), VERDICT_CHANGED);
}
END_TEST

START_TEST(a_space_beside_a_mark_is_no_word)
{
	static const struct {
		const char *was, *is;
		bool same;
	} cases[] = {
		{ "Yes, he said.", "Yes , he said .", true },
		{ "“Yes.” He left.", "“ Yes. ” He left .", true },
		{ "“Yes.” He left.", "“Yes .” He left.", true },
		{ "Oui ! « Non »", "Oui! «Non»", true },
		{ "The mill (1820) burns", "The mill ( 1820 ) burns", true },
		{ "In 2019, 12 left", "In 2019 , 12 left", true },
		{ "Er sagte „nein“ und ging", "Er sagte „ nein“ und ging", true },
		{ "Er sagte „nein“ und ging", "Er sagte „nein“und ging", false },
		{ "Yes, he said.", "Yes, she said.", false },
		{ "Yes, he said.", "Yes, said he.", false },
		{ "Yes, he said.", "Yes; he said.", false },
		{ "Yes, he said.", "Yes he said.", false },
		{ "Yes, he said.", "Yes, and so he said.", false },
		{ "a man", "aman", false },
		{ "Er sagte »nein« und ging", "Er sagte»nein« und ging", false },
		{ "It cost 1, 2 or 3", "It cost 1,2 or 3", false },
		{ "One. Two.", "One.Two.", false },
		{ "It rose by 5 .7 came", "It rose by 5.7 came", false },
		{ "then - now", "then-now", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct past p = past_of("Mayor to resign", cases[i].was);
		bool same = judge(&p, "Mayor to resign", cases[i].is) == VERDICT_UNCHANGED;

		ck_assert_msg(same == cases[i].same, "text %zu", i);
		p = past_of(cases[i].was, ARTICLE);
		same = judge(&p, cases[i].is, ARTICLE) == VERDICT_UNCHANGED;
		ck_assert_msg(same == cases[i].same, "headline %zu", i);
	}
}
END_TEST

START_TEST(no_difference_in_the_words_is_too_small)
{
	struct past p = past_of("12 dead in fire", ARTICLE);
	struct judgement j;

	j = judge_page(&p, "21 dead in fire", ARTICLE, SUSPECT_NONE, T0);
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	ck_assert_str_eq(j.reason, "headline");
	j = judge_page(&p, "12 dead in fire",
		P1 "\n" P2 "\n" P3 "\n" P4 "\n"
		   "A ferry will run every ten minutes from six in the morning, and buses take the "
		   "longer way round!",
		SUSPECT_NONE, T0);
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	ck_assert_str_eq(j.reason, "text");
	ck_assert_int_eq(judge(&p, "12 dead in Fire", ARTICLE), VERDICT_CHANGED);
	ck_assert_int_eq(
		judge(&p, "12 dead in fire", P1 "\n" P2 "\n" P4 "\n" P3 "\n" P5), VERDICT_CHANGED);
	ck_assert_int_eq(judge(&p, "12 dead in fire", P1 "\n" P2 "\n" P3 "\n" P4), VERDICT_CHANGED);
	ck_assert_int_eq(judge(&p, "12 dead in fire", P2 "\n" P3 "\n" P4 "\n" P5), VERDICT_CHANGED);
	ck_assert_int_eq(judge(&p, "12 dead in fire",
				 ARTICLE "\n"
					 "The mayor declined to comment."),
		VERDICT_CHANGED);
}
END_TEST

START_TEST(words_that_an_earlier_version_had_are_reverted)
{
	struct past p = past_of("Mayor to resign", ARTICLE);
	struct judgement j;

	past_add(&p, "Mayor may resign", ARTICLE);
	past_add(&p, "Mayor stays", ARTICLE);
	j = judge_page(&p, "Mayor may resign", ARTICLE, SUSPECT_NONE, T0);
	ck_assert_int_eq(j.verdict, VERDICT_REVERTED);
	ck_assert_int_eq(j.version, 1);
	ck_assert_int_eq(judge(&p, "Mayor stays", ARTICLE), VERDICT_UNCHANGED);
}
END_TEST

START_TEST(a_changed_encoding_is_no_change)
{
	static const char old[] = "\xe2\x80\x9cWe don\xe2\x80\x99t know\xe2\x80\x9d \xe2\x80\x93 "
				  "he said\xe2\x80\xa6 " P1;
	static const char plain[] = "\"We don't know\" - he said... " P1;
	static const char wrong[] =
		"\xc3\xa2\xe2\x82\xac\xc5\x93We don\xc3\xa2\xe2\x82\xac\xe2\x84\xa2t know"
		"\xc3\xa2\xe2\x82\xac \xc3\xa2\xe2\x82\xac\xe2\x80\x9c he "
		"said\xc3\xa2\xe2\x82\xac\xc2\xa6 " P1;

	ck_assert(encoding_same_words(old, wrong, NULL, NULL));
	ck_assert(encoding_same_words(wrong, old, "UTF-8", "UTF-8"));
	ck_assert(encoding_same_words(old, plain, "UTF-8", "ISO-8859-1"));
	/* an editor's quotes are an edit while the encoding stays */
	ck_assert(!encoding_same_words(old, plain, "UTF-8", "utf-8"));
	ck_assert(!encoding_same_words(old, plain, NULL, "UTF-8"));
	ck_assert(!encoding_same_words("a b", "a c", "UTF-8", "windows-1252"));
	/* words that look like it are not */
	ck_assert(!encoding_same_words("\xc3\xa2me", "\xc3\xa9me", NULL, NULL));
	ck_assert(encoding_same_words("", "", NULL, NULL));
	{
		struct past p = past_of("A title", old);

		ck_assert_int_eq(judge(&p, "A title", wrong), VERDICT_UNCHANGED);
		ck_assert_int_eq(judge(&p, "A title", plain), VERDICT_CHANGED);
	}
}
END_TEST

START_TEST(what_is_only_read_otherwise_is_no_change)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct reading r = { .title = "Bridge stays closed",
		.text = P1 "\n" P2 "\n" P4 "\n" P5,
		.aside = "Read more\n" P3,
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct check c = { .outcome = OUTCOME_READ, .at = T0, .reading = &r, .extractor = 1 };
	struct verdict_rules rules;

	verdict_rules_defaults(&rules, 1800);
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_UNCHANGED);
	/* an edit beside it is one all the same */
	r.text = P1 "\n" P2 "\n" P4 "\nA ferry will run.";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	r.text = P1 "\n" P2 "\n" P4 "\n" P5 "\nThe mayor has resigned.";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	r.text = P1 "\n" P2 "\n" P4 "\n" P5;
	r.title = "Bridge opens";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	/* a paragraph that is not there is gone */
	r.title = "Bridge stays closed";
	r.aside = "Read more";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	/* and most of a text is not restored in this way */
	r.text = P1;
	r.aside = P2 "\n" P3 "\n" P4 "\n" P5;
	ck_assert_int_ne(verdict_of(&rules, &p.known, &c).verdict, VERDICT_UNCHANGED);
}
END_TEST

START_TEST(what_stood_aside_before_is_no_change_when_it_is_text)
{
	struct past p = past_of("Bridge stays closed", P1 "\n" P2 "\n" P4 "\n" P5);
	struct reading r = { .title = "Bridge stays closed",
		.text = ARTICLE,
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct check c = { .outcome = OUTCOME_READ, .at = T0, .reading = &r, .extractor = 1 };
	struct verdict_rules rules;

	verdict_rules_defaults(&rules, 1800);
	/* a paragraph that was not on the page is an edit */
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	p.known.aside = "Read more\n" P2 " And more.";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	/* one that was in doubt is none */
	p.known.aside = "Read more\n" P3;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_UNCHANGED);
	/* while another is left out */
	p.known.text = ARTICLE;
	r.text = P1 "\n" P2 "\nRead more\n" P3 "\n" P4;
	r.aside = P5;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_UNCHANGED);
	p.known.text = P1 "\n" P2 "\n" P4 "\n" P5;
	r.aside = NULL;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	/* an edit beside it, or of it, is one all the same */
	r.text = ARTICLE "\nThe mayor has resigned.";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	r.text = P1 "\n" P2 "\n" P3 " Or did.\n" P4 "\n" P5;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	/* as is another order */
	r.text = P2 "\n" P1 "\n" P3 "\n" P4 "\n" P5;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
	/* and most of a text does not come in this way */
	r.text = ARTICLE;
	p.known.text = P1;
	p.known.aside = P2 "\n" P3 "\n" P4 "\n" P5;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
}
END_TEST

START_TEST(what_is_kept_aside_is_what_the_current_words_lack)
{
	struct past p = past_of("Bridge stays closed", P1 "\n" P2 "\n" P4);
	struct reading r = { .title = "Bridge stays closed",
		.text = P1 "\n" P3 "\n" P4,
		.aside = P2 "\n" P5,
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct check c = { .outcome = OUTCOME_READ, .at = T0, .reading = &r, .extractor = 1 };
	struct judgement j = { .verdict = VERDICT_UNCHANGED };
	char *aside = verdict_aside(&p.known, &c, &j);

	ck_assert_str_eq(aside, P3 "\n" P5);
	free(aside);
	/* new words lack only what their own reading left out */
	j.verdict = VERDICT_CHANGED;
	aside = verdict_aside(&p.known, &c, &j);
	ck_assert_str_eq(aside, P2 "\n" P5);
	free(aside);
	j = (struct judgement){ .verdict = VERDICT_UNCHANGED, .rebaseline = true };
	aside = verdict_aside(&p.known, &c, &j);
	ck_assert_str_eq(aside, P2 "\n" P5);
	free(aside);
	r.aside = NULL;
	aside = verdict_aside(&p.known, &c, &j);
	ck_assert_str_eq(aside, "");
	free(aside);
	/* a page that is no article leaves what is known as it is, as does none at all */
	j = (struct judgement){ .verdict = VERDICT_SUSPECT };
	ck_assert_ptr_null(verdict_aside(&p.known, &c, &j));
	j.verdict = VERDICT_UNCHANGED;
	c = (struct check){ .outcome = OUTCOME_NOT_MODIFIED, .at = T0 };
	ck_assert_ptr_null(verdict_aside(&p.known, &c, &j));
}
END_TEST

START_TEST(what_the_reader_doubts_is_suspect)
{
	struct past p = past_of("Bridge stays closed", ARTICLE), none = { 0 };

	ck_assert_int_eq(judge_page(&p, "Before you continue",
				 "We and our partners store cookies on your device. Please accept "
				 "to go on to the site.",
				 SUSPECT_CONSENT, T0)
				 .verdict,
		VERDICT_SUSPECT);
	ck_assert_int_eq(
		judge_page(&none, "Just a moment", "Checking your browser.", SUSPECT_CHALLENGE, T0)
			.suspect,
		SUSPECT_CHALLENGE);
	ck_assert_int_eq(judge_page(&p, "", "", SUSPECT_NONE, T0).suspect, SUSPECT_EMPTY);
	ck_assert_int_eq(judge_page(&none, "A", "", SUSPECT_NONE, T0).suspect, SUSPECT_EMPTY);
}
END_TEST

START_TEST(who_knows_the_article_knows_better_than_the_reader)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct judgement j;

	/* an edit of a page that the reader never trusts */
	j = judge_page(&p, "Bridge stays closed",
		P1 "\n" P2 "\n" P3 "\n" P4 "\n"
		   "A ferry will run every nine minutes from six in the morning, and buses take "
		   "the longer way round.",
		SUSPECT_LISTING, T0);
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	j = judge_page(
		&p, "Bridge stays closed", ARTICLE "\nMore tomorrow.", SUSPECT_TRUNCATED, T0);
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	j = judge_page(&p, "Bridge stays closed", ARTICLE, SUSPECT_PAYWALL, T0);
	ck_assert_int_eq(j.verdict, VERDICT_UNCHANGED);
	/* but a barrier where the end of the article was */
	j = judge_page(&p, "Bridge stays closed", P1 "\n" P2 "\n" P3 "\n" P4, SUSPECT_PAYWALL, T0);
	ck_assert_int_eq(j.verdict, VERDICT_SUSPECT);
	ck_assert_int_eq(j.suspect, SUSPECT_PAYWALL);
}
END_TEST

START_TEST(a_stub_a_cut_and_another_article_are_suspect_to_the_judge)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);

	ck_assert_int_eq(judge_page(&p, "Bridge stays closed", P1, SUSPECT_NONE, T0).suspect,
		SUSPECT_SHRUNK);
	ck_assert_int_eq(judge_page(&p, "Bridge stays closed", P1 "\n" P2 "\nSubscribe to read on.",
				 SUSPECT_NONE, T0)
				 .suspect,
		SUSPECT_SHRUNK);
	ck_assert_int_eq(
		judge_page(&p, "Bridge stays closed", P1 "\n" P5, SUSPECT_NONE, T0).suspect,
		SUSPECT_SHRUNK);
	ck_assert_int_eq(judge_page(&p, "Bridge stays closed",
				 P1 "\n" P2 "\n"
				    "Some 14,000 people cross the bridge each d",
				 SUSPECT_NONE, T0)
				 .suspect,
		SUSPECT_TRUNCATED);
	ck_assert_int_eq(
		judge_page(&p, "Bridge stays closed", "More about: bridges.", SUSPECT_NONE, T0)
			.suspect,
		SUSPECT_SHRUNK);
	ck_assert_int_eq(judge_page(&p, "Fish market opens",
				 "Eight stalls opened on the new quay this weekend, and the first "
				 "queue formed before dawn. "
				 "The traders had waited for three years. Prices are up, they say, "
				 "because diesel is. "
				 "Visitors may now eat at long tables under a glass roof that the "
				 "port authority paid for.",
				 SUSPECT_NONE, T0)
				 .suspect,
		SUSPECT_OTHER_ARTICLE);
}
END_TEST

START_TEST(a_rewrite_between_the_first_and_the_last_paragraph_is_no_stub)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);

	ck_assert_int_eq(judge(&p, "Bridge stays closed",
				 P1 "\nThe council's papers, seen by this newspaper, put the price "
				    "at four million and the date at June."
				    "\nA second firm has been asked to look at the piers, and its "
				    "divers begin their work next Monday."
				    "\nUntil then the harbour's own boats will carry those who "
				    "work in its yards, free of charge."
				    "\n" P5),
		VERDICT_CHANGED);
}
END_TEST

START_TEST(a_flash_may_become_a_story)
{
	struct past p = past_of(
		"Bridge closed", "The bridge over the river was closed this morning. More soon.");

	ck_assert_int_eq(judge(&p, "Bridge stays closed until May", ARTICLE), VERDICT_CHANGED);
	ck_assert_int_eq(judge(&p, "We value your privacy", "Accept all"), VERDICT_SUSPECT);
}
END_TEST

START_TEST(a_doubt_that_persists_is_a_revision)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct judgement j;
	int64_t at = T0;
	int checks = 0;

	do {
		j = judge_page(&p, "Bridge stays closed", P1, SUSPECT_NONE, at += HOURS(2));
		checks++;
	} while (j.verdict == VERDICT_SUSPECT && checks < 100);
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	ck_assert(j.confirmed);
	ck_assert_int_eq(checks, 5);
	ck_assert_int_eq(j.suspect_run.checks, 0);
	/* not before it has lasted long enough, however often it was seen */
	p = past_of("Bridge stays closed", ARTICLE);
	for (int i = 0; i < 50; i++)
		ck_assert_int_eq(
			judge_page(&p, "Bridge stays closed", P1, SUSPECT_NONE, T0 + MINUTES(i))
				.verdict,
			VERDICT_SUSPECT);
}
END_TEST

START_TEST(one_good_check_ends_a_doubt)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);

	for (int i = 0; i < 40; i++) {
		ck_assert_int_eq(judge_page(&p, "Bridge stays closed", i % 4 == 3 ? ARTICLE : P1,
					 SUSPECT_NONE, T0 + HOURS(2 * i))
					 .verdict,
			i % 4 == 3 ? VERDICT_UNCHANGED : VERDICT_SUSPECT);
	}
	judge_page(&p, "Bridge stays closed", P1, SUSPECT_NONE, T0);
	ck_assert_int_eq(p.known.suspect.checks, 1);
	judge_outcome(&p, OUTCOME_FAILED, T0);
	ck_assert_int_eq(p.known.suspect.checks, 1);
	judge_outcome(&p, OUTCOME_NOT_MODIFIED, T0);
	ck_assert_int_eq(p.known.suspect.checks, 0);
}
END_TEST

START_TEST(a_wall_never_becomes_a_revision)
{
	static const enum suspect walls[] = { SUSPECT_CONSENT, SUSPECT_CHALLENGE,
		SUSPECT_NOT_HTML };

	for (size_t w = 0; w < sizeof walls / sizeof walls[0]; w++) {
		struct past p = past_of("Bridge stays closed", ARTICLE), none = { 0 };

		for (int i = 0; i < 200; i++) {
			ck_assert_int_eq(
				judge_page(&p, "Wall", "We value your privacy. Accept all.",
					walls[w], T0 + HOURS(i))
					.verdict,
				VERDICT_SUSPECT);
			ck_assert_int_eq(
				judge_page(&none, "Wall", "We value your privacy. Accept all.",
					walls[w], T0 + HOURS(i))
					.verdict,
				VERDICT_SUSPECT);
		}
	}
}
END_TEST

START_TEST(scraps_that_persist_are_an_article_only_where_there_never_was_more)
{
	struct past p = past_of("Bridge stays closed", ARTICLE), none = { 0 }, blank = { 0 };
	struct past *all[] = { &p, &none, &blank };
	static const char *const texts[] = { "A short notice.", "A short notice.", "" };
	static const bool becomes[] = { false, true, false };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct judgement j = { 0 };

		for (int k = 0; k < 30 && !j.confirmed; k++) {
			j = judge_page(all[i], "Bridge stays closed", texts[i], SUSPECT_EMPTY,
				T0 + HOURS(k));
			all[i]->known.suspect = j.suspect_run;
		}
		ck_assert_msg(j.confirmed == becomes[i], "case %zu", i);
	}
}
END_TEST

START_TEST(an_article_behind_a_paywall_from_the_start_is_read_in_the_end)
{
	struct past p = { 0 };
	struct judgement j = { .verdict = VERDICT_SUSPECT };
	int checks = 0;

	while (j.verdict == VERDICT_SUSPECT && ++checks < 50)
		j = judge_page(
			&p, "Bridge stays closed", P1, SUSPECT_PAYWALL, T0 + HOURS(2 * checks));
	ck_assert_int_eq(j.verdict, VERDICT_FIRST);
	ck_assert(j.confirmed);
}
END_TEST

START_TEST(a_stub_that_is_another_each_time_takes_longer)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	char text[200];
	int checks = 0;
	struct judgement j;

	do {
		snprintf(text, sizeof text, "%s\nSeen by %d people.", P1, checks);
		j = judge_page(
			&p, "Bridge stays closed", text, SUSPECT_NONE, T0 + HOURS(2 * checks));
	} while (j.verdict == VERDICT_SUSPECT && ++checks < 100);
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	ck_assert_int_ge(checks, 15);
}
END_TEST

START_TEST(an_article_is_gone_only_when_it_stays_away)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct judgement j = judge_outcome(&p, OUTCOME_MISSING, T0);

	ck_assert_int_eq(j.verdict, VERDICT_GONE);
	ck_assert(!j.gone && !j.went);
	/* 404 for an hour, as often as it may be: not gone */
	for (int i = 1; i < 60; i++)
		ck_assert(!judge_outcome(&p, OUTCOME_MISSING, T0 + MINUTES(i)).gone);
	ck_assert(!judge_outcome(&p, OUTCOME_FAILED, T0 + MINUTES(90)).gone);
	j = judge_outcome(&p, OUTCOME_MISSING, T0 + HOURS(2));
	ck_assert(j.gone && j.went);
	j = judge_outcome(&p, OUTCOME_MISSING, T0 + HOURS(3));
	ck_assert(j.gone && !j.went);
	ck_assert(judge_outcome(&p, OUTCOME_FAILED, T0 + HOURS(4)).verdict == VERDICT_FAILED);
	j = judge_page(&p, "Bridge stays closed", ARTICLE, SUSPECT_NONE, T0 + HOURS(5));
	ck_assert_int_eq(j.verdict, VERDICT_UNCHANGED);
	ck_assert(j.returned);
	ck_assert_int_eq(j.missing_run.checks, 0);
}
END_TEST

START_TEST(an_article_may_return_with_other_words)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct judgement j;

	for (int i = 0; i < 4; i++)
		judge_outcome(&p, OUTCOME_SECTION_FRONT, T0 + HOURS(i));
	ck_assert(p.known.gone);
	j = judge_page(
		&p, "Bridge stays closed", P1 "\n" P2 "\n" P3 "\n" P4, SUSPECT_NONE, T0 + HOURS(5));
	ck_assert_int_eq(j.verdict, VERDICT_CHANGED);
	ck_assert(j.returned);
}
END_TEST

START_TEST(an_error_page_that_persists_is_a_way_to_be_gone)
{
	struct past p = past_of("Bridge stays closed", ARTICLE), none = { 0 };
	struct judgement j;

	j = judge_page(&p, "Not found", "The page was not found.", SUSPECT_ERROR_PAGE, T0);
	ck_assert_int_eq(j.verdict, VERDICT_SUSPECT);
	ck_assert_int_eq(j.suspect, SUSPECT_ERROR_PAGE);
	judge_page(&p, "Not found", "The page was not found.", SUSPECT_ERROR_PAGE, T0 + HOURS(1));
	j = judge_page(
		&p, "Not found", "The page was not found.", SUSPECT_ERROR_PAGE, T0 + HOURS(3));
	ck_assert_int_eq(j.verdict, VERDICT_GONE);
	ck_assert(j.went);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(judge_page(&none, "Not found", "The page was not found.",
					 SUSPECT_ERROR_PAGE, T0 + HOURS(i))
					 .verdict,
			VERDICT_SUSPECT);
}
END_TEST

START_TEST(a_new_reader_invents_no_edit)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct judgement j;

	p.known.extractor = 0;
	j = judge_page(&p, "Bridge stays closed", P1 "\n" P2 "\n" P3 "\n" P4 "\n" P5 "\nA caption.",
		SUSPECT_NONE, T0);
	ck_assert_int_eq(j.verdict, VERDICT_UNCHANGED);
	ck_assert(j.rebaseline);
	j = judge_page(&p, "Bridge stays closed", ARTICLE, SUSPECT_NONE, T0);
	ck_assert(j.rebaseline);
	p.known.extractor = 1;
	ck_assert(!judge_page(&p, "Bridge stays closed", ARTICLE, SUSPECT_NONE, T0).rebaseline);
	p.known.extractor = 0;
	ck_assert_int_eq(judge_page(&p, "Wall", "Accept all.", SUSPECT_CONSENT, T0).verdict,
		VERDICT_SUSPECT);
}
END_TEST

START_TEST(the_same_words_at_a_new_address_are_moved)
{
	struct past p = past_of("Bridge stays closed", ARTICLE);
	struct reading r = { .title = "Bridge stays closed", .text = ARTICLE };
	struct check c = {
		.outcome = OUTCOME_READ, .at = T0, .reading = &r, .extractor = 1, .moved = true
	};
	struct verdict_rules rules;

	verdict_rules_defaults(&rules, 1800);
	p.known.hash = p.hashes[0];
	p.known.find_revision = NULL;
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_MOVED);
	r.title = "Bridge closed";
	ck_assert_int_eq(verdict_of(&rules, &p.known, &c).verdict, VERDICT_CHANGED);
}
END_TEST

START_TEST(what_was_never_read_cannot_be_unmodified)
{
	struct past none = { 0 }, p = past_of("Bridge stays closed", ARTICLE);

	ck_assert_int_eq(judge_outcome(&none, OUTCOME_NOT_MODIFIED, T0).verdict, VERDICT_FAILED);
	ck_assert_int_eq(judge_outcome(&p, OUTCOME_NOT_MODIFIED, T0).verdict, VERDICT_UNCHANGED);
	ck_assert_int_eq(judge_outcome(&p, OUTCOME_SAME_BODY, T0).verdict, VERDICT_UNCHANGED);
	ck_assert_int_eq(judge_outcome(&p, OUTCOME_FAILED, T0).verdict, VERDICT_FAILED);
}
END_TEST

START_TEST(a_hash_tells_title_from_text)
{
	char a[HASH_HEX], b[HASH_HEX];

	verdict_hash("a", "b", a);
	verdict_hash("ab", "", b);
	ck_assert_str_ne(a, b);
	verdict_hash(" a ", "\n\nb\n", b);
	ck_assert_str_eq(a, b);
	verdict_hash(NULL, NULL, a);
	verdict_hash("", "", b);
	ck_assert_str_eq(a, b);
}
END_TEST

START_TEST(likeness_measures_what_is_left)
{
	struct likeness l = likeness_of(ARTICLE, ARTICLE);

	ck_assert(l.kept == 1 && l.gap == 0 && l.gap_paragraphs == 0 && !l.cut_inside);
	l = likeness_of(ARTICLE, "");
	ck_assert(l.kept == 0 && l.gap == 1 && l.gap_paragraphs == 5 && l.new_words == 0);
	l = likeness_of(ARTICLE, P1 "\n" P2);
	ck_assert(l.gap_paragraphs == 3 && l.rest_kept == 1 && l.gap > 0.5 && !l.cut_inside);
	ck_assert(l.gap_at_end);
	l = likeness_of(ARTICLE, P1 "\n" P5);
	ck_assert(l.gap_paragraphs == 3 && l.rest_kept == 1 && l.gap > 0.5 && !l.gap_at_end);
	l = likeness_of(ARTICLE, P1 "\n" P2 "\nSome 14,000 people cross the");
	ck_assert(l.cut_inside);
	l = likeness_of(
		ARTICLE, P1 "\n" P2 "\nSome 14,000 people cross the\nRead more: tram line opens");
	ck_assert(l.cut_inside);
	l = likeness_of(ARTICLE, P1 "\n" P2 "\nSome 14,000 people cross the bridge\n" P4 "\n" P5);
	ck_assert(!l.cut_inside);
	l = likeness_of("", ARTICLE);
	ck_assert(l.kept == 1 && l.old_words == 0);
	l = likeness_of("\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89\xe5\x9b\x9b",
		"\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89");
	ck_assert(l.old_words == 4 && l.kept == 0.75);
	likeness_of(NULL, NULL);
	ck_assert(likeness_of_titles("Mayor to resign", "Mayor may resign") > 0.6);
	ck_assert(likeness_of_titles("", "x") == 1);
	ck_assert(likeness_of_titles("x", "") == 0);
}
END_TEST

CHECK_MAIN("verdict", verdicts_have_names, a_first_reading_is_version_0,
	the_same_words_are_unchanged_however_they_are_spaced_or_composed,
	a_space_beside_a_mark_is_no_word, no_difference_in_the_words_is_too_small,
	words_that_an_earlier_version_had_are_reverted, a_changed_encoding_is_no_change,
	what_is_only_read_otherwise_is_no_change,
	what_stood_aside_before_is_no_change_when_it_is_text,
	what_is_kept_aside_is_what_the_current_words_lack, what_the_reader_doubts_is_suspect,
	who_knows_the_article_knows_better_than_the_reader,
	a_stub_a_cut_and_another_article_are_suspect_to_the_judge,
	a_rewrite_between_the_first_and_the_last_paragraph_is_no_stub, a_flash_may_become_a_story,
	a_doubt_that_persists_is_a_revision, one_good_check_ends_a_doubt,
	a_wall_never_becomes_a_revision,
	scraps_that_persist_are_an_article_only_where_there_never_was_more,
	an_article_behind_a_paywall_from_the_start_is_read_in_the_end,
	a_stub_that_is_another_each_time_takes_longer, an_article_is_gone_only_when_it_stays_away,
	an_article_may_return_with_other_words, an_error_page_that_persists_is_a_way_to_be_gone,
	a_new_reader_invents_no_edit, the_same_words_at_a_new_address_are_moved,
	what_was_never_read_cannot_be_unmodified, a_hash_tells_title_from_text,
	likeness_measures_what_is_left)
