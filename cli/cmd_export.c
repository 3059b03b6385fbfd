/* stet export: every revision as a line of JSON, in the order in which they were found. */
#include "cli.h"

#include "base/clock.h"
#include "open.h"

enum { OPT_SINCE = 256, OPT_SOURCE };

struct exporter {
	struct store *s;
	struct arena *aliases_arena;
	int64_t aliases_of;		/* whose addresses these are */
	const char **aliases;
	size_t aliases_n;
	enum store_result r;
	struct err *e;
	size_t lines;
};

static bool
load_aliases(struct exporter *x, int64_t article)
{
	if (x->aliases_of == article)
		return true;
	arena_clear(x->aliases_arena);
	x->aliases_of = article;
	x->r = store_aliases(x->s, article, x->aliases_arena, &x->aliases, &x->aliases_n, x->e);
	return x->r == STORE_OK;
}

static bool
print_revision(void *arg, const struct article *article, const struct revision *revision)
{
	struct exporter *x = arg;
	json_t *o, *list;

	if (!load_aliases(x, article->id))
		return false;
	o = open_json_revision(article, revision);
	json_object_set_new(o, "text", open_json_text(revision->text));
	if (x->aliases_n > 1) {
		list = json_array();
		for (size_t i = 0; i < x->aliases_n; i++)
			json_array_append_new(list, open_json_text(x->aliases[i]));
		json_object_set_new(o, "aliases", list);
	}
	cli_json_line(o);
	x->lines++;
	return !ferror(stdout);
}

int
cmd_export(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "since", required_argument, NULL, OPT_SINCE },
		{ "source", required_argument, NULL, OPT_SOURCE },
		{ NULL, 0, NULL, 0 },
	};
	int64_t since = NEWS_NO_TIME, now = clock_wall_s(clock_system());
	struct exporter x = { .r = STORE_OK };
	const char *source = NULL;
	enum store_result r;
	struct err e;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_SINCE:
			if (!open_time(optarg, now, &since))
				return cli_fail(cli, CLI_USAGE, "--since takes a time (2026-01-31, "
					"2026-01-31T12:00:00Z) or a duration (7d), not \"%s\"", optarg);
			break;
		case OPT_SOURCE:
			source = optarg;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (optind != argc)
		return cli_fail(cli, CLI_USAGE, "takes no operands");
	status = open_store(cli, STORE_READER, &x.s, NULL);
	if (status != CLI_OK)
		return status;
	x.e = &e;
	x.aliases_arena = arena_new();
	r = store_export_public(x.s, since, source, print_revision, &x, &e);
	status = open_failed(cli, r != STORE_OK ? r : x.r, &e);
	arena_free(x.aliases_arena);
	store_close(x.s);
	return status == CLI_OK && x.lines == 0 ? CLI_NOTHING : status;
}
