/*
 * fetch_curl - the transport of production: libcurl's multi interface on the loop. Carries one
 * request and one answer; does not follow redirects, queue, or know robots.txt.
 *
 * Refuses to connect to private networks (private_net.h), judged by the address that is really
 * connected to. Verifies TLS always. Decodes gzip, br and zstd, and bounds what comes out.
 */
#ifndef STET_DAEMON_FETCH_CURL_H
#define STET_DAEMON_FETCH_CURL_H

#include "fetch.h"

/* The loop is borrowed. The process's locale must have been set to UTF-8 for names beyond ASCII.
 * Free it through its own free, or hand it to fetcher_new. */
struct transport *fetch_curl_new(struct loop *loop);

#endif
