#include "diff/classes.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "diff/intern.h"
#include "diff/spelling.h"
#include "text/words.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

/* In the order of the bits: name, and how likely such a change alone makes a reader look, in
 * percent. */
static const struct {
	const char *name;
	unsigned percent;
} table[CLASS_COUNT] = {
	{ "headline", 40 },
	{ "numbers", 30 },
	{ "names", 25 },
	{ "quotes", 35 },
	{ "negation", 45 },
	{ "typo", 0 },
	{ "added", 15 },
	{ "removed", 30 },
	{ "moved", 5 },
	{ "rewrite", 30 },
};

/* Words that deny, in the languages whose news we know; for Japanese and Korean the endings. */
static const char *const denials[] = { "not", "no", "never", "none", "nobody", "nothing", "neither",
	"nor", "without", "cannot", "nicht", "nie", "niemals", "niemand", "nichts", "kein", "keine",
	"keinen", "keinem", "keiner", "keines", "ohne", "ne", "pas", "jamais", "aucun", "aucune",
	"rien", "sans", "non", "nunca", "jamás", "ningún", "ninguna", "ninguno", "nada", "sin",
	"nessuno", "nessuna", "senza", "não", "nem", "sem", "niet", "geen", "nooit", "ikke", "inte",
	"не", "нет", "ни", "никогда", "без", "nie", "bez", "değil", "不", "没", "沒", "無", "无",
	"未", "非", "勿", "ぬ", NULL };
static const char *const denying_ends[] = { "n't", "n’t", "않", "아니", "못", "없", NULL };

/* Number words, from two upwards: "one" and its like are articles as often. */
static const char *const number_words[] = { "two", "three", "four", "five", "six", "seven", "eight",
	"nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
	"seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty",
	"seventy", "eighty", "ninety", "hundred", "hundreds", "thousand", "thousands", "million",
	"millions", "billion", "billions", "dozen", "dozens", "half", "twice", "zwei", "drei",
	"vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf", "hundert",
	"tausend", "million", "millionen", "milliarde", "milliarden", "deux", "trois", "quatre",
	"cinq", "sept", "huit", "neuf", "dix", "onze", "douze", "vingt", "trente", "cent", "mille",
	"millions", "milliard", "milliards", "dos", "tres", "cuatro", "cinco", "seis", "siete",
	"ocho", "nueve", "diez", "cien", "ciento", "mil", "millones", "due", "quattro", "cinque",
	"sei", "sette", "otto", "nove", "dieci", "два", "две", "три", "четыре", "пять", "шесть",
	"семь", "восемь", "девять", "десять", "сто", "тысяч", "тысячи", "тысяча", "миллион",
	"миллиона", "миллионов", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千",
	"万", "萬", "億", "亿", "两", "兩", NULL };

/* ---- the words of both texts, in order, with what became of them ------------------------------
 */

struct seen {
	const char *text;
	size_t len;
	enum words_kind kind;
	bool changed;	/* not in the other text */
	bool linked;	/* in paragraphs that both texts have */
	bool first;	/* begins a sentence */
	bool paragraph; /* begins a paragraph */
	size_t account; /* of the row, or of the move that two rows are the ends of */
};

typedef void see(void *arg, const struct seen *w);

static bool
is_one_of(const char *word, size_t len, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strlen(*list) == len && memcmp(*list, word, len) == 0)
			return true;
	}
	return false;
}

static bool
ends_with_one_of(const char *word, size_t len, const char *const *list)
{
	for (; *list != NULL; list++) {
		size_t n = strlen(*list);

		for (size_t at = 0; at + n <= len; at++) {
			if (memcmp(word + at, *list, n) == 0)
				return true;
		}
	}
	return false;
}

static bool
ends_sentence(const char *mark, size_t len)
{
	static const char *const ends[] = { ".", "!", "?", "…", ":", "。", "！", "？", "“", "„",
		"«", "\"", "‘", "•", "|", NULL };

	return is_one_of(mark, len, ends);
}

static bool
is_linked(const struct diff_row *r)
{
	return r->move != 0 || (r->a_count > 0 && r->b_count > 0);
}

