#include "page/tree_private.h"

#include "base/mem.h"
#include "page/boxes.h"
#include "page/lean.h"

#include <assert.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	BYTES_PER_NODE = 160, /* elements and blocks are a page's share of this; real pages
			       * have a quarter of that */
	MIN_NODES = 20000,
};
/* Closing a tag costs libxml2 a walk over what is open; no page needs this many steps. */
#define MAX_STEPS UINT64_C(2000000000)

enum {
	MEMOS = 1024
};

/* The same values of attributes come again and again. */
struct memos {
	struct memo {
		const char *value;
		uint64_t hash;
		names_set names;
	} of[MEMOS];
};

bool
tree_is_block(enum tag tag)
{
	return tree_tags_kind(tag) == TREE_TAGS_BLOCK;
}

const char *
tree_tag_name(enum tag tag)
{
	return tree_tags_name(tag);
}

const char *
tree_attr(const struct node *n, enum attr_key key)
{
	for (const struct attr *a = n->attrs; a != NULL; a = a->next)
		if (a->key == key)
			return a->value;
	return NULL;
}

bool
tree_breaks_off(const struct tree *t, const struct block *b)
{
	const char *s = tree_block_text(t, b), *end = s + b->len;

	while (end > s && (end[-1] == ']' || end[-1] == ')' || end[-1] == ' '))
		end--;
	return end - s >= 3 &&
	       (memcmp(end - 3, "...", 3) == 0 || memcmp(end - 3, "\xe2\x80\xa6", 3) == 0);
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
	m = &b->memos->of[(h ^ (h >> 32)) % MEMOS];
	if (m->value != NULL && m->hash == h && strcmp(m->value, value) == 0)
		return m->names;
	m->value = value;
	m->hash = h;
	m->names = names_of(value);
	return m->names;
}

struct open *
tree_top(struct builder *b)
{
	return &b->stack[b->depth - 1];
}

uint32_t
tree_top_node(const struct builder *b)
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
on_characters(void *data, const xmlChar *ch, int len)
{
	struct builder *b = data;

	if (b->in_title)
		buf_add(&b->title, (const char *)ch, (size_t)len);
	else
		tree_text_add(b, (const char *)ch, (size_t)len);
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
		enum attr_key key = tree_tags_attr((const char *)atts[i]);
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
	enum tag tag = tree_tags_find((const char *)name);
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
		tree_text_end(b);
		b->now.rule = true;
		return;
	}
	if (tag == TAG_IMG) {
		b->now.images++;
		return;
	}
	if (tag == TAG_INPUT)
		return;
	if (b->over > 0 || b->depth == TREE_DEPTH || t->nnodes >= b->max_nodes) {
		b->over++;
		if (tree_tags_kind(tag) == TREE_TAGS_BLOCK)
			tree_text_end(b);
		return;
	}
	up = b->depth > 0 ? tree_top(b) : NULL;
	o = &b->stack[b->depth];
	*o = (struct open){ .tag = (uint8_t)tag, .node = NODE_NONE };
	read_attrs(b, o, atts);
	if (tag == TAG_TIME)
		keep_time(t, o);
	switch (tree_tags_kind(tag)) {
	case TREE_TAGS_HEADONLY:
		if (tag == TAG_META || tag == TAG_LINK)
			keep_meta(b, o);
		if (tag == TAG_TITLE && t->html_title == NULL)
			b->in_title = true;
		o->node = NODE_NONE;
		break;
	case TREE_TAGS_EMPTY:
		if (tag == TAG_BASE && t->base_href == NULL)
			for (const struct attr *a = o->attrs; a != NULL; a = a->next)
				if (a->key == ATTR_HREF)
					t->base_href = a->value;
		break;
	case TREE_TAGS_BLOCK:
		tree_text_end(b);
		for (unsigned i = 0; i < b->depth; i++)
			if (b->stack[i].node == NODE_NONE &&
				tree_tags_kind((enum tag)b->stack[i].tag) == TREE_TAGS_INLINE)
				make_node(b, &b->stack[i],
					i == 0				    ? 0
					: b->stack[i - 1].node != NODE_NONE ? b->stack[i - 1].node
									    : 0);
		make_node(b, o, b->depth == 0 ? 0 : tree_top_node(b));
		if (tag == TAG_HTML)
			t->saw_html = true;
		if (tag == TAG_BODY)
			t->saw_body = true;
		break;
	case TREE_TAGS_INLINE:
		o->before = tree_ticks_mark(b);
		break;
	}
	if (up != NULL) {
		bool fresh = tree_tags_kind(tag) == TREE_TAGS_BLOCK;

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
	enum tag tag = tree_tags_find((const char *)name);

	if (b->open_all > 0)
		b->open_all--;
	if (tag == TAG_BR || tag == TAG_HR || tag == TAG_IMG || tag == TAG_INPUT)
		return;
	if (b->over > 0) {
		b->over--;
		if (tree_tags_kind(tag) == TREE_TAGS_BLOCK)
			tree_text_end(b);
		return;
	}
	/* the root stays; libxml2 reports ends in the order of starts */
	if (b->depth <= 1 || tree_top(b)->tag != tag)
		return;
	if (tag == TAG_TITLE && b->in_title) {
		b->in_title = false;
		if (b->tree->html_title == NULL)
			b->tree->html_title =
				arena_strndup(b->arena, buf_str(&b->title), b->title.len);
	}
	if (tree_tags_kind(tag) == TREE_TAGS_BLOCK || tree_top(b)->node != NODE_NONE)
		tree_text_end(b);
	else if (tree_tags_kind(tag) == TREE_TAGS_INLINE)
		tree_ticks_inline(b, tree_top(b));
	if (tree_top(b)->node != NODE_NONE) {
		/* at its end libxml2 closes what the document left open */
		b->tree->nodes[tree_top(b)->node].open_at_end =
			b->parser->input->cur >= b->parser->input->end;
		close_node(b, tree_top(b)->node);
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
	b->memos = mem_zalloc(sizeof *b->memos);
	lean_read(&lean, html, len);
	b->max_nodes = (uint32_t)(len / BYTES_PER_NODE + MIN_NODES);
	b->max_open = lean.closing_tags == 0 ? UINT64_MAX : MAX_STEPS / lean.closing_tags;
	b->stack[0] = (struct open){ .tag = TAG_OTHER, .node = NODE_NONE };
	b->depth = 1;
	make_node(b, &b->stack[0], NODE_NONE);
	tree_text_begin(b);
	t->jsonld = lean.jsonld;
	lean.jsonld = (struct buf){ 0 };
	t->script_bytes = lean.script_bytes;
	t->body_bytes = lean.html.len;
	t->closed_html = lean.closed;
	t->cut_tag = lean.cut;
	parse(b, &lean);
	tree_text_end(b);
	while (b->depth > 0) {
		if (tree_top(b)->node != NODE_NONE) {
			t->nodes[tree_top(b)->node].open_at_end = true;
			close_node(b, tree_top(b)->node);
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
	free(b->memos);
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
