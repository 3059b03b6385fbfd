/* tree_ticks - takes out of the blocks of a tree what changes by itself. */
#include "page/ticks.h"
#include "page/tree_private.h"

#include <string.h>

struct mark
tree_ticks_mark(const struct builder *b)
{
	return (struct mark){ b->now, b->tree->text.len, b->now_tag, b->space, b->newlines };
}

static void
go_back(struct builder *b, const struct mark *m)
{
	uint16_t images = b->now.images;

	buf_truncate(&b->tree->text, m->at);
	b->now = m->now;
	b->now.images = images;
	b->now_tag = m->now_tag;
	b->space = m->space;
	b->newlines = m->newlines;
}

void
tree_ticks_inline(struct builder *b, const struct open *o)
{
	const struct buf *text = &b->tree->text;
	const char *s;
	size_t n, prior;

	if (o->before.now.at != b->now.at || text->len <= o->before.at)
		return;
	s = text->data + o->before.at;
	n = text->len - o->before.at;
	prior = o->before.at - b->now.at;
	if (ticks_line(s, n) == TICKS_NOT || !ticks_may_follow(text->data + b->now.at, prior))
		return;
	if (prior > 0) {
		go_back(b, &o->before);
		b->space = true;
	} else { /* there may be more to come, or the block is that and no more */
		b->lead = o->before;
		b->lead_end = text->len;
	}
}

void
tree_ticks_lead(struct builder *b)
{
	if (b->lead_end == 0 || b->lead_end != b->tree->text.len)
		return;
	go_back(b, &b->lead);
	b->lead_end = 0;
	for (unsigned i = b->depth; i-- > 0 && b->stack[i].node == NODE_NONE;)
		if (b->stack[i].before.now.at == b->now.at &&
			b->stack[i].before.at > b->tree->text.len)
			b->stack[i].before = tree_ticks_mark(b);
}

static uint32_t
count_chars(const char *s, size_t n)
{
	uint32_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)s[i] & 0xc0) != 0x80 && s[i] != ' ' && s[i] != '\n';
	return chars;
}

/* "14:10", "2.05 pm", "11h30 CET" */
static bool
is_time_of_day(const char *s, size_t n)
{
	unsigned digits = 0, letters = 0;

	for (size_t i = 0; i < n && n <= 12; i++) {
		digits += s[i] >= '0' && s[i] <= '9';
		letters += ((unsigned char)s[i] | 0x20) >= 'a';
	}
	return digits >= 2 && digits <= 6 && letters <= 4;
}

void
tree_ticks_settle(struct builder *b)
{
	static const char *const settled[] = {
		[TICKS_TIME] = "1 hour ago",
		[TICKS_COUNT] = "1 comment",
	};
	struct buf *text = &b->tree->text;
	struct block *now = &b->now;
	size_t n = text->len - now->at, left;
	const char *s = text->data + now->at;
	enum ticks ticks = ticks_line(s, n);
	enum tag tag = (enum tag)b->tree->nodes[tree_top_node(b)].tag;

	if (ticks == TICKS_NOT && now->has_time && is_time_of_day(s, n))
		now->ticks = true;
	if (ticks == TICKS_COUNT && (tag == TAG_TD || tag == TAG_TH))
		ticks = TICKS_NOT; /* a table may count what it likes */
	if (ticks != TICKS_NOT) {
		now->ticks = true;
		buf_truncate(text, now->at);
		buf_add(text, settled[ticks], strlen(settled[ticks]));
	} else if ((left = ticks_trim(s, n)) < n) {
		buf_truncate(text, now->at + left);
	} else {
		return;
	}
	now->chars = count_chars(text->data + now->at, text->len - now->at);
	if (now->link_chars > 0)
		now->link_chars = ticks != TICKS_NOT || now->link_chars > now->chars
					  ? now->chars
					  : now->link_chars;
	if (now->strong_chars > now->chars)
		now->strong_chars = now->chars;
	if (now->em_chars > now->chars)
		now->em_chars = now->chars;
}
