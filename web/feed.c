#include "feed.h"

#include <string.h>

#include "base/buf.h"
#include "base/strs.h"
#include "diff/classes.h"
#include "list.h"
#include "phrase.h"
#include "texts.h"
#include "tongue.h"
#include "text/date.h"
#include "text/hash.h"

/* One item, as both formats need it. Borrowed from the arena. */
struct item {
	const char *id; /* urn:uuid:... */
	const char *title;
	const char *link;
	int64_t at;
	unsigned classes;
	const char *source;
	struct blob *body;    /* HTML, held; or NULL */
	const char *text;     /* where there is no body */
	const char *language; /* of the body, as its page says; or NULL */
};

/*
 * A name for what happened that stays the same wherever and whenever the item is shown, and in
 * every feed that shows it: a reader that has seen it in one feed knows it in the other. Made of
 * a hash, in the form of a UUID of version 8 (RFC 9562).
 */
static const char *
stable_id(const struct ask *ask, const char *kind, int64_t article, int version, int64_t at)
{
	char hex[HASH_HEX];
	struct hash *h = hash_new();

	hash_field(h, "stet item");
	hash_field(h, kind);
	hash_field(h, arena_printf(ask->arena, "%lld %d %lld", (long long)article, version,
			      (long long)at));
	hash_end(h, hex);
	hex[12] = '8';
	hex[16] = "89ab"[hex[16] & 3];
	return arena_printf(ask->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
		hex + 12, hex + 16, hex + 20);
}

static void
open_feed_link(struct html *h, const char *rel, const char *type, const char *base,
	const char *path, const char *suffix, const char *query, bool atom)
{
	html_open(h, atom ? "link" : "atom:link");
	html_attr(h, "rel", rel);
	html_attr(h, "type", type);
	html_attrf(h, "href", "%s%s%s%s", base, path, suffix, query);
	html_void(h);
}

static int64_t
newest(const struct feed *feed, const struct item *items, size_t n)
{
	int64_t at = feed->since;

	for (size_t i = 0; i < n; i++)
		at = items[i].at > at ? items[i].at : at;
	return at;
}

/* The item's HTML as text, since that is how both formats carry it. */
static void
write_body(struct html *h, const struct item *item)
{
	if (item->body != NULL)
		html_textn(h, item->body->data, item->body->len);
	else
		html_text(h, item->text);
}

static void
write_rss_item(struct html *h, const struct item *item)
{
	char date[DATE_MAX];

	html_open(h, "item");
	html_elem(h, "title", item->title);
	html_elem(h, "link", item->link);
	html_open(h, "guid");
	html_attr(h, "isPermaLink", "false");
	html_text(h, item->id);
	html_close(h);
	html_elem(h, "pubDate", date_rfc822(item->at, date));
	for (int i = 0; i < CLASS_COUNT; i++)
		if (item->classes & 1u << i)
			html_elem(h, "category", classes_name((enum class)(1u << i)));
	html_open(h, "description");
	write_body(h, item);
	html_close(h);
	html_close(h);
}

static void
write_rss(const struct ask *ask, struct html *h, const struct feed *feed, const struct item *items,
	size_t n)
{
	char date[DATE_MAX];

	html_open(h, "rss");
	html_attr(h, "version", "2.0");
	html_attr(h, "xmlns:atom", "http://www.w3.org/2005/Atom");
	html_open(h, "channel");
	html_elem(h, "title", feed->title);
	html_elemf(h, "link", "%s%s%s", ask->base, feed->page, feed->query);
	html_elem(h, "description", feed->about);
	html_elem(h, "language", "en");
	html_elem(h, "generator", "Stet " STET_VERSION);
	html_elem(h, "lastBuildDate", date_rfc822(newest(feed, items, n), date));
	open_feed_link(h, "self", "application/rss+xml", ask->base, feed->path, ".rss", feed->query,
		false);
	for (size_t i = 0; i < n; i++)
		write_rss_item(h, &items[i]);
	html_close(h);
	html_close(h);
}

static void
write_atom_entry(struct html *h, const struct item *item)
{
	char date[DATE_MAX];

	html_open(h, "entry");
	html_elem(h, "title", item->title);
	html_elem(h, "id", item->id);
	html_elem(h, "updated", date_rfc3339(item->at, date));
	html_elem(h, "published", date_rfc3339(item->at, date));
	html_open(h, "link");
	html_attr(h, "rel", "alternate");
	html_attr(h, "type", "text/html");
	html_attr(h, "href", item->link);
	html_void(h);
	for (int i = 0; i < CLASS_COUNT; i++) {
		if ((item->classes & 1u << i) == 0)
			continue;
		html_open(h, "category");
		html_attr(h, "term", classes_name((enum class)(1u << i)));
		html_void(h);
	}
	html_open(h, "content");
	if (item->body != NULL && tongue_is(item->language))
		html_attr(h, "xml:lang", item->language);
	html_attr(h, "type", "html");
	write_body(h, item);
	html_close(h);
	html_close(h);
}

