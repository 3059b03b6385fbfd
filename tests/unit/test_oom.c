/*
 * Memory that runs out at the n-th allocation, for every n: each pure module either never notices
 * (the library below it coped), fails with words, or ends the process with 71 (EX_OSERR) as
 * base/mem.h promises. It never crashes. The linker wraps the allocator (tests/CMakeLists.txt), so
 * the sources under test are the real ones.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/heap.h"
#include "base/lru.h"
#include "base/mem.h"
#include "config/config.h"
#include "config/rules.h"
#include "diff/classes.h"
#include "diff/diff.h"
#include "feed/feed.h"
#include "feed/opml.h"
#include "frame.h"
#include "helper_check.h"
#include "judge/verdict.h"
#include "page/page.h"
#include "robots.h"
#include "store/search.h"
#include "text/charset.h"
#include "text/date.h"
#include "text/url.h"
#include "text/utf8.h"

#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);

static bool counting;
static long count, fail_at;
static long ended; /* children that ended with EX_OSERR */

static bool
runs_out(void)
{
	return counting && ++count == fail_at;
}

void *
__wrap_malloc(size_t n)
{
	return runs_out() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return runs_out() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return runs_out() ? NULL : __real_realloc(p, n);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return runs_out() ? NULL : __real_reallocarray(p, n, size);
}

enum {
	DONE = 0,
	RAN_OUT_UNNOTICED = 3
};

/* Runs work in a child whose n-th allocation fails; true once there is no n-th allocation. */
static bool
survives(void (*work)(void), long n)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ne(child, -1);
	if (child == 0) {
		close(STDERR_FILENO);
		fail_at = n;
		count = 0;
		counting = true;
		work();
		counting = false;
		_exit(count < fail_at ? DONE : RAN_OUT_UNNOTICED);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(
		WIFEXITED(status), "allocation %ld: killed by signal %d", n, WTERMSIG(status));
	ck_assert_msg(WEXITSTATUS(status) == DONE || WEXITSTATUS(status) == RAN_OUT_UNNOTICED ||
			      WEXITSTATUS(status) == EX_OSERR,
		"allocation %ld: status %d", n, WEXITSTATUS(status));
	ended += WEXITSTATUS(status) == EX_OSERR;
	return WEXITSTATUS(status) == DONE;
}

static void
for_every_n(void (*work)(void))
{
	long n = 1;

	ended = 0;
	work(); /* tables that a library makes once are made here */
	while (!survives(work, n))
		n++;
	ck_assert_int_gt(ended, 0); /* the failures did reach the code under test */
}

static void
read_a_page(void)
{
	static const char page[] =
		"<html lang=en><head><title>Harbour bridge opens | The Gull</title>"
		"<meta property='og:title' content='Harbour bridge opens'>"
		"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":"
		"\"Harbour bridge "
		"opens\",\"datePublished\":\"2026-03-01T10:00:00Z\"}</script></head>"
		"<body><nav><a href=/>Home</a></nav><article><h1>Harbour bridge opens</h1>"
		"<p>The new bridge over the harbour opened on Sunday, two years late and with a "
		"band.</p>"
		"<p>\xe2\x80\x9cIt was worth the wait,\xe2\x80\x9d said the mayor, who walked "
		"first.</p>"
		"<ul><li>Length: 412 metres, of which half hang over water.</li></ul>"
		"</article><footer>About us</footer></body></html>";
	const struct page_source src = { .url = "https://gull.example/a/1",
		.content_type = "text/html" };
	struct err e;

	page_free(page_read(page, sizeof page - 1, &src, &e));
}

START_TEST(a_page_is_read_or_the_process_ends)
{
	for_every_n(read_a_page);
}
END_TEST

static void
count_entry(const struct entry *entry, void *arg)
{
	(void)entry;
	++*(int *)arg;
}

static void
read_feeds(void)
{
	static const char *const feeds[] = {
		"<rss version='2.0'><channel><title>T</title><item><title>A &eacute; b</title>"
		"<link>/a/1</link><guid>1</guid><pubDate>Sun, 01 Mar 2026 10:00:00 "
		"GMT</pubDate></item>"
		"</channel></rss>",
		"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>x</id><link href='/b'/>"
		"<title "
		"type='html'>&lt;b&gt;c</title><updated>2026-03-01T10:00:00Z</updated></entry></"
		"feed>",
		"{\"version\":\"https://jsonfeed.org/version/"
		"1.1\",\"items\":[{\"id\":\"1\",\"url\":\"/c\"}]}",
		"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap>"
		"<loc>https://gull.example/s.xml</loc><lastmod>2026-03-01</lastmod></sitemap>"
		"</sitemapindex>",
		"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
		"<loc>https://gull.example/d</loc></url></urlset>",
		"<html><head><link rel='alternate' type='application/rss+xml' href='/feed' "
		"title='All'></head><body>A page</body></html>",
	};

	for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
		const struct feed_source src = { .url = "https://gull.example/feed" };
		int entries = 0;
		const struct feed_sink sink = { .entry = count_entry, .arg = &entries };
		struct feed_info info = { 0 };
		struct err e;

		feed_parse(feeds[i], strlen(feeds[i]), &src, &sink, &info, &e);
		feed_info_free(&info);
	}
}

