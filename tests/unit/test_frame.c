#include "helper_check.h"

#include "base/limits.h"
#include "base/mem.h"
#include "frame.h"

#include <string.h>

/* The one message in b. */
static int
message(struct buf *b, struct frame *f)
{
	size_t used;

	return frame_next(b->data, b->len, LIMIT_REPLY, f, &used);
}

static const struct reading sample = {
	.title = "Mayor to resign",
	.text = "One.\nTwo \xc3\xa9.",
	.canonical = "https://news.example/a/1",
	.charset = "UTF-8",
	.published = 1577934245,
	.modified = READING_NO_TIME,
	.suspect = SUSPECT_PAYWALL,
};

START_TEST(a_reading_arrives_as_it_was_sent)
{
	struct buf b = { 0 };
	struct reading r;
	struct frame f;

	frame_put_reading(&b, &sample);
	ck_assert_int_eq(message(&b, &f), 1);
	ck_assert(frame_get_reading(&f, &r));
	ck_assert_str_eq(r.title, sample.title);
	ck_assert_str_eq(r.text, sample.text);
	ck_assert_str_eq(r.canonical, sample.canonical);
	ck_assert_str_eq(r.charset, sample.charset);
	ck_assert_ptr_null(r.byline);
	ck_assert_int_eq(r.published, sample.published);
	ck_assert_int_eq(r.modified, READING_NO_TIME);
	ck_assert_int_eq(r.suspect, SUSPECT_PAYWALL);
	buf_free(&b);
}
END_TEST

START_TEST(a_listing_arrives_as_it_was_sent)
{
	struct entry entries[2] = {
		{ .id = "id", .link = "https://news.example/a/1", .title = "T", .published = 5 },
		{ .link = "https://news.example/a/2",
			.original = "https://o.example/",
			.updated = 6 },
	};
	struct listing sent = {
		.title = "Feed",
		.hint_s = 60,
		.capped = true,
		.entries = entries,
		.n = 2,
		.hub = "https://hub.example/",
		.self = "https://news.example/feed",
		.sitemaps = &(struct listed){ "https://news.example/s1.xml", NULL, 7 },
		.sitemap_n = 1,
		.feeds = &(struct listed){ "https://news.example/feed2", "Two", ENTRY_NO_TIME },
		.feed_n = 1,
		.is_list = true,
	};
	struct arena *a = arena_new();
	struct buf b = { 0 };
	struct listing l;
	struct frame f;

	frame_put_listing(&b, &sent);
	ck_assert_int_eq(message(&b, &f), 1);
	ck_assert(frame_get_listing(&f, a, &l));
	ck_assert_uint_eq(l.n, 2);
	ck_assert(l.capped);
	ck_assert_int_eq(l.hint_s, 60);
	ck_assert_str_eq(l.entries[0].id, "id");
	ck_assert_ptr_null(l.entries[1].id);
	ck_assert_ptr_null(l.entries[0].original);
	ck_assert_str_eq(l.entries[1].original, "https://o.example/");
	ck_assert_str_eq(l.entries[1].link, "https://news.example/a/2");
	ck_assert_int_eq(l.entries[1].updated, 6);
	ck_assert_ptr_null(l.why);
	ck_assert_str_eq(l.hub, "https://hub.example/");
	ck_assert_str_eq(l.self, "https://news.example/feed");
	ck_assert_uint_eq(l.sitemap_n, 1);
	ck_assert_str_eq(l.sitemaps[0].url, "https://news.example/s1.xml");
	ck_assert_int_eq(l.sitemaps[0].modified, 7);
	ck_assert(l.is_list);
	ck_assert_uint_eq(l.feed_n, 1);
	ck_assert_str_eq(l.feeds[0].title, "Two");
	buf_free(&b);
	arena_free(a);
}
END_TEST

START_TEST(a_document_arrives_as_it_was_sent)
{
	const struct document sent = { .feed = true,
		.url = "http://x/",
		.content_type = "text/\xff",
		.rule_body = "//p",
		.bytes = "a\0b",
		.len = 3 };
	struct document d;
	struct buf b = { 0 };
	struct frame f;

	frame_put_document(&b, &sent);
	ck_assert_int_eq(message(&b, &f), 1);
	ck_assert(frame_get_document(&f, &d));
	ck_assert(d.feed);
	ck_assert_str_eq(d.url, "http://x/");
	ck_assert_str_eq(d.content_type, "text/\xff");
	ck_assert_str_eq(d.rule_body, "//p");
	ck_assert_ptr_null(d.rule_title);
	ck_assert_uint_eq(d.len, 3);
	ck_assert_mem_eq(d.bytes, "a\0b", 3);
	buf_free(&b);
}
END_TEST

START_TEST(a_message_cut_anywhere_wants_more_bytes)
{
	struct buf b = { 0 };
	struct frame f;
	size_t used;

	frame_put_reading(&b, &sample);
	for (size_t n = 0; n < b.len; n++)
		ck_assert_int_eq(frame_next(b.data, n, LIMIT_REPLY, &f, &used), 0);
	ck_assert_int_eq(frame_next(b.data, b.len, LIMIT_REPLY, &f, &used), 1);
	ck_assert_uint_eq(used, b.len);
	buf_free(&b);
}
END_TEST

