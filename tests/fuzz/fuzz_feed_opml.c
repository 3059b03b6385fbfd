/* OPML: what is read must be written, and read back the same. */
#include "base/arena.h"
#include "base/mem.h"
#include "feed/opml.h"
#include "text/charset.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX = 64
};

struct list {
	struct arena *arena;
	struct opml_feed feeds[MAX];
	size_t n;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
keep(struct list *l, const char *s)
{
	if (s == NULL)
		return NULL;
	assert(charset_is_utf8(s, strlen(s)));
	return arena_strdup(l->arena, s);
}

static void
hear(const struct opml_feed *f, void *arg)
{
	struct list *l = arg;

	assert(f->url != NULL);
	if (l->n == MAX)
		return;
	l->feeds[l->n++] = (struct opml_feed){ .url = keep(l, f->url),
		.title = keep(l, f->title),
		.site = keep(l, f->site),
		.group = keep(l, f->group) };
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct list read = { .arena = arena_new() }, back = { .arena = read.arena };

	if (opml_parse((const char *)data, size, hear, &read, NULL) >= 0) {
		char *text = opml_write("t", read.feeds, read.n);

		assert(opml_parse(text, strlen(text), hear, &back, NULL) == (int)read.n);
		for (size_t i = 0; i < read.n; i++)
			assert(strcmp(read.feeds[i].url, back.feeds[i].url) == 0);
		free(text);
	}
	arena_free(read.arena);
	return 0;
}
