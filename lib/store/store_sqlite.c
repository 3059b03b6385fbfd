/*
 * store_sqlite - the connection: opening with all its refusals, the migrations, the cache of
 * statements, and the groups.
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
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	BUSY_MS = 5000,
	OWNER_CACHE_KIB = 16 * 1024,
	OTHER_CACHE_KIB = 8 * 1024,
	CHECKPOINT_PAGES = 4000, /* 16 MB of log before a commit pays for moving it */
};

static const char *const result_names[STORE_RESULT_COUNT] = {
	[STORE_OK] = "ok",
	[STORE_NOT_FOUND] = "not found",
	[STORE_NO_DATABASE] = "no database",
	[STORE_OWNED] = "owned",
	[STORE_NEWER] = "newer",
	[STORE_OLDER] = "older",
	[STORE_FOREIGN] = "foreign",
	[STORE_DAMAGED] = "damaged",
	[STORE_FULL] = "full",
	[STORE_READ_ONLY] = "read-only",
	[STORE_BUSY] = "busy",
	[STORE_FAILED] = "failed",
};

const char *
store_result_name(enum store_result result)
{
	assert(result < STORE_RESULT_COUNT);
	return result_names[result];
}

bool
store_result_ends_group(enum store_result result)
{
	switch (result) {
	case STORE_OK:
	case STORE_NOT_FOUND:
	case STORE_FAILED:
		return false;
	case STORE_NO_DATABASE:
	case STORE_OWNED:
	case STORE_NEWER:
	case STORE_OLDER:
	case STORE_FOREIGN:
	case STORE_DAMAGED:
	case STORE_FULL:
	case STORE_READ_ONLY:
	case STORE_BUSY:
	case STORE_RESULT_COUNT:
		break;
	}
	return true;
}

const char *
store_path(const struct store *s)
{
	return s->path;
}

/* ---- failures ---- */

/* An I/O error is told apart by what the system said. */
static enum store_result
result_of_io(struct store *s, int rc, struct err *e)
{
	int no = s->db != NULL ? sqlite3_system_errno(s->db) : 0;

	if (no == ENOSPC || no == EDQUOT) {
		err_set(e, "%s: no space left on the disk; make room and start again", s->path);
		return STORE_FULL;
	}
	if (no == EROFS || no == EACCES || no == EPERM) {
		err_set(e, "%s: %s; its file and its folder must be writable", s->path,
			strerror(no));
		return STORE_READ_ONLY;
	}
	err_set(e, "%s: %s%s%s", s->path, sqlite3_errstr(rc), no != 0 ? ": " : "",
		no != 0 ? strerror(no) : "");
	return STORE_FAILED;
}

enum store_result
store_sqlite_result(struct store *s, int rc, struct err *e)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return STORE_OK;
	case SQLITE_FULL:
		err_set(e, "%s: no space left on the disk; make room and start again", s->path);
		return STORE_FULL;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		err_set(e, "%s: may not be written; its file and its folder must be writable",
			s->path);
		return STORE_READ_ONLY;
	case SQLITE_CORRUPT:
		err_set(e,
			"%s: damaged (%s); run `stet verify`, then go back to the last `stet "
			"backup`",
			s->path, sqlite3_errmsg(s->db));
		return STORE_DAMAGED;
	case SQLITE_NOTADB:
		err_set(e,
			"%s: not a Stet database (no SQLite database at all); it was not touched",
			s->path);
		return STORE_FOREIGN;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		err_set(e, "%s: another program holds the database; try again when it is done",
			s->path);
		return STORE_BUSY;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return result_of_io(s, rc, e);
	case SQLITE_NOMEM:
		err_set(e, "%s: out of memory", s->path);
		return STORE_FAILED;
	default: /* SQLite's codes, not an enum of ours */
		err_set(e, "%s: %s (%d)", s->path, sqlite3_errmsg(s->db), rc);
		return STORE_FAILED;
	}
}

/* ---- asking ---- */

struct value
store_sqlite_text(const char *text)
{
	return (struct value){ .kind = text != NULL ? VALUE_TEXT : VALUE_NULL, .text = text };
}

struct value
store_sqlite_time(int64_t t)
{
	return (struct value){ .kind = t != NEWS_NO_TIME ? VALUE_INT : VALUE_NULL, .number = t };
}

static struct statement *
find_statement(struct store *s, const char *text)
{
	size_t i = ((uintptr_t)text >> 3) * 0x9e3779b97f4a7c15u >> 20;

	for (;; i++) {
		struct statement *t = &s->statements[i & (s->statements_size - 1)];

		if (t->text == text || t->text == NULL)
			return t;
	}
}

