/*
 * show_diff - writes a diff for people: one paragraph a line, what went and what came marked in
 * it, stretches that did not change folded.
 *
 * In colour what went is red and struck out, what came green and underlined, what moved cyan.
 * Without, the marks are git's: [-went-]{+came+}.
 */
#ifndef STET_CLI_SHOW_DIFF_H
#define STET_CLI_SHOW_DIFF_H

#include "diff/diff.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct show_diff_style {
	bool colour;
	bool watched;	/* a person's terminal: control characters are made visible */
	bool airy;	/* an empty line between paragraphs */
	size_t context; /* unchanged paragraphs shown around a change; SIZE_MAX: all */
};

void show_diff(FILE *out, const struct diff *d, const struct show_diff_style *style);

#endif
