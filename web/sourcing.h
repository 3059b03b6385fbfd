/* sourcing - how a source does, in one word and in a table: for the status page, the sources and
 * /health. */
#ifndef STET_WEB_SOURCING_H
#define STET_WEB_SOURCING_H

#include <jansson.h>

#include "show.h"

/* Articles that are checked still. */
int64_t sourcing_watched(const struct store_source *s);

int64_t sourcing_failed(const struct store_source *s);

/* The table of sources. full: with failures and the last error. */
void sourcing_table(const struct ask *ask, struct html *h, const struct store_source *sources,
	size_t n, bool full);

json_t *sourcing_json(const struct ask *ask, const struct store_source *s);

#endif
