#include "route.h"
#include "helper_check.h"

#include <string.h>

#include "base/mem.h"
#include "diff/classes.h"

static struct arena *arena;

static enum route_result
parse(const char *uri, struct route *r)
{
	if (arena == NULL)
		arena = arena_new();
	arena_clear(arena);
	return route_parse(uri, "", arena, r);
}

START_TEST(every_page_has_its_address)
{
	static const struct {
		const char *uri;
		enum route_page page;
		enum route_format format;
	} cases[] = {
		{ "/", ROUTE_LATEST, ROUTE_HTML },
		{ "/latest.rss", ROUTE_LATEST, ROUTE_RSS },
		{ "/.json", ROUTE_LATEST, ROUTE_JSON },
		{ "/index.json", ROUTE_LATEST, ROUTE_JSON },
		{ "/latest.atom", ROUTE_LATEST, ROUTE_ATOM },
		{ "/latest.json", ROUTE_LATEST, ROUTE_JSON },
		{ "/articles", ROUTE_ARTICLES, ROUTE_HTML },
		{ "/articles.json", ROUTE_ARTICLES, ROUTE_JSON },
		{ "/articles/17", ROUTE_ARTICLE, ROUTE_HTML },
		{ "/articles/17.rss", ROUTE_ARTICLE, ROUTE_RSS },
		{ "/articles/17.atom", ROUTE_ARTICLE, ROUTE_ATOM },
		{ "/articles/17.json", ROUTE_ARTICLE, ROUTE_JSON },
		{ "/articles/17/diff/0/1", ROUTE_DIFF, ROUTE_HTML },
		{ "/articles/17/diff/0/1.json", ROUTE_DIFF, ROUTE_JSON },
		{ "/articles/17/diff?from=0&to=2", ROUTE_COMPARE, ROUTE_HTML },
		{ "/articles/17/versions/3", ROUTE_VERSION, ROUTE_HTML },
		{ "/articles/17/versions/3.json", ROUTE_VERSION, ROUTE_JSON },
		{ "/sources", ROUTE_SOURCES, ROUTE_HTML },
		{ "/sources/bbc", ROUTE_SOURCE, ROUTE_HTML },
		{ "/sources/bbc.rss", ROUTE_SOURCE, ROUTE_RSS },
		{ "/search?q=x", ROUTE_SEARCH, ROUTE_HTML },
		{ "/search.rss?q=x", ROUTE_SEARCH, ROUTE_RSS },
		{ "/stats", ROUTE_STATS, ROUTE_HTML },
		{ "/stats.json", ROUTE_STATS, ROUTE_JSON },
		{ "/health", ROUTE_HEALTH, ROUTE_OTHER },
		{ "/health.json", ROUTE_HEALTH, ROUTE_OTHER },
		{ "/metrics", ROUTE_METRICS, ROUTE_OTHER },
		{ "/style.css?v=1", ROUTE_STYLE, ROUTE_OTHER },
		{ "/favicon.ico", ROUTE_ICON, ROUTE_OTHER },
	};
	struct route r;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_msg(parse(cases[i].uri, &r) == ROUTE_OK, "%s", cases[i].uri);
		ck_assert_int_eq(r.page, cases[i].page);
		ck_assert_int_eq(r.format, cases[i].format);
	}
}
END_TEST

START_TEST(numbers_and_names_are_read)
{
	struct route r;

	ck_assert_int_eq(parse("/articles/17/diff/2/5?view=inline&fold=no", &r), ROUTE_OK);
	ck_assert_int_eq(r.article, 17);
	ck_assert_int_eq(r.a, 2);
	ck_assert_int_eq(r.b, 5);
	ck_assert_int_eq(r.view, MARKS_INLINE);
	ck_assert(r.unfold);
	ck_assert_int_eq(parse("/sources/a%2Fb%20c.d.rss", &r), ROUTE_OK);
	ck_assert_str_eq(r.name, "a/b c.d");
	ck_assert_int_eq(parse("/search?q=added%3Ada%C3%9F+x%26y&utm_source=z", &r), ROUTE_OK);
	ck_assert_str_eq(r.q, "added:da\xC3\x9F x&y");
	ck_assert_int_eq(parse("/?class=numbers&class=headline&source=bbc&before=9", &r), ROUTE_OK);
	ck_assert_uint_eq(r.classes, CLASS_NUMBERS | CLASS_HEADLINE);
	ck_assert_str_eq(r.source, "bbc");
	ck_assert_int_eq(r.before, 9);
	ck_assert_int_eq(parse("/?class=&source=", &r), ROUTE_OK);
}
END_TEST

