/*
 * tongue - says of an element in which language its text is, so that screen readers pronounce it,
 * browsers choose its fonts, and lines run as its readers read. Pure.
 */
#ifndef STET_WEB_TONGUE_H
#define STET_WEB_TONGUE_H

#include <stdbool.h>

#include "html.h"

/* Is this, which a page said of itself, a language tag (BCP 47 by its form)? NULL is none. */
bool tongue_is(const char *language);

/* Is the language, or the script that its tag names, written from right to left? */
bool tongue_is_rtl(const char *language);

/* The attributes lang and dir of the element just opened. lang is "", which in HTML is unknown, if
 * language is no tag: else the text would pass for the page's English. dir is rtl where the
 * language says so; else the words decide. */
void tongue_attrs(struct html *h, const char *language);

#endif
