/*
 * bench_feeds - CPU of reading feeds of 50 MB, against a bare libxml2 SAX walk (callbacks that do
 * nothing) over the same bytes in the same run. Prints the median of the rounds and the ratio
 * ours / bare; then the peak memory of reading 50 MB and 500 MB in pieces, each in a process of
 * its own, which must not differ.
 *
 *	bench_feeds [--mb N] [--rounds N]
 */
#include "base/buf.h"
#include "feed/feed.h"

#include <getopt.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PIECE = 64 * 1024
};

static const char *const words[] = { "council", "bridge", "mayor", "the", "of", "opens", "after",
	"report", "says", "minister", "a", "Z&#252;rich", "rain", "caf\xc3\xa9", "and", "&amp;" };

/* The same feeds in every run: a small generator of numbers, not rand(3). */
static unsigned
next(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

static void
add_words(struct buf *b, unsigned *state, unsigned n)
{
	while (n-- > 0)
		buf_addf(b, "%s ", words[next(state) % (sizeof words / sizeof words[0])]);
}

static void
rss_head(struct buf *b)
{
	buf_adds(b,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
		"xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
		"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		"xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel><title>Paper</title>\n");
}

static void
rss_item(struct buf *b, unsigned *state, unsigned n)
{
	buf_adds(b, "<item>\n\t<title>");
	add_words(b, state, 9);
	buf_addf(b,
		"</title>\n\t<link>https://paper.test/news/2020/03/%u.html?ref=rss&amp;x=1</link>\n"
		"\t<dc:creator><![CDATA[A. Reporter]]></dc:creator>\n"
		"\t<pubDate>Tue, 03 Mar 2020 %02u:08:07 +0100</pubDate>\n"
		"\t<category><![CDATA[News]]></category>\n"
		"\t<guid isPermaLink=\"false\">https://paper.test/?p=%u</guid>\n\t<description>",
		n, n % 24, n);
	add_words(b, state, 40);
	buf_adds(b, "</description>\n\t<content:encoded><![CDATA[<p>");
	add_words(b, state, 200);
	buf_addf(b,
		"</p>]]></content:encoded>\n\t<media:content url=\"https://paper.test/i/%u.jpg\" "
		"medium=\"image\"><media:title>A picture</media:title></media:content>\n</item>\n",
		n);
}

/* Short entries in nothing but ASCII: what libxml2 is quickest with, and where an entry's own cost
 * weighs most. */
static void
plain_item(struct buf *b, unsigned *state, unsigned n)
{
	static const char *const plain[] = { "council", "bridge", "mayor", "the", "opens", "rain",
		"report", "minister" };

	buf_addf(b,
		"<item><title>Council opens bridge %u</title>"
		"<link>https://paper.test/news/%u.html</link><guid isPermaLink=\"false\">%u</guid>"
		"<pubDate>Tue, 03 Mar 2020 %02u:08:07 GMT</pubDate><description>",
		n, n, n, n % 24);
	for (int i = 0; i < 50; i++)
		buf_addf(b, "%s ", plain[next(state) % (sizeof plain / sizeof plain[0])]);
	buf_adds(b, "</description></item>\n");
}

static void
atom_head(struct buf *b)
{
	buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Paper</title>\n");
}

static void
atom_item(struct buf *b, unsigned *state, unsigned n)
{
	buf_adds(b, "<entry>\n<title type=\"html\">");
	add_words(b, state, 9);
	buf_addf(b,
		"</title>\n<link rel=\"alternate\" type=\"text/html\" "
		"href=\"https://paper.test/news/%u.html\"/>\n<id>tag:paper.test,2020:%u</id>\n"
		"<published>2020-03-03T09:08:07+01:00</published>"
		"<updated>2020-03-03T10:08:07Z</updated>\n<author><name>A. Reporter</name></author>"
		"\n<content type=\"html\">&lt;p&gt;",
		n, n);
	add_words(b, state, 200);
	buf_adds(b, "&lt;/p&gt;</content>\n</entry>\n");
}

static void
sitemap_head(struct buf *b)
{
	buf_adds(b, "<?xml version=\"1.0\"?>\n<urlset "
		    "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
		    "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n");
}

static void
sitemap_item(struct buf *b, unsigned *state, unsigned n)
{
	buf_addf(b,
		"<url><loc>https://paper.test/news/2020/03/03/%u.html</loc><news:news>"
		"<news:publication><news:name>Paper</news:name><news:language>en</news:language>"
		"</news:publication><news:publication_date>2020-03-03T09:08:07Z"
		"</news:publication_date><news:title>",
		n);
	add_words(b, state, 9);
	buf_adds(b, "</news:title></news:news><lastmod>2020-03-03</lastmod></url>\n");
}

static const struct kind {
	const char *name;
	void (*head)(struct buf *b);
	void (*item)(struct buf *b, unsigned *state, unsigned n);
	const char *tail;
} kinds[] = {
	{ "RSS", rss_head, rss_item, "</channel></rss>\n" },
	{ "Atom", atom_head, atom_item, "</feed>\n" },
	{ "RSS, ASCII", rss_head, plain_item, "</channel></rss>\n" },
	{ "news sitemap", sitemap_head, sitemap_item, "</urlset>\n" },
};

/* ---- the two readers ---- */

static void
count_entry(const struct entry *e, void *arg)
{
	(void)e;
	++*(size_t *)arg;
}

static size_t
ours(const char *bytes, size_t len)
{
	size_t n = 0;
	struct feed_sink sink = { count_entry, NULL, &n };
	const struct feed_source src = { "https://paper.test/feed", "application/xml" };
	struct feed_info info;

	feed_parse(bytes, len, &src, &sink, &info, NULL);
	feed_info_free(&info);
	return n;
}

static void
see_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns,
	const xmlChar **ns, int nattrs, int ndefaulted, const xmlChar **attrs)
{
	(void)name, (void)prefix, (void)uri, (void)nns, (void)ns, (void)nattrs, (void)ndefaulted,
		(void)attrs;
	++*(size_t *)ctx;
}

static void
see_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)ctx, (void)name, (void)prefix, (void)uri;
}

