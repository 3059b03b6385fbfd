#include "frame.h"

#include "base/limits.h"

#include <assert.h>
#include <string.h>
#include <unistr.h>

enum {
	HEADER = 8
};

static void
put_u32(struct buf *out, uint32_t v)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_addc(out, (char)(v >> shift & 0xff));
}

static uint32_t
get_u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

size_t
frame_begin(struct buf *out, enum frame_kind kind)
{
	size_t place = out->len;

	put_u32(out, kind);
	put_u32(out, 0);
	return place;
}

void
frame_end(struct buf *out, size_t place)
{
	size_t n = out->len - place - HEADER;

	assert(out->len >= place + HEADER && n <= UINT32_MAX);
	for (int i = 0; i < 4; i++)
		out->data[place + 4 + (size_t)i] = (char)(n >> (8 * i) & 0xff);
}

void
frame_put_int(struct buf *out, int64_t value)
{
	uint64_t v = (uint64_t)value;

	put_u32(out, (uint32_t)(v & 0xffffffff));
	put_u32(out, (uint32_t)(v >> 32));
}

void
frame_put_str(struct buf *out, const char *s)
{
	if (s == NULL)
		put_u32(out, UINT32_MAX);
	else
		frame_put_bytes(out, s, strlen(s));
}

void
frame_put_bytes(struct buf *out, const void *bytes, size_t n)
{
	assert(n < UINT32_MAX);
	put_u32(out, (uint32_t)n);
	buf_add(out, bytes, n);
	buf_addc(out, '\0');
}

int
frame_next(const char *bytes, size_t len, size_t max, struct frame *f, size_t *used)
{
	uint32_t kind, n;

	if (len < HEADER)
		return 0;
	kind = get_u32(bytes);
	n = get_u32(bytes + 4);
	if (kind < FRAME_READY || kind > FRAME_FAILED || n > max)
		return -1;
	if (len - HEADER < n)
		return 0;
	f->kind = (enum frame_kind)kind;
	f->at = bytes + HEADER;
	f->end = f->at + n;
	f->bad = false;
	*used = HEADER + n;
	return 1;
}

/* The next n bytes, or NULL. */
static const char *
take(struct frame *f, size_t n)
{
	const char *p = f->at;

	if (f->bad || (size_t)(f->end - f->at) < n) {
		f->bad = true;
		return NULL;
	}
	f->at += n;
	return p;
}

int64_t
frame_int(struct frame *f)
{
	const char *p = take(f, 8);

	if (p == NULL)
		return 0;
	return (int64_t)((uint64_t)get_u32(p) | (uint64_t)get_u32(p + 4) << 32);
}

const char *
frame_bytes(struct frame *f, size_t *n)
{
	const char *p = take(f, 4);
	uint32_t len;

	*n = 0;
	if (p == NULL || (len = get_u32(p)) == UINT32_MAX)
		return NULL;
	p = take(f, (size_t)len + 1);
	if (p == NULL)
		return NULL;
	if (p[len] != '\0') {
		f->bad = true;
		return NULL;
	}
	*n = len;
	return p;
}

const char *
frame_str(struct frame *f, size_t max)
{
	size_t n;
	const char *s = frame_bytes(f, &n);

	if (s == NULL)
		return NULL;
	if (n > max || memchr(s, '\0', n) != NULL || u8_check((const uint8_t *)s, n) != NULL) {
		f->bad = true;
		return NULL;
	}
	return s;
}

bool
frame_done(const struct frame *f)
{
	return !f->bad && f->at == f->end;
}

/* One table says how a reading crosses: both directions walk it, so they cannot drift apart. */
#define STR(field, max)                                                                            \
	{                                                                                          \
		offsetof(struct reading, field), max, false                                        \
	}
