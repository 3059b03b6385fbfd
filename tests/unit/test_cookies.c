#include "cookies.h"

#include "base/limits.h"
#include "helper_check.h"

#include <string.h>

START_TEST(a_jar_keeps_copies_of_its_lines)
{
	struct cookies *c = cookies_new();
	char line[] = "a.example\tFALSE\t/\tFALSE\t0\tname\tvalue";

	cookies_add(c, line);
	line[0] = 'b';
	ck_assert_int_eq(cookies_count(c), 1);
	ck_assert(strncmp(cookies_line(c, 0), "a.example", 9) == 0);
	cookies_clear(c);
	ck_assert_int_eq(cookies_count(c), 0);
	cookies_free(c);
	cookies_free(NULL);
}
END_TEST

START_TEST(a_jar_is_bounded)
{
	struct cookies *c = cookies_new();
	char line[LIMIT_COOKIE_BYTES + 2];

	memset(line, 'x', sizeof line);
	line[sizeof line - 1] = '\0';
	cookies_add(c, line);
	ck_assert_int_eq(cookies_count(c), 0);
	line[LIMIT_COOKIE_BYTES] = '\0';
	for (int i = 0; i < 10; i++)
		cookies_add(c, line);
	ck_assert_int_eq(cookies_count(c), LIMIT_COOKIE_JAR / LIMIT_COOKIE_BYTES);
	cookies_clear(c);
	for (int i = 0; i < 1000; i++)
		cookies_add(c, "short");
	ck_assert_int_eq(cookies_count(c), LIMIT_COOKIES_PER_HOST);
	cookies_free(c);
}
END_TEST

START_TEST(the_last_owner_frees_it)
{
	struct cookies *c = cookies_new(), *also = cookies_share(c);

	cookies_add(c, "line");
	cookies_free(c);
	ck_assert_str_eq(cookies_line(also, 0), "line");
	cookies_free(also);
}
END_TEST

CHECK_MAIN("cookies", a_jar_keeps_copies_of_its_lines, a_jar_is_bounded, the_last_owner_frees_it)
