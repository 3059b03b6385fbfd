/*
 * stet export: every revision as a line of JSON, in the order in which they were found, and once
 * more where an edit was taken back; or the feeds that are watched, as OPML.
 */
#include "cli.h"

#include "base/strs.h"
#include "feed/opml.h"
#include "open.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	OPT_SINCE = 256,
	OPT_SOURCE,
	OPT_OPML
};

struct exporter {
	struct store *s;
	struct arena *aliases_arena;
	int64_t aliases_of; /* whose addresses these are */
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
print_revision(void *arg, const struct article *article, const struct revision *revision,
	int64_t returned_at)
{
	struct exporter *x = arg;
	json_t *o, *list;

	if (!load_aliases(x, article->id))
		return false;
	o = returned_at == NEWS_NO_TIME ? open_json_revision(article, revision)
					: open_json_return(article, revision, returned_at);
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

/* The feeds that are watched, those of one source together. */
static int
print_opml(struct cli *cli, struct store *s, const char *source)
{
	struct arena *a = arena_new();
	struct store_feed *feeds;
	struct opml_feed *list;
	size_t n = 0, count;
	struct err e;
	enum store_result r = store_feeds(s, a, &feeds, &count, &e);
	int status = open_failed(cli, r, &e);
	char *text;

	if (status != CLI_OK)
		goto out;
	list = arena_array(a, count > 0 ? count : 1, sizeof *list);
	for (size_t i = 0; i < count; i++) {
		if (feeds[i].state == STORE_FEED_WATCHING &&
			(source == NULL || str_eq(source, feeds[i].source)))
			list[n++] = (struct opml_feed){
				.url = feeds[i].url,
				.title = feeds[i].name,
				.group = feeds[i].source,
			};
	}
	text = opml_write("Stet", list, n);
	fputs(text, stdout);
	free(text);
	status = n > 0 ? CLI_OK : CLI_NOTHING;
out:
	arena_free(a);
	return status;
}

int
cmd_export(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "since", required_argument, NULL, OPT_SINCE },
		{ "source", required_argument, NULL, OPT_SOURCE },
		{ "opml", no_argument, NULL, OPT_OPML },
		{ NULL, 0, NULL, 0 },
	};
	int64_t since = NEWS_NO_TIME;
	struct exporter x = { .r = STORE_OK };
	const char *source = NULL;
	bool opml = false;
	enum store_result r;
	struct err e;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_SINCE:
			if (open_since(cli, optarg, &since) != CLI_OK)
				return CLI_USAGE;
			break;
		case OPT_SOURCE:
			source = optarg;
			break;
		case OPT_OPML:
			opml = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (optind != argc)
		return cli_fail(cli, CLI_USAGE, "takes no operands");
	if (opml && (cli->json || since != NEWS_NO_TIME))
		return cli_fail(cli, CLI_USAGE, "--opml goes with --source only");
	status = open_store(cli, STORE_READER, &x.s, NULL);
	if (status != CLI_OK)
		return status;
	if (opml) {
		status = print_opml(cli, x.s, source);
		store_close(x.s);
		return status;
	}
	x.e = &e;
	x.aliases_arena = arena_new();
	r = store_export_public(x.s, since, source, print_revision, &x, &e);
	status = open_failed(cli, r != STORE_OK ? r : x.r, &e);
	arena_free(x.aliases_arena);
	store_close(x.s);
	return status == CLI_OK && x.lines == 0 ? CLI_NOTHING : status;
}
