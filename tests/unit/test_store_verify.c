#include "helper_check.h"
#include "helper_store.h"

#include <string.h>
#include <unistd.h>

enum {
	T = 1700000000
};

static struct store *s;

/* Three articles with 3, 2 and 1 revisions: ids 1 to 6. */
static void
begin(void)
{
	s = helper_store_open();
	for (int i = 1; i <= 3; i++) {
		char url[32];

		snprintf(url, sizeof url, "http://g/%d", i);
		helper_meet(s, 0, NULL, url, "x", T);
	}
	for (int v = 0; v < 3; v++) {
		for (int i = 1; i <= 3 - v; i++) {
			char text[32];

			snprintf(text, sizeof text, "article %d version %d", i, v);
			helper_read(
				s, i, v == 0 ? VERDICT_FIRST : VERDICT_CHANGED, "t", text, T + v);
		}
	}
	ck_ok(store_commit(s, &err));
	ck_assert_msg(helper_verify(s) == 0, "%s", helper_findings);
}

/* Does verify say so after a stranger ran sql? */
static void
found(const char *sql, const char *finding)
{
	char *whole;

	begin();
	ck_assert_int_gt(asprintf(&whole, "PRAGMA foreign_keys = OFF; %s", sql), 0);
	helper_run(whole);
	free(whole);
	ck_assert_msg(helper_verify(s) > 0, "nothing found after %s", sql);
	ck_assert_msg(
		strstr(helper_findings, finding) != NULL, "after %s:\n%s", sql, helper_findings);
	helper_store_close(s);
}

START_TEST(whatever_of_a_revision_is_altered_is_named)
{
	found("UPDATE revision SET text = 'other' WHERE id = 2",
		"altered: revision 2 (version 0 of article 2)");
	found("UPDATE revision SET title = 'other' WHERE id = 4", "altered: revision 4 ");
	found("UPDATE revision SET fetched_at = fetched_at + 1 WHERE id = 6",
		"altered: revision 6 ");
	found("UPDATE revision SET version = 7 WHERE id = 3", "altered: revision 3 ");
	found("UPDATE revision SET article_id = 3, version = 1 WHERE id = 6",
		"altered: revision 6 ");
	found("UPDATE revision SET url = 'http://other/' WHERE id = 1", "altered: revision 1 ");
	found("UPDATE revision SET content_hash = 'x' WHERE id = 1", "altered: revision 1 ");
	found("UPDATE revision SET byline = 'Nobody' WHERE id = 1", "altered: revision 1 ");
	found("UPDATE revision SET hash = 'x' WHERE id = 1", "altered: revision 4 ");
	found("UPDATE revision SET prev_hash = 'x' WHERE id = 4", "altered: revision 4 ");
}
END_TEST

START_TEST(a_removed_revision_is_named_wherever_it_was)
{
	found("DELETE FROM revision WHERE id = 1", "removed: revision 1 is missing");
	found("DELETE FROM revision WHERE id = 4", "removed: version 1 of article 1 is missing");
	found("DELETE FROM revision WHERE id = 6", "removed: revision 6 is missing");
	/* The last one with all that would give it away, and a whole article. */
	found("DELETE FROM event WHERE revision_id = 6; DELETE FROM sighting WHERE revision_id = "
	      "6; "
	      "DELETE FROM revision WHERE id = 6; UPDATE sqlite_sequence SET seq = 5 WHERE name = "
	      "'revision'; "
	      "UPDATE article SET revisions = 2, changes = 1, revision_id = 4, sighting_id = 4 "
	      "WHERE id = 1",
		"removed: revision 6 is missing");
	found("DELETE FROM alias WHERE article_id = 3; DELETE FROM sighting WHERE article_id = 3; "
	      "DELETE FROM headline WHERE article_id = 3; DELETE FROM revision WHERE article_id = "
	      "3; "
	      "DELETE FROM article WHERE id = 3",
		"removed: revision 3 is missing");
	found("DELETE FROM tally", "removed: the tally over all revisions is missing");
}
END_TEST

START_TEST(an_inserted_revision_is_named)
{
	found("INSERT INTO revision (article_id, version, title, fetched_at, url, extractor, "
	      "content_hash, "
	      "hash, prev_hash, text) VALUES (3, 1, 't', 0, '', 1, 'c', 'h', "
	      "(SELECT hash FROM revision WHERE id = 3), 'forged')",
		"inserted: revision 7 (version 1 of article 3)");
}
END_TEST

