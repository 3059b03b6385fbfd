#include "diff/slide.h"

#include "diff/align.h"

#include <stdbool.h>
#include <string.h>

enum {
	MIN_SENTENCE = 3
}; /* words of a sentence that is marked whole */

/* How well a change can begin or end at a place between two words. */
enum border {
	BORDER_WORD = 1,
	BORDER_CLAUSE,
	BORDER_SENTENCE,
	BORDER_PARAGRAPH
};

static bool
is_one_of(const struct slide_side *s, size_t at, const char *const *marks)
{
	const struct token *t = &s->tokens[at];
	size_t len = t->end - t->start;

	for (; *marks != NULL; marks++) {
		if (strlen(*marks) == len && memcmp(*marks, s->text + t->start, len) == 0)
			return true;
	}
	return false;
}

static const char *const closing[] = { "”", "’", "\"", "'", "»", ")", "]", "』", "」", "）", "】",
	"》", NULL };
static const char *const ending[] = { ".", "!", "?", "…", "。", "！", "？", NULL };
static const char *const unspaced_ending[] = { "。", "！", "？", NULL };
static const char *const dividing[] = { ",", ";", ":", "—", "–", "，", "、", "；", "：", "（", "）",
	"(", ")", "“", "”", "«", "»", "「", "」", "『", "』", "\"", NULL };

/* The border before word at. */
static enum border
border(const struct slide_side *s, size_t at)
{
	size_t end;
	unsigned char first;

	if (at == 0 || at == s->count)
		return BORDER_PARAGRAPH;
	if (memchr(s->text + s->tokens[at - 1].end, '\n',
		    s->tokens[at].start - s->tokens[at - 1].end) != NULL)
		return BORDER_PARAGRAPH;
	for (end = at - 1; end > 0 && is_one_of(s, end, closing); end--)
		continue;
	if (is_one_of(s, end, ending) && !is_one_of(s, at, closing) && !is_one_of(s, at, ending)) {
		first = (unsigned char)s->text[s->tokens[at].start];
		if (is_one_of(s, end, unspaced_ending))
			return BORDER_SENTENCE;
		if (s->tokens[at].start > s->tokens[at - 1].end && !(first >= 'a' && first <= 'z'))
			return BORDER_SENTENCE;
	}
	if (is_one_of(s, at - 1, dividing) || is_one_of(s, at, dividing))
		return BORDER_CLAUSE;
	return BORDER_WORD;
}

static int
fit(const struct slide_side *s, size_t from, size_t to)
{
	return (int)border(s, from) + (int)border(s, to);
}

/* Slides the pure changes of s, whose words are matched by match with the others. */
static void
slide_side(const struct slide_side *s, size_t other_count, uint32_t *match)
{
	size_t end, low, high, best, len;
	int best_fit, now;

	for (size_t from = 0; from < s->count; from = end) {
		end = from + 1;
		if (match[from] != ALIGN_NONE)
			continue;
		while (end < s->count && match[end] == ALIGN_NONE)
			end++;
		/* pure: nothing of the other side stands between its neighbours */
		if ((from == 0 ? 0 : match[from - 1] + 1) !=
			(end == s->count ? other_count : match[end]))
			continue;
		len = end - from;
		for (low = from; low > 0 && match[low - 1] != ALIGN_NONE; low--) {
			if (s->tokens[low - 1].word != s->tokens[low + len - 1].word)
				break;
			if (low < from && match[low - 1] + 1 != match[low])
				break;
		}
		for (high = from; high + len < s->count && match[high + len] != ALIGN_NONE;
			high++) {
			if (s->tokens[high].word != s->tokens[high + len].word)
				break;
			if (high > from && match[high + len] != match[high + len - 1] + 1)
				break;
		}
		if (low == high)
			continue;
		best = from;
		best_fit = fit(s, from, end);
		for (size_t at = low; at <= high; at++) {
			now = fit(s, at, at + len);
			if (now > best_fit) {
				best = at;
				best_fit = now;
			}
		}
		for (; from > best; from--) {
			match[from + len - 1] = match[from - 1];
			match[from - 1] = ALIGN_NONE;
		}
		for (; from < best; from++) {
			match[from] = match[from + len];
			match[from + len] = ALIGN_NONE;
		}
		end = best + len;
	}
}

static void
invert(const uint32_t *match, size_t n, uint32_t *back, size_t m)
{
	for (size_t j = 0; j < m; j++)
		back[j] = ALIGN_NONE;
	for (size_t i = 0; i < n; i++) {
		if (match[i] != ALIGN_NONE)
			back[match[i]] = (uint32_t)i;
	}
}

void
slide_matches(struct slide_side a, struct slide_side b, uint32_t *match, uint32_t *back)
{
	slide_side(&a, b.count, match);
	invert(match, a.count, back, b.count);
	slide_side(&b, a.count, back);
	invert(back, b.count, match, a.count);
}

/* How many words of s from at on end a sentence: an ending mark and what closes after it. 0 if no
 * sentence ends there. */
static size_t
sentence_end(const struct slide_side *s, size_t at)
{
	size_t end = at;

	while (end < s->count && (is_one_of(s, end, ending) || is_one_of(s, end, closing)))
		end++;
	return end > at && border(s, end) >= BORDER_SENTENCE ? end - at : 0;
}

void
slide_sentences(struct slide_side a, struct slide_side b, uint32_t *match, uint32_t *back)
{
	size_t i = 0, j = 0, from_a, from_b, len;

	while (i < a.count && j < b.count) {
		if (match[i] == j) {
			i++;
			j++;
			continue;
		}
		from_a = i;
		from_b = j;
		while (i < a.count && match[i] == ALIGN_NONE)
			i++;
		while (j < b.count && back[j] == ALIGN_NONE)
			j++;
		if (i - from_a < MIN_SENTENCE || j - from_b < MIN_SENTENCE || i == a.count ||
			border(&a, from_a) < BORDER_SENTENCE ||
			border(&b, from_b) < BORDER_SENTENCE)
			continue;
		len = sentence_end(&a, i);
		if (len == 0 || sentence_end(&b, j) != len)
			continue;
		for (; len > 0 && match[i] == j; len--) {
			match[i++] = ALIGN_NONE;
			back[j++] = ALIGN_NONE;
		}
	}
}
