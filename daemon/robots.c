#include "robots.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct rule {
	char *pattern; /* owned; percent-encoding in one spelling */
	size_t len;
	bool allow;
};

struct robots {
	struct rule *rules;
	size_t n, cap;
	int64_t crawl_delay_ms;
};

/* One reading of the file: rules go to both sets that their group names. */
struct reader {
	const char *token;
	struct robots *ours;	  /* groups that name our token */
	struct robots *everyones; /* groups for "*" */
	bool named;		  /* some group names our token */
	bool for_us, for_all;	  /* whom the present group is for */
	bool in_agents;		  /* the line before was a User-agent */
};

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_unreserved(unsigned char c)
{
	return isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* One spelling of a path or a pattern (RFC 9309, 2.2.2): bytes beyond ASCII and blanks are
 * encoded, escapes of unreserved characters decoded, the hexadecimal digits of the others in
 * capitals. Reserved characters stay as written: "%2F" is not "/". "*" and a final "$" of a
 * pattern keep their meaning; anywhere else they are encoded, so that "%2A" in a pattern matches
 * "*" in a path and nothing else. */
static void
normalise(struct buf *out, const char *s, size_t n, bool pattern)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		bool escaped = c == '%' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0;
		bool plain = c > ' ' && c < 0x7f;

		if (escaped) {
			c = (unsigned char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
			i += 2;
			plain = is_unreserved(c);
		} else if (c == '*') {
			plain = pattern;
		} else if (c == '$') {
			plain = pattern && i + 1 == n;
		}
		if (plain) {
			buf_addc(out, (char)c);
		} else {
			buf_addc(out, '%');
			buf_addc(out, digits[c >> 4]);
			buf_addc(out, digits[c & 15]);
		}
	}
}

static void
add_rule(struct robots *r, bool allow, const char *value, size_t len)
{
	struct buf pattern = { 0 };

	if (r->n >= LIMIT_ROBOTS_RULES)
		return;
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 16 : 2 * r->cap;
		r->rules = mem_grow(r->rules, r->cap, sizeof *r->rules);
	}
	/* A rule that forgot its slash is meant from the root, as the large crawlers read it. */
	if (value[0] != '/' && value[0] != '*')
		buf_addc(&pattern, '/');
	normalise(&pattern, value, len, true);
	r->rules[r->n].allow = allow;
	r->rules[r->n].len = pattern.len;
	r->rules[r->n].pattern = buf_steal(&pattern);
	r->n++;
}

static void
set_delay(struct robots *r, const char *value, size_t len)
{
	char text[24], *end;
	double seconds;

	if (len == 0 || len >= sizeof text || !isdigit((unsigned char)value[0]))
		return;
	memcpy(text, value, len);
	text[len] = '\0';
	seconds = strtod(text, &end);
	if (*end != '\0' || !(seconds >= 0))
		return;
	r->crawl_delay_ms = seconds * 1000 < (double)LIMIT_CRAWL_DELAY_MS
				    ? (int64_t)(seconds * 1000)
				    : LIMIT_CRAWL_DELAY_MS;
}

/* Does the value of a User-agent line begin with the token, as a whole word of [A-Za-z_-]? */
static bool
names(const char *value, size_t len, const char *token)
{
	size_t n = strlen(token);

	return len >= n && n > 0 && strncasecmp(value, token, n) == 0 &&
	       (len == n ||
		       !(isalpha((unsigned char)value[n]) || value[n] == '-' || value[n] == '_'));
}

static bool
key_is(const char *key, size_t len, const char *name)
{
	return len == strlen(name) && strncasecmp(key, name, len) == 0;
}

static void
read_agent(struct reader *rd, const char *value, size_t len)
{
	if (!rd->in_agents)
		rd->for_us = rd->for_all = false;
	rd->in_agents = true;
	if (len >= 1 && value[0] == '*' && (len == 1 || isspace((unsigned char)value[1])))
		rd->for_all = true;
	if (names(value, len, rd->token))
		rd->for_us = rd->named = true;
}

static void
read_field(struct reader *rd, const char *key, size_t key_len, const char *value, size_t len)
{
	bool allow = key_is(key, key_len, "allow");

	if (key_is(key, key_len, "user-agent") || key_is(key, key_len, "useragent") ||
		key_is(key, key_len, "user agent")) {
		read_agent(rd, value, len);
	} else if (allow || key_is(key, key_len, "disallow")) {
		rd->in_agents = false;
		if (len == 0)
			return; /* "Disallow:" alone forbids nothing */
		if (rd->for_us)
			add_rule(rd->ours, allow, value, len);
		if (rd->for_all)
			add_rule(rd->everyones, allow, value, len);
	} else if (key_is(key, key_len, "crawl-delay")) {
		rd->in_agents = false;
		if (rd->for_us)
			set_delay(rd->ours, value, len);
		if (rd->for_all)
			set_delay(rd->everyones, value, len);
	}
	/* Any other line (Sitemap and the like) belongs to no group and ends none. */
}

