/*
 * store - keeps what Stet knows: feeds, articles, their revisions and time lines, and what is due
 * next. It speaks of articles and checks, not of tables; SQLite stands behind it.
 *
 *	due articles ----> (fetch, read, judge) ----> store_record_check ----> store_commit
 *	      ^                                             |
 *	      +-------------- next_check_at ----------------+
 *
 * Records are made in groups: the first record opens a group, store_commit makes all of it
 * durable (synchronous=FULL) at once, store_rollback forgets all of it. Each record is atomic
 * within its group: a record that fails leaves nothing behind and the group open, unless its
 * result is one that ends the group (store_result_ends_group): then the whole group is forgotten
 * and what it held is simply due again. Nothing is ever half stored.
 *
 * Reads see the records of the open group. Every read writes into an arena of the caller's; what
 * it returns lives as long as the arena. Reads named *_public leave hidden articles out; those are
 * for pages, feeds, search and export.
 *
 * One thread. No call asks the clock: times come in. Misuse (a record on a reader, a bad argument)
 * is a bug and aborts.
 */
#ifndef STET_STORE_STORE_H
#define STET_STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "news/article.h"
#include "news/check.h"
#include "news/entry.h"
#include "news/revision.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* What came of a call. For all but OK and NOT_FOUND the struct err names the file and says what
 * to do. */
enum store_result {
	STORE_OK,
	STORE_NOT_FOUND,   /* no such article, feed, revision; nothing was changed    */
	STORE_NO_DATABASE, /* there is no file (readers, writers)                     */
	STORE_OWNED,	   /* another stetd owns this database                        */
	STORE_NEWER,	   /* made by a newer Stet: untouched                         */
	STORE_OLDER,	   /* made by an older Stet: stetd migrates it, others cannot */
	STORE_FOREIGN,	   /* not a Stet database, or no database at all: untouched   */
	STORE_DAMAGED,	   /* the file contradicts itself                             */
	STORE_FULL,	   /* no room on the disk                                     */
	STORE_READ_ONLY,   /* may not write the file or its folder                    */
	STORE_BUSY,	   /* someone else held the database for longer than we wait  */
	STORE_UNDONE,	   /* memory or the disk failed, and SQLite undid the open group  */
	STORE_FAILED,	   /* anything else that our machine did                      */
	STORE_RESULT_COUNT
};

/* "ok", "not found", "owned" ...: for logs and JSON. */
const char *store_result_name(enum store_result result);

/* True when this result of a record means that the whole open group was forgotten. A read that
 * fails may undo the open group too; then every later call says UNDONE until store_rollback. */
bool store_result_ends_group(enum store_result result);

enum store_mode {
	STORE_READER, /* reads; never writes, never migrates                            */
	STORE_WRITER, /* one short group beside a running stetd (import, hide, recheck);
		       * makes the database where there is none, never migrates          */
	STORE_OWNER,  /* stetd: the only owner; makes and migrates the database         */
};

/* Opens the database file at path. On STORE_OK *out is the store, to be closed with store_close;
 * otherwise *out is NULL and e says what to do. Owner and writer wait up to 5 s for the other. */
enum store_result store_open(
	struct store **out, const char *path, enum store_mode mode, struct err *e);

/* Rolls an open group back and closes. NULL is allowed. */
void store_close(struct store *s);

const char *store_path(const struct store *s);

/* ---- groups ---- */

/* How many records the open group holds; 0: none is open. */
size_t store_pending(const struct store *s);

/* How many bytes of new text they bring: what the commit has to index and to write. */
size_t store_pending_text(const struct store *s);

/* Makes the open group durable; nothing to do is STORE_OK. On failure the group is forgotten. */
enum store_result store_commit(struct store *s, struct err *e);

/* store_commit in two halves, for an owner that must not wait for its disk. store_write makes all
 * of the open group part of the database, as one unit: others see it, and it outlives our end, but
 * not a loss of power. store_sync makes durable what was written by the time of the call, and when
 * the log is long moves it into the file and begins it anew. It alone may be called in a thread of
 * its own, one call at a time, while the store is in use; not beside store_commit, store_tidy and
 * store_close. */
enum store_result store_write(struct store *s, struct err *e);
enum store_result store_sync(struct store *s, struct err *e);

