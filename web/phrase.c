#include "phrase.h"

#include <stdio.h>
#include <time.h>

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };

/* The year 9999 is far enough; gmtime_r fails beyond what an int holds. */
static struct tm
civil(int64_t unix_s)
{
	const int64_t last = 253402300799;  /* 9999-12-31T23:59:59Z */
	const int64_t first = -62135596800; /* 0001-01-01T00:00:00Z */
	time_t t = (time_t)(unix_s > last ? last : unix_s < first ? first : unix_s);
	struct tm tm;

	gmtime_r(&t, &tm);
	return tm;
}

char *
phrase_time(int64_t unix_s, char out[PHRASE_MAX])
{
	struct tm tm = civil(unix_s);

	snprintf(out, PHRASE_MAX, "%d %s %d, %02d:%02d UTC", tm.tm_mday, months[tm.tm_mon],
		tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
	return out;
}

char *
phrase_short(int64_t unix_s, char out[PHRASE_MAX])
{
	struct tm tm = civil(unix_s);

	snprintf(out, PHRASE_MAX, "%d %.3s %d, %02d:%02d", tm.tm_mday, months[tm.tm_mon],
		tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
	return out;
}

char *
phrase_day(int64_t unix_s, char out[PHRASE_MAX])
{
	struct tm tm = civil(unix_s);

	snprintf(out, PHRASE_MAX, "%d %s %d", tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900);
	return out;
}

char *
phrase_clock(int64_t unix_s, char out[PHRASE_MAX])
{
	struct tm tm = civil(unix_s);

	snprintf(out, PHRASE_MAX, "%02d:%02d", tm.tm_hour, tm.tm_min);
	return out;
}

/* "3 hours", or "1 hour 25 minutes": below ten hours the minutes still say something. */
static void
hours(int64_t minutes, char out[PHRASE_MAX])
{
	int64_t h = minutes / 60, m = minutes % 60;

	if (minutes >= 600) {
		h += m >= 30;
		m = 0;
	}
	if (m == 0)
		snprintf(out, PHRASE_MAX, "%lld hour%s", (long long)h, h == 1 ? "" : "s");
	else
		snprintf(out, PHRASE_MAX, "%lld hour%s %lld minute%s", (long long)h,
			h == 1 ? "" : "s", (long long)m, m == 1 ? "" : "s");
}

char *
phrase_span(int64_t seconds, char out[PHRASE_MAX])
{
	static const int64_t day = 86400;
	int64_t s = seconds == INT64_MIN ? INT64_MAX : seconds < 0 ? -seconds : seconds;
	const char *name;
	int64_t n;

	if (s < 60) {
		snprintf(out, PHRASE_MAX, "less than a minute");
		return out;
	}
	if (s >= 3570 && s < 2 * day) {
		hours((s + 30) / 60, out);
		return out;
	}
	if (s < 3570) {
		n = (s + 30) / 60;
		name = "minute";
	} else if (s < 60 * day) {
		n = (s + day / 2) / day;
		name = "day";
	} else if (s < 2 * 365 * day) {
		n = (s + 15 * day) / (30 * day);
		name = "month";
	} else {
		n = s / (365 * day);
		name = "year";
	}
	snprintf(out, PHRASE_MAX, "%lld %s%s", (long long)n, name, n == 1 ? "" : "s");
	return out;
}

char *
phrase_later(int64_t seconds, char out[PHRASE_MAX])
{
	char span[PHRASE_MAX];

	if (seconds == 0)
		snprintf(out, PHRASE_MAX, "at the same time");
	else
		snprintf(out, PHRASE_MAX, "%.60s %s", phrase_span(seconds, span),
			seconds < 0 ? "earlier" : "later");
	return out;
}

char *
phrase_between(int64_t from, int64_t to, char out[PHRASE_MAX])
{
	char a[PHRASE_MAX], b[PHRASE_MAX], day_a[PHRASE_MAX], day_b[PHRASE_MAX];
	struct tm ta = civil(from), tb = civil(to);

	phrase_clock(from, a);
	phrase_clock(to, b);
	phrase_day(from, day_a);
	phrase_day(to, day_b);
	if (ta.tm_year == tb.tm_year && ta.tm_yday == tb.tm_yday) {
		if (ta.tm_hour == tb.tm_hour && ta.tm_min == tb.tm_min)
			snprintf(out, PHRASE_MAX, "at %.8s on %.24s", a, day_a);
		else
			snprintf(out, PHRASE_MAX, "between %.8s and %.8s on %.24s", a, b, day_a);
	} else {
		snprintf(out, PHRASE_MAX, "between %.8s on %.24s and %.8s on %.24s", a, day_a, b,
			day_b);
	}
	return out;
}

char *
phrase_number(int64_t n, char out[PHRASE_MAX])
{
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
	size_t at = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && digits[i - 1] != '-' && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

char *
phrase_count(int64_t n, const char *one, const char *many, char out[PHRASE_MAX])
{
	char number[PHRASE_MAX];

	snprintf(out, PHRASE_MAX, "%.32s %.60s", phrase_number(n, number), n == 1 ? one : many);
	return out;
}
