/* store_sqlite_read - what the daemon and people ask: articles, revisions, time lines, events. */
#include "store/store_sqlite.h"

#include "base/strs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	EVENTS_LOOKED_AT = 100000,
	DUE_COUNTED = 100000,
};

/* ---- the daemon's reads ---- */

enum store_result
store_due_articles(struct store *s, int64_t now, struct store_cursor *cursor, size_t max,
	struct arena *a, struct article **articles, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **articles };
	enum store_result r = STORE_OK;
	sqlite3_stmt *q;

	/* Those of the cursor's very second first, then the later ones: each an index range, so a
	 * million that are due in one second cost no more than ten. */
	if (cursor->started) {
		q = store_sqlite_ask(s,
			"SELECT " ARTICLE_COLUMNS " FROM article AS a "
			"WHERE a.next_check_at = ?1 AND a.id > ?2 ORDER BY a.id LIMIT ?3",
			INT(cursor->at), INT(cursor->id), INT(max));
		while (store_sqlite_row(s, q, &r, e))
			store_sqlite_article(q, 0, a, store_sqlite_add(&rows));
	}
	if (r == STORE_OK && rows.n < max) {
		q = store_sqlite_ask(s,
			"SELECT " ARTICLE_COLUMNS " FROM article AS a "
			"WHERE a.next_check_at > ?1 AND a.next_check_at <= ?2 "
			"ORDER BY a.next_check_at, a.id LIMIT ?3",
			INT(cursor->started ? cursor->at : INT64_MIN), INT(now), INT(max - rows.n));
		while (store_sqlite_row(s, q, &r, e))
			store_sqlite_article(q, 0, a, store_sqlite_add(&rows));
	}
	*articles = (struct article *)(void *)rows.data;
	*n = rows.n;
	if (rows.n > 0) {
		cursor->started = true;
		cursor->at = (*articles)[rows.n - 1].next_check_at;
		cursor->id = (*articles)[rows.n - 1].id;
	}
	return r;
}

static enum store_result
earliest(struct store *s, const char *sql, int64_t *at, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask_values(s, sql, NULL, 0);
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*at = column_time(q, 0);
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_next_due(struct store *s, int64_t *feed_at, int64_t *article_at, struct err *e)
{
	enum store_result r = STORE_OK;

	if (feed_at != NULL)
		r = earliest(s,
			"SELECT min(next_check_at) FROM feed WHERE next_check_at IS NOT NULL",
			feed_at, e);
	if (r == STORE_OK && article_at != NULL)
		r = earliest(s,
			"SELECT min(next_check_at) FROM article WHERE next_check_at IS NOT NULL",
			article_at, e);
	return r;
}

enum store_result
store_current_words(
	struct store *s, int64_t article, struct arena *a, struct store_words *words, struct err *e)
{
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT r.id, r.version, coalesce(b.title, r.title), coalesce(b.text, r.text), "
		"r.byline, "
		"r.correction, coalesce(b.content_hash, r.content_hash), r.modified_at, "
		"a.extractor, "
		"a.charset FROM article AS a JOIN revision AS r ON r.id = a.revision_id "
		"LEFT JOIN baseline AS b ON b.revision_id = r.id WHERE a.id = ?1",
		INT(article));
	r = store_sqlite_one(s, q, e);
	if (r != STORE_OK)
		return r;
	words->revision = column_int(q, 0);
	words->version = (int)column_int(q, 1);
	words->title = column_words(q, 2, a);
	words->text = column_words(q, 3, a);
	words->byline = column_text(q, 4, a);
	words->correction = column_text(q, 5, a);
	words->content_hash = column_words(q, 6, a);
	words->modified_at = column_time(q, 7);
	words->extractor = (int)column_int(q, 8);
	words->charset = column_text(q, 9, a);
	store_sqlite_done(q);
	return STORE_OK;
}

