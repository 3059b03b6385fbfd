#include "config/config_new.h"
#include "config/config_text.h"
#include "config/config_value.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "text/url.h"

#include <assert.h>
#include <confuse.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Every value reaches us as text (CFG_STR) and is read here, so that a wrong one is told in one way
 * and with what would be right. The settings are one table; libConfuse's own tables are made of it.
 */
enum kind {
	KIND_TEXT,	    /* any text that is not empty           */
	KIND_OPTIONAL_TEXT, /* "" is NULL                           */
	KIND_BOOL,
	KIND_COUNT,   /* int                                  */
	KIND_FACTOR,  /* double                               */
	KIND_SECONDS, /* a duration of whole seconds, int64_t */
	KIND_MS,      /* a duration, int64_t                  */
	KIND_BYTES,   /* a size, int64_t                      */
	KIND_LISTEN,
	KIND_URL,   /* "" is NULL                           */
	KIND_AGENT, /* fit for a header                     */
	KIND_LOG_LEVEL,
	KIND_NETWORKS, /* list                                 */
	/* of a feed */
	KIND_SOURCE,
	KIND_PATTERNS, /* list                                 */
	KIND_HEADERS,  /* list                                 */
};

struct setting {
	const char *section; /* NULL: at the top */
	const char *key;
	enum kind kind;
	size_t offset;	  /* into struct config, or struct config_feed */
	int64_t min, max; /* KIND_COUNT, _SECONDS, _MS (in ms), _BYTES; KIND_FACTOR times 1000 */
};

#define AT(member) offsetof(struct config, member)
#define FEED_AT(member) offsetof(struct config_feed, member)

enum {
	S = 1, /* in KIND_SECONDS */
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	MS_DAY = DAY * 1000,
	YEARS = 3650 * DAY,
	MB = 1024 * 1024,
};

