#include "world.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strs.h"
#include "document.h"
#include "text/hash.h"
#include "text/date.h"

#include <check.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEGIN_WALL_MS INT64_C(1767312000000) /* 2026-01-02T00:00:00Z */

enum {
	LATENCY_MS = 20
};

struct answer {
	struct answer *next;
	char *url;
	int status; /* 0: fails with how */
	enum fetch_outcome how;
	char *body;
	const char *type;
	char *location;
	int64_t retry_after_s;
	int64_t max_age_s;
	char *hub, *self;
	bool no_validators;
	bool asked;
};

struct world {
	struct clock clock; /* first: the clock is the world */
	int64_t mono_ms;
	char dir[64];
	char *db, *config_file;
	struct buf config;
	struct loop *loop;
	struct daemon *daemon;
	struct transport transport;
	struct answer *answers;
	struct world_request *requests;
	size_t request_count;
	char **lines;
	size_t line_count;
	int documents[2]; /* pages, feeds */
	struct buf sql;
	struct buf path;
	bool sync_beside;
};

static struct world *the_world; /* the log's hook has no other way */

/* ---- clock and log ---- */

static int64_t
wall_ms(const struct clock *c)
{
	return BEGIN_WALL_MS + ((const struct world *)c)->mono_ms;
}

static int64_t
mono_ms(const struct clock *c)
{
	return ((const struct world *)c)->mono_ms;
}

static void
keep_line(enum log_level level, const char *line, void *arg)
{
	struct world *w = arg;

	(void)level;
	w->lines = mem_grow(w->lines, w->line_count + 1, sizeof *w->lines);
	w->lines[w->line_count++] = mem_strdup(line);
	if (getenv("WORLD_LOG") != NULL)
		fprintf(stderr, "%s\n", line);
}

int64_t
world_now(const struct world *w)
{
	return (BEGIN_WALL_MS + w->mono_ms) / 1000;
}

/* ---- the web ---- */

struct transfer {
	struct world *world;
	struct timer timer;
	char *url;
	char *etag;
	transport_done *done;
	void *arg;
};

static struct answer *
find_answer(const struct world *w, const char *url)
{
	for (struct answer *a = w->answers; a != NULL; a = a->next)
		if (strcmp(a->url, url) == 0)
			return a;
	return NULL;
}

static struct answer *
get_answer(struct world *w, const char *url)
{
	struct answer *a = find_answer(w, url);

	if (a == NULL) {
		a = mem_zalloc(sizeof *a);
		a->url = mem_strdup(url);
		a->max_age_s = -1;
		a->next = w->answers;
		w->answers = a;
	}
	return a;
}

static void
note_request(struct world *w, const struct transfer *x, int status)
{
	w->requests = mem_grow(w->requests, w->request_count + 1, sizeof *w->requests);
	w->requests[w->request_count++] = (struct world_request){
		.at = world_now(w),
		.url = mem_strdup(x->url),
		.conditional = x->etag != NULL,
		.status = status,
	};
}

static void
fill_result(struct transfer *x, struct fetch_result *r)
{
	struct answer *a = find_answer(x->world, x->url);
	char hex[HASH_HEX];

	*r = (struct fetch_result){ .outcome = FETCH_OK,
		.status = 404,
		.retry_after_ms = -1,
		.max_age_s = -1,
		.sent_ms = 1,
		.duration_ms = LATENCY_MS };
	if (a == NULL)
		return;
	a->asked = true;
	r->status = a->status;
	if (a->status == 0) {
		r->outcome = a->how;
		return;
	}
	if (a->retry_after_s > 0)
		r->retry_after_ms = a->retry_after_s * 1000;
	r->max_age_s = a->max_age_s;
	r->hub = mem_strdup_maybe(a->hub);
	r->self = mem_strdup_maybe(a->self);
	r->location = mem_strdup_maybe(a->location);
	if (a->body == NULL)
		return;
	hash_bytes(a->body, strlen(a->body), hex);
	if (!a->no_validators)
		r->etag = mem_printf("\"%.16s\"", hex);
	if (a->status == 200 && x->etag != NULL && str_eq(r->etag, x->etag)) {
		r->status = 304;
		return;
	}
	r->content_type = mem_strdup(a->type);
	buf_adds(&r->body, a->body);
}

