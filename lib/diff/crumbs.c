#include "diff/crumbs.h"

#include "diff/align.h"

#include <stdbool.h>

enum {
	CRUMB = 3,	/* words at most */
	LARGER = 4,	/* times the crumb: the changes on both its sides together */
	KANA_PIECE = 2, /* katakana that are no word of their own */
};

static bool
is_light(const struct lexicon *lx, uint32_t word)
{
	return lx->words[word].weight < LEXICON_CONTENT;
}

static bool
is_katakana(const struct slide_side *s, size_t at)
{
	const struct token *t = &s->tokens[at];

	return t->end - t->start == 3 && s->text[t->start] == '\xe3' &&
	       ((s->text[t->start + 1] == '\x82' && (unsigned char)s->text[t->start + 2] >= 0xa0) ||
		       s->text[t->start + 1] == '\x83');
}

/* True if word at is katakana and goes on, without a space, from the one before it. */
static bool
goes_on(const struct slide_side *s, size_t at)
{
	return at > 0 && at < s->count && is_katakana(s, at) && is_katakana(s, at - 1) &&
	       s->tokens[at].start == s->tokens[at - 1].end;
}

/* A run of matched words between two changes. */
struct run {
	size_t a, b, len;
	size_t before, after; /* words of the larger side of either change */
};

static bool
is_crumb(const struct lexicon *lx, const struct slide_side *a, const struct run *r)
{
	if (r->len > CRUMB || r->before + r->after < LARGER * r->len)
		return false;
	for (size_t i = r->a; i < r->a + r->len; i++) {
		if (!is_light(lx, a->tokens[i].word))
			return false;
	}
	return true;
}

static bool
is_piece(const struct slide_side *a, const struct slide_side *b, const struct run *r)
{
	if (r->len > KANA_PIECE)
		return false;
	for (size_t i = r->a; i < r->a + r->len; i++) {
		if (!is_katakana(a, i))
			return false;
	}
	return (goes_on(a, r->a) || goes_on(b, r->b)) &&
	       (goes_on(a, r->a + r->len) || goes_on(b, r->b + r->len));
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

void
crumbs_absorb(const struct lexicon *lx, const struct slide_side *a, const struct slide_side *b,
	uint32_t *match)
{
	struct run r = { 0 };
	size_t i = 0, j = 0, from_a = 0, from_b = 0;

	/* the change before the first run */
	while (i < a->count && match[i] == ALIGN_NONE)
		i++;
	j = i < a->count ? match[i] : b->count;
	r.before = larger(i, j);
	while (i < a->count) {
		r.a = i;
		r.b = j;
		for (r.len = 0; i < a->count && match[i] == j; r.len++) {
			i++;
			j++;
		}
		from_a = i;
		from_b = j;
		while (i < a->count && match[i] == ALIGN_NONE)
			i++;
		j = i < a->count ? match[i] : b->count;
		r.after = larger(i - from_a, j - from_b);
		if (r.before > 0 && r.after > 0 && (is_crumb(lx, a, &r) || is_piece(a, b, &r))) {
			for (size_t k = r.a; k < r.a + r.len; k++)
				match[k] = ALIGN_NONE;
			r.before += r.len + r.after;
		} else {
			r.before = r.after;
		}
	}
}
