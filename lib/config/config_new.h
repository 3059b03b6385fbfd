/*
 * config_new - a config in the making. For config.c and config_parse.c alone.
 */
#ifndef STET_CONFIG_CONFIG_NEW_H
#define STET_CONFIG_CONFIG_NEW_H

#include "config/config.h"

/* The defaults; file is what messages call it. For config_free. */
struct config *config_new(const char *file);

/* Frees what the feed owns, not itself. */
void config_feed_free(struct config_feed *f);

#endif
