/* The subcommands that work on the database, run as stet runs them. */
#include "helper_check.h"
#include "helper_store.h"

#include "base/bounds.h"
#include "cli.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>

enum {
	T = 1700000000
};

static char out[65536];

/* Runs `stet ARGS --db PATH`; what it prints is in out. Returns the exit status. */
static int
stet(const char *args)
{
	char name[] = "stet", option[] = "--db", line[1024], path[128], *argv[32] = { name };
	int argc = 1, status, saved = dup(1);
	size_t n;
	FILE *f;

	snprintf(line, sizeof line, "%s", args);
	for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
		for (char *p = word; *p != '\0'; p++) {
			if (*p == '_')
				*p = ' ';
		}
		argv[argc++] = word;
	}
	argv[argc++] = option;
	argv[argc++] = helper_path;
	snprintf(path, sizeof path, "%s/out", helper_folder);
	fflush(stdout);
	ck_assert_ptr_nonnull(freopen(path, "w+", stdout));
	optind = 0;
	status = cli_run(argc, argv);
	fflush(stdout);
	f = fopen(path, "r");
	n = fread(out, 1, sizeof out - 1, f);
	out[n] = '\0';
	fclose(f);
	dup2(saved, 1);
	close(saved);
	return status;
}

#define says(words) ck_assert_msg(strstr(out, words) != NULL, "%s is not in:\n%s", words, out)
#define silent(words) ck_assert_msg(strstr(out, words) == NULL, "%s is in:\n%s", words, out)

/* Article 1 with three versions, the first seen again; article 2 gone; nobody holds the database.
 */
static void
begin(void)
{
	struct store *s = helper_store_open();
	int64_t id = helper_meet(s, 0, NULL, "gazette.example/1", "x", T).article;

	helper_read(s, id, VERDICT_FIRST, "Mayor to resign", "She allegedly goes.\nSoon.", T);
	helper_read(s, id, VERDICT_CHANGED, "Mayor may resign", "She goes.\nSoon.", T + 1200);
	helper_read(s, id, VERDICT_CHANGED, "Mayor\x1b[31m stays", "She stays.", T + 2400);
	id = helper_meet(s, 0, NULL, "gazette.example/2", "x", T).article;
	helper_read(s, id, VERDICT_FIRST, "Bridge closed", "For a week.", T);
	helper_check(s, id, VERDICT_GONE, ARTICLE_GONE, T + 3000);
	ck_ok(store_commit(s, &err));
	store_close(s);
}

/* Every line of out as JSON; returns how many. */
static size_t
json_lines(json_t **last)
{
	size_t n = 0;

	for (char *line = out, *next; line != NULL && *line != '\0'; line = next, n++) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (*last != NULL)
			json_decref(*last);
		*last = json_loads(line, 0, NULL);
		ck_assert_msg(*last != NULL, "no JSON: %s", line);
	}
	return n;
}

