#include "page/echo.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	RUN = 4,	  /* words that are compared at once */
	LONG = 5,	  /* bytes of a word that says what a text is about */
	BRIEF = 3,	  /* bytes of one that does not */
	TOPICS = 1 << 14, /* counters of longer words */
	ENOUGH = 60,	  /* words of a body worth comparing with */
	BODY_BYTES = 1 << 20
};

/* A word: its hash, and in the two lowest bits whether it is a brief or a long one. */
#define IS_BRIEF 1u
#define IS_LONG 2u

/* Bytes of a character that is a border between words; 0 for a letter or digit. */
static unsigned
border(const unsigned char *s, const unsigned char *end)
{
	if (*s < 0x80)
		return (*s >= '0' && *s <= '9') || ((*s | 32) >= 'a' && (*s | 32) <= 'z') ? 0 : 1;
	if (*s == 0xc2 && end - s >= 2)
		return 2;
	if (end - s >= 3 &&
		((*s == 0xe2 && (s[1] == 0x80 || s[1] == 0x81)) || (*s == 0xe3 && s[1] == 0x80)))
		return 3;
	return 0;
}

/* Ideographs and kana are words by themselves. */
static bool
is_wide(const unsigned char *s, const unsigned char *end)
{
	return *s >= 0xe3 && *s <= 0xe9 && end - s >= 3;
}

/* Writes the words of n bytes to out; returns how many. Words have a border between them or are
 * three bytes long, so n / 2 + 2 is room enough. */
static uint32_t
read_words(const char *text, size_t n, uint32_t *out)
{
	const unsigned char *s = (const unsigned char *)text, *end;
	uint32_t count = 0;

	if (n == 0)
		return 0; /* a page without any text has none to point at */
	end = s + n;
	while (s < end) {
		unsigned skip = border(s, end), size = 0;
		uint32_t h = 2166136261u;

		if (skip > 0) {
			s += skip;
			continue;
		}
		if (is_wide(s, end)) {
			h = (h ^ (uint32_t)(s[0] << 16 | s[1] << 8 | s[2])) * 16777619u;
			s += 3;
			out[count++] = (h ^ (h >> 15)) & ~3u;
			continue;
		}
		do {
			h = (h ^ (*s < 0x80 ? *s | 32u : *s)) * 16777619u;
			size++;
			s++;
		} while (s < end && border(s, end) == 0 && !is_wide(s, end));
		h ^= h >> 15;
		out[count++] =
			(h & ~3u) | (size <= BRIEF ? IS_BRIEF : 0) | (size >= LONG ? IS_LONG : 0);
	}
	return count;
}

/* ---- runs of words, as bits ---- */

struct bits {
	uint8_t *set; /* owned */
	uint32_t mask;
};

static struct bits
bits_new(size_t words)
{
	size_t n = 1024;

	while (n < words * 4)
		n *= 2;
	return (struct bits){ mem_zalloc(n), (uint32_t)(n * 8 - 1) };
}

static uint32_t
run_at(const uint32_t *w)
{
	uint32_t h = w[0];

	for (unsigned k = 1; k < RUN; k++)
		h = h * 2654435761u + w[k];
	return h ^ (h >> 13);
}

static void
bits_add(struct bits *b, const uint32_t *w, uint32_t n)
{
	for (uint32_t k = 0; k + RUN <= n; k++) {
		uint32_t h = run_at(w + k) & b->mask;

		b->set[h / 8] |= (uint8_t)(1 << h % 8);
	}
}

static int8_t
bits_share(const struct bits *b, const uint32_t *w, uint32_t n)
{
	uint64_t in = 0;

	if (n < RUN)
		return ECHO_FEW;
	for (uint32_t k = 0; k + RUN <= n; k++) {
		uint32_t h = run_at(w + k) & b->mask;

		in += (b->set[h / 8] >> h % 8) & 1;
	}
	return (int8_t)(100 * in / (n - RUN + 1));
}

