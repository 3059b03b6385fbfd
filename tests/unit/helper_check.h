/* helper_check - the main() of a Check program: CHECK_MAIN("module", test_one, test_two ...). */
#ifndef STET_TESTS_HELPER_CHECK_H
#define STET_TESTS_HELPER_CHECK_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK_MAIN(name, ...)                                                                      \
	int main(void)                                                                             \
	{                                                                                          \
		const TTest *const all[] = { __VA_ARGS__ };                                        \
		Suite *suite = suite_create(name);                                                 \
		TCase *tcase = tcase_create(name);                                                 \
		SRunner *runner;                                                                   \
		int failed;                                                                        \
                                                                                                   \
		tcase_set_timeout(tcase, 600);                                                     \
		for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)                            \
			tcase_add_test(tcase, all[i]);                                             \
		suite_add_tcase(suite, tcase);                                                     \
		runner = srunner_create(suite);                                                    \
		srunner_run_all(runner, CK_NORMAL);                                                \
		failed = srunner_ntests_failed(runner);                                            \
		srunner_free(runner);                                                              \
		return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;                                  \
	}

#endif
