#include "page/suspect.h"

#include "base/strs.h"

#include <string.h>

enum {
	SHORT_WORDS = 40,		/* fewer words than any article but a flash */
	MIDDLE_WORDS = 250,		/* walls and error pages say no more than this */
};

enum suspect
suspect_by_bytes(const char *bytes, size_t len, const char *content_type)
{
	static const char *const magics[] = { "%PDF", "\x89PNG", "\xff\xd8\xff", "GIF8", "PK\x03\x04",
		"\x1f\x8b", "RIFF", "OggS", "ID3", "wOFF", "\x7f" "ELF" };
	size_t i = 0;

	for (size_t k = 0; k < sizeof magics / sizeof magics[0]; k++)
		if (len >= strlen(magics[k]) && memcmp(bytes, magics[k], strlen(magics[k])) == 0)
			return SUSPECT_NOT_HTML;
	if (len > 8 && memcmp(bytes + 4, "ftyp", 4) == 0)
		return SUSPECT_NOT_HTML;
	while (i < len && strchr(" \t\r\n\xef\xbb\xbf", bytes[i]) != NULL && bytes[i] != '\0')
		i++;
	if (i == len)
		return SUSPECT_EMPTY;
	if (bytes[i] == '{' || bytes[i] == '[')
		return SUSPECT_NOT_HTML;
	if (len - i > 5 && memcmp(bytes + i, "<?xml", 5) == 0) {
		size_t n = len - i < 2000 ? len - i : 2000;

		if (memmem(bytes + i, n, "<rss", 4) != NULL || memmem(bytes + i, n, "<feed", 5) != NULL ||
			memmem(bytes + i, n, "<urlset", 7) != NULL ||
			memmem(bytes + i, n, "<sitemapindex", 13) != NULL ||
			memmem(bytes + i, n, "<rdf:RDF", 8) != NULL)
			return SUSPECT_NOT_HTML;
	}
	if (len - i > 5 && memcmp(bytes + i, "<rss", 4) == 0)
		return SUSPECT_NOT_HTML;
	if (content_type != NULL && (str_case_starts(content_type, "image/") ||
		str_case_starts(content_type, "video/") || str_case_starts(content_type, "audio/") ||
		str_case_starts(content_type, "font/") ||
		str_case_starts(content_type, "application/pdf") ||
		str_case_starts(content_type, "application/zip") ||
		str_case_starts(content_type, "application/json")))
		return SUSPECT_NOT_HTML;
	return SUSPECT_NONE;
}

enum suspect
suspect_of(const struct reading *r, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c)
{
	uint64_t words = 0, linked = 0, all = 0;
	unsigned by_cue[CUE_COUNT] = { 0 };

	(void) m;
	for (uint32_t i = 0; i < t->nblocks; i++) {
		all += f[i].words;
		if (!c->keep[i])
			continue;
		words += f[i].words;
		linked += (uint64_t) f[i].words * f[i].link_percent / 100;
		for (unsigned k = 0; k < CUE_COUNT; k++)
			by_cue[k] += (f[i].cues & CUE(k)) != 0;
	}
	if (r->title != NULL) {
		cues_set starts, in = cues_of(r->title, strlen(r->title), &starts);

		for (unsigned k = 0; k < CUE_COUNT; k++)
			by_cue[k] += (in & CUE(k)) != 0 ? 2 : 0;
	}
	if (words < MIDDLE_WORDS) {
		if (by_cue[CUE_CHALLENGE] >= 2)
			return SUSPECT_CHALLENGE;
		if (by_cue[CUE_COOKIE] >= 2)
			return SUSPECT_CONSENT;
		if (by_cue[CUE_ERROR] >= 2)
			return SUSPECT_ERROR_PAGE;
		if (by_cue[CUE_PAYWALL] >= 1)
			return SUSPECT_PAYWALL;
	}
	if (words == 0 || r->text[0] == '\0')
		return all > 300 ? SUSPECT_LISTING : SUSPECT_EMPTY;
	if (linked * 2 > words && words < MIDDLE_WORDS)
		return SUSPECT_LISTING;
	if (t->cut_tag || (!t->closed_html && t->saw_body && !t->closed_html))
		return SUSPECT_TRUNCATED;
	return SUSPECT_NONE;
}
