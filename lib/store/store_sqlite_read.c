/* store_sqlite_read - what the daemon and people ask: articles, revisions, time lines, the export.
 */
#include "store/store_sqlite.h"

#include <stdlib.h>

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
		"a.charset, d.text FROM article AS a JOIN revision AS r ON r.id = a.revision_id "
		"LEFT JOIN baseline AS b ON b.revision_id = r.id "
		"LEFT JOIN aside AS d ON d.article_id = a.id WHERE a.id = ?1",
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
	words->aside = column_text(q, 10, a);
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

	return store_sqlite_number(s, q, article, e);
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
store_article_language(
	struct store *s, int64_t article, struct arena *a, const char **language, struct err *e)
{
	enum store_result r;
	sqlite3_stmt *q;

	*language = NULL;
	q = store_sqlite_ask(s,
		"SELECT language FROM revision WHERE article_id = ?1 ORDER BY version DESC LIMIT 1",
		INT(article));
	while (store_sqlite_row(s, q, &r, e))
		*language = column_text(q, 0, a);
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

/* ---- export ---- */

typedef bool give_fn(void *arg, const struct article *article, const struct revision *revision,
	int64_t returned_at);

/* Whoever exports one source of many reads past the others: the order is that of the ids, so that
 * nothing has to be sorted. */
#define EXPORTED(returned_at) "SELECT " REVISION_COLUMNS ", " ARTICLE_COLUMNS ", " returned_at
#define EXPORTED_FROM                                                                              \
	"JOIN article AS a ON a.id = r.article_id "                                                \
	"WHERE (?2 IS NULL OR a.source = ?2) AND a.state <> 'hidden' "

static enum store_result
give_each(struct store *s, sqlite3_stmt *q, give_fn *each, void *arg, struct err *e)
{
	struct arena *a = arena_new();
	struct revision revision;
	struct article article;
	enum store_result r;

	while (store_sqlite_row(s, q, &r, e)) {
		int64_t returned_at = column_time(q, REVISION_COLUMNS_N + ARTICLE_COLUMNS_N);

		arena_clear(a);
		store_sqlite_revision(q, 0, true, a, &revision);
		store_sqlite_article(q, REVISION_COLUMNS_N, a, &article);
		if (!each(arg, &article, &revision, returned_at)) {
			store_sqlite_done(q);
			r = STORE_OK;
			break;
		}
	}
	arena_free(a);
	return r;
}

/* Of a revision's first sighting the revision is told, of a later one its return. */
#define IS_FIRST                                                                                   \
	"NOT EXISTS (SELECT 1 FROM sighting AS x WHERE x.revision_id = g.revision_id "             \
	"AND x.id < g.id)"
/* What is found for the first time a second time, and stands there now: a return at once, where the
 * article has stood still before. One that was another at each check may only alternate. */
#define IS_FIRST_RETURN                                                                            \
	"g.id = a.sighting_id "                                                                    \
	"AND (SELECT count(*) FROM sighting AS x WHERE x.article_id = a.id) = a.revisions + 1 "    \
	"AND EXISTS (SELECT 1 FROM sighting AS x WHERE x.article_id = a.id AND x.checks > 1)"
/* What was gone and came back with the same words went back to nothing. */
#define IS_RETURN                                                                                  \
	"g.flips = 0 AND (g.checks > 1 OR (" IS_FIRST_RETURN ")) "                                 \
	"AND g.revision_id <> (SELECT x.revision_id FROM sighting AS x "                           \
	"WHERE x.article_id = a.id AND x.id < g.id ORDER BY x.id DESC LIMIT 1)"

enum store_result
store_export_public(struct store *s, int64_t since, const char *source,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision,
		int64_t returned_at),
	void *arg, struct err *e)
{
	return give_each(s,
		store_sqlite_ask(s,
			EXPORTED("iif(" IS_FIRST
				 ", NULL, g.first_seen_at) ") "FROM sighting AS g JOIN revision AS "
							      "r ON r.id = "
							      "g.revision_id " EXPORTED_FROM
							      "AND (?1 IS NULL OR g.first_seen_at "
							      ">= ?1) "
							      "AND (" IS_FIRST " OR " IS_RETURN
							      ") ORDER BY g.id",
			TIME(since), TEXT(source)),
		each, arg, e);
}

struct without_returns {
	bool (*each)(void *arg, const struct article *article, const struct revision *revision);
	void *arg;
};

static bool
give_revision(void *arg, const struct article *article, const struct revision *revision,
	int64_t returned_at)
{
	struct without_returns *w = arg;

	(void)returned_at;
	return w->each(w->arg, article, revision);
}

enum store_result
store_latest_public(struct store *s, int64_t since, const char *source,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision),
	void *arg, struct err *e)
{
	struct without_returns w = { each, arg };

	return give_each(s,
		store_sqlite_ask(s,
			EXPORTED("NULL ") "FROM revision AS r " EXPORTED_FROM
					  "AND (?1 IS NULL OR r.fetched_at >= ?1) ORDER BY r.id "
					  "DESC",
			TIME(since), TEXT(source)),
		give_revision, &w, e);
}
