#include "page/page.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "page/choose.h"
#include "page/meta.h"
#include "page/rule.h"
#include "page/suspect.h"
#include "page/ticks.h"
#include "page/tree.h"
#include "text/charset.h"
#include "text/date.h"
#include "text/url.h"
#include "text/utf8.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

/* The reading and what it hangs on; the caller sees the reading. */
struct owned {
	struct reading reading; /* must be first */
	struct arena *arena;
};

void
page_prepare(void)
{
	cues_set starts;

	xmlInitParser();
	charset_prepare();
	url_prepare();
	json_object_seed(0);
	(void)names_of("a");
	(void)cues_of("a", 1, &starts);
	(void)ticks_line("a", 1);
}

/* ---- titles ---- */

static bool
is_separator(const char *s, size_t *len)
{
	static const char *const marks[] = { "|", "-", "–", "—", "»", "«", "•", "·", "::", ":", "/",
		"~", "\\", "<", ">" };

	if (s[0] != ' ')
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t n = strlen(marks[i]);

		if (strncmp(s + 1, marks[i], n) == 0 && s[1 + n] == ' ') {
			*len = n + 2;
			return true;
		}
	}
	return false;
}

/* Are the letters and digits of a, case folded, all found in b in their order, or the reverse?
 * "BBC News" and "bbc.co.uk/news" are one name. */
static bool
same_name(const char *a, size_t n, const char *b)
{
	char x[64], y[64];
	size_t nx = 0, ny = 0;

	for (size_t i = 0; i < n && nx < sizeof x - 1; i++)
		if (str_case_find("abcdefghijklmnopqrstuvwxyz0123456789", (char[]){ a[i], 0 }) ||
			(unsigned char)a[i] >= 0x80)
			x[nx++] = (char)(a[i] >= 'A' && a[i] <= 'Z' ? a[i] | 0x20 : a[i]);
	for (size_t i = 0; b[i] != '\0' && ny < sizeof y - 1; i++)
		if (str_case_find("abcdefghijklmnopqrstuvwxyz0123456789", (char[]){ b[i], 0 }) ||
			(unsigned char)b[i] >= 0x80)
			y[ny++] = (char)(b[i] >= 'A' && b[i] <= 'Z' ? b[i] | 0x20 : b[i]);
	x[nx] = y[ny] = '\0';
	if (nx < 2 || ny < 2)
		return false;
	return strstr(x, y) != NULL || strstr(y, x) != NULL;
}

/* A <title> without the name of the site at its end or start. */
static const char *
without_site(struct arena *a, const char *title, const char *site, const char *host)
{
	size_t len = strlen(title), cut = 0, skip = 0, n;
	const char *longest = title;

	for (size_t i = 0; i < len; i++) {
		if (!is_separator(title + i, &n))
			continue;
		if ((site != NULL && same_name(title + i + n, len - i - n, site)) ||
			(host != NULL && same_name(title + i + n, len - i - n, host))) {
			cut = i;
			break;
		}
		if (skip == 0 && ((site != NULL && same_name(title, i, site)) ||
					 (host != NULL && same_name(title, i, host))))
			skip = i + n;
	}
	if (cut > 0)
		return arena_strndup(a, longest, cut);
	return longest + skip;
}

static uint32_t
first_heading(const struct tree *t, const struct fact *f)
{
	for (uint32_t i = 0; i < t->nblocks; i++)
		if (f[i].heading == 1 && f[i].words > 0)
			return i;
	return NODE_NONE;
}

