/*
 * boxes - what machines put over a page and between its paragraphs, by name and by what it says:
 * a banner about cookies, a box that asks to sign up for a newsletter, an advertisement that says
 * so; and lists of other stories with the first words of each. They come and go from one visit to
 * the next, and are taken out of the tree before anything is thought of the page.
 */
#ifndef STET_PAGE_BOXES_H
#define STET_PAGE_BOXES_H

#include "page/tree.h"

/* Takes the blocks of such boxes out of the tree, unless they are most of the page: a wall of
 * consent stays and can be told, and so does the front of a section. */
void boxes_drop(struct tree *t);

#endif
