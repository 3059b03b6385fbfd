#include "base/log.h"

#include "base/buf.h"
#include "base/limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EVENTS = 64, /* told apart; Stet has some thirty. What comes later shares the last place */
	NAME = 32,
};

/* What was said of one event in this window. */
struct said {
	char event[NAME];
	unsigned lines;
	int64_t suppressed;
};

static struct {
	enum log_level max;
	enum log_level level; /* of the line that is open */
	bool open;
	struct said *event; /* the same */
	struct buf line;
	struct said said[EVENTS];
	const struct clock *clock;
	int64_t window; /* monotonic time at which it began */
	void (*hook)(enum log_level level, const char *line, void *arg);
	void *hook_arg;
} out = { .max = LOG_LEVEL_INFO };

void
log_set_level(enum log_level level)
{
	out.max = level;
}

void
log_set_hook(void (*hook)(enum log_level level, const char *line, void *arg), void *arg)
{
	out.hook = hook;
	out.hook_arg = arg;
}

void
log_set_clock(const struct clock *clock)
{
	out.clock = clock;
}

/* A name too long is told apart by its beginning. */
static struct said *
said_of(const char *event)
{
	size_t k = 0;

	while (k < EVENTS - 1 && out.said[k].event[0] != '\0' &&
		strncmp(out.said[k].event, event, NAME - 1) != 0)
		k++;
	if (out.said[k].event[0] == '\0')
		snprintf(out.said[k].event, NAME, "%s", k < EVENTS - 1 ? event : "others");
	return &out.said[k];
}

void
log_begin(enum log_level level, const char *event)
{
	assert(!out.open);
	out.open = true;
	out.level = level;
	out.event = said_of(event);
	buf_clear(&out.line);
	buf_adds(&out.line, "event=");
	buf_adds(&out.line, event);
}

static bool
plain(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || *s == '"' || *s == '=' || *s == '\\' || *s == 0x7f)
			return false;
	return true;
}

void
log_str(const char *key, const char *value)
{
	size_t n = 0;

	assert(out.open);
	if (value == NULL || out.level > out.max)
		return;
	buf_addf(&out.line, " %s=", key);
	if (plain(value) && strlen(value) <= LIMIT_LOG_VALUE) {
		buf_adds(&out.line, value);
		return;
	}
	buf_addc(&out.line, '"');
	for (; *value != '\0' && n < LIMIT_LOG_VALUE; value++, n++) {
		unsigned char c = (unsigned char)*value;

		if (c == '"' || c == '\\')
			buf_addf(&out.line, "\\%c", c);
		else if (c == '\n')
			buf_adds(&out.line, "\\n");
		else if (c < ' ' || c == 0x7f)
			buf_addf(&out.line, "\\x%02x", c);
		else
			buf_addc(&out.line, (char)c);
	}
	buf_adds(&out.line, *value != '\0' ? "...\"" : "\"");
}

void
log_int(const char *key, int64_t value)
{
	assert(out.open);
	buf_addf(&out.line, " %s=%lld", key, (long long)value);
}

static void
write_line(enum log_level level, const char *line)
{
	static int journal = -1;
	char priority[4] = "";
	struct buf whole = { 0 };
	size_t done = 0;

	if (out.hook != NULL) {
		out.hook(level, line, out.hook_arg);
		return;
	}
	if (journal == -1)
		journal = getenv("JOURNAL_STREAM") != NULL;
	if (journal)
		snprintf(priority, sizeof priority, "<%d>", (int)level);
	buf_adds(&whole, priority);
	buf_adds(&whole, line);
	buf_addc(&whole, '\n');
	/* One write a line keeps the lines of several processes apart. */
	while (done < whole.len) {
		ssize_t n = write(STDERR_FILENO, whole.data + done, whole.len - done);

		if (n <= 0)
			break; /* nobody is left to be told */
		done += (size_t)n;
	}
	buf_free(&whole);
}

/* Not by log_begin: a line may be open, and these are no event that could be suppressed. */
void
log_settle(void)
{
	for (size_t k = 0; k < EVENTS; k++) {
		struct said *s = &out.said[k];
		struct buf line = { 0 };

		if (s->suppressed == 0)
			continue;
		buf_addf(&line, "event=suppressed of=%s lines=%lld", s->event,
			(long long)s->suppressed);
		s->suppressed = 0;
		write_line(LOG_LEVEL_UNUSUAL, line.data);
		buf_free(&line);
	}
}

/* May one more line be said of this event? */
static bool
is_heard(struct said *s)
{
	const struct clock *clock = out.clock != NULL ? out.clock : clock_system();
	int64_t now = clock->mono_ms(clock);

	if (now - out.window >= LIMIT_LOG_WINDOW_MS) {
		log_settle();
		for (size_t k = 0; k < EVENTS; k++)
			out.said[k].lines = 0;
		out.window = now;
	}
	if (s->lines == LIMIT_LOG_LINES) {
		s->suppressed++;
		return false;
	}
	s->lines++;
	return true;
}

void
log_end(void)
{
	assert(out.open);
	out.open = false;
	if (out.level <= out.max && is_heard(out.event))
		write_line(out.level, out.line.data);
}

void
log_msg(enum log_level level, const char *event, const char *fmt, ...)
{
	char small[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	log_begin(level, event);
	log_str("msg", small);
	log_end();
}
