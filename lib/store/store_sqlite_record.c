/* store_sqlite_record - one finished check of an article, as one unit. */
#include "store/store_sqlite_record.h"

#include "base/limits.h"
#include "base/mem.h"
#include "text/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* So many checks in a row are steady: going back after them begins a new count of flips. */
	STEADY_CHECKS = 20,
};

enum store_result
store_sqlite_before(struct work *w)
{
	struct before *b = &w->before;
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(w->s,
		"SELECT a.state, a.merged_into, a.source, a.url, a.revisions, a.changes, a.flips, "
		"a.revision_id, a.version, a.title, a.sighting_id, a.run_checks, g.last_seen_at, "
		"a.missing_since, a.missing_last FROM article AS a LEFT JOIN sighting AS g ON g.id "
		"= a.sighting_id WHERE a.id = ?1",
		INT(w->check->article));
	r = store_sqlite_one(w->s, q, w->e);
	if (r != STORE_OK)
		return r;
	b->state = store_sqlite_state(column_peek(q, 0));
	b->merged = sqlite3_column_type(q, 1) != SQLITE_NULL;
	b->source = column_words(q, 2, w->a);
	b->url = column_words(q, 3, w->a);
	b->revisions = column_int(q, 4);
	b->changes = column_int(q, 5);
	b->flips = (int)column_int(q, 6);
	b->revision = column_int(q, 7);
	b->version = b->revision != 0 ? (int)column_int(q, 8) : -1;
	b->title = column_words(q, 9, w->a);
	b->sighting = column_int(q, 10);
	b->run_checks = column_int(q, 11);
	b->last_seen_at = column_time(q, 12);
	b->missing_since = column_time(q, 13);
	b->missing_last = column_time(q, 14);
	store_sqlite_done(q);
	return STORE_OK;
}

/* ---- pieces ---- */

enum store_result
store_sqlite_add_alias(struct store *s, int64_t article, const char *url_key, const char *url,
	int64_t now, struct err *e)
{
	return store_sqlite_do(s, e,
		"INSERT INTO alias (url_key, article_id, url, first_seen_at) SELECT ?1, ?2, ?3, ?4 "
		"WHERE (SELECT count(*) FROM alias WHERE article_id = ?2) < ?5 ON CONFLICT DO "
		"NOTHING",
		TEXT(url_key), INT(article), TEXT(url), INT(now), INT(LIMIT_ALIASES));
}

enum store_result
store_sqlite_keep_headline(struct store *s, int64_t article, const char *channel, const char *title,
	int64_t now, struct err *e)
{
	if (title == NULL || *title == '\0')
		return STORE_OK;
	return store_sqlite_do(s, e,
		"INSERT INTO headline (article_id, channel, title, first_seen_at) SELECT ?1, ?2, "
		"?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM headline WHERE article_id = ?1 AND channel "
		"= ?2 AND title = ?3) AND (SELECT count(*) FROM headline WHERE article_id = ?1) < "
		"?5",
		INT(article), TEXT(channel), TEXT(title), INT(now), INT(LIMIT_HEADLINES));
}

static enum store_result
keep_headlines(struct work *w)
{
	const struct reading *g = w->check->reading;
	const char *const channels[][2] = {
		{ "h1", g->h1 },
		{ "og", g->og_title },
		{ "jsonld", g->jsonld_title },
	};
	enum store_result r = STORE_OK;

	for (size_t i = 0; i < sizeof channels / sizeof channels[0] && r == STORE_OK; i++)
		r = store_sqlite_keep_headline(w->s, w->check->article, channels[i][0],
			channels[i][1], w->check->at, w->e);
	return r;
}

static enum store_result
announce(struct work *w, enum store_event_kind kind, int64_t since)
{
	const struct finished_check *c = w->check;
	bool changed = kind == STORE_CHANGED;
	bool stepped = changed || kind == STORE_REVERTED;

	return store_sqlite_do(w->s, w->e,
		"INSERT INTO event (kind, at, since, article_id, source, revision_id, "
		"from_revision_id, changes, classes, rank) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
		"?9, ?10)",
		TEXT(store_event_name(kind)), INT(c->at), TIME(since), INT(c->article),
		TEXT(w->before.source), w->revision != 0 ? INT(w->revision) : TEXT(NULL),
		stepped ? INT(w->before.revision) : TEXT(NULL),
		INT(w->revisions > 0 ? w->revisions - 1 : 0), INT(changed ? c->classes : 0),
		INT(changed ? c->rank : 0));
}

