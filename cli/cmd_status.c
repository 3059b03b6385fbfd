/* stet status: how much is watched, what is due, and which sources give trouble. */
#include "cli.h"

#include "base/bounds.h"
#include "base/clock.h"
#include "base/strs.h"
#include "open.h"

#include <inttypes.h>
#include <string.h>

struct status {
	struct store_stats stats;
	struct store_source *sources;
	size_t sources_n;
	struct store_feed *feeds;
	size_t feeds_n;
	int64_t now;
};

static json_t *
json_states(const int64_t n[ARTICLE_STATE_COUNT])
{
	json_t *o = json_object();

	for (int i = 0; i < ARTICLE_STATE_COUNT; i++)
		json_object_set_new(
			o, article_state_name((enum article_state)i), json_integer(n[i]));
	return o;
}

static json_t *
json_source(const struct store_source *x, int64_t now)
{
	json_t *o = json_object(), *failed = json_object();

	for (int i = CHECK_FAILURE_NETWORK; i < CHECK_FAILURE_COUNT; i++)
		json_object_set_new(failed, check_failure_name((enum check_failure)i),
			json_integer(x->failed[i]));
	json_object_set_new(o, "source", open_json_text(x->name));
	json_object_set_new(o, "feeds", json_integer(x->feeds));
	json_object_set_new(o, "articles", json_states(x->articles));
	json_object_set_new(o, "revisions", json_integer(x->revisions));
	json_object_set_new(o, "changes", json_integer(x->changes));
	json_object_set_new(o, "checks", json_integer(x->checks));
	json_object_set_new(o, "failed", failed);
	json_object_set_new(o, "failures", json_integer(x->failures));
	json_object_set_new(o, "suspects", json_integer(x->suspects));
	json_object_set_new(o, "gone", json_integer(x->gone));
	json_object_set_new(o, "returned", json_integer(x->returned));
	json_object_set_new(o, "last_checked_at", open_json_time(x->last_checked_at));
	json_object_set_new(o, "last_good_at", open_json_time(x->last_good_at));
	json_object_set_new(o, "last_failed_at", open_json_time(x->last_failed_at));
	json_object_set_new(o, "last_new_at", open_json_time(x->last_new_at));
	json_object_set_new(o, "last_changed_at", open_json_time(x->last_changed_at));
	json_object_set_new(o, "last_error", open_json_text(x->last_error));
	json_object_set_new(
		o, "health", json_string(store_health_name(store_source_health(x, now))));
	json_object_set_new(o, "trouble", open_json_text(store_source_trouble(x, now)));
	return o;
}

static json_t *
json_failing_feed(const struct store_feed *f)
{
	json_t *o = json_object();

	json_object_set_new(o, "feed", open_json_text(f->name));
	json_object_set_new(o, "url", open_json_text(f->url));
	json_object_set_new(o, "state", json_string(store_feed_state_name(f->state)));
	json_object_set_new(o, "failures", json_integer(f->failures));
	json_object_set_new(o, "first_failed_at", open_json_time(f->first_failed_at));
	json_object_set_new(o, "error", open_json_text(f->last_error));
	return o;
}

/* What the page would name: it fails now, or ended. */
static bool
gives_trouble(const struct store_feed *f)
{
	return f->state == STORE_FEED_ENDED || (f->state == STORE_FEED_WATCHING && f->failures > 0);
}

static void
print_json(const struct status *t)
{
	json_t *o = json_object(), *list;

	json_object_set_new(o, "feeds", json_integer(t->stats.feeds));
	json_object_set_new(o, "feeds_failing", json_integer(t->stats.feeds_failing));
	json_object_set_new(o, "feeds_ended", json_integer(t->stats.feeds_ended));
	json_object_set_new(o, "articles", json_states(t->stats.articles));
	json_object_set_new(o, "due_feeds", json_integer(t->stats.feeds_due));
	json_object_set_new(o, "due_articles", json_integer(t->stats.articles_due));
	json_object_set_new(o, "oldest_due_at", open_json_time(t->stats.oldest_due_at));
	json_object_set_new(o, "revisions", json_integer(t->stats.revisions));
	json_object_set_new(o, "changes", json_integer(t->stats.changes));
	json_object_set_new(o, "checks", json_integer(t->stats.checks));
	json_object_set_new(o, "database_bytes", json_integer(t->stats.database_bytes));
	list = json_array();
	for (size_t i = 0; i < t->sources_n; i++)
		json_array_append_new(list, json_source(&t->sources[i], t->now));
	json_object_set_new(o, "sources", list);
	list = json_array();
	for (size_t i = 0; i < t->feeds_n; i++) {
		if (gives_trouble(&t->feeds[i]))
			json_array_append_new(list, json_failing_feed(&t->feeds[i]));
	}
	json_object_set_new(o, "feeds_in_trouble", list);
	cli_json_line(o);
}

