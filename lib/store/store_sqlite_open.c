/*
 * store_sqlite_open - opening with all its refusals: whose file it is, who owns it, which version
 * it has; making it, and bringing it up to date.
 */
#include "store/store_sqlite.h"

#include "base/mem.h"
#include "base/strs.h"
#include "store/migrations.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	PAGE_BYTES = 4096,
	BUSY_MS = 5000,
	OWNER_CACHE_KIB = 16 * 1024,
	OTHER_CACHE_KIB = 8 * 1024,
	HUGE_BYTES = 2 << 20,
};

/* Looks at the file without SQLite, so that what is not ours is not touched at all, not even by
 * the recovery of its log. A file whose header says nothing yet is left to check_version. */
static enum store_result
check_header(struct store *s, bool *exists, struct err *e)
{
	unsigned char head[100];
	uint32_t user_version, application_id;
	struct stat st;
	ssize_t got;
	int fd;

	*exists = false;
	fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1) {
		if (errno == ENOENT)
			return STORE_OK;
		if (errno == EACCES) {
			err_set(e, "%s: may not be read: %s", s->path, strerror(errno));
			return STORE_READ_ONLY;
		}
		err_set(e, "%s: %s", s->path, strerror(errno));
		return STORE_FAILED;
	}
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		close(fd);
		err_set(e, "%s: not a file; it was not touched", s->path);
		return STORE_FOREIGN;
	}
	got = read(fd, head, sizeof head);
	close(fd);
	if (got == -1) {
		err_set(e, "%s: %s", s->path, strerror(errno));
		return STORE_FAILED;
	}
	if (got == 0)
		return STORE_OK; /* as good as none: somebody made room for it */
	*exists = true;
	if (got < (ssize_t)sizeof head || memcmp(head, "SQLite format 3", 16) != 0) {
		err_set(e,
			"%s: not a Stet database (no SQLite database at all); it was not touched",
			s->path);
		return STORE_FOREIGN;
	}
	user_version = (uint32_t)head[60] << 24 | (uint32_t)head[61] << 16 |
		       (uint32_t)head[62] << 8 | head[63];
	application_id = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 |
			 (uint32_t)head[70] << 8 | head[71];
	if (application_id != 0 && application_id != STORE_SQLITE_APPLICATION_ID) {
		err_set(e, "%s: not a Stet database (another program's); it was not touched",
			s->path);
		return STORE_FOREIGN;
	}
	if (application_id != 0 && user_version > (uint32_t)migrations_count) {
		err_set(e,
			"%s: made by a newer Stet (schema %" PRIu32
			", this one knows %d); it was not "
			"touched: install the newer Stet",
			s->path, user_version, migrations_count);
		return STORE_NEWER;
	}
	return STORE_OK;
}

/* flock on a file beside the database: it goes with the process, however that ends. */
static enum store_result
take_lock(struct store *s, struct err *e)
{
	char real[PATH_MAX], *path = NULL, pid[32] = "";
	enum store_result r = STORE_FAILED;
	ssize_t got;
	int fd = -1, n;

	path = mem_printf("%s.lock", realpath(s->path, real) != NULL ? real : s->path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd == -1) {
		err_set(e, "%s: %s; the folder of the database must be writable", path,
			strerror(errno));
		if (errno == EROFS || errno == EACCES)
			r = STORE_READ_ONLY;
		else if (errno == ENOSPC || errno == EDQUOT)
			r = STORE_FULL;
		goto out;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK) {
			err_set(e, "%s: %s", path, strerror(errno));
			goto out;
		}
		got = read(fd, pid, sizeof pid - 1);
		pid[got > 0 ? got : 0] = '\0';
		err_set(e,
			"%s: another stetd (process %s) owns this database; stop it first, or give "
			"this "
			"one its own",
			s->path, pid[0] != '\0' ? str_trim(pid) : "unknown");
		r = STORE_OWNED;
		goto out;
	}
	/* Only words for people: a full disk must not stop us here. */
	n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) == -1 || pwrite(fd, pid, (size_t)n, 0) != n)
		n = 0;
	s->lock_fd = fd;
	fd = -1;
	r = STORE_OK;
out:
	if (fd != -1)
		close(fd);
	free(path);
	return r;
}

static void
drop_lock(struct store *s)
{
	if (s->lock_fd != -1)
		close(s->lock_fd);
	s->lock_fd = -1;
}

static enum store_result
run_script(struct store *s, const char *sql, struct err *e)
{
	return store_sqlite_result(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL), e);
}

static enum store_result
read_number(struct store *s, const char *sql, int64_t *number, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL);

	if (rc == SQLITE_OK) {
		rc = sqlite3_step(q);
		if (rc == SQLITE_ROW)
			*number = sqlite3_column_int64(q, 0);
	}
	sqlite3_finalize(q);
	return store_sqlite_result(s, rc, e);
}

