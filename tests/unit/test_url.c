#include "text/url.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"

#include "helper_check.h"

#include <string.h>

struct made {
	const char *from;
	const char *to; /* NULL: refused */
};

static void
check_each(char *(*make)(const char *), const struct made *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *got = make(m[i].from);

		ck_assert_msg(str_eq(got, m[i].to), "%s became %s, not %s", m[i].from,
			got ? got : "nothing", m[i].to ? m[i].to : "nothing");
		free(got);
	}
}

#define CHECK_EACH(make, ...)                                                                      \
	do {                                                                                       \
		const struct made all[] = { __VA_ARGS__ };                                         \
		check_each(make, all, sizeof all / sizeof all[0]);                                 \
	} while (0)

START_TEST(only_http_and_https_with_a_host_are_urls)
{
	static const char *const good[] = {
		"http://example.org",
		"https://example.org/",
		"HTTPS://EXAMPLE.ORG/a?b#c",
		"http://127.0.0.1:8080/x",
		"http://[2001:db8::1]:81/",
		"https://user:pw@example.org/",
		"https://b\xc3\xbc"
		"cher.example/",
		"  http://example.org/ \n",
	};
	static const char *const bad[] = {
		"",
		"example.org",
		"//example.org/",
		"/a",
		"ftp://example.org/",
		"file:///etc/passwd",
		"javascript:alert(1)",
		"mailto:a@b.example",
		"data:text/html,x",
		"http://",
		"http:///",
		"https://?q",
		"http://ex ample.org/",
		"http://example.org:99999/",
		"http://[::1/",
		"http://a..b/",
		"http://a:0/",
		"http://a../",
		"http://a%2e/",
		"http://.example.org/",
		"http://exa\"mple.org/",
		"gopher://example.org/",
	};

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		ck_assert_msg(url_valid(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!url_valid(bad[i]), "%s", bad[i]);
	ck_assert(!url_valid(NULL));
}
END_TEST

START_TEST(an_endless_address_is_refused)
{
	char *s = mem_zalloc(LIMIT_URL + 100);

	strcpy(s, "http://example.org/");
	memset(s + strlen(s), 'a', LIMIT_URL);
	ck_assert(!url_valid(s));
	ck_assert_ptr_null(url_resolve(NULL, s));
	ck_assert_ptr_null(url_key(s));
	s[LIMIT_URL / 4] = '\0';
	memset(s + 19, ' ', LIMIT_URL / 4 - 20); /* short, but long once escaped? */
	s[LIMIT_URL / 4 - 1] = 'a';
	ck_assert(url_valid(s));
	free(s);
}
END_TEST

START_TEST(a_reference_is_resolved_as_a_browser_would)
{
	static const char base[] = "http://a.example/b/c/d;p?q";
	static const struct {
		const char *ref, *url;
	} all[] = {
		/* RFC 3986, 5.4.1 and 5.4.2 */
		{ "g", "http://a.example/b/c/g" },
		{ "./g", "http://a.example/b/c/g" },
		{ "g/", "http://a.example/b/c/g/" },
		{ "/g", "http://a.example/g" },
		{ "//g.example", "http://g.example/" },
		{ "?y", "http://a.example/b/c/d;p?y" },
		{ "g?y", "http://a.example/b/c/g?y" },
		{ "#s", "http://a.example/b/c/d;p?q#s" },
		{ "g#s", "http://a.example/b/c/g#s" },
		{ "", "http://a.example/b/c/d;p?q" },
		{ ".", "http://a.example/b/c/" },
		{ "..", "http://a.example/b/" },
		{ "../g", "http://a.example/b/g" },
		{ "../../../g", "http://a.example/g" },
		{ "g;x=1/../y", "http://a.example/b/c/y" },
		/* what pages contain */
		{ "  /g h\n", "http://a.example/g%20h" },
		{ "/g\n/h", "http://a.example/g/h" },
		{ "\\g\\h", "http://a.example/g/h" },
		{ "http:g", "http://a.example/b/c/g" },
		{ "https:/x.example/y", "https://x.example/y" },
		{ "https:///x.example/y", "https://x.example/y" },
		{ "/\xc3\xa4?\xc3\xb6=\xff", "http://a.example/%C3%A4?%C3%B6=%FF" },
		{ "HTTP://X.Example/Y", "http://x.example/Y" },
		{ "/a%2fb", "http://a.example/a%2fb" },
		{ "mailto:x@y.example", NULL },
		{ "javascript:void(0)", NULL },
		{ "tel:+1", NULL },
		{ "ftp://x.example/", NULL },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		char *got = url_resolve(base, all[i].ref);

		ck_assert_msg(str_eq(got, all[i].url), "'%s' became %s", all[i].ref,
			got ? got : "nothing");
		free(got);
	}
	ck_assert_ptr_null(url_resolve(NULL, "g"));
	ck_assert_ptr_null(url_resolve("not a url", "g"));
	ck_assert_ptr_null(url_resolve(base, NULL));
}
END_TEST

START_TEST(a_canonical_address_has_one_spelling)
{
	CHECK_EACH(url_canonical, { "HTTP://Example.ORG", "http://example.org/" },
		{ "https://example.org:443/a", "https://example.org/a" },
		{ "http://example.org:80/a", "http://example.org/a" },
		{ "http://example.org:443/a", "http://example.org:443/a" },
		{ "https://example.org./a", "https://example.org/a" },
		{ "https://user:secret@example.org/a", "https://example.org/a" },
		{ "https://example.org/a#top", "https://example.org/a" },
		{ "https://example.org/#!/a/1", "https://example.org/#!/a/1" },
		{ "https://example.org/#/a/1", "https://example.org/#/a/1" },
		{ "https://example.org/%7euser/%c3%a4", "https://example.org/~user/%C3%A4" },
		{ "https://example.org/100%/%", "https://example.org/100%/%" },
		{ "https://example.org/%4%31", "https://example.org/%4%31" },
		{ "https://example.org/%%34%31", "https://example.org/%%341" },
		{ "https://example.org/a?b=%c%44", "https://example.org/a?b=%c%44" },
		{ "https://example.org/%\n34%2d", "https://example.org/4-" },
		{ "https://example.org/a/./b/../c", "https://example.org/a/c" },
		{ "https://example.org/a/%2e%2e/c", "https://example.org/c" },
		{ "https://example.org/A?B=C&a=1", "https://example.org/A?B=C&a=1" },
		{ "https://example.org/a?", "https://example.org/a" },
		{ "https://B\xc3\x9c"
		  "CHER.example/a",
			"https://xn--bcher-kva.example/a" },
		{ "https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a" },
		/* digits in circles are a number, and so an IPv4 address */
		{ "https://\xe2\x91\xa0\xe2\x91\xa1/a", "https://0.0.0.12/a" },
		{ "https://1%32/a", "https://0.0.0.12/a" },
		{ "https://example.org.:8443/a", "https://example.org:8443/a" },
		{ "http://0x7f.1/", "http://127.0.0.1/" }, { "http://0x7f./", "http://0.0.0.127/" },
		{ "http://./example.org/", NULL }, { "not a url", NULL });
}
END_TEST

START_TEST(tracking_is_left_out_and_content_kept)
{
	CHECK_EACH(url_canonical,
		{ "https://n.example/a?utm_source=rss&utm_medium=feed&fbclid=Iw",
			"https://n.example/a" },
		{ "https://n.example/a?at_medium=RSS&id=7&at_campaign=rss",
			"https://n.example/a?id=7" },
		{ "https://n.example/a?id=7&CMP=share_btn_tw", "https://n.example/a?id=7" },
		{ "https://n.example/a?id=7&amp;utm_term=x", "https://n.example/a?id=7" },
		{ "https://n.example/a?xtor=RSS-3208", "https://n.example/a" },
		{ "https://n.example/a?source=rss-b1f3d3------2", "https://n.example/a" },
		{ "https://n.example/a?source=bbc", "https://n.example/a?source=bbc" },
		{ "https://n.example/a?ref=rss&ref2=1", "https://n.example/a?ref2=1" },
		{ "https://n.example/a?partner=rss&emc=rss", "https://n.example/a" },
		{ "https://n.example/a?partner=7", "https://n.example/a?partner=7" },
		{ "https://www.npr.org/a?ft=nprml&f=1001", "https://www.npr.org/a" },
		{ "https://n.example/a?ft=nprml&f=1001", "https://n.example/a?ft=nprml&f=1001" },
		{ "https://notnpr.org/a?f=1001", "https://notnpr.org/a?f=1001" },
		{ "https://n.example/a?utm=1&b", "https://n.example/a?utm=1&b" },
		{ "https://n.example/a?&&b=1&&", "https://n.example/a?b=1" });
}
END_TEST

START_TEST(a_key_folds_only_what_never_names_two_articles)
{
	CHECK_EACH(url_key, { "http://n.example/a/1/", "n.example/a/1" },
		{ "https://n.example/a/1", "n.example/a/1" },
		{ "https://n.example/a/1#c", "n.example/a/1" },
		{ "https://n.example/a/1/?utm_source=x", "n.example/a/1" },
		{ "https://n.example/a//", "n.example/a/" }, { "https://n.example", "n.example" },
		{ "https://www.n.example/a", "www.n.example/a" },
		{ "https://n.example/A", "n.example/A" },
		{ "https://n.example/?p=1", "n.example?p=1" },
		{ "https://n.example/?p=2", "n.example?p=2" },
		{ "https://n.example:8443/a", "n.example:8443/a" },
		{ "https://n.example/#!/a/1", "n.example#!/a/1" }, { "ftp://n.example/a", NULL });
}
END_TEST

START_TEST(the_parts_of_an_address_can_be_had)
{
	CHECK_EACH(url_host, { "https://WWW.Example.org:81/a", "www.example.org" },
		{ "http://[2001:DB8::1]/", "[2001:db8::1]" },
		{ "https://\xe6\x97\xa5\xe6\x9c\xac.example/", "xn--wgv71a.example" },
		{ "https://\xe2\x91\xa0\xe2\x91\xa1/a", "0.0.0.12" }, { "x", NULL });
	CHECK_EACH(url_origin, { "https://WWW.Example.org:443/a", "https://www.example.org" },
		{ "http://example.org:8080/a?b", "http://example.org:8080" }, { "x", NULL });
	CHECK_EACH(url_path_query, { "https://example.org", "/" },
		{ "https://example.org?b", "/?b" }, { "https://example.org/a/../b?c#d", "/b?c" },
		{ "x", NULL });
	ck_assert_int_eq(url_port("http://example.org/"), 80);
	ck_assert_int_eq(url_port("https://example.org/"), 443);
	ck_assert_int_eq(url_port("https://example.org:8443/"), 8443);
	ck_assert_int_eq(url_port("x"), 0);
	ck_assert(url_is_https("https://example.org/"));
	ck_assert(!url_is_https("http://example.org/"));
	ck_assert(url_same_origin("https://a.example/x", "https://A.example:443/y"));
	ck_assert(!url_same_origin("https://a.example/", "http://a.example/"));
	ck_assert(!url_same_origin("x", "x"));
}
END_TEST

START_TEST(a_section_front_is_told_from_an_article)
{
	static const char *const fronts[] = {
		"https://n.example/",
		"https://n.example",
		"https://n.example/news",
		"https://n.example/en/sport/",
		"https://n.example/news/world/europe",
		"https://n.example/index.html",
		"https://n.example/local-news/index.php",
		"https://n.example/?utm_source=x",
	};
	static const char *const articles[] = {
		"https://n.example/news/world-europe-12345",
		"https://n.example/?p=12",
		"https://n.example/2020/01/02/mayor",
		"https://n.example/news/mayor-to-resign",
		"https://n.example/mayor.html",
		"https://n.example/a/b/c/d",
		"https://n.example/#!/a",
		"not a url",
	};

	for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++)
		ck_assert_msg(url_is_section_front(fronts[i]), "%s", fronts[i]);
	for (size_t i = 0; i < sizeof articles / sizeof articles[0]; i++)
		ck_assert_msg(!url_is_section_front(articles[i]), "%s", articles[i]);
}
END_TEST

CHECK_MAIN("url", only_http_and_https_with_a_host_are_urls, an_endless_address_is_refused,
	a_reference_is_resolved_as_a_browser_would, a_canonical_address_has_one_spelling,
	tracking_is_left_out_and_content_kept, a_key_folds_only_what_never_names_two_articles,
	the_parts_of_an_address_can_be_had, a_section_front_is_told_from_an_article)
