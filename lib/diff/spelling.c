#include "diff/spelling.h"

#include "base/buf.h"
#include "text/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

enum {
	LONGEST = 48,	/* letters of a word that is compared */
	MOST_WORDS = 8, /* of one change that can be a slip of the pen */
};

struct word {
	ucs4_t letter[LONGEST];
	size_t len;
	bool number;
};

/* Reads the words of s, case folded. Returns how many, MOST_WORDS + 1 for too many or too long. */
static size_t
read_words(const char *s, size_t len, struct word *words)
{
	enum words_kind kind;
	size_t count = 0, end;
	ucs4_t code;

	for (size_t at = 0; at < len; at = end) {
		struct word *w = &words[count];

		end = words_next(s, len, at, &kind);
		if (kind == WORDS_SPACE || kind == WORDS_PUNCT)
			continue;
		if (count == MOST_WORDS)
			return MOST_WORDS + 1;
		w->len = 0;
		w->number = kind == WORDS_NUMBER;
		while (at < end) {
			int n = u8_mbtoucr(&code, (const uint8_t *)s + at, end - at);

			if (n <= 0 || w->len == LONGEST)
				return MOST_WORDS + 1;
			w->letter[w->len++] = uc_tolower(code);
			at += (size_t)n;
		}
		count++;
	}
	return count;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters to insert, delete, change or swap with their neighbour. */
static size_t
distance(const struct word *a, const struct word *b)
{
	size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2], *swap;

	for (size_t j = 0; j <= b->len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a->len; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b->len; j++) {
			bool same = a->letter[i - 1] == b->letter[j - 1];

			now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && a->letter[i - 1] == b->letter[j - 2] &&
				a->letter[i - 2] == b->letter[j - 1] && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		swap = before;
		before = last;
		last = now;
		now = swap;
	}
	return last[b->len];
}

static bool
same_letters(const struct word *a, const struct word *b)
{
	return a->len == b->len && memcmp(a->letter, b->letter, a->len * sizeof a->letter[0]) == 0;
}

/* True if one is the other with a slip of the pen in it. */
static bool
same_word(const struct word *a, const struct word *b)
{
	size_t longer = a->len > b->len ? a->len : b->len;

	if (same_letters(a, b))
		return true;
	if (a->number || b->number || longer < 4)
		return false;
	return distance(a, b) <= (longer < 8 ? 1 : 2);
}

/* Joins words into one: "al Qaeda" and "al-Qaeda" are the same letters. False if too long. */
static bool
join(const struct word *words, size_t count, struct word *out)
{
	out->len = 0;
	out->number = false;
	for (size_t i = 0; i < count; i++) {
		if (out->len + words[i].len > LONGEST)
			return false;
		memcpy(out->letter + out->len, words[i].letter,
			words[i].len * sizeof out->letter[0]);
		out->len += words[i].len;
		out->number |= words[i].number;
	}
	return true;
}

bool
spelling_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct word x[MOST_WORDS], y[MOST_WORDS], joined_x, joined_y;
	size_t n = read_words(a, a_len, x), m = read_words(b, b_len, y), i;

	if (n > MOST_WORDS || m > MOST_WORDS)
		return false;
	for (i = 0; n == m && i < n; i++) {
		if (!same_word(&x[i], &y[i]))
			break;
	}
	if (n == m && i == n)
		return true;
	return join(x, n, &joined_x) && join(y, m, &joined_y) && same_letters(&joined_x, &joined_y);
}

/* True if the words of gone end (or, not, begin) with those of text. */
static bool
repeats(const struct word *gone, size_t count, const char *text, size_t len, bool at_end)
{
	struct word near[MOST_WORDS];
	enum words_kind kind;
	size_t starts[MOST_WORDS * 2], found = 0, from = 0, end;

	/* the few words of text next to gone */
	if (at_end) {
		for (size_t at = len > 400 ? len - 400 : 0; at < len; at = end) {
			end = words_next(text, len, at, &kind);
			if (kind == WORDS_SPACE || kind == WORDS_PUNCT)
				continue;
			starts[found++ % (MOST_WORDS * 2)] = at;
		}
		if (found < count)
			return false;
		from = starts[(found - count) % (MOST_WORDS * 2)];
		if (read_words(text + from, len - from, near) != count)
			return false;
	} else {
		for (size_t at = 0; at < len && found < count; at = end) {
			end = words_next(text, len, at, &kind);
			found += kind != WORDS_SPACE && kind != WORDS_PUNCT;
			from = end;
		}
		if (read_words(text, from, near) != count)
			return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (!same_letters(&near[i], &gone[i]))
			return false;
	}
	return true;
}

bool
spelling_doubled(const char *gone, size_t len, const char *before, size_t before_len,
	const char *after, size_t after_len)
{
	struct word words[MOST_WORDS];
	size_t count = read_words(gone, len, words);

	if (count == 0 || count > 3)
		return false;
	return repeats(words, count, before, before_len, true) ||
	       repeats(words, count, after, after_len, false);
}
