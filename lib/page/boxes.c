#include "page/boxes.h"

#include "base/mem.h"
#include "page/cues.h"

#include <stdlib.h>

#include <string.h>

enum {
	BANNER = 1600, /* bytes of text: longer ones are a page of their own */
	SIGN_UP = 500,
	AD_LABEL = 30, /* a label alone is left to others */
	AD = 400,
	BLOCKS = 30,
	TEASERS = 3,	   /* so many make a list of them */
	TEASER_BLOCKS = 4, /* a headline, a line of it, a date, "Read more" */
	TEASER = 60,	   /* letters and signs, at least */
	PROSE = 100,	   /* of a paragraph of a text */
	TEXT = 300,	   /* and of a text */
};

/* The cues in the text of a node, those that it starts with, and its length; UINT32_MAX for more
 * than is looked at. */
static cues_set
cues_in(const struct tree *t, const struct node *n, uint32_t *bytes, cues_set *first)
{
	cues_set all = 0, starts;

	*first = 0;
	*bytes = n->end_block - n->first_block > BLOCKS ? UINT32_MAX : 0;
	for (uint32_t i = n->first_block; i < n->end_block && *bytes <= BANNER; i++) {
		const struct block *b = &t->blocks[i];

		*bytes += b->len;
		all |= cues_of(tree_block_text(t, b), b->len, &starts);
		if (i == n->first_block)
			*first = starts;
	}
	return all;
}

static bool
is_box(const struct tree *t, const struct node *n)
{
	const names_set article = NAMES(NAMES_BODY) | NAMES(NAMES_CONTENT) | NAMES(NAMES_ARTICLE) |
				  NAMES(NAMES_PAYWALL);
	const names_set box = NAMES(NAMES_POPUP) | NAMES(NAMES_NEWSLETTER) | NAMES(NAMES_AD);
	uint32_t bytes;
	cues_set cues, starts;

	if ((n->names & box) == 0 || (n->names & article) != 0 || n->tag == TAG_BODY ||
		n->tag == TAG_HTML || n->first_block == n->end_block)
		return false;
	cues = cues_in(t, n, &bytes, &starts);
	if ((cues & CUE(CUE_PAYWALL)) != 0)
		return false; /* it tells that the text stops here */
	if ((n->names & NAMES(NAMES_POPUP)) != 0 && (cues & CUE(CUE_COOKIE)) != 0)
		return bytes <= BANNER;
	if ((n->names & NAMES(NAMES_AD)) != 0 && (starts & CUE(CUE_AD)) != 0)
		return bytes > AD_LABEL && bytes <= AD;
	return (n->names & NAMES(NAMES_NEWSLETTER)) != 0 && (cues & CUE(CUE_NEWSLETTER)) != 0 &&
	       bytes <= SIGN_UP;
}

/* ---- lists of teasers ---- */

/* A way to another story, with its first words. */
static bool
is_teaser(const struct tree *t, const struct node *n)
{
	uint32_t chars = 0, linked = 0;
	bool off = false;

	if (n->end_block - n->first_block > TEASER_BLOCKS)
		return false;
	for (uint32_t i = n->first_block; i < n->end_block; i++) {
		const struct block *b = &t->blocks[i];

		chars += b->chars;
		linked += b->link_chars;
		off = off || (b->link_chars * 2 < b->chars && tree_breaks_off(t, b));
	}
	return off && linked > 0 && chars >= TEASER;
}

/* A list of nothing but teasers, one at most cut so short that it does not break off. */
static bool
is_teasers(const struct tree *t, uint32_t at)
{
	const struct node *n = &t->nodes[at];
	uint32_t all = 0, teasers = 0, blocks = 0;

	/* the children of a node follow it, each with all that is inside */
	for (uint32_t k = at + 1; k < n->end; k = t->nodes[k].end) {
		const struct node *child = &t->nodes[k];

		if (child->first_block == child->end_block)
			continue;
		blocks += child->end_block - child->first_block;
		all++;
		teasers += is_teaser(t, child);
	}
	return teasers >= TEASERS && teasers + 1 >= all && blocks == n->end_block - n->first_block;
}

/* Is there a text beside what goes out? The front of a section has its teasers and no more. */
static bool
leaves_text(const struct tree *t, const bool *out)
{
	uint32_t chars = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];

		if (!out[i] && !b->hidden && b->chars >= PROSE && b->link_chars * 3 < b->chars &&
			!tree_breaks_off(t, b))
			chars += b->chars;
	}
	return chars >= TEXT;
}

/* Marks the teasers, where they are not what the page is for. */
static void
mark_teasers(const struct tree *t, bool *out)
{
	bool *with = mem_array(t->nblocks + 1, sizeof *with), any = false;

	memcpy(with, out, t->nblocks * sizeof *with);
	for (uint32_t i = 0; i < t->nnodes; i++) {
		const struct node *n = &t->nodes[i];

		if (n->end_block - n->first_block < TEASERS || with[n->first_block] ||
			!is_teasers(t, i))
			continue;
		memset(with + n->first_block, true, n->end_block - n->first_block);
		any = true;
	}
	if (any && leaves_text(t, with))
		memcpy(out, with, t->nblocks * sizeof *with);
	free(with);
}

/* ---- out ---- */

static void
take_out(struct tree *t, const bool *out)
{
	uint32_t *now_at = mem_array(t->nblocks + 1, sizeof *now_at), n = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		now_at[i] = n;
		if (!out[i])
			t->blocks[n++] = t->blocks[i];
	}
	now_at[t->nblocks] = n;
	for (uint32_t i = 0; i < t->nnodes; i++) {
		t->nodes[i].first_block = now_at[t->nodes[i].first_block];
		t->nodes[i].end_block = now_at[t->nodes[i].end_block];
	}
	for (unsigned i = 0; i < t->ntimes; i++)
		t->times[i].block = now_at[t->times[i].block];
	t->nblocks = n;
	free(now_at);
}

void
boxes_drop(struct tree *t)
{
	bool *out = mem_array(t->nblocks + 1, sizeof *out);
	size_t all = 0, dropped = 0;

	for (uint32_t i = 0; i < t->nnodes; i++) {
		const struct node *n = &t->nodes[i];

		if (n->first_block < n->end_block && !out[n->first_block] && is_box(t, n))
			for (uint32_t k = n->first_block; k < n->end_block; k++)
				out[k] = true;
	}
	for (uint32_t i = 0; i < t->nblocks; i++) {
		all += t->blocks[i].len;
		dropped += out[i] ? t->blocks[i].len : 0;
	}
	if (dropped * 2 >= all)
		memset(out, false, t->nblocks * sizeof *out);
	mark_teasers(t, out);
	if (memchr(out, true, t->nblocks) != NULL)
		take_out(t, out);
	free(out);
}
