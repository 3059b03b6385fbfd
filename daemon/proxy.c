#include "proxy.h"

#include "base/mem.h"
#include "base/strs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct proxy {
	char *http, *https; /* owned; NULL: none */
	char *none;	    /* owned; the hosts of no_proxy, NULL: not set */
};

/* The first of the variables that is set, unless it is blank. */
static char *
first_of(char *(*get)(const char *name), const char *const *names)
{
	for (; *names != NULL; names++) {
		const char *value = get(*names);

		if (value != NULL)
			return str_blank(value) ? NULL : mem_strdup(value);
	}
	return NULL;
}

struct proxy *
proxy_new(char *(*get)(const char *name))
{
	static const char *const http[] = { "http_proxy", "all_proxy", "ALL_PROXY", NULL };
	static const char *const https[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
		NULL };
	static const char *const none[] = { "no_proxy", "NO_PROXY", NULL };
	struct proxy *p = mem_zalloc(sizeof *p);

	p->http = first_of(get, http);
	p->https = first_of(get, https);
	p->none = first_of(get, none);
	if (p->http == NULL && p->https == NULL) {
		proxy_free(p);
		return NULL;
	}
	return p;
}

void
proxy_free(struct proxy *p)
{
	if (p == NULL)
		return;
	free(p->http);
	free(p->https);
	free(p->none);
	free(p);
}

/* Is host the entry (n bytes) of no_proxy, or under it? */
static bool
is_under(const char *host, size_t host_len, const char *entry, size_t n)
{
	if (n == 1 && entry[0] == '*')
		return true;
	if (n > 0 && entry[0] == '.') {
		entry++;
		n--;
	}
	return n > 0 && host_len >= n && strncasecmp(host + host_len - n, entry, n) == 0 &&
	       (host_len == n || host[host_len - n - 1] == '.');
}

const char *
proxy_for(const struct proxy *p, bool https, const char *host)
{
	const char *proxy = https ? p->https : p->http, *s = p->none;
	size_t len = strlen(host);

	if (proxy == NULL || s == NULL)
		return proxy;
	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	while (*s != '\0') {
		size_t n = strcspn(s, ", \t");

		if (is_under(host, len, s, n))
			return NULL;
		s += n + (s[n] != '\0');
	}
	return proxy;
}