static size_t
account_of(const struct diff *d, size_t row)
{
	unsigned move = d->rows[row].move;

	return move != 0 ? d->row_count + move - 1 : row;
}

static size_t
account_count(const struct diff *d)
{
	return d->row_count + d->moves;
}

/* Shows each word and mark of one side of d, in order. */
static void
walk(const struct diff *d, bool second, see *f, void *arg)
{
	const struct diff_text *t = second ? &d->b : &d->a;
	enum diff_op other = second ? DIFF_DELETE : DIFF_INSERT;
	bool first = true, paragraph = true;
	size_t end, row = 0;

	for (size_t i = 0; i < d->span_count; i++) {
		const struct diff_span *s = &d->spans[i];
		size_t at = second ? s->b : s->a, to = at + (second ? s->b_len : s->a_len);
		enum words_kind kind;

		while (i >= d->rows[row].span + d->rows[row].span_count)
			row++;
		if (s->op == other)
			continue;
		for (; at < to; at = end) {
			struct seen w = { .text = t->data + at,
				.account = account_of(d, row),
				.first = first,
				.paragraph = paragraph,
				.changed = s->op != DIFF_EQUAL && !s->same,
				.linked = is_linked(&d->rows[row]) };

			end = words_next(t->data, to, at, &kind);
			if (kind == WORDS_SPACE) {
				if (memchr(t->data + at, '\n', end - at) != NULL)
					first = paragraph = true;
				continue;
			}
			w.len = end - at;
			w.kind = kind;
			f(arg, &w);
			paragraph = false;
			first = kind == WORDS_PUNCT ? first || ends_sentence(w.text, w.len) : false;
		}
	}
}

/* ---- what is gathered of them ---------------------------------------------------------------- */

/* Marks that quote, by how they open; closed by any of theirs. */
static const struct {
	const char *open, *close[3];
} quotes[] = {
	{ "“", { "”", "\"", NULL } },
	{ "„", { "“", "”", NULL } },
	{ "«", { "»", NULL } },
	{ "»", { "«", NULL } },
	{ "\"", { "\"", "”", NULL } },
	{ "‘", { "’", NULL } },
	{ "「", { "」", NULL } },
	{ "『", { "』", NULL } },
};

enum {
	NO_QUOTE = sizeof quotes / sizeof quotes[0]
};

/* Per account and class: sums over the changed words of one side, less those of the other. Two
 * sides that changed the same words in another order come to zero. */
struct balance {
	uint64_t numbers, names;
	int denials, marks;
	bool quoted; /* a word inside quotation marks changed */
};

struct gather {
	bool second;		     /* the side that is walked */
	size_t words[2], changed[2]; /* by side */
	struct balance *accounts;    /* owned */
	unsigned open;		     /* index into quotes */
	const char *before;	     /* an ideograph that ended where the next begins, or NULL */
	size_t before_len;
	struct arena *arena;
	struct intern folded; /* changed words */
	int *net;	      /* owned, by number: inserted less deleted */
	size_t net_cap;
	struct intern proper;	 /* words met with a capital inside a sentence, folded */
	size_t capitals, inside; /* words inside sentences with a capital, and all */
	bool capital_nouns;	 /* as in German, where a capital makes no name */
	bool after_capital;	 /* the word before had one too */
};

/* The word in lower case, without the difference of composed and decomposed; "" when it is not
 * UTF-8. */
static const char *
fold(struct gather *g, const char *word, size_t len, size_t *folded_len)
{
	char *ascii = arena_alloc(g->arena, len + 1), *copy;
	size_t i;
	uint8_t *folded;

	for (i = 0; i < len && (unsigned char)word[i] < 0x80; i++)
		ascii[i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] + 0x20) : word[i];
	*folded_len = len;
	if (i == len)
		return ascii;
	folded = u8_casefold((const uint8_t *)word, len, NULL, UNINORM_NFC, NULL, folded_len);
	if (folded == NULL) {
		*folded_len = 0;
		return "";
	}
	copy = arena_strndup(g->arena, (const char *)folded, *folded_len);
	free(folded);
	return copy;
}

