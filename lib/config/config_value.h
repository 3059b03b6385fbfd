/*
 * config_value - the text of one setting's value to what it means. For config_parse.c alone; the
 * three that others need too are in config.h.
 *
 * Each returns 0 and fills *out, or returns -1 and says in e what is wrong with the text and what
 * would be right; *out is then as it was. A char **out is freed before it is replaced.
 */
#ifndef STET_CONFIG_CONFIG_VALUE_H
#define STET_CONFIG_CONFIG_VALUE_H

#include "config/config.h"

/* "10.0.0.0/8", "fd00::/8", or one address. */
int config_read_network(const char *text, struct config_network *out, struct err *e);

/* A header that may go out with a request: one line, and not one of those that are ours to set. */
int config_check_header(const char *text, struct err *e);

/* POSIX extended; *out is for regfree. */
int config_read_pattern(const char *text, regex_t *out, struct err *e);

/* Absolute, http or https; "" is NULL. */
int config_read_url(const char *text, char **out, struct err *e);

int config_read_source(const char *text, char **out, struct err *e);

/* One line of UTF-8; "" is NULL where it may be empty. */
int config_read_text(const char *text, bool may_be_empty, char **out, struct err *e);

/* Text that is fit for a header: printable ASCII. */
int config_read_agent(const char *text, char **out, struct err *e);

int config_read_log_level(const char *text, enum log_level *out, struct err *e);

/* A duration in units of unit_ms (1 or 1000), between min and max of them. */
int config_read_duration(
	const char *text, int64_t unit_ms, int64_t min, int64_t max, int64_t *out, struct err *e);

/* A size, between min and max bytes. */
int config_read_bytes(const char *text, int64_t min, int64_t max, int64_t *out, struct err *e);

int config_read_count(const char *text, int64_t min, int64_t max, int *out, struct err *e);

/* A number, between thousandths of min and max. */
int config_read_factor(const char *text, int64_t min, int64_t max, double *out, struct err *e);

int config_read_bool(const char *text, bool *out, struct err *e);

#endif
