#include "feed/feed_draft.h"

#include "base/limits.h"
#include "base/strs.h"
#include "feed/feed_link.h"

#include <string.h>

void
feed_draft_begin(struct feed_draft *d)
{
	memset(d, 0, sizeof *d);
	d->published = d->updated = d->date = ENTRY_NO_TIME;
}

void
feed_draft_title(struct feed_draft *d, const char *title, int rank)
{
	if (title != NULL && rank > d->title_rank) {
		d->title = title;
		d->title_rank = rank;
	}
}

void
feed_draft_id(struct feed_draft *d, const char *id, int rank, bool is_link)
{
	if (id != NULL && rank > d->id_rank) {
		d->id = id;
		d->id_rank = rank;
		d->id_is_link = is_link;
	}
}

void
feed_draft_published(struct feed_draft *d, int64_t when, int rank)
{
	if (rank >= d->published_rank) {
		d->published = when;
		d->published_rank = rank;
	}
}

void
feed_draft_updated(struct feed_draft *d, int64_t when, int rank)
{
	if (rank >= d->updated_rank) {
		d->updated = when;
		d->updated_rank = rank;
	}
}

/* What a link is worth as the article's address. */
static int
link_rank(const char *rel, const char *type)
{
	if (rel != NULL && !str_case_eq(rel, "alternate") && !str_ends(rel, "/alternate"))
		return 0;
	if (type != NULL && str_case_find(type, "html") == NULL)
		return 1;
	return 2;
}

void
feed_draft_link(struct feed_draft *d, const char *url, const char *rel, const char *type)
{
	int rank = link_rank(rel, type);

	if (url != NULL && rank > d->link_rank) {
		d->link = url;
		d->link_rank = rank;
	}
}

bool
feed_draft_names_article(const struct feed_draft *d)
{
	return d->link != NULL || d->id != NULL || d->about != NULL;
}

static const char *
web_link(struct arena *a, const char *base, const char *ref)
{
	return ref == NULL ? NULL : feed_link_resolve(a, base, ref, strlen(ref));
}

void
feed_draft_finish(struct feed_draft *d, struct arena *a, const char *base,
	const struct feed_sink *sink, struct feed_info *info)
{
	struct entry e = { .id = d->id, .link = d->link, .title = d->title };

	if (info->entries + info->sitemaps >= LIMIT_FEED_ENTRIES) {
		info->capped = true;
		return;
	}
	e.original = d->original;
	if (e.link == NULL && d->id_is_link)
		e.link = web_link(a, base, d->id);
	if (e.link == NULL)
		e.link = web_link(a, base, d->about);
	if (d->about != NULL && d->id_rank <= 1)
		e.id = d->about;
	e.published = d->published;
	e.updated = d->updated;
	/* dc:date says neither; beside a date of publication it is a later one. */
	if (e.published == ENTRY_NO_TIME)
		e.published = d->date;
	else if (e.updated == ENTRY_NO_TIME && d->date != e.published)
		e.updated = d->date;
	if (info->format == FEED_SITEMAP_INDEX) {
		if (e.link == NULL)
			return;
		info->sitemaps++;
		if (sink->sitemap != NULL)
			sink->sitemap(e.link, e.updated, sink->arg);
		return;
	}
	info->entries++;
	if (sink->entry != NULL)
		sink->entry(&e, sink->arg);
}
