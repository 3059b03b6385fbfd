/* stet log: revisions, newest first; of one article with its time line. */
#include "cli.h"

#include "open.h"
#include "pager.h"

#include <inttypes.h>
#include <stdint.h>

enum {
	OPT_LIMIT = 256,
	OPT_SINCE,
	OPT_SOURCE,
	OPT_NO_PAGER
};

struct log {
	struct cli *cli;
	bool colour;
	long long limit;		  /* lines still to be printed */
	const struct sighting *sightings; /* of one article; NULL for the log of all */
	size_t sightings_n;
	size_t printed;
};

static void
print_change(const struct revision *v)
{
	if (v->version == 0)
		return;
	printf("  ");
	open_print_classes(stdout, v->classes);
	printf("  +%" PRId64 " -%" PRId64 " words%s", v->words_added, v->words_removed,
		v->disclosed ? ", disclosed" : "");
}

static void
print_sightings(const struct log *l, int64_t revision)
{
	char first[DATE_MAX], last[DATE_MAX];

	for (size_t i = l->sightings_n; i-- > 0;) {
		const struct sighting *g = &l->sightings[i];

		if (g->revision != revision)
			continue;
		printf("    seen %s to %s, %" PRId64 " check%s", open_when(g->first_seen_at, first),
			open_when(g->last_seen_at, last), g->checks, g->checks == 1 ? "" : "s");
		if (g->flips > 0)
			printf(", alternating with another version (%d times)", g->flips);
		putchar('\n');
	}
}

static void
print_for_people(const struct log *l, const struct article *article, const struct revision *v)
{
	char when[DATE_MAX];

	fputs(l->colour ? "\033[33m" : "", stdout);
	if (l->sightings == NULL)
		printf("article %" PRId64 " ", article->id);
	printf("version %d", v->version);
	fputs(l->colour ? "\033[m" : "", stdout);
	if (l->sightings == NULL) {
		printf("  ");
		open_print(stdout, article->source);
	}
	printf("  %s", open_when(v->fetched_at, when));
	if (v->last_seen_before != NEWS_NO_TIME)
		printf(" (changed after %s)", open_when(v->last_seen_before, when));
	print_change(v);
	printf("\n    ");
	open_print(stdout, v->title);
	putchar('\n');
	if (v->correction != NULL) {
		printf("    note: ");
		open_print(stdout, v->correction);
		putchar('\n');
	}
	if (l->sightings != NULL) {
		print_sightings(l, v->id);
	} else {
		printf("    ");
		open_print(stdout, article->url);
		putchar('\n');
	}
	putchar('\n');
}

static json_t *
json_sightings(const struct log *l, int64_t revision)
{
	json_t *list = json_array(), *o;

	for (size_t i = 0; i < l->sightings_n; i++) {
		const struct sighting *g = &l->sightings[i];

		if (g->revision != revision)
			continue;
		o = json_object();
		json_object_set_new(o, "first_seen_at", open_json_time(g->first_seen_at));
		json_object_set_new(o, "last_seen_at", open_json_time(g->last_seen_at));
		json_object_set_new(o, "checks", json_integer(g->checks));
		if (g->flips > 0)
			json_object_set_new(o, "flips", json_integer(g->flips));
		json_array_append_new(list, o);
	}
	return list;
}

static bool
print_revision(void *arg, const struct article *article, const struct revision *v)
{
	struct log *l = arg;
	json_t *o;

	if (l->limit-- <= 0)
		return false;
	if (l->cli->json) {
		o = open_json_revision(article, v);
		if (l->sightings != NULL)
			json_object_set_new(o, "sightings", json_sightings(l, v->id));
		cli_json_line(o);
	} else {
		print_for_people(l, article, v);
	}
	l->printed++;
	return !ferror(stdout);
}

/* What the article's page says of its life. */
static void
print_article(const struct article *x, const struct gone *gone, size_t n)
{
	char when[DATE_MAX];

	printf("article %" PRId64 "  ", x->id);
	open_print(stdout, x->source);
	printf("  ");
	open_print(stdout, x->url);
	printf("\n%s", article_state_name(x->state));
	if (x->reason != NULL) {
		printf(" (");
		open_print(stdout, x->reason);
		printf(")");
	}
	printf(", changed %" PRId64 " time%s, checked %" PRId64 " time%s", x->changes,
		x->changes == 1 ? "" : "s", x->checks, x->checks == 1 ? "" : "s");
	if (x->next_check_at != NEWS_NO_TIME)
		printf(", next check %s", open_when(x->next_check_at, when));
	else
		printf(", not checked any more");
	putchar('\n');
	for (size_t i = 0; i < n; i++) {
		printf("gone from %s", open_when(gone[i].gone_at, when));
		if (gone[i].returned_at != NEWS_NO_TIME)
			printf(" to %s", open_when(gone[i].returned_at, when));
		putchar('\n');
	}
	putchar('\n');
}

static int
log_article(struct log *l, struct store *s, const char *operand)
{
	struct arena *a = arena_new();
	struct sighting *sightings;
	struct revision *revisions;
	struct article article;
	enum store_result r;
	size_t n, gone_n;
	struct gone *gone;
	struct err e;
	int status;

	status = open_public_article(l->cli, s, operand, a, &article);
	if (status != CLI_OK)
		goto out;
	r = store_sightings(s, article.id, a, &sightings, &l->sightings_n, &e);
	if (r == STORE_OK)
		r = store_absences(s, article.id, a, &gone, &gone_n, &e);
	if (r == STORE_OK)
		r = store_revisions(s, article.id, true, a, &revisions, &n, &e);
	if (r != STORE_OK) {
		status = open_failed(l->cli, r, &e);
		goto out;
	}
	l->sightings = sightings;
	if (!l->cli->json)
		print_article(&article, gone, gone_n);
	while (n-- > 0 && print_revision(l, &article, &revisions[n]))
		;
	l->sightings = NULL;
out:
	arena_free(a);
	return status;
}

int
cmd_log(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "limit", required_argument, NULL, OPT_LIMIT },
		{ "since", required_argument, NULL, OPT_SINCE },
		{ "source", required_argument, NULL, OPT_SOURCE },
		{ "no-pager", no_argument, NULL, OPT_NO_PAGER },
		{ NULL, 0, NULL, 0 },
	};
	struct log l = { .cli = cli, .limit = INT64_MAX };
	int64_t since = NEWS_NO_TIME;
	const char *source = NULL;
	bool no_pager = false;
	struct store *s;
	struct err e;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_LIMIT:
			if (open_limit(cli, optarg, &l.limit) != CLI_OK)
				return CLI_USAGE;
			break;
		case OPT_SINCE:
			if (open_since(cli, optarg, &since) != CLI_OK)
				return CLI_USAGE;
			break;
		case OPT_SOURCE:
			source = optarg;
			break;
		case OPT_NO_PAGER:
			no_pager = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (argc - optind > 1)
		return cli_fail(cli, CLI_USAGE, "takes one article at the most");
	status = open_store(cli, STORE_READER, &s, NULL);
	if (status != CLI_OK)
		return status;
	if (!cli->json)
		l.colour = pager_colour(pager_start(!no_pager));
	if (optind < argc)
		status = log_article(&l, s, argv[optind]);
	else
		status = open_failed(
			cli, store_latest_public(s, since, source, print_revision, &l, &e), &e);
	pager_wait();
	store_close(s);
	return status == CLI_OK && l.printed == 0 ? CLI_NOTHING : status;
}
