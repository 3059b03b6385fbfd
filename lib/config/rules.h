/*
 * rules - reading rules for single sites, from the *.conf files of one directory: for the sites
 * that the general way of reading a page gets wrong. Read and checked whole at the start.
 *
 *	site "example.org" {                    # and its subdomains
 *	    title  = "//h1[@class='headline']"  # XPath 1.0, each may be left out
 *	    body   = "//div[@id='story']"
 *	    remove = "//div[@class='promo']"
 *	}
 */
#ifndef STET_CONFIG_RULES_H
#define STET_CONFIG_RULES_H

#include "base/err.h"
#include "page/page.h"

struct rules;

/* Reads all files of the directory, in the order of their names. NULL and "FILE: ..." in e when one
 * is wrong. A directory that is not there, or NULL, holds no rules. */
struct rules *rules_load(const char *dir, struct err *e);

/* The rule for the page's host, the one with the longest matching name; NULL when there is none.
 * Borrowed. rules and url may be NULL. */
const struct page_rule *rules_find(const struct rules *rules, const char *url);

/* NULL is allowed. */
void rules_free(struct rules *rules);

#endif
