#include "diff/bounded.h"

#include "base/mem.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * Myers' linear-space method: furthest-reaching paths from both ends, until they meet; the halves
 * are done likewise. A search that has gone EFFORT steps without a meeting is cut where the path
 * that came furthest stands, so a step costs at most EFFORT^2 and gains at least EFFORT elements.
 */
enum {
	EFFORT = 192
};

struct side {
	uint32_t *number; /* owned: those elements that stand in the other side too */
	uint32_t *index;  /* owned: where they stood */
	size_t count;
};

struct search {
	const uint32_t *a, *b;
	ptrdiff_t *forth, *back; /* by diagonal */
	uint32_t *match;
	const uint32_t *a_index, *b_index;
};

struct part {
	ptrdiff_t a, a_end, b, b_end;
};

struct point {
	ptrdiff_t a, b;
};

/* A point on a short path through p, whose ends differ on both sides. */
static struct point
middle(const struct search *s, struct part p)
{
	/* diagonals a - b; forward paths start on top, backward ones on bottom */
	ptrdiff_t top = p.a - p.b, bottom = p.a_end - p.b_end;
	ptrdiff_t low = p.a - p.b_end, high = p.a_end - p.b;
	ptrdiff_t f_low = top, f_high = top, b_low = bottom, b_high = bottom;
	bool odd = ((top - bottom) & 1) != 0;
	struct point best = { p.a, p.b };
	ptrdiff_t *forth = s->forth, *back = s->back;

	forth[top] = p.a;
	back[bottom] = p.a_end;
	for (ptrdiff_t cost = 1;; cost++) {
		if (f_low > low)
			forth[--f_low - 1] = -1;
		else
			f_low++;
		if (f_high < high)
			forth[++f_high + 1] = -1;
		else
			f_high--;
		for (ptrdiff_t d = f_high; d >= f_low; d -= 2) {
			ptrdiff_t x =
				forth[d - 1] >= forth[d + 1] ? forth[d - 1] + 1 : forth[d + 1];
			ptrdiff_t y = x - d;

			while (x < p.a_end && y < p.b_end && s->a[x] == s->b[y]) {
				x++;
				y++;
			}
			forth[d] = x;
			if (odd && b_low <= d && d <= b_high && back[d] <= x)
				return (struct point){ x, y };
		}
		if (b_low > low)
			back[--b_low - 1] = PTRDIFF_MAX;
		else
			b_low++;
		if (b_high < high)
			back[++b_high + 1] = PTRDIFF_MAX;
		else
			b_high--;
		for (ptrdiff_t d = b_high; d >= b_low; d -= 2) {
			ptrdiff_t x = back[d - 1] < back[d + 1] ? back[d - 1] : back[d + 1] - 1;
			ptrdiff_t y = x - d;

			while (x > p.a && y > p.b && s->a[x - 1] == s->b[y - 1]) {
				x--;
				y--;
			}
			back[d] = x;
			if (!odd && f_low <= d && d <= f_high && x <= forth[d])
				return (struct point){ x, y };
		}
		if (cost < EFFORT)
			continue;
		for (ptrdiff_t d = f_high; d >= f_low; d -= 2) {
			ptrdiff_t x = forth[d] < p.a_end ? forth[d] : p.a_end, y = x - d;

			if (y > p.b_end) {
				x = p.b_end + d;
				y = p.b_end;
			}
			if (x + y > best.a + best.b)
				best = (struct point){ x, y };
		}
		return best;
	}
}

static void
match_part(const struct search *s, struct part p)
{
	struct point m;

	for (;;) {
		while (p.a < p.a_end && p.b < p.b_end && s->a[p.a] == s->b[p.b])
			s->match[s->a_index[p.a++]] = s->b_index[p.b++];
		while (p.a < p.a_end && p.b < p.b_end && s->a[p.a_end - 1] == s->b[p.b_end - 1])
			s->match[s->a_index[--p.a_end]] = s->b_index[--p.b_end];
		if (p.a == p.a_end || p.b == p.b_end)
			return;
		m = middle(s, p);
		assert(m.a >= p.a && m.a <= p.a_end && m.b >= p.b && m.b <= p.b_end);
		if ((m.a == p.a && m.b == p.b) || (m.a == p.a_end && m.b == p.b_end))
			return;
		/* the smaller half by call, the larger by loop: the stack stays shallow */
		if (m.a - p.a + m.b - p.b < p.a_end - m.a + p.b_end - m.b) {
			match_part(s, (struct part){ p.a, m.a, p.b, m.b });
			p.a = m.a;
			p.b = m.b;
		} else {
			match_part(s, (struct part){ m.a, p.a_end, m.b, p.b_end });
			p.a_end = m.a;
			p.b_end = m.b;
		}
	}
}

/* Keeps of x the elements that other has too: the rest can match nothing. */
static void
side_init(struct side *s, const uint32_t *x, size_t n, const unsigned char *in_other)
{
	s->number = mem_array(n + 1, sizeof s->number[0]);
	s->index = mem_array(n + 1, sizeof s->index[0]);
	s->count = 0;
	for (size_t i = 0; i < n; i++) {
		if (!in_other[x[i]])
			continue;
		s->number[s->count] = x[i];
		s->index[s->count++] = (uint32_t)i;
	}
}

void
bounded_match(const uint32_t *a, size_t n, const uint32_t *b, size_t m, uint32_t *match)
{
	uint32_t top = 0;
	unsigned char *in_a, *in_b;
	struct side sa, sb;
	struct search s;
	ptrdiff_t *diagonals;
	size_t width;

	for (size_t i = 0; i < n; i++) {
		match[i] = BOUNDED_NONE;
		top = a[i] > top ? a[i] : top;
	}
	for (size_t i = 0; i < m; i++)
		top = b[i] > top ? b[i] : top;
	in_a = mem_array((size_t)top + 1, 1);
	in_b = mem_array((size_t)top + 1, 1);
	for (size_t i = 0; i < n; i++)
		in_a[a[i]] = 1;
	for (size_t i = 0; i < m; i++)
		in_b[b[i]] = 1;
	side_init(&sa, a, n, in_b);
	side_init(&sb, b, m, in_a);
	free(in_a);
	free(in_b);

	width = sa.count + sb.count + 5;
	diagonals = mem_array(width * 2, sizeof diagonals[0]);
	s = (struct search){
		.a = sa.number,
		.b = sb.number,
		.a_index = sa.index,
		.b_index = sb.index,
		.forth = diagonals + sb.count + 2,
		.back = diagonals + width + sb.count + 2,
		.match = match,
	};
	match_part(&s, (struct part){ 0, (ptrdiff_t)sa.count, 0, (ptrdiff_t)sb.count });
	free(diagonals);
	free(sa.number);
	free(sa.index);
	free(sb.number);
	free(sb.index);
}
