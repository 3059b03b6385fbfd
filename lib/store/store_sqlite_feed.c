/* store_sqlite_feed - the feeds: in line with the config, due, checked; and their entries. */
#include "store/store_sqlite.h"

#include "base/mem.h"
#include "base/strs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *
store_feed_state_name(enum store_feed_state state)
{
	switch (state) {
	case STORE_FEED_WATCHING:
		return "watching";
	case STORE_FEED_ENDED:
		return "ended";
	case STORE_FEED_REMOVED:
		return "removed";
	}
	abort();
}

static enum store_result
add_source(struct store *s, const char *source, struct err *e)
{
	return store_sqlite_do(
		s, e, "INSERT INTO source (name) VALUES (?1) ON CONFLICT DO NOTHING", TEXT(source));
}

/* ---- in line with the config ---- */

/* A feed of the database on its way to what the config wants. */
struct known_feed {
	struct store_feed feed;
	bool taken;
};

static struct known_feed *
find_known(struct known_feed *known, size_t n, const char *name, const char *url)
{
	/* The one being watched before one removed long ago; the latest of those. */
	for (int removed = 0; removed < 2; removed++) {
		for (size_t i = n; i-- > 0;) {
			const struct store_feed *f = &known[i].feed;

			if (known[i].taken || (f->state == STORE_FEED_REMOVED) != removed)
				continue;
			/* An imported feed is the config's by its address, never by its name. */
			if (url == NULL && f->origin == STORE_FEED_IMPORT)
				continue;
			if ((name == NULL || str_eq(f->name, name)) &&
				(url == NULL || str_eq(f->url, url)))
				return &known[i];
		}
	}
	return NULL;
}

static enum store_result
load_known(struct store *s, struct arena *a, struct known_feed **known, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **known };
	enum store_result r;
	sqlite3_stmt *q =
		store_sqlite_ask0(s, "SELECT " FEED_COLUMNS " FROM feed AS f ORDER BY f.id");

	while (store_sqlite_row(s, q, &r, e)) {
		struct known_feed *k = store_sqlite_add(&rows);

		store_sqlite_feed(q, a, &k->feed);
	}
	*known = (struct known_feed *)(void *)rows.data;
	*n = rows.n;
	return r;
}

static enum store_result
remove_feed(struct store *s, int64_t id, struct err *e)
{
	return store_sqlite_do(s, e,
		"UPDATE feed SET state = 'removed', next_check_at = NULL WHERE id = ?1", INT(id));
}

/* An imported feed gives way when the config takes its name for another. */
static enum store_result
rename_imported(struct store *s, const struct store_feed *f, const struct store_feed_wanted *wanted,
	size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(wanted[i].name, f->name))
			return store_sqlite_do(s, e,
				"UPDATE feed SET name = name || ' (imported ' || id || ')' WHERE "
				"id = ?1",
				INT(f->id));
	}
	return STORE_OK;
}

static bool
fits(const struct store_feed *f, const struct store_feed_wanted *w)
{
	return f->state != STORE_FEED_REMOVED && f->origin == STORE_FEED_CONFIG &&
	       str_eq(f->name, w->name) && str_eq(f->url, w->url) && str_eq(f->source, w->source) &&
	       f->configured_period_s == w->period_s;
}

static enum store_result
insert_feed(struct store *s, const struct store_feed_wanted *w, enum store_feed_origin origin,
	int64_t now, struct err *e)
{
	enum store_result r = add_source(s, w->source, e);

	store_sqlite_then(&r, s, e,
		"INSERT INTO feed (name, url, source, origin, configured_period_s, next_check_at, "
		"first_seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		TEXT(w->name), TEXT(w->url), TEXT(w->source),
		TEXT(origin == STORE_FEED_CONFIG ? "config" : "import"), INT(w->period_s),
		INT(w->first_check_at), INT(now));
	return r;
}

/* The feed becomes what is wanted. Another address makes what is known of the old one worthless;
 * a feed that ended is asked again only under a new address. */
