#include "show_json.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "clean.h"
#include "diff/classes.h"
#include "text/date.h"

void
show_json(struct reply *reply, json_t *object)
{
	reply->body = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII * 0);
	json_decref(object);
	assert(reply->body != NULL);
	reply->len = strlen(reply->body);
	reply->status = reply->status == 0 ? 200 : reply->status;
	reply->type = "application/json; charset=utf-8";
}

json_t *
show_json_time(int64_t unix_s)
{
	char rfc[DATE_MAX];

	return unix_s == NEWS_NO_TIME ? json_null() : json_string(date_rfc3339(unix_s, rfc));
}

static json_t *
json_cut(const char *text, size_t max)
{
	struct buf b = { 0 };
	json_t *j;

	if (text == NULL)
		return json_null();
	clean_add_cut(&b, text, strlen(text), max);
	j = json_stringn_nocheck(buf_str(&b), b.len);
	buf_free(&b);
	return j;
}

json_t *
show_json_line(const char *text)
{
	return json_cut(text, LIMIT_URL);
}

json_t *
show_json_text(const char *text)
{
	return json_cut(text, LIMIT_BODY);
}

json_t *
show_json_classes(unsigned classes)
{
	json_t *list = json_array();

	for (int i = 0; i < CLASS_COUNT; i++)
		if (classes & 1u << i)
			json_array_append_new(
				list, json_string(classes_name((enum class)(1u << i))));
	return list;
}

static json_t *
json_address(const struct ask *ask, const char *fmt, ...)
{
	char path[3 * ROUTE_MAX_WORD + 256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	return json_string(arena_printf(ask->arena, "%s%s", ask->base, path));
}

json_t *
show_json_article(const struct ask *ask, const struct article *a)
{
	return json_pack("{s:I,s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:I}", "id",
		(json_int_t)a->id, "page", json_address(ask, "/articles/%lld", (long long)a->id),
		"url", show_json_line(a->url), "source", show_json_line(a->source), "title",
		show_json_line(a->title), "state", article_state_name(a->state), "reason",
		show_json_line(a->reason), "published_at", show_json_time(a->published_at),
		"first_seen_at", show_json_time(a->first_seen_at), "last_checked_at",
		show_json_time(a->last_checked_at), "last_changed_at",
		show_json_time(a->last_changed_at), "next_check_at",
		show_json_time(a->next_check_at), "checks", (json_int_t)a->checks, "revisions",
		(json_int_t)a->revisions, "changes", (json_int_t)a->changes);
}

json_t *
show_json_event(const struct ask *ask, const struct store_event *e)
{
	json_t *j = json_pack("{s:I,s:s,s:o,s:o,s:I,s:o,s:o,s:o,s:o,s:I}", "id", (json_int_t)e->id,
		"kind", store_event_name(e->kind), "since", show_json_time(e->since), "at",
		show_json_time(e->at), "article", (json_int_t)e->article, "source",
		show_json_line(e->source), "url", show_json_line(e->url), "title",
		show_json_line(e->title), "title_before", show_json_line(e->title_before),
		"changes", (json_int_t)e->changes);

	if (e->from_version >= 0 && e->version >= 0) {
		json_object_set_new(j, "from_version", json_integer(e->from_version));
		json_object_set_new(j, "version", json_integer(e->version));
		json_object_set_new(j, "diff",
			json_address(ask, "/articles/%lld/diff/%d/%d", (long long)e->article,
				e->from_version, e->version));
	}
	if (e->kind == STORE_CHANGED) {
		json_object_set_new(j, "classes", show_json_classes(e->classes));
		json_object_set_new(j, "rank", json_integer(e->rank));
		json_object_set_new(j, "words_added", json_integer(e->words_added));
		json_object_set_new(j, "words_removed", json_integer(e->words_removed));
		json_object_set_new(j, "disclosed", json_boolean(e->disclosed));
	}
	return j;
}

json_t *
show_json_revision(const struct ask *ask, const struct revision *r, bool with_text)
{
	json_t *j = json_pack("{s:i,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:b}", "version",
		r->version, "page",
		json_address(ask, "/articles/%lld/versions/%d", (long long)r->article, r->version),
		"title", show_json_line(r->title), "byline", show_json_line(r->byline),
		"fetched_at", show_json_time(r->fetched_at), "last_seen_before",
		show_json_time(r->last_seen_before), "published_at",
		show_json_time(r->published_at), "modified_at", show_json_time(r->modified_at),
		"hash", show_json_line(r->hash), "classes", show_json_classes(r->classes),
		"words_added", (json_int_t)r->words_added, "words_removed",
		(json_int_t)r->words_removed, "disclosed", r->disclosed ? 1 : 0);

	if (with_text)
		json_object_set_new(j, "text", show_json_text(r->text));
	return j;
}
