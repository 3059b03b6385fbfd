/*
 * clock - the only place that asks what time it is. Whoever needs the time is handed a clock
 * (or a time); a test hands in its own and lives through 40 days at once.
 *
 * Records carry wall time; waits are measured in monotonic time, which no administrator sets back.
 */
#ifndef STET_BASE_CLOCK_H
#define STET_BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*wall_ms)(const struct clock *c); /* Unix time, milliseconds, UTC */
	int64_t (*mono_ms)(const struct clock *c); /* milliseconds since some fixed moment */
};

/* The system's clock. Never NULL, never freed. */
const struct clock *clock_system(void);

/* Unix time in whole seconds, rounded down. */
int64_t clock_wall_s(const struct clock *c);

#endif
