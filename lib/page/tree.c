#include "page/tree.h"

#include "base/mem.h"
#include "page/boxes.h"
#include "page/lean.h"
#include "page/ticks.h"

#include <assert.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_DEPTH = 512,      /* deeper elements are read as if their tags were not there */
	BYTES_PER_NODE = 160, /* elements and blocks are a page's share of this; real pages
			       * have a quarter of that */
	MIN_NODES = 20000,
};
/* Closing a tag costs libxml2 a walk over what is open; no page needs this many steps. */
#define MAX_STEPS UINT64_C(2000000000)

enum kind {
	INLINE,
	BLOCK,
	EMPTY, /* void: never closed */
	HEADONLY,
};

static const struct {
	const char *name;
	enum kind kind;
} tags[TAG_COUNT] = {
	[TAG_OTHER] = { "?", INLINE },
	[TAG_A] = { "a", INLINE },
	[TAG_ABBR] = { "abbr", INLINE },
	[TAG_ADDRESS] = { "address", BLOCK },
	[TAG_ARTICLE] = { "article", BLOCK },
	[TAG_ASIDE] = { "aside", BLOCK },
	[TAG_AUDIO] = { "audio", BLOCK },
	[TAG_B] = { "b", INLINE },
	[TAG_BASE] = { "base", EMPTY },
	[TAG_BIG] = { "big", INLINE },
	[TAG_BLOCKQUOTE] = { "blockquote", BLOCK },
	[TAG_BODY] = { "body", BLOCK },
	[TAG_BR] = { "br", EMPTY },
	[TAG_BUTTON] = { "button", BLOCK },
	[TAG_CANVAS] = { "canvas", BLOCK },
	[TAG_CAPTION] = { "caption", BLOCK },
	[TAG_CENTER] = { "center", BLOCK },
	[TAG_CITE] = { "cite", INLINE },
	[TAG_CODE] = { "code", INLINE },
	[TAG_DD] = { "dd", BLOCK },
	[TAG_DETAILS] = { "details", BLOCK },
	[TAG_DIALOG] = { "dialog", BLOCK },
	[TAG_DIV] = { "div", BLOCK },
	[TAG_DL] = { "dl", BLOCK },
	[TAG_DT] = { "dt", BLOCK },
	[TAG_EM] = { "em", INLINE },
	[TAG_FIELDSET] = { "fieldset", BLOCK },
	[TAG_FIGCAPTION] = { "figcaption", BLOCK },
	[TAG_FIGURE] = { "figure", BLOCK },
	[TAG_FONT] = { "font", INLINE },
	[TAG_FOOTER] = { "footer", BLOCK },
	[TAG_FORM] = { "form", BLOCK },
	[TAG_H1] = { "h1", BLOCK },
	[TAG_H2] = { "h2", BLOCK },
	[TAG_H3] = { "h3", BLOCK },
	[TAG_H4] = { "h4", BLOCK },
	[TAG_H5] = { "h5", BLOCK },
	[TAG_H6] = { "h6", BLOCK },
	[TAG_HEAD] = { "head", HEADONLY },
	[TAG_HEADER] = { "header", BLOCK },
	[TAG_HGROUP] = { "hgroup", BLOCK },
	[TAG_HR] = { "hr", EMPTY },
	[TAG_HTML] = { "html", BLOCK },
	[TAG_I] = { "i", INLINE },
	[TAG_IMG] = { "img", EMPTY },
	[TAG_INPUT] = { "input", EMPTY },
	[TAG_LABEL] = { "label", INLINE },
	[TAG_LEGEND] = { "legend", BLOCK },
	[TAG_LI] = { "li", BLOCK },
	[TAG_LINK] = { "link", HEADONLY },
	[TAG_MAIN] = { "main", BLOCK },
	[TAG_MARK] = { "mark", INLINE },
	[TAG_MENU] = { "menu", BLOCK },
	[TAG_META] = { "meta", HEADONLY },
	[TAG_NAV] = { "nav", BLOCK },
	[TAG_OBJECT] = { "object", BLOCK },
	[TAG_OL] = { "ol", BLOCK },
	[TAG_OPTION] = { "option", BLOCK },
	[TAG_P] = { "p", BLOCK },
	[TAG_PICTURE] = { "picture", INLINE },
	[TAG_PRE] = { "pre", BLOCK },
	[TAG_Q] = { "q", INLINE },
	[TAG_S] = { "s", INLINE },
	[TAG_SECTION] = { "section", BLOCK },
	[TAG_SELECT] = { "select", BLOCK },
	[TAG_SMALL] = { "small", INLINE },
	[TAG_SPAN] = { "span", INLINE },
	[TAG_STRONG] = { "strong", INLINE },
	[TAG_SUB] = { "sub", INLINE },
	[TAG_SUMMARY] = { "summary", BLOCK },
	[TAG_SUP] = { "sup", INLINE },
	[TAG_TABLE] = { "table", BLOCK },
	[TAG_TBODY] = { "tbody", BLOCK },
	[TAG_TD] = { "td", BLOCK },
	[TAG_TEXTAREA] = { "textarea", BLOCK },
	[TAG_TFOOT] = { "tfoot", BLOCK },
	[TAG_TH] = { "th", BLOCK },
	[TAG_THEAD] = { "thead", BLOCK },
	[TAG_TIME] = { "time", INLINE },
	[TAG_TITLE] = { "title", HEADONLY },
	[TAG_TR] = { "tr", BLOCK },
	[TAG_TT] = { "tt", INLINE },
	[TAG_U] = { "u", INLINE },
	[TAG_UL] = { "ul", BLOCK },
	[TAG_VIDEO] = { "video", BLOCK },
	[TAG_CUSTOM] = { "x-", INLINE },
};