static const struct setting settings[] = {
	{ NULL, "database", KIND_TEXT, AT(database), 0, 0 },
	{ NULL, "user_agent", KIND_AGENT, AT(user_agent), 0, 0 },
	{ NULL, "log_level", KIND_LOG_LEVEL, AT(log_level), 0, 0 },
	{ NULL, "rules_dir", KIND_OPTIONAL_TEXT, AT(rules_dir), 0, 0 },

	{ "schedule", "first_period", KIND_SECONDS, AT(schedule.first_period_s), S, 30 * DAY },
	{ "schedule", "growth", KIND_FACTOR, AT(schedule.growth), 1000, 10000 },
	{ "schedule", "stop_after", KIND_SECONDS, AT(schedule.stop_after_s), S, YEARS },
	{ "schedule", "adapt", KIND_BOOL, AT(schedule.adapt), 0, 0 },
	{ "schedule", "min_period", KIND_SECONDS, AT(schedule.min_period_s), S, 30 * DAY },
	{ "schedule", "max_period", KIND_SECONDS, AT(schedule.max_period_s), S, YEARS },
	{ "schedule", "retry_first", KIND_SECONDS, AT(schedule.retry_first_s), S, DAY },
	{ "schedule", "retry_max", KIND_SECONDS, AT(schedule.retry_max_s), S, 30 * DAY },
	{ "schedule", "unreachable_after", KIND_SECONDS, AT(schedule.unreachable_after_s), 0,
		YEARS },
	{ "schedule", "suspect_period", KIND_SECONDS, AT(schedule.suspect_period_s), S, 30 * DAY },
	{ "schedule", "suspect_checks", KIND_COUNT, AT(verdict.suspect_checks), 2, 1000 },
	{ "schedule", "suspect_span", KIND_SECONDS, AT(verdict.suspect_span_s), 0, 365 * DAY },
	{ "schedule", "gone_period", KIND_SECONDS, AT(schedule.gone_period_s), S, 30 * DAY },
	{ "schedule", "gone_checks", KIND_COUNT, AT(verdict.gone_checks), 2, 1000 },
	{ "schedule", "gone_span", KIND_SECONDS, AT(verdict.gone_span_s), 0, 365 * DAY },
	{ "schedule", "gone_max_period", KIND_SECONDS, AT(schedule.gone_max_period_s), S, YEARS },
	{ "schedule", "gone_stop_after", KIND_SECONDS, AT(schedule.gone_stop_after_s), S, YEARS },
	{ "schedule", "full_check_period", KIND_SECONDS, AT(schedule.full_check_s), S, YEARS },

	{ "fetch", "max_connections", KIND_COUNT, AT(fetch.max_connections), 1, 10000 },
	{ "fetch", "per_host", KIND_COUNT, AT(fetch.per_host), 1, 100 },
	{ "fetch", "host_delay", KIND_MS, AT(fetch.host_delay_ms), 0, MS_DAY },
	{ "fetch", "timeout", KIND_MS, AT(fetch.timeout_ms), 100, 3600 * 1000 },
	{ "fetch", "connect_timeout", KIND_MS, AT(fetch.connect_timeout_ms), 100, 600 * 1000 },
	{ "fetch", "stall_timeout", KIND_MS, AT(fetch.stall_timeout_ms), 1000, 3600 * 1000 },
	{ "fetch", "max_body", KIND_BYTES, AT(fetch.max_body), 1024, LIMIT_BODY },
	{ "fetch", "robots", KIND_BOOL, AT(fetch.robots), 0, 0 },
	{ "fetch", "robots_period", KIND_SECONDS, AT(fetch.robots_period_s), S, DAY },
	{ "fetch", "accept_language", KIND_OPTIONAL_TEXT, AT(fetch.accept_language), 0, 0 },
	{ "fetch", "ca_file", KIND_OPTIONAL_TEXT, AT(fetch.ca_file), 0, 0 },
	{ "fetch", "allow_private", KIND_NETWORKS, AT(fetch.allow_private), 0, 0 },

	{ "reader", "count", KIND_COUNT, AT(reader.count), 0, 256 },
	{ "reader", "cpu", KIND_MS, AT(reader.cpu_ms), 1000, 600 * 1000 },
	{ "reader", "memory", KIND_BYTES, AT(reader.memory), 128 * MB, INT64_C(65536) * MB },
	{ "reader", "timeout", KIND_MS, AT(reader.timeout_ms), 1000, 600 * 1000 },

	{ "store", "commit_count", KIND_COUNT, AT(store.commit_count), 1, 100000 },
	{ "store", "commit_delay", KIND_MS, AT(store.commit_delay_ms), 0, 60 * 1000 },

	{ "web", "listen", KIND_LISTEN, AT(web.listen), 0, 0 },
	{ "web", "url", KIND_URL, AT(web.url), 0, 0 },
	{ "web", "title", KIND_TEXT, AT(web.title), 0, 0 },

	{ "websub", "callback", KIND_URL, AT(websub.callback), 0, 0 },
	{ "websub", "listen", KIND_LISTEN, AT(websub.listen), 0, 0 },
	{ "websub", "lease", KIND_SECONDS, AT(websub.lease_s), MINUTE, 365 * DAY },

	{ "feeds", "period", KIND_SECONDS, AT(feeds.period_s), S, 30 * DAY },
	{ "feeds", "max_period", KIND_SECONDS, AT(feeds.max_period_s), S, 365 * DAY },
	{ "feeds", "retry_first", KIND_SECONDS, AT(feeds.retry_first_s), S, DAY },
	{ "feeds", "retry_max", KIND_SECONDS, AT(feeds.retry_max_s), S, 30 * DAY },

	{ "feed", "url", KIND_URL, FEED_AT(url), 0, 0 },
	{ "feed", "source", KIND_SOURCE, FEED_AT(source), 0, 0 },
	{ "feed", "enabled", KIND_BOOL, FEED_AT(enabled), 0, 0 },
	{ "feed", "period", KIND_SECONDS, FEED_AT(period_s), S, 30 * DAY },
	{ "feed", "max_period", KIND_SECONDS, FEED_AT(max_period_s), S, 365 * DAY },
	{ "feed", "only", KIND_PATTERNS, FEED_AT(only), 0, 0 },
	{ "feed", "skip", KIND_PATTERNS, FEED_AT(skip), 0, 0 },
	{ "feed", "headers", KIND_HEADERS, FEED_AT(headers), 0, 0 },
};

