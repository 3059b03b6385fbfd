/*
 * bench_diff - the CPU of diff_new against libgit2's xdiff (its default, Myers) over the very same
 * word tokens, one a line, tokenising counted on both sides, in one run; then how it grows, and
 * what the worst texts cost.
 *
 *	bench_diff [FOLDER]	FOLDER holds pairs NAME.a.txt, NAME.b.txt; without it the texts
 *				are made up here
 */
#include "base/buf.h"
#include "base/mem.h"
#include "diff/diff.h"
#include "diff/lexicon.h"

#include <dirent.h>
#include <git2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PAIRS = 4096,
	ROUNDS = 5
};

struct pair {
	struct buf a, b;
};

static uint32_t seed = 1;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)(seed >> 4) * below) >> 28);
}

static double
cpu_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static void
read_file(const char *folder, const char *name, struct buf *out)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	do {
		buf_reserve(out, 1 << 16);
		n = fread(out->data + out->len, 1, 1 << 16, f);
		out->len += n;
	} while (n > 0);
	fclose(f);
	free(path);
}

static size_t
read_pairs(const char *folder, struct pair *pairs)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	size_t count = 0;

	if (dir == NULL) {
		perror(folder);
		exit(1);
	}
	while (count < PAIRS && (e = readdir(dir)) != NULL) {
		size_t len = strlen(e->d_name);
		char *b;

		if (len < 6 || strcmp(e->d_name + len - 6, ".a.txt") != 0)
			continue;
		b = mem_strdup(e->d_name);
		b[len - 5] = 'b';
		read_file(folder, e->d_name, &pairs[count].a);
		read_file(folder, b, &pairs[count++].b);
		free(b);
	}
	closedir(dir);
	return count;
}

/* Words of a language that has about so many, common ones more often; a paragraph ends now and
 * then. */
static void
write_words(
	struct buf *out, size_t words, uint32_t vocabulary, const char *prefix, uint32_t paragraph)
{
	for (size_t i = 0; i < words; i++) {
		uint32_t r = any(vocabulary), s = any(vocabulary);

		buf_addf(out, "%s%x", prefix, r < s ? r : s);
		buf_adds(out, paragraph != 0 && any(paragraph) == 0 ? ".\n" : " ");
	}
}

static size_t
make_pairs(struct pair *pairs)
{
	size_t count = 300;

	for (size_t i = 0; i < count; i++) {
		struct buf *a = &pairs[i].a, *b = &pairs[i].b;

		write_words(a, 1000, 3000, "w", 60);
		for (size_t at = 0, to; at < a->len; at = to) {
			const char *space = memchr(a->data + at, ' ', a->len - at);

			to = space == NULL ? a->len : (size_t)(space - a->data) + 1;
			if (any(60) == 0)
				write_words(b, any(8), 3000, "w", 60);
			if (any(60) != 0)
				buf_add(b, a->data + at, to - at);
		}
	}
	return count;
}

/* The tokens of text as diff_new sees them, one a line; line ends are tokens too. */
static void
write_tokens(const struct buf *text, struct buf *out)
{
	struct lexicon lx;
	struct token_list list = { 0 };

	lexicon_init(&lx, 0);
	for (size_t at = 0, to; at < text->len; at = to + 1) {
		const char *newline = memchr(text->data + at, '\n', text->len - at);

		to = newline == NULL ? text->len : (size_t)(newline - text->data);
		list.count = 0;
		lexicon_read(&lx, text->data, at, to, &list);
		for (size_t i = 0; i < list.count; i++) {
			buf_add(out, text->data + list.at[i].start,
				list.at[i].end - list.at[i].start);
			buf_addc(out, '\n');
		}
		buf_adds(out, "\n");
	}
	free(list.at);
	lexicon_free(&lx);
}

static int
count_line(const git_diff_delta *delta, const git_diff_hunk *hunk, const git_diff_line *line,
	void *arg)
{
	(void)delta;
	(void)hunk;
	(void)line;
	++*(size_t *)arg;
	return 0;
}

static size_t
xdiff(const struct pair *p)
{
	struct buf a = { 0 }, b = { 0 };
	git_diff_options options;
	size_t lines = 0;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_NORMAL | GIT_DIFF_FORCE_TEXT;
	options.context_lines = 0;
	write_tokens(&p->a, &a);
	write_tokens(&p->b, &b);
	git_diff_buffers(buf_str(&a), a.len, NULL, buf_str(&b), b.len, NULL, &options, NULL, NULL,
		NULL, count_line, &lines);
	buf_free(&a);
	buf_free(&b);
	return lines;
}

static size_t
ours(const struct pair *p)
{
	struct diff *d = diff_new(buf_str(&p->a), p->a.len, buf_str(&p->b), p->b.len);
	size_t spans = d->span_count;

	diff_free(d);
	return spans;
}

static double
least_ms(const struct pair *pairs, size_t count, bool mine)
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double start = cpu_ms(), took;

		for (size_t i = 0; i < count; i++) {
			if (mine)
				ours(&pairs[i]);
			else
				xdiff(&pairs[i]);
		}
		took = cpu_ms() - start;
		if (round == 0 || took < least)
			least = took;
	}
	return least;
}

