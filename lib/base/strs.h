/* strs - small helpers on NUL-terminated strings. ASCII case only; no locale. */
#ifndef STET_BASE_STRS_H
#define STET_BASE_STRS_H

#include <stdbool.h>
#include <stddef.h>

bool str_eq(const char *a, const char *b);	/* NULL equals only NULL */
bool str_case_eq(const char *a, const char *b); /* ASCII case folded; NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_case_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
const char *str_case_find(const char *s, const char *what); /* NULL when not found */
bool str_blank(const char *s);				    /* NULL, "" or only ASCII white space */

/* Cuts ASCII white space off both ends, in place; returns the new start. */
char *str_trim(char *s);

/* Reads a whole decimal number in [min, max]; false, and *out unchanged, for anything else. */
bool str_int(const char *s, long long min, long long max, long long *out);

#endif
