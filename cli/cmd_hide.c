/* stet hide: takes an article off every page, feed, search and export, and stops its checks. */
#include "cli.h"

#include "base/clock.h"
#include "base/strs.h"
#include "open.h"

#include <inttypes.h>

enum {
	OPT_REASON = 256,
	OPT_UNDO
};

int
cmd_hide(struct cli *cli, int argc, char **argv)
{
	static const struct option own[] = {
		{ "reason", required_argument, NULL, OPT_REASON },
		{ "undo", no_argument, NULL, OPT_UNDO },
		{ NULL, 0, NULL, 0 },
	};
	int64_t id, now = clock_wall_s(clock_system());
	const char *reason = NULL;
	enum store_result r;
	bool undo = false;
	struct store *s;
	struct err e;
	json_t *o;
	int c, status;

	while ((c = cli_getopt(cli, argc, argv, own)) != -1) {
		switch (c) {
		case OPT_REASON:
			reason = optarg;
			break;
		case OPT_UNDO:
			undo = true;
			break;
		default:
			return CLI_USAGE;
		}
	}
	if (argc - optind != 1)
		return cli_fail(cli, CLI_USAGE, "takes one article");
	if (!undo && str_blank(reason))
		return cli_fail(cli, CLI_USAGE, "takes --reason TEXT, which its page will show");
	status = open_store(cli, STORE_WRITER, &s, NULL);
	if (status != CLI_OK)
		return status;
	status = open_article(cli, s, argv[optind], &id);
	if (status != CLI_OK)
		goto out;
	r = undo ? store_unhide(s, id, now, &e) : store_hide(s, id, reason, now, &e);
	if (r == STORE_OK)
		r = store_commit(s, &e);
	if (r == STORE_NOT_FOUND && undo)
		status = cli_fail(cli, CLI_NOTHING, "article %" PRId64 " is not hidden", id);
	else
		status = open_failed(cli, r, &e);
	if (status == CLI_OK && cli->json) {
		o = json_object();
		json_object_set_new(o, "article", json_integer(id));
		json_object_set_new(o, "hidden", json_boolean(!undo));
		cli_json_line(o);
	} else if (status == CLI_OK) {
		printf("article %" PRId64 " is %s\n", id,
			undo ? "shown again and due now" : "hidden");
	}
out:
	store_close(s);
	return status;
}
