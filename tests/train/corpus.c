#include "corpus.h"

#include "noise.h"

#include "base/mem.h"
#include "text/charset.h"
#include "text/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>

static bool
is_token(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		       c == '_';
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}

static size_t
tokenize(const char *s, size_t n, uint32_t **out)
{
	size_t count = 0, cap = 16;
	uint32_t *v = mem_array(cap, sizeof *v), h = 2166136261u;
	bool in = false;

	for (size_t at = 0; at <= n;) {
		uint32_t c = at < n ? utf8_next(s, n, &at) : (at++, ' ');

		if (is_token(c)) {
			h = (h ^ c) * 16777619u;
			h ^= h >> 15;
			in = true;
		} else if (in) {
			if (count == cap)
				v = mem_grow(v, cap *= 2, sizeof *v);
			v[count++] = h;
			h = 2166136261u;
			in = false;
		}
	}
	*out = v;
	return count;
}

/* ---- labels: which blocks make up the truth, in order ---- */

struct piece {
	uint32_t block, start, end; /* tokens [start, end) of the truth */
	uint32_t score;
	int32_t before; /* piece */
};

struct best {
	uint32_t score;
	int32_t piece;
};

static void
best_raise(struct best *tree, size_t n, size_t at, struct best b)
{
	for (at++; at <= n; at += at & -at)
		if (tree[at].score < b.score)
			tree[at] = b;
}

static struct best
best_upto(const struct best *tree, size_t at)
{
	struct best b = { 0, -1 };

	for (at++; at > 0; at -= at & -at)
		if (tree[at].score > b.score)
			b = tree[at];
	return b;
}

/* Where runs of three words are noted. */
static uint16_t
run_of(const uint32_t *t)
{
	uint32_t h = (t[0] * 31 + t[1]) * 31 + t[2];

	return (uint16_t)(h ^ (h >> 16));
}

/* Where a longer block would lie in the truth if a few of its words differ: by the offset that most
 * of its runs of three words agree on. */
static bool
near_match(const struct sample *s, uint32_t b, uint32_t *start, uint32_t *end, uint32_t *score)
{
	const uint32_t *t = s->tokens[b], n = s->ntokens[b];
	uint32_t best = 0, hits;

	if (n < 6 || s->ntruth < 4)
		return false;
	for (uint32_t k = 0; k + 3 <= n && k < 40; k++) {
		if (!s->runs[run_of(t + k)])
			continue;
		for (size_t j = 0; j + 3 <= s->ntruth; j++) {
			if (memcmp(t + k, s->truth + j, 3 * sizeof *t) != 0)
				continue;
			hits = 0;
			/* walk both, a word may be missing on either side */
			size_t q = j;
			for (uint32_t p = k; p < n && q < s->ntruth; p++) {
				if (t[p] == s->truth[q])
					hits++, q++;
				else if (q + 1 < s->ntruth && t[p] == s->truth[q + 1])
					hits++, q += 2;
				else if (p + 1 < n && t[p + 1] == s->truth[q])
					continue;
				else
					q++;
			}
			if (hits > best) {
				best = hits;
				*start = (uint32_t)j;
				*end = (uint32_t)q;
			}
		}
	}
	*score = best;
	return best * 10 >= n * 6;
}

static void
label_by_text(struct sample *s)
{
	size_t npieces = 0, cap = 256;
	struct piece *pieces = mem_array(cap, sizeof *pieces);
	struct best *tree = mem_array(s->ntruth + 2, sizeof *tree);
	uint32_t n = s->tree->nblocks;
	int32_t last;

	for (size_t k = 0; k < s->ntruth + 2; k++)
		tree[k].piece = -1;
	for (uint32_t b = 0; b < n; b++) {
		const uint32_t *t = s->tokens[b];
		size_t from = npieces;

		if (s->ntokens[b] == 0)
			continue;
		for (size_t j = 0; j + s->ntokens[b] <= s->ntruth; j++) {
			if (memcmp(t, s->truth + j, s->ntokens[b] * sizeof *t) != 0)
				continue;
			if (npieces == cap)
				pieces = mem_grow(pieces, cap *= 2, sizeof *pieces);
			pieces[npieces++] = (struct piece){ b, (uint32_t)j,
				(uint32_t)j + s->ntokens[b], 4 * s->ntokens[b], -1 };
		}
		if (npieces == from) {
			struct piece p = { .block = b, .before = -1 };

			if (near_match(s, b, &p.start, &p.end, &p.score)) {
				p.score = p.score * 4 > s->ntokens[b] ? p.score * 4 - s->ntokens[b]
								      : 1;
				if (npieces == cap)
					pieces = mem_grow(pieces, cap *= 2, sizeof *pieces);
				pieces[npieces++] = p;
			}
		}
		/* all of a block see only pieces of blocks before it */
		for (size_t k = from; k < npieces; k++) {
			struct best best = best_upto(tree, pieces[k].start);

			/* one point for each that touches its predecessor: runs are likelier */
			pieces[k].score += best.score;
			pieces[k].before = best.piece;
			if (best.piece >= 0 && pieces[best.piece].end == pieces[k].start)
				pieces[k].score++;
		}
		for (size_t k = from; k < npieces; k++)
			best_raise(tree, s->ntruth + 1, pieces[k].end,
				(struct best){ pieces[k].score, (int32_t)k });
	}
	last = best_upto(tree, s->ntruth).piece;
	for (; last >= 0; last = pieces[last].before)
		s->labels[pieces[last].block] = LABEL_IN;
	free(pieces);
	free(tree);
}

