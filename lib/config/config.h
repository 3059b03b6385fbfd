/*
 * config - the one file that all three programs read, in libConfuse's syntax. It is read whole and
 * checked whole, before anything is touched: a config that exists is right in every value. Every
 * setting is explained in config/stet.conf and stet.conf(5).
 *
 * Paths in it are relative to the working directory.
 */
#ifndef STET_CONFIG_CONFIG_H
#define STET_CONFIG_CONFIG_H

#include "base/err.h"
#include "base/log.h"
#include "judge/schedule.h"
#include "judge/verdict.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config_feed {
	char *name;
	char *url;    /* absolute, http or https */
	char *source; /* [a-z0-9._-]+; the URL's host where none is given */
	bool enabled; /* false: kept, but not fetched */
	int64_t period_s;
	int64_t max_period_s;
	char **headers; /* "Name: value", sent with each request */
	size_t headers_count;
	regex_t *only; /* an article's URL must match one of these, if any */
	size_t only_count;
	regex_t *skip; /* and none of these */
	size_t skip_count;
	int line; /* where the file names it */
};

struct config_network {
	int family;		   /* AF_INET or AF_INET6 */
	unsigned char address[16]; /* network order; 4 bytes for AF_INET */
	int bits;
};

struct config_listen {
	char *host; /* a numeric address without brackets, or "localhost" */
	int port;
};

struct config_fetch {
	int max_connections;
	int per_host;
	int64_t host_delay_ms;
	int64_t timeout_ms; /* for a whole answer, redirects included */
	int64_t connect_timeout_ms;
	int64_t stall_timeout_ms; /* without a byte */
	int64_t max_body;	  /* bytes, decoded */
	bool robots;
	int64_t robots_period_s; /* how long a robots.txt is believed */
	char *accept_language;	 /* or NULL */
	char *ca_file;		 /* PEM, trusted instead of the system's authorities; or NULL */
	int ca_file_line;	 /* where it stands, for messages */
	struct config_network *allow_private;
	size_t allow_private_count;
};

struct config_reader {
	int count;	    /* 0: one for each core */
	int64_t cpu_ms;	    /* for one document */
	int64_t memory;	    /* bytes, for one reader */
	int64_t timeout_ms; /* wall time for one document */
};

struct config_store {
	int commit_count;	 /* finished checks that make a group */
	int64_t commit_delay_ms; /* how long the first of them waits at the most */
};

struct config_web {
	struct config_listen listen;
	char *url;   /* the public address of the page, no "/" at its end; or NULL */
	char *title; /* what the page is called */
};

struct config_websub {
	char *callback; /* the public address of stetd's listener; NULL: WebSub is off */
	struct config_listen listen;
	int64_t lease_s;
};

struct rules;

struct config {
	char *file; /* as given to config_load */
	char *database;
	char *user_agent;
	char *rules_dir;     /* reading rules for single sites; NULL: none ... */
	struct rules *rules; /* ... and what they are, from config_load; or NULL */
	enum log_level log_level;
	struct schedule_rules schedule;
	struct verdict_rules verdict;
	struct schedule_feed_rules
		feeds; /* period and max_period: those of a feed that states none */
	struct config_fetch fetch;
	struct config_reader reader;
	struct config_store store;
	struct config_web web;
	struct config_websub websub;
	struct config_feed *feed;
	size_t feed_count;
};

/* Reads and checks the file and the reading rules that it names. NULL with one line in e,
 * "FILE:LINE: KEY: what is wrong", when there is anything wrong; the caller then exits with 78
 * (EX_CONFIG), or keeps the config it has. */
struct config *config_load(const char *path, struct err *e);

/* The same for text in memory; name stands for the file in messages. */
struct config *config_parse(const char *text, size_t len, const char *name, struct err *e);

/* What holds when a file says nothing. Never NULL. */
struct config *config_defaults(void);

/* NULL is allowed. */
void config_free(struct config *c);

/* Is an article at this address wanted from this feed, by its only and skip? */
bool config_feed_wants(const struct config_feed *feed, const char *url);

/* The feed of that name, or NULL. */
const struct config_feed *config_find_feed(const struct config *c, const char *name);

/* Is the address (network order, 4 bytes for AF_INET, 16 for AF_INET6) in a network of
 * fetch.allow_private? An IPv4 address inside IPv6 counts as IPv4. */
bool config_allows_private(const struct config *c, int family, const unsigned char *address);

/* "30min", "1.5h", "200ms", "40d" in milliseconds: units ms s min h d, no sign. Returns 0, or -1.
 */
int config_duration(const char *text, int64_t *ms);

/* "8MB", "512KB", "1024" in bytes: units B KB MB GB, of 1024. Returns 0, or -1. */
int config_size(const char *text, int64_t *bytes);

/* "127.0.0.1:8040", "[::1]:8040", "localhost:8040". Returns 0, or -1; the host is owned by listen.
 */
int config_listen_parse(const char *text, struct config_listen *listen);

#endif
