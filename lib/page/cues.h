/*
 * cues - what the words of a short line say of its place in a page: "Read more:", "Sign up to
 * our newsletter", "Photo: ...". Words of the languages in which most news is written.
 */
#ifndef STET_PAGE_CUES_H
#define STET_PAGE_CUES_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t cues_set;

enum cue {
	CUE_MORE,	/* read more, related, see also       */
	CUE_NEWSLETTER, /* newsletter, subscribe, sign up     */
	CUE_SHARE,	/* share, follow us, Facebook         */
	CUE_COMMENT,	/* comments, reply                    */
	CUE_COPYRIGHT,
	CUE_PHOTO,  /* photo credits                      */
	CUE_BYLINE, /* by ..., reporter                   */
	CUE_DATE,   /* months, weekdays, published        */
	CUE_AGO,    /* 35 minutes ago, 4 min read         */
	CUE_CORRECTION,
	CUE_CREDIT, /* reporting by, editing by           */
	CUE_COOKIE,
	CUE_LOGIN, /* sign in, register                  */
	CUE_AD,
	CUE_PAYWALL,   /* subscribers only, to continue reading */
	CUE_ERROR,     /* page not found                     */
	CUE_CHALLENGE, /* not a robot                        */
	CUE_SCRIPT,    /* enable JavaScript                  */
	CUE_APP,       /* download our app                   */
	CUE_TAGS,      /* tags:, topics:                     */
	CUE_CONTACT,   /* contact the author, email address  */
	CUE_CLICK,     /* click here, tap                    */
	CUE_COUNT
};

#define CUE(c) ((cues_set)1 << (c))

/* The cues anywhere in the first n bytes at s, and, in *start, those at its very beginning. */
cues_set cues_of(const char *s, size_t n, cues_set *start);

#endif
