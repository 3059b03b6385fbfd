/* Any bytes as robots.txt, and as a path: no crash, and what is asked twice is answered alike. The
 * bytes after the last NUL are the path. */
#include "robots.h"

#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memrchr(data, '\0', size);
	size_t file_len = nul != NULL ? (size_t)(nul - data) : size;
	char *path = nul != NULL ? mem_strndup((const char *)nul + 1, size - file_len - 1)
				 : mem_strdup("/news/1");
	struct robots *r = robots_parse((const char *)data, file_len, "stet");

	assert(robots_allows(r, path) == robots_allows(r, path));
	assert(robots_allows(r, "/robots.txt"));
	assert(robots_crawl_delay_ms(r) >= 0 && robots_crawl_delay_ms(r) <= LIMIT_CRAWL_DELAY_MS);
	assert(robots_size(r) < 64 * (size + 1024));
	robots_free(r);
	free(path);
	return 0;
}
