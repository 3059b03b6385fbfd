/*
 * kill_at - loaded before libc into the real stetd, ends it as `kill -9` would at one chosen moment
 * of its work on the database. STET_KILL_FILE names a file that says which: "HOW N", HOW being
 * before, half or after the N-th write, truncation, sync or removal of a file of the database since
 * the file was last written. "count 0" only counts; the count is kept in STET_KILL_FILE.count.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum how {
	COUNT,
	BEFORE,
	HALF,
	AFTER
};

static struct {
	char text[64]; /* of the file, as last read */
	enum how how;
	long at, done;
} plan;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void
die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static bool
is_database(const char *path)
{
	return strstr(path, "stet.db") != NULL && strstr(path, "-shm") == NULL;
}

static bool
is_of_database(int fd)
{
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return is_database(path);
}

static void
read_plan(const char *file)
{
	static const char *const names[] = { "count", "before", "half", "after" };
	char text[64] = "", how[16] = "";
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	long at = 0;

	if (fd == -1)
		return;
	if (read(fd, text, sizeof text - 1) <= 0)
		text[0] = '\0';
	close(fd);
	if (strcmp(text, plan.text) == 0 || sscanf(text, "%15s %ld", how, &at) != 2)
		return;
	memcpy(plan.text, text, sizeof text);
	plan.at = at;
	plan.done = 0;
	for (int k = COUNT; k <= AFTER; k++)
		if (strcmp(how, names[k]) == 0)
			plan.how = (enum how)k;
}

static void
keep_count(const char *file)
{
	char path[4096], text[32];
	int fd, n = snprintf(text, sizeof text, "%ld\n", plan.done);

	snprintf(path, sizeof path, "%s.count", file);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd != -1) {
		(void)!write(fd, text, (size_t)n);
		close(fd);
	}
}

/* One more operation on the database; what is to become of it? */
static enum how
next(void)
{
	static pthread_mutex_t lock =
		PTHREAD_MUTEX_INITIALIZER; /* the disk is synced in a thread */
	const char *file = getenv("STET_KILL_FILE");
	enum how how;

	if (file == NULL)
		return COUNT;
	pthread_mutex_lock(&lock);
	read_plan(file);
	plan.done++;
	if (plan.how == COUNT)
		keep_count(file);
	how = plan.done == plan.at ? plan.how : COUNT;
	pthread_mutex_unlock(&lock);
	if (how == BEFORE)
		die();
	return how;
}

ssize_t
pwrite64(int fd, const void *p, size_t len, off64_t at)
{
	enum how how = is_of_database(fd) ? next() : COUNT;
	ssize_t n = REAL(pwrite64)(fd, p, how == HALF ? len / 2 : len, at);

	if (how != COUNT)
		die();
	return n;
}

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	return pwrite64(fd, p, len, at);
}

int
fdatasync(int fd)
{
	enum how how = is_of_database(fd) ? next() : COUNT;
	int rc = REAL(fdatasync)(fd);

	if (how != COUNT)
		die();
	return rc;
}

int
fsync(int fd)
{
	enum how how = is_of_database(fd) ? next() : COUNT;
	int rc = REAL(fsync)(fd);

	if (how != COUNT)
		die();
	return rc;
}

int
ftruncate64(int fd, off64_t len)
{
	enum how how = is_of_database(fd) ? next() : COUNT;
	int rc = REAL(ftruncate64)(fd, len);

	if (how != COUNT)
		die();
	return rc;
}

int
ftruncate(int fd, off_t len)
{
	return ftruncate64(fd, len);
}

int
unlink(const char *path)
{
	enum how how = is_database(path) ? next() : COUNT;
	int rc = REAL(unlink)(path);

	if (how != COUNT)
		die();
	return rc;
}
