#include "watch_private.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "config/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	LOOK_MS = 30000, /* another program may have made something due */
	WAITING_LOOK_MS = 200,
	PATIENCE_MS =
		10 * 60 * 1000, /* a pass waits so long for hosts that asked to be left alone */
};

#define TO(state) (1u << (state))

static const struct {
	const char *name;
	unsigned next;
} states[STATES] = {
	[FETCHING] = { "fetching", TO(READING) | TO(HELD) | TO(STORING) | TO(FETCHING) },
	[READING] = { "reading", TO(MEETING) | TO(HELD) | TO(STORING) | TO(FETCHING) },
	[MEETING] = { "meeting", TO(HELD) | TO(STORING) | TO(FETCHING) },
	[HELD] = { "held", TO(MEETING) | TO(STORING) },
	[STORING] = { "storing", 0 },
};

static void look_soon(struct watch *w);

/* ---- visits ---- */

void
watch_move(struct visit *v, enum visit_state next)
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
	v->answer = NULL;
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
	records_unqueue(w->parts.records, &v->held);
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
void
watch_store(struct visit *v)
{
	struct watch *w = v->watch;

	watch_move(v, STORING);
	clear_documents(v);
	if (records_is_broken(w->parts.records))
		return; /* watch_free ends it */
	v->receipt.stored = stored;
	v->receipt.arg = v;
	records_wait(w->parts.records, &v->receipt);
	look_soon(w);
}

void
watch_record(struct visit *v, void (*record)(void *arg))
{
	struct records *records = v->watch->parts.records;

	if (!records_are_held(records)) {
		record(v);
		return;
	}
	records_queue(records, &v->held, record, v);
	watch_move(v, HELD);
}

static void
record_article(void *arg)
{
	struct visit *v = arg;
	const struct ingest_article check = {
		.article = v->item.article,
		.result = &v->result,
		.answer = v->answer,
		.body_hash = v->body_hash,
		.full = v->full,
	};

	if (!records_is_broken(v->watch->parts.records))
		ingest_article(v->watch->parts.ingest, &check);
	watch_store(v);
}

/* The readers' answer is only lent. */
static const struct pool_answer *
keep_answer(struct visit *v, const struct pool_answer *from)
{
	struct pool_answer *answer;
	struct reading *reading;

	assert(v->arena == NULL);
	v->arena = arena_new();
	answer = arena_alloc(v->arena, sizeof *answer);
	answer->outcome = from->outcome;
	if (from->reading != NULL) {
		reading = arena_alloc(v->arena, sizeof *reading);
		*reading = reading_copy(v->arena, from->reading);
		answer->reading = reading;
	}
	if (from->why != NULL)
		answer->why = arena_strdup(v->arena, from->why);
	return answer;
}

/* answer is NULL when nothing was read. */
static void
finish_article(struct visit *v, const struct pool_answer *answer)
{
	bool held = records_are_held(v->watch->parts.records);

	v->answer = held && answer != NULL ? keep_answer(v, answer) : answer;
	watch_record(v, record_article);
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
	if (v->item.article != NULL)
		finish_article(v, answer);
	else
		watch_feed_read(v, answer);
}

/* Takes what r holds; r stays valid and empty. */
void
watch_take_result(struct fetch_result *into, struct fetch_result *r)
{
	*into = *r;
	r->body = (struct buf){ 0 };
	r->content_type = r->etag = r->last_modified = NULL;
	r->url = r->permanent_url = r->location = r->hub = r->self = NULL;
}

void
watch_read(struct visit *v, struct fetch_result *r)
{
	const char *url = r->url != NULL	 ? r->url
			  : v->sitemap != NULL	 ? v->sitemap
			  : v->item.feed != NULL ? v->item.feed->url
						 : v->item.article->url;
	const struct page_rule *rule =
		v->item.feed != NULL ? NULL : rules_find(v->watch->config->rules, url);
	const struct document d = {
		.feed = v->item.feed != NULL,
		.url = url,
		.rule_title = rule != NULL ? rule->title : NULL,
		.rule_body = rule != NULL ? rule->body : NULL,
		.rule_remove = rule != NULL ? rule->remove : NULL,
		.content_type = r->content_type,
		.bytes = r->body.data != NULL ? r->body.data : "",
		.len = r->body.len,
	};

	v->job = pool_read(v->watch->parts.pool, &d, was_read, v);
	buf_free(&r->body); /* the pool has its own copy */
	watch_move(v, READING);
	pace(v->watch);
}

/* No request was made: it is no check, only another time. */
static void
defer(void *arg)
{
	struct visit *v = arg;
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

void
watch_fetched(void *arg, struct fetch_result *r)
{
	struct visit *v = arg;

	v->fetch = NULL;
	watch_take_result(&v->result, r);
	if (v->result.outcome == FETCH_DEFERRED) {
		watch_record(v, defer);
		return;
	}
	if (v->item.feed != NULL)
		watch_feed_fetched(v);
	else if (ingest_article_needs_reading(v->item.article, &v->result, v->body_hash))
		watch_read(v, &v->result);
	else
		finish_article(v, NULL);
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
	v->fetch = fetch_start(v->watch->parts.fetcher, &request, watch_fetched, v);
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
		watch_feed_fetch(v);
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
	int64_t wall_ms = w->parts.clock->wall_ms(w->parts.clock), at;

	/* Compared in seconds first: no time at all is the smallest number there is. */
	if (due_s == NEWS_NO_TIME || due_s > (wall_ms + LOOK_MS) / 1000)
		return mono_ms + LOOK_MS;
	at = mono_ms + (due_s * 1000 - wall_ms);
	return at > due_next_look(due) ? at : due_next_look(due);
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

static void
hurry(struct watch *w, int64_t feed)
{
	ingest_defer_feed(w->parts.ingest, feed, clock_wall_s(w->parts.clock));
	due_hurry(w->feeds);
	look_soon(w);
}

static void
hurry_all(void *arg)
{
	struct watch *w = arg;

	for (size_t k = 0; k < w->hurried.size && !records_is_broken(w->parts.records); k++)
		if (w->hurried.slots[k] > 0)
			hurry(w, w->hurried.slots[k]);
	ids_free(&w->hurried);
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
	if (!records_are_held(w->parts.records)) {
		hurry(w, feed);
		return;
	}
	if (w->hurried.n == 0)
		records_queue(w->parts.records, &w->hurry, hurry_all, w);
	ids_add(&w->hurried, feed);
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
	records_unqueue(w->parts.records, &w->hurry);
	ids_free(&w->promised);
	ids_free(&w->hurried);
	free(w);
}

void
watch_stats(const struct watch *w, struct watch_stats *out)
{
	*out = (struct watch_stats){
		.fetching = w->count[FETCHING],
		.reading = w->count[READING] + w->count[MEETING],
		.storing = w->count[HELD] + w->count[STORING],
	};
}
