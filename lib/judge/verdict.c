#include "judge/verdict.h"

void
verdict_rules_defaults(struct verdict_rules *rules, int64_t first_period_s)
{
	*rules = (struct verdict_rules) {
		.suspect_checks = 5,
		.suspect_span_s = 12 * first_period_s,
		.gone_checks = 3,
		.gone_span_s = 4 * first_period_s,
	};
}
