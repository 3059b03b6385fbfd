#include "config/config.h"

#include "base/mem.h"
#include "base/strs.h"
#include "config/config_pattern.h"
#include "config/rules.h"

#include "helper_check.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct config *
parse(const char *text)
{
	struct err e = { "" };
	struct config *c = config_parse(text, strlen(text), "a.conf", &e);

	ck_assert_msg(c != NULL, "%s", e.text);
	return c;
}

struct bad {
	const char *text;
	const char *says; /* in the message */
};

static void
check_bad(const struct bad *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = { "" };
		struct config *c = config_parse(all[i].text, strlen(all[i].text), "a.conf", &e);

		ck_assert_msg(c == NULL, "taken: %s", all[i].text);
		ck_assert_msg(strstr(e.text, all[i].says) != NULL, "%s\n  says: %s\n  not: %s",
			all[i].text, e.text, all[i].says);
		ck_assert_msg(strchr(e.text, '\n') == NULL, "%s", e.text);
	}
}

#define CHECK_BAD(...)                                                                             \
	do {                                                                                       \
		const struct bad all[] = { __VA_ARGS__ };                                          \
		check_bad(all, sizeof all / sizeof all[0]);                                        \
	} while (0)

START_TEST(the_contract_is_read)
{
	struct config *c = parse(
		"# a comment\n"
		"database   = \"/srv/stet.db\"\n"
		"user_agent = \"stet/0.1 (+https://example.org/about)\"\n"
		"schedule { first_period = \"10min\"  growth = 1.5  stop_after = \"40d\" }\n"
		"fetch    { max_connections = 20  per_host = 3  host_delay = \"0s\"  timeout = "
		"\"3s\"\n"
		"           max_body = \"2MB\"  robots = false\n"
		"           allow_private = { \"127.0.0.128/25\", \"fd00::/8\" } }\n"
		"web      { listen = \"[::1]:8041\" }\n"
		"feed \"One\" {\n"
		"    url    = \"HTTPS://feeds.example.org/news/rss.xml\"\n"
		"    source = \"one\"\n"
		"    period = \"5min\"\n"
		"    skip   = { \"/sport/\", \"/live/\" }   # regular expressions\n"
		"}\n"
		"feed \"Two\" { url = \"https://www.example.com/feed\" only = { '/20[0-9]{2}/' }\n"
		"	headers = { \"Accept-Language: fr\" } enabled = false }\n");
	static const unsigned char in[4] = { 127, 0, 0, 200 }, out[4] = { 127, 0, 0, 2 };
	unsigned char six[16];

	ck_assert_str_eq(c->file, "a.conf");
	ck_assert_str_eq(c->database, "/srv/stet.db");
	ck_assert_str_eq(c->user_agent, "stet/0.1 (+https://example.org/about)");
	ck_assert_int_eq(c->schedule.first_period_s, 600);
	ck_assert(c->schedule.growth == 1.5);
	ck_assert_int_eq(c->schedule.stop_after_s, 40 * 86400);
	ck_assert_int_eq(c->fetch.max_connections, 20);
	ck_assert_int_eq(c->fetch.per_host, 3);
	ck_assert_int_eq(c->fetch.host_delay_ms, 0);
	ck_assert_int_eq(c->fetch.timeout_ms, 3000);
	ck_assert_int_eq(c->fetch.max_body, 2 * 1024 * 1024);
	ck_assert(!c->fetch.robots);
	ck_assert_uint_eq(c->fetch.allow_private_count, 2);
	ck_assert_str_eq(c->web.listen.host, "::1");
	ck_assert_int_eq(c->web.listen.port, 8041);
	ck_assert_uint_eq(c->feed_count, 2);
	ck_assert_str_eq(c->feed[0].name, "One");
	ck_assert_str_eq(c->feed[0].url, "https://feeds.example.org/news/rss.xml");
	ck_assert_str_eq(c->feed[0].source, "one");
	ck_assert_int_eq(c->feed[0].period_s, 300);
	ck_assert_int_eq(c->feed[0].line, 10);
	ck_assert(c->feed[0].enabled);
	ck_assert_uint_eq(c->feed[0].skip_count, 2);
	ck_assert_str_eq(c->feed[1].source, "example.com");
	ck_assert_int_eq(c->feed[1].period_s, 900);
	ck_assert(!c->feed[1].enabled);
	ck_assert_str_eq(c->feed[1].headers[0], "Accept-Language: fr");

	ck_assert(config_feed_wants(&c->feed[0], "https://example.org/news/1"));
	ck_assert(!config_feed_wants(&c->feed[0], "https://example.org/sport/1"));
	ck_assert(config_feed_wants(&c->feed[1], "https://example.com/2024/1"));
	ck_assert(!config_feed_wants(&c->feed[1], "https://example.com/about"));
	ck_assert_ptr_eq(config_find_feed(c, "Two"), &c->feed[1]);
	ck_assert_ptr_null(config_find_feed(c, "Three"));

	ck_assert(config_allows_private(c, AF_INET, in));
	ck_assert(!config_allows_private(c, AF_INET, out));
	ck_assert_int_eq(inet_pton(AF_INET6, "fd12::1", six), 1);
	ck_assert(config_allows_private(c, AF_INET6, six));
	ck_assert_int_eq(inet_pton(AF_INET6, "fe80::1", six), 1);
	ck_assert(!config_allows_private(c, AF_INET6, six));
	ck_assert_int_eq(inet_pton(AF_INET6, "::ffff:127.0.0.200", six), 1);
	ck_assert(config_allows_private(c, AF_INET6, six));
	config_free(c);
}
END_TEST