/* ---- the words ---- */

static enum store_result
begin_sighting(struct work *w)
{
	enum store_result r;

	r = store_sqlite_do(w->s, w->e,
		"INSERT INTO sighting (article_id, revision_id, first_seen_at, last_seen_at, "
		"checks) VALUES (?1, ?2, ?3, ?3, 1)",
		INT(w->check->article), INT(w->revision), INT(w->check->at));
	w->sighting = sqlite3_last_insert_rowid(w->s->db);
	return r;
}

static enum store_result
read_tally(struct work *w)
{
	struct store *s = w->s;
	enum store_result r;
	sqlite3_stmt *q;

	if (s->tally_known)
		return STORE_OK;
	q = store_sqlite_ask0(s, "SELECT revisions, hash FROM tally WHERE id = 1");
	r = store_sqlite_must(s, store_sqlite_one(s, q, w->e), w->e, "its tally");
	if (r != STORE_OK)
		return r;
	s->tally_revisions = column_int(q, 0);
	s->tally_hash[0] = '\0';
	if (sqlite3_column_bytes(q, 1) == HASH_HEX - 1)
		memcpy(s->tally_hash, sqlite3_column_text(q, 1), HASH_HEX);
	store_sqlite_done(q);
	s->tally_known = true;
	return STORE_OK;
}

static enum store_result
read_prev_hash(struct work *w, const char **hash)
{
	enum store_result r;
	sqlite3_stmt *q;

	*hash = "";
	if (w->before.revisions == 0)
		return STORE_OK;
	q = store_sqlite_ask(w->s,
		"SELECT hash FROM revision WHERE article_id = ?1 AND version = ?2",
		INT(w->check->article), INT(w->before.revisions - 1));
	r = store_sqlite_one(w->s, q, w->e);
	if (r == STORE_OK) {
		*hash = column_words(q, 0, w->a);
		store_sqlite_done(q);
	}
	return store_sqlite_must(w->s, r, w->e, "version %" PRId64 " of article %" PRId64,
		w->before.revisions - 1, w->check->article);
}

static int64_t
reading_time(int64_t t)
{
	return t != READING_NO_TIME ? t : NEWS_NO_TIME;
}

static enum store_result
add_revision(struct work *w)
{
	const struct finished_check *c = w->check;
	const struct reading *g = c->reading;
	bool first = w->before.revisions == 0;
	struct revision v = {
		.article = c->article,
		.version = (int)w->before.revisions,
		.from_version = w->before.version,
		.title = g->title != NULL ? g->title : "",
		.byline = g->byline,
		.text = g->text,
		.url = c->url != NULL ? c->url : w->before.url,
		.fetched_at = c->at,
		.last_seen_before = w->before.last_seen_at,
		.extractor = c->extractor,
		.content_hash = c->content_hash,
		.added = !first && c->added != NULL ? c->added : "",
		.removed = !first && c->removed != NULL ? c->removed : "",
	};
	enum store_result r;

	r = read_prev_hash(w, &v.prev_hash);
	if (r == STORE_OK)
		r = read_tally(w);
	if (r != STORE_OK)
		return r;
	store_sqlite_chain(&v, w->hash);
	r = store_sqlite_do(w->s, w->e,
		"INSERT INTO revision (article_id, version, title, byline, fetched_at, url, "
		"extractor, content_hash, hash, prev_hash, from_version, last_seen_before, "
		"published_at, modified_at, section, language, correction, classes, rank, "
		"words_added, words_removed, disclosed, added, removed, text) VALUES (?1, ?2, ?3, "
		"?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
		"?21, ?22, ?23, ?24, ?25)",
		INT(v.article), INT(v.version), TEXT(v.title), TEXT(v.byline), INT(v.fetched_at),
		TEXT(v.url), INT(v.extractor), TEXT(v.content_hash), TEXT(w->hash),
		TEXT(v.prev_hash), first ? TEXT(NULL) : INT(v.from_version),
		TIME(v.last_seen_before), TIME(reading_time(g->published)),
		TIME(reading_time(g->modified)), TEXT(g->section), TEXT(g->language),
		TEXT(g->correction), INT(first ? 0 : c->classes), INT(first ? 0 : c->rank),
		INT(first ? 0 : c->words_added), INT(first ? 0 : c->words_removed),
		INT(!first && c->disclosed), TEXT(v.added), TEXT(v.removed), TEXT(v.text));
	if (r != STORE_OK)
		return r;
	w->revision = sqlite3_last_insert_rowid(w->s->db);
	w->revisions++;
	w->title = v.title;
	w->flips = 0;
	w->run_checks = 1;
	w->last_changed = !first;
	w->out->new_revision = true;
	w->out->version = v.version;
	if (w->s->index_from == 0)
		w->s->index_from = w->revision;
	w->s->pending_text += strlen(v.text);
	r = begin_sighting(w);
	if (r == STORE_OK && !first)
		r = announce(w, STORE_CHANGED, w->before.last_seen_at);
	return r;
}