enum {
	SETTINGS = sizeof settings / sizeof settings[0]
};

/* Sections in the order of the file; the NULL of the table is the top. */
static const char *const sections[] = {
	"schedule",
	"fetch",
	"reader",
	"store",
	"web",
	"websub",
	"feeds",
	"feed",
};

enum {
	SECTIONS = sizeof sections / sizeof sections[0]
};

/* What one reading of a file knows. libConfuse's callbacks have no place for a pointer, so the
 * one at work is a static below. */
struct loading {
	struct config *config;
	struct config_feed feed; /* the one whose section is open */
	bool given[SETTINGS];	 /* set by this file; those of "feed" by the open section */
	int given_line[SETTINGS];
	bool closed[SETTINGS]; /* lists: the last call was for its end */
	struct err *e;
	bool ended;  /* everything that was opened is closed */
	bool failed; /* the first message stays */
};

static struct loading *loading;

/* Adds one member of a list, whose elements are counted just behind its pointer's count. */
static int
read_list_member(const struct setting *s, const char *text, struct loading *l, struct err *e)
{
	struct config_fetch *fetch = &l->config->fetch;
	struct config_feed *f = &l->feed;

	if (s->kind == KIND_NETWORKS) {
		fetch->allow_private = mem_grow(fetch->allow_private,
			fetch->allow_private_count + 1, sizeof *fetch->allow_private);
		if (config_read_network(
			    text, &fetch->allow_private[fetch->allow_private_count], e) == -1)
			return -1;
		fetch->allow_private_count++;
	} else if (s->kind == KIND_HEADERS) {
		if (config_check_header(text, e) == -1)
			return -1;
		f->headers = mem_grow(f->headers, f->headers_count + 1, sizeof *f->headers);
		f->headers[f->headers_count++] = mem_strdup(text);
	} else {
		bool only = s->offset == FEED_AT(only);
		regex_t **list = only ? &f->only : &f->skip;
		size_t *count = only ? &f->only_count : &f->skip_count;

		*list = mem_grow(*list, *count + 1, sizeof **list);
		if (config_read_pattern(text, &(*list)[*count], e) == -1)
			return -1;
		++*count;
	}
	return 0;
}

static bool
is_list(enum kind kind)
{
	return kind == KIND_NETWORKS || kind == KIND_PATTERNS || kind == KIND_HEADERS;
}

/* Reads one value into where the setting lives. */
static int
read_value(const struct setting *s, const char *text, struct loading *l, struct err *e)
{
	bool of_feed = str_eq(s->section, "feed");
	char *base = of_feed ? (char *)&l->feed : (char *)l->config;
	void *at = base + s->offset;

	switch (s->kind) {
	case KIND_TEXT:
		return config_read_text(text, false, at, e);
	case KIND_OPTIONAL_TEXT:
		return config_read_text(text, true, at, e);
	case KIND_BOOL:
		return config_read_bool(text, at, e);
	case KIND_COUNT:
		return config_read_count(text, s->min, s->max, at, e);
	case KIND_FACTOR:
		return config_read_factor(text, s->min, s->max, at, e);
	case KIND_SECONDS:
		return config_read_duration(text, 1000, s->min, s->max, at, e);
	case KIND_MS:
		return config_read_duration(text, 1, s->min, s->max, at, e);
	case KIND_BYTES:
		return config_read_bytes(text, s->min, s->max, at, e);
	case KIND_LISTEN:
		if (config_listen_parse(text, at) == -1)
			return err_set(e,
				"\"%s\" is not an address to listen on (such as "
				"\"127.0.0.1:8040\" or \"[::1]:8040\")",
				text);
		return 0;
	case KIND_URL:
		return config_read_url(text, at, e);
	case KIND_AGENT:
		return config_read_agent(text, at, e);
	case KIND_LOG_LEVEL:
		return config_read_log_level(text, at, e);
	case KIND_SOURCE:
		return config_read_source(text, at, e);
	case KIND_NETWORKS:
	case KIND_PATTERNS:
	case KIND_HEADERS:
		return read_list_member(s, text, l, e);
	}
	abort();
}

/* ---- libConfuse's side ---- */

