/* style - the one stylesheet, style.css, as the build compiled it in. */
#ifndef STET_WEB_STYLE_H
#define STET_WEB_STYLE_H

#include <stddef.h>

const char *style_text(void);
size_t style_length(void);

/* Names these bytes: part of the stylesheet's address, so that it may be kept for ever. */
const char *style_hash(void);

/* Made by embed.cmake. */
extern const unsigned char style_bytes[];
extern const unsigned long style_count;

#endif
