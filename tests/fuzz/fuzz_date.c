/* Any bytes as a date: what is accepted must be written and read back unchanged. */
#include "text/date.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[200], buf[DATE_MAX];
	int64_t t, back;

	if (size >= sizeof text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (date_parse(text, &t)) {
		/* The year before 1 and after 9999 can be reached only through a zone. */
		if (t >= -INT64_C(62135596800) && t < INT64_C(253402300800)) {
			assert(date_parse(date_rfc3339(t, buf), &back) && back == t);
			assert(date_parse(date_rfc822(t, buf), &back) && back == t);
			assert(date_parse(date_http(t, buf), &back) && back == t);
		}
	}
	return 0;
}