int
store_find_version(struct store *s, int64_t article, const char *content_hash)
{
	enum store_result r;
	int version = -1;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT version FROM revision WHERE article_id = ?1 AND content_hash = ?2",
		INT(article), TEXT(content_hash));
	while (store_sqlite_row(s, q, &r, NULL))
		version = (int)column_int(q, 0);
	if (version != -1 || r != STORE_OK)
		return version;
	q = store_sqlite_ask(s,
		"SELECT max(r.version) FROM revision AS r JOIN baseline AS b ON b.revision_id = "
		"r.id "
		"WHERE r.article_id = ?1 AND b.content_hash = ?2",
		INT(article), TEXT(content_hash));
	while (store_sqlite_row(s, q, &r, NULL)) {
		if (sqlite3_column_type(q, 0) != SQLITE_NULL)
			version = (int)column_int(q, 0);
	}
	return version;
}

enum store_result
store_find_article(struct store *s, const char *url_key, int64_t *article, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask(
		s, "SELECT article_id FROM alias WHERE url_key = ?1", TEXT(url_key));
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*article = column_int(q, 0);
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_get_source_memory(
	struct store *s, const char *source, struct arena *a, const char **memory, struct err *e)
{
	sqlite3_stmt *q =
		store_sqlite_ask(s, "SELECT memory FROM source WHERE name = ?1", TEXT(source));
	enum store_result r = store_sqlite_one(s, q, e);

	*memory = NULL;
	if (r == STORE_OK) {
		*memory = column_text(q, 0, a);
		store_sqlite_done(q);
	}
	return r == STORE_NOT_FOUND ? STORE_OK : r;
}

/* ---- articles ---- */

enum store_result
store_article(struct store *s, int64_t id, struct arena *a, struct article *article, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask(
		s, "SELECT " ARTICLE_COLUMNS " FROM article AS a WHERE a.id = ?1", INT(id));
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		store_sqlite_article(q, 0, a, article);
		store_sqlite_done(q);
	}
	return r;
}

/* Hidden ones only for who asks for that state; merged ones never. */
#define PUBLIC_BY_STATE                                                                            \
	"(a.state <> 'hidden' OR ?1 = 'hidden') AND (?1 IS NULL OR a.state = ?1) "                 \
	"AND a.merged_into IS NULL "

/* One literal for each way to ask, so that each has its index. */
static const char *
listing(const struct store_article_filter *f)
{
	switch (f->order) {
	case STORE_BY_SEEN:
		if (f->source != NULL)
			return "SELECT " ARTICLE_COLUMNS " FROM article AS a WHERE " PUBLIC_BY_STATE
			       "AND a.source = ?2 AND a.id < ?3 AND ?4 IS NULL ORDER BY a.id DESC "
			       "LIMIT ?5";
		if (f->state != NULL && *f->state != ARTICLE_WATCHING)
			return "SELECT " ARTICLE_COLUMNS " FROM article AS a WHERE a.state = ?1 "
			       "AND a.state <> 'watching' AND a.merged_into IS NULL AND ?2 IS NULL "
			       "AND a.id < ?3 AND ?4 IS NULL ORDER BY a.id DESC LIMIT ?5";
		return "SELECT " ARTICLE_COLUMNS " FROM article AS a WHERE " PUBLIC_BY_STATE
		       "AND ?2 IS NULL AND a.id < ?3 AND ?4 IS NULL ORDER BY a.id DESC LIMIT ?5";
	case STORE_BY_CHECKED:
		return "SELECT " ARTICLE_COLUMNS " FROM article AS a WHERE " PUBLIC_BY_STATE
		       "AND (?2 IS NULL OR a.source = ?2) AND a.next_check_at IS NOT NULL "
		       "AND (a.next_check_at, a.id) > (?4, ?3) ORDER BY a.next_check_at, a.id "
		       "LIMIT ?5";
	case STORE_BY_CHANGES:
		return "SELECT " ARTICLE_COLUMNS " FROM article AS a WHERE " PUBLIC_BY_STATE
		       "AND (?2 IS NULL OR a.source = ?2) AND a.changes > 0 "
		       "AND (a.changes, a.id) < (?4, ?3) ORDER BY a.changes DESC, a.id DESC LIMIT "
		       "?5";
	}
	abort();
}

