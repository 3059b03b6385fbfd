#include "news/article.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const names[ARTICLE_STATE_COUNT] = {
	[ARTICLE_WATCHING] = "watching",
	[ARTICLE_RETIRED] = "retired",
	[ARTICLE_GONE] = "gone",
	[ARTICLE_HIDDEN] = "hidden",
	[ARTICLE_UNREACHABLE] = "unreachable",
};

const char *
article_state_name(enum article_state state)
{
	assert(state < ARTICLE_STATE_COUNT);
	return names[state];
}

bool
article_state_parse(const char *name, enum article_state *state)
{
	for (unsigned i = 0; i < ARTICLE_STATE_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			*state = (enum article_state)i;
			return true;
		}
	}
	return false;
}
