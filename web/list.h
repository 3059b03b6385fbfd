/*
 * list - what happened, as a list for people: the body of the front page, of a source's page and
 * of an article's.
 */
#ifndef STET_WEB_LIST_H
#define STET_WEB_LIST_H

#include <jansson.h>

#include "show.h"

/* Writes the events with their excerpts. with_article: name the article and its source in each.
 * Events whose text cannot be read are shown without an excerpt. */
void list_events(const struct ask *ask, struct html *h, const struct store_event *events, size_t n,
	bool with_article);

/* The same as a JSON array. */
json_t *list_json(const struct ask *ask, const struct store_event *events, size_t n);

/* The form that chooses among changes by source (sources may be NULL: no choice) and class. path
 * is that of the page. */
void list_filter(const struct ask *ask, struct html *h, const char *path,
	const struct store_source *sources, size_t n);

/* The way to what is older, when there is: keeps the route's filters. */
void list_older(const struct ask *ask, struct html *h, const char *path, int64_t before);

/* The route's filters as a query ("?class=numbers&source=bbc"), "" for none; in the arena. */
const char *list_query(const struct ask *ask);

/* "Change 3", "Disappeared", "Went back to version 0" ...: in the arena. */
const char *list_event_words(const struct ask *ask, const struct store_event *event);

#endif
