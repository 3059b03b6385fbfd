#include "web.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <libxml/xmlmemory.h>
#include <libxml/parser.h>
#include <malloc.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strs.h"
#include "config/config.h"
#include "server.h"
#include "wall.h"

#define USAGE_STATUS 2
#define LISTEN_FD 3 /* the first descriptor that systemd hands over */
#define MAX_THREADS 8
#define CACHE_BYTES (64u * 1024 * 1024)

struct options {
	const char *config;
	const char *db;
	const char *listen;
};

static int
usage(FILE *to, int status)
{
	fprintf(to, "usage: stet-web --config FILE [--db FILE] [--listen ADDRESS:PORT]\n");
	return status;
}

/* Returns -1 to go on, else the exit status. */
static int
read_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "db", required_argument, NULL, 'd' },
		{ "listen", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 1;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->config = optarg;
			break;
		case 'd':
			o->db = optarg;
			break;
		case 'l':
			o->listen = optarg;
			break;
		case 'h':
			return usage(stdout, EX_OK);
		case 'V':
			printf("stet-web " STET_VERSION "\n");
			return EX_OK;
		default:
			return usage(stderr, USAGE_STATUS);
		}
	}
	if (o->config == NULL || optind != argc)
		return usage(stderr, USAGE_STATUS);
	return -1;
}

/* The socket that systemd holds for us, or -1. */
static int
handed_over(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	long long n;

	if (pid == NULL || fds == NULL || !str_int(pid, 1, INT32_MAX, &n) || n != getpid())
		return -1;
	if (!str_int(fds, 1, 16, &n))
		return -1;
	return LISTEN_FD;
}

static int
listen_at(const struct config_listen *listen_on, struct err *e)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { 0 };
	const char *host = str_eq(listen_on->host, "localhost") ? "127.0.0.1" : listen_on->host;
	socklen_t size;
	int on = 1, fd;

	if (inet_pton(AF_INET, host, &address.v4.sin_addr) == 1) {
		address.v4.sin_family = AF_INET;
		address.v4.sin_port = htons((uint16_t)listen_on->port);
		size = sizeof address.v4;
	} else if (inet_pton(AF_INET6, host, &address.v6.sin6_addr) == 1) {
		address.v6.sin6_family = AF_INET6;
		address.v6.sin6_port = htons((uint16_t)listen_on->port);
		size = sizeof address.v6;
	} else {
		return err_set(e, "\"%s\" is not an address", host);
	}
	fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set(e, "socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, &address.any, size) != 0 || listen(fd, 511) != 0) {
		err_set(e, "listen at %s port %d: %s", listen_on->host, listen_on->port,
			strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

/* With port 0 the system chose one: whoever reads the log learns it. */
static void
log_listening(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage room;
	} address = { 0 };
	socklen_t size = sizeof address;
	char host[INET6_ADDRSTRLEN] = "?";
	char url[INET6_ADDRSTRLEN + 32];
	int port = 0;

	if (getsockname(fd, &address.any, &size) != 0)
		return;
	if (address.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &address.v4.sin_addr, host, sizeof host);
		port = ntohs(address.v4.sin_port);
	} else if (address.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &address.v6.sin6_addr, host, sizeof host);
		port = ntohs(address.v6.sin6_port);
	}
	snprintf(url, sizeof url, strchr(host, ':') != NULL ? "http://[%s]:%d/" : "http://%s:%d/",
		host, port);
	log_begin(LOG_LEVEL_NOTICE, "listening");
	log_str("url", url);
	log_end();
}

static int
threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 2 ? 2 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

static int
serve(const struct options *o, const struct config *config)
{
	struct server_settings settings = { .database = o->db != NULL ? o->db : config->database,
		.url = config->web.url,
		.title = config->web.title,
		.stop_after_s = config->schedule.stop_after_s,
		.threads = threads(),
		.cache_bytes = CACHE_BYTES,
		.clock = clock_system() };
	struct server *server;
	struct err e;
	sigset_t ends;
	int fd = -1, got;

	/* Blocked here, in all threads, and waited for below. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);

	if (o->listen == NULL)
		fd = handed_over();
	if (fd < 0)
		fd = listen_at(&config->web.listen, &e);
	if (fd < 0 || wall_raise(&e) != 0) {
		log_msg(LOG_LEVEL_BROKEN, "start", "%s", e.text);
		return EX_SOFTWARE;
	}
	server = server_start(&settings, fd, &e);
	if (server == NULL) {
		log_msg(LOG_LEVEL_BROKEN, "start", "%s", e.text);
		close(fd);
		return EX_SOFTWARE;
	}
	log_listening(fd);
	sigwait(&ends, &got);
	log_msg(LOG_LEVEL_NOTICE, "stopping", "%s", got == SIGINT ? "interrupted" : "asked to");
	server_stop(server);
	return EX_OK;
}

/* Port 0, which a config may not name, lets the system choose: for tests. */
static int
parse_listen(const char *text, struct config_listen *out)
{
	size_t n = strlen(text);
	bool any = str_ends(text, ":0");
	char *one = mem_printf("%.*s%s", (int)(any ? n - 1 : n), text, any ? "1" : "");
	int rc = config_listen_parse(one, out);

	if (rc == 0 && any)
		out->port = 0;
	free(one);
	return rc;
}

int
web_run(int argc, char **argv)
{
	struct options o = { 0 };
	struct config *config;
	struct err e;
	int status = read_options(argc, argv, &o);

	if (status >= 0)
		return status;
	config = config_load(o.config, &e);
	if (config == NULL) {
		fprintf(stderr, "stet-web: %s\n", e.text);
		return EX_CONFIG;
	}
	if (o.listen != NULL) {
		free(config->web.listen.host);
		config->web.listen.host = NULL;
		if (parse_listen(o.listen, &config->web.listen) != 0) {
			fprintf(stderr, "stet-web: --listen: \"%s\" is not ADDRESS:PORT\n",
				o.listen);
			config_free(config);
			return USAGE_STATUS;
		}
	}
	log_set_level(config->log_level);
	/* Pages are made and let go all the time: do not give their memory back for each. */
	mallopt(M_TRIM_THRESHOLD, 8 * 1024 * 1024);
	xmlInitParser();
	status = serve(&o, config);
	config_free(config);
	xmlCleanupParser();
	return status;
}
