#include "judge/likeness.h"

#include "base/mem.h"
#include "text/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	RUN = 5
}; /* words: shorter runs are shared by any two texts of one language */

struct word {
	uint64_t hash;
	uint32_t paragraph;
	uint32_t end; /* where it ends in the text */
};

struct text {
	const char *s;
	size_t len;
	struct word *words;
	size_t count;
};

/* FNV-1a; ASCII capitals count as small letters. */
static uint64_t
hash_word(const char *s, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c | 0x20);
		h = (h ^ c) * UINT64_C(0x100000001b3);
	}
	return h;
}

static uint64_t
mix(uint64_t h)
{
	h = (h ^ (h >> 32)) * UINT64_C(0xd6e8feb86659fd93);
	return h ^ (h >> 32);
}

static void
split(struct text *t, const char *s)
{
	size_t room = 0, at = 0, next;
	uint32_t paragraph = 0;

	*t = (struct text){ .s = s != NULL ? s : "" };
	t->len = strlen(t->s);
	for (; at < t->len; at = next) {
		enum words_kind kind;

		next = words_next(t->s, t->len, at, &kind);
		if (kind == WORDS_SPACE && memchr(t->s + at, '\n', next - at) != NULL)
			paragraph++;
		if (kind == WORDS_SPACE || kind == WORDS_PUNCT)
			continue;
		if (t->count == room) {
			room = room == 0 ? 256 : room * 2;
			t->words = mem_grow(t->words, room, sizeof *t->words);
		}
		t->words[t->count++] =
			(struct word){ hash_word(t->s + at, next - at), paragraph, (uint32_t)next };
	}
}

/* The hash of the run of words that begins at i, never 0. */
static uint64_t
hash_run(const struct text *t, size_t i, size_t run)
{
	uint64_t h = run;

	for (size_t k = 0; k < run; k++)
		h = mix(h * 31 + t->words[i + k].hash);
	return h | 1;
}

/* An open-addressed set of hashes; 0 marks a free place. */
struct set {
	uint64_t *places;
	size_t mask;
};

static void
set_init(struct set *set, size_t n)
{
	size_t size = 16;

	while (size < n * 2)
		size *= 2;
	set->places = mem_array(size, sizeof *set->places);
	set->mask = size - 1;
}

static uint64_t *
set_place(const struct set *set, uint64_t hash)
{
	size_t i = hash & set->mask;

	while (set->places[i] != 0 && set->places[i] != hash)
		i = (i + 1) & set->mask;
	return &set->places[i];
}

/* Marks the words of old that stand in a run which new has too. */
static bool *
mark_kept(const struct text *old, const struct text *new)
{
	bool *kept = mem_array(old->count + 1, sizeof *kept);
	size_t run = old->count < RUN || new->count < RUN ? 1 : RUN;
	struct set runs;

	set_init(&runs, new->count);
	for (size_t i = 0; i + run <= new->count; i++) {
		uint64_t h = hash_run(new, i, run);

		*set_place(&runs, h) = h;
	}
	for (size_t i = 0; i + run <= old->count; i++)
		if (*set_place(&runs, hash_run(old, i, run)) != 0)
			memset(kept + i, true, run);
	free(runs.places);
	return kept;
}

/*
 * Finds the longest piece of the old, [*from, *to), of which at most about a fifth is left: chance
 * keeps a few runs of words even between strangers. It is the piece of the largest sum, where a
 * lost word counts 1 and a kept one -4 (Kadane).
 */
static void
find_gap(const bool *kept, size_t count, size_t *from, size_t *to)
{
	enum {
		LOST = 1,
		KEPT = -4
	};
	long sum = 0, best = 0;
	size_t begin = 0;

	*from = *to = count;
	for (size_t i = 0; i < count; i++) {
		if (sum <= 0) {
			sum = 0;
			begin = i;
		}
		sum += kept[i] ? KEPT : LOST;
		if (sum > best) {
			best = sum;
			*from = begin;
			*to = i + 1;
		}
	}
}