START_TEST(export_is_lines_of_json_by_the_contract)
{
	static const char *const fields[] = { "article", "url", "source", "version", "title",
		"text", "fetched_at", "hash", "state" };
	json_t *line = NULL;

	begin();
	ck_assert_int_eq(stet("export"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 4);
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		ck_assert_ptr_nonnull(json_object_get(line, fields[i]));
	ck_assert_str_eq(
		json_string_value(json_object_get(line, "fetched_at")), "2023-11-14T22:13:20Z");
	ck_assert_str_eq(json_string_value(json_object_get(line, "state")), "gone");
	ck_assert_int_eq(stet("export --since 2023-11-14T22:40:00Z"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 1);
	ck_assert_int_eq(stet("export --since 1d"), CLI_NOTHING);
	ck_assert_int_eq(stet("export --source none"), CLI_NOTHING);
	ck_assert_int_eq(stet("export --since yesterday"), CLI_USAGE);
	ck_assert_int_eq(stet("export something"), CLI_USAGE);
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(log_shows_revisions_newest_first)
{
	json_t *line = NULL;

	begin();
	ck_assert_int_eq(stet("log 1"), CLI_OK);
	says("changed 2 times");
	ck_assert(strstr(out, "version 2") < strstr(out, "version 1"));
	ck_assert(strstr(out, "version 1") < strstr(out, "version 0"));
	silent("\x1b"); /* nothing that a terminal would obey */
	ck_assert_int_eq(stet("log --json 1"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 3);
	ck_assert_uint_eq(json_array_size(json_object_get(line, "sightings")), 1);
	ck_assert_int_eq(stet("log --json --limit 2"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 2);
	ck_assert_int_eq(stet("log 2"), CLI_OK);
	says("gone from");
	ck_assert_int_eq(stet("log 99"), CLI_NOTHING);
	ck_assert_int_eq(stet("log https://gazette.example/1"), CLI_OK);
	ck_assert_int_eq(stet("log https://gazette.example/none"), CLI_NOTHING);
	ck_assert_int_eq(stet("log rubbish"), CLI_USAGE);
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(show_prints_one_version)
{
	json_t *line = NULL;

	begin();
	ck_assert_int_eq(stet("show 1 0"), CLI_OK);
	says("She allegedly goes.\n\nSoon.");
	ck_assert_int_eq(stet("show 1"), CLI_OK);
	says("She stays.");
	silent("\x1b");
	ck_assert_int_eq(stet("show --json 1 1"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 1);
	ck_assert_str_eq(json_string_value(json_object_get(line, "text")), "She goes.\nSoon.");
	ck_assert_int_eq(stet("show 1 9"), CLI_NOTHING);
	ck_assert_int_eq(stet("show 1 x"), CLI_USAGE);
	ck_assert_int_eq(stet("show"), CLI_USAGE);
	ck_assert_int_eq(stet("show --suspects 1"), CLI_NOTHING);
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(diff_shows_the_latest_change_and_says_that_it_was_taken_back)
{
	struct store *s = helper_store_open();
	int64_t id = helper_meet(s, 0, NULL, "gazette.example/1", "x", T).article;
	json_t *line = NULL;

	helper_read(s, id, VERDICT_FIRST, "Mayor to resign", "She goes today.", T);
	helper_read(s, id, VERDICT_CHANGED, "Mayor to resign", "She stays today.", T + 1200);
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(stet("diff 1"), 0);
	says("[-goes-]{+stays+}");
	silent("reverted");
	helper_read(s, id, VERDICT_REVERTED, "Mayor to resign", "She goes today.", T + 2400);
	ck_ok(store_commit(s, &err));
	ck_assert_int_eq(stet("diff 1"), 0);
	says("--- version 0");
	says("+++ version 1");
	says("[-goes-]{+stays+}");
	says("reverted: version 0 again since 2023-11-14 22:53:20Z\n");
	/* two versions that were named are what is compared, and no more is said */
	ck_assert_int_eq(stet("diff 1 1 0"), 0);
	says("[-stays-]{+goes+}");
	silent("reverted");
	ck_assert_int_eq(stet("diff 1 --json"), 0);
	ck_assert_int_eq(json_lines(&line), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(line, "to")), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(line, "reverted_to")), 0);
	ck_assert_str_eq(
		json_string_value(json_object_get(line, "reverted_at")), "2023-11-14T22:53:20Z");
	/* words that are new after it are the latest change, from those that were back */
	helper_read(s, id, VERDICT_CHANGED, "Mayor to resign", "She waits today.", T + 3600);
	ck_ok(store_commit(s, &err));
	store_close(s);
	ck_assert_int_eq(stet("diff 1"), 0);
	says("--- version 0");
	says("[-goes-]{+waits+}");
	silent("reverted");
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(search_finds_and_says_when_nothing_is_found)
{
	json_t *line = NULL;

	begin();
	ck_assert_int_eq(stet("search allegedly"), CLI_OK);
	says("*allegedly*");
	ck_assert_int_eq(stet("search --json goes soon"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 2);
	ck_assert_int_eq(stet("search --json --limit 1 removed:old"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 1);
	ck_assert_int_eq(stet("search nowhere"), CLI_NOTHING);
	ck_assert_int_eq(stet("search"), CLI_USAGE);
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(status_counts_and_names_trouble)
{
	json_t *line = NULL;

	begin();
	ck_assert_int_eq(stet("status"), CLI_OK);
	says("1 watching, 0 retired, 1 gone");
	says("revisions  4");
	ck_assert_int_eq(stet("status --json"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(line, "changes")), 2);
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(status_shows_every_bound)
{
	size_t n;
	const struct bound *all = bounds_all(&n);
	json_t *line = NULL;

	begin();
	ck_assert_int_eq(stet("status --limits"), CLI_OK);
	says("longest URL that is followed or stored");
	ck_assert_uint_gt(n, 40);
	for (size_t i = 0; i < n; i++) {
		says(all[i].name);
		says(all[i].means);
		ck_assert_int_gt(all[i].value, 0);
	}
	ck_assert_int_eq(stet("status --limits --json"), CLI_OK);
	ck_assert_uint_eq(json_lines(&line), n);
	json_decref(line);
	helper_store_close(NULL);
}
END_TEST

START_TEST(hidden_is_hidden_everywhere_until_undone)
{
	begin();
	ck_assert_int_eq(stet("hide 1"), CLI_USAGE);
	ck_assert_int_eq(stet("hide 1 --reason by_court_order"), CLI_OK);
	ck_assert_int_eq(stet("show 1"), CLI_NOTHING);
	ck_assert_int_eq(stet("log 1"), CLI_NOTHING);
	ck_assert_int_eq(stet("search allegedly"), CLI_NOTHING);
	ck_assert_int_eq(stet("export"), CLI_OK);
	silent("allegedly");
	ck_assert_int_eq(stet("log"), CLI_OK);
	silent("Mayor");
	ck_assert_int_eq(stet("recheck 1"), CLI_NOTHING);
	ck_assert_int_eq(stet("verify"), CLI_OK);
	ck_assert_int_eq(stet("hide --undo 1"), CLI_OK);
	ck_assert_int_eq(stet("hide --undo 1"), CLI_NOTHING);
	ck_assert_int_eq(stet("show 1"), CLI_OK);
	ck_assert_int_eq(stet("recheck 1"), CLI_OK);
	ck_assert_int_eq(stet("recheck 99"), CLI_NOTHING);
	helper_store_close(NULL);
}
END_TEST

START_TEST(verify_fails_when_something_was_altered)
{
	begin();
	ck_assert_int_eq(stet("verify"), CLI_OK);
	says("all as written");
	helper_run("UPDATE revision SET text = 'She never said so.' WHERE id = 2");
	ck_assert_int_eq(stet("verify"), CLI_NOTHING);
	says("altered: revision 2 (version 1 of article 1)");
	says("NOT as written");
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_backup_is_made_and_checked)
{
	char args[160];

	begin();
	snprintf(args, sizeof args, "backup %s/copy.db", helper_folder);
	ck_assert_int_eq(stet(args), CLI_OK);
	says("4 revisions, verified");
	ck_assert_int_eq(stet(args), CLI_FAILED);
	ck_assert_int_eq(stet("backup"), CLI_USAGE);
	helper_store_close(NULL);
}
END_TEST

START_TEST(import_takes_lists_sitemaps_and_opml)
{
	static const struct {
		const char *text, *says;
		int status;
	} t[] = {
		{ "# mine\nhttps://g.example/a?utm_source=x\n\nnonsense\nhttp://g.example/a\n",
			"\"articles\":1,\"articles_known\":1,\"refused\":1", CLI_OK },
		{ "<urlset "
		  "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://g.example/"
		  "b"
		  "</loc></url></urlset>",
			"\"articles\":1,\"articles_known\":0", CLI_OK },
		{ "<opml version='2.0'><body><outline text='G' "
		  "xmlUrl='https://g.example/rss'/></body></opml>",
			"\"feeds\":1", CLI_OK },
		{ "<opml version='2.0'><body><outline text='G' "
		  "xmlUrl='https://g.example/rss'/></body></opml>",
			"\"feeds\":0,\"feeds_known\":1", CLI_OK },
		{ "just words\n", "\"articles\":0", CLI_NOTHING },
		{ "", "\"articles\":0", CLI_NOTHING },
	};
	char args[160], path[128];
	FILE *f;

	begin();
	snprintf(path, sizeof path, "%s/list", helper_folder);
	snprintf(args, sizeof args, "import --json %s", path);
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		f = fopen(path, "w");
		fputs(t[i].text, f);
		fclose(f);
		ck_assert_msg(stet(args) == t[i].status, "%s", t[i].text);
		says(t[i].says);
	}
	ck_assert_int_eq(stet("import /nowhere/at/all"), CLI_FAILED);
	ck_assert_int_eq(
		helper_number("SELECT count(*) FROM article WHERE source = 'g.example'"), 2);
	helper_store_close(NULL);
}
END_TEST

START_TEST(a_missing_or_foreign_database_is_said)
{
	begin();
	ck_assert_int_eq(stet("status --config /no/such/file"), CLI_CONFIG);
	unlink(helper_path);
	ck_assert_int_eq(stet("status"), CLI_FAILED);
	helper_run("CREATE TABLE poem (line)");
	ck_assert_int_eq(stet("status"), CLI_FAILED);
	ck_assert_int_eq(stet("hide 1 --reason x"), CLI_FAILED);
	helper_store_close(NULL);
}
END_TEST

CHECK_MAIN("store_cli", export_is_lines_of_json_by_the_contract, log_shows_revisions_newest_first,
	show_prints_one_version, diff_shows_the_latest_change_and_says_that_it_was_taken_back,
	search_finds_and_says_when_nothing_is_found, status_counts_and_names_trouble,
	status_shows_every_bound, hidden_is_hidden_everywhere_until_undone,
	verify_fails_when_something_was_altered, a_backup_is_made_and_checked,
	import_takes_lists_sitemaps_and_opml, a_missing_or_foreign_database_is_said)
