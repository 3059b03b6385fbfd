#include "daemon.h"

#include "base/log.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/strs.h"
#include "fetch_curl.h"
#include "get.h"
#include "notify.h"
#include "options.h"
#include "settings.h"
#include "websub.h"

#include <assert.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	STATUS_MS = 10000, /* between two lines for `systemctl status` */
	PULSE_MS = 10000,  /* between two rows that say how we do */
};

struct daemon {
	struct daemon_setup setup;
	struct loop *loop;
	struct config *config;
	struct notify *notify;
	struct store *store;
	struct pool *pool;
	struct fetcher *fetcher;
	struct websub *websub; /* NULL: off */
	struct records *records;
	struct ingest *ingest;
	struct watch *watch;
	struct loop_signal *signals[3];
	struct timer alive, status;
	int64_t started_at, next_pulse_ms, loop_late;
	bool is_over;
	int exit_status;
};

static void
set_level(const struct daemon *d)
{
	log_set_level(d->setup.level != NULL ? *d->setup.level : d->config->log_level);
}

/* ---- ends ---- */

/* What a failure of the database means for whoever started us: 78 is not started again, the others
 * are. */
static int
status_of(enum store_result result)
{
	switch (result) {
	case STORE_OK:
		return EX_OK;
	case STORE_NEWER:
	case STORE_FOREIGN:
		return EX_CONFIG;
	case STORE_OWNED:
	case STORE_BUSY:
		return EX_TEMPFAIL;
	case STORE_READ_ONLY:
		return EX_CANTCREAT;
	case STORE_NOT_FOUND:
	case STORE_NO_DATABASE:
	case STORE_OLDER:
	case STORE_DAMAGED:
	case STORE_FULL:
	case STORE_UNDONE:
	case STORE_FAILED:
		return EX_IOERR;
	case STORE_RESULT_COUNT:
		break;
	}
	abort();
}

static void
end(struct daemon *d, int status)
{
	d->is_over = true;
	d->exit_status = status;
	loop_stop(d->loop);
}

static void
broken(void *arg, enum store_result result, const char *why)
{
	struct daemon *d = arg;

	log_begin(LOG_LEVEL_BROKEN, "database");
	log_str("result", store_result_name(result));
	log_str("msg", why);
	log_end();
	end(d, status_of(result));
}

static void
pass_over(void *arg)
{
	end(arg, EX_OK);
}

static void
stop_signal(void *arg, int signum)
{
	struct daemon *d = arg;

	log_begin(LOG_LEVEL_INFO, "stopping");
	log_str("signal", signum == SIGTERM ? "TERM" : "INT");
	log_end();
	notify_stopping(d->notify);
	end(d, EX_OK);
}

/* ---- feeds of the config ---- */

static enum store_result
sync_feeds(struct daemon *d, const struct config *c, struct store_feed_sync *counts, struct err *e)
{
	struct store_feed_wanted *wanted = mem_array(c->feed_count + 1, sizeof *wanted);
	int64_t now = clock_wall_s(d->setup.clock);
	enum store_result result;
	size_t n = 0;

	for (size_t k = 0; k < c->feed_count; k++) {
		const struct config_feed *feed = &c->feed[k];

		if (feed->enabled)
			wanted[n++] = (struct store_feed_wanted){
				.name = feed->name,
				.url = feed->url,
				.source = feed->source,
				.period_s = feed->period_s,
				.first_check_at = now,
			};
	}
	result = store_sync_feeds(d->store, wanted, n, now, counts, e);
	free(wanted);
	return result;
}

/* ---- WebSub ---- */

static void
feed_has_news(void *arg, int64_t feed)
{
	struct daemon *d = arg;

	watch_hurry_feed(d->watch, feed);
}

static bool
same_websub(const struct config_websub *a, const struct config_websub *b)
{
	return str_eq(a->callback, b->callback) && str_eq(a->listen.host, b->listen.host) &&
	       a->listen.port == b->listen.port && a->lease_s == b->lease_s;
}

/* *websub is NULL when c wants none. */
static int
new_websub(struct daemon *d, const struct config_websub *c, struct websub **websub, struct err *e)
{
	const struct websub_settings s = {
		.callback = c->callback,
		.listen_host = c->listen.host,
		.listen_port = c->listen.port,
		.lease_s = c->lease_s,
	};

	*websub = NULL;
	if (c->callback == NULL || d->setup.once)
		return 0;
	*websub = websub_new(d->loop, d->fetcher, &s, feed_has_news, d, e);
	return *websub != NULL ? 0 : -1;
}

/* New settings begin anew: the feeds are subscribed to as they are next fetched. What cannot
 * listen is refused, unless its address is the one we must leave to find out. */