enum store_result
store_articles_public(struct store *s, const struct store_article_filter *f, size_t max,
	struct arena *a, struct article **articles, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **articles };
	int64_t id = f->after_id, value = f->after_value;
	enum store_result r;
	sqlite3_stmt *q;

	if (f->after_id == 0) {
		id = f->order == STORE_BY_CHECKED ? INT64_MIN : INT64_MAX;
		value = id;
	}
	q = store_sqlite_ask(s, listing(f),
		TEXT(f->state != NULL ? article_state_name(*f->state) : NULL), TEXT(f->source),
		INT(id), f->order == STORE_BY_SEEN ? TEXT(NULL) : INT(value), INT(max));
	while (store_sqlite_row(s, q, &r, e))
		store_sqlite_article(q, 0, a, store_sqlite_add(&rows));
	*articles = (struct article *)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_aliases(struct store *s, int64_t article, struct arena *a, const char ***urls, size_t *n,
	struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof(const char *) };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT url FROM alias WHERE article_id = ?1 ORDER BY first_seen_at, url",
		INT(article));
	while (store_sqlite_row(s, q, &r, e))
		*(const char **)store_sqlite_add(&rows) = column_words(q, 0, a);
	*urls = (const char **)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_headlines(struct store *s, int64_t article, struct arena *a,
	struct store_headline **headlines, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **headlines };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT channel, title, first_seen_at FROM headline WHERE article_id = ?1 "
		"ORDER BY channel, first_seen_at, title",
		INT(article));
	while (store_sqlite_row(s, q, &r, e)) {
		struct store_headline *h = store_sqlite_add(&rows);

		h->channel = column_words(q, 0, a);
		h->title = column_words(q, 1, a);
		h->first_seen_at = column_time(q, 2);
	}
	*headlines = (struct store_headline *)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_article_feeds(struct store *s, int64_t article, struct arena *a, struct store_feed **feeds,
	size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **feeds };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT " FEED_COLUMNS " FROM feed_article AS n JOIN feed AS f ON f.id = n.feed_id "
		"WHERE n.article_id = ?1 ORDER BY f.name",
		INT(article));
	while (store_sqlite_row(s, q, &r, e))
		store_sqlite_feed(q, a, store_sqlite_add(&rows));
	*feeds = (struct store_feed *)(void *)rows.data;
	*n = rows.n;
	return r;
}

/* ---- revisions and time lines ---- */

enum store_result
store_revisions(struct store *s, int64_t article, bool without_text, struct arena *a,
	struct revision **revisions, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **revisions };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT " REVISION_COLUMNS
		" FROM revision AS r WHERE r.article_id = ?1 ORDER BY r.version",
		INT(article));
	while (store_sqlite_row(s, q, &r, e))
		store_sqlite_revision(q, 0, !without_text, a, store_sqlite_add(&rows));
	*revisions = (struct revision *)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_revision(struct store *s, int64_t article, int version, struct arena *a,
	struct revision *revision, struct err *e)
{
	enum store_result r;
	sqlite3_stmt *q;

