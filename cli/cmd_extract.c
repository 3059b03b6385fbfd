#include "cli.h"

#include "base/buf.h"
#include "base/mem.h"
#include "config/config.h"
#include "config/rules.h"
#include "page/page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
read_all(struct buf *out, FILE *f)
{
	char chunk[64 * 1024];
	size_t n;

	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(out, chunk, n);
	return !ferror(f);
}

/* "-" is stdin. false: errno says why. */
static bool
read_file(struct buf *out, const char *name)
{
	FILE *f;
	bool whole;

	if (strcmp(name, "-") == 0)
		return read_all(out, stdin);
	f = fopen(name, "rb");
	if (f == NULL)
		return false;
	whole = read_all(out, f);
	fclose(f);
	return whole;
}

static json_t *
string_or_null(const char *s)
{
	return s == NULL ? json_null() : json_string(s);
}

static void
print(const char *file, const struct reading *r)
{
	json_t *o = json_object();

	json_object_set_new(o, "file", json_string(file));
	json_object_set_new(o, "title", string_or_null(r->title));
	json_object_set_new(o, "text", json_string(r->text));
	json_object_set_new(o, "byline", string_or_null(r->byline));
	json_object_set_new(o, "published", string_or_null(r->published_text));
	json_object_set_new(o, "modified", string_or_null(r->modified_text));
	json_object_set_new(o, "language", string_or_null(r->language));
	json_object_set_new(o, "canonical", string_or_null(r->canonical));
	json_object_set_new(o, "section", string_or_null(r->section));
	json_object_set_new(o, "site", string_or_null(r->site));
	json_object_set_new(o, "correction", string_or_null(r->correction));
	json_object_set_new(
		o, "verdict", json_string(r->suspect == SUSPECT_NONE ? "article" : "suspect"));
	if (r->suspect != SUSPECT_NONE)
		json_object_set_new(o, "reason", json_string(suspect_name(r->suspect)));
	cli_json_line(o);
}

static int
extract_one(const struct cli *cli, const char *file, const struct page_source *src, bool explain)
{
	struct buf bytes = { 0 };
	int rc = -1;

	if (!read_file(&bytes, file)) {
		cli_fail(cli, CLI_FAILED, "%s: %s", file, strerror(errno));
		goto out;
	}
	if (explain) {
		page_explain(buf_str(&bytes), bytes.len, src, stdout);
	} else {
		struct reading *r = page_read(buf_str(&bytes), bytes.len, src, NULL);

		print(file, r);
		page_free(r);
	}
	rc = 0;
out:
	buf_free(&bytes);
	return rc;
}

static int
extract_list(const struct cli *cli, const char *list, const struct page_source *src, bool explain)
{
	bool from_stdin = strcmp(list, "-") == 0;
	FILE *f = from_stdin ? stdin : fopen(list, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int rc = 0;

	if (f == NULL) {
		cli_fail(cli, CLI_FAILED, "%s: %s", list, strerror(errno));
		return -1;
	}
	while ((n = getline(&line, &room, f)) != -1) {
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n > 0 && extract_one(cli, line, src, explain) != 0)
			rc = -1;
	}
	free(line);
	if (!from_stdin)
		fclose(f);
	return rc;
}

/* The site rules of --rules, else those that the config names, else none. A wrong one stops us. */
static int
load_rules(const struct cli *cli, const char *dir, struct rules **rules)
{
	struct config *c = NULL;
	struct err e;

	if (dir == NULL && cli->config != NULL) {
		c = config_load(cli->config, &e);
		if (c == NULL)
			return cli_fail(cli, CLI_CONFIG, "%s", e.text);
		*rules = c->rules;
		c->rules = NULL;
		config_free(c);
		return CLI_OK;
	}
	*rules = rules_load(dir, &e);
	return *rules == NULL ? cli_fail(cli, CLI_CONFIG, "%s", e.text) : CLI_OK;
}

int
cmd_extract(struct cli *cli, int argc, char **argv)
{
	enum {
		URL = 256,
		CONTENT_TYPE,
		FILES_FROM,
		EXPLAIN,
		RULES
	};
	static const struct option own[] = {
		{ "url", required_argument, NULL, URL },
		{ "content-type", required_argument, NULL, CONTENT_TYPE },
		{ "files-from", required_argument, NULL, FILES_FROM },
		{ "explain", no_argument, NULL, EXPLAIN },
		{ "rules", required_argument, NULL, RULES },
		{ 0 },
	};
	struct page_source src = { 0 };
	const char *list = NULL, *rules_dir = NULL;
	struct rules *rules = NULL;
	bool explain = false;
	int option, rc;

	while ((option = cli_getopt(cli, argc, argv, own)) != -1) {
		if (option == '?')
			return CLI_USAGE;
		if (option == URL)
			src.url = optarg[0] == '\0' ? NULL : optarg;
		else if (option == CONTENT_TYPE)
			src.content_type = optarg[0] == '\0' ? NULL : optarg;
		else if (option == FILES_FROM)
			list = optarg;
		else if (option == EXPLAIN)
			explain = true;
		else if (option == RULES)
			rules_dir = optarg;
	}
	if (list == NULL && optind == argc)
		return cli_fail(cli, CLI_USAGE, "no FILE given");
	rc = load_rules(cli, rules_dir, &rules);
	if (rc != CLI_OK)
		return rc;
	src.rule = rules_find(rules, src.url);
	if (list != NULL && extract_list(cli, list, &src, explain) != 0)
		rc = CLI_FAILED;
	for (int i = optind; i < argc; i++)
		if (extract_one(cli, argv[i], &src, explain) != 0)
			rc = CLI_FAILED;
	rules_free(rules);
	return rc;
}
