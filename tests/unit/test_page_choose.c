#include "helper_check.h"
#include "page/choose.h"

#include <stdlib.h>
#include <string.h>

START_TEST(in_doubt_the_rules_tip_the_balance)
{
	static const char html[] =
		"<html><body><ul><li>Apples<li>Pears<li>Plums<li>Cherries</ul>"
		"<p>The market in the old square has fruit of many kinds from the "
		"gardens around the town.</p></body></html>";
	const int16_t p[] = { 470, 470, 530, 570, 900 };
	bool rules[] = { true, false, false, false, true }, keep[5];
	const bool wanted[] = { true, false, false, true, true };
	const struct guess r = { .keep = rules, .title = NODE_NONE };
	const struct meta none = { 0 };
	struct tree *t = tree_new(html, strlen(html));
	struct fact *f = facts_new(t, &none);

	ck_assert_uint_eq(t->nblocks, 5);
	choose_decide(t, f, &r, p, keep);
	for (unsigned i = 0; i < 5; i++)
		ck_assert_msg(keep[i] == wanted[i], "block %u", i);
	free(f);
	tree_free(t);
}
END_TEST

START_TEST(a_page_unlike_others_still_has_a_likeliest_part)
{
	static const char html[] = "<html><body><p>A line.</p><p>Another line of it.</p><p>Still "
				   "more.</p></body></html>";
	const int16_t p[] = { 90, 300, 250 };
	bool rules[3] = { false }, keep[3];
	const struct guess r = { .keep = rules, .title = NODE_NONE };
	const struct meta none = { 0 };
	struct tree *t = tree_new(html, strlen(html));
	struct fact *f = facts_new(t, &none);

	ck_assert_uint_eq(t->nblocks, 3);
	choose_decide(t, f, &r, p, keep);
	ck_assert(!keep[0] && keep[1] && keep[2]);
	free(f);
	tree_free(t);
}
END_TEST

CHECK_MAIN("page_choose", in_doubt_the_rules_tip_the_balance,
	a_page_unlike_others_still_has_a_likeliest_part)
