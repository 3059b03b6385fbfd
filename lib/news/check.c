#include "news/check.h"

#include <assert.h>
#include <stddef.h>

const char *
check_failure_name(enum check_failure failure)
{
	static const char *const names[CHECK_FAILURE_COUNT] = {
		[CHECK_FAILURE_NONE] = "",
		[CHECK_FAILURE_NETWORK] = "network",
		[CHECK_FAILURE_SERVER] = "server",
		[CHECK_FAILURE_REFUSED] = "refused",
		[CHECK_FAILURE_ROBOTS] = "robots",
		[CHECK_FAILURE_ADDRESS] = "address",
		[CHECK_FAILURE_BODY] = "body",
		[CHECK_FAILURE_READER] = "reader",
		[CHECK_FAILURE_OTHER] = "other",
	};

	assert(failure < CHECK_FAILURE_COUNT);
	return names[failure];
}
