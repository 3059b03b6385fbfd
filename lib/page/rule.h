/*
 * rule - a site's own rule applied to a page: XPath 1.0 on libxml2's tree of the whole document.
 */
#ifndef STET_PAGE_RULE_H
#define STET_PAGE_RULE_H

#include "base/buf.h"
#include "base/err.h"
#include "page/page.h"

/* Appends the HTML of all that the rule's body finds, without what its remove finds, to *body
 * (nothing when the rule has no body), and sets *title to the text of the first that its title
 * finds, for free(), or leaves it. 0, or -1 and words in e when an expression is no XPath or finds
 * nothing: then the page should be read as if there were no rule. html is valid UTF-8. */
int rule_apply(const struct page_rule *rule, const char *html, size_t len, struct buf *body,
	char **title, struct err *e);

#endif