static enum store_result
keep_baseline(struct work *w)
{
	const struct finished_check *c = w->check;

	assert(c->reading != NULL && c->content_hash != NULL);
	return store_sqlite_do(w->s, w->e,
		"INSERT INTO baseline (revision_id, extractor, recorded_at, content_hash, title, "
		"text) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (revision_id) DO UPDATE SET "
		"extractor = ?2, recorded_at = ?3, content_hash = ?4, title = ?5, text = ?6",
		INT(w->before.revision), INT(c->extractor), INT(c->at), TEXT(c->content_hash),
		TEXT(c->reading->title != NULL ? c->reading->title : ""), TEXT(c->reading->text));
}

/* After an absence the run was broken. */
static enum store_result
see_again(struct work *w)
{
	enum store_result r;

	if (w->before.revision == 0) {
		err_set(w->e, "%s: article %" PRId64 " has no revision that could be unchanged",
			w->s->path, w->check->article);
		return STORE_FAILED;
	}
	w->run_checks++;
	if (w->before.state == ARTICLE_GONE)
		r = begin_sighting(w);
	else
		r = store_sqlite_do(w->s, w->e,
			"UPDATE sighting SET last_seen_at = max(last_seen_at, ?2), checks = checks "
			"+ 1 WHERE id = ?1",
			INT(w->before.sighting), INT(w->check->at));
	if (r == STORE_OK && w->check->rebaseline)
		r = keep_baseline(w);
	return r;
}

/* The latest sighting of a version, which a page that alternates goes on with. */
static enum store_result
last_sighting(struct work *w, int64_t *id)
{
	sqlite3_stmt *q = store_sqlite_ask(w->s,
		"SELECT id FROM sighting WHERE revision_id = ?1 ORDER BY id DESC LIMIT 1",
		INT(w->revision));

	return store_sqlite_number(w->s, q, id, w->e);
}

static enum store_result
revert(struct work *w, int version)
{
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(w->s,
		"SELECT r.id, coalesce(b.title, r.title) FROM revision AS r "
		"LEFT JOIN baseline AS b ON b.revision_id = r.id WHERE r.article_id = ?1 AND "
		"r.version = ?2",
		INT(w->check->article), INT(version));
	r = store_sqlite_one(w->s, q, w->e);
	if (r == STORE_NOT_FOUND) {
		err_set(w->e, "%s: article %" PRId64 " has no version %d to go back to", w->s->path,
			w->check->article, version);
		return STORE_FAILED;
	}
	if (r != STORE_OK)
		return r;
	w->revision = column_int(q, 0);
	w->title = column_words(q, 1, w->a);
	store_sqlite_done(q);
	w->out->version = version;
	w->run_checks = 1;
	w->flips = w->before.run_checks >= STEADY_CHECKS ? 1 : w->before.flips + 1;
	if (w->flips <= LIMIT_FLIPS) {
		w->last_changed = true;
		r = begin_sighting(w);
		if (r == STORE_OK)
			r = announce(w, STORE_REVERTED, w->before.last_seen_at);
		return r;
	}
	w->out->flipping = true;
	r = last_sighting(w, &w->sighting);
	if (r == STORE_NOT_FOUND)
		return begin_sighting(w);
	store_sqlite_then(&r, w->s, w->e,
		"UPDATE sighting SET last_seen_at = max(last_seen_at, ?2), checks = checks + 1, "
		"flips = flips + 1 WHERE id = ?1",
		INT(w->sighting), INT(w->check->at));
	return r;
}