/* Will the next store_sync begin the log anew? A record that is made meanwhile waits for the disk,
 * so who must not wait makes none until it has ended. Reads wait for nothing. Not beside
 * store_sync. */
bool store_log_is_long(const struct store *s);

/* Forgets the open group, if any. */
void store_rollback(struct store *s);

/* Owner, at its end, without an open group: moves all of the write-ahead log into the file and
 * empties it; waits for who reads. */
enum store_result store_tidy(struct store *s, struct err *e);

/* ---- feeds ---- */

enum store_feed_state {
	STORE_FEED_WATCHING,
	STORE_FEED_ENDED,   /* 410: asked no more                          */
	STORE_FEED_REMOVED, /* not in the config any more; history stays    */
};

enum store_feed_origin {
	STORE_FEED_CONFIG, /* named in the config file        */
	STORE_FEED_IMPORT, /* added by `stet import`          */
};

const char *store_feed_state_name(enum store_feed_state state); /* "watching", "ended", "removed" */

struct store_feed {
	int64_t id;
	const char *name;
	const char *url;       /* as configured */
	const char *moved_url; /* where a permanent redirect led: to be fetched instead; or NULL */
	const char *source;
	enum store_feed_state state;
	enum store_feed_origin origin;
	int64_t configured_period_s;
	int64_t period_s;      /* the present period; 0: never set */
	int64_t next_check_at; /* NEWS_NO_TIME: not any more */
	int64_t first_seen_at;
	int64_t last_checked_at; /* NEWS_NO_TIME: never */
	int64_t last_good_at;
	int64_t last_new_at; /* when it last named an article that was new */
	int64_t checks;
	int64_t entries;	 /* in the last document that was read */
	int failures;		 /* in a row */
	int64_t first_failed_at; /* of that row */
	const char *last_error;
	const char *etag;	   /* verbatim */
	const char *last_modified; /* verbatim */
	const char *body_hash;
	const char *memory; /* whatever the caller wants kept with it; or NULL */
};

/* A feed of the config. */
struct store_feed_wanted {
	const char *name;
	const char *url;
	const char *source;
	int64_t period_s;
	int64_t first_check_at; /* when to ask a feed that is new here */
};

struct store_feed_sync {
	size_t added, changed, removed;
};

/*
 * Brings the feeds of origin config in line with the config's: a feed is the same by name, else by
 * url; one whose url changed loses its validators and is due at first_check_at; one that is not
 * wanted any more becomes removed, and watched again with all its history should it come back. A
 * changed period counts from the next check on. Feeds of origin import stay, but one whose url the
 * config now names becomes the config's. Names and urls in wanted must be unique. Own group:
 * commits what was open first, and commits itself. counts may be NULL.
 */
enum store_result store_sync_feeds(struct store *s, const struct store_feed_wanted *wanted,
	size_t n, int64_t now, struct store_feed_sync *counts, struct err *e);

/* Adds a feed of origin import, watched beside the config's. *added is false when a feed of that
 * url is watched already; a name that is taken gets a number behind it. A record. */
enum store_result store_import_feed(struct store *s, const struct store_feed_wanted *feed,
	int64_t now, bool *added, struct err *e);

/* Where a page of due things ended; zero to start from the earliest. */
struct store_cursor {
	int64_t at;
	int64_t id;
	bool started;
};

/* The next at most max feeds that are due at now, earliest first, after the cursor, which moves
 * on. What is due and stays undone comes again only with a new cursor. */
enum store_result store_due_feeds(struct store *s, int64_t now, struct store_cursor *cursor,
	size_t max, struct arena *a, struct store_feed **feeds, size_t *n, struct err *e);

/* When the earliest feed or article is due: NEWS_NO_TIME for none. Either may be NULL. */
enum store_result store_next_due(
	struct store *s, int64_t *feed_at, int64_t *article_at, struct err *e);

/* All feeds, by name. */
enum store_result store_feeds(
	struct store *s, struct arena *a, struct store_feed **feeds, size_t *n, struct err *e);

/* All that one finished check of a feed leaves behind, but for its entries (store_meet). */
struct store_feed_check {
	int64_t feed;
	int64_t at;
	bool good;	   /* 304, the same bytes, or a document that was read */
	bool ended;	   /* 410 */
	const char *error; /* when not good */
	int64_t period_s;
	int64_t next_check_at; /* NEWS_NO_TIME: not any more */
	int failures;
	bool keep_validators; /* 304, failed */
	const char *etag, *last_modified, *body_hash;
	int64_t entries;       /* -1: as before (nothing was read) */
	size_t new_articles;   /* how many entries were met as new */
	const char *moved_url; /* a permanent redirect led here; NULL: as before */
	const char *memory;    /* NULL: as before */
};