static void
transfer_free(struct transfer *x)
{
	free(x->url);
	free(x->etag);
	free(x);
}

static void
transfer_over(void *arg)
{
	struct transfer *x = arg;
	struct fetch_result r;

	fill_result(x, &r);
	if (!str_ends(x->url, "/robots.txt"))
		note_request(x->world, x, r.status);
	x->done(x->arg, &r);
	fetch_result_clear(&r);
	transfer_free(x);
}

static struct transfer *
web_start(struct transport *t, const struct transport_request *req, transport_done *done, void *arg)
{
	struct world *w = the_world;
	struct transfer *x = mem_zalloc(sizeof *x);

	(void)t;
	x->world = w;
	x->url = mem_strdup(req->url);
	x->etag = mem_strdup_maybe(req->etag);
	x->done = done;
	x->arg = arg;
	timers_init(&x->timer, transfer_over, x);
	timers_set_after(loop_timers(w->loop), &x->timer, LATENCY_MS);
	return x;
}

static void
web_cancel(struct transport *t, struct transfer *x)
{
	(void)t;
	timers_stop(loop_timers(x->world->loop), &x->timer);
	transfer_free(x);
}

static int
web_configure(struct transport *t, const struct fetch_settings *s, struct err *e)
{
	(void)t;
	(void)s;
	(void)e;
	return 0;
}

static void
web_free(struct transport *t)
{
	(void)t;
}

/* ---- reading without children: stands in for pool.c, which the linker then leaves out ---- */

struct pool {
	struct loop *loop;
	struct pool_stats stats;
};

struct pool_job {
	struct pool *pool;
	struct loop_call *call;
	struct buf message;
	pool_done *done;
	void *arg;
};

void
pool_defaults(struct pool_settings *s)
{
	*s = (struct pool_settings){ .readers = 1, .read_ms = 1000, .jobs = 1000 };
}

struct pool *
pool_new(struct loop *loop, const struct pool_settings *s, struct err *e)
{
	struct pool *p = mem_zalloc(sizeof *p);

	(void)s;
	(void)e;
	p->loop = loop;
	return p;
}

void
pool_configure(struct pool *p, const struct pool_settings *s)
{
	(void)p;
	(void)s;
}

void
pool_free(struct pool *p)
{
	free(p);
}

/* As the pool: what document.c says, across the frames. */
static void
read_now(void *arg)
{
	struct pool_job *job = arg;
	struct arena *arena = arena_new();
	struct pool_answer answer = { 0 };
	struct buf said = { 0 };
	struct reading reading;
	struct listing listing;
	struct document d;
	struct frame f;
	size_t used;

	ck_assert_int_eq(frame_next(job->message.data, job->message.len, SIZE_MAX, &f, &used), 1);
	ck_assert(frame_get_document(&f, &d));
	the_world->documents[d.feed]++;
	document_read(&d, &said);
	ck_assert_int_eq(frame_next(said.data, said.len, SIZE_MAX, &f, &used), 1);
	if (d.feed) {
		ck_assert(frame_get_listing(&f, arena, &listing));
		answer.outcome = listing.why == NULL ? POOL_LISTING : POOL_UNREADABLE;
		answer.listing = &listing;
		answer.why = listing.why;
	} else {
		ck_assert(frame_get_reading(&f, &reading));
		answer.outcome = POOL_READING;
		answer.reading = &reading;
	}
	job->done(job->arg, &answer);
	arena_free(arena);
	buf_free(&said);
	buf_free(&job->message);
	free(job);
}

