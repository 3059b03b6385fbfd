#include "feed/feed_markup.h"

#include <string.h>

#define MAX_TAG (256u * 1024) /* a longer tag is lost, so that memory stays bounded */
#define MAX_REFERENCE 32      /* "&CounterClockwiseContourIntegral;" is no name of ours */

enum state {
	IN_CONTENT,
	IN_COMMENT,
	IN_CDATA,
	IN_PI,
	IN_XML_PI, /* <?xml ...>, which some forget to end with ?> */
	IN_DOCTYPE,
	IN_LOST_TAG, /* one that was longer than MAX_TAG */
	IN_RAW,
};

void
markup_init(struct markup *m)
{
	memset(m, 0, sizeof *m);
	m->state = IN_CONTENT;
}

void
markup_input(struct markup *m, const char *bytes, size_t len, bool final)
{
	m->p = bytes;
	m->end = bytes + len;
	m->final = final;
}

size_t
markup_left(const struct markup *m)
{
	return (size_t)(m->end - m->p);
}

static bool
is_name_start(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == ':' || (c & 0x80) != 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool
span_is(struct span s, const char *name)
{
	for (size_t i = 0; i < s.len; i++)
		if (name[i] == '\0' || lower(s.at[i]) != name[i])
			return false;
	return name[s.len] == '\0';
}

struct span
markup_local(struct span name)
{
	const char *colon = memchr(name.at, ':', name.len);

	if (colon == NULL)
		return name;
	return (struct span){ colon + 1, name.len - (size_t)(colon + 1 - name.at) };
}

struct span
markup_prefix(struct span name)
{
	const char *colon = memchr(name.at, ':', name.len);

	return (struct span){ name.at, colon == NULL ? 0 : (size_t)(colon - name.at) };
}

/* Where what begins in [p, end), or NULL. */
static const char *
find(const char *p, const char *end, const char *what, size_t n)
{
	return (size_t)(end - p) < n ? NULL : memmem(p, (size_t)(end - p), what, n);
}

enum opening {
	OPENING_NO,
	OPENING_YES,
	OPENING_MAYBE
};

/* Does the input go on with what (lower case)? MAYBE when it ends too early to say. */
static enum opening
opens_with(const struct markup *m, const char *what)
{
	const char *p = m->p;

	for (; *what != '\0'; what++, p++) {
		if (p == m->end)
			return m->final ? OPENING_NO : OPENING_MAYBE;
		if (lower(*p) != *what)
			return OPENING_NO;
	}
	return OPENING_YES;
}

/* Skips to behind what, which ends the state. Keeps as many bytes as may begin it. */
static bool
skip_past(struct markup *m, const char *what, size_t n)
{
	const char *q = find(m->p, m->end, what, n);

	if (q != NULL) {
		m->p = q + n;
		m->state = IN_CONTENT;
		return true;
	}
	if (m->final)
		m->p = m->end;
	else if (markup_left(m) >= n)
		m->p = m->end - (n - 1);
	return false;
}

/* Emits as text what comes before the sign that ends the state. */
static enum markup_token
text_until(struct markup *m, const char *what, size_t n)
{
	const char *start = m->p;

	if (skip_past(m, what, n)) {
		m->text = (struct span){ start, (size_t)(m->p - start) - n };
		return MARKUP_CDATA;
	}
	m->text = (struct span){ start, (size_t)(m->p - start) };
	return m->p == start ? MARKUP_MORE : MARKUP_CDATA;
}

/* <!DOCTYPE ... [ ... ]>. Its quotes may hold ">"; its comments are those of XML. */
static bool
skip_doctype(struct markup *m)
{
	for (; m->p < m->end; m->p++) {
		char c = *m->p;

		if (m->quote != '\0') {
			if (c == m->quote)
				m->quote = '\0';
		} else if (c == '<') {
			if (opens_with(m, "<!entity") == OPENING_MAYBE ||
				opens_with(m, "<!--") == OPENING_MAYBE)
				return false;
			if (opens_with(m, "<!entity") == OPENING_YES)
				m->entities = true;
			else if (opens_with(m, "<!--") == OPENING_YES) {
				const char *q = find(m->p, m->end, "-->", 3);

				if (q == NULL) {
					if (!m->final)
						return false;
					m->p = m->end - 1;
				} else {
					m->p = q + 2;
				}
			} else if (m->subset == 0 && m->p[0] == '<' && m->p + 1 < m->end &&
				   m->p[1] != '!' && m->p[1] != '?') {
				/* "<!DOCTYPE rss <rss>": it was never closed */
				m->state = IN_CONTENT;
				return true;
			}
		} else if (c == '[') {
			m->subset++;
		} else if (c == ']') {
			m->subset = 0;
		} else if (m->subset > 0 && (c == '"' || c == '\'')) {
			m->quote = c;
		} else if (c == '>' && m->subset == 0) {
			m->p++;
			m->state = IN_CONTENT;
			return true;
		}
	}
	return false;
}

/* Does a quote at p begin a value? Only behind "=": <a title=it's> is one attribute. */
static bool
begins_value(const char *p, const char *tag)
{
	do
		p--;
	while (p > tag && is_blank(*p));
	return *p == '=';
}

/* Does a quote at p end a value? What begins the value of a later tag does not. */
static bool
ends_value(const char *p, const char *end)
{
	return p + 1 == end || is_blank(p[1]) || p[1] == '/' || p[1] == '>' || p[1] == '?';
}

/* Where the tag ends whose name begins at tag: its ">", a "<" that shows that the ">" is missing,
 * or NULL when neither has come yet. */
static const char *
tag_end(const char *tag, const char *end)
{
	for (const char *p = tag; p < end; p++) {
		const char *stop, *less, *more;

		if (*p == '>' || *p == '<')
			return p;
		if ((*p != '"' && *p != '\'') || !begins_value(p, tag))
			continue;
		stop = memchr(p + 1, *p, (size_t)(end - p - 1));
		less = memchr(p + 1, '<', (size_t)((stop != NULL ? stop : end) - p - 1));
		if (less != NULL && stop != NULL && !ends_value(stop, end)) {
			/* domain="x>y</a><b c="d">: the quote was never closed */
			more = memchr(p + 1, '>', (size_t)(less - p - 1));
			return more != NULL ? more : less;
		}
		if (stop == NULL)
			return NULL;
		p = stop;
	}
	return NULL;
}

/* At "<" and a letter. */
static enum markup_token
start_tag(struct markup *m)
{
	const char *name = m->p + 1, *p = name, *close;

	close = tag_end(name, m->end);
	if (close == NULL) {
		if (m->final) {
			close = memchr(p, '>', (size_t)(m->end - p));
			if (close == NULL) {
				m->p = m->end; /* cut off within the tag */
				return MARKUP_MORE;
			}
		} else if (markup_left(m) > MAX_TAG) {
			m->state = IN_LOST_TAG;
			m->lost = true;
			return MARKUP_MORE;
		} else {
			return MARKUP_MORE;
		}
	}
	while (p < close && !is_blank(*p) && *p != '/')
		p++;
	if (*close == '<' && (p == close || memchr(p, '=', (size_t)(close - p)) == NULL)) {
		/* "a <b and c <d>": no tag, or nothing that could be missed */
		m->text = (struct span){ m->p, (size_t)(close - m->p) };
		m->p = close;
		return MARKUP_TEXT;
	}
	m->name = (struct span){ name, (size_t)(p - name) };
	m->empty = close > p && close[-1] == '/';
	m->attrs = (struct span){ p, (size_t)(close - p) - m->empty };
	m->p = *close == '>' ? close + 1 : close;
	return MARKUP_START;
}

/* At "</". */
static enum markup_token
end_tag(struct markup *m)
{
	const char *name = m->p + 2, *p = name, *close = memchr(name, '>', (size_t)(m->end - name));
	const char *less = memchr(name, '<', (size_t)((close != NULL ? close : m->end) - name));

	if (less != NULL)
		close = less;
	if (close == NULL) {
		if (!m->final) {
			if (markup_left(m) > MAX_TAG) {
				m->state = IN_LOST_TAG;
				m->lost = true;
			}
			return MARKUP_MORE;
		}
		close = m->end;
	}
	while (p < close && !is_blank(*p))
		p++;
	m->name = (struct span){ name, (size_t)(p - name) };
	m->p = close < m->end && *close == '>' ? close + 1 : close;
	return MARKUP_END;
}

/* Text up to the next "<", but not into a reference that the piece cuts. */
static enum markup_token
text(struct markup *m, const char *from)
{
	const char *q = memchr(from, '<', (size_t)(m->end - from));

	if (q == NULL) {
		q = m->end;
		if (!m->final) {
			const char *tail =
				m->end - m->p > MAX_REFERENCE ? m->end - MAX_REFERENCE : m->p;
			const char *amp = memrchr(tail, '&', (size_t)(m->end - tail));

			if (amp != NULL && memchr(amp, ';', (size_t)(m->end - amp)) == NULL)
				q = amp;
			if (q == m->p)
				return MARKUP_MORE;
		}
	}
	m->text = (struct span){ m->p, (size_t)(q - m->p) };
	m->p = q;
	return MARKUP_TEXT;
}

/* At "<!". Sets the state, or returns false when more bytes must tell which. */
static bool
declaration(struct markup *m)
{
	static const struct {
		const char *opening;
		enum state state;
	} kinds[] = {
		{ "<!--", IN_COMMENT },
		{ "<![cdata[", IN_CDATA },
		{ "<!doctype", IN_DOCTYPE },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		switch (opens_with(m, kinds[i].opening)) {
		case OPENING_YES:
			m->p += strlen(kinds[i].opening);
			m->state = kinds[i].state;
			m->subset = 0;
			m->quote = '\0';
			return true;
		case OPENING_MAYBE:
			return false;
		case OPENING_NO:
			break;
		}
	}
	m->state = IN_LOST_TAG;
	return true;
}

/* At "<?". */
static bool
instruction(struct markup *m)
{
	switch (opens_with(m, "<?xml")) {
	case OPENING_MAYBE:
		return false;
	case OPENING_YES:
		m->state = IN_XML_PI;
		break;
	case OPENING_NO:
		m->state = IN_PI;
		break;
	}
	m->p += 2;
	return true;
}

static enum markup_token
content(struct markup *m)
{
	char c;

	while (m->end - m->p >= 3 && m->p[0] == '<' && m->p[1] == '/' && m->p[2] == '>')
		m->p += 3; /* "</>" closes nothing */
	if (m->p == m->end)
		return MARKUP_MORE;
	if (*m->p != '<')
		return text(m, m->p);
	if (m->p + 1 == m->end) {
		if (!m->final)
			return MARKUP_MORE;
		return text(m, m->p + 1);
	}
	c = m->p[1];
	if (is_name_start(c))
		return start_tag(m);
	if (c == '/' && m->p + 2 == m->end && !m->final)
		return MARKUP_MORE;
	if (c == '/' && m->p + 2 < m->end && is_name_start(m->p[2]))
		return end_tag(m);
	return text(m, m->p + 1);
}

enum markup_token
markup_next(struct markup *m)
{
	for (;;) {
		switch ((enum state)m->state) {
		case IN_CONTENT:
			if (m->end - m->p >= 2 && m->p[0] == '<' && m->p[1] == '!') {
				if (!declaration(m))
					return MARKUP_MORE;
				break;
			}
			if (m->end - m->p >= 2 && m->p[0] == '<' && m->p[1] == '?') {
				if (!instruction(m))
					return MARKUP_MORE;
				break;
			}
			{
				enum markup_token t = content(m);

				if (t == MARKUP_MORE && m->state != IN_CONTENT)
					break;
				return t;
			}
		case IN_COMMENT:
			if (!skip_past(m, "-->", 3))
				return MARKUP_MORE;
			break;
		case IN_PI:
			if (!skip_past(m, "?>", 2))
				return MARKUP_MORE;
			break;
		case IN_XML_PI:
		case IN_LOST_TAG:
			if (!skip_past(m, ">", 1))
				return MARKUP_MORE;
			break;
		case IN_DOCTYPE:
			if (!skip_doctype(m))
				return MARKUP_MORE;
			break;
		case IN_CDATA:
			return text_until(m, "]]>", 3);
		case IN_RAW: {
			const char *q = m->p;

			for (;;) {
				q = find(q, m->end, "</", 2);
				if (q == NULL)
					break;
				if ((size_t)(m->end - q) < 2 + strlen(m->raw)) {
					m->p = q;
					if (m->final)
						m->p = m->end;
					return MARKUP_MORE;
				}
				if (span_is((struct span){ q + 2, strlen(m->raw) }, m->raw))
					break;
				q += 2;
			}
			if (q == NULL) {
				m->p = m->final || markup_left(m) == 0 ? m->end : m->end - 1;
				return MARKUP_MORE;
			}
			m->p = q;
			m->state = IN_CONTENT;
			break;
		}
		}
	}
}

void
markup_skip_raw(struct markup *m)
{
	size_t n = m->name.len;

	if (m->empty || n >= sizeof m->raw)
		return;
	for (size_t i = 0; i < n; i++)
		m->raw[i] = lower(m->name.at[i]);
	m->raw[n] = '\0';
	m->state = IN_RAW;
}

bool
markup_attr(struct span *attrs, struct attr *out)
{
	const char *p = attrs->at, *end = p + attrs->len;

	while (p < end && (is_blank(*p) || *p == '/' || *p == '"' || *p == '\'' || *p == '='))
		p++;
	if (p == end) {
		attrs->len = 0;
		return false;
	}
	out->name.at = p;
	while (p < end && !is_blank(*p) && *p != '=')
		p++;
	out->name.len = (size_t)(p - out->name.at);
	while (p < end && is_blank(*p))
		p++;
	out->value = (struct span){ p, 0 };
	if (p < end && *p == '=') {
		p++;
		while (p < end && is_blank(*p))
			p++;
		if (p < end && (*p == '"' || *p == '\'')) {
			const char *stop = memchr(p + 1, *p, (size_t)(end - p - 1));

			if (stop == NULL)
				stop = end;
			out->value = (struct span){ p + 1, (size_t)(stop - p - 1) };
			p = stop < end ? stop + 1 : end;
		} else {
			out->value.at = p;
			while (p < end && !is_blank(*p))
				p++;
			out->value.len = (size_t)(p - out->value.at);
		}
	}
	*attrs = (struct span){ p, (size_t)(end - p) };
	return true;
}
