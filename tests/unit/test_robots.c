/* RFC 9309 as a table: a file, a path, and whether it may be asked for. */
#include "robots.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "helper_check.h"

#include <string.h>

struct line {
	const char *file;
	const char *path;
	bool allowed;
};

static void
check_all(const struct line *l, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct robots *r = robots_parse(l[i].file, strlen(l[i].file), "stet");

		ck_assert_msg(robots_allows(r, l[i].path) == l[i].allowed, "%s of\n%s", l[i].path,
			l[i].file);
		robots_free(r);
	}
}

#define CHECK_ALL(...)                                                                             \
	do {                                                                                       \
		const struct line all[] = { __VA_ARGS__ };                                         \
		check_all(all, sizeof all / sizeof all[0]);                                        \
	} while (0)

#define ALL "User-agent: *\n"

START_TEST(what_no_rule_forbids_is_allowed)
{
	CHECK_ALL({ "", "/", true }, { "\n\n# nothing\n", "/x", true },
		{ "Disallow: /\n", "/x", true }, /* belongs to no group */
		{ ALL "Disallow:\n", "/x", true }, { ALL "Disallow: \t # none\n", "/x", true },
		{ ALL "Disallow: /a\n", "/b", true }, { "<html>no such page</html>", "/", true },
		{ ALL "Disallow: /", "/robots.txt", true });
}
END_TEST

START_TEST(a_rule_matches_the_beginning_of_a_path)
{
	CHECK_ALL({ ALL "Disallow: /", "/", false }, { ALL "Disallow: /fish", "/fish", false },
		{ ALL "Disallow: /fish", "/fish.html", false },
		{ ALL "Disallow: /fish", "/fishheads/yummy", false },
		{ ALL "Disallow: /fish", "/fish?id=1", false },
		{ ALL "Disallow: /fish", "/Fish", true },
		{ ALL "Disallow: /fish", "/catfish", true },
		{ ALL "Disallow: /fish/", "/fish", true },
		{ ALL "Disallow: /fish/", "/fish/salmon", false },
		{ ALL "Disallow: fish", "/fish", false });
}
END_TEST

START_TEST(stars_and_the_end_mark_match)
{
	CHECK_ALL({ ALL "Disallow: /*.php", "/a/b.php?x", false },
		{ ALL "Disallow: /*.php", "/a/b.html", true },
		{ ALL "Disallow: /*.php$", "/a.php", false },
		{ ALL "Disallow: /*.php$", "/a.php?x", true },
		{ ALL "Disallow: /*.php$", "/a.php.php", false },
		{ ALL "Disallow: /a*b*c$", "/axxbyybzzc", false },
		{ ALL "Disallow: /a*b*c$", "/axxbyybzzcd", true },
		{ ALL "Disallow: *", "/x", false },
		{ ALL "Disallow: */private/", "/a/private/b", false },
		{ ALL "Disallow: /$", "/", false }, { ALL "Disallow: /$", "/x", true },
		{ ALL "Disallow: /a$b", "/a$b", false }, { ALL "Disallow: /a$b", "/a", true },
		{ ALL "Disallow: /**a", "/xxa", false }, { ALL "Disallow: /a*$", "/abc", false },
		{ ALL "Disallow: /*", "/", false });
}
END_TEST

START_TEST(the_longest_rule_decides_and_allow_before_disallow)
{
	CHECK_ALL({ ALL "Allow: /p\nDisallow: /", "/page", true },
		{ ALL "Disallow: /\nAllow: /p", "/page", true },
		{ ALL "Disallow: /\nAllow: /p", "/q", false },
		{ ALL "Allow: /folder\nDisallow: /folder", "/folder/page", true },
		{ ALL "Disallow: /folder\nAllow: /folder", "/folder/page", true },
		{ ALL "Allow: /page\nDisallow: /*.htm", "/page.htm", false },
		{ ALL "Allow: /$\nDisallow: /", "/", true },
		{ ALL "Allow: /$\nDisallow: /", "/page.htm", false },
		{ ALL "Disallow: /a/\nAllow: /a/b/\nDisallow: /a/b/c", "/a/b/x", true },
		{ ALL "Disallow: /a/\nAllow: /a/b/\nDisallow: /a/b/c", "/a/b/cd", false });
}
END_TEST

