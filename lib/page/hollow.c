#include "page/hollow.h"

#include "page/hollow_weights.inc"

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
	/* the standfirst, a heading, stands over a hole as well */
	if (f->heading == 0 && f->lead_percent > k->lead)
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

bool
hollow_evidence(int x[HOLLOW_TERMS], const char *title, const struct tree *t, const struct fact *f,
	const struct meta *m, const struct choice *c)
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
		return false;
	x[HOLLOW_WORDS] = log16(k.words);
	x[HOLLOW_UNSURE] = log16(k.unsure / k.words + 10);
	x[HOLLOW_NO_LEAD] = m->description == NULL;
	x[HOLLOW_LEAD] = m->description == NULL ? 0 : (int)k.lead;
	x[HOLLOW_SHARE] = percent(k.words, k.page);
	x[HOLLOW_BEFORE] = log16(k.before + 1);
	x[HOLLOW_TITLE] = (int)facts_title_in(t, c->keep, title);
	x[HOLLOW_PITCH] = percent(k.pitch, k.words);
	x[HOLLOW_CUT] = percent(k.cut, k.words);
	x[HOLLOW_APART] = stands_apart(t, c);
	x[HOLLOW_COMMENTS] = percent(k.comments, k.words);
	x[HOLLOW_BESIDE] = percent(k.beside, k.words);
	x[HOLLOW_BODY] = percent(k.body, k.words);
	return true;
}

int
hollow_odds(const char *title, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c)
{
	int x[HOLLOW_TERMS], odds = hollow_bias;

	if (!hollow_evidence(x, title, t, f, m, c))
		return INT32_MIN;
	for (unsigned i = 0; i < HOLLOW_TERMS; i++)
		odds += hollow_weights[i] * x[i];
	return odds;
}

bool
hollow_is(int odds)
{
	return odds < hollow_against;
}
