/* tree_text - makes the blocks of a tree of the text that the parser reports. */
#include "base/mem.h"
#include "page/tree_private.h"

#include <string.h>

void
tree_text_begin(struct builder *b)
{
	b->now = (struct block){ .at = (uint32_t)b->tree->text.len };
	b->now_tag = TAG_COUNT;
	b->space = false;
	b->newlines = 0;
	b->lead_end = 0;
}

void
tree_text_end(struct builder *b)
{
	struct tree *t = b->tree;
	uint16_t images = b->now.images;
	bool rule = b->now.rule;

	if (t->text.len > b->now.at)
		tree_ticks_settle(b);
	b->now.len = (uint32_t)t->text.len - b->now.at;
	if (b->now.len == 0) {
		b->space = false;
		b->newlines = 0;
		return;
	}
	if (t->nblocks >= b->max_nodes) {
		buf_truncate(&t->text, b->now.at);
		tree_text_begin(b);
		return;
	}
	if (t->nblocks == b->blocks_cap) {
		b->blocks_cap = b->blocks_cap == 0 ? 256 : b->blocks_cap * 2;
		t->blocks = mem_grow(t->blocks, b->blocks_cap, sizeof *t->blocks);
	}
	b->now.node = tree_top_node(b);
	b->now.hidden |= t->nodes[b->now.node].hidden;
	b->now.inline_tag = b->now_tag == TAG_COUNT ? TAG_OTHER : b->now_tag;
	b->now.images = images;
	b->now.rule = rule;
	t->blocks[t->nblocks++] = b->now;
	buf_addc(&t->text, '\0');
	tree_text_begin(b);
}

/* Writes a piece of text without white space into the block. */
static void
add_word(struct builder *b, const char *s, size_t n)
{
	struct tree *t = b->tree;
	struct block *now = &b->now;
	uint32_t chars = 0;
	const struct open *o = tree_top(b);
	names_set around = 0;
	uint8_t tag = TAG_OTHER;
	bool link = false, strong = false, em = false, hidden = false;

	/* Two <br> in a row are as good as a new paragraph. */
	if (b->newlines >= 2)
		tree_text_end(b);
	tree_ticks_lead(b);
	if (t->text.len > now->at) {
		if (b->newlines == 1) {
			buf_addc(&t->text, '\n');
			now->breaks++;
		} else if (b->space) {
			buf_addc(&t->text, ' ');
		}
	}
	b->space = false;
	b->newlines = 0;
	if (o->node == NODE_NONE) {
		link = o->link;
		strong = o->strong;
		em = o->em;
		for (unsigned i = b->depth; i-- > 0 && b->stack[i].node == NODE_NONE;) {
			around |= b->stack[i].names;
			hidden |= b->stack[i].hidden;
			tag = b->stack[i].tag;
			if (tag == TAG_TIME)
				now->has_time = true;
		}
	} else {
		link = o->link; /* a block inside a link */
	}
	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)s[i] & 0xc0) != 0x80;
	if (now->chars == 0) {
		now->inline_all = around;
		now->hidden = hidden;
		b->now_tag = tag;
	} else {
		now->inline_all &= around;
		now->hidden &= hidden;
		if (b->now_tag != tag)
			b->now_tag = TAG_OTHER;
	}
	now->inline_any |= around;
	now->chars += chars;
	if (link)
		now->link_chars += chars;
	if (strong)
		now->strong_chars += chars;
	if (em)
		now->em_chars += chars;
	buf_add(&t->text, s, n);
}

/* How many bytes of white space start at s: ASCII, no-break and the wide ones. */
static size_t
blank_at(const char *s, const char *end)
{
	unsigned char c = (unsigned char)*s;

	if (c == ' ' || (c >= '\t' && c <= '\r'))
		return 1;
	if (c == 0xc2 && end - s >= 2 && (unsigned char)s[1] == 0xa0)
		return 2;
	if (c == 0xe2 && end - s >= 3 && (unsigned char)s[1] == 0x80 &&
		((unsigned char)s[2] <= 0x8a || (unsigned char)s[2] == 0xa8 ||
			(unsigned char)s[2] == 0xa9 || (unsigned char)s[2] == 0xaf))
		return 3;
	if (c == 0xe3 && end - s >= 3 && memcmp(s, "\xe3\x80\x80", 3) == 0)
		return 3;
	if (c == 0xef && end - s >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		return 3;
	return 0;
}

void
tree_text_add(struct builder *b, const char *s, size_t n)
{
	const char *end = s + n;

	while (s < end) {
		const char *from = s;
		size_t blank = 0;

		while (s < end) {
			unsigned char c = (unsigned char)*s;
			if (c > ' ' && c < 0x80) {
				s++;
				continue;
			}
			if ((blank = blank_at(s, end)) != 0)
				break;
			s++;
		}
		/* one blank between two words of the same run needs no new look around */
		if (s > from)
			add_word(b, from, (size_t)(s - from));
		if (s < end) {
			s += blank;
			b->space = true;
		}
	}
}
