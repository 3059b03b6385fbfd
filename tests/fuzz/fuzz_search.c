/* A search query of any bytes, and the snippet it takes out of a text of any bytes. */
#include "store/search.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *input = arena_strndup(a, (const char *)data, size);
	const char *text = strchr(input, '\n');
	struct search_term *terms;
	const char *snippet;
	size_t n;

	n = search_parse(a, input, &terms);
	snippet = search_snippet(a, text != NULL ? text + 1 : input, terms, n, 100, 2, 3);
	if (n > SEARCH_TERMS_MAX || strchr(snippet, '\n') != NULL)
		abort();
	arena_free(a);
	return 0;
}
