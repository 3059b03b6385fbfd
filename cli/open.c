#include "open.h"

#include "base/clock.h"
#include "base/strs.h"
#include "diff/classes.h"
#include "text/url.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
open_failed(const struct cli *cli, enum store_result r, const struct err *e)
{
	switch (r) {
	case STORE_OK:
		return CLI_OK;
	case STORE_NOT_FOUND:
		return cli_fail(cli, CLI_NOTHING, "there is no such article");
	case STORE_NO_DATABASE:
	case STORE_OWNED:
	case STORE_NEWER:
	case STORE_OLDER:
	case STORE_FOREIGN:
	case STORE_DAMAGED:
	case STORE_FULL:
	case STORE_READ_ONLY:
	case STORE_BUSY:
	case STORE_UNDONE:
	case STORE_FAILED:
	case STORE_RESULT_COUNT:
		break;
	}
	return cli_fail(cli, CLI_FAILED, "%s", e->text);
}

int
open_store(struct cli *cli, enum store_mode mode, struct store **s, struct config **config)
{
	static const char fallback[] = STET_SYSCONFDIR "/stet.conf";
	const char *file = cli->config;
	struct config *c = NULL;
	enum store_result r;
	int status = CLI_OK;
	struct err e;

	*s = NULL;
	if (config != NULL)
		*config = NULL;
	if (file == NULL && cli->db == NULL) {
		if (access(fallback, R_OK) == -1)
			return cli_fail(cli, CLI_USAGE,
				"which database? Say --db FILE or --config FILE (%s is not there)",
				fallback);
		file = fallback;
	}
	c = file != NULL ? config_load(file, &e) : config_defaults();
	if (c == NULL)
		return cli_fail(cli, CLI_CONFIG, "%s", e.text);
	r = store_open(s, cli->db != NULL ? cli->db : c->database, mode, &e);
	if (r != STORE_OK)
		status = open_failed(cli, r, &e);
	if (r == STORE_OK && config != NULL)
		*config = c;
	else
		config_free(c);
	return status;
}

int
open_article(const struct cli *cli, struct store *s, const char *operand, int64_t *id)
{
	enum store_result r;
	char *key = NULL;
	long long number;
	struct err e;

	if (str_int(operand, 1, INT64_MAX, &number)) {
		*id = number;
		return CLI_OK;
	}
	key = url_key(operand);
	if (key == NULL)
		return cli_fail(cli, CLI_USAGE,
			"\"%s\" is neither the number of an article nor an address", operand);
	r = store_find_article(s, key, id, &e);
	free(key);
	if (r == STORE_NOT_FOUND)
		return cli_fail(cli, CLI_NOTHING, "no article is known under %s", operand);
	return open_failed(cli, r, &e);
}

int
open_public_article(const struct cli *cli, struct store *s, const char *operand, struct arena *a,
	struct article *article)
{
	int64_t id = 0;
	enum store_result r;
	struct err e;
	int status = open_article(cli, s, operand, &id);

	if (status != CLI_OK)
		return status;
	r = store_article(s, id, a, article, &e);
	if (r == STORE_NOT_FOUND)
		return cli_fail(cli, CLI_NOTHING, "there is no article %s", operand);
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	if (article->state == ARTICLE_HIDDEN)
		return cli_fail(cli, CLI_NOTHING, "article %lld is hidden: %s",
			(long long)article->id,
			article->reason != NULL ? article->reason : "no reason was given");
	return CLI_OK;
}

int
open_since(const struct cli *cli, const char *text, int64_t *t)
{
	int64_t ms;

	if (config_duration(text, &ms) == 0) {
		*t = clock_wall_s(clock_system()) - ms / 1000;
		return CLI_OK;
	}
	if (date_parse(text, t))
		return CLI_OK;
	return cli_fail(cli, CLI_USAGE,
		"--since takes a time (2026-01-31, 2026-01-31T12:00:00Z) or a duration (7d), "
		"not \"%s\"",
		text);
}

int
open_limit(const struct cli *cli, const char *text, long long *limit)
{
	if (str_int(text, 1, INT64_MAX, limit))
		return CLI_OK;
	return cli_fail(cli, CLI_USAGE, "--limit takes a number above 0");
}

