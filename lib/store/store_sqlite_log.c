/*
 * store_sqlite_log - the owner's write-ahead log: synced, and moved into the file, beside whoever
 * records.
 *
 * Its COMMITs only write (synchronous = NORMAL), so a group is whole or not there after whatever
 * happens, and durable when store_sync has synced the log. The log is moved by a connection of its
 * own, in the thread of store_sync, so that nobody who records waits for the disk.
 *
 * A log is begun anew by a group that begins when all of it is moved. Under load the next group
 * has always begun by then, so a log that grew long is moved by its writer, between two groups:
 * what is left of it by then is little.
 */
#include "store/store_sqlite.h"

#include <assert.h>

enum {
	MOVE_PAGES = 400,  /* 1.6 MB are worth moving; near the end of the log all that comes is */
	MOST_PAGES = 4000, /* 16 MB are moved by who writes */
};

void
store_sqlite_log_length(struct store *s, int move_pages, int most_pages)
{
	s->move_pages = move_pages;
	s->most_pages = most_pages;
}

static int
written(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;

	(void)db;
	(void)name;
	atomic_store(&s->log_pages, pages);
	return SQLITE_OK;
}

enum store_result
store_sqlite_log_begin(struct store *s, struct err *e)
{
	int rc, persist = 1;

	assert(sqlite3_threadsafe() != 0);
	store_sqlite_log_length(s, MOVE_PAGES, MOST_PAGES);
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
	rc = sqlite3_open_v2(s->path, &s->mover,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->mover,
			"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64; "
			"SELECT count(*) FROM sqlite_schema",
			NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_file_control(s->mover, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
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

/* Who reads keeps a part of it: next time. */
static enum store_result
move(struct store *s, sqlite3 *db, int mode, struct err *e)
{
	int rc = sqlite3_wal_checkpoint_v2(db, "main", mode, NULL, NULL);

	if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
		return STORE_OK;
	return store_sqlite_result_of(s, db, rc, e);
}

enum store_result
store_sqlite_log_written(struct store *s, struct err *e)
{
	if (s->log == NULL || atomic_load(&s->log_pages) < s->most_pages)
		return STORE_OK;
	return move(s, s->db, SQLITE_CHECKPOINT_PASSIVE, e);
}

enum store_result
store_sync(struct store *s, struct err *e)
{
	int rc, pages;

	if (s->log == NULL)
		return STORE_OK;
	rc = s->log->pMethods->xSync(s->log, SQLITE_SYNC_NORMAL);
	if (rc != SQLITE_OK)
		return store_sqlite_result_of(s, NULL, rc, e);
	pages = atomic_load(&s->log_pages);
	if (pages < s->moved_pages)
		s->moved_pages = 0; /* it was begun anew */
	if (pages >= s->most_pages ||
		(pages < s->most_pages - s->move_pages && pages - s->moved_pages < s->move_pages))
		return STORE_OK;
	s->moved_pages = pages;
	return move(s, s->mover, SQLITE_CHECKPOINT_PASSIVE, e);
}

enum store_result
store_tidy(struct store *s, struct err *e)
{
	assert(s->mode == STORE_OWNER && s->pending == 0);
	return move(s, s->db, SQLITE_CHECKPOINT_TRUNCATE, e);
}