static const struct {
	const char *name;
	enum attr_key key;
} attrs[] = {
	{ "aria-hidden", ATTR_ARIA_HIDDEN },
	{ "charset", ATTR_CHARSET },
	{ "class", ATTR_CLASS },
	{ "content", ATTR_CONTENT },
	{ "data-testid", ATTR_TESTID },
	{ "datetime", ATTR_DATETIME },
	{ "hidden", ATTR_HIDDEN },
	{ "href", ATTR_HREF },
	{ "http-equiv", ATTR_HTTP_EQUIV },
	{ "id", ATTR_ID },
	{ "itemprop", ATTR_ITEMPROP },
	{ "itemtype", ATTR_ITEMTYPE },
	{ "lang", ATTR_LANG },
	{ "name", ATTR_NAME },
	{ "property", ATTR_PROPERTY },
	{ "rel", ATTR_REL },
	{ "role", ATTR_ROLE },
	{ "shadowrootmode", ATTR_SHADOW },
	{ "style", ATTR_STYLE },
	{ "title", ATTR_TITLE },
	{ "type", ATTR_TYPE },
};

/* How far a block was read at some point, so that what came after can be taken back. */
struct mark {
	struct block now;
	size_t at; /* in the text */
	uint8_t now_tag;
	bool space;
	unsigned newlines;
};

/* An element that is open. Inline elements become nodes only when a block opens inside them. */
struct open {
	uint32_t node; /* or NODE_NONE */
	uint32_t sig;
	names_set names;
	const struct attr *attrs;
	uint8_t tag;
	bool hidden;
	bool link, strong, em; /* this or one around it, up to the block */
	struct mark before;    /* an inline element: where it began */
};

struct memo {
	const char *value;
	uint64_t hash;
	names_set names;
};
enum {
	MEMOS = 1024
};

struct builder {
	struct tree *tree;
	struct arena *arena;
	htmlParserCtxtPtr parser;
	struct open stack[MAX_DEPTH];
	unsigned depth;
	uint64_t over; /* open elements that are too deep to be kept */
	uint64_t open_all;
	uint64_t max_open;
	uint32_t nodes_cap, blocks_cap, metas_cap, max_nodes;
	struct block now;  /* the block that is being read; len is what it has so far */
	uint8_t now_tag;   /* inline_tag so far: TAG_COUNT before the first text */
	bool space;	   /* white space waits to be written before the next text */
	unsigned newlines; /* <br> since the last text */
	struct mark lead;  /* before a time or counter that began this block ... */
	size_t lead_end;   /* ... and ended here in the text; 0: none did */
	bool in_title;
	struct buf title;
	struct memo memos[MEMOS];
};

bool
tree_is_block(enum tag tag)
{
	return tags[tag].kind == BLOCK;
}

const char *
tree_tag_name(enum tag tag)
{
	return tags[tag].name;
}

