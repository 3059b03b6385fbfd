#include "base/program.h"

#include "helper_check.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

START_TEST(a_program_beside_this_one_is_taken_before_the_installed_one)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *path = program_find("test_program", "/nowhere");

	ck_assert_int_gt(n, 0);
	self[n] = '\0';
	ck_assert_str_eq(path, self);
	free(path);
}
END_TEST

START_TEST(one_that_is_not_beside_is_the_installed_one)
{
	char *path = program_find("no-such-program", "/nowhere");

	ck_assert_str_eq(path, "/nowhere/no-such-program");
	free(path);
}
END_TEST

CHECK_MAIN("program", a_program_beside_this_one_is_taken_before_the_installed_one,
	one_that_is_not_beside_is_the_installed_one)
