/*
 * The way of the bytes:
 *
 *	push --> gunzip? --> which charset? --+--> (UTF-8: as they are) -----> feed_xml
 *	                      64 KiB decide   +--> (other: gather, convert) --> feed_json
 *
 * Each stage hands on what it has; what the last cannot use yet (half a tag) waits in the window
 * for the next piece. A whole document in UTF-8, which is nearly all, is never copied.
 */
#include "feed/feed.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "feed/feed_json.h"
#include "feed/feed_text.h"
#include "feed/feed_xml.h"
#include "text/charset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>
#include <zlib.h>

#define SAMPLE (64u * 1024) /* what charset and kind are decided by */
#define INFLATE_PIECE (64u * 1024)

enum stage {
	STAGE_MAGIC,  /* nothing has come: gzip or not?                  */
	STAGE_SAMPLE, /* waiting for enough bytes to know the charset    */
	STAGE_GATHER, /* a charset that is converted when it is complete */
	STAGE_READ,   /* UTF-8, on its way to the reader                 */
	STAGE_DONE,
};

struct feed_parser {
	const struct feed_source *src;
	const struct feed_sink *sink;
	struct feed_info *info;
	enum stage stage;
	struct buf window;    /* bytes that wait for more */
	struct feed_xml *xml; /* one of these two reads */
	struct feed_json *json;
	bool blank; /* nothing but blanks has come */
	bool gzipped;
	z_stream gz;
	size_t inflated;
	enum {
		GZ_FINE,
		GZ_BROKEN,
		GZ_TOO_LARGE
	} gz_state;
};

const char *
feed_format_name(enum feed_format f)
{
	switch (f) {
	case FEED_UNKNOWN:
		return "unknown";
	case FEED_RSS:
		return "RSS";
	case FEED_RDF:
		return "RSS 1.0";
	case FEED_ATOM:
		return "Atom";
	case FEED_JSON:
		return "JSON Feed";
	case FEED_SITEMAP:
		return "sitemap";
	case FEED_SITEMAP_INDEX:
		return "sitemap index";
	case FEED_OPML:
		return "OPML";
	case FEED_PAGE:
		return "page";
	}
	assert(!"a format without a name");
	return NULL;
}

struct feed_parser *
feed_begin(const struct feed_source *src, const struct feed_sink *sink, struct feed_info *info)
{
	struct feed_parser *p = mem_zalloc(sizeof *p);

	memset(info, 0, sizeof *info);
	info->arena = arena_new();
	p->src = src;
	p->sink = sink;
	p->info = info;
	p->blank = true;
	return p;
}

/* ---- reading ------------------------------------------------------------ */

/* Gives UTF-8 to the reader; keeps in the window what it leaves. bytes may be the window's. */
static void
read_text(struct feed_parser *p, const char *bytes, size_t len, bool final)
{
	size_t used;
	bool done;

	if (p->xml == NULL && p->json == NULL) {
		while (len > 0 && (unsigned char)*bytes <= ' ')
			bytes++, len--;
		if (len == 0) {
			buf_clear(&p->window);
			return;
		}
		p->blank = false;
		if (*bytes == '{' || *bytes == '[')
			p->json = feed_json_new(p->src, p->sink, p->info);
		else
			p->xml = feed_xml_new(p->src, p->sink, p->info);
	}
	if (p->json != NULL) {
		used = feed_json_read(p->json, bytes, len, final);
		done = feed_json_done(p->json);
	} else {
		used = feed_xml_read(p->xml, bytes, len, final);
		done = feed_xml_done(p->xml);
	}
	if (done || final) {
		p->stage = STAGE_DONE;
		buf_free(&p->window);
	} else if (p->window.len > 0 && bytes >= p->window.data &&
		   bytes <= p->window.data + p->window.len) {
		memmove(p->window.data, bytes + used, len - used);
		buf_truncate(&p->window, len - used);
	} else {
		buf_add(&p->window, bytes + used, len - used);
	}
}

