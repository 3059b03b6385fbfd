/*
 * meta - what a page says of itself beside its text: <title>, <meta>, <link>, JSON-LD, microdata.
 * Evidence, not gospel: sites copy these from template to template and forget them.
 */
#ifndef STET_PAGE_META_H
#define STET_PAGE_META_H

#include "base/arena.h"
#include "page/tree.h"

#include <stdbool.h>

struct meta {
	/* All on the arena given to meta_read, white space collapsed; NULL when not said. */
	const char *html_title;
	const char *og_title; /* og:title, else twitter:title */
	const char *jsonld_title;
	const char *description; /* og:description, else description */
	const char *site;
	const char *section;
	const char *language;
	const char *canonical; /* as written: may be relative */
	const char *author;
	const char *published; /* as written */
	const char *modified;
	const char *jsonld_body;
	const char *og_type;
	bool jsonld_article; /* there is an article in the JSON-LD */
	bool jsonld_list;    /* there is an ItemList or CollectionPage in it */
	bool not_free;	     /* isAccessibleForFree is false */
	bool refresh;	     /* <meta http-equiv=refresh> */
};

void meta_read(struct meta *m, const struct tree *t, struct arena *a);

/* A copy with HTML entities decoded, tags and white space at the ends removed and white space
 * collapsed; NULL for a text that is empty then. */
const char *meta_clean(struct arena *a, const char *s);

#endif
