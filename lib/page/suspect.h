/*
 * suspect - does what was read look like an article at all? Judged by the page alone; the judge,
 * who knows the article's history, judges again.
 */
#ifndef STET_PAGE_SUSPECT_H
#define STET_PAGE_SUSPECT_H

#include "news/reading.h"
#include "page/choose.h"

/* Not worth parsing: other than HTML by its header and its first bytes. */
enum suspect suspect_by_bytes(const char *bytes, size_t len, const char *content_type);

/* by_rule: a site's own rule found the text, and is believed that this is the article; c is what
 * the general way would have kept. */
enum suspect suspect_of(const struct reading *r, const struct tree *t, const struct fact *f,
	const struct meta *m, const struct choice *c, bool by_rule);

/* The rules of it, for the trainer: all but whether scraps were kept (hollow.h), which *weigh tells
 * to ask where they find nothing. */
enum suspect suspect_by_rules(const struct reading *r, const struct tree *t, const struct fact *f,
	const struct meta *m, const struct choice *c, bool by_rule, bool *weigh);

#endif
