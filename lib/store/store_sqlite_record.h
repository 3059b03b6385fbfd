/*
 * store_sqlite_record - what the files that write a finished check share. Only
 * store_sqlite_{record,merge,keeper}.c include this.
 */
#ifndef STET_STORE_STORE_SQLITE_RECORD_H
#define STET_STORE_STORE_SQLITE_RECORD_H

#include "store/store_sqlite.h"

/* What a record needs to know of the article as it is. */
struct before {
	enum article_state state;
	bool merged;
	const char *source; /* on the arena */
	const char *url;
	int64_t revisions, changes;
	int flips;
	int64_t revision;  /* the current one, 0 none */
	int version;	   /* its, -1 none */
	const char *title; /* its, or the feed's */
	int64_t sighting;
	int64_t run_checks;
	int64_t last_seen_at; /* of the running sighting, NEWS_NO_TIME none */
	int64_t missing_since, missing_last;
};

/* One record under way. */
struct work {
	struct store *s;
	struct arena *a;
	const struct finished_check *check;
	struct before before;
	struct store_recorded *out;
	struct err *e;

	/* the article after it */
	int64_t revision, sighting;
	int64_t revisions;
	int flips;
	int64_t run_checks;
	const char *title;
	bool last_changed;   /* the words are others than at the last check */
	char hash[HASH_HEX]; /* of a new revision */
};

/* Fills before; NOT_FOUND when there is no such article. */
enum store_result store_sqlite_before(struct work *w);

/* What is known of the article that owns the address. */
struct other {
	int64_t id;
	enum article_state state;
	int64_t revisions, changes;
	const char *source;
};

/* The check's address becomes one of the article's. When it is another article's the two become
 * one, which out->merged_into or _from says; other then tells of that one. */
enum store_result store_sqlite_take_address(struct work *w, struct other *other);

#endif
