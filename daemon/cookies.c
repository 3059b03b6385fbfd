#include "cookies.h"

#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct cookies {
	unsigned owners;
	size_t n;
	size_t bytes;
	char **lines; /* owned; NULL while none was added */
};

struct cookies *
cookies_new(void)
{
	struct cookies *c = mem_zalloc(sizeof *c);

	c->owners = 1;
	return c;
}

struct cookies *
cookies_share(struct cookies *c)
{
	c->owners++;
	return c;
}

void
cookies_free(struct cookies *c)
{
	if (c == NULL || --c->owners > 0)
		return;
	cookies_clear(c);
	free(c);
}

void
cookies_clear(struct cookies *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->lines[i]);
	free(c->lines);
	c->lines = NULL;
	c->n = c->bytes = 0;
}

void
cookies_add(struct cookies *c, const char *line)
{
	size_t len = strlen(line);

	if (c->n >= LIMIT_COOKIES_PER_HOST || len > LIMIT_COOKIE_BYTES ||
		c->bytes + len > LIMIT_COOKIE_JAR)
		return;
	c->lines = mem_grow(c->lines, c->n + 1, sizeof *c->lines);
	c->lines[c->n++] = mem_strdup(line);
	c->bytes += len;
}

size_t
cookies_count(const struct cookies *c)
{
	return c->n;
}

const char *
cookies_line(const struct cookies *c, size_t i)
{
	assert(i < c->n);
	return c->lines[i];
}