/* Says whether this is ours and of which version; *version is 0 for one that is empty. */
static enum store_result
check_version(struct store *s, int *version, struct err *e)
{
	int64_t application_id = 0, user_version = 0, tables = 0;
	enum store_result r;

	r = read_number(s, "PRAGMA application_id", &application_id, e);
	if (r == STORE_OK)
		r = read_number(s, "PRAGMA user_version", &user_version, e);
	if (r == STORE_OK)
		r = read_number(s, "SELECT count(*) FROM sqlite_schema", &tables, e);
	if (r != STORE_OK)
		return r;
	*version = (int)user_version;
	if (application_id == 0 && user_version == 0 && tables == 0)
		return STORE_OK;
	if (application_id != STORE_SQLITE_APPLICATION_ID) {
		err_set(e, "%s: not a Stet database (another program's); it was not touched",
			s->path);
		return STORE_FOREIGN;
	}
	if (user_version > migrations_count) {
		err_set(e,
			"%s: made by a newer Stet (schema %" PRId64
			", this one knows %d); it was not "
			"touched: install the newer Stet",
			s->path, user_version, migrations_count);
		return STORE_NEWER;
	}
	return STORE_OK;
}

static enum store_result
migrate(struct store *s, int version, struct err *e)
{
	enum store_result r;
	char *sql;

	for (int i = version; i < migrations_count; i++) {
		const struct migration *m = &migrations[i];

		assert(m->number == i + 1);
		sql = mem_printf("BEGIN IMMEDIATE; PRAGMA application_id = %d; %s; "
				 "PRAGMA user_version = %d; COMMIT",
			STORE_SQLITE_APPLICATION_ID, m->sql, m->number);
		r = run_script(s, sql, e);
		free(sql);
		if (r != STORE_OK) {
			err_prefix(e, "migration %s", m->name);
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
			return r;
		}
	}
	return STORE_OK;
}

/* The owner's page cache is one block, taken and touched at the start: a database that grows makes
 * stetd no larger. Before SQLite is first used; where that is too late its own memory serves. */
static void
take_cache(void)
{
	static char *cache; /* SQLite's, to the end of the process */
	const size_t size = (size_t)OWNER_CACHE_KIB * 1024;
	int header = 0;
	size_t slot, n;

	if (cache != NULL)
		return;
	sqlite3_config(SQLITE_CONFIG_PCACHE_HDRSZ, &header);
	slot = (size_t)(PAGE_BYTES + header + 7) & ~(size_t)7;
	n = size / slot;
	/* In a few large pages of the machine, where it has them: a large database is read here and
	 * there, and each look-up crosses a dozen pages. */
	cache = aligned_alloc(HUGE_BYTES, size);
	if (cache == NULL)
		mem_out();
	madvise(cache, size, MADV_HUGEPAGE);
	memset(cache, 1, n * slot);
	if (sqlite3_config(SQLITE_CONFIG_PAGECACHE, cache, (int)slot, (int)n) != SQLITE_OK) {
		free(cache);
		cache = NULL;
	}
}

