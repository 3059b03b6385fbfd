/*
 * bounded - matches two sequences of numbers with effort that grows only with their length: the
 * shortest difference where it is found soon, else a good one.
 */
#ifndef STET_DIFF_BOUNDED_H
#define STET_DIFF_BOUNDED_H

#include <stddef.h>
#include <stdint.h>

#define BOUNDED_NONE UINT32_MAX

/* Sets match[i] to the index in b that a[i] is matched with, or BOUNDED_NONE; a[i] equals
 * b[match[i]], and matches rise. match has room for n. */
void bounded_match(const uint32_t *a, size_t n, const uint32_t *b, size_t m, uint32_t *match);

#endif