START_TEST(an_empty_file_is_the_defaults)
{
	struct config *c = parse(""), *d = config_defaults();

	ck_assert_str_eq(c->database, "/var/lib/stet/stet.db");
	ck_assert_str_eq(c->user_agent, "stet/" STET_VERSION);
	ck_assert_int_eq(c->schedule.first_period_s, 1800);
	ck_assert(c->schedule.growth == 1.2);
	ck_assert_int_eq(c->schedule.stop_after_s, 40 * 86400);
	ck_assert_int_eq(c->fetch.per_host, 2);
	ck_assert_int_eq(c->fetch.host_delay_ms, 1000);
	ck_assert(c->fetch.robots);
	ck_assert_uint_eq(c->fetch.allow_private_count, 0);
	ck_assert_str_eq(c->web.listen.host, "127.0.0.1");
	ck_assert_int_eq(c->web.listen.port, 8040);
	ck_assert_ptr_null(c->web.url);
	ck_assert_uint_eq(c->feed_count, 0);
	ck_assert_mem_eq(&c->schedule, &d->schedule, sizeof c->schedule);
	config_free(c);
	config_free(d);
	config_free(NULL);
	config_free(parse("\n\n# only a comment\n"));
	config_free(parse("schedule { }"));
}
END_TEST

START_TEST(times_that_are_left_open_follow_the_first_period)
{
	struct config *c = parse("schedule { first_period = 1s stop_after = 40s gone_span = 9s }");

	ck_assert_int_eq(c->schedule.retry_first_s, 1);
	ck_assert_int_eq(c->schedule.suspect_period_s, 1);
	ck_assert_int_eq(c->schedule.unreachable_after_s, 10);
	ck_assert_int_eq(c->schedule.gone_stop_after_s, 40);
	ck_assert_int_eq(c->verdict.gone_span_s, 9);
	ck_assert_int_eq(c->verdict.suspect_span_s, 12);
	config_free(c);
}
END_TEST

