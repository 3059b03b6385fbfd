/* show_latest - the front page: what changed last, over all sources; and its feeds. */
#include "feed.h"
#include "list.h"
#include "show.h"
#include "show_json.h"

#define PAGE_EVENTS 30
#define FEED_EVENTS 50

static void
write_page(const struct ask *ask, struct reply *reply, const struct store_event *events, size_t n,
	int64_t before, const struct store_source *sources, size_t source_count)
{
	const char *query = list_query(ask);
	struct html *h = show_begin(ask, NULL, arena_printf(ask->arena, "/latest%s", query));

	html_open_class(h, "div", "prose");
	html_elem(h, "h1", "Latest changes");
	list_filter(ask, h, "/", sources, source_count);
	if (n == 0)
		html_elem(h, "p",
			ask->route->classes != 0 || ask->route->source[0] != '\0'
				? "No change like this has been seen yet."
				: "No article has changed yet. Changes are shown here as soon as "
				  "one is seen.");
	else
		list_events(ask, h, events, n, true);
	list_older(ask, h, "/", before);
	show_feeds(ask, h, "These changes", "/latest", query);
	html_close(h);
	show_end(ask, h, reply);
}

void
show_latest(const struct ask *ask, struct reply *reply)
{
	const struct route *r = ask->route;
	bool feed = r->format == ROUTE_RSS || r->format == ROUTE_ATOM;
	struct store_event_filter filter = { .source = r->source[0] != '\0' ? r->source : NULL,
		.classes = r->classes,
		.before_id = r->before };
	struct store_event *events;
	struct store_source *sources;
	size_t n, source_count;
	int64_t before = 0;
	struct err e;

	if (!show_ok(ask, reply,
		    store_events_public(ask->store, &filter, feed ? FEED_EVENTS : PAGE_EVENTS,
			    ask->arena, &events, &n, &before, &e),
		    &e))
		return;
	if (feed) {
		struct feed f = { .title = arena_printf(
					  ask->arena, "Latest changes \xC2\xB7 %s", ask->title),
			.path = "/latest",
			.page = "/",
			.query = list_query(ask),
			.about = "Changes of news articles, as they are seen" };

		feed_events(ask, reply, &f, events, n);
		return;
	}
	if (r->format == ROUTE_JSON) {
		show_json(
			reply, json_pack("{s:o,s:o}", "events", list_json(ask, events, n), "before",
				       before > 0 ? json_integer(before) : json_null()));
		return;
	}
	if (show_ok(ask, reply, store_sources(ask->store, ask->arena, &sources, &source_count, &e),
		    &e))
		write_page(ask, reply, events, n, before, sources, source_count);
}
