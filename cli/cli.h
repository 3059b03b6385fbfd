/*
 * cli - what the subcommands of stet share: the table of them, the common options, the exit
 * statuses and the way a line of output is written.
 */
#ifndef STET_CLI_CLI_H
#define STET_CLI_CLI_H

#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>

/* Exit statuses; 78 is sysexits' EX_CONFIG, 70 its EX_SOFTWARE. */
enum cli_status {
	CLI_OK = 0,
	CLI_NOTHING = 1, /* nothing matched, or a check failed */
	CLI_USAGE = 2,
	CLI_FAILED = 70, /* the database or a file could not be used */
	CLI_CONFIG = 78,
};

struct cli {
	const struct cli_command *command;
	bool json;	    /* --json */
	const char *db;	    /* --db FILE, or NULL; borrowed */
	const char *config; /* --config FILE, or NULL; borrowed */
};

struct cli_command {
	const char *name;
	const char *usage;				    /* its arguments, as in the man page */
	const char *summary;				    /* one line */
	int (*run)(struct cli *cli, int argc, char **argv); /* returns an exit status */
};

/* Runs `stet argv[1] ...`; returns the exit status. */
int cli_run(int argc, char **argv);

/* getopt_long over the common options (--db, --config, --json, --help) and own (ended by a zero
 * member, whose vals are 256 and above; NULL for none). Returns the val of an own option, -1 at
 * the end (optind is then the first operand), or '?' after a usage error was reported; the caller
 * returns CLI_USAGE. --help prints the usage and exits. */
int cli_getopt(struct cli *cli, int argc, char **argv, const struct option *own);

/* Prints "stet COMMAND: ..." on stderr and returns status. */
int cli_fail(const struct cli *cli, enum cli_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints one JSON object on a line of stdout, UTF-8, and drops the reference. */
void cli_json_line(json_t *object);

/* The same for every cmd_NAME.c: one subcommand, its own file. */
int cmd_diff(struct cli *cli, int argc, char **argv);
int cmd_export(struct cli *cli, int argc, char **argv);
int cmd_extract(struct cli *cli, int argc, char **argv);
int cmd_feed(struct cli *cli, int argc, char **argv);
int cmd_hide(struct cli *cli, int argc, char **argv);
int cmd_import(struct cli *cli, int argc, char **argv);
int cmd_judge(struct cli *cli, int argc, char **argv);
int cmd_log(struct cli *cli, int argc, char **argv);
int cmd_recheck(struct cli *cli, int argc, char **argv);
int cmd_search(struct cli *cli, int argc, char **argv);
int cmd_show(struct cli *cli, int argc, char **argv);
int cmd_status(struct cli *cli, int argc, char **argv);
int cmd_verify(struct cli *cli, int argc, char **argv);
int cmd_backup(struct cli *cli, int argc, char **argv);

#endif
