#include "text/url.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "text/tracking.h"

#include <assert.h>
#include <curl/curl.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The pieces of a URL that we compare and rebuild. All owned; NULL: not there. */
struct parts {
	char *scheme;
	char *host; /* lower case, punycode */
	char *port; /* NULL: the scheme's default */
	char *path; /* begins with "/" */
	char *query;
	char *fragment;
};

static void
parts_free(struct parts *p)
{
	free(p->scheme);
	free(p->host);
	free(p->port);
	free(p->path);
	free(p->query);
	free(p->fragment);
}

static bool
is_space_or_control(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_alnum(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
add_escape(struct buf *b, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_addc(b, '%');
	buf_addc(b, digits[c >> 4]);
	buf_addc(b, digits[c & 15]);
}

/* The length of "name" in "name:...", or 0 when s does not begin with a scheme. */
static size_t
scheme_length(const char *s)
{
	size_t n = 0;

	if (!(lower(s[0]) >= 'a' && lower(s[0]) <= 'z'))
		return 0;
	while (is_alnum(s[n]) || s[n] == '+' || s[n] == '-' || s[n] == '.')
		n++;
	return s[n] == ':' ? n : 0;
}

/* 4 or 5 for what begins with http: or https:, else 0. */
static size_t
http_scheme_length(const char *s)
{
	size_t n = scheme_length(s);

	if ((n == 4 && strncasecmp(s, "http", 4) == 0) ||
		(n == 5 && strncasecmp(s, "https", 5) == 0))
		return n;
	return 0;
}

/* What a browser does before it parses: off with white space at the ends and line breaks inside,
 * "\" becomes "/" before the query. The result begins at the first byte that counts. */
static char *
tidy(const char *s)
{
	struct buf b = { 0 };
	bool in_path = true;
	size_t len;

	while (*s != '\0' && is_space_or_control(*s))
		s++;
	len = strlen(s);
	while (len > 0 && is_space_or_control(s[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c == '?' || c == '#')
			in_path = false;
		buf_addc(&b, c == '\\' && in_path ? '/' : c);
	}
	return buf_steal(&b);
}

/* Escapes what may not stand in a URL after its host; what is escaped already stays. */
static void
add_escaped(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= ' ' || c >= 0x7f || strchr("\"<>`{}|^", *s) != NULL)
			add_escape(b, c);
		else
			buf_addc(b, *s);
	}
}

/* Adds the authority (n bytes) without the dot that may stand at its host's end, before
 * the port: "a.example." is "a.example", and "0x7f." is an IPv4 address as "0x7f" is. */
static void
add_authority_without_dot(struct buf *b, const char *s, size_t n)
{
	size_t end = n;

	while (end > 0 && s[end - 1] >= '0' && s[end - 1] <= '9')
		end--;
	if (end == 0 || s[end - 1] != ':')
		end = n;
	else
		end--;
	buf_add(b, s, end > 0 && s[end - 1] == '.' ? end - 1 : end);
	buf_add(b, s + end, n - end);
}

/* scheme://rest, with the slashes that people forget or double, and rest escaped. */
static char *
absolute(const char *s, size_t scheme_len)
{
	struct buf b = { 0 };
	const char *rest = s + scheme_len + 1;
	size_t host_len;

	while (*rest == '/')
		rest++;
	host_len = strcspn(rest, "/?#");
	for (size_t i = 0; i < scheme_len; i++)
		buf_addc(&b, lower(s[i]));
	buf_adds(&b, "://");
	add_authority_without_dot(&b, rest, host_len);
	if (rest[host_len] != '/')
		buf_addc(&b, '/');
	add_escaped(&b, rest + host_len);
	return buf_steal(&b);
}

/*
 * libcurl hands international host names to libidn2 in the encoding of the locale, so the process
 * would have to be in a UTF-8 one. The thread is put into it for the one call instead. NULL when
 * the machine has no such locale: then those names are refused.
 */
static locale_t
utf8_locale(void)
{
	static locale_t locale;

	if (locale == (locale_t)0)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale;
}

void
url_prepare(void)
{
	utf8_locale();
}

/* One part, or NULL where the URL has none or it cannot be had. */
static char *
get_part(CURLU *u, CURLUPart what, unsigned int flags)
{
	char *s = NULL, *copy;

	if (curl_url_get(u, what, &s, flags) != CURLUE_OK) {
		/* curl 7.88 leaves its copy behind when a host has no punycode */
		curl_free(s);
		return NULL;
	}
	copy = mem_strdup(s);
	curl_free(s);
	return copy;
}

static bool
is_ascii(const char *s)
{
	while (*s != '\0' && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

/* In lower case and punycode. */
static char *
get_host(CURLU *u)
{
	char *host = get_part(u, CURLUPART_HOST, 0);

	if (host != NULL && !is_ascii(host)) {
		locale_t ours = utf8_locale(), before;

		free(host);
		host = NULL;
		if (ours != (locale_t)0) {
			before = uselocale(ours);
			host = get_part(u, CURLUPART_HOST, CURLU_PUNYCODE);
			uselocale(before);
		}
	}
	if (host == NULL)
		return NULL;
	for (char *p = host; *p != '\0'; p++)
		*p = lower(*p);
	return host;
}

/* A host that a name server could know: no empty labels, no bytes that no name has. */
static bool
host_is_sound(const char *host)
{
	size_t len = strlen(host);

	if (len == 0 || len > 255 || host[0] == '.' || host[len - 1] == '.')
		return false;
	if (host[0] == '[')
		return host[len - 1] == ']';
	for (const char *p = host; *p != '\0'; p++) {
		if (!is_alnum(*p) && *p != '-' && *p != '.' && *p != '_')
			return false;
		if (p[0] == '.' && p[1] == '.')
			return false;
	}
	return true;
}

/* Is the host of an absolute URL written in more than plain ASCII? */
static bool
host_is_coded(const char *url, size_t scheme_len)
{
	const char *authority = url + scheme_len + strlen("://"), *host;
	size_t n = strcspn(authority, "/?#");

	host = memrchr(authority, '@', n);
	host = host == NULL ? authority : host + 1;
	if (*host == '[') /* the "%" of an IPv6 zone is no escape */
		return false;
	for (; host < authority + n; host++)
		if (*host == '%' || (unsigned char)*host >= 0x80)
			return true;
	return false;
}

/* Takes an absolute URL apart; url must have been through tidy(). */
static CURLU *
parse_absolute(const char *url)
{
	size_t scheme_len = http_scheme_length(url);
	char *whole, *host = NULL, *port = NULL, *again;
	CURLU *u;

	if (scheme_len == 0)
		return NULL;
	whole = absolute(url, scheme_len);
	u = curl_url();
	if (u == NULL)
		abort();
	/* Without a host libcurl would take the path's first part for one. */
	if (whole[scheme_len + strlen("://")] == '/' || strlen(whole) > LIMIT_URL ||
		curl_url_set(u, CURLUPART_URL, whole, 0) != CURLUE_OK)
		goto fail;
	host = get_host(u);
	if (host == NULL || !host_is_sound(host))
		goto fail;
	if (curl_url_set(u, CURLUPART_HOST, host, 0) != CURLUE_OK)
		goto fail;
	port = get_part(u, CURLUPART_PORT, 0);
	if (str_eq(port, "0"))
		goto fail;
	if (!host_is_coded(whole, scheme_len))
		goto out;
	/* Digits that were escaped, or in circles, are plain now, and a host of nothing else is an
	 * IPv4 address. */
	again = get_part(u, CURLUPART_URL, 0);
	curl_url_cleanup(u);
	u = again == NULL ? NULL : parse_absolute(again);
	free(again);
	goto out;
fail:
	curl_url_cleanup(u);
	u = NULL;
out:
	free(port);
	free(host);
	free(whole);
	return u;
}

static CURLU *
parse(const char *url)
{
	CURLU *u = NULL;
	char *tidied;

	if (url == NULL || strlen(url) > LIMIT_URL)
		return NULL;
	tidied = tidy(url);
	u = parse_absolute(tidied);
	free(tidied);
	return u;
}

static bool
parse_parts(const char *url, struct parts *p)
{
	CURLU *u = parse(url);

	memset(p, 0, sizeof *p);
	if (u == NULL)
		return false;
	p->scheme = get_part(u, CURLUPART_SCHEME, 0);
	p->host = get_part(u, CURLUPART_HOST, 0);
	p->port = get_part(u, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
	p->path = get_part(u, CURLUPART_PATH, 0);
	p->query = get_part(u, CURLUPART_QUERY, 0);
	p->fragment = get_part(u, CURLUPART_FRAGMENT, 0);
	curl_url_cleanup(u);
	if (p->scheme == NULL || p->host == NULL || p->path == NULL) {
		parts_free(p);
		return false;
	}
	return true;
}

bool
url_valid(const char *url)
{
	CURLU *u = parse(url);

	curl_url_cleanup(u);
	return u != NULL;
}

/* RFC 3986, 5.2.2, for a ref without a scheme; dot segments are left to libcurl. base is absolute
 * and has a path. */
static char *
join(const char *base, const char *ref)
{
	size_t scheme_len = scheme_length(base), keep;
	const char *path = base + scheme_len + 3;
	struct buf b = { 0 };

	path += strcspn(path, "/?#");
	if (ref[0] == '/' && ref[1] == '/') {
		keep = scheme_len + 1;
	} else if (ref[0] == '/') {
		keep = (size_t)(path - base);
	} else if (ref[0] == '?') {
		keep = strcspn(base, "?#");
	} else if (ref[0] == '#' || ref[0] == '\0') {
		keep = strcspn(base, "#");
	} else {
		keep = strcspn(base, "?#");
		while (base + keep > path && base[keep - 1] != '/')
			keep--;
	}
	buf_add(&b, base, keep);
	buf_adds(&b, ref);
	return buf_steal(&b);
}

char *
url_resolve(const char *base, const char *ref)
{
	char *tidied = NULL, *whole = NULL, *from = NULL, *out = NULL;
	size_t ref_scheme;
	CURLU *u = NULL;

	if (ref == NULL || strlen(ref) > LIMIT_URL)
		return NULL;
	tidied = tidy(ref);
	ref_scheme = http_scheme_length(tidied);
	if (ref_scheme == 0 && scheme_length(tidied) > 0)
		goto out;
	/* "https:path" on a page of the same scheme is a relative reference */
	if (base != NULL && (ref_scheme == 0 || tidied[ref_scheme + 1] != '/')) {
		from = url_resolve(NULL, base);
		if (from == NULL)
			goto out;
		if (ref_scheme == 0)
			whole = join(from, tidied);
		else if (scheme_length(from) == ref_scheme)
			whole = join(from, tidied + ref_scheme + 1);
	}
	u = parse_absolute(whole != NULL ? whole : tidied);
	if (u != NULL)
		out = get_part(u, CURLUPART_URL, 0);
	curl_url_cleanup(u);
out:
	free(from);
	free(whole);
	free(tidied);
	return out;
}

/* The query without its trackers and empty parameters; NULL when nothing is left. */
static char *
query_of_content(const char *host, const char *query)
{
	struct buf b = { 0 };

	for (const char *p = query; p != NULL && *p != '\0';) {
		size_t n = strcspn(p, "&");

		if (n > 0 && !tracking_param(host, p, n)) {
			if (b.len > 0)
				buf_addc(&b, '&');
			buf_add(&b, p, n);
		}
		p += n;
		if (*p == '&')
			p++;
	}
	if (b.len == 0) {
		buf_free(&b);
		return NULL;
	}
	return buf_steal(&b);
}

/* RFC 3986, 6.2.2: escapes in capitals, none for letters, digits and "-._~". A "%" that begins no
 * escape stays, and what follows it must not make it one: of "%4%31" nothing is undone. */
static char *
one_spelling(const char *s)
{
	struct buf b = { 0 };
	size_t after_stray = 0; /* where what follows the last stray "%" begins */

	for (; *s != '\0'; s++) {
		int high, low;
		bool near_stray;
		char c;

		if (*s != '%' || (high = hex_value(s[1])) < 0 || (low = hex_value(s[2])) < 0) {
			buf_addc(&b, *s);
			if (*s == '%')
				after_stray = b.len;
			continue;
		}
		c = (char)(high * 16 + low);
		near_stray = after_stray > 0 && b.len - after_stray < 2 && hex_value(c) >= 0;
		if (!near_stray && (is_alnum(c) || (c != '\0' && strchr("-._~", c) != NULL)))
			buf_addc(&b, c);
		else
			add_escape(&b, (unsigned char)c);
		s += 2;
	}
	return buf_steal(&b);
}

/* The parts of the canonical address; false for what is no URL. */
static bool
canonical_parts(const char *url, struct parts *p)
{
	char *tidied, *spelled, *query;

	if (url == NULL || strlen(url) > LIMIT_URL)
		return false;
	/* escapes before segments: "%2e%2e" is a dot segment too */
	tidied = tidy(url);
	spelled = one_spelling(tidied);
	free(tidied);
	if (!parse_parts(spelled, p)) {
		free(spelled);
		return false;
	}
	free(spelled);
	query = query_of_content(p->host, p->query);
	free(p->query);
	p->query = query;
	if (p->fragment != NULL && p->fragment[0] != '!' && p->fragment[0] != '/') {
		free(p->fragment);
		p->fragment = NULL;
	}
	return true;
}

static void
add_authority(struct buf *b, const struct parts *p)
{
	buf_adds(b, p->host);
	if (p->port != NULL)
		buf_addf(b, ":%s", p->port);
}

static void
add_query_and_route(struct buf *b, const struct parts *p)
{
	if (p->query != NULL)
		buf_addf(b, "?%s", p->query);
	if (p->fragment != NULL)
		buf_addf(b, "#%s", p->fragment);
}

char *
url_canonical(const char *url)
{
	struct buf b = { 0 };
	struct parts p;

	if (!canonical_parts(url, &p))
		return NULL;
	buf_addf(&b, "%s://", p.scheme);
	add_authority(&b, &p);
	buf_adds(&b, p.path);
	add_query_and_route(&b, &p);
	parts_free(&p);
	return buf_steal(&b);
}

char *
url_key(const char *url)
{
	struct buf b = { 0 };
	struct parts p;
	size_t len;

	if (!canonical_parts(url, &p))
		return NULL;
	len = strlen(p.path);
	/* one only: "/a//" is some site's own way of naming something */
	if (p.path[len - 1] == '/')
		p.path[len - 1] = '\0';
	add_authority(&b, &p);
	buf_adds(&b, p.path);
	add_query_and_route(&b, &p);
	parts_free(&p);
	return buf_steal(&b);
}

char *
url_host(const char *url)
{
	CURLU *u = parse(url);
	char *host;

	if (u == NULL)
		return NULL;
	host = get_part(u, CURLUPART_HOST, 0);
	curl_url_cleanup(u);
	return host;
}

char *
url_origin(const char *url)
{
	struct buf b = { 0 };
	struct parts p;

	if (!parse_parts(url, &p))
		return NULL;
	buf_addf(&b, "%s://", p.scheme);
	add_authority(&b, &p);
	parts_free(&p);
	return buf_steal(&b);
}

char *
url_path_query(const char *url)
{
	struct buf b = { 0 };
	struct parts p;

	if (!parse_parts(url, &p))
		return NULL;
	buf_adds(&b, p.path);
	if (p.query != NULL)
		buf_addf(&b, "?%s", p.query);
	parts_free(&p);
	return buf_steal(&b);
}

int
url_port(const char *url)
{
	CURLU *u = parse(url);
	long long port = 0;
	char *s;

	if (u == NULL)
		return 0;
	s = get_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	curl_url_cleanup(u);
	str_int(s, 1, 65535, &port);
	free(s);
	return (int)port;
}

bool
url_is_https(const char *url)
{
	CURLU *u = parse(url);
	char *scheme;
	bool is;

	if (u == NULL)
		return false;
	scheme = get_part(u, CURLUPART_SCHEME, 0);
	curl_url_cleanup(u);
	is = str_eq(scheme, "https");
	free(scheme);
	return is;
}

bool
url_same_origin(const char *a, const char *b)
{
	char *x = url_origin(a), *y = url_origin(b);
	bool same = x != NULL && y != NULL && strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

/* One step of a path that names a section: a plain word, at most one hyphen. */
static bool
names_section(const char *s, size_t n)
{
	int hyphens = 0;

	if (n > 24)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '-' || s[i] == '_' || s[i] == '+')
			hyphens++;
		else if (lower(s[i]) < 'a' || lower(s[i]) > 'z')
			return false;
	}
	return hyphens <= 1;
}

bool
url_is_section_front(const char *url)
{
	enum {
		STEPS_MAX = 3
	};
	static const char index_name[] = "index.";
	struct parts p;
	bool front = true;
	int steps = 0;

	if (!canonical_parts(url, &p))
		return false;
	if (p.query != NULL || p.fragment != NULL)
		front = false;
	for (const char *s = p.path; front && *s != '\0';) {
		size_t n;

		while (*s == '/')
			s++;
		n = strcspn(s, "/");
		if (n == 0 || (s[n] == '\0' && n < 12 &&
				      strncasecmp(s, index_name, sizeof index_name - 1) == 0))
			break;
		steps++;
		front = steps <= STEPS_MAX && names_section(s, n);
		s += n;
	}
	parts_free(&p);
	return front;
}
