#include "pager.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static const char *
choose(void)
{
	const char *pager = getenv("STET_PAGER");

	if (pager == NULL)
		pager = getenv("PAGER");
	if (pager == NULL)
		pager = "less";
	return *pager == '\0' || strcmp(pager, "cat") == 0 ? NULL : pager;
}

bool
pager_start(bool wanted)
{
	const char *pager;
	int ends[2];

	if (!isatty(STDOUT_FILENO))
		return false;
	pager = wanted ? choose() : NULL;
	if (pager == NULL || pipe(ends) == -1)
		return true;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		setenv("LESS", "FRX", 0);
		execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
		_exit(127);
	}
	close(ends[0]);
	if (child > 0) {
		/* the user may leave the pager before the end: that is no failure of ours */
		signal(SIGPIPE, SIG_IGN);
		dup2(ends[1], STDOUT_FILENO);
	}
	close(ends[1]);
	return true;
}

void
pager_wait(void)
{
	if (child <= 0)
		return;
	/* ^C is for the pager */
	signal(SIGINT, SIG_IGN);
	fflush(stdout);
	fclose(stdout);
	waitpid(child, NULL, 0);
	child = 0;
}

bool
pager_colour(bool watched)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return watched && (no == NULL || *no == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}
