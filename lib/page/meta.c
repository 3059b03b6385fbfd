#include "page/meta.h"

#include "base/buf.h"
#include "base/strs.h"

#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	MAX_JSONLD = 512 * 1024, /* bytes of one script that are parsed */
	MAX_SCRIPTS = 32,
	MAX_JSON_DEPTH = 12, /* how deep an article is looked for */
	MAX_AUTHORS = 12,
};

static void
add_utf8(struct buf *out, unsigned long c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return;
	if (c < 0x80) {
		buf_addc(out, (char)c);
	} else if (c < 0x800) {
		buf_addc(out, (char)(0xc0 | (c >> 6)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_addc(out, (char)(0xe0 | (c >> 12)));
		buf_addc(out, (char)(0x80 | ((c >> 6) & 0x3f)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_addc(out, (char)(0xf0 | (c >> 18)));
		buf_addc(out, (char)(0x80 | ((c >> 12) & 0x3f)));
		buf_addc(out, (char)(0x80 | ((c >> 6) & 0x3f)));
		buf_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* Decodes the entity at s ("&...;") into out; returns its length, 0 when it is none. */
static size_t
entity(struct buf *out, const char *s)
{
	char name[12];
	const char *semi = memchr(s, ';', strnlen(s, sizeof name));
	size_t n;
	unsigned long c;
	char *end;

	if (semi == NULL || (n = (size_t)(semi - s) - 1) == 0)
		return 0;
	memcpy(name, s + 1, n);
	name[n] = '\0';
	if (name[0] == '#') {
		bool hex = name[1] == 'x' || name[1] == 'X';

		c = strtoul(name + (hex ? 2 : 1), &end, hex ? 16 : 10);
		if (*end != '\0')
			return 0;
		/* written for Windows-1252, as browsers know */
		if (c >= 0x91 && c <= 0x97)
			c = (const unsigned short[]){ 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
				0x2013, 0x2014 }[c - 0x91];
	} else if (strcmp(name, "apos") == 0) {
		c = '\'';
	} else {
		const htmlEntityDesc *e = htmlEntityLookup((const xmlChar *)name);

		if (e == NULL)
			return 0;
		c = e->value;
	}
	add_utf8(out, c);
	return n + 2;
}

static void
decode(struct buf *out, const char *s)
{
	while (*s != '\0') {
		size_t n = *s == '&' ? entity(out, s) : 0;

		if (n == 0)
			buf_addc(out, *s++);
		s += n;
	}
}

const char *
meta_clean(struct arena *a, const char *s)
{
	struct buf once = { 0 }, twice = { 0 }, out = { 0 };
	const char *clean = NULL, *p;
	bool space = false;

	if (s == NULL)
		return NULL;
	decode(&once, s);
	decode(&twice, buf_str(&once)); /* "&amp;amp;" is common */
	for (p = buf_str(&twice); *p != '\0'; p++) {
		bool blank = *p == ' ' || (*p >= '\t' && *p <= '\r');

		if (*p == '<' && (p[1] == '/' || ((p[1] | 0x20) >= 'a' && (p[1] | 0x20) <= 'z'))) {
			const char *close = strchr(p, '>');
			if (close != NULL && close - p < 200) {
				p = close;
				continue;
			}
		}
		if ((unsigned char)p[0] == 0xc2 && (unsigned char)p[1] == 0xa0) {
			blank = true;
			p++;
		}
		if (blank) {
			space = out.len > 0;
			continue;
		}
		if (space)
			buf_addc(&out, ' ');
		space = false;
		buf_addc(&out, *p);
	}
	if (out.len > 0)
		clean = arena_strndup(a, out.data, out.len);
	buf_free(&once);
	buf_free(&twice);
	buf_free(&out);
	return clean;
}

static void
first(const char **field, const char *value)
{
	if (*field == NULL && !str_blank(value))
		*field = value;
}

/* ---- JSON-LD ---- */

struct jsonld {
	struct meta *meta;
	struct arena *arena;
	int best; /* how good the article found so far is */
};

static bool
has_type(const json_t *object, const char *what)
{
	const json_t *type = json_object_get(object, "@type");
	const json_t *one;
	size_t i;

	if (json_is_string(type))
		return str_case_find(json_string_value(type), what) != NULL;
	json_array_foreach(
		type, i, one) if (json_is_string(one) &&
				  str_case_find(json_string_value(one), what) != NULL) return true;
	return false;
}

/* The text of a value that may be a string, a thing with a name, or a list of either. */
static const char *
text_of(struct arena *a, const json_t *v, bool all)
{
	const json_t *one;
	struct buf out = { 0 };
	const char *s = NULL;
	size_t i;

	if (json_is_string(v))
		return meta_clean(a, json_string_value(v));
	if (json_is_object(v)) {
		const json_t *name = json_object_get(v, "name");

		if (json_is_array(name))
			name = json_array_get(name, 0);
		if (!json_is_string(name))
			name = json_object_get(v, "@value");
		return json_is_string(name) ? meta_clean(a, json_string_value(name)) : NULL;
	}
	json_array_foreach(v, i, one)
	{
		if (i == MAX_AUTHORS || json_is_array(one))
			break;
		s = text_of(a, one, false);
		if (s == NULL)
			continue;
		if (!all)
			return s;
		if (out.len > 0)
			buf_adds(&out, ", ");
		buf_adds(&out, s);
	}
	s = out.len > 0 ? arena_strndup(a, out.data, out.len) : NULL;
	buf_free(&out);
	return s;
}

static void
read_article(struct jsonld *j, const json_t *o)
{
	struct meta *m = j->meta;
	const char *headline = text_of(j->arena, json_object_get(o, "headline"), false);
	const json_t *free_ = json_object_get(o, "isAccessibleForFree");
	int worth;

	if (headline == NULL)
		headline = text_of(j->arena, json_object_get(o, "name"), false);
	worth = (headline != NULL) + (json_object_get(o, "datePublished") != NULL) +
		(json_object_get(o, "articleBody") != NULL) +
		(json_object_get(o, "author") != NULL);
	if (worth <= j->best)
		return;
	j->best = worth;
	m->jsonld_article = true;
	m->jsonld_title = headline;
	m->jsonld_body = text_of(j->arena, json_object_get(o, "articleBody"), false);
	m->author = text_of(j->arena, json_object_get(o, "author"), true);
	m->published = text_of(j->arena, json_object_get(o, "datePublished"), false);
	m->modified = text_of(j->arena, json_object_get(o, "dateModified"), false);
	m->section = text_of(j->arena, json_object_get(o, "articleSection"), false);
	m->language = text_of(j->arena, json_object_get(o, "inLanguage"), false);
	m->site = text_of(j->arena, json_object_get(o, "publisher"), false);
	m->not_free = json_is_false(free_) ||
		      (json_is_string(free_) && strcasecmp(json_string_value(free_), "false") == 0);
}

static void
walk(struct jsonld *j, const json_t *v, int depth)
{
	const json_t *one;
	const char *key;
	size_t i;

	if (depth == MAX_JSON_DEPTH)
		return;
	if (json_is_array(v)) {
		json_array_foreach(v, i, one) walk(j, one, depth + 1);
		return;
	}
	if (!json_is_object(v))
		return;
	if (has_type(v, "Article") || has_type(v, "BlogPosting") || has_type(v, "Reportage") ||
		has_type(v, "SocialMediaPosting"))
		read_article(j, v);
	if (has_type(v, "ItemList") || has_type(v, "CollectionPage"))
		j->meta->jsonld_list = true;
	/* what is mentioned in an article is not the article of this page */
	json_object_foreach((json_t *)(uintptr_t)v, key,
		one) if (strcmp(key, "@graph") == 0 || strcmp(key, "mainEntity") == 0 ||
			 strcmp(key, "mainEntityOfPage") == 0 || strcmp(key, "itemReviewed") == 0)
		walk(j, one, depth + 1);
}

static void
read_script(struct jsonld *j, const char *text, size_t len)
{
	struct buf b = { 0 };
	json_t *root;
	bool quoted = false;

	if (len > MAX_JSONLD)
		return;
	buf_add(&b, text, len);
	buf_addc(&b, '\0');
	/* Line breaks in strings are forbidden and common; so are comments around the whole. */
	for (size_t i = 0; i + 1 < b.len; i++) {
		if (b.data[i] == '\\' && quoted)
			i++;
		else if (b.data[i] == '"')
			quoted = !quoted;
		if (i < b.len && (unsigned char)b.data[i] < ' ' && b.data[i] != '\0')
			b.data[i] = ' ';
	}
	text = buf_str(&b) + strcspn(buf_str(&b), "{[");
	root = json_loads(text, JSON_DISABLE_EOF_CHECK, NULL);
	walk(j, root, 0);
	json_decref(root);
	buf_free(&b);
}

static void
read_jsonld(struct meta *m, const struct tree *t, struct arena *a)
{
	struct jsonld j = { .meta = m, .arena = a };
	unsigned scripts = 0;

	for (size_t at = 0; at < t->jsonld.len && scripts < MAX_SCRIPTS; scripts++) {
		const char *s = t->jsonld.data + at;
		size_t n = strlen(s);

		read_script(&j, s, n);
		at += n + 1;
	}
}

/* ---- <meta>, <link> ---- */

static bool
one_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcasecmp(name, *list) == 0)
			return true;
	return false;
}

void
meta_read(struct meta *m, const struct tree *t, struct arena *a)
{
	static const char *const published[] = { "article:published_time", "datePublished",
		"og:published_time", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
		"publish-date", "publish_date", "article.published", "dc.date.issued",
		"dcterms.created", "dc.date", "citation_publication_date",
		"cXenseParse:recs:publishtime", "article:published", "date",
		"originalpublicationdate", "dcterms.date", NULL };
	static const char *const modified[] = { "article:modified_time", "dateModified",
		"og:updated_time", "lastmod", "last-modified", "dcterms.modified",
		"article.updated", "article:updated", "revised", NULL };
	static const char *const author[] = { "author", "parsely-author", "sailthru.author",
		"dc.creator", "dcterms.creator", "citation_author", "article:author_name", "byl",
		NULL };
	static const char *const section[] = { "article:section", "parsely-section", "section",
		"articleSection", NULL };
	const char *twitter_title = NULL, *twitter_text = NULL, *plain_text = NULL;
	const char *name_author = NULL, *locale = NULL, *og_url = NULL, *app_name = NULL;
	const char *meta_published = NULL, *meta_modified = NULL, *meta_section = NULL;
	const char *og_site = NULL;

	*m = (struct meta){ 0 };
	m->html_title = meta_clean(a, t->html_title);
	for (uint32_t i = 0; i < t->nmetas; i++) {
		const struct node *n = &t->nodes[t->metas[i]];
		const char *content = tree_attr(n, ATTR_CONTENT);
		const char *keys[] = { tree_attr(n, ATTR_PROPERTY), tree_attr(n, ATTR_NAME),
			tree_attr(n, ATTR_ITEMPROP) };

		if (n->tag == TAG_LINK) {
			const char *rel = tree_attr(n, ATTR_REL);

			if (rel != NULL && str_case_eq(rel, "canonical"))
				first(&m->canonical, tree_attr(n, ATTR_HREF));
			continue;
		}
		if (str_case_eq(tree_attr(n, ATTR_HTTP_EQUIV), "refresh"))
			m->refresh = true;
		if (str_case_eq(tree_attr(n, ATTR_HTTP_EQUIV), "content-language"))
			first(&locale, content);
		if (str_blank(content))
			continue;
		for (size_t k = 0; k < 3; k++) {
			const char *key = keys[k];

			if (key == NULL)
				continue;
			if (str_case_eq(key, "og:title"))
				first(&m->og_title, meta_clean(a, content));
			else if (str_case_eq(key, "twitter:title"))
				first(&twitter_title, meta_clean(a, content));
			else if (str_case_eq(key, "og:description"))
				first(&m->description, meta_clean(a, content));
			else if (str_case_eq(key, "twitter:description"))
				first(&twitter_text, meta_clean(a, content));
			else if (str_case_eq(key, "description"))
				first(&plain_text, meta_clean(a, content));
			else if (str_case_eq(key, "og:site_name"))
				first(&og_site, meta_clean(a, content));
			else if (str_case_eq(key, "application-name"))
				first(&app_name, meta_clean(a, content));
			else if (str_case_eq(key, "og:type"))
				first(&m->og_type, meta_clean(a, content));
			else if (str_case_eq(key, "og:url"))
				first(&og_url, content);
			else if (str_case_eq(key, "og:locale"))
				first(&locale, content);
			else if (str_case_eq(key, "article:author") &&
				 strstr(content, "://") == NULL)
				first(&name_author, meta_clean(a, content));
			else if (one_of(key, published))
				first(&meta_published, meta_clean(a, content));
			else if (one_of(key, modified))
				first(&meta_modified, meta_clean(a, content));
			else if (one_of(key, author) && strstr(content, "://") == NULL)
				first(&name_author, meta_clean(a, content));
			else if (one_of(key, section))
				first(&meta_section, meta_clean(a, content));
		}
	}
	read_jsonld(m, t, a);
	first(&m->og_title, twitter_title);
	first(&m->description, plain_text);
	first(&m->description, twitter_text);
	if (og_site != NULL)
		m->site = og_site;
	first(&m->site, app_name);
	first(&m->canonical, og_url);
	first(&m->published, meta_published);
	first(&m->modified, meta_modified);
	first(&m->section, meta_section);
	first(&m->author, name_author);
	if (t->lang != NULL && t->lang[0] != '\0')
		m->language = arena_strdup(a, t->lang);
	first(&m->language, locale);
}
