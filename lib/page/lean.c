#include "page/lean.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/* No element has more attributes that say something about the article. */
enum {
	MAX_ATTRS = 24,
	MAX_NAME = 40,
	MAX_VALUE = 16 * 1024
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The attributes that are of use; compared with the name in lower case. */
static bool
wanted(const char *name, size_t n)
{
	static const char *const list[] = { "aria-hidden", "charset", "class", "content",
		"data-testid", "datetime", "hidden", "href", "http-equiv", "id", "itemprop",
		"itemtype", "lang", "name", "property", "rel", "role", "shadowrootmode", "style",
		"title", "type", "itemscope" };

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (list[i][0] == name[0] && strlen(list[i]) == n && memcmp(list[i], name, n) == 0)
			return true;
	return false;
}

/* Elements whose inside is left out: raw text by the standard, or nothing that is read. Returns
 * a number for the name, -1 for other names. */
static int
opaque(const char *name, size_t n)
{
	static const char *const list[] = { "script", "style", "noscript", "svg", "iframe",
		"textarea", "select", "template", "noembed", "noframes", "xmp", "math", "object",
		"canvas", "audio", "video" };

	for (int i = 0; i < (int)(sizeof list / sizeof list[0]); i++)
		if (list[i][0] == name[0] && strlen(list[i]) == n && memcmp(list[i], name, n) == 0)
			return i;
	return -1;
}

/* "</name" at or after p, or NULL. */
static const char *
find_close(const char *p, const char *end, const char *name, size_t n)
{
	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		if ((size_t)(end - p) < n + 2)
			return NULL;
		if (p[1] == '/' && strncasecmp(p + 2, name, n) == 0 &&
			((size_t)(end - p) == n + 2 || !is_letter(p[n + 2])))
			return p;
		p++;
	}
	return NULL;
}

/* One start tag, parsed by the rules of the standard. */
struct tag_parse {
	char name[MAX_NAME];
	size_t name_len;
	bool selfclosing;
	bool jsonld;
	bool shadow; /* a template that is shown */
};

/* Copies the start tag at p ("<x") to out with the attributes that are wanted; returns what
 * follows it, or NULL when the document ends inside. */
