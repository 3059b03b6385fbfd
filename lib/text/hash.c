#include "text/hash.h"

#include "base/mem.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hash {
	EVP_MD_CTX *ctx;
};

static void
to_hex(const unsigned char *digest, unsigned int len, char hex[HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";

	assert(len == 32);
	for (unsigned int i = 0; i < len; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[64] = '\0';
}

void
hash_bytes(const void *bytes, size_t len, char hex[HASH_HEX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	int ok = EVP_Digest(len > 0 ? bytes : "", len, digest, &n, EVP_sha256(), NULL);

	assert(ok == 1);
	to_hex(digest, n, hex);
}

struct hash *
hash_new(void)
{
	struct hash *h = mem_zalloc(sizeof *h);
	int ok;

	h->ctx = EVP_MD_CTX_new();
	assert(h->ctx != NULL);
	ok = EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL);
	assert(ok == 1);
	return h;
}

void
hash_add(struct hash *h, const void *bytes, size_t len)
{
	int ok = EVP_DigestUpdate(h->ctx, bytes, len);

	assert(ok == 1);
}

void
hash_field(struct hash *h, const char *s)
{
	uint64_t len = s != NULL ? strlen(s) : UINT64_MAX;
	char head[24];
	int n = snprintf(head, sizeof head, "%llu:", (unsigned long long)len);

	hash_add(h, head, (size_t)n);
	if (s != NULL)
		hash_add(h, s, (size_t)len);
}

void
hash_end(struct hash *h, char hex[HASH_HEX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	int ok = EVP_DigestFinal_ex(h->ctx, digest, &n);

	assert(ok == 1);
	to_hex(digest, n, hex);
	EVP_MD_CTX_free(h->ctx);
	free(h);
}
