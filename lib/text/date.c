#include "date.h"

#include "text/calendar.h"
#include "text/date_words.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#define MAX_INPUT 100 /* a longer "date" is prose */
#define MAX_WORD 24
#define MAX_NUMBERS 4
#define NO_NUMBER (-1)
#define MAX_OFFSET_S (15 * 3600)

/* ---- what is seen ------------------------------------------------------ */

struct number {
	int64_t value;
	int digits;
	char before; /* what stood between it and the number before: - / . or a blank */
};

/* What has been seen so far of one date. */
struct seen {
	const char *at; /* where we read */
	struct number numbers[MAX_NUMBERS];
	int count;
	char separator;
	int month;
	bool month_led; /* the month's name came before any number */
	int week;
	bool has_time, has_zone, has_offset;
	bool korean;
	int hour, minute, second, zone_minutes;
	enum date_half half;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads a run of digits; at stops behind it. Values too large are kept at a size
 * that no rule accepts. */
static struct number
read_number(struct seen *s)
{
	struct number n = { 0, 0, s->separator };

	for (; is_digit(*s->at); s->at++) {
		if (n.value < INT64_C(100000000000000000))
			n.value = n.value * 10 + (*s->at - '0');
		n.digits++;
	}
	return n;
}

/* Steps over one of the characters, given as whole UTF-8 sequences. */
static bool
skip_any(struct seen *s, const char *const *signs)
{
	for (; *signs != NULL; signs++) {
		size_t n;

		if (*s->at != **signs)
			continue;
		n = strlen(*signs);
		if (strncmp(s->at, *signs, n) == 0) {
			s->at += n;
			return true;
		}
	}
	return false;
}

static void
skip_blanks(struct seen *s)
{
	while (*s->at == ' ')
		s->at++;
}

static bool
set_time(struct seen *s, int64_t hour, int64_t minute, int64_t second)
{
	if (s->has_time || hour > 24 || minute > 59 || second > 60 ||
		(hour == 24 && (minute != 0 || second != 0)))
		return false;
	s->has_time = true;
	s->hour = (int)hour;
	s->minute = (int)minute;
	s->second = (int)second;
	return true;
}

/* The rest of a time after its hour: ":14:55.25". The separator is the one that
 * stands between hour and minute. */
static bool
read_clock(struct seen *s, int64_t hour, char separator)
{
	int64_t minute, second = 0;

	s->at++;
	minute = read_number(s).value;
	if (*s->at == separator && is_digit(s->at[1])) {
		s->at++;
		second = read_number(s).value;
		if (*s->at == ':' && is_digit(s->at[1]))
			return false;
		if ((*s->at == '.' || *s->at == ',') && is_digit(s->at[1])) {
			s->at++;
			read_number(s);
		}
	}
	return set_time(s, hour, minute, second);
}

/* "시 31분 15초", the hour being read. */
static bool
read_east_asian_clock(struct seen *s, int64_t hour)
{
	static const char *const minutes[] = { "분", "分", NULL };
	static const char *const seconds[] = { "초", "秒", NULL };
	int64_t minute = 0, second = 0;

	skip_blanks(s);
	if (is_digit(*s->at)) {
		minute = read_number(s).value;
		skip_any(s, minutes);
		skip_blanks(s);
		if (is_digit(*s->at)) {
			second = read_number(s).value;
			skip_any(s, seconds);
		}
	}
	return set_time(s, hour, minute, second);
}

static bool
day_is_known(const struct seen *s)
{
	return s->month != 0 ? s->count >= 2 : s->count >= 3;
}

/* "7pm", "7 p.m.": an hour without minutes, behind its number. */
static bool
half_follows(const char *p)
{
	while (*p == ' ')
		p++;
	if ((*p | 0x20) != 'a' && (*p | 0x20) != 'p')
		return false;
	p++;
	p += *p == '.';
	return (*p | 0x20) == 'm' && ((p[1] | 0x20) < 'a' || (p[1] | 0x20) > 'z');
}

static bool
accept_number(struct seen *s)
{
	static const char *const hours[] = { "시", "時", "时", "点", NULL };
	struct number n = read_number(s);

	if (n.digits <= 2) {
		if (*s->at == ':' && is_digit(s->at[1]))
			return read_clock(s, n.value, ':');
		if ((*s->at == 'h' || *s->at == 'H') && is_digit(s->at[1]))
			return read_clock(s, n.value, *s->at);
		if (*s->at == '.' && is_digit(s->at[1]) && day_is_known(s) && !s->has_time)
			return read_clock(s, n.value, '.');
		if (!s->has_time && n.value <= 12 && half_follows(s->at))
			return set_time(s, n.value, 0, 0);
		if (skip_any(s, hours))
			return read_east_asian_clock(s, n.value);
	}
	if (s->count == MAX_NUMBERS)
		return false;
	s->numbers[s->count++] = n;
	s->separator = ' ';
	return true;
}

/* "+0530", "-5", "+05:30" at the sign. */
static bool
accept_offset(struct seen *s)
{
	bool west = *s->at++ == '-';
	struct number n = read_number(s);
	int64_t hours = n.value, minutes = 0;

	if (n.digits == 3 || n.digits == 4) {
		minutes = n.value % 100;
		hours = n.value / 100;
	} else if (n.digits > 4) {
		return false;
	} else if (*s->at == ':' && is_digit(s->at[1])) {
		s->at++;
		minutes = read_number(s).value;
	}
	if (minutes > 59 || hours * 3600 + minutes * 60 > MAX_OFFSET_S)
		return false;
	if (s->has_offset || (s->has_zone && s->zone_minutes != 0))
		return true;
	s->has_zone = s->has_offset = true;
	s->zone_minutes = (int)(hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

/* Reads letters into word: lower case, accents off (Hangul and the like stay). A
 * word too long is cut, which leaves its beginning. */
static void
read_word(struct seen *s, char word[MAX_WORD])
{
	size_t len = 0;

	while (*s->at != '\0') {
		unsigned char c = (unsigned char)*s->at;
		ucs4_t folded, parts[UC_DECOMPOSITION_MAX_LENGTH];
		uint8_t out[6];
		int n;

		if (c < 0x80) {
			if ((c | 0x20) < 'a' || (c | 0x20) > 'z')
				break;
			s->at++;
			if (len + 1 < MAX_WORD)
				word[len++] = (char)(c | 0x20);
			continue;
		}
		n = u8_strmbtouc(&folded, (const uint8_t *)s->at);
		if (n <= 0) {
			s->at++;
			continue;
		}
		s->at += n;
		if (folded == 0xa0 || (folded >= 0x2000 && folded <= 0x206f) || folded == 0x3000)
			break;
		folded = uc_tolower(folded);
		if ((folded < 0xac00 || folded > 0xd7a3) &&
			uc_canonical_decomposition(folded, parts) > 0)
			folded = parts[0];
		if (folded >= 0x300 && folded <= 0x36f)
			continue;
		n = u8_uctomb(out, folded, sizeof out);
		if (n > 0 && len + (size_t)n < MAX_WORD) {
			memcpy(word + len, out, (size_t)n);
			len += (size_t)n;
		}
	}
	word[len] = '\0';
}

/* "a.m." and "p.m.", the first letter being read. */
static bool
read_dotted_half(struct seen *s, char letter)
{
	const char *p = s->at;

	if (*p != '.')
		return false;
	p++;
	while (*p == ' ')
		p++;
	if ((*p | 0x20) != 'm')
		return false;
	s->at = p + 1;
	s->half = letter == 'a' ? DATE_HALF_AM : DATE_HALF_PM;
	return true;
}

/* The time of "20031231T101455Z" and "2003-12-31T10Z", behind the T. A time with
 * colons is left to accept_number. */
static bool
accept_basic_time(struct seen *s)
{
	const char *start = s->at;
	struct number n = read_number(s);

	if (*s->at == ':') {
		s->at = start;
		return true;
	}
	if ((*s->at == '.' || *s->at == ',') && is_digit(s->at[1])) {
		s->at++;
		read_number(s);
	}
	switch (n.digits) {
	case 2:
		return set_time(s, n.value, 0, 0);
	case 4:
		return set_time(s, n.value / 100, n.value % 100, 0);
	case 6:
		return set_time(s, n.value / 10000, n.value / 100 % 100, n.value % 100);
	default:
		return false;
	}
}

static bool
accept_word(struct seen *s)
{
	char word[MAX_WORD];
	int minutes, month;
	enum date_half half;

	read_word(s, word);
	if (strcmp(word, "t") == 0 && s->count > 0 && is_digit(*s->at))
		return accept_basic_time(s);
	if (strcmp(word, "w") == 0 && s->count == 1 && is_digit(*s->at)) {
		s->week = (int)read_number(s).value;
		if (s->week > 99) { /* 2003W101 */
			s->numbers[s->count++] = (struct number){ s->week % 10, 1, '-' };
			s->week /= 10;
		}
		return s->week >= 1 && s->week <= 53;
	}
	if ((strcmp(word, "a") == 0 || strcmp(word, "p") == 0) && read_dotted_half(s, word[0]))
		return true;
	if (strcmp(word, "오전") == 0 || strcmp(word, "오후") == 0 || strcmp(word, "년") == 0)
		s->korean = true;
	half = date_half_of(word);
	if (half != DATE_HALF_NONE) {
		s->half = half;
		return true;
	}
	if (s->has_time || (day_is_known(s) && strlen(word) >= 3)) {
		if (!s->has_zone && date_zone_of(word, &minutes)) {
			s->has_zone = true;
			s->zone_minutes = minutes;
			return true;
		}
	}
	/* "mar., 01 déc.": a weekday that looks like a month yields to a real one. */
	month = date_month_of(word);
	if (month != 0 && s->count < 3 && (s->month == 0 || (s->month_led && s->count > 0))) {
		s->month_led = s->month == 0 && s->count == 0;
		s->month = month;
	}
	return true;
}

/* "10:00 2020-03-03": a minus behind a time is one of an offset only when the day is known, or as
 * good as: in "Mar 3 10:00:00 -0500 2020" the year is last. */
static bool
offset_may_come(const struct seen *s)
{
	return s->count >= 3 || s->month != 0;
}

/* Reads all of it; false when something makes it no date. */
static bool
scan(struct seen *s)
{
	while (*s->at != '\0') {
		char c = *s->at;

		if (is_digit(c)) {
			if (!accept_number(s))
				return false;
		} else if ((c == '+' || (c == '-' && s->has_time && offset_may_come(s))) &&
			   s->count > 0 && is_digit(s->at[1])) {
			if (!accept_offset(s))
				return false;
		} else if ((c & 0x80) != 0 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
			const char *start = s->at;

			if (!accept_word(s))
				return false;
			if (s->at == start) /* a blank or dash beyond ASCII */
				s->at += u8_strmblen((const uint8_t *)start);
		} else if (c == '<') {
			while (*s->at != '\0' && *s->at != '>')
				s->at++;
		} else if (c == '(' && s->has_zone) {
			while (*s->at != '\0' && *s->at != ')')
				s->at++;
		} else {
			if (c == '-' || c == '/' || c == '.')
				s->separator = c;
			s->at++;
		}
	}
	return true;
}

/* ---- from what was seen to a moment ------------------------------------- */

static bool
full_year(struct number n, int64_t *year)
{
	if (n.digits == 4)
		*year = n.value;
	else if (n.digits <= 2)
		*year = n.value + (n.value < 69 ? 2000 : 1900);
	else
		return false;
	return *year >= 1 && *year <= 9999;
}

/* Three numbers without a month's name: who is who? */
static bool
order_numbers(const struct seen *s, struct number *y, struct number *m, struct number *d)
{
	struct number a = s->numbers[0], b = s->numbers[1], c = s->numbers[2];

	if (a.digits >= 3 || (c.digits <= 2 && b.before == '-')) {
		*y = a, *m = b, *d = c;
	} else if (b.before == '/' && a.value <= 12) { /* the American way */
		*m = a, *d = b, *y = c;
	} else if (b.value > 12) {
		*m = a, *d = b, *y = c;
	} else {
		*d = a, *m = b, *y = c;
	}
	return m->digits <= 2 && d->digits <= 2;
}

static bool
ordinal_day(int64_t year, int64_t day_of_year, int64_t *days)
{
	if (day_of_year < 1 || day_of_year > calendar_days_in_year(year))
		return false;
	*days = calendar_days(year, 1, 1) + day_of_year - 1;
	return true;
}

/* ISO week: week 1 is the one with 4 January, weeks start on Monday. */
static bool
week_day(const struct seen *s, int64_t *days)
{
	int64_t year, weekday = s->count > 1 ? s->numbers[1].value : 1, jan4;

	if (s->count > 2 || s->numbers[0].digits != 4 || !full_year(s->numbers[0], &year) ||
		weekday < 1 || weekday > 7)
		return false;
	jan4 = calendar_days(year, 1, 4);
	*days = jan4 - ((jan4 + 3) % 7 + 7) % 7 + (s->week - 1) * 7 + weekday - 1;
	return true;
}

static bool
day_of(const struct seen *s, int64_t *days)
{
	struct number y = { 0 }, m = { 1, 1, ' ' }, d = { 1, 1, ' ' };
	const struct number *n = s->numbers;
	int64_t year;

	if (s->week != 0)
		return week_day(s, days);
	if (s->month != 0) {
		m.value = s->month;
		if (s->count == 1 && n[0].digits == 4)
			y = n[0];
		else if (s->count == 2 && n[0].digits == 4)
			y = n[0], d = n[1];
		else if (s->count == 2)
			d = n[0], y = n[1];
		else
			return false;
	} else if (s->count == 3) {
		if (!order_numbers(s, &y, &m, &d))
			return false;
	} else if (s->count == 2 && n[1].before != ' ') {
		if (n[0].digits == 4 && n[1].digits == 3)
			return full_year(n[0], &year) && ordinal_day(year, n[1].value, days);
		if (n[0].digits == 4)
			y = n[0], m = n[1];
		else if (n[1].digits == 4)
			m = n[0], y = n[1];
		else
			return false;
	} else if (s->count == 1 && n[0].digits == 8) {
		y = (struct number){ n[0].value / 10000, 4, ' ' };
		m.value = n[0].value / 100 % 100;
		d.value = n[0].value % 100;
	} else if (s->count == 1 && n[0].digits == 7 && s->has_time) {
		y = (struct number){ n[0].value / 1000, 4, ' ' };
		return full_year(y, &year) && ordinal_day(year, n[0].value % 1000, days);
	} else {
		return false;
	}
	if (!full_year(y, &year) || m.value < 1 || m.value > 12 || d.value < 1 || d.digits > 2 ||
		d.value > calendar_days_in_month(year, (int)m.value))
		return false;
	*days = calendar_days(year, (int)m.value, (int)d.value);
	return true;
}

/* Nothing but digits: seconds since 1970, a year, or a date run together. */
static bool
date_of_digits(const char *s, size_t len, int64_t *unix_s)
{
	struct seen seen = { .at = s, .separator = ' ' };
	int64_t value = read_number(&seen).value, days;
	size_t digits = (size_t)(seen.at - s);

	if (*seen.at == '.' && digits >= 9) { /* seconds with a fraction */
		seen.at++;
		read_number(&seen);
	}
	if ((size_t)(seen.at - s) != len)
		return false;
	switch (digits) {
	case 4:
		if (value < 1000)
			return false;
		*unix_s = calendar_days(value, 1, 1) * CALENDAR_DAY_S;
		return true;
	case 9:
	case 10:
		*unix_s = value;
		return true;
	case 13:
		*unix_s = value / 1000;
		return true;
	case 8:
	case 14:
		seen = (struct seen){ .at = s, .count = 1 };
		seen.numbers[0] = (struct number){ digits == 8 ? value : value / 1000000, 8, ' ' };
		value = digits == 8 ? 0 : value % 1000000;
		if (!day_of(&seen, &days) ||
			!set_time(&seen, value / 10000, value / 100 % 100, value % 100))
			return false;
		*unix_s = days * CALENDAR_DAY_S + seen.hour * 3600 + seen.minute * 60 + seen.second;
		return true;
	default:
		return false;
	}
}

bool
date_parse(const char *s, int64_t *unix_s)
{
	char text[MAX_INPUT + 1];
	struct seen seen = { .at = text, .separator = ' ' };
	int64_t days;
	size_t len;

	if (s == NULL)
		return false;
	while (*s == ' ' || (*s >= '\t' && *s <= '\r') || *s == '"' || *s == '\'')
		s++;
	len = strnlen(s, MAX_INPUT + 1);
	while (len > 0 && ((unsigned char)s[len - 1] <= ' ' || s[len - 1] == '"'))
		len--;
	if (len == 0 || len > MAX_INPUT || *s == '-')
		return false;
	for (size_t i = 0; i < len; i++) /* every kind of blank is one */
		text[i] = (unsigned char)s[i] < ' ' ? ' ' : s[i];
	text[len] = '\0';
	if (date_of_digits(text, len, unix_s))
		return true;
	if (!scan(&seen) || !day_of(&seen, &days))
		return false;
	if (seen.half == DATE_HALF_PM && seen.hour < 12)
		seen.hour += 12;
	else if (seen.half == DATE_HALF_AM && seen.hour == 12)
		seen.hour = 0;
	if (seen.korean && seen.has_time && !seen.has_zone)
		seen.zone_minutes = 9 * 60; /* Korean is written in one zone */
	*unix_s = days * CALENDAR_DAY_S + seen.hour * 3600 + seen.minute * 60 + seen.second -
		  (int64_t)seen.zone_minutes * 60;
	return true;
}

/* ---- writing ------------------------------------------------------------ */

static const char *const weekday_names[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
	"Sep", "Oct", "Nov", "Dec" };

static struct calendar_time
writable(int64_t unix_s)
{
	const int64_t first = calendar_days(0, 1, 1) * CALENDAR_DAY_S;
	const int64_t last = calendar_days(10000, 1, 1) * CALENDAR_DAY_S - 1;

	return calendar_of(unix_s < first ? first : unix_s > last ? last : unix_s);
}

/* Writes value in so many digits and the sign behind them; returns where to go on. */
static char *
put(char *at, int value, int digits, char sign)
{
	for (int i = digits; i-- > 0; value /= 10)
		at[i] = (char)('0' + value % 10);
	at[digits] = sign;
	return at + digits + 1;
}

char *
date_rfc3339(int64_t unix_s, char buf[DATE_MAX])
{
	struct calendar_time c = writable(unix_s);
	char *at = buf; /* by hand: a feed of 100,000 entries has as many dates to print */

	at = put(at, (int)c.year, 4, '-');
	at = put(at, c.month, 2, '-');
	at = put(at, c.day, 2, 'T');
	at = put(at, c.hour, 2, ':');
	at = put(at, c.minute, 2, ':');
	at = put(at, c.second, 2, 'Z');
	*at = '\0';
	return buf;
}

static char *
write_mail_form(int64_t unix_s, const char *zone, char buf[DATE_MAX])
{
	struct calendar_time c = writable(unix_s);

	snprintf(buf, DATE_MAX, "%s, %02d %s %04d %02d:%02d:%02d %s", weekday_names[c.weekday],
		c.day, month_names[c.month - 1], (int)c.year, c.hour, c.minute, c.second, zone);
	return buf;
}

char *
date_rfc822(int64_t unix_s, char buf[DATE_MAX])
{
	return write_mail_form(unix_s, "+0000", buf);
}

char *
date_http(int64_t unix_s, char buf[DATE_MAX])
{
	return write_mail_form(unix_s, "GMT", buf);
}
