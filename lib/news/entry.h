/*
 * entry - what a feed says of one article: plain data that lib/feed makes and others read.
 * Strings are UTF-8, trimmed, NULL when the feed does not say.
 */
#ifndef STET_NEWS_ENTRY_H
#define STET_NEWS_ENTRY_H

#include <stdint.h>

#define ENTRY_NO_TIME INT64_MIN

struct entry {
	const char *id;	  /* guid, atom:id, JSON Feed id */
	const char *link; /* absolute, http or https; the article's address */
	const char
		*original; /* the same, where link leads through a counter (feedburner:origLink) */
	const char *title; /* plain text */
	int64_t published; /* Unix seconds, ENTRY_NO_TIME when absent or nonsense */
	int64_t updated;
};

#endif