/* NOT_FOUND when the feed was removed meanwhile. A record. */
enum store_result store_record_feed_check(
	struct store *s, const struct store_feed_check *check, struct err *e);

/* Only the time changes; not a check. A record. */
enum store_result store_defer_feed(
	struct store *s, int64_t feed, int64_t next_check_at, struct err *e);

/* ---- entries become articles ---- */

/* One entry of a feed's document (feed > 0) or one address given by hand (feed 0). */
struct store_entry {
	int64_t feed;
	const char *source;
	const char *guid;    /* NULL when there is none, or when this document gives it to
			      * several different addresses */
	const char *url;     /* as it is to be fetched */
	const char *url_key; /* identity of the address, from text/url.h */
	const char *title;   /* or NULL */
	int64_t published;   /* or NEWS_NO_TIME */
	int64_t updated;
	int64_t now;
	int64_t first_check_at; /* when to check it if it is new */
	int64_t first_period_s;
};

struct store_met {
	int64_t article;
	bool is_new;	  /* never met before, under any address             */
	bool newly_named; /* this feed did not name it before                */
	bool hinted;	  /* known, and its title or its updated time in this
			   * feed is another than last time: worth a look     */
};

/*
 * Meets one entry. Which article it is, guid and address decide together:
 *	address known			that article, whatever the guid
 *	address new, guid known in	the same article under one more address, if title or
 *	  this feed			published time agree with what this feed said of it;
 *					else a new article (feeds reuse guids)
 *	both new			a new article
 * So a feed that changes every guid makes no duplicates, one that repeats a guid loses none. A
 * record.
 */
enum store_result store_meet(
	struct store *s, const struct store_entry *entry, struct store_met *met, struct err *e);

/* ---- articles: the daemon's reads ---- */

/* The next at most max articles that are due at now; as store_due_feeds. */
enum store_result store_due_articles(struct store *s, int64_t now, struct store_cursor *cursor,
	size_t max, struct arena *a, struct article **articles, size_t *n, struct err *e);

/* The words that the next reading is compared with: the current revision's, or their re-baseline.
 */
struct store_words {
	int64_t revision;
	int version;
	const char *title;
	const char *text;
	const char *byline;
	const char *correction;
	const char *content_hash;
	int64_t modified_at;
	int extractor;
	const char *charset;
	const char *aside; /* finished_check.aside of the last check that gave one, or NULL */
};

/* NOT_FOUND before the first revision. */
enum store_result store_current_words(struct store *s, int64_t article, struct arena *a,
	struct store_words *words, struct err *e);

/* The version of the article that has these words (a revision or a re-baseline), the latest if
 * several; -1 for none. A failure of the machine is -1 too: recording will tell. */
int store_find_version(struct store *s, int64_t article, const char *content_hash);

/* The article known under this address; NOT_FOUND for none. */
enum store_result store_find_article(
	struct store *s, const char *url_key, int64_t *article, struct err *e);

/* ---- articles: records ---- */

/* Only the time of the next check changes; not a check. NOT_FOUND for an article that is not
 * checked any more. A record. */
enum store_result store_defer_article(
	struct store *s, int64_t article, int64_t next_check_at, struct err *e);

struct store_recorded {
	int64_t revision; /* the current one; 0: none yet                     */
	int version;	  /* its version; -1: none yet                        */
	int64_t changes;
	bool new_revision;
	bool went, returned; /* the state became gone, or was gone and is no more */
	bool flipping;	     /* REVERTED, and so often that it is no longer news  */
	int64_t merged_into; /* this article is that one, and is checked no more;
			      * 0: it is itself                                   */
	int64_t merged_from; /* that article turned out to be this one; 0: none   */
	bool dropped;	     /* hidden meanwhile: nothing was recorded            */
};

