/*
 * stet import: feeds from OPML, or of an address on the web; article addresses from a sitemap,
 * another feed or a plain list.
 * Imported feeds live in the database and are watched beside those of the config.
 */
#include "cli.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/strs.h"
#include "feed/feed.h"
#include "feed/opml.h"
#include "get.h"
#include "importer.h"
#include "open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPT_SOURCE = 256,
	OPT_ADD,
	LARGEST_FILE = 256 << 20,
};

/* ---- a file ---- */

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

static void
add_entry(const struct entry *entry, void *arg)
{
	struct importer *im = arg;

	if (im->r == STORE_OK && entry->link != NULL)
		importer_article(im, entry->link, entry->title, entry->published);
}

static void
count_sitemap(const char *url, int64_t modified, void *arg)
{
	struct importer *im = arg;

	(void)url;
	(void)modified;
	im->sitemaps++;
}

/* One address a line; empty lines and those after '#' say nothing. */
static void
add_list(struct importer *im, char *text)
{
	for (char *line = text, *next; line != NULL && im->r == STORE_OK; line = next) {
		char *word;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		word = str_trim(line);
		if (*word != '\0' && *word != '#')
			importer_article(im, word, NULL, NEWS_NO_TIME);
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
import(struct importer *im, const char *file, struct buf *b)
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
		rc = opml_parse(buf_str(b), b->len, importer_feed, im, &e) >= 0 ? 0 : -1;
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

/* ---- an address ---- */

/* A page only proposes its feeds; what is a feed or a list of feeds itself was meant. */
static bool
is_proposal(const json_t *feed)
{
	return str_eq(json_string_value(json_object_get(feed, "by")), "page");
}

/* Is the n-th feed (from 1) chosen? add is what --add says, or NULL. */
static bool
is_chosen(const char *add, const json_t *feed, size_t n)
{
	long long number;

	if (add == NULL)
		return !is_proposal(feed);
	return str_eq(add, "all") || (str_int(add, 1, INT64_MAX, &number) && (size_t)number == n);
}

static void
list_feed(const struct importer *im, const json_t *feed, size_t n)
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
add_chosen(struct importer *im, const char *add, const json_t *feeds)
{
	size_t n = json_array_size(feeds), chosen = 0;

	for (size_t k = 0; k < n; k++) {
		const json_t *o = json_array_get(feeds, k);
		const struct opml_feed feed = {
			.url = json_string_value(json_object_get(o, "url")),
			.title = json_string_value(json_object_get(o, "title")),
		};

		if (!is_chosen(add, o, k + 1))
			continue;
		chosen++;
		importer_feed(&feed, im);
	}
	if (chosen == 0)
		return cli_fail(
			im->cli, CLI_USAGE, "--add takes a number from 1 to %zu, or all", n);
	return CLI_OK;
}

static int
list_all(const struct importer *im, const json_t *feeds, const char *url)
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
import_url(struct importer *im, const char *url, const char *add, struct config **config)
{
	json_t *feeds = NULL;
	int status = get_feeds(im->cli, url, &feeds);

	if (status == CLI_OK && json_array_size(feeds) > 0 && add == NULL &&
		is_proposal(json_array_get(feeds, 0))) {
		status = list_all(im, feeds, url);
	} else if (status == CLI_OK) {
		status = open_store(im->cli, STORE_WRITER, &im->s, config);
		im->config = *config;
		if (status == CLI_OK)
			status = importer_finish(im, add_chosen(im, add, feeds));
	}
	json_decref(feeds);
	return status;
}

static int
import_file(struct importer *im, const char *name, struct config **config)
{
	struct buf b = { 0 };
	int status = read_file(im->cli, name, &b);

	if (status == CLI_OK)
		status = open_store(im->cli, STORE_WRITER, &im->s, config);
	im->config = *config;
	if (status == CLI_OK)
		status = importer_finish(im, import(im, name, &b));
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
	struct importer im = { .cli = cli, .now = clock_wall_s(clock_system()) };
	struct config *config = NULL;
	const char *add = NULL;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_SOURCE:
			im.source = optarg;
			break;
		case OPT_ADD:
			add = optarg;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (argc - optind != 1)
		return cli_fail(cli, CLI_USAGE, "takes one file or address; - is standard input");
	if (get_is_url(argv[optind]))
		status = import_url(&im, argv[optind], add, &config);
	else if (add != NULL)
		status = cli_fail(cli, CLI_USAGE, "--add chooses among the feeds of an address");
	else
		status = import_file(&im, argv[optind], &config);
	store_close(im.s);
	config_free(config);
	return status;
}
