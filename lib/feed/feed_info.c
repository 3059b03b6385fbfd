#include "feed/feed_info.h"

#include "base/arena.h"
#include "base/strs.h"

#include <string.h>

enum {
	MAX_ALTERNATES = 64
};

static void
set(struct feed_info *info, const char **field, const char *url)
{
	if (*field == NULL)
		*field = arena_strdup(info->arena, url);
}

void
feed_info_link(struct feed_info *info, const char *url, const char *rel, const char *type)
{
	if (url == NULL)
		return;
	if (rel == NULL || str_case_eq(rel, "alternate")) {
		if (type == NULL || str_case_find(type, "html") != NULL)
			set(info, &info->link, url);
	} else if (str_case_eq(rel, "self")) {
		set(info, &info->self, url);
	} else if (str_case_eq(rel, "hub")) {
		set(info, &info->hub, url);
	} else if (str_case_eq(rel, "next") || str_case_eq(rel, "prev-archive")) {
		set(info, &info->next, url);
	}
}

void
feed_info_alternate(struct feed_info *info, const char *url, const char *title, const char *type)
{
	struct feed_alternate *a;

	if (url == NULL || info->alternates_n == MAX_ALTERNATES)
		return;
	for (size_t i = 0; i < info->alternates_n; i++)
		if (str_eq(info->alternates[i].url, url))
			return;
	if (info->alternates == NULL)
		info->alternates =
			arena_array(info->arena, MAX_ALTERNATES, sizeof info->alternates[0]);
	a = &info->alternates[info->alternates_n++];
	a->url = arena_strdup(info->arena, url);
	a->title = title == NULL ? NULL : arena_strdup(info->arena, title);
	a->type = arena_strdup(info->arena, type);
}

void
feed_info_free(struct feed_info *info)
{
	arena_free(info->arena);
	memset(info, 0, sizeof *info);
}
