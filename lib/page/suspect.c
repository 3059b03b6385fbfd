#include "page/suspect.h"

#include "base/strs.h"
#include "page/hollow.h"

#include <string.h>

enum {
	BEHIND = 8, /* blocks behind the text that may still belong to a wall */
	FEW = 25,
	SOME = 60,
	PREVIEW = 70,
	MORE = 120,
	CERTAIN = 930, /* permille */
	LONG = 150,
	WHOLE = 2000, /* words */
};

enum suspect
suspect_by_bytes(const char *bytes, size_t len, const char *content_type)
{
	static const char *const magics[] = { "%PDF", "\x89PNG", "\xff\xd8\xff", "GIF8",
		"PK\x03\x04", "\x1f\x8b", "RIFF", "OggS", "ID3", "wOFF", "\177ELF" };
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

		if (memmem(bytes + i, n, "<rss", 4) != NULL ||
			memmem(bytes + i, n, "<feed", 5) != NULL ||
			memmem(bytes + i, n, "<urlset", 7) != NULL ||
			memmem(bytes + i, n, "<sitemapindex", 13) != NULL ||
			memmem(bytes + i, n, "<rdf:RDF", 8) != NULL)
			return SUSPECT_NOT_HTML;
	}
	if (len - i > 5 && memcmp(bytes + i, "<rss", 4) == 0)
		return SUSPECT_NOT_HTML;
	if (content_type != NULL && (str_case_starts(content_type, "image/") ||
					    str_case_starts(content_type, "video/") ||
					    str_case_starts(content_type, "audio/") ||
					    str_case_starts(content_type, "font/") ||
					    str_case_starts(content_type, "application/pdf") ||
					    str_case_starts(content_type, "application/zip") ||
					    str_case_starts(content_type, "application/json")))
		return SUSPECT_NOT_HTML;
	return SUSPECT_NONE;
}

/* What was kept, and what stands right behind it. */
struct tally {
	uint64_t words, prose, linked; /* of the kept blocks */
	uint64_t page_words;	       /* of all blocks */
	unsigned blocks;
	unsigned cue[CUE_COUNT];       /* kept blocks that have it */
	unsigned title_cue[CUE_COUNT]; /* does the title have it? */
	bool title_error;	       /* a title says that and no more */
	unsigned errors;	       /* blocks of the page that speak of one */
	unsigned behind[CUE_COUNT];    /* blocks left out among the kept and right behind them */
	int sure;		       /* mean of p over the kept words, 0 to 1000 */
	unsigned lead;	  /* most of one kept block's words that are the description's */
	unsigned covered; /* most of the title's words that one kept block has, percent */
};

/* Is the title, but for the name of the site, the name of an error? "Not found: a bridge" is none.
 */
static bool
names_error(const char *title)
{
	static const char *const names[] = { "page not found", "not found", "404", "404 not found",
		"404 error", "error 404", "404 page not found", "500 internal server error",
		"internal server error", "502 bad gateway", "503 service unavailable",
		"service unavailable", "something went wrong", "an error occurred", "access denied",
		"403 forbidden", "error", "seite nicht gefunden", "page introuvable",
		"page non trouvée", "página no encontrada", "página não encontrada",
		"pagina non trovata", "pagina niet gevonden", "sidan hittades inte",
		"siden blev ikke fundet", "nie znaleziono strony", "Страница не найдена",
		"Сторінку не знайдено", "ページが見つかりません", "페이지를 찾을 수 없습니다",
		"页面不存在", "找不到页面" };
	static const char *const behind[] = { " |", " -", " –", " —", " ·", " «", " »", " :", "." };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *rest = title + strlen(names[i]);

		if (!str_case_starts(title, names[i]))
			continue;
		if (*rest == '\0' || strcmp(rest, "!") == 0)
			return true;
		for (size_t k = 0; k < sizeof behind / sizeof behind[0]; k++)
			if (str_starts(rest, behind[k]))
				return true;
	}
	return false;
}

static void
count(struct tally *n, const struct reading *r, const struct tree *t, const struct fact *f,
	const struct choice *c)
{
	const char *titles[] = { r->title, r->html_title };
	uint64_t sure = 0;

	*n = (struct tally){ 0 };
	for (uint32_t i = 0; i < t->nblocks; i++) {
		bool behind = c->first <= c->last && i + 3 >= c->first && i <= c->last + BEHIND &&
			      !c->keep[i] && f[i].words < 80;

		n->page_words += f[i].words;
		for (unsigned k = 0; k < CUE_COUNT; k++) {
			if ((f[i].cues & CUE(k)) == 0)
				continue;
			n->errors += k == CUE_ERROR;
			n->cue[k] += c->keep[i];
			n->behind[k] += behind;
		}
		if (!c->keep[i])
			continue;
		n->blocks++;
		if (f[i].title_covered > n->covered)
			n->covered = f[i].title_covered;
		if (f[i].lead_percent > n->lead)
			n->lead = f[i].lead_percent;
		n->words += f[i].words;
		n->prose += f[i].prose ? f[i].words : 0;
		n->linked += (uint64_t)f[i].words * f[i].link_percent / 100;
		sure += (uint64_t)f[i].words * (uint64_t)c->p[i];
	}
	n->sure = n->words == 0 ? 0 : (int)(sure / n->words);
	for (unsigned k = 0; k < 2; k++) {
		cues_set starts, in;

		if (titles[k] == NULL)
			continue;
		in = cues_of(titles[k], strlen(titles[k]), &starts);
		for (unsigned cue = 0; cue < CUE_COUNT; cue++)
			n->title_cue[cue] |= (in & CUE(cue)) != 0;
		n->title_error |= names_error(titles[k]);
	}
}

