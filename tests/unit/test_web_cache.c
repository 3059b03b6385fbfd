#include "cache.h"
#include "helper_check.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

static struct blob *
blob_of(const char *text)
{
	return blob_new(mem_strdup(text), strlen(text));
}

static void
put(struct cache *c, const char *key, const char *text)
{
	struct blob *b = blob_of(text);

	cache_put(c, key, b);
	blob_drop(b);
}

START_TEST(what_was_put_is_found_until_it_is_replaced)
{
	struct cache *c = cache_new(100000);
	struct blob *old, *b;

	ck_assert_ptr_null(cache_get(c, "a"));
	put(c, "a", "one");
	old = cache_get(c, "a");
	put(c, "a", "two");
	b = cache_get(c, "a");
	ck_assert_str_eq(old->data, "one");
	ck_assert_str_eq(b->data, "two");
	blob_drop(b);
	cache_free(c);
	ck_assert_str_eq(old->data, "one");
	blob_drop(old);
	blob_drop(NULL);
	cache_free(NULL);
}
END_TEST

START_TEST(the_bound_holds_and_what_was_used_longest_ago_goes_first)
{
	struct cache *c = cache_new(8000);
	struct cache_stats stats;
	char key[16], text[600];
	struct blob *b;

	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < 100; i++) {
		snprintf(key, sizeof key, "k%d", i);
		put(c, key, text);
		blob_drop(cache_get(c, "k0"));
		cache_stats(c, &stats);
		ck_assert_uint_le(stats.bytes, 8000);
	}
	b = cache_get(c, "k0");
	ck_assert_ptr_nonnull(b);
	blob_drop(b);
	b = cache_get(c, "k99");
	ck_assert_ptr_nonnull(b);
	blob_drop(b);
	ck_assert_ptr_null(cache_get(c, "k50"));
	cache_free(c);
}
END_TEST

START_TEST(what_is_too_large_is_not_kept)
{
	struct cache *c = cache_new(8000);
	char text[2000];

	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	put(c, "a", "small");
	put(c, "a", text);
	ck_assert_ptr_null(cache_get(c, "a"));
	cache_free(c);
}
END_TEST

static void *
hammer(void *arg)
{
	struct cache *c = arg;
	char key[16];

	for (int i = 0; i < 20000; i++) {
		struct blob *b;

		snprintf(key, sizeof key, "k%d", i * 7 % 97);
		b = cache_get(c, key);
		if (b == NULL)
			put(c, key, key);
		else
			ck_assert_str_eq(b->data, key);
		blob_drop(b);
	}
	return NULL;
}

START_TEST(threads_share_it)
{
	struct cache *c = cache_new(8000);
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&t[i], NULL, hammer, c), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	cache_free(c);
}
END_TEST

CHECK_MAIN("web/cache", what_was_put_is_found_until_it_is_replaced,
	the_bound_holds_and_what_was_used_longest_ago_goes_first, what_is_too_large_is_not_kept,
	threads_share_it)
