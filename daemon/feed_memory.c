#include "feed_memory.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "news/article.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400
};

/* ---- text ---- */

static const char *
kept(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strdup(a, s);
}

static const char *
get_str(struct feed_memory *m, const json_t *o, const char *name)
{
	return kept(m->arena, json_string_value(json_object_get(o, name)));
}

static int64_t
get_int(const json_t *o, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(o, name);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static void
get_sitemaps(struct feed_memory *m, const json_t *list)
{
	size_t n = json_array_size(list);

	for (size_t k = 0; k < n && m->n < LIMIT_FEED_SITEMAPS; k++) {
		const json_t *o = json_array_get(list, k);
		struct feed_sitemap s = {
			.url = get_str(m, o, "url"),
			.parent = get_str(m, o, "parent"),
			.modified = get_int(o, "modified", NEWS_NO_TIME),
			.met_at = get_int(o, "met_at", NEWS_NO_TIME),
			.met_modified = get_int(o, "met_modified", NEWS_NO_TIME),
			.etag = get_str(m, o, "etag"),
			.last_modified = get_str(m, o, "last_modified"),
			.body_hash = get_str(m, o, "body_hash"),
		};

		if (s.url != NULL)
			m->sitemaps[m->n++] = s;
	}
}

struct feed_memory *
feed_memory_read(const char *text)
{
	struct feed_memory *m = mem_zalloc(sizeof *m);
	json_t *o = text != NULL ? json_loads(text, 0, NULL) : NULL;

	m->arena = arena_new();
	m->full_at = get_int(o, "full_at", NEWS_NO_TIME);
	m->patience_s = get_int(o, "patience_s", 0);
	m->hub = get_str(m, o, "hub");
	m->self = get_str(m, o, "self");
	m->sitemaps = arena_array(m->arena, LIMIT_FEED_SITEMAPS, sizeof *m->sitemaps);
	get_sitemaps(m, json_object_get(o, "sitemaps"));
	json_decref(o);
	return m;
}

void
feed_memory_free(struct feed_memory *m)
{
	if (m == NULL)
		return;
	arena_free(m->arena);
	free(m);
}

/* What is not there is not written. What Jansson takes for no UTF-8 (an ETag may be anything) is
 * not either: it is asked for anew. */
static void
put_str(json_t *o, const char *name, const char *s)
{
	if (s != NULL)
		json_object_set_new(o, name, json_string(s));
}

static void
put_time(json_t *o, const char *name, int64_t t)
{
	if (t != NEWS_NO_TIME)
		json_object_set_new(o, name, json_integer(t));
}

static json_t *
json_sitemap(const struct feed_sitemap *s)
{
	json_t *o = json_object();

	put_str(o, "url", s->url);
	put_str(o, "parent", s->parent);
	put_time(o, "modified", s->modified);
	put_time(o, "met_at", s->met_at);
	put_time(o, "met_modified", s->met_modified);
	put_str(o, "etag", s->etag);
	put_str(o, "last_modified", s->last_modified);
	put_str(o, "body_hash", s->body_hash);
	return o;
}

char *
feed_memory_write(const struct feed_memory *m)
{
	json_t *o = json_object(), *list = NULL;
	char *text;

	put_time(o, "full_at", m->full_at);
	if (m->patience_s > 0)
		put_time(o, "patience_s", m->patience_s);
	put_str(o, "hub", m->hub);
	put_str(o, "self", m->self);
	for (size_t k = 0; k < m->n; k++) {
		if (list == NULL)
			json_object_set_new(o, "sitemaps", list = json_array());
		json_array_append_new(list, json_sitemap(&m->sitemaps[k]));
	}
	text = json_dumps(o, JSON_COMPACT);
	if (text == NULL)
		abort();
	json_decref(o);
	return text;
}

/* ---- the sitemaps of an index ---- */

struct feed_sitemap *
feed_memory_find(const struct feed_memory *m, const char *url)
{
	for (size_t k = 0; k < m->n; k++)
		if (strcmp(m->sitemaps[k].url, url) == 0)
			return &m->sitemaps[k];
	return NULL;
}

struct named {
	const struct listed *listed;
	size_t place; /* in the index */
};

/* Newest first; those without a time behind the others, in their index's order. */
static int
by_newest(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	bool has_x = x->listed->modified != NEWS_NO_TIME,
	     has_y = y->listed->modified != NEWS_NO_TIME;

	if (has_x != has_y)
		return has_x ? -1 : 1;
	if (x->listed->modified != y->listed->modified)
		return x->listed->modified > y->listed->modified ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* What was known before an index was read anew. */
struct known {
	struct feed_sitemap sitemaps[LIMIT_FEED_SITEMAPS];
	size_t n;
};

/* Adds one that parent names. False when there is no room. */
static bool
add(struct feed_memory *m, const char *parent, const struct listed *from, const struct known *old)
{
	struct feed_sitemap s = { .met_at = NEWS_NO_TIME, .met_modified = NEWS_NO_TIME };

	if (feed_memory_find(m, from->url) != NULL)
		return true;
	if (m->n == LIMIT_FEED_SITEMAPS)
		return false;
	for (size_t k = 0; k < old->n; k++)
		if (strcmp(old->sitemaps[k].url, from->url) == 0)
			s = old->sitemaps[k];
	if (s.url == NULL)
		s.url = arena_strdup(m->arena, from->url);
	s.parent = kept(m->arena, parent);
	s.modified = from->modified;
	m->sitemaps[m->n++] = s;
	return true;
}

static size_t
add_newest(struct feed_memory *m, const char *parent, const struct listed *named, size_t n,
	const struct known *old)
{
	struct named *order = mem_array(n > 0 ? n : 1, sizeof *order);
	size_t left_out = 0;

	for (size_t k = 0; k < n; k++)
		order[k] = (struct named){ &named[k], k };
	qsort(order, n, sizeof *order, by_newest);
	for (size_t k = 0; k < n; k++)
		left_out += !add(m, parent, order[k].listed, old);
	free(order);
	return left_out;
}

/* Takes over those of other indexes than parent's, as far as there is room and their own index is
 * still known. */
static void
add_others(struct feed_memory *m, const char *parent, const struct known *old)
{
	for (size_t k = 0; k < old->n && m->n < LIMIT_FEED_SITEMAPS; k++) {
		const struct feed_sitemap *s = &old->sitemaps[k];

		if (!str_eq(s->parent, parent) && feed_memory_find(m, s->url) == NULL &&
			(s->parent == NULL || feed_memory_find(m, s->parent) != NULL))
			m->sitemaps[m->n++] = *s;
	}
}

size_t
feed_memory_take_index(
	struct feed_memory *m, const char *parent, const struct listed *named, size_t n)
{
	const struct feed_sitemap *above = parent != NULL ? feed_memory_find(m, parent) : NULL;
	struct known old = { .n = m->n };
	size_t left_out;

	if (parent != NULL && (above == NULL || above->parent != NULL))
		return n; /* an index in an index in an index */
	memcpy(old.sitemaps, m->sitemaps, m->n * sizeof *m->sitemaps);
	m->n = 0;
	if (parent != NULL)
		add_others(m, parent, &old);
	left_out = add_newest(m, parent, named, n, &old);
	if (parent == NULL)
		add_others(m, parent, &old);
	return left_out;
}

/* A sitemap may have changed since it was met, if its index does not say that it has not. Many
 * give no more than the day of the last change: what was met on that day may have grown since. */
static bool
may_be_new(const struct feed_sitemap *s)
{
	return s->met_at == NEWS_NO_TIME || s->modified == NEWS_NO_TIME ||
	       s->modified != s->met_modified || s->met_at - DAY_S < s->modified;
}

struct feed_sitemap *
feed_memory_next(struct feed_memory *m, bool all)
{
	struct feed_sitemap *best = NULL;

	for (size_t k = 0; k < m->n; k++) {
		struct feed_sitemap *s = &m->sitemaps[k];

		if (s->taken || (!all && !may_be_new(s)))
			continue;
		if (best == NULL || (s->modified != NEWS_NO_TIME && s->modified > best->modified))
			best = s;
	}
	if (best != NULL)
		best->taken = true;
	return best;
}

void
feed_memory_met(struct feed_memory *m, struct feed_sitemap *s, int64_t now, const char *etag,
	const char *last_modified, const char *body_hash)
{
	s->met_at = now;
	s->met_modified = s->modified;
	s->etag = kept(m->arena, etag);
	s->last_modified = kept(m->arena, last_modified);
	s->body_hash = kept(m->arena, body_hash);
}
