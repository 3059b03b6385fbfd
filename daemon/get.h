/*
 * get - `stetd --get URL`: fetches one document as a feed, with all protections, politeness and
 * robots.txt, has it read behind the wall, and prints what it is. For `stet import URL`, which has
 * no HTTP client of its own; touches no database.
 */
#ifndef STET_DAEMON_GET_H
#define STET_DAEMON_GET_H

/*
 * One JSON object a line on stdout: {"url", "title", "by"}, a feed each. by is "itself" when the
 * document is that feed, "list" or "page" when it is a list of feeds or a page that names it.
 * Returns the status to exit with: 0, 1 when there is no feed (stderr says why), 78 for a config
 * that is wrong.
 */
int get_run(const char *config_file, const char *url);

#endif