static int
change_websub(struct daemon *d, const struct config *c, struct err *e)
{
	const struct config_websub *was = &d->config->websub, *now = &c->websub;
	bool same_address =
		str_eq(was->listen.host, now->listen.host) && was->listen.port == now->listen.port;
	struct websub *websub = NULL;
	int rc;

	if (same_websub(was, now))
		return 0;
	if (same_address) {
		watch_set_websub(d->watch, NULL);
		websub_free(d->websub);
		d->websub = NULL;
	}
	rc = new_websub(d, now, &websub, e);
	if (rc == -1)
		return -1;
	watch_set_websub(d->watch, websub);
	websub_free(d->websub);
	d->websub = websub;
	return 0;
}

/* Those that were removed are not listened to any more. */
static void
forget_removed(struct daemon *d)
{
	struct arena *arena = arena_new();
	struct store_feed *feeds;
	struct err e;
	size_t n;

	if (d->websub != NULL && store_feeds(d->store, arena, &feeds, &n, &e) == STORE_OK)
		for (size_t k = 0; k < n; k++)
			if (feeds[k].state != STORE_FEED_WATCHING)
				websub_forget(d->websub, feeds[k].id);
	arena_free(arena);
}

/* ---- reload ---- */

/* Everything that can refuse comes before anything that changes. */
static int
take_config(struct daemon *d, struct config *c, struct err *e)
{
	char **networks = settings_networks(c);
	struct fetch_settings settings = settings_fetch(c, networks, d->setup.once);
	struct pool_settings pool = settings_pool(c);
	struct store_feed_sync counts = { 0 };
	enum store_result result;
	int rc = fetcher_configure(d->fetcher, &settings, e);
	bool same_database = d->setup.db != NULL || str_eq(d->config->database, c->database);

	settings_free_networks(networks);
	if (rc == -1 || change_websub(d, c, e) == -1)
		return -1;
	pool_configure(d->pool, &pool);
	ingest_configure(d->ingest, c);
	watch_configure(d->watch, c);
	config_free(d->config);
	d->config = c;
	set_level(d);
	if (records_commit(d->records) == -1)
		return 0; /* broken() has ended it */
	result = sync_feeds(d, c, &counts, e);
	if (result != STORE_OK) {
		broken(d, result, e->text);
		return 0;
	}
	forget_removed(d);
	log_begin(LOG_LEVEL_NOTICE, "reload");
	log_str("result", "ok");
	log_int("feeds", (int64_t)c->feed_count);
	log_int("added", (int64_t)counts.added);
	log_int("changed", (int64_t)counts.changed);
	log_int("removed", (int64_t)counts.removed);
	if (!same_database)
		log_str("msg", "another database is taken at the next start only");
	log_end();
	return 0;
}

void
daemon_reload(struct daemon *d)
{
	struct config *c;
	struct err e;

	notify_reloading(d->notify, d->setup.clock->mono_ms(d->setup.clock));
	c = config_load(d->setup.config, &e);
	if (c == NULL || take_config(d, c, &e) == -1) {
		config_free(c);
		log_begin(LOG_LEVEL_BROKEN, "reload");
		log_str("result", "refused");
		log_str("msg", e.text);
		log_end();
	}
	notify_ready(d->notify);
}

static void
reload_signal(void *arg, int signum)
{
	(void)signum;
	daemon_reload(arg);
}

/* ---- what comes round ---- */

static void
after(struct daemon *d, struct timer *t, int64_t ms)
{
	timers_set_after(loop_timers(d->loop), t, ms);
}

static void
say_alive(void *arg)
{
	struct daemon *d = arg;

	notify_alive(d->notify);
	after(d, &d->alive, notify_alive_every_ms(d->notify));
}

static void
say_status(void *arg)
{
	struct daemon *d = arg;
	const struct ingest_stats *s = ingest_stats(d->ingest);
	struct watch_stats now;

	watch_stats(d->watch, &now);
	notify_status(d->notify,
		"%lld checks, %lld changes, %lld new articles; now %zu fetching, %zu reading",
		(long long)s->checks, (long long)s->verdicts[VERDICT_CHANGED],
		(long long)s->new_articles, now.fetching, now.reading);
	after(d, &d->status, STATUS_MS);
}