START_TEST(what_is_wrong_is_told_by_file_line_and_key)
{
	CHECK_BAD({ "databse = \"x\"", "a.conf:1: " }, { "databse = \"x\"", "databse" },
		{ "\n\nfetch {\n  tiemout = 3s\n}", "a.conf:4: " },
		{ "\n\nfetch {\n  tiemout = 3s\n}", "tiemout" },
		{ "database = \"\"", "a.conf:1: database: may not be empty" },
		{ "database = {\"a\",\"b\"}", "a.conf:1: " },
		{ "schedule { growth = fast }", "schedule.growth: \"fast\" is not a number" },
		{ "schedule { growth = 0.9 }", "schedule.growth: \"0.9\" is not between 1 and 10" },
		{ "schedule { growth = 1.2.3 }", "schedule.growth" },
		{ "schedule { first_period = 30 }",
			"schedule.first_period: \"30\" is not a duration" },
		{ "schedule { first_period = \"500ms\" }", "whole number of seconds" },
		{ "schedule { first_period = \"0s\" }",
			"schedule.first_period: \"0s\" is not between 1" },
		{ "schedule { stop_after = \"-1d\" }", "schedule.stop_after" },
		{ "schedule { min_period = 2h max_period = 1h }", "schedule.min_period is longer" },
		{ "schedule { growth = 1.2\n growth = 1.3 }",
			"a.conf:2: schedule.growth: is given twice, "
			"here and in line 1" },
		{ "fetch { max_connections = many }",
			"fetch.max_connections: \"many\" is not a whole number" },
		{ "fetch { max_connections = 0 }", "fetch.max_connections" },
		{ "fetch { max_body = 8XB }", "fetch.max_body: \"8XB\" is not a size" },
		{ "fetch { max_body = 8GB }", "fetch.max_body: \"8GB\" is not between" },
		{ "fetch { max_body = 8GB }", "between 1 KB and 64 MB" },
		{ "feed \"a\" { url = \"http://a.example/\" }\n"
		  "feed \"a\" { url = \"http://b.example/\" }",
			"a.conf:2: feed: the name 'a' is that of another feed too" },
		{ "fetch { robots = maybe }", "fetch.robots: \"maybe\" is not true or false" },
		{ "fetch {\nallow_private = { \"10.0.0.0/33\" } }",
			"a.conf:2: fetch.allow_private: " },
		{ "fetch { allow_private = { \"10.0.0.1/8\" } }",
			"is an address inside a network" },
		{ "fetch { allow_private = { \"loopback\" } }", "fetch.allow_private" },
		{ "fetch { allow_private = { \"fd00::/129\" } }", "fetch.allow_private" },
		{ "fetch { allow_private = { \"10.0.0.0/8\" }\nallow_private = { \"fd00::/8\" } }",
			"a.conf:2: fetch.allow_private: is given twice" },
		{ "web { listen = \"8040\" }",
			"web.listen: \"8040\" is not an address to listen on" },
		{ "web { listen = \"127.0.0.1:99999\" }", "web.listen" },
		{ "web { listen = \"example.org:80\" }", "web.listen" },
		{ "web { url = \"example.org\" }",
			"web.url: \"example.org\" is not an http or https URL" },
		{ "user_agent = \"a\xc3\xa4\"", "user_agent: may hold printable ASCII only" },
		{ "log_level = loud", "log_level: \"loud\" is not one of" },
		{ "feed { url = \"http://a.example/\" }", "a.conf:1: " },
		{ "feed \"\" { url = \"http://a.example/\" }", "a feed's name: may not be empty" },
		{ "feed \"A\" { }", "a.conf:1: feed \"A\": url: is missing" },
		{ "feed \"A\" {\nurl = \"ftp://a.example/\" }", "a.conf:2: feed \"A\": url: " },
		{ "feed \"A\" { url = \"http://a.example/\" }\nfeed \"A\" { url = "
		  "\"http://b.example/\" }",
			"a.conf:2: " },
		{ "feed \"A\" { url = \"http://a.example/\" }\nfeed \"B\" {\n url = "
		  "\"http://A.example\" }",
			"a.conf:3: feed \"B\": url: http://a.example/ is the URL of feed \"A\" "
			"too, in line 1" },
		{ "feed \"A\" { url = \"http://a.example/\"\n skip = { \"/a/\", \"(\" } }",
			"a.conf:2: feed \"A\": skip: \"(\" is not a regular expression: " },
		{ "feed \"A\" { url = \"http://a.example/\"\n only = { \"\" } }",
			"feed \"A\": only: an empty" },
		{ "feed \"A\" { url = \"http://a.example/\" source = \"The BBC\" }",
			"feed \"A\": source: " },
		{ "feed \"A\" { url = \"http://a.example/\" period = 1y }",
			"feed \"A\": period: " },
		{ "feed \"A\" { url = \"http://a.example/\" period = 2h max_period = 1h }",
			"a.conf:1: feed \"A\": max_period is shorter than period" },
		{ "feed \"A\" { url = \"http://a.example/\" headers = { \"nonsense\" } }",
			"feed \"A\": headers: \"nonsense\" is not a header" },
		{ "feed \"A\" { url = \"http://a.example/\" headers = { \"Host: b\" } }",
			"Stet's own to set" },
		{ "feed \"A\" { url = \"http://a.example/\" headers = { \"A: b\\nC: d\" } }",
			"control characters" },
		{ "feed \"A\" {\n url = \"http://a.example/\"\n", "a.conf:" },
		{ "\ndatabase = \"never closed\n\n",
			"a.conf:2: the string that begins here has no end" },
		{ "fetch { robots = true\n",
			"a.conf:2: the file ends inside \"fetch\": a \"}\" is missing" },
		{ "# x\n// y\n/* z\n */\ncolour = red", "a.conf:5: " },
		{ "database = /a/#b\nuser_agent = http://x//y # z\ncolour = red", "a.conf:3: " },
		{ "database = \"a#b\" # \"\n /* \" */ colour = red", "a.conf:2: " },
		{ "log_level = \"a\nb\"", "a.conf:2: log_level: \"a b\" is not one of" },
		{ "database = \"a\nb\"", "database: may not hold control characters" },
		{ "\n/* never closed\n", "a.conf:2: the comment that begins here has no end" },
		{ "end_of_file = 2", "no such option" }, { "}", "a.conf:1: " },
		{ "=", "a.conf:1: " }, { "schedule = 3", "a.conf:1: " });
}
END_TEST