static void
write_atom(const struct ask *ask, struct html *h, const struct feed *feed, const struct item *items,
	size_t n)
{
	char date[DATE_MAX];

	html_open(h, "feed");
	html_attr(h, "xmlns", "http://www.w3.org/2005/Atom");
	html_elem(h, "title", feed->title);
	html_elem(h, "subtitle", feed->about);
	html_elemf(h, "id", "%s%s.atom%s", ask->base, feed->path, feed->query);
	html_elem(h, "updated", date_rfc3339(newest(feed, items, n), date));
	html_open(h, "author");
	html_elem(h, "name", "Stet");
	html_close(h);
	html_open(h, "generator");
	html_attr(h, "version", STET_VERSION);
	html_text(h, "Stet");
	html_close(h);
	open_feed_link(h, "self", "application/atom+xml", ask->base, feed->path, ".atom",
		feed->query, true);
	open_feed_link(h, "alternate", "text/html", ask->base, feed->page, "", feed->query, true);
	for (size_t i = 0; i < n; i++)
		write_atom_entry(h, &items[i]);
	html_close(h);
}

static void
write_feed(const struct ask *ask, struct reply *reply, const struct feed *feed, struct item *items,
	size_t n)
{
	struct html *h = html_new_xml();
	bool rss = ask->route->format == ROUTE_RSS;

	if (rss)
		write_rss(ask, h, feed, items, n);
	else
		write_atom(ask, h, feed, items, n);
	for (size_t i = 0; i < n; i++)
		blob_drop(items[i].body);
	reply->status = 200;
	reply->type =
		rss ? "application/rss+xml; charset=utf-8" : "application/atom+xml; charset=utf-8";
	reply->body = html_take(h, &reply->len);
	reply->modified = newest(feed, items, n);
}

/* A headline for one line of a reader, in the arena. */
static const char *
short_title(const struct ask *ask, const char *title)
{
	size_t len = strlen(title), n = len > 300 ? 300 : len;

	while (n > 0 && n < len && ((unsigned char)title[n] & 0xC0) == 0x80)
		n--;
	if (str_blank(title))
		return "(no headline)";
	return n == len ? title : arena_printf(ask->arena, "%.*s\xE2\x80\xA6", (int)n, title);
}

static struct blob *
item_body(const struct ask *ask, int64_t article, int a, int b)
{
	enum store_result result;
	struct err e;

	return texts_get(ask, article, a, b, TEXTS_ITEM, MARKS_INLINE, false, &result, &e);
}

static void
item_of_event(const struct ask *ask, const struct store_event *e, struct item *item)
{
	const char *title = short_title(ask, e->title);
	bool diff = (e->kind == STORE_CHANGED || e->kind == STORE_REVERTED) && e->from_version >= 0;

	item->at = e->at;
	item->source = e->source;
	item->language = e->language;
	item->classes = e->kind == STORE_CHANGED ? e->classes : 0;
	item->id = stable_id(ask, store_event_name(e->kind), e->article, e->version, e->at);
	item->title = e->kind == STORE_CHANGED
			      ? arena_printf(ask->arena, "%s (%s, version %d)", title, e->source,
					e->version)
			      : arena_printf(ask->arena, "%s (%s): %s", list_event_words(ask, e),
					e->source, title);
	if (diff)
		item->link = arena_printf(ask->arena, "%s/articles/%lld/diff/%d/%d", ask->base,
			(long long)e->article, e->from_version, e->version);
	else
		item->link = arena_printf(
			ask->arena, "%s/articles/%lld", ask->base, (long long)e->article);
	if (diff)
		item->body = item_body(ask, e->article, e->from_version, e->version);
	item->text = list_event_words(ask, e);
}

void
feed_events(const struct ask *ask, struct reply *reply, const struct feed *feed,
	const struct store_event *events, size_t n)
{
	struct item *items = arena_array(ask->arena, n + 1, sizeof *items);

	for (size_t i = 0; i < n; i++)
		item_of_event(ask, &events[i], &items[i]);
	write_feed(ask, reply, feed, items, n);
}

void
feed_hits(const struct ask *ask, struct reply *reply, const struct feed *feed,
	const struct store_hit *hits, size_t n)
{
	struct item *items = arena_array(ask->arena, n + 1, sizeof *items);

	for (size_t i = 0; i < n; i++) {
		const struct store_hit *hit = &hits[i];
		struct item *item = &items[i];

		item->at = hit->fetched_at;
		item->source = hit->source;
		item->language = hit->language;
		item->id = stable_id(ask, store_event_name(STORE_CHANGED), hit->article,
			hit->version, hit->fetched_at);
		item->title = arena_printf(ask->arena, "%s (%s, version %d)",
			short_title(ask, hit->title), hit->source, hit->version);
		item->link =
			hit->version > 0
				? arena_printf(ask->arena, "%s/articles/%lld/diff/%d/%d", ask->base,
					  (long long)hit->article, hit->version - 1, hit->version)
				: arena_printf(ask->arena, "%s/articles/%lld/versions/0", ask->base,
					  (long long)hit->article);
		if (hit->version > 0)
			item->body = item_body(ask, hit->article, hit->version - 1, hit->version);
		item->text = "First seen with these words.";
	}
	write_feed(ask, reply, feed, items, n);
}