	if (version == -1)
		q = store_sqlite_ask(s,
			"SELECT " REVISION_COLUMNS " FROM article AS a JOIN revision AS r "
			"ON r.id = a.revision_id WHERE a.id = ?1",
			INT(article));
	else
		q = store_sqlite_ask(s,
			"SELECT " REVISION_COLUMNS " FROM revision AS r "
			"WHERE r.article_id = ?1 AND r.version = ?2",
			INT(article), INT(version));
	r = store_sqlite_one(s, q, e);
	if (r == STORE_OK) {
		store_sqlite_revision(q, 0, true, a, revision);
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_sightings(struct store *s, int64_t article, struct arena *a, struct sighting **sightings,
	size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **sightings };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT g.id, g.revision_id, r.version, g.first_seen_at, g.last_seen_at, g.checks, "
		"g.flips "
		"FROM sighting AS g JOIN revision AS r ON r.id = g.revision_id "
		"WHERE g.article_id = ?1 ORDER BY g.id",
		INT(article));
	while (store_sqlite_row(s, q, &r, e)) {
		struct sighting *g = store_sqlite_add(&rows);

		g->id = column_int(q, 0);
		g->article = article;
		g->revision = column_int(q, 1);
		g->version = (int)column_int(q, 2);
		g->first_seen_at = column_time(q, 3);
		g->last_seen_at = column_time(q, 4);
		g->checks = column_int(q, 5);
		g->flips = (int)column_int(q, 6);
	}
	*sightings = (struct sighting *)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_absences(struct store *s, int64_t article, struct arena *a, struct gone **gone, size_t *n,
	struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **gone };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT id, gone_at, confirmed_at, returned_at, reason FROM gone WHERE article_id "
		"= ?1 "
		"ORDER BY id",
		INT(article));
	while (store_sqlite_row(s, q, &r, e)) {
		struct gone *g = store_sqlite_add(&rows);

		g->id = column_int(q, 0);
		g->article = article;
		g->gone_at = column_time(q, 1);
		g->confirmed_at = column_time(q, 2);
		g->returned_at = column_time(q, 3);
		g->reason = column_text(q, 4, a);
	}
	*gone = (struct gone *)(void *)rows.data;
	*n = rows.n;
	return r;
}

enum store_result
store_suspects(struct store *s, int64_t article, struct arena *a, struct store_suspect **suspects,
	size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **suspects };
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask(s,
		"SELECT id, reason, title, text, first_seen_at, last_seen_at, checks FROM suspect "
		"WHERE article_id = ?1 ORDER BY last_seen_at DESC, id DESC",
		INT(article));
	while (store_sqlite_row(s, q, &r, e)) {
		struct store_suspect *p = store_sqlite_add(&rows);

		p->id = column_int(q, 0);
		p->reason = column_words(q, 1, a);
		p->title = column_words(q, 2, a);
		p->text = column_words(q, 3, a);
		p->first_seen_at = column_time(q, 4);
		p->last_seen_at = column_time(q, 5);
		p->checks = column_int(q, 6);
	}
	*suspects = (struct store_suspect *)(void *)rows.data;
	*n = rows.n;
	return r;
}

/* ---- events ---- */

static const char *const event_names[STORE_EVENT_COUNT] = {
	[STORE_CHANGED] = "changed",
	[STORE_REVERTED] = "reverted",
	[STORE_WENT] = "gone",
	[STORE_RETURNED] = "returned",
	[STORE_RETIRED] = "retired",
	[STORE_UNREACHABLE] = "unreachable",
};

const char *
store_event_name(enum store_event_kind kind)
{
	assert(kind < STORE_EVENT_COUNT);
	return event_names[kind];
}

bool
store_event_parse(const char *name, enum store_event_kind *kind)
{
	for (unsigned i = 0; i < STORE_EVENT_COUNT; i++) {
		if (str_eq(name, event_names[i])) {
			*kind = (enum store_event_kind)i;
			return true;
		}
	}
	return false;
}

#define EVENT_COLUMNS                                                                              \
	"e.id, e.kind, e.at, e.since, e.article_id, e.source, e.changes, e.classes, e.rank, "      \
	"a.url, a.title, r.title, r.version, r.words_added, r.words_removed, r.disclosed, "        \
	"p.title, p.version, a.state "
#define EVENT_TABLES                                                                               \
	"FROM event AS e JOIN article AS a ON a.id = e.article_id "                                \
	"LEFT JOIN revision AS r ON r.id = e.revision_id "                                         \
	"LEFT JOIN revision AS p ON p.id = e.from_revision_id "