START_TEST(an_escape_that_is_none_stays_as_written)
{
	struct config *c =
		parse("feed \"A\" { url = http://a.example/ skip = { \"\\.pdf$\", '\\.jpg$',"
		      " \"\\\\.gif$\" } }");

	ck_assert(config_feed_wants(&c->feed[0], "http://a.example/a-pdf"));
	ck_assert(!config_feed_wants(&c->feed[0], "http://a.example/a.pdf"));
	ck_assert(config_feed_wants(&c->feed[0], "http://a.example/a-jpg"));
	ck_assert(!config_feed_wants(&c->feed[0], "http://a.example/a.jpg"));
	ck_assert(config_feed_wants(&c->feed[0], "http://a.example/a-gif"));
	ck_assert(!config_feed_wants(&c->feed[0], "http://a.example/a.gif"));
	config_free(c);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_told)
{
	char dir[] = "/tmp/stet-config-XXXXXX", path[64];
	struct err e = { "" };
	FILE *f;

	ck_assert_ptr_null(config_load("/nonexistent/stet.conf", &e));
	ck_assert_str_eq(e.text, "/nonexistent/stet.conf: No such file or directory");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_ptr_null(config_load(dir, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "Is a directory"));
	snprintf(path, sizeof path, "%s/a.conf", dir);
	f = fopen(path, "w");
	fputs("database = \"x\"\ncolour = \"red\"\n", f);
	fclose(f);
	ck_assert_ptr_null(config_load(path, &e));
	ck_assert_msg(str_starts(e.text, path) && strstr(e.text, ":2: ") != NULL, "%s", e.text);
	ck_assert_ptr_null(config_parse("a\0b", 3, "a.conf", &e));
	ck_assert_ptr_nonnull(strstr(e.text, "NUL"));
	unlink(path);
	rmdir(dir);
}
END_TEST

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

START_TEST(the_reading_rules_it_names_are_read_and_checked)
{
	char dir[] = "/tmp/stet-config-XXXXXX", path[64], rule[64], text[128];
	struct err e = { "" };
	struct config *c;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/stet", dir);
	snprintf(rule, sizeof rule, "%s/a.conf", dir);
	snprintf(text, sizeof text, "rules_dir = \"%s\"\n", dir);
	write_file(path, text);
	write_file(rule, "site \"a.example\" { body = \"//main\" }\n");
	c = config_load(path, &e);
	ck_assert_msg(c != NULL, "%s", e.text);
	ck_assert_str_eq(rules_find(c->rules, "https://www.a.example/1")->body, "//main");
	config_free(c);
	write_file(rule, "site \"a.example\" { body = \"//main[\" }\n");
	ck_assert_ptr_null(config_load(path, &e));
	ck_assert_msg(str_starts(e.text, rule) && strstr(e.text, "XPath") != NULL, "%s", e.text);
	unlink(rule);
	unlink(path);
	rmdir(dir);
}
END_TEST

