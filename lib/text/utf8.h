/*
 * utf8 - keeps text well-formed and in one normal form, so that what is compared are words.
 *
 * The policy, everywhere in Stet: text is valid UTF-8 in NFC; control characters are no text;
 * characters that turn the direction of writing or are not seen at all are dropped where they do
 * not shape the letters around them (see utf8_clean).
 */
#ifndef STET_TEXT_UTF8_H
#define STET_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the character that begins at s[*at] (*at < len) and moves *at behind it. A byte that
 * begins no valid character is U+FFFD, one byte long. */
uint32_t utf8_next(const char *s, size_t len, size_t *at);

/* Writes c (a Unicode scalar value, else U+FFFD) to out; returns 1 to 4, the bytes written. */
size_t utf8_put(uint32_t c, char out[4]);

/* Is all of it valid UTF-8 (shortest forms, no surrogates, at most U+10FFFF)? */
bool utf8_valid(const char *s, size_t len);

/* Characters in s; a stray byte counts as one. */
size_t utf8_length(const char *s, size_t len);

/* The longest n' <= max so that s cut to n' bytes does not end inside a character. */
size_t utf8_cut(const char *s, size_t len, size_t max);

/* Valid text in NFC, NUL-terminated, for free(): invalid bytes become U+FFFD (one for each maximal
 * broken sequence); control characters but \t and \n are dropped, \r\n and \r become \n, but C1
 * controls become what Windows-1252 has in their place, as in HTML; the
 * embeddings, overrides and isolates of writing direction (U+202A-202E, U+2066-2069), the soft
 * hyphen, the byte order mark, the word joiner and zero-width space, interlinear marks and tags
 * are dropped; ZWNJ, ZWJ and the marks LRM, RLM, ALM stay, because scripts need them.
 * *out_len may be NULL. */
char *utf8_clean(const char *s, size_t len, size_t *out_len);

/* NFC of valid UTF-8, for free(). Text that is ASCII or known to be composed is only copied. */
char *utf8_nfc(const char *s, size_t len, size_t *out_len);

/* The character that Windows-1252 has for a byte from 0x80 to 0x9f; 0 for the five it has not. */
uint32_t utf8_windows_1252(unsigned char byte);

/* White space of any kind (Unicode's White_Space, no-break spaces among it)? */
bool utf8_is_space(uint32_t c);

/* Runs of white space become one space, those at the ends nothing. With keep_lines a run that
 * holds a line end becomes one '\n' instead: paragraphs stay apart. In place; returns the new
 * length; s is NUL-terminated again. */
size_t utf8_fold_space(char *s, size_t len, bool keep_lines);

#endif
