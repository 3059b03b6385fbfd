#include "feed/opml.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "feed/feed_link.h"
#include "feed/feed_markup.h"
#include "feed/feed_text.h"
#include "text/charset.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlwriter.h>

enum {
	MAX_DEPTH = 16
};

struct list {
	struct arena *arena;	 /* of one outline */
	char *groups[MAX_DEPTH]; /* owned; titles of the outlines that are open, or NULL */
	int depth;		 /* of open outlines; may pass MAX_DEPTH */
	bool is_opml;
	int found;
};

/* ---- reading ------------------------------------------------------------ */

static void
read_outline(struct list *l, struct opml_feed *f, struct span attrs)
{
	const char *text = NULL, *url = NULL;
	struct attr attr;

	arena_clear(l->arena);
	memset(f, 0, sizeof *f);
	while (markup_attr(&attrs, &attr)) {
		struct buf value = { 0 };
		const char *line;

		feed_text_decode(&value, attr.value, LIMIT_URL);
		line = feed_text_line(l->arena, buf_str(&value), value.len, LIMIT_URL);
		buf_free(&value);
		if (line == NULL)
			continue;
		if (span_is(attr.name, "xmlurl"))
			url = line;
		else if (span_is(attr.name, "url") && url == NULL)
			url = line;
		else if (span_is(attr.name, "htmlurl"))
			f->site = feed_link_resolve(l->arena, NULL, line, strlen(line));
		else if (span_is(attr.name, "title"))
			f->title = line;
		else if (span_is(attr.name, "text"))
			text = line;
	}
	if (f->title == NULL)
		f->title = text;
	/* "feed:" is how some readers spell an address that is to be subscribed to */
	if (url != NULL && str_case_starts(url, "feed:"))
		url += str_case_starts(url, "feed://") ? 0 : 5;
	if (url != NULL && str_case_starts(url, "feed://"))
		url = arena_printf(l->arena, "http://%s", url + 7);
	if (url != NULL)
		f->url = feed_link_resolve(l->arena, NULL, url, strlen(url));
}

static void
open_outline(struct list *l, const char *title)
{
	if (l->depth < MAX_DEPTH)
		l->groups[l->depth] = mem_strdup_maybe(title);
	l->depth++;
}

static void
close_outline(struct list *l)
{
	if (l->depth == 0)
		return;
	l->depth--;
	if (l->depth < MAX_DEPTH) {
		free(l->groups[l->depth]);
		l->groups[l->depth] = NULL;
	}
}

static const char *
group_of(const struct list *l)
{
	int depth = l->depth < MAX_DEPTH ? l->depth : MAX_DEPTH;

	return depth == 0 ? NULL : l->groups[depth - 1];
}

int
opml_parse(const char *bytes, size_t len, void (*feed)(const struct opml_feed *f, void *arg),
	void *arg, struct err *e)
{
	struct list l = { .arena = arena_new() };
	struct opml_feed f;
	struct markup m;
	enum markup_token token;
	size_t n;
	char *text = charset_to_utf8(bytes, len, NULL, CHARSET_XML, &n, NULL);

	markup_init(&m);
	markup_input(&m, text, n, true);
	while ((token = markup_next(&m)) != MARKUP_MORE) {
		if (token == MARKUP_START && span_is(m.name, "opml"))
			l.is_opml = true;
		if (!l.is_opml || !span_is(m.name, "outline"))
			continue;
		if (token == MARKUP_END)
			close_outline(&l);
		if (token != MARKUP_START)
			continue;
		read_outline(&l, &f, m.attrs);
		if (f.url != NULL && l.found < INT_MAX) {
			f.group = group_of(&l);
			l.found++;
			feed(&f, arg);
		}
		if (!m.empty)
			open_outline(&l, f.title);
	}
	while (l.depth > 0)
		close_outline(&l);
	arena_free(l.arena);
	free(text);
	return l.is_opml ? l.found : err_set(e, "this is no OPML: it has no <opml> element");
}

/* ---- writing ------------------------------------------------------------ */

static void
attribute(xmlTextWriter *w, const char *name, const char *value)
{
	if (value != NULL)
		xmlTextWriterWriteAttribute(w, (const xmlChar *)name, (const xmlChar *)value);
}

static void
start(xmlTextWriter *w, const char *name)
{
	xmlTextWriterStartElement(w, (const xmlChar *)name);
}

static void
write_feeds(xmlTextWriter *w, const struct opml_feed *feeds, size_t n)
{
	const char *group = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct opml_feed *f = &feeds[i];

		if (!str_eq(f->group, group)) {
			if (group != NULL)
				xmlTextWriterEndElement(w);
			group = f->group;
			if (group != NULL) {
				start(w, "outline");
				attribute(w, "text", group);
			}
		}
		start(w, "outline");
		attribute(w, "type", "rss");
		attribute(w, "text", f->title != NULL ? f->title : f->url);
		attribute(w, "xmlUrl", f->url);
		attribute(w, "htmlUrl", f->site);
		xmlTextWriterEndElement(w);
	}
	if (group != NULL)
		xmlTextWriterEndElement(w);
}

char *
opml_write(const char *title, const struct opml_feed *feeds, size_t n)
{
	xmlBuffer *out = xmlBufferCreate();
	xmlTextWriter *w = out == NULL ? NULL : xmlNewTextWriterMemory(out, 0);
	char *text;

	if (w == NULL)
		abort(); /* memory: as mem_alloc, but libxml2 asked */
	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
	start(w, "opml");
	attribute(w, "version", "2.0");
	start(w, "head");
	if (title != NULL)
		xmlTextWriterWriteElement(w, (const xmlChar *)"title", (const xmlChar *)title);
	xmlTextWriterEndElement(w);
	start(w, "body");
	write_feeds(w, feeds, n);
	xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	text = mem_strdup((const char *)xmlBufferContent(out));
	xmlBufferFree(out);
	return text;
}
