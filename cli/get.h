/*
 * get - what an address on the web is, for `stet import URL`. stet has no HTTP client: it runs
 * stetd --get, which fetches with all protections and reads behind the wall.
 */
#ifndef STET_CLI_GET_H
#define STET_CLI_GET_H

#include "cli.h"

/* Is it an address, and not the name of a file? */
bool get_is_url(const char *operand);

/* Fills *feeds, an array of {"url", "title", "by"} (see daemon/get.h), for json_decref. Returns
 * CLI_OK, or the status to exit with after it was said why. */
int get_feeds(const struct cli *cli, const char *url, json_t **feeds);

#endif
