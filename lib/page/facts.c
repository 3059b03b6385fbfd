#include "page/facts.h"

#include "base/mem.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
	TITLE_WORDS = 64, /* of each title that are compared */
	LEAD_WORDS = 96,
	COMPARED = 600, /* bytes of a block that are compared with them */
};

/* ---- bags of words, by hash ---- */

struct bag {
	uint32_t hash[TITLE_WORDS + LEAD_WORDS];
	unsigned n;
	uint64_t may[16]; /* bits of the hashes, once it is sorted: most words are not in it */
};

static uint32_t
fold(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x410 && c <= 0x42f) ||
		(c >= 0x391 && c <= 0x3a9))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	return c;
}

static bool
is_wide(uint32_t c)
{
	return (c >= 0x2e80 && c <= 0x9fff && c != 0x3000 && c != 0x3001 && c != 0x3002) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff) ||
	       (c >= 0xe00 && c <= 0xeff);
}

static bool
is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	if (c < 0xc0)
		return c == 0xaa || c == 0xb5 || c == 0xba;
	if ((c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) || c == 0xd7 || c == 0xf7)
		return false;
	return !(c >= 0xff00 && c <= 0xff0f) && !(c >= 0xff1a && c <= 0xff20);
}

/* Calls for each word of the first n bytes with its hash; ideographs are words by themselves. */
struct word_reader {
	const char *s;
	size_t n, at;
};

static bool
next_word(struct word_reader *r, uint32_t *hash)
{
	uint32_t h = 2166136261u;
	bool any = false;

	while (r->at < r->n) {
		size_t here = r->at;
		unsigned char byte = (unsigned char)r->s[here];
		uint32_t c = byte;

		if (byte >= 'a' && byte <= 'z') { /* nearly all there is */
			h = (h ^ c) * 16777619u;
			any = true;
			r->at++;
			continue;
		}
		if (byte < 0x80)
			r->at++;
		else
			c = utf8_next(r->s, r->n, &r->at);
		if (!is_word(c)) {
			if (any && c != '\'' && c != 0x2019)
				break;
			continue;
		}
		if (is_wide(c)) {
			if (any) {
				r->at = here;
				break;
			}
			*hash = (h ^ c) * 16777619u;
			return true;
		}
		h = (h ^ fold(c)) * 16777619u;
		any = true;
	}
	*hash = h;
	return any;
}

static void
bag_fill(struct bag *b, const char *s, unsigned most)
{
	struct word_reader r = { .s = s, .n = s == NULL ? 0 : strlen(s) };
	uint32_t h;

	while (most > 0 && b->n < sizeof b->hash / sizeof b->hash[0] && next_word(&r, &h)) {
		b->hash[b->n++] = h;
		most--;
	}
}