static bool
has_capital(const struct seen *w)
{
	ucs4_t code;

	if (w->kind != WORDS_LETTERS)
		return false;
	if ((unsigned char)w->text[0] < 0x80)
		return w->text[0] >= 'A' && w->text[0] <= 'Z';
	return u8_mbtoucr(&code, (const uint8_t *)w->text, w->len) > 0 &&
	       uc_toupper(code) == code && uc_tolower(code) != code;
}

/* First walk: which words are names wherever they stand. */
static void
learn_names(void *arg, const struct seen *w)
{
	struct gather *g = arg;
	const char *folded;
	size_t len;

	if (w->kind != WORDS_LETTERS || w->first)
		return;
	g->inside++;
	if (!has_capital(w))
		return;
	g->capitals++;
	folded = fold(g, w->text, w->len, &len);
	intern_add(&g->proper, folded, len);
}

static void
count_word(struct gather *g, const char *word, size_t len)
{
	size_t folded_len;
	const char *folded = fold(g, word, len, &folded_len);
	uint32_t id;

	if (folded_len == 0)
		return;
	id = intern_add(&g->folded, folded, folded_len);
	if (id >= g->net_cap) {
		g->net = mem_grow(g->net, g->folded.cap, sizeof g->net[0]);
		memset(g->net + g->net_cap, 0, (g->folded.cap - g->net_cap) * sizeof g->net[0]);
		g->net_cap = g->folded.cap;
	}
	g->net[id] += g->second ? 1 : -1;
}

static void
follow_quotes(struct gather *g, const struct seen *w)
{
	int sign = g->second ? 1 : -1;
	bool mark = false;

	if (w->paragraph)
		g->open = NO_QUOTE;
	if (w->kind != WORDS_PUNCT)
		return;
	if (g->open != NO_QUOTE && is_one_of(w->text, w->len, quotes[g->open].close)) {
		g->open = NO_QUOTE;
		mark = true;
	} else if (g->open == NO_QUOTE) {
		for (unsigned q = 0; q < NO_QUOTE && !mark; q++) {
			if (strlen(quotes[q].open) == w->len &&
				memcmp(quotes[q].open, w->text, w->len) == 0) {
				g->open = q;
				mark = true;
			}
		}
	}
	if (mark && w->changed && w->linked)
		g->accounts[w->account].marks += sign;
}

/* True if the word names someone or something, as far as capitals tell. */
static bool
is_name(struct gather *g, const struct seen *w, bool after_capital)
{
	const char *folded;
	size_t len;

	if (!has_capital(w) || (g->capital_nouns && !after_capital))
		return false;
	if (!w->first)
		return true;
	folded = fold(g, w->text, w->len, &len);
	return intern_find(&g->proper, folded, len) != UINT32_MAX;
}

static void
weigh_word(struct gather *g, const struct seen *w, bool name)
{
	struct balance *b = &g->accounts[w->account];
	uint64_t hash, sign = g->second ? 1 : UINT64_MAX;
	const char *folded;
	size_t len;

	folded = fold(g, w->text, w->len, &len);
	hash = intern_hash(folded, len, 0);
	if (w->kind == WORDS_NUMBER || is_one_of(folded, len, number_words))
		b->numbers += hash * sign;
	if (name)
		b->names += intern_hash(w->text, w->len, 0) * sign;
	if (is_one_of(folded, len, denials) || ends_with_one_of(folded, len, denying_ends))
		b->denials += g->second ? 1 : -1;
	if (g->open != NO_QUOTE)
		b->quoted = true;
}

/* Second walk. */
static void
count_seen(void *arg, const struct seen *w)
{
	struct gather *g = arg;
	bool after_capital = g->after_capital;

	follow_quotes(g, w);
	if (w->kind == WORDS_PUNCT) {
		g->before = NULL;
		g->after_capital = false;
		return;
	}
	g->after_capital = has_capital(w) && !w->first;
	g->words[g->second]++;
	if (!w->changed) {
		g->before = NULL;
		return;
	}
	g->changed[g->second]++;
	count_word(g, w->text, w->len);
	if (w->kind == WORDS_IDEOGRAPH) {
		if (g->before != NULL && g->before + g->before_len == w->text)
			count_word(g, g->before, g->before_len + w->len);
		g->before = w->text;
		g->before_len = w->len;
	} else {
		g->before = NULL;
	}
	if (w->linked)
		weigh_word(g, w, is_name(g, w, after_capital));
}

