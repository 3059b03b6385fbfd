#include "base/clock.h"

#include <time.h>

static int64_t
read_ms(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t
system_wall_ms(const struct clock *c)
{
	(void)c;
	return read_ms(CLOCK_REALTIME);
}

static int64_t
system_mono_ms(const struct clock *c)
{
	(void)c;
	return read_ms(CLOCK_MONOTONIC);
}

const struct clock *
clock_system(void)
{
	static const struct clock system_clock = { system_wall_ms, system_mono_ms };

	return &system_clock;
}

int64_t
clock_wall_s(const struct clock *c)
{
	int64_t ms = c->wall_ms(c);

	return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}