static enum store_result
take_words(struct work *w)
{
	int version;

	assert(w->check->reading != NULL && w->check->content_hash != NULL);
	version = store_find_version(w->s, w->check->article, w->check->content_hash);
	if (version == -1)
		return add_revision(w);
	if (version == w->before.version)
		return see_again(w);
	return revert(w, version);
}

static enum store_result
keep_suspect(struct work *w)
{
	const struct finished_check *c = w->check;
	const char *text = c->reading != NULL ? c->reading->text : "";
	const char *title =
		c->reading != NULL && c->reading->title != NULL ? c->reading->title : "";
	const char *hash = c->content_hash != NULL ? c->content_hash : c->suspect.hash;
	enum store_result r;

	if (strlen(text) > LIMIT_SUSPECT_TEXT)
		text = arena_strndup(w->a, text, utf8_cut(text, strlen(text), LIMIT_SUSPECT_TEXT));
	r = store_sqlite_do(w->s, w->e,
		"INSERT INTO suspect (article_id, content_hash, reason, title, first_seen_at, "
		"last_seen_at, checks, text) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 1, ?6) ON CONFLICT "
		"(article_id, content_hash) DO UPDATE SET reason = ?3, last_seen_at = ?5, checks = "
		"checks + 1",
		INT(c->article), TEXT(hash), TEXT(suspect_name(c->suspect.reason)), TEXT(title),
		INT(c->at), TEXT(text));
	store_sqlite_then(&r, w->s, w->e,
		"DELETE FROM suspect WHERE article_id = ?1 AND id NOT IN (SELECT id FROM suspect "
		"WHERE article_id = ?1 ORDER BY last_seen_at DESC, id DESC LIMIT ?2)",
		INT(c->article), INT(LIMIT_SUSPECTS));
	return r;
}

/* ---- the state ---- */

/* What the change of state leaves behind, before the words do: it returned, then it changed. */
static enum store_result
come_back(struct work *w)
{
	const struct finished_check *c = w->check;
	enum store_result r;

	if (w->before.state != ARTICLE_GONE || !verdict_is_good(c->verdict))
		return STORE_OK;
	w->out->returned = true;
	r = store_sqlite_do(w->s, w->e,
		"UPDATE gone SET returned_at = ?2 WHERE article_id = ?1 AND returned_at IS NULL",
		INT(c->article), INT(c->at));
	if (r == STORE_OK && w->before.revisions > 0)
		r = announce(w, STORE_RETURNED, w->before.missing_last);
	return r;
}

static enum store_result
change_state(struct work *w)
{
	const struct finished_check *c = w->check;
	enum store_result r = STORE_OK;

	if (c->state == w->before.state)
		return STORE_OK;
	switch (c->state) {
	case ARTICLE_WATCHING:
		break;
	case ARTICLE_RETIRED:
		r = announce(w, STORE_RETIRED, NEWS_NO_TIME);
		break;
	case ARTICLE_UNREACHABLE:
		r = announce(w, STORE_UNREACHABLE, NEWS_NO_TIME);
		break;
	case ARTICLE_GONE:
		w->out->went = true;
		r = store_sqlite_do(w->s, w->e,
			"INSERT INTO gone (article_id, gone_at, confirmed_at, reason) "
			"VALUES (?1, min(iif(?2 = 0, ?3, ?2), ?3), ?3, ?4)",
			INT(c->article), INT(c->missing.since), INT(c->at), TEXT(c->reason));
		if (r == STORE_OK && w->before.revisions > 0)
			r = announce(w, STORE_WENT, w->before.last_seen_at);
		break;
	case ARTICLE_HIDDEN:
	case ARTICLE_STATE_COUNT:
		abort(); /* a bug: store_hide hides */
	}
	return r;
}

/* What every check writes. */
#define CHECKED_ROW                                                                                \
	"UPDATE article SET url = coalesce(?2, url), state = ?3, reason = ?4, "                    \
	"published_at = coalesce(published_at, ?5), last_checked_at = ?6, "                        \
	"last_good_at = iif(?7, ?6, last_good_at), stable_since = ?8, next_check_at = ?9, "        \
	"period_s = ?10, checks = checks + 1, failures = ?11, "                                    \
	"first_failed_at = iif(?11 = 0, NULL, coalesce(first_failed_at, ?6)), "                    \
	"last_error = iif(?7, NULL, coalesce(?12, last_error)), suspect_checks = ?13, "            \
	"suspect_since = ?14, suspect_last = ?15, suspect_reason = ?16, suspect_hash = ?17, "      \
	"missing_checks = ?18, missing_since = ?19, missing_last = ?20, "                          \
	"etag = iif(?21, etag, ?22), last_modified = iif(?21, last_modified, ?23), "               \
	"body_hash = iif(?21, body_hash, ?24), last_full_at = iif(?25, ?6, last_full_at), "        \
	"run_checks = ?26 "

