#include "route.h"

#include <limits.h>
#include <string.h>

#include "base/strs.h"
#include "diff/classes.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes n bytes of a path (or of a query, where + is a blank). NULL for a broken escape, a NUL
 * among them. */
static char *
decode(struct arena *a, const char *s, size_t n, bool query)
{
	char *out = arena_alloc(a, n + 1);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		int hi, lo;

		if (s[i] == '+' && query) {
			out[at++] = ' ';
			continue;
		}
		if (s[i] != '%') {
			out[at++] = s[i];
			continue;
		}
		if (i + 2 >= n || (hi = hex(s[i + 1])) < 0 || (lo = hex(s[i + 2])) < 0 ||
			(hi | lo) == 0)
			return NULL;
		out[at++] = (char)(hi << 4 | lo);
		i += 2;
	}
	out[at] = '\0';
	return out;
}

char *
route_encode(struct arena *a, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, strlen(s) * 3 + 1);
	size_t at = 0;

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			strchr("-._~", c) != NULL) {
			out[at++] = (char)c;
		} else {
			out[at++] = '%';
			out[at++] = digits[c >> 4];
			out[at++] = digits[c & 15];
		}
	}
	out[at] = '\0';
	return out;
}

static bool
version(const char *s, int *out)
{
	long long n;

	if (!str_int(s, 0, INT_MAX, &n))
		return false;
	*out = (int)n;
	return true;
}

static bool
number(const char *s, int64_t *out)
{
	long long n;

	if (!str_int(s, 0, INT64_MAX, &n))
		return false;
	*out = n;
	return true;
}

/* The query's names; one that is unknown is left to whoever put it there (trackers do). */
static bool
set(struct route *r, const char *key, const char *value)
{
	if (strlen(value) > ROUTE_MAX_WORD)
		return false;
	if (str_eq(key, "q")) {
		r->q = value;
	} else if (str_eq(key, "source")) {
		r->source = value;
	} else if (str_eq(key, "state")) {
		r->state = value;
	} else if (str_eq(key, "class")) {
		unsigned one = value[0] == '\0' ? 0 : classes_parse(value);

		if (one == 0 && value[0] != '\0')
			return false;
		r->classes |= one;
	} else if (str_eq(key, "sort")) {
		if (str_eq(value, "changes"))
			r->sort = ROUTE_BY_CHANGES;
		else if (str_eq(value, "check"))
			r->sort = ROUTE_BY_CHECK;
		else if (value[0] != '\0' && !str_eq(value, "seen"))
			return false;
	} else if (str_eq(key, "before")) {
		return number(value, &r->before);
	} else if (str_eq(key, "after")) {
		return number(value, &r->after);
	} else if (str_eq(key, "value")) {
		return number(value, &r->value);
	} else if (str_eq(key, "from")) {
		return version(value, &r->a);
	} else if (str_eq(key, "to")) {
		return version(value, &r->b);
	} else if (str_eq(key, "view")) {
		if (str_eq(value, "split"))
			r->view = MARKS_SPLIT;
		else if (str_eq(value, "inline"))
			r->view = MARKS_INLINE;
		else if (value[0] != '\0' && !str_eq(value, "auto"))
			return false;
	} else if (str_eq(key, "fold")) {
		r->unfold = str_eq(value, "no");
	}
	return true;
}

static bool
read_query(struct arena *a, const char *query, struct route *r)
{
	while (*query != '\0') {
		size_t n = strcspn(query, "&");
		size_t k = strcspn(query, "=&");
		char *key = decode(a, query, k, true);
		char *value =
			k < n ? decode(a, query + k + 1, n - k - 1, true) : arena_strdup(a, "");

		if (key == NULL || value == NULL || !set(r, key, value))
			return false;
		query += n + (query[n] == '&');
	}
	return true;
}

/* Takes ".json" and its like off the last segment. */
static enum route_format
take_format(char *last)
{
	static const struct {
		const char *suffix;
		enum route_format format;
	} formats[] = { { ".json", ROUTE_JSON }, { ".rss", ROUTE_RSS }, { ".atom", ROUTE_ATOM } };

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		size_t len = strlen(last), n = strlen(formats[i].suffix);

		if (len >= n && str_ends(last, formats[i].suffix)) {
			last[len - n] = '\0';
			return formats[i].format;
		}
	}
	return ROUTE_HTML;
}

/* Pages of one segment, and which of them have feeds. */
static const struct {
	const char *name;
	enum route_page page;
	bool feeds;
} singles[] = {
	{ "latest", ROUTE_LATEST, true },
	{ "", ROUTE_LATEST, true }, /* "/.json", by the rule that holds for every page */
	{ "index", ROUTE_LATEST, true },
	{ "articles", ROUTE_ARTICLES, false },
	{ "sources", ROUTE_SOURCES, false },
	{ "search", ROUTE_SEARCH, true },
	{ "stats", ROUTE_STATS, false },
};