static enum store_result
open_connection(struct store *s, int flags, const char *name, struct err *e)
{
	int rc = sqlite3_open_v2(
		name, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	enum store_result r;
	char *sql;

	if (rc != SQLITE_OK) {
		r = store_sqlite_result(s, rc, e);
		sqlite3_close(s->db);
		s->db = NULL;
		return r;
	}
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sql = mem_printf("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA "
			 "secure_delete = OFF; "
			 "PRAGMA cache_size = -%d",
		s->mode == STORE_OWNER ? OWNER_CACHE_KIB : OTHER_CACHE_KIB);
	r = run_script(s, sql, e);
	free(sql);
	return r;
}

/* A database on a file system that nobody can write to cannot have the files of its log: it is
 * read as it stands. */
static bool
lies_on_read_only_disk(const char *path)
{
	struct statvfs v;

	return statvfs(path, &v) == 0 && (v.f_flag & ST_RDONLY) != 0;
}

static enum store_result
open_reader(struct store *s, int *version, struct err *e)
{
	enum store_result r;
	char *uri;

	r = open_connection(s, SQLITE_OPEN_READONLY, s->path, e);
	if (r == STORE_OK)
		r = check_version(s, version, e);
	if ((r == STORE_FAILED || r == STORE_READ_ONLY) && lies_on_read_only_disk(s->path) &&
		strpbrk(s->path, "?#%") == NULL) {
		sqlite3_close(s->db);
		s->db = NULL;
		uri = mem_printf("file:%s?immutable=1", s->path);
		r = open_connection(s, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, uri, e);
		free(uri);
		if (r == STORE_OK)
			r = check_version(s, version, e);
	}
	return r;
}

static enum store_result
open_to_write(struct store *s, int *version, struct err *e)
{
	enum store_result r;
	int persist = 1;

	r = open_connection(s, SQLITE_OPEN_READWRITE, s->path, e);
	if (r == STORE_OK)
		r = check_version(s, version, e);
	if (r == STORE_OK && sqlite3_db_readonly(s->db, "main") == 1)
		r = store_sqlite_result(s, SQLITE_READONLY, e);
	if (r == STORE_OK)
		r = run_script(s,
			"PRAGMA journal_mode = WAL; PRAGMA journal_size_limit "
			"= " STORE_SQLITE_LOG_KEPT,
			e);
	/* The log's files stay when we end, so that a reader who may not make them can open. */
	if (r == STORE_OK)
		sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
	return r;
}

/* Makes the database under another name and moves it into place when it is whole and synced: a
 * power loss in the middle leaves no half of one. The lock is held. */
static enum store_result
make_database(struct store *s, struct err *e)
{
	char *fresh = mem_printf("%s.new", s->path), *journal = mem_printf("%s-journal", fresh);
	char *folder = mem_strdup(s->path);
	enum store_result r;
	bool exists = false;
	int fd = -1;

	/* Whoever held the lock before us may have made it. */
	r = check_header(s, &exists, e);
	if (r != STORE_OK || exists)
		goto out;
	unlink(fresh);
	unlink(journal);
	r = open_connection(s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, fresh, e);
	if (r == STORE_OK)
		r = migrate(s, 0, e);
	if (s->db != NULL && sqlite3_close(s->db) != SQLITE_OK)
		abort();
	s->db = NULL;
	if (r == STORE_OK && rename(fresh, s->path) == -1) {
		err_set(e, "%s: cannot be moved to %s: %s", fresh, s->path, strerror(errno));
		r = STORE_FAILED;
	}
	if (r == STORE_OK) {
		fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd == -1 || fsync(fd) == -1) {
			err_set(e, "%s: its folder cannot be synced: %s", s->path, strerror(errno));
			r = STORE_FAILED;
		}
	}
	if (fd != -1)
		close(fd);
	if (r != STORE_OK)
		unlink(fresh);
out:
	free(folder);
	free(journal);
	free(fresh);
	return r;
}

enum store_result
store_open(struct store **out, const char *path, enum store_mode mode, struct err *e)
{
	struct store *s = mem_zalloc(sizeof *s);
	enum store_result r;
	bool exists = false;
	int version = 0;

	*out = NULL;
	s->path = mem_strdup(path);
	s->mode = mode;
	s->lock_fd = -1;
	r = check_header(s, &exists, e);
	if (r != STORE_OK)
		goto out;
	switch (mode) {
	case STORE_READER:
		if (!exists)
			goto missing;
		r = open_reader(s, &version, e);
		break;
	case STORE_WRITER:
		/* Who makes the database owns it while doing so. */
		if (!exists) {
			r = take_lock(s, e);
			if (r == STORE_OK)
				r = make_database(s, e);
			drop_lock(s);
		}
		if (r == STORE_OK)
			r = open_to_write(s, &version, e);
		break;
	case STORE_OWNER:
		take_cache();
		r = take_lock(s, e);
		if (r == STORE_OK && !exists)
			r = make_database(s, e);
		if (r == STORE_OK)
			r = open_to_write(s, &version, e);
		if (r == STORE_OK)
			r = migrate(s, version, e);
		if (r == STORE_OK)
			r = store_sqlite_log_begin(s, e);
		version = migrations_count;
		break;
	}
	if (r == STORE_OK && version == 0)
		goto missing;
	if (r == STORE_OK && version < migrations_count) {
		err_set(e,
			"%s: made by an older Stet (schema %d, this one knows %d); start stetd "
			"once, it "
			"brings the database up to date",
			path, version, migrations_count);
		r = STORE_OLDER;
	}
out:
	if (r == STORE_OK) {
		*out = s;
	} else {
		store_close(s);
	}
	return r;
missing:
	err_set(e, "%s: there is no Stet database here; stetd makes it when it first starts", path);
	r = STORE_NO_DATABASE;
	goto out;
}

void
store_close(struct store *s)
{
	int rc;

	if (s == NULL)
		return;
	store_sqlite_log_end(s);
	if (s->db != NULL) {
		store_rollback(s);
		for (size_t i = 0; i < s->statements_size; i++)
			sqlite3_finalize(s->statements[i].stmt);
		rc = sqlite3_close(s->db);
		assert(rc == SQLITE_OK); /* a bug: a statement or a backup is left */
	}
	drop_lock(s);
	free(s->deltas);
	free(s->statements);
	free(s->path);
	free(s);
}