static void
grow_statements(struct store *s)
{
	struct statement *old = s->statements;
	size_t old_size = s->statements_size;

	s->statements_size = old_size > 0 ? old_size * 2 : 128;
	s->statements = mem_array(s->statements_size, sizeof *s->statements);
	for (size_t i = 0; i < old_size; i++) {
		if (old[i].text != NULL)
			*find_statement(s, old[i].text) = old[i];
	}
	free(old);
}

sqlite3_stmt *
store_sqlite_ask_values(struct store *s, const char *text, const struct value *values, size_t n)
{
	struct statement *t;
	sqlite3_stmt *q;

	if (s->statements_n * 2 >= s->statements_size)
		grow_statements(s);
	t = find_statement(s, text);
	if (t->text == NULL) {
		s->ask_rc =
			sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL);
		if (s->ask_rc != SQLITE_OK)
			return NULL;
		t->text = text;
		t->stmt = q;
		s->statements_n++;
	}
	q = t->stmt;
	assert(!sqlite3_stmt_busy(q)); /* a bug: it is still being read */
	assert((int)n == sqlite3_bind_parameter_count(q));
	for (size_t i = 0; i < n; i++) {
		int rc = SQLITE_OK;

		switch (values[i].kind) {
		case VALUE_INT:
			rc = sqlite3_bind_int64(q, (int)i + 1, values[i].number);
			break;
		case VALUE_TEXT:
			rc = sqlite3_bind_text64(q, (int)i + 1, values[i].text,
				strlen(values[i].text), SQLITE_STATIC, SQLITE_UTF8);
			break;
		case VALUE_NULL:
			rc = sqlite3_bind_null(q, (int)i + 1);
			break;
		}
		if (rc != SQLITE_OK) {
			s->ask_rc = rc;
			return NULL;
		}
	}
	return q;
}

void
store_sqlite_done(sqlite3_stmt *q)
{
	if (q != NULL) {
		sqlite3_reset(q);
		sqlite3_clear_bindings(q); /* what they point at may go away */
	}
}

bool
store_sqlite_row(struct store *s, sqlite3_stmt *q, enum store_result *r, struct err *e)
{
	int rc = q != NULL ? sqlite3_step(q) : s->ask_rc;

	if (rc == SQLITE_ROW)
		return true;
	*r = store_sqlite_result(s, rc, e);
	store_sqlite_done(q);
	return false;
}

enum store_result
store_sqlite_run(struct store *s, sqlite3_stmt *q, struct err *e)
{
	enum store_result r;

	while (store_sqlite_row(s, q, &r, e))
		;
	return r;
}

enum store_result
store_sqlite_one(struct store *s, sqlite3_stmt *q, struct err *e)
{
	enum store_result r;

	if (store_sqlite_row(s, q, &r, e))
		return STORE_OK;
	return r == STORE_OK ? STORE_NOT_FOUND : r;
}

int64_t
column_int(sqlite3_stmt *q, int i)
{
	return sqlite3_column_int64(q, i);
}

int64_t
column_time(sqlite3_stmt *q, int i)
{
	return sqlite3_column_type(q, i) == SQLITE_NULL ? NEWS_NO_TIME : sqlite3_column_int64(q, i);
}

const char *
column_text(sqlite3_stmt *q, int i, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(q, i);

	return text != NULL ? arena_strndup(a, text, (size_t)sqlite3_column_bytes(q, i)) : NULL;
}

const char *
column_words(sqlite3_stmt *q, int i, struct arena *a)
{
	const char *text = column_text(q, i, a);

	return text != NULL ? text : "";
}

bool
column_is(sqlite3_stmt *q, int i, const char *text)
{
	return str_eq((const char *)sqlite3_column_text(q, i), text);
}

void *
store_sqlite_add(struct rows *rows)
{
	if (rows->n == rows->room) {
		size_t room = rows->room > 0 ? rows->room * 2 : 16;
		char *data = arena_array(rows->arena, room, rows->size);

		if (rows->n > 0)
			memcpy(data, rows->data, rows->n * rows->size);
		rows->data = data;
		rows->room = room;
	}
	return rows->data + rows->n++ * rows->size;
}

void
store_sqlite_statements(struct store *s, void (*each)(void *arg, const char *text), void *arg)
{
	for (size_t i = 0; i < s->statements_size; i++) {
		if (s->statements[i].text != NULL)
			each(arg, s->statements[i].text);
	}
}

void
store_sqlite_limit(struct store *s, int pages)
{
	char *sql = mem_printf("PRAGMA max_page_count = %d", pages);
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	assert(rc == SQLITE_OK);
	free(sql);
}

