#include "notify.h"

#include "base/mem.h"
#include "base/strs.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct notify {
	int fd; /* -1: nobody listens */
	struct sockaddr_un to;
	socklen_t to_len;
	int64_t alive_every_ms;
};

/* "@name" is a name in the abstract namespace, which starts with a NUL on the wire. */
static void
find_manager(struct notify *n, const char *path)
{
	size_t len = path == NULL ? 0 : strlen(path);

	if (len < 2 || (path[0] != '/' && path[0] != '@') || len >= sizeof n->to.sun_path)
		return;
	n->to.sun_family = AF_UNIX;
	memcpy(n->to.sun_path, path, len);
	if (path[0] == '@')
		n->to.sun_path[0] = '\0';
	n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

static void
find_watchdog(struct notify *n)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	long long v, p;

	if (n->fd == -1 || usec == NULL || !str_int(usec, 2000, 86400LL * 1000000, &v))
		return;
	if (pid != NULL && (!str_int(pid, 1, INT32_MAX, &p) || p != getpid()))
		return;
	n->alive_every_ms = v / 2000;
}

struct notify *
notify_new(void)
{
	struct notify *n = mem_zalloc(sizeof *n);

	n->fd = -1;
	find_manager(n, getenv("NOTIFY_SOCKET"));
	find_watchdog(n);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return n;
}

void
notify_free(struct notify *n)
{
	if (n == NULL)
		return;
	if (n->fd != -1)
		close(n->fd);
	free(n);
}

bool
notify_is_heard(const struct notify *n)
{
	return n->fd != -1;
}

static void
say(struct notify *n, const char *words)
{
	if (n->fd == -1)
		return;
	/* A full queue at the manager must not stop the loop: the next message says the same. */
	(void)!sendto(n->fd, words, strlen(words), MSG_NOSIGNAL | MSG_DONTWAIT,
		(const struct sockaddr *)&n->to, n->to_len);
}

void
notify_ready(struct notify *n)
{
	say(n, "READY=1");
}

void
notify_reloading(struct notify *n, int64_t mono_ms)
{
	char words[80];

	/* systemd ignores a time before its own signal, so the millisecond is rounded up. */
	snprintf(words, sizeof words, "RELOADING=1\nMONOTONIC_USEC=%lld",
		(long long)(mono_ms + 1) * 1000);
	say(n, words);
}

void
notify_stopping(struct notify *n)
{
	say(n, "STOPPING=1");
}

void
notify_alive(struct notify *n)
{
	say(n, "WATCHDOG=1");
}

void
notify_status(struct notify *n, const char *fmt, ...)
{
	char words[512] = "STATUS=";
	size_t start = strlen(words);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words + start, sizeof words - start, fmt, ap);
	va_end(ap);
	/* A new line would begin another assignment. */
	for (char *p = words; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	say(n, words);
}

int64_t
notify_alive_every_ms(const struct notify *n)
{
	return n->alive_every_ms;
}
