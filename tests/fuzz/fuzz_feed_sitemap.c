/* Sitemaps, news sitemaps and indexes: by their seeds; whatever the bytes become is read all the
 * same. */
#include "fuzz_feed.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_feed(data, size);
}
