#include "helper_check.h"

#include "store/search.h"

#include <string.h>

/* A query as its terms, one a line: [-][|]field:words[*] */
static const char *
parsed(const char *query)
{
	static const char *const fields[] = { "", "title:", "text:", "added:", "removed:" };
	static char out[4096];
	struct arena *a = arena_new();
	struct search_term *terms;
	size_t n = search_parse(a, query, &terms);

	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		size_t at = strlen(out);

		snprintf(out + at, sizeof out - at, "%s%s%s<%s>%s", terms[i].exclude ? "-" : "",
			terms[i].or_before ? "|" : "", fields[terms[i].field], terms[i].words,
			terms[i].prefix ? "*" : "");
	}
	arena_free(a);
	return out;
}

START_TEST(a_query_is_what_a_person_types)
{
	static const struct {
		const char *query, *terms;
	} t[] = {
		{ "mayor resigns", "<mayor><resigns>" },
		{ "\"mayor resigns\" now", "<mayor resigns><now>" },
		{ "resign*", "<resign*>*" },
		{ "\"mayor res\"*", "<mayor res>*" },
		{ "mayor -council", "<mayor>-<council>" },
		{ "mayor OR lord", "<mayor>|<lord>" },
		{ "a AND b", "<a><b>" },
		{ "removed:allegedly added:\"said to\"", "removed:<allegedly>added:<said to>" },
		{ "TITLE:x", "title:<x>" },
		{ "-removed:x y", "-removed:<x><y>" },
	};

	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
		ck_assert_str_eq(parsed(t[i].query), t[i].terms);
}
END_TEST

START_TEST(what_has_no_meaning_is_left_out)
{
	static const struct {
		const char *query, *terms;
	} t[] = {
		{ "", "" },
		{ "   ", "" },
		{ "\"", "" },
		{ "\"\"", "" },
		{ "*", "" },
		{ "-", "" },
		{ "OR", "" },
		{ "OR OR a", "<a>" },
		{ "a OR", "<a>" },
		{ "added:", "" },
		{ "()", "" },
		{ "\"unfinished", "<unfinished>" },
		{ "--a", "-<-a>" },
		{ "near(a b)", "<near(a><b)>" },
		{ "a OR -b", "<a>-<b>" },
		{ "\xff\xfe", "" },
		{ "{x} : y", "<{x}><y>" },
	};

	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
		ck_assert_str_eq(parsed(t[i].query), t[i].terms);
}
END_TEST

START_TEST(a_query_of_any_length_has_bounded_terms)
{
	struct arena *a = arena_new();
	struct search_term *terms;
	char query[4000] = "";

	for (int i = 0; i < 1000; i++)
		strcat(query, "a ");
	ck_assert_uint_eq(search_parse(a, query, &terms), SEARCH_TERMS_MAX);
	arena_free(a);
}
END_TEST

static const char *
snippet(const char *text, const char *query, size_t max)
{
	static char out[4096];
	struct arena *a = arena_new();
	struct search_term *terms;
	size_t n = search_parse(a, query, &terms);

	snprintf(out, sizeof out, "%s", search_snippet(a, text, terms, n, max, '<', '>'));
	arena_free(a);
	return out;
}

START_TEST(a_snippet_shows_what_matched)
{
	ck_assert_str_eq(snippet("The mayor resigns.", "mayor", 100), "The <mayor> resigns.");
	ck_assert_str_eq(snippet("The MAYOR of Z\xc3\xbcrich", "mayor zurich", 100),
		"The <MAYOR> of <Z\xc3\xbcrich>");
	ck_assert_str_eq(snippet("One\nTwo resigned", "resign*", 100), "One Two <resigned>");
	ck_assert_str_eq(snippet("one two three four", "-two", 7), "one two\xe2\x80\xa6");
	ck_assert_str_eq(
		snippet("\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xae", "\xe6\x9d\xb1\xe4\xba\xac", 100),
		"<\xe6\x9d\xb1><\xe4\xba\xac>\xe3\x81\xae");
	ck_assert_str_eq(snippet("", "x", 100), "");
}
END_TEST

START_TEST(a_snippet_of_a_long_text_begins_before_the_match)
{
	char text[3000] = "";
	const char *got;

	for (int i = 0; i < 200; i++)
		strcat(text, "filler ");
	strcat(text, "needle ");
	for (int i = 0; i < 100; i++)
		strcat(text, "filler ");
	got = snippet(text, "needle", 200);
	ck_assert_ptr_nonnull(strstr(got, "<needle>"));
	ck_assert_uint_lt(strlen(got), 240);
	ck_assert(strncmp(got,
			  "\xe2\x80\xa6"
			  "filler",
			  9) == 0);
}
END_TEST

CHECK_MAIN("search", a_query_is_what_a_person_types, what_has_no_meaning_is_left_out,
	a_query_of_any_length_has_bounded_terms, a_snippet_shows_what_matched,
	a_snippet_of_a_long_text_begins_before_the_match)