/* Is there a mark at the end of the text (n bytes) that closes a sentence? */
static bool
ends_sentence(const char *s, size_t n)
{
	static const char *const marks[] = {
		".", "!", "?", ":", "\"", "'", ")", "]", "\xc2\xbb",		/* » */
		"\xe2\x80\x9d", "\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\xa6", /* ” ’ “ … */
		"\xe3\x80\x82", "\xe3\x80\x8d", "\xe3\x80\x8f",			/* 。 」 』 */
		"\xef\xbc\x81", "\xef\xbc\x9f", "\xef\xbc\x89",			/* ！ ？ ） */
		"\xe0\xa5\xa4", "\xd8\x9f", "\xdb\x94",				/* । ؟ ۔ */
	};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t m = strlen(marks[i]);

		if (n >= m && memcmp(s + n - m, marks[i], m) == 0)
			return true;
	}
	return false;
}

/* The paragraph of old (n bytes each line) that begins with the m bytes of p and goes on; NULL for
 * none. */
static const char *
longer_paragraph(const char *old, const char *p, size_t m)
{
	for (const char *s = old; *s != '\0';) {
		size_t n = strcspn(s, "\n");

		if (n > m && memcmp(s, p, m) == 0)
			return s;
		s += n;
		if (*s == '\n')
			s++;
	}
	return NULL;
}

/*
 * Does the new text stop inside a paragraph of the old? Its last paragraph that the old begins
 * with too is looked at; what follows it in the new text, if anything, is not the old's.
 */
static bool
is_cut_inside(const struct text *old, const bool *kept, const struct text *new)
{
	enum {
		SHORT = 3
	}; /* words: too few to say whose they are */
	size_t end = new->len;

	while (end > 0) {
		size_t begin = end, words = 0, left = 0, first_lost = old->count;
		const char *whole;

		while (begin > 0 && new->s[begin - 1] != '\n')
			begin--;
		for (size_t i = 0; i < new->count; i++)
			words += new->words[i].end > begin &&new->words[i].end <= end;
		whole = words >= SHORT ? longer_paragraph(old->s, new->s + begin, end - begin)
				       : NULL;
		if (whole != NULL) {
			size_t cut = (size_t)(whole - old->s) + end - begin;

			if (ends_sentence(new->s + begin, end - begin))
				return false;
			for (size_t i = 0; i < old->count && first_lost == old->count; i++)
				if (old->words[i].end > cut)
					first_lost = i;
			for (size_t i = first_lost; i < old->count; i++)
				left += kept[i];
			return old->count - first_lost >= SHORT &&
			       left * 5 <= old->count - first_lost + RUN;
		}
		/* a whole paragraph of the old ends the search: the cut, if any, is clean */
		if (words >= SHORT && end > begin) {
			char *p = mem_strndup(new->s + begin, end - begin);
			bool is_old = strstr(old->s, p) != NULL;

			free(p);
			if (is_old)
				return false;
		}
		end = begin > 0 ? begin - 1 : 0;
	}
	return false;
}

struct likeness
likeness_of(const char *old_text, const char *new_text)
{
	struct likeness l = { .kept = 1, .rest_kept = 1 };
	size_t from, to, all = 0, rest = 0;
	struct text old, new;
	bool *kept;

	split(&old, old_text);
	split(&new, new_text);
	kept = mark_kept(&old, &new);
	find_gap(kept, old.count, &from, &to);
	for (size_t i = 0; i < old.count; i++) {
		all += kept[i];
		rest += kept[i] && (i < from || i >= to);
	}
	l.old_words = old.count;
	l.new_words = new.count;
	if (old.count > 0) {
		l.kept = (double)all / (double)old.count;
		l.gap = (double)(to - from) / (double)old.count;
	}
	if (to > from) {
		if (to - from < old.count)
			l.rest_kept = (double)rest / (double)(old.count - (to - from));
		else
			l.rest_kept = 0;
		l.gap_at_end = to == old.count;
		for (size_t i = from; i < to; i++)
			if (i == 0 || old.words[i].paragraph != old.words[i - 1].paragraph)
				l.gap_paragraphs++;
		l.cut_inside = is_cut_inside(&old, kept, &new);
	}
	free(kept);
	free(old.words);
	free(new.words);
	return l;
}

double
likeness_of_titles(const char *a, const char *b)
{
	struct text x, y;
	size_t found = 0;
	double share;

	split(&x, a);
	split(&y, b);
	for (size_t i = 0; i < x.count; i++) {
		for (size_t k = 0; k < y.count; k++) {
			if (x.words[i].hash == y.words[k].hash) {
				found++;
				break;
			}
		}
	}
	share = x.count > 0 ? (double)found / (double)x.count : 1;
	free(x.words);
	free(y.words);
	return share;
}
