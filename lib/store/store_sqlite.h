/*
 * store_sqlite - what the files behind store.h share: the connection, its cached statements, the
 * open group, and the way rows become plain data. Only store_sqlite*.c include this.
 *
 * A question is asked so:
 *
 *	q = store_sqlite_ask(s, "SELECT ... WHERE id = ?1", INT(id));
 *	while (store_sqlite_row(s, q, &r, e))
 *		... column_*(q, 0) ...
 *	return r;
 *
 * and several steps, of which none is done after one that failed, so:
 *
 *	store_sqlite_then(&r, s, e, "UPDATE ... WHERE id = ?1", INT(id));
 *	store_sqlite_then(&r, s, e, "DELETE ... WHERE id = ?1", INT(id));
 *	return r;
 *
 * The text of a statement is the key of its cache, so it must be a literal (or live for ever).
 */
#ifndef STET_STORE_STORE_SQLITE_H
#define STET_STORE_STORE_SQLITE_H

#include "store/store.h"
#include "text/hash.h"

#include <sqlite3.h>
#include <stdatomic.h>

#define STORE_SQLITE_APPLICATION_ID 0x53746574 /* "Stet" */

struct statement {
	const char *text;   /* borrowed for ever: the key */
	sqlite3_stmt *stmt; /* owned */
};

/* What the open group adds to the counters of one source; written once, at commit. */
struct source_delta {
	char *name; /* owned */
	int64_t articles[ARTICLE_STATE_COUNT];
	int64_t revisions, changes, checks, suspects, went, returned;
	int64_t failed[CHECK_FAILURE_COUNT];
	int64_t last_checked_at, last_good_at, last_failed_at, last_new_at, last_changed_at;
	double exposure;
	bool good;	  /* the row of failures ended in this group ... */
	int64_t failures; /* ... and this many followed */
	enum check_failure last_failure;
	char *last_error; /* owned */
};

struct store {
	sqlite3 *db;
	char *path; /* owned */
	enum store_mode mode;
	int lock_fd;		      /* owner's; -1 */
	struct statement *statements; /* owned hash table, open addressing */
	size_t statements_size, statements_n;
	int ask_rc; /* why the last ask gave NULL */

	/* owner: the log, which is synced and moved beside the records */
	sqlite3_file *log;    /* SQLite's, as long as db is open; NULL: COMMIT itself syncs */
	sqlite3 *mover;	      /* a connection of its own for that */
	atomic_int log_pages; /* in the log after the last write */
	int left_pages;	      /* of them, when it could not be begun anew the last time */
	int long_pages;	      /* see store_sqlite_log_length */

	/* the open group */
	size_t pending, pending_text;
	bool in_record;
	struct source_delta *deltas; /* owned hash table by name, open addressing */
	size_t deltas_size, deltas_n;
	bool tally_known; /* the tally as the group has it */
	int64_t tally_revisions;
	char tally_hash[HASH_HEX];
	int64_t index_from; /* revisions from this id on are not in the full-text index yet;
			     * 0: all are */
};

/* ---- asking ---- */

struct value {
	enum {
		VALUE_INT,
		VALUE_REAL,
		VALUE_TEXT,
		VALUE_NULL
	} kind;
	int64_t number;
	double real;
	const char *text; /* borrowed until the statement is asked again */
};

#define INT(x) ((struct value){ .kind = VALUE_INT, .number = (int64_t)(x) })
#define REAL(x) ((struct value){ .kind = VALUE_REAL, .real = (x) })
#define TEXT(x) store_sqlite_text(x) /* NULL is NULL */
#define TIME(x) store_sqlite_time(x) /* NEWS_NO_TIME is NULL */

struct value store_sqlite_text(const char *text);
struct value store_sqlite_time(int64_t t);

/* The statement, ready to be stepped with these values for ?1, ?2 ...; NULL when it could not be
 * made, which store_sqlite_row then reports. */
sqlite3_stmt *store_sqlite_ask_values(
	struct store *s, const char *text, const struct value *values, size_t n);
#define store_sqlite_ask(s, text, ...)                                                             \
	store_sqlite_ask_values((s), (text), (const struct value[]){ __VA_ARGS__ },                \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value))
