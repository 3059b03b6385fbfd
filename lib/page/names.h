/*
 * names - what the words in class, id, role and itemprop say of an element: "related-posts" and
 * "relatedPosts" both speak of related stories. A set is a bit for each family of words.
 */
#ifndef STET_PAGE_NAMES_H
#define STET_PAGE_NAMES_H

#include <stdint.h>

typedef uint64_t names_set;

enum names_family {
	NAMES_BODY,	 /* article body, entry content               */
	NAMES_ARTICLE,	 /* article, story, post                      */
	NAMES_CONTENT,	 /* content, text, main                       */
	NAMES_PARAGRAPH, /* paragraph, para                           */
	NAMES_TITLE,	 /* headline, title                           */
	NAMES_LEAD,	 /* standfirst, summary, dek                  */
	NAMES_BYLINE,	 /* byline, author, bio                       */
	NAMES_BIO,
	NAMES_DATE,	  /* date, time, published                     */
	NAMES_META,	  /* meta, info                                */
	NAMES_CAPTION,	  /* caption, credit                           */
	NAMES_MEDIA,	  /* image, photo, video, gallery              */
	NAMES_SHARE,	  /* share, social, follow                     */
	NAMES_RELATED,	  /* related, recommended, read more           */
	NAMES_LIST,	  /* teaser, card, list, trending              */
	NAMES_COMMENT,	  /* comments                                  */
	NAMES_NEWSLETTER, /* newsletter, subscribe, sign up            */
	NAMES_PROMO,	  /* promo, call to action, banner             */
	NAMES_AD,	  /* advertisement, sponsor                    */
	NAMES_NAV,	  /* navigation, menu, breadcrumb              */
	NAMES_FOOTER,
	NAMES_HEADER,
	NAMES_SIDEBAR, /* sidebar, aside, widget                    */
	NAMES_TAGS,    /* tags, categories, topics                  */
	NAMES_POPUP,   /* modal, popup, cookie, consent             */
	NAMES_PAYWALL,
	NAMES_TOOL,   /* button, form, search, login, print        */
	NAMES_HIDDEN, /* hidden, screen reader only                */
	NAMES_QUOTE,  /* pull quote, quote                         */
	NAMES_TWEET,  /* embedded posts of social networks         */
	NAMES_EMBED,
	NAMES_FACTBOX, /* fact box, info box, table of contents     */
	NAMES_TOC,
	NAMES_LIVE,    /* live blog, timeline                       */
	NAMES_LEGAL,   /* copyright, disclaimer, terms              */
	NAMES_PRODUCT, /* product, price, shop                      */
	NAMES_CORRECTION,
	NAMES_LABEL, /* label, kicker, badge                      */
	NAMES_COUNT
};

#define NAMES(family) ((names_set)1 << (family))

/* The families of the words in one attribute value. */
names_set names_of(const char *value);

/* "related", "byline" ... for people. */
const char *names_word(enum names_family family);

#endif