static enum store_result
adapt_feed(struct store *s, const struct store_feed *f, const struct store_feed_wanted *w,
	struct err *e)
{
	bool new_url = !str_eq(f->url, w->url);
	bool ended = f->state == STORE_FEED_ENDED && !new_url;
	bool goes_on = f->next_check_at != NEWS_NO_TIME && !new_url;
	enum store_result r = add_source(s, w->source, e);

	if (r != STORE_OK)
		return r;
	if (new_url)
		r = store_sqlite_do(s, e,
			"UPDATE feed SET moved_url = NULL, etag = NULL, last_modified = NULL, "
			"body_hash = NULL, memory = NULL, failures = 0, first_failed_at = NULL, "
			"last_error = NULL, period_s = 0 WHERE id = ?1",
			INT(f->id));
	store_sqlite_then(&r, s, e,
		"UPDATE feed SET name = ?2, url = ?3, source = ?4, origin = 'config', period_s = "
		"iif(configured_period_s = ?5, period_s, 0), configured_period_s = ?5, state = "
		"iif(?6, 'ended', 'watching'), next_check_at = iif(?6, NULL, ?7) WHERE id = ?1",
		INT(f->id), TEXT(w->name), TEXT(w->url), TEXT(w->source), INT(w->period_s),
		INT(ended), INT(goes_on ? f->next_check_at : w->first_check_at));
	return r;
}

static enum store_result
sync_feeds(struct store *s, const struct store_feed_wanted *wanted, size_t n, int64_t now,
	struct arena *a, struct store_feed_sync *counts, struct err *e)
{
	struct known_feed **match = mem_array(n > 0 ? n : 1, sizeof(struct known_feed *));
	struct known_feed *known;
	enum store_result r;
	size_t known_n;

	r = load_known(s, a, &known, &known_n, e);
	if (r != STORE_OK)
		goto out;
	/* Whoever matches best is taken first: by both, by name, by address. */
	for (int by = 0; by < 3; by++) {
		for (size_t i = 0; i < n; i++) {
			if (match[i] != NULL)
				continue;
			match[i] = find_known(known, known_n, by == 2 ? NULL : wanted[i].name,
				by == 1 ? NULL : wanted[i].url);
			if (match[i] != NULL)
				match[i]->taken = true;
		}
	}
	/* First all that gives up its name or address, so that none is ever held twice. */
	for (size_t i = 0; i < known_n && r == STORE_OK; i++) {
		const struct store_feed *f = &known[i].feed;

		if (known[i].taken || f->state == STORE_FEED_REMOVED)
			continue;
		if (f->origin == STORE_FEED_IMPORT) {
			r = rename_imported(s, f, wanted, n, e);
			continue;
		}
		r = remove_feed(s, f->id, e);
		counts->removed++;
	}
	for (size_t i = 0; i < n && r == STORE_OK; i++) {
		if (match[i] != NULL && match[i]->feed.state != STORE_FEED_REMOVED &&
			!fits(&match[i]->feed, &wanted[i]))
			r = remove_feed(s, match[i]->feed.id, e);
	}
	for (size_t i = 0; i < n && r == STORE_OK; i++) {
		if (match[i] == NULL) {
			r = insert_feed(s, &wanted[i], STORE_FEED_CONFIG, now, e);
			counts->added++;
		} else if (!fits(&match[i]->feed, &wanted[i])) {
			r = adapt_feed(s, &match[i]->feed, &wanted[i], e);
			counts->changed++;
		}
	}
out:
	free(match);
	return r;
}

enum store_result
store_sync_feeds(struct store *s, const struct store_feed_wanted *wanted, size_t n, int64_t now,
	struct store_feed_sync *counts, struct err *e)
{
	struct store_feed_sync mine = { 0 };
	struct arena *a = arena_new();
	enum store_result r = store_commit(s, e);

