#include "ingest.h"
#include "ingest_private.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "judge/schedule.h"
#include "text/hash.h"
#include "text/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HINT_AFTER_S = 300, /* a hint makes no article due sooner than this after its last check */
	DOUBT_AFTER = 3,    /* failures after which a redirect that was believed is doubted */
};

const char *
ingest_feed_address(const struct store_feed *feed)
{
	/* Where a redirect led may be gone while the address we were given leads on. */
	bool in_doubt = feed->failures >= DOUBT_AFTER && feed->failures % 2 == 1;

	return feed->moved_url != NULL && !in_doubt ? feed->moved_url : feed->url;
}

bool
ingest_feed_wants_full(const struct ingest *i, const struct feed_memory *memory)
{
	return schedule_wants_full(&i->config->schedule, memory->full_at, ingest_now(i));
}

bool
ingest_feed_needs_reading(
	const char *known_hash, const struct fetch_result *r, char body_hash[HASH_HEX])
{
	struct hash *h;

	body_hash[0] = '\0';
	if (r->outcome != FETCH_OK)
		return false;
	h = hash_new();
	hash_field(h, r->content_type);
	hash_add(h, r->body.data, r->body.len);
	hash_end(h, body_hash);
	return !str_eq(known_hash, body_hash);
}

/* ---- order ---- */

struct placed {
	struct entry entry;
	size_t place; /* in the document */
};

static int
by_id(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->entry.id == NULL || y->entry.id == NULL)
		return (x->entry.id != NULL) - (y->entry.id != NULL);
	return strcmp(x->entry.id, y->entry.id);
}

/* Documents begin with the newest: where times are missing or the same, the later is older. */
static int
by_age(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->entry.published != y->entry.published)
		return x->entry.published < y->entry.published ? -1 : 1;
	return x->place > y->place ? -1 : x->place < y->place;
}

static void
drop_ids_of_several(struct placed *p, size_t n)
{
	for (size_t from = 0, to; from < n; from = to) {
		bool several = false;

		for (to = from + 1; to < n && str_eq(p[from].entry.id, p[to].entry.id); to++)
			several = several || !str_eq(p[from].entry.link, p[to].entry.link);
		for (size_t k = from; several && k < to; k++)
			p[k].entry.id = NULL;
	}
}

void
ingest_feed_sort(struct listing *l)
{
	struct placed *p = mem_array(l->n > 0 ? l->n : 1, sizeof *p);
	bool all_dated = true;

	for (size_t k = 0; k < l->n; k++) {
		p[k] = (struct placed){ l->entries[k], k };
		all_dated = all_dated && l->entries[k].published != ENTRY_NO_TIME;
	}
	qsort(p, l->n, sizeof *p, by_id);
	drop_ids_of_several(p, l->n);
	if (all_dated) {
		qsort(p, l->n, sizeof *p, by_age);
		for (size_t k = 0; k < l->n; k++)
			l->entries[k] = p[k].entry;
	} else {
		for (size_t k = 0; k < l->n; k++)
			l->entries[l->n - 1 - p[k].place] = p[k].entry;
	}
	free(p);
}

/* ---- entries ---- */

/* The feed says that it has another headline or another time than before: look soon, whatever the
 * schedule says, unless the article is in trouble of its own. */
static void
take_hint(struct ingest *i, int64_t id)
{
	struct arena *arena = arena_new();
	struct article article;
	int64_t at = ingest_now(i);
	struct err e;

	if (store_article(records_store(i->records), id, arena, &article, &e) == STORE_OK &&
		article.state == ARTICLE_WATCHING && article.failures == 0) {
		int64_t pause = article.period_s < HINT_AFTER_S ? article.period_s : HINT_AFTER_S;

		if (article.last_checked_at != NEWS_NO_TIME && article.last_checked_at + pause > at)
			at = article.last_checked_at + pause;
		if (at < article.next_check_at)
			ingest_defer_article(i, id, at);
	}
	arena_free(arena);
}

static void
meet_one(struct ingest *i, struct ingest_feed *check, const struct config_feed *config,
	const struct entry *entry)
{
	const char *link = entry->original != NULL ? entry->original : entry->link;
	char *url = link != NULL ? url_canonical(link) : NULL;
	char *key = url != NULL ? url_key(url) : NULL;
	int64_t now = ingest_now(i);
	struct store_met met = { 0 };
	struct err e = { 0 };

	if (key != NULL && (config == NULL || config_feed_wants(config, url))) {
		const struct store_entry met_entry = {
			.feed = check->feed->id,
			.source = check->feed->source,
			.guid = entry->id,
			.url = url,
			.url_key = key,
			.title = entry->title,
			.published = entry->published,
			.updated = entry->updated,
			.now = now,
			.first_check_at = now,
			.first_period_s = i->config->schedule.first_period_s,
		};

		if (records_made(i->records,
			    store_meet(records_store(i->records), &met_entry, &met, &e), "feed",
			    check->feed->id, &e)) {
			if (met.is_new) {
				check->new_articles++;
				records_line(i->records, LOG_LEVEL_INFO, "article_new");
				records_int(i->records, "article", met.article);
				records_str(i->records, "source", check->feed->source);
				records_str(i->records, "feed", check->feed->name);
				records_str(i->records, "url", url);
			} else if (met.hinted) {
				take_hint(i, met.article);
			}
		}
	}
	free(url);
	free(key);
}

