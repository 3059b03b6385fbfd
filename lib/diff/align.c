#include "diff/align.h"

#include "base/mem.h"
#include "diff/bounded.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELLS = 1 << 19, /* of the largest table that is filled */
	SCALE = 64,	 /* costs are scaled so that of equal ones fewer changes win */
	OPEN = LEXICON_CHANGE * SCALE + 1,
	NEVER = 1 << 29,
};

/* These equal no word, nor each other. */
#define RUN_OF_A (UINT32_MAX - 1)
#define RUN_OF_B (UINT32_MAX - 2)

/* What a cell of the table remembers. */
enum {
	FROM_CHANGE = 1, /* the match follows a change, not a match */
	BY_INSERT = 2,	 /* the change ends with an insert, not a delete */
	OPENED = 4,	 /* ... which is its first element */
};

/* A word, or a run of words that the other passage lacks and that can only be changed. */
struct element {
	uint32_t word; /* RUN_OF_A or RUN_OF_B for a run */
	int32_t cost;
	uint32_t at; /* of the first token */
};

struct elements {
	struct element *at; /* owned */
	size_t count, cap;
};

struct align {
	const struct lexicon *lx;
	uint32_t *stamps; /* owned, by word: the last round it was met in */
	uint32_t round;
	struct elements a, b;
	int32_t *matched, *changed; /* owned: one row of costs each */
	size_t row_cap;
	unsigned char *trace; /* owned: CELLS, or NULL while not needed */
};

/* A passage of the pair that align_words was given. */
struct part {
	size_t a, a_end, b, b_end;
};

struct job {
	struct align *al;
	const struct token *a, *b;
	uint32_t *match;
};

struct align *
align_new(const struct lexicon *lx)
{
	struct align *al = mem_zalloc(sizeof *al);

	al->lx = lx;
	al->stamps = mem_array(lx->names.count + 1, sizeof al->stamps[0]);
	return al;
}

void
align_free(struct align *al)
{
	if (al == NULL)
		return;
	free(al->stamps);
	free(al->a.at);
	free(al->b.at);
	free(al->matched);
	free(al->changed);
	free(al->trace);
	free(al);
}

/* Reduces x to elements, against the words of y. */
static void
reduce(struct align *al, struct elements *out, const struct token *x, size_t n,
	const struct token *y, size_t m, uint32_t run_word)
{
	bool run = false;

	if (out->cap < n) {
		out->cap = n * 2;
		out->at = mem_grow(out->at, out->cap, sizeof out->at[0]);
	}
	al->round++;
	for (size_t j = 0; j < m; j++)
		al->stamps[y[j].word] = al->round;
	out->count = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t word = x[i].word;
		int32_t cost = al->lx->words[word].weight * SCALE;

		if (al->stamps[word] == al->round) {
			out->at[out->count++] = (struct element){ word, cost, (uint32_t)i };
			run = false;
		} else if (run) {
			/* so long a run is changed whatever else it costs */
			if (out->at[out->count - 1].cost < NEVER / 64)
				out->at[out->count - 1].cost += cost;
		} else {
			out->at[out->count++] = (struct element){ run_word, cost, (uint32_t)i };
			run = true;
		}
	}
}

static inline int32_t
least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* Fills the table of al->a against al->b: by cell, the least cost of all before it when it is a
 * match and when it is a change. Returns whether the best ends with a change. */
static bool
fill(struct align *al)
{
	const struct element *a = al->a.at, *b = al->b.at;
	size_t n = al->a.count, m = al->b.count;
	int32_t *matched = al->matched, *changed = al->changed;
	unsigned char *trace = al->trace;

	matched[0] = 0;
	changed[0] = NEVER;
	for (size_t j = 1; j <= m; j++) {
		changed[j] = least(changed[j - 1], matched[j - 1] + OPEN) + b[j - 1].cost;
		matched[j] = NEVER;
	}
	for (size_t i = 0; i < n; i++, trace += m) {
		int32_t diagonal_m = matched[0], diagonal_c = changed[0];
		int32_t left_m = NEVER, left_c, cost = a[i].cost;
		uint32_t word = a[i].word;

		left_c = least(changed[0], matched[0] + OPEN) + cost;
		matched[0] = NEVER;
		changed[0] = left_c;
		for (size_t j = 0; j < m; j++) {
			int32_t up_m = matched[j + 1], up_c = changed[j + 1];
			int32_t new_m, by_delete, by_insert;
			unsigned char bits;

			new_m = word == b[j].word ? least(diagonal_m, diagonal_c) : NEVER;
			bits = diagonal_c < diagonal_m ? FROM_CHANGE : 0;
			by_delete = least(up_c, up_m + OPEN) + cost;
			by_insert = least(left_c, left_m + OPEN) + b[j].cost;
			if (by_insert < by_delete) {
				bits |= BY_INSERT;
				bits |= left_m + OPEN < left_c ? OPENED : 0;
				left_c = by_insert;
			} else {
				bits |= up_m + OPEN < up_c ? OPENED : 0;
				left_c = by_delete;
			}
			trace[j] = bits;
			left_m = new_m < NEVER ? new_m : NEVER;
			matched[j + 1] = left_m;
			changed[j + 1] = left_c;
			diagonal_m = up_m;
			diagonal_c = up_c;
		}
	}
	return changed[m] < matched[m];
}