static const char *
block_line(struct arena *a, const struct tree *t, uint32_t i)
{
	char *s;

	if (i == NODE_NONE)
		return NULL;
	s = arena_strndup(a, tree_block_text(t, &t->blocks[i]), t->blocks[i].len);
	for (char *p = s; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return s;
}

static void
read_titles(struct owned *o, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c, const char *host)
{
	struct reading *r = &o->reading;
	uint32_t h1 = first_heading(t, f);

	if (c->title != NODE_NONE && f[c->title].heading == 1)
		h1 = c->title;
	r->h1 = block_line(o->arena, t, h1);
	r->og_title = m->og_title;
	r->jsonld_title = m->jsonld_title;
	r->html_title = m->html_title;
	if (c->title != NODE_NONE)
		r->title = block_line(o->arena, t, c->title);
	else if (m->og_title != NULL)
		r->title = without_site(o->arena, m->og_title, m->site, host);
	else if (m->jsonld_title != NULL)
		r->title = m->jsonld_title;
	else if (m->html_title != NULL)
		r->title = without_site(o->arena, m->html_title, m->site, host);
}

/* ---- text ---- */

/* The row of a table that the block stands in alone with its like, or NODE_NONE. */
static uint32_t
row_of(const struct tree *t, const struct block *b)
{
	const struct node *n = &t->nodes[b->node];

	if ((n->tag != TAG_TD && n->tag != TAG_TH) || b->chars > 100 || n->parent == NODE_NONE ||
		t->nodes[n->parent].tag != TAG_TR)
		return NODE_NONE;
	return n->parent;
}

/* NFC, white space folded, cut to what is stored; NULL when nothing is left. */
static const char *
clean_text(struct arena *a, const char *s, bool keep_lines, size_t most)
{
	size_t n;
	char *nfc, *copy;

	if (s == NULL)
		return NULL;
	nfc = utf8_clean(s, strlen(s), &n);
	n = utf8_fold_space(nfc, n, keep_lines);
	n = utf8_cut(nfc, n, most);
	copy = n == 0 ? NULL : arena_strndup(a, nfc, n);
	free(nfc);
	return copy;
}

static const char *
clean(struct arena *a, const char *s)
{
	return clean_text(a, s, false, LIMIT_TITLE);
}

static void
read_text(struct owned *o, const struct tree *t, const struct choice *c)
{
	struct buf out = { 0 };
	uint32_t row = NODE_NONE;
	const char *text;

	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];
		uint32_t here;

		if (!c->keep[i])
			continue;
		here = row_of(t, b);
		if (out.len > 0)
			buf_addc(&out, here != NODE_NONE && here == row ? '\t' : '\n');
		row = here;
		buf_add(&out, tree_block_text(t, b), b->len);
	}
	text = clean_text(o->arena, buf_str(&out), true, LIMIT_TEXT);
	o->reading.text = text == NULL ? "" : text;
	buf_free(&out);
}

/* What the reader was not sure to leave out. A block may stand on the edge, and an advertisement
 * more or less somewhere on the page tips it over: who knows the words that the article had can
 * tell. */
static void
read_aside(struct owned *o, const struct tree *t, const struct fact *f, const struct choice *c)
{
	enum {
		DOUBT = 150,
		AROUND = 20
	}; /* permille; blocks */
	struct buf out = { 0 };

	for (uint32_t i = 0; i < t->nblocks && c->first <= c->last; i++) {
		const struct block *b = &t->blocks[i];

		if (c->keep[i] || i == c->title || c->p[i] < DOUBT || f[i].words == 0 ||
			b->hidden || i + AROUND < c->first || i > c->last + AROUND)
			continue;
		if (out.len > 0)
			buf_addc(&out, '\n');
		buf_add(&out, tree_block_text(t, b), b->len);
	}
	o->reading.aside = clean_text(o->arena, buf_str(&out), true, LIMIT_TEXT);
	buf_free(&out);
}

/* ---- dates, names, addresses ---- */

/* Is this RFC 3339 with a zone? Then its normal form goes to out. */
static bool
zoned(const char *s, char out[DATE_MAX])
{
	static const char form[] = "0000-00-00T00:00";
	size_t n, tail;

	for (n = 0; form[n] != '\0'; n++)
		if (form[n] == '0' ? s[n] < '0' || s[n] > '9'
				   : s[n] != form[n] &&
					     !(form[n] == 'T' && (s[n] == ' ' || s[n] == 't')))
			return false;
	memcpy(out, s, n);
	out[10] = 'T';
	memcpy(out + n, ":00", 3);
	tail = n;
	if (s[tail] == ':' && s[tail + 1] >= '0' && s[tail + 1] <= '5' && s[tail + 2] >= '0' &&
		s[tail + 2] <= '9') {
		memcpy(out + n, s + tail, 3);
		tail += 3;
	}
	n += 3;
	if (s[tail] == '.' || s[tail] == ',')
		for (tail++; s[tail] >= '0' && s[tail] <= '9'; tail++)
			;
	if (s[tail] == 'Z' || s[tail] == 'z') {
		out[n] = 'Z';
		out[n + 1] = '\0';
		return true;
	}
	if (s[tail] != '+' && s[tail] != '-')
		return false;
	out[n++] = s[tail++];
	for (int k = 0; k < 4; k++) {
		if (s[tail] == ':' && k == 2)
			tail++;
		if (s[tail] < '0' || s[tail] > '9')
			return false;
		if (k == 2)
			out[n++] = ':';
		out[n++] = s[tail++];
	}
	out[n] = '\0';
	return true;
}

