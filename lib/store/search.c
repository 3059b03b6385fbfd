#include "store/search.h"

#include "base/buf.h"
#include "base/strs.h"
#include "text/utf8.h"
#include "text/words.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

enum {
	SNIPPET_LEAD = 80
}; /* bytes shown before the first match */

static bool
is_word(enum words_kind kind)
{
	return kind == WORDS_LETTERS || kind == WORDS_NUMBER || kind == WORDS_IDEOGRAPH;
}

static bool
has_word(const char *s, size_t len)
{
	enum words_kind kind;

	for (size_t at = 0; at < len;) {
		at = words_next(s, len, at, &kind);
		if (is_word(kind))
			return true;
	}
	return false;
}

/* Takes "title:" and its like off *s. */
static enum search_field
take_field(const char **s)
{
	static const struct {
		const char *name;
		enum search_field field;
	} fields[] = {
		{ "title:", SEARCH_TITLE },
		{ "text:", SEARCH_TEXT },
		{ "added:", SEARCH_ADDED },
		{ "removed:", SEARCH_REMOVED },
	};

	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (str_case_starts(*s, fields[i].name)) {
			*s += strlen(fields[i].name);
			return fields[i].field;
		}
	}
	return SEARCH_WORDS;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Takes one term off *s; false when it has no word. */
static bool
take_term(struct arena *a, const char **s, struct search_term *term)
{
	const char *p = *s, *start;

	memset(term, 0, sizeof *term);
	if (*p == '-') {
		term->exclude = true;
		p++;
	}
	term->field = take_field(&p);
	if (*p == '"') {
		start = ++p;
		while (*p != '\0' && *p != '"')
			p++;
		term->words = arena_strndup(a, start, (size_t)(p - start));
		if (*p == '"')
			p++;
	} else {
		start = p;
		while (*p != '\0' && *p != '"' && !is_space(*p))
			p++;
		term->words = arena_strndup(a, start, (size_t)(p - start));
		if (p > start && p[-1] == '*')
			term->prefix = true;
	}
	if (*p == '*') {
		term->prefix = true;
		p++;
	}
	*s = p;
	return has_word(term->words, strlen(term->words));
}

size_t
search_parse(struct arena *a, const char *query, struct search_term **terms)
{
	const char *s = query;
	bool or_before = false;
	size_t n = 0;

	*terms = arena_array(a, SEARCH_TERMS_MAX, sizeof **terms);
	while (n < SEARCH_TERMS_MAX) {
		struct search_term *term = &(*terms)[n];

		while (is_space(*s))
			s++;
		if (*s == '\0')
			break;
		if (strncmp(s, "OR", 2) == 0 && (s[2] == '\0' || is_space(s[2]))) {
			or_before = n > 0;
			s += 2;
			continue;
		}
		if (strncmp(s, "AND", 3) == 0 && (s[3] == '\0' || is_space(s[3]))) {
			s += 3;
			continue;
		}
		if (!take_term(a, &s, term))
			continue;
		term->or_before = or_before && !term->exclude && !term[-1].exclude;
		or_before = false;
		n++;
	}
	return n;
}

/* ---- snippets ---- */

/* The word without case and accents, on the arena. */
static const char *
fold(struct arena *a, const char *word, size_t len)
{
	char *plain = arena_alloc(a, len + 1);
	uint8_t *folded;
	size_t n, kept = 0;
	bool ascii = true;

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)word[i] >= 0x80)
			ascii = false;
		plain[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' ? word[i] + 32 : word[i]);
	}
	if (ascii || !utf8_valid(word, len))
		return plain;
	folded = u8_casefold((const uint8_t *)word, len, NULL, UNINORM_NFD, NULL, &n);
	if (folded == NULL)
		return plain;
	for (size_t i = 0; i < n;) {
		ucs4_t c;
		int width = u8_mbtouc(&c, folded + i, n - i);

		if (!uc_is_general_category(c, UC_NON_SPACING_MARK)) {
			memmove(folded + kept, folded + i, (size_t)width);
			kept += (size_t)width;
		}
		i += (size_t)width;
	}
	plain = arena_strndup(a, (const char *)folded, kept);
	free(folded);
	return plain;
}

