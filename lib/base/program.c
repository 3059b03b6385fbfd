#include "base/program.h"

#include "base/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *
program_find(const char *name, const char *folder)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash, *beside;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		beside = mem_printf("%.*s/%s", (int)(slash - self), self, name);
		if (access(beside, X_OK) == 0)
			return beside;
		free(beside);
	}
	return mem_printf("%s/%s", folder, name);
}