START_TEST(our_groups_count_as_one_and_before_the_general_one)
{
	CHECK_ALL({ ALL "Disallow: /\n\nUser-agent: stet\nDisallow: /a", "/b", true },
		{ "User-agent: stet\nDisallow: /a\n\n" ALL "Disallow: /", "/b", true },
		{ "User-agent: STET\nDisallow: /a\n\n" ALL "Allow: /", "/a", false },
		{ "User-agent: stet\nDisallow: /a\n" ALL
		  "Disallow: /\nUser-agent: Stet\nDisallow: /b",
			"/b", false },
		{ "User-agent: stet\nDisallow: /a\n" ALL
		  "Disallow: /\nUser-agent: Stet\nDisallow: /b",
			"/a", false },
		{ "User-agent: stet\nDisallow: /a\n" ALL
		  "Disallow: /\nUser-agent: Stet\nDisallow: /b",
			"/c", true },
		{ ALL "Disallow: /a\n" ALL "Disallow: /b", "/a", false },
		{ ALL "Disallow: /a\n" ALL "Disallow: /b", "/b", false },
		{ ALL "Disallow: /\nUser-agent: stet\n", "/x", true });
}
END_TEST

START_TEST(several_agents_may_share_a_group)
{
	CHECK_ALL({ "User-agent: x\nUser-agent: stet\nUser-agent: y\nDisallow: /a", "/a", false },
		{ "User-agent: stet\nCrawl-delay: 1\nUser-agent: y\nDisallow: /a", "/a", true },
		{ "User-agent: stet\n\n# so\nSitemap: https://x/\nDisallow: /a", "/a", false },
		{ "User-agent: stet\nSitemap: https://x/\nUser-agent: y\nDisallow: /a", "/a",
			false },
		{ "User-agent: x\nDisallow: /\n" ALL "Disallow: /a", "/b", true });
}
END_TEST

START_TEST(the_token_is_matched_as_a_whole_word)
{
	CHECK_ALL({ "User-agent: stet/0.1\nDisallow: /", "/", false },
		{ "User-agent: stet (all versions)\nDisallow: /", "/", false },
		{ "User-agent: stets\nDisallow: /", "/", true },
		{ "User-agent: stet-web\nDisallow: /", "/", true },
		{ "User-agent: ste\nDisallow: /", "/", true },
		{ "User-agent: notstet\nDisallow: /", "/", true },
		{ "User-agent:\nDisallow: /", "/", true },
		{ "User-agent: * \nDisallow: /", "/", false },
		{ "User-agent: *bot\nDisallow: /", "/", true });
}
END_TEST

START_TEST(escapes_are_compared_in_one_spelling)
{
	CHECK_ALL({ ALL "Disallow: /caf\xc3\xa9", "/caf%C3%A9", false },
		{ ALL "Disallow: /caf%c3%a9", "/caf%C3%A9/x", false },
		{ ALL "Disallow: /%7ejoe", "/~joe", false },
		{ ALL "Disallow: /~joe", "/%7Ejoe", false },
		{ ALL "Disallow: /a%2fb", "/a%2Fb", false },
		{ ALL "Disallow: /a%2fb", "/a/b", true }, { ALL "Disallow: /a%2Ab", "/a*b", false },
		{ ALL "Disallow: /a%2Ab", "/axb", true }, { ALL "Disallow: /a%24", "/a$", false },
		{ ALL "Disallow: /a%24", "/a", true }, { ALL "Disallow: /a%3", "/a%3", false },
		{ ALL "Disallow: /a%zz", "/a%zz", false }, { ALL "Disallow: /%61", "/a", false });
}
END_TEST

START_TEST(lines_are_read_however_they_are_written)
{
	CHECK_ALL({ "\xef\xbb\xbfUser-agent: *\nDisallow: /", "/", false },
		{ "user-AGENT : *\r\ndisALLOW : /a # b\r\n", "/a", false },
		{ "User-agent:*\rDisallow:/a\r", "/a", false },
		{ "  User-agent: *\n\tDisallow:\t/a", "/a", false },
		{ ALL "Disallow: /a # comment", "/a", false },
		{ ALL "Disallow: /a#b", "/a", false }, { ALL "Disallow /a", "/a", true },
		{ ALL "Noindex: /a\nDisallow: /b", "/b", false },
		{ "Useragent: *\nDisallow: /a", "/a", false });
}
END_TEST