static const char *
start_tag(struct buf *out, struct tag_parse *t, const char *p, const char *end)
{
	unsigned attrs = 0;

	t->name_len = 0;
	t->selfclosing = t->jsonld = t->shadow = false;
	for (p++; p < end && !is_blank(*p) && *p != '>' && *p != '/'; p++)
		if (t->name_len < MAX_NAME - 1)
			t->name[t->name_len++] = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;
	t->name[t->name_len] = '\0';
	buf_addc(out, '<');
	/* Where the parser would stop reading the name it must not find junk. */
	for (size_t i = 0; i < t->name_len; i++) {
		char c = t->name[i];
		buf_addc(out,
			is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' ? c : '-');
	}
	for (;;) {
		char lower[MAX_NAME];
		size_t n = 0;
		const char *value = NULL;
		size_t value_len = 0;

		while (p < end && (is_blank(*p) || *p == '/'))
			p++;
		if (p >= end)
			return NULL;
		if (*p == '>') {
			t->selfclosing = p[-1] == '/';
			buf_addc(out, '>');
			return p + 1;
		}
		do {
			if (n < MAX_NAME)
				lower[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;
			p++;
		} while (p < end && !is_blank(*p) && *p != '>' && *p != '/' && *p != '=');
		while (p < end && is_blank(*p))
			p++;
		if (p < end && *p == '=') {
			p++;
			while (p < end && is_blank(*p))
				p++;
			if (p < end && (*p == '"' || *p == '\'')) {
				const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

				if (close == NULL)
					return NULL;
				value = p + 1;
				value_len = (size_t)(close - value);
				p = close + 1;
			} else {
				for (value = p; p < end && !is_blank(*p) && *p != '>'; p++)
					;
				value_len = (size_t)(p - value);
			}
		}
		if (n == MAX_NAME || attrs == MAX_ATTRS || !wanted(lower, n))
			continue;
		if (n == 4 && memcmp(lower, "type", 4) == 0 && value_len >= 19 &&
			strncasecmp(value, "application/ld+json", 19) == 0)
			t->jsonld = true;
		if (n == 14)
			t->shadow = true;
		if (n == 5 && memcmp(lower, "style", 5) == 0 &&
			(value == NULL || memmem(value, value_len, "none", 4) == NULL))
			continue;
		if (value_len > MAX_VALUE)
			value_len = 0;
		attrs++;
		buf_addc(out, ' ');
		buf_add(out, lower, n);
		buf_adds(out, "=\"");
		while (value_len > 0) {
			const char *quote = memchr(value, '"', value_len);
			size_t plain = quote != NULL ? (size_t)(quote - value) : value_len;

			buf_add(out, value, plain);
			if (quote == NULL)
				break;
			buf_adds(out, "&quot;");
			value += plain + 1;
			value_len -= plain + 1;
		}
		buf_addc(out, '"');
	}
}

/* Past the comment, declaration or instruction at p ("<!" or "<?"); NULL for one without end. */
static const char *
past_comment(const char *p, const char *end)
{
	const char *close;

	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
		if (end - p >= 5 && p[4] == '>')
			return p + 5;
		close = memmem(p + 4, (size_t)(end - p - 4), "-->", 3);
		return close == NULL ? NULL : close + 3;
	}
	close = memchr(p, '>', (size_t)(end - p));
	return close == NULL ? NULL : close + 1;
}

/* Past the element whose start tag ends at p; what is inside is dropped. */
static const char *
past_opaque(struct lean *l, const struct tag_parse *t, int which, const char *p, const char *end)
{
	const char *close = NULL;
	const char *stop;

	/* What was not found once is not there: looking again each time would be quadratic. */
	if ((l->unclosed & (1u << which)) == 0)
		close = find_close(p, end, t->name, t->name_len);
	if (close == NULL)
		l->unclosed |= 1u << which;
	stop = close == NULL ? end : close;
	if (t->jsonld) {
		buf_add(&l->jsonld, p, (size_t)(stop - p));
		buf_addc(&l->jsonld, '\0');
	} else if (strcmp(t->name, "script") == 0) {
		l->script_bytes += (size_t)(stop - p);
	}
	if (close == NULL) {
		/* Raw text takes the rest of the document; the others are taken for unclosed. */
		bool raw = strcmp(t->name, "script") == 0 || strcmp(t->name, "style") == 0 ||
			   strcmp(t->name, "textarea") == 0;
		l->cut |= raw;
		return raw ? end : p;
	}
	close = memchr(close, '>', (size_t)(end - close));
	if (close == NULL)
		l->cut = true;
	return close == NULL ? end : close + 1;
}

void
lean_read(struct lean *l, const char *html, size_t len)
{
	const char *p = html, *end = html + len, *from = html;
	struct tag_parse t;
	int which;

	*l = (struct lean){ 0 };
	buf_reserve(&l->html, len / 2 + 64);
	while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		const char *next;

		buf_add(&l->html, from, (size_t)(p - from));
		from = p;
		if (end - p < 2) {
			l->cut = true;
			return;
		}
		if (is_letter(p[1])) {
			size_t mark = l->html.len;

			next = start_tag(&l->html, &t, p, end);
			if (next == NULL) {
				buf_truncate(&l->html, mark);
				l->cut = true;
				return;
			}
			which = opaque(t.name, t.name_len);
			if (which >= 0 && !t.shadow) {
				buf_truncate(&l->html, mark);
				if (!t.selfclosing)
					next = past_opaque(l, &t, which, next, end);
			}
		} else if (p[1] == '/' && end - p > 2 && is_letter(p[2])) {
			next = memchr(p, '>', (size_t)(end - p));
			if (next == NULL) {
				l->cut = true;
				return;
			}
			next++;
			l->closing_tags++;
			if (strncasecmp(p + 2, "html", 4) == 0 ||
				strncasecmp(p + 2, "body", 4) == 0)
				l->closed = true;
			else
				buf_add(&l->html, p, (size_t)(next - p));
		} else if (p[1] == '!' || p[1] == '?' || p[1] == '/') {
			next = past_comment(p, end);
			if (next == NULL) {
				l->cut = true;
				return;
			}
		} else {
			buf_adds(&l->html, "&lt;");
			next = p + 1;
		}
		p = from = next;
	}
	buf_add(&l->html, from, (size_t)(end - from));
}

void
lean_free(struct lean *l)
{
	buf_free(&l->html);
	buf_free(&l->jsonld);
}
