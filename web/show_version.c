/* show_version - one version of an article, as it stood. */
#include "base/strs.h"
#include "compare.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "tongue.h"

static void
write_steps(const struct ask *ask, struct html *h, const struct article *article, int version)
{
	long long id = (long long)article->id;

	html_open_class(h, "nav", "steps");
	html_attr(h, "aria-label", "Versions");
	if (version > 0) {
		show_link(ask, h, arena_printf(ask->arena, "\xE2\x86\x90 Version %d", version - 1),
			"/articles/%lld/versions/%d", id, version - 1);
		show_link(ask, h,
			arena_printf(ask->arena, "What changed from version %d", version - 1),
			"/articles/%lld/diff/%d/%d", id, version - 1, version);
	}
	if (version + 1 < article->revisions) {
		show_link(ask, h,
			arena_printf(ask->arena, "What changed in version %d", version + 1),
			"/articles/%lld/diff/%d/%d", id, version, version + 1);
		show_link(ask, h, arena_printf(ask->arena, "Version %d \xE2\x86\x92", version + 1),
			"/articles/%lld/versions/%d", id, version + 1);
	}
	html_close(h);
}

static void
write_facts(struct html *h, const struct revision *r)
{
	html_open_class(h, "p", "meta");
	html_open(h, "span");
	html_text(h, "first seen ");
	show_time(h, r->fetched_at);
	html_close(h);
	if (!str_blank(r->byline)) {
		html_text(h, " ");
		html_open(h, "span");
		html_text_cut(h, r->byline, 300);
		html_close(h);
	}
	if (r->modified_at != NEWS_NO_TIME) {
		html_text(h, " ");
		html_open(h, "span");
		html_text(h, "by its own word modified ");
		show_time(h, r->modified_at);
		html_close(h);
	}
	html_close(h);
	if (!str_blank(r->correction)) {
		html_open_class(h, "p", "correction");
		html_text(h, r->correction);
		html_close(h);
	}
}

void
show_version(const struct ask *ask, struct reply *reply)
{
	struct article article;
	struct revision r;
	struct html *h;
	struct err e;

	if (!show_find_article(ask, reply, &article))
		return;
	if (!show_ok(ask, reply,
		    store_revision(ask->store, article.id, ask->route->a, ask->arena, &r, &e), &e))
		return;
	if (ask->route->format == ROUTE_JSON) {
		json_t *j = show_json_revision(ask, &r, true);

		json_object_set_new(j, "article", show_json_article(ask, &article));
		show_json(reply, j);
		return;
	}
	h = show_begin(ask, arena_printf(ask->arena, "Version %d: %.300s", r.version, r.title),
		arena_printf(ask->arena, "/articles/%lld", (long long)article.id));
	html_open_class(h, "article", "prose");
	html_open_class(h, "p", "over");
	show_link(ask, h, "Article", "/articles/%lld", (long long)article.id);
	html_textf(h, " \xC2\xB7 Version %d", r.version);
	html_close(h);
	html_open(h, "h1");
	tongue_attrs(h, r.language);
	html_text_cut(h, r.title, 4096);
	html_close(h);
	write_facts(h, &r);
	write_steps(ask, h, &article, r.version);
	compare_text(h, r.text, r.language);
	html_close(h);
	show_end(ask, h, reply);
}
