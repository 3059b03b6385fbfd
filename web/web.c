#include "web.h"

#include <sysexits.h>

int
web_run(int argc, char **argv)
{
	(void) argc;
	(void) argv;
	return EX_UNAVAILABLE;
}