static void
print_sources(const struct status *t)
{
	char when[DATE_MAX];
	bool any = false;

	printf("\n%-24s %6s %9s %9s %9s  %s\n", "source", "feeds", "watching", "revisions",
		"changes", "last good check");
	for (size_t i = 0; i < t->sources_n; i++) {
		const struct store_source *x = &t->sources[i];

		open_print(stdout, x->name);
		printf("%*s %6" PRId64 " %9" PRId64 " %9" PRId64 " %9" PRId64 "  %s\n",
			(int)(strlen(x->name) < 24 ? 24 - strlen(x->name) : 0), "", x->feeds,
			x->articles[ARTICLE_WATCHING], x->revisions, x->changes,
			open_when(x->last_good_at, when));
	}
	for (size_t i = 0; i < t->sources_n; i++) {
		const char *trouble = store_source_trouble(&t->sources[i], t->now);

		if (trouble == NULL)
			continue;
		printf("%s  ", any ? "" : "\n");
		any = true;
		open_print(stdout, t->sources[i].name);
		printf(" %s", trouble);
		if (t->sources[i].failures > 0 && t->sources[i].last_error != NULL) {
			printf(": ");
			open_print(stdout, t->sources[i].last_error);
		}
		putchar('\n');
	}
}

static void
print_feeds(const struct status *t)
{
	bool any = false;

	for (size_t i = 0; i < t->feeds_n; i++) {
		const struct store_feed *f = &t->feeds[i];

		if (!gives_trouble(f))
			continue;
		printf("%s  feed ", any ? "" : "\n");
		any = true;
		open_print(stdout, f->name);
		if (f->state == STORE_FEED_ENDED)
			printf(" has ended");
		else
			printf(" failed %d time%s", f->failures, f->failures == 1 ? "" : "s");
		if (f->last_error != NULL) {
			printf(": ");
			open_print(stdout, f->last_error);
		}
		putchar('\n');
	}
}

static void
print_for_people(const struct status *t)
{
	const struct store_stats *x = &t->stats;
	char when[DATE_MAX];

	printf("feeds      %" PRId64 " watched, %" PRId64 " of them failing, %" PRId64 " ended\n",
		x->feeds, x->feeds_failing, x->feeds_ended);
	printf("articles   %" PRId64 " watching, %" PRId64 " retired, %" PRId64 " gone, %" PRId64
	       " unreachable, %" PRId64 " hidden\n",
		x->articles[ARTICLE_WATCHING], x->articles[ARTICLE_RETIRED],
		x->articles[ARTICLE_GONE], x->articles[ARTICLE_UNREACHABLE],
		x->articles[ARTICLE_HIDDEN]);
	printf("due now    %" PRId64 " feeds, %" PRId64 " articles", x->feeds_due, x->articles_due);
	if (x->oldest_due_at != NEWS_NO_TIME)
		printf(", the oldest since %s", open_when(x->oldest_due_at, when));
	printf("\nrevisions  %" PRId64 "\nchanges    %" PRId64 "\nchecks     %" PRId64 "\n",
		x->revisions, x->changes, x->checks);
	printf("database   %.1f MB\n", (double)x->database_bytes / 1e6);
	if (t->sources_n > 0)
		print_sources(t);
	print_feeds(t);
}

/* ---- stet status --limits: needs no database ---- */

static int
print_limits(bool json)
{
	size_t n;
	const struct bound *all = bounds_all(&n);

	for (size_t i = 0; i < n; i++) {
		json_t *o;

		if (!json) {
			printf("%-24s %12" PRId64 "  %s\n", all[i].name, all[i].value,
				all[i].means);
			continue;
		}
		o = json_object();
		json_object_set_new(o, "limit", json_string(all[i].name));
		json_object_set_new(o, "value", json_integer(all[i].value));
		json_object_set_new(o, "means", json_string(all[i].means));
		cli_json_line(o);
	}
	return CLI_OK;
}

int
cmd_status(struct cli *cli, int argc, char **argv)
{
	enum {
		OPT_LIMITS = 256
	};
	static const struct option own[] = {
		{ "limits", no_argument, NULL, OPT_LIMITS },
		{ 0 },
	};
	struct status t = { .now = clock_wall_s(clock_system()) };
	struct arena *a = NULL;
	enum store_result r;
	struct store *s;
	struct err e;
	bool limits = false;
	int status, opt;

	while ((opt = cli_getopt(cli, argc, argv, own)) != -1) {
		if (opt != OPT_LIMITS)
			return CLI_USAGE;
		limits = true;
	}
	if (optind != argc)
		return cli_fail(cli, CLI_USAGE, "takes no operands");
	if (limits)
		return print_limits(cli->json);
	status = open_store(cli, STORE_READER, &s, NULL);
	if (status != CLI_OK)
		return status;
	a = arena_new();
	r = store_stats(s, t.now, &t.stats, &e);
	if (r == STORE_OK)
		r = store_sources(s, a, &t.sources, &t.sources_n, &e);
	if (r == STORE_OK)
		r = store_feeds(s, a, &t.feeds, &t.feeds_n, &e);
	status = open_failed(cli, r, &e);
	if (status == CLI_OK && cli->json)
		print_json(&t);
	else if (status == CLI_OK)
		print_for_people(&t);
	arena_free(a);
	store_close(s);
	return status;
}
