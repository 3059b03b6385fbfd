#include "feed/feed_fields.h"

#include <stddef.h>

bool
feed_fields_is_ours(enum ns ns)
{
	return ns == NS_NONE || ns == NS_SYNDICATION || ns == NS_ATOM;
}

bool
feed_fields_is_item(enum feed_format format, enum el el, enum ns ns)
{
	bool ours = feed_fields_is_ours(ns);

	switch (format) {
	case FEED_RSS:
	case FEED_RDF:
	case FEED_ATOM:
		return (el == EL_ITEM || el == EL_ENTRY) && ours;
	case FEED_SITEMAP:
		return el == EL_URL && (ns == NS_SITEMAP || ours);
	case FEED_SITEMAP_INDEX:
		return el == EL_SITEMAP && (ns == NS_SITEMAP || ours);
	case FEED_UNKNOWN:
	case FEED_JSON:
	case FEED_OPML:
	case FEED_PAGE:
		break;
	}
	return false;
}

bool
feed_fields_is_frame(enum el el, enum ns ns)
{
	switch (el) {
	case EL_RSS:
	case EL_CHANNEL:
	case EL_FEED:
	case EL_URLSET:
	case EL_SITEMAPINDEX:
		return feed_fields_is_ours(ns) || ns == NS_SITEMAP;
	case EL_RDF:
		return ns == NS_RDF || feed_fields_is_ours(ns);
	case EL_NEWS:
		return ns == NS_NEWS;
	default: /* the vocabulary is long; the rest is no frame */
		return false;
	}
}

/* Who may use a name. */
enum whose {
	OURS = 1 << 0,
	DC = 1 << 1,
	DCTERMS = 1 << 2,
	MEDIA = 1 << 3,
	NEWS = 1 << 4,
	SITEMAP = 1 << 5,
	SY = 1 << 6,
	FEEDBURNER = 1 << 7,
	ATOM_ONLY = 1 << 8, /* atom:title beside a title of RSS */
};

struct meaning {
	enum el el;
	unsigned whose;
	enum use use;
	int rank;
};

static const struct meaning feed_meanings[] = {
	{ EL_TITLE, OURS, USE_TITLE, 0 },
	{ EL_LINK, OURS, USE_LINK, 0 },
	{ EL_TTL, OURS, USE_TTL, 0 },
	{ EL_UPDATEPERIOD, SY, USE_PERIOD, 0 },
	{ EL_UPDATEFREQUENCY, SY, USE_FREQUENCY, 0 },
};

static const struct meaning item_meanings[] = {
	{ EL_TITLE, ATOM_ONLY, USE_TITLE, 4 },
	{ EL_TITLE, OURS | NEWS, USE_TITLE, 5 },
	{ EL_TITLE, DC, USE_TITLE, 2 },
	{ EL_TITLE, MEDIA, USE_TITLE, 1 },
	{ EL_LINK, OURS, USE_LINK, 0 },
	{ EL_LOC, OURS | SITEMAP, USE_LINK, 0 },
	{ EL_ORIGLINK, FEEDBURNER, USE_ORIGINAL_LINK, 0 },
	{ EL_GUID, OURS, USE_ID, 3 },
	{ EL_ID, OURS, USE_ID, 2 },
	{ EL_IDENTIFIER, DC, USE_ID, 1 },
	{ EL_PUBDATE, OURS, USE_PUBLISHED, 4 },
	{ EL_PUBLICATION_DATE, OURS | NEWS, USE_PUBLISHED, 4 },
	{ EL_PUBLISHED, OURS, USE_PUBLISHED, 3 },
	{ EL_ISSUED, OURS | DCTERMS, USE_PUBLISHED, 2 },
	{ EL_CREATED, OURS | DCTERMS, USE_PUBLISHED, 1 },
	{ EL_UPDATED, OURS, USE_UPDATED, 2 },
	{ EL_LASTMOD, OURS | SITEMAP, USE_UPDATED, 2 },
	{ EL_MODIFIED, OURS | DCTERMS, USE_UPDATED, 1 },
	{ EL_DATE, OURS | DC, USE_DATE, 0 },
};

static unsigned
whose(enum ns ns)
{
	switch (ns) {
	case NS_NONE:
	case NS_SYNDICATION:
		return OURS;
	case NS_ATOM:
		return OURS | ATOM_ONLY;
	case NS_DC:
		return DC;
	case NS_DCTERMS:
		return DCTERMS;
	case NS_MEDIA:
		return MEDIA;
	case NS_NEWS:
		return NEWS;
	case NS_SITEMAP:
		return SITEMAP;
	case NS_SY:
		return SY;
	case NS_FEEDBURNER:
		return FEEDBURNER;
	case NS_RDF:
	case NS_CONTENT:
	case NS_XHTML:
	case NS_OTHER:
		break;
	}
	return 0;
}

static const struct meaning *
find(const struct meaning *m, size_t n, enum el el, enum ns ns)
{
	unsigned by = whose(ns);

	for (; n > 0; m++, n--)
		if (m->el == el && (m->whose & by) != 0)
			return m;
	return NULL;
}

enum use
feed_fields_in_feed(enum el el, enum ns ns)
{
	const struct meaning *m =
		find(feed_meanings, sizeof feed_meanings / sizeof feed_meanings[0], el, ns);

	return m == NULL ? USE_NOTHING : m->use;
}

enum use
feed_fields_in_item(enum el el, enum ns ns, int *rank)
{
	const struct meaning *m =
		find(item_meanings, sizeof item_meanings / sizeof item_meanings[0], el, ns);

	if (rank != NULL)
		*rank = m == NULL ? 0 : m->rank;
	return m == NULL ? USE_NOTHING : m->use;
}

bool
feed_fields_is_prose(enum el el, enum ns ns)
{
	switch (el) {
	case EL_CATEGORY:
	case EL_COMMENTS:
	case EL_CONTENT:
	case EL_COPYRIGHT:
	case EL_CREATED:
	case EL_DATE:
	case EL_DESCRIPTION:
	case EL_ENCLOSURE:
	case EL_ENCODED:
	case EL_GENERATOR:
	case EL_GUID:
	case EL_ID:
	case EL_IDENTIFIER:
	case EL_ISSUED:
	case EL_LANGUAGE:
	case EL_LASTMOD:
	case EL_LINK:
	case EL_LOC:
	case EL_MODIFIED:
	case EL_ORIGLINK:
	case EL_PUBDATE:
	case EL_PUBLICATION_DATE:
	case EL_PUBLISHED:
	case EL_RIGHTS:
	case EL_SUBTITLE:
	case EL_SUMMARY:
	case EL_TAGLINE:
	case EL_TITLE:
	case EL_TTL:
	case EL_UPDATED:
	case EL_UPDATEFREQUENCY:
	case EL_UPDATEPERIOD:
		return ns != NS_OTHER && ns != NS_XHTML && ns != NS_MEDIA;
	case EL_CREATOR:
		return ns == NS_DC;
	default: /* containers, and what we do not know */
		return false;
	}
}

bool
feed_fields_is_html_too(enum el el)
{
	return el == EL_TITLE || el == EL_LINK || el == EL_SUMMARY;
}