#define store_sqlite_ask0(s, text) store_sqlite_ask_values((s), (text), NULL, 0)

/* True while there is a row. At the end false with *r STORE_OK; on failure false with what it was.
 */
bool store_sqlite_row(struct store *s, sqlite3_stmt *q, enum store_result *r, struct err *e);

/* Ends a statement early. */
void store_sqlite_done(sqlite3_stmt *q);

/* Runs a statement that gives no rows. */
enum store_result store_sqlite_run(
	struct store *s, struct err *e, const char *text, const struct value *values, size_t n);
#define store_sqlite_do(s, e, text, ...)                                                           \
	store_sqlite_run((s), (e), (text), (const struct value[]){ __VA_ARGS__ },                  \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value))
#define store_sqlite_do0(s, e, text) store_sqlite_run((s), (e), (text), NULL, 0)

/* The same as one step of several: nothing when *r is a failure already, else *r is its result. */
void store_sqlite_step(enum store_result *r, struct store *s, struct err *e, const char *text,
	const struct value *values, size_t n);
#define store_sqlite_then(r, s, e, text, ...)                                                      \
	store_sqlite_step((r), (s), (e), (text), (const struct value[]){ __VA_ARGS__ },            \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value))
#define store_sqlite_then0(r, s, e, text) store_sqlite_step((r), (s), (e), (text), NULL, 0)

/* One row expected: STORE_NOT_FOUND when there is none. After STORE_OK the caller reads the columns
 * and calls store_sqlite_done. */
enum store_result store_sqlite_one(struct store *s, sqlite3_stmt *q, struct err *e);

/* One row of one number expected, as above; its NULL is 0. */
enum store_result store_sqlite_number(
	struct store *s, sqlite3_stmt *q, int64_t *number, struct err *e);

/* What a statement that should have changed a row came to: NOT_FOUND when it changed none. */
enum store_result store_sqlite_hit(struct store *s, enum store_result r);

/* Turns SQLite's code into ours and fills e with file and advice. */
enum store_result store_sqlite_result(struct store *s, int rc, struct err *e);

/* The same of another connection to the same file; NULL: of the log, which has none. */
enum store_result store_sqlite_result_of(const struct store *s, sqlite3 *db, int rc, struct err *e);