static struct value
streak_time(const struct streak *streak, int64_t t)
{
	return TIME(streak->checks > 0 ? t : NEWS_NO_TIME);
}

static enum store_result
update_checked(struct work *w)
{
	const struct finished_check *c = w->check;
	bool doubted = c->suspect.checks > 0;
	int64_t published = c->reading != NULL && c->verdict != VERDICT_SUSPECT
				    ? reading_time(c->reading->published)
				    : NEWS_NO_TIME;

	return store_sqlite_do(w->s, w->e, CHECKED_ROW "WHERE id = ?1", INT(c->article),
		TEXT(c->url), TEXT(article_state_name(c->state)),
		TEXT(c->state != ARTICLE_WATCHING ? c->reason : NULL), TIME(published), INT(c->at),
		INT(verdict_is_good(c->verdict)), INT(c->stable_since), TIME(c->next_check_at),
		INT(c->period_s), INT(c->failures), TEXT(c->error), INT(c->suspect.checks),
		streak_time(&c->suspect, c->suspect.since),
		streak_time(&c->suspect, c->suspect.last),
		TEXT(doubted ? suspect_name(c->suspect.reason) : NULL),
		TEXT(doubted ? c->suspect.hash : NULL), INT(c->missing.checks),
		streak_time(&c->missing, c->missing.since),
		streak_time(&c->missing, c->missing.last), INT(c->keep_validators), TEXT(c->etag),
		TEXT(c->last_modified), TEXT(c->body_hash), INT(c->full), INT(w->run_checks));
}

/* Apart from the above, because a statement that names revision_id makes SQLite look that revision
 * up, and so read a page of text, at every check that found nothing. */
static enum store_result
update_words(struct work *w)
{
	const struct finished_check *c = w->check;
	bool reads = w->out->new_revision || c->rebaseline || c->verdict == VERDICT_REVERTED;

	/* Words that are others than before always have a sighting of their own. */
	if (w->sighting == w->before.sighting && !reads)
		return STORE_OK;
	return store_sqlite_do(w->s, w->e,
		"UPDATE article SET title = ?2, last_changed_at = iif(?3, ?4, last_changed_at), "
		"revisions = ?5, changes = max(?5 - 1, 0), flips = ?6, revision_id = ?7, version = "
		"?8, sighting_id = ?9, extractor = iif(?10, ?11, extractor), charset = iif(?10, "
		"?12, charset) WHERE id = ?1",
		INT(c->article), TEXT(w->title), INT(w->last_changed), INT(c->at),
		INT(w->revisions), INT(w->flips), INT(w->revision), INT(w->out->version),
		INT(w->sighting), INT(reads), INT(c->extractor), TEXT(c->charset));
}

static enum store_result
keep_aside(struct work *w)
{
	const struct finished_check *c = w->check;

	if (c->aside == NULL)
		return STORE_OK;
	if (c->aside[0] == '\0')
		return store_sqlite_do(
			w->s, w->e, "DELETE FROM aside WHERE article_id = ?1", INT(c->article));
	return store_sqlite_do(w->s, w->e,
		"INSERT INTO aside (article_id, text) VALUES (?1, ?2) ON CONFLICT (article_id) DO "
		"UPDATE SET text = ?2",
		INT(c->article), TEXT(c->aside));
}

/* ---- the record ---- */

static enum store_result
record(struct work *w, struct other *other)
{
	const struct finished_check *c = w->check;
	enum store_result r;

