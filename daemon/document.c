#include "document.h"

#include "base/limits.h"
#include "base/mem.h"
#include "feed/feed.h"
#include "feed/opml.h"
#include "page/page.h"

#include <stdlib.h>

/* What a feed gives, kept until the whole of it can be sent. */
struct gathering {
	struct arena *arena;
	struct entry *entries; /* these three owned */
	size_t n, cap;
	struct listed *sitemaps;
	size_t sitemap_n;
	struct listed *feeds;
	size_t feed_n;
};

static const char *
kept(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strdup(a, s);
}

static void
gather_entry(const struct entry *e, void *arg)
{
	struct gathering *g = arg;
	struct entry *mine;

	if (g->n >= LIMIT_FEED_ENTRIES)
		return;
	if (g->n == g->cap) {
		g->cap = g->cap == 0 ? 64 : g->cap * 2;
		g->entries = mem_grow(g->entries, g->cap, sizeof *g->entries);
	}
	mine = &g->entries[g->n++];
	*mine = *e;
	mine->id = kept(g->arena, e->id);
	mine->link = kept(g->arena, e->link);
	mine->original = kept(g->arena, e->original);
	mine->title = kept(g->arena, e->title);
}

/* A list whose size is a power of two is full. */
static void
add_listed(struct gathering *g, struct listed **list, size_t *n, const char *url, const char *title,
	int64_t modified)
{
	if (url == NULL || *n >= LIMIT_FEED_ENTRIES)
		return;
	if ((*n & (*n - 1)) == 0)
		*list = mem_grow(*list, *n > 0 ? *n * 2 : 1, sizeof **list);
	(*list)[(*n)++] = (struct listed){ kept(g->arena, url), kept(g->arena, title), modified };
}

static void
gather_sitemap(const char *url, int64_t modified, void *arg)
{
	struct gathering *g = arg;

	add_listed(g, &g->sitemaps, &g->sitemap_n, url, NULL, modified);
}

static void
gather_feed(const struct opml_feed *f, void *arg)
{
	struct gathering *g = arg;

	add_listed(g, &g->feeds, &g->feed_n, f->url, f->title, ENTRY_NO_TIME);
}

/* No feed: what it is, and which feeds it names. */
static void
explain(const struct document *d, struct gathering *g, const struct feed_info *info, struct err *e)
{
	for (size_t k = 0; k < info->alternates_n; k++)
		add_listed(g, &g->feeds, &g->feed_n, info->alternates[k].url,
			info->alternates[k].title, ENTRY_NO_TIME);
	if (info->format == FEED_OPML)
		opml_parse(d->bytes, d->len, gather_feed, g, NULL);
	if (g->feed_n > 0)
		err_prefix(e, "it names the feed %.200s", g->feeds[0].url);
}

static void
read_feed(const struct document *d, struct buf *out)
{
	const struct feed_source source = { .url = d->url, .content_type = d->content_type };
	struct gathering g = { .arena = arena_new() };
	const struct feed_sink sink = { gather_entry, gather_sitemap, &g };
	struct feed_info info = { 0 };
	struct err e = { 0 };
	bool good = feed_parse(d->bytes, d->len, &source, &sink, &info, &e) == 0;
	struct listing l = {
		.title = info.title,
		.hub = info.hub,
		.self = info.self,
		.hint_s = info.ttl_s > info.period_s ? info.ttl_s : info.period_s,
		.capped = info.capped,
	};

	if (!good) {
		explain(d, &g, &info, &e);
		l.why = e.text;
	} else {
		l.entries = g.entries;
		l.n = g.n;
		l.sitemaps = g.sitemaps;
		l.sitemap_n = g.sitemap_n;
	}
	l.is_list = info.format == FEED_OPML;
	l.feeds = g.feeds;
	l.feed_n = g.feed_n;
	frame_put_listing(out, &l);
	feed_info_free(&info);
	free(g.entries);
	free(g.sitemaps);
	free(g.feeds);
	arena_free(g.arena);
}

static void
read_page(const struct document *d, struct buf *out)
{
	const struct page_rule rule = { d->rule_title, d->rule_body, d->rule_remove };
	const struct page_source source = {
		.url = d->url,
		.content_type = d->content_type,
		.rule = rule.title != NULL || rule.body != NULL || rule.remove != NULL ? &rule
										       : NULL,
	};
	struct reading *r = page_read(d->bytes, d->len, &source, NULL);

	frame_put_reading(out, r);
	page_free(r);
}

void
document_read(const struct document *d, struct buf *out)
{
	if (d->feed)
		read_feed(d, out);
	else
		read_page(d, out);
}