static void
compare(struct pair *pairs, size_t count)
{
	double mine = least_ms(pairs, count, true), theirs = least_ms(pairs, count, false);

	printf("%zu pairs, ms of CPU for 1,000: diff %.0f, xdiff default %.0f: ratio %.2f (at most "
	       "1.5)\n",
		count, mine * 1000 / (double)count, theirs * 1000 / (double)count, mine / theirs);
}

/* ---- the worst texts, each in a process of its own, whose peak memory is told apart ---- */

static void
case_unrelated(struct pair *p, size_t scale)
{
	write_words(&p->a, 1000 * scale, 30000, "a", 0);
	write_words(&p->b, 1000 * scale, 30000, "b", 0);
}

static void
case_same_words(struct pair *p, size_t scale)
{
	write_words(&p->a, 1000 * scale, 3000, "w", 0);
	write_words(&p->b, 1000 * scale, 3000, "w", 0);
}

static void
case_paragraphs(struct pair *p, size_t scale)
{
	write_words(&p->a, 1000 * scale, 3000, "w", 60);
	write_words(&p->b, 1000 * scale, 3000, "w", 60);
}

static void
case_one_word(struct pair *p, size_t scale)
{
	for (size_t i = 0; i < 10000 * scale; i++) {
		buf_adds(&p->a, "word ");
		buf_adds(&p->b, i % 2 == 0 ? "word " : "word word other ");
	}
}

static void
case_lines(struct pair *p, size_t scale)
{
	write_words(&p->a, 2000 * scale, 3000, "w", 1);
	write_words(&p->b, 2000 * scale, 3000, "w", 1);
}

static void
case_alike(struct pair *p, size_t scale)
{
	/* paragraphs that are all nearly the same: each could be linked with each */
	for (size_t i = 0; i < 20 * scale; i++) {
		buf_addf(&p->a,
			"the same forty words go on and on in every line of it, number %zu and "
			"then some more of them until the end comes near %u.\n",
			i, any(9));
		buf_addf(&p->b,
			"the same forty words go on and on in any line of it, number %u and "
			"then some more of them until the end comes near %u.\n",
			any((uint32_t)(20 * scale)), any(9));
	}
}

static void
case_huge_paragraph(struct pair *p, size_t scale)
{
	write_words(&p->a, 8300 * scale, 30000, "w", 0);
	for (size_t at = 0, to; at < p->a.len; at = to) {
		const char *space = memchr(p->a.data + at, ' ', p->a.len - at);

		to = space == NULL ? p->a.len : (size_t)(space - p->a.data) + 1;
		if (any(10) != 0)
			buf_add(&p->b, p->a.data + at, to - at);
	}
}

static const struct {
	const char *name;
	void (*make)(struct pair *p, size_t scale);
} worst[] = {
	{ "100,000 words, none in common", case_unrelated },
	{ "100,000 words, unrelated, of one language", case_same_words },
	{ "100,000 words, unrelated, in paragraphs", case_paragraphs },
	{ "one word a million times", case_one_word },
	{ "200,000 paragraphs of one word", case_lines },
	{ "2,000 paragraphs all alike", case_alike },
	{ "one paragraph of 5 MB", case_huge_paragraph },
};

/* Runs one case; writes CPU and peak memory into result. */
static void
run_case(size_t k, size_t scale, double result[2])
{
	int ends[2];
	pid_t child;

	fflush(stdout);
	if (pipe(ends) == -1 || (child = fork()) == -1)
		exit(1);
	if (child == 0) {
		struct pair p = { 0 };
		struct rusage u;
		double start;

		worst[k].make(&p, scale);
		start = cpu_ms();
		ours(&p);
		result[0] = cpu_ms() - start;
		getrusage(RUSAGE_SELF, &u);
		result[1] = (double)u.ru_maxrss / 1024;
		_exit(write(ends[1], result, 2 * sizeof result[0]) < 0);
	}
	close(ends[1]);
	if (read(ends[0], result, 2 * sizeof result[0]) <= 0)
		result[0] = result[1] = -1;
	close(ends[0]);
	waitpid(child, NULL, 0);
}

int
main(int argc, char **argv)
{
	struct pair *pairs = mem_array(PAIRS, sizeof pairs[0]);
	size_t count;

	git_libgit2_init();
	for (size_t k = 0; k < sizeof worst / sizeof worst[0]; k++) {
		double tenth[2], whole[2];

		run_case(k, 10, tenth);
		run_case(k, 100, whole);
		printf("%-42s %6.0f ms %4.0f MB; a tenth of it %5.0f ms: growth %.1f\n",
			worst[k].name, whole[0], whole[1], tenth[0], whole[0] / tenth[0]);
	}
	count = argc > 1 ? read_pairs(argv[1], pairs) : make_pairs(pairs);
	compare(pairs, count);
	for (size_t i = 0; i < count; i++) {
		buf_free(&pairs[i].a);
		buf_free(&pairs[i].b);
	}
	free(pairs);
	git_libgit2_shutdown();
	return 0;
}
