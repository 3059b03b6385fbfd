#include "proxy.h"

#include "base/strs.h"
#include "helper_check.h"

#include <string.h>

/* "name=value" ... */
static const char *const *environment;

static char *
get(const char *name)
{
	size_t n = strlen(name);

	for (const char *const *e = environment; *e != NULL; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return (char *)(uintptr_t)(*e + n + 1);
	return NULL;
}

#define ENVIRONMENT(...) (environment = (const char *const[]){ __VA_ARGS__, NULL })

START_TEST(no_variable_means_no_proxy)
{
	struct proxy *p;

	ENVIRONMENT("PATH=/bin");
	ck_assert_ptr_null(proxy_new(get));
	ENVIRONMENT("HTTP_PROXY=http://evil:1"); /* a CGI caller's header */
	ck_assert_ptr_null(proxy_new(get));
	ENVIRONMENT("http_proxy=", "all_proxy=http://p:1");
	p = proxy_new(get);
	ck_assert_str_eq(proxy_for(p, true, "a.example"), "http://p:1");
	ck_assert_ptr_null(proxy_for(p, false, "a.example"));
	proxy_free(p);
	proxy_free(NULL);
}
END_TEST

START_TEST(each_scheme_has_its_own)
{
	struct proxy *p;

	ENVIRONMENT("http_proxy=http://a:1", "HTTPS_PROXY=http://b:2");
	p = proxy_new(get);
	ck_assert_str_eq(proxy_for(p, false, "x.example"), "http://a:1");
	ck_assert_str_eq(proxy_for(p, true, "x.example"), "http://b:2");
	proxy_free(p);
}
END_TEST

START_TEST(no_proxy_lists_hosts_and_domains)
{
	static const struct {
		const char *host;
		bool proxied;
	} all[] = {
		{ "example.org", false },
		{ "www.Example.org", false },
		{ "notexample.org", true },
		{ "sub.dot.example", false },
		{ "dot.example", false },
		{ "127.0.0.1", false },
		{ "[::1]", false },
		{ "other", true },
	};
	struct proxy *p;

	ENVIRONMENT("http_proxy=http://a:1", "no_proxy=example.org, .dot.example,127.0.0.1,,::1");
	p = proxy_new(get);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		ck_assert_msg((proxy_for(p, false, all[i].host) != NULL) == all[i].proxied, "%s",
			all[i].host);
	proxy_free(p);
	ENVIRONMENT("http_proxy=http://a:1", "NO_PROXY=*");
	p = proxy_new(get);
	ck_assert_ptr_null(proxy_for(p, false, "x.example"));
	proxy_free(p);
}
END_TEST

CHECK_MAIN("proxy", no_variable_means_no_proxy, each_scheme_has_its_own,
	no_proxy_lists_hosts_and_domains)
