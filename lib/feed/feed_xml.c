#include "feed/feed_xml.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "feed/feed_draft.h"
#include "feed/feed_fields.h"
#include "feed/feed_info.h"
#include "feed/feed_link.h"
#include "feed/feed_markup.h"
#include "feed/feed_names.h"
#include "feed/feed_page.h"
#include "feed/feed_text.h"
#include "text/date.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_FIELD (64u * 1024) /* bytes of one field that are looked at */
#define MAX_NAME 48

enum place {
	BEFORE_ROOT,
	IN_FEED,
	IN_ITEM,
	IN_PAGE,
	IN_STRANGER
};

/* A child of the feed or of an item. */
struct field {
	bool open;
	enum use use;
	int rank;      /* of several fields for one use the highest counts */
	bool prose;    /* holds no elements of ours: when one comes, its end tag is missing */
	bool embedded; /* holds a document of its own */
	bool xhtml, html, plain, base64;
	bool permalink; /* guid: isPermaLink is not "false" */
	char name[MAX_NAME];
	size_t name_len;
	int same, inner;  /* open elements in it of its own name; and all of them */
	const char *base; /* of its xml:base, on the item's arena, or NULL */
};

struct feed_xml {
	const struct feed_source *src;
	const struct feed_sink *sink;
	struct feed_info *info;
	struct markup markup;
	struct feed_names names;
	struct feed_page page;
	int depth;
	enum place place;
	enum el root;
	bool root_closed;
	struct field field;
	struct buf text;       /* of the open field */
	const char *feed_base; /* on the info's arena */
	struct arena *arena;   /* of the item */
	const char *item_base;
	int item_depth;
	struct feed_draft draft;
	char stranger[MAX_NAME];
	int64_t frequency;
};