const char *
tree_attr(const struct node *n, enum attr_key key)
{
	for (const struct attr *a = n->attrs; a != NULL; a = a->next)
		if (a->key == key)
			return a->value;
	return NULL;
}

static enum tag
tag_of(const char *name)
{
	size_t lo = TAG_A, hi = TAG_CUSTOM;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = strcmp(name, tags[mid].name);

		if (order == 0)
			return (enum tag)mid;
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return strchr(name, '-') != NULL ? TAG_CUSTOM : TAG_OTHER;
}

static enum attr_key
attr_of(const char *name)
{
	for (size_t i = 0; i < sizeof attrs / sizeof attrs[0]; i++)
		if (attrs[i].name[0] == name[0] && strcmp(attrs[i].name, name) == 0)
			return attrs[i].key;
	return ATTR_OTHER;
}

static uint64_t
hash_add(uint64_t h, const char *s)
{
	for (; *s != '\0'; s++) {
		/* "post-123" and "post-124" are one kind of thing */
		if (*s >= '0' && *s <= '9')
			continue;
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	}
	return h;
}

static names_set
names_memo(struct builder *b, const char *value)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	struct memo *m;

	for (const char *s = value; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	m = &b->memos[(h ^ (h >> 32)) % MEMOS];
	if (m->value != NULL && m->hash == h && strcmp(m->value, value) == 0)
		return m->names;
	m->value = value;
	m->hash = h;
	m->names = names_of(value);
	return m->names;
}

static struct open *
top(struct builder *b)
{
	return &b->stack[b->depth - 1];
}

/* The innermost open element that is a node, which the root always is. */
static uint32_t
top_node(const struct builder *b)
{
	for (unsigned i = b->depth; i-- > 0;)
		if (b->stack[i].node != NODE_NONE)
			return b->stack[i].node;
	return 0;
}

static void
make_node(struct builder *b, struct open *o, uint32_t parent)
{
	struct tree *t = b->tree;
	struct node *n;

	if (t->nnodes == b->nodes_cap) {
		b->nodes_cap = b->nodes_cap == 0 ? 512 : b->nodes_cap * 2;
		t->nodes = mem_grow(t->nodes, b->nodes_cap, sizeof *t->nodes);
	}
	n = &t->nodes[t->nnodes];
	*n = (struct node){
		.parent = parent,
		.end = t->nnodes + 1,
		.first_block = t->nblocks,
		.sig = o->sig,
		.tag = o->tag,
		.hidden = o->hidden,
		.names = o->names,
		.attrs = o->attrs,
	};
	if (parent != NODE_NONE) {
		const struct node *up = &t->nodes[parent];

		n->depth = (uint16_t)(up->depth + 1);
		n->hidden |= up->hidden;
	}
	o->node = t->nnodes++;
}

static void
close_node(struct builder *b, uint32_t node)
{
	b->tree->nodes[node].end = b->tree->nnodes;
	b->tree->nodes[node].end_block = b->tree->nblocks;
}

static void
start_block(struct builder *b)
{
	b->now = (struct block){ .at = (uint32_t)b->tree->text.len };
	b->now_tag = TAG_COUNT;
	b->space = false;
	b->newlines = 0;
	b->lead_end = 0;
}

/* ---- what changes by itself ---- */

static struct mark
mark_here(const struct builder *b)
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

/* An inline element ends: a time or a counter in it that stands beside the sentences is no text. */
static void
drop_ticks(struct builder *b, const struct open *o)
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