static void
read_event(sqlite3_stmt *q, struct arena *a, struct store_event *v)
{
	bool changed;

	memset(v, 0, sizeof *v);
	v->id = column_int(q, 0);
	if (!store_event_parse((const char *)sqlite3_column_text(q, 1), &v->kind))
		abort(); /* the schema checks it */
	changed = v->kind == STORE_CHANGED;
	v->at = column_time(q, 2);
	v->since = column_time(q, 3);
	v->article = column_int(q, 4);
	v->source = column_words(q, 5, a);
	v->changes = column_int(q, 6);
	v->classes = (unsigned)column_int(q, 7);
	v->rank = (int)column_int(q, 8);
	v->url = column_words(q, 9, a);
	v->title = column_text(q, 11, a);
	if (v->title == NULL)
		v->title = column_words(q, 10, a);
	v->version = sqlite3_column_type(q, 12) != SQLITE_NULL ? (int)column_int(q, 12) : -1;
	v->words_added = changed ? column_int(q, 13) : 0;
	v->words_removed = changed ? column_int(q, 14) : 0;
	v->disclosed = changed && column_int(q, 15) != 0;
	v->title_before = column_text(q, 16, a);
	v->from_version = sqlite3_column_type(q, 17) != SQLITE_NULL ? (int)column_int(q, 17) : -1;
}

static bool
event_fits(sqlite3_stmt *q, const struct store_event_filter *f, unsigned kinds)
{
	enum store_event_kind kind;

	if (column_is(q, 18, "hidden") ||
		!store_event_parse((const char *)sqlite3_column_text(q, 1), &kind))
		return false;
	if ((kinds & 1u << kind) == 0)
		return false;
	if (f->classes != 0 && ((unsigned)column_int(q, 7) & f->classes) == 0)
		return false;
	return f->min_rank <= 0 || (kind == STORE_CHANGED && column_int(q, 8) >= f->min_rank);
}

enum store_result
store_events_public(struct store *s, const struct store_event_filter *f, size_t max,
	struct arena *a, struct store_event **events, size_t *n, int64_t *more_before,
	struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **events };
	int64_t before = f->before_id > 0 ? f->before_id : INT64_MAX, last = 0;
	unsigned kinds = f->kinds;
	enum store_result r;
	sqlite3_stmt *q;
	int looked = 0;

	if (kinds == 0)
		kinds = 1u << STORE_CHANGED | 1u << STORE_REVERTED | 1u << STORE_WENT |
			1u << STORE_RETURNED;
	if (f->article != 0)
		q = store_sqlite_ask(s,
			"SELECT " EVENT_COLUMNS EVENT_TABLES
			"WHERE e.article_id = ?1 AND e.id < ?2 AND e.id > ?3 ORDER BY e.id DESC",
			INT(f->article), INT(before), INT(f->after_id));
	else if (f->source != NULL)
		q = store_sqlite_ask(s,
			"SELECT " EVENT_COLUMNS EVENT_TABLES
			"WHERE e.source = ?1 AND e.id < ?2 AND e.id > ?3 ORDER BY e.id DESC",
			TEXT(f->source), INT(before), INT(f->after_id));
	else
		q = store_sqlite_ask(s,
			"SELECT " EVENT_COLUMNS EVENT_TABLES
			"WHERE e.id < ?1 AND e.id > ?2 ORDER BY e.id DESC",
			INT(before), INT(f->after_id));
	if (more_before != NULL)
		*more_before = 0;
	while (store_sqlite_row(s, q, &r, e)) {
		if (rows.n == max || looked == EVENTS_LOOKED_AT) {
			if (more_before != NULL)
				*more_before = last;
			store_sqlite_done(q);
			r = STORE_OK;
			break;
		}
		looked++;
		last = column_int(q, 0);
		if (event_fits(q, f, kinds))
			read_event(q, a, store_sqlite_add(&rows));
	}
	*events = (struct store_event *)(void *)rows.data;
	*n = rows.n;
	return r;
}

/* ---- export ---- */

static enum store_result
give_each(struct store *s, sqlite3_stmt *q,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision),
	void *arg, struct err *e)
{
	struct arena *a = arena_new();
	struct revision revision;
	struct article article;
	enum store_result r;

	while (store_sqlite_row(s, q, &r, e)) {
		arena_clear(a);
		store_sqlite_revision(q, 0, true, a, &revision);
		store_sqlite_article(q, REVISION_COLUMNS_N, a, &article);
		if (!each(arg, &article, &revision)) {
			store_sqlite_done(q);
			r = STORE_OK;
			break;
		}
	}
	arena_free(a);
	return r;
}

