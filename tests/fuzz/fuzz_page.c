#include "base/mem.h"
#include "page/page.h"
#include "text/utf8.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *s)
{
	assert(s == NULL || utf8_valid(s, strlen(s)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct page_source src = { .url = "https://example.org/news/1" };
	struct reading *r = page_read((const char *)data, size, &src, NULL);

	check(r->title);
	check(r->text);
	check(r->byline);
	check(r->section);
	check(r->language);
	check(r->correction);
	assert(strstr(r->text, "\n\n") == NULL);
	page_free(r);
	return 0;
}
