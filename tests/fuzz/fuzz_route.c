/* A request to stet-web: the first line is a prefix, the rest path and query as sent. */
#include "route.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read must keep the promises that pages and the server rely on. */
static void
check(const struct route *r, enum route_result result)
{
	assert(result >= ROUTE_OK && result <= ROUTE_ELSEWHERE);
	assert(strlen(r->q) <= ROUTE_MAX_WORD && strlen(r->source) <= ROUTE_MAX_WORD);
	assert(strlen(r->state) <= ROUTE_MAX_WORD && strlen(r->name) <= ROUTE_MAX_WORD);
	if (result == ROUTE_ELSEWHERE) {
		/* never another host, and never the same address again */
		assert(r->location[0] == '/' && strchr("/\\", r->location[1]) == NULL);
		assert(strcspn(r->location, "\\\t\r\n") >= strcspn(r->location, "?"));
	}
	if (result != ROUTE_OK)
		return;
	assert(r->page < ROUTE_PAGE_COUNT && r->format <= ROUTE_OTHER);
	assert(r->before >= 0 && r->after >= 0 && r->value >= 0);
	if (r->page == ROUTE_ARTICLE || r->page == ROUTE_DIFF || r->page == ROUTE_COMPARE ||
		r->page == ROUTE_VERSION)
		assert(r->article > 0);
	if (r->page == ROUTE_DIFF || r->page == ROUTE_COMPARE)
		assert(r->a >= 0 && r->b >= 0);
	if (r->page == ROUTE_VERSION)
		assert(r->a >= 0);
}

/* A name that is written into an address is read back from it as it was. */
static void
check_names(struct arena *a, const char *name)
{
	const char *uri;
	struct route r;

	if (name[0] == '\0' || strlen(name) > ROUTE_MAX_WORD)
		return;
	uri = arena_printf(a, "/search?q=%s", route_encode(a, name));
	assert(route_parse(uri, "", a, &r) == ROUTE_OK && strcmp(r.q, name) == 0);
	uri = arena_printf(a, "/sources/%s", route_encode(a, name));
	assert(route_parse(uri, "", a, &r) == ROUTE_OK && r.page == ROUTE_SOURCE);
	if (r.format == ROUTE_HTML)
		assert(strcmp(r.name, name) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *input = arena_strndup(a, (const char *)data, size), *uri = strchr(input, '\n');
	const char *prefix = "";
	struct route r;

	if (uri != NULL) {
		*uri++ = '\0';
		prefix = input;
	} else {
		uri = input;
	}
	/* the server takes no line with these */
	if (strpbrk(uri, "\r\n") == NULL)
		check(&r, route_parse(uri, prefix, a, &r));
	check_names(a, uri);
	arena_free(a);
	return 0;
}