/*
 * Records one finished check as one unit:
 *	FIRST, CHANGED	a new revision and its sighting. Words that a revision has already (by
 *			content_hash) are recorded as REVERTED or UNCHANGED instead, so that no
 *			text is stored twice; recorded says what came of it.
 *	UNCHANGED,	the sighting goes on; after an absence a new one begins
 *	MOVED
 *	REVERTED	a new sighting of that version; when the page alternates, the old sighting
 *			goes on with its flips counted
 *	SUSPECT		the text is kept for audit, a few per article
 *	GONE		with state gone: a time of absence begins
 *	FAILED		the failure is counted for article and source
 * and for each the article's schedule, counters and validators, its change of state, its new
 * address, the source's counters, and what is to be announced (store_events_public).
 *
 * With url_key that belongs to another article the two are one: the one without revisions, else
 * the younger, is merged into the other, which gets its addresses and feeds. An article merged
 * away that had revisions keeps them, retired, for the record. When this check's article is the
 * one merged away its reading is not kept: the other has its own checks. The store believes
 * url_key: look at store_find_article and judge first.
 *
 * NOT_FOUND when there is no such article. A record.
 */
enum store_result store_record_check(struct store *s, const struct finished_check *check,
	struct store_recorded *recorded, struct err *e);

/* What lib/judge/schedule.h learns a source by: finished_check.exposure of all its articles'
 * checks, and the changes found. NOT_FOUND when there is no such source. What the open group adds
 * is not in it yet. */
enum store_result store_source_habits(
	struct store *s, const char *source, double *exposure, int64_t *changes, struct err *e);

/* How the daemon does: schema/0002_pulse.sql says what each means. */
struct store_pulse {
	int64_t at, started_at;
	int64_t checks, fetching, reading;
	int64_t readers, documents, reader_deaths;
	int64_t loop_lag_ms, loop_late;
};

/* put is a record, in place of the one before. get: NOT_FOUND when there is none. */
enum store_result store_put_pulse(struct store *s, const struct store_pulse *pulse, struct err *e);
enum store_result store_get_pulse(struct store *s, struct store_pulse *pulse, struct err *e);

/* ---- by the keeper's hand; records ---- */

/* Takes the article off every public read and stops its checks. */
enum store_result store_hide(
	struct store *s, int64_t article, const char *reason, int64_t now, struct err *e);

/* Shows it again, due at now. NOT_FOUND when it is not hidden. */
enum store_result store_unhide(struct store *s, int64_t article, int64_t now, struct err *e);

/* Makes the article due at now, without validators. One that is retired or unreachable is watched
 * again, and its 40 days start anew; one that is gone is looked for. NOT_FOUND for one that is
 * hidden or merged. */
enum store_result store_recheck(struct store *s, int64_t article, int64_t now, struct err *e);

/* ---- reads for people: cli and web ---- */

/* Any article, also hidden or merged: look at its state. */
enum store_result store_article(
	struct store *s, int64_t id, struct arena *a, struct article *article, struct err *e);

enum store_order {
	STORE_BY_SEEN,	  /* newest article first               */
	STORE_BY_CHECKED, /* next due first: those with a next check */
	STORE_BY_CHANGES, /* most changes first; those that changed */
};

struct store_article_filter {
	const char *source;		 /* NULL: any */
	const enum article_state *state; /* NULL: any but hidden */
	enum store_order order;
	int64_t after_id;    /* the last one of the page before; 0: from the start */
	int64_t after_value; /* STORE_BY_CHANGES, STORE_BY_CHECKED: its changes, next_check_at */
};

/* A page of at most max articles, without hidden (unless asked for) and merged ones. */
enum store_result store_articles_public(struct store *s, const struct store_article_filter *f,
	size_t max, struct arena *a, struct article **articles, size_t *n, struct err *e);

/* The addresses under which an article was met, oldest first. */
enum store_result store_aliases(struct store *s, int64_t article, struct arena *a,
	const char ***urls, size_t *n, struct err *e);

/* In which language the newest revision is, as its page says; NULL if it does not say. */
enum store_result store_article_language(
	struct store *s, int64_t article, struct arena *a, const char **language, struct err *e);

/* A headline as one channel had it. */
struct store_headline {
	const char *channel; /* "feed", "h1", "og", "jsonld", "html" */
	const char *title;
	int64_t first_seen_at;
};
enum store_result store_headlines(struct store *s, int64_t article, struct arena *a,
	struct store_headline **headlines, size_t *n, struct err *e);

/* The feeds that name an article, by name. */
enum store_result store_article_feeds(struct store *s, int64_t article, struct arena *a,
	struct store_feed **feeds, size_t *n, struct err *e);

