#include "cli.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/strs.h"
#include "judge/schedule.h"
#include "judge/verdict.h"
#include "page/page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reading of the page that was judged against last: in a list of pairs one old page often has
 * many new ones. */
struct known_page {
	char *file;
	struct reading *reading; /* NULL: could not be read */
};

static struct reading *
read_page(const struct cli *cli, const char *file, const struct page_source *src)
{
	struct buf bytes = { 0 };
	struct reading *r = NULL;
	char chunk[64 * 1024];
	FILE *f = fopen(file, "rbe");
	size_t n;

	if (f == NULL) {
		cli_fail(cli, CLI_FAILED, "%s: %s", file, strerror(errno));
		return NULL;
	}
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&bytes, chunk, n);
	if (ferror(f))
		cli_fail(cli, CLI_FAILED, "%s: %s", file, strerror(errno));
	else
		r = page_read(buf_str(&bytes), bytes.len, src, NULL);
	fclose(f);
	buf_free(&bytes);
	return r;
}

static void
known_page_free(struct known_page *known)
{
	free(known->file);
	page_free(known->reading);
	*known = (struct known_page){ 0 };
}

/* The old page stands as the article's one revision, whatever the reader thought of it, unless
 * there is no text in it. */
static int
judge_pair(const struct cli *cli, struct known_page *known, const char *old, const char *new,
	const struct page_source *src)
{
	struct history history = { .extractor = PAGE_EXTRACTOR_VERSION };
	struct check check = { .outcome = OUTCOME_READ, .extractor = PAGE_EXTRACTOR_VERSION };
	struct verdict_rules rules;
	struct judgement j;
	struct reading *r;
	json_t *o;

	if (!str_eq(known->file, old)) {
		known_page_free(known);
		known->file = mem_strdup(old);
		known->reading = read_page(cli, old, src);
	}
	r = read_page(cli, new, src);
	if (known->reading == NULL || r == NULL) {
		page_free(r);
		return -1;
	}
	if (!str_blank(known->reading->text)) {
		history.title = known->reading->title != NULL ? known->reading->title : "";
		history.text = known->reading->text;
		history.aside = known->reading->aside;
		history.charset = known->reading->charset;
	}
	check.reading = r;
	check.charset = r->charset;
	verdict_rules_defaults(&rules, SCHEDULE_FIRST_PERIOD);
	j = verdict_of(&rules, &history, &check);
	o = json_object();
	json_object_set_new(o, "old", json_string(old));
	json_object_set_new(o, "new", json_string(new));
	json_object_set_new(o, "verdict", json_string(verdict_name(j.verdict)));
	json_object_set_new(o, "reason", json_string(j.reason));
	cli_json_line(o);
	page_free(r);
	return 0;
}

static int
judge_list(const struct cli *cli, struct known_page *known, const char *list,
	const struct page_source *src)
{
	bool from_stdin = strcmp(list, "-") == 0;
	FILE *f = from_stdin ? stdin : fopen(list, "re");
	char *line = NULL, *tab;
	size_t room = 0;
	ssize_t n;
	int rc = CLI_OK;

	if (f == NULL)
		return cli_fail(cli, CLI_FAILED, "%s: %s", list, strerror(errno));
	while ((n = getline(&line, &room, f)) != -1) {
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n == 0)
			continue;
		tab = strchr(line, '\t');
		if (tab == NULL) {
			rc = cli_fail(cli, CLI_USAGE, "%s: \"%s\" is not OLD<TAB>NEW", list, line);
			break;
		}
		*tab = '\0';
		if (judge_pair(cli, known, line, tab + 1, src) == -1)
			rc = CLI_FAILED;
	}
	free(line);
	if (!from_stdin)
		fclose(f);
	return rc;
}

int
cmd_judge(struct cli *cli, int argc, char **argv)
{
	enum {
		URL = 256,
		CONTENT_TYPE,
		PAIRS_FROM
	};
	static const struct option own[] = {
		{ "url", required_argument, NULL, URL },
		{ "content-type", required_argument, NULL, CONTENT_TYPE },
		{ "pairs-from", required_argument, NULL, PAIRS_FROM },
		{ 0 },
	};
	struct page_source src = { 0 };
	struct known_page known = { 0 };
	const char *list = NULL;
	int option, rc;

	while ((option = cli_getopt(cli, argc, argv, own)) != -1) {
		if (option == '?')
			return CLI_USAGE;
		if (option == URL)
			src.url = optarg[0] == '\0' ? NULL : optarg;
		else if (option == CONTENT_TYPE)
			src.content_type = optarg[0] == '\0' ? NULL : optarg;
		else if (option == PAIRS_FROM)
			list = optarg;
	}
	if (argc - optind != (list == NULL ? 2 : 0))
		return cli_fail(cli, CLI_USAGE, "give OLD and NEW, or --pairs-from LIST");
	if (list != NULL)
		rc = judge_list(cli, &known, list, &src);
	else
		rc = judge_pair(cli, &known, argv[optind], argv[optind + 1], &src) == 0
			     ? CLI_OK
			     : CLI_FAILED;
	known_page_free(&known);
	return rc;
}