/* Aligns p by the whole table. False if that is too large. */
static bool
exact(const struct job *job, struct part p)
{
	struct align *al = job->al;
	size_t n, m, i, j;
	bool change;

	reduce(al, &al->a, job->a + p.a, p.a_end - p.a, job->b + p.b, p.b_end - p.b, RUN_OF_A);
	reduce(al, &al->b, job->b + p.b, p.b_end - p.b, job->a + p.a, p.a_end - p.a, RUN_OF_B);
	n = al->a.count;
	m = al->b.count;
	if (n > CELLS || m > CELLS || n * m > CELLS)
		return false;
	if (al->row_cap < m + 1) {
		al->row_cap = (m + 1) * 2;
		al->matched = mem_grow(al->matched, al->row_cap, sizeof al->matched[0]);
		al->changed = mem_grow(al->changed, al->row_cap, sizeof al->changed[0]);
	}
	if (al->trace == NULL)
		al->trace = mem_alloc(CELLS);
	change = fill(al);
	for (i = n, j = m; i > 0 && j > 0;) {
		unsigned char bits = al->trace[(i - 1) * m + j - 1];

		if (!change) {
			job->match[p.a + al->a.at[--i].at] = (uint32_t)(p.b + al->b.at[--j].at);
			change = (bits & FROM_CHANGE) != 0;
			continue;
		}
		if ((bits & BY_INSERT) != 0)
			j--;
		else
			i--;
		change = (bits & OPENED) == 0;
	}
	return true;
}

/* A phrase of a few words that begins at a (or b), by the hash of its words. */
struct phrase {
	uint32_t hash;
	uint32_t a, b; /* one past where it begins; 0: nowhere yet */
	bool twice;    /* in one of the two */
};

static uint32_t
phrase_hash(const struct token *t, size_t words)
{
	uint64_t h = 1;

	for (size_t i = 0; i < words; i++)
		h = (h ^ t[i].word) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 29);
	return (uint32_t)(h >> 32);
}

static bool
same_words(const struct token *a, const struct token *b, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		if (a[i].word != b[i].word)
			return false;
	}
	return true;
}

struct phrases {
	struct phrase *slots; /* owned */
	size_t mask;
};

static struct phrase *
phrase_slot(const struct phrases *ph, const struct job *job, const struct token *t, size_t words)
{
	uint32_t hash = phrase_hash(t, words);
	size_t at = hash & ph->mask;

	for (;; at = (at + 1) & ph->mask) {
		struct phrase *s = &ph->slots[at];

		if (s->a == 0 && s->b == 0) {
			s->hash = hash;
			return s;
		}
		if (s->hash == hash &&
			same_words(s->a != 0 ? job->a + s->a - 1 : job->b + s->b - 1, t, words))
			return s;
	}
}

struct anchor {
	uint32_t a, b;
	uint32_t before; /* in the chain that ends here, or ALIGN_NONE */
};

/* Reduces anchors, which rise in a, to a longest chain that rises in b too. Returns its length. */
static size_t
longest_chain(struct anchor *anchors, size_t count)
{
	uint32_t *ends = mem_array(count + 1, sizeof ends[0]); /* of chains, by length - 1 */
	size_t length = 0, k;
	uint32_t at;

	for (size_t i = 0; i < count; i++) {
		size_t low = 0, high = length;

		while (low < high) {
			size_t mid = (low + high) / 2;

			if (anchors[ends[mid]].b < anchors[i].b)
				low = mid + 1;
			else
				high = mid;
		}
		anchors[i].before = low > 0 ? ends[low - 1] : ALIGN_NONE;
		ends[low] = (uint32_t)i;
		if (low == length)
			length++;
	}
	k = length;
	at = length > 0 ? ends[length - 1] : ALIGN_NONE;
	for (; at != ALIGN_NONE; at = anchors[at].before)
		ends[--k] = at;
	for (k = 0; k < length; k++)
		anchors[k] = anchors[ends[k]];
	free(ends);
	return length;
}

/* Finds the phrases of so many words that stand once in a and once in b, in the same order.
 * Returns their count; *out is the caller's to free. */
