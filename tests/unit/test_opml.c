#include "feed/opml.h"

#include "base/buf.h"
#include "helper_check.h"

#include <string.h>

static void
hear(const struct opml_feed *f, void *arg)
{
	buf_addf(arg, "%s|%s|%s|%s\n", f->url, f->title == NULL ? "-" : f->title,
		f->site == NULL ? "-" : f->site, f->group == NULL ? "-" : f->group);
}

static void
check(const char *bytes, int n, const char *lines)
{
	struct buf heard = { 0 };
	struct err e;

	ck_assert_int_eq(opml_parse(bytes, strlen(bytes), hear, &heard, &e), n);
	ck_assert_str_eq(buf_str(&heard), lines);
	buf_free(&heard);
}

START_TEST(feeds_are_found_however_deep_they_stand)
{
	check("<?xml version='1.0'?><opml version=\"2.0\"><body>"
	      "<outline text=\"A &amp; B\" xmlUrl=\"http://a.test/rss\" "
	      "htmlUrl=\"http://a.test/\"/>"
	      "<outline text=\"News\"><outline title=\"C\" text=\"no\" "
	      "xmlurl=\"https://c.test/f\"/>"
	      "<outline text=\"In\"><outline xmlUrl=\"feed://d.test/f\"></outline></outline>"
	      "<outline xmlUrl=\"http://e.test/f\"/></outline>"
	      "<outline text=\"no feed\" xmlUrl=\"javascript:x\"/></body></opml>",
		4,
		"http://a.test/rss|A & B|http://a.test/|-\n"
		"https://c.test/f|C|-|News\nhttp://d.test/f|-|-|In\nhttp://e.test/f|-|-|News\n");
}
END_TEST

START_TEST(a_broken_list_gives_what_can_be_read)
{
	check("junk <opml><outline text='a & b' "
	      "xmlUrl='http://a.test/?x=1&y=2'></outline></outline>"
	      "</body><outline xmlUrl=\"http://b.test/",
		1, "http://a.test/?x=1&y=2|a & b|-|-\n");
}
END_TEST

START_TEST(what_is_no_opml_is_refused)
{
	struct err e;

	ck_assert_int_eq(opml_parse("<rss/>", 6, hear, NULL, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "OPML"));
	ck_assert_int_eq(opml_parse("", 0, hear, NULL, NULL), -1);
}
END_TEST

START_TEST(what_is_written_reads_back)
{
	static const struct opml_feed feeds[] = {
		{ "http://a.test/?x=1&y=2", "A <b> & \xc3\xa9", "http://a.test/", NULL },
		{ "http://b.test/", NULL, NULL, "News" },
		{ "http://c.test/", "C", NULL, "News" },
		{ "http://d.test/", "D", NULL, "Sport" },
		{ "http://e.test/", "E", NULL, NULL },
	};
	char *text = opml_write("My feeds", feeds, 5);

	ck_assert_ptr_nonnull(strstr(text, "<title>My feeds</title>"));
	check(text, 5,
		"http://a.test/?x=1&y=2|A <b> & \xc3\xa9|http://a.test/|-\n"
		"http://b.test/|http://b.test/|-|News\nhttp://c.test/|C|-|News\n"
		"http://d.test/|D|-|Sport\nhttp://e.test/|E|-|-\n");
	free(text);
	text = opml_write(NULL, NULL, 0);
	check(text, 0, "");
	free(text);
}
END_TEST

CHECK_MAIN("opml", feeds_are_found_however_deep_they_stand, a_broken_list_gives_what_can_be_read,
	what_is_no_opml_is_refused, what_is_written_reads_back)
