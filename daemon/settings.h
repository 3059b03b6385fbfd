/* settings - the config as the fetcher and the pool take it. */
#ifndef STET_DAEMON_SETTINGS_H
#define STET_DAEMON_SETTINGS_H

#include "config/config.h"
#include "fetch.h"
#include "pool.h"

#include <stdbool.h>

/* The networks of fetch.allow_private as they are written, NULL-terminated, for
 * settings_free_networks. */
char **settings_networks(const struct config *c);
void settings_free_networks(char **networks);

/* Borrows config and networks. once: queues have no bound. */
struct fetch_settings settings_fetch(const struct config *c, char **networks, bool once);

struct pool_settings settings_pool(const struct config *c);

#endif