/* Pages that are no HTML. */
static const struct {
	const char *name;
	enum route_page page;
} files[] = {
	{ "health", ROUTE_HEALTH },
	{ "health.json", ROUTE_HEALTH },
	{ "metrics", ROUTE_METRICS },
	{ "style.css", ROUTE_STYLE },
	{ "icon.svg", ROUTE_ICON },
	{ "favicon.ico", ROUTE_ICON },
	{ "robots.txt", ROUTE_ROBOTS },
};

static enum route_result
single(char *name, struct route *r)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (str_eq(name, files[i].name)) {
			r->page = files[i].page;
			r->format = ROUTE_OTHER;
			return ROUTE_OK;
		}
	}
	r->format = take_format(name);
	for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
		if (!str_eq(name, singles[i].name))
			continue;
		if ((r->format == ROUTE_RSS || r->format == ROUTE_ATOM) && !singles[i].feeds)
			return ROUTE_UNKNOWN;
		r->page = singles[i].page;
		return ROUTE_OK;
	}
	return ROUTE_UNKNOWN;
}

#define SEGMENTS 5

/* /articles/ID and what lies below; part[0] is "articles". */
static enum route_result
articles(char *part[SEGMENTS], size_t n, struct route *r)
{
	r->format = take_format(part[n - 1]);
	if (!number(part[1], &r->article) || r->article == 0)
		return ROUTE_UNKNOWN;
	if (n == 2) {
		r->page = ROUTE_ARTICLE;
		return ROUTE_OK;
	}
	if (r->format == ROUTE_RSS || r->format == ROUTE_ATOM)
		return ROUTE_UNKNOWN;
	if (n == 3 && str_eq(part[2], "diff") && r->format == ROUTE_HTML) {
		r->page = ROUTE_COMPARE;
		return r->a >= 0 && r->b >= 0 ? ROUTE_OK : ROUTE_BAD;
	}
	if (n == 4 && str_eq(part[2], "versions") && version(part[3], &r->a)) {
		r->page = ROUTE_VERSION;
		return ROUTE_OK;
	}
	if (n == 5 && str_eq(part[2], "diff") && version(part[3], &r->a) &&
		version(part[4], &r->b)) {
		r->page = ROUTE_DIFF;
		return ROUTE_OK;
	}
	return ROUTE_UNKNOWN;
}

/* Cuts the path (which begins with /) at its slashes, then decodes: a name may hold one. Returns
 * how many parts there are; 0 when there are too many or one is empty or broken. */
static size_t
split(struct arena *a, const char *path, size_t len, char *part[SEGMENTS])
{
	size_t n = 0;

	for (size_t from = 1; from <= len;) {
		const char *slash = memchr(path + from, '/', len - from);
		size_t to = slash == NULL ? len : (size_t)(slash - path);

		if (n == SEGMENTS || to == from)
			return 0;
		part[n] = decode(a, path + from, to - from, false);
		if (part[n] == NULL || strlen(part[n]) > ROUTE_MAX_WORD)
			return 0;
		n++;
		from = to + 1;
	}
	return n;
}

enum route_result
route_parse(const char *uri, const char *prefix, struct arena *a, struct route *r)
{
	char *part[SEGMENTS] = { NULL };
	size_t skip = strlen(prefix), len, n;

	*r = (struct route){
		.a = -1, .b = -1, .name = "", .location = "", .q = "", .source = "", .state = ""
	};
	if (strlen(uri) > ROUTE_MAX_URI)
		return ROUTE_TOO_LONG;
	if (skip > 0 && str_starts(uri, prefix) &&
		(uri[skip] == '/' || uri[skip] == '\0' || uri[skip] == '?'))
		uri += skip;
	len = strcspn(uri, "?");
	if (uri[len] == '?' && !read_query(a, uri + len + 1, r))
		return ROUTE_BAD;
	if (len == 0 || (len == 1 && uri[0] == '/')) {
		r->page = ROUTE_LATEST;
		return ROUTE_OK;
	}
	if (uri[0] != '/')
		return ROUTE_UNKNOWN;
	if (uri[len - 1] == '/') {
		/* Two slashes in front would name a host, and so would what browsers take for
		 * them: they read \ as / and leave out a tab. */
		if (uri[1] == '/' || strcspn(uri, "\\\t\r\n") < len)
			return ROUTE_UNKNOWN;
		r->location = arena_printf(a, "%.*s%s", (int)len - 1, uri, uri + len);
		return ROUTE_ELSEWHERE;
	}
	n = split(a, uri, len, part);
	if (n == 0)
		return ROUTE_UNKNOWN;
	if (n == 1)
		return single(part[0], r);
	if (str_eq(part[0], "articles"))
		return articles(part, n, r);
	if (str_eq(part[0], "sources") && n == 2) {
		r->page = ROUTE_SOURCE;
		r->format = take_format(part[1]);
		r->name = part[1];
		return ROUTE_OK;
	}
	return ROUTE_UNKNOWN;
}
