/*
 * store_sqlite_log - the owner's write-ahead log: synced, moved into the file, and begun anew,
 * beside whoever records.
 *
 * Its COMMITs only write (synchronous = NORMAL), so a group is whole or not there after whatever
 * happens, and durable when store_sync has synced the log. The log is moved by a connection of its
 * own, in the thread of store_sync, so that nobody who records waits for the disk.
 *
 *	0 ---- groups ----> long ---- store_sync: all of it is moved ----> 1, the mover's own
 *
 * Who writes first after all was moved begins the log anew and syncs its header, without which a
 * loss of power might bring a part of the old log back. So the mover writes first, each time, and
 * at the start. It can while nobody records (store_log_is_long says when); else the log goes on,
 * and is longer the next time.
 */
#include "store/store_sqlite.h"

#include <assert.h>

enum {
	LONG_PAGES = 2000, /* 8 MB: what is written often is moved once */
};

void
store_sqlite_log_length(struct store *s, int long_pages)
{
	s->long_pages = long_pages;
}

/* After each write of ours, whether recorder or mover. */
static int
written(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;

	(void)db;
	(void)name;
	atomic_store(&s->log_pages, pages);
	return SQLITE_OK;
}

static bool
is_busy(int rc)
{
	return (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED;
}

/* The mover writes first. Something has to be written; one commit more is true. */
static int
begin_anew(struct store *s)
{
	int rc = sqlite3_exec(
		s->mover, "UPDATE tally SET commits = commits + 1 WHERE id = 1", NULL, NULL, NULL);

	return is_busy(rc) ? SQLITE_OK : rc;
}

static int
open_mover(struct store *s)
{
	int rc, persist = 1;

	rc = sqlite3_open_v2(s->path, &s->mover,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->mover,
			"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64; "
			"PRAGMA journal_size_limit = " STORE_SQLITE_LOG_KEPT,
			NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_file_control(s->mover, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
	if (rc == SQLITE_OK)
		sqlite3_wal_hook(s->mover, written, s);
	return rc == SQLITE_OK ? begin_anew(s) : rc;
}

enum store_result
store_sqlite_log_begin(struct store *s, struct err *e)
{
	int rc;

	assert(sqlite3_threadsafe() != 0);
	store_sqlite_log_length(s, LONG_PAGES);
	/* A read, so that there is a log. */
	rc = sqlite3_exec(s->db, "PRAGMA synchronous = NORMAL; SELECT count(*) FROM sqlite_schema",
		NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_file_control(
			s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&s->log);
	if (rc != SQLITE_OK)
		return store_sqlite_result(s, rc, e);
	assert(s->log != NULL && s->log->pMethods != NULL);
	sqlite3_wal_hook(s->db, written, s);
	rc = open_mover(s);
	if (rc != SQLITE_OK)
		return store_sqlite_result_of(s, s->mover, rc, e);
	return store_sync(s, e);
}

void
store_sqlite_log_end(struct store *s)
{
	int rc = sqlite3_close(s->mover);

	assert(rc == SQLITE_OK);
	s->mover = NULL;
	s->log = NULL;
}

bool
store_log_is_long(const struct store *s)
{
	int pages = atomic_load(&s->log_pages);

	/* Fewer than there were: another program began it anew. */
	return s->log != NULL &&
	       pages - (pages < s->left_pages ? 0 : s->left_pages) >= s->long_pages;
}

/* Who reads, or records meanwhile, keeps a part of it: when it is as much longer again. */
static enum store_result
move(struct store *s, struct err *e)
{
	int in_log = 0, moved = 0, pages, rc;

	rc = sqlite3_wal_checkpoint_v2(
		s->mover, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
	if (rc == SQLITE_OK && moved == in_log)
		rc = begin_anew(s);
	if (rc != SQLITE_OK && !is_busy(rc))
		return store_sqlite_result_of(s, s->mover, rc, e);
	pages = atomic_load(&s->log_pages);
	s->left_pages = pages < in_log ? 0 : pages;
	return STORE_OK;
}

enum store_result
store_sync(struct store *s, struct err *e)
{
	int rc;

	if (s->log == NULL)
		return STORE_OK;
	rc = s->log->pMethods->xSync(s->log, SQLITE_SYNC_NORMAL);
	if (rc != SQLITE_OK)
		return store_sqlite_result_of(s, NULL, rc, e);
	return store_log_is_long(s) ? move(s, e) : STORE_OK;
}

enum store_result
store_tidy(struct store *s, struct err *e)
{
	int rc;

	assert(s->mode == STORE_OWNER && s->pending == 0);
	rc = sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return is_busy(rc) ? STORE_OK : store_sqlite_result(s, rc, e);
}
