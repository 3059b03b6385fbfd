/* compare - choosing two versions of an article, and the plain text of one. */
#ifndef STET_WEB_COMPARE_H
#define STET_WEB_COMPARE_H

#include "show.h"

/* The form that leads to the diff of any two versions; a and b are chosen already. */
void compare_form(const struct ask *ask, struct html *h, const struct revision *revisions, size_t n,
	int a, int b);

/* The text in paragraphs, each with its number as its address: #p7. language as its page says, or
 * NULL. */
void compare_text(struct html *h, const char *text, const char *language);

#endif
