/* show_sources - all sources; and one of them with its changes, its feeds and their state. */
#include "base/strs.h"
#include "feed.h"
#include "list.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "sourcing.h"

#define PAGE_EVENTS 30
#define FEED_EVENTS 50

void
show_sources(const struct ask *ask, struct reply *reply)
{
	struct store_source *sources;
	struct html *h;
	struct err e;
	size_t n;

	if (!show_ok(ask, reply, store_sources(ask->store, ask->arena, &sources, &n, &e), &e))
		return;
	if (ask->route->format == ROUTE_JSON) {
		json_t *list = json_array();

		for (size_t i = 0; i < n; i++)
			json_array_append_new(list, sourcing_json(ask, &sources[i]));
		show_json(reply, json_pack("{s:o}", "sources", list));
		return;
	}
	h = show_begin(ask, "Sources", NULL);
	html_elem(h, "h1", "Sources");
	if (n == 0)
		html_elem(h, "p", "There are none yet.");
	else
		sourcing_table(ask, h, sources, n, false);
	show_end(ask, h, reply);
}

/* A feed's address may hold a key, so only its name is told. */
static void
write_feeds(const struct ask *ask, struct html *h, const struct store_feed *feeds, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const struct store_feed *f = &feeds[i];

		if (!str_eq(f->source, ask->route->name))
			continue;
		if (!any) {
			html_elem(h, "h2", "Feeds");
			html_open_class(h, "ul", "plain");
		}
		any = true;
		html_open(h, "li");
		html_text(h, f->name);
		html_text(h, " ");
		html_open_class(h, "span", "quiet");
		if (f->state != STORE_FEED_WATCHING)
			html_textf(h, "%s, ", store_feed_state_name(f->state));
		html_text(h, "last read ");
		show_time(h, f->last_good_at);
		if (f->failures > 0 && f->last_error != NULL) {
			html_text(h, "; ");
			html_text_cut(h, f->last_error, 200);
		}
		html_close(h);
		html_close(h);
	}
	if (any)
		html_close(h);
}

static void
write_page(const struct ask *ask, struct reply *reply, const struct store_source *source,
	const struct store_event *events, size_t n, int64_t before, const struct store_feed *feeds,
	size_t feed_count)
{
	const char *path =
		arena_printf(ask->arena, "/sources/%s", route_encode(ask->arena, source->name));
	const char *query = list_query(ask);
	struct html *h =
		show_begin(ask, source->name, arena_printf(ask->arena, "%s%s", path, query));
	char number[PHRASE_MAX];

	html_open_class(h, "div", "prose");
	html_elem(h, "h1", source->name);
	html_open(h, "p");
	html_text(h, phrase_count(sourcing_watched(source), "article is", "articles are", number));
	html_text(h, " watched");
	html_text(h, ", ");
	html_text(h, phrase_count(source->changes, "change", "changes", number));
	html_text(h, " seen. ");
	show_link(ask, h, "All its articles", "/articles?source=%s",
		route_encode(ask->arena, source->name));
	html_text(h, ". There is an ");
	show_link(ask, h, "RSS feed", "%s.rss%s", path, query);
	html_text(h, " of its changes.");
	html_close(h);
	list_filter(ask, h, path, NULL, 0);
	if (n == 0)
		html_elem(h, "p", "No change has been seen yet.");
	else
		list_events(ask, h, events, n, true);
	list_older(ask, h, path, before);
	write_feeds(ask, h, feeds, feed_count);
	html_close(h);
	show_end(ask, h, reply);
}

void
show_source(const struct ask *ask, struct reply *reply)
{
	const struct route *r = ask->route;
	bool feed = r->format == ROUTE_RSS || r->format == ROUTE_ATOM;
	struct store_event_filter filter = {
		.source = r->name, .classes = r->classes, .before_id = r->before
	};
	const struct store_source *source = NULL;
	struct store_source *sources;
	struct store_event *events;
	struct store_feed *feeds;
	size_t source_count, n, feed_count;
	int64_t before = 0;
	struct err e;

	if (!show_ok(ask, reply, store_sources(ask->store, ask->arena, &sources, &source_count, &e),
		    &e))
		return;
	for (size_t i = 0; i < source_count; i++)
		if (str_eq(sources[i].name, r->name))
			source = &sources[i];
	if (source == NULL) {
		show_error(ask, reply, 404, "No such source", "No source has this name.");
		return;
	}
	if (!show_ok(ask, reply,
		    store_events_public(ask->store, &filter, feed ? FEED_EVENTS : PAGE_EVENTS,
			    ask->arena, &events, &n, &before, &e),
		    &e))
		return;
	if (feed) {
		const char *path =
			arena_printf(ask->arena, "/sources/%s", route_encode(ask->arena, r->name));
		struct feed f = { .title = arena_printf(ask->arena, "Changes of %s", r->name),
			.path = path,
			.page = path,
			.query = list_query(ask),
			.about = arena_printf(
				ask->arena, "Changes of articles of the source '%s'", r->name) };

		feed_events(ask, reply, &f, events, n);
	} else if (r->format == ROUTE_JSON) {
		show_json(reply, json_pack("{s:o,s:o,s:o}", "source", sourcing_json(ask, source),
					 "events", list_json(ask, events, n), "before",
					 before > 0 ? json_integer(before) : json_null()));
	} else if (show_ok(ask, reply, store_feeds(ask->store, ask->arena, &feeds, &feed_count, &e),
			   &e)) {
		write_page(ask, reply, source, events, n, before, feeds, feed_count);
	}
}
