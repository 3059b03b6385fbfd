/*
 * verdict - the one word in which every check ends, and the runs of doubt that a verdict may have
 * to wait for. lib/judge gives verdicts, lib/store keeps what follows from them.
 */
#ifndef STET_NEWS_VERDICT_H
#define STET_NEWS_VERDICT_H

#include "news/reading.h"
#include "text/hash.h"

#include <stdbool.h>
#include <stdint.h>

enum verdict {
	VERDICT_FIRST,	   /* never read before: version 0                        */
	VERDICT_CHANGED,   /* new words: the next version                         */
	VERDICT_UNCHANGED, /* the words are those of the current revision         */
	VERDICT_REVERTED,  /* words that an earlier revision had: a new sighting  */
	VERDICT_SUSPECT,   /* does not look like the article: kept for audit only */
	VERDICT_GONE,	   /* 404, 410, or a redirect to a section front          */
	VERDICT_MOVED,	   /* unchanged, at a new address for good                */
	VERDICT_FAILED,	   /* no answer to judge by                               */
	VERDICT_COUNT
};

/* Did the check find words of the article's own? */
bool verdict_is_good(enum verdict v);

/* A run of suspect or missing answers that goes on. All zero: none. */
struct streak {
	int checks;
	int64_t since;	     /* the first of them, Unix seconds            */
	int64_t last;	     /* the latest                                 */
	enum suspect reason; /* suspect runs only                          */
	char hash[HASH_HEX]; /* suspect runs only: of the present content  */
};

#endif
