/* store_health - what the figures of a source say of it. Pure. */
#include "store.h"

enum {
	DAY_S = 86400,
	WEEK_S = 7 * DAY_S,
	MANY = 5, /* checks that failed in a row, over all articles of a source */
};

/* Articles are checked at least daily while they are watched. */
static bool
unread(const struct store_source *s, int64_t now)
{
	return s->last_good_at == NEWS_NO_TIME || s->last_good_at < now - DAY_S;
}

enum store_health
store_source_health(const struct store_source *s, int64_t now)
{
	if (s->failures >= MANY)
		return s->last_failure == CHECK_FAILURE_REFUSED ||
				       s->last_failure == CHECK_FAILURE_ROBOTS
			       ? STORE_REFUSED
			       : STORE_FAILING;
	if (s->checks == 0)
		return STORE_NEW;
	if (s->articles[ARTICLE_WATCHING] > 0 && unread(s, now))
		return STORE_UNREAD;
	if (s->feeds > 0 && s->last_new_at != NEWS_NO_TIME && s->last_new_at < now - WEEK_S)
		return STORE_QUIET;
	return STORE_WELL;
}

const char *
store_health_name(enum store_health health)
{
	switch (health) {
	case STORE_WELL:
		return "well";
	case STORE_NEW:
		return "new";
	case STORE_QUIET:
		return "quiet";
	case STORE_UNREAD:
		return "unread";
	case STORE_REFUSED:
		return "refused";
	case STORE_FAILING:
		return "failing";
	}
	return "";
}

const char *
store_source_trouble(const struct store_source *s, int64_t now)
{
	switch (store_source_health(s, now)) {
	case STORE_WELL:
	case STORE_NEW:
		return NULL;
	case STORE_QUIET:
		return "has named nothing new for a week";
	case STORE_UNREAD:
		return s->last_good_at == NEWS_NO_TIME
			       ? "has never given an article that could be read"
			       : "has given nothing that could be read for a day";
	case STORE_REFUSED:
		if (s->last_failure == CHECK_FAILURE_ROBOTS)
			return "is closed to us by robots.txt";
		return unread(s, now) ? "refuses us" : "has begun to refuse us";
	case STORE_FAILING:
		return unread(s, now) ? "cannot be reached" : "has begun to fail";
	}
	return NULL;
}