bool
ingest_feed_meet(struct ingest *i, struct ingest_feed *check, size_t max)
{
	const struct config_feed *config = config_find_feed(i->config, check->feed->name);
	const struct listing *l = check->listing;

	for (; max > 0 && check->next < l->n && !check->bounded; max--) {
		if (records_is_broken(i->records))
			return true;
		meet_one(i, check, config, &l->entries[check->next++]);
		check->met++;
		check->bounded = check->new_articles >= LIMIT_FEED_NEW && check->next < l->n;
	}
	return check->next == l->n || check->bounded;
}

/* ---- documents ---- */

static const char *
kept(const struct feed_memory *m, const char *s)
{
	return s != NULL ? arena_strdup(m->arena, s) : NULL;
}

/* What the feed says of itself. A header counts more than the document: it is there also when the
 * document was not read. */
static void
learn(const struct ingest_feed *check, const struct listing *l)
{
	struct feed_memory *m = check->memory;
	const struct fetch_result *r = check->result;

	if (l != NULL) {
		m->patience_s = l->hint_s;
		m->hub = kept(m, l->hub);
		m->self = kept(m, l->self);
	}
	if (r->hub != NULL) {
		m->hub = kept(m, r->hub);
		m->self = r->self != NULL ? kept(m, r->self) : m->self;
	}
}

void
ingest_feed_begin(struct ingest_feed *check, const struct listing *l, const char *sitemap)
{
	check->listing = l;
	check->next = 0;
	check->documents++;
	check->entries += l->n;
	check->capped = check->capped || l->capped;
	if (sitemap == NULL)
		learn(check, l);
	check->sitemaps_left_out +=
		feed_memory_take_index(check->memory, sitemap, l->sitemaps, l->sitemap_n);
}

static bool
came(const struct ingest_feed *check)
{
	return check->result->outcome == FETCH_NOT_MODIFIED ||
	       (check->result->outcome == FETCH_OK && check->why == NULL);
}

struct feed_sitemap *
ingest_feed_next_sitemap(const struct ingest *i, struct ingest_feed *check)
{
	if (!came(check) || check->bounded || records_is_broken(i->records))
		return NULL;
	return feed_memory_next(check->memory, check->full);
}

void
ingest_feed_met_sitemap(struct ingest *i, struct ingest_feed *check, const char *sitemap,
	const struct fetch_result *r, const char *body_hash)
{
	struct feed_sitemap *s = feed_memory_find(check->memory, sitemap);

	check->sitemaps_good++;
	if (s == NULL)
		return;
	if (r->outcome == FETCH_NOT_MODIFIED)
		feed_memory_met(
			check->memory, s, ingest_now(i), s->etag, s->last_modified, s->body_hash);
	else
		feed_memory_met(
			check->memory, s, ingest_now(i), r->etag, r->last_modified, body_hash);
}

void
ingest_feed_missed_sitemap(struct ingest *i, struct ingest_feed *check, const char *sitemap,
	const struct fetch_result *r, const char *why)
{
	char words[256];

	if (why == NULL)
		ingest_failure_words(r, words, sizeof words);
	else
		snprintf(words, sizeof words, "%s", why);
	if (check->sitemaps_bad++ == 0)
		snprintf(check->trouble, sizeof check->trouble, "sitemap %.60s: %.240s", sitemap,
			words);
	records_line(i->records, LOG_LEVEL_INFO, "sitemap_failed");
	records_str(i->records, "feed", check->feed->name);
	records_str(i->records, "msg", words);
	records_str(i->records, "url", sitemap);
}

/* ---- the check ---- */

static struct schedule_feed_next
schedule(struct ingest *i, const struct ingest_feed *check, enum schedule_feed_event event)
{
	const struct store_feed *feed = check->feed;
	const struct config_feed *config = config_find_feed(i->config, feed->name);
	struct schedule_feed_rules rules = i->config->feeds;
	const struct fetch_result *r = check->result;
	int64_t hint = check->memory->patience_s;

	rules.period_s = config != NULL ? config->period_s : feed->configured_period_s;
	if (config != NULL)
		rules.max_period_s = config->max_period_s;
	if (r->max_age_s > hint)
		hint = r->max_age_s;
	return schedule_feed_after(&rules, feed->period_s, feed->failures, event, hint,
		ingest_now(i), ingest_retry_after(r), ingest_chance(i));
}

