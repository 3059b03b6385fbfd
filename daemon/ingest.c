#include "ingest.h"
#include "ingest_private.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "diff/classes.h"
#include "diff/diff.h"
#include "judge/schedule.h"
#include "judge/verdict.h"
#include "page/page.h"
#include "text/hash.h"
#include "text/url.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ingest *
ingest_new(const struct clock *clock, struct records *records, uint64_t seed,
	const struct config *config)
{
	struct ingest *i = mem_zalloc(sizeof *i);

	i->clock = clock;
	i->records = records;
	i->random = seed;
	ingest_configure(i, config);
	return i;
}

void
ingest_configure(struct ingest *i, const struct config *config)
{
	i->config = config;
	records_configure(
		i->records, (size_t)config->store.commit_count, config->store.commit_delay_ms);
}

void
ingest_free(struct ingest *i)
{
	free(i);
}

const struct ingest_stats *
ingest_stats(const struct ingest *i)
{
	return &i->stats;
}

int64_t
ingest_now(const struct ingest *i)
{
	return clock_wall_s(i->clock);
}

/* SplitMix64. */
uint64_t
ingest_chance(struct ingest *i)
{
	uint64_t z = i->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* ---- what the fetch says ---- */

enum check_failure
ingest_failure(const struct fetch_result *r)
{
	switch (r->outcome) {
	case FETCH_OK:
	case FETCH_NOT_MODIFIED:
		return CHECK_FAILURE_NONE;
	case FETCH_GONE:
	case FETCH_REFUSED:
		return CHECK_FAILURE_REFUSED;
	case FETCH_BUSY:
		return r->status == 429 ? CHECK_FAILURE_REFUSED : CHECK_FAILURE_SERVER;
	case FETCH_SERVER_ERROR:
		return CHECK_FAILURE_SERVER;
	case FETCH_ROBOTS_DENIED:
		return CHECK_FAILURE_ROBOTS;
	case FETCH_PRIVATE_ADDRESS:
	case FETCH_BAD_URL:
	case FETCH_BAD_REDIRECT:
	case FETCH_TOO_MANY_REDIRECTS:
		return CHECK_FAILURE_ADDRESS;
	case FETCH_DEFERRED:
	case FETCH_HOST_DOWN:
	case FETCH_DNS:
	case FETCH_CONNECT:
	case FETCH_TLS:
	case FETCH_TIMEOUT:
		return CHECK_FAILURE_NETWORK;
	case FETCH_TOO_LARGE:
	case FETCH_TRUNCATED:
	case FETCH_PROTOCOL:
		return CHECK_FAILURE_BODY;
	}
	abort();
}

void
ingest_failure_words(const struct fetch_result *r, char *words, size_t size)
{
	const char *name = fetch_outcome_name(r->outcome);
	const char *more = r->message[0] != '\0' ? ": " : "";

	if (r->status >= 400 && str_starts(r->message, "HTTP "))
		snprintf(words, size, "%s", r->message);
	else if (r->status >= 400)
		snprintf(words, size, "HTTP %d%s%s", r->status, more, r->message);
	else
		snprintf(words, size, "%s%s%s", name, more, r->message);
}

int64_t
ingest_retry_after(const struct fetch_result *r)
{
	return r->retry_after_ms > 0 ? (r->retry_after_ms + 999) / 1000 : 0;
}

/* The header's charset decides what the bytes say, so it belongs to them. */
static void
hash_body(const struct fetch_result *r, char body_hash[HASH_HEX])
{
	struct hash *h = hash_new();

	hash_field(h, r->content_type);
	hash_add(h, r->body.data, r->body.len);
	hash_end(h, body_hash);
}

bool
ingest_wants_full(const struct ingest *i, const struct article *article)
{
	return schedule_wants_full(&i->config->schedule, article->last_full_at, ingest_now(i));
}

/* Was the article taken away, and its address leads to the front of its section? */
static bool
leads_to_a_front(const struct article *article, const struct fetch_result *r)
{
	return r->permanent_url != NULL && url_is_section_front(r->permanent_url) &&
	       !url_is_section_front(article->url);
}

bool
ingest_article_needs_reading(
	const struct article *article, const struct fetch_result *r, char body_hash[HASH_HEX])
{
	body_hash[0] = '\0';
	if (r->outcome != FETCH_OK || leads_to_a_front(article, r))
		return false;
	hash_body(r, body_hash);
	return article->body_hash == NULL || strcmp(article->body_hash, body_hash) != 0;
}

static void
find_outcome(struct ingest_work *w)
{
	const struct fetch_result *r = w->in->result;
	const struct pool_answer *answer = w->in->answer;

	w->check.at = ingest_now(w->i);
	if (r->outcome == FETCH_NOT_MODIFIED) {
		w->check.outcome = OUTCOME_NOT_MODIFIED;
	} else if (r->outcome == FETCH_GONE) {
		w->check.outcome = OUTCOME_MISSING;
	} else if (r->outcome != FETCH_OK) {
		w->check.outcome = OUTCOME_FAILED;
		w->failure = ingest_failure(r);
		ingest_failure_words(r, w->error, sizeof w->error);
	} else if (leads_to_a_front(w->article, r)) {
		w->check.outcome = OUTCOME_SECTION_FRONT;
	} else if (answer == NULL) {
		w->check.outcome = OUTCOME_SAME_BODY;
	} else if (answer->outcome == POOL_READING) {
		w->check.outcome = OUTCOME_READ;
		w->check.reading = answer->reading;
		w->check.extractor = PAGE_EXTRACTOR_VERSION;
		w->check.charset = answer->reading->charset;
	} else {
		w->check.outcome = OUTCOME_FAILED;
		w->failure = CHECK_FAILURE_READER;
		snprintf(w->error, sizeof w->error, "%s", answer->why != NULL ? answer->why : "");
	}
}

/* ---- verdict ---- */

static int
find_version(void *arg, const char *hash)
{
	struct ingest_work *w = arg;

	return store_find_version(records_store(w->i->records), w->article->id, hash);
}

struct history
ingest_history(const struct article *article, const struct store_words *words)
{
	return (struct history){
		.title = words->title,
		.text = words->text,
		.aside = words->aside,
		.hash = words->content_hash,
		.extractor = words->extractor,
		.charset = words->charset,
		.gone = article->state == ARTICLE_GONE,
		.suspect = article->suspect,
		.missing = article->missing,
	};
}

/* Only a reading is compared with words; for the rest it is enough that there are some. */
static bool
load_words(struct ingest_work *w)
{
	struct err e = { 0 };
	enum store_result result;

	if (w->article->revisions == 0)
		return true;
	if (w->check.outcome != OUTCOME_READ) {
		w->words.title = w->words.text = w->words.content_hash = "";
		return true;
	}
	result = store_current_words(
		records_store(w->i->records), w->article->id, w->arena, &w->words, &e);
	return result == STORE_NOT_FOUND || records_read(w->i->records, result, &e);
}

/* What is known of its source: as the last group left it, which is soon enough. */
static bool
load_source(struct ingest_work *w, struct schedule_source *source)
{
	struct err e = { 0 };
	enum store_result result;

	*source = (struct schedule_source){ 0 };
	if (!w->i->config->schedule.adapt)
		return true;
	result = store_source_habits(records_store(w->i->records), w->article->source,
		&source->exposure, &source->changes, &e);
	return result == STORE_NOT_FOUND || records_read(w->i->records, result, &e);
}

/* ---- record ---- */

static void
compare(const struct ingest_work *w, struct finished_check *f, struct classes *classes)
{
	const struct reading *now = w->check.reading;
	const char *title = now->title != NULL ? now->title : "";
	struct diff *titles =
		diff_new(w->words.title, strlen(w->words.title), title, strlen(title));
	struct diff *texts =
		diff_new(w->words.text, strlen(w->words.text), now->text, strlen(now->text));

	classes_of(titles, texts, classes);
	f->classes = classes->set;
	f->rank = classes->rank;
	f->words_added = (int64_t)classes->words_added;
	f->words_removed = (int64_t)classes->words_removed;
	f->added = classes->added;
	f->removed = classes->removed;
	f->disclosed =
		(now->modified != READING_NO_TIME && now->modified != w->words.modified_at) ||
		(now->correction != NULL && !str_eq(now->correction, w->words.correction));
	diff_free(titles);
	diff_free(texts);
}

static struct finished_check
put_together(const struct ingest_work *w)
{
	const struct fetch_result *r = w->in->result;
	const struct judgement *j = &w->judged;
	/* Only then do its validators and bytes stand for the current words from now on. */
	bool sound = verdict_is_good(j->verdict);
	struct finished_check f = {
		.article = w->article->id,
		.verdict = j->verdict,
		.at = w->check.at,
		.state = w->next.state,
		.reason = w->next.reason,
		.next_check_at = w->next.next_check_at,
		.period_s = w->next.period_s,
		.stable_since = w->next.stable_since,
		.failures = w->next.failures,
		.exposure = w->next.exposure,
		.suspect = j->suspect_run,
		.missing = j->missing_run,
		.reading = w->check.reading,
		.aside = w->aside,
		.content_hash = j->hash[0] != '\0' ? j->hash : NULL,
		.extractor = w->check.extractor,
		.charset = w->check.charset,
		.version = j->version,
		.rebaseline = j->rebaseline,
		.failure = w->failure,
		.error = w->error[0] != '\0' ? w->error : NULL,
		.keep_validators = !sound || w->check.outcome == OUTCOME_NOT_MODIFIED,
		.full = w->in->full && w->check.outcome != OUTCOME_FAILED,
	};

	if (!f.keep_validators) {
		f.etag = r->etag;
		f.last_modified = r->last_modified;
		f.body_hash = w->in->body_hash[0] != '\0' ? w->in->body_hash : NULL;
	}
	if (sound) {
		f.url = w->url;
		f.url_key = w->url_key;
	}
	return f;
}

void
ingest_article(struct ingest *i, const struct ingest_article *in)
{
	struct ingest_work w = { .i = i, .in = in, .article = in->article, .arena = arena_new() };
	struct classes classes = { 0 };
	struct store_recorded rec = { 0 };
	struct schedule_source source;
	struct history known;
	struct finished_check f;
	enum store_result result;
	struct err e = { 0 };

	find_outcome(&w);
	if (!load_words(&w))
		goto out;
	ingest_find_address(&w);
	known = ingest_history(w.article, &w.words);
	known.find_revision = find_version;
	known.arg = &w;
	w.judged = verdict_of(&i->config->verdict, &known, &w.check);
	if (!load_source(&w, &source))
		goto out;
	w.next = schedule_after(&i->config->schedule, w.article, &w.judged, &source, w.check.at,
		ingest_retry_after(in->result), ingest_chance(i));
	w.aside = verdict_aside(&known, &w.check, &w.judged);
	if (w.aside != NULL && strcmp(w.aside, w.words.aside != NULL ? w.words.aside : "") == 0) {
		free(w.aside); /* known: spares a write */
		w.aside = NULL;
	}
	f = put_together(&w);
	if (f.verdict == VERDICT_CHANGED)
		compare(&w, &f, &classes);
	result = store_record_check(records_store(i->records), &f, &rec, &e);
	if (!records_made(i->records, result, "article", w.article->id, &e)) {
		/* One that cannot be recorded must not be asked for again at once, for ever. */
		if (result != STORE_NOT_FOUND && !records_is_broken(i->records))
			ingest_defer_article(i, w.article->id, w.check.at + 3600);
		goto out;
	}
	i->stats.checks++;
	i->stats.verdicts[f.verdict]++;
	if (!rec.dropped)
		ingest_tell(&w, &f, &rec);
out:
	classes_clear(&classes);
	free(w.aside);
	free(w.url);
	free(w.url_key);
	arena_free(w.arena);
}

void
ingest_defer_article(struct ingest *i, int64_t article, int64_t at)
{
	struct err e = { 0 };

	records_made(i->records, store_defer_article(records_store(i->records), article, at, &e),
		"article", article, &e);
}
