#include "page/features_page.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

enum {
	LEVELS = 6
}; /* elements around a block that are looked at */

/* Features are written one after the other; names are collected when they are asked for. */
struct writer {
	int16_t *at;
	const char **name; /* NULL: not asked for */
};

static inline void
put(struct writer *w, const char *name, int64_t value)
{
	if (w->name != NULL)
		*w->name++ = name;
	*w->at++ = (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

/* Sums over much of the page are written in coarse steps, two to the octave, and shares to the
 * nearest twentieth, so that all but a little is all: a banner more or a word less elsewhere must
 * not change what is thought of a block. */
static int64_t
coarse(int64_t n)
{
	uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;
	int drop;

	if (size < 8)
		return n;
	/* of the four steps of an octave every second counts */
	drop = 62 - __builtin_clzll(size);
	size = size >> drop << drop;
	return n < 0 ? -(int64_t)size : (int64_t)size;
}

static int64_t
permille(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (int64_t)((40 * part + whole) / (2 * whole)) * 50;
}

/* The same without steps, for what is in the block itself. */
static int64_t
share(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (int64_t)(1000 * part / whole);
}

/* Tags by what they are used for, so that a split can tell them apart. */
static int
tag_class(enum tag tag)
{
	switch (tag) {
	case TAG_P:
		return 0;
	case TAG_PRE:
		return 1;
	case TAG_BLOCKQUOTE:
		return 2;
	case TAG_LI:
		return 3;
	case TAG_DD:
	case TAG_DT:
	case TAG_DL:
		return 4;
	case TAG_TD:
	case TAG_TH:
		return 5;
	case TAG_H2:
		return 6;
	case TAG_H3:
		return 7;
	case TAG_H4:
		return 8;
	case TAG_H5:
	case TAG_H6:
		return 9;
	case TAG_H1:
		return 10;
	case TAG_DIV:
		return 11;
	case TAG_SPAN:
		return 12;
	case TAG_SECTION:
	case TAG_ARTICLE:
	case TAG_MAIN:
		return 13;
	case TAG_CENTER:
	case TAG_BODY:
		return 14;
	case TAG_CUSTOM:
		return 15;
	case TAG_OTHER:
		return 16;
	case TAG_A:
		return 17;
	case TAG_STRONG:
	case TAG_B:
		return 18;
	case TAG_EM:
	case TAG_I:
	case TAG_CITE:
		return 19;
	case TAG_SMALL:
		return 20;
	case TAG_TIME:
		return 21;
	case TAG_ASIDE:
	case TAG_HEADER:
	case TAG_FOOTER:
		return 22;
	case TAG_BUTTON:
	case TAG_LABEL:
	case TAG_FORM:
		return 23;
	case TAG_CAPTION:
	case TAG_FIGCAPTION:
	case TAG_FIGURE:
		return 24;
	default:
		return 25;
	}
}

static int
level_of(const struct fact *f, unsigned family)
{
	names_set bit = NAMES(family);

	return (f->own & bit) != 0 ? 3 : (f->near & bit) != 0 ? 2 : (f->far & bit) != 0 ? 1 : 0;
}

static int64_t
distance(const struct features *x, uint32_t from, uint32_t to)
{
	int64_t d;

	if (from == NODE_NONE || to == NODE_NONE)
		return 500;
	d = (int64_t)x->rank[to] - (int64_t)x->rank[from];
	return coarse(d > 400 ? 400 : d < -400 ? -400 : d);
}

static void
put_text(struct writer *w, const struct block *b, const struct fact *f)
{
	put(w, "words", f->words);
	put(w, "chars", b->chars);
	put(w, "sentences", f->sentences);
	put(w, "commas", f->commas);
	put(w, "digits", share(f->digits, b->chars));
	put(w, "upper", share(f->upper, f->words));
	put(w, "last", f->last);
	put(w, "first", f->first);
	put(w, "link", f->link_percent);
	put(w, "links", b->links);
	put(w, "strong", share(b->strong_chars, b->chars));
	put(w, "em", share(b->em_chars, b->chars));
	put(w, "breaks", b->breaks);
	put(w, "images", b->images);
	put(w, "flags", b->has_time + 2 * b->author_link);
	put(w, "hidden", b->hidden);
	put(w, "rule", b->rule);
	put(w, "title%", f->title_percent);
	put(w, "title covered", f->title_covered);
	put(w, "lead%", f->lead_percent);
	put(w, "heading", f->heading);
	put(w, "prose", f->prose);
	put(w, "seen", f->seen_before);
	put(w, "words a link", b->links == 0 ? 999 : f->words / b->links);
	put(w, "chars a word", f->words == 0 ? 0 : 10 * (int64_t)b->chars / f->words);
}

static const char *const cue_names[CUE_COUNT] = { "more", "newsletter", "share", "comment",
	"copyright", "photo", "byline", "date", "ago", "correction", "credit", "cookie", "login",
	"ad", "paywall", "error", "challenge", "script", "app", "tags", "contact", "click" };

static void
put_cues(struct writer *w, const struct fact *f)
{
	for (unsigned k = 0; k < CUE_COUNT; k++) {
		if (k == CUE_ERROR || k == CUE_CHALLENGE || k == CUE_SCRIPT)
			continue;
		put(w, cue_names[k], (f->starts & CUE(k)) != 0 ? 2 : (f->cues & CUE(k)) != 0);
	}
}

static void
put_place(struct writer *w, const struct features *x, uint32_t i)
{
	static const char *const in_names[IN_COUNT] = { "in article", "in main", "in section",
		"in header", "in footer", "in nav", "in aside", "in form", "in button", "in figure",
		"in figcaption", "in list", "in table", "in quote", "in heading", "in pre",
		"in address", "in dialog", "in details", "in link", "in custom", "in caption",
		"in dl", "in label" };
	const struct tree *t = x->tree;
	const struct fact *f = &x->facts[i];
	const struct block *b = &t->blocks[i];
	uint32_t n = b->node, up = t->nodes[n].parent;

	put(w, "tag", tag_class((enum tag)t->nodes[n].tag));
	put(w, "inline tag", tag_class((enum tag)b->inline_tag));
	put(w, "parent tag", up == NODE_NONE ? -1 : tag_class((enum tag)t->nodes[up].tag));
	put(w, "depth", t->nodes[n].depth);
	for (unsigned k = 0; k < IN_COUNT; k++)
		put(w, in_names[k], (f->inside & IN(k)) != 0);
	for (unsigned k = 0; k < NAMES_COUNT; k++)
		put(w, names_word((enum names_family)k), level_of(f, k));
	put(w, "names say", f->says);
	put(w, "inline byline", (b->inline_any & (NAMES(NAMES_BYLINE) | NAMES(NAMES_DATE))) != 0);
}

static void
put_around(struct writer *w, const struct features *x, uint32_t i)
{
	static const char *const names[LEVELS][7] = {
		{ "self words", "self prose", "self link", "self blocks", "self mean", "self short",
			"self dated" },
		{ "up1 words", "up1 prose", "up1 link", "up1 blocks", "up1 mean", "up1 short",
			"up1 dated" },
		{ "up2 words", "up2 prose", "up2 link", "up2 blocks", "up2 mean", "up2 short",
			"up2 dated" },
		{ "up3 words", "up3 prose", "up3 link", "up3 blocks", "up3 mean", "up3 short",
			"up3 dated" },
		{ "up4 words", "up4 prose", "up4 link", "up4 blocks", "up4 mean", "up4 short",
			"up4 dated" },
		{ "up5 words", "up5 prose", "up5 link", "up5 blocks", "up5 mean", "up5 short",
			"up5 dated" },
	};
	const struct tree *t = x->tree;
	uint32_t n = t->blocks[i].node, best = x->in[x->container].score;
	const struct sum *all = &x->in[0];

	for (unsigned level = 0; level < LEVELS; level++) {
		const struct sum *s = &x->in[n];

		put(w, names[level][0], coarse(s->words));
		put(w, names[level][1], permille(s->prose_words, all->prose_words));
		put(w, names[level][2], permille(s->linked, s->words));
		put(w, names[level][3], coarse(s->blocks));
		put(w, names[level][4], coarse(s->blocks == 0 ? 0 : s->words / s->blocks));
		put(w, names[level][5], permille(s->short_blocks, s->blocks));
		put(w, names[level][6], coarse(s->dated));
		if (t->nodes[n].parent != NODE_NONE)
			n = t->nodes[n].parent;
	}
	n = t->blocks[i].node;
	put(w, "score self", permille(x->in[n].score, best));
	for (unsigned level = 0; level < 3; level++) {
		if (t->nodes[n].parent != NODE_NONE)
			n = t->nodes[n].parent;
		put(w,
			level == 0   ? "score up1"
			: level == 1 ? "score up2"
				     : "score up3",
			permille(x->in[n].score, best));
	}
}

static void
put_like(struct writer *w, const struct features *x, uint32_t i)
{
	const struct sum *all = &x->in[0];
	const struct sum *s = &x->like[x->look[i]];
	const struct sum *o = &x->like_own[x->look_own[i]];

	put(w, "like blocks", coarse(s->blocks));
	put(w, "like mean", coarse(s->words / s->blocks));
	put(w, "like link", permille(s->linked, s->words));
	put(w, "like prose", permille(s->prose_words, all->prose_words));
	put(w, "like prose share", permille(s->prose_blocks, s->blocks));
	put(w, "like before", distance(x, s->first, i));
	put(w, "like after", distance(x, i, s->last));
	put(w, "own blocks", coarse(o->blocks));
	put(w, "own mean", coarse(o->words / o->blocks));
	put(w, "own link", permille(o->linked, o->words));
	put(w, "own prose", permille(o->prose_words, all->prose_words));
	put(w, "own prose share", permille(o->prose_blocks, o->blocks));
}

static void
put_position(struct writer *w, const struct features *x, uint32_t i)
{
	const struct tree *t = x->tree;
	const struct fact *f = x->facts;
	const struct node *box = &t->nodes[x->container];
	uint32_t n = t->nblocks, node = t->blocks[i].node;
	uint32_t prose = x->prose_before[n], from = box->first_block, end = box->end_block;
	uint32_t in_box = x->prose_before[end] - x->prose_before[from];
	bool inside = tree_within(t, node, x->container);
	uint32_t at = i < from ? from : i > end ? end : i;
	uint32_t h = x->heading[i];

	put(w, "position", permille(i, n));
	put(w, "prose before", permille(x->prose_before[i], prose));
	put(w, "words before", permille(x->words_before[i], x->words_before[n]));
	put(w, "from title", distance(x, x->title, i));
	put(w, "prose from title",
		x->title == NODE_NONE || i < x->title
			? -1
			: coarse(x->prose_before[i] - x->prose_before[x->title]));
	put(w, "words from title",
		x->title == NODE_NONE || i < x->title
			? -1
			: coarse(x->words_before[i] - x->words_before[x->title]));
	put(w, "in box", inside);
	put(w, "below box", inside ? t->nodes[node].depth - box->depth : -1);
	put(w, "box depth", box->depth);
	put(w, "box prose", permille(in_box, prose));
	put(w, "box link", permille(x->in[x->container].linked, x->in[x->container].words));
	put(w, "prose of box before",
		permille(x->prose_before[at] - x->prose_before[from], in_box));
	put(w, "from box start", distance(x, from, i));
	put(w, "to box end", distance(x, i, end));
	put(w, "from first prose", distance(x, x->first_prose, i));
	put(w, "to last prose", distance(x, i, x->last_prose));
	put(w, "to prose before", distance(x, x->previous_prose[i], i));
	put(w, "to prose after", distance(x, i, x->next_prose[i]));
	put(w, "prose before like",
		x->previous_prose[i] == NODE_NONE ? -1 : f[x->previous_prose[i]].sig == f[i].sig);
	put(w, "prose after like",
		x->next_prose[i] == NODE_NONE ? -1 : f[x->next_prose[i]].sig == f[i].sig);
	put(w, "prose after in box",
		x->next_prose[i] == NODE_NONE
			? -1
			: tree_within(t, t->blocks[x->next_prose[i]].node, x->container));
	put(w, "words since prose",
		x->previous_prose[i] == NODE_NONE
			? -1
			: coarse(x->words_before[i] - x->words_before[x->previous_prose[i]]));
	put(w, "words to prose",
		x->next_prose[i] == NODE_NONE
			? -1
			: coarse(x->words_before[x->next_prose[i]] - x->words_before[i]));
	put(w, "heading level", h == NODE_NONE ? 0 : f[h].heading);
	put(w, "from heading", distance(x, h, i));
	put(w, "heading more", h == NODE_NONE ? -1 : (f[h].cues & CUE(CUE_MORE)) != 0);
	put(w, "heading comment",
		h == NODE_NONE ? -1
			       : (f[h].cues & (CUE(CUE_COMMENT) | CUE(CUE_NEWSLETTER) |
						      CUE(CUE_SHARE))) != 0);
	put(w, "heading like",
		h == NODE_NONE ? -1 : t->nodes[t->blocks[h].node].parent == t->nodes[node].parent);
	put(w, "heading words", h == NODE_NONE ? -1 : f[h].words);
	put(w, "heading link", h == NODE_NONE ? -1 : f[h].link_percent);
	put(w, "page blocks", coarse(n));
	put(w, "page link", permille(x->in[0].linked, x->in[0].words));
}

/* The part of an element that a block is in: the child that holds it. Without one, the block's own
 * element. */
static uint32_t
part_of(const struct tree *t, uint32_t node, uint32_t box)
{
	while (t->nodes[node].parent != NODE_NONE && t->nodes[node].parent != box && node != box)
		node = t->nodes[node].parent;
	return node;
}

static void
put_part(struct writer *w, const struct features *x, uint32_t i)
{
	const names_set bad = NAMES(NAMES_RELATED) | NAMES(NAMES_NEWSLETTER) | NAMES(NAMES_PROMO) |
			      NAMES(NAMES_AD) | NAMES(NAMES_SHARE) | NAMES(NAMES_COMMENT) |
			      NAMES(NAMES_SIDEBAR) | NAMES(NAMES_TAGS) | NAMES(NAMES_BIO) |
			      NAMES(NAMES_CAPTION) | NAMES(NAMES_FOOTER) | NAMES(NAMES_NAV) |
			      NAMES(NAMES_LIST);
	static const char *const names[2][7] = {
		{ "part words", "part link", "part prose", "part blocks", "part tag", "part bad",
			"part good" },
		{ "lump words", "lump link", "lump prose", "lump blocks", "lump tag", "lump bad",
			"lump good" },
	};
	const struct tree *t = x->tree;
	uint32_t node = t->blocks[i].node;
	const struct node *heap = &t->nodes[x->heap];

	for (uint32_t k = 0, up = t->nodes[node].parent; k < 3; k++) {
		static const char *const place[3][4] = {
			{ "from up1 start", "to up1 end", "prose in up1 before",
				"prose in up1 after" },
			{ "from up2 start", "to up2 end", "prose in up2 before",
				"prose in up2 after" },
			{ "from up3 start", "to up3 end", "prose in up3 before",
				"prose in up3 after" },
		};
		const struct node *n = &t->nodes[up == NODE_NONE ? 0 : up];

		put(w, place[k][0], distance(x, n->first_block, i));
		put(w, place[k][1], distance(x, i, n->end_block));
		put(w, place[k][2], coarse(x->prose_before[i] - x->prose_before[n->first_block]));
		put(w, place[k][3], coarse(x->prose_before[n->end_block] - x->prose_before[i + 1]));
		up = n->parent;
	}
	put(w, "guess keep", x->guess->keep[i]);
	put(w, "guess around",
		i == 0 || i + 1 == t->nblocks ? -1
					      : x->guess->keep[i - 1] + 2 * x->guess->keep[i + 1]);
	put(w, "from guess start", distance(x, x->first_guess, i));
	put(w, "to guess end", distance(x, i, x->last_guess));
	put(w, "in heap", tree_within(t, node, x->heap));
	put(w, "from heap start", distance(x, heap->first_block, i));
	put(w, "to heap end", distance(x, i, heap->end_block));
	put(w, "heap depth", heap->depth - t->nodes[x->container].depth);
	put(w, "heap prose", permille(x->in[x->heap].prose_words, x->in[0].prose_words));
	for (unsigned k = 0; k < 2; k++) {
		uint32_t box = k == 0 ? x->container : x->heap;
		uint32_t part = part_of(t, node, tree_within(t, node, box) ? box : 0);
		const struct sum *s = &x->in[part];

		put(w, names[k][0], coarse(s->words));
		put(w, names[k][1], permille(s->linked, s->words));
		put(w, names[k][2], permille(s->prose_words, x->in[0].prose_words));
		put(w, names[k][3], coarse(s->blocks));
		put(w, names[k][4], tag_class((enum tag)t->nodes[part].tag));
		put(w, names[k][5], (t->nodes[part].names & bad) != 0);
		put(w, names[k][6],
			(t->nodes[part].names & (NAMES(NAMES_BODY) | NAMES(NAMES_PARAGRAPH) |
							NAMES(NAMES_CONTENT))) != 0);
	}
}

static void
put_neighbour(struct writer *w, const struct features *x, uint32_t i, int step)
{
	static const char *const names[6][9] = {
		{ "-3 words", "-3 link", "-3 prose", "-3 tag", "-3 like", "-3 last", "-3 more",
			"-3 share", "-3 up" },
		{ "-2 words", "-2 link", "-2 prose", "-2 tag", "-2 like", "-2 last", "-2 more",
			"-2 share", "-2 up" },
		{ "-1 words", "-1 link", "-1 prose", "-1 tag", "-1 like", "-1 last", "-1 more",
			"-1 share", "-1 up" },
		{ "+1 words", "+1 link", "+1 prose", "+1 tag", "+1 like", "+1 last", "+1 more",
			"+1 share", "+1 up" },
		{ "+2 words", "+2 link", "+2 prose", "+2 tag", "+2 like", "+2 last", "+2 more",
			"+2 share", "+2 up" },
		{ "+3 words", "+3 link", "+3 prose", "+3 tag", "+3 like", "+3 last", "+3 more",
			"+3 share", "+3 up" },
	};
	const char *const *name = names[step < 0 ? step + 3 : step + 2];
	bool clean = x->rank[i + 1] > x->rank[i];
	int64_t at = (int64_t)x->rank[i] + step + (step > 0 && !clean ? -1 : 0);
	const struct tree *t = x->tree;
	const struct fact *f;
	uint32_t j;

	if (at < 0 || at >= x->norder) {
		for (unsigned k = 0; k < 9; k++)
			put(w, name[k], -1);
		return;
	}
	j = x->order[at];
	f = &x->facts[j];
	put(w, name[0], f->words);
	put(w, name[1], f->link_percent);
	put(w, name[2], f->prose);
	put(w, name[3], tag_class((enum tag)t->nodes[t->blocks[j].node].tag));
	put(w, name[4],
		(f->sig == x->facts[i].sig) +
			(t->nodes[t->blocks[j].node].parent == t->nodes[t->blocks[i].node].parent) *
				2);
	put(w, name[5], f->last);
	put(w, name[6], (f->cues & (CUE(CUE_MORE) | CUE(CUE_NEWSLETTER) | CUE(CUE_AD))) != 0);
	put(w, name[7],
		(f->cues & (CUE(CUE_SHARE) | CUE(CUE_COMMENT) | CUE(CUE_DATE) | CUE(CUE_BYLINE))) !=
			0);
	put(w, name[8], f->title_covered);
}

/* Elements that look as those around this block do: there are many of a comment or a teaser. */
static void
put_alike(struct writer *w, const struct features *x, uint32_t i)
{
	static const char *const names[4][3] = {
		{ "self alike", "self alike mean", "self alike prose" },
		{ "up1 alike", "up1 alike mean", "up1 alike prose" },
		{ "up2 alike", "up2 alike mean", "up2 alike prose" },
		{ "up3 alike", "up3 alike mean", "up3 alike prose" },
	};
	const struct tree *t = x->tree;
	uint32_t n = t->blocks[i].node;

	for (unsigned level = 0; level < 4; level++) {
		uint32_t look = x->look_node[n], count = x->nodes_alike[look];
		const struct sum *s = &x->alike[look];

		put(w, names[level][0], coarse(count));
		put(w, names[level][1], coarse(s->words / count));
		put(w, names[level][2], permille(s->prose_words, x->in[0].prose_words));
		if (t->nodes[n].parent != NODE_NONE)
			n = t->nodes[n].parent;
	}
}

/* A line that leads into a run of blocks or follows it. */
static void
put_line(struct writer *w, const char *const name[6], const struct features *x, uint32_t i,
	uint32_t line)
{
	const struct fact *f = &x->facts[line];

	if (line == NODE_NONE || line >= x->tree->nblocks) {
		for (unsigned k = 0; k < 6; k++)
			put(w, name[k], -1);
		return;
	}
	put(w, name[0], f->words);
	put(w, name[1], f->link_percent);
	put(w, name[2], f->last);
	put(w, name[3],
		(f->cues & (CUE(CUE_MORE) | CUE(CUE_NEWSLETTER) | CUE(CUE_AD) | CUE(CUE_APP))) != 0
			? 2
			: (f->cues & (CUE(CUE_SHARE) | CUE(CUE_COMMENT) | CUE(CUE_TAGS))) != 0);
	put(w, name[4], f->heading > 0 ? 2 : x->tree->blocks[line].strong_chars > 0);
	put(w, name[5],
		x->tree->nodes[x->tree->blocks[line].node].parent ==
			x->tree->nodes[x->tree->blocks[i].node].parent);
}

static void
put_run(struct writer *w, const struct features *x, uint32_t i)
{
	static const char *const before[6] = { "lead words", "lead link", "lead last", "lead box",
		"lead heading", "lead beside" };
	static const char *const after[6] = { "then words", "then link", "then last", "then box",
		"then heading", "then beside" };
	const struct run *r = &x->runs[x->run[i]];

	put(w, "run blocks", coarse(r->blocks));
	put(w, "run mean", coarse(r->words / r->blocks));
	put(w, "run link", permille(r->linked, r->words));
	put(w, "from run start", distance(x, r->first, i));
	put(w, "to run end", distance(x, i, r->last));
	put_line(w, before, x, i, r->first == 0 ? NODE_NONE : r->first - 1);
	put_line(w, after, x, i, r->last + 1);
}

static void
put_marks(struct writer *w, const struct features *x, uint32_t i)
{
	const struct tree *t = x->tree;
	const struct fact *f = x->facts;
	uint32_t label = x->label[i];

	put(w, "from label", distance(x, label, i));
	put(w, "label beside",
		label == NODE_NONE ? -1
				   : t->nodes[t->blocks[label].node].parent ==
					     t->nodes[t->blocks[i].node].parent);
	put(w, "prose since label",
		label == NODE_NONE ? -1 : coarse(x->prose_before[i] - x->prose_before[label + 1]));
	put(w, "label kind",
		label == NODE_NONE			    ? -1
		: (f[label].starts & CUE(CUE_MORE)) != 0    ? 3
		: (f[label].starts & CUE(CUE_COMMENT)) != 0 ? 2
		: (f[label].starts & CUE(CUE_SHARE)) != 0   ? 1
							    : 0);
	put(w, "from byline", distance(x, x->byline[i], i));
	put(w, "from comments", distance(x, x->comments, i));
	put(w, "prose before comments",
		x->comments == NODE_NONE
			? -1
			: permille(x->prose_before[x->comments], x->prose_before[t->nblocks]));
}

static void
put_echo(struct writer *w, const struct features *x, uint32_t i)
{
	const struct echo *e = &x->echo[i];

	put(w, "echo before", e->before);
	put(w, "echo after", e->after);
	put(w, "topic", e->topic);
	put(w, "jsonld", e->body);
	put(w, "brief", e->brief);
}

/* What kind of page it is. */
static void
put_page(struct writer *w, const struct features *x)
{
	const struct meta *m = x->meta;

	put(w, "page article", m->jsonld_article);
	put(w, "page type",
		m->og_type == NULL			 ? -1
		: strcasecmp(m->og_type, "article") == 0 ? 1
							 : 0);
	put(w, "page dated", m->published != NULL);
	put(w, "page signed", m->author != NULL);
	put(w, "page comments", permille(x->comment_words, x->in[0].words));
}

/* Where the block stands to what the page says is its text. */
static void
put_claims(struct writer *w, const struct features *x, uint32_t i)
{
	static const char *const names[CLAIM_COUNT][3] = {
		{ "itemprop body", "itemprop bodies", "itemprop prose" },
		{ "named body", "named bodies", "named prose" },
		{ "best article", "articles", "article prose" },
		{ "best main", "mains", "main prose" },
	};
	const struct tree *t = x->tree;
	const struct fact *f = &x->facts[i];

	for (unsigned k = 0; k < CLAIM_COUNT; k++) {
		const struct claimed *m = &x->claims[k];
		bool any =
			(k == CLAIM_ARTICLE && (f->inside & IN(IN_ARTICLE)) != 0) ||
			(k == CLAIM_NAME && ((f->own | f->near | f->far) & NAMES(NAMES_BODY)) != 0);

		put(w, names[k][0],
			m->best == NODE_NONE			     ? -1
			: tree_within(t, t->blocks[i].node, m->best) ? 2
								     : any);
		put(w, names[k][1], m->count < 3 ? m->count : 3);
		/* of the page's prose, in quarters: it must hold still */
		put(w, names[k][2],
			m->best == NODE_NONE || x->in[0].prose_words == 0
				? -1
				: ((int64_t)8 * x->in[m->best].prose_words + x->in[0].prose_words) /
					  2 / x->in[0].prose_words);
	}
}

/* How far the block is from an element: up to what holds both, and down from there. */
static void
put_way(struct writer *w, const char *up, const char *down, const struct features *x, uint32_t i,
	uint32_t from)
{
	const struct tree *t = x->tree;
	uint32_t both = from;

	while (!tree_within(t, t->blocks[i].node, both))
		both = t->nodes[both].parent;
	put(w, up, t->nodes[from].depth - t->nodes[both].depth);
	put(w, down, t->nodes[t->blocks[i].node].depth - t->nodes[both].depth);
}

/* A teaser is a link, perhaps a picture, and some words that break off, and there are more of it.
 */
static void
put_card(struct writer *w, const struct features *x, uint32_t i)
{
	enum {
		CARD = 6 /* blocks */
	};
	const struct tree *t = x->tree;
	const struct fact *f = x->facts;
	const struct sum *like = &x->like[x->look[i]];
	uint32_t n = t->blocks[i].node, h = x->heading[i], up = t->nodes[n].parent;
	uint32_t others = 0, linked = 0, heads = 0;
	bool card;

	while (t->nodes[n].parent != NODE_NONE && x->in[n].blocks < 2)
		n = t->nodes[n].parent;
	card = x->in[n].blocks <= CARD;
	for (uint32_t k = t->nodes[n].first_block; card && k < t->nodes[n].end_block; k++) {
		if (k == i)
			continue;
		others += f[k].words;
		linked += (uint32_t)f[k].words * f[k].link_percent / 100;
		heads += f[k].words >= 3 && f[k].link_percent >= 80;
	}
	put(w, "card link", card ? permille(linked, others) : -1);
	put(w, "card heads", card ? (int64_t)heads : -1);
	put(w, "card alike", card ? coarse(x->nodes_alike[x->look_node[n]]) : -1);
	put(w, "card words", card ? coarse(x->in[n].words) : -1);
	put(w, "open end", tree_breaks_off(t, &t->blocks[i]));
	put(w, "like open", permille(like->open, like->blocks));
	put(w, "up1 open", up == NODE_NONE ? 0 : coarse(x->in[up].open));
	put(w, "heading says", h == NODE_NONE ? 0 : f[h].says);
	put(w, "heading in heap", h == NODE_NONE ? -1 : tree_within(t, t->blocks[h].node, x->heap));
	put_way(w, "up to box", "down from box", x, i, x->container);
	put_way(w, "up to heap", "down from heap", x, i, x->heap);
}

static void
write_row(struct writer *w, const struct features *x, uint32_t i)
{
	put_text(w, &x->tree->blocks[i], &x->facts[i]);
	put_cues(w, &x->facts[i]);
	put_place(w, x, i);
	put_around(w, x, i);
	put_like(w, x, i);
	put_position(w, x, i);
	put_part(w, x, i);
	put_alike(w, x, i);
	put_run(w, x, i);
	put_marks(w, x, i);
	put_echo(w, x, i);
	put_page(w, x);
	put_claims(w, x, i);
	put_card(w, x, i);
	for (int step = -3; step <= 3; step++)
		if (step != 0)
			put_neighbour(w, x, i, step);
}

unsigned
features_row(const struct features *x, uint32_t i, int16_t row[FEATURES_MAX])
{
	struct writer w = { .at = row };
	unsigned n;

	write_row(&w, x, i);
	n = (unsigned)(w.at - row);
	assert(n <= FEATURES_MAX);
	return n;
}

const char *
features_name(unsigned k)
{
	static const char *names[FEATURES_MAX];
	static unsigned n;

	if (n == 0) {
		/* the names come out of writing the row of a page with one block */
		static const char one[] = "<p>one</p>";
		int16_t row[FEATURES_MAX];
		struct writer w = { .at = row, .name = names };
		struct tree *t = tree_new(one, sizeof one - 1);
		struct meta m = { 0 };
		struct fact *f = facts_new(t, &m);
		bool keep[2] = { false };
		const struct guess r = { .keep = keep, .title = NODE_NONE };
		struct features *x = features_new(t, f, &r, &m);

		write_row(&w, x, 0);
		n = (unsigned)(w.at - row);
		features_free(x);
		free(f);
		tree_free(t);
	}
	return k < n ? names[k] : "?";
}
