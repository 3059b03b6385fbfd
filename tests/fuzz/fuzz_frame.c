/* What a reader that was taken over may say to stetd. */
#include "frame.h"

#include "base/limits.h"

#include <assert.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct frame f;
	size_t used;

	while (frame_next(bytes, size, LIMIT_REPLY, &f, &used) == 1) {
		struct arena *a = arena_new();
		struct frame again = f;
		struct buf out = { 0 };
		struct reading r;
		struct listing l;

		assert(used <= size);
		/* What is accepted is written back as it came. */
		if (frame_get_reading(&f, &r))
			frame_put_reading(&out, &r);
		else if (f = again, frame_get_listing(&f, a, &l))
			frame_put_listing(&out, &l);
		assert(out.len == 0 || (out.len == used && memcmp(out.data, bytes, used) == 0));
		buf_free(&out);
		arena_free(a);
		bytes += used;
		size -= used;
	}
	return 0;
}