/* Elements of HTML that have no end tag. */
static bool
is_void_html(struct span name)
{
	static const char *const names[] = { "br", "hr", "img", "input", "meta", "link", "area",
		"base", "col", "embed", "param", "wbr" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (span_is(name, names[i]))
			return true;
	return false;
}

/* ---- attributes --------------------------------------------------------- */

/* The value of an attribute of the tag just read, references resolved, or NULL. Lives on a. A
 * name that begins with ":" fits behind any prefix. */
static const char *
attribute(struct feed_xml *x, struct arena *a, const char *name)
{
	struct span attrs = x->markup.attrs;
	struct attr attr;

	while (markup_attr(&attrs, &attr)) {
		struct buf value = { 0 };
		const char *line;

		if (name[0] == ':' ? !span_is(markup_local(attr.name), name + 1)
				   : !span_is(attr.name, name))
			continue;
		feed_text_decode(&value, attr.value, MAX_FIELD);
		line = feed_text_line(a, buf_str(&value), value.len, MAX_FIELD);
		buf_free(&value);
		return line;
	}
	return NULL;
}

static const char *
base_of(const struct feed_xml *x)
{
	if (x->field.open && x->field.base != NULL)
		return x->field.base;
	if (x->item_base != NULL)
		return x->item_base;
	if (x->feed_base != NULL)
		return x->feed_base;
	return x->src != NULL && !str_blank(x->src->url) ? x->src->url : NULL;
}

/* xml:base of the tag just read, resolved against what is in force; NULL when it has none. */
static const char *
declared_base(struct feed_xml *x, struct arena *a)
{
	const char *base;

	if (x->markup.attrs.len < 8 ||
		memmem(x->markup.attrs.at, x->markup.attrs.len, "xml:base", 8) == NULL)
		return NULL;
	base = attribute(x, a, "xml:base");
	if (base == NULL)
		return NULL;
	return feed_link_resolve(a, base_of(x), base, strlen(base));
}

/* ---- items -------------------------------------------------------------- */

static void
begin_item(struct feed_xml *x)
{
	x->place = IN_ITEM;
	x->item_depth = x->depth;
	arena_clear(x->arena);
	x->item_base = NULL;
	x->item_base = declared_base(x, x->arena);
	feed_draft_begin(&x->draft);
	if (x->info->format == FEED_RDF ||
		x->info->format == FEED_RSS) /* RSS 1.1 looks like both */
		x->draft.about = attribute(x, x->arena, ":about");
}

static void
end_item(struct feed_xml *x)
{
	if (x->place != IN_ITEM)
		return;
	x->place = IN_FEED;
	x->depth = x->item_depth;
	feed_draft_finish(&x->draft, x->arena, base_of(x), x->sink, x->info);
	x->item_base = NULL;
}

/* ---- fields ------------------------------------------------------------- */

/* A link of Atom's kind: its address is an attribute. False: it is not; its text is the address. */
static bool
take_atom_link(struct feed_xml *x)
{
	const char *href = attribute(x, x->arena, "href");
	const char *rel = attribute(x, x->arena, "rel");
	const char *type = attribute(x, x->arena, "type");
	const char *url;

	if (href == NULL)
		return rel != NULL && !str_case_eq(rel, "alternate");
	url = feed_link_resolve(x->arena, base_of(x), href, strlen(href));
	if (x->place == IN_ITEM)
		feed_draft_link(&x->draft, url, rel, type);
	else
		feed_info_link(x->info, url, rel, type);
	return true;
}

static void
open_field(struct feed_xml *x, enum el el, enum ns ns)
{
	struct field *f = &x->field;
	const char *type;

	memset(f, 0, sizeof *f);
	f->open = true;
	f->name_len = x->markup.name.len < MAX_NAME ? x->markup.name.len : MAX_NAME;
	memcpy(f->name, x->markup.name.at, f->name_len);
	f->prose = feed_fields_is_prose(el, ns);
	f->use = x->place == IN_ITEM ? feed_fields_in_item(el, ns, &f->rank)
				     : feed_fields_in_feed(el, ns);
	f->permalink = true;
	buf_clear(&x->text);
	if (x->markup.attrs.len == 0)
		return;
	f->base = declared_base(x, x->arena);
	if (f->use == USE_LINK && el == EL_LINK && take_atom_link(x))
		f->use = USE_NOTHING;
	if (f->use == USE_ID && el == EL_GUID) {
		const char *permalink = attribute(x, x->arena, "ispermalink");

		f->permalink = permalink == NULL || !str_case_eq(permalink, "false");
	}
	if (f->use == USE_TITLE || el == EL_CONTENT || el == EL_SUMMARY) {
		type = attribute(x, x->arena, "type");
		if (type != NULL) {
			f->xhtml = str_case_find(type, "xhtml") != NULL;
			f->embedded = !f->xhtml && str_case_find(type, "xml") != NULL;
			f->html = !f->xhtml && str_case_find(type, "html") != NULL;
			f->plain = str_case_eq(type, "text") || str_case_eq(type, "text/plain");
		}
		f->base64 = str_case_eq(attribute(x, x->arena, "mode"), "base64");
	}
}

static const char *
title_of(struct feed_xml *x, struct arena *a)
{
	const struct field *f = &x->field;
	bool literal = f->xhtml || f->plain || (x->info->format == FEED_ATOM && !f->html);

	if (f->base64)
		feed_text_unbase64(&x->text);
	if (literal)
		return feed_text_line(a, x->text.data, x->text.len, LIMIT_TITLE);
	return feed_text_of_html(a, x->text.data, x->text.len, LIMIT_TITLE);
}

static void
take_in_item(struct feed_xml *x)
{
	struct field *f = &x->field;
	struct feed_draft *d = &x->draft;
	int64_t when;

	switch (f->use) {
	case USE_TITLE:
		feed_draft_title(d, title_of(x, x->arena), f->rank);
		return;
	case USE_LINK:
		feed_draft_link(d,
			feed_link_resolve(x->arena, base_of(x), x->text.data, x->text.len), NULL,
			NULL);
		return;
	case USE_ORIGINAL_LINK:
		d->original = feed_link_resolve(x->arena, base_of(x), x->text.data, x->text.len);
		return;
	case USE_ID:
		feed_draft_id(d, feed_text_line(x->arena, x->text.data, x->text.len, LIMIT_URL),
			f->rank, f->rank == 3 && f->permalink);
		return;
	case USE_PUBLISHED:
		if (date_parse(x->text.data, &when))
			feed_draft_published(d, when, f->rank);
		return;
	case USE_UPDATED:
		if (date_parse(x->text.data, &when))
			feed_draft_updated(d, when, f->rank);
		return;
	case USE_DATE:
		if (date_parse(x->text.data, &when))
			d->date = when;
		return;
	case USE_TTL:
	case USE_PERIOD:
	case USE_FREQUENCY:
	case USE_NOTHING:
		return;
	}
}

static int64_t
period_of(const char *name)
{
	static const struct {
		const char *name;
		int64_t s;
	} periods[] = { { "hourly", 3600 }, { "daily", 86400 }, { "weekly", 7 * 86400 },
		{ "monthly", 30 * 86400 }, { "yearly", 365 * 86400 } };

	for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
		if (str_case_eq(name, periods[i].name))
			return periods[i].s;
	return 0;
}

static void
take_in_feed(struct feed_xml *x)
{
	struct feed_info *info = x->info;
	char *text = str_trim(x->text.data);
	long long n;

	switch (x->field.use) {
	case USE_TITLE:
		if (info->title == NULL)
			info->title = title_of(x, info->arena);
		return;
	case USE_LINK:
		if (info->link == NULL)
			info->link = feed_link_resolve(info->arena, base_of(x), text, strlen(text));
		return;
	case USE_TTL:
		if (str_int(text, 1, 60LL * 24 * 366, &n))
			info->ttl_s = n * 60;
		return;
	case USE_PERIOD:
		info->period_s = period_of(text);
		return;
	case USE_FREQUENCY:
		if (str_int(text, 1, 10000, &n))
			x->frequency = n;
		return;
	case USE_ORIGINAL_LINK:
	case USE_ID:
	case USE_PUBLISHED:
	case USE_UPDATED:
	case USE_DATE:
	case USE_NOTHING:
		return;
	}
}

static void
close_field(struct feed_xml *x)
{
	if (x->field.open && x->field.use != USE_NOTHING && x->text.len > 0) {
		if (x->place == IN_ITEM)
			take_in_item(x);
		else
			take_in_feed(x);
	}
	x->field.open = x->field.embedded = false;
}

/* Addresses, ids and dates hold no elements, and a title none but those of HTML: any other start
 * tag behind their text shows that the end tag is missing. */
static bool
ends_value(const struct feed_xml *x, enum ns ns)
{
	const struct field *f = &x->field;

	if (str_blank(buf_str(&x->text)))
		return false;
	switch (f->use) {
	case USE_LINK:
	case USE_ORIGINAL_LINK:
	case USE_ID:
	case USE_PUBLISHED:
	case USE_UPDATED:
	case USE_DATE:
	case USE_TTL:
	case USE_PERIOD:
	case USE_FREQUENCY:
		return true;
	case USE_TITLE:
		return !f->xhtml && !((feed_fields_is_ours(ns) || ns == NS_XHTML) &&
					    feed_text_is_html(markup_local(x->markup.name)));
	case USE_NOTHING:
		break;
	}
	return false;
}

/* Does this start tag show that the open field has lost its end tag? */
static bool
ends_field(const struct feed_xml *x, enum el el, enum ns ns)
{
	const struct field *f = &x->field;
	enum use next;

	if (f->embedded)
		return false;
	if (feed_fields_is_item(x->info->format, el, ns))
		return true;
	if (f->inner == 0 && ends_value(x, ns))
		return true;
	if (!f->prose || (f->xhtml && feed_fields_is_html_too(el)))
		return false;
	next = x->place == IN_ITEM ? feed_fields_in_item(el, ns, NULL)
				   : feed_fields_in_feed(el, ns);
	if (next == USE_NOTHING && !feed_fields_is_prose(el, ns))
		return false;
	return f->inner == 0 || !feed_fields_is_html_too(el);
}

static bool
is_fields_name(const struct feed_xml *x)
{
	struct span name = x->markup.name;
	size_t n = name.len < MAX_NAME ? name.len : MAX_NAME;

	return n == x->field.name_len && strncasecmp(name.at, x->field.name, n) == 0;
}

/* ---- tags --------------------------------------------------------------- */

/* Keeps the name, when it is one that can be shown to people. */
static void
remember_stranger(struct feed_xml *x)
{
	struct span name = x->markup.name;

	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] > '~')
			return;
	if (name.len < sizeof x->stranger)
		memcpy(x->stranger, name.at, name.len);
}

