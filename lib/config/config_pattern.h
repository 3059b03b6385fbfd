/*
 * config_pattern - how much larger a regular expression is written out. The C library writes out
 * "x{3}" as "xxx" and "x+" as "xx*" before it matches, so a few signs, one in the other, can ask
 * for all memory there is. Pure.
 */
#ifndef STET_CONFIG_PATTERN_H
#define STET_CONFIG_PATTERN_H

#include <stdbool.h>

/* May the extended regular expression (POSIX) be compiled: do its repetitions add no more than
 * LIMIT_PATTERN_GROWTH parts? Says nothing of whether it is a right one. */
bool config_pattern_is_bounded(const char *text);

#endif
