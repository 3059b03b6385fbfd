#include "settings.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <stdlib.h>

char **
settings_networks(const struct config *c)
{
	char **list = mem_array(c->fetch.allow_private_count + 1, sizeof *list);

	for (size_t k = 0; k < c->fetch.allow_private_count; k++) {
		const struct config_network *n = &c->fetch.allow_private[k];
		char address[INET6_ADDRSTRLEN];

		inet_ntop(n->family, n->address, address, sizeof address);
		list[k] = mem_printf("%s/%d", address, n->bits);
	}
	return list;
}

void
settings_free_networks(char **list)
{
	for (size_t k = 0; list[k] != NULL; k++)
		free(list[k]);
	free(list);
}

struct fetch_settings
settings_fetch(const struct config *c, char **networks, bool once)
{
	return (struct fetch_settings){
		.user_agent = c->user_agent,
		.max_connections = (unsigned)c->fetch.max_connections,
		.per_host = (unsigned)c->fetch.per_host,
		.host_delay_ms = c->fetch.host_delay_ms,
		.timeout_ms = c->fetch.timeout_ms,
		.connect_timeout_ms = c->fetch.connect_timeout_ms,
		.stall_timeout_ms = c->fetch.stall_timeout_ms,
		.max_body = (size_t)c->fetch.max_body,
		.robots = c->fetch.robots,
		.robots_period_ms = c->fetch.robots_period_s * 1000,
		.accept_language = c->fetch.accept_language,
		.ca_file = c->fetch.ca_file,
		.allow_private = (const char *const *)networks,
		.wait_for_all = once,
	};
}

struct pool_settings
settings_pool(const struct config *c)
{
	struct pool_settings s;

	pool_defaults(&s);
	if (c->reader.count > 0)
		s.readers = (unsigned)c->reader.count;
	s.read_ms = c->reader.timeout_ms;
	s.cpu_ms = c->reader.cpu_ms;
	s.memory = c->reader.memory;
	return s;
}
