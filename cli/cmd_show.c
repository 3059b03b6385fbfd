/* stet show: the words of one version. */
#include "cli.h"

#include "base/mem.h"
#include "base/strs.h"
#include "open.h"
#include "pager.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPT_NO_PAGER = 256,
	OPT_SUSPECTS
};

static void
print_for_people(const struct article *x, const struct revision *v, bool colour)
{
	char when[DATE_MAX];

	printf("article %" PRId64 " version %d of %" PRId64 "  ", x->id, v->version, x->revisions);
	open_print(stdout, x->source);
	printf("  %s\n", open_when(v->fetched_at, when));
	open_print(stdout, v->url);
	printf("\n\n%s", colour ? "\033[1m" : "");
	open_print(stdout, v->title);
	printf("%s\n", colour ? "\033[m" : "");
	if (v->byline != NULL) {
		open_print(stdout, v->byline);
		putchar('\n');
	}
	putchar('\n');
	for (const char *p = v->text; *p != '\0'; p++) {
		const char *end = strchrnul(p, '\n');
		char *line = mem_strndup(p, (size_t)(end - p));

		open_print(stdout, line);
		printf("\n\n");
		free(line);
		if (*end == '\0')
			break;
		p = end;
	}
	if (v->correction != NULL) {
		printf("Note: ");
		open_print(stdout, v->correction);
		putchar('\n');
	}
}

static int
show_version(struct cli *cli, struct store *s, const struct article *article, int version,
	struct arena *a, bool no_pager)
{
	struct revision v;
	enum store_result r;
	struct err e;
	json_t *o;

	r = store_revision(s, article->id, version, a, &v, &e);
	if (r == STORE_NOT_FOUND && version == -1)
		return cli_fail(
			cli, CLI_NOTHING, "article %" PRId64 " has not been read yet", article->id);
	if (r == STORE_NOT_FOUND)
		return cli_fail(cli, CLI_NOTHING, "article %" PRId64 " has no version %d",
			article->id, version);
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	if (cli->json) {
		o = open_json_revision(article, &v);
		json_object_set_new(o, "text", open_json_text(v.text));
		cli_json_line(o);
	} else {
		print_for_people(article, &v, pager_colour(pager_start(!no_pager)));
		pager_wait();
	}
	return CLI_OK;
}

static int
show_suspects(struct cli *cli, struct store *s, const struct article *article, struct arena *a)
{
	char first[DATE_MAX], last[DATE_MAX];
	struct store_suspect *p;
	enum store_result r;
	struct err e;
	json_t *o;
	size_t n;

	r = store_suspects(s, article->id, a, &p, &n, &e);
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	for (size_t i = 0; i < n; i++) {
		if (cli->json) {
			o = json_object();
			json_object_set_new(o, "article", json_integer(article->id));
			json_object_set_new(o, "reason", open_json_text(p[i].reason));
			json_object_set_new(o, "title", open_json_text(p[i].title));
			json_object_set_new(o, "text", open_json_text(p[i].text));
			json_object_set_new(o, "first_seen_at", open_json_time(p[i].first_seen_at));
			json_object_set_new(o, "last_seen_at", open_json_time(p[i].last_seen_at));
			json_object_set_new(o, "checks", json_integer(p[i].checks));
			cli_json_line(o);
			continue;
		}
		printf("%s, seen %s to %s, %" PRId64 " check%s\n", p[i].reason,
			open_when(p[i].first_seen_at, first), open_when(p[i].last_seen_at, last),
			p[i].checks, p[i].checks == 1 ? "" : "s");
		open_print(stdout, p[i].title);
		putchar('\n');
		open_print(stdout, p[i].text);
		printf("\n\n");
	}
	return n > 0 ? CLI_OK : CLI_NOTHING;
}

int
cmd_show(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "no-pager", no_argument, NULL, OPT_NO_PAGER },
		{ "suspects", no_argument, NULL, OPT_SUSPECTS },
		{ NULL, 0, NULL, 0 },
	};
	bool no_pager = false, suspects = false;
	struct arena *a = NULL;
	struct article article;
	long long version = -1;
	struct store *s;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_NO_PAGER:
			no_pager = true;
			break;
		case OPT_SUSPECTS:
			suspects = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (argc - optind < 1 || argc - optind > (suspects ? 1 : 2))
		return cli_fail(
			cli, CLI_USAGE, "takes an article and, if not the current one, a version");
	if (argc - optind == 2 && !str_int(argv[optind + 1], 0, INT_MAX, &version))
		return cli_fail(cli, CLI_USAGE, "a version is a number from 0, not \"%s\"",
			argv[optind + 1]);
	status = open_store(cli, STORE_READER, &s, NULL);
	if (status != CLI_OK)
		return status;
	a = arena_new();
	status = open_public_article(cli, s, argv[optind], a, &article);
	if (status == CLI_OK && suspects)
		status = show_suspects(cli, s, &article, a);
	else if (status == CLI_OK)
		status = show_version(cli, s, &article, (int)version, a, no_pager);
	arena_free(a);
	store_close(s);
	return status;
}
