#include "daemon.h"

#include <sysexits.h>

int
daemon_run(int argc, char **argv)
{
	(void) argc;
	(void) argv;
	return EX_UNAVAILABLE;
}
