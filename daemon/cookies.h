/*
 * cookies - what the pages of one site gave us to keep, in memory, so that a consent once given
 * by a redirect is not asked for at each visit. A jar is a bounded list of lines in the Netscape
 * cookie format, which the transport reads and writes; it belongs to the host at which a fetch
 * began, so that what one site's visit tells a third party says nothing of another's.
 */
#ifndef STET_DAEMON_COOKIES_H
#define STET_DAEMON_COOKIES_H

#include <stddef.h>

struct cookies;

/* An empty jar, with one owner. */
struct cookies *cookies_new(void);

/* One owner more; returns c. */
struct cookies *cookies_share(struct cookies *c);

/* One owner less; the last frees it. NULL is allowed. */
void cookies_free(struct cookies *c);

/* Empties the jar, before its new content is added. */
void cookies_clear(struct cookies *c);

/* Keeps a copy of line. Beyond LIMIT_COOKIES_PER_HOST lines or LIMIT_COOKIE_JAR bytes, or with a
 * line beyond LIMIT_COOKIE_BYTES, it is dropped. */
void cookies_add(struct cookies *c, const char *line);

size_t cookies_count(const struct cookies *c);

/* The i-th line of cookies_count. Borrowed until the next change. */
const char *cookies_line(const struct cookies *c, size_t i);

#endif
