/* store_sqlite_search - full-text search over all revisions, with FTS5. */
#include "store/store_sqlite.h"

#include "base/buf.h"
#include "store/search.h"
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

enum {
	SNIPPET_BYTES = 300,
	QUERY_BYTES = 2000,
};

/* Lead bytes of the scripts that are written without spaces; most texts have none. */
static bool
may_have_ideographs(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		if (*p >= 0xe0 && *p != 0xe2)
			return true;
	}
	return false;
}

const char *
store_sqlite_indexed(struct arena *a, const char *text)
{
	enum words_kind kind;
	struct buf b = { 0 };
	const char *indexed;
	size_t len;

	if (!may_have_ideographs(text))
		return text;
	len = strlen(text);
	for (size_t at = 0, end; at < len; at = end) {
		end = words_next(text, len, at, &kind);
		if (kind == WORDS_IDEOGRAPH)
			buf_addc(&b, ' ');
		buf_add(&b, text + at, end - at);
		if (kind == WORDS_IDEOGRAPH)
			buf_addc(&b, ' ');
	}
	indexed = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return indexed;
}

enum store_result
store_sqlite_index(struct store *s, struct err *e)
{
	enum store_result r = STORE_OK, added = STORE_OK;
	struct arena *a;
	sqlite3_stmt *q;

	if (s->index_from == 0)
		return STORE_OK;
	a = arena_new();
	q = store_sqlite_ask(s,
		"SELECT id, title, text, added, removed FROM revision WHERE id >= ?1",
		INT(s->index_from));
	while (store_sqlite_row(s, q, &r, e)) {
		arena_clear(a);
		added = store_sqlite_do(s, e,
			"INSERT INTO revision_fts (rowid, title, text, added, removed) VALUES (?1, "
			"?2, ?3, ?4, ?5)",
			INT(column_int(q, 0)), TEXT(store_sqlite_indexed(a, column_words(q, 1, a))),
			TEXT(store_sqlite_indexed(a, column_words(q, 2, a))),
			TEXT(store_sqlite_indexed(a, column_words(q, 3, a))),
			TEXT(store_sqlite_indexed(a, column_words(q, 4, a))));
		if (added != STORE_OK) {
			store_sqlite_done(q);
			break;
		}
	}
	arena_free(a);
	s->index_from = 0;
	return added != STORE_OK ? added : r;
}

static const char *
column_filter(enum search_field field)
{
	switch (field) {
	case SEARCH_WORDS:
		return "{title text}";
	case SEARCH_TITLE:
		return "{title}";
	case SEARCH_TEXT:
		return "{text}";
	case SEARCH_ADDED:
		return "{added}";
	case SEARCH_REMOVED:
		return "{removed}";
	}
	abort();
}

static void
add_term(struct buf *b, struct arena *a, const struct search_term *term)
{
	buf_addf(b, "%s : \"", column_filter(term->field));
	for (const char *p = store_sqlite_indexed(a, term->words); *p != '\0'; p++) {
		if (*p == '"')
			buf_addc(b, '"');
		buf_addc(b, *p);
	}
	buf_adds(b, term->prefix ? "\"*" : "\"");
}

/* Terms as an FTS5 expression: (a OR b) AND (c) NOT (d) NOT (e); "" when nothing is looked for. */
static const char *
expression(struct arena *a, const struct search_term *terms, size_t n)
{
	const char *made;
	struct buf b = { 0 };
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (terms[i].exclude)
			continue;
		if (terms[i].or_before)
			buf_adds(&b, " OR ");
		else
			buf_adds(&b, any ? ") AND (" : "(");
		add_term(&b, a, &terms[i]);
		any = true;
	}
	if (any)
		buf_addc(&b, ')');
	for (size_t i = 0; i < n && any; i++) {
		if (!terms[i].exclude)
			continue;
		/* NOT binds closest: what is there so far is its left side. */
		made = arena_strdup(a, buf_str(&b));
		buf_clear(&b);
		buf_addf(&b, "(%s) NOT (", made);
		add_term(&b, a, &terms[i]);
		buf_addc(&b, ')');
	}
	made = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return made;
}

enum store_result
store_search_public(struct store *s, const struct store_search *q, size_t max, struct arena *a,
	struct store_hit **hits, size_t *n, struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **hits };
	struct search_term *terms;
	enum store_result r;
	const char *match;
	sqlite3_stmt *st;
	size_t terms_n;

	*hits = NULL;
	*n = 0;
	terms_n = search_parse(a, arena_strndup(a, q->query, QUERY_BYTES), &terms);
	match = expression(a, terms, terms_n);
	if (*match == '\0')
		return STORE_OK;
	r = store_sqlite_index(s, e);
	if (r != STORE_OK)
		return r;
	st = store_sqlite_ask(s,
		"SELECT r.id, r.article_id, r.version, a.source, a.url, r.title, r.fetched_at, "
		"a.changes, "
		"r.text, r.language FROM revision_fts AS x JOIN revision AS r ON r.id = x.rowid "
		"JOIN article AS a ON a.id = r.article_id WHERE revision_fts MATCH ?1 AND x.rowid "
		"< ?2 "
		"AND a.state <> 'hidden' AND (?3 IS NULL OR a.source = ?3) "
		"AND (?4 IS NULL OR r.fetched_at >= ?4) ORDER BY x.rowid DESC LIMIT ?5",
		TEXT(match), INT(q->before_revision > 0 ? q->before_revision : INT64_MAX),
		TEXT(q->source), TIME(q->since), INT(max));
	while (store_sqlite_row(s, st, &r, e)) {
		struct store_hit *h = store_sqlite_add(&rows);
		const char *text = column_peek(st, 8);

		h->revision = column_int(st, 0);
		h->article = column_int(st, 1);
		h->version = (int)column_int(st, 2);
		h->source = column_words(st, 3, a);
		h->url = column_words(st, 4, a);
		h->title = column_words(st, 5, a);
		h->fetched_at = column_time(st, 6);
		h->changes = column_int(st, 7);
		h->language = column_text(st, 9, a);
		h->snippet = search_snippet(a, text != NULL ? text : "", terms, terms_n,
			SNIPPET_BYTES, STORE_MARK_ON, STORE_MARK_OFF);
	}
	*hits = (struct store_hit *)(void *)rows.data;
	*n = rows.n;
	return r;
}