	r = store_sqlite_before(w);
	if (r != STORE_OK)
		return r;
	if (w->before.merged)
		return STORE_NOT_FOUND;
	w->out->version = w->before.version;
	w->out->changes = w->before.changes;
	w->revision = w->before.revision;
	w->sighting = w->before.sighting;
	w->revisions = w->before.revisions;
	w->flips = w->before.flips;
	w->run_checks = w->before.run_checks;
	w->title = w->before.title;
	if (w->before.state == ARTICLE_HIDDEN) {
		w->out->dropped = true;
		return STORE_OK;
	}
	if (c->url != NULL && c->url_key != NULL)
		r = store_sqlite_take_address(w, other);
	if (r != STORE_OK || w->out->merged_into != 0)
		return r;
	r = come_back(w);
	if (r != STORE_OK)
		return r;
	switch (c->verdict) {
	case VERDICT_FIRST:
	case VERDICT_CHANGED:
		r = take_words(w);
		break;
	case VERDICT_UNCHANGED:
	case VERDICT_MOVED:
		r = see_again(w);
		break;
	case VERDICT_REVERTED:
		r = c->version == w->before.version ? see_again(w) : revert(w, c->version);
		break;
	case VERDICT_SUSPECT:
		r = keep_suspect(w);
		break;
	case VERDICT_GONE:
	case VERDICT_FAILED:
		break;
	case VERDICT_COUNT:
		abort();
	}
	if (r == STORE_OK && c->reading != NULL && verdict_is_good(c->verdict))
		r = keep_headlines(w);
	if (r == STORE_OK)
		r = keep_aside(w);
	if (r == STORE_OK)
		r = change_state(w);
	if (r == STORE_OK)
		r = update_checked(w);
	if (r == STORE_OK)
		r = update_words(w);
	w->out->revision = w->revision;
	w->out->changes = w->revisions > 0 ? w->revisions - 1 : 0;
	return r;
}

/* Nothing of the record can fail any more: the source's counters and the tally follow. */
static void
count(const struct work *w, const struct other *other)
{
	const struct finished_check *c = w->check;
	struct source_delta *d;

	if (w->out->dropped)
		return;
	if (w->out->merged_from != 0)
		store_sqlite_delta(w->s, other->source)->articles[other->state]--;
	d = store_sqlite_delta(w->s, w->before.source);
	d->checks++;
	d->last_checked_at = c->at;
	if (w->out->merged_into != 0) {
		d->articles[w->before.state]--;
		if (other->state == ARTICLE_HIDDEN) {
			d->revisions -= w->before.revisions;
			d->changes -= w->before.changes;
		}
		return;
	}
	d->articles[w->before.state]--;
	d->articles[c->state]++;
	if (w->out->new_revision) {
		d->revisions++;
		if (w->revisions > 1)
			d->changes++;
		w->s->tally_revisions++;
		store_sqlite_tally(w->s->tally_hash, w->hash);
	}
	if (w->last_changed)
		d->last_changed_at = c->at;
	d->exposure += c->exposure;
	d->suspects += c->verdict == VERDICT_SUSPECT;
	d->went += w->out->went;
	d->returned += w->out->returned;
	if (verdict_is_good(c->verdict)) {
		d->last_good_at = c->at;
		d->good = true;
		d->failures = 0;
	}
	if (c->verdict == VERDICT_FAILED) {
		assert(c->failure < CHECK_FAILURE_COUNT);
		d->last_failure =
			c->failure != CHECK_FAILURE_NONE ? c->failure : CHECK_FAILURE_OTHER;
		d->failed[d->last_failure]++;
		d->last_failed_at = c->at;
		d->failures++;
		free(d->last_error);
		d->last_error = mem_strdup(c->error != NULL ? c->error : "");
	}
}

enum store_result
store_record_check(struct store *s, const struct finished_check *check,
	struct store_recorded *recorded, struct err *e)
{
	struct work w = { .s = s, .check = check, .out = recorded, .e = e };
	struct other other = { 0 };
	enum store_result r;

	assert(check->state != ARTICLE_HIDDEN);
	memset(recorded, 0, sizeof *recorded);
	r = store_sqlite_begin(s, e);
	if (r != STORE_OK)
		return r;
	w.a = arena_new();
	r = store_sqlite_end(s, record(&w, &other), e);
	if (r == STORE_OK)
		count(&w, &other);
	arena_free(w.a);
	return r;
}

enum store_result
store_defer_article(struct store *s, int64_t article, int64_t next_check_at, struct err *e)
{
	enum store_result r = store_sqlite_begin(s, e);

	store_sqlite_then(&r, s, e,
		"UPDATE article SET next_check_at = ?2 WHERE id = ?1 AND next_check_at IS NOT NULL",
		INT(article), INT(next_check_at));
	return store_sqlite_end(s, store_sqlite_hit(s, r), e);
}
