/*
 * stet import: feeds from OPML, or of an address on the web; article addresses from a sitemap,
 * another feed or a plain list.
 * Imported feeds live in the database and are watched beside those of the config.
 */
#include "cli.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "feed/feed.h"
#include "feed/opml.h"
#include "get.h"
#include "open.h"
#include "text/url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPT_SOURCE = 256,
	OPT_ADD,
	LARGEST_FILE = 256 << 20,
	GROUP = 500, /* what is recorded at once, while stetd waits */
};

struct import {
	struct cli *cli;
	struct store *s;
	const struct config *config;
	const char *source; /* --source, or NULL: each address's host */
	const char *add;    /* --add, or NULL */
	int64_t now;
	enum store_result r;
	struct err e;
	size_t feeds, feeds_known, articles, articles_known, refused, sitemaps;
};

static int
read_stream(struct cli *cli, FILE *f, const char *name, struct buf *out)
{
	size_t n;

	do {
		buf_reserve(out, 1 << 16);
		n = fread(out->data + out->len, 1, 1 << 16, f);
		out->len += n;
		out->data[out->len] = '\0';
	} while (n > 0 && out->len <= LARGEST_FILE);
	if (ferror(f))
		return cli_fail(cli, CLI_FAILED, "%s: %s", name, strerror(errno));
	if (out->len > LARGEST_FILE)
		return cli_fail(cli, CLI_FAILED, "%s: larger than %d MB", name, LARGEST_FILE >> 20);
	return CLI_OK;
}

static int
read_file(struct cli *cli, const char *name, struct buf *out)
{
	FILE *f;
	int status;

	if (strcmp(name, "-") == 0)
		return read_stream(cli, stdin, name, out);
	f = fopen(name, "rbe");
	if (f == NULL)
		return cli_fail(cli, CLI_FAILED, "%s: %s", name, strerror(errno));
	status = read_stream(cli, f, name, out);
	fclose(f);
	return status;
}

/* "www.example.org" is the source example.org. */
static char *
source_of(const struct import *im, const char *url)
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
commit_some(struct import *im)
{
	if (im->r == STORE_OK && store_pending(im->s) >= GROUP)
		im->r = store_commit(im->s, &im->e);
}

static void
add_article(struct import *im, const char *address, const char *title, int64_t published)
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

static void
add_entry(const struct entry *entry, void *arg)
{
	struct import *im = arg;

	if (im->r == STORE_OK && entry->link != NULL)
		add_article(im, entry->link, entry->title, entry->published);
}

static void
count_sitemap(const char *url, int64_t modified, void *arg)
{
	struct import *im = arg;

	(void)url;
	(void)modified;
	im->sitemaps++;
}