START_TEST(a_revision_replaced_with_its_hash_is_seen_by_the_tally)
{
	/* As it would be for whoever computes every hash of the chain anew, but not the tally. */
	begin();
	helper_run("UPDATE tally SET hash = (SELECT hash FROM revision WHERE id = 1)");
	ck_assert_int_gt(helper_verify(s), 0);
	ck_assert_ptr_nonnull(strstr(helper_findings, "altered: the tally does not fit"));
	helper_store_close(s);
}
END_TEST

START_TEST(every_broken_count_is_named)
{
	found("PRAGMA ignore_check_constraints = 1; UPDATE article SET revisions = 9 WHERE id = 1",
		"article 1: revisions is not");
	found("UPDATE sighting SET checks = 99 WHERE id = 1",
		"article 1: its sightings have more checks");
	found("DELETE FROM sighting WHERE id = 1", "revision 1 was never sighted");
	found("UPDATE article SET revision_id = 2 WHERE id = 1", "article 1: its current revision");
	found("DELETE FROM alias WHERE article_id = 2", "article 2 has no address");
	found("UPDATE source SET watching = 5", "source gazette: its counts of articles");
	found("UPDATE source SET changes = 5", "source gazette: its counts of revisions");
	found("DELETE FROM event WHERE id = 1", "a change of it was never announced");
	found("UPDATE article SET state = 'gone' WHERE id = 2",
		"article 2 is gone, but no absence");
	found("INSERT INTO gone (article_id, gone_at, confirmed_at) VALUES (1, 1, 1)",
		"article 1 is watched, but an absence");
	found("INSERT INTO revision_fts (revision_fts, rowid, title, text, added, removed) "
	      "VALUES ('delete', 1, 't', 'article 1 version 0', '', '')",
		"revision 1 is not in the full-text index");
	found("DELETE FROM article WHERE id = 3", "refers to a row of article that is not there");
	found("UPDATE article SET merged_into = 1 WHERE id = 2", "article 2 was merged, but");
	found("UPDATE revision SET from_version = 5 WHERE id = 4", "what it changed from");
}
END_TEST

START_TEST(a_damaged_file_is_looked_at_as_far_as_it_goes)
{
	long root;
	FILE *f;

	begin();
	ck_ok(store_tidy(s, &err));
	/* not where the schema is kept: such a file cannot be opened at all */
	root = helper_number("SELECT rootpage FROM sqlite_schema WHERE name = 'sighting_article'");
	store_close(s);
	f = fopen(helper_path, "r+");
	fseek(f, 4096L * (root - 1), SEEK_SET);
	for (int i = 0; i < 4096; i++)
		fputc(0x5a, f);
	fclose(f);
	s = helper_store_again(STORE_READER);
	ck_assert_int_gt(helper_verify(s), 0);
	ck_assert_ptr_nonnull(strstr(helper_findings, "damaged: "));
	helper_store_close(s);
}
END_TEST

START_TEST(a_backup_is_a_whole_database_in_one_file)
{
	char path[128], other[136];
	struct store *copy, *reader;

	begin();
	snprintf(path, sizeof path, "%s/copy.db", helper_folder);
	helper_meet(s, 0, NULL, "http://g/later", "x", T); /* not committed: not in the copy */
	reader = helper_store_again(STORE_READER);
	ck_ok(store_backup(reader, path, &err));
	ck_assert_int_eq(store_backup(reader, path, &err), STORE_FAILED);
	ck_assert_ptr_nonnull(strstr(err.text, path));
	store_close(reader);
	ck_ok(store_commit(s, &err));
	store_close(s);
	snprintf(other, sizeof other, "%s-wal", path);
	ck_assert_int_ne(access(other, F_OK), 0);
	ck_ok(store_open(&copy, path, STORE_READER, &err));
	ck_assert_int_eq(helper_verify(copy), 0);
	store_close(copy);
	strcpy(helper_path, path);
	ck_assert_int_eq(helper_number("SELECT count(*) FROM article"), 3);
	s = helper_store_again(STORE_OWNER); /* and it can be gone on with */
	helper_store_close(s);
}
END_TEST

START_TEST(a_backup_that_fails_leaves_nothing)
{
	char path[128];

	begin();
	snprintf(path, sizeof path, "%s/no/such/folder.db", helper_folder);
	ck_assert_int_ne(store_backup(s, path, &err), STORE_OK);
	ck_assert_ptr_nonnull(strstr(err.text, path));
	helper_store_close(s);
}
END_TEST

CHECK_MAIN("store_verify", whatever_of_a_revision_is_altered_is_named,
	a_removed_revision_is_named_wherever_it_was, an_inserted_revision_is_named,
	a_revision_replaced_with_its_hash_is_seen_by_the_tally, every_broken_count_is_named,
	a_damaged_file_is_looked_at_as_far_as_it_goes, a_backup_is_a_whole_database_in_one_file,
	a_backup_that_fails_leaves_nothing)
