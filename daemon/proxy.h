/*
 * proxy - which proxy a request goes through, by the environment of the process: http_proxy,
 * https_proxy and all_proxy (also in capitals, but HTTP_PROXY, which a CGI caller could set), and
 * no_proxy. Decided here and not inside libcurl, because who connects to a proxy must be known:
 * the proxy's address may be private, the operator has named it.
 */
#ifndef STET_DAEMON_PROXY_H
#define STET_DAEMON_PROXY_H

#include <stdbool.h>

struct proxy;

/* Reads the environment by get, which is getenv(3) but in tests. NULL when it names no proxy. */
struct proxy *proxy_new(char *(*get)(const char *name));

void proxy_free(struct proxy *p); /* NULL is allowed */

/* The proxy's address for a request to host (as in a URL), or NULL for none. Borrowed. */
const char *proxy_for(const struct proxy *p, bool https, const char *host);

#endif
