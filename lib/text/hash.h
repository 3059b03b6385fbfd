/* hash - SHA-256 (FIPS 180-4) of content, in lower-case hexadecimal. */
#ifndef STET_TEXT_HASH_H
#define STET_TEXT_HASH_H

#include <stddef.h>

enum {
	HASH_HEX = 65
}; /* 64 digits and the NUL */

struct hash;

/* Hashes one run of bytes into hex. bytes may be NULL when len is 0. */
void hash_bytes(const void *bytes, size_t len, char hex[HASH_HEX]);

/* Hashes in pieces. hash_field adds a length before the bytes, so that the border between two
 * fields counts: ("ab","c") and ("a","bc") differ. s may be NULL, which differs from "". */
struct hash *hash_new(void);
void hash_add(struct hash *h, const void *bytes, size_t len);
void hash_field(struct hash *h, const char *s);

/* Writes the hash of all that was added and frees h. */
void hash_end(struct hash *h, char hex[HASH_HEX]);

#endif
