#include "page/edges.h"

#include "base/strs.h"

#include <string.h>
#include <strings.h>

enum {
	HARDLY = 100, /* permille: not quite out of the question */
	SURE_OF_IT = 880,
	POST = 12,	/* blocks of an embedded post, at most */
	NEARBY = 100,	/* blocks before one in which its words are looked for */
	POINTED = 8,	/* links that a label of related stories takes along */
	UNLIKELY = 500, /* permille */
	ENOUGH = 80,	/* words of a text */
	CLOSING = 16,	/* blocks after the last in which a credit is looked for */
	JOINED = 400,	/* permille: enough for prose that goes on where the text ends */
};

static bool
has(cues_set set, enum cue c)
{
	return (set & CUE(c)) != 0;
}

bool
edges_never(const struct tree *t, const struct block *b, const struct fact *f)
{
	const char *s = tree_block_text(t, b);
	bool label = f->words <= 5 &&
		     (f->sentences == 0 || (f->sentences == 1 && tree_breaks_off(t, b)));

	if (b->ticks || (f->words == 0 && b->chars < 3))
		return true;
	if (f->words <= 8 && has(f->starts, CUE_AD) && f->sentences == 0 && f->heading == 0)
		return true;
	/* "Related", "More:", "You may also like ...": over what is no text itself */
	if (label && (has(f->starts, CUE_MORE) ||
			     (f->words <= 2 && b->len >= 4 && strncasecmp(s, "more", 4) == 0)))
		return true;
	if (f->words <= 3 && (has(f->starts, CUE_COMMENT) || has(f->starts, CUE_SHARE)) &&
		f->sentences == 0)
		return true;
	if (f->words <= 8 && has(f->starts, CUE_AGO) && f->digits > 0 && f->sentences == 0)
		return true;
	if (f->words < 30 && f->says <= -3 &&
		(has(f->cues, CUE_APP) || has(f->cues, CUE_NEWSLETTER)))
		return true;
	return (f->inside & (IN(IN_FIGCAPTION) | IN(IN_BUTTON))) != 0 && f->words < 60;
}

/* "Read more: Another story", mostly link. */
static bool
is_pointer(const struct tree *t, const struct block *b, const struct fact *f)
{
	const char *colon;

	if (!has(f->starts, CUE_MORE) || f->words > 40)
		return false;
	colon = memchr(tree_block_text(t, b), ':', b->len < 40 ? b->len : 40);
	return f->link_percent >= 50 || (colon != NULL && f->link_percent >= 25);
}

/* "Follow us on Facebook, Twitter and Instagram." */
static bool
is_invitation(const struct tree *t, const struct block *b, const struct fact *f)
{
	static const char *const networks[] = { "facebook", "twitter", "instagram", "youtube",
		"telegram", "whatsapp", "linkedin", "tiktok", "snapchat" };
	char text[240];
	size_t n = b->len < sizeof text - 1 ? b->len : sizeof text - 1;
	unsigned found = 0;

	if (f->words > 30 || !has(f->cues, CUE_SHARE))
		return false;
	memcpy(text, tree_block_text(t, b), n);
	text[n] = '\0';
	for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++)
		found += str_case_find(text, networks[i]) != NULL;
	return found >= 2 && (has(f->starts, CUE_SHARE) || str_case_find(text, "follow") != NULL);
}

/* A caption that lost its figure: "The tower in May.Jane Doe/Agency", "(NASA/JPL)" at the end. */
static bool
is_caption(const struct tree *t, const struct block *b, const struct fact *f)
{
	const char *s = tree_block_text(t, b), *end = s + b->len, *p;

	if (f->words > 40 || f->words < 3 || b->images == 0)
		return false;
	for (p = end - 1; p > s && end - p < 60; p--) {
		bool letter_after = p + 1 < end && p[1] >= 'A' && p[1] <= 'Z';
		bool lower_before = p[-1] >= 'a' && p[-1] <= 'z';

		if (*p == '.' && letter_after && lower_before)
			return end[-1] != '.';
		if (*p == '(' && end[-1] == ')' &&
			(memchr(p, '/', (size_t)(end - p)) != NULL || has(f->cues, CUE_PHOTO)))
			return true;
	}
	return false;
}

/* Lines over the text that repeat what stands elsewhere: headline, byline, date, standfirst. */
static bool
is_head(const struct block *b, const struct fact *f, int p)
{
	if (f->title_percent >= 90 && f->title_covered >= 70 && f->words <= 40)
		return true;
	if (f->words <= 14 && f->sentences == 0 && has(f->starts, CUE_BYLINE) &&
		(has(f->cues, CUE_DATE) || f->upper * 3 >= f->words * 2))
		return true;
	if (f->words <= 10 && f->sentences == 0 && f->digits >= 6 &&
		f->digits * 10u >= b->chars * 3u)
		return true;
	if (f->words <= 12 && f->sentences == 0 && has(f->starts, CUE_DATE) && f->digits >= 4)
		return true;
	return f->heading > 1 && f->words >= 10 && p < SURE_OF_IT;
}

