#include "cli.h"

#include "base/strs.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* One line a subcommand, in the order of the usage text. */
static const struct cli_command commands[] = {
	{ "backup", "FILE",
		"writes a consistent, checked copy of the database, also while stetd runs",
		cmd_backup },
	{ "diff", "[--full] [--no-pager] ARTICLE [A B] | --no-index [--rows] FILE FILE",
		"marks what changed between two versions, or two text files", cmd_diff },
	{ "export", "[--since T] [--source S] | --opml", "prints every revision as a line of JSON",
		cmd_export },
	{ "extract",
		"[--url URL] [--content-type CT] [--rules DIR] [--explain] [--files-from LIST] "
		"FILE...",
		"reads the article out of pages; - is standard input", cmd_extract },
	{ "feed", "[--url BASE] [--content-type CT] FILE...",
		"lists the entries of feeds and sitemaps; - is standard input", cmd_feed },
	{ "hide", "ARTICLE --reason TEXT | ARTICLE --undo",
		"takes an article off every page, feed, search and export", cmd_hide },
	{ "import", "[--source S] [--add N|all] FILE|URL",
		"takes in feeds from OPML or an address, articles from a sitemap or a list",
		cmd_import },
	{ "judge", "[--url URL] [--content-type CT] {OLD NEW | --pairs-from LIST}",
		"says what a check means if the page that read OLD came back as NEW", cmd_judge },
	{ "log", "[--limit N] [--since T] [--source S] [--no-pager] [ARTICLE]",
		"lists revisions, newest first", cmd_log },
	{ "recheck", "ARTICLE", "makes an article due now, also one that is retired", cmd_recheck },
	{ "search", "[--limit N] [--since T] [--source S] [--no-pager] WORDS",
		"finds words in all revisions; added:WORD and removed:WORD in changes",
		cmd_search },
	{ "show", "[--no-pager] [--suspects] ARTICLE [VERSION]",
		"prints the words of one version, the current one by default", cmd_show },
	{ "status", "[--limits]", "counts what is watched and due, and names what gives trouble",
		cmd_status },
	{ "verify", "", "checks the database and the chain of revision hashes", cmd_verify },
	{ NULL, NULL, NULL, NULL },
};

static void
print_usage(FILE *f)
{
	fprintf(f, "usage: stet COMMAND [--db FILE | --config FILE] [--json] ...\n\n");
	for (const struct cli_command *c = commands; c->name != NULL; c++)
		fprintf(f, "  %-9s %s\n", c->name, c->summary);
	fprintf(f,
		"\n`stet COMMAND --help` tells a command's arguments; stet(1) tells everything.\n");
}

static void
print_command_usage(FILE *f, const struct cli_command *c)
{
	fprintf(f, "usage: stet %s %s\n%s\n", c->name, c->usage, c->summary);
}

int
cli_fail(const struct cli *cli, enum cli_status status, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "stet %s: ", cli->command->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}

void
cli_json_line(json_t *object)
{
	if (json_dumpf(object, stdout, JSON_COMPACT) == 0)
		putchar('\n');
	json_decref(object);
}

int
cli_getopt(struct cli *cli, int argc, char **argv, const struct option *own)
{
	enum {
		MAX = 24,
		OPT_DB = 1,
		OPT_CONFIG,
		OPT_JSON,
		OPT_HELP
	};
	static const struct option common[] = {
		{ "db", required_argument, NULL, OPT_DB },
		{ "config", required_argument, NULL, OPT_CONFIG },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "help", no_argument, NULL, OPT_HELP },
	};
	struct option all[MAX] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		all[n++] = common[i];
	for (; own != NULL && own->name != NULL && n < MAX - 1; own++)
		all[n++] = *own;
	for (;;) {
		int c = getopt_long(argc, argv, "", all, NULL);

		switch (c) {
		case OPT_DB:
			cli->db = optarg;
			break;
		case OPT_CONFIG:
			cli->config = optarg;
			break;
		case OPT_JSON:
			cli->json = true;
			break;
		case OPT_HELP:
			print_command_usage(stdout, cli->command);
			exit(CLI_OK);
		case '?':
			print_command_usage(stderr, cli->command);
			return '?';
		default:
			return c;
		}
	}
}

int
cli_run(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	if (argc < 2) {
		print_usage(stderr);
		return CLI_USAGE;
	}
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "help")) {
		print_usage(stdout);
		return CLI_OK;
	}
	if (str_eq(argv[1], "--version")) {
		printf("stet %s\n", STET_VERSION);
		return CLI_OK;
	}
	for (const struct cli_command *c = commands; c->name != NULL; c++) {
		struct cli cli = { .command = c };
		int status;

		if (!str_eq(argv[1], c->name))
			continue;
		status = c->run(&cli, argc - 1, argv + 1);
		if (fflush(stdout) == EOF)
			return cli_fail(
				&cli, CLI_FAILED, "standard output: could not write all of it");
		return status;
	}
	fprintf(stderr, "stet: there is no command \"%s\"; `stet --help` lists them\n", argv[1]);
	return CLI_USAGE;
}