/* A sample that ends where a character does. */
static size_t
sample_len(const char *bytes, size_t len)
{
	const char *cut;

	if (len <= SAMPLE)
		return len;
	cut = memrchr(bytes, '>', SAMPLE);
	return cut == NULL ? SAMPLE : (size_t)(cut + 1 - bytes);
}

/* Is most of what is beyond ASCII UTF-8? Then the rest are stray bytes, which feed_text mends one
 * by one; to take the whole document for another charset would spoil more. */
static bool
is_mostly_utf8(const char *bytes, size_t len)
{
	const uint8_t *p = (const uint8_t *)bytes, *end = p + len;
	size_t good = 0, bad = 0;

	while (p < end) {
		ucs4_t c;
		int n = *p < 0x80 ? 1 : u8_mbtoucr(&c, p, (size_t)(end - p));

		good += n > 1;
		bad += n < 0;
		p += n > 0 ? n : 1;
	}
	return bad > 0 && good > 2 * bad;
}

/* Decides the charset by what has come, and goes on with it. */
static void
decide(struct feed_parser *p, const char *bytes, size_t len, bool final)
{
	const char *name, *type = p->src == NULL ? NULL : p->src->content_type;
	size_t sample = sample_len(bytes, len), text_len,
	       bom = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	if (bom == 0 && !is_mostly_utf8(bytes, sample)) {
		free(charset_to_utf8(bytes, sample, type, CHARSET_XML, &text_len, &name));
		if (!str_eq(name, "utf-8")) {
			p->stage = STAGE_GATHER;
			return;
		}
	}
	p->stage = STAGE_READ;
	read_text(p, bytes + bom, len - bom, final);
}

static void
convert(struct feed_parser *p)
{
	const char *type = p->src == NULL ? NULL : p->src->content_type;
	size_t len;
	char *text = charset_to_utf8(p->window.data, p->window.len, type, CHARSET_XML, &len, NULL);

	buf_free(&p->window);
	read_text(p, text, len, true);
	free(text);
}

/* Bytes that are no longer compressed. */
static void
take(struct feed_parser *p, const char *bytes, size_t len, bool final)
{
	if (p->stage == STAGE_DONE)
		return;
	if (p->stage == STAGE_GATHER && p->window.len + len > LIMIT_BODY) {
		len = LIMIT_BODY - p->window.len;
		p->info->truncated = true;
	}
	if (p->window.len > 0 || p->stage == STAGE_GATHER) {
		buf_add(&p->window, bytes, len);
		bytes = p->window.data;
		len = p->window.len;
	}
	if (p->stage == STAGE_SAMPLE) {
		if (len < SAMPLE && !final) {
			if (p->window.len == 0)
				buf_add(&p->window, bytes, len);
			return;
		}
		if (len > 0)
			decide(p, bytes, len, final);
		if (p->stage == STAGE_GATHER && p->window.len == 0)
			buf_add(&p->window, bytes, len);
	} else if (p->stage == STAGE_READ) {
		read_text(p, bytes, len, final);
	}
	if (p->stage == STAGE_GATHER && final)
		convert(p);
}

/* ---- gzip --------------------------------------------------------------- */

static void
inflate_piece(struct feed_parser *p, const char *bytes, size_t len)
{
	char *piece = mem_alloc(INFLATE_PIECE);

	p->gz.next_in = (Bytef *)(uintptr_t)bytes; /* zlib does not write there */
	p->gz.avail_in = (uInt)len;
	while (p->stage != STAGE_DONE && p->gz_state == GZ_FINE) {
		int rc;
		size_t n;

		p->gz.next_out = (Bytef *)piece;
		p->gz.avail_out = INFLATE_PIECE;
		rc = inflate(&p->gz, Z_NO_FLUSH);
		n = INFLATE_PIECE - p->gz.avail_out;
		p->inflated += n;
		take(p, piece, n, false);
		if (rc == Z_STREAM_END) {
			if (p->gz.avail_in == 0 || inflateReset(&p->gz) != Z_OK)
				break;
		} else if (rc == Z_BUF_ERROR || (rc == Z_OK && p->gz.avail_out > 0)) {
			break; /* all is read */
		} else if (rc != Z_OK) {
			p->gz_state = GZ_BROKEN;
		}
		if (p->inflated > LIMIT_BODY)
			p->gz_state = GZ_TOO_LARGE;
	}
	free(piece);
}

