/*
 * cookies - what the pages of one site gave us to keep, in memory, so that a consent once given
 * by a redirect is not asked for at each visit. A jar is a bounded list of lines in the Netscape
 * cookie format, which the transport reads and writes; it belongs to the host at which a fetch
 * began, so one site's visit to a third party tells that party nothing of another's.
 */
#ifndef STET_DAEMON_COOKIES_H
#define STET_DAEMON_COOKIES_H

#include <stddef.h>

struct cookies;

struct cookies *cookies_new(void);
void cookies_free(struct cookies *c);		/* NULL is allowed */

/* Empties the jar, before its new content is added. */
void cookies_clear(struct cookies *c);

/* Keeps a copy of line. Beyond LIMIT_COOKIES_PER_HOST lines, or with a line beyond
 * LIMIT_COOKIE_BYTES, it is dropped. */
void cookies_add(struct cookies *c, const char *line);

/* The i-th line, NULL beyond the last. */
const char *cookies_line(const struct cookies *c, size_t i);

#endif
