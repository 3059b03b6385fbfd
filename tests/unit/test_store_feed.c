#include "helper_check.h"
#include "helper_store.h"

#include "base/limits.h"

#include <string.h>

enum {
	T = 1700000000
};

static struct store *s;
static struct arena *a;

static void
begin(void)
{
	s = helper_store_open();
	a = arena_new();
}

static void
end(void)
{
	ck_ok(store_commit(s, &err));
	ck_assert_msg(helper_verify(s) == 0, "%s", helper_findings);
	arena_free(a);
	helper_store_close(s);
}

static struct store_feed_wanted
wanted(const char *name, const char *url)
{
	return (struct store_feed_wanted){ name, url, "gazette", 300, T };
}

static struct store_feed_sync
sync_feeds(const struct store_feed_wanted *w, size_t n)
{
	struct store_feed_sync counts;

	ck_ok(store_sync_feeds(s, w, n, T, &counts, &err));
	return counts;
}

static struct store_feed
feed(size_t i)
{
	struct store_feed *feeds;
	size_t n;

	ck_ok(store_feeds(s, a, &feeds, &n, &err));
	ck_assert_uint_lt(i, n);
	return feeds[i];
}

START_TEST(feeds_follow_the_config_and_keep_their_history)
{
	struct store_feed_wanted two[] = { wanted("A", "http://g/a"), wanted("B", "http://g/b") };
	struct store_feed_wanted swapped[] = { wanted("B", "http://g/a"),
		wanted("A", "http://g/b") };
	struct store_feed_wanted renamed[] = { wanted("New", "http://g/a"),
		wanted("B", "http://g/c") };
	struct store_feed_sync c;
	struct store_feed f;
	int64_t id_a, id_b;

	begin();
	c = sync_feeds(two, 2);
	ck_assert_uint_eq(c.added, 2);
	id_a = feed(0).id;
	id_b = feed(1).id;
	c = sync_feeds(two, 2);
	ck_assert_uint_eq(c.added + c.changed + c.removed, 0);

	/* Names and addresses exchanged: by name, and the validators are worth nothing. */
	c = sync_feeds(swapped, 2);
	ck_assert_uint_eq(c.changed, 2);
	ck_assert_int_eq(feed(0).id, id_a);
	ck_assert_str_eq(feed(0).url, "http://g/b");
	c = sync_feeds(two, 2);

	/* A new name for the same address is the same feed; a new address for a name too. */
	c = sync_feeds(renamed, 2);
	ck_assert_uint_eq(c.added, 0);
	ck_assert_uint_eq(c.changed, 2);
	ck_assert_int_eq(feed(1).id, id_a);
	ck_assert_int_eq(feed(0).id, id_b);

	/* Removed, its history stays; back, it is the same feed. */
	c = sync_feeds(renamed, 1);
	ck_assert_uint_eq(c.removed, 1);
	f = feed(0);
	ck_assert_int_eq(f.state, STORE_FEED_REMOVED);
	ck_assert_int_eq(f.next_check_at, NEWS_NO_TIME);
	c = sync_feeds(renamed, 2);
	ck_assert_uint_eq(c.changed, 1);
	ck_assert_int_eq(feed(0).id, id_b);
	ck_assert_int_eq(feed(0).state, STORE_FEED_WATCHING);
	ck_assert_int_eq(feed(0).next_check_at, T);
	end();
}
END_TEST

START_TEST(a_changed_address_or_period_starts_anew_where_it_must)
{
	struct store_feed_wanted w = wanted("A", "http://g/a");
	struct store_feed_check c = { .at = T,
		.good = true,
		.period_s = 600,
		.next_check_at = T + 600,
		.etag = "\"x\"",
		.last_modified = "y",
		.body_hash = "z",
		.entries = 10,
		.new_articles = 3,
		.moved_url = "http://g/moved",
		.memory = "ttl" };
	struct store_feed f;

	begin();
	sync_feeds(&w, 1);
	c.feed = feed(0).id;
	ck_ok(store_record_feed_check(s, &c, &err));
	f = feed(0);
	ck_assert_str_eq(f.etag, "\"x\"");
	ck_assert_str_eq(f.moved_url, "http://g/moved");
	ck_assert_str_eq(f.memory, "ttl");
	ck_assert_int_eq(f.last_new_at, T);
	ck_assert_int_eq(f.entries, 10);
	w.period_s = 60;
	sync_feeds(&w, 1);
	f = feed(0);
	ck_assert_int_eq(f.configured_period_s, 60);
	ck_assert_int_eq(f.period_s, 0);
	ck_assert_str_eq(f.etag, "\"x\"");
	ck_assert_int_eq(f.next_check_at, T + 600);
	w.url = "http://g/b";
	w.first_check_at = T + 5;
	sync_feeds(&w, 1);
	f = feed(0);
	ck_assert_ptr_null(f.etag);
	ck_assert_ptr_null(f.moved_url);
	ck_assert_int_eq(f.next_check_at, T + 5);
	end();
}
END_TEST

