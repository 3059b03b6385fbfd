/*
 * open - what the subcommands that work on the database share: finding and opening it, reading
 * ARTICLE and times from the command line, and writing what came from outside for people and JSON.
 */
#ifndef STET_CLI_OPEN_H
#define STET_CLI_OPEN_H

#include "cli.h"
#include "config/config.h"
#include "store/store.h"
#include "text/date.h"

#include <stdio.h>

/* Opens the database that --db names, else the one that --config's file or /etc/stet/stet.conf
 * names. *config may be NULL for who does not need it; it is the config that was read, or the
 * defaults, for config_free. Returns CLI_OK, or the status to exit with after it was said why. */
int open_store(struct cli *cli, enum store_mode mode, struct store **s, struct config **config);

/* ARTICLE is a number or an address under which the article is known. Returns CLI_OK, or says why
 * not and returns the status. */
int open_article(const struct cli *cli, struct store *s, const char *operand, int64_t *id);

/* The same, and reads it; one that is hidden is said so, with CLI_NOTHING. */
int open_public_article(const struct cli *cli, struct store *s, const char *operand,
	struct arena *a, struct article *article);

/* What --since takes: RFC 3339, a date, or a duration before now ("7d"). Returns CLI_OK, or says
 * that it is none and returns CLI_USAGE. */
int open_since(const struct cli *cli, const char *text, int64_t *t);

/* The same for --limit: a number above 0. */
int open_limit(const struct cli *cli, const char *text, long long *limit);

/* "2026-11-24 06:12:33Z", or "never" for NEWS_NO_TIME. Returns buf. */
char *open_when(int64_t t, char buf[DATE_MAX]);

/* Prints text with nothing in it that a terminal would obey: control characters but line ends
 * become U+FFFD. */
void open_print(FILE *f, const char *text);

/* JSON values: NULL and NEWS_NO_TIME are null, times RFC 3339, text always valid UTF-8. */
json_t *open_json_text(const char *text);
json_t *open_json_time(int64_t t);

/* The classes of a change, as an array of their names, and for people with a space between. */
json_t *open_json_classes(unsigned classes);
void open_print_classes(FILE *f, unsigned classes);

/* All that is known of a revision but its text, as one JSON object. */
json_t *open_json_revision(const struct article *article, const struct revision *revision);

/* The same of one that came back at that time: fetched_at is then, and reverted is true. */
json_t *open_json_return(
	const struct article *article, const struct revision *revision, int64_t at);

/* Prints what the store said and returns the status for its result. */
int open_failed(const struct cli *cli, enum store_result r, const struct err *e);

#endif