static char *
collapse(const char *s, size_t n)
{
	char *c = mem_strndup(s, n);

	utf8_fold_space(c, strlen(c), false);
	return c;
}

static void
label_by_segments(struct sample *s)
{
	for (uint32_t b = 0; b < s->tree->nblocks; b++) {
		char *text = collapse(
			tree_block_text(s->tree, &s->tree->blocks[b]), s->tree->blocks[b].len);

		s->labels[b] = LABEL_UNKNOWN;
		for (char **w = s->without; *w != NULL; w++)
			if (strstr(text, *w) != NULL)
				s->labels[b] = LABEL_OUT;
		for (char **w = s->with; *w != NULL; w++)
			if (strstr(text, *w) != NULL)
				s->labels[b] = LABEL_IN;
		free(text);
	}
}

/* ---- reading ---- */

/* A page may lie there packed or not. */
static char *
read_page(const char *path, size_t *len)
{
	char *cmd = mem_printf("gzip -dc '%s.gz'", path);
	FILE *plain = fopen(path, "rb"), *f = plain != NULL ? plain : popen(cmd, "r");
	struct buf b = { 0 };
	char chunk[65536];
	size_t n;

	while (f != NULL && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, chunk, n);
	if (f == NULL || (plain != NULL ? fclose(f) : pclose(f)) != 0) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(1);
	}
	free(cmd);
	*len = b.len;
	return buf_steal(&b);
}

static char **
strings_of(const json_t *list)
{
	size_t n = json_array_size(list);
	char **v = mem_array(n + 1, sizeof *v);

	for (size_t i = 0; i < n; i++) {
		const char *one = json_string_value(json_array_get(list, i));

		v[i] = collapse(one, strlen(one));
	}
	return v;
}