static int
by_bytes(const void *x, const void *y)
{
	const struct intern_entry *a = *(const struct intern_entry *const *)x;
	const struct intern_entry *b = *(const struct intern_entry *const *)y;
	int order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/* The words whose net has this sign, sorted, in one string. */
static char *
list_words(const struct gather *g, int sign)
{
	const struct intern_entry **order = mem_array(g->folded.count + 1, sizeof order[0]);
	size_t count = 0;
	struct buf out = { 0 };

	for (size_t i = 0; i < g->folded.count; i++) {
		if (g->net[i] * sign > 0)
			order[count++] = &g->folded.entries[i];
	}
	if (count > 0)
		qsort(order, count, sizeof order[0], by_bytes);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_addc(&out, ' ');
		buf_add(&out, order[i]->text, order[i]->len);
	}
	free(order);
	return buf_steal(&out);
}

/* ---- the classes ----------------------------------------------------------------------------- */

static bool
is_blank(const char *s, size_t len)
{
	enum words_kind kind;

	for (size_t at = 0; at < len;) {
		at = words_next(s, len, at, &kind);
		if (kind != WORDS_SPACE)
			return false;
	}
	return true;
}

/* True if span s is not a change, or one of white space. */
static bool
is_silent(const struct diff *d, const struct diff_span *s)
{
	return s->op == DIFF_EQUAL || s->same ||
	       (is_blank(d->a.data + s->a, s->a_len) && is_blank(d->b.data + s->b, s->b_len));
}

static bool
has_words(const struct diff *d)
{
	for (size_t i = 0; i < d->span_count; i++) {
		if (!is_silent(d, &d->spans[i]))
			return true;
	}
	return false;
}

/* True if span i, of row r, with the insert that may follow a delete, mends but a slip. */
static bool
mends_slip(const struct diff *d, const struct diff_row *r, size_t i, size_t count)
{
	const struct diff_span *s = &d->spans[i], *last = &d->spans[i + count - 1];
	size_t end = r->span + r->span_count;
	const struct diff_span *before = i > r->span ? s - 1 : NULL;
	const struct diff_span *after = i + count < end ? last + 1 : NULL;
	const char *gone = d->a.data + s->a;

	if (spelling_same(
		    gone, s->op == DIFF_DELETE ? s->a_len : 0, d->b.data + last->b, last->b_len))
		return true;
	if (count == 2 || s->op != DIFF_DELETE)
		return false;
	return spelling_doubled(gone, s->a_len, before == NULL ? "" : d->a.data + before->a,
		before == NULL ? 0 : before->a_len, after == NULL ? "" : d->a.data + after->a,
		after == NULL ? 0 : after->a_len);
}

/* True if nothing but slips of the pen was mended in d. */
static bool
is_mended(const struct diff *d)
{
	for (size_t k = 0; k < d->row_count; k++) {
		const struct diff_row *r = &d->rows[k];
		size_t end = r->span + r->span_count, count;

		for (size_t i = r->span; i < end; i += count) {
			count = d->spans[i].op == DIFF_DELETE && i + 1 < end &&
						d->spans[i + 1].op == DIFF_INSERT
					? 2
					: 1;
			if (d->spans[i].op == DIFF_EQUAL)
				continue;
			if (is_silent(d, &d->spans[i]) &&
				(count == 1 || is_silent(d, &d->spans[i + 1])))
				continue;
			if (r->a_count == 0 || r->b_count == 0 || !mends_slip(d, r, i, count))
				return false;
		}
	}
	return true;
}

/* Classes of the paragraphs as wholes. */
static unsigned
whole_paragraphs(const struct diff *d)
{
	unsigned set = 0;

	for (size_t k = 0; k < d->row_count; k++) {
		const struct diff_row *r = &d->rows[k];

		for (size_t i = r->span; i < r->span + r->span_count; i++) {
			if (is_silent(d, &d->spans[i]))
				continue;
			if (r->kind == DIFF_ROW_INSERTED)
				set |= CLASS_ADDED;
			if (r->kind == DIFF_ROW_DELETED)
				set |= CLASS_REMOVED;
		}
	}
	return set | (d->moves > 0 ? CLASS_MOVED : 0);
}