/* In the order of revisions, so that nothing has to be sorted: whoever exports one source of many
 * reads past the others. */
#define EXPORTED                                                                                   \
	"SELECT " REVISION_COLUMNS ", " ARTICLE_COLUMNS " FROM revision AS r "                     \
	"JOIN article AS a ON a.id = r.article_id "                                                \
	"WHERE (?2 IS NULL OR a.source = ?2) AND a.state <> 'hidden' "                             \
	"AND (?1 IS NULL OR r.fetched_at >= ?1) "

enum store_result
store_export_public(struct store *s, int64_t since, const char *source,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision),
	void *arg, struct err *e)
{
	return give_each(s,
		store_sqlite_ask(s, EXPORTED "ORDER BY r.id", TIME(since), TEXT(source)), each, arg,
		e);
}

enum store_result
store_latest_public(struct store *s, int64_t since, const char *source,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision),
	void *arg, struct err *e)
{
	return give_each(s,
		store_sqlite_ask(s, EXPORTED "ORDER BY r.id DESC", TIME(since), TEXT(source)), each,
		arg, e);
}

/* ---- how it all does ---- */

enum store_result
store_sources(
	struct store *s, struct arena *a, struct store_source **sources, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **sources };
	enum store_result r = store_sqlite_flush(s, e);
	sqlite3_stmt *q;

	*sources = NULL;
	*n = 0;
	if (r != STORE_OK)
		return r;
	q = store_sqlite_ask0(s,
		"SELECT name, (SELECT count(*) FROM feed WHERE feed.source = source.name "
		"AND feed.state = 'watching'), watching, retired, gone, hidden, unreachable, "
		"revisions, "
		"changes, checks, failed_network, failed_server, failed_refused, failed_robots, "
		"failed_address, failed_body, failed_reader, failed_other, suspects, went, "
		"returned, "
		"last_checked_at, last_good_at, last_failed_at, last_new_at, last_changed_at, "
		"failures, "
		"last_error, last_failure FROM source ORDER BY name");
	while (store_sqlite_row(s, q, &r, e)) {
		struct store_source *o = store_sqlite_add(&rows);

		o->name = column_words(q, 0, a);
		o->feeds = column_int(q, 1);
		o->articles[ARTICLE_WATCHING] = column_int(q, 2);
		o->articles[ARTICLE_RETIRED] = column_int(q, 3);
		o->articles[ARTICLE_GONE] = column_int(q, 4);
		o->articles[ARTICLE_HIDDEN] = column_int(q, 5);
		o->articles[ARTICLE_UNREACHABLE] = column_int(q, 6);
		o->revisions = column_int(q, 7);
		o->changes = column_int(q, 8);
		o->checks = column_int(q, 9);
		for (int k = CHECK_FAILURE_NETWORK; k < CHECK_FAILURE_COUNT; k++)
			o->failed[k] = column_int(q, 10 + k - CHECK_FAILURE_NETWORK);
		o->suspects = column_int(q, 18);
		o->gone = column_int(q, 19);
		o->returned = column_int(q, 20);
		o->last_checked_at = column_time(q, 21);
		o->last_good_at = column_time(q, 22);
		o->last_failed_at = column_time(q, 23);
		o->last_new_at = column_time(q, 24);
		o->last_changed_at = column_time(q, 25);
		o->failures = column_int(q, 26);
		o->last_error = column_text(q, 27, a);
		o->last_failure = CHECK_FAILURE_NONE;
		for (int k = 0; k < CHECK_FAILURE_COUNT; k++) {
			if (column_is(q, 28, check_failure_name((enum check_failure)k)))
				o->last_failure = (enum check_failure)k;
		}
	}
	*sources = (struct store_source *)(void *)rows.data;
	*n = rows.n;
	return r;
}

