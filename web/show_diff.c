/* show_diff - two versions of an article, side by side. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/strs.h"
#include "compare.h"
#include "diff/diff.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "text/utf8.h"
#include "texts.h"
#include "timeline.h"
#include "tongue.h"

#define MOST_PLACES 60 /* links to places; more are a page of numbers */

static const char *
address(const struct ask *ask, int a, int b, enum marks_view view, bool unfold)
{
	return arena_printf(ask->arena, "%s/articles/%lld/diff/%d/%d%s%s%s", ask->prefix,
		(long long)ask->route->article, a, b,
		view == MARKS_SPLIT    ? "?view=split"
		: view == MARKS_INLINE ? "?view=inline"
				       : "",
		unfold ? view == MARKS_AUTO ? "?" : "&" : "", unfold ? "fold=no" : "");
}

static void
step(struct html *h, const char *href, const char *rel, const char *key, const char *text)
{
	html_open(h, "a");
	html_attr(h, "href", href);
	html_attr(h, "rel", rel);
	if (key != NULL)
		html_attr(h, "accesskey", key);
	html_text(h, text);
	html_close(h);
}

/* The change before and the change after this one. */
static void
write_steps(const struct ask *ask, struct html *h, int64_t revisions, bool below)
{
	const struct route *r = ask->route;
	int low = r->a < r->b ? r->a : r->b, high = r->a < r->b ? r->b : r->a;

	if (low == 0 && high + 1 >= revisions)
		return;
	html_open_class(h, "nav", "steps");
	html_attr(h, "aria-label",
		below ? "Changes of this article, again" : "Changes of this article");
	if (low > 0)
		step(h, address(ask, low - 1, low, r->view, r->unfold), "prev", below ? NULL : "p",
			arena_printf(ask->arena, "\xE2\x86\x90 Version %d to %d", low - 1, low));
	if (high + 1 < revisions)
		step(h, address(ask, high, high + 1, r->view, r->unfold), "next",
			below ? NULL : "n",
			arena_printf(ask->arena, "Version %d to %d \xE2\x86\x92", high, high + 1));
	html_close(h);
}

static void
write_choice(struct html *h, const char *href, const char *text, bool chosen)
{
	html_open(h, "a");
	html_attr(h, "href", href);
	if (chosen)
		html_attr(h, "aria-current", "true");
	html_text(h, text);
	html_close(h);
	html_text(h, " ");
}

/* Where it changed, one link a place, and how to look at it. */
static void
write_tools(const struct ask *ask, struct html *h, int64_t places)
{
	const struct route *r = ask->route;
	char number[PHRASE_MAX];

	html_open_class(h, "div", "tools");
	html_open_class(h, "nav", "places");
	html_attr(h, "aria-label", "Places that changed");
	html_open(h, "span");
	html_text(h, places == 0
			     ? "No change in the text"
			     : phrase_count(places, "place changed:", "places changed:", number));
	html_close(h);
	for (int64_t i = 1; i <= places && i <= MOST_PLACES; i++) {
		html_text(h, " ");
		html_open(h, "a");
		html_attrf(h, "href", "#c%lld", (long long)i);
		if (i < 10)
			html_attrf(h, "accesskey", "%lld", (long long)i);
		html_attrf(h, "aria-label", "Place %lld", (long long)i);
		html_textf(h, "%lld", (long long)i);
		html_close(h);
	}
	html_close(h);
	html_open_class(h, "nav", "view");
	html_attr(h, "aria-label", "View");
	write_choice(h, address(ask, r->a, r->b, MARKS_AUTO, r->unfold), "Fit to screen",
		r->view == MARKS_AUTO);
	write_choice(h, address(ask, r->a, r->b, MARKS_SPLIT, r->unfold), "Side by side",
		r->view == MARKS_SPLIT);
	write_choice(h, address(ask, r->a, r->b, MARKS_INLINE, r->unfold), "Inline",
		r->view == MARKS_INLINE);
	html_text(h, " ");
	html_open(h, "a");
	html_attr(h, "href", address(ask, r->a, r->b, r->view, !r->unfold));
	html_text(h, r->unfold ? "Fold what is unchanged" : "Unfold all");
	html_close(h);
	html_close(h);
	html_close(h);
}

/* When the change happened, what it is, and whether the page owned up to it. */
static void
write_facts(struct html *h, const struct revision *b)
{
	char words[PHRASE_MAX], number[PHRASE_MAX];

	html_open_class(h, "p", "meta");
	html_open(h, "span");
	html_textf(h, "This change happened %s",
		phrase_between(
			b->last_seen_before < b->fetched_at ? b->last_seen_before : b->fetched_at,
			b->fetched_at, words));
	html_close(h);
	html_text(h, " ");
	html_open_class(h, "span", "counts");
	html_textf(h, "+%s", phrase_number(b->words_added, number));
	html_textf(h, " \xE2\x88\x92%s words", phrase_number(b->words_removed, number));
	html_close(h);
	show_classes(h, b->classes);
	html_text(h, " ");
	html_open_class(h, "span", "class disclosed");
	html_text(h, b->disclosed ? "disclosed" : "silent");
	html_close(h);
	html_close(h);
}

/* What of a page is not between the two versions. */
struct frame {
	struct article article;
	struct revision *revisions;
	size_t count;
	const struct revision *a, *b;
	struct sighting *sightings;
	size_t sighting_count;
};

/* Whether the article went back: from the newer of the two versions to an older one, since; or,
 * read backwards, as the page shows it. */
