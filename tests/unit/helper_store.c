#include "helper_store.h"

#include "base/mem.h"
#include "text/hash.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char helper_folder[64];
char helper_path[96];
char helper_findings[16384];
struct err err;

struct store *
helper_store_open(void)
{
	struct store *s;

	/* In memory where there is such a folder: no test here needs a real sync. */
	snprintf(helper_folder, sizeof helper_folder, "%s/stet-test-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(helper_folder));
	snprintf(helper_path, sizeof helper_path, "%s/stet.db", helper_folder);
	ck_ok(store_open(&s, helper_path, STORE_OWNER, &err));
	return s;
}

void
helper_store_close(struct store *s)
{
	char *command = mem_printf("chmod -R u+rwX %s && rm -rf %s", helper_folder, helper_folder);

	store_close(s);
	ck_assert_int_eq(system(command), 0);
	free(command);
}

struct store *
helper_store_again(enum store_mode mode)
{
	struct store *s;

	ck_ok(store_open(&s, helper_path, mode, &err));
	return s;
}

static sqlite3 *
stranger(void)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(helper_path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

int64_t
helper_number(const char *sql)
{
	sqlite3 *db = stranger();
	sqlite3_stmt *q;
	int64_t n;

	ck_assert_msg(
		sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

const char *
helper_text(const char *sql)
{
	static char text[65536];
	sqlite3 *db = stranger();
	sqlite3_stmt *q;

	ck_assert_msg(
		sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	snprintf(text, sizeof text, "%s",
		sqlite3_column_type(q, 0) == SQLITE_NULL ? "NULL"
							 : (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	return text;
}

void
helper_run(const char *sql)
{
	sqlite3 *db = stranger();
	char *words = NULL;

	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &words) == SQLITE_OK, "%s", words);
	sqlite3_close(db);
}

struct store_met
helper_meet(struct store *s, int64_t feed, const char *guid, const char *url, const char *title,
	int64_t now)
{
	struct store_entry entry = {
		.feed = feed,
		.source = "gazette",
		.guid = guid,
		.url = url,
		.url_key = url,
		.title = title,
		.published = NEWS_NO_TIME,
		.updated = NEWS_NO_TIME,
		.now = now,
		.first_check_at = now,
		.first_period_s = 1800,
	};
	struct store_met met;

	ck_ok(store_meet(s, &entry, &met, &err));
	return met;
}

struct finished_check
helper_finished(int64_t article, enum verdict verdict, int64_t at)
{
	return (struct finished_check){
		.article = article,
		.verdict = verdict,
		.at = at,
		.state = ARTICLE_WATCHING,
		.next_check_at = at + 1800,
		.period_s = 1800,
		.stable_since = 0,
		.extractor = 1,
		.keep_validators = true,
	};
}

struct store_recorded
helper_read(struct store *s, int64_t article, enum verdict verdict, const char *title,
	const char *text, int64_t at)
{
	struct reading reading = {
		.title = title,
		.text = text,
		.h1 = title,
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME,
	};
	struct finished_check check = helper_finished(article, verdict, at);
	struct store_recorded recorded;
	char hash[HASH_HEX];
	struct hash *h = hash_new();

	hash_field(h, title);
	hash_field(h, text);
	hash_end(h, hash);
	check.reading = &reading;
	check.content_hash = hash;
	check.version = store_find_version(s, article, hash);
	check.stable_since = at;
	check.added = "new";
	check.removed = "old";
	check.classes = 1;
	check.rank = 50;
	ck_ok(store_record_check(s, &check, &recorded, &err));
	return recorded;
}

struct store_recorded
helper_check(struct store *s, int64_t article, enum verdict verdict, enum article_state state,
	int64_t at)
{
	struct finished_check check = helper_finished(article, verdict, at);
	struct store_recorded recorded;

	check.state = state;
	if (state != ARTICLE_WATCHING && state != ARTICLE_GONE)
		check.next_check_at = NEWS_NO_TIME;
	if (verdict == VERDICT_FAILED) {
		check.failure = CHECK_FAILURE_SERVER;
		check.error = "503";
		check.failures = 1;
	}
	if (verdict == VERDICT_GONE) {
		check.missing.checks = 3;
		check.missing.since = at - 100;
		check.missing.last = at;
	}
	ck_ok(store_record_check(s, &check, &recorded, &err));
	return recorded;
}

void
helper_digest(char hex[HASH_HEX])
{
	struct hash *h = hash_new();
	sqlite3 *db = stranger();
	sqlite3_stmt *tables, *q;

	ck_assert_int_eq(sqlite3_prepare_v2(db,
				 "SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
				 "NOT LIKE 'revision_fts%' ORDER BY name",
				 -1, &tables, NULL),
		SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(tables, 0);
		char *sql =
			mem_printf(strcmp(name, "tally") == 0 ? "SELECT revisions, hash FROM %s"
							      : "SELECT * FROM %s ORDER BY 1, 2",
				name);

		hash_field(h, name);
		ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
		while (sqlite3_step(q) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count(q); i++)
				hash_field(h, (const char *)sqlite3_column_text(q, i));
		}
		sqlite3_finalize(q);
		free(sql);
	}
	sqlite3_finalize(tables);
	sqlite3_close(db);
	hash_end(h, hex);
}

#ifdef STET_COVERAGE
void __gcov_dump(void);
#endif

void
helper_exit(int status)
{
#ifdef STET_COVERAGE
	__gcov_dump();
#endif
	_exit(status);
}

static void
keep_finding(void *arg, const struct store_finding *f)
{
	size_t len = strlen(helper_findings);

	(void)arg;
	snprintf(helper_findings + len, sizeof helper_findings - len, "%s: %s\n", f->what, f->text);
}

int64_t
helper_verify(struct store *s)
{
	struct store_verified verified;

	helper_findings[0] = '\0';
	ck_ok(store_verify(s, keep_finding, NULL, &verified, &err));
	return verified.findings;
}