static const struct {
	size_t offset;
	size_t max;
	bool whole; /* cut off it is worth nothing */
} reading_strings[] = {
	STR(title, LIMIT_TITLE),
	STR(text, LIMIT_TEXT),
	STR(aside, LIMIT_TEXT),
	STR(byline, LIMIT_TITLE),
	STR(section, LIMIT_TITLE),
	STR(language, LIMIT_TITLE),
	{ offsetof(struct reading, canonical), LIMIT_URL, true },
	STR(correction, LIMIT_TEXT),
	STR(site, LIMIT_TITLE),
	STR(charset, LIMIT_TITLE),
	STR(h1, LIMIT_TITLE),
	STR(og_title, LIMIT_TITLE),
	STR(jsonld_title, LIMIT_TITLE),
	STR(html_title, LIMIT_TITLE),
	STR(published_text, LIMIT_TITLE),
	STR(modified_text, LIMIT_TITLE),
};
#undef STR

enum {
	READING_STRINGS = sizeof reading_strings / sizeof reading_strings[0]
};

/* s without what is beyond max, cut between two characters. */
static void
put_cut(struct buf *out, const char *s, size_t max)
{
	size_t n = s == NULL ? 0 : strlen(s);

	if (n > max) {
		for (n = max; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
			;
	}
	if (s == NULL)
		frame_put_str(out, NULL);
	else
		frame_put_bytes(out, s, n);
}

/* Half an address is another address: too long is none. */
static void
put_whole(struct buf *out, const char *s, size_t max)
{
	frame_put_str(out, s != NULL && strlen(s) <= max ? s : NULL);
}

void
frame_put_reading(struct buf *out, const struct reading *r)
{
	size_t place = frame_begin(out, FRAME_READING);

	for (size_t i = 0; i < READING_STRINGS; i++) {
		const char *s;

		memcpy(&s, (const char *)r + reading_strings[i].offset, sizeof s);
		(reading_strings[i].whole ? put_whole : put_cut)(out, s, reading_strings[i].max);
	}
	frame_put_int(out, r->published);
	frame_put_int(out, r->modified);
	frame_put_int(out, (int64_t)r->suspect);
	frame_end(out, place);
}

bool
frame_get_reading(struct frame *f, struct reading *r)
{
	int64_t suspect;

	if (f->kind != FRAME_READING)
		return false;
	*r = (struct reading){ 0 };
	for (size_t i = 0; i < READING_STRINGS; i++) {
		const char *s = frame_str(f, reading_strings[i].max);

		memcpy((char *)r + reading_strings[i].offset, &s, sizeof s);
	}
	r->published = frame_int(f);
	r->modified = frame_int(f);
	suspect = frame_int(f);
	if (!frame_done(f) || r->text == NULL || suspect < 0 || suspect >= SUSPECT_COUNT)
		return false;
	r->suspect = (enum suspect)suspect;
	return true;
}

static void
put_listed(struct buf *out, const struct listed *l, size_t n)
{
	n = n <= LIMIT_FEED_ENTRIES ? n : LIMIT_FEED_ENTRIES;
	frame_put_int(out, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		put_whole(out, l[i].url, LIMIT_URL);
		put_cut(out, l[i].title, LIMIT_TITLE);
		frame_put_int(out, l[i].modified);
	}
}

void
frame_put_listing(struct buf *out, const struct listing *l)
{
	size_t place = frame_begin(out, FRAME_LISTING);
	size_t n = l->n <= LIMIT_FEED_ENTRIES ? l->n : LIMIT_FEED_ENTRIES;

	put_cut(out, l->why, LIMIT_TITLE);
	put_cut(out, l->title, LIMIT_TITLE);
	put_whole(out, l->hub, LIMIT_URL);
	put_whole(out, l->self, LIMIT_URL);
	frame_put_int(out, l->hint_s);
	frame_put_int(out, l->capped);
	frame_put_int(out, l->is_list);
	frame_put_int(out, (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		put_cut(out, l->entries[i].id, LIMIT_URL);
		put_whole(out, l->entries[i].link, LIMIT_URL);
		put_whole(out, l->entries[i].original, LIMIT_URL);
		put_cut(out, l->entries[i].title, LIMIT_TITLE);
		frame_put_int(out, l->entries[i].published);
		frame_put_int(out, l->entries[i].updated);
	}
	put_listed(out, l->sitemaps, l->sitemap_n);
	put_listed(out, l->feeds, l->feed_n);
	frame_end(out, place);
}

/* How many things follow, each of at least size bytes: a count that the payload cannot hold is
 * refused, and asks for no memory. */
static size_t
get_count(struct frame *f, size_t size)
{
	int64_t count = frame_int(f);

	if (count < 0 || count > LIMIT_FEED_ENTRIES ||
		(size_t)count > (size_t)(f->end - f->at) / size)
		f->bad = true;
	return f->bad ? 0 : (size_t)count;
}

static struct listed *
get_listed(struct frame *f, struct arena *a, size_t *n)
{
	size_t count = get_count(f, 16);
	struct listed *list = count > 0 ? arena_array(a, count, sizeof *list) : NULL;

	for (size_t i = 0; i < count && !f->bad; i++) {
		list[i].url = frame_str(f, LIMIT_URL);
		list[i].title = frame_str(f, LIMIT_TITLE);
		list[i].modified = frame_int(f);
		if (list[i].url == NULL)
			f->bad = true;
	}
	*n = f->bad ? 0 : count;
	return list;
}

bool
frame_get_listing(struct frame *f, struct arena *a, struct listing *l)
{
	int64_t capped, is_list;

	*l = (struct listing){ 0 };
	if (f->kind != FRAME_LISTING)
		return false;
	l->why = frame_str(f, LIMIT_TITLE);
	l->title = frame_str(f, LIMIT_TITLE);
	l->hub = frame_str(f, LIMIT_URL);
	l->self = frame_str(f, LIMIT_URL);
	l->hint_s = frame_int(f);
	capped = frame_int(f);
	is_list = frame_int(f);
	l->n = get_count(f, 32);
	if (f->bad || l->hint_s < 0 || capped < 0 || capped > 1 || is_list < 0 || is_list > 1)
		return false;
	l->capped = capped == 1;
	l->is_list = is_list == 1;
	l->entries = arena_array(a, l->n > 0 ? l->n : 1, sizeof *l->entries);
	for (size_t i = 0; i < l->n; i++) {
		struct entry *e = l->entries + i;

		e->id = frame_str(f, LIMIT_URL);
		e->link = frame_str(f, LIMIT_URL);
		e->original = frame_str(f, LIMIT_URL);
		e->title = frame_str(f, LIMIT_TITLE);
		e->published = frame_int(f);
		e->updated = frame_int(f);
		if (f->bad)
			return false;
	}
	l->sitemaps = get_listed(f, a, &l->sitemap_n);
	l->feeds = get_listed(f, a, &l->feed_n);
	return frame_done(f);
}

void
frame_put_document(struct buf *out, const struct document *d)
{
	size_t place = frame_begin(out, d->feed ? FRAME_FEED : FRAME_PAGE);

	buf_reserve(out, d->len + 4096);
	frame_put_str(out, d->url);
	frame_put_str(out, d->content_type);
	frame_put_str(out, d->rule_title);
	frame_put_str(out, d->rule_body);
	frame_put_str(out, d->rule_remove);
	frame_put_bytes(out, d->bytes, d->len);
	frame_end(out, place);
}

bool
frame_get_document(struct frame *f, struct document *d)
{
	size_t n;

	*d = (struct document){ .feed = f->kind == FRAME_FEED };
	if (f->kind != FRAME_FEED && f->kind != FRAME_PAGE)
		return false;
	/* Not frame_str: a header's value may be no UTF-8, and stetd is believed. */
	d->url = frame_bytes(f, &n);
	d->content_type = frame_bytes(f, &n);
	d->rule_title = frame_bytes(f, &n);
	d->rule_body = frame_bytes(f, &n);
	d->rule_remove = frame_bytes(f, &n);
	d->bytes = frame_bytes(f, &d->len);
	return frame_done(f) && d->bytes != NULL;
}
