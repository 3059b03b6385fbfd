#include "feed/feed_page.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/strs.h"
#include "feed/feed_info.h"
#include "feed/feed_link.h"
#include "feed/feed_text.h"

#include <string.h>

void
feed_page_init(struct feed_page *p, const struct feed_source *src, struct feed_info *info)
{
	memset(p, 0, sizeof *p);
	p->src = src;
	p->info = info;
}

void
feed_page_free(struct feed_page *p)
{
	buf_free(&p->title);
}

static const char *
attribute(struct feed_page *p, const struct markup *m, const char *name)
{
	struct span attrs = m->attrs;
	struct attr attr;

	while (markup_attr(&attrs, &attr)) {
		struct buf value = { 0 };
		const char *line;

		if (!span_is(attr.name, name))
			continue;
		feed_text_decode(&value, attr.value, LIMIT_URL);
		line = feed_text_line(p->info->arena, buf_str(&value), value.len, LIMIT_URL);
		buf_free(&value);
		return line;
	}
	return NULL;
}

/* Is the type that of a feed? "application/json" is not: pages name their API so. */
static bool
is_feed_type(const char *type)
{
	return str_case_starts(type, "application/rss") ||
	       str_case_starts(type, "application/atom") ||
	       str_case_starts(type, "application/rdf") || str_case_starts(type, "text/rss") ||
	       str_case_starts(type, "application/feed+json");
}

static const char *
resolve(struct feed_page *p, const char *href)
{
	const char *base = p->base;

	if (base == NULL && p->src != NULL && !str_blank(p->src->url))
		base = p->src->url;
	return feed_link_resolve(p->info->arena, base, href, strlen(href));
}

void
feed_page_start(struct feed_page *p, struct markup *m)
{
	const char *rel, *type, *href, *url;

	p->in_title = false;
	if (span_is(m->name, "title")) {
		p->in_title = !m->empty && p->title.len == 0;
	} else if (span_is(m->name, "script") || span_is(m->name, "style")) {
		markup_skip_raw(m);
	} else if (span_is(m->name, "base") && p->base == NULL) {
		href = attribute(p, m, "href");
		if (href != NULL)
			p->base = resolve(p, href);
	} else if (span_is(m->name, "link")) {
		rel = attribute(p, m, "rel");
		type = attribute(p, m, "type");
		href = attribute(p, m, "href");
		if (rel == NULL || type == NULL || href == NULL || !is_feed_type(type) ||
			str_case_find(rel, "alternate") == NULL)
			return;
		url = resolve(p, href);
		feed_info_alternate(
			p->info, url != NULL ? url : href, attribute(p, m, "title"), type);
	}
}

void
feed_page_end(struct feed_page *p, const struct markup *m)
{
	(void)m;
	p->in_title = false;
}

void
feed_page_text(struct feed_page *p, struct span text)
{
	if (p->in_title)
		feed_text_decode(&p->title, text, LIMIT_TITLE);
}

void
feed_page_finish(struct feed_page *p)
{
	p->info->title =
		feed_text_line(p->info->arena, buf_str(&p->title), p->title.len, LIMIT_TITLE);
}