	if (r == STORE_OK)
		r = store_sqlite_begin(s, e);
	if (r == STORE_OK)
		r = store_sqlite_end(s, sync_feeds(s, wanted, n, now, a, &mine, e), e);
	if (r == STORE_OK)
		r = store_commit(s, e);
	if (r == STORE_OK && counts != NULL)
		*counts = mine;
	arena_free(a);
	return r;
}

/* ---- imported ---- */

static enum store_result
exists(struct store *s, sqlite3_stmt *q, bool *found, struct err *e)
{
	enum store_result r = store_sqlite_one(s, q, e);

	*found = r == STORE_OK;
	if (r == STORE_OK)
		store_sqlite_done(q);
	return r == STORE_NOT_FOUND ? STORE_OK : r;
}

static enum store_result
import_feed(struct store *s, const struct store_feed_wanted *feed, int64_t now, bool *added,
	struct err *e)
{
	struct store_feed_wanted mine = *feed;
	enum store_result r;
	char *name = NULL;
	bool found;

	*added = false;
	r = exists(s,
		store_sqlite_ask(s, "SELECT 1 FROM feed WHERE url = ?1 AND state <> 'removed'",
			TEXT(feed->url)),
		&found, e);
	if (r != STORE_OK || found)
		return r;
	for (unsigned i = 2;; i++) {
		r = exists(s,
			store_sqlite_ask(s,
				"SELECT 1 FROM feed WHERE name = ?1 AND state <> 'removed'",
				TEXT(mine.name)),
			&found, e);
		if (r != STORE_OK || !found)
			break;
		free(name);
		mine.name = name = mem_printf("%s %u", feed->name, i);
	}
	if (r == STORE_OK)
		r = insert_feed(s, &mine, STORE_FEED_IMPORT, now, e);
	*added = r == STORE_OK;
	free(name);
	return r;
}

enum store_result
store_import_feed(struct store *s, const struct store_feed_wanted *feed, int64_t now, bool *added,
	struct err *e)
{
	enum store_result r = store_sqlite_begin(s, e);

	*added = false;
	if (r == STORE_OK)
		r = store_sqlite_end(s, import_feed(s, feed, now, added, e), e);
	return r;
}

/* ---- due, checked ---- */

enum store_result
store_due_feeds(struct store *s, int64_t now, struct store_cursor *cursor, size_t max,
	struct arena *a, struct store_feed **feeds, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **feeds };
	enum store_result r = STORE_OK;
	sqlite3_stmt *q;

	/* Those of the cursor's very second first, then the later ones: each an index range. */
	if (cursor->started) {
		q = store_sqlite_ask(s,
			"SELECT " FEED_COLUMNS
			" FROM feed AS f WHERE f.next_check_at = ?1 AND f.id > ?2 "
			"ORDER BY f.id LIMIT ?3",
			INT(cursor->at), INT(cursor->id), INT(max));
		while (store_sqlite_row(s, q, &r, e))
			store_sqlite_feed(q, a, store_sqlite_add(&rows));
	}
	if (r == STORE_OK && rows.n < max) {
		q = store_sqlite_ask(s,
			"SELECT " FEED_COLUMNS " FROM feed AS f "
			"WHERE f.next_check_at > ?1 AND f.next_check_at <= ?2 "
			"ORDER BY f.next_check_at, f.id LIMIT ?3",
			INT(cursor->started ? cursor->at : INT64_MIN), INT(now), INT(max - rows.n));
		while (store_sqlite_row(s, q, &r, e))
			store_sqlite_feed(q, a, store_sqlite_add(&rows));
	}
	*feeds = (struct store_feed *)(void *)rows.data;
	*n = rows.n;
	if (rows.n > 0) {
		cursor->started = true;
		cursor->at = (*feeds)[rows.n - 1].next_check_at;
		cursor->id = (*feeds)[rows.n - 1].id;
	}
	return r;
}