/* Makes NOT_FOUND, where the row must be there, DAMAGED: fmt says what is missing. */
enum store_result store_sqlite_must(struct store *s, enum store_result r, struct err *e,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

int64_t column_int(sqlite3_stmt *q, int i);
int64_t column_time(sqlite3_stmt *q, int i);	 /* NULL: NEWS_NO_TIME */
const char *column_peek(sqlite3_stmt *q, int i); /* NULL: NULL; borrowed until the next step */
const char *column_text(sqlite3_stmt *q, int i, struct arena *a);  /* NULL: NULL */
const char *column_words(sqlite3_stmt *q, int i, struct arena *a); /* NULL: "" */
bool column_is(sqlite3_stmt *q, int i, const char *text);

/* A list that grows on an arena: add returns the place of the next member, zeroed. */
struct rows {
	struct arena *arena;
	size_t size; /* of a member */
	char *data;
	size_t n, room;
};
void *store_sqlite_add(struct rows *rows);

/* ---- groups ---- */

/* Begins a record: opens the group if none is open. end with the record's result: undoes it when
 * that is a failure, and returns the result; when it was begin that failed, just that. */
enum store_result store_sqlite_begin(struct store *s, struct err *e);
enum store_result store_sqlite_end(struct store *s, enum store_result r, struct err *e);

/* The open group's additions to a source. Applied when the group commits; a record calls this
 * only when nothing of it can fail any more. */
struct source_delta *store_sqlite_delta(struct store *s, const char *source);

/* Writes the additions of the open group, so that a read sees them. */
enum store_result store_sqlite_flush(struct store *s, struct err *e);

/* ---- the log ---- */

/* From now on a COMMIT of this owner only writes, and store_sync syncs. Everything that was
 * committed before is durable then. */
enum store_result store_sqlite_log_begin(struct store *s, struct err *e);
void store_sqlite_log_end(struct store *s);

/* What is kept of the log's file when a log that grew longer is begun anew, in bytes. */
#define STORE_SQLITE_LOG_KEPT "67108864"

/* ---- rows ---- */

/* The columns that store_sqlite_article reads, in its order, of article AS a. */
#define ARTICLE_COLUMNS                                                                            \
	"a.id, a.url, a.source, a.title, a.state, a.reason, a.merged_into, a.published_at, "       \
	"a.first_seen_at, a.last_checked_at, a.last_changed_at, a.last_good_at, a.stable_since, "  \
	"a.next_check_at, a.period_s, a.checks, a.revisions, a.changes, a.flips, a.failures, "     \
	"a.first_failed_at, a.last_error, a.suspect_checks, a.suspect_since, a.suspect_last, "     \
	"a.suspect_reason, a.suspect_hash, a.missing_checks, a.missing_since, a.missing_last, "    \
	"a.etag, a.last_modified, a.body_hash, a.last_full_at, a.extractor, a.charset"
enum {
	ARTICLE_COLUMNS_N = 36
};
void store_sqlite_article(sqlite3_stmt *q, int from, struct arena *a, struct article *article);

/* The same for revision AS r; text is read only if with_text. */
#define REVISION_COLUMNS                                                                           \
	"r.id, r.article_id, r.version, r.title, r.byline, r.url, r.fetched_at, "                  \
	"r.last_seen_before, r.published_at, r.modified_at, r.section, r.language, "               \
	"r.correction, r.extractor, r.hash, r.prev_hash, r.content_hash, r.from_version, "         \
	"r.classes, r.rank, r.words_added, r.words_removed, r.added, r.removed, r.disclosed, "     \
	"r.text"
enum {
	REVISION_COLUMNS_N = 26
};
void store_sqlite_revision(
	sqlite3_stmt *q, int from, bool with_text, struct arena *a, struct revision *revision);

#define FEED_COLUMNS                                                                               \
	"f.id, f.name, f.url, f.moved_url, f.source, f.state, f.origin, f.configured_period_s, "   \
	"f.period_s, f.next_check_at, f.first_seen_at, f.last_checked_at, f.last_good_at, "        \
	"f.last_new_at, f.checks, f.entries, f.failures, f.first_failed_at, f.last_error, "        \
	"f.etag, f.last_modified, f.body_hash, f.memory"
void store_sqlite_feed(sqlite3_stmt *q, struct arena *a, struct store_feed *feed);

enum article_state store_sqlite_state(const char *name);
enum suspect store_sqlite_suspect(const char *name);

/* ---- pieces of records ---- */

/* One more address of the article, as long as it has not too many. */
enum store_result store_sqlite_add_alias(struct store *s, int64_t article, const char *url_key,
	const char *url, int64_t now, struct err *e);

/* Keeps a headline of a channel if it is new there; NULL and "" are none. */
enum store_result store_sqlite_keep_headline(struct store *s, int64_t article, const char *channel,
	const char *title, int64_t now, struct err *e);

/* ---- the chain ---- */

/* The hash of a revision as revision.hash has it. */
void store_sqlite_chain(const struct revision *r, char hex[HASH_HEX]);

/* One step of the tally: hash becomes the hash of itself and one more revision's hash. */
void store_sqlite_tally(char hash[HASH_HEX], const char *revision_hash);

/* ---- search ---- */

/* The text as it goes into the index: ideographs apart. Returns text itself when it has none, else
 * a string on the arena. */
const char *store_sqlite_indexed(struct arena *a, const char *text);

/* Puts the revisions of the open group into the index. Not with each record: every savepoint would
 * make FTS5 write what it has gathered so far. */
enum store_result store_sqlite_index(struct store *s, struct err *e);

/* ---- for tests ---- */

/* Calls each with the text of every statement asked so far. */
void store_sqlite_statements(struct store *s, void (*each)(void *arg, const char *text), void *arg);

/* From so many pages on the log is long. */
void store_sqlite_log_length(struct store *s, int long_pages);

/* The file may not grow beyond so many pages: a disk without room. */
void store_sqlite_limit(struct store *s, int pages);

#endif
