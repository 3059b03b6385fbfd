#include "tongue.h"

#include <string.h>
#include <strings.h>

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Length of the subtag at s, of at most eight letters and digits; 0 if there is none. */
static size_t
subtag(const char *s)
{
	size_t n = 0;

	while (is_alpha(s[n]) || (s[n] >= '0' && s[n] <= '9'))
		n++;
	return n <= 8 && (s[n] == '\0' || s[n] == '-') ? n : 0;
}

bool
tongue_is(const char *language)
{
	size_t n = 0, first = 0;

	if (language == NULL || strlen(language) > 35)
		return false;
	while (is_alpha(language[first]))
		first++;
	if (first < 2 || first > 3 || subtag(language) != first)
		return false;
	for (const char *s = language; (n = subtag(s)) > 0; s += n + 1) {
		if (s[n] == '\0')
			return true;
	}
	return false;
}

static bool
one_of(const char *s, size_t n, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strlen(*list) == n && strncasecmp(s, *list, n) == 0)
			return true;
	}
	return false;
}

bool
tongue_is_rtl(const char *language)
{
	static const char *const languages[] = { "ar", "arc", "ary", "arz", "ckb", "dv", "fa",
		"glk", "he", "iw", "ks", "lrc", "mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur",
		"yi", NULL };
	static const char *const scripts[] = { "arab", "aran", "hebr", "nkoo", "syrc", "thaa",
		NULL };
	const char *script;
	size_t n;

	if (!tongue_is(language))
		return false;
	n = subtag(language);
	script = language + n + (language[n] == '-');
	/* a script of four letters, where one is named, is what counts: ku-Arab, pa-Arab, az-Latn
	 */
	if (subtag(script) == 4 && is_alpha(script[0]))
		return one_of(script, 4, scripts);
	return one_of(language, n, languages);
}

void
tongue_attrs(struct html *h, const char *language)
{
	html_attr(h, "lang", tongue_is(language) ? language : "");
	html_attr(h, "dir", tongue_is_rtl(language) ? "rtl" : "auto");
}
