/*
 * place - the pieces of an address that url_resolve has brought into its one form, which is what
 * makes it safe to cut it up here instead of parsing it once for each piece.
 */
#ifndef STET_DAEMON_PLACE_H
#define STET_DAEMON_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* All point into the address. */
struct place {
	const char *scheme;
	size_t scheme_len;
	const char *host;
	size_t host_len;
	const char *port; /* digits, or NULL for the scheme's default */
	size_t port_len;
	const char *path; /* and query; up to a fragment */
	size_t path_len;
};

/* False when url has no host. */
bool place_of(const char *url, struct place *p);

/* "example.org", or "example.org:8080": http and https of one host are one to be polite to. The
 * caller frees it, as the next. */
char *place_host(const struct place *p);

/* "https://example.org", or with its port where that is not the scheme's own. */
char *place_origin(const struct place *p);

#endif
