#include "feed/feed_link.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/strs.h"
#include "feed/feed_text.h"

#include <string.h>

/* A reference in the five parts of RFC 3986, appendix B. at is NULL for a part that is not there,
 * which is something else than an empty one. */
struct parts {
	struct span scheme, authority, path, query, fragment;
};

static bool
is_scheme_char(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
	       c == '-' || c == '.';
}

static struct parts
split(const char *s, size_t len)
{
	struct parts u = { 0 };
	const char *p = s, *end = s + len, *q;

	while (p < end && is_scheme_char(*p))
		p++;
	if (p < end && *p == ':' && p > s && (*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') {
		u.scheme = (struct span){ s, (size_t)(p - s) };
		p++;
	} else {
		p = s;
	}
	if (end - p >= 2 && p[0] == '/' && p[1] == '/') {
		p += 2;
		for (q = p; q < end && *q != '/' && *q != '?' && *q != '#'; q++)
			;
		u.authority = (struct span){ p, (size_t)(q - p) };
		p = q;
	}
	for (q = p; q < end && *q != '?' && *q != '#'; q++)
		;
	u.path = (struct span){ p, (size_t)(q - p) };
	p = q;
	if (p < end && *p == '?') {
		for (q = ++p; q < end && *q != '#'; q++)
			;
		u.query = (struct span){ p, (size_t)(q - p) };
		p = q;
	}
	if (p < end && *p == '#')
		u.fragment = (struct span){ p + 1, (size_t)(end - p - 1) };
	return u;
}

/* RFC 3986, 5.2.4, on the path that begins at from. */
static void
remove_dot_segments(struct buf *b, size_t from)
{
	char *p, *out;
	const char *in;

	if (b->len == from)
		return;
	p = b->data + from;
	out = p;
	in = p;
	while (*in != '\0') {
		if (in[0] == '/' && in[1] == '.' && (in[2] == '/' || in[2] == '\0')) {
			in += 2;
			if (*in == '\0')
				*out++ = '/';
		} else if (in[0] == '/' && in[1] == '.' && in[2] == '.' &&
			   (in[3] == '/' || in[3] == '\0')) {
			in += 3;
			while (out > p && *--out != '/')
				;
			if (*in == '\0')
				*out++ = '/';
		} else {
			do
				*out++ = *in++;
			while (*in != '\0' && *in != '/');
		}
	}
	buf_truncate(b, (size_t)(out - b->data));
}

static void
add_part(struct buf *b, const char *before, struct span part, const char *after)
{
	if (part.at != NULL) {
		buf_adds(b, before);
		buf_add(b, part.at, part.len);
		buf_adds(b, after);
	}
}

/* ref without what no address has. */
static void
clean(struct buf *out, const char *ref, size_t len)
{
	while (len > 0 && (unsigned char)*ref <= ' ')
		ref++, len--;
	while (len > 0 && (unsigned char)ref[len - 1] <= ' ')
		len--;
	for (size_t i = 0; i < len; i++) {
		if (ref[i] == ' ')
			buf_adds(out, "%20");
		else if ((unsigned char)ref[i] > ' ' && ref[i] != 0x7f)
			buf_addc(out, ref[i]);
	}
}

static void
resolve(struct buf *out, const char *base, const char *ref, size_t len)
{
	struct parts r = split(ref, len), b = split(base, strlen(base)), t = r;
	size_t path;

	t.scheme = b.scheme;
	if (r.authority.at == NULL) {
		t.authority = b.authority;
		if (r.path.len == 0) {
			t.path = b.path;
			if (r.query.at == NULL)
				t.query = b.query;
		}
	}
	add_part(out, "", t.scheme, ":");
	add_part(out, "//", t.authority, "");
	path = out->len;
	if (r.authority.at == NULL && r.path.len > 0 && r.path.at[0] != '/') {
		const char *slash = memrchr(b.path.at, '/', b.path.len);

		if (slash == NULL)
			buf_addc(out, '/');
		else
			buf_add(out, b.path.at, (size_t)(slash + 1 - b.path.at));
	}
	buf_add(out, t.path.at, t.path.len);
	remove_dot_segments(out, path);
	add_part(out, "?", t.query, "");
	add_part(out, "#", r.fragment, "");
}

const char *
feed_link_resolve(struct arena *a, const char *base, const char *ref, size_t len)
{
	struct buf cleaned = { 0 }, full = { 0 };
	const char *url = NULL;

	if (len > LIMIT_URL)
		return NULL;
	clean(&cleaned, ref, len);
	if (cleaned.len == 0)
		goto out;
	if (split(cleaned.data, cleaned.len).scheme.at != NULL) {
		url = feed_text_line(a, cleaned.data, cleaned.len, LIMIT_URL);
	} else if (base != NULL && split(base, strlen(base)).scheme.at != NULL) {
		resolve(&full, base, cleaned.data, cleaned.len);
		if (full.len <= LIMIT_URL)
			url = feed_text_line(a, full.data, full.len, LIMIT_URL);
	}
out:
	buf_free(&cleaned);
	buf_free(&full);
	return url;
}

bool
feed_link_is_web(const char *url)
{
	const char *host;

	if (url == NULL)
		return false;
	if (str_case_starts(url, "http://"))
		host = url + 7;
	else if (str_case_starts(url, "https://"))
		host = url + 8;
	else
		return false;
	return *host != '\0' && *host != '/' && *host != '?' && *host != '#';
}
