#include "diff/pairs.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	FEW = 8,	/* so few paragraphs are all compared with each other */
	CANDIDATES = 8, /* of others, those with most rare words in common */
};

/* The paragraphs of b in which each content word stands. */
struct index {
	uint32_t *first; /* owned, by word: into where; one more at the end */
	uint32_t *where; /* owned */
	uint32_t *met;	 /* owned, by paragraph: rare words in common with the one asked for */
	uint32_t *found; /* owned: paragraphs met */
	uint32_t rare;	 /* a word in more paragraphs than this tells nothing */
};

static bool
is_content(const struct lexicon *lx, uint32_t word)
{
	return lx->words[word].weight >= LEXICON_CONTENT;
}

static void
index_init(struct index *x, const struct pairs_texts *f, const uint32_t *changed, uint32_t count)
{
	size_t words = f->lx->names.count;
	uint32_t *last = mem_array(words + 1, sizeof last[0]);

	x->first = mem_array(words + 2, sizeof x->first[0]);
	x->met = mem_array((size_t)count + 1, sizeof x->met[0]);
	x->found = mem_array((size_t)count + 1, sizeof x->found[0]);
	x->rare = 4 + count / 4 < 64 ? 4 + count / 4 : 64;
	for (int pass = 0; pass < 2; pass++) {
		memset(last, 0, words * sizeof last[0]);
		for (uint32_t j = 0; j < count; j++) {
			const struct token *t = paragraphs_tokens(f->b, changed[j]);

			for (uint32_t k = 0; k < f->b->at[changed[j]].token_count; k++) {
				uint32_t word = t[k].word;

				if (last[word] == j + 1 || !is_content(f->lx, word))
					continue;
				last[word] = j + 1;
				if (pass == 0)
					x->first[word + 2]++;
				else
					x->where[x->first[word + 1]++] = j;
			}
		}
		if (pass == 0) {
			for (size_t w = 0; w < words; w++)
				x->first[w + 2] += x->first[w + 1];
			x->where = mem_array((size_t)x->first[words + 1] + 1, sizeof x->where[0]);
		}
	}
	free(last);
}

static void
index_free(struct index *x)
{
	free(x->first);
	free(x->where);
	free(x->met);
	free(x->found);
}

/* Leaves in x->found the few paragraphs that have most rare words of t; returns how many. */
static uint32_t
index_ask(struct index *x, const struct token *t, uint32_t n)
{
	uint32_t found = 0, kept, j;

	for (uint32_t k = 0; k < n; k++) {
		uint32_t from = x->first[t[k].word], to = x->first[t[k].word + 1];

		if (to - from > x->rare)
			continue;
		for (; from < to; from++) {
			j = x->where[from];
			if (x->met[j]++ == 0)
				x->found[found++] = j;
		}
	}
	/* the best to the front, by insertion into a list that stays short */
	kept = 0;
	for (uint32_t k = 0; k < found; k++) {
		uint32_t at = kept;

		j = x->found[k];
		while (at > 0 && x->met[x->found[at - 1]] < x->met[j])
			at--;
		if (at >= CANDIDATES) {
			x->met[j] = 0;
			continue;
		}
		if (kept == CANDIDATES)
			x->met[x->found[--kept]] = 0;
		memmove(x->found + at + 1, x->found + at, (kept - at) * sizeof x->found[0]);
		x->found[at] = j;
		kept++;
	}
	for (uint32_t k = 0; k < kept; k++)
		x->met[x->found[k]] = 0;
	return kept;
}

/* Compares paragraph a, which similarity holds, with b. */
static void
compare(struct pairs *pairs, const struct pairs_texts *f, uint32_t a, uint32_t b)
{
	const struct paragraph *p = &f->b->at[b];
	const struct token *t = paragraphs_tokens(f->b, b);
	uint32_t wa = f->a->at[a].words, wb = p->words, least = wa < wb ? wa : wb;
	uint32_t overlap, common = 0;
	struct pair pair = { .a = a, .b = b };

	if (least == 0 || f->a->at[a].same == f->b->at[b].same)
		return;
	overlap = (uint32_t)similarity_overlap(f->similarity, t, p->token_count);
	pair.a_in_b = wa >= 3 && overlap * 2 >= wa;
	pair.b_in_a = wb >= 3 && overlap * 2 >= wb;
	if (overlap * 40 >= 7 * (wa + wb) || (least >= 4 && overlap * 10 >= least * 7)) {
		common = (uint32_t)similarity_common(f->similarity, t, p->token_count);
		if (common * 40 >= 7 * (wa + wb) || (least >= 4 && common * 10 >= least * 7))
			pair.common = common;
	}
	if (pair.common == 0 && !pair.a_in_b && !pair.b_in_a)
		return;
	if (pairs->count == pairs->cap) {
		pairs->cap = pairs->cap == 0 ? 64 : pairs->cap * 2;
		pairs->at = mem_grow(pairs->at, pairs->cap, sizeof pairs->at[0]);
	}
	pairs->at[pairs->count++] = pair;
}

static int
by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

void
pairs_find(struct pairs *pairs, const struct pairs_texts *f, struct frame m)
{
	uint32_t *changed = mem_array((size_t)(m.b_end - m.b) + 1, sizeof changed[0]), count = 0;
	struct index x = { 0 };
	bool few;

	for (uint32_t j = m.b; j < m.b_end; j++) {
		if (f->b->at[j].read && f->b->at[j].words > 0)
			changed[count++] = j;
	}
	few = count <= FEW;
	if (!few)
		index_init(&x, f, changed, count);
	for (uint32_t i = m.a; i < m.a_end && count > 0; i++) {
		const struct paragraph *p = &f->a->at[i];
		uint32_t found = count;

		if (!p->read || p->words == 0)
			continue;
		similarity_begin(f->similarity);
		similarity_add(f->similarity, paragraphs_tokens(f->a, i), p->token_count);
		if (!few) {
			found = index_ask(&x, paragraphs_tokens(f->a, i), p->token_count);
			qsort(x.found, found, sizeof x.found[0], by_number);
		}
		for (uint32_t k = 0; k < found; k++)
			compare(pairs, f, i, changed[few ? k : x.found[k]]);
	}
	index_free(&x);
	free(changed);
}

size_t
pairs_first(const struct pairs *pairs, uint32_t a)
{
	size_t low = 0, high = pairs->count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (pairs->at[mid].a < a)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void
pairs_free(struct pairs *pairs)
{
	free(pairs->at);
}