static void
read_date(struct arena *a, const char *raw, int64_t *unix_s, const char **text)
{
	char form[DATE_MAX];

	if (raw == NULL || *unix_s != READING_NO_TIME || !date_parse(raw, unix_s))
		return;
	*text = arena_strdup(a, zoned(raw, form) ? form : date_rfc3339(*unix_s, form));
}

static void
read_dates(struct owned *o, const struct tree *t, const struct meta *m, const struct choice *c)
{
	struct reading *r = &o->reading;
	uint32_t at = c->title != NODE_NONE ? c->title : c->first;

	read_date(o->arena, m->published, &r->published, &r->published_text);
	read_date(o->arena, m->modified, &r->modified, &r->modified_text);
	for (unsigned i = 0; i < t->ntimes; i++) {
		const char *what = t->times[i].itemprop;

		if (what != NULL && strstr(what, "dateModified") != NULL)
			read_date(o->arena, t->times[i].value, &r->modified, &r->modified_text);
		else if (what != NULL && strstr(what, "datePublished") != NULL)
			read_date(o->arena, t->times[i].value, &r->published, &r->published_text);
	}
	/* a time that stands by the headline, above the text */
	for (unsigned i = 0; i < t->ntimes; i++)
		if (t->times[i].block + 8 >= at && t->times[i].block <= c->first)
			read_date(o->arena, t->times[i].value, &r->published, &r->published_text);
}

static const char *
byline_of(struct arena *a, const char *s)
{
	static const char *const by[] = { "by ", "von ", "par ", "por ", "written by ",
		"posted by ", "autor: ", "author: ", "story by ", "by: " };

	if (s == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof by / sizeof by[0]; i++)
		if (str_case_starts(s, by[i]))
			s += strlen(by[i]);
	return clean(a, s);
}

static void
read_byline(struct owned *o, const struct tree *t, const struct fact *f, const struct meta *m,
	const struct choice *c)
{
	struct reading *r = &o->reading;
	uint32_t from = c->title == NODE_NONE ? 0 : c->title > 6 ? c->title - 6 : 0;

	r->byline = byline_of(o->arena, m->author);
	for (uint32_t i = from; r->byline == NULL && i < t->nblocks && i < from + 40; i++) {
		const struct block *b = &t->blocks[i];

		if (b->chars < 3 || b->chars > 80 || f[i].sentences > 1)
			continue;
		if (((f[i].own & NAMES(NAMES_BYLINE)) != 0 && (f[i].cues & CUE(CUE_DATE)) == 0) ||
			(b->author_link && b->chars < 60) ||
			((f[i].starts & CUE(CUE_BYLINE)) != 0 && f[i].words < 8 &&
				f[i].upper + 1 >= f[i].words && f[i].words > 1))
			r->byline = byline_of(o->arena, block_line(o->arena, t, i));
	}
}

static const char *
language_of(struct arena *a, const char *s)
{
	char *out;
	size_t n;

	if (s == NULL)
		return NULL;
	while (*s == ' ')
		s++;
	n = strcspn(s, " ,;");
	if (n < 2 || n > 35)
		return NULL;
	out = arena_strndup(a, s, n);
	for (char *p = out; *p != '\0'; p++)
		if (*p == '_')
			*p = '-';
	return out;
}