static void
put_pulse(struct daemon *d)
{
	struct watch_stats visits;
	struct pool_stats pool;
	struct loop_lag lag;
	struct err e = { 0 };

	watch_stats(d->watch, &visits);
	pool_stats(d->pool, &pool);
	loop_lag(d->loop, &lag);
	loop_lag_reset(d->loop);
	d->loop_late += lag.over_50ms;
	const struct store_pulse pulse = {
		.at = clock_wall_s(d->setup.clock),
		.started_at = d->started_at,
		.checks = ingest_stats(d->ingest)->checks,
		.fetching = (int64_t)visits.fetching,
		.reading = (int64_t)visits.reading,
		.readers = pool.readers,
		.documents = pool.documents,
		.reader_deaths = pool.deaths,
		.loop_lag_ms = lag.max_ms,
		.loop_late = d->loop_late,
	};
	records_made(d->records, store_put_pulse(d->store, &pulse, &e), "pulse", 1, &e);
}

/* Said with what is stored anyway: a commit for this alone would cost a sync, and every page that
 * stet-web keeps. */
static void
add_pulse(void *arg)
{
	struct daemon *d = arg;
	int64_t now_ms = d->setup.clock->mono_ms(d->setup.clock);

	if (now_ms < d->next_pulse_ms)
		return;
	d->next_pulse_ms = now_ms + PULSE_MS;
	put_pulse(d);
}

/* ---- start and stop ---- */

static int
start_store(struct daemon *d, struct err *e)
{
	const char *path = d->setup.db != NULL ? d->setup.db : d->config->database;
	enum store_result result = store_open(&d->store, path, STORE_OWNER, e);

	if (result != STORE_OK) {
		d->exit_status = status_of(result);
		return -1;
	}
	return 0;
}

static int
start_pool(struct daemon *d, struct err *e)
{
	struct pool_settings s = settings_pool(d->config);

	d->exit_status = EX_UNAVAILABLE;
	d->pool = pool_new(d->loop, &s, e);
	return d->pool != NULL ? 0 : -1;
}

static int
start_fetcher(struct daemon *d, struct err *e)
{
	char **networks = settings_networks(d->config);
	struct fetch_settings s = settings_fetch(d->config, networks, d->setup.once);
	struct transport *transport = d->setup.transport;

	d->exit_status = EX_CONFIG;
	d->setup.transport = NULL;
	d->fetcher = fetcher_new(d->loop, transport, &s, d->setup.seed, e);
	settings_free_networks(networks);
	return d->fetcher != NULL ? 0 : -1;
}

static int
start_websub(struct daemon *d, struct err *e)
{
	d->exit_status = EX_OSERR;
	return new_websub(d, &d->config->websub, &d->websub, e);
}

static int
start_ingest(struct daemon *d, struct err *e)
{
	struct store_feed_sync counts;
	enum store_result result = sync_feeds(d, d->config, &counts, e);

	if (result != STORE_OK) {
		d->exit_status = status_of(result);
		return -1;
	}
	d->records = records_new(d->loop, d->store, broken, d);
	d->exit_status = EX_OSERR;
	if (d->setup.sync_beside && records_sync_beside(d->records, e) == -1)
		return -1;
	d->ingest = ingest_new(d->setup.clock, d->records, d->setup.seed + 1, d->config);
	return 0;
}

static int
start_watch(struct daemon *d, struct err *e)
{
	const struct watch_parts parts = {
		.loop = d->loop,
		.clock = d->setup.clock,
		.fetcher = d->fetcher,
		.pool = d->pool,
		.records = d->records,
		.ingest = d->ingest,
		.websub = d->websub,
		.over = d->setup.once ? pass_over : NULL,
		.arg = d,
	};

	(void)e;
	d->watch = watch_new(&parts, d->config);
	return 0;
}

static int
start_rounds(struct daemon *d, struct err *e)
{
	(void)e;
	d->started_at = clock_wall_s(d->setup.clock);
	records_on_commit(d->records, add_pulse, d);
	d->notify = notify_new();
	timers_init(&d->alive, say_alive, d);
	timers_init(&d->status, say_status, d);
	if (notify_alive_every_ms(d->notify) > 0)
		say_alive(d);
	if (notify_is_heard(d->notify))
		after(d, &d->status, STATUS_MS);
	return 0;
}

/* The one list. */
static int (*const starts[])(struct daemon *d, struct err *e) = {
	start_store,
	start_pool,
	start_fetcher,
	start_websub,
	start_ingest,
	start_watch,
	start_rounds,
};

static void
stop_all(struct daemon *d)
{
	struct timers *timers = loop_timers(d->loop);

	for (size_t k = 0; k < sizeof d->signals / sizeof d->signals[0]; k++)
		if (d->signals[k] != NULL)
			loop_signal_stop(d->signals[k]);
	if (d->notify != NULL) {
		timers_stop(timers, &d->alive);
		timers_stop(timers, &d->status);
	}
	notify_free(d->notify);
	watch_free(d->watch);
	ingest_free(d->ingest);
	records_free(d->records);
	websub_free(d->websub);
	fetcher_free(d->fetcher);
	pool_free(d->pool);
	store_close(d->store);
	if (d->setup.transport != NULL)
		d->setup.transport->free(d->setup.transport);
	config_free(d->config);
	log_settle();
	log_set_clock(NULL);
	free(d);
}

