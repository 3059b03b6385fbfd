/* show_stats - how Stet itself does: for people (/stats), monitors (/health), Prometheus
 * (/metrics). */
#include <string.h>

#include "base/buf.h"
#include "clean.h"
#include "phrase.h"
#include "show.h"
#include "show_json.h"
#include "sourcing.h"

#define STALLED_S 3600 /* something is due for so long, and nothing is checked */

struct state {
	struct store_stats stats;
	struct store_source *sources;
	size_t n;
	int64_t last_checked_at;
	bool stalled;
};

static bool
read_state(const struct ask *ask, struct reply *reply, struct state *s)
{
	struct err e;

	if (!show_ok(ask, reply, store_stats(ask->store, ask->now, &s->stats, &e), &e))
		return false;
	if (!show_ok(ask, reply, store_sources(ask->store, ask->arena, &s->sources, &s->n, &e), &e))
		return false;
	s->last_checked_at = NEWS_NO_TIME;
	for (size_t i = 0; i < s->n; i++)
		if (s->sources[i].last_checked_at > s->last_checked_at)
			s->last_checked_at = s->sources[i].last_checked_at;
	s->stalled =
		s->stats.oldest_due_at != NEWS_NO_TIME &&
		ask->now - s->stats.oldest_due_at > STALLED_S &&
		(s->last_checked_at == NEWS_NO_TIME || ask->now - s->last_checked_at > STALLED_S);
	return true;
}

static json_t *
state_json(const struct ask *ask, const struct state *s)
{
	json_t *articles = json_object(), *sources = json_array();
	const struct store_stats *t = &s->stats;

	for (int i = 0; i < ARTICLE_STATE_COUNT; i++)
		json_object_set_new(articles, article_state_name((enum article_state)i),
			json_integer(t->articles[i]));
	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(sources, sourcing_json(ask, &s->sources[i]));
	return json_pack("{s:I,s:I,s:I,s:o,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:I,s:o}", "feeds",
		(json_int_t)t->feeds, "feeds_ended", (json_int_t)t->feeds_ended, "feeds_failing",
		(json_int_t)t->feeds_failing, "articles", articles, "revisions",
		(json_int_t)t->revisions, "changes", (json_int_t)t->changes, "checks",
		(json_int_t)t->checks, "feeds_due", (json_int_t)t->feeds_due, "articles_due",
		(json_int_t)t->articles_due, "oldest_due_at", show_json_time(t->oldest_due_at),
		"last_checked_at", show_json_time(s->last_checked_at), "database_bytes",
		(json_int_t)t->database_bytes, "sources", sources);
}

static void
fact(struct html *h, const char *name, int64_t value)
{
	char number[PHRASE_MAX];

	html_open(h, "div");
	html_elem(h, "dt", name);
	html_elem(h, "dd", phrase_number(value, number));
	html_close(h);
}

static void
write_facts(const struct ask *ask, struct html *h, const struct state *s)
{
	const struct store_stats *t = &s->stats;
	char words[PHRASE_MAX];

	html_open_class(h, "dl", "facts");
	fact(h, "feeds", t->feeds);
	fact(h, "feeds failing", t->feeds_failing);
	fact(h, "articles watched", t->articles[ARTICLE_WATCHING]);
	fact(h, "retired", t->articles[ARTICLE_RETIRED]);
	fact(h, "gone", t->articles[ARTICLE_GONE]);
	fact(h, "unreachable", t->articles[ARTICLE_UNREACHABLE]);
	fact(h, "versions", t->revisions);
	fact(h, "changes", t->changes);
	fact(h, "checks", t->checks);
	fact(h, "due now", t->articles_due);
	html_close(h);
	html_open(h, "p");
	if (s->last_checked_at == NEWS_NO_TIME) {
		html_text(h, "Nothing has been checked yet.");
	} else {
		html_text(h, "The last check was made ");
		show_time(h, s->last_checked_at);
		html_text(h, ".");
	}
	if (t->oldest_due_at != NEWS_NO_TIME && t->oldest_due_at < ask->now)
		html_textf(h, " The article that waits longest has been due for %s.",
			phrase_span(ask->now - t->oldest_due_at, words));
	if (s->stalled) {
		html_text(h, " ");
		html_elem(h, "strong", "stetd does not seem to run.");
	}
	html_close(h);
}

void
show_stats(const struct ask *ask, struct reply *reply)
{
	struct state s;
	struct html *h;

	if (!read_state(ask, reply, &s))
		return;
	if (ask->route->format == ROUTE_JSON) {
		show_json(reply, state_json(ask, &s));
		return;
	}
	h = show_begin(ask, "Status", NULL);
	html_elem(h, "h1", "Status");
	write_facts(ask, h, &s);
	html_elem(h, "h2", "Sources");
	if (s.n == 0)
		html_elem(h, "p", "There are none yet.");
	else
		sourcing_table(ask, h, s.sources, s.n, true);
	show_end(ask, h, reply);
}

