/*
 * facts - what can be said of each block of a page by looking at it and at what it stands in.
 * The rules and the model both judge by these.
 */
#ifndef STET_PAGE_FACTS_H
#define STET_PAGE_FACTS_H

#include "page/cues.h"
#include "page/meta.h"
#include "page/tree.h"

/* What a block stands in, by the tags of the elements around it. */
enum inside {
	IN_ARTICLE,
	IN_MAIN,
	IN_SECTION,
	IN_HEADER,
	IN_FOOTER,
	IN_NAV,
	IN_ASIDE,
	IN_FORM,
	IN_BUTTON,
	IN_FIGURE,
	IN_FIGCAPTION,
	IN_LIST,
	IN_TABLE,
	IN_QUOTE,
	IN_HEADING,
	IN_PRE,
	IN_ADDRESS,
	IN_DIALOG,
	IN_DETAILS,
	IN_LINK,
	IN_CUSTOM,
	IN_CAPTION,
	IN_DL,
	IN_LABEL,
	IN_COUNT
};
#define IN(x) (1u << (x))

struct fact {
	cues_set cues, starts; /* anywhere in its first 400 bytes; at its very start */
	names_set own;	       /* of its element and of what holds all of its text */
	names_set near;	       /* of the two elements around that one */
	names_set far;	       /* of all others up to the body */
	uint32_t inside;
	uint32_t sig;	    /* of its element and of the element around it */
	uint16_t words;	    /* counted by the width of the script where it has no spaces */
	uint16_t sentences; /* sentence ends inside or at the end */
	uint16_t commas;
	uint16_t digits;
	uint16_t upper; /* words that begin with a capital */
	uint8_t last;	/* enum last: what it ends with */
	uint8_t first;	/* enum last: what it begins with */
	uint8_t link_percent;
	uint8_t title_percent; /* of its words that are in the titles ... */
	uint8_t title_covered; /* ... of the title's words that are in it */
	uint8_t lead_percent;  /* the same for the description */
	uint8_t heading;       /* 1 to 6, 0 for none */
	int8_t says;	       /* what the nearest telling name around says: above 0 that
				* this is an article, below 0 that it is furniture; 4 or -4
				* is its own element, 1 or -1 one far away; 0: none tells */
	bool prose;	       /* reads like running text */
	bool seen_before;      /* the same words stood in an earlier block */
};

/* Names that speak of furniture, and of an article. */
#define NAMES_BAD                                                                                  \
	(NAMES(NAMES_SHARE) | NAMES(NAMES_RELATED) | NAMES(NAMES_COMMENT) |                        \
		NAMES(NAMES_NEWSLETTER) | NAMES(NAMES_PROMO) | NAMES(NAMES_AD) |                   \
		NAMES(NAMES_NAV) | NAMES(NAMES_FOOTER) | NAMES(NAMES_SIDEBAR) |                    \
		NAMES(NAMES_TAGS) | NAMES(NAMES_POPUP) | NAMES(NAMES_CAPTION) | NAMES(NAMES_BIO) | \
		NAMES(NAMES_BYLINE) | NAMES(NAMES_DATE) | NAMES(NAMES_LIST))
#define NAMES_GOOD (NAMES(NAMES_BODY) | NAMES(NAMES_CONTENT) | NAMES(NAMES_ARTICLE))

enum glyph {
	GLYPH_NONE,
	GLYPH_LOWER,
	GLYPH_UPPER,
	GLYPH_OTHER,
	GLYPH_DIGIT,
	GLYPH_STOP,
	GLYPH_COMMA,
	GLYPH_COLON,
	GLYPH_QUOTE,
	GLYPH_PAREN,
	GLYPH_DASH,
	GLYPH_ELLIPSIS,
	GLYPH_BULLET,
	GLYPH_SIGN
};

/* Percent of the distinct words of title that stand in the blocks that are kept (one for each
 * block of the tree); 100 for a title without words, or NULL. */
unsigned facts_title_in(const struct tree *t, const bool *keep, const char *title);

/* One for each block of the tree, for free(). m may hold NULLs. */
struct fact *facts_new(const struct tree *t, const struct meta *m);

#endif