/* Is an element around the node, below the body, not closed when the document ends? */
static bool
is_open(const struct tree *t, uint32_t node)
{
	for (; node != 0 && t->nodes[node].tag != TAG_BODY && t->nodes[node].tag != TAG_HTML;
		node = t->nodes[node].parent)
		if (t->nodes[node].open_at_end)
			return true;
	return false;
}

/* Does the document stop where the article is? One that is whole goes on after it. */
static bool
is_truncated(const struct tree *t, const struct fact *f, const struct choice *c)
{
	uint64_t after = 0;
	uint32_t around;

	if (t->closed_html && !t->cut_tag)
		return false;
	if (c->first > c->last)
		return t->cut_tag;
	if (!is_open(t, t->blocks[c->last].node))
		return false; /* the cut lies behind all that holds the article */
	for (uint32_t i = c->last + 1; i < t->nblocks; i++)
		after += f[i].words;
	around = t->blocks[c->last].node;
	for (unsigned up = 0;
		up < 3 && t->nodes[around].parent != NODE_NONE && t->nodes[around].tag != TAG_BODY;
		up++)
		around = t->nodes[around].parent;
	return after < 100 ||
	       (around != 0 && t->nodes[around].tag != TAG_BODY &&
		       tree_within(t, t->blocks[t->nblocks - 1].node, around)) ||
	       tree_within(t, t->blocks[t->nblocks - 1].node, c->container) ||
	       tree_within(t, t->blocks[t->nblocks - 1].node, c->heap);
}

/* Words between the headline and the text. */
static uint64_t
gap_of(const struct fact *f, const struct choice *c)
{
	uint64_t words = 0;

	if (c->title == NODE_NONE || c->first > c->last || c->title > c->first)
		return 0;
	for (uint32_t i = c->title + 1; i < c->first; i++)
		words += f[i].words;
	return words;
}

enum suspect
suspect_by_rules(const struct reading *r, const struct tree *t, const struct fact *f,
	const struct meta *m, const struct choice *c, bool by_rule, bool *weigh)
{
	struct tally n;
	uint64_t gap = gap_of(f, c);
	bool has_title = r->og_title != NULL || r->html_title != NULL || r->jsonld_title != NULL;

	count(&n, r, t, f, c);
	*weigh = !by_rule && n.words < WHOLE;
	if (n.words < 300) {
		if (n.cue[CUE_CHALLENGE] + n.title_cue[CUE_CHALLENGE] * 2 >= 2 &&
			n.page_words < 500)
			return SUSPECT_CHALLENGE;
		/* the word alone may stand in any article; over a page that has more than a wall
		 * it takes two */
		if (n.cue[CUE_COOKIE] >= 2 ||
			(n.cue[CUE_COOKIE] >= 1 && n.words < LONG &&
				(n.page_words < 400 || n.cue[CUE_COOKIE] * 2 >= n.blocks)))
			return SUSPECT_CONSENT;
	}
	/* whatever else stands around it */
	if (n.title_error && n.errors > 0)
		return SUSPECT_ERROR_PAGE;
	if (n.words < 150) {
		if (n.cue[CUE_ERROR] + (n.title_cue[CUE_ERROR] > 0) >= 2)
			return SUSPECT_ERROR_PAGE;
		if (n.cue[CUE_CHALLENGE] > 0 && n.page_words < 300)
			return SUSPECT_CHALLENGE;
	}
	/* a preview longer than this is all that many pages ever show, and worth watching */
	if (n.words < PREVIEW && (n.cue[CUE_PAYWALL] > 0 || n.behind[CUE_PAYWALL] > 0))
		return SUSPECT_PAYWALL;
	if (m->not_free && n.words < PREVIEW)
		return SUSPECT_PAYWALL;
	if (is_truncated(t, f, c))
		return SUSPECT_TRUNCATED;
	if (by_rule)
		return SUSPECT_NONE;
	if (n.words < 3)
		return n.page_words > 300 ? SUSPECT_LISTING : SUSPECT_EMPTY;
	/* Scraps around the hole where the text should be: too few, or not what the title speaks
	 * of. */
	if (n.words < FEW || (n.words < SOME && n.prose == 0) || (n.words < MORE && n.sure < 500) ||
		(n.words < SOME && n.sure < 700) ||
		(n.words < MORE && has_title && n.covered < 10 && n.lead < 15 && gap > 40 &&
			n.sure < CERTAIN) ||
		(n.words < MORE && gap > 150))
		return SUSPECT_EMPTY;
	if (n.linked * 2 > n.words && n.prose * 3 < n.words)
		return SUSPECT_LISTING;
	return SUSPECT_NONE;
}

enum suspect
suspect_of(const struct reading *r, const struct tree *t, const struct fact *f,
	const struct meta *m, const struct choice *c, bool by_rule)
{
	bool weigh;
	enum suspect s = suspect_by_rules(r, t, f, m, c, by_rule, &weigh);

	if (s == SUSPECT_NONE && weigh && hollow_is(hollow_odds(r->title, t, f, m, c)))
		s = SUSPECT_EMPTY;
	return s;
}
