/*
 * tree - a page as elements and blocks of text. libxml2 reads the HTML; what it reports goes
 * straight into two flat arrays, so memory follows the text of the page and nothing recurses.
 *
 * A block is a run of text that the reader of the page sees as one piece: what stands between
 * two borders of block-level elements or between two <br> in a row. The text of all blocks lies
 * in one string in reading order, white space collapsed, a single <br> as '\n'. A time that ticks
 * ("Updated 35 minutes ago") beside other text is left out.
 */
#ifndef STET_PAGE_TREE_H
#define STET_PAGE_TREE_H

#include "base/arena.h"
#include "base/buf.h"
#include "page/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tag {
	TAG_OTHER,
	TAG_A,
	TAG_ABBR,
	TAG_ADDRESS,
	TAG_ARTICLE,
	TAG_ASIDE,
	TAG_AUDIO,
	TAG_B,
	TAG_BASE,
	TAG_BIG,
	TAG_BLOCKQUOTE,
	TAG_BODY,
	TAG_BR,
	TAG_BUTTON,
	TAG_CANVAS,
	TAG_CAPTION,
	TAG_CENTER,
	TAG_CITE,
	TAG_CODE,
	TAG_DD,
	TAG_DETAILS,
	TAG_DIALOG,
	TAG_DIV,
	TAG_DL,
	TAG_DT,
	TAG_EM,
	TAG_FIELDSET,
	TAG_FIGCAPTION,
	TAG_FIGURE,
	TAG_FONT,
	TAG_FOOTER,
	TAG_FORM,
	TAG_H1,
	TAG_H2,
	TAG_H3,
	TAG_H4,
	TAG_H5,
	TAG_H6,
	TAG_HEAD,
	TAG_HEADER,
	TAG_HGROUP,
	TAG_HR,
	TAG_HTML,
	TAG_I,
	TAG_IMG,
	TAG_INPUT,
	TAG_LABEL,
	TAG_LEGEND,
	TAG_LI,
	TAG_LINK,
	TAG_MAIN,
	TAG_MARK,
	TAG_MENU,
	TAG_META,
	TAG_NAV,
	TAG_OBJECT,
	TAG_OL,
	TAG_OPTION,
	TAG_P,
	TAG_PICTURE,
	TAG_PRE,
	TAG_Q,
	TAG_S,
	TAG_SECTION,
	TAG_SELECT,
	TAG_SMALL,
	TAG_SPAN,
	TAG_STRONG,
	TAG_SUB,
	TAG_SUMMARY,
	TAG_SUP,
	TAG_TABLE,
	TAG_TBODY,
	TAG_TD,
	TAG_TEXTAREA,
	TAG_TFOOT,
	TAG_TH,
	TAG_THEAD,
	TAG_TIME,
	TAG_TITLE,
	TAG_TR,
	TAG_TT,
	TAG_U,
	TAG_UL,
	TAG_VIDEO,
	TAG_CUSTOM, /* a name with a hyphen */
	TAG_COUNT
};

/* The attributes that are kept. */
enum attr_key {
	ATTR_OTHER,
	ATTR_ARIA_HIDDEN,
	ATTR_CHARSET,
	ATTR_CLASS,
	ATTR_CONTENT,
	ATTR_DATETIME,
	ATTR_HIDDEN,
	ATTR_HREF,
	ATTR_HTTP_EQUIV,
	ATTR_ID,
	ATTR_ITEMPROP,
	ATTR_ITEMTYPE,
	ATTR_LANG,
	ATTR_NAME,
	ATTR_PROPERTY,
	ATTR_REL,
	ATTR_ROLE,
	ATTR_STYLE,
	ATTR_TESTID,
	ATTR_TITLE,
	ATTR_TYPE,
	ATTR_SHADOW,
	ATTR_COUNT
};

struct attr {
	const struct attr *next; /* borrowed from the arena, as all of these */
	const char *value;
	enum attr_key key;
};

#define NODE_NONE UINT32_MAX

struct node {
	uint32_t parent;      /* NODE_NONE for the root, which is node 0 */
	uint32_t end;	      /* one past the last node inside */
	uint32_t first_block; /* the blocks inside are [first_block, end_block) */
	uint32_t end_block;
	uint32_t sig; /* hash of tag and class: what looks alike is alike */
	uint16_t depth;
	uint8_t tag;
	bool hidden;		  /* display:none, hidden, aria-hidden */
	bool open_at_end;	  /* nothing closed it before the document ended */
	names_set names;	  /* families of the words in class, id, role, itemprop */
	const struct attr *attrs; /* or NULL */
};

struct block {
	uint32_t node;	  /* the innermost element that is a node */
	uint32_t at, len; /* where its text lies */
	uint32_t chars;	  /* code points */
	uint32_t link_chars;
	uint32_t strong_chars; /* in b, strong */
	uint32_t em_chars;     /* in i, em */
	uint16_t links;
	uint16_t breaks;    /* <br> inside */
	uint16_t images;    /* before it, since the block before */
	uint8_t inline_tag; /* the element that holds all of it, else TAG_OTHER */
	bool hidden;
	bool ticks;	      /* it says only what changes by itself: ticks.h; its text is
			       * then the same whatever it said. Or a <time> of the day, as
			       * over each entry of a live blog */
	bool has_time;	      /* a <time> inside */
	bool author_link;     /* rel=author */
	bool rule;	      /* a horizontal rule stands before it */
	names_set inline_any; /* families of inline elements around any of its text ... */
	names_set inline_all; /* ... and around all of it */
};

/* A <time datetime=...>, or anything with an itemprop of a date. */
struct tree_time {
	uint32_t block;		      /* the block that was being read */
	const char *value, *itemprop; /* itemprop may be NULL */
};

#define TREE_TIMES 32

struct tree {
	struct arena *arena;  /* owned */
	struct node *nodes;   /* owned */
	struct block *blocks; /* owned */
	uint32_t nnodes, nblocks;
	struct buf text;
	struct buf jsonld;	/* the JSON-LD scripts, each ended by a NUL */
	const char *html_title; /* the first <title>, or NULL */
	const char *base_href;
	const char *lang; /* of <html> */
	uint32_t *metas;  /* owned: the <meta> and <link> nodes, in order */
	uint32_t nmetas;
	struct tree_time times[TREE_TIMES]; /* the first of them */
	unsigned ntimes;
	size_t script_bytes; /* of scripts that are no data */
	size_t body_bytes;   /* of markup that is left */
	bool saw_html, saw_body;
	bool closed_html; /* </html> or </body> was there */
	bool cut_tag;	  /* the document ends inside a tag, a script or a comment */
};

/* Builds the tree of an HTML document in valid UTF-8. Never NULL. */
struct tree *tree_new(const char *html, size_t len);

void tree_free(struct tree *t);

/* The value of an attribute of a node, or NULL. */
const char *tree_attr(const struct node *n, enum attr_key key);

/* Is this element, by its tag, a border between blocks? */
bool tree_is_block(enum tag tag);

const char *tree_tag_name(enum tag tag);

static inline const char *
tree_block_text(const struct tree *t, const struct block *b)
{
	return t->text.data + b->at;
}

/* Does its text break off, as a teaser does: "... and the mayor said that..."? */
bool tree_breaks_off(const struct tree *t, const struct block *b);

/* Is a an ancestor of b, or b itself? */
static inline bool
tree_within(const struct tree *t, uint32_t b, uint32_t a)
{
	return b >= a && b < t->nodes[a].end;
}

#endif
