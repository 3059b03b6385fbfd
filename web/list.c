#include "list.h"

#include "base/buf.h"
#include "base/strs.h"
#include "diff/classes.h"
#include "phrase.h"
#include "show_json.h"
#include "texts.h"
#include "tongue.h"

const char *
list_event_words(const struct ask *ask, const struct store_event *e)
{
	switch (e->kind) {
	case STORE_CHANGED:
		return arena_printf(ask->arena, "Version %d to %d", e->from_version, e->version);
	case STORE_REVERTED:
		return arena_printf(ask->arena, "Went back to version %d", e->version);
	case STORE_WENT:
		return "Disappeared from its source";
	case STORE_RETURNED:
		return "Came back";
	case STORE_RETIRED:
		return "Stands: not checked any more";
	case STORE_UNREACHABLE:
		return "Could not be reached any more";
	case STORE_EVENT_COUNT:
		break;
	}
	return "";
}

static bool
has_diff(const struct store_event *e)
{
	return (e->kind == STORE_CHANGED || e->kind == STORE_REVERTED) && e->from_version >= 0 &&
	       e->version >= 0;
}

static void
open_event_link(const struct ask *ask, struct html *h, const struct store_event *e)
{
	if (has_diff(e))
		show_open_link(ask, h, "/articles/%lld/diff/%d/%d", (long long)e->article,
			e->from_version, e->version);
	else
		show_open_link(ask, h, "/articles/%lld", (long long)e->article);
}

static void
write_when(struct html *h, const struct store_event *e)
{
	char words[PHRASE_MAX];
	char *between;

	if (e->since == NEWS_NO_TIME || e->since > e->at) {
		show_time(h, e->at);
		return;
	}
	between = phrase_between(e->since, e->at, words);
	html_text(h, between);
}

static void
write_words(struct html *h, const struct store_event *e)
{
	char number[PHRASE_MAX];

	if (e->kind != STORE_CHANGED || (e->words_added == 0 && e->words_removed == 0))
		return;
	html_text(h, " ");
	html_open_class(h, "span", "counts");
	html_open(h, "span");
	html_attrf(h, "title", "%s added", phrase_count(e->words_added, "word", "words", number));
	html_textf(h, "+%s", phrase_number(e->words_added, number));
	html_close(h);
	html_text(h, " ");
	html_open(h, "span");
	html_attrf(
		h, "title", "%s removed", phrase_count(e->words_removed, "word", "words", number));
	html_textf(h, "\xE2\x88\x92%s", phrase_number(e->words_removed, number));
	html_close(h);
	html_close(h);
}

static void
write_event(const struct ask *ask, struct html *h, const struct store_event *e, bool with_article)
{
	bool changed = e->kind == STORE_CHANGED;

	html_open(h, "li");
	html_attrf(h, "id", "e%lld", (long long)e->id);
	html_attrf(h, "class", "event %s", store_event_name(e->kind));
	html_open(h, with_article ? "h2" : "h3");
	if (with_article)
		tongue_attrs(h, e->language);
	open_event_link(ask, h, e);
	if (with_article)
		texts_headline(h, has_diff(e) ? e->title_before : NULL, e->title);
	else
		html_text(h, list_event_words(ask, e));
	html_close(h);
	html_close(h);
	if (!with_article && has_diff(e) && e->title_before != NULL &&
		!str_eq(e->title_before, e->title)) {
		html_open_class(h, "p", "headline");
		tongue_attrs(h, e->language);
		texts_headline(h, e->title_before, e->title);
		html_close(h);
	}
	html_open_class(h, "p", "meta");
	if (with_article) {
		show_source_link(ask, h, e->source);
		html_text(h, " ");
		html_open_class(h, "span", changed ? "what" : "what strong");
		html_text(h, list_event_words(ask, e));
		html_close(h);
		html_text(h, " ");
	}
	html_open_class(h, "span", "when");
	write_when(h, e);
	html_close(h);
	write_words(h, e);
	if (changed)
		show_classes(h, e->classes);
	if (changed && e->disclosed) {
		html_text(h, " ");
		html_open_class(h, "span", "class disclosed");
		html_attr(h, "title",
			"The page's own modified time or note of correction changed with it");
		html_text(h, "disclosed");
		html_close(h);
	}
	html_close(h);
	if (has_diff(e)) {
		struct err err;
		enum store_result result;
		struct blob *blob = texts_get(ask, e->article, e->from_version, e->version,
			TEXTS_EXCERPT, MARKS_AUTO, false, &result, &err);

		if (blob != NULL && blob->len > 0) {
			html_open_class(h, "p", "excerpt");
			tongue_attrs(h, e->language);
			html_raw(h, blob->data, blob->len);
			html_close(h);
		}
		blob_drop(blob);
	}
	html_close(h);
}

