/*
 * tracking - the parameters of a query that say where a visitor came from and never which article
 * is meant. docs/urls.md is the list for people. Pure.
 */
#ifndef STET_TEXT_TRACKING_H
#define STET_TEXT_TRACKING_H

#include <stdbool.h>
#include <stddef.h>

/* Is the parameter ("utm_source=rss", n bytes) such a one? On host, which may be NULL: a few names
 * are tracking on one site and content on another. */
bool tracking_param(const char *host, const char *param, size_t n);

#endif
