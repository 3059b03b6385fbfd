/*
 * bench_reading - what reading a page costs, as a multiple of libxml2 alone parsing the same page
 * (htmlReadMemory), and how much memory it takes at its peak, as a multiple of the page.
 *
 *   bench_reading [FILE...]	HTML files, or pages of our own making without any
 *
 * Exits 1 when the CPU time is over 2.0 times libxml2's or a page needs over 8 times its size.
 */
#include "base/buf.h"
#include "page/page.h"

#include <libxml/HTMLparser.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ROUNDS = 5,
	MADE = 24,
	SMALL = 256 * 1024
};

static double
cpu_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_utime.tv_sec * 1e3 + u.ru_utime.tv_usec / 1e3 + u.ru_stime.tv_sec * 1e3 +
	       u.ru_stime.tv_usec / 1e3;
}

static void
load(struct buf *b, const char *path)
{
	char chunk[65536];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL) {
		perror(path);
		exit(2);
	}
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(b, chunk, n);
	fclose(f);
}

/* A page as sites make them: much furniture, scripts, some paragraphs. */
static void
make(struct buf *b, int which)
{
	buf_addf(b,
		"<!DOCTYPE html><html lang=en><head><title>Story %d of the day | The "
		"Courier</title>",
		which);
	for (int i = 0; i < 20 + which; i++)
		buf_addf(b,
			"<script>var "
			"config%d={\"slot\":\"/1234/news/%d\",\"sizes\":[[728,90],[970,250]],"
			"\"on\":function(e){return e&&e.target?1:0}};</script><meta name=x%d "
			"content='some words'>",
			i, i, i);
	buf_adds(b, "</head><body><nav><ul>");
	for (int i = 0; i < 60; i++)
		buf_addf(b,
			"<li class='nav-item item-%d'><a href='/section/%d' "
			"data-track='nav:%d'>Section %d</a></li>",
			i, i, i, i);
	buf_addf(b,
		"</ul></nav><main><article class=story><header><h1>Story %d of the day</h1><p "
		"class=byline>By "
		"A. Writer</p></header><div class=story-body>",
		which);
	for (int i = 0; i < 15 + which; i++)
		buf_addf(b,
			"<p class='story-text' data-i=%d>Paragraph %d of the story tells what the "
			"council said on "
			"Tuesday, what <a href='/x/%d'>others</a> thought of it, and why "
			"&ldquo;nobody&rdquo; was "
			"surprised when the vote came at last.</p>",
			i, i, i);
	buf_adds(b, "</div></article><aside class=related><h3>Related stories</h3>");
	for (int i = 0; i < 80; i++)
		buf_addf(b,
			"<div class='card teaser-%d'><a href='/story/%d'><img src='/i/%d.jpg' "
			"alt='picture'>"
			"<h4>Another story number %d</h4></a><span class=date>3 hours "
			"ago</span></div>",
			i, i, i, i);
	buf_adds(b, "</aside></main><footer><p>Copyright The Courier</p></footer></body></html>");
}

/* The most memory that one reading of the page takes, in its own process. */
static size_t
peak_of(const struct buf *page)
{
	int ends[2];
	size_t most = 0;
	pid_t child;

	if (pipe(ends) == -1 || (child = fork()) == -1)
		return 0;
	if (child == 0) {
		struct rusage before, after;

		malloc_trim(0);
		getrusage(RUSAGE_SELF, &before);
		page_free(page_read(page->data, page->len, NULL, NULL));
		getrusage(RUSAGE_SELF, &after);
		most = (size_t)(after.ru_maxrss - before.ru_maxrss) * 1024;
		if (write(ends[1], &most, sizeof most) != sizeof most)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &most, sizeof most) != sizeof most)
		most = 0;
	close(ends[0]);
	waitpid(child, NULL, 0);
	return most;
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)argc - 1 : MADE, bytes = 0, worst = 0;
	struct buf *pages = calloc(n, sizeof *pages);
	double parse = 0, whole = 0, ratio, memory = 0;

	for (size_t i = 0; i < n; i++) {
		if (argc > 1)
			load(&pages[i], argv[i + 1]);
		else
			make(&pages[i], (int)i * 4);
		bytes += pages[i].len;
	}
	page_prepare();
	for (int round = 0; round < ROUNDS; round++) {
		double t0 = cpu_ms(), t1, t2;

		for (size_t i = 0; i < n; i++)
			xmlFreeDoc(
				htmlReadMemory(buf_str(&pages[i]), (int)pages[i].len, NULL, "UTF-8",
					HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
						HTML_PARSE_NOWARNING | HTML_PARSE_NONET));
		t1 = cpu_ms();
		for (size_t i = 0; i < n; i++)
			page_free(page_read(buf_str(&pages[i]), pages[i].len, NULL, NULL));
		t2 = cpu_ms();
		/* the quietest round counts: other work only ever adds */
		parse = round == 0 || t1 - t0 < parse ? t1 - t0 : parse;
		whole = round == 0 || t2 - t1 < whole ? t2 - t1 : whole;
	}
	ratio = whole / parse;
	for (size_t i = 0; i < n; i++) {
		double times;

		if (pages[i].len < SMALL) /* the process itself would be measured */
			continue;
		times = (double)peak_of(&pages[i]) / (double)pages[i].len;
		if (times > memory) {
			memory = times;
			worst = i;
		}
	}
	printf("reading: %zu pages, %.1f MB; libxml2 %.2f ms a page, all of it %.2f ms: %.2f "
	       "times\n",
		n, bytes / 1e6, parse / n, whole / n, ratio);
	if (memory > 0)
		printf("reading: peak memory at most %.1f times the page (%s)\n", memory,
			argc > 1 ? argv[worst + 1] : "made");
	for (size_t i = 0; i < n; i++)
		buf_free(&pages[i]);
	free(pages);
	return ratio > 2.0 || memory > 8.0;
}
