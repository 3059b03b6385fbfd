/*
 * statements - loaded before SQLite into the real stetd, adds the text of each statement that it
 * prepares to the file that STET_STATEMENTS names, each ended by a NUL byte.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
sqlite3_prepare_v3(
	sqlite3 *db, const char *sql, int len, unsigned flags, sqlite3_stmt **q, const char **tail)
{
	__typeof__(&sqlite3_prepare_v3) real = dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
	const char *path = getenv("STET_STATEMENTS");
	int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;

	if (fd != -1) {
		(void)!write(fd, sql, strlen(sql) + 1);
		close(fd);
	}
	return real(db, sql, len, flags, q, tail);
}