static void
read_correction(struct owned *o, const struct tree *t, const struct fact *f)
{
	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];

		if ((f[i].cues & CUE(CUE_CORRECTION)) == 0 || f[i].words < 5 || b->chars > 1500 ||
			f[i].link_percent > 50)
			continue;
		if ((f[i].starts & CUE(CUE_CORRECTION)) != 0 ||
			((f[i].own | f[i].near) & NAMES(NAMES_CORRECTION)) != 0 ||
			str_case_starts(tree_block_text(t, b), "this ")) {
			o->reading.correction = clean(o->arena, block_line(o->arena, t, i));
			return;
		}
	}
}

/* The text of what a site's rule finds: all of it is the article. */
static void
read_body(struct owned *o, const struct buf *body)
{
	struct tree *t = tree_new(body->data, body->len);
	const struct meta none = { 0 };
	struct fact *f = facts_new(t, &none);
	struct choice all = { .keep = mem_array(t->nblocks + 1, sizeof *all.keep) };

	for (uint32_t i = 0; i < t->nblocks; i++)
		all.keep[i] = f[i].words > 0;
	read_text(o, t, &all);
	choose_free(&all);
	free(f);
	tree_free(t);
}

/* Returns whether the rule found the text. */
static bool
apply_rule(
	struct owned *o, const struct page_rule *rule, const char *html, size_t len, struct err *e)
{
	struct buf body = { 0 };
	char *title = NULL;
	bool found = false;

	if (rule_apply(rule, html, len, &body, &title, e) == 0) {
		if (body.len > 0) {
			read_body(o, &body);
			found = !str_blank(o->reading.text);
		}
		if (title != NULL && !str_blank(title))
			o->reading.title = arena_strdup(o->arena, title);
	}
	buf_free(&body);
	free(title);
	return found;
}

struct reading *
page_read(const char *bytes, size_t len, const struct page_source *src, struct err *e)
{
	static const struct page_source none = { 0 };
	struct arena *arena = arena_new();
	struct owned *o = arena_alloc(arena, sizeof *o);
	struct reading *r = &o->reading;
	struct tree *t;
	struct meta meta;
	struct fact *facts;
	struct choice choice;
	char *html, *host = NULL, *canonical;
	bool by_rule = false;
	size_t n;

	o->arena = arena;
	if (src == NULL)
		src = &none;
	r->text = "";
	r->published = r->modified = READING_NO_TIME;
	r->suspect = suspect_by_bytes(bytes, len, src->content_type);
	if (r->suspect != SUSPECT_NONE)
		return r;
	html = charset_to_utf8(bytes, len, src->content_type, CHARSET_HTML, &n, &r->charset);
	t = tree_new(html, n);
	meta_read(&meta, t, arena);
	facts = facts_new(t, &meta);
	choose_blocks(&choice, t, facts, &meta);
	if (src->url != NULL)
		host = url_host(src->url);
	read_titles(o, t, facts, &meta, &choice, host);
	read_text(o, t, &choice);
	if (src->rule == NULL || src->rule->body == NULL)
		read_aside(o, t, facts, &choice);
	if (src->rule != NULL)
		by_rule = apply_rule(o, src->rule, html, n, e);
	free(html);
	read_dates(o, t, &meta, &choice);
	read_byline(o, t, facts, &meta, &choice);
	read_correction(o, t, facts);
	r->title = clean(arena, r->title);
	r->h1 = clean(arena, r->h1);
	r->og_title = clean(arena, r->og_title);
	r->jsonld_title = clean(arena, r->jsonld_title);
	r->html_title = clean(arena, r->html_title);
	r->section = clean(arena, meta.section);
	r->site = clean(arena, meta.site);
	r->language = language_of(arena, meta.language);
	if (meta.canonical != NULL) {
		canonical = url_resolve(src->url, meta.canonical);
		r->canonical = canonical == NULL ? NULL : arena_strdup(arena, canonical);
		free(canonical);
	}
	r->suspect = suspect_of(r, t, facts, &meta, &choice, by_rule);
	choose_free(&choice);
	free(facts);
	free(host);
	tree_free(t);
	return r;
}

void
page_free(struct reading *r)
{
	struct owned *o = (struct owned *)r;

	if (o != NULL)
		arena_free(o->arena);
}
