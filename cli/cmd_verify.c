/* stet verify: is everything in the database as it was written? */
#include "cli.h"

#include "base/strs.h"
#include "open.h"

#include <inttypes.h>

static void
print_finding(void *arg, const struct store_finding *f)
{
	const struct cli *cli = arg;
	json_t *o;

	if (cli->json) {
		o = json_object();
		json_object_set_new(o, "finding", json_string(f->what));
		json_object_set_new(o, "text", open_json_text(f->text));
		cli_json_line(o);
		return;
	}
	printf("%s: ", f->what);
	open_print(stdout, f->text);
	putchar('\n');
}

int
cmd_verify(struct cli *cli, int argc, char **argv)
{
	struct store_verified v;
	enum store_result r;
	struct store *s;
	struct err e;
	json_t *o;
	int status;

	if (cli_getopt(cli, argc, argv, NULL) != -1)
		return CLI_USAGE;
	if (optind != argc)
		return cli_fail(cli, CLI_USAGE, "takes no operands");
	status = open_store(cli, STORE_READER, &s, NULL);
	if (status != CLI_OK)
		return status;
	r = store_verify(s, print_finding, cli, &v, &e);
	store_close(s);
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	if (cli->json) {
		o = json_object();
		json_object_set_new(o, "articles", json_integer(v.articles));
		json_object_set_new(o, "revisions", json_integer(v.revisions));
		json_object_set_new(o, "sightings", json_integer(v.sightings));
		json_object_set_new(o, "findings", json_integer(v.findings));
		json_object_set_new(o, "tally", json_string(v.tally));
		cli_json_line(o);
	} else {
		printf("%" PRId64 " articles, %" PRId64 " revisions, %" PRId64 " sightings: %s\n",
			v.articles, v.revisions, v.sightings,
			v.findings == 0 ? "all as written" : "NOT as written");
		printf("tally %s\n", v.revisions > 0 ? v.tally : "(no revisions yet)");
	}
	return v.findings == 0 ? CLI_OK : CLI_NOTHING;
}
