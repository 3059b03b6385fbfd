/*
 * stet-reader CPU_MS MEMORY - a child of stetd that turns bytes from the network into words, with
 * so much processor time for each document and so many bytes of memory. It is exec'ed fresh, locks
 * itself down, and then answers one message after another on its standard input, which is a socket,
 * until that is closed. It may crash, hang or be taken over by what it reads: stetd checks every
 * answer and replaces it.
 */
#include "document.h"
#include "frame.h"
#include "sandbox.h"

#include "base/limits.h"
#include "text/charset.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <libxml/parser.h>
#include <locale.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	SOCKET = STDIN_FILENO,
	CHUNK = 64 * 1024,
	NICENESS = 10,
	KEEP = 1024 * 1024, /* a buffer that grew beyond is given back after the job */
};

/* ---- before the lock ---- */

/* Libraries open files and ask for seeds when they are first used. Reading one of each kind now
 * makes them do so while they still may. */
static void
rehearse(void)
{
	static const char *const documents[] = {
		"<!doctype html><html lang=en><head><meta charset=windows-1252><title>A \xe9 title "
		"- Site</title>"
		"<link rel=canonical href='http://xn--bcher-kva.example/a?utm_source=x'>"
		"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A "
		"title\","
		"\"datePublished\":\"2020-01-02T03:04:05+01:00\"}</script></"
		"head><body><article><h1>A title"
		"</h1><p>The first paragraph says a thing, and says it at some length, as they "
		"do.</p>"
		"<p>The second paragraph \xe9 goes on about the same &eacute; thing for a "
		"while.</p>"
		"</article></body></html>",
		"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0",
		"<?xml version='1.0' encoding='iso-8859-2'?><rss "
		"version='2.0'><channel><title>T</title>"
		"<item><title>A &amp; B\xe9</title><link>/a</link><guid>1</guid>"
		"<pubDate>Thu, 02 Jan 2020 03:04:05 +0100</pubDate></item></channel></rss>",
		"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><link href='/b'/>"
		"<updated>2020-01-02T03:04:05Z</updated></entry></feed>",
		"{\"version\":\"https://jsonfeed.org/version/"
		"1.1\",\"items\":[{\"id\":\"1\",\"url\":\"/c\"}]}",
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < 2 * (sizeof documents / sizeof documents[0]); i++) {
		const char *bytes = documents[i / 2];
		const struct document d = {
			.feed = i % 2 == 1,
			.url = "http://b\xc3\xbc"
			       "cher.example/",
			.bytes = bytes,
			.len = strlen(bytes),
		};

		buf_clear(&out);
		document_read(&d, &out);
	}
	buf_free(&out);
}

static void
prepare(void)
{
	/* Foreign host names need a locale; see lib/text/url.c. */
	setlocale(LC_CTYPE, "C.UTF-8");
	json_object_seed(0);
	xmlInitParser();
	charset_prepare();
	rehearse();
	/* A big document's memory goes back to the system as soon as it is freed. */
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
	mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
	mallopt(M_ARENA_MAX, 1);
}

/* Behind the loop: a core that readers alone could fill is still the loop's whenever it has
 * something to do, and a moment for it is worth more than one for us. */
static void
stand_back(void)
{
	static const struct sched_param none = { 0 };

	sched_setscheduler(0, SCHED_BATCH, &none);
	(void)!nice(NICENESS);
}

/* ---- after it ---- */

static void
put_failure(struct buf *out, const char *why)
{
	size_t place = frame_begin(out, FRAME_FAILED);

	frame_put_str(out, why);
	frame_end(out, place);
}

static int
write_all(const struct buf *b)
{
	size_t done = 0;

	while (done < b->len) {
		ssize_t n = write(SOCKET, b->data + done, b->len - done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

/* Reads one whole message into in. Returns 1, 0 at the end of the stream, or -1. */
static int
read_message(struct buf *in, struct frame *f)
{
	size_t used;
	int whole;

	while ((whole = frame_next(in->data, in->len, LIMIT_BODY + CHUNK, f, &used)) == 0) {
		ssize_t n;

		buf_reserve(in, CHUNK);
		n = read(SOCKET, in->data + in->len, CHUNK);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && in->len == 0 ? 0 : -1;
		in->len += (size_t)n;
	}
	return whole;
}

static void
lighten(struct buf *b)
{
	if (b->cap > KEEP)
		buf_free(b);
	else
		buf_clear(b);
}

static int64_t
peak_bytes(void)
{
	struct rusage u;

	return getrusage(RUSAGE_SELF, &u) == 0 ? (int64_t)u.ru_maxrss * 1024 : 0;
}

static void
put_ready(struct buf *out)
{
	size_t place = frame_begin(out, FRAME_READY);

	frame_put_int(out, peak_bytes());
	frame_end(out, place);
}

/* Says ready first and after every answer, and how large this process has grown. */
static int
serve(int cpu_ms)
{
	struct buf in = { 0 }, out = { 0 };
	struct document d;
	struct frame f;

	put_ready(&out);
	while (write_all(&out) == 0 && read_message(&in, &f) == 1) {
		lighten(&out);
		sandbox_think_for(cpu_ms);
		if (frame_get_document(&f, &d))
			document_read(&d, &out);
		else
			put_failure(&out, "stetd sent something that is no document");
		sandbox_think_for(0);
		lighten(&in);
		put_ready(&out);
	}
	return EX_OK;
}

/* A number above 0, or 0 for what is none. */
static long long
number(const char *text)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && n > 0 ? n : 0;
}

int
main(int argc, char **argv)
{
	long long cpu_ms = argc == 3 ? number(argv[1]) : 0;
	long long memory = argc == 3 ? number(argv[2]) : 0;
	struct err e;

	if (cpu_ms == 0 || cpu_ms > INT_MAX || memory == 0) {
		fprintf(stderr, "stet-reader is started by stetd: stet-reader CPU_MS MEMORY\n");
		return EX_USAGE;
	}
	stand_back();
	prepare();
	if (sandbox_enter(SOCKET, (size_t)memory, &e) == -1) {
		fprintf(stderr, "stet-reader: %s\n", e.text);
		return EX_OSERR;
	}
	/* Nothing that runs at exit is needed, and some of it would make forbidden calls. */
	_exit(serve((int)cpu_ms));
}