START_TEST(imported_feeds_are_watched_beside_those_of_the_config)
{
	struct store_feed_wanted w[] = { wanted("A", "http://g/a"), wanted("B", "http://g/b") };
	struct store_feed_wanted same_name = wanted("A", "http://g/x");
	struct store_feed_sync c;
	bool added;

	begin();
	ck_ok(store_import_feed(s, &w[1], T, &added, &err));
	ck_assert(added);
	ck_ok(store_import_feed(s, &w[1], T, &added, &err));
	ck_assert(!added);
	ck_ok(store_commit(s, &err));
	c = sync_feeds(w, 1);
	ck_assert_uint_eq(c.added, 1);
	ck_assert_uint_eq(c.removed, 0);
	ck_assert_int_eq(feed(1).origin, STORE_FEED_IMPORT);
	ck_assert_int_eq(feed(1).state, STORE_FEED_WATCHING);
	ck_ok(store_import_feed(s, &same_name, T, &added, &err));
	ck_ok(store_commit(s, &err));
	ck_assert_str_eq(feed(1).name, "A 2");
	/* The config takes an imported one over by its address, and a name for another. */
	c = sync_feeds(w, 2);
	ck_assert_uint_eq(c.changed, 1);
	ck_assert_int_eq(feed(2).origin, STORE_FEED_CONFIG);
	same_name = wanted("A 2", "http://g/y");
	struct store_feed_wanted three[] = { w[0], w[1], same_name };
	sync_feeds(three, 3);
	ck_assert_int_eq(helper_number("SELECT count(*) FROM feed WHERE state = 'watching'"), 4);
	ck_assert_int_eq(
		helper_number("SELECT count(*) FROM feed WHERE name GLOB 'A 2 (imported *)'"), 1);
	end();
}
END_TEST

START_TEST(due_feeds_come_earliest_first_and_in_pages)
{
	struct store_feed_wanted w[5];
	char names[5][8], urls[5][16];
	struct store_cursor cursor = { 0 };
	struct store_feed *due;
	int64_t at = 0;
	size_t n, seen = 0;

	begin();
	for (int i = 0; i < 5; i++) {
		snprintf(names[i], sizeof names[i], "f%d", i);
		snprintf(urls[i], sizeof urls[i], "http://g/%d", i);
		w[i] = wanted(names[i], urls[i]);
		w[i].first_check_at = T + i / 2; /* 0 0 1 1 2 */
	}
	sync_feeds(w, 5);
	ck_ok(store_next_due(s, &at, NULL, &err));
	ck_assert_int_eq(at, T);
	for (;;) {
		ck_ok(store_due_feeds(s, T + 1, &cursor, 1, a, &due, &n, &err));
		if (n == 0)
			break;
		ck_assert_int_eq(due[0].next_check_at, T + (int64_t)seen / 2);
		seen++;
	}
	ck_assert_uint_eq(seen, 4);
	ck_ok(store_defer_feed(s, feed(0).id, T + 100, &err));
	cursor = (struct store_cursor){ 0 };
	ck_ok(store_due_feeds(s, T + 1, &cursor, 10, a, &due, &n, &err));
	ck_assert_uint_eq(n, 3);
	end();
}
END_TEST

START_TEST(a_feed_that_fails_or_ends_says_so)
{
	struct store_feed_wanted w = wanted("A", "http://g/a");
	struct store_feed_check c = { .at = T,
		.error = "503",
		.period_s = 300,
		.next_check_at = T + 60,
		.failures = 1,
		.keep_validators = true,
		.entries = -1 };

	begin();
	sync_feeds(&w, 1);
	c.feed = feed(0).id;
	ck_ok(store_record_feed_check(s, &c, &err));
	c.at = T + 60;
	c.failures = 2;
	ck_ok(store_record_feed_check(s, &c, &err));
	ck_assert_int_eq(feed(0).failures, 2);
	ck_assert_int_eq(feed(0).first_failed_at, T);
	ck_assert_str_eq(feed(0).last_error, "503");
	ck_assert_int_eq(feed(0).last_good_at, NEWS_NO_TIME);
	c.ended = true;
	c.error = "410";
	ck_ok(store_record_feed_check(s, &c, &err));
	ck_assert_int_eq(feed(0).state, STORE_FEED_ENDED);
	ck_assert_int_eq(feed(0).next_check_at, NEWS_NO_TIME);
	/* A reload of the same config does not wake it. */
	ck_ok(store_commit(s, &err));
	w.source = "other";
	sync_feeds(&w, 1);
	ck_assert_int_eq(feed(0).state, STORE_FEED_ENDED);
	sync_feeds(&w, 0);
	ck_assert_int_eq(store_record_feed_check(s, &c, &err), STORE_NOT_FOUND);
	end();
}
END_TEST

/* ---- which article is it? ---- */

