#include "options.h"

#include "base/strs.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	STATUS_USAGE = 2
};

static const char usage[] =
	"usage: stetd --config FILE [--db FILE] [--once] [--check-config] [--log-level LEVEL]\n"
	"\n"
	"  --config FILE      the config file\n"
	"  --db FILE          the database, instead of the config's\n"
	"  --once             do all that is due now, politely, then exit\n"
	"  --check-config     only check the config file\n"
	"  --log-level LEVEL  broken, unusual, notice, info or debug, instead of the config's\n"
	"  --version, --help\n";

static bool
parse_level(const char *word, enum log_level *level)
{
	static const struct {
		const char *word;
		enum log_level level;
	} levels[] = {
		{ "broken", LOG_LEVEL_BROKEN },
		{ "unusual", LOG_LEVEL_UNUSUAL },
		{ "notice", LOG_LEVEL_NOTICE },
		{ "info", LOG_LEVEL_INFO },
		{ "debug", LOG_LEVEL_DEBUG },
	};

	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		if (str_case_eq(word, levels[i].word)) {
			*level = levels[i].level;
			return true;
		}
	return false;
}

int
options_parse(struct options *o, int argc, char **argv)
{
	enum {
		DB = 256,
		ONCE,
		CHECK,
		GET,
		LEVEL,
		VERSION
	};
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "db", required_argument, NULL, DB },
		{ "once", no_argument, NULL, ONCE },
		{ "check-config", no_argument, NULL, CHECK },
		{ "get", required_argument, NULL, GET },
		{ "log-level", required_argument, NULL, LEVEL },
		{ "version", no_argument, NULL, VERSION },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	*o = (struct options){ 0 };
	optind = 0;
	while ((c = getopt_long(argc, argv, "c:h", longs, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->config = optarg;
			break;
		case DB:
			o->db = optarg;
			break;
		case ONCE:
			o->once = true;
			break;
		case CHECK:
			o->check_config = true;
			break;
		case GET:
			o->get = optarg;
			break;
		case LEVEL:
			o->has_level = true;
			if (!parse_level(optarg, &o->level)) {
				fprintf(stderr, "stetd: --log-level: '%s' is no level\n", optarg);
				return STATUS_USAGE;
			}
			break;
		case VERSION:
			puts("stetd " STET_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		case '?':
		default:
			fputs(usage, stderr);
			return STATUS_USAGE;
		}
	}
	if (optind < argc || o->config == NULL) {
		if (optind < argc)
			fprintf(stderr, "stetd: '%s' is not expected\n", argv[optind]);
		fputs(usage, stderr);
		return STATUS_USAGE;
	}
	return -1;
}
