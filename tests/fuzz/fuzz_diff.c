/* Any bytes, cut in two at the first 0xff or in the middle, are two texts; their diff must hold
 * what tests/unit/helper_diff.h asks, and its classes must be had. */
#include "../unit/helper_diff.h"

#include "base/buf.h"
#include "diff/classes.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size == 0 ? NULL : memchr(data, 0xff, size);
	size_t a_len = cut == NULL ? size / 2 : (size_t)(cut - data);
	size_t b_from = cut == NULL ? a_len : a_len + 1;
	char *a = malloc(a_len + 1), *b = malloc(size - b_from + 1);
	struct diff *d;
	struct classes c;
	struct buf json = { 0 };
	const char *fault;

	if (size > 0) {
		memcpy(a, data, a_len);
		memcpy(b, data + b_from, size - b_from);
	}
	d = diff_new(a, a_len, b, size - b_from);
	fault = helper_diff_fault(d);
	if (fault != NULL) {
		fprintf(stderr, "%s\n", fault);
		abort();
	}
	diff_json(d, &json);
	diff_json_rows(d, &json);
	buf_free(&json);
	classes_of(NULL, d, &c);
	if ((c.rank == 0) != (c.set == 0 && c.words_added == 0 && c.words_removed == 0) &&
		c.rank == 0)
		abort();
	classes_clear(&c);
	diff_free(d);
	free(a);
	free(b);
	return 0;
}