struct pool_job *
pool_read(struct pool *p, const struct document *d, pool_done *done, void *arg)
{
	struct pool_job *job = mem_zalloc(sizeof *job);

	job->pool = p;
	job->done = done;
	job->arg = arg;
	frame_put_document(&job->message, d);
	job->call = loop_defer(p->loop, read_now, job);
	return job;
}

void
pool_cancel(struct pool_job *job)
{
	if (job == NULL)
		return;
	loop_defer_cancel(job->call);
	buf_free(&job->message);
	free(job);
}

size_t
pool_waiting(const struct pool *p)
{
	(void)p;
	return 0;
}

void
pool_stats(const struct pool *p, struct pool_stats *out)
{
	*out = p->stats;
}

size_t
pool_pids(const struct pool *p, int *pids, size_t max)
{
	(void)p;
	(void)pids;
	(void)max;
	return 0;
}

/* ---- the world itself ---- */

struct world *
world_new(const char *config)
{
	struct world *w = mem_zalloc(sizeof *w);

	w->clock = (struct clock){ wall_ms, mono_ms };
	snprintf(w->dir, sizeof w->dir, "%s/stet-world-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(w->dir));
	w->db = mem_printf("%s/stet.db", w->dir);
	w->config_file = mem_printf("%s/stet.conf", w->dir);
	w->transport = (struct transport){ web_start, web_cancel, web_configure, web_free };
	buf_addf(&w->config, "database = \"%s\"\nfetch { host_delay = \"0s\" }\n%s\n", w->db,
		config != NULL ? config : "");
	the_world = w;
	log_set_hook(keep_line, w);
	return w;
}

static void
remove_folder(struct world *w)
{
	static const char *const names[] = { "stet.db", "stet.db-wal", "stet.db-shm",
		"stet.db-lock", "stet.db.lock", "stet.conf" };

	for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
		unlink(world_path(w, names[k]));
	rmdir(w->dir);
}

void
world_free(struct world *w)
{
	if (w->daemon != NULL)
		world_stop(w);
	log_set_hook(NULL, NULL);
	remove_folder(w);
	while (w->answers != NULL) {
		struct answer *a = w->answers;

		w->answers = a->next;
		free(a->url);
		free(a->body);
		free(a->location);
		free(a->hub);
		free(a->self);
		free(a);
	}
	for (size_t k = 0; k < w->request_count; k++)
		free((char *)(uintptr_t)w->requests[k].url);
	for (size_t k = 0; k < w->line_count; k++)
		free(w->lines[k]);
	free(w->requests);
	free(w->lines);
	free(w->db);
	free(w->config_file);
	buf_free(&w->config);
	buf_free(&w->sql);
	buf_free(&w->path);
	free(w);
	the_world = NULL;
}

const char *
world_path(const struct world *w, const char *name)
{
	struct world *mine = the_world;

	buf_clear(&mine->path);
	buf_addf(&mine->path, "%s/%s", w->dir, name);
	return mine->path.data;
}

void
world_write_config(struct world *w, const char *config)
{
	FILE *f = fopen(w->config_file, "w");

	ck_assert_ptr_nonnull(f);
	fputs(config != NULL ? config : buf_str(&w->config), f);
	fclose(f);
}

void
world_sync_beside(struct world *w)
{
	w->sync_beside = true;
}

void
world_start(struct world *w, bool once)
{
	struct daemon_setup setup = {
		.config = w->config_file,
		.once = once,
		.clock = &w->clock,
		.transport = &w->transport,
		.seed = 7,
		.sync_beside = w->sync_beside,
	};
	struct err e = { 0 };
	int status;

	if (access(w->config_file, R_OK) == -1)
		world_write_config(w, NULL);
	w->loop = setup.loop = loop_new(&w->clock);
	w->daemon = daemon_start(&setup, &e, &status);
	ck_assert_msg(w->daemon != NULL, "%s", e.text);
}

int
world_stop(struct world *w)
{
	int status = daemon_stop(w->daemon);

	w->daemon = NULL;
	loop_free(w->loop);
	w->loop = NULL;
	return status;
}

struct daemon *
world_daemon(struct world *w)
{
	return w->daemon;
}

/* ---- answers ---- */

void
world_answer(struct world *w, const char *url, int status, const char *body)
{
	struct answer *a = get_answer(w, url);

	free(a->body);
	a->body = mem_strdup_maybe(body);
	a->status = status;
	a->type = body != NULL && str_starts(body, "<?xml") ? "application/rss+xml"
							    : "text/html; charset=utf-8";
	a->asked = false;
}

void
world_fail(struct world *w, const char *url, enum fetch_outcome how)
{
	struct answer *a = get_answer(w, url);

	a->status = 0;
	a->how = how;
	a->asked = false;
}

void
world_retry_after(struct world *w, const char *url, int64_t seconds)
{
	get_answer(w, url)->retry_after_s = seconds;
}

void
world_max_age(struct world *w, const char *url, int64_t seconds)
{
	get_answer(w, url)->max_age_s = seconds;
}

void
world_link(struct world *w, const char *url, const char *hub, const char *self)
{
	struct answer *a = get_answer(w, url);

	free(a->hub);
	free(a->self);
	a->hub = mem_strdup_maybe(hub);
	a->self = mem_strdup_maybe(self);
}

void
world_redirect(struct world *w, const char *url, int status, const char *to)
{
	struct answer *a;

	world_answer(w, url, status, NULL);
	a = get_answer(w, url);
	free(a->location);
	a->location = mem_strdup_maybe(to);
}

void
world_type(struct world *w, const char *url, const char *type)
{
	get_answer(w, url)->type = type;
}

void
world_validators(struct world *w, const char *url, bool on)
{
	get_answer(w, url)->no_validators = !on;
}

static const char *const own_text =
	"The mayor said on Monday that the decision had not been an easy one to take, and that "
	"everybody in the town hall had known of it for some weeks.\n"
	"Members of the council, who met in the evening for almost three hours, asked for a full "
	"report on the costs of the new bridge across the river.\n"
	"A spokeswoman told reporters that no date had been set, but that the work would go on as "
	"planned until the end of the year.";

void
world_page(struct world *w, const char *url, const char *headline, const char *text)
{
	struct buf b = { 0 };
	char *copy = mem_strdup(text != NULL ? text : own_text), *save = NULL;

	buf_addf(&b,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<title>%s - The Example</title><meta property=\"og:title\" content=\"%s\">"
		"<meta property=\"og:type\" content=\"article\"></head>\n<body><nav><a "
		"href=\"/\">Home</a> "
		"<a href=\"/news\">News</a></nav>\n<article>\n<h1>%s</h1>\n",
		headline, headline, headline);
	for (char *p = strtok_r(copy, "\n", &save); p != NULL; p = strtok_r(NULL, "\n", &save))
		buf_addf(&b, "<p>%s</p>\n", p);
	buf_adds(&b,
		"</article>\n<footer>The Example, all rights reserved</footer></body></html>\n");
	world_answer(w, url, 200, b.data);
	buf_free(&b);
	free(copy);
}

void
world_config(struct world *w, const char *config)
{
	buf_addf(&w->config, "%s\n", config);
}

void
world_feed(struct world *w, const char *url, const char *first, ...)
{
	struct buf b = { 0 };
	char date[DATE_MAX];
	va_list ap;
	int n = 0;

	buf_addf(&w->config, "feed \"%s\" { url = \"%s\" source = \"example\" }\n", url, url);
	buf_adds(&b, "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>The "
		     "Example</title>\n");
	va_start(ap, first);
	for (const char *link = first; link != NULL; link = va_arg(ap, const char *), n++)
		buf_addf(&b,
			"<item><title>Entry %d</title><link>%s</link><guid>%s</guid>"
			"<pubDate>%s</pubDate></item>\n",
			n, link, link, date_rfc822(world_now(w) - MINUTES(n), date));
	va_end(ap);
	buf_adds(&b, "</channel></rss>\n");
	world_answer(w, url, 200, b.data);
	buf_free(&b);
}

void
world_serve(struct world *w, enum fetch_outcome how, const char *headline)
{
	if (find_answer(w, WORLD_FEED) == NULL)
		world_feed(w, WORLD_FEED, WORLD_ARTICLE, NULL);
	if (how == FETCH_OK)
		world_page(w, WORLD_ARTICLE, headline, NULL);
	else if (how == FETCH_GONE)
		world_answer(w, WORLD_ARTICLE, 404, "<html><h1>Not found</h1></html>");
	else if (how == FETCH_SERVER_ERROR)
		world_answer(w, WORLD_ARTICLE, 500, NULL);
	else
		world_fail(w, WORLD_ARTICLE, how);
}

/* ---- time ---- */

/* Everything that happens until mono_ms; true unless the daemon came to its end. */
static bool
run_until(struct world *w, int64_t end_ms)
{
	for (;;) {
		int64_t next;

		while (loop_step(w->loop) && !daemon_is_over(w->daemon))
			;
		if (daemon_is_over(w->daemon))
			return false;
		next = timers_next(loop_timers(w->loop));
		if (next > end_ms) {
			w->mono_ms = end_ms;
			return true;
		}
		if (next > w->mono_ms)
			w->mono_ms = next;
	}
}

void
world_run_for(struct world *w, int64_t seconds)
{
	run_until(w, w->mono_ms + seconds * 1000);
}

void
world_run_pass(struct world *w)
{
	ck_assert_msg(!run_until(w, w->mono_ms + DAYS(1) * 1000), "the pass does not end");
}

/* ---- what came of it ---- */

const char *
world_sql(struct world *w, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int rc;

	buf_clear(&w->sql);
	ck_assert_int_eq(sqlite3_open_v2(w->db, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
	ck_assert_msg(rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0) != NULL)
		buf_adds(&w->sql, (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return buf_str(&w->sql);
}

int
world_count(struct world *w, const char *sql)
{
	long long n = -1;

	ck_assert_msg(str_int(world_sql(w, sql), INT64_MIN, INT64_MAX, &n), "%s: no number: %s",
		sql, buf_str(&w->sql));
	return (int)n;
}

int
world_documents(const struct world *w, bool feeds)
{
	return w->documents[feeds];
}

int
world_revisions(struct world *w)
{
	return world_count(w, "SELECT count(*) FROM revision");
}

size_t
world_requests(const struct world *w, const char *url)
{
	size_t n = 0;

	for (size_t k = 0; k < w->request_count; k++)
		n += url == NULL || strcmp(w->requests[k].url, url) == 0;
	return n;
}

const struct world_request *
world_request(const struct world *w, const char *url, size_t n)
{
	for (size_t k = 0; k < w->request_count; k++)
		if ((url == NULL || strcmp(w->requests[k].url, url) == 0) && n-- == 0)
			return &w->requests[k];
	ck_abort_msg("no such request");
	return NULL;
}

static bool
is_event(const char *line, const char *event)
{
	size_t n = strlen(event);

	return str_starts(line, "event=") && strncmp(line + 6, event, n) == 0 &&
	       (line[6 + n] == ' ' || line[6 + n] == '\0');
}

int
world_logged(const struct world *w, const char *event)
{
	int n = 0;

	for (size_t k = 0; k < w->line_count; k++)
		n += is_event(w->lines[k], event);
	return n;
}

const char *
world_last_line(const struct world *w, const char *event)
{
	for (size_t k = w->line_count; k-- > 0;)
		if (is_event(w->lines[k], event))
			return w->lines[k];
	return "";
}

const char *
world_unasked(const struct world *w)
{
	for (const struct answer *a = w->answers; a != NULL; a = a->next)
		if (!a->asked)
			return a->url;
	return NULL;
}
