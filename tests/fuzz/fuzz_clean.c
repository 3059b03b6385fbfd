/* Text of any bytes, as stet-web shows it: what comes out is harmless, whole or cut. */
#include "clean.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <unistr.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is(const struct buf *b, const char *text, size_t len)
{
	return b->len == len && (len == 0 || memcmp(b->data, text, len) == 0);
}

static void
check(const struct buf *out)
{
	assert(out->len == 0 || clean_is(out->data, out->len));
	assert(out->len == 0 || u8_check((const uint8_t *)out->data, out->len) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct buf out = { 0 }, cut = { 0 }, again = { 0 };
	size_t max = size > 0 ? data[0] : 0;

	clean_add(&out, text, size);
	check(&out);
	if (clean_is(text, size))
		assert(is(&out, text, size));
	clean_add(&again, buf_str(&out), out.len);
	assert(is(&again, buf_str(&out), out.len));
	clean_add_cut(&cut, text, size, max);
	check(&cut);
	buf_free(&out);
	buf_free(&cut);
	buf_free(&again);
	return 0;
}
