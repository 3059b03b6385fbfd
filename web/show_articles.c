/* show_articles - the articles: the newest, the most changed, the next to be looked at. */
#include "base/strs.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "tongue.h"

#define PAGE_ARTICLES 50

static const struct {
	enum route_sort sort;
	enum store_order order;
	const char *query, *name;
} sorts[] = {
	{ ROUTE_BY_SEEN, STORE_BY_SEEN, "seen", "Newest" },
	{ ROUTE_BY_CHANGES, STORE_BY_CHANGES, "changes", "Most changed" },
	{ ROUTE_BY_CHECK, STORE_BY_CHECKED, "check", "Next check" },
};

static void
write_sorts(const struct ask *ask, struct html *h)
{
	html_open_class(h, "nav", "tabs");
	html_attr(h, "aria-label", "Order");
	for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
		html_open(h, "a");
		html_attrf(h, "href", "%s/articles?sort=%s%s%s%s%s", ask->prefix, sorts[i].query,
			ask->route->source[0] == '\0' ? "" : "&source=",
			route_encode(ask->arena, ask->route->source),
			ask->route->state[0] == '\0' ? "" : "&state=",
			route_encode(ask->arena, ask->route->state));
		if (ask->route->sort == sorts[i].sort)
			html_attr(h, "aria-current", "true");
		html_text(h, sorts[i].name);
		html_close(h);
		html_text(h, " ");
	}
	html_close(h);
}

static void
write_article(const struct ask *ask, struct html *h, const struct article *a)
{
	char number[PHRASE_MAX];
	const char *language;

	/* a headline whose language cannot be asked for is shown all the same */
	store_article_language(ask->store, a->id, ask->arena, &language, NULL);
	html_open(h, "li");
	html_open(h, "h2");
	tongue_attrs(h, language);
	show_open_link(ask, h, "/articles/%lld", (long long)a->id);
	html_text_cut(h, str_blank(a->title) ? "(no headline yet)" : a->title, 1024);
	html_close(h);
	html_close(h);
	html_open_class(h, "p", "meta");
	show_source_link(ask, h, a->source);
	html_text(h, " ");
	html_open_class(h, "span", a->changes > 0 ? "what strong" : "what");
	html_text(h, phrase_count(a->changes, "change", "changes", number));
	html_close(h);
	html_text(h, " ");
	html_open(h, "span");
	html_text(h, a->last_changed_at != NEWS_NO_TIME ? "last changed " : "first seen ");
	show_time(h, a->last_changed_at != NEWS_NO_TIME ? a->last_changed_at : a->first_seen_at);
	html_close(h);
	if (ask->route->sort == ROUTE_BY_CHECK && a->next_check_at != NEWS_NO_TIME) {
		html_text(h, " ");
		html_open(h, "span");
		html_text(h, "next check ");
		show_time(h, a->next_check_at);
		html_close(h);
	}
	if (a->state != ARTICLE_WATCHING) {
		html_text(h, " ");
		html_open_class(h, "span", "class");
		html_text(h, article_state_name(a->state));
		html_close(h);
	}
	html_close(h);
	html_close(h);
}

static void
write_more(const struct ask *ask, struct html *h, const struct article *last)
{
	const struct route *r = ask->route;
	int64_t value = r->sort == ROUTE_BY_CHANGES ? last->changes
			: r->sort == ROUTE_BY_CHECK && last->next_check_at != NEWS_NO_TIME
				? last->next_check_at
				: 0;

	html_open_class(h, "p", "more");
	html_open(h, "a");
	html_attrf(h, "href", "%s/articles?sort=%s&after=%lld&value=%lld%s%s%s%s", ask->prefix,
		sorts[r->sort].query, (long long)last->id, (long long)value,
		r->source[0] == '\0' ? "" : "&source=", route_encode(ask->arena, r->source),
		r->state[0] == '\0' ? "" : "&state=", route_encode(ask->arena, r->state));
	html_attr(h, "rel", "next");
	html_text(h, "More articles");
	html_close(h);
	html_close(h);
}

void
show_articles(const struct ask *ask, struct reply *reply)
{
	const struct route *r = ask->route;
	struct store_article_filter filter = { .order = sorts[r->sort].order,
		.after_id = r->after,
		.after_value = r->value,
		.source = r->source[0] == '\0' ? NULL : r->source };
	enum article_state state;
	struct article *articles;
	struct html *h;
	struct err e;
	size_t n;

	if (r->state[0] != '\0') {
		if (!article_state_parse(r->state, &state) || state == ARTICLE_HIDDEN) {
			show_error(ask, reply, 400, "No such state",
				"An article is watching, retired, gone or unreachable.");
			return;
		}
		filter.state = &state;
	}
	if (!show_ok(ask, reply,
		    store_articles_public(
			    ask->store, &filter, PAGE_ARTICLES, ask->arena, &articles, &n, &e),
		    &e))
		return;
	if (r->format == ROUTE_JSON) {
		json_t *list = json_array();

		for (size_t i = 0; i < n; i++)
			json_array_append_new(list, show_json_article(ask, &articles[i]));
		show_json(reply, json_pack("{s:o}", "articles", list));
		return;
	}
	h = show_begin(ask, "Articles", NULL);
	html_open_class(h, "div", "prose");
	html_elem(h, "h1", "Articles");
	write_sorts(ask, h);
	if (n == 0)
		html_elem(h, "p", r->after > 0 ? "There are no more." : "There are none yet.");
	html_open_class(h, "ol", "events");
	for (size_t i = 0; i < n; i++)
		write_article(ask, h, &articles[i]);
	html_close(h);
	if (n == PAGE_ARTICLES)
		write_more(ask, h, &articles[n - 1]);
	html_close(h);
	show_end(ask, h, reply);
}
