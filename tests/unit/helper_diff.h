/* helper_diff - what every diff must be, whatever its texts: the fuzzer asks the same. */
#ifndef STET_TESTS_HELPER_DIFF_H
#define STET_TESTS_HELPER_DIFF_H

#include "diff/diff.h"

/* NULL, or the first rule that d breaks: rows and spans in order and whole, equal spans equal, and
 * each text given back byte for byte. */
static inline const char *
helper_diff_fault(const struct diff *d)
{
	size_t at_a = 0, at_b = 0, row_a = 0, row_b = 0, span = 0;

	for (size_t r = 0; r < d->row_count; r++) {
		const struct diff_row *row = &d->rows[r];

		if (row->span != span)
			return "a row does not begin where the last one ended";
		if ((row->a_count > 0 && row->a != row_a) || (row->b_count > 0 && row->b != row_b))
			return "a row leaves paragraphs out";
		if (row->a_count + row->b_count == 0)
			return "a row has no paragraph";
		row_a += row->a_count;
		row_b += row->b_count;
		for (; span < row->span + row->span_count; span++) {
			const struct diff_span *s = &d->spans[span];

			if (s->op != DIFF_INSERT) {
				if (s->a != at_a || s->a_len == 0)
					return "the first text has a gap";
				at_a += s->a_len;
			}
			if (s->op != DIFF_DELETE) {
				if (s->b != at_b || s->b_len == 0)
					return "the second text has a gap";
				at_b += s->b_len;
			}
			if (at_a > d->a.len || at_b > d->b.len)
				return "a span is longer than its text";
			if (s->op == DIFF_EQUAL &&
				(s->a_len != s->b_len || __builtin_memcmp(d->a.data + s->a,
								 d->b.data + s->b, s->a_len) != 0))
				return "an equal span is not equal";
			if (s->move != row->move || s->move > d->moves)
				return "a span has not the move of its row";
		}
		if (row_a > d->a.count || row_b > d->b.count)
			return "a row has paragraphs that are not there";
		if (at_a != d->a.starts[row_a] || at_b != d->b.starts[row_b])
			return "a row does not end where its paragraphs do";
	}
	if (at_a != d->a.len || at_b != d->b.len || span != d->span_count)
		return "the texts are not whole";
	return (void *)0;
}

#endif
