/*
 * frame - the part of two texts that is compared: some paragraphs of a, and some of b.
 */
#ifndef STET_DIFF_FRAME_H
#define STET_DIFF_FRAME_H

#include <stdint.h>

#include "diff/paragraphs.h"

struct frame {
	uint32_t a, a_end, b, b_end;
};

/* By body (paragraph.same), where it stands in the frame. */
struct frame_places {
	uint32_t *in_a, *in_b; /* owned: one past it; 0: nowhere; UINT32_MAX: more than once */
};

/* Finds where each of the bodies stands, not counting paragraphs that are linked: linked_a and
 * linked_b, by paragraph, may be NULL. bodies is more than any number of a body in the frame. */
void frame_find_places(struct frame_places *p, struct frame m, const struct paragraphs *a,
	const struct paragraphs *b, size_t bodies, const unsigned char *linked_a,
	const unsigned char *linked_b);
void frame_free_places(struct frame_places *p);

#endif
