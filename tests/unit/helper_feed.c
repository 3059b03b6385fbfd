#include "helper_feed.h"

#include "text/date.h"

#include <check.h>
#include <string.h>

static const char *
or_dash(const char *s)
{
	return s == NULL ? "-" : s;
}

static const char *
time_or_dash(int64_t t, char buf[DATE_MAX])
{
	return t == ENTRY_NO_TIME ? "-" : date_rfc3339(t, buf);
}

static void
hear_entry(const struct entry *e, void *arg)
{
	struct feed_heard *h = arg;
	char published[DATE_MAX], updated[DATE_MAX];

	buf_addf(&h->lines, "%s|%s|%s|%s|%s\n", or_dash(e->id), or_dash(e->link), or_dash(e->title),
		time_or_dash(e->published, published), time_or_dash(e->updated, updated));
}

static void
hear_sitemap(const char *url, int64_t modified, void *arg)
{
	struct feed_heard *h = arg;
	char date[DATE_MAX];

	buf_addf(&h->lines, "sitemap|%s|%s\n", url, time_or_dash(modified, date));
}

void
feed_hear(struct feed_heard *h, const char *bytes, size_t len, const struct feed_source *src,
	size_t piece)
{
	struct feed_sink sink = { hear_entry, hear_sitemap, h };
	struct feed_parser *p;

	memset(h, 0, sizeof *h);
	buf_adds(&h->lines, "");
	if (piece == 0) {
		h->rc = feed_parse(bytes, len, src, &sink, &h->info, &h->e);
		return;
	}
	p = feed_begin(src, &sink, &h->info);
	for (size_t at = 0; at < len; at += piece)
		if (!feed_push(p, bytes + at, piece < len - at ? piece : len - at))
			break;
	h->rc = feed_end(p, &h->e);
}

void
feed_heard_free(struct feed_heard *h)
{
	buf_free(&h->lines);
	feed_info_free(&h->info);
}

void
feed_check(const char *bytes, const char *lines)
{
	static const size_t pieces[] = { 0, 1, 3, 61 };
	const struct feed_source src = { "http://paper.test/feeds/all", NULL };

	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct feed_heard h;

		feed_hear(&h, bytes, strlen(bytes), &src, pieces[i]);
		ck_assert_msg(strcmp(buf_str(&h.lines), lines) == 0,
			"in pieces of %zu, of:\n%s\nwas read:\n%s\ninstead of:\n%s", pieces[i],
			bytes, buf_str(&h.lines), lines);
		ck_assert(!h.info.lost && !h.info.capped && !h.info.too_large);
		feed_heard_free(&h);
	}
}
