#include "news/reading.h"

#include <assert.h>
#include <stddef.h>

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