/* All revisions of an article, version 0 first; without_text leaves text "". */
enum store_result store_revisions(struct store *s, int64_t article, bool without_text,
	struct arena *a, struct revision **revisions, size_t *n, struct err *e);

/* One version; -1: the current one (the one last seen, which after a revert is not the last). */
enum store_result store_revision(struct store *s, int64_t article, int version, struct arena *a,
	struct revision *revision, struct err *e);

/* The time line: sightings and absences, oldest first. */
enum store_result store_sightings(struct store *s, int64_t article, struct arena *a,
	struct sighting **sightings, size_t *n, struct err *e);
enum store_result store_absences(struct store *s, int64_t article, struct arena *a,
	struct gone **gone, size_t *n, struct err *e);

/* Suspect texts kept for audit, latest first. */
struct store_suspect {
	int64_t id;
	const char *reason;
	const char *title;
	const char *text;
	int64_t first_seen_at;
	int64_t last_seen_at;
	int64_t checks;
};
enum store_result store_suspects(struct store *s, int64_t article, struct arena *a,
	struct store_suspect **suspects, size_t *n, struct err *e);

/* What is announced: in the order in which it happened, never altered. */
enum store_event_kind {
	STORE_CHANGED,	   /* a new revision        */
	STORE_REVERTED,	   /* earlier words are back */
	STORE_WENT,	   /* the article is gone   */
	STORE_RETURNED,	   /* and is back           */
	STORE_RETIRED,	   /* stable to the end     */
	STORE_UNREACHABLE, /* not reached to the end */
	STORE_EVENT_COUNT
};

const char *store_event_name(enum store_event_kind kind); /* "changed", "reverted", "gone", ... */
bool store_event_parse(const char *name, enum store_event_kind *kind);

struct store_event {
	int64_t id; /* grows with each */
	enum store_event_kind kind;
	int64_t at;
	int64_t since; /* the latest moment when it was still otherwise; the event
			* lies between since and at; NEWS_NO_TIME: unknown */
	int64_t article;
	const char *source;
	const char *url;
	const char *title;	  /* of the revision (after the event) */
	const char *title_before; /* CHANGED, REVERTED: of the revision before; else NULL */
	const char *language;	  /* of the revision, as its page says; or NULL */
	int64_t changes;	  /* of the article, by then */
	int from_version;	  /* -1: none */
	int version;		  /* -1: none */
	unsigned classes;
	int rank;
	int64_t words_added, words_removed;
	bool disclosed;
};

struct store_event_filter {
	const char *source; /* NULL: any */
	int64_t article;    /* 0: any */
	unsigned kinds;	    /* bits 1 << kind; 0: CHANGED, REVERTED, WENT, RETURNED */
	unsigned classes;   /* only changes with one of these; 0: any */
	int min_rank;
	int64_t before_id; /* events older than this one; 0: from the latest */
	int64_t after_id;  /* only events newer than this one; 0: all */
};

/* A page of at most max events, latest first. To bound the work at most 100,000 are looked at;
 * *more_before is the before_id that goes on from there, 0 when there is no more. May be NULL. */
enum store_result store_events_public(struct store *s, const struct store_event_filter *f,
	size_t max, struct arena *a, struct store_event **events, size_t *n, int64_t *more_before,
	struct err *e);

/* Calls each with every revision of articles that are not hidden, in the order in which they were
 * found, fetched at since or later (NEWS_NO_TIME: all), of source (NULL: any). article holds the
 * article. Both are the callback's only during the call. A callback that returns false ends it.
 *
 * returned_at is NEWS_NO_TIME; or the revision is given once more because its words came back then.
 * Not every turn of a page that alternates is such a return: it must have been found by two checks,
 * or be what stands there now, and the only one of an article that has stood still before. */
enum store_result store_export_public(struct store *s, int64_t since, const char *source,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision,
		int64_t returned_at),
	void *arg, struct err *e);

/* The revisions alone, the latest first. */
enum store_result store_latest_public(struct store *s, int64_t since, const char *source,
	bool (*each)(void *arg, const struct article *article, const struct revision *revision),
	void *arg, struct err *e);

struct store_hit {
	int64_t revision;
	int64_t article;
	int version;
	const char *source;
	const char *url;
	const char *title;
	int64_t fetched_at;
	int64_t changes;      /* of the article */
	const char *language; /* as the page says; or NULL */
	const char *snippet;  /* plain text around the first match; STORE_MARK_ON and
			       * STORE_MARK_OFF around what matched */
};