struct step {
	const char *guid, *url, *title;
	int64_t published;
	int64_t feed; /* 1 or 2 */
	int article;  /* the number that is expected, counted from 1 */
	bool is_new, newly_named, hinted;
};

static void
walk(const struct step *steps, size_t n)
{
	struct store_feed_wanted w[] = { wanted("A", "http://g/a"), wanted("B", "http://g/b") };

	begin();
	sync_feeds(w, 2);
	for (size_t i = 0; i < n; i++) {
		struct store_entry entry = {
			.feed = steps[i].feed,
			.source = "gazette",
			.guid = steps[i].guid,
			.url = steps[i].url,
			.url_key = steps[i].url,
			.title = steps[i].title,
			.published = steps[i].published,
			.updated = NEWS_NO_TIME,
			.now = T + (int64_t)i,
			.first_check_at = T,
			.first_period_s = 1800,
		};
		struct store_met met;

		ck_ok(store_meet(s, &entry, &met, &err));
		ck_assert_msg(met.article == steps[i].article, "step %zu: article %d", i,
			(int)met.article);
		ck_assert_msg(met.is_new == steps[i].is_new, "step %zu: new", i);
		ck_assert_msg(met.newly_named == steps[i].newly_named, "step %zu: named", i);
		ck_assert_msg(met.hinted == steps[i].hinted, "step %zu: hinted", i);
	}
	end();
}

#define NONE NEWS_NO_TIME

START_TEST(a_feed_that_changes_every_guid_makes_no_duplicates)
{
	static const struct step steps[] = {
		{ "g1", "u/1", "One", NONE, 1, 1, true, true, false },
		{ "g2", "u/2", "Two", NONE, 1, 2, true, true, false },
		{ "g3", "u/1", "One", NONE, 1, 1, false, false, false },
		{ "g4", "u/2", "Two", NONE, 1, 2, false, false, false },
		{ NULL, "u/2", "Two", NONE, 1, 2, false, false, false },
	};

	walk(steps, sizeof steps / sizeof steps[0]);
}
END_TEST

START_TEST(a_feed_that_repeats_a_guid_loses_none)
{
	static const struct step steps[] = {
		{ "top", "u/1", "One", 100, 1, 1, true, true, false },
		{ "top", "u/2", "Two", 200, 1, 2, true, true, false },
		{ "top", "u/3", "Three", NONE, 1, 3, true, true, false },
		{ "top", "u/1", "One", 100, 1, 1, false, false, false },
	};

	walk(steps, sizeof steps / sizeof steps[0]);
}
END_TEST

START_TEST(a_guid_keeps_an_article_whose_address_changes)
{
	static const struct step steps[] = {
		{ "g1", "u/old-headline", "Old headline", 100, 1, 1, true, true, false },
		{ "g1", "u/new-headline", "New headline", 100, 1, 1, false, false, true },
		{ "g1", "u/new-headline", "New headline", 100, 1, 1, false, false, false },
		{ "g1", "u/other-place", "New headline", NONE, 1, 1, false, false, false },
		/* another feed's guids are its own affair */
		{ "g1", "u/elsewhere", "New headline", 100, 2, 2, true, true, false },
	};

	walk(steps, sizeof steps / sizeof steps[0]);
}
END_TEST

START_TEST(an_article_named_by_two_feeds_is_one)
{
	static const struct step steps[] = {
		{ "g1", "u/1", "One", 100, 1, 1, true, true, false },
		{ "other", "u/1", "One!", 100, 2, 1, false, true, false },
		{ "other", "u/1", "One, corrected", 100, 2, 1, false, false, true },
	};

	walk(steps, sizeof steps / sizeof steps[0]);
}
END_TEST

START_TEST(addresses_of_one_article_are_bounded)
{
	struct store_feed_wanted w = wanted("A", "http://g/a");
	struct store_met met = { 0 };
	const char **urls;
	char url[32];
	size_t n;

	begin();
	sync_feeds(&w, 1);
	for (int i = 0; i < 3 * LIMIT_ALIASES; i++) {
		snprintf(url, sizeof url, "u/%d", i);
		met = helper_meet(s, 1, "g1", url, "One", T + i);
		ck_assert_int_eq(met.article, 1);
	}
	ck_ok(store_aliases(s, 1, a, &urls, &n, &err));
	ck_assert_uint_eq(n, LIMIT_ALIASES);
	end();
}
END_TEST

CHECK_MAIN("store_feed", feeds_follow_the_config_and_keep_their_history,
	a_changed_address_or_period_starts_anew_where_it_must,
	imported_feeds_are_watched_beside_those_of_the_config,
	due_feeds_come_earliest_first_and_in_pages, a_feed_that_fails_or_ends_says_so,
	a_feed_that_changes_every_guid_makes_no_duplicates, a_feed_that_repeats_a_guid_loses_none,
	a_guid_keeps_an_article_whose_address_changes, an_article_named_by_two_feeds_is_one,
	addresses_of_one_article_are_bounded)
