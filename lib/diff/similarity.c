#include "diff/similarity.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Above so many steps (64 cells of the table each) the subsequence is not computed. */
enum {
	STEPS = 1 << 20
};

struct similarity {
	const struct lexicon *lx;
	uint32_t *slot_of;  /* owned, by word: slot + 1 in this passage, if round is this one */
	uint32_t *round_of; /* owned, by word */
	uint32_t round;
	uint32_t *words; /* owned: slots of the passage, in its order */
	size_t count, cap;
	uint32_t *slots; /* owned, by slot: times in the passage */
	uint32_t *left;	 /* owned, by slot: times not yet taken by an overlap */
	size_t slot_count, slot_cap;
	uint64_t *masks; /* owned, by slot: where it stands, width words each */
	uint64_t *row;	 /* owned: width words */
	size_t width, mask_cap, row_cap;
	bool masked; /* masks are those of this passage */
};

struct similarity *
similarity_new(const struct lexicon *lx)
{
	struct similarity *s = mem_zalloc(sizeof *s);

	s->lx = lx;
	s->slot_of = mem_array(lx->names.count + 1, sizeof s->slot_of[0]);
	s->round_of = mem_array(lx->names.count + 1, sizeof s->round_of[0]);
	return s;
}

void
similarity_free(struct similarity *s)
{
	if (s == NULL)
		return;
	free(s->slot_of);
	free(s->round_of);
	free(s->words);
	free(s->slots);
	free(s->left);
	free(s->masks);
	free(s->row);
	free(s);
}

void
similarity_begin(struct similarity *s)
{
	s->round++;
	s->count = 0;
	s->slot_count = 0;
	s->masked = false;
}

void
similarity_add(struct similarity *s, const struct token *t, size_t n)
{
	uint32_t slot;

	if (s->cap < s->count + n) {
		s->cap = (s->count + n) * 2;
		s->words = mem_grow(s->words, s->cap, sizeof s->words[0]);
	}
	if (s->slot_cap < s->slot_count + n) {
		s->slot_cap = (s->slot_count + n) * 2;
		s->slots = mem_grow(s->slots, s->slot_cap, sizeof s->slots[0]);
		s->left = mem_grow(s->left, s->slot_cap, sizeof s->left[0]);
	}
	s->masked = false;
	for (size_t i = 0; i < n; i++) {
		uint32_t word = t[i].word;

		if (!lexicon_is_word(s->lx, word))
			continue;
		if (s->round_of[word] != s->round) {
			s->round_of[word] = s->round;
			s->slot_of[word] = (uint32_t)s->slot_count;
			s->slots[s->slot_count++] = 0;
		}
		slot = s->slot_of[word];
		s->slots[slot]++;
		s->words[s->count++] = slot;
	}
}

size_t
similarity_words(const struct similarity *s)
{
	return s->count;
}

size_t
similarity_overlap(struct similarity *s, const struct token *t, size_t n)
{
	size_t common = 0;
	uint32_t slot;

	if (s->slot_count == 0)
		return 0;
	memcpy(s->left, s->slots, s->slot_count * sizeof s->left[0]);
	for (size_t i = 0; i < n; i++) {
		if (s->round_of[t[i].word] != s->round)
			continue;
		slot = s->slot_of[t[i].word];
		common += s->left[slot] > 0;
		s->left[slot] -= s->left[slot] > 0;
	}
	return common;
}

static void
make_masks(struct similarity *s)
{
	size_t need = s->slot_count * s->width;

	if (s->mask_cap < need) {
		s->mask_cap = need * 2;
		free(s->masks);
		s->masks = mem_array(s->mask_cap, sizeof s->masks[0]);
	} else {
		memset(s->masks, 0, need * sizeof s->masks[0]);
	}
	if (s->row_cap < s->width) {
		s->row_cap = s->width * 2;
		s->row = mem_grow(s->row, s->row_cap, sizeof s->row[0]);
	}
	for (size_t i = 0; i < s->count; i++)
		s->masks[s->words[i] * s->width + i / 64] |= UINT64_C(1) << i % 64;
	s->masked = true;
}

/*
 * The table of the subsequence is kept one column at a time as bits, 64 rows a machine word
 * (Hyyrö 2004): a 0 says that the length grows at this row. Adding lets a run of ones carry.
 */
size_t
similarity_common(struct similarity *s, const struct token *t, size_t n)
{
	size_t width = (s->count + 63) / 64, grown = 0;

	if (s->count == 0 || n == 0)
		return 0;
	if (n * width > STEPS || s->slot_count * width > STEPS)
		return similarity_overlap(s, t, n);
	s->width = width;
	if (!s->masked)
		make_masks(s);
	memset(s->row, 0xff, width * sizeof s->row[0]);
	for (size_t j = 0; j < n; j++) {
		const uint64_t *mask;
		uint64_t carry = 0;

		if (s->round_of[t[j].word] != s->round)
			continue;
		mask = s->masks + s->slot_of[t[j].word] * width;
		for (size_t k = 0; k < width; k++) {
			uint64_t v = s->row[k], u = v & mask[k], sum = v + u, full = sum + carry;

			carry = (sum < v) | (full < sum);
			s->row[k] = full | (v & ~mask[k]);
		}
	}
	for (size_t i = 0; i < s->count; i++)
		grown += (s->row[i / 64] >> i % 64 & 1) == 0;
	return grown;
}
