/*
 * store_sqlite_verify - is everything as it was written? And the copy for the day when it is not.
 *
 * The chain finds what was altered, removed or added by hand: each revision's hash covers its row
 * and the hash of the version before; the tally covers all hashes in the order of their ids, which
 * have no gaps; so the last revision, or a whole article, cannot go unseen either.
 */
#include "store/store_sqlite.h"

#include "base/mem.h"
#include "base/strs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	TOLD_MAX = 1000,
	MISSING_MAX = 100, /* of one gap, told one by one */
};

struct verify {
	struct store *s;
	void (*each)(void *arg, const struct store_finding *f);
	void *arg;
	struct store_verified *out;
	struct err *e;
};

static void tell(struct verify *v, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void
tell(struct verify *v, const char *what, const char *fmt, ...)
{
	struct store_finding f = { .what = what };
	char text[1024];
	va_list ap;

	if (v->out->findings++ >= TOLD_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	f.text = text;
	v->each(v->arg, &f);
}

static enum store_result
verify_file(struct verify *v)
{
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask0(v->s, "PRAGMA integrity_check(100)");
	while (store_sqlite_row(v->s, q, &r, v->e)) {
		if (!column_is(q, 0, "ok"))
			tell(v, "damaged", "%s", column_peek(q, 0));
	}
	if (r == STORE_DAMAGED) {
		tell(v, "damaged", "the file cannot be read through: %s", sqlite3_errmsg(v->s->db));
		r = STORE_OK;
	}
	if (r != STORE_OK)
		return r;
	q = store_sqlite_ask0(v->s, "PRAGMA foreign_key_check");
	while (store_sqlite_row(v->s, q, &r, v->e))
		tell(v, "reference",
			"row %" PRId64 " of %s refers to a row of %s that is not there",
			column_int(q, 1), column_peek(q, 0), column_peek(q, 2));
	return r;
}

static void
tell_missing(struct verify *v, int64_t from, int64_t to)
{
	for (int64_t id = from; id < to; id++) {
		if (id - from == MISSING_MAX) {
			tell(v, "removed", "revisions %" PRId64 " to %" PRId64 " are missing", id,
				to - 1);
			v->out->findings += to - id - 1;
			break;
		}
		tell(v, "removed", "revision %" PRId64 " is missing", id);
	}
}

/* What the tally was when the last revision was written; *revisions is -1 when it is missing. */
static enum store_result
read_tally(struct verify *v, int64_t *revisions, char hash[HASH_HEX])
{
	enum store_result r;
	sqlite3_stmt *q = store_sqlite_ask0(v->s, "SELECT revisions, hash FROM tally WHERE id = 1");

	*revisions = -1;
	hash[0] = '\0';
	while (store_sqlite_row(v->s, q, &r, v->e)) {
		*revisions = column_int(q, 0);
		snprintf(hash, HASH_HEX, "%s", column_peek(q, 1));
	}
	return r;
}

/* Is the revision as Stet wrote it? */
static bool
verify_revision(struct verify *v, const struct revision *x, int64_t tally_revisions)
{
	char hex[HASH_HEX];

	if (tally_revisions >= 0 && x->id > tally_revisions) {
		tell(v, "inserted",
			"revision %" PRId64 " (version %d of article %" PRId64
			") was not written by Stet",
			x->id, x->version, x->article);
		return false;
	}
	store_sqlite_chain(x, hex);
	if (strcmp(hex, x->hash) != 0) {
		tell(v, "altered",
			"revision %" PRId64 " (version %d of article %" PRId64
			") is not what its hash was made of",
			x->id, x->version, x->article);
		return false;
	}
	return true;
}

/* Each revision by itself, and all of them by the tally. */
static enum store_result
verify_revisions(struct verify *v)
{
	int64_t tally_revisions, expected = 1;
	struct arena *a = arena_new();
	char tally[HASH_HEX] = "", kept[HASH_HEX];
	bool whole = true;
	enum store_result r;
	struct revision x;
	sqlite3_stmt *q;

	r = read_tally(v, &tally_revisions, kept);
	if (r != STORE_OK)
		goto out;
	q = store_sqlite_ask0(v->s, "SELECT " REVISION_COLUMNS " FROM revision AS r ORDER BY r.id");
	while (store_sqlite_row(v->s, q, &r, v->e)) {
		arena_clear(a);
		store_sqlite_revision(q, 0, true, a, &x);
		tell_missing(v, expected, x.id);
		whole = verify_revision(v, &x, tally_revisions) && whole && x.id == expected;
		expected = x.id + 1;
		v->out->revisions++;
		store_sqlite_tally(tally, x.hash);
	}
	if (r != STORE_OK)
		goto out;
	tell_missing(v, expected, tally_revisions + 1);
	whole = whole && expected > tally_revisions;
	if (tally_revisions < 0)
		tell(v, "removed", "the tally over all revisions is missing");
	else if (whole && strcmp(tally, kept) != 0)
		tell(v, "altered",
			"the tally does not fit: a revision was replaced together with its hash, "
			"or the tally itself was altered");
	memcpy(v->out->tally, tally, sizeof v->out->tally);
out:
	arena_free(a);
	return r;
}

/* Each version names the hash of the one before. */
static enum store_result
verify_links(struct verify *v)
{
	enum store_result r;
	sqlite3_stmt *q = store_sqlite_ask0(v->s,
		"SELECT r.id, r.version, r.article_id, p.id IS NULL FROM revision AS r "
		"LEFT JOIN revision AS p ON p.article_id = r.article_id AND p.version = r.version "
		"- 1 "
		"WHERE r.prev_hash <> iif(r.version = 0, '', coalesce(p.hash, ''))");

	while (store_sqlite_row(v->s, q, &r, v->e)) {
		if (column_int(q, 3) != 0 && column_int(q, 1) > 0)
			tell(v, "removed", "version %" PRId64 " of article %" PRId64 " is missing",
				column_int(q, 1) - 1, column_int(q, 2));
		else
			tell(v, "altered",
				"revision %" PRId64 " (version %" PRId64 " of article %" PRId64
				") does not follow from the version before",
				column_int(q, 0), column_int(q, 1), column_int(q, 2));
	}
	return r;
}

/* One rule: a statement that gives the rows which break it, and what is then said of each with its
 * first column. */
struct rule {
	const char *what;
	const char *text; /* with one %s for the row */
	const char *sql;
};

static const struct rule rules[] = {
	{ "counts", "article %s: revisions is not the number of its revisions",
		"SELECT id FROM article AS a WHERE revisions <> "
		"(SELECT count(*) FROM revision AS r WHERE r.article_id = a.id)" },
	{ "counts", "article %s: its versions are not 0, 1, 2 ... without a gap",
		"SELECT article_id FROM revision GROUP BY article_id "
		"HAVING max(version) <> count(*) - 1 OR min(version) <> 0" },
	{ "counts", "article %s: its current revision or running sighting is another article's",
		"SELECT a.id FROM article AS a LEFT JOIN revision AS r ON r.id = a.revision_id "
		"LEFT JOIN sighting AS g ON g.id = a.sighting_id WHERE a.revision_id IS NOT NULL "
		"AND "
		"(r.article_id IS NOT a.id OR r.version IS NOT a.version OR g.article_id IS NOT "
		"a.id OR g.revision_id IS NOT a.revision_id)" },
	{ "counts", "article %s: its sightings have more checks than it had",
		"SELECT a.id FROM article AS a JOIN (SELECT article_id, sum(checks) AS n FROM "
		"sighting "
		"GROUP BY article_id) AS g ON g.article_id = a.id WHERE g.n > a.checks" },
	{ "counts", "revision %s was never sighted",
		"SELECT r.id FROM revision AS r WHERE NOT EXISTS "
		"(SELECT 1 FROM sighting AS g WHERE g.revision_id = r.id)" },
	{ "counts", "sighting %s is of a revision of another article",
		"SELECT g.id FROM sighting AS g JOIN revision AS r ON r.id = g.revision_id "
		"WHERE r.article_id <> g.article_id" },
	{ "counts", "article %s: what it changed from is not one of its versions",
		"SELECT article_id FROM revision WHERE (version = 0) <> (from_version IS NULL) "
		"OR from_version < 0 OR from_version >= version" },
	{ "counts", "article %s: changed later than last checked",
		"SELECT id FROM article WHERE last_changed_at > last_checked_at" },
	{ "counts", "article %s is gone, but no absence of it is open",
		"SELECT a.id FROM article AS a WHERE a.state = 'gone' AND NOT EXISTS "
		"(SELECT 1 FROM gone AS g WHERE g.article_id = a.id AND g.returned_at IS NULL)" },
	{ "counts", "article %s is watched, but an absence of it is open",
		"SELECT a.id FROM article AS a JOIN gone AS g ON g.article_id = a.id "
		"WHERE a.state = 'watching' AND g.returned_at IS NULL" },
	{ "counts", "article %s was merged, but is still checked or still named",
		"SELECT a.id FROM article AS a WHERE a.merged_into IS NOT NULL AND "
		"(a.next_check_at IS NOT NULL "
		"OR a.state NOT IN ('retired', 'hidden') "
		"OR EXISTS (SELECT 1 FROM alias AS x WHERE x.article_id = a.id) "
		"OR EXISTS (SELECT 1 FROM feed_article AS f WHERE f.article_id = a.id))" },
	{ "counts", "article %s has no address",
		"SELECT a.id FROM article AS a WHERE a.merged_into IS NULL AND NOT EXISTS "
		"(SELECT 1 FROM alias AS x WHERE x.article_id = a.id)" },
	{ "counts", "article %s: a change of it was never announced",
		"SELECT r.article_id FROM revision AS r WHERE r.version > 0 AND NOT EXISTS "
		"(SELECT 1 FROM event AS v WHERE v.article_id = r.article_id AND v.revision_id = "
		"r.id "
		"AND v.kind = 'changed')" },
	{ "counts", "source %s: its counts of articles are wrong",
		"SELECT s.name FROM source AS s LEFT JOIN (SELECT source, "
		"sum(state = 'watching') AS w, sum(state = 'retired') AS r, sum(state = 'gone') AS "
		"g, "
		"sum(state = 'hidden') AS h, sum(state = 'unreachable') AS u FROM article "
		"WHERE merged_into IS NULL GROUP BY source) AS n ON n.source = s.name "
		"WHERE s.watching <> coalesce(n.w, 0) OR s.retired <> coalesce(n.r, 0) "
		"OR s.gone <> coalesce(n.g, 0) OR s.hidden <> coalesce(n.h, 0) "
		"OR s.unreachable <> coalesce(n.u, 0)" },
	{ "counts", "source %s: its counts of revisions or changes are wrong",
		"SELECT s.name FROM source AS s LEFT JOIN (SELECT source, sum(revisions) AS r, "
		"sum(changes) AS c FROM article WHERE state <> 'hidden' GROUP BY source) AS n "
		"ON n.source = s.name WHERE s.revisions <> coalesce(n.r, 0) "
		"OR s.changes <> coalesce(n.c, 0)" },
	{ "search", "revision %s is not in the full-text index",
		"SELECT id FROM revision WHERE id NOT IN (SELECT id FROM revision_fts_docsize)" },
	{ "search", "the full-text index has a revision %s that is not there",
		"SELECT id FROM revision_fts_docsize WHERE id NOT IN (SELECT id FROM revision)" },
};

static enum store_result
verify_rules(struct verify *v)
{
	enum store_result r = STORE_OK;
	sqlite3_stmt *q;
	char text[512];

	for (size_t i = 0; i < sizeof rules / sizeof rules[0] && r == STORE_OK; i++) {
		q = store_sqlite_ask_values(v->s, rules[i].sql, NULL, 0);
		while (store_sqlite_row(v->s, q, &r, v->e)) {
			const char *at = strstr(rules[i].text, "%s");
			const char *row = column_peek(q, 0);

			snprintf(text, sizeof text, "%.*s%s%s", (int)(at - rules[i].text),
				rules[i].text, row != NULL ? row : "?", at + 2);
			tell(v, rules[i].what, "%s", text);
		}
	}
	return r;
}

static enum store_result
verify_counts(struct verify *v)
{
	enum store_result r;
	sqlite3_stmt *q;

	q = store_sqlite_ask0(
		v->s, "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM sighting)");
	r = store_sqlite_one(v->s, q, v->e);
	if (r == STORE_OK) {
		v->out->articles = column_int(q, 0);
		v->out->sightings = column_int(q, 1);
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_verify(struct store *s, void (*each)(void *arg, const struct store_finding *f), void *arg,
	struct store_verified *verified, struct err *e)
{
	struct verify v = { .s = s, .each = each, .arg = arg, .out = verified, .e = e };
	bool own = sqlite3_get_autocommit(s->db) != 0;
	enum store_result r = STORE_OK;

	assert(s->pending == 0);
	memset(verified, 0, sizeof *verified);
	/* One moment for all of it, while stetd goes on writing. */
	if (own)
		r = store_sqlite_do0(s, e, "BEGIN");
	if (r == STORE_OK)
		r = verify_file(&v);
	if (r == STORE_OK)
		r = verify_counts(&v);
	if (r == STORE_OK)
		r = verify_revisions(&v);
	if (r == STORE_OK)
		r = verify_links(&v);
	if (r == STORE_OK)
		r = verify_rules(&v);
	if (r == STORE_DAMAGED) {
		/* It was told, or will be seen here: the reading broke off. */
		tell(&v, "damaged", "%s", sqlite3_errmsg(s->db));
		r = STORE_OK;
	}
	if (own && !sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

/* ---- the copy ---- */

static enum store_result
copy_pages(struct store *s, sqlite3 *to, struct err *e)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", s->db, "main");
	int rc;

	if (backup == NULL)
		return store_sqlite_result(s, sqlite3_extended_errcode(to), e);
	/* In one step: one moment of the database, and no start over when stetd writes. */
	rc = sqlite3_backup_step(backup, -1);
	if (rc == SQLITE_DONE)
		rc = sqlite3_backup_finish(backup);
	else
		sqlite3_backup_finish(backup);
	return store_sqlite_result(s, rc, e);
}

static int
sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	int rc = -1;

	if (fd != -1) {
		rc = fsync(fd);
		close(fd);
	}
	return rc;
}

enum store_result
store_backup(struct store *s, const char *path, struct err *e)
{
	char *part = mem_printf("%s.part", path), *folder = mem_strdup(path);
	enum store_result r = STORE_FAILED;
	struct store copy = { .path = part, .lock_fd = -1 };
	int rc;

	if (access(path, F_OK) == 0) {
		err_set(e, "%s: there is a file of that name already", path);
		goto out;
	}
	unlink(part);
	rc = sqlite3_open_v2(part, &copy.db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
			SQLITE_OPEN_EXRESCODE,
		NULL);
	r = store_sqlite_result(&copy, rc, e);
	if (r != STORE_OK)
		goto out;
	r = copy_pages(s, copy.db, e);
	/* A copy is one file: without a log beside it. */
	if (r == STORE_OK)
		r = store_sqlite_result(&copy,
			sqlite3_exec(copy.db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL), e);
	sqlite3_close(copy.db);
	copy.db = NULL;
	if (r != STORE_OK)
		goto out;
	if (sync_path(part, O_RDWR) == -1 || link(part, path) == -1 ||
		sync_path(dirname(folder), O_RDONLY | O_DIRECTORY) == -1) {
		err_set(e, "%s: %s", path, strerror(errno));
		r = STORE_FAILED;
	}
out:
	sqlite3_close(copy.db);
	unlink(part);
	free(part);
	free(folder);
	return r;
}
