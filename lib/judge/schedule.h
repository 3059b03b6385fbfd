/*
 * schedule - when to look again. Pure: time and chance come in as arguments.
 *
 *	                  unchanged: period x growth, clipped to the end of the 40 days
 *	                    +----+
 *	   first, changed   v    |    unchanged, and the 40 days are over
 *	  -------------->  WATCHING  ------------------------------------>  RETIRED
 *	                    |    ^ \
 *	   404 confirmed    |    |  \   not reached when the 40 days were over,
 *	                    v    |   \  nor for a further limit
 *	                   GONE -+    +---------------------------------->  UNREACHABLE
 *	        (looked for, ever more rarely; after a limit no more)
 *
 * Times are Unix seconds, NEWS_NO_TIME for never; periods are seconds.
 */
#ifndef STET_JUDGE_SCHEDULE_H
#define STET_JUDGE_SCHEDULE_H

#include "judge/verdict.h"
#include "news/article.h"

#include <stdbool.h>
#include <stdint.h>

/* The settings. Repeats of checks that found nothing sound begin with the shorter of their own
 * period and first_period_s. */
struct schedule_rules {
	int64_t first_period_s; /* after the first reading and after a change      */
	double growth;		/* factor on each unchanged check                  */
	int64_t stop_after_s;	/* this long without a change: retired             */
	int64_t min_period_s;	/* bounds of every period that is not clipped      */
	int64_t max_period_s;
	int64_t retry_first_s; /* after a failed check; doubles with each         */
	int64_t retry_max_s;
	int64_t unreachable_after_s; /* beyond stop_after without one good check        */
	int64_t suspect_period_s;    /* first repeat of a suspect check; doubles        */
	int64_t gone_period_s;	     /* first repeat after 404; doubles                 */
	int64_t gone_max_period_s;
	int64_t gone_stop_after_s; /* this long gone: looked for no more              */
	int64_t full_check_s;	   /* a check without validators at least this often  */
	bool adapt;		   /* learn the periods from the source               */
};

/* The design's rules for a first period (usually SCHEDULE_FIRST_PERIOD) and an end. The other times
 * shrink in proportion where the first period is shorter than that. */
void schedule_rules_defaults(
	struct schedule_rules *rules, int64_t first_period_s, int64_t stop_after_s);

#define SCHEDULE_FIRST_PERIOD INT64_C(1800)  /* 30 min */
#define SCHEDULE_STOP_AFTER INT64_C(3456000) /* 40 d   */

/* What the article's source has been like, for adapt. All zero: nothing is known. */
struct schedule_source {
	double exposure; /* how much of its articles was watched: each counts by the share of an
			  * article's edits that usually come while it was, up to 1 */
	int64_t changes; /* seen in that */
};

struct schedule_next {
	enum article_state state;
	const char *reason;    /* static; NULL while watching          */
	int64_t next_check_at; /* NEWS_NO_TIME: not checked any more   */
	int64_t period_s;
	int64_t stable_since;
	int failures;
	double exposure; /* what this check adds to the source's: from the good check before */
};

/*
 * When to look again after the check at now, which article was given as it stood before. Reads of
 * article: state, reason, published_at, first_seen_at, last_good_at, stable_since, period_s,
 * revisions, changes, flips, missing, failures. source may be NULL. retry_after_s is what the
 * server asked for, 0 when nothing: the next check is never sooner. chance is any number: repeats
 * of failed checks spread by it.
 *
 * Only a check that found the article's own words ends its watching as stable. Articles that go
 * back and forth between known words (flips) do so for at most their 40 days.
 */
struct schedule_next schedule_after(const struct schedule_rules *rules,
	const struct article *article, const struct judgement *judged,
	const struct schedule_source *source, int64_t now, int64_t retry_after_s, uint64_t chance);

/* Must the check at now go without validators? last_full_at: when the last such check was made,
 * NEWS_NO_TIME for never. */
bool schedule_wants_full(const struct schedule_rules *rules, int64_t last_full_at, int64_t now);

/* ---- feeds ---- */

struct schedule_feed_rules {
	int64_t period_s;     /* as configured: the most often                   */
	int64_t max_period_s; /* the most rarely                                 */
	int64_t retry_first_s;
	int64_t retry_max_s;
};

enum schedule_feed_event {
	SCHEDULE_FEED_NEW,   /* it named an article that was new                */
	SCHEDULE_FEED_QUIET, /* 304, the same bytes, or nothing new             */
	SCHEDULE_FEED_FAILED,
	SCHEDULE_FEED_ENDED, /* 410                                             */
};

struct schedule_feed_next {
	int64_t next_check_at; /* NEWS_NO_TIME: not any more */
	int64_t period_s;
	int failures;
};

/* When to ask a feed again. period_s is its present period (0: none yet), failures how often it
 * failed in a row. hint_s is how long it wants to be left alone by its own words (ttl,
 * sy:updatePeriod, Cache-Control), 0 when it does not say: believed within the bounds. */
struct schedule_feed_next schedule_feed_after(const struct schedule_feed_rules *rules,
	int64_t period_s, int failures, enum schedule_feed_event event, int64_t hint_s, int64_t now,
	int64_t retry_after_s, uint64_t chance);

#endif
