#include "texts.h"

#include <string.h>

#include "base/limits.h"
#include "base/strs.h"
#include "diff/diff.h"
#include "phrase.h"
#include "text/utf8.h"
#include "tongue.h"

#define EXCERPT_BYTES 280
#define ITEM_BYTES (48 * 1024) /* readers choke on more; the page has the rest */

static struct diff *
diff_of(const char *a, const char *b)
{
	return diff_new(a, strlen(a), b, strlen(b));
}

/* A headline has a bound where it is read, but a database may hold anything. */
static struct diff *
diff_of_titles(const char *a, const char *b)
{
	return diff_new(
		a, utf8_cut(a, strlen(a), LIMIT_TITLE), b, utf8_cut(b, strlen(b), LIMIT_TITLE));
}

static void
head_cells(
	const struct ask *ask, struct html *h, const struct revision *a, const struct revision *b)
{
	html_open(h, "tr");
	for (int i = 0; i < 2; i++) {
		const struct revision *r = i == 0 ? a : b;

		html_open(h, "th");
		html_attr(h, "scope", "col");
		show_link(ask, h, arena_printf(ask->arena, "Version %d", r->version),
			"/articles/%lld/versions/%d", (long long)r->article, r->version);
		html_close(h);
	}
	html_close(h);
}

/* The header over the tables: versions, headlines, times. */
static void
write_heads(const struct ask *ask, struct html *h, const struct revision *a,
	const struct revision *b, const struct diff *title)
{
	char later[PHRASE_MAX];

	html_open_class(h, "table", "heads");
	html_open(h, "thead");
	head_cells(ask, h, a, b);
	html_close(h);
	html_open(h, "tbody");
	html_open_class(h, "tr", title->equal ? "titles" : "titles changed");
	html_open(h, "td");
	tongue_attrs(h, a->language);
	marks_line(h, title, MARKS_OLD);
	html_close(h);
	html_open(h, "td");
	tongue_attrs(h, b->language);
	marks_line(h, title, MARKS_NEW);
	html_close(h);
	html_close(h);
	html_open_class(h, "tr", "times");
	html_open(h, "td");
	show_time(h, a->fetched_at);
	html_close(h);
	html_open(h, "td");
	show_time(h, b->fetched_at);
	html_text(h, " ");
	html_open_class(h, "span", "later");
	html_textf(h, "(%s)", phrase_later(b->fetched_at - a->fetched_at, later));
	html_close(h);
	html_close(h);
	html_close(h);
	html_close(h);
	html_close(h);
}

static struct blob *
render(const struct ask *ask, const struct revision *a, const struct revision *b,
	enum texts_form form, enum marks_view view, bool unfold)
{
	struct html *h = html_new();
	struct diff *text = diff_of(a->text, b->text);
	struct diff *title = diff_of_titles(a->title, b->title);
	struct marks_languages languages = { a->language, b->language };
	struct blob *blob;
	char *bytes;
	size_t len;

	switch (form) {
	case TEXTS_TABLES:
		write_heads(ask, h, a, b, title);
		if (text->equal)
			html_elem(h, "p",
				title->equal ? "These two versions do not differ."
					     : "Only the headline differs; the text is the same.");
		marks_tables(h, text, &languages, view, unfold || text->equal);
		break;
	case TEXTS_EXCERPT:
		marks_excerpt(h, text, EXCERPT_BYTES);
		break;
	case TEXTS_ITEM:
		if (!title->equal) {
			html_open(h, "h3");
			tongue_attrs(h, b->language);
			marks_line_styled(h, title);
			html_close(h);
		}
		if (!marks_item(h, text, &languages, ITEM_BYTES))
			html_elem(h, "p", "There is more; the whole change is on the page.");
		break;
	}
	bytes = html_take(h, &len);
	blob = blob_new(bytes, len);
	blob->number = (int64_t)marks_places(text);
	diff_free(text);
	diff_free(title);
	return blob;
}

struct blob *
texts_get(const struct ask *ask, int64_t article, int a, int b, enum texts_form form,
	enum marks_view view, bool unfold, enum store_result *result, struct err *e)
{
	char *key =
		arena_printf(ask->arena, "%d %lld %d %d %d %d %s", (int)form, (long long)article, a,
			b, (int)view, (int)unfold, form == TEXTS_TABLES ? ask->prefix : "");
	struct blob *blob = cache_get(ask->cache, key);
	struct revision before, after;

	*result = STORE_OK;
	if (blob != NULL)
		return blob;
	*result = store_revision(ask->store, article, a, ask->arena, &before, e);
	if (*result == STORE_OK)
		*result = store_revision(ask->store, article, b, ask->arena, &after, e);
	if (*result != STORE_OK)
		return NULL;
	blob = render(ask, &before, &after, form, view, unfold);
	cache_put(ask->cache, key, blob);
	return blob;
}

void
texts_headline(struct html *h, const char *before, const char *title)
{
	struct diff *d;

	if (before == NULL || str_eq(before, title)) {
		html_text_cut(h, title, 1024);
		return;
	}
	d = diff_of_titles(before, title);
	marks_line(h, d, MARKS_BOTH);
	diff_free(d);
}
