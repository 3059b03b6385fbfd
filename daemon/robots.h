/*
 * robots - robots.txt (RFC 9309): what a site allows us to ask for. A parser and a matcher, pure;
 * who fetches the file and how long it is kept is fetch.c's business.
 */
#ifndef STET_DAEMON_ROBOTS_H
#define STET_DAEMON_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct robots;

/* Reads any bytes as robots.txt, for the crawler of that product token ("stet"; case does not
 * count). All groups that name the token count as one; where none does, those for "*" do. Bytes
 * beyond LIMIT_ROBOTS are not read. Never NULL. */
struct robots *robots_parse(const char *bytes, size_t len, const char *token);

void robots_free(struct robots *r); /* NULL is allowed */

/* May path_query ("/news/1?page=2", as sent to the server) be asked for? The longest rule that
 * matches decides, allow before disallow where two are as long, and allow when none matches. Rules
 * that take too long to match forbid. */
bool robots_allows(const struct robots *r, const char *path_query);

/* The Crawl-delay of our group in milliseconds, at most LIMIT_CRAWL_DELAY_MS; 0 for none. */
int64_t robots_crawl_delay_ms(const struct robots *r);

/* Bytes of memory it takes, roughly. */
size_t robots_size(const struct robots *r);

/* Copies the product token of a User-Agent ("stet/0.1 (+https://...)": "stet") into token, which
 * has room for size bytes. */
void robots_token(const char *user_agent, char *token, size_t size);

#endif
