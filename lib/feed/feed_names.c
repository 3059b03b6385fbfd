#include "feed/feed_names.h"

#include "base/strs.h"

#include <string.h>
#include <strings.h>

enum {
	LONGEST = 16
};

static const struct {
	const char *name;
	enum el el;
} elements[] = {
	{ "author", EL_AUTHOR },
	{ "body", EL_BODY },
	{ "category", EL_CATEGORY },
	{ "channel", EL_CHANNEL },
	{ "comments", EL_COMMENTS },
	{ "content", EL_CONTENT },
	{ "contributor", EL_CONTRIBUTOR },
	{ "copyright", EL_COPYRIGHT },
	{ "created", EL_CREATED },
	{ "creator", EL_CREATOR },
	{ "date", EL_DATE },
	{ "description", EL_DESCRIPTION },
	{ "enclosure", EL_ENCLOSURE },
	{ "encoded", EL_ENCODED },
	{ "entry", EL_ENTRY },
	{ "feed", EL_FEED },
	{ "generator", EL_GENERATOR },
	{ "guid", EL_GUID },
	{ "head", EL_HEAD },
	{ "html", EL_HTML },
	{ "id", EL_ID },
	{ "identifier", EL_IDENTIFIER },
	{ "image", EL_IMAGE },
	{ "issued", EL_ISSUED },
	{ "item", EL_ITEM },
	{ "items", EL_ITEMS },
	{ "language", EL_LANGUAGE },
	{ "lastmod", EL_LASTMOD },
	{ "link", EL_LINK },
	{ "loc", EL_LOC },
	{ "modified", EL_MODIFIED },
	{ "news", EL_NEWS },
	{ "opml", EL_OPML },
	{ "origlink", EL_ORIGLINK },
	{ "outline", EL_OUTLINE },
	{ "pubdate", EL_PUBDATE },
	{ "publication_date", EL_PUBLICATION_DATE },
	{ "published", EL_PUBLISHED },
	{ "rdf", EL_RDF },
	{ "rights", EL_RIGHTS },
	{ "rss", EL_RSS },
	{ "sitemap", EL_SITEMAP },
	{ "sitemapindex", EL_SITEMAPINDEX },
	{ "source", EL_SOURCE },
	{ "subtitle", EL_SUBTITLE },
	{ "summary", EL_SUMMARY },
	{ "tagline", EL_TAGLINE },
	{ "textinput", EL_TEXTINPUT },
	{ "title", EL_TITLE },
	{ "ttl", EL_TTL },
	{ "updated", EL_UPDATED },
	{ "updatefrequency", EL_UPDATEFREQUENCY },
	{ "updateperiod", EL_UPDATEPERIOD },
	{ "url", EL_URL },
	{ "urlset", EL_URLSET },
};

enum el
feed_names_element(struct span local)
{
	char name[LONGEST + 1];
	size_t low = 0, high = sizeof elements / sizeof elements[0];

	if (local.len == 0 || local.len > LONGEST)
		return EL_OTHER;
	for (size_t i = 0; i < local.len; i++)
		name[i] = local.at[i] >= 'A' && local.at[i] <= 'Z' ? (char)(local.at[i] | 0x20)
								   : local.at[i];
	name[local.len] = '\0';
	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = name[0] - elements[mid].name[0];

		if (order == 0)
			order = strcmp(name + 1, elements[mid].name + 1);
		if (order == 0)
			return elements[mid].el;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return EL_OTHER;
}

