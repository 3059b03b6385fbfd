/* bounds - the bounds of limits.h as a list, for whoever shows them. The build makes the list
 * from that header, and stops at a bound that lacks its sentence. */
#ifndef STET_BASE_BOUNDS_H
#define STET_BASE_BOUNDS_H

#include <stddef.h>
#include <stdint.h>

struct bound {
	const char *name; /* "log_value" of LIMIT_LOG_VALUE; _ms and _s say the unit of a time */
	int64_t value;
	const char *means; /* its sentence */
};

/* All of them in the order of the header; static. */
const struct bound *bounds_all(size_t *n);

#endif