static void
take_raw(struct feed_parser *p, const char *bytes, size_t len, bool final)
{
	if (p->stage == STAGE_MAGIC) {
		p->stage = STAGE_SAMPLE;
		p->gzipped = len > 0 && *bytes == '\x1f'; /* no text begins so */
		if (p->gzipped && inflateInit2(&p->gz, 16 + MAX_WBITS) != Z_OK)
			p->gz_state = GZ_BROKEN;
	}
	if (!p->gzipped) {
		take(p, bytes, len, final);
		return;
	}
	while (len > 0) { /* zlib counts in 32 bits */
		size_t n = len < (1u << 30) ? len : 1u << 30;

		inflate_piece(p, bytes, n);
		bytes += n;
		len -= n;
	}
	if (final)
		take(p, "", 0, true);
}

/* ---- the outside -------------------------------------------------------- */

bool
feed_push(struct feed_parser *p, const char *bytes, size_t len)
{
	if (len > 0)
		take_raw(p, bytes, len, false);
	return p->stage != STAGE_DONE && p->gz_state == GZ_FINE;
}

static int
refuse_page(const struct feed_info *info, struct err *e)
{
	const char *title = info->title != NULL ? info->title : "without a title";

	if (info->alternates_n == 0)
		return err_set(
			e, "this is a page (%.100s), not a feed, and it names no feed", title);
	return err_set(e, "this is a page (%.100s), not a feed; it names %zu: %.200s", title,
		info->alternates_n, info->alternates[0].url);
}

static int
verdict(const struct feed_parser *p, struct err *e)
{
	const struct feed_info *info = p->info;

	if (p->gz_state == GZ_BROKEN && info->entries + info->sitemaps == 0)
		return err_set(e, "the gzip data is damaged");
	switch (info->format) {
	case FEED_RSS:
	case FEED_RDF:
	case FEED_ATOM:
	case FEED_JSON:
	case FEED_SITEMAP:
	case FEED_SITEMAP_INDEX:
		return 0;
	case FEED_PAGE:
		return refuse_page(info, e);
	case FEED_OPML:
		return err_set(e, "this is OPML, a list of feeds, not a feed");
	case FEED_UNKNOWN:
		break;
	}
	if (p->gz_state == GZ_TOO_LARGE)
		return err_set(e, "the gzip data unpacks to more than %u MiB", LIMIT_BODY >> 20);
	if (p->blank)
		return err_set(e, "the document is empty");
	if (p->json != NULL)
		return err_set(e, "this is JSON, but no JSON Feed");
	if (p->xml != NULL && feed_xml_stranger(p->xml)[0] != '\0')
		return err_set(
			e, "this is no feed: its first element is <%s>", feed_xml_stranger(p->xml));
	return err_set(e, "this is no feed: it has no element of one");
}

static int
end(struct feed_parser *p, struct err *e)
{
	int rc;

	p->info->truncated = p->info->truncated || p->gz_state == GZ_BROKEN;
	p->info->too_large = p->gz_state == GZ_TOO_LARGE;
	rc = verdict(p, e);
	if (p->gzipped)
		inflateEnd(&p->gz);
	feed_xml_free(p->xml);
	feed_json_free(p->json);
	buf_free(&p->window);
	free(p);
	return rc;
}

int
feed_end(struct feed_parser *p, struct err *e)
{
	take_raw(p, "", 0, true);
	return end(p, e);
}

int
feed_parse(const char *bytes, size_t len, const struct feed_source *src,
	const struct feed_sink *sink, struct feed_info *info, struct err *e)
{
	struct feed_parser *p = feed_begin(src, sink, info);

	take_raw(p, bytes, len, true);
	return end(p, e);
}
