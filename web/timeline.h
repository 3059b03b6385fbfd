/* timeline - when which version of an article was seen, when it was gone, and between which two
 * looks each change lies. */
#ifndef STET_WEB_TIMELINE_H
#define STET_WEB_TIMELINE_H

#include <jansson.h>

#include "show.h"

/* Writes the time line of an article as a list. */
void timeline_write(const struct ask *ask, struct html *h, const struct sighting *sightings,
	size_t n, const struct gone *gone, size_t gone_count);

json_t *timeline_json(
	const struct sighting *sightings, size_t n, const struct gone *gone, size_t gone_count);

/* A step from one version to another: between these two moments. */
struct timeline_step {
	int64_t since; /* the version before was seen last */
	int64_t at;    /* version was seen first; NEWS_NO_TIME: there was no such step */
	int version;
};

#define TIMELINE_OLDER (-1)

/* The last step from version from to version to, or, if to is TIMELINE_OLDER, to any that is older;
 * of the sightings of one article in their order. */
struct timeline_step timeline_last_step(
	const struct sighting *sightings, size_t n, int from, int to);

#endif