/* Is this the element that says what the document is? */
static bool
find_root(struct feed_xml *x, enum el el, enum ns ns)
{
	struct feed_info *info = x->info;
	struct span local = markup_local(x->markup.name);

	switch (el) {
	case EL_RSS:
	case EL_CHANNEL:
		info->format = FEED_RSS;
		break;
	case EL_RDF:
		info->format = FEED_RDF;
		break;
	case EL_FEED:
		info->format = FEED_ATOM;
		break;
	case EL_URLSET:
		info->format = FEED_SITEMAP;
		break;
	case EL_SITEMAPINDEX:
		info->format = FEED_SITEMAP_INDEX;
		break;
	case EL_OPML:
		info->format = FEED_OPML;
		x->place = IN_STRANGER;
		return true;
	case EL_HTML:
	case EL_HEAD:
	case EL_BODY:
		if (ns != NS_NONE && ns != NS_XHTML && ns != NS_SYNDICATION)
			break;
		info->format = FEED_PAGE;
		x->place = IN_PAGE;
		return true;
	case EL_ITEM:
	case EL_ENTRY:
		if (x->stranger[0] == '\0')
			info->format = el == EL_ITEM ? FEED_RSS : FEED_ATOM;
		break;
	default: /* not one of ours */
		break;
	}
	if (info->format == FEED_UNKNOWN) {
		/* What a script printed before the feed is HTML; other roots are remembered. */
		if (x->stranger[0] == '\0' && !feed_text_is_html(local))
			remember_stranger(x);
		return false;
	}
	x->place = IN_FEED;
	x->root = el;
	x->root_closed = false;
	return true;
}