/* Adds to g, and to the classes, what one diff tells. */
static unsigned
gather_words(struct gather *g, const struct diff *d)
{
	unsigned set = 0;

	g->accounts = mem_array(account_count(d) + 1, sizeof g->accounts[0]);
	for (int side = 0; side < 2; side++) {
		g->second = side == 1;
		g->open = NO_QUOTE;
		g->before = NULL;
		g->after_capital = false;
		walk(d, g->second, count_seen, g);
	}
	for (size_t k = 0; k < account_count(d); k++) {
		const struct balance *b = &g->accounts[k];

		set |= b->numbers != 0 ? CLASS_NUMBERS : 0;
		set |= b->names != 0 ? CLASS_NAMES : 0;
		set |= b->quoted || b->marks != 0 ? CLASS_QUOTES : 0;
		set |= b->denials != 0 ? CLASS_NEGATION : 0;
	}
	free(g->accounts);
	return set;
}

static int
rank_of(const struct classes *c)
{
	unsigned silent = 100;
	size_t words = c->words_added + c->words_removed;

	for (unsigned i = 0; i < CLASS_COUNT; i++) {
		if ((c->set >> i & 1) != 0)
			silent = silent * (100 - table[i].percent) / 100;
	}
	/* many words weigh too, up to a half */
	silent = silent * (100 - (unsigned)(words < 100 ? words / 2 : 50)) / 100;
	if ((c->set & CLASS_TYPO) != 0)
		silent = silent < 95 ? (silent + 190) / 3 : silent;
	return silent < 100 ? (int)(100 - silent) : 1;
}

void
classes_of(const struct diff *title, const struct diff *text, struct classes *c)
{
	const struct diff *both[] = { title, text };
	struct gather g = { .arena = arena_new() };
	bool changed = false, mended = true;

	*c = (struct classes){ 0 };
	for (int k = 0; k < 2; k++) {
		/* a headline's words may all have capitals: it teaches no names */
		if (k == 0 || both[k] == NULL)
			continue;
		walk(both[k], false, learn_names, &g);
		walk(both[k], true, learn_names, &g);
	}
	g.capital_nouns = g.inside >= 40 && g.capitals * 4 > g.inside;
	for (int k = 0; k < 2; k++) {
		if (both[k] == NULL)
			continue;
		c->set |= gather_words(&g, both[k]);
		changed |= has_words(both[k]);
		mended &= is_mended(both[k]);
	}
	if (title != NULL && has_words(title))
		c->set |= CLASS_HEADLINE;
	if (text != NULL)
		c->set |= whole_paragraphs(text);
	if (changed && mended && (c->set & (CLASS_NUMBERS | CLASS_NEGATION)) == 0)
		c->set |= CLASS_TYPO;
	if (g.changed[1] >= 10 && g.changed[1] * 2 > g.words[1])
		c->set |= CLASS_REWRITE;
	c->words_added = g.changed[1];
	c->words_removed = g.changed[0];
	c->added = list_words(&g, 1);
	c->removed = list_words(&g, -1);
	c->rank = changed || (c->set & CLASS_MOVED) != 0 ? rank_of(c) : 0;
	intern_free(&g.folded);
	intern_free(&g.proper);
	free(g.net);
	arena_free(g.arena);
}

void
classes_clear(struct classes *c)
{
	free(c->added);
	free(c->removed);
	*c = (struct classes){ 0 };
}

const char *classes_name(enum class one)
{
	unsigned bit = (unsigned)one;

	assert(bit != 0 && (bit & (bit - 1)) == 0 && bit < 1u << CLASS_COUNT);
	return table[__builtin_ctz(bit)].name;
}

unsigned
classes_parse(const char *name)
{
	for (unsigned i = 0; i < CLASS_COUNT; i++) {
		if (strcmp(table[i].name, name) == 0)
			return 1u << i;
	}
	return 0;
}
