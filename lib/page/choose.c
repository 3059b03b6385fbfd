#include "page/choose.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define BAD_NAMES (NAMES(NAMES_SHARE) | NAMES(NAMES_RELATED) | NAMES(NAMES_COMMENT) |          \
	NAMES(NAMES_NEWSLETTER) | NAMES(NAMES_PROMO) | NAMES(NAMES_AD) | NAMES(NAMES_NAV) |    \
	NAMES(NAMES_FOOTER) | NAMES(NAMES_SIDEBAR) | NAMES(NAMES_TAGS) | NAMES(NAMES_POPUP) |  \
	NAMES(NAMES_CAPTION) | NAMES(NAMES_BIO) | NAMES(NAMES_BYLINE) | NAMES(NAMES_DATE))
#define BAD_PLACES (IN(IN_NAV) | IN(IN_FOOTER) | IN(IN_FORM) | IN(IN_BUTTON) |                 \
	IN(IN_FIGCAPTION) | IN(IN_DIALOG) | IN(IN_ADDRESS) | IN(IN_ASIDE))
#define GOOD_NAMES (NAMES(NAMES_BODY) | NAMES(NAMES_CONTENT) | NAMES(NAMES_ARTICLE))

/* The headline: the first heading whose words are those of the titles. */
static uint32_t
find_title(const struct tree *t, const struct fact *f)
{
	uint32_t best = NODE_NONE;
	int most = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		int worth;

		if (f[i].title_percent < 60 || f[i].words < 2 || f[i].title_covered < 25 ||
			(f[i].inside & (IN(IN_NAV) | IN(IN_FOOTER))) != 0)
			continue;
		worth = f[i].title_percent + f[i].title_covered;
		worth += f[i].heading == 1 ? 60 : f[i].heading == 2 ? 25 : f[i].heading > 0 ? 10 : 0;
		worth += (f[i].own & NAMES(NAMES_TITLE)) != 0 ? 15 : 0;
		worth -= f[i].link_percent > 80 ? 40 : 0;
		if (worth > most) {
			most = worth;
			best = i;
		}
	}
	if (best != NODE_NONE)
		return best;
	for (uint32_t i = 0; i < t->nblocks; i++)
		if (f[i].heading == 1 && f[i].words > 2 && f[i].link_percent < 80)
			return i;
	return NODE_NONE;
}

/* Every piece of prose speaks for the elements around it, less the farther they are. */
static uint32_t
find_container(const struct tree *t, const struct fact *f, uint32_t title)
{
	float *score = mem_array(t->nnodes, sizeof *score);
	uint32_t best = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];
		float worth, share = 1;
		unsigned up = 0;

		if (!f[i].prose || b->hidden || (f[i].inside & BAD_PLACES) != 0 ||
			((f[i].own | f[i].near) & BAD_NAMES & ~GOOD_NAMES) != 0)
			continue;
		worth = 1 + (float) f[i].commas + (float) (b->chars > 600 ? 600 : b->chars) / 100;
		if (title != NODE_NONE && i < title)
			worth /= 3;
		for (uint32_t n = b->node; n != NODE_NONE && up < 6; n = t->nodes[n].parent, up++) {
			score[n] += worth * share;
			share *= up == 0 ? 0.9f : 0.6f;
		}
	}
	for (uint32_t i = 1; i < t->nnodes; i++)
		if (score[i] > score[best])
			best = i;
	free(score);
	return best;
}

static bool
keep_block(const struct block *b, const struct fact *f)
{
	if (b->hidden || (f->inside & BAD_PLACES) != 0)
		return false;
	if (((f->own | f->near) & BAD_NAMES) != 0 && !f->prose)
		return false;
	if ((f->own & BAD_NAMES) != 0)
		return false;
	if (f->link_percent > 65)
		return false;
	if (f->words < 30 && (f->starts & (CUE(CUE_MORE) | CUE(CUE_SHARE) | CUE(CUE_AD) |
		CUE(CUE_PHOTO) | CUE(CUE_TAGS))) != 0 && !f->heading)
		return false;
	if ((f->cues & CUE(CUE_NEWSLETTER)) != 0 && f->words < 40)
		return false;
	if (f->title_percent >= 80 && f->title_covered >= 60)
		return false;
	return true;
}

void
choose_blocks(struct choice *c, const struct tree *t, const struct fact *f, const struct meta *m)
{
	const struct node *box;
	uint32_t first, end;

	(void) m;
	*c = (struct choice) { .keep = mem_array(t->nblocks + 1, sizeof *c->keep), .first = 1 };
	c->title = find_title(t, f);
	c->container = find_container(t, f, c->title);
	/* a container that holds only a part of its row is widened to the row */
	box = &t->nodes[c->container];
	if (box->tag == TAG_P && box->parent != NODE_NONE)
		c->container = box->parent;
	box = &t->nodes[c->container];
	first = box->first_block;
	end = box->end_block;
	if (c->title != NODE_NONE && c->title >= first && c->title < end && c->title - first < (end - first) / 2)
		first = c->title + 1;
	for (uint32_t i = first; i < end; i++)
		c->keep[i] = keep_block(&t->blocks[i], &f[i]);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		if (!c->keep[i])
			continue;
		if (c->last == 0 && c->first == 1)
			c->first = i;
		c->last = i;
	}
}

void
choose_free(struct choice *c)
{
	free(c->keep);
	c->keep = NULL;
}
