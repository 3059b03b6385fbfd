/* ingest_private - what ingest.c and ingest_feed.c share. For nobody else. */
#ifndef STET_DAEMON_INGEST_PRIVATE_H
#define STET_DAEMON_INGEST_PRIVATE_H

#include "ingest.h"

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

#endif