static void
fail(cfg_t *cfg, const struct err *why)
{
	struct loading *l = loading;

	if (l->failed)
		return;
	l->failed = true;
	err_set(l->e, "%s:%d: %s", l->config->file, cfg->line, why->text);
}

/* What libConfuse says by itself: syntax, unknown keys, titles used twice. */
static void
on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	static const char duplicate[] = "found duplicate title ";
	struct err why, said;

	vsnprintf(said.text, sizeof said.text, fmt, ap);
	why = said;
	if (str_starts(said.text, duplicate))
		err_set(&why, "feed: the name %s is that of another feed too",
			said.text + strlen(duplicate));
	else if (strstr(said.text, CONFIG_END_KEY) != NULL)
		err_set(&why, "the file ends inside \"%s\": a \"}\" is missing", cfg_name(cfg));
	fail(cfg, &why);
}

static int
on_end(cfg_t *cfg, cfg_opt_t *opt)
{
	struct err why;

	(void)opt;
	if (loading->ended) {
		err_set(&why, "no such option '%s'", CONFIG_END_KEY);
		fail(cfg, &why);
		return -1;
	}
	loading->ended = true;
	return 0;
}

static const struct setting *
find_setting(const char *section, const char *key)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (str_eq(settings[i].section, section) && str_eq(settings[i].key, key))
			return &settings[i];
	return NULL;
}

/* The section that cfg is, NULL for the top. */
static const char *
section_of(cfg_t *cfg)
{
	for (size_t i = 0; i < SECTIONS; i++)
		if (str_eq(cfg_name(cfg), sections[i]))
			return sections[i];
	return NULL;
}

static int
fail_setting(cfg_t *cfg, const struct setting *s, const struct err *why)
{
	struct err e;

	if (str_eq(s->section, "feed"))
		err_set(&e, "feed \"%s\": %s: %s", cfg_title(cfg), s->key, why->text);
	else if (s->section != NULL)
		err_set(&e, "%s.%s: %s", s->section, s->key, why->text);
	else
		err_set(&e, "%s: %s", s->key, why->text);
	fail(cfg, &e);
	return -1;
}

/* Called after each value, and after each member and once more at the end of a list. */
static int
on_value(cfg_t *cfg, cfg_opt_t *opt)
{
	struct loading *l = loading;
	const struct setting *s = find_setting(section_of(cfg), cfg_opt_name(opt));
	size_t number = (size_t)(s - settings);
	struct err why;

	assert(s != NULL);
	if (is_list(s->kind)) {
		unsigned int n = cfg_opt_size(opt);
		size_t have = s->kind == KIND_NETWORKS	   ? l->config->fetch.allow_private_count
			      : s->kind == KIND_HEADERS	   ? l->feed.headers_count
			      : s->offset == FEED_AT(only) ? l->feed.only_count
							   : l->feed.skip_count;

		/* a list that does not grow was begun anew */
		if (n < have || (n == have && l->closed[number] && n > 0)) {
			err_set(&why, "is given twice (use += to add to it)");
			return fail_setting(cfg, s, &why);
		}
		l->closed[number] = n == have;
		for (size_t i = have; i < n; i++)
			if (read_value(s, cfg_opt_getnstr(opt, (unsigned int)i), l, &why) == -1)
				return fail_setting(cfg, s, &why);
		return 0;
	}
	if (l->given[number]) {
		err_set(&why, "is given twice, here and in line %d", l->given_line[number]);
		return fail_setting(cfg, s, &why);
	}
	if (read_value(s, cfg_opt_getnstr(opt, 0), l, &why) == -1)
		return fail_setting(cfg, s, &why);
	l->given[number] = true;
	l->given_line[number] = cfg->line;
	return 0;
}

static void
begin_feed(struct loading *l)
{
	memset(&l->feed, 0, sizeof l->feed);
	l->feed.enabled = true;
	for (size_t i = 0; i < SETTINGS; i++)
		if (str_eq(settings[i].section, "feed"))
			l->given[i] = l->closed[i] = false;
}

