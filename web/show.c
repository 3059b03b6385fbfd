#include "show.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strs.h"
#include "diff/classes.h"
#include "phrase.h"
#include "show_json.h"
#include "style.h"
#include "text/date.h"

static void
ask_static(const char *type, const char *text, size_t len, struct reply *reply)
{
	reply->status = 200;
	reply->type = type;
	reply->body = mem_strndup(text, len);
	reply->len = len;
}

/* The mark of a proofreader who lets a word stand: dots under it. */
static const char icon[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
			   "<rect width=\"32\" height=\"32\" rx=\"6\" fill=\"#20211f\"/>"
			   "<path d=\"M6 13h20\" stroke=\"#f4f1ea\" stroke-width=\"5\"/>"
			   "<g fill=\"#e8836f\"><circle cx=\"8\" cy=\"23\" r=\"2.6\"/><circle "
			   "cx=\"16\" cy=\"23\" r=\"2.6\"/>"
			   "<circle cx=\"24\" cy=\"23\" r=\"2.6\"/></g></svg>\n";

/* Every pair of versions is a page: crawlers need not have them all. */
static const char robots[] =
	"User-agent: *\nDisallow: /search\nDisallow: /*/diff/\nDisallow: /*?\n";

static void
compare(const struct ask *ask, struct reply *reply)
{
	reply->status = 303;
	reply->location = arena_printf(ask->arena, "%s/articles/%lld/diff/%d/%d%s", ask->prefix,
		(long long)ask->route->article, ask->route->a, ask->route->b,
		ask->route->view == MARKS_SPLIT	   ? "?view=split"
		: ask->route->view == MARKS_INLINE ? "?view=inline"
						   : "");
}

void
show_page(const struct ask *ask, struct reply *reply)
{
	switch (ask->route->page) {
	case ROUTE_LATEST:
		show_latest(ask, reply);
		return;
	case ROUTE_ARTICLES:
		show_articles(ask, reply);
		return;
	case ROUTE_ARTICLE:
		show_article(ask, reply);
		return;
	case ROUTE_DIFF:
		show_diff(ask, reply);
		return;
	case ROUTE_COMPARE:
		compare(ask, reply);
		return;
	case ROUTE_VERSION:
		show_version(ask, reply);
		return;
	case ROUTE_SOURCES:
		show_sources(ask, reply);
		return;
	case ROUTE_SOURCE:
		show_source(ask, reply);
		return;
	case ROUTE_SEARCH:
		show_search(ask, reply);
		return;
	case ROUTE_STATS:
		show_stats(ask, reply);
		return;
	case ROUTE_HEALTH:
		show_health(ask, reply);
		return;
	case ROUTE_METRICS:
		show_metrics(ask, reply);
		return;
	case ROUTE_STYLE:
		ask_static("text/css; charset=utf-8", style_text(), style_length(), reply);
		reply->lasting = true;
		return;
	case ROUTE_ICON:
		ask_static("image/svg+xml", icon, sizeof icon - 1, reply);
		reply->lasting = true;
		return;
	case ROUTE_ROBOTS:
		ask_static("text/plain; charset=utf-8", robots, sizeof robots - 1, reply);
		return;
	case ROUTE_PAGE_COUNT:
		break;
	}
	assert(!"a route without a page");
}

static const struct {
	const char *path, *name;
	enum route_page page;
} navigation[] = {
	{ "/", "Latest changes", ROUTE_LATEST },
	{ "/articles", "Articles", ROUTE_ARTICLES },
	{ "/sources", "Sources", ROUTE_SOURCES },
	{ "/stats", "Status", ROUTE_STATS },
};

static void
write_header(const struct ask *ask, struct html *h)
{
	html_open_class(h, "header", "top");
	html_open_class(h, "a", "brand");
	html_attrf(h, "href", "%s/", ask->prefix);
	html_text(h, ask->title);
	html_close(h);
	html_open(h, "nav");
	html_attr(h, "aria-label", "Pages");
	for (size_t i = 0; i < sizeof navigation / sizeof navigation[0]; i++) {
		html_open(h, "a");
		html_attrf(h, "href", "%s%s", ask->prefix, navigation[i].path);
		if (ask->route->page == navigation[i].page)
			html_attr(h, "aria-current", "page");
		html_text(h, navigation[i].name);
		html_close(h);
		html_text(h, " ");
	}
	html_close(h);
	html_open(h, "form");
	html_attr(h, "role", "search");
	html_attrf(h, "action", "%s/search", ask->prefix);
	html_open(h, "input");
	html_attr(h, "type", "search");
	html_attr(h, "name", "q");
	html_attr(h, "aria-label", "Search all versions");
	html_attr(h, "placeholder", "Search all versions");
	html_attr(h, "accesskey", "s");
	html_attrf(h, "maxlength", "%d", ROUTE_MAX_WORD);
	html_attr(h, "value", ask->route->page == ROUTE_SEARCH ? ask->route->q : "");
	html_void(h);
	html_open(h, "button");
	html_text(h, "Search");
	html_close(h);
	html_close(h);
	html_close(h);
}

static void
write_alternate(const struct ask *ask, struct html *h, const char *type, const char *feed,
	const char *suffix, const char *name)
{
	size_t path = strcspn(feed, "?");

	html_open(h, "link");
	html_attr(h, "rel", "alternate");
	html_attr(h, "type", type);
	html_attr(h, "title", name);
	html_attrf(h, "href", "%s%.*s%s%s", ask->prefix, (int)path, feed, suffix, feed + path);
	html_void(h);
}

struct html *
show_begin(const struct ask *ask, const char *title, const char *feed)
{
	struct html *h = html_new();

	html_doctype(h);
	html_open(h, "html");
	html_attr(h, "lang", "en");
	html_open(h, "head");
	html_open(h, "meta");
	html_attr(h, "charset", "utf-8");
	html_void(h);
	html_open(h, "title");
	if (title != NULL) {
		html_text_cut(h, title, 200);
		html_text(h, " \xC2\xB7 ");
	}
	html_text(h, ask->title);
	html_close(h);
	html_open(h, "meta");
	html_attr(h, "name", "viewport");
	html_attr(h, "content", "width=device-width, initial-scale=1");
	html_void(h);
	html_open(h, "meta");
	html_attr(h, "name", "color-scheme");
	html_attr(h, "content", "light dark");
	html_void(h);
	html_open(h, "link");
	html_attr(h, "rel", "stylesheet");
	html_attrf(h, "href", "%s/style.css?v=%.12s", ask->prefix, style_hash());
	html_void(h);
	html_open(h, "link");
	html_attr(h, "rel", "icon");
	html_attr(h, "type", "image/svg+xml");
	html_attrf(h, "href", "%s/icon.svg", ask->prefix);
	html_void(h);
	if (feed != NULL) {
		write_alternate(ask, h, "application/rss+xml", feed, ".rss", "Changes (RSS)");
		write_alternate(ask, h, "application/atom+xml", feed, ".atom", "Changes (Atom)");
	}
	html_close(h);
	html_open(h, "body");
	html_open_class(h, "a", "skip");
	html_attr(h, "href", "#main");
	html_text(h, "Skip to the content");
	html_close(h);
	write_header(ask, h);
	html_open(h, "main");
	html_attr(h, "id", "main");
	html_attr(h, "tabindex", "-1");
	return h;
}

void
show_end(const struct ask *ask, struct html *h, struct reply *reply)
{
	(void)ask;
	html_close(h);
	html_open(h, "footer");
	html_open(h, "p");
	html_text(h, "All times are UTC. ");
	html_open(h, "i");
	html_attr(h, "lang", "la");
	html_text(h, "Stet");
	html_close(h);
	html_text(h, ", Latin for \xE2\x80\x9Clet it stand\xE2\x80\x9D, watches news articles "
		     "until they stand.");
	html_close(h);
	html_close(h);
	html_close(h);
	html_close(h);
	reply->status = reply->status == 0 ? 200 : reply->status;
	reply->type = "text/html; charset=utf-8";
	reply->body = html_take(h, &reply->len);
}

void
show_error(
	const struct ask *ask, struct reply *reply, int status, const char *title, const char *text)
{
	struct html *h;

	reply->status = status;
	if (ask->route->format == ROUTE_JSON || ask->route->page == ROUTE_HEALTH) {
		show_json(reply, json_pack("{s:i,s:o,s:o}", "status", status, "error",
					 show_json_text(title), "text", show_json_text(text)));
		return;
	}
	h = show_begin(ask, title, NULL);
	html_open_class(h, "div", "prose");
	html_elem(h, "h1", title);
	html_elem(h, "p", text);
	html_open(h, "p");
	show_link(ask, h, "To the latest changes", "/");
	html_close(h);
	html_close(h);
	show_end(ask, h, reply);
}

bool
show_ok(const struct ask *ask, struct reply *reply, enum store_result result, const struct err *e)
{
	if (result == STORE_OK)
		return true;
	if (result == STORE_NOT_FOUND)
		show_error(ask, reply, 404, "Not found", "There is nothing under this address.");
	else
		show_error(ask, reply, 503, "The database cannot be read", e->text);
	return false;
}

bool
show_find_article(const struct ask *ask, struct reply *reply, struct article *article)
{
	struct err e;
	enum store_result result =
		store_article(ask->store, ask->route->article, ask->arena, article, &e);

	if (result == STORE_NOT_FOUND) {
		show_error(ask, reply, 404, "No such article", "No article has this number.");
		return false;
	}
	if (!show_ok(ask, reply, result, &e))
		return false;
	if (article->state == ARTICLE_HIDDEN) {
		show_error(ask, reply, 410, "This article is not shown any more",
			str_blank(article->reason) ? "No reason was given." : article->reason);
		return false;
	}
	return true;
}

void
show_time(struct html *h, int64_t unix_s)
{
	char rfc[DATE_MAX], words[PHRASE_MAX];

	if (unix_s == NEWS_NO_TIME) {
		html_text(h, "never");
		return;
	}
	html_open(h, "time");
	html_attr(h, "datetime", date_rfc3339(unix_s, rfc));
	html_text(h, phrase_time(unix_s, words));
	html_close(h);
}

static void
open_link(const struct ask *ask, struct html *h, const char *fmt, va_list ap)
{
	char path[3 * ROUTE_MAX_WORD + 256];

	vsnprintf(path, sizeof path, fmt, ap);
	html_open(h, "a");
	html_attrf(h, "href", "%s%s", ask->prefix, path);
}

void
show_open_link(const struct ask *ask, struct html *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	open_link(ask, h, fmt, ap);
	va_end(ap);
}

void
show_link(const struct ask *ask, struct html *h, const char *text, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	open_link(ask, h, fmt, ap);
	va_end(ap);
	html_text(h, text);
	html_close(h);
}

void
show_source_link(const struct ask *ask, struct html *h, const char *source)
{
	show_link(ask, h, source, "/sources/%s", route_encode(ask->arena, source));
}

void
show_feeds(const struct ask *ask, struct html *h, const char *these, const char *path,
	const char *query)
{
	html_open_class(h, "p", "feeds");
	html_textf(h, "%s as a feed: ", these);
	show_link(ask, h, "RSS", "%s.rss%s", path, query);
	html_text(h, ", ");
	show_link(ask, h, "Atom", "%s.atom%s", path, query);
	html_close(h);
}

void
show_original(struct html *h, const char *url)
{
	if (!str_case_starts(url, "https://") && !str_case_starts(url, "http://")) {
		html_text(h, url);
		return;
	}
	html_open_class(h, "a", "original");
	html_attr(h, "href", url);
	html_attr(h, "rel", "nofollow noreferrer");
	html_text(h, url);
	html_close(h);
}

void
show_classes(struct html *h, unsigned classes)
{
	for (int i = 0; i < CLASS_COUNT; i++) {
		if ((classes & 1u << i) == 0)
			continue;
		html_text(h, " ");
		html_open_class(h, "span", "class");
		html_text(h, classes_name((enum class)(1u << i)));
		html_close(h);
	}
}
