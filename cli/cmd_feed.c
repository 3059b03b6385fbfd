/* stet feed: what a feed document announces, one line an entry. */
#include "cli.h"

#include "base/buf.h"
#include "base/strs.h"
#include "feed/feed.h"
#include "text/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 256 * 1024,
	FLUSH_AT = 64 * 1024
};

struct printer {
	struct buf head; /* what each line begins with: the file's name */
	struct buf out;	 /* lines on their way to stdout */
};

static void
flush(struct printer *p)
{
	fwrite(buf_str(&p->out), 1, p->out.len, stdout);
	buf_clear(&p->out);
}

/* A string as JSON, null for NULL. Its bytes are UTF-8 already. By hand, because a tree for each
 * of 100,000 entries would cost more than reading them. */
static void
add_json(struct buf *out, const char *s)
{
	const char *start = s;

	if (s == NULL) {
		buf_adds(out, "null");
		return;
	}
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
			continue;
		buf_add(out, start, (size_t)(s - start));
		start = s + 1;
		if ((unsigned char)*s < 0x20)
			buf_addf(out, "\\u%04x", (unsigned)*s);
		else
			buf_add(out, (const char[]){ '\\', *s }, 2);
	}
	buf_add(out, start, (size_t)(s - start));
	buf_addc(out, '"');
}

static void
add_time(struct buf *out, int64_t t)
{
	char date[DATE_MAX];

	add_json(out, t == ENTRY_NO_TIME ? NULL : date_rfc3339(t, date));
}

static void
print_entry(const struct entry *e, void *arg)
{
	struct printer *p = arg;
	struct buf *out = &p->out;

	buf_add(out, p->head.data, p->head.len);
	add_json(out, e->id);
	buf_adds(out, ",\"link\":");
	add_json(out, e->link);
	buf_adds(out, ",\"title\":");
	add_json(out, e->title);
	buf_adds(out, ",\"published\":");
	add_time(out, e->published);
	buf_adds(out, ",\"updated\":");
	add_time(out, e->updated);
	buf_adds(out, "}\n");
	if (out->len > FLUSH_AT)
		flush(p);
}

static void
print_sitemap(const char *url, int64_t modified, void *arg)
{
	struct entry e = { .link = url, .published = ENTRY_NO_TIME, .updated = modified };

	print_entry(&e, arg);
}

/* What a person should know of a feed that was read nevertheless. */
static void
print_notes(const struct cli *cli, const char *file, const struct feed_info *info)
{
	if (info->capped)
		cli_fail(cli, CLI_OK, "%s: only the first %zu entries were read", file,
			info->entries + info->sitemaps);
	if (info->too_large)
		cli_fail(cli, CLI_OK,
			"%s: it unpacks to more than can be read; the rest is left out", file);
	else if (info->truncated)
		cli_fail(cli, CLI_OK, "%s: the document ends in the middle", file);
	if (info->entities)
		cli_fail(cli, CLI_OK, "%s: it declares entities, which are not expanded", file);
	if (info->lost)
		cli_fail(cli, CLI_OK, "%s: a tag is too long and was left out", file);
	if (!info->capped && info->entries + info->sitemaps == 0)
		cli_fail(cli, CLI_OK, "%s: %s without entries", file,
			feed_format_name(info->format));
}

static int
read_feed(const struct cli *cli, const char *file, const struct feed_source *src)
{
	struct printer printer = { 0 };
	struct feed_sink sink = { print_entry, print_sitemap, &printer };
	struct feed_info info;
	struct feed_parser *parser;
	struct err e;
	char *piece;
	ssize_t n = 0;
	int fd = str_eq(file, "-") ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	int status = CLI_OK;

	if (fd == -1)
		return cli_fail(cli, CLI_FAILED, "%s: %s", file, strerror(errno));
	buf_adds(&printer.head, "{\"file\":");
	add_json(&printer.head, file);
	buf_adds(&printer.head, ",\"id\":");
	piece = malloc(PIECE);
	parser = feed_begin(src, &sink, &info);
	while (piece != NULL && (n = read(fd, piece, PIECE)) > 0)
		if (!feed_push(parser, piece, (size_t)n))
			break;
	if (n == -1)
		status = cli_fail(cli, CLI_FAILED, "%s: %s", file, strerror(errno));
	if (feed_end(parser, &e) == -1)
		status = cli_fail(cli, CLI_NOTHING, "%s: %s", file, e.text);
	else
		print_notes(cli, file, &info);
	flush(&printer);
	buf_free(&printer.head);
	buf_free(&printer.out);
	feed_info_free(&info);
	free(piece);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

int
cmd_feed(struct cli *cli, int argc, char **argv)
{
	enum {
		OPT_URL = 256,
		OPT_TYPE
	};
	static const struct option options[] = {
		{ "url", required_argument, NULL, OPT_URL },
		{ "content-type", required_argument, NULL, OPT_TYPE },
		{ 0 },
	};
	struct feed_source src = { 0 };
	int c, status = CLI_OK;

	while ((c = cli_getopt(cli, argc, argv, options)) != -1) {
		if (c == OPT_URL)
			src.url = optarg;
		else if (c == OPT_TYPE)
			src.content_type = optarg;
		else
			return CLI_USAGE;
	}
	if (optind == argc)
		return cli_fail(cli, CLI_USAGE, "name a file, or - for standard input");
	for (; optind < argc; optind++) {
		int one = read_feed(cli, argv[optind], &src);

		if (one > status)
			status = one;
	}
	return status;
}
