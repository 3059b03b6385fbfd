#include "page/model.h"

#include "page/model_tables.inc"

int32_t
model_score(const struct model *m, const int16_t *row)
{
	int32_t sum = m->base;

	for (uint32_t k = 0; k < m->ntrees; k++) {
		const struct model_node *nodes = m->nodes + m->first_node[k];
		int at = 0;

		if (k == m->early && sum < m->early_below)
			return MODEL_HOPELESS;
		do {
			const struct model_node *n = &nodes[at];

			at = row[n->feature] <= n->at ? n->left : n->right;
		} while (at >= 0);
		sum += m->leaves[m->first_leaf[k] + (uint32_t)~at];
	}
	return sum;
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