START_TEST(what_has_no_page_is_unknown)
{
	static const char *const unknown[] = { "/x", "//", "/articles/0", "/articles/-1",
		"/articles/x", "/articles/1/2", "/articles/1/diff/0", "/articles/1/diff/a/b",
		"/articles/1/diff/0/1.rss", "/articles/99999999999999999999",
		"/articles/1/diff/0/99999999999", "/articles.rss", "/stats.rss", "/sources//x",
		"/a/b/c/d/e/f/g", "/%00", "/%zz", "/articles/1/versions/0.atom", "x" };
	struct route r;

	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		ck_assert_msg(parse(unknown[i], &r) == ROUTE_UNKNOWN, "%s", unknown[i]);
}
END_TEST

START_TEST(a_query_that_makes_no_sense_is_refused)
{
	static const char *const bad[] = { "/?class=nonsense", "/?before=x", "/?before=-1",
		"/search?q=%zz", "/search?q=%00", "/articles?sort=up", "/articles/1/diff",
		"/articles/1/diff?from=1", "/articles/1/diff/0/1?view=round" };
	char *big = mem_zalloc(ROUTE_MAX_URI + 100);
	struct route r;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(parse(bad[i], &r) == ROUTE_BAD, "%s", bad[i]);
	memset(big, 'a', ROUTE_MAX_URI + 50);
	big[0] = '/';
	ck_assert_int_eq(parse(big, &r), ROUTE_TOO_LONG);
	memcpy(big, "/search?q=", 10);
	big[10 + ROUTE_MAX_WORD + 1] = '\0';
	ck_assert_int_eq(parse(big, &r), ROUTE_BAD);
	big[10 + ROUTE_MAX_WORD] = '\0';
	ck_assert_int_eq(parse(big, &r), ROUTE_OK);
	free(big);
}
END_TEST

START_TEST(a_slash_at_the_end_leads_to_the_page_without)
{
	struct route r;

	ck_assert_int_eq(parse("/articles/?sort=changes", &r), ROUTE_ELSEWHERE);
	ck_assert_str_eq(r.location, "/articles?sort=changes");
	ck_assert_int_eq(parse("//evil.example/", &r), ROUTE_UNKNOWN);
	/* what a browser takes for two slashes */
	ck_assert_int_eq(parse("/\\evil.example/", &r), ROUTE_UNKNOWN);
	ck_assert_int_eq(parse("/\t/evil.example/", &r), ROUTE_UNKNOWN);
}
END_TEST

START_TEST(a_prefix_may_stand_in_front_or_not)
{
	struct arena *a = arena_new();
	struct route r;

	ck_assert_int_eq(route_parse("/stet/articles/3", "/stet", a, &r), ROUTE_OK);
	ck_assert_int_eq(r.article, 3);
	ck_assert_int_eq(route_parse("/articles/3", "/stet", a, &r), ROUTE_OK);
	ck_assert_int_eq(route_parse("/stet", "/stet", a, &r), ROUTE_OK);
	ck_assert_int_eq(r.page, ROUTE_LATEST);
	ck_assert_int_eq(route_parse("/stetson", "/stet", a, &r), ROUTE_UNKNOWN);
	arena_free(a);
}
END_TEST

START_TEST(what_is_encoded_is_read_back)
{
	struct arena *a = arena_new();
	struct route r;

	ck_assert_str_eq(route_encode(a, "a b/\xC3\xA9?&"), "a%20b%2F%C3%A9%3F%26");
	ck_assert_int_eq(
		route_parse(arena_printf(a, "/sources/%s", route_encode(a, "a b/\xC3\xA9?&%")), "",
			a, &r),
		ROUTE_OK);
	ck_assert_str_eq(r.name, "a b/\xC3\xA9?&%");
	arena_free(a);
}
END_TEST

CHECK_MAIN("web/route", every_page_has_its_address, numbers_and_names_are_read,
	what_has_no_page_is_unknown, a_query_that_makes_no_sense_is_refused,
	a_slash_at_the_end_leads_to_the_page_without, a_prefix_may_stand_in_front_or_not,
	what_is_encoded_is_read_back)
