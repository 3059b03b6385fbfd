/* show_article - one article: what is known of it, what happened to it, and its feeds. */
#include "base/strs.h"
#include "compare.h"
#include "feed.h"
#include "list.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "timeline.h"
#include "tongue.h"

#define PAGE_EVENTS 100

/* All that the page shows of one article; on the request's arena. */
struct whole {
	struct article article;
	struct revision *revisions; /* without their texts */
	size_t revision_count;
	struct sighting *sightings;
	size_t sighting_count;
	struct gone *gone;
	size_t gone_count;
	struct store_headline *headlines;
	size_t headline_count;
	const char **aliases;
	size_t alias_count;
	struct store_event *events;
	size_t event_count;
	int64_t before;
};

static enum store_result
read_whole(const struct ask *ask, struct whole *w, struct err *e)
{
	struct store_event_filter filter = { .article = w->article.id,
		.before_id = ask->route->before };
	enum store_result result;

	result = store_revisions(
		ask->store, w->article.id, true, ask->arena, &w->revisions, &w->revision_count, e);
	if (result == STORE_OK)
		result = store_sightings(ask->store, w->article.id, ask->arena, &w->sightings,
			&w->sighting_count, e);
	if (result == STORE_OK)
		result = store_absences(
			ask->store, w->article.id, ask->arena, &w->gone, &w->gone_count, e);
	if (result == STORE_OK)
		result = store_headlines(ask->store, w->article.id, ask->arena, &w->headlines,
			&w->headline_count, e);
	if (result == STORE_OK)
		result = store_aliases(
			ask->store, w->article.id, ask->arena, &w->aliases, &w->alias_count, e);
	if (result == STORE_OK)
		result = store_events_public(ask->store, &filter, PAGE_EVENTS, ask->arena,
			&w->events, &w->event_count, &w->before, e);
	return result;
}

/* Headlines that other channels gave it and its own page did not show. */
static void
write_headlines(struct html *h, const struct whole *w)
{
	bool any = false;

	for (size_t i = 0; i < w->headline_count; i++) {
		const struct store_headline *line = &w->headlines[i];

		if (str_eq(line->title, w->article.title))
			continue;
		if (!any) {
			html_elem(h, "h2", "Other headlines");
			html_open_class(h, "ul", "plain");
		}
		any = true;
		html_open(h, "li");
		html_text_cut(h, line->title, 1024);
		html_text(h, " ");
		html_open_class(h, "span", "quiet");
		html_textf(h, "%s, from ", line->channel);
		show_time(h, line->first_seen_at);
		html_close(h);
		html_close(h);
	}
	if (any)
		html_close(h);
}

static void
write_aliases(struct html *h, const struct whole *w)
{
	if (w->alias_count < 2)
		return;
	html_elem(h, "h2", "Addresses");
	html_open_class(h, "ul", "plain");
	for (size_t i = 0; i < w->alias_count && i < 50; i++) {
		html_open(h, "li");
		show_original(h, w->aliases[i]);
		html_close(h);
	}
	html_close(h);
}

/* An article that never changed has nothing else to show than its words. */
static void
write_text(const struct ask *ask, struct html *h, const struct whole *w)
{
	struct revision r;

	if (w->revision_count != 1 ||
		store_revision(ask->store, w->article.id, 0, ask->arena, &r, NULL) != STORE_OK)
		return;
	html_elem(h, "h2", "Version 0");
	compare_text(h, r.text, r.language);
}

static void
write_page(const struct ask *ask, struct reply *reply, const struct whole *w)
{
	const char *path = arena_printf(ask->arena, "/articles/%lld", (long long)w->article.id);
	const char *title = str_blank(w->article.title) ? "(no headline yet)" : w->article.title;
	struct html *h = show_begin(ask, title, path);

	html_open_class(h, "article", "prose");
	html_open(h, "h1");
	tongue_attrs(
		h, w->revision_count > 0 ? w->revisions[w->revision_count - 1].language : NULL);
	html_text_cut(h, title, 1024);
	html_close(h);
	show_introduction(ask, h, &w->article);
	if (w->revision_count > 1)
		compare_form(ask, h, w->revisions, w->revision_count, (int)w->revision_count - 2,
			(int)w->revision_count - 1);
	if (w->event_count > 0) {
		html_elem(h, "h2", "What happened");
		list_events(ask, h, w->events, w->event_count, false);
		list_older(ask, h, path, w->before);
	}
	if (w->sighting_count > 0 || w->gone_count > 0) {
		html_elem(h, "h2", "Time line");
		timeline_write(ask, h, w->sightings, w->sighting_count, w->gone, w->gone_count);
	}
	write_headlines(h, w);
	write_aliases(h, w);
	write_text(ask, h, w);
	if (w->revision_count == 0)
		html_elem(h, "p", "Its words have not been read yet.");
	html_close(h);
	show_end(ask, h, reply);
}

static json_t *
whole_json(const struct ask *ask, const struct whole *w)
{
	json_t *revisions = json_array(), *headlines = json_array(), *aliases = json_array();
	json_t *j = show_json_article(ask, &w->article);

	for (size_t i = 0; i < w->revision_count; i++)
		json_array_append_new(revisions, show_json_revision(ask, &w->revisions[i], false));
	for (size_t i = 0; i < w->headline_count; i++)
		json_array_append_new(
			headlines, json_pack("{s:o,s:o,s:o}", "channel",
					   show_json_line(w->headlines[i].channel), "title",
					   show_json_line(w->headlines[i].title), "first_seen_at",
					   show_json_time(w->headlines[i].first_seen_at)));
	for (size_t i = 0; i < w->alias_count; i++)
		json_array_append_new(aliases, show_json_line(w->aliases[i]));
	json_object_set_new(j, "versions", revisions);
	json_object_set_new(j, "headlines", headlines);
	json_object_set_new(j, "addresses", aliases);
	json_object_set_new(j, "timeline",
		timeline_json(w->sightings, w->sighting_count, w->gone, w->gone_count));
	json_object_set_new(j, "events", list_json(ask, w->events, w->event_count));
	return j;
}

static void
write_feed(const struct ask *ask, struct reply *reply, const struct whole *w)
{
	const char *path = arena_printf(ask->arena, "/articles/%lld", (long long)w->article.id);
	struct feed f = { .title = arena_printf(ask->arena,
				  "Changes of \xE2\x80\x9C%.300s\xE2\x80\x9D", w->article.title),
		.about = arena_printf(ask->arena, "Every change of this article of the source '%s'",
			w->article.source),
		.path = path,
		.page = path,
		.query = "",
		.since = w->article.first_seen_at };

	feed_events(ask, reply, &f, w->events, w->event_count);
}

void
show_article(const struct ask *ask, struct reply *reply)
{
	struct whole w = { 0 };
	struct err e;

	if (!show_find_article(ask, reply, &w.article))
		return;
	if (!show_ok(ask, reply, read_whole(ask, &w, &e), &e))
		return;
	switch (ask->route->format) {
	case ROUTE_JSON:
		show_json(reply, whole_json(ask, &w));
		return;
	case ROUTE_RSS:
	case ROUTE_ATOM:
		write_feed(ask, reply, &w);
		return;
	case ROUTE_HTML:
	case ROUTE_OTHER:
		write_page(ask, reply, &w);
		return;
	}
}
