/* stet diff: what changed between two versions of an article, or two text files. */
#include "cli.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/strs.h"
#include "diff/classes.h"
#include "diff/diff.h"
#include "open.h"
#include "pager.h"
#include "show_diff.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	OPT_NO_INDEX = 256,
	OPT_ROWS,
	OPT_FULL,
	OPT_NO_PAGER,
	LARGEST_FILE = 256 << 20,
};

struct wanted {
	bool no_index, rows, full, no_pager;
};

static int
read_stream(FILE *f, const char *name, struct buf *out, struct err *e)
{
	size_t n;

	do {
		buf_reserve(out, 1 << 16);
		n = fread(out->data + out->len, 1, 1 << 16, f);
		out->len += n;
		if (out->len > LARGEST_FILE)
			return err_set(e, "%s: larger than %d MB", name, LARGEST_FILE >> 20);
	} while (n > 0);
	return ferror(f) ? err_set(e, "%s: %s", name, strerror(errno)) : 0;
}

static int
read_file(const char *name, struct buf *out, struct err *e)
{
	FILE *f;
	int rc;

	if (strcmp(name, "-") == 0)
		return read_stream(stdin, name, out, e);
	f = fopen(name, "rbe");
	if (f == NULL)
		return err_set(e, "%s: %s", name, strerror(errno));
	rc = read_stream(f, name, out, e);
	fclose(f);
	return rc;
}

/* Writes the flat diff, one array; with rows an object of both. */
static void
print_json(const struct diff *d, bool rows)
{
	struct buf out = { 0 };

	if (rows)
		buf_adds(&out, "{\"hunks\":");
	diff_json(d, &out);
	if (rows) {
		buf_adds(&out, ",\"rows\":");
		diff_json_rows(d, &out);
		buf_addc(&out, '}');
	}
	buf_addc(&out, '\n');
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
}

static struct show_diff_style
start_output(const struct wanted *w)
{
	bool watched = pager_start(!w->no_pager);

	return (struct show_diff_style){ .watched = watched,
		.colour = pager_colour(watched),
		.airy = watched,
		.context = w->full ? SIZE_MAX : 1 };
}

static int
diff_files(struct cli *cli, const struct wanted *w, const char *name_a, const char *name_b)
{
	struct buf a = { 0 }, b = { 0 };
	struct diff *d = NULL;
	struct show_diff_style style;
	struct err e;
	int status;

	if (read_file(name_a, &a, &e) == -1 || read_file(name_b, &b, &e) == -1) {
		status = cli_fail(cli, CLI_FAILED, "%s", e.text);
		goto out;
	}
	d = diff_new(buf_str(&a), a.len, buf_str(&b), b.len);
	if (cli->json) {
		print_json(d, w->rows);
	} else {
		style = start_output(w);
		show_diff(stdout, d, &style);
		pager_wait();
	}
	status = CLI_OK;
out:
	diff_free(d);
	buf_free(&a);
	buf_free(&b);
	return status;
}

/* Two versions of an article and what is between them. */
struct change {
	const struct article *article;
	struct revision from, to;
	struct diff *title, *text; /* owned */
	struct classes classes;
	int again;	  /* version whose words are back since, -1 for none */
	int64_t again_at; /* when they were first seen again */
};

static void
print_when(const char *mark, const char *colour, const struct revision *v)
{
	char when[DATE_MAX];

	printf("%s%s version %d  %s%s\n", colour == NULL ? "" : colour, mark, v->version,
		open_when(v->fetched_at, when), colour == NULL ? "" : "\033[m");
}

static void
print_change(const struct wanted *w, const struct change *c)
{
	struct show_diff_style style = start_output(w);
	char when[DATE_MAX];

	printf("%sarticle %" PRId64 "%s  ", style.colour ? "\033[33m" : "", c->article->id,
		style.colour ? "\033[m" : "");
	open_print(stdout, c->article->source);
	printf("  ");
	open_print(stdout, c->to.url);
	putchar('\n');
	print_when("---", style.colour ? "\033[31m" : NULL, &c->from);
	print_when("+++", style.colour ? "\033[32m" : NULL, &c->to);
	if (c->classes.set != 0) {
		printf("changed: ");
		open_print_classes(stdout, c->classes.set);
		putchar('\n');
	}
	if (c->again >= 0)
		printf("reverted: version %d again since %s\n", c->again,
			open_when(c->again_at, when));
	putchar('\n');
	show_diff(stdout, c->title, &style);
	if (!style.airy)
		putchar('\n');
	show_diff(stdout, c->text, &style);
	pager_wait();
}

/* What write (diff_json, diff_json_rows) writes of d, as a value. */
static json_t *
json_of(const struct diff *d, void (*write)(const struct diff *d, struct buf *out))
{
	struct buf out = { 0 };
	json_t *value;

	write(d, &out);
	value = json_loadb(out.data, out.len, JSON_ALLOW_NUL, NULL);
	buf_free(&out);
	return value;
}