/* The feeds that fail now, or have ended: what each of them is instead of a feed. */
static json_t *
feeds_in_trouble(const struct store_feed *feeds, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		const struct store_feed *f = &feeds[i];

		if (f->state == STORE_FEED_ENDED ||
			(f->state == STORE_FEED_WATCHING && f->failures > 0))
			json_array_append_new(list,
				json_pack("{s:o,s:o,s:s,s:i,s:o}", "feed", show_json_line(f->name),
					"url", show_json_line(f->url), "state",
					store_feed_state_name(f->state), "failures", f->failures,
					"error", show_json_line(f->last_error)));
	}
	return list;
}

void
show_health(const struct ask *ask, struct reply *reply)
{
	struct state s;
	struct store_feed *feeds;
	bool troubled = false;
	struct err e;
	json_t *j;
	size_t n;

	if (!read_state(ask, reply, &s) ||
		!show_ok(ask, reply, store_feeds(ask->store, ask->arena, &feeds, &n, &e), &e))
		return;
	for (size_t i = 0; i < s.n; i++)
		troubled |= store_source_health(&s.sources[i], ask->now) >= STORE_UNREAD;
	j = state_json(ask, &s);
	json_object_set_new(j, "status",
		json_string(s.stalled  ? "stalled"
			    : troubled ? "degraded"
				       : "ok"));
	json_object_set_new(j, "version", json_string(STET_VERSION));
	json_object_set_new(j, "feeds_in_trouble", feeds_in_trouble(feeds, n));
	/* A source in trouble is the site's affair; a stetd that does not run is the keeper's. */
	reply->status = s.stalled ? 503 : 200;
	show_json(reply, j);
}

/* ---- /metrics: the text format of Prometheus; names are stable ---- */

