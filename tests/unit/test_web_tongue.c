/* web/tongue: which language a text is said to be in. */
#include "helper_check.h"

#include "tongue.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *language;
	bool is, rtl;
} table[] = {
	{ "en", true, false },
	{ "en-GB", true, false },
	{ "zh-Hant-TW", true, false },
	{ "gsw", true, false },
	{ "de-1996", true, false },
	{ "ar", true, true },
	{ "AR-eg", true, true },
	{ "he", true, true },
	{ "fa-IR", true, true },
	{ "ur", true, true },
	{ "ku-Arab", true, true },
	{ "pa-Arab-PK", true, true },
	{ "uz-Latn", true, false },
	{ "ar-Latn", true, false },
	{ "are", true, false },
	{ NULL, false, false },
	{ "", false, false },
	{ "a", false, false },
	{ "english", false, false },
	{ "ar_EG", false, false },
	{ "ar-", false, false },
	{ "-ar", false, false },
	{ "en--GB", false, false },
	{ "en-verylongsubtag", false, false },
	{ "e1", false, false },
	{ "en\" onclick=\"x", false, false },
	{ "en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa", false, false },
};

START_TEST(a_tag_is_known_by_its_form)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ck_assert_msg(tongue_is(table[i].language) == table[i].is, "%s",
			table[i].language == NULL ? "NULL" : table[i].language);
}
END_TEST

START_TEST(languages_and_scripts_from_right_to_left_are_known)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		ck_assert_msg(tongue_is_rtl(table[i].language) == table[i].rtl, "%s",
			table[i].language == NULL ? "NULL" : table[i].language);
}
END_TEST

static void
attrs(const char *language, const char *want)
{
	struct html *h = html_new();
	char *out;
	size_t len;

	html_open(h, "p");
	tongue_attrs(h, language);
	html_text(h, "x");
	html_close(h);
	out = html_take(h, &len);
	ck_assert_str_eq(out, want);
	free(out);
}

START_TEST(what_is_no_tag_is_said_to_be_unknown)
{
	attrs("ja", "<p lang=\"ja\" dir=\"auto\">x</p>");
	attrs("ar-EG", "<p lang=\"ar-EG\" dir=\"rtl\">x</p>");
	attrs("no tag", "<p lang=\"\" dir=\"auto\">x</p>");
	attrs(NULL, "<p lang=\"\" dir=\"auto\">x</p>");
}
END_TEST

CHECK_MAIN("web/tongue", a_tag_is_known_by_its_form,
	languages_and_scripts_from_right_to_left_are_known, what_is_no_tag_is_said_to_be_unknown)
