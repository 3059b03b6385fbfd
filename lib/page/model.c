#include "page/model.h"

#include "page/model_tables.inc"

enum {
	DOUBT = 2250 /* a chance of one in ten, either way */
};

/* The sum of a member's trees. */
static int32_t
member_score(const struct model *m, uint32_t member, const int16_t *row)
{
	int32_t sum = m->base;

	for (uint32_t k = 0; k < m->ntrees; k++) {
		uint32_t tree = member * m->ntrees + k;
		const struct model_node *nodes = m->nodes + m->first_node[tree];
		int at = 0;

		if (k == m->early && member == 0 && sum < m->early_below)
			return MODEL_HOPELESS;
		do {
			const struct model_node *n = &nodes[at];

			at = row[n->feature] <= n->at ? n->left : n->right;
		} while (at >= 0);
		sum += m->leaves[m->first_leaf[tree] + (uint32_t)~at];
	}
	return sum;
}

int32_t
model_score(const struct model *m, const int16_t *row)
{
	int32_t sum = member_score(m, 0, row);

	if (sum < -DOUBT || sum > DOUBT)
		return sum;
	for (uint32_t k = 1; k < m->members; k++)
		sum += member_score(m, k, row);
	return m->members > 1 ? sum / (int32_t)m->members : sum;
}

int16_t
model_permille(int32_t score)
{
	/* 1000 / (1 + e^-x) for x in steps of one half from 0 */
	static const int16_t curve[] = { 500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993, 996,
		998, 999, 999, 1000, 1000 };
	const int32_t step = 512, top = 16 * 512;
	int32_t x = score < 0 ? -score : score, part, p;

	if (x >= top)
		x = top - 1;
	part = x % step;
	p = (curve[x / step] * (step - part) + curve[x / step + 1] * part) / step;
	return (int16_t)(score < 0 ? 1000 - p : p);
}