/* A word to be marked. */
struct wanted {
	const char *word;
	bool prefix;
};

static size_t
wanted_words(struct arena *a, const struct search_term *terms, size_t n, struct wanted **wanted)
{
	enum {
		MAX = 64
	};
	size_t count = 0;

	*wanted = arena_array(a, MAX, sizeof **wanted);
	for (size_t i = 0; i < n; i++) {
		const char *words = terms[i].words;
		size_t len = strlen(words), last = count;

		if (terms[i].exclude || terms[i].field == SEARCH_REMOVED)
			continue;
		for (size_t at = 0, end; at < len && count < MAX; at = end) {
			enum words_kind kind;

			end = words_next(words, len, at, &kind);
			if (is_word(kind)) {
				(*wanted)[count].word = fold(a, words + at, end - at);
				last = count++;
			}
		}
		if (terms[i].prefix && last < count)
			(*wanted)[last].prefix = true;
	}
	return count;
}

static bool
is_wanted(struct arena *a, const char *word, size_t len, const struct wanted *wanted, size_t n)
{
	const char *folded = fold(a, word, len);

	for (size_t i = 0; i < n; i++) {
		if (wanted[i].prefix ? str_starts(folded, wanted[i].word)
				     : str_eq(folded, wanted[i].word))
			return true;
	}
	return false;
}

static size_t
first_match(const char *text, size_t len, const struct wanted *wanted, size_t n)
{
	struct arena *scratch = arena_new();
	size_t found = len;
	enum words_kind kind;

	for (size_t at = 0, end; at < len && n > 0; at = end) {
		end = words_next(text, len, at, &kind);
		if (is_word(kind) && is_wanted(scratch, text + at, end - at, wanted, n)) {
			found = at;
			break;
		}
		arena_clear(scratch);
	}
	arena_free(scratch);
	return found;
}

/* The start of a word at or after `from`. */
static size_t
word_start(const char *text, size_t len, size_t from)
{
	enum words_kind kind;
	size_t at = utf8_cut(text, len, from);

	/* Any place between two characters is fit to go on from; the next space is a sure border.
	 */
	while (at < len && at > 0 && text[at - 1] != ' ' && text[at - 1] != '\n' &&
		(unsigned char)text[at] < 0x80)
		at++;
	while (at < len) {
		size_t end = words_next(text, len, at, &kind);

		if (kind != WORDS_SPACE)
			break;
		at = end;
	}
	return at;
}

const char *
search_snippet(struct arena *a, const char *text, const struct search_term *terms, size_t n,
	size_t max, char on, char off)
{
	static const char ellipsis[] = "\xe2\x80\xa6";
	size_t len = strlen(text), start = 0, at, words_n;
	struct wanted *wanted;
	struct buf b = { 0 };
	enum words_kind kind;
	const char *snippet;

	words_n = wanted_words(a, terms, n, &wanted);
	at = first_match(text, len, wanted, words_n);
	if (at < len && at > SNIPPET_LEAD)
		start = word_start(text, len, at - SNIPPET_LEAD);
	if (start > at)
		start = at;
	if (start > 0)
		buf_adds(&b, ellipsis);
	for (at = start; at < len && at - start < max;) {
		size_t end = words_next(text, len, at, &kind);

		if (is_word(kind) && is_wanted(a, text + at, end - at, wanted, words_n)) {
			buf_addc(&b, on);
			buf_add(&b, text + at, end - at);
			buf_addc(&b, off);
		} else if (kind == WORDS_SPACE) {
			buf_addc(&b, ' ');
		} else if (end - at <= max) {
			buf_add(&b, text + at, end - at);
		}
		at = end;
	}
	if (at < len)
		buf_adds(&b, ellipsis);
	snippet = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return snippet;
}
