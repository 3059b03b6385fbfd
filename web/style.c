#include "style.h"

#include <pthread.h>

#include "text/hash.h"

static char hash[HASH_HEX];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
make_hash(void)
{
	hash_bytes(style_bytes, style_count, hash);
}

const char *
style_text(void)
{
	return (const char *)style_bytes;
}

size_t
style_length(void)
{
	return style_count;
}

const char *
style_hash(void)
{
	pthread_once(&once, make_hash);
	return hash;
}
