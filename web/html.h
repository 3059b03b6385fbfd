/*
 * html - writes HTML (and, for the feeds, XML) through libxml2's xmlTextWriter. All text and all
 * attribute values go through clean and are escaped; only html_raw does not, and takes nothing
 * but what this module wrote before.
 */
#ifndef STET_WEB_HTML_H
#define STET_WEB_HTML_H

#include <stddef.h>

struct html;

/* A fragment, to be put into a page with html_raw. Free with html_free or take with html_take. */
struct html *html_new(void);

/* A document that begins with <?xml version="1.0" encoding="UTF-8"?>. */
struct html *html_new_xml(void);

/* Frees h. NULL is allowed. */
void html_free(struct html *h);

/* Ends the document and frees h. Returns its bytes (free(3)) and their length; all that was
 * opened must be closed. */
char *html_take(struct html *h, size_t *len);

/* <!DOCTYPE html> */
void html_doctype(struct html *h);

/* Opens an element; attributes follow at once. Close with html_close, or with html_void when it
 * is one that has no end tag in HTML or may be written <x/> in XML. */
void html_open(struct html *h, const char *name);
void html_attr(struct html *h, const char *name, const char *value);
void html_attrf(struct html *h, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void html_close(struct html *h);
void html_void(struct html *h);

/* html_open with a class. */
void html_open_class(struct html *h, const char *name, const char *class_name);

/* Text. NULL writes nothing. */
void html_text(struct html *h, const char *text);
void html_textn(struct html *h, const char *text, size_t len);
void html_textf(struct html *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Text that is cut after max bytes, with an ellipsis. */
void html_text_cut(struct html *h, const char *text, size_t max);

/* A whole element with text in it. */
void html_elem(struct html *h, const char *name, const char *text);
void html_elemf(struct html *h, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* <a href=...>text</a> */
void html_link(struct html *h, const char *href, const char *text);

/* Bytes that html_take gave. */
void html_raw(struct html *h, const char *bytes, size_t len);

#endif
