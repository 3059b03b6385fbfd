/*
 * log - one line an event, in logfmt, with the journal's priority in front:
 *
 *	<5>event=changed article=17 source=bbc version=3 changes=3 url=https://...
 *
 * A line is begun, given its fields, and ended. Values are quoted where logfmt wants it and
 * control bytes escaped, so nothing a site sends can forge a line. Lines go to stderr, where the
 * journal reads them; the "<5>" is written only under the journal ($JOURNAL_STREAM is set), not
 * for a person at a terminal. One process, one thread, one log.
 *
 * No site can flood the journal: of one event LIMIT_LOG_LINES lines are written in
 * LIMIT_LOG_WINDOW_MS. The rest is counted, and the count said by a line of its own:
 *
 *	<4>event=suppressed of=failed lines=5120
 */
#ifndef STET_BASE_LOG_H
#define STET_BASE_LOG_H

#include "base/clock.h"

#include <stdint.h>

/* Named for what the operator should think; numbers are syslog's priorities. */
enum log_level {
	LOG_LEVEL_BROKEN = 3,  /* our own machine or a bug: act now         */
	LOG_LEVEL_UNUSUAL = 4, /* worth a look when it repeats              */
	LOG_LEVEL_NOTICE = 5,  /* what Stet exists to say: changes and ends */
	LOG_LEVEL_INFO = 6,    /* ordinary work                             */
	LOG_LEVEL_DEBUG = 7,   /* every step                                */
};

/* Lines above level are dropped; the default is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* Begins a line; event is a word of [a-z_]. The line before it must be ended. */
void log_begin(enum log_level level, const char *event);
void log_str(const char *key, const char *value); /* NULL: the field is left out */
void log_int(const char *key, int64_t value);
void log_end(void);

/* A whole line with one field msg. */
void log_msg(enum log_level level, const char *event, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Says now what was suppressed and not yet told, for whoever is about to end. */
void log_settle(void);

/* Windows of suppression are measured by its monotonic time; borrowed. NULL: the system's. */
void log_set_clock(const struct clock *clock);

/* Sends each finished line (no priority, no newline) to the hook instead of stderr; NULL ends
 * that. For tests. */
void log_set_hook(void (*hook)(enum log_level level, const char *line, void *arg), void *arg);

#endif