char *
open_when(int64_t t, char buf[DATE_MAX])
{
	if (t == NEWS_NO_TIME) {
		memcpy(buf, "never", 6);
		return buf;
	}
	date_rfc3339(t, buf);
	buf[10] = ' ';
	return buf;
}

void
open_print(FILE *f, const char *text)
{
	size_t len = strlen(text), at = 0, start = 0;

	while (at < len) {
		size_t before = at;
		uint32_t c = utf8_next(text, len, &at);

		if (c == '\n' || c == '\t' ||
			(c >= 0x20 && c != 0x7f && (c < 0x80 || c > 0x9f) && c != 0xfffd))
			continue;
		fwrite(text + start, 1, before - start, f);
		fputs("\xef\xbf\xbd", f);
		start = at;
	}
	fwrite(text + start, 1, len - start, f);
}

json_t *
open_json_text(const char *text)
{
	json_t *json;
	char *clean;

	if (text == NULL)
		return json_null();
	json = json_string(text);
	if (json == NULL) {
		clean = utf8_clean(text, strlen(text), NULL);
		json = json_string(clean);
		free(clean);
	}
	return json;
}

json_t *
open_json_time(int64_t t)
{
	char buf[DATE_MAX];

	return t == NEWS_NO_TIME ? json_null() : json_string(date_rfc3339(t, buf));
}

json_t *
open_json_classes(unsigned classes)
{
	json_t *list = json_array();

	for (int i = 0; i < CLASS_COUNT; i++) {
		if (classes & 1u << i)
			json_array_append_new(
				list, json_string(classes_name((enum class)(1 << i))));
	}
	return list;
}

void
open_print_classes(FILE *f, unsigned classes)
{
	for (int i = 0; i < CLASS_COUNT; i++) {
		if (classes & 1u << i)
			fprintf(f, " %s", classes_name((enum class)(1 << i)));
	}
}

static json_t *
json_of(const struct article *article, const struct revision *v, int64_t at)
{
	json_t *o = json_object();

	json_object_set_new(o, "article", json_integer(article->id));
	json_object_set_new(o, "url", open_json_text(article->url));
	json_object_set_new(o, "source", open_json_text(article->source));
	json_object_set_new(o, "version", json_integer(v->version));
	json_object_set_new(o, "title", open_json_text(v->title));
	json_object_set_new(o, "byline", open_json_text(v->byline));
	json_object_set_new(o, "fetched_at", open_json_time(at));
	json_object_set_new(o, "hash", open_json_text(v->hash));
	json_object_set_new(o, "prev_hash", open_json_text(v->prev_hash));
	json_object_set_new(o, "state", json_string(article_state_name(article->state)));
	json_object_set_new(o, "published_at", open_json_time(v->published_at));
	json_object_set_new(o, "modified_at", open_json_time(v->modified_at));
	json_object_set_new(o, "language", open_json_text(v->language));
	json_object_set_new(o, "extractor", json_integer(v->extractor));
	if (v->correction != NULL)
		json_object_set_new(o, "correction", open_json_text(v->correction));
	return o;
}

json_t *
open_json_revision(const struct article *article, const struct revision *v)
{
	json_t *o = json_of(article, v, v->fetched_at);

	if (v->version == 0)
		return o;
	json_object_set_new(o, "from_version", json_integer(v->from_version));
	json_object_set_new(o, "last_seen_before", open_json_time(v->last_seen_before));
	json_object_set_new(o, "classes", open_json_classes(v->classes));
	json_object_set_new(o, "rank", json_integer(v->rank));
	json_object_set_new(o, "words_added", json_integer(v->words_added));
	json_object_set_new(o, "words_removed", json_integer(v->words_removed));
	json_object_set_new(o, "disclosed", json_boolean(v->disclosed));
	return o;
}

json_t *
open_json_return(const struct article *article, const struct revision *v, int64_t at)
{
	json_t *o = json_of(article, v, at);

	json_object_set_new(o, "reverted", json_true());
	return o;
}