static void
metric(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_addf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
lone(struct buf *b, const char *name, const char *type, const char *help, int64_t value)
{
	metric(b, name, type, help);
	buf_addf(b, "%s %lld\n", name, (long long)value);
}

/* name{source="..."[,kind="..."]} value */
static void
labelled(struct buf *b, const char *name, const char *source, const char *key, const char *label,
	int64_t value)
{
	struct buf clean = { 0 };

	clean_add(&clean, source, strlen(source));
	buf_addf(b, "%s{source=\"", name);
	for (const char *s = buf_str(&clean); *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(b, '\\');
		if (*s == '\n')
			buf_adds(b, "\\n");
		else
			buf_addc(b, *s);
	}
	buf_addc(b, '"');
	if (key != NULL)
		buf_addf(b, ",%s=\"%s\"", key, label);
	buf_addf(b, "} %lld\n", (long long)value);
	buf_free(&clean);
}

static void
source_metrics(struct buf *b, const struct state *s, int64_t now)
{
	metric(b, "stet_source_articles", "gauge", "Articles by source and state.");
	for (size_t i = 0; i < s->n; i++)
		for (int k = 0; k < ARTICLE_STATE_COUNT; k++)
			labelled(b, "stet_source_articles", s->sources[i].name, "state",
				article_state_name((enum article_state)k),
				s->sources[i].articles[k]);
	metric(b, "stet_source_checks_total", "counter", "Finished checks by source.");
	for (size_t i = 0; i < s->n; i++)
		labelled(b, "stet_source_checks_total", s->sources[i].name, NULL, NULL,
			s->sources[i].checks);
	metric(b, "stet_source_changes_total", "counter", "Changes seen by source.");
	for (size_t i = 0; i < s->n; i++)
		labelled(b, "stet_source_changes_total", s->sources[i].name, NULL, NULL,
			s->sources[i].changes);
	metric(b, "stet_source_failed_checks_total", "counter",
		"Failed checks by source and kind of failure.");
	for (size_t i = 0; i < s->n; i++)
		for (int k = 1; k < CHECK_FAILURE_COUNT; k++)
			labelled(b, "stet_source_failed_checks_total", s->sources[i].name, "kind",
				check_failure_name((enum check_failure)k), s->sources[i].failed[k]);
	metric(b, "stet_source_suspect_checks_total", "counter",
		"Checks that found no article by source.");
	for (size_t i = 0; i < s->n; i++)
		labelled(b, "stet_source_suspect_checks_total", s->sources[i].name, NULL, NULL,
			s->sources[i].suspects);
	metric(b, "stet_source_failures_in_a_row", "gauge", "Failed checks in a row by source.");
	for (size_t i = 0; i < s->n; i++)
		labelled(b, "stet_source_failures_in_a_row", s->sources[i].name, NULL, NULL,
			s->sources[i].failures);
	metric(b, "stet_source_silence_seconds", "gauge",
		"Seconds since the last check that succeeded.");
	for (size_t i = 0; i < s->n; i++)
		if (s->sources[i].last_good_at != NEWS_NO_TIME)
			labelled(b, "stet_source_silence_seconds", s->sources[i].name, NULL, NULL,
				now - s->sources[i].last_good_at);
}

/* What stetd last said of itself; nothing if it never did. */
static void
pulse_metrics(struct buf *b, struct store *store)
{
	struct store_pulse p;
	struct err e = { 0 };

	if (store_get_pulse(store, &p, &e) != STORE_OK)
		return;
	lone(b, "stet_daemon_pulse_timestamp_seconds", "gauge", "When stetd last said how it does.",
		p.at);
	lone(b, "stet_daemon_start_timestamp_seconds", "gauge", "When stetd started.",
		p.started_at);
	lone(b, "stet_daemon_checks_total", "counter", "Finished checks since it started.",
		p.checks);
	lone(b, "stet_daemon_fetching", "gauge", "Visits that wait for an answer.", p.fetching);
	lone(b, "stet_daemon_reading", "gauge", "Documents at the readers or waiting for one.",
		p.reading);
	lone(b, "stet_daemon_readers", "gauge", "Reader processes there may be.", p.readers);
	lone(b, "stet_daemon_documents_total", "counter", "Documents read since it started.",
		p.documents);
	lone(b, "stet_daemon_reader_deaths_total", "counter",
		"Readers that crashed, hung or lied since it started.", p.reader_deaths);
	metric(b, "stet_daemon_loop_lag_seconds_max", "gauge",
		"The longest that anything waited for stetd's loop between two pulses.");
	buf_addf(b, "stet_daemon_loop_lag_seconds_max %lld.%03lld\n",
		(long long)(p.loop_lag_ms / 1000), (long long)(p.loop_lag_ms % 1000));
	lone(b, "stet_daemon_loop_late_total", "counter",
		"Rounds of stetd's loop over 50 ms since it started.", p.loop_late);
}

void
show_metrics(const struct ask *ask, struct reply *reply)
{
	struct cache_stats cache;
	struct buf b = { 0 };
	struct state s;

	if (!read_state(ask, reply, &s))
		return;
	metric(&b, "stet_articles", "gauge", "Articles by state.");
	for (int i = 0; i < ARTICLE_STATE_COUNT; i++)
		buf_addf(&b, "stet_articles{state=\"%s\"} %lld\n",
			article_state_name((enum article_state)i), (long long)s.stats.articles[i]);
	lone(&b, "stet_feeds", "gauge", "Feeds that are watched.", s.stats.feeds);
	lone(&b, "stet_feeds_failing", "gauge", "Feeds whose last check failed.",
		s.stats.feeds_failing);
	lone(&b, "stet_revisions_total", "counter", "Revisions stored.", s.stats.revisions);
	lone(&b, "stet_changes_total", "counter", "Changes seen.", s.stats.changes);
	lone(&b, "stet_checks_total", "counter", "Finished checks.", s.stats.checks);
	lone(&b, "stet_events_total", "counter", "Events announced.", s.stats.events);
	lone(&b, "stet_feeds_due", "gauge", "Feeds due now.", s.stats.feeds_due);
	lone(&b, "stet_articles_due", "gauge", "Articles due now, counted to 100000.",
		s.stats.articles_due);
	lone(&b, "stet_oldest_due_seconds", "gauge", "How long the most overdue article waits.",
		s.stats.oldest_due_at == NEWS_NO_TIME || s.stats.oldest_due_at > ask->now
			? 0
			: ask->now - s.stats.oldest_due_at);
	if (s.last_checked_at != NEWS_NO_TIME)
		lone(&b, "stet_last_check_timestamp_seconds", "gauge",
			"When the last check was finished.", s.last_checked_at);
	lone(&b, "stet_database_bytes", "gauge", "Size of the database.", s.stats.database_bytes);
	pulse_metrics(&b, ask->store);
	source_metrics(&b, &s, ask->now);
	cache_stats(ask->cache, &cache);
	lone(&b, "stet_web_requests_total", "counter", "Requests answered by stet-web.",
		ask->requests);
	lone(&b, "stet_web_cache_bytes", "gauge", "Bytes kept in the cache.", (int64_t)cache.bytes);
	lone(&b, "stet_web_cache_hits_total", "counter", "Requests of the cache that it had.",
		cache.hits);
	lone(&b, "stet_web_cache_misses_total", "counter", "Requests of the cache that it had not.",
		cache.misses);
	reply->status = 200;
	reply->type = "text/plain; version=0.0.4; charset=utf-8";
	reply->len = b.len;
	reply->body = buf_steal(&b);
}
