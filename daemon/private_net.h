/*
 * private_net - which addresses of the network may be connected to. What a feed or a redirect
 * names must not lead into the operator's own network: loopback, private, link-local (where cloud
 * metadata lives), shared, documentation, multicast and reserved ranges are refused, in IPv6 also
 * those that carry such an IPv4 address inside, unless the operator lists them.
 */
#ifndef STET_DAEMON_PRIVATE_NET_H
#define STET_DAEMON_PRIVATE_NET_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/socket.h>

struct private_net;

/* allowed: networks ("127.0.0.128/25", "fd00::/8", "10.1.2.3") that may be entered all the same,
 * NULL-terminated, or NULL. NULL when one cannot be read. */
struct private_net *private_net_new(const char *const *allowed, struct err *e);

void private_net_free(struct private_net *p); /* NULL is allowed */

/* May addr be connected to? Only AF_INET and AF_INET6 ever may. */
bool private_net_may_enter(const struct private_net *p, const struct sockaddr *addr);

/* The same of the host of a URL, where somebody else (a proxy) will connect: true for names
 * that are not known to be local. host: as in a URL, IPv6 in brackets. */
bool private_net_may_name(const struct private_net *p, const char *host);

#endif
