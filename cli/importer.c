#include "importer.h"

#include "base/mem.h"
#include "base/strs.h"
#include "open.h"
#include "text/url.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	GROUP = 500, /* what is recorded at once, while stetd waits */
};

/* "www.example.org" is the source example.org. */
static char *
source_of(const struct importer *im, const char *url)
{
	char *host, *source;

	if (im->source != NULL)
		return mem_strdup(im->source);
	host = url_host(url);
	source = mem_strdup(host != NULL && str_starts(host, "www.") ? host + 4
			    : host != NULL			     ? host
								     : "");
	free(host);
	return source;
}

static void
commit_some(struct importer *im)
{
	if (im->r == STORE_OK && store_pending(im->s) >= GROUP)
		im->r = store_commit(im->s, &im->e);
}

void
importer_article(struct importer *im, const char *address, const char *title, int64_t published)
{
	char *url = url_canonical(address), *key = url_key(address), *source = NULL;
	struct store_entry entry = { 0 };
	struct store_met met;

	if (url == NULL || key == NULL) {
		im->refused++;
		goto out;
	}
	source = source_of(im, url);
	entry = (struct store_entry){
		.source = source,
		.url = url,
		.url_key = key,
		.title = title,
		.published = published,
		.updated = NEWS_NO_TIME,
		.now = im->now,
		.first_check_at = im->now,
		.first_period_s = im->config->schedule.first_period_s,
	};
	im->r = store_meet(im->s, &entry, &met, &im->e);
	if (im->r == STORE_OK && met.is_new)
		im->articles++;
	else if (im->r == STORE_OK)
		im->articles_known++;
	commit_some(im);
out:
	free(source);
	free(key);
	free(url);
}

void
importer_feed(const struct opml_feed *feed, void *arg)
{
	struct importer *im = arg;
	struct store_feed_wanted wanted = { 0 };
	char *url, *source = NULL;
	bool added;

	if (im->r != STORE_OK)
		return;
	url = url_resolve(NULL, feed->url);
	if (url == NULL) {
		im->refused++;
		return;
	}
	source = source_of(im, url);
	wanted = (struct store_feed_wanted){
		.name = str_blank(feed->title) ? url : feed->title,
		.url = url,
		.source = source,
		.period_s = im->config->feeds.period_s,
		.first_check_at = im->now,
	};
	im->r = store_import_feed(im->s, &wanted, im->now, &added, &im->e);
	if (im->r == STORE_OK && added)
		im->feeds++;
	else if (im->r == STORE_OK)
		im->feeds_known++;
	commit_some(im);
	free(source);
	free(url);
}

static void
print_result(const struct importer *im)
{
	json_t *o;

	if (im->cli->json) {
		o = json_object();
		json_object_set_new(o, "feeds", json_integer((json_int_t)im->feeds));
		json_object_set_new(o, "feeds_known", json_integer((json_int_t)im->feeds_known));
		json_object_set_new(o, "articles", json_integer((json_int_t)im->articles));
		json_object_set_new(
			o, "articles_known", json_integer((json_int_t)im->articles_known));
		json_object_set_new(o, "refused", json_integer((json_int_t)im->refused));
		cli_json_line(o);
		return;
	}
	if (im->feeds + im->feeds_known > 0)
		printf("%zu feeds added, %zu known already\n", im->feeds, im->feeds_known);
	if (im->articles + im->articles_known > 0)
		printf("%zu articles added, %zu known already\n", im->articles, im->articles_known);
	if (im->refused > 0)
		printf("%zu lines or links that are no http address were left out\n", im->refused);
}

int
importer_finish(struct importer *im, int status)
{
	if (im->r == STORE_OK)
		im->r = store_commit(im->s, &im->e);
	if (im->r != STORE_OK)
		return open_failed(im->cli, im->r, &im->e);
	if (status == CLI_USAGE)
		return status;
	print_result(im);
	if (status == CLI_OK &&
		im->feeds + im->feeds_known + im->articles + im->articles_known == 0)
		status = CLI_NOTHING;
	return status;
}