static size_t
find_anchors(const struct job *job, struct part p, size_t words, struct anchor **out)
{
	struct phrases ph = { .mask = 1023 };
	size_t n = p.a_end - p.a, m = p.b_end - p.b, count = 0;
	struct phrase *s;

	*out = NULL;
	if (n < words || m < words)
		return 0;
	while (ph.mask < (n + m) * 2)
		ph.mask = ph.mask * 2 + 1;
	ph.slots = mem_array(ph.mask + 1, sizeof ph.slots[0]);
	for (size_t i = p.a; i + words <= p.a_end; i++) {
		s = phrase_slot(&ph, job, job->a + i, words);
		s->twice |= s->a != 0;
		s->a = (uint32_t)i + 1;
	}
	for (size_t j = p.b; j + words <= p.b_end; j++) {
		s = phrase_slot(&ph, job, job->b + j, words);
		s->twice |= s->b != 0;
		s->b = (uint32_t)j + 1;
	}
	*out = mem_array(n, sizeof(*out)[0]);
	for (size_t i = p.a; i + words <= p.a_end; i++) {
		s = phrase_slot(&ph, job, job->a + i, words);
		if (!s->twice && s->b != 0)
			(*out)[count++] = (struct anchor){ .a = (uint32_t)i, .b = s->b - 1 };
	}
	free(ph.slots);
	return longest_chain(*out, count);
}

/* Matches of a bounded search, without the runs that are too small to be worth an interruption
 * between two changes. */
static size_t
find_runs(const struct job *job, struct part p, struct anchor **out)
{
	size_t n = p.a_end - p.a, m = p.b_end - p.b, count = 0, end;
	uint32_t *numbers = mem_array(n + m, sizeof numbers[0]);
	uint32_t *match = mem_array(n, sizeof match[0]);

	for (size_t i = 0; i < n; i++)
		numbers[i] = job->a[p.a + i].word;
	for (size_t j = 0; j < m; j++)
		numbers[n + j] = job->b[p.b + j].word;
	bounded_match(numbers, n, numbers + n, m, match);
	*out = mem_array(n, sizeof(*out)[0]);
	for (size_t i = 0; i < n; i = end) {
		unsigned weight = 0;

		end = i + 1;
		if (match[i] == BOUNDED_NONE)
			continue;
		while (end < n && match[end] == match[end - 1] + 1)
			end++;
		for (size_t k = i; k < end && weight < 2 * LEXICON_CHANGE; k++)
			weight += job->al->lx->words[numbers[k]].weight;
		if (weight < 2 * LEXICON_CHANGE)
			continue;
		for (size_t k = i; k < end; k++)
			(*out)[count++] = (struct anchor){ .a = (uint32_t)(p.a + k),
				.b = (uint32_t)(p.b + match[k]) };
	}
	free(numbers);
	free(match);
	return count;
}

/* How a passage that is too large for the table is divided; each way is tried where those before
 * it found nothing. */
enum way {
	BY_PHRASES,
	BY_PAIRS,
	BY_RUNS,
	BY_NOTHING
};

static void
align_part(const struct job *job, struct part p, enum way way)
{
	struct anchor *anchors = NULL;
	size_t count = 0;

	while (p.a < p.a_end && p.b < p.b_end && job->a[p.a].word == job->b[p.b].word)
		job->match[p.a++] = (uint32_t)p.b++;
	while (p.a < p.a_end && p.b < p.b_end &&
		job->a[p.a_end - 1].word == job->b[p.b_end - 1].word)
		job->match[--p.a_end] = (uint32_t)--p.b_end;
	if (p.a == p.a_end || p.b == p.b_end || exact(job, p))
		return;
	for (; count == 0 && way != BY_NOTHING; way++) {
		free(anchors);
		anchors = NULL;
		switch (way) {
		case BY_PHRASES:
			count = find_anchors(job, p, 4, &anchors);
			break;
		case BY_PAIRS:
			count = find_anchors(job, p, 2, &anchors);
			break;
		case BY_RUNS:
			count = find_runs(job, p, &anchors);
			break;
		case BY_NOTHING:
			break;
		}
	}
	for (size_t k = 0; k < count; k++) {
		if (anchors[k].a < p.a || anchors[k].b < p.b)
			continue; /* matched already, as a phrase went on */
		align_part(job, (struct part){ p.a, anchors[k].a, p.b, anchors[k].b }, way);
		p.a = anchors[k].a;
		p.b = anchors[k].b;
		while (p.a < p.a_end && p.b < p.b_end && job->a[p.a].word == job->b[p.b].word)
			job->match[p.a++] = (uint32_t)p.b++;
	}
	if (count > 0)
		align_part(job, p, way);
	free(anchors);
}

void
align_words(struct align *al, const struct token *a, size_t n, const struct token *b, size_t m,
	uint32_t *match)
{
	struct job job = { .al = al, .a = a, .b = b, .match = match };

	for (size_t i = 0; i < n; i++)
		match[i] = ALIGN_NONE;
	align_part(&job, (struct part){ 0, n, 0, m }, BY_PHRASES);
}