static void
see_text(void *ctx, const xmlChar *text, int len)
{
	(void)ctx, (void)text, (void)len;
}

/* In pieces, as ours: handed the whole, libxml2 copies it first, which costs up to three times the
 * walk. */
static size_t
bare(const char *bytes, size_t len)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = see_start,
		.endElementNs = see_end,
		.characters = see_text,
		.cdataBlock = see_text };
	size_t n = 0;
	xmlParserCtxtPtr p = xmlCreatePushParserCtxt(&sax, &n, NULL, 0, NULL);

	for (size_t at = 0; at < len; at += PIECE)
		xmlParseChunk(p, bytes + at, (int)(len - at < PIECE ? len - at : PIECE), 0);
	if (xmlParseChunk(p, NULL, 0, 1) != 0)
		fprintf(stderr, "libxml2 refuses the document\n");
	xmlFreeParserCtxt(p);
	return n;
}

/* ---- measuring ---- */

static double
cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
compare(const struct kind *k, size_t bytes, int rounds)
{
	struct buf b = { 0 };
	unsigned state = 1, n = 0;
	double mine[32], theirs[32];
	size_t entries = 0;

	k->head(&b);
	while (b.len < bytes)
		k->item(&b, &state, n++);
	buf_adds(&b, k->tail);
	for (int i = 0; i < rounds; i++) {
		double at = cpu_s();

		bare(b.data, b.len);
		theirs[i] = cpu_s() - at;
		at = cpu_s();
		entries = ours(b.data, b.len);
		mine[i] = cpu_s() - at;
	}
	qsort(mine, (size_t)rounds, sizeof mine[0], by_value);
	qsort(theirs, (size_t)rounds, sizeof theirs[0], by_value);
	printf("%-13s %3zu MB %6zu of %6u entries  bare SAX %.3f s  stet %.3f s  ratio %.2f\n",
		k->name, b.len >> 20, entries, n, theirs[rounds / 2], mine[rounds / 2],
		mine[rounds / 2] / theirs[rounds / 2]);
	buf_free(&b);
}

/* Peak memory of a process that reads a feed of the given size in pieces. */
static long
peak_kb(const struct kind *k, size_t bytes)
{
	struct rusage u = { 0 };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct feed_sink sink = { 0 };
		struct feed_info info;
		struct feed_parser *p = feed_begin(NULL, &sink, &info);
		struct buf b = { 0 };
		unsigned state = 1, n = 0;

		k->head(&b);
		for (size_t sent = 0; sent < bytes; sent += b.len) {
			if (sent > 0)
				buf_clear(&b);
			while (b.len < PIECE)
				k->item(&b, &state, n++);
			if (!feed_push(p, b.data, b.len))
				break;
		}
		feed_end(p, NULL);
		_exit(0);
	}
	if (pid == -1 || wait4(pid, &status, 0, &u) == -1)
		return -1;
	return u.ru_maxrss;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "mb", required_argument, NULL, 'm' },
		{ "rounds", required_argument, NULL, 'r' }, { 0 } };
	size_t mb = 50;
	int rounds = 5, c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'm')
			mb = (size_t)strtoul(optarg, NULL, 10);
		else if (c == 'r')
			rounds = (int)strtol(optarg, NULL, 10);
		else
			return 2;
	}
	if (mb == 0 || mb > 1000 || rounds < 1 || rounds > 32)
		return 2;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		printf("%-13s peak memory: %ld KiB for %zu MB, %ld KiB for %zu MB\n", kinds[i].name,
			peak_kb(&kinds[i], mb << 20), mb, peak_kb(&kinds[i], mb * 10 << 20),
			mb * 10);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		compare(&kinds[i], mb << 20, rounds);
	return 0;
}