static int
by_hash(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
bag_sort(struct bag *b)
{
	unsigned n = 0;

	qsort(b->hash, b->n, sizeof b->hash[0], by_hash);
	for (unsigned i = 0; i < b->n; i++)
		if (n == 0 || b->hash[n - 1] != b->hash[i])
			b->hash[n++] = b->hash[i];
	b->n = n;
	for (unsigned i = 0; i < n; i++)
		b->may[b->hash[i] / 64 % 16] |= UINT64_C(1) << b->hash[i] % 64;
}

static int
bag_find(const struct bag *b, uint32_t h)
{
	unsigned lo = 0, hi = b->n;

	if ((b->may[h / 64 % 16] & UINT64_C(1) << h % 64) == 0)
		return -1;
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (b->hash[mid] == h)
			return (int)mid;
		if (b->hash[mid] < h)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

/* Percent of the block's words in the bag, and of the bag's words in the block. */
static void
compare(const struct bag *bag, const char *s, size_t n, uint8_t *of_block, uint8_t *of_bag)
{
	struct word_reader r = { .s = s, .n = n };
	uint64_t found[(TITLE_WORDS + LEAD_WORDS + 63) / 64] = { 0 };
	unsigned words = 0, in = 0, distinct = 0;
	uint32_t h;

	*of_block = *of_bag = 0;
	if (bag->n == 0)
		return;
	while (next_word(&r, &h)) {
		int i = bag_find(bag, h);

		words++;
		if (i < 0)
			continue;
		in++;
		if ((found[i / 64] & (UINT64_C(1) << (i % 64))) == 0) {
			found[i / 64] |= UINT64_C(1) << (i % 64);
			distinct++;
		}
	}
	if (words == 0)
		return;
	*of_block = (uint8_t)(100 * in / words);
	*of_bag = (uint8_t)(100 * distinct / bag->n);
}

unsigned
facts_title_in(const struct tree *t, const bool *keep, const char *title)
{
	uint64_t found[(TITLE_WORDS + LEAD_WORDS + 63) / 64] = { 0 };
	unsigned distinct = 0;
	struct bag bag = { 0 };
	uint32_t h;

	bag_fill(&bag, title, TITLE_WORDS);
	bag_sort(&bag);
	for (uint32_t i = 0; i < t->nblocks && distinct < bag.n; i++) {
		const struct block *b = &t->blocks[i];
		struct word_reader r = { .s = tree_block_text(t, b), .n = b->len };
		int at;

		while (keep[i] && next_word(&r, &h)) {
			if ((at = bag_find(&bag, h)) < 0 ||
				(found[at / 64] & (UINT64_C(1) << (at % 64))) != 0)
				continue;
			found[at / 64] |= UINT64_C(1) << (at % 64);
			distinct++;
		}
	}
	return bag.n == 0 ? 100 : 100 * distinct / bag.n;
}

/* ---- letters ---- */

static enum glyph
glyph(uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		return GLYPH_LOWER;
	if (c >= 'A' && c <= 'Z')
		return GLYPH_UPPER;
	if (c >= '0' && c <= '9')
		return GLYPH_DIGIT;
	switch (c) {
	case '.':
	case '!':
	case '?':
	case 0x3002:
	case 0xff01:
	case 0xff1f:
	case 0x964:
	case 0x61f:
	case 0x6d4:
	case 0xff61:
		return GLYPH_STOP;
	case ',':
	case ';':
	case 0x3001:
	case 0xff0c:
	case 0x60c:
	case 0x61b:
		return GLYPH_COMMA;
	case ':':
	case 0xff1a:
		return GLYPH_COLON;
	case '"':
	case '\'':
	case 0x2018:
	case 0x2019:
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x201a:
	case 0xab:
	case 0xbb:
	case 0x300c:
	case 0x300d:
	case 0x300e:
	case 0x300f:
		return GLYPH_QUOTE;
	case '(':
	case ')':
	case '[':
	case ']':
	case 0xff08:
	case 0xff09:
	case 0x3010:
	case 0x3011:
		return GLYPH_PAREN;
	case '-':
	case 0x2013:
	case 0x2014:
	case 0x2212:
		return GLYPH_DASH;
	case 0x2026:
		return GLYPH_ELLIPSIS;
	case '*':
	case 0x2022:
	case 0xb7:
	case 0x25cf:
	case 0x25a0:
	case 0x25b6:
	case 0xbb + 0x2000:
	case '>':
	case '<':
	case 0x203a:
	case 0x2192:
	case '|':
	case '/':
	case 0x25bc:
		return GLYPH_BULLET;
	default:
		break;
	}
	if (c < 0x80)
		return GLYPH_SIGN;
	if ((c >= 0xdf && c <= 0xff) || (c >= 0x430 && c <= 0x45f) || (c >= 0x3ac && c <= 0x3ce))
		return GLYPH_LOWER;
	if ((c >= 0xc0 && c <= 0xde) || (c >= 0x400 && c <= 0x42f) || (c >= 0x386 && c <= 0x3ab))
		return GLYPH_UPPER;
	return GLYPH_OTHER;
}

static uint16_t
cap16(uint32_t n)
{
	return (uint16_t)(n > UINT16_MAX ? UINT16_MAX : n);
}

static void
read_text(struct fact *f, const char *s, size_t n)
{
	uint32_t words = 0, wide = 0, sentences = 0, commas = 0, digits = 0, upper = 0;
	enum glyph before = GLYPH_NONE, last = GLYPH_NONE;
	bool in = false, seen = false;

	for (size_t i = 0; i < n;) {
		unsigned char b = (unsigned char)s[i];
		uint32_t c = b;
		enum glyph g;

		if (b >= 'a' && b <= 'z') { /* nearly all there is */
			i++;
			if (!in)
				words++;
			in = true;
			before = last = GLYPH_LOWER;
			if (!seen) {
				f->first = GLYPH_LOWER;
				seen = true;
			}
			continue;
		}
		if (b < 0x80)
			i++;
		else
			c = utf8_next(s, n, &i);
		if (c == ' ' || c == '\n') {
			if (before == GLYPH_STOP || before == GLYPH_ELLIPSIS)
				sentences++;
			in = false;
			before = GLYPH_NONE;
			continue;
		}
		g = glyph(c);
		if (!seen) {
			f->first = (uint8_t)g;
			seen = true;
		}
		if (is_wide(c)) {
			wide++;
			in = false;
		} else if (is_word(c)) {
			if (!in) {
				words++;
				upper += g == GLYPH_UPPER;
			}
			in = true;
		} else if (c != '\'' && c != 0x2019 && c != '-') {
			in = false;
		}
		digits += g == GLYPH_DIGIT;
		commas += g == GLYPH_COMMA;
		if (g == GLYPH_STOP && c >= 0x80)
			sentences++;
		/* a closing quote or bracket does not hide the stop before it */
		if (!((g == GLYPH_QUOTE || g == GLYPH_PAREN) && before == GLYPH_STOP))
			before = g;
		last = g;
		if ((g == GLYPH_QUOTE || g == GLYPH_PAREN) && before == GLYPH_STOP)
			last = GLYPH_STOP;
	}
	if (before == GLYPH_STOP || before == GLYPH_ELLIPSIS)
		sentences++;
	f->words = cap16(words + (wide + 1) / 2);
	f->sentences = cap16(sentences);
	f->commas = cap16(commas);
	f->digits = cap16(digits);
	f->upper = cap16(upper);
	f->last = (uint8_t)last;
}

/* ---- what it stands in ---- */

static uint32_t
inside_of(enum tag tag)
{
	switch (tag) {
	case TAG_ARTICLE:
		return IN(IN_ARTICLE);
	case TAG_MAIN:
		return IN(IN_MAIN);
	case TAG_SECTION:
		return IN(IN_SECTION);
	case TAG_HEADER:
	case TAG_HGROUP:
		return IN(IN_HEADER);
	case TAG_FOOTER:
	case TAG_TFOOT:
		return IN(IN_FOOTER);
	case TAG_NAV:
	case TAG_MENU:
		return IN(IN_NAV);
	case TAG_ASIDE:
		return IN(IN_ASIDE);
	case TAG_FORM:
	case TAG_FIELDSET:
	case TAG_LEGEND:
		return IN(IN_FORM);
	case TAG_BUTTON:
		return IN(IN_BUTTON);
	case TAG_FIGURE:
	case TAG_PICTURE:
		return IN(IN_FIGURE);
	case TAG_FIGCAPTION:
		return IN(IN_FIGCAPTION);
	case TAG_LI:
	case TAG_UL:
	case TAG_OL:
		return IN(IN_LIST);
	case TAG_TABLE:
	case TAG_TD:
	case TAG_TH:
		return IN(IN_TABLE);
	case TAG_BLOCKQUOTE:
		return IN(IN_QUOTE);
	case TAG_H1:
	case TAG_H2:
	case TAG_H3:
	case TAG_H4:
	case TAG_H5:
	case TAG_H6:
		return IN(IN_HEADING);
	case TAG_PRE:
		return IN(IN_PRE);
	case TAG_ADDRESS:
		return IN(IN_ADDRESS);
	case TAG_DIALOG:
		return IN(IN_DIALOG);
	case TAG_DETAILS:
	case TAG_SUMMARY:
		return IN(IN_DETAILS);
	case TAG_A:
		return IN(IN_LINK);
	case TAG_CUSTOM:
		return IN(IN_CUSTOM);
	case TAG_CAPTION:
		return IN(IN_CAPTION);
	case TAG_DL:
	case TAG_DT:
	case TAG_DD:
		return IN(IN_DL);
	case TAG_LABEL:
		return IN(IN_LABEL);
	default:
		return 0;
	}
}

#define FAR_IGNORED                                                                                \
	(IN(IN_FORM) | IN(IN_BUTTON) | IN(IN_FIGCAPTION) | IN(IN_FIGURE) | IN(IN_LABEL) |          \
		IN(IN_DIALOG) | IN(IN_HEADING) | IN(IN_LINK) | IN(IN_CAPTION))

/* A name both of an article and of furniture ("post-list") tells nothing, nor does an element with
 * a whole dictionary of names, as blog software gives. */
static int
names_say(const struct node *n, unsigned up)
{
	/* these name what is right inside, and parts of an article as well */
	const names_set loose = NAMES(NAMES_SIDEBAR) | NAMES(NAMES_LIST) | NAMES(NAMES_DATE) |
				NAMES(NAMES_BYLINE) | NAMES(NAMES_TAGS);
	const names_set bad = up == 0 ? NAMES_BAD : NAMES_BAD & ~loose;
	const char *class = tree_attr(n, ATTR_CLASS);
	bool many = class != NULL && strlen(class) > 90;

	if ((n->names & NAMES(NAMES_BODY)) != 0)
		return 1;
	if ((n->names & NAMES_GOOD) != 0 && (n->names & bad) == 0)
		return 1;
	if ((n->names & bad) != 0 && (n->names & NAMES_GOOD) == 0 && !many)
		return -1;
	return 0;
}

static void
read_place(struct fact *f, const struct tree *t, const struct block *b)
{
	const names_set boxes = NAMES(NAMES_RELATED) | NAMES(NAMES_NEWSLETTER) |
				NAMES(NAMES_PROMO) | NAMES(NAMES_AD) | NAMES(NAMES_SHARE) |
				NAMES(NAMES_COMMENT) | NAMES(NAMES_CAPTION);
	const struct node *n = &t->nodes[b->node];
	unsigned up = 0;

	f->inside = inside_of((enum tag)b->inline_tag);
	f->own = n->names | b->inline_all;
	f->sig = n->sig;
	for (uint32_t i = b->node; i != NODE_NONE; i = t->nodes[i].parent, up++) {
		n = &t->nodes[i];
		/* a page may stand in one form as a whole, and an unclosed button swallows the rest
		 */
		f->inside |= inside_of((enum tag)n->tag) & (up <= 3 ? ~0u : ~FAR_IGNORED);
		if (n->tag >= TAG_H1 && n->tag <= TAG_H6 && f->heading == 0 && up <= 3)
			f->heading = (uint8_t)(n->tag - TAG_H1 + 1);
		if (n->tag == TAG_BODY || n->tag == TAG_HTML)
			break;
		if (f->says == 0 && up < 5) {
			int say = names_say(n, up);

			if (say > 0 || up < 3)
				f->says = (int8_t)(say * (up < 4 ? 4 - (int)up : 1));
		}
		if (up == 1 || up == 2)
			f->near |= n->names;
		else if (up > 2)
			f->far |= n->names;
		/* an article's body may be cut into parts with names of the page's furniture */
		if (f->says < 0 && f->says > -4 && up < 5 && (n->names & NAMES(NAMES_BODY)) != 0 &&
			((f->own | f->near) & boxes) == 0)
			f->says = 1;
		if (up == 1)
			f->sig = (f->sig * 31u) ^ n->sig;
	}
}

static bool
is_prose(const struct fact *f, const struct block *b)
{
	if (f->link_percent > 50)
		return false;
	if (f->words >= 12 && (f->sentences > 0 || f->commas > 1))
		return true;
	return b->chars >= 120 && f->link_percent < 30;
}

/* Marks blocks whose words stood in a block before. */
static void
find_repeats(struct fact *facts, const struct tree *t)
{
	uint32_t size = 64;
	uint64_t *table;

	while (size < t->nblocks * 2)
		size *= 2;
	table = mem_array(size, sizeof *table);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		const char *s = tree_block_text(t, &t->blocks[i]);
		uint64_t h = UINT64_C(0xcbf29ce484222325);
		uint32_t at;

		for (uint32_t k = 0; k < t->blocks[i].len; k++)
			h = (h ^ (unsigned char)s[k]) * UINT64_C(0x100000001b3);
		h |= 1;
		at = (uint32_t)(h ^ (h >> 29)) & (size - 1);
		while (table[at] != 0 && table[at] != h)
			at = (at + 1) & (size - 1);
		facts[i].seen_before = table[at] == h;
		table[at] = h;
	}
	free(table);
}

struct fact *
facts_new(const struct tree *t, const struct meta *m)
{
	struct fact *facts = mem_array(t->nblocks + 1, sizeof *facts);
	struct bag title = { 0 }, lead = { 0 };

	bag_fill(&title, m->og_title != NULL ? m->og_title : m->html_title, TITLE_WORDS);
	bag_fill(&title, m->jsonld_title, TITLE_WORDS);
	bag_sort(&title);
	bag_fill(&lead, m->description, LEAD_WORDS);
	bag_sort(&lead);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];
		const char *s = tree_block_text(t, b);
		size_t n = b->len < COMPARED ? b->len : utf8_cut(s, b->len, COMPARED);
		struct fact *f = &facts[i];
		uint8_t ignored;

		f->cues = cues_of(s, b->len, &f->starts);
		read_text(f, s, b->len);
		read_place(f, t, b);
		f->link_percent = (uint8_t)(100 * (uint64_t)b->link_chars / (b->chars + !b->chars));
		if (b->len < COMPARED * 2) {
			compare(&title, s, n, &f->title_percent, &f->title_covered);
			compare(&lead, s, n, &f->lead_percent, &ignored);
		}
		f->prose = is_prose(f, b);
	}
	find_repeats(facts, t);
	return facts;
}
