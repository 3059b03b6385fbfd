/* store_sqlite_rows - rows become plain data, and the hash of a revision. */
#include "store/store_sqlite.h"

#include "base/strs.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Reads columns in their order, so that a list of columns and its reader are the same length. */
struct columns {
	sqlite3_stmt *q;
	int at;
	struct arena *a;
};

static int64_t
next_int(struct columns *c)
{
	return column_int(c->q, c->at++);
}

static int64_t
next_time(struct columns *c)
{
	return column_time(c->q, c->at++);
}

static const char *
next_text(struct columns *c)
{
	return column_text(c->q, c->at++, c->a);
}

static const char *
next_words(struct columns *c)
{
	return column_words(c->q, c->at++, c->a);
}

static const char *
peek(struct columns *c)
{
	return column_peek(c->q, c->at++);
}

enum article_state
store_sqlite_state(const char *name)
{
	enum article_state state = ARTICLE_WATCHING;
	bool known = name != NULL && article_state_parse(name, &state);

	assert(known); /* the schema checks it */
	return state;
}

enum suspect
store_sqlite_suspect(const char *name)
{
	for (unsigned i = 0; name != NULL && i < SUSPECT_COUNT; i++) {
		if (str_eq(name, suspect_name((enum suspect)i)))
			return (enum suspect)i;
	}
	return SUSPECT_NONE;
}

/* A streak's times are 0 when there is none, as the judge has it. */
static int64_t
next_time_or_0(struct columns *c)
{
	int64_t t = next_time(c);

	return t != NEWS_NO_TIME ? t : 0;
}

void
store_sqlite_article(sqlite3_stmt *q, int from, struct arena *a, struct article *out)
{
	struct columns c = { q, from, a };
	const char *hash;

	memset(out, 0, sizeof *out);
	out->id = next_int(&c);
	out->url = next_words(&c);
	out->source = next_words(&c);
	out->title = next_words(&c);
	out->state = store_sqlite_state(peek(&c));
	out->reason = next_text(&c);
	out->merged_into = next_int(&c);
	out->published_at = next_time(&c);
	out->first_seen_at = next_time(&c);
	out->last_checked_at = next_time(&c);
	out->last_changed_at = next_time(&c);
	out->last_good_at = next_time(&c);
	out->stable_since = next_time(&c);
	out->next_check_at = next_time(&c);
	out->period_s = next_int(&c);
	out->checks = next_int(&c);
	out->revisions = next_int(&c);
	out->changes = next_int(&c);
	out->flips = (int)next_int(&c);
	out->failures = (int)next_int(&c);
	out->first_failed_at = next_time(&c);
	out->last_error = next_text(&c);
	out->suspect.checks = (int)next_int(&c);
	out->suspect.since = next_time_or_0(&c);
	out->suspect.last = next_time_or_0(&c);
	out->suspect.reason = store_sqlite_suspect(peek(&c));
	hash = peek(&c);
	if (hash != NULL && strlen(hash) < sizeof out->suspect.hash)
		memcpy(out->suspect.hash, hash, strlen(hash) + 1);
	out->missing.checks = (int)next_int(&c);
	out->missing.since = next_time_or_0(&c);
	out->missing.last = next_time_or_0(&c);
	out->etag = next_text(&c);
	out->last_modified = next_text(&c);
	out->body_hash = next_text(&c);
	out->last_full_at = next_time(&c);
	out->extractor = (int)next_int(&c);
	out->charset = next_text(&c);
	assert(c.at == from + ARTICLE_COLUMNS_N);
}

void
store_sqlite_revision(
	sqlite3_stmt *q, int from, bool with_text, struct arena *a, struct revision *out)
{
	struct columns c = { q, from, a };

	memset(out, 0, sizeof *out);
	out->id = next_int(&c);
	out->article = next_int(&c);
	out->version = (int)next_int(&c);
	out->title = next_words(&c);
	out->byline = next_text(&c);
	out->url = next_words(&c);
	out->fetched_at = next_time(&c);
	out->last_seen_before = next_time(&c);
	out->published_at = next_time(&c);
	out->modified_at = next_time(&c);
	out->section = next_text(&c);
	out->language = next_text(&c);
	out->correction = next_text(&c);
	out->extractor = (int)next_int(&c);
	out->hash = next_words(&c);
	out->prev_hash = next_words(&c);
	out->content_hash = next_words(&c);
	out->from_version = sqlite3_column_type(q, c.at) == SQLITE_NULL ? -1
			    : column_int(q, c.at) > 0			? (int)column_int(q, c.at)
									: 0;
	c.at++;
	out->classes = (unsigned)next_int(&c);
	out->rank = (int)next_int(&c);
	out->words_added = next_int(&c);
	out->words_removed = next_int(&c);
	out->added = next_words(&c);
	out->removed = next_words(&c);
	out->disclosed = next_int(&c) != 0;
	out->text = with_text ? next_words(&c) : "";
}

static enum store_feed_state
feed_state(const char *name)
{
	if (str_eq(name, "ended"))
		return STORE_FEED_ENDED;
	return str_eq(name, "removed") ? STORE_FEED_REMOVED : STORE_FEED_WATCHING;
}

void
store_sqlite_feed(sqlite3_stmt *q, struct arena *a, struct store_feed *out)
{
	struct columns c = { q, 0, a };

	memset(out, 0, sizeof *out);
	out->id = next_int(&c);
	out->name = next_words(&c);
	out->url = next_words(&c);
	out->moved_url = next_text(&c);
	out->source = next_words(&c);
	out->state = feed_state(peek(&c));
	out->origin = str_eq(peek(&c), "import") ? STORE_FEED_IMPORT : STORE_FEED_CONFIG;
	out->configured_period_s = next_int(&c);
	out->period_s = next_int(&c);
	out->next_check_at = next_time(&c);
	out->first_seen_at = next_time(&c);
	out->last_checked_at = next_time(&c);
	out->last_good_at = next_time(&c);
	out->last_new_at = next_time(&c);
	out->checks = next_int(&c);
	out->entries = next_int(&c);
	out->failures = (int)next_int(&c);
	out->first_failed_at = next_time(&c);
	out->last_error = next_text(&c);
	out->etag = next_text(&c);
	out->last_modified = next_text(&c);
	out->body_hash = next_text(&c);
	out->memory = next_text(&c);
}

static void
hash_number(struct hash *h, int64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, number);
	hash_field(h, text);
}

void
store_sqlite_chain(const struct revision *r, char hex[HASH_HEX])
{
	struct hash *h = hash_new();

	hash_number(h, r->article);
	hash_number(h, r->version);
	hash_field(h, r->url);
	hash_field(h, r->title);
	hash_field(h, r->byline);
	hash_field(h, r->text);
	hash_number(h, r->fetched_at);
	hash_number(h, r->extractor);
	hash_field(h, r->content_hash);
	hash_field(h, r->prev_hash);
	hash_end(h, hex);
}

void
store_sqlite_tally(char hash[HASH_HEX], const char *revision_hash)
{
	struct hash *h = hash_new();

	hash_field(h, hash);
	hash_field(h, revision_hash);
	hash_end(h, hash);
}
