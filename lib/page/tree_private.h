/*
 * tree_private - what the files that build a tree share: tree.c takes what the parser reports and
 * makes elements of it, tree_text.c makes blocks of the text, tree_ticks.c takes out of them what
 * changes by itself, and tree_tags.c knows the names.
 */
#ifndef STET_PAGE_TREE_PRIVATE_H
#define STET_PAGE_TREE_PRIVATE_H

#include "page/tree.h"

enum {
	TREE_DEPTH = 512, /* deeper elements are read as if their tags were not there */
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

struct builder {
	struct tree *tree;
	struct arena *arena;
	struct _xmlParserCtxt *parser; /* libxml2's: for tree.c alone */
	struct open stack[TREE_DEPTH];
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
	struct memos *memos; /* owned */
};

/* The innermost open element, and the innermost that is a node, which the root always is. */
struct open *tree_top(struct builder *b);
uint32_t tree_top_node(const struct builder *b);

/* ---- tree_tags ---- */

enum tree_tags_kind {
	TREE_TAGS_INLINE,
	TREE_TAGS_BLOCK,
	TREE_TAGS_EMPTY, /* void: never closed */
	TREE_TAGS_HEADONLY,
};

enum tag tree_tags_find(const char *name);
enum tree_tags_kind tree_tags_kind(enum tag tag);
const char *tree_tags_name(enum tag tag);
enum attr_key tree_tags_attr(const char *name);

/* ---- tree_text ---- */

void tree_text_begin(struct builder *b);

/* Ends the block that is being read, if there is one. */
void tree_text_end(struct builder *b);

/* Reads text into the block: runs of white space are one space. */
void tree_text_add(struct builder *b, const char *s, size_t n);

/* ---- tree_ticks ---- */

/* Where the text is now. */
struct mark tree_ticks_mark(const struct builder *b);

/* An inline element ends: a time or a counter in it that stands beside the sentences is no text. */
void tree_ticks_inline(struct builder *b, const struct open *o);

/* More follows in a block: what ticked at its start goes. */
void tree_ticks_lead(struct builder *b);

/* The block is read: what it says of the moment goes. */
void tree_ticks_settle(struct builder *b);

#endif
