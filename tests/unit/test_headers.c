#include "headers.h"

#include "base/limits.h"
#include "helper_check.h"

#include <string.h>

static struct fetch_result r;

static void
start(void)
{
	memset(&r, 0, sizeof r);
	r.retry_after_ms = r.max_age_s = -1;
}

static void
line(const char *text)
{
	headers_read(&r, text, strlen(text), 1583226487); /* Tue, 03 Mar 2020 09:08:07 GMT */
}

START_TEST(validators_are_kept_to_the_byte)
{
	start();
	line("ETag: W/\"abc, def\" \r\n");
	line("last-modified:Tue, 3 March 2020 9:08:07 GMT\r\n");
	line("Content-Type: text/html; charset=\"utf-8\"\r\n");
	line("ETagged: no\r\n");
	line("X-ETag: no\r\n");
	ck_assert_str_eq(r.etag, "W/\"abc, def\"");
	ck_assert_str_eq(r.last_modified, "Tue, 3 March 2020 9:08:07 GMT");
	ck_assert_str_eq(r.content_type, "text/html; charset=\"utf-8\"");
	fetch_result_clear(&r);
}
END_TEST

START_TEST(an_answer_before_the_answer_is_forgotten)
{
	start();
	line("HTTP/1.1 103 Early Hints\r\n");
	line("ETag: \"early\"\r\n");
	line("Retry-After: 5\r\n");
	line("HTTP/1.1 200 OK\r\n");
	ck_assert_ptr_null(r.etag);
	ck_assert_int_eq(r.retry_after_ms, -1);
	fetch_result_clear(&r);
}
END_TEST

START_TEST(retry_after_is_seconds_or_a_date)
{
	static const struct {
		const char *line;
		int64_t ms;
	} all[] = {
		{ "Retry-After: 120\r\n", 120000 },
		{ "retry-after:0", 0 },
		{ "Retry-After: Tue, 03 Mar 2020 09:09:07 GMT\r\n", 60000 },
		{ "Retry-After: Tue, 03 Mar 2020 08:09:07 GMT\r\n", 0 },
		{ "Retry-After: Tue, 03 Mar 2099 08:09:07 GMT\r\n", LIMIT_RETRY_AFTER_MS },
		{ "Retry-After: 99999999999999999999999\r\n", LIMIT_RETRY_AFTER_MS },
		{ "Retry-After: soon\r\n", -1 },
		{ "Retry-After: -5\r\n", -1 },
		{ "Retry-After:\r\n", -1 },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		start();
		line(all[i].line);
		ck_assert_msg(r.retry_after_ms == all[i].ms, "%s: %lld", all[i].line,
			(long long)r.retry_after_ms);
	}
}
END_TEST

START_TEST(cache_control_tells_the_age)
{
	static const struct {
		const char *line;
		int64_t s;
	} all[] = {
		{ "Cache-Control: max-age=300\r\n", 300 },
		{ "Cache-Control: public, Max-Age=60, must-revalidate\r\n", 60 },
		{ "Cache-Control: max-age=300, no-cache\r\n", 0 },
		{ "Cache-Control: no-store, max-age=300\r\n", 0 },
		{ "Cache-Control: s-maxage=5, max-age=x\r\n", -1 },
		{ "Cache-Control: private=\"max-age=5, a\", max-age=7\r\n", 7 },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		start();
		line(all[i].line);
		ck_assert_msg(
			r.max_age_s == all[i].s, "%s: %lld", all[i].line, (long long)r.max_age_s);
	}
}
END_TEST

START_TEST(links_name_hub_and_self)
{
	start();
	line("Link: <https://a.example/x,y;z>; rel=\"preload\"; as=style, "
	     "<https://hub.example/>; rel=\"hub\", <https://a.example/feed>;title=\"a, "
	     "b\";rel=self\r\n");
	line("link: <https://second.example/>; rel=hub\r\n");
	ck_assert_str_eq(r.hub, "https://hub.example/");
	ck_assert_str_eq(r.self, "https://a.example/feed");
	fetch_result_clear(&r);
}
END_TEST

START_TEST(broken_links_are_passed_over)
{
	start();
	line("Link: <<<;;;,,,\"\r\n");
	line("Link: \r\n");
	line("Link: <x; rel=hub\r\n");
	line("Link: https://a.example; rel=hub\r\n");
	ck_assert_ptr_null(r.hub);
	line("Location: /first\r\n");
	line("Location: /second\r\n");
	ck_assert_str_eq(r.location, "/first");
	fetch_result_clear(&r);
}
END_TEST

CHECK_MAIN("headers", validators_are_kept_to_the_byte, an_answer_before_the_answer_is_forgotten,
	retry_after_is_seconds_or_a_date, cache_control_tells_the_age, links_name_hub_and_self,
	broken_links_are_passed_over)
