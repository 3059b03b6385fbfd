#include "helper_check.h"

#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A manager that listens on a name of the abstract namespace. */
static int
manager(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char env[64];
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(env, sizeof env, "@stet-test-%ld", (long)getpid());
	memcpy(a.sun_path, env, strlen(env));
	a.sun_path[0] = '\0';
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(env))),
		0);
	setenv("NOTIFY_SOCKET", env, 1);
	return fd;
}

static const char *
heard(int fd)
{
	static char words[1024];
	ssize_t n = recv(fd, words, sizeof words - 1, MSG_DONTWAIT);

	words[n > 0 ? n : 0] = '\0';
	return words;
}

START_TEST(without_a_manager_every_message_goes_nowhere)
{
	struct notify *n;

	unsetenv("NOTIFY_SOCKET");
	setenv("WATCHDOG_USEC", "30000000", 1);
	n = notify_new();
	notify_ready(n);
	notify_status(n, "all is well");
	ck_assert_int_eq(notify_alive_every_ms(n), 0);
	notify_free(n);
	notify_free(NULL);
}
END_TEST

START_TEST(each_message_is_one_datagram_in_the_words_of_sd_notify)
{
	int fd = manager();
	struct notify *n = notify_new();

	notify_ready(n);
	ck_assert_str_eq(heard(fd), "READY=1");
	notify_reloading(n, 5000);
	ck_assert_str_eq(heard(fd), "RELOADING=1\nMONOTONIC_USEC=5001000");
	notify_alive(n);
	ck_assert_str_eq(heard(fd), "WATCHDOG=1");
	notify_status(n, "watching %d", 17);
	ck_assert_str_eq(heard(fd), "STATUS=watching 17");
	notify_stopping(n);
	ck_assert_str_eq(heard(fd), "STOPPING=1");
	notify_free(n);
	close(fd);
}
END_TEST

START_TEST(a_status_cannot_smuggle_in_another_message)
{
	int fd = manager();
	struct notify *n = notify_new();

	notify_status(n, "bad\nREADY=1");
	ck_assert_str_eq(heard(fd), "STATUS=bad READY=1");
	notify_free(n);
	close(fd);
}
END_TEST

START_TEST(a_path_is_a_manager_too)
{
	char path[] = "/tmp/stet-notify-XXXXXX";
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct notify *n;

	ck_assert_ptr_nonnull(mkdtemp(path));
	snprintf(a.sun_path, sizeof a.sun_path, "%s/s", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	n = notify_new();
	notify_ready(n);
	ck_assert_str_eq(heard(fd), "READY=1");
	notify_free(n);
	close(fd);
	unlink(a.sun_path);
	rmdir(path);
}
END_TEST

START_TEST(alive_is_wanted_twice_in_the_watchdogs_time)
{
	int fd = manager();
	char pid[24];
	struct notify *n;

	setenv("WATCHDOG_USEC", "30000000", 1);
	unsetenv("WATCHDOG_PID");
	n = notify_new();
	ck_assert_int_eq(notify_alive_every_ms(n), 15000);
	notify_free(n);

	setenv("NOTIFY_SOCKET", "@x", 1);
	setenv("WATCHDOG_USEC", "30000000", 1);
	setenv("WATCHDOG_PID", "1", 1);
	n = notify_new();
	ck_assert_int_eq(notify_alive_every_ms(n), 0);
	notify_free(n);

	snprintf(pid, sizeof pid, "%ld", (long)getpid());
	setenv("NOTIFY_SOCKET", "@x", 1);
	setenv("WATCHDOG_USEC", "30000000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	n = notify_new();
	ck_assert_int_eq(notify_alive_every_ms(n), 15000);
	notify_free(n);
	close(fd);
}
END_TEST

START_TEST(children_do_not_inherit_the_managers_address)
{
	int fd = manager();
	struct notify *n = notify_new();

	ck_assert_ptr_null(getenv("NOTIFY_SOCKET"));
	ck_assert_ptr_null(getenv("WATCHDOG_USEC"));
	notify_free(n);
	close(fd);
}
END_TEST

CHECK_MAIN("notify", without_a_manager_every_message_goes_nowhere,
	each_message_is_one_datagram_in_the_words_of_sd_notify,
	a_status_cannot_smuggle_in_another_message, a_path_is_a_manager_too,
	alive_is_wanted_twice_in_the_watchdogs_time, children_do_not_inherit_the_managers_address)
