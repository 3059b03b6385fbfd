#include "base/mem.h"
#include "text/url.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is a base, the rest a reference. What comes out must be a URL, and neither it nor
 * its canonical form and key may change when they are made again. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *input = mem_strndup((const char *)data, size), *ref = strchr(input, '\n');
	char *url, *canonical, *again, *key, *key_again;

	if (ref != NULL)
		*ref++ = '\0';
	url = url_resolve(ref != NULL ? input : NULL, ref != NULL ? ref : input);
	if (url != NULL) {
		assert(url_valid(url));
		again = url_resolve(NULL, url);
		assert(again != NULL && strcmp(again, url) == 0);
		free(again);
		canonical = url_canonical(url);
		key = url_key(url);
		if (canonical != NULL) {
			again = url_canonical(canonical);
			assert(again != NULL && strcmp(again, canonical) == 0);
			key_again = url_key(canonical);
			assert(key != NULL && key_again != NULL && strcmp(key, key_again) == 0);
			free(again);
			free(key_again);
		}
		free(canonical);
		free(key);
		free(url_host(url));
		free(url_origin(url));
		free(url_path_query(url));
		assert(url_port(url) > 0);
		assert(url_same_origin(url, url));
		url_is_section_front(url);
		url_is_https(url);
	}
	free(url);
	free(input);
	return 0;
}