enum store_result
store_feeds(struct store *s, struct arena *a, struct store_feed **feeds, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **feeds };
	enum store_result r;
	sqlite3_stmt *q = store_sqlite_ask0(
		s, "SELECT " FEED_COLUMNS " FROM feed AS f ORDER BY f.name, f.id");

	while (store_sqlite_row(s, q, &r, e))
		store_sqlite_feed(q, a, store_sqlite_add(&rows));
	*feeds = (struct store_feed *)(void *)rows.data;
	*n = rows.n;
	return r;
}

static enum store_result
record_feed_check(struct store *s, const struct store_feed_check *c, struct err *e)
{
	enum store_result r;

	r = store_sqlite_do(s, e,
		"UPDATE feed SET last_checked_at = ?2, last_good_at = iif(?3, ?2, last_good_at), "
		"last_new_at = iif(?4, ?2, last_new_at), checks = checks + 1, state = iif(?5, "
		"'ended', state), next_check_at = iif(?5, NULL, ?6), period_s = ?7, failures = ?8, "
		"first_failed_at = iif(?8 = 0, NULL, coalesce(first_failed_at, ?2)), last_error = "
		"iif(?3, NULL, ?9), etag = iif(?10, etag, ?11), last_modified = iif(?10, "
		"last_modified, ?12), body_hash = iif(?10, body_hash, ?13), entries = iif(?14 < 0, "
		"entries, ?14), moved_url = coalesce(?15, moved_url), memory = coalesce(?16, "
		"memory) WHERE id = ?1 AND state <> 'removed'",
		INT(c->feed), INT(c->at), INT(c->good), INT(c->new_articles > 0), INT(c->ended),
		TIME(c->next_check_at), INT(c->period_s), INT(c->failures), TEXT(c->error),
		INT(c->keep_validators), TEXT(c->etag), TEXT(c->last_modified), TEXT(c->body_hash),
		INT(c->entries), TEXT(c->moved_url), TEXT(c->memory));
	return store_sqlite_hit(s, r);
}

enum store_result
store_record_feed_check(struct store *s, const struct store_feed_check *check, struct err *e)
{
	enum store_result r = store_sqlite_begin(s, e);

	if (r == STORE_OK)
		r = store_sqlite_end(s, record_feed_check(s, check, e), e);
	return r;
}

enum store_result
store_defer_feed(struct store *s, int64_t feed, int64_t next_check_at, struct err *e)
{
	enum store_result r = store_sqlite_begin(s, e);

	store_sqlite_then(&r, s, e,
		"UPDATE feed SET next_check_at = ?2 WHERE id = ?1 AND next_check_at IS NOT NULL",
		INT(feed), INT(next_check_at));
	return store_sqlite_end(s, store_sqlite_hit(s, r), e);
}

/* ---- entries become articles ---- */

/* What a feed said of an article the last time. */
struct said {
	bool named; /* it named it */
	bool same_title;
	bool same_published; /* and it is known */
	bool same_updated;
	bool other_title; /* it gave another title before */
	bool other_updated;
};

static enum store_result
read_said(struct store *s, const struct store_entry *entry, int64_t article, struct said *said,
	struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask(s,
		"SELECT title, published_at, updated_at FROM feed_article "
		"WHERE feed_id = ?1 AND article_id = ?2",
		INT(entry->feed), INT(article));
	enum store_result r = store_sqlite_one(s, q, e);
	bool has_title;

	memset(said, 0, sizeof *said);
	if (r != STORE_OK)
		return r == STORE_NOT_FOUND ? STORE_OK : r;
	said->named = true;
	has_title = sqlite3_column_type(q, 0) != SQLITE_NULL;
	said->same_title = has_title && column_is(q, 0, entry->title);
	said->other_title = has_title && entry->title != NULL && !said->same_title;
	said->same_published =
		entry->published != NEWS_NO_TIME && column_time(q, 1) == entry->published;
	said->same_updated = column_time(q, 2) == entry->updated;
	said->other_updated = entry->updated != NEWS_NO_TIME && !said->same_updated;
	store_sqlite_done(q);
	return STORE_OK;
}