struct daemon *
daemon_start(const struct daemon_setup *setup, struct err *e, int *status)
{
	struct daemon *d = mem_zalloc(sizeof *d);

	d->setup = *setup;
	d->loop = setup->loop;
	log_set_clock(setup->clock);
	d->exit_status = EX_CONFIG;
	d->config = config_load(setup->config, e);
	if (d->config == NULL)
		goto fail;
	set_level(d);
	for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++)
		if (starts[k](d, e) == -1)
			goto fail;
	d->exit_status = EX_OK;
	log_begin(LOG_LEVEL_INFO, "ready");
	log_int("feeds", (int64_t)d->config->feed_count);
	log_str("database", store_path(d->store));
	log_end();
	notify_ready(d->notify);
	return d;
fail:
	*status = d->exit_status;
	stop_all(d);
	return NULL;
}

int
daemon_stop(struct daemon *d)
{
	const struct ingest_stats stats = *ingest_stats(d->ingest);
	struct err e;
	int status;

	/* What is finished is kept, whatever else is under way, and how we did to the last. */
	d->next_pulse_ms = INT64_MAX;
	if (!records_is_broken(d->records))
		put_pulse(d);
	if (!records_is_broken(d->records) && records_commit(d->records) == 0)
		store_tidy(d->store, &e);
	status = d->exit_status;
	log_begin(status == EX_OK ? LOG_LEVEL_INFO : LOG_LEVEL_BROKEN, "stopped");
	log_int("status", status);
	log_int("checks", stats.checks);
	log_int("changes", stats.verdicts[VERDICT_CHANGED]);
	log_end();
	stop_all(d);
	return status;
}

bool
daemon_is_over(const struct daemon *d)
{
	return d->is_over;
}

struct store *
daemon_store(struct daemon *d)
{
	return d->store;
}

struct fetcher *
daemon_fetcher(struct daemon *d)
{
	return d->fetcher;
}

struct watch *
daemon_watch(struct daemon *d)
{
	return d->watch;
}

/* ---- the program ---- */

/* Each connection, reader and file is a descriptor: take as many as we may. */
static void
raise_descriptors(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

static int
check_config(const char *file)
{
	struct err e;
	struct config *c = config_load(file, &e);

	if (c == NULL) {
		fprintf(stderr, "%s\n", e.text);
		return EX_CONFIG;
	}
	printf("%s: fine, %zu feeds\n", file, c->feed_count);
	config_free(c);
	return EX_OK;
}

static uint64_t
random_seed(void)
{
	uint64_t seed = (uint64_t)getpid();

	(void)!getrandom(&seed, sizeof seed, 0);
	return seed;
}

static int
run(const struct options *o)
{
	struct loop *loop = loop_new(clock_system());
	const struct daemon_setup setup = {
		.config = o->config,
		.db = o->db,
		.once = o->once,
		.level = o->has_level ? &o->level : NULL,
		.clock = clock_system(),
		.loop = loop,
		.transport = fetch_curl_new(loop),
		.seed = random_seed(),
		.sync_beside = true,
	};
	struct daemon *d;
	struct err e = { 0 };
	int status;

	log_begin(LOG_LEVEL_INFO, "started");
	log_str("version", STET_VERSION);
	log_int("pid", getpid());
	log_str("config", o->config);
	log_end();
	d = daemon_start(&setup, &e, &status);
	if (d == NULL) {
		log_msg(LOG_LEVEL_BROKEN, "start_failed", "%s", e.text);
	} else {
		d->signals[0] = loop_signal_start(loop, SIGTERM, stop_signal, d);
		d->signals[1] = loop_signal_start(loop, SIGINT, stop_signal, d);
		d->signals[2] = loop_signal_start(loop, SIGHUP, reload_signal, d);
		loop_run(loop);
		status = daemon_stop(d);
	}
	loop_free(loop);
	return status;
}

int
daemon_run(int argc, char **argv)
{
	struct options o;
	int status = options_parse(&o, argc, argv);

	if (status != -1)
		return status;
	/* Foreign host names need it; see lib/text/url.c. */
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	if (o.check_config)
		return check_config(o.config);
	if (o.get != NULL)
		return get_run(o.config, o.get);
	raise_descriptors();
	return run(&o);
}
