/* The schema: what the migrations make is what tests/schema.expected says, and every query of
 * schema/README.md runs and gives its columns. */
#include "helper_check.h"
#include "helper_store.h"

#include "base/buf.h"

#include <string.h>

enum {
	T = 1700000000
};

static void
read_whole(const char *name, struct buf *b)
{
	char path[512];
	FILE *f;
	int c;

	snprintf(path, sizeof path, "%s/%s", STET_SOURCE_DIR, name);
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s", path);
	while ((c = fgetc(f)) != EOF)
		buf_addc(b, (char)c);
	fclose(f);
}

/* Everything in the schema as text, one column a line. */
static void
write_schema(struct buf *b)
{
	sqlite3_stmt *q;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(helper_path, &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_prepare_v2(db,
			"SELECT m.type || ' ' || m.name || coalesce(' on ' || nullif(m.tbl_name, "
			"m.name), '') || "
			"iif(t.strict, ' strict', '') || iif(t.wr, ' without rowid', '') || "
			"char(10) || "
			"coalesce((SELECT group_concat('    ' || name || ' ' || type || "
			"iif(\"notnull\", "
			"' not null', '') || iif(pk, ' primary key ' || pk, '') || "
			"coalesce(' default ' || dflt_value, '') || char(10), '') "
			"FROM pragma_table_info(m.name) WHERE m.type IN ('table', 'view')), '') "
			"FROM sqlite_schema AS m LEFT JOIN pragma_table_list AS t ON t.name = "
			"m.name "
			"AND t.schema = 'main' WHERE m.name NOT LIKE 'sqlite_stat%' ORDER BY "
			"m.type, m.name",
			-1, &q, NULL),
		SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		buf_adds(b, (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
}

START_TEST(an_empty_database_through_all_steps_is_what_is_expected)
{
	struct store *s = helper_store_open();
	struct buf made = { 0 }, expected = { 0 };
	FILE *f;

	write_schema(&made);
	if (getenv("STET_WRITE_EXPECTED") != NULL) {
		f = fopen(STET_SOURCE_DIR "/tests/schema.expected", "w");
		fputs(buf_str(&made), f);
		fclose(f);
	}
	read_whole("tests/schema.expected", &expected);
	ck_assert_str_eq(buf_str(&made), buf_str(&expected));
	buf_free(&made);
	buf_free(&expected);
	helper_store_close(s);
}
END_TEST

START_TEST(the_contract_of_the_tables_holds)
{
	static const struct {
		const char *table, *columns;
	} t[] = {
		{ "feed", "id name url source state period_s next_check_at last_checked_at "
			  "failures" },
		{ "article", "id url source title state published_at first_seen_at last_checked_at "
			     "last_changed_at next_check_at period_s checks revisions changes" },
		{ "feed_article", "feed_id article_id guid first_seen_at" },
		{ "revision", "id article_id version title byline text hash prev_hash fetched_at "
			      "extractor" },
		{ "sighting", "id article_id revision_id first_seen_at last_seen_at checks" },
		{ "alias", "article_id url first_seen_at" },
	};
	struct store *s = helper_store_open();
	char sql[1024], columns[512];

	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		snprintf(sql, sizeof sql, "SELECT strict FROM pragma_table_list WHERE name = '%s'",
			t[i].table);
		ck_assert_int_eq(helper_number(sql), 1);
		snprintf(columns, sizeof columns, "%s", t[i].columns);
		for (char *c = strtok(columns, " "); c != NULL; c = strtok(NULL, " ")) {
			snprintf(sql, sizeof sql,
				"SELECT count(*) FROM pragma_table_info('%s') "
				"WHERE name = '%s'",
				t[i].table, c);
			ck_assert_msg(helper_number(sql) == 1, "%s.%s", t[i].table, c);
		}
	}
	ck_assert_int_eq(helper_number("SELECT count(*) FROM sqlite_schema WHERE type = 'view' "
				       "AND name IN ('article_changes', 'latest_changes')"),
		2);
	helper_store_close(s);
}
END_TEST

/* A small newspaper with something for every query. */
static struct store *
fill(void)
{
	struct store_feed_wanted w = { "The Gazette", "http://g/rss", "gazette", 300, T };
	struct store *s = helper_store_open();
	int64_t id;

	ck_ok(store_sync_feeds(s, &w, 1, T, NULL, &err));
	id = helper_meet(s, 1, "g1", "http://g/1", "Mayor to resign", T).article;
	helper_read(s, id, VERDICT_FIRST, "Mayor to resign", "She allegedly goes.\nSoon.", T);
	helper_check(s, id, VERDICT_UNCHANGED, ARTICLE_WATCHING, T + 600);
	helper_read(s, id, VERDICT_CHANGED, "Mayor may resign", "She goes.\nSoon.", T + 1200);
	helper_read(
		s, id, VERDICT_REVERTED, "Mayor to resign", "She allegedly goes.\nSoon.", T + 1800);
	id = helper_meet(s, 1, "g2", "http://g/2", "Bridge closed", T).article;
	helper_read(s, id, VERDICT_FIRST, "Bridge closed", "For a week.", T);
	helper_check(s, id, VERDICT_GONE, ARTICLE_GONE, T + 3000);
	helper_check(s, helper_meet(s, 1, "g3", "http://g/3", "Never read", T).article,
		VERDICT_FAILED, ARTICLE_WATCHING, T + 10);
	ck_ok(store_commit(s, &err));
	return s;
}

START_TEST(every_query_of_the_readme_runs)
{
	struct buf readme = { 0 };
	struct store *s = fill();
	int queries = 0;
	sqlite3_stmt *q;
	sqlite3 *db;
	char *at;

	read_whole("schema/README.md", &readme);
	ck_assert_int_eq(sqlite3_open_v2(helper_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	for (at = readme.data; (at = strstr(at, "```sql\n")) != NULL;) {
		char *sql = at + 7, *end = strstr(sql, "```");
		int rows = 0, rc;

		ck_assert_ptr_nonnull(end);
		*end = '\0';
		ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK, "%s: %s", sql,
			sqlite3_errmsg(db));
		while ((rc = sqlite3_step(q)) == SQLITE_ROW)
			rows++;
		ck_assert_msg(rc == SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(db));
		ck_assert_msg(rows > 0, "nothing found by: %s", sql);
		sqlite3_finalize(q);
		queries++;
		at = end + 1;
	}
	sqlite3_close(db);
	ck_assert_int_ge(queries, 10);
	buf_free(&readme);
	helper_store_close(s);
}
END_TEST

START_TEST(the_chain_can_be_checked_as_the_readme_says)
{
	struct buf readme = { 0 };
	struct store *s = fill();
	char command[256], *program, *end;
	FILE *f;

	read_whole("schema/README.md", &readme);
	program = strstr(readme.data, "```python\n");
	ck_assert_ptr_nonnull(program);
	program += strlen("```python\n");
	end = strstr(program, "```");
	ck_assert_ptr_nonnull(end);
	for (int altered = 0; altered < 2; altered++) {
		snprintf(command, sizeof command, "python3 - %s 2> /dev/null", helper_path);
		f = popen(command, "w");
		fwrite(program, 1, (size_t)(end - program), f);
		ck_assert_int_eq(pclose(f) != 0, altered);
		helper_run("UPDATE revision SET text = 'other' WHERE id = 2");
	}
	buf_free(&readme);
	helper_store_close(s);
}
END_TEST

START_TEST(every_table_is_documented)
{
	struct buf readme = { 0 };
	struct store *s = helper_store_open();
	sqlite3_stmt *q;
	char name[80];
	sqlite3 *db;

	read_whole("schema/README.md", &readme);
	ck_assert_int_eq(sqlite3_open(helper_path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db,
		"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name "
		"NOT LIKE 'sqlite_%' AND name NOT LIKE 'revision_fts_%'",
		-1, &q, NULL);
	while (sqlite3_step(q) == SQLITE_ROW) {
		snprintf(name, sizeof name, "`%s`", (const char *)sqlite3_column_text(q, 0));
		ck_assert_msg(strstr(buf_str(&readme), name) != NULL, "%s", name);
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	buf_free(&readme);
	helper_store_close(s);
}
END_TEST

CHECK_MAIN("schema", an_empty_database_through_all_steps_is_what_is_expected,
	the_contract_of_the_tables_holds, every_query_of_the_readme_runs,
	the_chain_can_be_checked_as_the_readme_says, every_table_is_documented)