static enum store_result
find_by_guid(struct store *s, const struct store_entry *entry, int64_t *article, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask(s,
		"SELECT max(article_id) FROM feed_article WHERE feed_id = ?1 AND guid = ?2",
		INT(entry->feed), TEXT(entry->guid));
	enum store_result r = store_sqlite_number(s, q, article, e);

	return r == STORE_OK && *article == 0 ? STORE_NOT_FOUND : r;
}

static enum store_result
insert_article(struct store *s, const struct store_entry *entry, int64_t *article, struct err *e)
{
	enum store_result r = add_source(s, entry->source, e);

	store_sqlite_then(&r, s, e,
		"INSERT INTO article (url, source, title, published_at, first_seen_at, "
		"stable_since, next_check_at, period_s) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)",
		TEXT(entry->url), TEXT(entry->source),
		TEXT(entry->title != NULL ? entry->title : ""), TIME(entry->published),
		INT(entry->now), INT(entry->first_check_at), INT(entry->first_period_s));
	if (r == STORE_OK)
		*article = sqlite3_last_insert_rowid(s->db);
	return r;
}

static enum store_result
keep_said(struct store *s, const struct store_entry *entry, int64_t article,
	const struct said *said, struct err *e)
{
	enum store_result r = STORE_OK;

	if (!said->named)
		r = store_sqlite_do(s, e,
			"INSERT INTO feed_article (feed_id, article_id, guid, title, published_at, "
			"updated_at, first_seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			INT(entry->feed), INT(article), TEXT(entry->guid), TEXT(entry->title),
			TIME(entry->published), TIME(entry->updated), INT(entry->now));
	else if (said->other_title || said->other_updated)
		r = store_sqlite_do(s, e,
			"UPDATE feed_article SET title = coalesce(?3, title), updated_at = "
			"coalesce(?4, updated_at) WHERE feed_id = ?1 AND article_id = ?2",
			INT(entry->feed), INT(article), TEXT(entry->title), TIME(entry->updated));
	if (r == STORE_OK && entry->title != NULL && (!said->named || said->other_title))
		r = store_sqlite_keep_headline(s, article, "feed", entry->title, entry->now, e);
	return r;
}

static enum store_result
meet(struct store *s, const struct store_entry *entry, struct store_met *met, struct err *e)
{
	struct said said = { 0 };
	bool new_address = false;
	enum store_result r;

	r = store_find_article(s, entry->url_key, &met->article, e);
	if (r == STORE_NOT_FOUND) {
		new_address = true;
		if (entry->feed > 0 && entry->guid != NULL)
			r = find_by_guid(s, entry, &met->article, e);
		if (r == STORE_OK) {
			r = read_said(s, entry, met->article, &said, e);
			if (r == STORE_OK && !said.same_title && !said.same_published)
				r = STORE_NOT_FOUND; /* another story under a used guid */
		}
	}
	if (r == STORE_NOT_FOUND) {
		met->is_new = true;
		r = insert_article(s, entry, &met->article, e);
	}
	if (r == STORE_OK && new_address)
		r = store_sqlite_add_alias(
			s, met->article, entry->url_key, entry->url, entry->now, e);
	if (r != STORE_OK || entry->feed == 0)
		return r;
	r = read_said(s, entry, met->article, &said, e);
	if (r == STORE_OK)
		r = keep_said(s, entry, met->article, &said, e);
	met->newly_named = !said.named;
	met->hinted = said.named && (said.other_title || said.other_updated);
	return r;
}

enum store_result
store_meet(struct store *s, const struct store_entry *entry, struct store_met *met, struct err *e)
{
	enum store_result r = store_sqlite_begin(s, e);

	memset(met, 0, sizeof *met);
	if (r == STORE_OK)
		r = store_sqlite_end(s, meet(s, entry, met, e), e);
	if (r == STORE_OK && met->is_new) {
		struct source_delta *d = store_sqlite_delta(s, entry->source);

		d->articles[ARTICLE_WATCHING]++;
		d->last_new_at = entry->now;
	}
	return r;
}