/* Beginnings of the addresses, without their "http://" and "www.". */
static const struct {
	const char *start;
	enum ns ns;
} addresses[] = {
	{ "w3.org/2005/atom", NS_ATOM },
	{ "purl.org/atom/ns", NS_ATOM },
	{ "purl.org/rss/1.0/modules/content", NS_CONTENT },
	{ "purl.org/rss/1.0/modules/syndication", NS_SY },
	{ "purl.org/rss/1.0/modules", NS_OTHER },
	{ "purl.org/rss", NS_SYNDICATION },
	{ "purl.org/net/rss", NS_SYNDICATION },
	{ "my.netscape.com/rdf/simple", NS_SYNDICATION },
	{ "channel.netscape.com/rdf/simple", NS_SYNDICATION },
	{ "my.netscape.com/publish/formats", NS_SYNDICATION },
	{ "backend.userland.com/rss", NS_SYNDICATION },
	{ "blogs.law.harvard.edu/tech/rss", NS_SYNDICATION },
	{ "cyber.law.harvard.edu/rss/rss", NS_SYNDICATION },
	{ "opml.org/spec", NS_SYNDICATION },
	{ "w3.org/1999/02/22-rdf-syntax-ns", NS_RDF },
	{ "purl.org/dc/elements", NS_DC },
	{ "purl.org/dc/terms", NS_DCTERMS },
	{ "purl.org/metadata/dublin_core", NS_DC },
	{ "search.yahoo.com/mrss", NS_MEDIA },
	{ "tools.search.yahoo.com/mrss", NS_MEDIA },
	{ "video.search.yahoo.com/mrss", NS_MEDIA },
	{ "rssnamespace.org/feedburner", NS_FEEDBURNER },
	{ "pheedo.com/namespace/pheedo", NS_FEEDBURNER },
	{ "sitemaps.org/schemas/sitemap", NS_SITEMAP },
	{ "google.com/schemas/sitemap-news", NS_NEWS },
	{ "google.com/schemas/sitemap/", NS_SITEMAP },
	{ "w3.org/1999/xhtml", NS_XHTML },
};

static const struct {
	const char *prefix;
	enum ns ns;
} usual[] = {
	{ "", NS_NONE },
	{ "atom", NS_ATOM },
	{ "atom10", NS_ATOM },
	{ "atom03", NS_ATOM },
	{ "a10", NS_ATOM },
	{ "rss", NS_SYNDICATION },
	{ "rdf", NS_RDF },
	{ "dc", NS_DC },
	{ "dcterms", NS_DCTERMS },
	{ "content", NS_CONTENT },
	{ "sy", NS_SY },
	{ "syn", NS_SY },
	{ "media", NS_MEDIA },
	{ "feedburner", NS_FEEDBURNER },
	{ "pheedo", NS_FEEDBURNER },
	{ "sitemap", NS_SITEMAP },
	{ "news", NS_NEWS },
	{ "n", NS_NEWS },
	{ "xhtml", NS_XHTML },
};

static enum ns
ns_of_address(struct span s)
{
	char address[64];
	const char *p = address;
	size_t n = 0;

	while (s.len > 0 && (unsigned char)*s.at <= ' ')
		s.at++, s.len--;
	for (; n < s.len && n < sizeof address - 1; n++)
		address[n] = s.at[n];
	address[n] = '\0';
	if (str_case_starts(p, "http://"))
		p += 7;
	else if (str_case_starts(p, "https://"))
		p += 8;
	if (str_case_starts(p, "www."))
		p += 4;
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
		if (str_case_starts(p, addresses[i].start))
			return addresses[i].ns;
	return NS_OTHER;
}

void
feed_names_declare(struct feed_names *n, struct span attrs, int depth, bool root)
{
	struct attr a;

	if (attrs.len == 0 || memmem(attrs.at, attrs.len, "xmlns", 5) == NULL)
		return;
	while (n->count < NAMES_MAX && markup_attr(&attrs, &a)) {
		struct span prefix = { a.name.at, 0 };

		if (a.name.len < 5 || strncasecmp(a.name.at, "xmlns", 5) != 0)
			continue;
		if (a.name.len > 5) {
			if (a.name.at[5] != ':')
				continue;
			prefix = (struct span){ a.name.at + 6, a.name.len - 6 };
		}
		if (prefix.len >= sizeof n->bound[0].prefix)
			continue;
		memcpy(n->bound[n->count].prefix, prefix.at, prefix.len);
		n->bound[n->count].prefix[prefix.len] = '\0';
		n->bound[n->count].depth = depth;
		n->bound[n->count].ns = a.value.len == 0 ? NS_NONE : ns_of_address(a.value);
		if (root && prefix.len == 0 && n->bound[n->count].ns == NS_OTHER)
			n->bound[n->count].ns = NS_SYNDICATION;
		n->count++;
	}
}

void
feed_names_leave(struct feed_names *n, int depth)
{
	while (n->count > 0 && n->bound[n->count - 1].depth > depth)
		n->count--;
}

enum ns
feed_names_ns(const struct feed_names *n, struct span prefix)
{
	for (int i = n->count - 1; i >= 0; i--)
		if (prefix.len < sizeof n->bound[i].prefix &&
			n->bound[i].prefix[prefix.len] == '\0' &&
			memcmp(n->bound[i].prefix, prefix.at, prefix.len) == 0)
			return n->bound[i].ns;
	for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
		if (span_is(prefix, usual[i].prefix))
			return usual[i].ns;
	return NS_OTHER;
}
