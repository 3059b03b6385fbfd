/*
 * config_text - a config file as libConfuse reads it right. For config_parse.c alone.
 *
 * libConfuse 3.3 counts the line of a comment three times, takes a file that ends inside a section
 * for a whole one, and drops the backslash of an escape that it does not know, which turns the
 * regular expression "\.html" into ".html". So comments are blanked here, such a backslash is
 * doubled, and one option of ours is put at the end, which is met only when everything is closed.
 */
#ifndef STET_CONFIG_CONFIG_TEXT_H
#define STET_CONFIG_CONFIG_TEXT_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>

#define CONFIG_END_KEY "end_of_file"

/* Appends to out, line by line what the len bytes of text are. Returns 0, or -1 with e: a string or
 * a comment has no end; name stands for the file. */
int config_prepare(const char *text, size_t len, const char *name, struct buf *out, struct err *e);

#endif
