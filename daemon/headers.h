/*
 * headers - reads the header fields of one answer into its result. Pure. Fields that nobody here
 * asks for are passed over.
 */
#ifndef STET_DAEMON_HEADERS_H
#define STET_DAEMON_HEADERS_H

#include "fetch.h"

/* Takes one header line as it came, "Name: value\r\n", n bytes, not NUL-terminated. A status line
 * forgets what earlier answers of the same exchange (100, 103) said. wall_s is now, to turn a
 * date in Retry-After into a wait. */
void headers_read(struct fetch_result *r, const char *line, size_t n, int64_t wall_s);

#endif
