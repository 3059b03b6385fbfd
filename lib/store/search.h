/*
 * search - what a person types into the search field, as terms; and the piece of a text that shows
 * what matched. Pure.
 */
#ifndef STET_STORE_SEARCH_H
#define STET_STORE_SEARCH_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum search_field {
	SEARCH_WORDS, /* title and text: no field was named */
	SEARCH_TITLE,
	SEARCH_TEXT,
	SEARCH_ADDED,
	SEARCH_REMOVED,
};

enum {
	SEARCH_TERMS_MAX = 32
};

struct search_term {
	enum search_field field;
	const char *words; /* one word or, from quotes, several; at least one letter or digit */
	bool prefix;	   /* the last word is only a beginning */
	bool exclude;
	bool or_before; /* this or the term before */
};

/* Reads words, "a phrase", begin*, -not, a OR b, title:word, text:, added:, removed:. Any bytes are
 * a query: what has no meaning is left out, also what is beyond SEARCH_TERMS_MAX. Returns the
 * number of terms in *terms, on the arena. */
size_t search_parse(struct arena *a, const char *query, struct search_term **terms);

/* At most about max bytes of text, on one line, around the first word that a term (not excluded)
 * has, each such word between on and off; an ellipsis where text was left out. Words are the same
 * without regard to case and accents. Begins at the start of the text when nothing matches. */
const char *search_snippet(struct arena *a, const char *text, const struct search_term *terms,
	size_t n, size_t max, char on, char off);

#endif