static void
in_field_start(struct feed_xml *x)
{
	struct field *f = &x->field;

	if (x->markup.empty || is_void_html(x->markup.name))
		return;
	f->inner++;
	if (is_fields_name(x))
		f->same++;
	if (span_is(x->markup.name, "script") || span_is(x->markup.name, "style"))
		markup_skip_raw(&x->markup);
}

static void
on_element(struct feed_xml *x)
{
	enum el el = feed_names_element(markup_local(x->markup.name));
	enum ns ns = feed_names_ns(&x->names, markup_prefix(x->markup.name));

	if (x->place == BEFORE_ROOT && !find_root(x, el, ns))
		return;
	if (x->place == IN_PAGE) {
		feed_page_start(&x->page, &x->markup);
		return;
	}
	if (x->place == IN_STRANGER)
		return;
	if (x->field.open) {
		if (!ends_field(x, el, ns)) {
			in_field_start(x);
			return;
		}
		close_field(x);
	}
	if (feed_fields_is_item(x->info->format, el, ns)) {
		end_item(x);
		begin_item(x);
		if (x->markup.empty)
			end_item(x);
	} else if (feed_fields_is_frame(el, ns)) {
		const char *base = declared_base(x, x->info->arena);

		if (base != NULL && x->place == IN_FEED)
			x->feed_base = base;
	} else {
		open_field(x, el, ns);
		if (x->markup.empty)
			close_field(x);
	}
}

static void
on_start(struct feed_xml *x)
{
	x->depth++;
	feed_names_declare(&x->names, x->markup.attrs, x->depth, x->place == BEFORE_ROOT);
	on_element(x);
	if (x->markup.empty) {
		if (x->depth > 0)
			x->depth--;
		feed_names_leave(&x->names, x->depth);
	}
}

