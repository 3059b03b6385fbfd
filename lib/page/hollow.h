/*
 * hollow - is what was kept the article, or what is left around the hole where it should be: an
 * author's line, a teaser, a notice of copyright? A page whose article comes by script, or did not
 * come at all, still has those.
 */
#ifndef STET_PAGE_HOLLOW_H
#define STET_PAGE_HOLLOW_H

#include "page/choose.h"

#include <stdbool.h>

/* What is weighed. */
enum {
	HOLLOW_WORDS,	/* 16 times the binary logarithm of the words that were kept */
	HOLLOW_UNSURE,	/* the same of how unsure the model was of one, permille, and 10 */
	HOLLOW_NO_LEAD, /* 1: the page has no description */
	HOLLOW_LEAD,   /* else, most of one paragraph's words that are the description's, percent */
	HOLLOW_SHARE,  /* of the page's words, percent */
	HOLLOW_BEFORE, /* 16 times the binary logarithm of the words before it, and 1 */
	HOLLOW_TITLE,  /* percent of the title's words that stand in it */
	HOLLOW_PITCH,  /* percent of the words in lines that sell, credit or forbid */
	HOLLOW_CUT,    /* ... in lines that break off */
	HOLLOW_APART,  /* 1: headline and text share nothing but the page */
	HOLLOW_COMMENTS, /* percent of the words among comments */
	HOLLOW_BESIDE,	 /* ... in lists, footers, biographies */
	HOLLOW_BODY,	 /* ... in something that is named a body */
	HOLLOW_TERMS
};

/* Writes what is weighed to x; false if nothing was kept. title is the headline or NULL. */
bool hollow_evidence(int x[HOLLOW_TERMS], const char *title, const struct tree *t,
	const struct fact *f, const struct meta *m, const struct choice *c);

/* What speaks for an article (above 0) or for scraps: thousandths of a natural logarithm of odds.
 */
int hollow_odds(const char *title, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c);

/* Are the odds against an article so clear that none is to be believed? */
bool hollow_is(int odds);

#endif
