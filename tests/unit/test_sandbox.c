#include "helper_check.h"

#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Runs attempt in a locked process; returns how that ended, as waitpid says. */
static int
locked(void (*attempt)(int fd))
{
	int pair[2], status;
	struct err e;
	pid_t pid;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		close(pair[0]);
		if (dup2(pair[1], STDIN_FILENO) == -1 ||
			sandbox_enter(STDIN_FILENO, (size_t)512 << 20, &e) == -1)
			_exit(99);
		attempt(STDIN_FILENO);
		_exit(0);
	}
	close(pair[0]);
	close(pair[1]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

#define IS_KILLED(attempt)                                                                         \
	do {                                                                                       \
		int status_ = locked(attempt);                                                     \
		ck_assert_msg(WIFSIGNALED(status_) && WTERMSIG(status_) == SIGSYS,                 \
			#attempt " was not stopped: status %#x", status_);                         \
	} while (0)

static void
think(int fd)
{
	char *p = malloc(10 << 20);

	(void)fd;
	memset(p, 1, 10 << 20);
	free(p);
}

static void
think_for_ever(int fd)
{
	volatile unsigned n = 0;

	(void)fd;
	sandbox_think_for(20);
	for (;;)
		n++;
}

static void
think_longer_once_the_time_is_lifted(int fd)
{
	(void)fd;
	sandbox_think_for(10);
	sandbox_think_for(0);
	while (clock() < CLOCKS_PER_SEC / 10)
		;
}

static void
open_a_file(int fd)
{
	(void)fd;
	(void)!open("/etc/passwd", O_RDONLY);
}

static void
make_a_file(int fd)
{
	(void)fd;
	(void)!creat("/tmp/stet-sandbox-test", 0600);
}

static void
open_a_socket(int fd)
{
	(void)fd;
	(void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void
run_a_program(int fd)
{
	char name[] = "true";
	char *argv[] = { name, NULL };

	(void)fd;
	execv("/bin/true", argv);
}

static void
trace_its_parent(int fd)
{
	(void)fd;
	ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void
kill_its_parent(int fd)
{
	(void)fd;
	kill(getppid(), 0);
}

static void
fork_a_child(int fd)
{
	(void)fd;
	if (fork() == 0)
		_exit(0);
}

static void
remove_a_file(int fd)
{
	(void)fd;
	unlink("/tmp/stet-sandbox-test-no-such-file");
}

START_TEST(a_locked_process_can_still_think)
{
	ck_assert_int_eq(locked(think), 0);
}
END_TEST

START_TEST(whoever_thinks_for_too_long_is_ended)
{
	int status = locked(think_for_ever);

	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGPROF);
	ck_assert_int_eq(locked(think_longer_once_the_time_is_lifted), 0);
}
END_TEST

START_TEST(whoever_opens_a_file_is_killed)
{
	IS_KILLED(open_a_file);
	IS_KILLED(make_a_file);
	IS_KILLED(remove_a_file);
}
END_TEST

START_TEST(whoever_opens_a_socket_is_killed)
{
	IS_KILLED(open_a_socket);
}
END_TEST

START_TEST(whoever_runs_a_program_is_killed)
{
	IS_KILLED(run_a_program);
	IS_KILLED(fork_a_child);
}
END_TEST

START_TEST(whoever_looks_into_another_process_is_killed)
{
	IS_KILLED(trace_its_parent);
}
END_TEST

START_TEST(whoever_signals_another_process_is_killed)
{
	IS_KILLED(kill_its_parent);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__

static void
map_code(int fd)
{
	(void)fd;
	mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
read_another_descriptor(int fd)
{
	char c;

	(void)!read(fd + 5, &c, 1);
}

static void
take_too_much_memory(int fd)
{
	(void)fd;
	_exit(malloc((size_t)256 << 20) != NULL && malloc((size_t)512 << 20) == NULL ? 7 : 8);
}

START_TEST(memory_that_can_be_run_is_not_to_be_had)
{
	IS_KILLED(map_code);
}
END_TEST

START_TEST(only_its_own_descriptor_can_be_read)
{
	IS_KILLED(read_another_descriptor);
}
END_TEST

START_TEST(memory_is_bounded)
{
	int status = locked(take_too_much_memory);

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

#define UNSANITIZED                                                                                \
	, memory_that_can_be_run_is_not_to_be_had, only_its_own_descriptor_can_be_read,            \
		memory_is_bounded
#else
#define UNSANITIZED
#endif

CHECK_MAIN("sandbox", a_locked_process_can_still_think, whoever_thinks_for_too_long_is_ended,
	whoever_opens_a_file_is_killed, whoever_opens_a_socket_is_killed,
	whoever_runs_a_program_is_killed, whoever_looks_into_another_process_is_killed,
	whoever_signals_another_process_is_killed UNSANITIZED)