static void
print_change_json(const struct change *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "article", json_integer(c->article->id));
	json_object_set_new(o, "url", open_json_text(c->to.url));
	json_object_set_new(o, "source", open_json_text(c->article->source));
	json_object_set_new(o, "from", json_integer(c->from.version));
	json_object_set_new(o, "to", json_integer(c->to.version));
	json_object_set_new(o, "from_fetched_at", open_json_time(c->from.fetched_at));
	json_object_set_new(o, "to_fetched_at", open_json_time(c->to.fetched_at));
	json_object_set_new(o, "classes", open_json_classes(c->classes.set));
	json_object_set_new(o, "rank", json_integer(c->classes.rank));
	json_object_set_new(o, "words_added", json_integer((json_int_t)c->classes.words_added));
	json_object_set_new(o, "words_removed", json_integer((json_int_t)c->classes.words_removed));
	if (c->again >= 0) {
		json_object_set_new(o, "reverted_to", json_integer(c->again));
		json_object_set_new(o, "reverted_at", open_json_time(c->again_at));
	}
	json_object_set_new(o, "title", json_of(c->title, diff_json));
	json_object_set_new(o, "text", json_of(c->text, diff_json));
	json_object_set_new(o, "rows", json_of(c->text, diff_json_rows));
	cli_json_line(o);
}

static int
read_version(struct cli *cli, struct store *s, const struct article *article, int version,
	struct arena *a, struct revision *out)
{
	struct err e;
	enum store_result r = store_revision(s, article->id, version, a, out, &e);

	if (r == STORE_NOT_FOUND)
		return cli_fail(cli, CLI_NOTHING, "article %" PRId64 " has no version %d",
			article->id, version);
	return r == STORE_OK ? CLI_OK : open_failed(cli, r, &e);
}

/* Whether the article, which changed last to c->to, has gone back to an older version since. */
static int
read_again(struct cli *cli, struct store *s, struct arena *a, struct change *c)
{
	struct sighting *sightings;
	size_t n;
	struct err e;
	enum store_result r = store_sightings(s, c->article->id, a, &sightings, &n, &e);

	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	if (n > 0 && sightings[n - 1].version != c->to.version) {
		c->again = sightings[n - 1].version;
		c->again_at = sightings[n - 1].first_seen_at;
	}
	return CLI_OK;
}

static int
diff_article(struct cli *cli, const struct wanted *w, const char *operand, int from, int to)
{
	struct arena *a = arena_new();
	struct article article;
	struct change c = { .article = &article, .again = -1 };
	struct store *s = NULL;
	bool latest = to < 0;
	int status;

	status = open_store(cli, STORE_READER, &s, NULL);
	if (status == CLI_OK)
		status = open_public_article(cli, s, operand, a, &article);
	if (status == CLI_OK && to < 0) {
		to = (int)article.revisions - 1;
		if (to < 1)
			status = cli_fail(cli, CLI_NOTHING, "article %" PRId64 " has not changed",
				article.id);
	}
	if (status == CLI_OK)
		status = read_version(cli, s, &article, to, a, &c.to);
	/* after a revert the version before is not what it changed from */
	if (status == CLI_OK && from < 0)
		from = c.to.from_version >= 0 ? c.to.from_version : to - 1;
	if (status == CLI_OK)
		status = read_version(cli, s, &article, from, a, &c.from);
	if (status == CLI_OK && latest)
		status = read_again(cli, s, a, &c);
	if (status != CLI_OK)
		goto out;
	c.title = diff_new(c.from.title, strlen(c.from.title), c.to.title, strlen(c.to.title));
	c.text = diff_new(c.from.text, strlen(c.from.text), c.to.text, strlen(c.to.text));
	classes_of(c.title, c.text, &c.classes);
	if (cli->json)
		print_change_json(&c);
	else
		print_change(w, &c);
out:
	classes_clear(&c.classes);
	diff_free(c.title);
	diff_free(c.text);
	store_close(s);
	arena_free(a);
	return status;
}

int
cmd_diff(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "no-index", no_argument, NULL, OPT_NO_INDEX },
		{ "rows", no_argument, NULL, OPT_ROWS },
		{ "full", no_argument, NULL, OPT_FULL },
		{ "no-pager", no_argument, NULL, OPT_NO_PAGER },
		{ NULL, 0, NULL, 0 },
	};
	struct wanted w = { 0 };
	long long from = -1, to = -1;
	int c;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_NO_INDEX:
			w.no_index = true;
			break;
		case OPT_ROWS:
			w.rows = true;
			break;
		case OPT_FULL:
			w.full = true;
			break;
		case OPT_NO_PAGER:
			w.no_pager = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	argc -= optind;
	argv += optind;
	if (w.no_index) {
		if (argc != 2)
			return cli_fail(cli, CLI_USAGE, "--no-index takes two files");
		return diff_files(cli, &w, argv[0], argv[1]);
	}
	if (argc != 1 && argc != 3)
		return cli_fail(cli, CLI_USAGE,
			"takes an article and, if not its latest change, two "
			"versions");
	if (argc == 3 &&
		(!str_int(argv[1], 0, INT_MAX, &from) || !str_int(argv[2], 0, INT_MAX, &to)))
		return cli_fail(cli, CLI_USAGE, "a version is a number from 0");
	return diff_article(cli, &w, argv[0], (int)from, (int)to);
}
