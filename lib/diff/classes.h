/*
 * classes - what kind of change it was, told from the diff alone.
 *
 * No change is thrown away as boring: it is classed and ranked, so that people
 * can choose what they read. Pure.
 */
#ifndef STET_DIFF_CLASSES_H
#define STET_DIFF_CLASSES_H

#include <stddef.h>

#include "diff/diff.h"

/* Bits, kept in the database: never renumber. */
enum class {
	CLASS_HEADLINE = 1 << 0, /* the headline's words changed          */
	CLASS_NUMBERS = 1 << 1,	 /* a number, date or count changed       */
	CLASS_NAMES = 1 << 2,	 /* a name came, went or is now another   */
	CLASS_QUOTES = 1 << 3,	 /* words inside quotation marks changed  */
	CLASS_NEGATION = 1 << 4, /* a "not" came or went                  */
	CLASS_TYPO = 1 << 5,	 /* nothing but spelling, case, marks     */
	CLASS_ADDED = 1 << 6,	 /* a whole paragraph was added           */
	CLASS_REMOVED = 1 << 7,	 /* a whole paragraph was removed         */
	CLASS_MOVED = 1 << 8,	 /* a paragraph stands elsewhere          */
	CLASS_REWRITE = 1 << 9,	 /* more than half of the words are new   */
};

#define CLASS_COUNT 10

struct classes {
	unsigned set;	      /* of CLASS_*; 0: other words, none of these       */
	int rank;	      /* 0 to 100: how much a reader may care; 0 only when
			       * nothing but white space changed                 */
	size_t words_added;   /* words and ideographs inserted; those of a moved */
	size_t words_removed; /* paragraph only if they were edited              */
	char *added;	      /* owned: the words that were inserted more often than
			       * deleted, each once, case folded, in the order of
			       * their bytes, with one space between; ideographs
			       * singly and also in pairs as they stood; "": none */
	char *removed;	      /* owned: the reverse                              */
};

/* Classes the change of an article: title compares its headlines (NULL: there
 * were none), text its texts. Fills c, to be cleared with classes_clear. */
void classes_of(const struct diff *title, const struct diff *text, struct classes *c);

/* Frees what c owns and zeroes it. */
void classes_clear(struct classes *c);

/* The name of one bit, for JSON, SQL and URLs: "headline", "numbers", "names",
 * "quotes", "negation", "typo", "added", "removed", "moved", "rewrite". */
const char *classes_name(enum class one);

/* The bit of a name, or 0 for a name that is none. */
unsigned classes_parse(const char *name);

#endif
