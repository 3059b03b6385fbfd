/* stet backup: a consistent copy of a database in use, checked. */
#include "cli.h"

#include "open.h"

#include <inttypes.h>
#include <unistd.h>

static void
print_finding(void *arg, const struct store_finding *f)
{
	cli_fail(arg, CLI_NOTHING, "the copy is not as it should be: %s: %s", f->what, f->text);
}

/* The copy is read through before anybody relies on it. */
static int
verify_copy(struct cli *cli, const char *file, struct store_verified *v)
{
	enum store_result r;
	struct store *copy;
	struct err e;

	r = store_open(&copy, file, STORE_READER, &e);
	if (r == STORE_OK)
		r = store_verify(copy, print_finding, cli, v, &e);
	store_close(copy);
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	return v->findings == 0 ? CLI_OK : CLI_NOTHING;
}

int
cmd_backup(struct cli *cli, int argc, char **argv)
{
	struct store_verified v = { 0 };
	enum store_result r;
	struct store *s;
	struct err e;
	json_t *o;
	int status;

	if (cli_getopt(cli, argc, argv, NULL) != -1)
		return CLI_USAGE;
	if (argc - optind != 1)
		return cli_fail(cli, CLI_USAGE, "takes the file to write");
	status = open_store(cli, STORE_READER, &s, NULL);
	if (status != CLI_OK)
		return status;
	r = store_backup(s, argv[optind], &e);
	store_close(s);
	if (r != STORE_OK)
		return open_failed(cli, r, &e);
	status = verify_copy(cli, argv[optind], &v);
	if (status != CLI_OK)
		return status;
	if (cli->json) {
		o = json_object();
		json_object_set_new(o, "file", open_json_text(argv[optind]));
		json_object_set_new(o, "articles", json_integer(v.articles));
		json_object_set_new(o, "revisions", json_integer(v.revisions));
		json_object_set_new(o, "tally", json_string(v.tally));
		cli_json_line(o);
	} else {
		printf("%s: %" PRId64 " articles, %" PRId64 " revisions, verified\n", argv[optind],
			v.articles, v.revisions);
	}
	return CLI_OK;
}
