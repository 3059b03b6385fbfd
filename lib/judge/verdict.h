/*
 * verdict - says what one check of an article means, given what is known of it. Pure: no clock,
 * no database, no network.
 *
 * A verdict must neither miss an edit nor invent one. So the words are compared, not the bytes;
 * a page that does not look like the article (a wall, a challenge, a stub) is suspect and waits
 * until it has persisted; and an article counts as gone only when 404 has persisted.
 */
#ifndef STET_JUDGE_VERDICT_H
#define STET_JUDGE_VERDICT_H

#include "news/reading.h"
#include "news/verdict.h"
#include "text/hash.h"

#include <stdbool.h>
#include <stdint.h>

/* "first", "changed" ... as in the database and the log. */
const char *verdict_name(enum verdict v);

/* What came of the fetch. */
enum outcome {
	OUTCOME_READ,	       /* 200, and the reader made a reading of it            */
	OUTCOME_NOT_MODIFIED,  /* 304                                                 */
	OUTCOME_SAME_BODY,     /* 200 with the very bytes of the last good check      */
	OUTCOME_MISSING,       /* 404, 410                                            */
	OUTCOME_SECTION_FRONT, /* permanent redirect to the front of a section        */
	OUTCOME_FAILED,	       /* anything else: network, 5xx, 403, 429, reader died  */
};

struct check {
	enum outcome outcome;
	int64_t at;		       /* Unix seconds                              */
	const struct reading *reading; /* borrowed; NULL unless OUTCOME_READ        */
	int extractor;		       /* version of the reader that made it        */
	bool moved;		       /* found at another address than the article's,
					  by permanent redirects or a canonical link */
	const char *charset;	       /* the encoding the page was read by, or NULL */
};

/* What is known of an article that is watched. */
struct history {
	const char *title; /* of the current revision; NULL: never read  */
	const char *text;
	const char *aside;   /* verdict_aside() of the last reading; or NULL */
	const char *hash;    /* verdict_hash() of the two                  */
	int extractor;	     /* that made them                             */
	const char *charset; /* they were read by, or NULL                 */
	bool gone;	     /* confirmed gone                             */
	struct streak suspect;
	struct streak missing;

	/* Version number of the revision with that hash, -1 when there is none. May be NULL. */
	int (*find_revision)(void *arg, const char *hash);
	void *arg;
};

/* How long a doubt must persist. */
struct verdict_rules {
	int suspect_checks;	/* this many checks ...                       */
	int64_t suspect_span_s; /* ... over this long with the same content   */
	int gone_checks;
	int64_t gone_span_s;
};

/* The design's rules for a schedule that begins with first_period_s: the spans are multiples of it.
 */
void verdict_rules_defaults(struct verdict_rules *rules, int64_t first_period_s);

struct judgement {
	enum verdict verdict;
	enum suspect suspect;	   /* VERDICT_SUSPECT: why; else SUSPECT_NONE    */
	const char *reason;	   /* static words for the log and for `stet judge`; ""
				      when there is nothing to say                */
	char hash[HASH_HEX];	   /* of the reading; "" when there was none     */
	int version;		   /* VERDICT_REVERTED: whose words these are    */
	bool confirmed;		   /* FIRST or CHANGED by a suspect page that persisted */
	bool gone;		   /* VERDICT_GONE: confirmed, by this check or before;
				      until then the article is still watched     */
	bool went;		   /* VERDICT_GONE: confirmed by this very check  */
	bool returned;		   /* it was gone and is back                     */
	bool rebaseline;	   /* VERDICT_UNCHANGED, VERDICT_MOVED: compare later
				      readings with this one, since another reader
				      made the old one; no revision               */
	struct streak suspect_run; /* to be kept for the next check               */
	struct streak missing_run;
};

/* Judges one check. known->title is NULL for an article that was never read. Allocates only for
 * its own use; the result holds no pointers into check or known. */
struct judgement verdict_of(
	const struct verdict_rules *rules, const struct history *known, const struct check *check);

/*
 * What to keep of a reading beside the current words, for the history of the next check: its
 * paragraphs, of the text or left out in doubt, that the current words lack. j is what verdict_of
 * said of it. Owned by the caller; "" when there is nothing, NULL when what is kept is to stay as
 * it is.
 */
char *verdict_aside(
	const struct history *known, const struct check *check, const struct judgement *j);

/* The identity of an article's words: SHA-256 over headline and text as they are compared
 * (judge/wording.h). NULL is "". */
void verdict_hash(const char *title, const char *text, char hex[HASH_HEX]);

#endif
