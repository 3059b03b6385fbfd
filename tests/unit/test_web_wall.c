#include "wall.h"
#include "helper_check.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WALLED 0
#else
#define WALLED 1
#endif

static void
make_socket(void)
{
	(void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void
run_a_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void
trace_another(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
send_a_signal(void)
{
	kill(getppid(), 0);
}

/* How a child ends that raises the wall and then tries. */
static int
behind_the_wall(void (*attempt)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (wall_raise(NULL) != 0)
			_exit(1);
		attempt();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

START_TEST(sockets_programs_tracing_and_signals_end_the_process)
{
	void (*const attempts[])(
		void) = { make_socket, run_a_program, trace_another, send_a_signal };

	for (size_t i = 0; WALLED && i < sizeof attempts / sizeof attempts[0]; i++) {
		int status = behind_the_wall(attempts[i]);

		ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "attempt %zu: %d",
			i, status);
	}
}
END_TEST

static void
fork_a_child(void)
{
	if (fork() >= 0 || errno != EPERM)
		_exit(3);
}

static void *
nothing(void *arg)
{
	return arg;
}

static void
start_a_thread(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, nothing, NULL) != 0 || pthread_join(t, NULL) != 0)
		_exit(3);
}

START_TEST(processes_are_refused_and_threads_are_not)
{
	if (!WALLED)
		return;
	ck_assert_int_eq(behind_the_wall(fork_a_child), 0);
	ck_assert_int_eq(behind_the_wall(start_a_thread), 0);
}
END_TEST

CHECK_MAIN("web/wall", sockets_programs_tracing_and_signals_end_the_process,
	processes_are_refused_and_threads_are_not)
