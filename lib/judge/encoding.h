/*
 * encoding - do two texts differ only because their bytes were decoded in another way? Pure.
 */
#ifndef STET_JUDGE_ENCODING_H
#define STET_JUDGE_ENCODING_H

#include <stdbool.h>

/*
 * Are these the same words? Two texts as utf8_clean leaves them:
 *	- UTF-8 that was read as Windows-1252 ("donâ€™t") is what it should have been;
 *	- where the page's encoding changed (both names known, and different), quotes, dashes and
 *	  ellipses are one whatever their form.
 * Anything else that differs is a difference.
 */
bool encoding_same_words(
	const char *a, const char *b, const char *charset_a, const char *charset_b);

#endif