/* ---- opening ---- */

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
	char *sql;

	r = open_connection(s, SQLITE_OPEN_READWRITE, s->path, e);
	if (r == STORE_OK)
		r = check_version(s, version, e);
	if (r == STORE_OK && sqlite3_db_readonly(s->db, "main") == 1)
		r = store_sqlite_result(s, SQLITE_READONLY, e);
	if (r == STORE_OK) {
		sql = mem_printf("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864; "
				 "PRAGMA wal_autocheckpoint = %d",
			CHECKPOINT_PAGES);
		r = run_script(s, sql, e);
		free(sql);
	}
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
		r = take_lock(s, e);
		if (r == STORE_OK && !exists)
			r = make_database(s, e);
		if (r == STORE_OK)
			r = open_to_write(s, &version, e);
		if (r == STORE_OK)
			r = migrate(s, version, e);
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
		grow_statements(s);
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

static void
clear_deltas(struct store *s)
{
	for (size_t i = 0; i < s->deltas_size; i++) {
		free(s->deltas[i].name);
		free(s->deltas[i].last_error);
	}
	if (s->deltas_size > 0)
		memset(s->deltas, 0, s->deltas_size * sizeof *s->deltas);
	s->deltas_n = 0;
}

void
store_close(struct store *s)
{
	int rc;

	if (s == NULL)
		return;
	if (s->db != NULL) {
		store_rollback(s);
		for (size_t i = 0; i < s->statements_size; i++)
			sqlite3_finalize(s->statements[i].stmt);
		rc = sqlite3_close(s->db);
		assert(rc == SQLITE_OK); /* a bug: a statement or a backup is left */
	}
	clear_deltas(s);
	drop_lock(s);
	free(s->deltas);
	free(s->statements);
	free(s->path);
	free(s);
}

/* ---- groups ---- */

size_t
store_pending(const struct store *s)
{
	return s->pending;
}

static void
forget_group(struct store *s)
{
	clear_deltas(s);
	s->tally_known = false;
	s->index_from = 0;
	s->pending = 0;
	s->in_record = false;
}

void
store_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	forget_group(s);
}

enum store_result
store_sqlite_begin(struct store *s, struct err *e)
{
	enum store_result r = STORE_OK;

	assert(s->mode != STORE_READER && !s->in_record);
	if (sqlite3_get_autocommit(s->db)) {
		assert(s->pending == 0);
		r = store_sqlite_run(s, store_sqlite_ask0(s, "BEGIN IMMEDIATE"), e);
	}
	if (r == STORE_OK)
		r = store_sqlite_run(s, store_sqlite_ask0(s, "SAVEPOINT record"), e);
	s->in_record = r == STORE_OK;
	return r;
}

enum store_result
store_sqlite_end(struct store *s, enum store_result r, struct err *e)
{
	assert(s->in_record);
	s->in_record = false;
	if (r == STORE_OK) {
		r = store_sqlite_run(s, store_sqlite_ask0(s, "RELEASE record"), e);
		if (r == STORE_OK) {
			s->pending++;
			return r;
		}
	}
	/* SQLite itself may have undone all of it. */
	if (store_result_ends_group(r) || sqlite3_get_autocommit(s->db)) {
		store_rollback(s);
		return r == STORE_FAILED ? STORE_DAMAGED : r;
	}
	if (store_sqlite_run(s, store_sqlite_ask0(s, "ROLLBACK TO record"), NULL) != STORE_OK ||
		store_sqlite_run(s, store_sqlite_ask0(s, "RELEASE record"), NULL) != STORE_OK ||
		s->pending == 0)
		store_rollback(s);
	return r;
}

struct source_delta *
store_sqlite_delta(struct store *s, const char *source)
{
	size_t h = 5381;

	if (s->deltas_n * 2 >= s->deltas_size) {
		struct source_delta *old = s->deltas;
		size_t old_size = s->deltas_size;

		s->deltas_size = old_size > 0 ? old_size * 2 : 64;
		s->deltas = mem_array(s->deltas_size, sizeof *s->deltas);
		s->deltas_n = 0;
		for (size_t i = 0; i < old_size; i++) {
			if (old[i].name != NULL) {
				struct source_delta *d = store_sqlite_delta(s, old[i].name);

				free(d->name);
				*d = old[i];
			}
		}
		free(old);
	}
	for (const char *p = source; *p != '\0'; p++)
		h = h * 33 + (unsigned char)*p;
	for (;; h++) {
		struct source_delta *d = &s->deltas[h & (s->deltas_size - 1)];

		if (d->name == NULL) {
			d->name = mem_strdup(source);
			d->last_checked_at = d->last_good_at = d->last_failed_at = NEWS_NO_TIME;
			d->last_new_at = d->last_changed_at = NEWS_NO_TIME;
			s->deltas_n++;
			return d;
		}
		if (strcmp(d->name, source) == 0)
			return d;
	}
}