static void
add_feed(const struct opml_feed *feed, void *arg)
{
	struct import *im = arg;
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

/* One address a line; empty lines and those after '#' say nothing. */
static void
add_list(struct import *im, char *text)
{
	for (char *line = text, *next; line != NULL && im->r == STORE_OK; line = next) {
		char *word;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		word = str_trim(line);
		if (*word != '\0' && *word != '#')
			add_article(im, word, NULL, NEWS_NO_TIME);
	}
}

/* Does the first line that says something name an address? */
static bool
is_list(const char *text)
{
	while (*text == '#' || *text == ' ' || *text == '\t' || *text == '\r' || *text == '\n') {
		if (*text == '#')
			text += strcspn(text, "\n");
		else
			text++;
	}
	return str_case_starts(text, "http://") || str_case_starts(text, "https://");
}

static int
import(struct import *im, const char *file, struct buf *b)
{
	struct feed_sink sink = { .entry = add_entry, .sitemap = count_sitemap, .arg = im };
	struct feed_info info = { 0 };
	struct err e = { "" };
	int rc, status = CLI_OK;

	if (is_list(buf_str(b))) {
		add_list(im, b->data);
		return CLI_OK;
	}
	rc = feed_parse(buf_str(b), b->len, NULL, &sink, &info, &e);
	if (info.format == FEED_OPML)
		rc = opml_parse(buf_str(b), b->len, add_feed, im, &e) >= 0 ? 0 : -1;
	if (rc == -1 && im->r == STORE_OK)
		status = cli_fail(im->cli, CLI_NOTHING, "%s: %s", file, e.text);
	if (rc == 0 && im->sitemaps > 0)
		cli_fail(im->cli, CLI_OK,
			"%s: it names %zu sitemaps, which are not read from a file: import the "
			"address of this index, and stetd follows them",
			file, im->sitemaps);
	feed_info_free(&info);
	return status;
}

static void
print_result(const struct import *im)
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

/* ---- an address ---- */

/* A page only proposes its feeds; what is a feed or a list of feeds itself was meant. */
static bool
is_proposal(const json_t *feed)
{
	return str_eq(json_string_value(json_object_get(feed, "by")), "page");
}

/* Is the n-th feed (from 1) chosen? */
static bool
is_chosen(const struct import *im, const json_t *feed, size_t n)
{
	long long number;

	if (im->add == NULL)
		return !is_proposal(feed);
	return str_eq(im->add, "all") ||
	       (str_int(im->add, 1, INT64_MAX, &number) && (size_t)number == n);
}

static void
list_feed(const struct import *im, const json_t *feed, size_t n)
{
	const char *url = json_string_value(json_object_get(feed, "url"));
	const char *title = json_string_value(json_object_get(feed, "title"));
	json_t *o;

	if (im->cli->json) {
		o = json_object();
		json_object_set_new(o, "n", json_integer((json_int_t)n));
		json_object_set_new(o, "url", open_json_text(url));
		json_object_set_new(o, "title", open_json_text(title));
		cli_json_line(o);
		return;
	}
	printf("%3zu  ", n);
	open_print(stdout, url);
	if (!str_blank(title)) {
		printf("  ");
		open_print(stdout, title);
	}
	putchar('\n');
}

static int
add_chosen(struct import *im, const json_t *feeds)
{
	size_t n = json_array_size(feeds), chosen = 0;

	for (size_t k = 0; k < n; k++) {
		const json_t *o = json_array_get(feeds, k);
		const struct opml_feed feed = {
			.url = json_string_value(json_object_get(o, "url")),
			.title = json_string_value(json_object_get(o, "title")),
		};

		if (!is_chosen(im, o, k + 1))
			continue;
		chosen++;
		add_feed(&feed, im);
	}
	if (chosen == 0)
		return cli_fail(
			im->cli, CLI_USAGE, "--add takes a number from 1 to %zu, or all", n);
	return CLI_OK;
}

static int
list_all(const struct import *im, const json_t *feeds, const char *url)
{
	size_t n = json_array_size(feeds);

	for (size_t k = 0; k < n; k++)
		list_feed(im, json_array_get(feeds, k), k + 1);
	if (!im->cli->json)
		printf("add what you choose: stet import --add N %s (or --add all)\n", url);
	return CLI_OK;
}

/* ---- the command ---- */

static int
finish(struct import *im, int status)
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

static int
import_url(struct import *im, const char *url, struct config **config)
{
	json_t *feeds = NULL;
	int status = get_feeds(im->cli, url, &feeds);

	if (status == CLI_OK && json_array_size(feeds) > 0 && im->add == NULL &&
		is_proposal(json_array_get(feeds, 0))) {
		status = list_all(im, feeds, url);
	} else if (status == CLI_OK) {
		status = open_store(im->cli, STORE_WRITER, &im->s, config);
		im->config = *config;
		if (status == CLI_OK)
			status = finish(im, add_chosen(im, feeds));
	}
	json_decref(feeds);
	return status;
}

static int
import_file(struct import *im, const char *name, struct config **config)
{
	struct buf b = { 0 };
	int status = read_file(im->cli, name, &b);

	if (status == CLI_OK)
		status = open_store(im->cli, STORE_WRITER, &im->s, config);
	im->config = *config;
	if (status == CLI_OK)
		status = finish(im, import(im, name, &b));
	buf_free(&b);
	return status;
}

int
cmd_import(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "source", required_argument, NULL, OPT_SOURCE },
		{ "add", required_argument, NULL, OPT_ADD },
		{ NULL, 0, NULL, 0 },
	};
	struct import im = { .cli = cli, .now = clock_wall_s(clock_system()) };
	struct config *config = NULL;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_SOURCE:
			im.source = optarg;
			break;
		case OPT_ADD:
			im.add = optarg;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (argc - optind != 1)
		return cli_fail(cli, CLI_USAGE, "takes one file or address; - is standard input");
	if (get_is_url(argv[optind]))
		status = import_url(&im, argv[optind], &config);
	else if (im.add != NULL)
		status = cli_fail(cli, CLI_USAGE, "--add chooses among the feeds of an address");
	else
		status = import_file(&im, argv[optind], &config);
	store_close(im.s);
	config_free(config);
	return status;
}
