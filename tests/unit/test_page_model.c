#include "helper_check.h"
#include "page/model.h"

/* Trees of one question each: is the number over 0? */
static const struct model_node nodes[] = { { 0, 0, ~0, ~1 }, { 0, 0, ~0, ~1 }, { 0, 0, ~0, ~1 } };
static const int16_t leaves[] = { -4000, 900, -300, 300, -30, 0 };
static const uint32_t first_node[] = { 0, 1, 2 }, first_leaf[] = { 0, 2, 4 };

static struct model
model_of(uint32_t members, uint32_t ntrees)
{
	return (struct model){ .nodes = nodes,
		.leaves = leaves,
		.first_node = first_node,
		.first_leaf = first_leaf,
		.members = members,
		.ntrees = ntrees,
		.early = UINT32_MAX };
}

START_TEST(a_model_adds_up_what_its_trees_say)
{
	const struct model m = model_of(1, 3);

	ck_assert_int_eq(model_score(&m, (int16_t[]){ 1 }), 1200);
	ck_assert_int_eq(model_score(&m, (int16_t[]){ 0 }), -4330);
}
END_TEST

START_TEST(in_doubt_all_members_are_asked)
{
	const struct model m = model_of(3, 1);

	ck_assert_int_eq(model_score(&m, (int16_t[]){ 1 }), 400);
	/* the first is sure */
	ck_assert_int_eq(model_score(&m, (int16_t[]){ 0 }), -4000);
}
END_TEST

START_TEST(what_is_hopeless_early_is_not_looked_at_further)
{
	struct model m = model_of(1, 3);

	m.early = 1;
	m.early_below = -3000;
	ck_assert_int_eq(model_score(&m, (int16_t[]){ 0 }), MODEL_HOPELESS);
	ck_assert_int_eq(model_score(&m, (int16_t[]){ 1 }), 1200);
}
END_TEST

START_TEST(a_score_is_a_chance_of_a_thousand)
{
	ck_assert_int_eq(model_permille(0), 500);
	ck_assert_int_eq(model_permille(MODEL_HOPELESS), 0);
	ck_assert_int_eq(model_permille(16 * 1024), 1000);
	ck_assert_int_eq(model_permille(1024) + model_permille(-1024), 1000);
}
END_TEST

CHECK_MAIN("page_model", a_model_adds_up_what_its_trees_say, in_doubt_all_members_are_asked,
	what_is_hopeless_early_is_not_looked_at_further, a_score_is_a_chance_of_a_thousand)
