/*
 * world - the real daemon on a clock of our own and a web of our own. Time passes when a test says
 * so; nothing sleeps, no socket is opened, and pages are read in this process.
 */
#ifndef STET_TESTS_WORLD_H
#define STET_TESTS_WORLD_H

#include "daemon.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MINUTES(n) ((int64_t)(n)*60)
#define HOURS(n) ((int64_t)(n)*3600)
#define DAYS(n) ((int64_t)(n)*86400)

#define WORLD_FEED "https://news.example/feed.xml"
#define WORLD_ARTICLE "https://news.example/a/1-mayor"

struct world;

/* A request that the daemon made. */
struct world_request {
	int64_t at; /* Unix seconds */
	const char *url;
	bool conditional; /* it came with a validator */
	int status;	  /* what was answered; 0: no answer */
};

/* The world begins on 2 January 2026, 00:00 UTC. config is appended to one that has no delay and
 * lets nothing wait; NULL for none. The daemon is not started yet. */
struct world *world_new(const char *config);
void world_free(struct world *w);

/* Starts the daemon; once: one pass. Fails the test when it cannot. */
void world_start(struct world *w, bool once);

/* From the next world_start on the disk is waited for in a thread, in real time. */
void world_sync_beside(struct world *w);

/* Stops it as SIGTERM would; returns its status. world_start may follow. */
int world_stop(struct world *w);

/* ---- what the web answers ---- */

/* Config that is appended to what there is, before world_start. */
void world_config(struct world *w, const char *config);

/* A feed that names these addresses, NULL-terminated; its config entry comes with it (period 5min
 * unless the test's config says so). Before world_start. */
void world_feed(struct world *w, const char *url, const char *first, ...) __attribute__((sentinel));

/* An article's page. text: paragraphs separated by '\n'; NULL for three of the world's own. */
void world_page(struct world *w, const char *url, const char *headline, const char *text);

/* Any answer; body may be NULL. */
void world_answer(struct world *w, const char *url, int status, const char *body);

/* No answer: the connection fails so. */
void world_fail(struct world *w, const char *url, enum fetch_outcome how);

/* The usual story: WORLD_FEED names WORLD_ARTICLE, which has this headline, or this outcome. */
void world_serve(struct world *w, enum fetch_outcome how, const char *headline);

/* A header of later answers from this address; NULL takes it away. */
void world_retry_after(struct world *w, const char *url, int64_t seconds);
void world_max_age(struct world *w, const char *url, int64_t seconds); /* -1: none */
void world_link(struct world *w, const char *url, const char *hub, const char *self);
void world_redirect(struct world *w, const char *url, int status, const char *to);
void world_type(struct world *w, const char *url, const char *type); /* Content-Type; a literal */
void world_validators(struct world *w, const char *url, bool on);    /* on at first */

/* ---- time ---- */

void world_run_for(struct world *w, int64_t seconds);
int64_t world_now(const struct world *w);

/* Runs until the pass is over. Fails the test if that takes more than a day of the world's. */
void world_run_pass(struct world *w);

/* ---- what came of it ---- */

/* The first value of the first row, as text; "" for NULL or no row. Lives until the next call. */
const char *world_sql(struct world *w, const char *sql);
int world_count(struct world *w, const char *sql);

int world_revisions(struct world *w); /* of all articles */

/* Requests to url so far (NULL: all but robots.txt), and the n-th of them. */
size_t world_requests(const struct world *w, const char *url);
const struct world_request *world_request(const struct world *w, const char *url, size_t n);

/* Documents that were read so far, as feeds or as pages. */
int world_documents(const struct world *w, bool feeds);

/* Log lines with that event, and the last of them ("" for none). */
int world_logged(const struct world *w, const char *event);
const char *world_last_line(const struct world *w, const char *event);

/* Answers that nobody asked for, by address; NULL when all were. */
const char *world_unasked(const struct world *w);

struct daemon *world_daemon(struct world *w);
const char *world_path(const struct world *w, const char *name); /* in its folder */
void world_write_config(struct world *w, const char *config);	 /* for the next reload */

#endif
