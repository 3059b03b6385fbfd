/*
 * notify - tells the service manager how we are, in the words of sd_notify(3): one datagram a
 * message to $NOTIFY_SOCKET. The protocol is the interface, so no library stands between.
 */
#ifndef STET_DAEMON_NOTIFY_H
#define STET_DAEMON_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

struct notify;

/* Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID, and takes them out of the environment
 * so that children do not speak for us. Never NULL; without a manager every message goes
 * nowhere. A manager that does not listen is no error. */
struct notify *notify_new(void);
void notify_free(struct notify *n); /* NULL is allowed */

bool notify_is_heard(const struct notify *n); /* is there a manager? */

void notify_ready(struct notify *n);
void notify_reloading(struct notify *n, int64_t mono_ms); /* notify_ready ends it */
void notify_stopping(struct notify *n);
void notify_alive(struct notify *n);

/* One line for `systemctl status`. */
void notify_status(struct notify *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* How often notify_alive is wanted: half of what the manager allows. 0: it does not watch. */
int64_t notify_alive_every_ms(const struct notify *n);

#endif
