#include "cli.h"

#include "base/buf.h"
#include "base/err.h"
#include "diff/diff.h"
#include "pager.h"
#include "show_diff.h"

#include <errno.h>
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
read_file(const char *name, struct buf *out, struct err *e)
{
	FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
	int rc = -1;
	size_t n;

	if (f == NULL)
		return err_set(e, "%s: %s", name, strerror(errno));
	do {
		buf_reserve(out, 1 << 16);
		n = fread(out->data + out->len, 1, 1 << 16, f);
		out->len += n;
		if (out->len > LARGEST_FILE) {
			err_set(e, "%s: larger than %d MB", name, LARGEST_FILE >> 20);
			goto out;
		}
	} while (n > 0);
	if (ferror(f)) {
		err_set(e, "%s: %s", name, strerror(errno));
		goto out;
	}
	rc = 0;
out:
	if (f != stdin)
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
	bool watched = w->no_pager ? false : pager_start();

	return (struct show_diff_style){ .watched = watched, .colour = pager_colour(watched),
		.airy = watched, .context = w->full ? SIZE_MAX : 1 };
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
	return cli_fail(cli, CLI_USAGE, "takes --no-index and two files");
}
