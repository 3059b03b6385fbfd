#include "watch.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "due.h"
#include "text/url.h"
#include "ids.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	MEET_AT_ONCE = 50, /* entries of a feed between two looks at the rest of the world */
	LOOK_MS = 30000,   /* another program may have made something due */
	WAITING_LOOK_MS = 200,
	NEWS_PAUSE_S = 2, /* between two looks at a feed whose hub has news */
	PATIENCE_MS =
		10 * 60 * 1000, /* a pass waits so long for hosts that asked to be left alone */
};

enum visit_state {
	FETCHING,
	READING,
	MEETING,
	STORING,
	STATES
};

#define TO(state) (1u << (state))

static const struct {
	const char *name;
	unsigned next;
} states[STATES] = {
	[FETCHING] = { "fetching", TO(READING) | TO(STORING) | TO(FETCHING) },
	[READING] = { "reading", TO(MEETING) | TO(STORING) | TO(FETCHING) },
	[MEETING] = { "meeting", TO(STORING) | TO(FETCHING) },
	[STORING] = { "storing", 0 },
};

struct visit {
	struct watch *watch;
	struct visit *prev, *next;
	enum visit_state state;
	struct due *due; /* where item came from */
	struct due_item item;
	bool full;		    /* asked for without validators, where there are any */
	struct fetch *fetch;	    /* FETCHING */
	struct pool_job *job;	    /* READING */
	struct loop_call *turn;	    /* MEETING */
	struct fetch_result result; /* owned, after FETCHING */
	char body_hash[HASH_HEX];

	/* Of a feed: */
	struct feed_memory *memory; /* owned */
	struct ingest_feed feed;
	struct arena *arena; /* MEETING: of the listing */
	struct listing listing;
	const char *sitemap;	  /* the one it is at; NULL: at its own document */
	struct fetch_result part; /* owned: what came of that sitemap */
	char part_hash[HASH_HEX];
	bool once_more;		/* there was news while it was looked at */
	struct receipt receipt; /* STORING */
};

struct watch {
	struct watch_parts parts;
	const struct config *config;
	struct due *feeds, *articles;
	struct visit *visits;
	struct ids promised; /* articles that were deferred */
	size_t count[STATES];
	size_t feeds_active; /* visits to feeds before STORING */
	size_t articles_active;
	int64_t began_ms;
	bool pass;
	bool feeds_over; /* the pass is at the articles */
	bool is_over;
	struct loop_call *look; /* look for what is due, in this round */
	struct timer timer;	/* look then */
};

static void look_soon(struct watch *w);

/* ---- visits ---- */

static void
move(struct visit *v, enum visit_state next)
{
	assert(states[v->state].next & TO(next));
	v->watch->count[v->state]--;
	v->state = next;
	v->watch->count[next]++;
	assert(v->fetch == NULL);
	assert((v->job != NULL) == (next == READING));
	assert((v->turn != NULL) == (next == MEETING));
	if (next == STORING) {
		if (v->item.feed != NULL)
			v->watch->feeds_active--;
		else
			v->watch->articles_active--;
	}
}

static void
clear_documents(struct visit *v)
{
	fetch_result_clear(&v->result);
	fetch_result_clear(&v->part);
	arena_free(v->arena);
	v->arena = NULL;
	feed_memory_free(v->memory);
	v->memory = NULL;
}

/* again: a pass may take the same once more. */
static void
end_visit(struct visit *v, bool again)
{
	struct watch *w = v->watch;

	fetch_cancel(v->fetch);
	pool_cancel(v->job);
	loop_defer_cancel(v->turn);
	if (v->state != STORING) {
		if (v->item.feed != NULL)
			w->feeds_active--;
		else
			w->articles_active--;
	}
	w->count[v->state]--;
	due_done(v->due, &v->item, again);
	clear_documents(v);
	if (v->prev != NULL)
		v->prev->next = v->next;
	else
		w->visits = v->next;
	if (v->next != NULL)
		v->next->prev = v->prev;
	free(v);
	look_soon(w);
}

static void
stored(void *arg)
{
	end_visit(arg, false);
}

/* Recorded, or not recordable: in both cases this visit waits for its group and is over. */
static void
store_visit(struct visit *v)
{
	struct watch *w = v->watch;

	move(v, STORING);
	clear_documents(v);
	if (records_is_broken(w->parts.records))
		return; /* watch_free ends it */
	v->receipt.stored = stored;
	v->receipt.arg = v;
	records_wait(w->parts.records, &v->receipt);
	look_soon(w);
}

