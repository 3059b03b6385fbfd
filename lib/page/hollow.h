/*
 * hollow - is what was kept the article, or what is left around the hole where it should be: an
 * author's line, a teaser, a notice of copyright? A page whose article comes by script, or did not
 * come at all, still has those.
 */
#ifndef STET_PAGE_HOLLOW_H
#define STET_PAGE_HOLLOW_H

#include "page/choose.h"

#include <stdbool.h>

/* What speaks for an article (above 0) or for scraps: thousandths of a natural logarithm of odds.
 * title is the headline or NULL. */
int hollow_odds(const char *title, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c);

/* Are the odds against an article so clear that none is to be believed? */
bool hollow_is(int odds);

#endif
