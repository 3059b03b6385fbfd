/*
 * url - one spelling per address. The only file that knows libcurl's URL API.
 *
 * Three forms of an address, each made from the one before:
 *
 *	resolved    absolute, http or https, fit to be fetched        url_resolve
 *	canonical   the address that is stored, shown and fetched     url_canonical
 *	key         decides whether two addresses are one article     url_key
 *
 * What a canonical address and a key leave out, and why, is written in docs/urls.md. Every
 * function takes any bytes and returns NULL, false or 0 for what is not an http(s) URL of at most
 * LIMIT_URL bytes. Pure; the caller frees what it is given.
 */
#ifndef STET_TEXT_URL_H
#define STET_TEXT_URL_H

#include <stdbool.h>
#include <stddef.h>

/* Makes ready what international host names need. A process that gives up the file system calls it
 * first; every other may leave it out. */
void url_prepare(void);

/* Is this an absolute http or https URL with a host? */
bool url_valid(const char *url);

/* What a browser would make of ref on the page at base: white space around and line breaks inside
 * are dropped, "\" is "/", spaces and bytes beyond ASCII are percent-encoded, dot segments
 * resolved. base may be NULL: then ref must be absolute. The fragment is kept. NULL for any other
 * scheme (mailto:, javascript:, data: ...). */
char *url_resolve(const char *base, const char *ref);

/* The address without what does not name the article: lower-case host, in punycode; no default
 * port, no user name or password, no fragment (but "#!..." and "#/...", which are routes), no
 * tracking parameters; escapes in one spelling; dot segments resolved. Query parameters keep
 * their order. */
char *url_canonical(const char *url);

/* The identity: equal for two addresses exactly when they are taken for one article without
 * asking the site. The canonical address without its scheme (http and https are one), without
 * one "/" at the path's end. "www." and the case of the path count: only the site can say, by a
 * redirect or rel=canonical, that these are one. */
char *url_key(const char *url);

/* The host in lower case and punycode; an IPv6 address in brackets. */
char *url_host(const char *url);

/* "https://example.org", "http://127.0.0.1:8080": what robots.txt and cookies go by. */
char *url_origin(const char *url);

/* Path and query as sent to the server, "/" for an empty path: what robots.txt rules match. */
char *url_path_query(const char *url);

/* The port, stated or the scheme's default; 0 for what is no URL. */
int url_port(const char *url);

bool url_is_https(const char *url);

/* Do the two have the same scheme, host and port? */
bool url_same_origin(const char *a, const char *b);

/* Does the address look like the front of a site or of a section ("/", "/news", "/en/sport/",
 * "/news/index.html") rather than an article? An article that now redirects there for good was
 * taken away. Short paths of plain words only: a digit or a hyphenated slug is an article's. */
bool url_is_section_front(const char *url);

#endif
