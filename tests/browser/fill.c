/* fill - makes a database for the tests of the page: `fill DB` the newspaper, `fill DB N` N
 * articles for measuring, `fill DB hide ID` takes one off. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper_fill.h"

int
main(int argc, char **argv)
{
	struct store *s;

	if (argc < 2) {
		fprintf(stderr, "usage: fill DB [N [FROM] | hide ID]\n");
		return 2;
	}
	s = fill_open(argv[1]);
	if (argc == 4 && strcmp(argv[2], "hide") == 0)
		fill_hide(s, strtol(argv[3], NULL, 10));
	else if (argc > 2)
		printf("%lld\n",
			(long long)fill_many(s, argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0,
				(int)strtol(argv[2], NULL, 10)));
	else
		fill_newspaper(s);
	store_close(s);
	return 0;
}
