/* helper_fill - a small newspaper of our own writing, put into a database as stetd would: for the
 * tests and benchmarks of the page. */
#ifndef STET_TESTS_HELPER_FILL_H
#define STET_TESTS_HELPER_FILL_H

#include <stdint.h>

#include "store/store.h"

#define FILL_START 1726300800 /* 2024-09-14 08:00 UTC: when the newspaper begins */

/* Makes the database at path. Aborts on any failure, as all of these do. */
struct store *fill_open(const char *path);

/* Meets an article and returns its id. */
int64_t fill_article(struct store *s, const char *source, const char *url, const char *title,
	int64_t published, int64_t at);

/* Checks that found a text: first, then changed, reverted or unchanged, as the store has it. */
void fill_version(
	struct store *s, int64_t article, const char *title, const char *text, int64_t at);

/* A check that found the words of an earlier version again. */
void fill_reverted(struct store *s, int64_t article, int version, int64_t at);

/* A check that found the same words; state and reason are what came of it. */
void fill_unchanged(struct store *s, int64_t article, enum article_state state, const char *reason,
	int64_t at, int64_t next);

/* A check that found no page; gone for good or not yet. */
void fill_gone(struct store *s, int64_t article, int64_t at);

/* A check that failed. */
void fill_failed(struct store *s, int64_t article, enum check_failure failure, const char *error,
	int64_t at);

/* The article in the manner of News Sniffer's page: seven versions, retired. Returns its id. */
int64_t fill_seed(struct store *s);

/* Articles of every kind: changed, moved paragraphs, taken back, gone, returned, hidden, hostile
 * text, a script written from right to left, one without spaces. Ends with a commit. */
void fill_newspaper(struct store *s);

/* Hides an article and commits. */
void fill_hide(struct store *s, int64_t article);

/* n articles, numbered from `from`, of about a thousand words with two versions each, for
 * measuring. Returns the first id; they follow each other. */
int64_t fill_many(struct store *s, int from, int n);

#endif
