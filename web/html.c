#include "html.h"

#include <assert.h>
#include <libxml/xmlwriter.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "clean.h"

struct html {
	xmlBuffer *buffer;
	xmlTextWriter *writer;
	struct buf scratch; /* formatted or cleaned text on its way to the writer */
	struct buf format;
};

/* The writer fails only for want of memory or for misuse; both end the process. */
static void
must(int rc)
{
	assert(rc >= 0);
}

static const xmlChar *
xstr(const char *s)
{
	return (const xmlChar *)s;
}

struct html *
html_new(void)
{
	struct html *h = mem_zalloc(sizeof *h);

	h->buffer = xmlBufferCreateSize(16384);
	assert(h->buffer != NULL);
	xmlBufferSetAllocationScheme(h->buffer, XML_BUFFER_ALLOC_DOUBLEIT);
	h->writer = xmlNewTextWriterMemory(h->buffer, 0);
	assert(h->writer != NULL);
	return h;
}

struct html *
html_new_xml(void)
{
	struct html *h = html_new();

	must(xmlTextWriterStartDocument(h->writer, NULL, "UTF-8", NULL));
	return h;
}

void
html_free(struct html *h)
{
	if (h == NULL)
		return;
	xmlFreeTextWriter(h->writer);
	xmlBufferFree(h->buffer);
	buf_free(&h->scratch);
	buf_free(&h->format);
	free(h);
}

char *
html_take(struct html *h, size_t *len)
{
	char *bytes;

	must(xmlTextWriterFlush(h->writer));
	*len = (size_t)xmlBufferLength(h->buffer);
	bytes = mem_strndup((const char *)xmlBufferContent(h->buffer), *len);
	html_free(h);
	return bytes;
}

void
html_doctype(struct html *h)
{
	must(xmlTextWriterWriteDTD(h->writer, xstr("html"), NULL, NULL, NULL));
	must(xmlTextWriterWriteRaw(h->writer, xstr("\n")));
}

void
html_open(struct html *h, const char *name)
{
	must(xmlTextWriterStartElement(h->writer, xstr(name)));
}

void
html_open_class(struct html *h, const char *name, const char *class_name)
{
	html_open(h, name);
	html_attr(h, "class", class_name);
}

void
html_close(struct html *h)
{
	must(xmlTextWriterFullEndElement(h->writer));
}

void
html_void(struct html *h)
{
	must(xmlTextWriterEndElement(h->writer));
}

/* The text made harmless; borrowed until the next call. Its length is scratch.len. */
static const char *
harmless(struct html *h, const char *text, size_t len)
{
	buf_clear(&h->scratch);
	clean_add(&h->scratch, text, len);
	return buf_str(&h->scratch);
}

/* Escaped here and not by the writer, which would make a copy of each text first, needs a NUL at
 * its end, and spells what is not ASCII in numbers. */
static void
escaped(struct html *h, const char *text, size_t len, bool quote)
{
	size_t from = 0;

	assert(len <= INT_MAX);
	for (size_t i = 0; i <= len; i++) {
		const char *as = NULL;

		if (i < len) {
			as = text[i] == '<'	       ? "&lt;"
			     : text[i] == '>'	       ? "&gt;"
			     : text[i] == '&'	       ? "&amp;"
			     : quote && text[i] == '"' ? "&quot;"
						       : NULL;
			if (as == NULL)
				continue;
		}
		if (i > from)
			must(xmlTextWriterWriteRawLen(
				h->writer, xstr(text + from), (int)(i - from)));
		if (as != NULL)
			must(xmlTextWriterWriteRaw(h->writer, xstr(as)));
		from = i + 1;
	}
}

static void
write_text(struct html *h, const char *text, size_t len, bool quote)
{
	if (!clean_is(text, len)) {
		text = harmless(h, text, len);
		len = h->scratch.len;
	}
	escaped(h, text, len, quote);
}

void
html_attr(struct html *h, const char *name, const char *value)
{
	must(xmlTextWriterStartAttribute(h->writer, xstr(name)));
	write_text(h, value, strlen(value), true);
	must(xmlTextWriterEndAttribute(h->writer));
}

static void
format(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	assert(n >= 0);
	buf_clear(b);
	buf_reserve(b, (size_t)n + 1);
	vsnprintf(b->data, (size_t)n + 1, fmt, ap);
	b->len = (size_t)n;
}

void
html_attrf(struct html *h, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(&h->format, fmt, ap);
	va_end(ap);
	html_attr(h, name, buf_str(&h->format));
}

void
html_textn(struct html *h, const char *text, size_t len)
{
	write_text(h, text, len, false);
}

void
html_text(struct html *h, const char *text)
{
	if (text != NULL)
		html_textn(h, text, strlen(text));
}

void
html_textf(struct html *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(&h->format, fmt, ap);
	va_end(ap);
	html_text(h, buf_str(&h->format));
}

void
html_text_cut(struct html *h, const char *text, size_t max)
{
	struct buf cut = { 0 };

	if (text == NULL)
		return;
	clean_add_cut(&cut, text, strlen(text), max);
	html_textn(h, buf_str(&cut), cut.len);
	buf_free(&cut);
}

void
html_elem(struct html *h, const char *name, const char *text)
{
	html_open(h, name);
	html_text(h, text);
	html_close(h);
}

void
html_elemf(struct html *h, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format(&h->format, fmt, ap);
	va_end(ap);
	html_elem(h, name, buf_str(&h->format));
}

void
html_link(struct html *h, const char *href, const char *text)
{
	html_open(h, "a");
	html_attr(h, "href", href);
	html_text(h, text);
	html_close(h);
}

void
html_raw(struct html *h, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	assert(len <= INT_MAX);
	must(xmlTextWriterWriteRawLen(h->writer, xstr(bytes), (int)len));
}
