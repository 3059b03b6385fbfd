#include "place.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

bool
place_of(const char *url, struct place *p)
{
	const char *colon = strstr(url, "://"), *end, *at, *s;

	if (colon == NULL)
		return false;
	p->scheme = url;
	p->scheme_len = (size_t)(colon - url);
	p->host = colon + 3;
	end = p->host + strcspn(p->host, "/?#");
	/* A user and password come before the last "@". */
	at = memrchr(p->host, '@', (size_t)(end - p->host));
	if (at != NULL)
		p->host = at + 1;
	p->path = end;
	p->path_len = strcspn(end, "#");
	p->port = NULL;
	p->port_len = 0;
	for (s = end; s > p->host && s[-1] >= '0' && s[-1] <= '9'; s--)
		;
	if (s > p->host && s[-1] == ':') {
		p->port = s;
		p->port_len = (size_t)(end - s);
		end = s - 1;
	}
	p->host_len = (size_t)(end - p->host);
	if (p->port != NULL && p->port_len == (p->scheme_len == 5 ? 3u : 2u) &&
		memcmp(p->port, p->scheme_len == 5 ? "443" : "80", p->port_len) == 0)
		p->port_len = 0;
	return p->host_len > 0;
}

char *
place_host(const struct place *p)
{
	if (p->port_len == 0)
		return mem_strndup(p->host, p->host_len);
	return mem_printf("%.*s:%.*s", (int)p->host_len, p->host, (int)p->port_len, p->port);
}

char *
place_origin(const struct place *p)
{
	struct buf b = { 0 };

	buf_add(&b, p->scheme, p->scheme_len);
	buf_adds(&b, "://");
	buf_add(&b, p->host, p->host_len);
	if (p->port_len > 0) {
		buf_addc(&b, ':');
		buf_add(&b, p->port, p->port_len);
	}
	return buf_steal(&b);
}