START_TEST(too_long_a_message_is_refused_by_its_first_bytes)
{
	struct frame f;
	size_t used;

	ck_assert_int_eq(frame_next("\4\0\0\0\xff\xff\xff\x7f", 8, LIMIT_REPLY, &f, &used), -1);
}
END_TEST

START_TEST(an_unknown_kind_is_refused)
{
	struct frame f;
	size_t used;

	ck_assert_int_eq(frame_next("\0\0\0\0\0\0\0\0", 8, LIMIT_REPLY, &f, &used), -1);
	ck_assert_int_eq(frame_next("\x99\0\0\0\0\0\0\0", 8, LIMIT_REPLY, &f, &used), -1);
}
END_TEST

START_TEST(a_shortened_payload_is_no_reading)
{
	struct buf whole = { 0 };
	struct reading r;
	struct frame f;
	size_t used;

	frame_put_reading(&whole, &sample);
	for (size_t n = 8; n < whole.len; n++) {
		char *copy = mem_alloc(n); /* to the byte, for the sanitizer */

		memcpy(copy, whole.data, n);
		copy[4] = (char)((n - 8) & 0xff);
		copy[5] = (char)((n - 8) >> 8);
		ck_assert_int_eq(frame_next(copy, n, LIMIT_REPLY, &f, &used), 1);
		ck_assert(!frame_get_reading(&f, &r));
		free(copy);
	}
	buf_free(&whole);
}
END_TEST

static bool
accepts(const struct reading *r)
{
	struct buf b = { 0 };
	struct reading got;
	struct frame f;
	bool ok;

	frame_put_reading(&b, r);
	ck_assert_int_eq(message(&b, &f), 1);
	ok = frame_get_reading(&f, &got);
	buf_free(&b);
	return ok;
}

START_TEST(a_reading_that_breaks_the_rules_is_refused)
{
	struct reading r = sample;

	ck_assert(accepts(&r));
	r.text = NULL;
	ck_assert(!accepts(&r));
	r.text = "no utf-8: \xff";
	ck_assert(!accepts(&r));
	r = sample;
	r.suspect = (enum suspect)99;
	ck_assert(!accepts(&r));
}
END_TEST

START_TEST(a_string_beyond_its_bound_is_cut_between_characters)
{
	char *title = mem_zalloc(LIMIT_TITLE + 10);
	struct reading r = sample, got;
	struct buf b = { 0 };
	struct frame f;

	memset(title, 'a', LIMIT_TITLE - 1);
	memcpy(title + LIMIT_TITLE - 1, "\xc3\xa9\xc3\xa9", 5);
	r.title = title;
	frame_put_reading(&b, &r);
	ck_assert_int_eq(message(&b, &f), 1);
	ck_assert(frame_get_reading(&f, &got));
	ck_assert_uint_eq(strlen(got.title), LIMIT_TITLE - 1);
	buf_free(&b);
	free(title);
}
END_TEST

START_TEST(a_count_beyond_the_payload_asks_for_no_memory)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	struct listing l;
	struct frame f;
	size_t place = frame_begin(&b, FRAME_LISTING), before = arena_size(a);

	for (int k = 0; k < 4; k++)
		frame_put_str(&b, NULL);
	for (int k = 0; k < 3; k++)
		frame_put_int(&b, 0);
	frame_put_int(&b, 90000);
	frame_end(&b, place);
	ck_assert_int_eq(message(&b, &f), 1);
	ck_assert(!frame_get_listing(&f, a, &l));
	ck_assert_uint_eq(arena_size(a), before);
	buf_free(&b);
	arena_free(a);
}
END_TEST

START_TEST(a_field_that_is_left_over_is_refused)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	struct listing l;
	struct frame f;
	size_t place = frame_begin(&b, FRAME_LISTING);

	for (int k = 0; k < 4; k++)
		frame_put_str(&b, k == 1 ? "T" : NULL);
	for (int k = 0; k < 6; k++)
		frame_put_int(&b, 0);
	frame_put_int(&b, 1);
	frame_end(&b, place);
	ck_assert_int_eq(message(&b, &f), 1);
	ck_assert(!frame_get_listing(&f, a, &l));
	buf_free(&b);
	arena_free(a);
}
END_TEST

CHECK_MAIN("frame", a_reading_arrives_as_it_was_sent, a_listing_arrives_as_it_was_sent,
	a_document_arrives_as_it_was_sent, a_message_cut_anywhere_wants_more_bytes,
	too_long_a_message_is_refused_by_its_first_bytes, an_unknown_kind_is_refused,
	a_shortened_payload_is_no_reading, a_reading_that_breaks_the_rules_is_refused,
	a_string_beyond_its_bound_is_cut_between_characters,
	a_count_beyond_the_payload_asks_for_no_memory, a_field_that_is_left_over_is_refused)
