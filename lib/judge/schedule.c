#include "judge/schedule.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void
schedule_rules_defaults(struct schedule_rules *rules, int64_t first_period_s, int64_t stop_after_s)
{
	/* the design's times, for a first period of 30 min */
	double part = first_period_s < SCHEDULE_FIRST_PERIOD
		? (double) first_period_s / (double) SCHEDULE_FIRST_PERIOD : 1;

#define SHRUNK(s) max64(1, llround((s) * part))
	*rules = (struct schedule_rules) {
		.first_period_s = first_period_s,
		.growth = 1.2,
		.stop_after_s = stop_after_s,
		.min_period_s = SHRUNK(5 * MINUTE),
		.max_period_s = max64(stop_after_s, first_period_s),
		.retry_first_s = SHRUNK(5 * MINUTE),
		.retry_max_s = SHRUNK(12 * HOUR),
		.unreachable_after_s = stop_after_s / 4,
		.suspect_period_s = SHRUNK(15 * MINUTE),
		.gone_period_s = SHRUNK(15 * MINUTE),
		.gone_max_period_s = SHRUNK(7 * DAY),
		.gone_stop_after_s = stop_after_s,
		.full_check_s = DAY,
		.adapt = false,
	};
#undef SHRUNK
}