static void
finish_article(struct visit *v, const struct pool_answer *answer)
{
	const struct ingest_article check = {
		.article = v->item.article,
		.result = &v->result,
		.answer = answer,
		.body_hash = v->body_hash,
		.full = v->full,
	};

	if (!records_is_broken(v->watch->parts.records))
		ingest_article(v->watch->parts.ingest, &check);
	store_visit(v);
}

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
finish_feed(struct visit *v)
{
	struct watch *w = v->watch;

	if (!records_is_broken(w->parts.records)) {
		listen_to_hub(v, ingest_feed_finish(w->parts.ingest, &v->feed));
		if (v->once_more && !records_is_broken(w->parts.records))
			ingest_defer_feed(w->parts.ingest, v->item.id,
				clock_wall_s(w->parts.clock) + NEWS_PAUSE_S);
	}
	store_visit(v);
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
		finish_feed(v);
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
	move(v, FETCHING);
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

static void
meet_some(void *arg)
{
	struct visit *v = arg;
	struct watch *w = v->watch;

	v->turn = NULL;
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

/* Bodies wait in memory: no more are fetched while the readers have enough to do. */
static void
pace(struct watch *w)
{
	fetcher_hold(w->parts.fetcher, pool_waiting(w->parts.pool) >= LIMIT_POOL_WAITING);
}

static void
was_read(void *arg, const struct pool_answer *answer)
{
	struct visit *v = arg;

	v->job = NULL;
	pace(v->watch);
	if (v->item.article != NULL) {
		finish_article(v, answer);
		return;
	}
	if (answer->outcome == POOL_LISTING) {
		keep_listing(v, answer->listing);
		ingest_feed_begin(&v->feed, answer->listing, v->sitemap);
		v->feed.listing = &v->listing;
		v->turn = loop_defer(v->watch->parts.loop, meet_some, v);
		move(v, MEETING);
	} else if (v->sitemap != NULL) {
		ingest_feed_missed_sitemap(v->watch->parts.ingest, &v->feed, v->sitemap, &v->part,
			answer->why != NULL ? answer->why : "no sitemap");
		next_document(v);
	} else {
		v->feed.why = answer->why != NULL ? answer->why : "no feed"; /* for this call */
		finish_feed(v);
	}
}

/* Takes what r holds; r stays valid and empty. */
static void
take_result(struct fetch_result *into, struct fetch_result *r)
{
	*into = *r;
	r->body = (struct buf){ 0 };
	r->content_type = r->etag = r->last_modified = NULL;
	r->url = r->permanent_url = r->location = r->hub = r->self = NULL;
}

static void
read_document(struct visit *v, struct fetch_result *r)
{
	const struct document d = {
		.feed = v->item.feed != NULL,
		.url = r->url != NULL	      ? r->url
		       : v->sitemap != NULL   ? v->sitemap
		       : v->item.feed != NULL ? v->item.feed->url
					      : v->item.article->url,
		.content_type = r->content_type,
		.bytes = r->body.data != NULL ? r->body.data : "",
		.len = r->body.len,
	};

	v->job = pool_read(v->watch->parts.pool, &d, was_read, v);
	buf_free(&r->body); /* the pool has its own copy */
	move(v, READING);
	pace(v->watch);
}

/* No request was made: it is no check, only another time. */
static void
defer(struct visit *v)
{
	struct watch *w = v->watch;
	int64_t wait_ms = v->result.retry_after_ms > 0 ? v->result.retry_after_ms : 1000;
	int64_t at = clock_wall_s(w->parts.clock) + (wait_ms + 999) / 1000;
	bool again = w->pass &&
		     w->parts.clock->mono_ms(w->parts.clock) + wait_ms < w->began_ms + PATIENCE_MS;

	if (!records_is_broken(w->parts.records)) {
		if (v->item.feed != NULL)
			ingest_defer_feed(w->parts.ingest, v->item.id, at);
		else
			ingest_defer_article(w->parts.ingest, v->item.id, at);
		/* Its turn then goes before those that became due meanwhile. */
		if (v->item.article != NULL && w->promised.n < LIMIT_PROMISED)
			ids_add(&w->promised, v->item.id);
	}
	end_visit(v, again);
}

/* A sitemap of an index. One that cannot be had now is left for the next check. */
static void
part_was_fetched(void *arg, struct fetch_result *r)
{
	struct visit *v = arg;
	struct ingest *ingest = v->watch->parts.ingest;
	const struct feed_sitemap *s = feed_memory_find(v->memory, v->sitemap);

	v->fetch = NULL;
	take_result(&v->part, r);
	if (ingest_feed_needs_reading(s->body_hash, &v->part, v->part_hash)) {
		read_document(v, &v->part);
	} else if (v->part.outcome == FETCH_OK || v->part.outcome == FETCH_NOT_MODIFIED) {
		document_done(v);
	} else {
		if (v->part.outcome != FETCH_DEFERRED)
			ingest_feed_missed_sitemap(ingest, &v->feed, v->sitemap, &v->part, NULL);
		next_document(v);
	}
}

static void
feed_was_fetched(struct visit *v)
{
	v->feed = (struct ingest_feed){
		.feed = v->item.feed,
		.memory = v->memory,
		.full = v->full,
		.result = &v->result,
		.body_hash = v->body_hash,
	};
	if (ingest_feed_needs_reading(v->item.feed->body_hash, &v->result, v->body_hash))
		read_document(v, &v->result);
	else
		next_document(v);
}

static void
was_fetched(void *arg, struct fetch_result *r)
{
	struct visit *v = arg;

	v->fetch = NULL;
	take_result(&v->result, r);
	if (v->result.outcome == FETCH_DEFERRED) {
		defer(v);
		return;
	}
	if (v->item.feed != NULL)
		feed_was_fetched(v);
	else if (ingest_article_needs_reading(v->item.article, &v->result, v->body_hash))
		read_document(v, &v->result);
	else
		finish_article(v, NULL);
}

static void
fetch_feed(struct visit *v)
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
	v->fetch = fetch_start(v->watch->parts.fetcher, &request, was_fetched, v);
	free(headers);
}

static void
fetch_article(struct visit *v)
{
	const struct article *article = v->item.article;
	struct fetch_request request = {
		.url = article->url,
		.kind = FETCH_ARTICLE,
		.promised = ids_has(&v->watch->promised, article->id),
	};

	if (!v->full) {
		request.etag = article->etag;
		request.last_modified = article->last_modified;
	}
	v->full = request.etag == NULL && request.last_modified == NULL;
	ids_remove(&v->watch->promised, article->id);
	v->fetch = fetch_start(v->watch->parts.fetcher, &request, was_fetched, v);
}

static void
begin_visit(struct watch *w, struct due *due, const struct due_item *item)
{
	struct visit *v = mem_zalloc(sizeof *v);

	v->watch = w;
	v->due = due;
	v->item = *item;
	v->state = FETCHING;
	w->count[FETCHING]++;
	v->next = w->visits;
	if (v->next != NULL)
		v->next->prev = v;
	w->visits = v;
	if (item->feed != NULL) {
		w->feeds_active++;
		v->memory = feed_memory_read(item->feed->memory);
		v->full = ingest_feed_wants_full(w->parts.ingest, v->memory);
		fetch_feed(v);
	} else {
		w->articles_active++;
		v->full = ingest_wants_full(w->parts.ingest, item->article);
		fetch_article(v);
	}
}

/* ---- what is due ---- */

/* Begins visits until the window is full; false when nothing more is due in this sweep. */
static bool
take_due(struct watch *w, struct due *due, const size_t *active, size_t window)
{
	int64_t now_s = clock_wall_s(w->parts.clock),
		mono_ms = w->parts.clock->mono_ms(w->parts.clock);
	struct due_item item;
	struct err e = { 0 };

	while (*active < window && pool_waiting(w->parts.pool) < LIMIT_POOL_WAITING) {
		enum store_result result = due_take(due, now_s, mono_ms, &item, &e);

		if (result == STORE_NOT_FOUND)
			return false;
		if (!records_read(w->parts.records, result, &e))
			return false;
		begin_visit(w, due, &item);
	}
	return true;
}

/* When something due at due_s is to be looked at, in monotonic time; at most LOOK_MS from now. */
static int64_t
look_at(const struct watch *w, const struct due *due, int64_t due_s)
{
	int64_t mono_ms = w->parts.clock->mono_ms(w->parts.clock);
	int64_t wait_ms = due_s * 1000 - w->parts.clock->wall_ms(w->parts.clock);

	if (due_s == NEWS_NO_TIME || wait_ms > LOOK_MS)
		return mono_ms + LOOK_MS;
	return mono_ms + wait_ms > due_next_look(due) ? mono_ms + wait_ms : due_next_look(due);
}

static void
look(struct watch *w)
{
	struct timers *timers = loop_timers(w->parts.loop);
	int64_t feed_at, article_at, feeds_look, articles_look;
	struct err e = { 0 };
	enum store_result result =
		store_next_due(records_store(w->parts.records), &feed_at, &article_at, &e);

	if (!records_read(w->parts.records, result, &e)) {
		timers_set_after(timers, &w->timer, LOOK_MS);
		return;
	}
	feeds_look = look_at(w, w->feeds, feed_at);
	articles_look = look_at(w, w->articles, article_at);
	/* Where the window is full, the end of any visit brings the next look. */
	if (feeds_look <= timers_now(timers))
		feeds_look = take_due(w, w->feeds, &w->feeds_active, LIMIT_FEED_VISITS)
				     ? INT64_MAX
				     : due_next_look(w->feeds);
	if (articles_look <= timers_now(timers))
		articles_look = take_due(w, w->articles, &w->articles_active, LIMIT_ARTICLE_VISITS)
					? INT64_MAX
					: due_next_look(w->articles);
	if (feeds_look != INT64_MAX || articles_look != INT64_MAX)
		timers_set_at(
			timers, &w->timer, feeds_look < articles_look ? feeds_look : articles_look);
}

/* Takes what is due until nothing is left; true then. */
static bool
exhaust(struct watch *w, struct due *due, const size_t *active, size_t window)
{
	if (*active == 0)
		due_hurry(due);
	return !take_due(w, due, active, window) && *active == 0;
}

/* One pass: the feeds, then the articles, then what had to wait, then the end. */
static void
look_in_pass(struct watch *w)
{
	int64_t mono_ms = w->parts.clock->mono_ms(w->parts.clock);

	if (!w->feeds_over && !exhaust(w, w->feeds, &w->feeds_active, LIMIT_FEED_VISITS))
		return;
	w->feeds_over = true;
	if (!exhaust(w, w->articles, &w->articles_active, LIMIT_ARTICLE_VISITS_OF_PASS))
		return;
	if (due_owed(w->feeds) + due_owed(w->articles) > 0 && mono_ms < w->began_ms + PATIENCE_MS) {
		w->feeds_over = due_owed(w->feeds) == 0;
		timers_set_after(loop_timers(w->parts.loop), &w->timer, WAITING_LOOK_MS);
		return;
	}
	w->is_over = true;
	if (records_commit(w->parts.records) == 0)
		w->parts.over(w->parts.arg);
}

static void
look_now(void *arg)
{
	struct watch *w = arg;

	w->look = NULL;
	if (w->is_over || records_is_broken(w->parts.records))
		return;
	if (w->pass)
		look_in_pass(w);
	else
		look(w);
}

static void
look_soon(struct watch *w)
{
	if (w->look == NULL && !w->is_over)
		w->look = loop_defer(w->parts.loop, look_now, w);
}

static void
timer_fired(void *arg)
{
	look_soon(arg);
}

/* ---- the whole ---- */

struct watch *
watch_new(const struct watch_parts *parts, const struct config *config)
{
	struct watch *w = mem_zalloc(sizeof *w);
	struct store *store = records_store(parts->records);

	w->parts = *parts;
	w->config = config;
	w->pass = parts->over != NULL;
	w->feeds = due_new(store, DUE_FEEDS, w->pass);
	w->articles = due_new(store, DUE_ARTICLES, w->pass);
	w->began_ms = parts->clock->mono_ms(parts->clock);
	timers_init(&w->timer, timer_fired, w);
	look_soon(w);
	return w;
}

void
watch_configure(struct watch *w, const struct config *config)
{
	w->config = config;
	due_hurry(w->feeds);
	look_soon(w);
}

void
watch_set_websub(struct watch *w, struct websub *websub)
{
	w->parts.websub = websub;
}

void
watch_hurry_feed(struct watch *w, int64_t feed)
{
	for (struct visit *v = w->visits; v != NULL; v = v->next)
		if (v->item.feed != NULL && v->item.id == feed && v->state != STORING) {
			v->once_more = true;
			return;
		}
	if (records_is_broken(w->parts.records))
		return;
	ingest_defer_feed(w->parts.ingest, feed, clock_wall_s(w->parts.clock));
	due_hurry(w->feeds);
	look_soon(w);
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	w->is_over = true;
	timers_stop(loop_timers(w->parts.loop), &w->timer);
	while (w->visits != NULL)
		end_visit(w->visits, false);
	loop_defer_cancel(w->look);
	due_free(w->feeds);
	due_free(w->articles);
	ids_free(&w->promised);
	free(w);
}

void
watch_stats(const struct watch *w, struct watch_stats *out)
{
	*out = (struct watch_stats){
		.fetching = w->count[FETCHING],
		.reading = w->count[READING] + w->count[MEETING],
		.storing = w->count[STORING],
	};
}
