/*
 * feed_draft - one entry while it is read. A feed may say each thing several times and in several
 * ways; the draft keeps the best, and settles at the end what the entry says.
 */
#ifndef STET_FEED_FEED_DRAFT_H
#define STET_FEED_FEED_DRAFT_H

#include "feed/feed.h"

struct arena;

/* Strings are borrowed from the arena of the entry. A rank says how much a source is worth; of
 * two with one rank the first counts. 0: nothing yet. */
struct feed_draft {
	const char *title, *id, *link;
	const char *about;    /* rdf:about: what an RSS 1.0 item is about */
	const char *original; /* origLink: where a proxy of links leads */
	int title_rank, id_rank, link_rank, published_rank, updated_rank;
	bool id_is_link;		  /* a permalink, as guids are unless they say otherwise */
	int64_t published, updated, date; /* ENTRY_NO_TIME */
};

void feed_draft_begin(struct feed_draft *d);

/* Each ignores NULL. */
void feed_draft_title(struct feed_draft *d, const char *title, int rank);
void feed_draft_id(struct feed_draft *d, const char *id, int rank, bool is_link);
void feed_draft_published(struct feed_draft *d, int64_t when, int rank);
void feed_draft_updated(struct feed_draft *d, int64_t when, int rank);

/* A link with the rel and type of Atom, both NULL for a plain <link>. */
void feed_draft_link(struct feed_draft *d, const char *url, const char *rel, const char *type);

/* Does it say which article it means? */
bool feed_draft_names_article(const struct feed_draft *d);

/* Gives the entry to the sink and counts it, or notes in info that there are too many. */
void feed_draft_finish(struct feed_draft *d, struct arena *a, const char *base,
	const struct feed_sink *sink, struct feed_info *info);

#endif