START_TEST(feeds_are_read_or_the_process_ends)
{
	for_every_n(read_feeds);
}
END_TEST

static void
listed(const struct opml_feed *f, void *arg)
{
	(void)f;
	++*(int *)arg;
}

static void
list_feeds(void)
{
	static const char list[] =
		"<opml version='2.0'><body><outline text='News'><outline type='rss' text='Gull' "
		"xmlUrl='https://gull.example/feed'/></outline></body></opml>";
	static const struct opml_feed feeds[] = {
		{ "https://gull.example/feed", "Gull", NULL, "News" },
		{ "https://tern.example/feed", "Tern & son", "https://tern.example/", "News" },
	};
	struct err e;
	int n = 0;

	opml_parse(list, sizeof list - 1, listed, &n, &e);
	free(opml_write("Feeds", feeds, 2));
}

START_TEST(lists_of_feeds_are_read_and_written_or_the_process_ends)
{
	for_every_n(list_feeds);
}
END_TEST

static void
read_by_rule(void)
{
	static const char page[] =
		"<html><body><h2 class='h'>Harbour bridge opens</h2><div id='story'><p>The bridge "
		"opened on Sunday, two years late and with a band.</p><div class='promo'>Read "
		"on</div></div></body></html>";
	const struct page_rule rule = { .title = "//h2[@class='h']",
		.body = "//div[@id='story']",
		.remove = "//div[@class='promo']" };
	const struct page_source src = { .url = "https://gull.example/a/1", .rule = &rule };
	struct err e;

	if (page_rule_check(&rule, &e) == 0)
		page_free(page_read(page, sizeof page - 1, &src, &e));
}

START_TEST(a_site_is_read_by_its_rule_or_the_process_ends)
{
	for_every_n(read_by_rule);
}
END_TEST

static char rules_dir[] = "/tmp/stet-test-rules-XXXXXX";

static void
load_rules(void)
{
	struct err e;
	struct rules *rules = rules_load(rules_dir, &e);

	(void)rules_find(rules, "https://www.gull.example/a");
	rules_free(rules);
}

START_TEST(rules_are_loaded_or_the_process_ends)
{
	char path[64];
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(rules_dir));
	snprintf(path, sizeof path, "%s/gull.conf", rules_dir);
	f = fopen(path, "w");
	fputs("site \"gull.example\" { title = \"//h2\" body = \"//div[@id='story']\" }\n", f);
	fclose(f);
	for_every_n(load_rules);
	unlink(path);
	rmdir(rules_dir);
}
END_TEST

static void
search(void)
{
	struct arena *a = arena_new();
	struct search_term *terms;
	size_t n = search_parse(a, "bridge \"two years\" open* -rain OR title:mayor", &terms);

	(void)search_snippet(
		a, "The mayor opened the bridge, two years late.", terms, n, 20, '<', '>');
	arena_free(a);
}

START_TEST(a_search_is_understood_or_the_process_ends)
{
	for_every_n(search);
}
END_TEST

static void
obey(void)
{
	static const char text[] = "User-agent: stet\nDisallow: /private\nAllow: /private/news\n"
				   "Crawl-delay: 2\n\nUser-agent: *\nDisallow: /\n";
	struct robots *r = robots_parse(text, sizeof text - 1, "stet");

	(void)robots_allows(r, "/private/news/1");
	robots_free(r);
}

START_TEST(robots_txt_is_obeyed_or_the_process_ends)
{
	for_every_n(obey);
}
END_TEST

static void
talk_to_a_reader(void)
{
	struct entry entry = {
		.id = "1", .link = "https://gull.example/a/1", .title = "Bridge opens"
	};
	struct listing said = { .title = "Gull", .entries = &entry, .n = 1 }, heard;
	const struct reading reading = { .title = "Bridge opens", .text = "Two years late." };
	struct reading read;
	struct buf out = { 0 };
	struct arena *a = arena_new();
	struct frame f;
	size_t used;

	frame_put_reading(&out, &reading);
	if (frame_next(out.data, out.len, out.len, &f, &used) == 1)
		(void)frame_get_reading(&f, &read);
	buf_clear(&out);
	frame_put_listing(&out, &said);
	if (frame_next(out.data, out.len, out.len, &f, &used) == 1)
		(void)frame_get_listing(&f, a, &heard);
	arena_free(a);
	buf_free(&out);
}

