#include "sourcing.h"

#include "base/strs.h"
#include "phrase.h"
#include "show_json.h"

int64_t
sourcing_watched(const struct store_source *s)
{
	return s->articles[ARTICLE_WATCHING];
}

int64_t
sourcing_failed(const struct store_source *s)
{
	int64_t n = 0;

	for (int i = 0; i < CHECK_FAILURE_COUNT; i++)
		n += s->failed[i];
	return n;
}

static void
open_cell(struct html *h, const char *label, bool number)
{
	html_open(h, "td");
	html_attr(h, "data-label", label);
	if (number)
		html_attr(h, "class", "number");
}

static void
number_cell(struct html *h, const char *label, int64_t n)
{
	char words[PHRASE_MAX];

	open_cell(h, label, true);
	html_text(h, phrase_number(n, words));
	html_close(h);
}

/* "35 minutes ago", the moment in its title. */
static void
ago_cell(const struct ask *ask, struct html *h, const char *label, int64_t at)
{
	char words[PHRASE_MAX], span[PHRASE_MAX];

	open_cell(h, label, false);
	if (at == NEWS_NO_TIME) {
		html_text(h, "never");
	} else {
		html_open(h, "span");
		html_attr(h, "title", phrase_time(at, words));
		html_textf(h, "%s ago", phrase_span(ask->now > at ? ask->now - at : 0, span));
		html_close(h);
	}
	html_close(h);
}

static void
write_failures(struct html *h, const struct store_source *s, int64_t now)
{
	const char *trouble = store_source_trouble(s, now);
	char number[PHRASE_MAX];
	bool any = false;

	open_cell(h, "Failures", false);
	for (int i = 1; i < CHECK_FAILURE_COUNT; i++) {
		if (s->failed[i] == 0)
			continue;
		html_textf(h, "%s%s %s", any ? ", " : "", phrase_number(s->failed[i], number),
			check_failure_name((enum check_failure)i));
		any = true;
	}
	if (s->suspects > 0)
		html_textf(h, "%s%s suspect", any ? ", " : "", phrase_number(s->suspects, number));
	if (!any && s->suspects == 0 && trouble == NULL)
		html_text(h, "none");
	if (trouble != NULL) {
		html_open_class(h, "span", "error");
		html_text(h, trouble);
		if (s->failures > 0 && !str_blank(s->last_error)) {
			html_text(h, ": ");
			html_text_cut(h, s->last_error, 200);
		}
		html_close(h);
	}
	html_close(h);
}

static void
write_row(const struct ask *ask, struct html *h, const struct store_source *s, bool full)
{
	const char *health = store_health_name(store_source_health(s, ask->now));

	html_open_class(h, "tr", health);
	html_open(h, "th");
	html_attr(h, "scope", "row");
	show_source_link(ask, h, s->name);
	html_close(h);
	open_cell(h, "State", false);
	html_open_class(h, "span", "health");
	html_text(h, health);
	html_close(h);
	html_close(h);
	number_cell(h, "Watched", sourcing_watched(s));
	number_cell(h, "Changes", s->changes);
	ago_cell(ask, h, "Last success", s->last_good_at);
	ago_cell(ask, h, "Last new article", s->last_new_at);
	if (full)
		write_failures(h, s, ask->now);
	else
		ago_cell(ask, h, "Last change", s->last_changed_at);
	html_close(h);
}

void
sourcing_table(const struct ask *ask, struct html *h, const struct store_source *sources, size_t n,
	bool full)
{
	const char *const heads[] = { "Source", "State", "Watched", "Changes", "Last success",
		"Last new article", full ? "Failures" : "Last change" };

	html_open_class(h, "table", "figures");
	html_open(h, "thead");
	html_open(h, "tr");
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		html_open(h, "th");
		html_attr(h, "scope", "col");
		if (i == 2 || i == 3)
			html_attr(h, "class", "number");
		html_text(h, heads[i]);
		html_close(h);
	}
	html_close(h);
	html_close(h);
	html_open(h, "tbody");
	for (size_t i = 0; i < n; i++)
		write_row(ask, h, &sources[i], full);
	html_close(h);
	html_close(h);
}

json_t *
sourcing_json(const struct ask *ask, const struct store_source *s)
{
	json_t *states = json_object(), *failed = json_object();

	for (int i = 0; i < ARTICLE_STATE_COUNT; i++)
		json_object_set_new(states, article_state_name((enum article_state)i),
			json_integer(s->articles[i]));
	for (int i = 1; i < CHECK_FAILURE_COUNT; i++)
		json_object_set_new(failed, check_failure_name((enum check_failure)i),
			json_integer(s->failed[i]));
	return json_pack(
		"{s:o,s:s,s:o,s:I,s:I,s:o,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:o}", "name",
		show_json_line(s->name), "state",
		store_health_name(store_source_health(s, ask->now)), "trouble",
		show_json_line(store_source_trouble(s, ask->now)), "watched",
		(json_int_t)sourcing_watched(s), "feeds", (json_int_t)s->feeds, "articles", states,
		"revisions", (json_int_t)s->revisions, "changes", (json_int_t)s->changes, "checks",
		(json_int_t)s->checks, "last_checked_at", show_json_time(s->last_checked_at),
		"last_success_at", show_json_time(s->last_good_at), "last_new_at",
		show_json_time(s->last_new_at), "last_changed_at",
		show_json_time(s->last_changed_at), "silence_s",
		s->last_good_at == NEWS_NO_TIME ? json_null()
						: json_integer(ask->now - s->last_good_at),
		"failed", failed, "failures_in_a_row", (json_int_t)s->failures, "suspects",
		(json_int_t)s->suspects, "last_error", show_json_line(s->last_error));
}
