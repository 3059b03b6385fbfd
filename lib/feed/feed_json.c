#include "feed/feed_json.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "feed/feed_draft.h"
#include "feed/feed_info.h"
#include "feed/feed_link.h"
#include "feed/feed_markup.h"
#include "feed/feed_text.h"
#include "text/date.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#define MAX_VALUE (64u * 1024) /* bytes of one value that are looked at */
#define MAX_KEY 32
#define MAX_TRACKED 4 /* deeper than items[] { } nothing is read */

enum state {
	IN_SPACE,
	IN_STRING,
	IN_ESCAPE,
	IN_UNICODE,
	IN_WORD
};

struct feed_json {
	const struct feed_source *src;
	const struct feed_sink *sink;
	struct feed_info *info;
	struct arena *arena; /* of the item */
	struct feed_draft draft;

	enum state state;
	bool done;
	char open[MAX_TRACKED + 1];	    /* the brackets that are open: open[1] is the root's */
	char key[MAX_TRACKED + 1][MAX_KEY]; /* the key last read in each */
	size_t depth;
	bool at_key;	  /* the next string in the object is a key */
	struct buf value; /* the string or word being read */
	char hex[5];
	size_t hex_n;
	unsigned high; /* a high surrogate that waits for its other half */
	bool is_feed;  /* a "version" of JSON Feed, or items */
	const char *hub_type, *hub_url;
};

/* ---- what values mean --------------------------------------------------- */

static const char *
base_of(const struct feed_json *j)
{
	return j->src != NULL && !str_blank(j->src->url) ? j->src->url : NULL;
}

static const char *
link_of(struct feed_json *j, struct arena *a)
{
	return feed_link_resolve(a, base_of(j), buf_str(&j->value), j->value.len);
}

static void
take_in_item(struct feed_json *j, const char *key, bool is_string)
{
	struct feed_draft *d = &j->draft;
	const char *s = buf_str(&j->value);
	size_t len = j->value.len;
	int64_t when;

	if (str_eq(key, "id"))
		feed_draft_id(d, feed_text_line(j->arena, s, len, LIMIT_URL), 1, false);
	else if (!is_string)
		return;
	else if (str_eq(key, "url"))
		feed_draft_link(d, link_of(j, j->arena), NULL, NULL);
	else if (str_eq(key, "external_url"))
		feed_draft_link(d, link_of(j, j->arena), NULL, "external");
	else if (str_eq(key, "title"))
		feed_draft_title(d, feed_text_of_html(j->arena, s, len, LIMIT_TITLE), 1);
	else if (str_eq(key, "date_published") && date_parse(s, &when))
		feed_draft_published(d, when, 1);
	else if (str_eq(key, "date_modified") && date_parse(s, &when))
		feed_draft_updated(d, when, 1);
}

static void
take_in_feed(struct feed_json *j, const char *key)
{
	struct feed_info *info = j->info;

	if (str_eq(key, "version"))
		j->is_feed = j->is_feed || str_case_find(buf_str(&j->value), "jsonfeed") != NULL;
	else if (str_eq(key, "title") && info->title == NULL)
		info->title = feed_text_of_html(
			info->arena, buf_str(&j->value), j->value.len, LIMIT_TITLE);
	else if (str_eq(key, "home_page_url"))
		feed_info_link(info, link_of(j, info->arena), NULL, NULL);
	else if (str_eq(key, "feed_url"))
		feed_info_link(info, link_of(j, info->arena), "self", NULL);
	else if (str_eq(key, "next_url"))
		feed_info_link(info, link_of(j, info->arena), "next", NULL);
}

static bool
in_list(const struct feed_json *j, const char *name)
{
	return j->depth == 3 && j->open[1] == '{' && j->open[2] == '[' && j->open[3] == '{' &&
	       str_eq(j->key[1], name);
}

static void
on_value(struct feed_json *j, bool is_string)
{
	if (j->depth == 1 && j->open[1] == '{' && is_string)
		take_in_feed(j, j->key[1]);
	else if (in_list(j, "items") && !str_eq(buf_str(&j->value), "null"))
		take_in_item(j, j->key[3], is_string);
	else if (in_list(j, "hubs") && str_eq(j->key[3], "url"))
		feed_info_link(j->info, link_of(j, j->info->arena), "hub", NULL);
}

static void
on_open(struct feed_json *j, char bracket)
{
	j->depth++;
	if (j->depth <= MAX_TRACKED) {
		j->open[j->depth] = bracket;
		j->key[j->depth][0] = '\0';
	}
	j->at_key = bracket == '{';
	if (j->depth == 1 && bracket == '[')
		j->done = true; /* some list, no feed */
	if (in_list(j, "items")) {
		j->is_feed = true;
		arena_clear(j->arena);
		feed_draft_begin(&j->draft);
	}
}

static void
on_close(struct feed_json *j)
{
	if (in_list(j, "items")) {
		feed_draft_finish(&j->draft, j->arena, base_of(j), j->sink, j->info);
		j->done = j->info->capped;
	}
	if (j->depth > 0)
		j->depth--;
	if (j->depth == 0)
		j->done = true;
	j->at_key = false;
}

/* ---- characters --------------------------------------------------------- */

/* Is the string or word that is being read of any use? Long texts are not kept. */
static bool
is_wanted(const struct feed_json *j)
{
	return j->depth <= 3;
}