/* The name of a source that was given none: its host without "www.". */
static char *
source_of_url(const char *url)
{
	char *host = url_host(url), *from = host, *source;

	if (str_starts(host, "www."))
		from += 4;
	for (char *p = from; *p != '\0'; p++)
		if (strchr("[]:", *p) != NULL)
			*p = '-';
	source = mem_strndup(*from == '-' ? from + 1 : from, 64);
	free(host);
	return source;
}

/* Called when a feed's section is closed. */
static int
on_feed(cfg_t *top, cfg_opt_t *opt)
{
	struct loading *l = loading;
	struct config *c = l->config;
	cfg_t *section = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	const struct setting *url = find_setting("feed", "url");
	struct err why;

	assert(url != NULL);
	if (config_read_text(cfg_title(section), false, &l->feed.name, &why) == -1) {
		err_prefix(&why, "a feed's name");
		fail(section, &why);
		return -1;
	}
	if (l->feed.url == NULL) {
		err_set(&why, "is missing");
		return fail_setting(section, url, &why);
	}
	l->feed.line = l->given_line[url - settings];
	for (size_t i = 0; i < c->feed_count; i++) {
		if (str_eq(c->feed[i].url, l->feed.url)) {
			err_set(&why, "%s is the URL of feed \"%s\" too, in line %d", l->feed.url,
				c->feed[i].name, c->feed[i].line);
			return fail_setting(section, url, &why);
		}
	}
	if (l->feed.source == NULL)
		l->feed.source = source_of_url(l->feed.url);
	c->feed = mem_grow(c->feed, c->feed_count + 1, sizeof *c->feed);
	c->feed[c->feed_count++] = l->feed;
	begin_feed(l);
	(void)top;
	return 0;
}

/* libConfuse's tables, made of ours. Filled once; its own copy is made by cfg_init. */
static void
fill_options(cfg_opt_t *opts, size_t max, const char *section, size_t *used)
{
	static cfg_opt_t inner[SECTIONS][SETTINGS + 1];
	size_t n = 0;

	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		if (!str_eq(s->section, section))
			continue;
		assert(n < max);
		opts[n++] = is_list(s->kind) ? (cfg_opt_t)CFG_STR_LIST(s->key, NULL, CFGF_NODEFAULT)
					     : (cfg_opt_t)CFG_STR(s->key, NULL, CFGF_NODEFAULT);
	}
	for (size_t i = 0; section == NULL && i < SECTIONS; i++) {
		bool feed = str_eq(sections[i], "feed");
		size_t inner_used = 0;

		fill_options(inner[i], SETTINGS, sections[i], &inner_used);
		assert(n < max);
		opts[n++] = (cfg_opt_t)CFG_SEC(sections[i], inner[i],
			feed ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NONE);
	}
	if (section == NULL)
		opts[n++] = (cfg_opt_t)CFG_STR(CONFIG_END_KEY, NULL, CFGF_NODEFAULT);
	opts[n] = (cfg_opt_t)CFG_END();
	*used = n;
}

static cfg_t *
make_parser(void)
{
	static cfg_opt_t opts[SETTINGS + SECTIONS + 2];
	char path[64];
	size_t n;
	cfg_t *cfg;

	fill_options(opts, SETTINGS + SECTIONS, NULL, &n);
	cfg = cfg_init(opts, CFGF_NONE);
	if (cfg == NULL)
		abort();
	cfg_set_error_function(cfg, on_error);
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];

		snprintf(path, sizeof path, "%s%s%s", s->section != NULL ? s->section : "",
			s->section != NULL ? "|" : "", s->key);
		cfg_set_validate_func(cfg, path, on_value);
	}
	cfg_set_validate_func(cfg, "feed", on_feed);
	cfg_set_validate_func(cfg, CONFIG_END_KEY, on_end);
	return cfg;
}

static bool
was_given(const struct loading *l, const char *section, const char *key)
{
	return l->given[find_setting(section, key) - settings];
}

/* Times that the file leaves open follow those that it states: a config with a first period of one
 * second is one of seconds throughout. */
