#include "helper_check.h"

#include "ids.h"

START_TEST(what_was_added_is_there_until_it_is_removed)
{
	struct ids s = { 0 };

	ck_assert(!ids_has(&s, 7));
	ids_remove(&s, 7);
	ids_add(&s, 7);
	ids_add(&s, 7);
	ck_assert(ids_has(&s, 7));
	ck_assert_uint_eq(s.n, 1);
	ids_remove(&s, 7);
	ck_assert(!ids_has(&s, 7));
	ids_free(&s);
}
END_TEST

START_TEST(ten_thousand_come_and_go_in_any_order)
{
	struct ids s = { 0 };
	static bool model[10000];
	unsigned x = 1;

	for (int i = 0; i < 200000; i++) {
		int id;

		x = x * 1103515245u + 12345u;
		id = (int)(x >> 8) % 9999 + 1;
		if (x >> 31 ? model[id] : true) {
			model[id] = !model[id];
			if (model[id])
				ids_add(&s, id);
			else
				ids_remove(&s, id);
		}
	}
	for (int id = 1; id < 10000; id++)
		ck_assert_int_eq(ids_has(&s, id), model[id]);
	ids_free(&s);
}
END_TEST

CHECK_MAIN(
	"ids", what_was_added_is_there_until_it_is_removed, ten_thousand_come_and_go_in_any_order)
