#include "config/rules.h"
#include "helper_check.h"

#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/stet-rules-XXXXXX";

static void
put(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

START_TEST(a_rule_is_found_by_the_host_and_its_subdomains)
{
	struct err e;
	struct rules *r;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	put("a.conf", "site \"example.org\" { title = \"//h1\" body = \"//div\" }\n");
	put("b.conf", "site \"news.example.org\" { body = \"//main\" }\n");
	put("c.txt", "no rule\n");
	r = rules_load(dir, &e);
	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(rules_find(r, "https://example.org/a")->body, "//div");
	ck_assert_str_eq(rules_find(r, "https://www.example.org/a")->title, "//h1");
	ck_assert_str_eq(rules_find(r, "https://news.example.org/a")->body, "//main");
	ck_assert_ptr_null(rules_find(r, "https://badexample.org/a"));
	ck_assert_ptr_null(rules_find(r, NULL));
	ck_assert_ptr_null(rules_find(NULL, "https://example.org/"));
	rules_free(r);
}
END_TEST

START_TEST(a_directory_that_is_not_there_holds_no_rules)
{
	struct err e;
	struct rules *r = rules_load("/nonexistent/rules.d", &e);

	ck_assert_ptr_nonnull(r);
	rules_free(r);
	r = rules_load(NULL, &e);
	ck_assert_ptr_nonnull(r);
	rules_free(r);
	rules_free(NULL);
}
END_TEST

START_TEST(a_wrong_file_is_named_with_what_is_wrong)
{
	static const struct {
		const char *text, *word;
	} wrong[] = {
		{ "site \"a.example\" { body = \"//div[\" }\n", "XPath" },
		{ "site \"a.example\" { }\n", "neither" },
		{ "site \"a.example\" { bdoy = \"//div\" }\n", "bdoy" },
		{ "site \"a.example\" { body = \"//p\" }\nsite \"A.example\" { body = \"//p\" }\n",
			"already" },
	};

	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct err e = { "" };

		put("x.conf", wrong[i].text);
		ck_assert_ptr_null(rules_load(dir, &e));
		ck_assert_ptr_nonnull(strstr(e.text, "x.conf"));
		ck_assert_msg(strstr(e.text, wrong[i].word) != NULL, "%s", e.text);
	}
}
END_TEST

CHECK_MAIN("rules", a_rule_is_found_by_the_host_and_its_subdomains,
	a_directory_that_is_not_there_holds_no_rules, a_wrong_file_is_named_with_what_is_wrong)
