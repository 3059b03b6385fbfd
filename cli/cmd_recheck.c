/* stet recheck: makes an article due now. */
#include "cli.h"

#include "base/clock.h"
#include "open.h"

#include <inttypes.h>

int
cmd_recheck(struct cli *cli, int argc, char **argv)
{
	int64_t id, now = clock_wall_s(clock_system());
	enum store_result r;
	struct store *s;
	struct err e;
	json_t *o;
	int status;

	if (cli_getopt(cli, argc, argv, NULL) != -1)
		return CLI_USAGE;
	if (argc - optind != 1)
		return cli_fail(cli, CLI_USAGE, "takes one article");
	status = open_store(cli, STORE_WRITER, &s, NULL);
	if (status != CLI_OK)
		return status;
	status = open_article(cli, s, argv[optind], &id);
	if (status != CLI_OK)
		goto out;
	r = store_recheck(s, id, now, &e);
	if (r == STORE_OK)
		r = store_commit(s, &e);
	if (r == STORE_NOT_FOUND)
		status = cli_fail(cli, CLI_NOTHING,
			"there is no article %" PRId64
			" that could be checked: it is hidden, merged "
			"into another, or not there",
			id);
	else
		status = open_failed(cli, r, &e);
	if (status == CLI_OK && cli->json) {
		o = json_object();
		json_object_set_new(o, "article", json_integer(id));
		json_object_set_new(o, "next_check_at", open_json_time(now));
		cli_json_line(o);
	} else if (status == CLI_OK) {
		printf("article %" PRId64 " is due now\n", id);
	}
out:
	store_close(s);
	return status;
}