static enum store_result
write_delta(struct store *s, const struct source_delta *d, struct err *e)
{
	return store_sqlite_run(s,
		store_sqlite_ask(s,
			"UPDATE source SET watching = watching + ?2, retired = retired + ?3, gone "
			"= gone + ?4, "
			"hidden = hidden + ?5, unreachable = unreachable + ?6, revisions = "
			"revisions + ?7, "
			"changes = changes + ?8, checks = checks + ?9, suspects = suspects + ?10, "
			"went = went + ?11, returned = returned + ?12, "
			"failed_network = failed_network + ?13, failed_server = failed_server + "
			"?14, "
			"failed_refused = failed_refused + ?15, failed_robots = failed_robots + "
			"?16, "
			"failed_address = failed_address + ?17, failed_body = failed_body + ?18, "
			"failed_reader = failed_reader + ?19, failed_other = failed_other + ?20, "
			"last_checked_at = coalesce(?21, last_checked_at), "
			"last_good_at = coalesce(?22, last_good_at), "
			"last_failed_at = coalesce(?23, last_failed_at), "
			"last_new_at = coalesce(?24, last_new_at), "
			"last_changed_at = coalesce(?25, last_changed_at), "
			"failures = iif(?26, 0, failures) + ?27, "
			"last_failure = coalesce(?28, last_failure), last_error = coalesce(?29, "
			"last_error) "
			"WHERE name = ?1",
			TEXT(d->name), INT(d->articles[ARTICLE_WATCHING]),
			INT(d->articles[ARTICLE_RETIRED]), INT(d->articles[ARTICLE_GONE]),
			INT(d->articles[ARTICLE_HIDDEN]), INT(d->articles[ARTICLE_UNREACHABLE]),
			INT(d->revisions), INT(d->changes), INT(d->checks), INT(d->suspects),
			INT(d->went), INT(d->returned), INT(d->failed[CHECK_FAILURE_NETWORK]),
			INT(d->failed[CHECK_FAILURE_SERVER]), INT(d->failed[CHECK_FAILURE_REFUSED]),
			INT(d->failed[CHECK_FAILURE_ROBOTS]), INT(d->failed[CHECK_FAILURE_ADDRESS]),
			INT(d->failed[CHECK_FAILURE_BODY]), INT(d->failed[CHECK_FAILURE_READER]),
			INT(d->failed[CHECK_FAILURE_OTHER]), TIME(d->last_checked_at),
			TIME(d->last_good_at), TIME(d->last_failed_at), TIME(d->last_new_at),
			TIME(d->last_changed_at), INT(d->good), INT(d->failures),
			TEXT(d->last_failure != CHECK_FAILURE_NONE
					? check_failure_name(d->last_failure)
					: NULL),
			TEXT(d->last_error)),
		e);
}

enum store_result
store_sqlite_flush(struct store *s, struct err *e)
{
	enum store_result r = STORE_OK;

	for (size_t i = 0; i < s->deltas_size && r == STORE_OK; i++) {
		if (s->deltas[i].name != NULL)
			r = write_delta(s, &s->deltas[i], e);
	}
	if (r == STORE_OK && s->tally_known)
		r = store_sqlite_run(s,
			store_sqlite_ask(s,
				"UPDATE tally SET revisions = ?1, hash = ?2 WHERE id = 1",
				INT(s->tally_revisions), TEXT(s->tally_hash)),
			e);
	if (r == STORE_OK)
		r = store_sqlite_index(s, e);
	if (r == STORE_OK)
		clear_deltas(s);
	else
		store_rollback(s);
	return r;
}

enum store_result
store_commit(struct store *s, struct err *e)
{
	enum store_result r;

	assert(!s->in_record);
	if (s->pending == 0) {
		assert(sqlite3_get_autocommit(s->db));
		return STORE_OK;
	}
	r = store_sqlite_flush(s, e);
	if (r != STORE_OK)
		return r;
	r = store_sqlite_run(
		s, store_sqlite_ask0(s, "UPDATE tally SET commits = commits + 1 WHERE id = 1"), e);
	if (r == STORE_OK)
		r = store_sqlite_run(s, store_sqlite_ask0(s, "COMMIT"), e);
	if (r != STORE_OK)
		store_rollback(s);
	else
		forget_group(s);
	return r;
}

enum store_result
store_tidy(struct store *s, bool all, struct err *e)
{
	int rc;

	assert(s->mode == STORE_OWNER && s->pending == 0);
	rc = sqlite3_wal_checkpoint_v2(s->db, "main",
		all ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
		return STORE_OK; /* a reader keeps it: next time */
	return store_sqlite_result(s, rc, e);
}

enum store_result
store_version(struct store *s, int64_t *version, struct err *e)
{
	sqlite3_stmt *q = store_sqlite_ask0(s, "SELECT commits FROM tally WHERE id = 1");
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*version = column_int(q, 0);
		store_sqlite_done(q);
	}
	return r;
}