static uint32_t
host_hash(const char *url)
{
	const char *p = url == NULL ? "" : strstr(url, "://");
	uint32_t h = 2166136261u;

	p = p == NULL ? url : p + 3;
	if (strncmp(p, "www.", 4) == 0)
		p += 4;
	for (; *p != '\0' && *p != '/'; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	return h ^ (h >> 16);
}

/* Makes a sample of a page in UTF-8. */
static void
read_sample(struct sample *s, const char *html, size_t len, const json_t *truth)
{
	const char *text = json_string_value(json_object_get(truth, "text"));
	uint32_t n;

	s->fold_key = host_hash(json_string_value(json_object_get(truth, "url")));
	s->arena = arena_new();
	s->tree = tree_new(html, len);
	meta_read(&s->meta, s->tree, s->arena);
	s->facts = facts_new(s->tree, &s->meta);
	n = s->tree->nblocks;
	s->labels = mem_zalloc(n + 1);
	s->tokens = mem_array(n + 1, sizeof *s->tokens);
	s->ntokens = mem_array(n + 1, sizeof *s->ntokens);
	for (uint32_t b = 0; b < n; b++)
		s->ntokens[b] = (uint32_t)tokenize(tree_block_text(s->tree, &s->tree->blocks[b]),
			s->tree->blocks[b].len, &s->tokens[b]);
	if (text != NULL) {
		s->ntruth = tokenize(text, strlen(text), &s->truth);
		s->runs = mem_zalloc(65536);
		for (size_t k = 0; k + 3 <= s->ntruth; k++)
			s->runs[run_of(s->truth + k)] = true;
		label_by_text(s);
		free(s->runs);
	} else {
		s->segments = true;
		s->with = strings_of(json_object_get(truth, "with"));
		s->without = strings_of(json_object_get(truth, "without"));
		label_by_segments(s);
	}
}

static void
read_page_twice(struct corpus *c, unsigned number, const char *path, const char *id,
	const json_t *truth, bool noisy)
{
	struct sample *s = &c->samples[c->n++];
	size_t len, n;
	char *bytes = read_page(path, &len), *more;
	char *html = charset_to_utf8(bytes, len, NULL, CHARSET_HTML, &n, NULL);

	free(bytes);
	*s = (struct sample){ .corpus = number, .id = mem_strdup(id) };
	read_sample(s, html, n, truth);
	more = noisy && !s->segments ? noise_add(html, n, c->n, &len) : NULL;
	free(html);
	if (more == NULL)
		return;
	s = &c->samples[c->n++];
	*s = (struct sample){ .corpus = number, .id = mem_strdup(id), .noisy = true };
	read_sample(s, more, len, truth);
	free(more);
}

void
corpus_read(struct corpus *c, const char *folder, unsigned number, unsigned every, unsigned noisy)
{
	char *path = mem_printf("%s/truth.json", folder);
	json_error_t error;
	json_t *truth = json_load_file(path, 0, &error), *page;
	const char *id;
	unsigned k = 0;

	if (truth == NULL) {
		fprintf(stderr, "%s: %s\n", path, error.text);
		exit(1);
	}
	free(path);
	c->samples =
		mem_grow(c->samples, c->n + 2 * json_object_size(truth) + 1, sizeof *c->samples);
	json_object_foreach(truth, id, page)
	{
		if (k++ % every != 0)
			continue;
		path = mem_printf("%s/html/%s.html", folder, id);
		read_page_twice(c, number, path, id, page, noisy > 0 && k % noisy == 0);
		free(path);
	}
	json_decref(truth);
}

/* ---- measuring, as tools/score_extraction does ---- */

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t
shingles(const uint32_t *t, size_t n, uint64_t **out)
{
	size_t count = n == 0 ? 0 : n < 4 ? 1 : n - 3;
	uint64_t *v = mem_array(count + 1, sizeof *v);

	for (size_t i = 0; i < count; i++) {
		uint64_t h = 14695981039346656037u;

		for (size_t k = i; k < n && k < i + 4; k++)
			h = (h ^ t[k]) * 1099511628211u + 0x9e37;
		v[i] = h;
	}
	qsort(v, count, sizeof *v, by_value);
	*out = v;
	return count;
}

static void
count(const struct sample *s, const uint8_t *keep, size_t *tp, size_t *fp, size_t *fn, bool *exact)
{
	*tp = *fp = *fn = 0;
	*exact = false;
	if (s->segments) {
		struct buf b = { 0 };
		char *text;

		for (uint32_t i = 0; i < s->tree->nblocks; i++)
			if (keep[i]) {
				buf_add(&b, tree_block_text(s->tree, &s->tree->blocks[i]),
					s->tree->blocks[i].len);
				buf_addc(&b, ' ');
			}
		text = collapse(buf_str(&b), b.len);
		buf_free(&b);
		for (char **w = s->with; *w != NULL; w++)
			(*(strstr(text, *w) != NULL ? tp : fn))++;
		for (char **w = s->without; *w != NULL; w++)
			*fp += strstr(text, *w) != NULL;
		free(text);
	} else {
		size_t n = 0, na, nb, i = 0, j = 0;
		uint32_t *t;
		uint64_t *a, *b;

		for (uint32_t k = 0; k < s->tree->nblocks; k++)
			n += keep[k] ? s->ntokens[k] : 0;
		t = mem_array(n + 1, sizeof *t);
		n = 0;
		for (uint32_t k = 0; k < s->tree->nblocks; k++)
			if (keep[k]) {
				memcpy(t + n, s->tokens[k], s->ntokens[k] * sizeof *t);
				n += s->ntokens[k];
			}
		na = shingles(s->truth, s->ntruth, &a);
		nb = shingles(t, n, &b);
		while (i < na && j < nb) {
			if (a[i] == b[j])
				(*tp)++, i++, j++;
			else if (a[i] < b[j])
				i++;
			else
				j++;
		}
		*fp = nb - *tp;
		*fn = na - *tp;
		*exact = n == s->ntruth && memcmp(t, s->truth, n * sizeof *t) == 0;
		free(a);
		free(b);
		free(t);
	}
}

double
corpus_f1(const struct sample *s, const uint8_t *keep, bool *exact)
{
	size_t tp, fp, fn;

	count(s, keep, &tp, &fp, &fn, exact);
	return tp + fp + fn == 0 ? 1 : 2.0 * tp / (2.0 * tp + fp + fn);
}

struct figures
corpus_figures(const struct corpus *c, unsigned number, bool noisy, const uint8_t *keep)
{
	struct figures f = { 0 };
	double p = 0, r = 0, np = 0, nr = 0;
	size_t stp = 0, sfp = 0, sfn = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct sample *s = &c->samples[i];
		size_t tp, fp, fn;
		bool exact;

		if (s->corpus != number || s->noisy != noisy)
			continue;
		count(s, keep + s->first_row, &tp, &fp, &fn, &exact);
		f.pages++;
		f.exact += exact;
		stp += tp, sfp += fp, sfn += fn;
		if (tp + fp > 0)
			p += (double)tp / (tp + fp), np++;
		if (tp + fn > 0)
			r += (double)tp / (tp + fn), nr++;
		if (s->segments)
			p = stp, np = stp + sfp, r = stp, nr = stp + sfn;
	}
	f.precision = np > 0 ? p / np : 0;
	f.recall = nr > 0 ? r / nr : 0;
	f.f1 = f.precision + f.recall > 0 ? 2 * f.precision * f.recall / (f.precision + f.recall)
					  : 0;
	f.exact = f.pages > 0 ? f.exact / f.pages : 0;
	return f;
}
