#include "get.h"

#include "base/log.h"
#include "base/mem.h"
#include "fetch_curl.h"
#include "ingest_private.h"
#include "settings.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

enum {
	NOTHING = 1
};

struct get {
	struct loop *loop;
	struct fetcher *fetcher;
	struct pool *pool;
	const char *url;
	struct fetch_result result; /* owned */
	int status;
};

static void
fail(struct get *g, const char *why)
{
	fprintf(stderr, "stetd: %s: %s\n", g->url, why);
	g->status = NOTHING;
	loop_stop(g->loop);
}

static void
print_feed(const char *url, const char *title, const char *by)
{
	json_t *o = json_pack("{s:s, s:s?, s:s}", "url", url, "title", title, "by", by);

	if (o != NULL && json_dumpf(o, stdout, JSON_COMPACT) == 0)
		putchar('\n');
	json_decref(o);
}

static void
was_read(void *arg, const struct pool_answer *answer)
{
	struct get *g = arg;
	const struct listing *l = answer->listing;

	if (answer->outcome == POOL_LISTING)
		print_feed(g->result.permanent_url != NULL ? g->result.permanent_url : g->url,
			l->title, "itself");
	for (size_t k = 0; answer->outcome == POOL_UNREADABLE && l != NULL && k < l->feed_n; k++)
		print_feed(l->feeds[k].url, l->feeds[k].title, l->is_list ? "list" : "page");
	if (answer->outcome != POOL_LISTING && (l == NULL || l->feed_n == 0))
		fail(g, answer->why != NULL ? answer->why : "no feed");
	else
		loop_stop(g->loop);
}

static void
was_fetched(void *arg, struct fetch_result *r)
{
	struct get *g = arg;
	struct document d;
	char words[320];

	if (r->outcome != FETCH_OK) {
		ingest_failure_words(r, words, sizeof words);
		fail(g, words);
		return;
	}
	g->result = *r;
	*r = (struct fetch_result){ .retry_after_ms = -1, .max_age_s = -1 };
	d = (struct document){
		.feed = true,
		.url = g->result.url != NULL ? g->result.url : g->url,
		.content_type = g->result.content_type,
		.bytes = buf_str(&g->result.body),
		.len = g->result.body.len,
	};
	pool_read(g->pool, &d, was_read, g);
}

int
get_run(const char *config_file, const char *url)
{
	const struct fetch_request request = { .url = url, .kind = FETCH_FEED };
	struct get g = { .url = url };
	struct config *config = NULL;
	struct fetch_settings fetch;
	struct pool_settings pool;
	char **networks = NULL;
	struct err e = { 0 };
	int status = EX_CONFIG;

	log_set_level(LOG_LEVEL_BROKEN);
	g.loop = loop_new(clock_system());
	config = config_load(config_file, &e);
	if (config == NULL)
		goto out;
	networks = settings_networks(config);
	fetch = settings_fetch(config, networks, true);
	pool = settings_pool(config);
	pool.readers = 1;
	g.fetcher = fetcher_new(g.loop, fetch_curl_new(g.loop), &fetch, 0, &e);
	if (g.fetcher == NULL)
		goto out;
	status = EX_UNAVAILABLE;
	g.pool = pool_new(g.loop, &pool, &e);
	if (g.pool == NULL)
		goto out;
	fetch_start(g.fetcher, &request, was_fetched, &g);
	loop_run(g.loop);
	status = g.status;
out:
	if (e.text[0] != '\0')
		fprintf(stderr, "stetd: %s\n", e.text);
	fetch_result_clear(&g.result);
	pool_free(g.pool);
	fetcher_free(g.fetcher);
	loop_free(g.loop);
	if (networks != NULL)
		settings_free_networks(networks);
	config_free(config);
	return status;
}
