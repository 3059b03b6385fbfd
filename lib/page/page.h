/*
 * page - reads the article out of a web page: bytes -> headline, text and what else the page
 * says of itself. Pure: no clock, no files, no network; it never fails on what a site may send.
 *
 *   bytes -> charset -> tree (elements and blocks of text) -> choose (which blocks are the
 *   article) -> reading;   meta (title, JSON-LD, OpenGraph) -> reading;   all of it -> suspect?
 */
#ifndef STET_PAGE_PAGE_H
#define STET_PAGE_PAGE_H

#include "base/err.h"
#include "news/reading.h"

#include <stdio.h>

/* Goes up by one whenever the same page may be read as other text than before; stored with each
 * revision, so that an upgrade is not taken for an edit. */
#define PAGE_EXTRACTOR_VERSION 7

/* A site's own rule, for pages that the general way misreads: XPath 1.0 expressions, any of them
 * NULL. */
struct page_rule {
	const char *title;
	const char *body;
	const char *remove;
};

struct page_source {
	const char *url;	      /* the page's address, or NULL */
	const char *content_type;     /* the HTTP header, or NULL */
	const struct page_rule *rule; /* or NULL */
};

/* Opens and makes ready all that page_read needs of the file system. A process that gives that up
 * (the reader) calls it first; others may leave it out. */
void page_prepare(void);

/* Reads one page. src may be NULL. Never NULL: a page that is no article comes back with its
 * reason in suspect, and whatever text could be had. The caller frees it with page_free. e gets
 * the words of a rule that could not be applied and is untouched otherwise; it may be NULL. */
struct reading *page_read(
	const char *bytes, size_t len, const struct page_source *src, struct err *e);

/* Frees a reading made by page_read and all its strings. NULL is allowed. */
void page_free(struct reading *r);

/* Are these XPath expressions? -1 and words in e when not. */
int page_rule_check(const struct page_rule *rule, struct err *e);

/* Writes one line for each block of the page: kept or dropped, how sure, why, and its first
 * words. For people; the form may change. */
void page_explain(const char *bytes, size_t len, const struct page_source *src, FILE *out);

#endif
