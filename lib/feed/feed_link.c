#include "feed/feed_link.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/strs.h"
#include "feed/feed_text.h"
#include "text/url.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Is it absolute already, with nothing in it that resolving would change? Nearly every link of
 * nearly every feed is, and a feed has thousands. International names and paths stay as the feed
 * spells them: one spelling per address is url_canonical's work. */
static bool
is_settled(const char *url)
{
	const char *p = str_starts(url, "https://")  ? url + 8
			: str_starts(url, "http://") ? url + 7
						     : NULL;

	if (p == NULL || strchr("/?#:@", *p) != NULL || strpbrk(p, " \\\"<>^`{|}") != NULL)
		return false;
	for (; (p = strchr(p, '.')) != NULL; p++)
		if (p[-1] == '/') /* a dot segment, perhaps */
			return false;
	return true;
}

const char *
feed_link_resolve(struct arena *a, const char *base, const char *ref, size_t len)
{
	struct buf joined = { 0 };
	const char *cleaned;
	char *url;

	if (len > LIMIT_URL)
		return NULL;
	if (memchr(ref, '\n', len) == NULL && memchr(ref, '\r', len) == NULL &&
		memchr(ref, '\t', len) == NULL) {
		cleaned = feed_text_line(a, ref, len, LIMIT_URL);
	} else { /* it was broken into lines */
		for (size_t i = 0; i < len; i++)
			if (ref[i] != '\t' && ref[i] != '\r' && ref[i] != '\n')
				buf_addc(&joined, ref[i]);
		cleaned = feed_text_line(a, buf_str(&joined), joined.len, LIMIT_URL);
		buf_free(&joined);
	}
	if (cleaned == NULL || is_settled(cleaned))
		return cleaned;
	url = url_resolve(base, cleaned);
	if (url != NULL)
		cleaned = arena_strdup(a, url);
	free(url);
	return url == NULL ? NULL : cleaned;
}