#define STORE_MARK_ON '\x02'
#define STORE_MARK_OFF '\x03'

struct store_search {
	const char *query;	 /* as a person types it: words, "a phrase", begin*, -not, OR,
				  * title:word, added:word, removed:word. Never malformed:
				  * what has no meaning is left out */
	const char *source;	 /* NULL: any */
	int64_t since;		 /* fetched at or later; NEWS_NO_TIME: any */
	int64_t before_revision; /* 0: from the latest */
};

/* A page of at most max revisions that match, latest first. STORE_OK with none for a query without
 * any word. */
enum store_result store_search_public(struct store *s, const struct store_search *q, size_t max,
	struct arena *a, struct store_hit **hits, size_t *n, struct err *e);

/* How one source does. */
struct store_source {
	const char *name;
	int64_t feeds; /* watched */
	int64_t articles[ARTICLE_STATE_COUNT];
	int64_t revisions;
	int64_t changes;
	int64_t checks;
	int64_t failed[CHECK_FAILURE_COUNT]; /* checks that failed, by kind, ever */
	int64_t suspects;		     /* suspect checks, ever */
	int64_t gone;			     /* times that an article went */
	int64_t returned;
	int64_t last_checked_at;
	int64_t last_good_at;
	int64_t last_failed_at;
	int64_t last_new_at; /* a new article was met */
	int64_t last_changed_at;
	int64_t failures; /* failed checks in a row, over all its articles */
	const char *last_error;
	enum check_failure last_failure;
};

/* All sources, by name; hidden articles are counted only as hidden. */
enum store_result store_sources(
	struct store *s, struct arena *a, struct store_source **sources, size_t *n, struct err *e);

/* How a source does, in one word; what is worse comes later. */
enum store_health {
	STORE_WELL,
	STORE_NEW,     /* nothing was checked yet                                       */
	STORE_QUIET,   /* it has named nothing new for a week                           */
	STORE_UNREAD,  /* no check has succeeded for a day, though articles are watched */
	STORE_REFUSED, /* five checks in a row failed: it does not want us              */
	STORE_FAILING, /* five checks in a row failed                                   */
};

enum store_health store_source_health(const struct store_source *source, int64_t now);

/* "well", "new", "quiet", "unread", "refused", "failing" */
const char *store_health_name(enum store_health health);

/* What a keeper should know of a source: "refuses us", "cannot be reached", "has named nothing new
 * for a week" ... NULL when it is well or new. Static words. */
const char *store_source_trouble(const struct store_source *source, int64_t now);

struct store_stats {
	int64_t feeds, feeds_ended, feeds_failing;
	int64_t articles[ARTICLE_STATE_COUNT];
	int64_t revisions;
	int64_t changes;
	int64_t checks;
	int64_t events;
	int64_t feeds_due, articles_due; /* counted to at most 100,000 */
	int64_t oldest_due_at;		 /* of the articles; NEWS_NO_TIME */
	int64_t database_bytes;
};

enum store_result store_stats(
	struct store *s, int64_t now, struct store_stats *stats, struct err *e);

/* A number that is another whenever something was committed: for validators of pages. */
enum store_result store_version(struct store *s, int64_t *version, struct err *e);

/* ---- trust ---- */

struct store_finding {
	const char *what; /* "altered", "removed", "inserted", "damaged", "counts" ... */
	const char *text; /* one line that names the row */
};

struct store_verified {
	int64_t articles, revisions, sightings;
	char tally[HASH_HEX]; /* over all revisions: note it elsewhere, and nobody can
			       * rewrite the past unseen */
	int64_t findings;     /* all, also beyond those that were told */
};

/* Checks everything: the file, the references, the chain of hashes, the tally over all of them,
 * and every count. Calls each with each finding (at most 1,000). STORE_OK when it could look at
 * everything, whatever it found. */
enum store_result store_verify(struct store *s,
	void (*each)(void *arg, const struct store_finding *f), void *arg,
	struct store_verified *verified, struct err *e);

/* Writes a consistent copy to path, which must not exist, while others go on using this one; the
 * copy is complete and synced, or not there. */
enum store_result store_backup(struct store *s, const char *path, struct err *e);

#endif
