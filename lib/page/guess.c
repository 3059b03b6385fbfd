#include "page/guess.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define BAD_PLACES                                                                                 \
	(IN(IN_NAV) | IN(IN_FOOTER) | IN(IN_FORM) | IN(IN_BUTTON) | IN(IN_FIGCAPTION) |            \
		IN(IN_DIALOG) | IN(IN_ADDRESS) | IN(IN_ASIDE))

enum {
	BETWEEN = 8 /* blocks of furniture before a closing line, at most */
};

/* The headline: the first heading whose words are those of the titles. */
static uint32_t
find_title(const struct tree *t, const struct fact *f)
{
	uint32_t best = NODE_NONE;
	int most = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		/* the main heading may say it in other words */
		bool is_main =
			f[i].heading == 1 && f[i].title_percent >= 30 && f[i].title_covered >= 30;
		int worth;

		if ((f[i].title_percent < 60 && !is_main) || f[i].words < 2 ||
			f[i].title_covered < 25 ||
			(f[i].inside & (IN(IN_NAV) | IN(IN_FOOTER))) != 0)
			continue;
		/* a link to another story may have words in common with this one's headline */
		if (f[i].heading == 0 && f[i].link_percent > 50 &&
			(f[i].title_percent < 90 || f[i].title_covered < 60))
			continue;
		worth = f[i].title_percent + f[i].title_covered;
		worth += f[i].heading == 1   ? 60
			 : f[i].heading == 2 ? 25
			 : f[i].heading > 0  ? 10
					     : 0;
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

		if (!f[i].prose || b->hidden || (f[i].inside & BAD_PLACES) != 0 || f[i].says < 0)
			continue;
		worth = 1 + (float)f[i].commas + (float)(b->chars > 600 ? 600 : b->chars) / 100;
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
	if (f->says < 0 && (!f->prose || f->says < -2))
		return false;
	if (f->link_percent > 65)
		return false;
	if (f->words < 30 &&
		(f->starts & (CUE(CUE_MORE) | CUE(CUE_SHARE) | CUE(CUE_AD) | CUE(CUE_PHOTO) |
				     CUE(CUE_TAGS))) != 0 &&
		!f->heading)
		return false;
	if ((f->cues & CUE(CUE_NEWSLETTER)) != 0 && f->words < 40)
		return false;
	if (f->title_percent >= 80 && f->title_covered >= 60)
		return false;
	return true;
}

/* Prose that may well be the article's. */
static bool
is_clean(const struct block *b, const struct fact *f)
{
	return f->prose && !b->hidden && (f->inside & BAD_PLACES) == 0 && f->link_percent < 40 &&
	       f->says >= 0;
}

/* Goes down from the root to whichever child holds most of the prose, while one does. */
static uint32_t
find_heap(const struct tree *t, const struct fact *f, uint32_t title)
{
	uint32_t *prose = mem_array(t->nnodes + 1, sizeof *prose);
	uint64_t before = 0, after = 0;
	uint32_t at = 0;

	for (uint32_t i = 0; i < t->nblocks; i++)
		if (is_clean(&t->blocks[i], &f[i]))
			*(title != NODE_NONE && i < title ? &before : &after) += f[i].words;
	for (uint32_t i = 0; i < t->nblocks; i++) {
		/* what stands over the headline counts only where there is little else */
		if (!is_clean(&t->blocks[i], &f[i]) ||
			(title != NODE_NONE && i < title && after * 2 > before))
			continue;
		prose[t->blocks[i].node] += f[i].words > 150 ? 150 : f[i].words;
	}
	for (uint32_t k = t->nnodes; k-- > 1;)
		prose[t->nodes[k].parent] += prose[k];
	for (;;) {
		uint32_t best = 0;

		/* the children of a node follow it, each with all that is inside */
		for (uint32_t k = at + 1; k < t->nodes[at].end; k = t->nodes[k].end)
			if (best == 0 || prose[k] > prose[best])
				best = k;
		if (best == 0 || (uint64_t)prose[best] * 100 < (uint64_t)prose[at] * 65 ||
			prose[best] == 0 || !tree_is_block((enum tag)t->nodes[best].tag) ||
			t->nodes[best].end_block - t->nodes[best].first_block < 2)
			break;
		at = best;
	}
	free(prose);
	return at;
}

/* Keeps what stands between the first and the last prose of the element and is not furniture. */
static void
keep_within(struct guess *g, const struct tree *t, const struct fact *f, uint32_t box)
{
	uint32_t first = t->nodes[box].first_block, end = t->nodes[box].end_block, last;
	uint32_t prose = NODE_NONE, words = 0, linked = 0;

	if (g->title != NODE_NONE && g->title >= first && g->title < end)
		first = g->title + 1;
	while (first < end && !(is_clean(&t->blocks[first], &f[first]) &&
				      keep_block(&t->blocks[first], &f[first])))
		first++;
	last = first;
	for (uint32_t i = first; i < end; i++) {
		if (!is_clean(&t->blocks[i], &f[i])) {
			words += f[i].words;
			linked += f[i].words * f[i].link_percent / 100u;
			continue;
		}
		/* a straggler behind many links that looks unlike the rest is another story's
		 * teaser */
		if (prose != NODE_NONE && i - prose > 10 && f[i].sig != f[prose].sig &&
			linked * 2 > words)
			break;
		prose = last = i;
		words = linked = 0;
	}
	/* a closing list or short lines of the same look, whatever furniture stands between */
	for (uint32_t i = last + 1; i < end && i <= last + BETWEEN; i++) {
		if (!keep_block(&t->blocks[i], &f[i]))
			continue;
		if (f[i].sig != f[last].sig)
			break;
		last = i;
	}
	for (uint32_t i = first; i < end && i <= last; i++)
		g->keep[i] = keep_block(&t->blocks[i], &f[i]);
	while (first > t->nodes[box].first_block && f[first - 1].heading > 1 &&
		first - 1 != g->title && keep_block(&t->blocks[first - 1], &f[first - 1]) &&
		f[first - 1].words < 15) {
		first--;
		g->keep[first] = true;
	}
}

void
guess_make(struct guess *g, const struct tree *t, const struct fact *f)
{
	const struct node *box;

	*g = (struct guess){ .keep = mem_array(t->nblocks + 1, sizeof *g->keep) };
	g->title = find_title(t, f);
	g->container = find_container(t, f, g->title);
	g->heap = find_heap(t, f, g->title);
	box = &t->nodes[g->container];
	if (box->tag == TAG_P && box->parent != NODE_NONE)
		g->container = box->parent;
	keep_within(g, t, f, g->heap);
	for (uint32_t i = 0; i < t->nblocks; i++)
		if (g->keep[i])
			return;
	/* no prose of its own: whatever the container has behind the headline */
	box = &t->nodes[g->container];
	for (uint32_t i = box->first_block; i < box->end_block; i++)
		g->keep[i] =
			(g->title == NODE_NONE || i > g->title) && keep_block(&t->blocks[i], &f[i]);
}

void
guess_free(struct guess *g)
{
	free(g->keep);
	g->keep = NULL;
}
