/* store_sqlite_events - what is announced, in the order in which it happened. */
#include "store/store_sqlite.h"

#include "base/strs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	EVENTS_LOOKED_AT = 100000,
};

static const char *const event_names[STORE_EVENT_COUNT] = {
	[STORE_CHANGED] = "changed",
	[STORE_REVERTED] = "reverted",
	[STORE_WENT] = "gone",
	[STORE_RETURNED] = "returned",
	[STORE_RETIRED] = "retired",
	[STORE_UNREACHABLE] = "unreachable",
};

const char *
store_event_name(enum store_event_kind kind)
{
	assert(kind < STORE_EVENT_COUNT);
	return event_names[kind];
}

bool
store_event_parse(const char *name, enum store_event_kind *kind)
{
	for (unsigned i = 0; i < STORE_EVENT_COUNT; i++) {
		if (str_eq(name, event_names[i])) {
			*kind = (enum store_event_kind)i;
			return true;
		}
	}
	return false;
}

#define EVENT_COLUMNS                                                                              \
	"e.id, e.kind, e.at, e.since, e.article_id, e.source, e.changes, e.classes, e.rank, "      \
	"a.url, a.title, r.title, r.version, r.words_added, r.words_removed, r.disclosed, "        \
	"p.title, p.version, a.state, r.language "
#define EVENT_TABLES                                                                               \
	"FROM event AS e JOIN article AS a ON a.id = e.article_id "                                \
	"LEFT JOIN revision AS r ON r.id = e.revision_id "                                         \
	"LEFT JOIN revision AS p ON p.id = e.from_revision_id "

static void
read_event(sqlite3_stmt *q, struct arena *a, struct store_event *v)
{
	bool changed;

	memset(v, 0, sizeof *v);
	v->id = column_int(q, 0);
	if (!store_event_parse(column_peek(q, 1), &v->kind))
		abort(); /* the schema checks it */
	changed = v->kind == STORE_CHANGED;
	v->at = column_time(q, 2);
	v->since = column_time(q, 3);
	v->article = column_int(q, 4);
	v->source = column_words(q, 5, a);
	v->changes = column_int(q, 6);
	v->classes = (unsigned)column_int(q, 7);
	v->rank = (int)column_int(q, 8);
	v->url = column_words(q, 9, a);
	v->title = column_text(q, 11, a);
	if (v->title == NULL)
		v->title = column_words(q, 10, a);
	v->version = sqlite3_column_type(q, 12) != SQLITE_NULL ? (int)column_int(q, 12) : -1;
	v->words_added = changed ? column_int(q, 13) : 0;
	v->words_removed = changed ? column_int(q, 14) : 0;
	v->disclosed = changed && column_int(q, 15) != 0;
	v->title_before = column_text(q, 16, a);
	v->from_version = sqlite3_column_type(q, 17) != SQLITE_NULL ? (int)column_int(q, 17) : -1;
	v->language = column_text(q, 19, a);
}

static bool
event_fits(sqlite3_stmt *q, const struct store_event_filter *f, unsigned kinds)
{
	enum store_event_kind kind;

	if (column_is(q, 18, "hidden") || !store_event_parse(column_peek(q, 1), &kind))
		return false;
	if ((kinds & 1u << kind) == 0)
		return false;
	if (f->classes != 0 && ((unsigned)column_int(q, 7) & f->classes) == 0)
		return false;
	return f->min_rank <= 0 || (kind == STORE_CHANGED && column_int(q, 8) >= f->min_rank);
}

enum store_result
store_events_public(struct store *s, const struct store_event_filter *f, size_t max,
	struct arena *a, struct store_event **events, size_t *n, int64_t *more_before,
	struct err *e)
{
	struct rows rows = { .arena = a, .size = sizeof **events };
	int64_t before = f->before_id > 0 ? f->before_id : INT64_MAX, last = 0;
	unsigned kinds = f->kinds;
	enum store_result r;
	sqlite3_stmt *q;
	int looked = 0;

	if (kinds == 0)
		kinds = 1u << STORE_CHANGED | 1u << STORE_REVERTED | 1u << STORE_WENT |
			1u << STORE_RETURNED;
	if (f->article != 0)
		q = store_sqlite_ask(s,
			"SELECT " EVENT_COLUMNS EVENT_TABLES
			"WHERE e.article_id = ?1 AND e.id < ?2 AND e.id > ?3 ORDER BY e.id DESC",
			INT(f->article), INT(before), INT(f->after_id));
	else if (f->source != NULL)
		q = store_sqlite_ask(s,
			"SELECT " EVENT_COLUMNS EVENT_TABLES
			"WHERE e.source = ?1 AND e.id < ?2 AND e.id > ?3 ORDER BY e.id DESC",
			TEXT(f->source), INT(before), INT(f->after_id));
	else
		q = store_sqlite_ask(s,
			"SELECT " EVENT_COLUMNS EVENT_TABLES
			"WHERE e.id < ?1 AND e.id > ?2 ORDER BY e.id DESC",
			INT(before), INT(f->after_id));
	if (more_before != NULL)
		*more_before = 0;
	while (store_sqlite_row(s, q, &r, e)) {
		if (rows.n == max || looked == EVENTS_LOOKED_AT) {
			if (more_before != NULL)
				*more_before = last;
			store_sqlite_done(q);
			r = STORE_OK;
			break;
		}
		looked++;
		last = column_int(q, 0);
		if (event_fits(q, f, kinds))
			read_event(q, a, store_sqlite_add(&rows));
	}
	*events = (struct store_event *)(void *)rows.data;
	*n = rows.n;
	return r;
}
