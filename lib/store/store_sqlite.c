/* store_sqlite - the connection's failures in our words, and its statements: asked, read, run. */
#include "store/store_sqlite.h"

#include "base/mem.h"
#include "base/strs.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	[STORE_UNDONE] = "undone",
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
	case STORE_UNDONE:
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

/* What the system said of the last I/O error of a connection, or, without one, of the log. */
static int
system_errno(const struct store *s, sqlite3 *db)
{
	int no = 0;

	if (db != NULL)
		return sqlite3_system_errno(db);
	if (s->log != NULL)
		s->log->pMethods->xFileControl(s->log, SQLITE_FCNTL_LAST_ERRNO, &no);
	return no;
}

/* An I/O error is told apart by what the system said. */
static enum store_result
result_of_io(const struct store *s, sqlite3 *db, int rc, struct err *e)
{
	int no = system_errno(s, db);

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
store_sqlite_result_of(const struct store *s, sqlite3 *db, int rc, struct err *e)
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
			s->path, sqlite3_errmsg(db));
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
	case SQLITE_ABORT:
		err_set(e, "%s: a failure undid what was not committed yet; it is due again",
			s->path);
		return STORE_UNDONE;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return result_of_io(s, db, rc, e);
	case SQLITE_NOMEM:
		err_set(e, "%s: out of memory", s->path);
		return STORE_FAILED;
	default: /* SQLite's codes, not an enum of ours */
		err_set(e, "%s: %s (%d)", s->path, sqlite3_errmsg(db), rc);
		return STORE_FAILED;
	}
}

enum store_result
store_sqlite_result(struct store *s, int rc, struct err *e)
{
	return store_sqlite_result_of(s, s->db, rc, e);
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

	/* After an I/O error or without memory, even of a read, SQLite undoes the transaction and
	 * goes on without one: the rest of a record would be stored without its beginning. */
	if ((s->in_record || s->pending > 0) && sqlite3_get_autocommit(s->db)) {
		s->ask_rc = SQLITE_ABORT_ROLLBACK;
		return NULL;
	}
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
		case VALUE_REAL:
			rc = sqlite3_bind_double(q, (int)i + 1, values[i].real);
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
store_sqlite_run(
	struct store *s, struct err *e, const char *text, const struct value *values, size_t n)
{
	sqlite3_stmt *q = store_sqlite_ask_values(s, text, values, n);
	enum store_result r;

	while (store_sqlite_row(s, q, &r, e))
		;
	return r;
}

void
store_sqlite_step(enum store_result *r, struct store *s, struct err *e, const char *text,
	const struct value *values, size_t n)
{
	if (*r == STORE_OK)
		*r = store_sqlite_run(s, e, text, values, n);
}

enum store_result
store_sqlite_one(struct store *s, sqlite3_stmt *q, struct err *e)
{
	enum store_result r;

	if (store_sqlite_row(s, q, &r, e))
		return STORE_OK;
	return r == STORE_OK ? STORE_NOT_FOUND : r;
}

enum store_result
store_sqlite_number(struct store *s, sqlite3_stmt *q, int64_t *number, struct err *e)
{
	enum store_result r = store_sqlite_one(s, q, e);

	if (r == STORE_OK) {
		*number = column_int(q, 0);
		store_sqlite_done(q);
	}
	return r;
}

enum store_result
store_sqlite_hit(struct store *s, enum store_result r)
{
	return r == STORE_OK && sqlite3_changes(s->db) == 0 ? STORE_NOT_FOUND : r;
}

enum store_result
store_sqlite_must(struct store *s, enum store_result r, struct err *e, const char *fmt, ...)
{
	char what[128];
	va_list ap;

	if (r != STORE_NOT_FOUND)
		return r;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	err_set(e, "%s: damaged (%s is missing); run `stet verify`", s->path, what);
	return STORE_DAMAGED;
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
column_peek(sqlite3_stmt *q, int i)
{
	bool is_null = sqlite3_column_type(q, i) == SQLITE_NULL;
	const char *text = (const char *)sqlite3_column_text(q, i);

	if (text == NULL && !is_null)
		mem_out(); /* words that could not be fetched must not pass for none */
	return text;
}

const char *
column_text(sqlite3_stmt *q, int i, struct arena *a)
{
	const char *text = column_peek(q, i);

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
	return str_eq(column_peek(q, i), text);
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
