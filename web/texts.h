/*
 * texts - the shown forms of the diff of two versions of an article, each made once and then kept
 * in the cache: versions never change, so neither does what is between them.
 */
#ifndef STET_WEB_TEXTS_H
#define STET_WEB_TEXTS_H

#include "blob.h"
#include "show.h"

enum texts_form {
	TEXTS_TABLES,  /* the diff page's tables; number: how many places changed */
	TEXTS_EXCERPT, /* the first place in one line                             */
	TEXTS_ITEM,    /* for a feed                                              */
};

/* The form of the article's versions a -> b as HTML, held for the caller. view and unfold matter
 * for TEXTS_TABLES only. NULL when a version is not there (NOT_FOUND) or cannot be read; e says
 * why and *result what. */
struct blob *texts_get(const struct ask *ask, int64_t article, int a, int b, enum texts_form form,
	enum marks_view view, bool unfold, enum store_result *result, struct err *e);

/* A headline that changed, woven; plainly when before is NULL or the same. */
void texts_headline(struct html *h, const char *before, const char *title);

#endif
