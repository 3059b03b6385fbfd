#include "timeline.h"

#include "base/strs.h"
#include "phrase.h"
#include "show_json.h"

#define MOST 400 /* lines; an article that is seen and lost without end has more */

static void
write_between(struct html *h, const char *what, int64_t from, int64_t to)
{
	char words[PHRASE_MAX];

	html_open_class(h, "li", "step");
	html_textf(h, "%s %s", what, phrase_between(from < to ? from : to, to, words));
	html_close(h);
}

static void
write_sighting(const struct ask *ask, struct html *h, const struct sighting *s)
{
	char number[PHRASE_MAX], from[PHRASE_MAX], to[PHRASE_MAX];

	html_open_class(h, "li", "seen");
	show_link(ask, h, arena_printf(ask->arena, "Version %d", s->version),
		"/articles/%lld/versions/%d", (long long)s->article, s->version);
	html_text(h, " seen ");
	if (s->checks <= 1 || s->first_seen_at == s->last_seen_at)
		html_textf(h, "once, %s", phrase_time(s->first_seen_at, from));
	else
		html_textf(h, "from %s to %s, in %s", phrase_time(s->first_seen_at, from),
			phrase_time(s->last_seen_at, to),
			phrase_count(s->checks, "check", "checks", number));
	if (s->flips > 0)
		html_textf(h, "; in this time the page flip-flopped with another version %s",
			phrase_count(s->flips, "time", "times", number));
	html_close(h);
}

static void
write_gone(struct html *h, const struct gone *g, int64_t last_seen)
{
	char words[PHRASE_MAX];

	html_open_class(h, "li", "absent");
	html_textf(h, "Disappeared %s",
		last_seen == NEWS_NO_TIME
			? phrase_time(g->gone_at, words)
			: phrase_between(last_seen < g->gone_at ? last_seen : g->gone_at,
				  g->gone_at, words));
	if (!str_blank(g->reason))
		html_textf(h, " (%s)", g->reason);
	if (g->returned_at != NEWS_NO_TIME)
		html_textf(h, "; came back by %s", phrase_time(g->returned_at, words));
	html_close(h);
}

void
timeline_write(const struct ask *ask, struct html *h, const struct sighting *sightings, size_t n,
	const struct gone *gone, size_t gone_count)
{
	size_t g = 0, skip = n > MOST ? n - MOST : 0;
	const struct sighting *before = NULL;

	html_open_class(h, "ol", "timeline");
	if (skip > 0) {
		html_elemf(h, "li", "%zu earlier sightings are not shown", skip);
		while (g < gone_count && gone[g].gone_at < sightings[skip].first_seen_at)
			g++;
	}
	for (size_t i = skip; i < n; i++) {
		const struct sighting *s = &sightings[i];

		while (g < gone_count && gone[g].gone_at <= s->first_seen_at)
			write_gone(h, &gone[g++],
				before == NULL ? NEWS_NO_TIME : before->last_seen_at);
		if (before != NULL && before->version != s->version)
			write_between(h, s->version < before->version ? "Went back" : "Changed",
				before->last_seen_at, s->first_seen_at);
		write_sighting(ask, h, s);
		before = s;
	}
	while (g < gone_count)
		write_gone(h, &gone[g++], before == NULL ? NEWS_NO_TIME : before->last_seen_at);
	html_close(h);
}

struct timeline_step
timeline_last_step(const struct sighting *sightings, size_t n, int from, int to)
{
	struct timeline_step last = { .since = NEWS_NO_TIME, .at = NEWS_NO_TIME };

	for (size_t i = 1; i < n; i++) {
		const struct sighting *before = &sightings[i - 1], *s = &sightings[i];

		if (before->version == from &&
			(to == TIMELINE_OLDER ? s->version < from : s->version == to))
			last = (struct timeline_step){ .since = before->last_seen_at,
				.at = s->first_seen_at,
				.version = s->version };
	}
	return last;
}

json_t *
timeline_json(
	const struct sighting *sightings, size_t n, const struct gone *gone, size_t gone_count)
{
	json_t *seen = json_array(), *absent = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(seen,
			json_pack("{s:i,s:o,s:o,s:I,s:i}", "version", sightings[i].version,
				"first_seen_at", show_json_time(sightings[i].first_seen_at),
				"last_seen_at", show_json_time(sightings[i].last_seen_at), "checks",
				(json_int_t)sightings[i].checks, "flips", sightings[i].flips));
	for (size_t i = 0; i < gone_count; i++)
		json_array_append_new(absent,
			json_pack("{s:o,s:o,s:o}", "gone_at", show_json_time(gone[i].gone_at),
				"returned_at", show_json_time(gone[i].returned_at), "reason",
				show_json_line(gone[i].reason)));
	return json_pack("{s:o,s:o}", "sightings", seen, "absences", absent);
}