/* An end tag that is not the open field's. */
static void
end_element(struct feed_xml *x)
{
	struct field *f = &x->field;
	enum el el = feed_names_element(markup_local(x->markup.name));
	enum ns ns = feed_names_ns(&x->names, markup_prefix(x->markup.name));

	if (feed_fields_is_item(x->info->format, el, ns) && !f->embedded) {
		close_field(x);
		end_item(x);
	} else if (feed_fields_is_frame(el, ns) && el != EL_NEWS && !f->embedded) {
		close_field(x);
		end_item(x);
		x->root_closed = x->root_closed || el == x->root;
	} else if (f->open && f->inner > 0) {
		f->inner--;
	}
}

static void
on_end(struct feed_xml *x)
{
	struct field *f = &x->field;

	if (x->place == IN_PAGE) {
		feed_page_end(&x->page, &x->markup);
		return;
	}
	if (f->open && is_fields_name(x)) {
		if (f->same > 0) {
			f->same--;
			f->inner -= f->inner > 0;
		} else {
			close_field(x);
		}
	} else {
		end_element(x);
	}
	if (x->depth > 0)
		x->depth--;
	feed_names_leave(&x->names, x->depth);
}

static void
on_text(struct feed_xml *x, bool references)
{
	if (x->place == IN_PAGE)
		feed_page_text(&x->page, x->markup.text);
	else if (!x->field.open || x->field.use == USE_NOTHING)
		return;
	else if (references)
		feed_text_decode(&x->text, x->markup.text, MAX_FIELD);
	else
		feed_text_add(&x->text, x->markup.text, MAX_FIELD);
}

/* ---- the outside -------------------------------------------------------- */

struct feed_xml *
feed_xml_new(const struct feed_source *src, const struct feed_sink *sink, struct feed_info *info)
{
	struct feed_xml *x = mem_zalloc(sizeof *x);

	x->src = src;
	x->sink = sink;
	x->info = info;
	x->arena = arena_new();
	x->frequency = 1;
	markup_init(&x->markup);
	feed_page_init(&x->page, src, info);
	return x;
}

void
feed_xml_free(struct feed_xml *x)
{
	if (x == NULL)
		return;
	arena_free(x->arena);
	buf_free(&x->text);
	feed_page_free(&x->page);
	free(x);
}

bool
feed_xml_done(const struct feed_xml *x)
{
	return x->info->capped || x->place == IN_STRANGER;
}

const char *
feed_xml_stranger(const struct feed_xml *x)
{
	return x->stranger;
}

/* The end of the bytes. A field that is cut off is worse than none; an item that is, still names
 * an article when it got as far as its address or its id. */
static void
finish(struct feed_xml *x)
{
	x->info->entities = x->markup.entities;
	x->info->lost = x->markup.lost;
	if (x->place == IN_PAGE)
		feed_page_finish(&x->page);
	if (x->info->period_s > 0)
		x->info->period_s = x->info->period_s / x->frequency;
	if (x->place != IN_FEED && x->place != IN_ITEM)
		return;
	x->info->truncated = x->place == IN_ITEM || !x->root_closed;
	x->field.open = false;
	if (x->place == IN_ITEM && feed_draft_names_article(&x->draft))
		end_item(x);
}

size_t
feed_xml_read(struct feed_xml *x, const char *bytes, size_t len, bool final)
{
	markup_input(&x->markup, bytes, len, final);
	while (!feed_xml_done(x)) {
		switch (markup_next(&x->markup)) {
		case MARKUP_MORE:
			if (final)
				finish(x);
			return len - markup_left(&x->markup);
		case MARKUP_START:
			on_start(x);
			break;
		case MARKUP_END:
			on_end(x);
			break;
		case MARKUP_TEXT:
			on_text(x, true);
			break;
		case MARKUP_CDATA:
			on_text(x, false);
			break;
		}
	}
	return len;
}