static void
write_reversal(const struct ask *ask, struct html *h, const struct frame *f)
{
	int a = f->a->version, b = f->b->version;
	struct timeline_step back = timeline_last_step(
		f->sightings, f->sighting_count, a > b ? a : b, a > b ? b : TIMELINE_OLDER);
	struct timeline_step again;
	char words[PHRASE_MAX];

	if (a == b || back.at == NEWS_NO_TIME)
		return;
	html_open_class(h, "p", "meta");
	html_open_class(h, "span", "strong");
	html_text(h, a > b ? "The article went back to " : "This was reverted since: back to ");
	show_link(ask, h, arena_printf(ask->arena, "version %d", back.version),
		"/articles/%lld/versions/%d", (long long)f->article.id, back.version);
	html_textf(h, " %s",
		phrase_between(back.since < back.at ? back.since : back.at, back.at, words));
	again = timeline_last_step(f->sightings, f->sighting_count, back.version, a > b ? a : b);
	if (again.at != NEWS_NO_TIME && again.at > back.at)
		html_textf(h, ", and to version %d again %s", again.version,
			phrase_between(
				again.since < again.at ? again.since : again.at, again.at, words));
	html_text(h, ".");
	html_close(h);
	html_close(h);
}

static bool
read_frame(const struct ask *ask, struct reply *reply, struct frame *f)
{
	struct err e;

	if (!show_find_article(ask, reply, &f->article))
		return false;
	if (!show_ok(ask, reply,
		    store_revisions(ask->store, f->article.id, true, ask->arena, &f->revisions,
			    &f->count, &e),
		    &e) ||
		!show_ok(ask, reply,
			store_sightings(ask->store, f->article.id, ask->arena, &f->sightings,
				&f->sighting_count, &e),
			&e))
		return false;
	for (size_t i = 0; i < f->count; i++) {
		if (f->revisions[i].version == ask->route->a)
			f->a = &f->revisions[i];
		if (f->revisions[i].version == ask->route->b)
			f->b = &f->revisions[i];
	}
	if (f->a != NULL && f->b != NULL)
		return true;
	show_error(ask, reply, 404, "No such version",
		arena_printf(ask->arena, "This article has the versions 0 to %zu.", f->count - 1));
	return false;
}

static void
write_page(const struct ask *ask, struct reply *reply, const struct frame *f)
{
	const struct route *r = ask->route;
	enum store_result result;
	struct err e;
	struct blob *tables = texts_get(
		ask, f->article.id, r->a, r->b, TEXTS_TABLES, r->view, r->unfold, &result, &e);
	struct html *h;

	if (tables == NULL) {
		show_ok(ask, reply, result, &e);
		return;
	}
	h = show_begin(ask,
		arena_printf(ask->arena, "Version %d to %d: %.300s", r->a, r->b, f->b->title),
		arena_printf(ask->arena, "/articles/%lld", (long long)f->article.id));
	html_open(h, "article");
	html_open_class(h, "h1", "measure");
	tongue_attrs(h, f->b->language);
	show_open_link(ask, h, "/articles/%lld", (long long)f->article.id);
	html_text_cut(h, f->b->title, 1024);
	html_close(h);
	html_close(h);
	html_open_class(h, "div", "about");
	show_introduction(ask, h, &f->article);
	html_open(h, "div");
	if (r->b == r->a + 1)
		write_facts(h, f->b);
	write_reversal(ask, h, f);
	compare_form(ask, h, f->revisions, f->count, r->a, r->b);
	html_close(h);
	html_close(h);
	write_steps(ask, h, (int64_t)f->count, false);
	write_tools(ask, h, tables->number);
	html_raw(h, tables->data, tables->len);
	write_steps(ask, h, (int64_t)f->count, true);
	html_close(h);
	blob_drop(tables);
	show_end(ask, h, reply);
}

static void
write_json(const struct ask *ask, struct reply *reply, const struct frame *f)
{
	struct revision a, b;
	struct buf out = { 0 };
	struct err e;
	struct diff *d, *t;
	json_t *head;
	char *text;

	if (!show_ok(ask, reply,
		    store_revision(ask->store, f->article.id, f->a->version, ask->arena, &a, &e),
		    &e) ||
		!show_ok(ask, reply,
			store_revision(
				ask->store, f->article.id, f->b->version, ask->arena, &b, &e),
			&e))
		return;
	head = json_pack("{s:o,s:o,s:o}", "article", show_json_article(ask, &f->article), "from",
		show_json_revision(ask, &a, false), "to", show_json_revision(ask, &b, false));
	text = json_dumps(head, JSON_COMPACT);
	json_decref(head);
	d = diff_new(a.text, strlen(a.text), b.text, strlen(b.text));
	t = diff_new(a.title, utf8_cut(a.title, strlen(a.title), LIMIT_TITLE), b.title,
		utf8_cut(b.title, strlen(b.title), LIMIT_TITLE));
	buf_add(&out, text, strlen(text) - 1);
	buf_adds(&out, ",\"title\":");
	diff_json(t, &out);
	buf_adds(&out, ",\"text\":");
	diff_json(d, &out);
	buf_adds(&out, ",\"rows\":");
	diff_json_rows(d, &out);
	buf_adds(&out, "}");
	diff_free(t);
	diff_free(d);
	free(text);
	reply->status = 200;
	reply->type = "application/json; charset=utf-8";
	reply->len = out.len;
	reply->body = buf_steal(&out);
}

void
show_diff(const struct ask *ask, struct reply *reply)
{
	struct frame f = { 0 };

	if (!read_frame(ask, reply, &f))
		return;
	if (ask->route->format == ROUTE_JSON)
		write_json(ask, reply, &f);
	else
		write_page(ask, reply, &f);
}
