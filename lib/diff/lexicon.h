/*
 * lexicon - the words of both texts: each distinct one has a number, a kind, and a weight that
 * says how much it costs a reader to see it marked as changed.
 */
#ifndef STET_DIFF_LEXICON_H
#define STET_DIFF_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/intern.h"
#include "text/words.h"

/* Weights, in twentieths of a content word; fitted to word marks set by hand. */
enum {
	LEXICON_CONTENT = 20, /* a word that says something, an ideograph            */
	LEXICON_FUNCTION = 7, /* "the", "of": the words of the language's own joints */
	LEXICON_MARK = 10,    /* punctuation                                         */
	LEXICON_CHANGE = 30,  /* not a word: every separate change costs this more   */
};

struct lexicon_word {
	enum words_kind kind; /* never WORDS_SPACE */
	uint16_t weight;      /* valid after lexicon_weigh */
	uint16_t languages;   /* in which it is a function word, a bit each */
};

struct lexicon {
	struct intern names;
	struct lexicon_word *words; /* owned, by number */
	size_t cap, weighed;
	uint32_t seen[16]; /* distinct function words met, by language */
};

/* One word where it stands. Offsets are into its text. */
struct token {
	uint32_t word;
	uint32_t start, end;
};

struct token_list {
	struct token *at; /* owned */
	size_t count, cap;
};

void lexicon_init(struct lexicon *lx, uint64_t seed);
void lexicon_free(struct lexicon *lx);

/* Appends the words of text[from, to) to list. White space is left out; parts joined by hyphens
 * are one word. Borrows text until lexicon_free. */
void lexicon_read(
	struct lexicon *lx, const char *text, size_t from, size_t to, struct token_list *list);

/* Sets the weight of every word, when all are read: function words are those of the language
 * that most of the function words met belong to. */
void lexicon_weigh(struct lexicon *lx);

/* True for words, numbers and ideographs, false for marks. */
static inline bool
lexicon_is_word(const struct lexicon *lx, uint32_t word)
{
	return lx->words[word].kind != WORDS_PUNCT;
}

#endif