static void
follow_first_period(struct loading *l)
{
	struct config *c = l->config;
	struct schedule_rules rules;
	struct verdict_rules verdict;

	schedule_rules_defaults(&rules, c->schedule.first_period_s, c->schedule.stop_after_s);
	verdict_rules_defaults(&verdict, c->schedule.first_period_s);
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		size_t into_rules = s->offset - AT(schedule),
		       into_verdict = s->offset - AT(verdict);

		if (!str_eq(s->section, "schedule") || s->kind != KIND_SECONDS || l->given[i] ||
			s->offset == AT(schedule.first_period_s) ||
			s->offset == AT(schedule.stop_after_s))
			continue;
		if (s->offset >= AT(schedule) && into_rules < sizeof rules)
			memcpy((char *)c + s->offset, (char *)&rules + into_rules, sizeof(int64_t));
		else
			memcpy((char *)c + s->offset, (char *)&verdict + into_verdict,
				sizeof(int64_t));
	}
}

/* What must hold between settings. Makes a message without a line: two lines are at fault. */
static int
check_whole(struct loading *l)
{
	struct config *c = l->config;
	size_t n;

	follow_first_period(l);
	c->fetch.ca_file_line = l->given_line[find_setting("fetch", "ca_file") - settings];
	if (c->schedule.min_period_s > c->schedule.max_period_s)
		return err_set(l->e, "%s: schedule.min_period is longer than schedule.max_period",
			c->file);
	if (c->schedule.retry_first_s > c->schedule.retry_max_s)
		return err_set(l->e, "%s: schedule.retry_first is longer than schedule.retry_max",
			c->file);
	if (c->feeds.retry_first_s > c->feeds.retry_max_s)
		return err_set(
			l->e, "%s: feeds.retry_first is longer than feeds.retry_max", c->file);
	for (size_t i = 0; i < c->feed_count; i++) {
		struct config_feed *f = &c->feed[i];

		if (f->period_s == 0)
			f->period_s = c->feeds.period_s;
		if (f->max_period_s == 0)
			f->max_period_s = f->period_s > c->feeds.max_period_s
						  ? f->period_s
						  : c->feeds.max_period_s;
		if (f->max_period_s < f->period_s)
			return err_set(l->e,
				"%s:%d: feed \"%s\": max_period is shorter than period", c->file,
				f->line, f->name);
	}
	if (c->feeds.max_period_s < c->feeds.period_s) {
		if (was_given(l, "feeds", "max_period"))
			return err_set(
				l->e, "%s: feeds.max_period is shorter than feeds.period", c->file);
		c->feeds.max_period_s = c->feeds.period_s;
	}
	for (int i = 0; i < 2; i++) {
		char *url = i == 0 ? c->web.url : c->websub.callback;

		for (n = url != NULL ? strlen(url) : 0; n > 0 && url[n - 1] == '/'; n--)
			url[n - 1] = '\0';
	}
	return 0;
}

struct config *
config_parse(const char *text, size_t len, const char *name, struct err *e)
{
	struct loading l = { .config = config_new(name), .e = e };
	struct buf prepared = { 0 };
	FILE *f = NULL;
	cfg_t *cfg = NULL;
	int rc = -1;

	begin_feed(&l);
	if (len > 0 && memchr(text, '\0', len) != NULL) {
		err_set(e, "%s: holds a NUL byte: not a config file", name);
		goto out;
	}
	if (config_prepare(text, len, name, &prepared, e) == -1)
		goto out;
	assert(loading == NULL);
	loading = &l;
	cfg = make_parser();
	free(cfg->filename);
	cfg->filename = mem_strdup(name);
	f = fmemopen(prepared.data, prepared.len, "r");
	if (f == NULL) {
		err_set(e, "%s: %s", name, strerror(errno));
		goto out;
	}
	if (cfg_parse_fp(cfg, f) != CFG_SUCCESS || l.failed || !l.ended) {
		if (!l.failed)
			err_set(e, "%s:%d: not understood", name, cfg->line);
		goto out;
	}
	rc = check_whole(&l);
out:
	if (f != NULL)
		fclose(f);
	if (cfg != NULL)
		cfg_free(cfg);
	loading = NULL;
	buf_free(&prepared);
	config_feed_free(&l.feed);
	if (rc == 0)
		return l.config;
	/* the message may quote the file: one line it must be all the same */
	for (char *p = e != NULL ? e->text : NULL; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	config_free(l.config);
	return NULL;
}