static void
end_string(struct feed_json *j)
{
	j->state = IN_SPACE;
	j->high = 0;
	if (j->at_key && j->depth <= MAX_TRACKED && j->open[j->depth] == '{') {
		size_t n = j->value.len < MAX_KEY - 1 ? j->value.len : MAX_KEY - 1;

		memcpy(j->key[j->depth], buf_str(&j->value), n);
		j->key[j->depth][n] = '\0';
	} else {
		on_value(j, true);
	}
	buf_clear(&j->value);
}

static void
add_unit(struct feed_json *j, unsigned unit)
{
	uint8_t bytes[6];
	ucs4_t c = unit;
	int n;

	if (unit >= 0xd800 && unit < 0xdc00) {
		j->high = unit;
		return;
	}
	if (unit >= 0xdc00 && unit < 0xe000) {
		if (j->high == 0)
			return;
		c = 0x10000 + ((j->high - 0xd800) << 10) + (unit - 0xdc00);
	}
	j->high = 0;
	n = c == 0 ? 0 : u8_uctomb(bytes, c, sizeof bytes);
	if (n > 0)
		feed_text_add(
			&j->value, (struct span){ (const char *)bytes, (size_t)n }, MAX_VALUE);
}

static void
escape(struct feed_json *j, char c)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at = c == '\0' ? NULL : strchr(from, c);

	j->state = IN_STRING;
	if (c == 'u') {
		j->state = IN_UNICODE;
		j->hex_n = 0;
		return;
	}
	j->high = 0;
	if (at != NULL)
		c = to[at - from];
	feed_text_add(&j->value, (struct span){ &c, 1 }, MAX_VALUE);
}

/* One character of \uXXXX. Returns false when it belongs to what follows. */
static bool
unicode(struct feed_json *j, char c)
{
	unsigned unit = 0;

	if (c == '"' || c == '\\') { /* cut short */
		j->state = IN_STRING;
		return false;
	}
	j->hex[j->hex_n++] = c;
	if (j->hex_n < 4)
		return true;
	j->state = IN_STRING;
	for (size_t i = 0; i < 4; i++) {
		char h = j->hex[i];

		if (h >= '0' && h <= '9')
			unit = unit * 16 + (unsigned)(h - '0');
		else if ((h | 0x20) >= 'a' && (h | 0x20) <= 'f')
			unit = unit * 16 + (unsigned)((h | 0x20) - 'a' + 10);
		else
			return true;
	}
	add_unit(j, unit);
	return true;
}

/* The plain characters of a string at p; returns where they end. */
static const char *
plain(struct feed_json *j, const char *p, const char *end)
{
	const char *start = p;

	while (p < end && *p != '"' && *p != '\\')
		p++;
	if (p > start)
		j->high = 0;
	if (is_wanted(j))
		feed_text_add(&j->value, (struct span){ start, (size_t)(p - start) }, MAX_VALUE);
	return p;
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
	       c == '+' || c == '.';
}

static void
between(struct feed_json *j, char c)
{
	switch (c) {
	case '{':
	case '[':
		on_open(j, c);
		break;
	case '}':
	case ']':
		on_close(j);
		break;
	case '"':
		j->state = IN_STRING;
		break;
	case ':':
		j->at_key = false;
		break;
	case ',':
		j->at_key = j->depth <= MAX_TRACKED && j->open[j->depth] == '{';
		break;
	default: /* a word, or what has no business here */
		if (is_word(c)) {
			j->state = IN_WORD;
			buf_addc(&j->value, c);
		}
		break;
	}
}

/* ---- the outside -------------------------------------------------------- */

struct feed_json *
feed_json_new(const struct feed_source *src, const struct feed_sink *sink, struct feed_info *info)
{
	struct feed_json *j = mem_zalloc(sizeof *j);

	j->src = src;
	j->sink = sink;
	j->info = info;
	j->arena = arena_new();
	return j;
}

void
feed_json_free(struct feed_json *j)
{
	if (j == NULL)
		return;
	arena_free(j->arena);
	buf_free(&j->value);
	free(j);
}

bool
feed_json_done(const struct feed_json *j)
{
	return j->done;
}

/* An item that is cut off still names an article when it got as far as its address or its id. */
static void
finish(struct feed_json *j)
{
	j->info->truncated = j->depth > 0 && !j->done;
	if (j->info->truncated && j->depth >= 3 && str_eq(j->key[1], "items") &&
		feed_draft_names_article(&j->draft) && j->open[2] == '[' && j->open[3] == '{')
		feed_draft_finish(&j->draft, j->arena, base_of(j), j->sink, j->info);
	if (j->is_feed)
		j->info->format = FEED_JSON;
}

size_t
feed_json_read(struct feed_json *j, const char *bytes, size_t len, bool final)
{
	const char *p = bytes, *end = bytes + len;

	while (p < end && !j->done) {
		switch (j->state) {
		case IN_SPACE:
			between(j, *p++);
			break;
		case IN_STRING:
			p = plain(j, p, end);
			if (p == end)
				break;
			if (*p++ == '"')
				end_string(j);
			else
				j->state = IN_ESCAPE;
			break;
		case IN_ESCAPE:
			escape(j, *p++);
			break;
		case IN_UNICODE:
			p += unicode(j, *p);
			break;
		case IN_WORD:
			if (is_word(*p)) {
				feed_text_add(&j->value, (struct span){ p++, 1 }, MAX_VALUE);
				break;
			}
			j->state = IN_SPACE;
			if (!j->at_key)
				on_value(j, false);
			buf_clear(&j->value);
			break;
		}
	}
	if (final || j->done)
		finish(j);
	return len;
}
