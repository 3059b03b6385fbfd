#include "page/hollow.h"

#include <stdint.h>
#include <string.h>

/* Words of what was kept, by what they stand in or say. */
struct kept {
	uint64_t words, page;
	uint64_t body;	   /* in something that is named a body */
	uint64_t comments; /* in something named comments, however far around */
	uint64_t beside;   /* in a list, a footer, a biography ... */
	uint64_t pitch;	   /* in a line that sells, credits or forbids */
	uint64_t cut;	   /* in a line that ends with an ellipsis: a teaser */
	uint64_t before;   /* of the page, before it */
	uint64_t unsure;   /* sum of words by how unsure the model was, permille */
	unsigned lead;	   /* most of one block's words that are the description's, percent */
};

/* 16 times the binary logarithm, by straight lines between the powers of two. */
static int
log16(uint64_t x)
{
	int power = 0;

	while (x >> power > 1)
		power++;
	return 16 * power + (int)(((x - (UINT64_C(1) << power)) * 16) >> power);
}

static int
percent(uint64_t part, uint64_t of)
{
	return of == 0 ? 0 : (int)(part * 100 / of);
}

static void
add(struct kept *k, const struct tree *t, const struct block *b, const struct fact *f, int p)
{
	const names_set beside = NAMES(NAMES_COMMENT) | NAMES(NAMES_RELATED) | NAMES(NAMES_LIST) |
				 NAMES(NAMES_FOOTER) | NAMES(NAMES_SIDEBAR) | NAMES(NAMES_LEAD) |
				 NAMES(NAMES_LEGAL) | NAMES(NAMES_BIO);
	const cues_set pitch = CUE(CUE_COPYRIGHT) | CUE(CUE_NEWSLETTER) | CUE(CUE_COMMENT) |
			       CUE(CUE_LOGIN) | CUE(CUE_COOKIE) | CUE(CUE_MORE) | CUE(CUE_CREDIT) |
			       CUE(CUE_CLICK) | CUE(CUE_CONTACT);
	names_set near = f->own | f->near, around = near | f->far;

	k->words += f->words;
	k->unsure += (uint64_t)f->words * (uint64_t)(1000 - p);
	if (f->lead_percent > k->lead)
		k->lead = f->lead_percent;
	if ((around & NAMES(NAMES_BODY)) != 0)
		k->body += f->words;
	if ((around & NAMES(NAMES_COMMENT)) != 0)
		k->comments += f->words;
	if ((near & beside) != 0)
		k->beside += f->words;
	if ((f->cues & pitch) != 0)
		k->pitch += f->words;
	if (tree_breaks_off(t, b))
		k->cut += f->words;
}

/* Have headline and text nothing around both but the page itself? */
static bool
stands_apart(const struct tree *t, const struct choice *c)
{
	uint32_t around;

	if (c->title == NODE_NONE || c->first > c->last)
		return false;
	around = t->blocks[c->first].node;
	while (around != 0 && !tree_within(t, t->blocks[c->title].node, around))
		around = t->nodes[around].parent;
	return around == 0 || t->nodes[around].tag == TAG_BODY || t->nodes[around].tag == TAG_HTML;
}

int
hollow_odds(const char *title, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c)
{
	struct kept k = { 0 };

	for (uint32_t i = 0; i < t->nblocks; i++) {
		k.page += f[i].words;
		if (i < c->first)
			k.before += f[i].words;
		if (c->keep[i])
			add(&k, t, &t->blocks[i], &f[i], c->p[i]);
	}
	if (k.words == 0)
		return INT32_MIN;
	/* fitted, see docs/extraction.md */
	return -3570 + 72 * log16(k.words) - 43 * log16(k.unsure / k.words + 10) +
	       (m->description == NULL ? 2910 : 22 * (int)k.lead) - 18 * percent(k.words, k.page) -
	       17 * log16(k.before + 1) + 30 * (int)facts_title_in(t, c->keep, title) -
	       25 * percent(k.pitch, k.words) - 13 * percent(k.cut, k.words) -
	       (stands_apart(t, c) ? 950 : 0) - 28 * percent(k.comments, k.words) -
	       12 * percent(k.beside, k.words) + 19 * percent(k.body, k.words);
}

bool
hollow_is(int odds)
{
	enum {
		AGAINST = -1200
	};

	return odds < AGAINST;
}