/* The element that a label of related stories speaks for: the nearest around it with more in it. */
static uint32_t
scope_of(const struct tree *t, uint32_t i)
{
	uint32_t n = t->blocks[i].node;

	while (n != 0 && t->nodes[n].end_block - t->nodes[n].first_block < 2)
		n = t->nodes[n].parent;
	return n;
}

/* Prose that stands beside kept prose in the same element and looks like it: the same hand wrote
 * it. */
static bool
is_joined(const struct tree *t, const struct fact *f, uint32_t i, uint32_t to)
{
	uint32_t n = t->blocks[i].node, m = t->blocks[to].node;

	return f[i].sig == f[to].sig && f[i].prose && f[to].prose && !t->blocks[i].hidden &&
	       f[i].link_percent < 30 && f[i].cues == 0 && f[i].says >= 0 &&
	       (n == m || t->nodes[n].parent == t->nodes[m].parent) &&
	       t->nodes[n].tag == t->nodes[m].tag;
}

/* The last line of an embedded post: "- A Name (@handle) November 19, 2019". */
static bool
is_signature(const struct tree *t, const struct block *b, const struct fact *f)
{
	const char *s = tree_block_text(t, b);
	size_t n = b->len < 120 ? b->len : 120;

	return (f->inside & IN(IN_QUOTE)) != 0 && n > 6 && memcmp(s, "\xe2\x80\x94", 3) == 0 &&
	       memmem(s, n, "(@", 2) != NULL;
}

/* A post that is quoted between paragraphs is text, whatever its box is called. */
static void
keep_posts(bool *keep, const struct tree *t, const struct fact *f, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last + 3 && i < t->nblocks; i++) {
		const struct node *quote = &t->nodes[t->blocks[i].node];

		if (!is_signature(t, &t->blocks[i], &f[i]) || t->blocks[i].hidden)
			continue;
		while (quote->tag != TAG_BLOCKQUOTE && quote->parent != NODE_NONE)
			quote = &t->nodes[quote->parent];
		if (quote->tag != TAG_BLOCKQUOTE || quote->first_block <= first ||
			quote->end_block - quote->first_block > POST)
			continue;
		for (uint32_t k = quote->first_block; k < quote->end_block; k++)
			keep[k] = true;
	}
}

/* Does a kept block before this one say the same? A gallery repeats the caption of each picture. */
static bool
repeats(const bool *keep, const struct tree *t, const struct fact *f, uint32_t i)
{
	const struct block *b = &t->blocks[i];
	uint32_t looks = 0;

	if (!f[i].seen_before || f[i].words < 10)
		return false;
	for (uint32_t k = i; k-- > 0 && looks < NEARBY; looks++)
		if (keep[k] && t->blocks[k].len == b->len &&
			memcmp(tree_block_text(t, &t->blocks[k]), tree_block_text(t, b), b->len) ==
				0)
			return true;
	return false;
}

/* Takes in what stands beside prose that is kept, is prose as well and was nearly kept. */
static void
join_prose(bool *keep, const struct tree *t, const struct fact *f, uint32_t title, const int16_t *p)
{
	for (uint32_t i = 1; i < t->nblocks; i++)
		if (!keep[i] && keep[i - 1] && p[i] >= JOINED && is_joined(t, f, i, i - 1))
			keep[i] = true;
	for (uint32_t i = t->nblocks; i-- > 1;)
		if (keep[i] && !keep[i - 1] && p[i - 1] >= JOINED && i - 1 != title &&
			is_joined(t, f, i - 1, i))
			keep[i - 1] = true;
}

/* Drops what is no text wherever it stands. */
static void
drop_furniture(bool *keep, const struct tree *t, const struct fact *f)
{
	uint32_t scope = 0;
	int pointed = 0;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];

		/* a label of related stories takes the links under it along */
		if (f[i].words <= 5 && has(f[i].starts, CUE_MORE) && f[i].sentences == 0 &&
			f[i].link_percent < 50) {
			pointed = POINTED;
			scope = scope_of(t, i);
		} else if (pointed > 0 && !tree_within(t, b->node, scope))
			pointed = 0;
		else if (pointed > 0)
			pointed = f[i].link_percent < 70 || f[i].words > 40 ? 0 : pointed - 1;
		if (!keep[i])
			continue;
		if (edges_never(t, b, &f[i]) || (pointed > 0 && pointed < POINTED) ||
			is_pointer(t, b, &f[i]) || is_invitation(t, b, &f[i]) ||
			is_caption(t, b, &f[i]) || repeats(keep, t, f, i))
			keep[i] = false;
	}
}

/* A list of links under a line that is no text is none either. */
static void
drop_orphans(bool *keep, const struct tree *t, const struct fact *f, const int16_t *p)
{
	for (uint32_t i = 1, end; i < t->nblocks; i = end) {
		uint32_t words = 0, linked = 0;
		bool all = true;

		end = i + 1;
		if (t->nodes[t->blocks[i].node].tag != TAG_LI)
			continue;
		for (end = i; end < t->nblocks && f[end].sig == f[i].sig; end++) {
			words += f[end].words;
			linked += f[end].words * f[end].link_percent / 100u;
			all = all && t->blocks[end].links > 0;
		}
		if (end - i < 3 || !all || linked * 5 < words * 2 || keep[i - 1] ||
			p[i - 1] >= UNLIKELY || f[i - 1].words > 10 || f[i - 1].sentences > 0)
			continue;
		for (uint32_t k = i; k < end; k++)
			keep[k] = false;
	}
}