const char *
store_source_trouble(const struct store_source *source, int64_t now)
{
	enum {
		DAY = 86400,
		MANY = 5
	};
	bool silent = source->last_good_at == NEWS_NO_TIME || source->last_good_at < now - DAY;

	if (source->failures >= MANY && source->last_failure == CHECK_FAILURE_REFUSED)
		return silent ? "refuses us" : "has begun to refuse us";
	if (source->failures >= MANY && source->last_failure == CHECK_FAILURE_ROBOTS)
		return "is closed to us by robots.txt";
	if (source->failures >= MANY)
		return silent ? "cannot be reached" : "has begun to fail";
	if (source->checks > 0 && source->last_good_at == NEWS_NO_TIME)
		return "has never given an article that could be read";
	if (source->feeds > 0 && source->last_new_at != NEWS_NO_TIME &&
		source->last_new_at < now - 7 * (int64_t)DAY)
		return "has named nothing new for a week";
	return NULL;
}

enum store_result
store_stats(struct store *s, int64_t now, struct store_stats *stats, struct err *e)
{
	enum store_result r = store_sqlite_flush(s, e);
	sqlite3_stmt *q;

	memset(stats, 0, sizeof *stats);
	if (r != STORE_OK)
		return r;
	q = store_sqlite_ask0(s, "SELECT total(watching), total(retired), total(gone), "
				 "total(hidden), total(unreachable), "
				 "total(revisions), total(changes), total(checks) FROM source");
	r = store_sqlite_one(s, q, e);
	if (r != STORE_OK)
		return r;
	stats->articles[ARTICLE_WATCHING] = column_int(q, 0);
	stats->articles[ARTICLE_RETIRED] = column_int(q, 1);
	stats->articles[ARTICLE_GONE] = column_int(q, 2);
	stats->articles[ARTICLE_HIDDEN] = column_int(q, 3);
	stats->articles[ARTICLE_UNREACHABLE] = column_int(q, 4);
	stats->revisions = column_int(q, 5);
	stats->changes = column_int(q, 6);
	stats->checks = column_int(q, 7);
	store_sqlite_done(q);
	q = store_sqlite_ask(s,
		"SELECT (SELECT count(*) FROM feed WHERE state = 'watching'), "
		"(SELECT count(*) FROM feed WHERE state = 'ended'), "
		"(SELECT count(*) FROM feed WHERE state = 'watching' AND failures > 0), "
		"(SELECT coalesce(max(id), 0) FROM event), "
		"(SELECT count(*) FROM (SELECT 1 FROM feed WHERE next_check_at <= ?1 LIMIT ?2)), "
		"(SELECT count(*) FROM (SELECT 1 FROM article WHERE next_check_at <= ?1 LIMIT "
		"?2)), "
		"(SELECT min(next_check_at) FROM article WHERE next_check_at <= ?1), "
		"(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM "
		"pragma_page_size)",
		INT(now), INT(DUE_COUNTED));
	r = store_sqlite_one(s, q, e);
	if (r != STORE_OK)
		return r;
	stats->feeds = column_int(q, 0);
	stats->feeds_ended = column_int(q, 1);
	stats->feeds_failing = column_int(q, 2);
	stats->events = column_int(q, 3);
	stats->feeds_due = column_int(q, 4);
	stats->articles_due = column_int(q, 5);
	stats->oldest_due_at = column_time(q, 6);
	stats->database_bytes = column_int(q, 7);
	store_sqlite_done(q);
	return STORE_OK;
}

enum store_result
store_get_pulse(struct store *s, struct store_pulse *p, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask0(s, "SELECT at, started_at, checks, fetching, reading, "
					       "readers, documents, reader_deaths, "
					       "loop_lag_ms, loop_late FROM pulse WHERE id = 1");
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*p = (struct store_pulse){
			.at = column_int(q, 0),
			.started_at = column_int(q, 1),
			.checks = column_int(q, 2),
			.fetching = column_int(q, 3),
			.reading = column_int(q, 4),
			.readers = column_int(q, 5),
			.documents = column_int(q, 6),
			.reader_deaths = column_int(q, 7),
			.loop_lag_ms = column_int(q, 8),
			.loop_late = column_int(q, 9),
		};
		store_sqlite_done(q);
	}
	return r;
}
