/* options - what stetd's command line says. */
#ifndef STET_DAEMON_OPTIONS_H
#define STET_DAEMON_OPTIONS_H

#include <stdbool.h>

#include "base/log.h"

struct options {
	const char *config; /* all borrowed from argv */
	const char *db;	    /* NULL: the config's     */
	bool once;
	bool check_config;
	const char *get; /* the address of --get, or NULL */
	bool has_level;
	enum log_level level; /* when has_level         */
};

/* Reads the arguments into o. Returns -1 to go on; else the status to exit with at once, after
 * help, the version or what is wrong was printed. */
int options_parse(struct options *o, int argc, char **argv);

#endif
