#include "sandbox.h"

#include "base/limits.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define CALL(name) SCMP_SYS(name)

/* What a process needs that only thinks: memory, its own end, the time a limit asks for. */
static const int allowed[] = {
	CALL(brk),
	CALL(munmap),
	CALL(mremap),
	CALL(madvise),
	CALL(futex),
	CALL(getrandom),
	CALL(getrusage),
	CALL(clock_gettime),
	CALL(gettimeofday),
	CALL(setitimer),
	CALL(restart_syscall),
	CALL(rt_sigreturn),
	CALL(exit),
	CALL(exit_group),
};

/* What a process that was taken over would try first. Only for the sanitizers' builds. */
static const int forbidden[] = {
	CALL(open),
	CALL(openat),
	CALL(openat2),
	CALL(creat),
	CALL(execve),
	CALL(execveat),
	CALL(socket),
	CALL(socketpair),
	CALL(connect),
	CALL(bind),
	CALL(listen),
	CALL(accept),
	CALL(accept4),
	CALL(ptrace),
	CALL(process_vm_readv),
	CALL(process_vm_writev),
	CALL(kill),
	CALL(tkill),
	CALL(fork),
	CALL(vfork),
	CALL(clone),
	CALL(clone3),
	CALL(unlink),
	CALL(unlinkat),
	CALL(rename),
	CALL(renameat),
	CALL(renameat2),
	CALL(mkdir),
	CALL(mkdirat),
	CALL(link),
	CALL(linkat),
	CALL(symlink),
	CALL(symlinkat),
	CALL(chmod),
	CALL(fchmod),
	CALL(fchmodat),
	CALL(chown),
	CALL(fchown),
	CALL(lchown),
	CALL(mount),
	CALL(umount2),
	CALL(setuid),
	CALL(setgid),
	CALL(setresuid),
	CALL(setresgid),
	CALL(bpf),
	CALL(keyctl),
	CALL(io_uring_setup),
	CALL(perf_event_open),
	CALL(memfd_create),
	CALL(truncate),
	CALL(ftruncate),
	CALL(chroot),
	CALL(chdir),
	CALL(pidfd_open),
	CALL(inotify_init1),
};

static int
limit(int what, rlim_t most, struct err *e)
{
	struct rlimit r = { .rlim_cur = most, .rlim_max = most };

	if (setrlimit((__rlimit_resource_t)what, &r) == -1)
		return err_set(e, "setrlimit %d: %s", what, strerror(errno));
	return 0;
}

static int
limit_all(size_t memory, struct err *e)
{
	if (limit(RLIMIT_CORE, 0, e) == -1 || limit(RLIMIT_FSIZE, 0, e) == -1 ||
		limit(RLIMIT_NOFILE, 0, e) == -1 || limit(RLIMIT_NPROC, 0, e) == -1 ||
		limit(RLIMIT_MEMLOCK, 0, e) == -1 ||
		limit(RLIMIT_CPU, LIMIT_READER_LIFE_S, e) == -1)
		return -1;
	/* The sanitizers reserve terabytes of addresses that they never touch. */
	if (!SANITIZED && limit(RLIMIT_AS, memory, e) == -1)
		return -1;
	return 0;
}

/* Closes every descriptor from first to last. */
static int
close_from_to(unsigned first, unsigned last, struct err *e)
{
	if (first <= last && close_range(first, last, 0) == -1)
		return err_set(e, "close_range: %s", strerror(errno));
	return 0;
}

static int
close_others(int fd, struct err *e)
{
	const unsigned low = fd < STDERR_FILENO ? (unsigned)fd : STDERR_FILENO;
	const unsigned high = fd < STDERR_FILENO ? STDERR_FILENO : (unsigned)fd;

	if ((low > 0 && close_from_to(0, low - 1, e) == -1) ||
		close_from_to(low + 1, high - 1, e) == -1 || close_from_to(high + 1, ~0U, e) == -1)
		return -1;
	return 0;
}

/* One rule: 0, or a negative errno. */
static int
allow_what_thinking_needs(scmp_filter_ctx filter, int fd)
{
	const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp is_fd = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd);
	const struct scmp_arg_cmp is_stderr = SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof allowed / sizeof allowed[0]; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	/* Memory may be had, but never memory that can be run. */
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, CALL(mmap), 1, &no_code);
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, CALL(mprotect), 1, &no_code);
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, CALL(read), 1, &is_fd);
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, CALL(write), 1, &is_fd);
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, CALL(write), 1, &is_stderr);
	return rc;
}

static int
forbid_what_a_thief_needs(scmp_filter_ctx filter)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof forbidden / sizeof forbidden[0]; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, forbidden[i], 0);
	return rc;
}

static int
filter_calls(int fd, struct err *e)
{
	scmp_filter_ctx filter = seccomp_init(SANITIZED ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
	int rc;

	if (filter == NULL)
		return err_set(e, "seccomp_init failed");
	rc = SANITIZED ? forbid_what_a_thief_needs(filter) : allow_what_thinking_needs(filter, fd);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc < 0)
		return err_set(e, "seccomp: %s", strerror(-rc));
	return 0;
}

int
sandbox_enter(int fd, size_t memory, struct err *e)
{
	if (close_others(fd, e) == -1)
		return -1;
	/* Not dumpable: nobody of the same user may look in or steer from outside. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return err_set(e, "prctl: %s", strerror(errno));
	if (limit_all(memory, e) == -1)
		return -1;
	return filter_calls(fd, e);
}

void
sandbox_think_for(int ms)
{
	const struct itimerval t = {
		.it_value = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 },
	};

	setitimer(ITIMER_PROF, &t, NULL);
}