static void
tell_bounds(struct ingest *i, const struct ingest_feed *check)
{
	struct records *r = i->records;

	if (check->bounded || check->capped) {
		records_line(r, LOG_LEVEL_UNUSUAL, "feed_bounded");
		records_str(r, "feed", check->feed->name);
		records_int(r, "entries", (int64_t)check->entries);
		records_int(r, "met", (int64_t)check->met);
		records_str(r, "msg",
			check->bounded ? "too many new articles at once: the oldest first, the "
					 "others at the next checks"
				       : "the document names more than are read");
	}
	if (check->sitemaps_left_out > 0) {
		/* An index changes with each of its sitemaps: one warning is enough. */
		records_line(r,
			check->feed->last_good_at == NEWS_NO_TIME ? LOG_LEVEL_UNUSUAL
								  : LOG_LEVEL_DEBUG,
			"feed_bounded");
		records_str(r, "feed", check->feed->name);
		records_int(r, "sitemaps", (int64_t)check->memory->n);
		records_int(r, "left_out", (int64_t)check->sitemaps_left_out);
		records_str(r, "msg",
			"the index names more sitemaps than are followed: only the "
			"newest are");
	}
}

static void
tell(struct ingest *i, const struct ingest_feed *check, const struct store_feed_check *f)
{
	struct records *r = i->records;

	if (f->good)
		records_line(r, check->new_articles > 0 ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG,
			"feed_checked");
	else
		records_line(r, f->ended || f->failures <= 1 ? LOG_LEVEL_UNUSUAL : LOG_LEVEL_INFO,
			f->ended ? "feed_ended" : "feed_failed");
	records_str(r, "feed", check->feed->name);
	records_str(r, "source", check->feed->source);
	if (!f->good) {
		records_int(r, "failures", f->failures);
		records_str(r, "msg", f->error);
	} else if (check->documents > 0) {
		records_int(r, "entries", (int64_t)check->entries);
		records_int(r, "new", (int64_t)check->new_articles);
	}
	records_str(r, "url", check->feed->url);
	tell_bounds(i, check);
	if (f->moved_url != NULL) {
		records_line(r, LOG_LEVEL_INFO, "feed_moved");
		records_str(r, "feed", check->feed->name);
		records_str(r, "url", f->moved_url);
	}
}

/* Where to ask from now on, if that is elsewhere than before; else NULL. */
static const char *
moved_to(const struct ingest_feed *check)
{
	const struct store_feed *feed = check->feed;
	const char *asked = ingest_feed_address(feed);
	const char *at =
		check->result->permanent_url != NULL ? check->result->permanent_url : asked;

	return str_eq(at, feed->moved_url != NULL ? feed->moved_url : feed->url) ? NULL : at;
}

/* Why the check brought nothing, or NULL. An index of which no sitemap can be had is worth nothing.
 */
static const char *
failed_because(const struct ingest_feed *check, char *words, size_t size)
{
	if (check->why != NULL)
		return check->why;
	if (!came(check)) {
		ingest_failure_words(check->result, words, size);
		return words;
	}
	return check->sitemaps_bad > 0 && check->sitemaps_good == 0 ? check->trouble : NULL;
}

bool
ingest_feed_finish(struct ingest *i, const struct ingest_feed *check)
{
	const struct fetch_result *r = check->result;
	const struct store_feed *feed = check->feed;
	bool ended = r->outcome == FETCH_GONE && r->status == 410, goes_on;
	char words[320], *memory = NULL;
	const char *error = failed_because(check, words, sizeof words);
	struct schedule_feed_next next = schedule(i, check,
		ended			  ? SCHEDULE_FEED_ENDED
		: error != NULL		  ? SCHEDULE_FEED_FAILED
		: check->new_articles > 0 ? SCHEDULE_FEED_NEW
					  : SCHEDULE_FEED_QUIET);
	struct err e = { 0 };
	struct store_feed_check f = {
		.feed = feed->id,
		.at = ingest_now(i),
		.good = error == NULL,
		.ended = ended,
		.error = error,
		.period_s = next.period_s,
		.next_check_at = next.next_check_at,
		.failures = next.failures,
		.keep_validators = error != NULL || r->outcome == FETCH_NOT_MODIFIED,
		.entries = check->documents > 0 ? (int64_t)check->entries : -1,
		.new_articles = check->new_articles,
	};

	if (records_is_broken(i->records))
		return true;
	/* Bounded: the same bytes must be read again for what is left. */
	if (!f.keep_validators && !check->bounded) {
		f.etag = r->etag;
		f.last_modified = r->last_modified;
		f.body_hash = check->body_hash;
	}
	if (f.good) {
		learn(check, NULL);
		if (check->full)
			check->memory->full_at = f.at;
		f.memory = memory = feed_memory_write(check->memory);
		f.moved_url = moved_to(check);
	}
	goes_on = records_made(i->records,
		store_record_feed_check(records_store(i->records), &f, &e), "feed", feed->id, &e);
	if (goes_on) {
		i->stats.feed_checks++;
		i->stats.feed_failures += !f.good;
		i->stats.new_articles += (int64_t)check->new_articles;
		tell(i, check, &f);
	}
	free(memory);
	return goes_on && !ended;
}

void
ingest_defer_feed(struct ingest *i, int64_t feed, int64_t at)
{
	struct err e = { 0 };

	records_made(i->records, store_defer_feed(records_store(i->records), feed, at, &e), "feed",
		feed, &e);
}
