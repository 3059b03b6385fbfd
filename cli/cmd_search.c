/* stet search: full-text search over all revisions, latest first. */
#include "cli.h"

#include "base/buf.h"
#include "base/mem.h"
#include "open.h"
#include "pager.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPT_LIMIT = 256,
	OPT_SINCE,
	OPT_SOURCE,
	OPT_NO_PAGER,
	PAGE = 100
};

/* The snippet with its marks as the terminal shows them, or as git's word diff would. */
static void
print_snippet(const char *snippet, bool colour)
{
	const char *p = snippet;

	while (*p != '\0') {
		size_t n = strcspn(p, "\x02\x03");
		char *piece = mem_strndup(p, n);

		open_print(stdout, piece);
		free(piece);
		p += n;
		if (*p == STORE_MARK_ON)
			fputs(colour ? "\033[1;31m" : "*", stdout);
		else if (*p == STORE_MARK_OFF)
			fputs(colour ? "\033[m" : "*", stdout);
		p += *p != '\0';
	}
}

static void
print_hit(const struct cli *cli, const struct store_hit *h, bool colour)
{
	struct buf plain = { 0 };
	char when[DATE_MAX];
	json_t *o;

	if (!cli->json) {
		printf("%sarticle %" PRId64 " version %d%s  ", colour ? "\033[33m" : "", h->article,
			h->version, colour ? "\033[m" : "");
		open_print(stdout, h->source);
		printf("  %s\n    ", open_when(h->fetched_at, when));
		open_print(stdout, h->title);
		printf("\n    ");
		print_snippet(h->snippet, colour);
		printf("\n    ");
		open_print(stdout, h->url);
		printf("\n\n");
		return;
	}
	for (const char *p = h->snippet; *p != '\0'; p++) {
		if (*p != STORE_MARK_ON && *p != STORE_MARK_OFF)
			buf_addc(&plain, *p);
	}
	o = json_object();
	json_object_set_new(o, "article", json_integer(h->article));
	json_object_set_new(o, "version", json_integer(h->version));
	json_object_set_new(o, "source", open_json_text(h->source));
	json_object_set_new(o, "url", open_json_text(h->url));
	json_object_set_new(o, "title", open_json_text(h->title));
	json_object_set_new(o, "fetched_at", open_json_time(h->fetched_at));
	json_object_set_new(o, "changes", json_integer(h->changes));
	json_object_set_new(o, "snippet", open_json_text(buf_str(&plain)));
	cli_json_line(o);
	buf_free(&plain);
}

static int
search(struct cli *cli, struct store *s, struct store_search *q, long long limit, bool colour)
{
	long long printed = 0;
	enum store_result r;
	struct store_hit *hits;
	struct err e;
	size_t n;

	do {
		struct arena *a = arena_new();
		size_t max = limit - printed < PAGE ? (size_t)(limit - printed) : PAGE;

		r = store_search_public(s, q, max, a, &hits, &n, &e);
		for (size_t i = 0; r == STORE_OK && i < n; i++)
			print_hit(cli, &hits[i], colour);
		if (n > 0)
			q->before_revision = hits[n - 1].revision;
		printed += (long long)n;
		arena_free(a);
	} while (r == STORE_OK && n > 0 && printed < limit && !ferror(stdout));
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	return printed > 0 ? CLI_OK : CLI_NOTHING;
}

int
cmd_search(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "limit", required_argument, NULL, OPT_LIMIT },
		{ "since", required_argument, NULL, OPT_SINCE },
		{ "source", required_argument, NULL, OPT_SOURCE },
		{ "no-pager", no_argument, NULL, OPT_NO_PAGER },
		{ NULL, 0, NULL, 0 },
	};
	struct store_search q = { .since = NEWS_NO_TIME };
	long long limit = INT64_MAX;
	struct buf words = { 0 };
	bool no_pager = false;
	struct store *s;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_LIMIT:
			if (open_limit(cli, optarg, &limit) != CLI_OK)
				return CLI_USAGE;
			break;
		case OPT_SINCE:
			if (open_since(cli, optarg, &q.since) != CLI_OK)
				return CLI_USAGE;
			break;
		case OPT_SOURCE:
			q.source = optarg;
			break;
		case OPT_NO_PAGER:
			no_pager = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (optind == argc)
		return cli_fail(cli, CLI_USAGE, "takes the words to look for");
	status = open_store(cli, STORE_READER, &s, NULL);
	if (status != CLI_OK)
		return status;
	for (int i = optind; i < argc; i++)
		buf_addf(&words, "%s%s", i > optind ? " " : "", argv[i]);
	q.query = buf_str(&words);
	status = search(cli, s, &q, limit, !cli->json && pager_colour(pager_start(!no_pager)));
	pager_wait();
	buf_free(&words);
	store_close(s);
	return status;
}
