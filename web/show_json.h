/*
 * show_json - replies in JSON, and the forms that times, texts, articles, events and revisions have
 * in them. What comes from a source is made harmless. All results are new references.
 */
#ifndef STET_WEB_SHOW_JSON_H
#define STET_WEB_SHOW_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "show.h"

/* Replies with JSON; drops the reference. */
void show_json(struct reply *reply, json_t *object);

/* A time as RFC 3339; null for NEWS_NO_TIME. */
json_t *show_json_time(int64_t unix_s);

/* A line such as a headline or an address, and a text of any length: both bounded, null for NULL.
 */
json_t *show_json_line(const char *text);
json_t *show_json_text(const char *text);

/* The names of the classes, a list. */
json_t *show_json_classes(unsigned classes);

json_t *show_json_article(const struct ask *ask, const struct article *article);
json_t *show_json_event(const struct ask *ask, const struct store_event *event);
json_t *show_json_revision(const struct ask *ask, const struct revision *revision, bool with_text);

#endif
