#include "watch_private.h"

#include "base/mem.h"
#include "text/url.h"

#include <stdlib.h>

enum {
	MEET_AT_ONCE = 50, /* entries of a feed between two looks at the rest of the world */
	NEWS_PAUSE_S = 2,  /* between two looks at a feed whose hub has news */
};

static void
listen_to_hub(struct visit *v, bool goes_on)
{
	struct websub *websub = v->watch->parts.websub;
	const struct feed_memory *m = v->memory;

	if (websub == NULL)
		return;
	if (!goes_on)
		websub_forget(websub, v->item.id);
	else if (m->hub != NULL)
		websub_want(websub, v->item.id,
			m->self != NULL ? m->self : ingest_feed_address(v->item.feed), m->hub);
}

static void
record_feed(void *arg)
{
	struct visit *v = arg;
	struct watch *w = v->watch;

	if (!records_is_broken(w->parts.records)) {
		listen_to_hub(v, ingest_feed_finish(w->parts.ingest, &v->feed));
		if (v->once_more && !records_is_broken(w->parts.records))
			ingest_defer_feed(w->parts.ingest, v->item.id,
				clock_wall_s(w->parts.clock) + NEWS_PAUSE_S);
	}
	watch_store(v);
}

/* The feed's own request headers, NULL-terminated; the caller frees the list. */
static const char **
headers_of(const struct visit *v)
{
	const struct config_feed *c = config_find_feed(v->watch->config, v->item.feed->name);
	size_t n = c != NULL ? c->headers_count : 0;
	const char **headers = mem_array(n + 1, sizeof *headers);

	for (size_t k = 0; k < n; k++)
		headers[k] = c->headers[k];
	headers[n] = NULL;
	return headers;
}

static void part_was_fetched(void *arg, struct fetch_result *r);

/* An index goes on with its next sitemap; all else is finished. */
static void
next_document(struct visit *v)
{
	struct watch *w = v->watch;
	const struct feed_sitemap *s = ingest_feed_next_sitemap(w->parts.ingest, &v->feed);
	struct fetch_request request = { .kind = FETCH_FEED };
	const char **headers;

	if (s == NULL) {
		watch_record(v, record_feed);
		return;
	}
	fetch_result_clear(&v->part);
	v->sitemap = request.url = s->url;
	if (!v->full) {
		request.etag = s->etag;
		request.last_modified = s->last_modified;
	}
	headers = headers_of(v);
	if (url_same_origin(s->url, ingest_feed_address(v->item.feed)))
		request.headers = headers;
	watch_move(v, FETCHING);
	v->fetch = fetch_start(w->parts.fetcher, &request, part_was_fetched, v);
	free(headers);
}

/* The whole document was met. */
static void
document_done(struct visit *v)
{
	if (v->sitemap != NULL && !v->feed.bounded)
		ingest_feed_met_sitemap(
			v->watch->parts.ingest, &v->feed, v->sitemap, &v->part, v->part_hash);
	next_document(v);
}

static void meet_some(void *arg);

static void
meet_on(void *arg)
{
	struct visit *v = arg;

	v->turn = loop_defer(v->watch->parts.loop, meet_some, v);
	watch_move(v, MEETING);
}

static void
meet_some(void *arg)
{
	struct visit *v = arg;
	struct watch *w = v->watch;

	v->turn = NULL;
	if (records_are_held(w->parts.records)) {
		watch_record(v, meet_on);
		return;
	}
	if (!records_is_broken(w->parts.records) &&
		!ingest_feed_meet(w->parts.ingest, &v->feed, MEET_AT_ONCE)) {
		v->turn = loop_defer(w->parts.loop, meet_some, v);
		return;
	}
	document_done(v);
}

static const char *
kept(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strdup(a, s);
}

/* The answer's listing is only lent; meeting its entries takes longer. */
static void
keep_listing(struct visit *v, const struct listing *from)
{
	struct listing *l = &v->listing;

	arena_free(v->arena);
	v->arena = arena_new();
	*l = (struct listing){ .n = from->n };
	l->entries = arena_array(v->arena, l->n > 0 ? l->n : 1, sizeof *l->entries);
	for (size_t k = 0; k < l->n; k++) {
		struct entry *e = &l->entries[k];

		*e = from->entries[k];
		e->id = kept(v->arena, e->id);
		e->link = kept(v->arena, e->link);
		e->original = kept(v->arena, e->original);
		e->title = kept(v->arena, e->title);
	}
	ingest_feed_sort(l);
}

void
watch_feed_read(struct visit *v, const struct pool_answer *answer)
{
	if (answer->outcome == POOL_LISTING) {
		keep_listing(v, answer->listing);
		ingest_feed_begin(&v->feed, answer->listing, v->sitemap);
		v->feed.listing = &v->listing;
		meet_on(v);
	} else if (v->sitemap != NULL) {
		ingest_feed_missed_sitemap(v->watch->parts.ingest, &v->feed, v->sitemap, &v->part,
			answer->why != NULL ? answer->why : "no sitemap");
		next_document(v);
	} else {
		if (v->arena == NULL)
			v->arena = arena_new();
		v->feed.why = arena_strdup(
			v->arena, answer->why != NULL ? answer->why : "no feed"); /* lent */
		watch_record(v, record_feed);
	}
}

/* A sitemap of an index. One that cannot be had now is left for the next check. */
static void
part_was_fetched(void *arg, struct fetch_result *r)
{
	struct visit *v = arg;
	struct ingest *ingest = v->watch->parts.ingest;
	const struct feed_sitemap *s = feed_memory_find(v->memory, v->sitemap);

	v->fetch = NULL;
	watch_take_result(&v->part, r);
	if (ingest_feed_needs_reading(s->body_hash, &v->part, v->part_hash)) {
		watch_read(v, &v->part);
	} else if (v->part.outcome == FETCH_OK || v->part.outcome == FETCH_NOT_MODIFIED) {
		document_done(v);
	} else {
		if (v->part.outcome != FETCH_DEFERRED)
			ingest_feed_missed_sitemap(ingest, &v->feed, v->sitemap, &v->part, NULL);
		next_document(v);
	}
}

void
watch_feed_fetched(struct visit *v)
{
	v->feed = (struct ingest_feed){
		.feed = v->item.feed,
		.memory = v->memory,
		.full = v->full,
		.result = &v->result,
		.body_hash = v->body_hash,
	};
	if (ingest_feed_needs_reading(v->item.feed->body_hash, &v->result, v->body_hash))
		watch_read(v, &v->result);
	else
		next_document(v);
}

void
watch_feed_fetch(struct visit *v)
{
	const struct store_feed *feed = v->item.feed;
	const char **headers = headers_of(v);
	struct fetch_request request = {
		.url = ingest_feed_address(feed),
		.kind = FETCH_FEED,
		.headers = headers,
	};

	if (!v->full) {
		request.etag = feed->etag;
		request.last_modified = feed->last_modified;
	}
	v->fetch = fetch_start(v->watch->parts.fetcher, &request, watch_fetched, v);
	free(headers);
}