START_TEST(a_reader_is_talked_to_or_the_process_ends)
{
	for_every_n(talk_to_a_reader);
}
END_TEST

static void
keep_in_order(void)
{
	struct lru *c = lru_new(2, free, NULL);
	struct heap_node nodes[3] = { 0 };
	struct heap h = { 0 };

	lru_add(c, "one", mem_strdup("1"));
	lru_add(c, "two", mem_strdup("2"));
	lru_add(c, "three", mem_strdup("3"));
	lru_free(c);
	for (int i = 0; i < 3; i++)
		heap_set(&h, &nodes[i], 3 - i);
	heap_free(&h);
}

START_TEST(things_are_kept_in_order_or_the_process_ends)
{
	for_every_n(keep_in_order);
}
END_TEST

static void
compare(void)
{
	static const char a[] = "The mayor opened the bridge.\nTwelve people came.\nIt rained.\n";
	static const char b[] =
		"It rained.\nThe mayor has not opened the bridge.\nTwenty people came.\n";
	struct diff *title = diff_new("Bridge opens", 12, "Bridge may open", 15);
	struct diff *text = diff_new(a, sizeof a - 1, b, sizeof b - 1);
	struct classes classes;
	struct buf json = { 0 };

	classes_of(title, text, &classes);
	diff_json(text, &json);
	diff_json_rows(text, &json);
	buf_free(&json);
	classes_clear(&classes);
	diff_free(title);
	diff_free(text);
}

START_TEST(texts_are_compared_or_the_process_ends)
{
	for_every_n(compare);
}
END_TEST

static int
no_version(void *arg, const char *hash)
{
	(void)arg;
	(void)hash;
	return -1;
}

static void
judge(void)
{
	struct verdict_rules rules;
	const struct reading reading = { .title = "Bridge opens",
		.text = "Two years late.\nWith a band." };
	struct history known = { .title = "Bridge opens",
		.text = "Two years late.",
		.extractor = 1,
		.find_revision = no_version };
	const struct check check = {
		.outcome = OUTCOME_READ, .at = 1000, .reading = &reading, .extractor = 1
	};
	char hash[HASH_HEX];

	verdict_rules_defaults(&rules, 1800);
	verdict_hash(known.title, known.text, hash);
	known.hash = hash;
	(void)verdict_of(&rules, &known, &check);
}

START_TEST(a_check_is_judged_or_the_process_ends)
{
	for_every_n(judge);
}
END_TEST

static void
spell(void)
{
	static const char latin[] = "caf\xe9 <meta charset=iso-8859-1>";
	const char *name;
	size_t len;

	free(url_resolve("https://gull.example/a/", "../b?utm_source=x&id=1#top"));
	free(url_canonical("HTTPS://Gull.Example:443/%7ea?fbclid=1"));
	free(url_key("http://gull.example/a/"));
	free(url_path_query("https://gull.example/a?b"));
	free(charset_to_utf8(latin, sizeof latin - 1, NULL, CHARSET_HTML, &len, &name));
}

START_TEST(addresses_and_bytes_are_spelled_or_the_process_ends)
{
	for_every_n(spell);
}
END_TEST

static void
configure(void)
{
	static const char text[] =
		"database = \"x.db\"\nfetch { allow_private = { \"127.0.0.128/25\" } }\n"
		"feed \"Gull\" { url = \"https://gull.example/feed\" skip = { \"/live/\" } }\n";
	struct err e;

	config_free(config_parse(text, sizeof text - 1, "stet.conf", &e));
}

START_TEST(a_config_is_read_or_the_process_ends)
{
	for_every_n(configure);
}
END_TEST

CHECK_MAIN("oom", a_page_is_read_or_the_process_ends, feeds_are_read_or_the_process_ends,
	lists_of_feeds_are_read_and_written_or_the_process_ends,
	a_site_is_read_by_its_rule_or_the_process_ends, rules_are_loaded_or_the_process_ends,
	a_search_is_understood_or_the_process_ends, robots_txt_is_obeyed_or_the_process_ends,
	a_reader_is_talked_to_or_the_process_ends, things_are_kept_in_order_or_the_process_ends,
	texts_are_compared_or_the_process_ends, a_check_is_judged_or_the_process_ends,
	addresses_and_bytes_are_spelled_or_the_process_ends, a_config_is_read_or_the_process_ends)