static void
trim(const char **s, size_t *n)
{
	while (*n > 0 && isspace((unsigned char)(*s)[0])) {
		(*s)++;
		(*n)--;
	}
	while (*n > 0 && isspace((unsigned char)(*s)[*n - 1]))
		(*n)--;
}

static void
read_line(struct reader *rd, const char *line, size_t n)
{
	const char *mark = memchr(line, '#', n), *colon, *value;
	size_t key_len, len;

	if (mark != NULL)
		n = (size_t)(mark - line);
	trim(&line, &n);
	colon = memchr(line, ':', n);
	if (colon == NULL)
		return;
	key_len = (size_t)(colon - line);
	value = colon + 1;
	len = n - key_len - 1;
	trim(&line, &key_len);
	trim(&value, &len);
	read_field(rd, line, key_len, value, len);
}

struct robots *
robots_parse(const char *bytes, size_t len, const char *token)
{
	struct reader rd = {
		.token = token,
		.ours = mem_zalloc(sizeof(struct robots)),
		.everyones = mem_zalloc(sizeof(struct robots)),
	};
	const char *end, *line = bytes;

	if (len > LIMIT_ROBOTS) {
		/* The last line is cut off: what is left of it could mean something else. */
		len = LIMIT_ROBOTS;
		while (len > 0 && bytes[len - 1] != '\n' && bytes[len - 1] != '\r')
			len--;
	}
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		line += 3;
	end = bytes + len;
	while (line < end) {
		const char *next = line;

		while (next < end && *next != '\n' && *next != '\r')
			next++;
		read_line(&rd, line, (size_t)(next - line));
		line = next + 1;
	}
	robots_free(rd.named ? rd.everyones : rd.ours);
	return rd.named ? rd.ours : rd.everyones;
}

void
robots_free(struct robots *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		free(r->rules[i].pattern);
	free(r->rules);
	free(r);
}

/* A file made to be slow to match is not worth more than this; see robots_allows. */
enum {
	STEPS = 1000000
};

/* Does pattern match the beginning of path, or all of it where it ends with "$"? When what
 * follows a star fails, the star takes one more byte; only the last star need be tried so.
 * Counts *steps down, and does not match when they are used up. */
static bool
match(const char *pattern, const char *path, long *steps)
{
	const char *star = NULL, *from = NULL;

	while ((*steps)-- > 0) {
		if (*pattern == '*') {
			star = ++pattern;
			from = path;
		} else if (*pattern == '\0' || (*pattern == '$' && *path == '\0')) {
			return true;
		} else if (*path != '\0' && *pattern == *path) {
			pattern++;
			path++;
		} else if (star != NULL && *from != '\0') {
			pattern = star;
			path = ++from;
		} else {
			return false;
		}
	}
	return false;
}

bool
robots_allows(const struct robots *r, const char *path_query)
{
	struct buf path = { 0 };
	size_t longest = 0;
	long steps = STEPS;
	bool allowed = true;

	if (r->n == 0 || strcmp(path_query, "/robots.txt") == 0)
		return true;
	normalise(&path, path_query, strlen(path_query), false);
	for (size_t i = 0; i < r->n; i++) {
		const struct rule *rule = &r->rules[i];

		if (rule->len < longest || (rule->len == longest && (allowed || !rule->allow)))
			continue;
		if (match(rule->pattern, buf_str(&path), &steps)) {
			longest = rule->len;
			allowed = rule->allow;
		}
	}
	buf_free(&path);
	return allowed && steps > 0;
}

size_t
robots_size(const struct robots *r)
{
	size_t size = sizeof *r + r->cap * sizeof *r->rules;

	for (size_t i = 0; i < r->n; i++)
		size += r->rules[i].len + 1;
	return size;
}

int64_t
robots_crawl_delay_ms(const struct robots *r)
{
	return r->crawl_delay_ms;
}

void
robots_token(const char *user_agent, char *token, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && (isalpha((unsigned char)user_agent[n]) || user_agent[n] == '-' ||
				       user_agent[n] == '_')) {
		token[n] = user_agent[n];
		n++;
	}
	token[n] = '\0';
}
