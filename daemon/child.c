#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int
spawn(const char *program, int64_t cpu_ms, int64_t memory, int fd, pid_t *pid)
{
	char cpu[24], bytes[24];
	char *const argv[] = { (char *)(uintptr_t)program, cpu, bytes, NULL };
	char locale[] = "LC_ALL=C.UTF-8";
	char *const env[] = { locale, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rc;

	snprintf(cpu, sizeof cpu, "%lld", (long long)cpu_ms);
	snprintf(bytes, sizeof bytes, "%lld", (long long)memory);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	/* Its own group: a Ctrl-C for stetd is not one for its readers, who end when we do. */
	posix_spawnattr_setflags(
		&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
#ifndef __SANITIZE_ADDRESS__
	/* What a reader that was taken over writes must not look like our own log lines. */
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
	rc = posix_spawn(pid, program, &files, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

pid_t
child_start(const char *program, int64_t cpu_ms, int64_t memory, int *fd)
{
	int pair[2], rc;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return -1;
	rc = spawn(program, cpu_ms, memory, pair[1], &pid);
	close(pair[1]);
	if (rc != 0) {
		close(pair[0]);
		errno = rc;
		return -1;
	}
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	*fd = pair[0];
	return pid;
}

void
child_end(pid_t pid, char *how, size_t size)
{
	int status = 0;
	pid_t got;

	/* One that is already ending keeps its own status; nobody else waits for our children. */
	kill(pid, SIGKILL);
	do
		got = waitpid(pid, &status, 0);
	while (got == -1 && errno == EINTR);
	if (how == NULL)
		return;
	if (got == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
		snprintf(how, size, "had used up its processor time");
	else if (got == pid && WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		snprintf(how, size, "was killed by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else if (got == pid && WIFEXITED(status))
		snprintf(how, size, "ended with status %d", WEXITSTATUS(status));
	else
		snprintf(how, size, "was ended");
}
