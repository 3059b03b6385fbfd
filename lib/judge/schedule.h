/*
 * schedule - when to look again. Pure: time and chance come in as arguments.
 *
 *	                    period x growth, clipped to the end of the 40 days
 *	                   +----+
 *	   first, changed  v    | unchanged            still unchanged at the very end
 *	  ----------->  WATCHING +---------------------------------------------> RETIRED
 *	                 |  ^  ^ |
 *	      404 confirmed |  | | not reached for long          refused or dead for too long
 *	                 v  |  | +---------------------------------------------> UNREACHABLE
 *	                GONE |  |
 *	       (rare checks, |  | a page again
 *	        then none) --+  |
 *
 * Times are Unix seconds, periods seconds.
 */
#ifndef STET_JUDGE_SCHEDULE_H
#define STET_JUDGE_SCHEDULE_H

#include "judge/verdict.h"

#include <stdbool.h>
#include <stdint.h>

/* The settings; config fills them, schedule_defaults() gives the design's. */
struct schedule_rules {
	int64_t first_period_s;		/* after a first sight or a change                 */
	double growth;			/* factor on each unchanged check                  */
	int64_t stop_after_s;		/* this long without a change: retired             */
	int64_t min_period_s;		/* bounds of every period, adapted ones among them */
	int64_t max_period_s;
	int64_t retry_first_s;		/* after a failed check; doubles with each         */
	int64_t retry_max_s;
	int64_t unreachable_after_s;	/* beyond stop_after without one good check        */
	int64_t suspect_period_s;	/* first repeat of a suspect check                 */
	int64_t gone_period_s;		/* first repeat while 404 is being confirmed, and  */
					/* the first of the rare checks for its return     */
	int64_t gone_stop_after_s;	/* this long gone: not checked any more            */
	int64_t full_check_s;		/* a check without validators at least this often  */
	bool adapt;			/* learn periods from the source                   */
};

void schedule_defaults(struct schedule_rules *rules);

/* What an article's schedule remembers. The store keeps it with the article. */
struct schedule {
	int64_t first_seen_at;
	int64_t stable_since;		/* last change, or first sight; stability counts from here */
	int64_t last_good_at;		/* last check that reached the article; 0: never           */
	int64_t period_s;		/* the present period                                      */
	int failures;			/* failed checks in a row                                  */
	int suspects;			/* suspect checks in a row                                 */
	int64_t gone_since;		/* first 404 of the present run; 0: not missing            */
	bool gone;			/* the run was confirmed: the article is gone              */
};

/* What is known of the article's source, for adapt; NULL or all zero: nothing. */
struct schedule_source;

enum schedule_state {
	SCHEDULE_WATCHING,
	SCHEDULE_RETIRED,	/* stable to the end                          */
	SCHEDULE_UNREACHABLE,	/* could not be reached to the end            */
	SCHEDULE_GONE,		/* confirmed gone; next_check_at may be never */
};

#define SCHEDULE_NEVER INT64_MAX

struct schedule_next {
	enum schedule_state state;
	int64_t next_check_at;		/* SCHEDULE_NEVER: not checked any more */
};

/* A new article, first seen now: due at once. */
void schedule_begin(struct schedule *s, int64_t now);

/*
 * Takes in what the check at now said, changes s, and says when to look again. known is what the
 * source is like (NULL: nothing, the plain rule). retry_after_s is what the server asked for, 0
 * when nothing. chance is any number; failed checks spread their repeats by it. judged->verdict
 * decides; judged->gone tells a confirmed disappearance.
 */
struct schedule_next schedule_after(const struct schedule_rules *rules, struct schedule *s,
				    const struct judgement *judged,
				    const struct schedule_source *known, int64_t now,
				    int64_t retry_after_s, uint64_t chance);

/* Must the check at now go without validators? last_full_at: when the last such was made, 0 never. */
bool schedule_wants_full(const struct schedule_rules *rules, int64_t last_full_at, int64_t now);

/* ---- feeds ---- */

struct schedule_feed_rules {
	int64_t period_s;		/* as configured: how often at the most           */
	int64_t max_period_s;		/* how rarely at the least                        */
	int64_t retry_first_s;
	int64_t retry_max_s;
};

enum schedule_feed_event {
	SCHEDULE_FEED_NEW_ENTRIES,	/* it named an article we did not know           */
	SCHEDULE_FEED_UNCHANGED,	/* 304, the same bytes, or nothing new           */
	SCHEDULE_FEED_FAILED,
	SCHEDULE_FEED_ENDED,		/* 410                                           */
};

struct schedule_feed {
	int64_t period_s;		/* the present period; 0: begin with rules->period_s */
	int failures;
};

/* When to ask the feed again. hint_s is how long the feed itself wants to be left alone (ttl,
 * sy:updatePeriod, Cache-Control), 0 when it does not say; it is believed within the bounds.
 * SCHEDULE_NEVER after SCHEDULE_FEED_ENDED. */
int64_t schedule_feed_after(const struct schedule_feed_rules *rules, struct schedule_feed *f,
			    enum schedule_feed_event event, int64_t hint_s, int64_t now,
			    int64_t retry_after_s, uint64_t chance);

#endif
