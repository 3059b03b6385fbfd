/*
 * noise - copies of pages with boxes put into their text, as sites do from one visit to the next:
 * newsletters, promotions, links to other stories, banners. A model that has seen them where
 * paragraphs are does not take them for one.
 */
#ifndef STET_TRAIN_NOISE_H
#define STET_TRAIN_NOISE_H

#include <stddef.h>
#include <stdint.h>

/* A copy of the page, for free(), with up to four boxes between paragraphs that follow each other,
 * and now and then a banner at an end; which and where is drawn by key. NULL if there are no such
 * paragraphs. *out_len may not be NULL. */
char *noise_add(const char *html, size_t len, uint32_t key, size_t *out_len);

#endif
