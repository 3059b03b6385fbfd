#include "page/boxes.h"

#include "base/mem.h"
#include "page/cues.h"

#include <stdlib.h>

enum {
	BANNER = 1600, /* bytes of text: longer ones are a page of their own */
	SIGN_UP = 500,
	BLOCKS = 30,
};

/* The cues in the text of a node, and its length; UINT32_MAX for more than is looked at. */
static cues_set
cues_in(const struct tree *t, const struct node *n, uint32_t *bytes)
{
	cues_set all = 0, starts;

	*bytes = n->end_block - n->first_block > BLOCKS ? UINT32_MAX : 0;
	for (uint32_t i = n->first_block; i < n->end_block && *bytes <= BANNER; i++) {
		const struct block *b = &t->blocks[i];

		*bytes += b->len;
		all |= cues_of(tree_block_text(t, b), b->len, &starts);
	}
	return all;
}

static bool
is_box(const struct tree *t, const struct node *n)
{
	const names_set article = NAMES(NAMES_BODY) | NAMES(NAMES_CONTENT) | NAMES(NAMES_ARTICLE) |
				  NAMES(NAMES_PAYWALL);
	const names_set box = NAMES(NAMES_POPUP) | NAMES(NAMES_NEWSLETTER);
	uint32_t bytes;
	cues_set cues;

	if ((n->names & box) == 0 || (n->names & article) != 0 || n->tag == TAG_BODY ||
		n->tag == TAG_HTML || n->first_block == n->end_block)
		return false;
	cues = cues_in(t, n, &bytes);
	if ((cues & CUE(CUE_PAYWALL)) != 0)
		return false; /* it tells that the text stops here */
	if ((n->names & NAMES(NAMES_POPUP)) != 0 && (cues & CUE(CUE_COOKIE)) != 0)
		return bytes <= BANNER;
	return (n->names & NAMES(NAMES_NEWSLETTER)) != 0 && (cues & CUE(CUE_NEWSLETTER)) != 0 &&
	       bytes <= SIGN_UP;
}

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
	if (dropped > 0 && dropped * 2 < all)
		take_out(t, out);
	free(out);
}
