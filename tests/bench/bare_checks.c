/*
 * bare_checks - the reference of the checks bench: fetches the pages with libcurl multi, parses
 * each with htmlReadMemory, inserts it into SQLite in batches, and nothing else.
 *
 *	bare_checks DB URLS plain|validators
 *
 * URLS holds one URL a line. With `validators` each request carries the ETag and Last-Modified
 * that an earlier round stored, and a 304 is only counted. Prints "200s 304s failures".
 */
#include <curl/curl.h>
#include <libxml/HTMLparser.h>
#include <sqlite3.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	CONNECTIONS = 40,
	BATCH = 100
};

struct transfer {
	CURL *easy;
	char *url;
	char *body;
	size_t len, cap;
	char etag[256], last_modified[64];
	struct curl_slist *headers;
};

static sqlite3 *db;
static sqlite3_stmt *insert, *look_up, *begin_group, *commit_group;
static int pending, ok_count, same_count, failed_count;

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "bare_checks: %s\n", what);
	exit(1);
}

static sqlite3_stmt *
prepare(const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	return s;
}

static void
step(sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		die(sqlite3_errmsg(db));
	sqlite3_reset(s);
}

static void
open_database(const char *file)
{
	if (sqlite3_open(file, &db) != SQLITE_OK ||
		sqlite3_exec(db,
			"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			"CREATE TABLE IF NOT EXISTS page(url TEXT PRIMARY KEY, etag TEXT,"
			" last_modified TEXT, body BLOB)",
			NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	insert = prepare("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)");
	look_up = prepare("SELECT etag, last_modified FROM page WHERE url = ?");
	begin_group = prepare("BEGIN");
	commit_group = prepare("COMMIT");
}

static size_t
on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	if (t->len + n > t->cap) {
		t->cap = (t->len + n) * 2;
		t->body = realloc(t->body, t->cap);
		if (t->body == NULL)
			die("out of memory");
	}
	memcpy(t->body + t->len, bytes, n);
	t->len += n;
	return n;
}

static void
keep(char *to, size_t size, const char *line, size_t n, const char *name)
{
	size_t skip = strlen(name);

	if (n <= skip || strncasecmp(line, name, skip) != 0)
		return;
	while (skip < n && line[skip] == ' ')
		skip++;
	while (n > skip && (line[n - 1] == '\r' || line[n - 1] == '\n'))
		n--;
	snprintf(to, size, "%.*s", (int)(n - skip), line + skip);
}

static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	keep(t->etag, sizeof t->etag, line, n * size, "ETag:");
	keep(t->last_modified, sizeof t->last_modified, line, n * size, "Last-Modified:");
	return n * size;
}

static void
add_header(struct transfer *t, const char *name, sqlite3_stmt *s, int column)
{
	const unsigned char *value = sqlite3_column_text(s, column);
	char line[512];

	if (value == NULL || value[0] == '\0')
		return;
	snprintf(line, sizeof line, "%s: %s", name, value);
	t->headers = curl_slist_append(t->headers, line);
}

static bool
start(CURLM *multi, struct transfer *t, FILE *urls, bool validators)
{
	static char line[8192];

	if (fgets(line, sizeof line, urls) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	free(t->url);
	t->url = strdup(line);
	t->len = 0;
	t->etag[0] = t->last_modified[0] = '\0';
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	if (validators) {
		sqlite3_bind_text(look_up, 1, t->url, -1, SQLITE_STATIC);
		if (sqlite3_step(look_up) == SQLITE_ROW) {
			add_header(t, "If-None-Match", look_up, 0);
			add_header(t, "If-Modified-Since", look_up, 1);
		}
		sqlite3_reset(look_up);
	}
	if (t->easy == NULL)
		t->easy = curl_easy_init();
	curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_multi_add_handle(multi, t->easy);
	return true;
}

static void
store(struct transfer *t)
{
	htmlDocPtr doc = htmlReadMemory(t->body, (int)t->len, t->url, NULL,
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);

	if (doc != NULL)
		xmlFreeDoc(doc);
	if (pending++ == 0)
		step(begin_group);
	sqlite3_bind_text(insert, 1, t->url, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 2, t->etag, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 3, t->last_modified, -1, SQLITE_STATIC);
	sqlite3_bind_blob(insert, 4, t->body, (int)t->len, SQLITE_STATIC);
	step(insert);
	if (pending == BATCH) {
		step(commit_group);
		pending = 0;
	}
}

static bool
finish(CURLM *multi, const CURLMsg *m, FILE *urls, bool validators)
{
	CURLcode result = m->data.result;
	CURL *easy = m->easy_handle;
	struct transfer *t;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(multi, easy);
	if (result == CURLE_OK && status == 200) {
		store(t);
		ok_count++;
	} else if (result == CURLE_OK && status == 304) {
		same_count++;
	} else {
		failed_count++;
	}
	return start(multi, t, urls, validators);
}

int
main(int argc, char **argv)
{
	static struct transfer transfers[CONNECTIONS];
	bool validators;
	CURLM *multi;
	FILE *urls;
	int running = 0, active = 0, left;

	if (argc != 4 || (urls = fopen(argv[2], "r")) == NULL)
		die("usage: bare_checks DB URLS plain|validators");
	validators = strcmp(argv[3], "validators") == 0;
	open_database(argv[1]);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	multi = curl_multi_init();
	for (int i = 0; i < CONNECTIONS; i++)
		active += start(multi, &transfers[i], urls, validators);
	do {
		const CURLMsg *m;

		curl_multi_perform(multi, &running);
		while ((m = curl_multi_info_read(multi, &left)) != NULL)
			if (m->msg == CURLMSG_DONE && !finish(multi, m, urls, validators))
				active--;
		if (active > 0)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	} while (active > 0);
	if (pending > 0)
		step(commit_group);
	printf("%d %d %d\n", ok_count, same_count, failed_count);
	return 0;
}