START_TEST(the_crawl_delay_is_read_and_bounded)
{
	static const struct {
		const char *file;
		int64_t ms;
	} all[] = {
		{ ALL "Crawl-delay: 10\n", 10000 },
		{ ALL "Crawl-delay: 0.5\n", 500 },
		{ ALL "Crawl-delay: 86400\n", LIMIT_CRAWL_DELAY_MS },
		{ ALL "Crawl-delay: 1e300\n", LIMIT_CRAWL_DELAY_MS },
		{ ALL "Crawl-delay: -3\n", 0 },
		{ ALL "Crawl-delay: soon\n", 0 },
		{ ALL "Crawl-delay: nan\n", 0 },
		{ ALL "Crawl-delay: 10\nUser-agent: stet\nDisallow:\n", 0 },
		{ "User-agent: x\nCrawl-delay: 7\n", 0 },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct robots *r = robots_parse(all[i].file, strlen(all[i].file), "stet");

		ck_assert_msg(robots_crawl_delay_ms(r) == all[i].ms, "%s: %lld", all[i].file,
			(long long)robots_crawl_delay_ms(r));
		robots_free(r);
	}
}
END_TEST

START_TEST(bytes_beyond_the_bound_are_not_read)
{
	struct buf b = { 0 };
	struct robots *r;

	buf_adds(&b, ALL "Disallow: /first\n");
	while (b.len < LIMIT_ROBOTS - 20)
		buf_adds(&b, "# padding\n");
	buf_adds(&b, "Disallow: /cut-off-in-the-middle-of-the-line\nDisallow: /last\n");
	r = robots_parse(b.data, b.len, "stet");
	ck_assert(!robots_allows(r, "/first"));
	ck_assert(robots_allows(r, "/c"));
	ck_assert(robots_allows(r, "/last"));
	ck_assert_int_lt(robots_size(r), 4096);
	robots_free(r);
	buf_free(&b);
}
END_TEST

START_TEST(rules_made_to_be_slow_forbid)
{
	struct buf file = { 0 }, path = { 0 };
	struct robots *r;

	buf_adds(&path, "/");
	for (int i = 0; i < 8000; i++)
		buf_addc(&path, 'a');
	for (int rule = 0; rule < 100; rule++) {
		buf_adds(&file, rule == 0 ? ALL "Disallow: " : "Disallow: ");
		for (int i = 0; i < 2000; i++)
			buf_adds(&file, i % 100 == 0 ? "*a" : "a");
		buf_addf(&file, "b%d\n", rule);
	}
	r = robots_parse(file.data, file.len, "stet");
	ck_assert(!robots_allows(r, path.data));
	ck_assert(robots_allows(r, "/abc"));
	robots_free(r);
	buf_free(&file);
	buf_free(&path);
}
END_TEST

START_TEST(the_token_is_the_first_word_of_the_user_agent)
{
	char token[16];

	robots_token("stet/0.1 (+https://example.org/)", token, sizeof token);
	ck_assert_str_eq(token, "stet");
	robots_token("Our-News_Watch 2", token, sizeof token);
	ck_assert_str_eq(token, "Our-News_Watch");
	robots_token("averyveryverylongname/1", token, sizeof token);
	ck_assert_str_eq(token, "averyveryverylo");
	robots_token("", token, sizeof token);
	ck_assert_str_eq(token, "");
}
END_TEST

CHECK_MAIN("robots", what_no_rule_forbids_is_allowed, a_rule_matches_the_beginning_of_a_path,
	stars_and_the_end_mark_match, the_longest_rule_decides_and_allow_before_disallow,
	our_groups_count_as_one_and_before_the_general_one, several_agents_may_share_a_group,
	the_token_is_matched_as_a_whole_word, escapes_are_compared_in_one_spelling,
	lines_are_read_however_they_are_written, the_crawl_delay_is_read_and_bounded,
	bytes_beyond_the_bound_are_not_read, rules_made_to_be_slow_forbid,
	the_token_is_the_first_word_of_the_user_agent)
