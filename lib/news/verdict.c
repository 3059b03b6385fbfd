#include "news/verdict.h"

#include <stdlib.h>

bool
verdict_is_good(enum verdict v)
{
	switch (v) {
	case VERDICT_FIRST:
	case VERDICT_CHANGED:
	case VERDICT_UNCHANGED:
	case VERDICT_REVERTED:
	case VERDICT_MOVED:
		return true;
	case VERDICT_SUSPECT:
	case VERDICT_GONE:
	case VERDICT_FAILED:
		return false;
	case VERDICT_COUNT:
		break;
	}
	abort();
}
