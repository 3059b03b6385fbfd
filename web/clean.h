/*
 * clean - makes text that came from the world harmless to show: valid UTF-8, no control
 * characters, no character that turns the reading direction of what follows.
 *
 * What is taken away is shown, because an edit may consist of it: a control that overrides the
 * direction of text becomes "[U+202E]", bytes that are not UTF-8 and other controls become
 * U+FFFD. Marks that legitimate Arabic and Hebrew need (LRM, RLM, ALM) stay.
 */
#ifndef STET_WEB_CLEAN_H
#define STET_WEB_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Is nothing to be done to these bytes? Tab and newline are harmless. */
bool clean_is(const char *text, size_t len);

/* Appends the text, made harmless. */
void clean_add(struct buf *out, const char *text, size_t len);

/* The same, cut to at most max bytes of the text at the border of a character, with an ellipsis
 * where something was cut. */
void clean_add_cut(struct buf *out, const char *text, size_t len, size_t max);

#endif
