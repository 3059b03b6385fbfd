/* What is kept with a feed, and which sitemaps of an index are asked for. */
#include "feed_memory.h"

#include "base/limits.h"
#include "base/mem.h"
#include "helper_check.h"
#include "news/article.h"

#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(86400)
#define NOW (1000 * DAY)

static const struct listed three[] = {
	{ "https://a.example/old.xml", NULL, NOW - 10 * DAY },
	{ "https://a.example/undated.xml", NULL, NEWS_NO_TIME },
	{ "https://a.example/new.xml", NULL, NOW - 3 * DAY },
};

/* The addresses that are asked for at this check, each by its last letters, and all met. */
static const char *
asked(struct feed_memory *m, bool all)
{
	static char list[1024];
	struct feed_sitemap *s;

	list[0] = '\0';
	for (size_t k = 0; k < m->n; k++)
		m->sitemaps[k].taken = false;
	while ((s = feed_memory_next(m, all)) != NULL) {
		const char *name = strrchr(s->url, '/') + 1;

		snprintf(list + strlen(list), sizeof list - strlen(list), "%.*s ",
			(int)strcspn(name, "."), name);
		feed_memory_met(m, s, NOW, "\"e\"", NULL, NULL);
	}
	return list;
}

START_TEST(what_is_kept_comes_back)
{
	struct feed_memory *m = feed_memory_read(NULL), *again;
	char *text;

	m->full_at = NOW;
	m->patience_s = 3600;
	m->hub = "https://hub.example/";
	feed_memory_take_index(m, NULL, three, 3);
	feed_memory_met(m, feed_memory_next(m, false), NOW, "\"e\"", "Mon", "abc");
	text = feed_memory_write(m);
	again = feed_memory_read(text);
	ck_assert_int_eq(again->full_at, NOW);
	ck_assert_int_eq(again->patience_s, 3600);
	ck_assert_str_eq(again->hub, "https://hub.example/");
	ck_assert_ptr_null(again->self);
	ck_assert_uint_eq(again->n, 3);
	ck_assert_str_eq(again->sitemaps[0].url, "https://a.example/new.xml");
	ck_assert_str_eq(again->sitemaps[0].etag, "\"e\"");
	ck_assert_str_eq(again->sitemaps[0].last_modified, "Mon");
	ck_assert_str_eq(again->sitemaps[0].body_hash, "abc");
	ck_assert_int_eq(again->sitemaps[0].met_at, NOW);
	ck_assert_int_eq(again->sitemaps[1].met_at, NEWS_NO_TIME);
	ck_assert_int_eq(again->sitemaps[2].modified, NEWS_NO_TIME);
	free(text);
	feed_memory_free(m);
	feed_memory_free(again);
}
END_TEST

START_TEST(nonsense_is_an_empty_memory)
{
	static const char *const texts[] = { "", "1234", "[]", "{\"full_at\":\"x\",\"sitemaps\":3}",
		"{\"sitemaps\":[1,{\"url\":5},null]}" };

	for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
		struct feed_memory *m = feed_memory_read(texts[k]);

		ck_assert_int_eq(m->full_at, NEWS_NO_TIME);
		ck_assert_uint_eq(m->n, 0);
		feed_memory_free(m);
	}
}
END_TEST

START_TEST(the_newest_sitemap_is_asked_for_first)
{
	struct feed_memory *m = feed_memory_read(NULL);

	ck_assert_uint_eq(feed_memory_take_index(m, NULL, three, 3), 0);
	ck_assert_str_eq(asked(m, false), "new old undated ");
	feed_memory_free(m);
}
END_TEST

START_TEST(what_its_index_says_is_unchanged_is_not_asked_for_again)
{
	struct feed_memory *m = feed_memory_read(NULL);
	struct listed later[3];

	memcpy(later, three, sizeof later);
	feed_memory_take_index(m, NULL, three, 3);
	asked(m, false);
	feed_memory_take_index(m, NULL, three, 3);
	ck_assert_str_eq(asked(m, false), "undated ");
	ck_assert_str_eq(asked(m, true), "new old undated ");
	later[0].modified = NOW - 2 * DAY;
	feed_memory_take_index(m, NULL, later, 3);
	ck_assert_str_eq(asked(m, false), "old undated ");
	feed_memory_free(m);
}
END_TEST

START_TEST(a_day_that_is_not_over_says_nothing)
{
	const struct listed today = { "https://a.example/today.xml", NULL, NOW };
	struct feed_memory *m = feed_memory_read(NULL);

	feed_memory_take_index(m, NULL, &today, 1);
	ck_assert_str_eq(asked(m, false), "today ");
	feed_memory_take_index(m, NULL, &today, 1);
	ck_assert_str_eq(asked(m, false), "today ");
	feed_memory_free(m);
}
END_TEST

START_TEST(only_the_newest_of_many_are_followed)
{
	struct listed many[LIMIT_FEED_SITEMAPS + 10];
	struct feed_memory *m = feed_memory_read(NULL);
	size_t n = sizeof many / sizeof many[0];

	for (size_t k = 0; k < n; k++)
		many[k] = (struct listed){ mem_printf("https://a.example/%zu.xml", k), NULL,
			NOW - (int64_t)(n - k) * DAY };
	ck_assert_uint_eq(feed_memory_take_index(m, NULL, many, n), 10);
	ck_assert_uint_eq(m->n, LIMIT_FEED_SITEMAPS);
	ck_assert_str_eq(feed_memory_next(m, false)->url, many[n - 1].url);
	for (size_t k = 0; k < n; k++)
		free((char *)(uintptr_t)many[k].url);
	feed_memory_free(m);
}
END_TEST

START_TEST(a_sitemap_named_twice_is_one)
{
	const struct listed twice[] = { three[0], three[0] };
	struct feed_memory *m = feed_memory_read(NULL);

	ck_assert_uint_eq(feed_memory_take_index(m, NULL, twice, 2), 0);
	ck_assert_uint_eq(m->n, 1);
	feed_memory_free(m);
}
END_TEST

START_TEST(an_index_in_an_index_is_followed_once_more_and_no_deeper)
{
	const struct listed inner = { "https://a.example/inner.xml", NULL, NOW };
	const struct listed below = { "https://a.example/below.xml", NULL, NOW };
	struct feed_memory *m = feed_memory_read(NULL);

	feed_memory_take_index(m, NULL, three, 3);
	ck_assert_uint_eq(feed_memory_take_index(m, three[0].url, &inner, 1), 0);
	ck_assert_uint_eq(m->n, 4);
	ck_assert_uint_eq(feed_memory_take_index(m, inner.url, &below, 1), 1);
	ck_assert_uint_eq(m->n, 4);
	/* it stays known when the outer index is read anew, and goes with what names it */
	feed_memory_take_index(m, NULL, three, 3);
	ck_assert_uint_eq(m->n, 4);
	feed_memory_take_index(m, NULL, three + 1, 2);
	ck_assert_uint_eq(m->n, 2);
	feed_memory_free(m);
}
END_TEST

CHECK_MAIN("feed_memory", what_is_kept_comes_back, nonsense_is_an_empty_memory,
	the_newest_sitemap_is_asked_for_first,
	what_its_index_says_is_unchanged_is_not_asked_for_again,
	a_day_that_is_not_over_says_nothing, only_the_newest_of_many_are_followed,
	a_sitemap_named_twice_is_one, an_index_in_an_index_is_followed_once_more_and_no_deeper)