START_TEST(a_pattern_may_not_grow_beyond_all_bounds)
{
	static const char *const right[] = { "/sport/", "^https?://[^/]+/[0-9]{4}/[0-9]{2}/",
		"(live|sport|games){1,20}", "[]+*{]+",
		"a\\+\\+\\+\\+\\+\\+\\+\\+\\+\\+\\+\\+\\+\\+", "x{,3}", "(((a)+b)+c)+",
		"[[:digit:]]{300}" };
	static const char *const wrong[] = { "a+++++++++++++++++++++++++++++++++++++",
		"((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+", "((((a{9}){9}){9}){9}){9}",
		"a{99999999999999999999}", "a{2,30000}", "(abc){2000}" };

	for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
		ck_assert_msg(config_pattern_is_bounded(right[i]), "%s", right[i]);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(!config_pattern_is_bounded(wrong[i]), "%s", wrong[i]);
	CHECK_BAD({ "feed \"A\" { url = \"http://a.example/\"\n skip = { "
		    "\"a+++++++++++++++++++++\" } }",
		"a.conf:2: " });
}
END_TEST

START_TEST(a_file_of_authorities_must_be_there)
{
	char path[] = "/tmp/stet-config-XXXXXX", text[128], wanted[128];
	struct err e = { "" };
	struct config *c;
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	close(fd);
	snprintf(text, sizeof text, "fetch {\n  ca_file = \"%s\"\n}\n", path);
	write_file(path, text);
	c = config_load(path, &e);
	ck_assert_msg(c != NULL, "%s", e.text);
	ck_assert_str_eq(c->fetch.ca_file, path);
	config_free(c);
	write_file(path, "fetch {\n  ca_file = \"/nowhere/ca.pem\"\n}\n");
	ck_assert_ptr_null(config_load(path, &e));
	snprintf(wanted, sizeof wanted,
		"%s:2: fetch.ca_file: /nowhere/ca.pem: No such file or directory", path);
	ck_assert_str_eq(e.text, wanted);
	unlink(path);
}
END_TEST

START_TEST(a_bad_file_does_not_spoil_the_next)
{
	for (int i = 0; i < 3; i++) {
		struct err e;

		ck_assert_ptr_null(config_parse("database = \"open\n{", 18, "a.conf", &e));
		config_free(parse("feed \"A\" { url = \"http://a.example/\" }"));
	}
}
END_TEST

START_TEST(the_example_is_right)
{
	struct err e = { "" };
	struct config *c = config_load(STET_SOURCE_DIR "/config/stet.conf", &e);

	ck_assert_msg(c != NULL, "%s", e.text);
	ck_assert_uint_ge(c->feed_count, 12);
	ck_assert_str_eq(c->database, "/var/lib/stet/stet.db");
	ck_assert_uint_eq(c->fetch.allow_private_count, 0);
	config_free(c);
}
END_TEST

START_TEST(durations_have_units)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {
		{ "200ms", 200 },
		{ "1s", 1000 },
		{ "30min", 1800000 },
		{ "1.5h", 5400000 },
		{ "40d", INT64_C(3456000000) },
		{ "0s", 0 },
		{ "0", 0 },
		{ "5 min", 300000 },
	};
	static const char *const bad[] = { "", "5", "min", "-5s", "5m", "5 s x", "1.2.3s", ".5s",
		"5.s", "1e3s", "9999999999999999d", "0x5s" };
	int64_t ms;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		ck_assert_msg(config_duration(good[i].text, &ms) == 0, "%s", good[i].text);
		ck_assert_int_eq(ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(config_duration(bad[i], &ms) == -1, "%s", bad[i]);
}
END_TEST

START_TEST(sizes_have_units)
{
	static const char *const bad[] = { "", "MB", "-1MB", "8M", "1TB", "1e3", "1..2KB" };
	int64_t n;

	ck_assert(config_size("1024", &n) == 0 && n == 1024);
	ck_assert(config_size("8MB", &n) == 0 && n == 8 * 1024 * 1024);
	ck_assert(config_size("1.5 kb", &n) == 0 && n == 1536);
	ck_assert(config_size("2GB", &n) == 0 && n == INT64_C(2147483648));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(config_size(bad[i], &n) == -1, "%s", bad[i]);
}
END_TEST

CHECK_MAIN("config", the_contract_is_read, an_empty_file_is_the_defaults,
	times_that_are_left_open_follow_the_first_period,
	what_is_wrong_is_told_by_file_line_and_key, an_escape_that_is_none_stays_as_written,
	a_file_that_cannot_be_read_is_told, the_reading_rules_it_names_are_read_and_checked,
	a_pattern_may_not_grow_beyond_all_bounds, a_file_of_authorities_must_be_there,
	a_bad_file_does_not_spoil_the_next, the_example_is_right, durations_have_units,
	sizes_have_units)
