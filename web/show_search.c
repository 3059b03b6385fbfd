/* show_search - every version that has these words, or in which they came or went. */
#include <string.h>

#include "base/strs.h"
#include "feed.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "tongue.h"

#define PAGE_HITS 30
#define FEED_HITS 50

/* The snippet, its matches in <mark>. */
static void
write_snippet(struct html *h, const char *s)
{
	static const char marks[] = { STORE_MARK_ON, STORE_MARK_OFF, '\0' };
	bool open = false;

	while (*s != '\0') {
		size_t n = strcspn(s, marks);

		html_textn(h, s, n);
		s += n;
		if (*s == STORE_MARK_ON && !open) {
			html_open(h, "mark");
			open = true;
		} else if (*s == STORE_MARK_OFF && open) {
			html_close(h);
			open = false;
		}
		s += *s != '\0';
	}
	if (open)
		html_close(h);
}

/* Do two versions of one article show a reader the same here? */
static bool
looks_same(const struct store_hit *x, const struct store_hit *y)
{
	return x->article == y->article && str_eq(x->title, y->title) &&
	       str_eq(x->snippet, y->snippet);
}

/* Has a hit before this one shown it? */
static bool
was_shown(const struct store_hit *hits, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (looks_same(&hits[k], &hits[i]))
			return true;
	return false;
}

/* "Version 6", and the others of the hits from the first on that show the same: "also 5, 4" */
static void
write_versions(const struct ask *ask, struct html *h, const struct store_hit *hits, size_t n)
{
	const char *before = " also ";

	show_link(ask, h, arena_printf(ask->arena, "Version %d", hits->version),
		"/articles/%lld/versions/%d", (long long)hits->article, hits->version);
	for (size_t i = 1; i < n; i++) {
		if (!looks_same(hits, &hits[i]))
			continue;
		html_text(h, before);
		show_link(ask, h, arena_printf(ask->arena, "%d", hits[i].version),
			"/articles/%lld/versions/%d", (long long)hits->article, hits[i].version);
		before = ", ";
	}
}

/* The first of n hits. */
static void
write_hit(const struct ask *ask, struct html *h, const struct store_hit *hit, size_t n)
{
	long long id = (long long)hit->article;
	char number[PHRASE_MAX];

	html_open(h, "li");
	html_open(h, "h2");
	tongue_attrs(h, hit->language);
	if (hit->version > 0)
		show_open_link(
			ask, h, "/articles/%lld/diff/%d/%d", id, hit->version - 1, hit->version);
	else
		show_open_link(ask, h, "/articles/%lld/versions/0", id);
	html_text_cut(h, str_blank(hit->title) ? "(no headline)" : hit->title, 1024);
	html_close(h);
	html_close(h);
	html_open_class(h, "p", "meta");
	show_source_link(ask, h, hit->source);
	html_text(h, " ");
	html_open(h, "span");
	write_versions(ask, h, hit, n);
	html_close(h);
	html_text(h, " ");
	show_time(h, hit->fetched_at);
	html_text(h, " ");
	show_link(ask, h, phrase_count(hit->changes, "change", "changes", number), "/articles/%lld",
		id);
	html_close(h);
	html_open_class(h, "p", "excerpt");
	tongue_attrs(h, hit->language);
	write_snippet(h, hit->snippet);
	html_close(h);
	html_close(h);
}

static void
write_help(struct html *h)
{
	static const struct {
		const char *query, *means;
	} help[] = {
		{ "bridge mayor", "both words, in any version" },
		{ "\"interim report\"", "a phrase" },
		{ "elect*", "words that begin so" },
		{ "added:denied", "versions in which the word came" },
		{ "removed:alleged", "versions in which it was taken out" },
		{ "title:resigns", "in the headline" },
	};

	html_open_class(h, "dl", "help");
	for (size_t i = 0; i < sizeof help / sizeof help[0]; i++) {
		html_open(h, "div");
		html_open(h, "dt");
		html_elem(h, "code", help[i].query);
		html_close(h);
		html_elem(h, "dd", help[i].means);
		html_close(h);
	}
	html_close(h);
}

static void
write_page(const struct ask *ask, struct reply *reply, const struct store_hit *hits, size_t n)
{
	const struct route *r = ask->route;
	bool asked = !str_blank(r->q);
	const char *query = arena_printf(ask->arena, "?q=%s", route_encode(ask->arena, r->q));
	struct html *h =
		show_begin(ask, asked ? arena_printf(ask->arena, "Search: %s", r->q) : "Search",
			asked ? arena_printf(ask->arena, "/search%s", query) : NULL);

	html_open_class(h, "div", "prose");
	html_open(h, "h1");
	html_text(h, "Search");
	if (asked) {
		html_text(h, ": ");
		html_elem(h, "q", r->q);
	}
	html_close(h);
	if (n == 0) {
		if (asked)
			html_elem(h, "p", "No version matches.");
		write_help(h);
	}
	html_open_class(h, "ol", "events");
	for (size_t i = 0; i < n; i++)
		if (!was_shown(hits, i))
			write_hit(ask, h, &hits[i], n - i);
	html_close(h);
	if (n == PAGE_HITS) {
		html_open_class(h, "p", "more");
		show_link(ask, h, "Older versions", "/search%s&before=%lld", query,
			(long long)hits[n - 1].revision);
		html_close(h);
	}
	if (asked)
		show_feeds(ask, h, "This search", "/search", query);
	html_close(h);
	show_end(ask, h, reply);
}

static json_t *
hits_json(const struct store_hit *hits, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
			json_pack("{s:I,s:i,s:o,s:o,s:o,s:o}", "article",
				(json_int_t)hits[i].article, "version", hits[i].version, "source",
				show_json_line(hits[i].source), "url", show_json_line(hits[i].url),
				"title", show_json_line(hits[i].title), "fetched_at",
				show_json_time(hits[i].fetched_at)));
	return list;
}

void
show_search(const struct ask *ask, struct reply *reply)
{
	const struct route *r = ask->route;
	bool feed = r->format == ROUTE_RSS || r->format == ROUTE_ATOM;
	struct store_search search = { .query = r->q,
		.source = r->source[0] == '\0' ? NULL : r->source,
		.since = NEWS_NO_TIME,
		.before_revision = r->before };
	struct store_hit *hits = NULL;
	size_t n = 0;
	struct err e;

	if (!str_blank(r->q) &&
		!show_ok(ask, reply,
			store_search_public(ask->store, &search, feed ? FEED_HITS : PAGE_HITS,
				ask->arena, &hits, &n, &e),
			&e))
		return;
	if (feed) {
		struct feed f = { .title = arena_printf(ask->arena, "Search: %s", r->q),
			.path = "/search",
			.page = "/search",
			.about = "Versions of news articles that this search finds",
			.query =
				arena_printf(ask->arena, "?q=%s", route_encode(ask->arena, r->q)) };

		feed_hits(ask, reply, &f, hits, n);
		return;
	}
	if (r->format == ROUTE_JSON)
		show_json(reply, json_pack("{s:o,s:o}", "q", show_json_line(r->q), "hits",
					 hits_json(hits, n)));
	else
		write_page(ask, reply, hits, n);
}
