#include "diff/lexicon.h"

#include "base/mem.h"
#include "diff/function_words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void
lexicon_init(struct lexicon *lx, uint64_t seed)
{
	*lx = (struct lexicon){ .names.seed = seed };
}

void
lexicon_free(struct lexicon *lx)
{
	intern_free(&lx->names);
	free(lx->words);
}

/* Notes a word that was not met before. */
static void
describe(struct lexicon *lx, uint32_t number, enum words_kind kind)
{
	const struct intern_entry *e = &lx->names.entries[number];
	struct lexicon_word *w;

	if (number >= lx->cap) {
		lx->cap = lx->names.cap;
		lx->words = mem_grow(lx->words, lx->cap, sizeof lx->words[0]);
	}
	w = &lx->words[number];
	*w = (struct lexicon_word){ .kind = kind };
	if (kind == WORDS_LETTERS || kind == WORDS_IDEOGRAPH)
		w->languages = function_words_find(e->text, e->len);
	for (uint32_t rest = w->languages; rest != 0; rest &= rest - 1)
		lx->seen[__builtin_ctz(rest)]++;
}

static void
append(struct lexicon *lx, struct token_list *list, const char *text, size_t from, size_t to,
	enum words_kind kind)
{
	size_t known = lx->names.count;
	uint32_t number = intern_add(&lx->names, text + from, to - from);

	if (lx->names.count > known)
		describe(lx, number, kind);
	if (list->count == list->cap) {
		list->cap = list->cap == 0 ? 1024 : list->cap * 2;
		list->at = mem_grow(list->at, list->cap, sizeof list->at[0]);
	}
	list->at[list->count++] =
		(struct token){ .word = number, .start = (uint32_t)from, .end = (uint32_t)to };
}

/* The length of a hyphen at s, or 0. */
static size_t
hyphen(const char *s, size_t len)
{
	if (len > 0 && s[0] == '-')
		return 1;
	if (len > 2 && (memcmp(s, "\xe2\x80\x90", 3) == 0 || memcmp(s, "\xe2\x80\x91", 3) == 0))
		return 3;
	return 0;
}

/* Where the rules see one word and a reader sees several: katakana run on over whole phrases, and
 * a colon ("URL:http") joins only in Swedish. */
static size_t
shorten(const char *s, size_t len)
{
	const char *colon = memchr(s, ':', len);

	if (len > 3 && s[0] == '\xe3' && (s[1] == '\x82' || s[1] == '\x83'))
		return 3;
	return colon == NULL ? len : (size_t)(colon - s);
}

static bool
is_spaced(enum words_kind kind)
{
	return kind == WORDS_LETTERS || kind == WORDS_NUMBER;
}

void
lexicon_read(struct lexicon *lx, const char *text, size_t from, size_t to, struct token_list *list)
{
	enum words_kind kind, next;
	size_t at = from, end, more, last;

	for (; at < to; at = end) {
		end = words_next(text, to, at, &kind);
		if (kind == WORDS_SPACE)
			continue;
		if (kind == WORDS_LETTERS)
			end = at + shorten(text + at, end - at);
		while (is_spaced(kind) && (more = hyphen(text + end, to - end)) != 0 &&
			end + more < to) {
			/* the hyphen must be a segment of its own: no mark combined with it */
			if (words_next(text, to, end, &next) != end + more)
				break;
			last = words_next(text, to, end + more, &next);
			if (!is_spaced(next))
				break;
			end = last;
		}
		append(lx, list, text, at, end, kind);
	}
}

void
lexicon_weigh(struct lexicon *lx)
{
	unsigned language = 0;

	for (unsigned i = 1; i < sizeof lx->seen / sizeof lx->seen[0]; i++) {
		if (lx->seen[i] > lx->seen[language])
			language = i;
	}
	for (size_t i = 0; i < lx->names.count; i++) {
		struct lexicon_word *w = &lx->words[i];

		if (w->kind == WORDS_PUNCT)
			w->weight = LEXICON_MARK;
		else if ((w->languages >> language & 1) != 0)
			w->weight = LEXICON_FUNCTION;
		else
			w->weight = LEXICON_CONTENT;
	}
}
