/*
 * importer - adds feeds and articles to the database, counts what came of each, and says so.
 */
#ifndef STET_CLI_IMPORTER_H
#define STET_CLI_IMPORTER_H

#include "base/err.h"
#include "cli.h"
#include "config/config.h"
#include "feed/opml.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

/* One import, on its way. All is borrowed. Once r is not STORE_OK nothing more is added. */
struct importer {
	struct cli *cli;
	struct store *s; /* open to write */
	const struct config *config;
	const char *source; /* --source, or NULL: each address's host */
	int64_t now;	    /* Unix seconds */
	enum store_result r;
	struct err e;
	size_t feeds, feeds_known, articles, articles_known, refused;
	size_t sitemaps; /* that a file named; they are not read */
};

/* Adds an article, which is due now. title may be NULL; published NEWS_NO_TIME. */
void importer_article(
	struct importer *im, const char *address, const char *title, int64_t published);

/* Adds a feed, to be watched beside those of the config; arg is the importer (opml_parse calls
 * it). */
void importer_feed(const struct opml_feed *feed, void *arg);

/* Commits, and prints what came of it. status is what is known so far; returns that of the command:
 * CLI_NOTHING when nothing was named. */
int importer_finish(struct importer *im, int status);

#endif