void
list_events(const struct ask *ask, struct html *h, const struct store_event *events, size_t n,
	bool with_article)
{
	html_open_class(h, "ol", "events");
	for (size_t i = 0; i < n; i++)
		write_event(ask, h, &events[i], with_article);
	html_close(h);
}

json_t *
list_json(const struct ask *ask, const struct store_event *events, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, show_json_event(ask, &events[i]));
	return list;
}

static void
write_option(struct html *h, const char *value, const char *text, bool selected)
{
	html_open(h, "option");
	html_attr(h, "value", value);
	if (selected)
		html_attr(h, "selected", "selected");
	html_text(h, text);
	html_close(h);
}

void
list_filter(const struct ask *ask, struct html *h, const char *path,
	const struct store_source *sources, size_t n)
{
	const struct route *r = ask->route;

	html_open_class(h, "form", "filter");
	html_attrf(h, "action", "%s%s", ask->prefix, path);
	if (sources != NULL) {
		html_open(h, "label");
		html_text(h, "Source ");
		html_open(h, "select");
		html_attr(h, "name", "source");
		write_option(h, "", "all", r->source[0] == '\0');
		for (size_t i = 0; i < n; i++)
			write_option(h, sources[i].name, sources[i].name,
				str_eq(r->source, sources[i].name));
		html_close(h);
		html_close(h);
		html_text(h, " ");
	}
	html_open(h, "label");
	html_text(h, "Class of change ");
	html_open(h, "select");
	html_attr(h, "name", "class");
	write_option(h, "", "all", r->classes == 0);
	for (int i = 0; i < CLASS_COUNT; i++)
		write_option(h, classes_name((enum class)(1u << i)),
			classes_name((enum class)(1u << i)), r->classes == 1u << i);
	html_close(h);
	html_close(h);
	html_text(h, " ");
	html_elem(h, "button", "Show");
	html_close(h);
}

const char *
list_query(const struct ask *ask)
{
	const struct route *r = ask->route;
	struct buf b = { 0 };
	char *query;

	for (int i = 0; i < CLASS_COUNT; i++)
		if (r->classes & 1u << i)
			buf_addf(&b, "%cclass=%s", b.len == 0 ? '?' : '&',
				classes_name((enum class)(1u << i)));
	if (r->source[0] != '\0')
		buf_addf(&b, "%csource=%s", b.len == 0 ? '?' : '&',
			route_encode(ask->arena, r->source));
	query = arena_strdup(ask->arena, buf_str(&b));
	buf_free(&b);
	return query;
}

void
list_older(const struct ask *ask, struct html *h, const char *path, int64_t before)
{
	const char *query = list_query(ask);

	if (before <= 0)
		return;
	html_open_class(h, "p", "more");
	html_open(h, "a");
	html_attrf(h, "href", "%s%s%s%cbefore=%lld", ask->prefix, path, query,
		query[0] == '\0' ? '?' : '&', (long long)before);
	html_attr(h, "rel", "next");
	html_text(h, "Older changes");
	html_close(h);
	html_close(h);
}
