#include "get.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/program.h"
#include "base/strs.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
	LONGEST = 16 << 20, /* of what stetd says */
};

bool
get_is_url(const char *operand)
{
	return str_case_starts(operand, "http://") || str_case_starts(operand, "https://");
}

/* Runs argv with its output into out; -1 with errno when it cannot, else its wait status. */
static int
run(char **argv, struct buf *out)
{
	posix_spawn_file_actions_t actions;
	int ends[2], status, rc;
	ssize_t n = 0;
	pid_t pid;

	if (pipe(ends) == -1)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	rc = posix_spawn(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	do {
		buf_reserve(out, 1 << 16);
		n = rc == 0 ? read(ends[0], out->data + out->len, 1 << 16) : 0;
		out->len += n > 0 ? (size_t)n : 0;
		out->data[out->len] = '\0';
	} while ((n > 0 || (n == -1 && errno == EINTR)) && out->len < LONGEST);
	close(ends[0]);
	if (rc != 0) {
		errno = rc;
		return -1;
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return status;
}

int
get_feeds(const struct cli *cli, const char *url, json_t **feeds)
{
	static char config_option[] = "--config", get_option[] = "--get";
	const char *config = cli->config != NULL ? cli->config : STET_SYSCONFDIR "/stet.conf";
	char *stetd = program_find("stetd", STET_SBINDIR), *file = mem_strdup(config),
	     *address = mem_strdup(url);
	char *argv[] = { stetd, config_option, file, get_option, address, NULL };
	struct buf out = { 0 };
	int status = CLI_OK, ended = run(argv, &out);

	*feeds = json_array();
	if (ended == -1)
		status = cli_fail(cli, CLI_FAILED, "%s: %s", stetd, strerror(errno));
	else if (!WIFEXITED(ended))
		status = cli_fail(cli, CLI_FAILED, "%s was killed", stetd);
	else if (WEXITSTATUS(ended) != 0) /* it has said why */
		status = WEXITSTATUS(ended) == CLI_CONFIG    ? CLI_CONFIG
			 : WEXITSTATUS(ended) == CLI_NOTHING ? CLI_NOTHING
							     : CLI_FAILED;
	for (char *line = out.data, *next; status == CLI_OK && line != NULL && *line != '\0';
		line = next) {
		json_t *o;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		o = json_loads(line, 0, NULL);
		if (json_string_value(json_object_get(o, "url")) != NULL)
			json_array_append_new(*feeds, o);
		else
			json_decref(o);
	}
	buf_free(&out);
	free(stetd);
	free(file);
	free(address);
	return status;
}
