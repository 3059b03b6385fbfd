#include "headers.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "text/date.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
set(char **field, const char *value)
{
	free(*field);
	*field = mem_strdup(value);
}

/* Of several fields of one name the first counts where only one may be. */
static void
set_first(char **field, const char *value)
{
	if (*field == NULL)
		*field = mem_strdup(value);
}

static void
read_retry_after(struct fetch_result *r, const char *value, int64_t wall_s)
{
	long long seconds;
	int64_t date;

	if (str_int(value, 0, LIMIT_RETRY_AFTER_MS / 1000, &seconds))
		r->retry_after_ms = seconds * 1000;
	else if (value[0] >= '0' && value[0] <= '9' && value[strspn(value, "0123456789")] == '\0')
		r->retry_after_ms = LIMIT_RETRY_AFTER_MS;
	else if (date_parse(value, &date))
		r->retry_after_ms = date <= wall_s ? 0
				    : date - wall_s > LIMIT_RETRY_AFTER_MS / 1000
					    ? LIMIT_RETRY_AFTER_MS
					    : (date - wall_s) * 1000;
}

/* The next word of a list, up to one of stops, trimmed; NULL at the end. Quoted commas and
 * semicolons do not end it. */
static char *
next_piece(char **at, char stop)
{
	char *start = *at, *s = start;
	bool quoted = false;

	if (start == NULL)
		return NULL;
	for (; *s != '\0' && (quoted || *s != stop); s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (*s == '<' && !quoted && strchr(s, '>') != NULL)
			s = strchr(s, '>'); /* an address may hold either */
	}
	*at = *s == stop && *s != '\0' ? s + 1 : NULL;
	*s = '\0';
	return str_trim(start);
}

static void
read_cache_control(struct fetch_result *r, const char *value)
{
	char *copy = mem_strdup(value), *at = copy, *word;
	long long seconds;

	while ((word = next_piece(&at, ',')) != NULL) {
		if (str_case_eq(word, "no-cache") || str_case_eq(word, "no-store"))
			r->max_age_s = 0;
		else if (str_case_starts(word, "max-age=") && r->max_age_s != 0 &&
			 str_int(word + 8 + (word[8] == '"'), 0, INT32_MAX, &seconds))
			r->max_age_s = seconds;
	}
	free(copy);
}

/* Does the list of words that is a rel's value, maybe quoted, hold word? */
static bool
rel_has(char *rel, const char *word)
{
	char *save = NULL;

	for (char *w = strtok_r(rel, " \t\"", &save); w != NULL; w = strtok_r(NULL, " \t\"", &save))
		if (str_case_eq(w, word))
			return true;
	return false;
}

/* Link: <https://hub.example/>; rel="hub", <https://example.org/feed>; rel="self" */
static void
read_link(struct fetch_result *r, const char *value)
{
	char *copy = mem_strdup(value), *links = copy, *link;

	while ((link = next_piece(&links, ',')) != NULL) {
		char *parts = link, *address = next_piece(&parts, ';'), *part;

		if (address[0] != '<' || !str_ends(address, ">"))
			continue;
		address++;
		address[strlen(address) - 1] = '\0';
		while ((part = next_piece(&parts, ';')) != NULL) {
			char *rel;

			if (!str_case_starts(part, "rel"))
				continue;
			part = str_trim(part + 3);
			if (part[0] != '=')
				continue;
			rel = mem_strdup(part + 1);
			if (rel_has(rel, "hub"))
				set_first(&r->hub, address);
			free(rel);
			rel = mem_strdup(part + 1);
			if (rel_has(rel, "self"))
				set_first(&r->self, address);
			free(rel);
		}
	}
	free(copy);
}

static void
forget(char **field)
{
	free(*field);
	*field = NULL;
}

static void
start_over(struct fetch_result *r)
{
	forget(&r->content_type);
	forget(&r->etag);
	forget(&r->last_modified);
	forget(&r->location);
	forget(&r->hub);
	forget(&r->self);
	r->retry_after_ms = -1;
	r->max_age_s = -1;
}

static bool
is_field(const char *line, size_t n, const char *name, size_t name_len)
{
	return n > name_len && line[name_len] == ':' && strncasecmp(line, name, name_len) == 0;
}

#define FIELD(name) is_field(line, n, name, sizeof(name) - 1)

void
headers_read(struct fetch_result *r, const char *line, size_t n, int64_t wall_s)
{
	const char *colon;
	char *copy, *value;

	if (n >= 5 && strncasecmp(line, "HTTP/", 5) == 0) {
		start_over(r);
		return;
	}
	/* Most lines of most answers are none of ours; the first letter tells. */
	switch (n > 0 ? line[0] | 0x20 : 0) {
	case 'c':
		if (!FIELD("content-type") && !FIELD("cache-control"))
			return;
		break;
	case 'e':
		if (!FIELD("etag"))
			return;
		break;
	case 'l':
		if (!FIELD("last-modified") && !FIELD("location") && !FIELD("link"))
			return;
		break;
	case 'r':
		if (!FIELD("retry-after"))
			return;
		break;
	default:
		return;
	}
	colon = memchr(line, ':', n);
	copy = mem_strndup(colon + 1, n - (size_t)(colon + 1 - line));
	value = str_trim(copy);
	if (FIELD("content-type"))
		set(&r->content_type, value);
	else if (FIELD("cache-control"))
		read_cache_control(r, value);
	else if (FIELD("etag"))
		set(&r->etag, value);
	else if (FIELD("last-modified"))
		set(&r->last_modified, value);
	else if (FIELD("location"))
		set_first(&r->location, value);
	else if (FIELD("link"))
		read_link(r, value);
	else
		read_retry_after(r, value, wall_s);
	free(copy);
}