/* What stands over the headline is another story's, where most of the text stands under it. */
static void
drop_above(bool *keep, const struct tree *t, const struct fact *f, uint32_t title)
{
	uint32_t above = 0, below = 0;

	if (title == NODE_NONE || f[title].heading == 0 || f[title].heading > 2 ||
		f[title].title_percent < 90 || f[title].title_covered < 60)
		return;
	for (uint32_t i = 0; i < t->nblocks; i++)
		if (keep[i])
			*(i < title ? &above : &below) += f[i].words;
	if (below < ENOUGH || below * 2 < above)
		return;
	for (uint32_t i = 0; i < title; i++)
		keep[i] = false;
}

/* Drops the lines over the text; returns the first block of it, or NODE_NONE. */
static uint32_t
drop_head(bool *keep, const struct tree *t, const struct fact *f, const int16_t *p)
{
	for (uint32_t i = 0; i < t->nblocks; i++) {
		if (!keep[i])
			continue;
		if (!is_head(&t->blocks[i], &f[i], p[i]))
			return i;
		keep[i] = false;
	}
	return NODE_NONE;
}

/* Drops pitches and headings of nothing at the very end; returns the last block of the text. */
static uint32_t
drop_tail(bool *keep, const struct fact *f, const int16_t *p, uint32_t first, uint32_t last)
{
	while (last > first &&
		((f[last].words < 45 && has(f[last].cues, CUE_NEWSLETTER) && p[last] < 800) ||
			(f[last].heading > 0 && p[last] < SURE_OF_IT))) {
		keep[last] = false;
		do
			last--;
		while (!keep[last]);
	}
	return last;
}

/* A heading between paragraphs that looks like one that is kept: the next entry of a live blog, the
 * next question of an interview. */
static void
join_headings(bool *keep, const struct tree *t, const struct fact *f, const int16_t *p,
	uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++) {
		bool wanted = !keep[i] && keep[i + 1] && f[i].heading > 1 && f[i + 1].prose &&
			      p[i] >= HARDLY && f[i].link_percent == 0 && f[i].cues == 0 &&
			      f[i].says >= 0 && !t->blocks[i].hidden;

		for (uint32_t k = first; wanted && k <= last && !keep[i]; k++)
			keep[i] = k != i && keep[k] && f[k].heading > 0 && f[k].sig == f[i].sig;
	}
}

/* Closing lines that look like the text before them: a short one that was nearly kept ("With agency
 * reports"), and "Originally published in ...", though links to other stories may stand between. */
static void
keep_closing(
	bool *keep, const struct tree *t, const struct fact *f, const int16_t *p, uint32_t last)
{
	for (uint32_t i = last + 1; i < t->nblocks && i < last + CLOSING; i++) {
		bool credit = has(f[i].cues, CUE_CREDIT);

		if (f[i].sig == f[last].sig && f[i].words < 30 && f[i].link_percent < 60 &&
			t->nodes[t->blocks[i].node].parent ==
				t->nodes[t->blocks[last].node].parent &&
			(credit || (i == last + 1 && p[i] >= JOINED && f[i].words > 1 &&
					   t->blocks[i].links == 0 && f[i].says >= 0 &&
					   (f[i].cues & ~CUE(CUE_BYLINE)) == 0))) {
			keep[i] = true;
			return;
		}
		if (f[i].link_percent < 70 && f[i].words > 4)
			return;
	}
}

void
edges_repair(
	bool *keep, const struct tree *t, const struct fact *f, uint32_t title, const int16_t *p)
{
	uint32_t n = t->nblocks, first, last = NODE_NONE;

	join_prose(keep, t, f, title, p);
	drop_furniture(keep, t, f);
	drop_orphans(keep, t, f, p);
	/* The headline is kept as such. */
	if (title != NODE_NONE && f[title].heading > 0)
		keep[title] = false;
	drop_above(keep, t, f, title);
	first = drop_head(keep, t, f, p);
	for (uint32_t i = n; i-- > 0 && last == NODE_NONE;)
		if (keep[i])
			last = i;
	if (first == NODE_NONE || last == NODE_NONE)
		return;
	last = drop_tail(keep, f, p, first, last);
	/* a quoted post is kept whole or not at all */
	for (uint32_t i = first; i < last; i++)
		if (!keep[i] && (f[i].inside & IN(IN_QUOTE)) != 0 && p[i] >= HARDLY &&
			f[i].says >= 0 && f[i].link_percent < 80 && !t->blocks[i].hidden &&
			f[i].words > 0 && !edges_never(t, &t->blocks[i], &f[i]))
			keep[i] = true;
	join_headings(keep, t, f, p, first, last);
	keep_posts(keep, t, f, first, last);
	keep_closing(keep, t, f, p, last);
}
