/* timeline - when which version of an article was seen, when it was gone, and between which two
 * looks each change lies. */
#ifndef STET_WEB_TIMELINE_H
#define STET_WEB_TIMELINE_H

#include "show.h"

/* Writes the time line of an article as a list. */
void timeline_write(const struct ask *ask, struct html *h, const struct article *article,
	const struct sighting *sightings, size_t n, const struct gone *gone, size_t gone_count);

json_t *timeline_json(
	const struct sighting *sightings, size_t n, const struct gone *gone, size_t gone_count);

#endif