/* More follows what ticked at the start of the block: it goes. */
static void
drop_lead(struct builder *b)
{
	go_back(b, &b->lead);
	b->lead_end = 0;
	for (unsigned i = b->depth; i-- > 0 && b->stack[i].node == NODE_NONE;)
		if (b->stack[i].before.now.at == b->now.at &&
			b->stack[i].before.at > b->tree->text.len)
			b->stack[i].before = mark_here(b);
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

/* The block is read: what it says of the moment goes. */
static void
settle(struct builder *b)
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
	enum tag tag = (enum tag)b->tree->nodes[top_node(b)].tag;

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

/* Ends the block that is being read, if there is one. */
static void
end_block(struct builder *b)
{
	struct tree *t = b->tree;
	uint16_t images = b->now.images;
	bool rule = b->now.rule;

	if (t->text.len > b->now.at)
		settle(b);
	b->now.len = (uint32_t)t->text.len - b->now.at;
	if (b->now.len == 0) {
		b->space = false;
		b->newlines = 0;
		return;
	}
	if (t->nblocks >= b->max_nodes) {
		buf_truncate(&t->text, b->now.at);
		start_block(b);
		return;
	}
	if (t->nblocks == b->blocks_cap) {
		b->blocks_cap = b->blocks_cap == 0 ? 256 : b->blocks_cap * 2;
		t->blocks = mem_grow(t->blocks, b->blocks_cap, sizeof *t->blocks);
	}
	b->now.node = top_node(b);
	b->now.hidden |= t->nodes[b->now.node].hidden;
	b->now.inline_tag = b->now_tag == TAG_COUNT ? TAG_OTHER : b->now_tag;
	b->now.images = images;
	b->now.rule = rule;
	t->blocks[t->nblocks++] = b->now;
	buf_addc(&t->text, '\0');
	start_block(b);
}

/* Writes a piece of text without white space into the block. */
static void
add_word(struct builder *b, const char *s, size_t n)
{
	struct tree *t = b->tree;
	struct block *now = &b->now;
	uint32_t chars = 0;
	const struct open *o = top(b);
	names_set around = 0;
	uint8_t tag = TAG_OTHER;
	bool link = false, strong = false, em = false, hidden = false;

	/* Two <br> in a row are as good as a new paragraph. */
	if (b->newlines >= 2)
		end_block(b);
	if (b->lead_end != 0 && b->lead_end == t->text.len)
		drop_lead(b);
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

static void
on_characters(void *data, const xmlChar *ch, int len)
{
	struct builder *b = data;
	const char *s = (const char *)ch, *end = s + len;

	if (b->in_title) {
		buf_add(&b->title, s, (size_t)len);
		return;
	}
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

static bool
says_hidden(enum attr_key key, const char *value)
{
	if (key == ATTR_HIDDEN)
		return strcmp(value, "until-found") != 0 && strcmp(value, "false") != 0;
	if (key == ATTR_ARIA_HIDDEN)
		return strcmp(value, "true") == 0;
	if (key == ATTR_STYLE) {
		const char *p = strstr(value, "display");
		if (p == NULL)
			return false;
		for (p += 7; *p == ' ' || *p == ':'; p++)
			;
		return strncmp(p, "none", 4) == 0;
	}
	return false;
}

static void
read_attrs(struct builder *b, struct open *o, const xmlChar **atts)
{
	const struct attr **link = &o->attrs;
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ o->tag;

	for (size_t i = 0; atts != NULL && atts[i] != NULL; i += 2) {
		enum attr_key key = attr_of((const char *)atts[i]);
		const char *value = atts[i + 1] == NULL ? "" : (const char *)atts[i + 1];
		struct attr *a;

		if (key == ATTR_OTHER)
			continue;
		o->hidden |= says_hidden(key, value);
		/* the address of a link in the text says nothing that is used */
		if (key == ATTR_HREF && o->tag == TAG_A)
			continue;
		a = arena_alloc(b->arena, sizeof *a);
		a->key = key;
		a->value = arena_strdup(b->arena, value);
		*link = a;
		link = &a->next;
		if (o->tag == TAG_HTML || o->tag == TAG_BODY)
			continue;
		if (key == ATTR_CLASS)
			h = hash_add(h, a->value);
		if (key == ATTR_CLASS || key == ATTR_ID || key == ATTR_ROLE ||
			key == ATTR_ITEMPROP || key == ATTR_TESTID)
			o->names |= names_memo(b, a->value);
		if (key == ATTR_REL && o->tag == TAG_A && strstr(a->value, "author") != NULL)
			b->now.author_link = true;
	}
	o->sig = (uint32_t)(h ^ (h >> 32));
}

static void
keep_time(struct tree *t, const struct open *o)
{
	const struct node n = { .attrs = o->attrs };
	const char *value = tree_attr(&n, ATTR_DATETIME);

	if (value == NULL)
		value = tree_attr(&n, ATTR_CONTENT);
	if (value == NULL || t->ntimes == TREE_TIMES)
		return;
	t->times[t->ntimes++] =
		(struct tree_time){ t->nblocks, value, tree_attr(&n, ATTR_ITEMPROP) };
}

static void
keep_meta(struct builder *b, struct open *o)
{
	struct tree *t = b->tree;

	if (t->nnodes >= b->max_nodes)
		return;
	make_node(b, o, 0);
	t->nodes[o->node].first_block = t->nodes[o->node].end_block = t->nblocks;
	if (t->nmetas == b->metas_cap) {
		b->metas_cap = b->metas_cap == 0 ? 64 : b->metas_cap * 2;
		t->metas = mem_grow(t->metas, b->metas_cap, sizeof *t->metas);
	}
	t->metas[t->nmetas++] = o->node;
}

static void
on_start(void *data, const xmlChar *name, const xmlChar **atts)
{
	struct builder *b = data;
	struct tree *t = b->tree;
	enum tag tag = tag_of((const char *)name);
	struct open *o;
	const struct open *up;

	b->open_all++;
	if (b->open_all > b->max_open) {
		xmlStopParser(b->parser);
		t->cut_tag = true;
		return;
	}
	if (tag == TAG_BR) {
		b->newlines++;
		return;
	}
	if (tag == TAG_HR) {
		end_block(b);
		b->now.rule = true;
		return;
	}
	if (tag == TAG_IMG) {
		b->now.images++;
		return;
	}
	if (tag == TAG_INPUT)
		return;
	if (b->over > 0 || b->depth == MAX_DEPTH || t->nnodes >= b->max_nodes) {
		b->over++;
		if (tags[tag].kind == BLOCK)
			end_block(b);
		return;
	}
	up = b->depth > 0 ? top(b) : NULL;
	o = &b->stack[b->depth];
	*o = (struct open){ .tag = (uint8_t)tag, .node = NODE_NONE };
	read_attrs(b, o, atts);
	if (tag == TAG_TIME)
		keep_time(t, o);
	switch (tags[tag].kind) {
	case HEADONLY:
		if (tag == TAG_META || tag == TAG_LINK)
			keep_meta(b, o);
		if (tag == TAG_TITLE && t->html_title == NULL)
			b->in_title = true;
		o->node = NODE_NONE;
		break;
	case EMPTY:
		if (tag == TAG_BASE && t->base_href == NULL)
			for (const struct attr *a = o->attrs; a != NULL; a = a->next)
				if (a->key == ATTR_HREF)
					t->base_href = a->value;
		break;
	case BLOCK:
		end_block(b);
		for (unsigned i = 0; i < b->depth; i++)
			if (b->stack[i].node == NODE_NONE && tags[b->stack[i].tag].kind == INLINE)
				make_node(b, &b->stack[i],
					i == 0				    ? 0
					: b->stack[i - 1].node != NODE_NONE ? b->stack[i - 1].node
									    : 0);
		make_node(b, o, b->depth == 0 ? 0 : top_node(b));
		if (tag == TAG_HTML)
			t->saw_html = true;
		if (tag == TAG_BODY)
			t->saw_body = true;
		break;
	case INLINE:
		o->before = mark_here(b);
		break;
	}
	if (up != NULL) {
		bool fresh = tags[tag].kind == BLOCK;

		o->link = up->link || tag == TAG_A;
		o->strong = !fresh && (up->strong || tag == TAG_B || tag == TAG_STRONG);
		o->em = !fresh && (up->em || tag == TAG_I || tag == TAG_EM);
		if (o->node == NODE_NONE)
			o->hidden |= up->node == NODE_NONE && up->hidden;
	}
	if (tag == TAG_A)
		b->now.links++;
	b->depth++;
}

static void
on_end(void *data, const xmlChar *name)
{
	struct builder *b = data;
	enum tag tag = tag_of((const char *)name);

	if (b->open_all > 0)
		b->open_all--;
	if (tag == TAG_BR || tag == TAG_HR || tag == TAG_IMG || tag == TAG_INPUT)
		return;
	if (b->over > 0) {
		b->over--;
		if (tags[tag].kind == BLOCK)
			end_block(b);
		return;
	}
	/* the root stays; libxml2 reports ends in the order of starts */
	if (b->depth <= 1 || top(b)->tag != tag)
		return;
	if (tag == TAG_TITLE && b->in_title) {
		b->in_title = false;
		if (b->tree->html_title == NULL)
			b->tree->html_title =
				arena_strndup(b->arena, buf_str(&b->title), b->title.len);
	}
	if (tags[tag].kind == BLOCK || top(b)->node != NODE_NONE)
		end_block(b);
	else if (tags[tag].kind == INLINE)
		drop_ticks(b, top(b));
	if (top(b)->node != NODE_NONE) {
		/* at its end libxml2 closes what the document left open */
		b->tree->nodes[top(b)->node].open_at_end =
			b->parser->input->cur >= b->parser->input->end;
		close_node(b, top(b)->node);
	}
	b->depth--;
}

static void
parse(struct builder *b, struct lean *lean)
{
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
	htmlSAXHandler sax = {
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_characters,
		.ignorableWhitespace = on_characters,
		.cdataBlock = on_characters,
	};
	xmlParserInputBufferPtr input = NULL;
	xmlParserInputPtr stream;
	htmlParserCtxtPtr ctxt = NULL;

	if (lean->html.len == 0 || lean->html.len >= INT_MAX)
		return;
	buf_addc(&lean->html, '\n'); /* so that a closing tag is never the very end */
	/* Not copied: libxml2 reads the text where it is. */
	input = xmlParserInputBufferCreateMem(
		lean->html.data, (int)lean->html.len, XML_CHAR_ENCODING_NONE);
	ctxt = htmlNewParserCtxt();
	if (input == NULL || ctxt == NULL)
		goto out;
	stream = xmlNewIOInputStream(ctxt, input, XML_CHAR_ENCODING_NONE);
	if (stream == NULL)
		goto out;
	input = NULL; /* the stream's now */
	inputPush(ctxt, stream);
	xmlSwitchEncoding(ctxt, XML_CHAR_ENCODING_UTF8);
	memcpy(ctxt->sax, &sax, sizeof sax);
	ctxt->userData = b;
	b->parser = ctxt;
	htmlCtxtUseOptions(ctxt, options);
	htmlParseDocument(ctxt);
out:
	if (input != NULL)
		xmlFreeParserInputBuffer(input);
	if (ctxt != NULL) {
		xmlFreeDoc(ctxt->myDoc);
		ctxt->myDoc = NULL;
		htmlFreeParserCtxt(ctxt);
	}
}

struct tree *
tree_new(const char *html, size_t len)
{
	struct builder *b = mem_zalloc(sizeof *b);
	struct tree *t = mem_zalloc(sizeof *t);
	struct lean lean;

	t->arena = arena_new();
	b->tree = t;
	b->arena = t->arena;
	lean_read(&lean, html, len);
	b->max_nodes = (uint32_t)(len / BYTES_PER_NODE + MIN_NODES);
	b->max_open = lean.closing_tags == 0 ? UINT64_MAX : MAX_STEPS / lean.closing_tags;
	b->stack[0] = (struct open){ .tag = TAG_OTHER, .node = NODE_NONE };
	b->depth = 1;
	make_node(b, &b->stack[0], NODE_NONE);
	start_block(b);
	t->jsonld = lean.jsonld;
	lean.jsonld = (struct buf){ 0 };
	t->script_bytes = lean.script_bytes;
	t->body_bytes = lean.html.len;
	t->closed_html = lean.closed;
	t->cut_tag = lean.cut;
	parse(b, &lean);
	end_block(b);
	while (b->depth > 0) {
		if (top(b)->node != NODE_NONE) {
			t->nodes[top(b)->node].open_at_end = true;
			close_node(b, top(b)->node);
		}
		b->depth--;
	}
	if (t->html_title == NULL && b->title.len > 0)
		t->html_title = arena_strndup(t->arena, b->title.data, b->title.len);
	for (uint32_t i = 0; i < t->nnodes && t->lang == NULL; i++)
		if (t->nodes[i].tag == TAG_HTML)
			t->lang = tree_attr(&t->nodes[i], ATTR_LANG);
	if (t->text.data == NULL)
		buf_addc(&t->text, '\0');
	boxes_drop(t);
	buf_free(&b->title);
	lean_free(&lean);
	free(b);
	return t;
}

void
tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	buf_free(&t->text);
	buf_free(&t->jsonld);
	free(t->nodes);
	free(t->blocks);
	free(t->metas);
	arena_free(t->arena);
	free(t);
}
