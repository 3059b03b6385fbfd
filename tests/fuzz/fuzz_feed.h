/* fuzz_feed - what the fuzzers of feeds share: a document must be read to the same entries whole
 * and in pieces, and every string must be valid UTF-8 within its bounds. */
#ifndef STET_TESTS_FUZZ_FEED_H
#define STET_TESTS_FUZZ_FEED_H

#include "base/buf.h"
#include "base/limits.h"
#include "feed/feed.h"
#include "text/charset.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_string(struct buf *out, const char *s, size_t max)
{
	size_t n = s == NULL ? 0 : strlen(s);

	if (s != NULL) {
		assert(n > 0 && n <= max && charset_is_utf8(s, n));
		assert(strpbrk(s, "\n\r\t") == NULL);
		buf_add(out, s, n);
	}
	buf_addc(out, '|');
}

static void
fuzz_entry(const struct entry *e, void *arg)
{
	struct buf *out = arg;

	fuzz_string(out, e->id, LIMIT_URL);
	fuzz_string(out, e->link, 4 * LIMIT_URL);
	fuzz_string(out, e->original, 4 * LIMIT_URL);
	fuzz_string(out, e->title, LIMIT_TITLE);
	assert(e->link == NULL || strncasecmp(e->link, "http", 4) == 0);
	buf_addf(out, "%lld|%lld\n", (long long)e->published, (long long)e->updated);
}

static void
fuzz_sitemap(const char *url, int64_t modified, void *arg)
{
	struct buf *out = arg;

	fuzz_string(out, url, 4 * LIMIT_URL);
	buf_addf(out, "%lld\n", (long long)modified);
}

static int
fuzz_feed(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const struct feed_source src = { "https://paper.test/a/feed", "application/xml" };
	struct buf whole = { 0 }, pieces = { 0 };
	struct feed_sink to_whole = { fuzz_entry, fuzz_sitemap, &whole };
	struct feed_sink to_pieces = { fuzz_entry, fuzz_sitemap, &pieces };
	struct feed_info info;
	struct feed_parser *p;
	struct err e, e2;
	size_t piece = size == 0 ? 1 : data[size - 1] % 61u + 1;
	int rc;

	rc = feed_parse(bytes, size, &src, &to_whole, &info, &e);
	assert(rc == 0 || e.text[0] != '\0');
	for (size_t i = 0; i < info.alternates_n; i++)
		assert(info.alternates[i].url != NULL);
	feed_info_free(&info);
	p = feed_begin(&src, &to_pieces, &info);
	for (size_t at = 0; at < size; at += piece)
		if (!feed_push(p, bytes + at, piece < size - at ? piece : size - at))
			break;
	assert(feed_end(p, &e2) == rc);
	feed_info_free(&info);
	assert(strcmp(buf_str(&whole), buf_str(&pieces)) == 0);
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}

#endif
