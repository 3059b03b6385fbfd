/* ingest_private - what ingest.c, ingest_address.c, ingest_tell.c and ingest_feed.c share. */
#ifndef STET_DAEMON_INGEST_PRIVATE_H
#define STET_DAEMON_INGEST_PRIVATE_H

#include "ingest.h"
#include "judge/schedule.h"
#include "judge/verdict.h"
#include "store/store.h"

struct ingest {
	const struct clock *clock;
	struct records *records;
	const struct config *config;
	uint64_t random;
	struct ingest_stats stats;
};

int64_t ingest_now(const struct ingest *i); /* wall, seconds */
uint64_t ingest_chance(struct ingest *i);

/* Why a fetch brought no document: its kind for the counters, and one line of words. */
enum check_failure ingest_failure(const struct fetch_result *r);
void ingest_failure_words(const struct fetch_result *r, char *words, size_t size);

/* What the server asked for, in seconds, rounded up; 0: nothing. */
int64_t ingest_retry_after(const struct fetch_result *r);

/* One check on its way from bytes to record. */
struct ingest_work {
	struct ingest *i;
	const struct ingest_article *in;
	const struct article *article;
	struct arena *arena;
	struct store_words words; /* the current revision's; title NULL: never read */
	struct check check;
	struct judgement judged;
	struct schedule_next next;
	enum check_failure failure;
	char error[320];
	char *aside;	     /* owned: to be kept for the next check, or NULL */
	char *url, *url_key; /* owned: the article's address from now on, or NULL */
};

/* What is known of an article; without find_revision. Borrows both. */
struct history ingest_history(const struct article *article, const struct store_words *words);

/* Finds out whether w's article is to have another address: w->url, w->url_key, w->check.moved. */
void ingest_find_address(struct ingest_work *w);

/* Adds the lines on w, which was recorded as f with that result, to the group's log. */
void ingest_tell(const struct ingest_work *w, const struct finished_check *f,
	const struct store_recorded *rec);

#endif