/* ---- what the words of all blocks say ---- */

struct words {
	uint32_t *all;	/* owned: block after block */
	uint32_t *from; /* owned: by block, and the end */
};

static void
find_repeats(struct echo *e, const struct words *w, uint32_t n)
{
	struct bits b = bits_new(w->from[n]);

	for (uint32_t i = 0; i < n; i++) {
		const uint32_t *at = w->all + w->from[i];

		e[i].before = bits_share(&b, at, w->from[i + 1] - w->from[i]);
		bits_add(&b, at, w->from[i + 1] - w->from[i]);
	}
	memset(b.set, 0, b.mask / 8 + 1);
	for (uint32_t i = n; i-- > 0;) {
		const uint32_t *at = w->all + w->from[i];

		e[i].after = bits_share(&b, at, w->from[i + 1] - w->from[i]);
		bits_add(&b, at, w->from[i + 1] - w->from[i]);
	}
	free(b.set);
}

static void
count_topics(uint16_t *counts, const struct words *w, uint32_t i, int by)
{
	for (uint32_t k = w->from[i]; k < w->from[i + 1]; k++)
		if ((w->all[k] & IS_LONG) != 0) {
			uint16_t *c = &counts[(w->all[k] >> 2) % TOPICS];

			*c = (uint16_t)(*c + by);
		}
}

static void
find_topics(struct echo *e, const struct words *w, uint32_t n, const bool *keep)
{
	uint16_t *counts = mem_array(TOPICS, sizeof *counts);

	for (uint32_t i = 0; i < n; i++)
		if (keep[i])
			count_topics(counts, w, i, 1);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t longer = 0, known = 0, brief = 0;
		uint32_t words = w->from[i + 1] - w->from[i];

		if (keep[i])
			count_topics(counts, w, i, -1);
		for (uint32_t k = w->from[i]; k < w->from[i + 1]; k++) {
			brief += (w->all[k] & IS_BRIEF) != 0;
			if ((w->all[k] & IS_LONG) == 0)
				continue;
			longer++;
			known += counts[(w->all[k] >> 2) % TOPICS] > 0;
		}
		if (keep[i])
			count_topics(counts, w, i, 1);
		e[i].topic = (int8_t)(longer < 3 ? ECHO_FEW : (int)(100 * known / longer));
		e[i].brief = (int8_t)(words == 0 ? 0 : (int)(100 * brief / words));
	}
	free(counts);
}

static void
find_body(struct echo *e, const struct words *w, uint32_t n, const char *body)
{
	size_t len = body == NULL ? 0 : strnlen(body, BODY_BYTES);
	uint32_t *said = mem_array(len / 2 + 2, sizeof *said), count = read_words(body, len, said);
	struct bits b = bits_new(count);

	bits_add(&b, said, count);
	for (uint32_t i = 0; i < n; i++)
		e[i].body = count < ENOUGH ? ECHO_NONE
					   : bits_share(&b, w->all + w->from[i],
						     w->from[i + 1] - w->from[i]);
	free(b.set);
	free(said);
}

struct echo *
echo_new(const struct tree *t, const bool *keep, const char *body)
{
	uint32_t n = t->nblocks, room = 64;
	struct echo *e = mem_array(n + 1, sizeof *e);
	struct words w = { mem_array(room, sizeof *w.all), mem_array(n + 1, sizeof *w.from) };

	for (uint32_t i = 0; i < n; i++) {
		const struct block *b = &t->blocks[i];

		if (w.from[i] + b->len / 2 + 2 > room) {
			room = (w.from[i] + b->len / 2 + 2) * 2;
			w.all = mem_grow(w.all, room, sizeof *w.all);
		}
		w.from[i + 1] =
			w.from[i] + read_words(tree_block_text(t, b), b->len, w.all + w.from[i]);
	}
	find_repeats(e, &w, n);
	find_topics(e, &w, n, keep);
	find_body(e, &w, n, body);
	free(w.all);
	free(w.from);
	return e;
}
