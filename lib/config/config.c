#include "config/config_new.h"
#include "config/rules.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/strs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	MB = 1024 * 1024,
	FILE_MAX = 16 * MB,
};

void
config_feed_free(struct config_feed *f)
{
	free(f->name);
	free(f->url);
	free(f->source);
	for (size_t i = 0; i < f->headers_count; i++)
		free(f->headers[i]);
	free(f->headers);
	for (size_t i = 0; i < f->only_count; i++)
		regfree(&f->only[i]);
	free(f->only);
	for (size_t i = 0; i < f->skip_count; i++)
		regfree(&f->skip[i]);
	free(f->skip);
}

struct config *
config_new(const char *file)
{
	struct config *c = mem_zalloc(sizeof *c);

	c->file = mem_strdup(file);
	c->database = mem_strdup("/var/lib/stet/stet.db");
	c->user_agent = mem_strdup("stet/" STET_VERSION);
	c->log_level = LOG_LEVEL_INFO;
	schedule_rules_defaults(&c->schedule, SCHEDULE_FIRST_PERIOD, SCHEDULE_STOP_AFTER);
	verdict_rules_defaults(&c->verdict, SCHEDULE_FIRST_PERIOD);
	c->feeds = (struct schedule_feed_rules){ .period_s = 15 * MINUTE,
		.max_period_s = 6 * HOUR,
		.retry_first_s = 5 * MINUTE,
		.retry_max_s = DAY };
	c->fetch = (struct config_fetch){ .max_connections = 200,
		.per_host = 2,
		.host_delay_ms = 1000,
		.timeout_ms = 30000,
		.connect_timeout_ms = 10000,
		.stall_timeout_ms = 15000,
		.max_body = 8 * MB,
		.robots = true,
		.robots_period_s = DAY };
	c->reader =
		(struct config_reader){ .cpu_ms = 10000, .memory = 768 * MB, .timeout_ms = 20000 };
	c->store = (struct config_store){ .commit_count = 500, .commit_delay_ms = 500 };
	c->web.listen = (struct config_listen){ mem_strdup("127.0.0.1"), 8040 };
	c->web.title = mem_strdup("Stet");
	c->websub.listen = (struct config_listen){ mem_strdup("127.0.0.1"), 8041 };
	c->websub.lease_s = 10 * DAY;
	return c;
}

struct config *
config_defaults(void)
{
	return config_new("");
}

void
config_free(struct config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->feed_count; i++)
		config_feed_free(&c->feed[i]);
	free(c->feed);
	free(c->file);
	free(c->database);
	free(c->user_agent);
	free(c->rules_dir);
	rules_free(c->rules);
	free(c->fetch.accept_language);
	free(c->fetch.ca_file);
	free(c->fetch.allow_private);
	free(c->web.listen.host);
	free(c->web.url);
	free(c->web.title);
	free(c->websub.callback);
	free(c->websub.listen.host);
	free(c);
}

/* Without the file no article could be read by TLS, each with a message of its own. */
static int
check_ca_file(const struct config *c, struct err *e)
{
	FILE *f = fopen(c->fetch.ca_file, "re");

	if (f == NULL)
		return err_set(e, "%s:%d: fetch.ca_file: %s: %s", c->file, c->fetch.ca_file_line,
			c->fetch.ca_file, strerror(errno));
	fclose(f);
	return 0;
}

struct config *
config_load(const char *path, struct err *e)
{
	struct config *c = NULL;
	struct buf text = { 0 };
	char piece[16384];
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL) {
		err_set(e, "%s: %s", path, strerror(errno));
		return NULL;
	}
	while ((n = fread(piece, 1, sizeof piece, f)) > 0 && text.len <= FILE_MAX)
		buf_add(&text, piece, n);
	if (ferror(f))
		err_set(e, "%s: %s", path, strerror(errno));
	else if (text.len > FILE_MAX)
		err_set(e, "%s: is larger than %d MB: not a config file", path, FILE_MAX / MB);
	else
		c = config_parse(buf_str(&text), text.len, path, e);
	fclose(f);
	buf_free(&text);
	if (c == NULL)
		return NULL;
	c->rules = rules_load(c->rules_dir, e);
	if (c->rules == NULL || (c->fetch.ca_file != NULL && check_ca_file(c, e) == -1)) {
		config_free(c);
		return NULL;
	}
	return c;
}

/* ---- questions ---- */

static bool
matches_any(const regex_t *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (regexec(&list[i], text, 0, NULL, 0) == 0)
			return true;
	return false;
}

bool
config_feed_wants(const struct config_feed *feed, const char *url)
{
	if (feed->only_count > 0 && !matches_any(feed->only, feed->only_count, url))
		return false;
	return !matches_any(feed->skip, feed->skip_count, url);
}

const struct config_feed *
config_find_feed(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->feed_count; i++)
		if (str_eq(c->feed[i].name, name))
			return &c->feed[i];
	return NULL;
}

static bool
is_inside(const struct config_network *n, const unsigned char *address)
{
	int whole = n->bits / 8, rest = n->bits % 8;

	return memcmp(n->address, address, (size_t)whole) == 0 &&
	       (rest == 0 || ((n->address[whole] ^ address[whole]) >> (8 - rest)) == 0);
}

bool
config_allows_private(const struct config *c, int family, const unsigned char *address)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (family == AF_INET6 && memcmp(address, mapped, sizeof mapped) == 0) {
		family = AF_INET;
		address += sizeof mapped;
	}
	for (size_t i = 0; i < c->fetch.allow_private_count; i++) {
		const struct config_network *n = &c->fetch.allow_private[i];

		if (n->family == family && is_inside(n, address))
			return true;
	}
	return false;
}
