#include "news/reading.h"

#include <assert.h>
#include <stddef.h>

struct reading
reading_copy(struct arena *a, const struct reading *from)
{
	struct reading r = *from;
	const char **const strings[] = { &r.title, &r.text, &r.aside, &r.byline, &r.section,
		&r.language, &r.canonical, &r.correction, &r.site, &r.charset, &r.h1, &r.og_title,
		&r.jsonld_title, &r.html_title, &r.published_text, &r.modified_text };

	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		if (*strings[i] != NULL)
			*strings[i] = arena_strdup(a, *strings[i]);
	return r;
}

const char *
suspect_name(enum suspect s)
{
	static const char *const names[SUSPECT_COUNT] = {
		[SUSPECT_NONE] = "",
		[SUSPECT_CONSENT] = "consent",
		[SUSPECT_PAYWALL] = "paywall",
		[SUSPECT_CHALLENGE] = "challenge",
		[SUSPECT_ERROR_PAGE] = "error page",
		[SUSPECT_LISTING] = "listing",
		[SUSPECT_EMPTY] = "empty",
		[SUSPECT_TRUNCATED] = "truncated",
		[SUSPECT_NOT_HTML] = "not html",
		[SUSPECT_SHRUNK] = "shrunk",
		[SUSPECT_OTHER_ARTICLE] = "other article",
	};

	assert(s < SUSPECT_COUNT && names[s] != NULL);
	return names[s];
}
