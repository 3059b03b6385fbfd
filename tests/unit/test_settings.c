/* What the config says reaches whom it is for: no setting is only read. */
#include "helper_check.h"

#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct config *
config_of(const char *text)
{
	char path[] = "/tmp/stet-settings-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	struct config *c;
	struct err e;

	fputs(text, f);
	fclose(f);
	c = config_load(path, &e);
	unlink(path);
	ck_assert_msg(c != NULL, "%s", e.text);
	return c;
}

START_TEST(the_fetcher_gets_all_of_fetch)
{
	struct config *c =
		config_of("user_agent = \"test/1\"\n"
			  "fetch { max_connections = 7 per_host = 3 host_delay = \"2s\"\n"
			  "timeout = \"11s\" connect_timeout = \"4s\" "
			  "stall_timeout = \"5s\"\n"
			  "max_body = \"1MB\" robots = false robots_period = \"1h\"\n"
			  "accept_language = \"de\" ca_file = \"/dev/null\" allow_private = { "
			  "\"10.1.0.0/16\" } }\n");
	char **networks = settings_networks(c);
	struct fetch_settings s = settings_fetch(c, networks, true);

	ck_assert_str_eq(s.user_agent, "test/1");
	ck_assert_uint_eq(s.max_connections, 7);
	ck_assert_uint_eq(s.per_host, 3);
	ck_assert_int_eq(s.host_delay_ms, 2000);
	ck_assert_int_eq(s.timeout_ms, 11000);
	ck_assert_int_eq(s.connect_timeout_ms, 4000);
	ck_assert_int_eq(s.stall_timeout_ms, 5000);
	ck_assert_uint_eq(s.max_body, 1024 * 1024);
	ck_assert(!s.robots);
	ck_assert_int_eq(s.robots_period_ms, 3600000);
	ck_assert_str_eq(s.accept_language, "de");
	ck_assert_str_eq(s.ca_file, "/dev/null");
	ck_assert_str_eq(s.allow_private[0], "10.1.0.0/16");
	ck_assert_ptr_null(s.allow_private[1]);
	ck_assert(s.wait_for_all);
	settings_free_networks(networks);
	config_free(c);
}
END_TEST

START_TEST(the_readers_get_all_of_reader)
{
	struct config *c = config_of("reader { count = 3 cpu = \"4s\" timeout = \"9s\" "
				     "memory = \"256MB\" }\n");
	struct pool_settings s = settings_pool(c);

	ck_assert_uint_eq(s.readers, 3);
	ck_assert_int_eq(s.cpu_ms, 4000);
	ck_assert_int_eq(s.read_ms, 9000);
	ck_assert_int_eq(s.memory, 256 << 20);
	config_free(c);
}
END_TEST

CHECK_MAIN("settings", the_fetcher_gets_all_of_fetch, the_readers_get_all_of_reader)
