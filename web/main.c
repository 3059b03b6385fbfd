#include "web.h"

int
main(int argc, char **argv)
{
	return web_run(argc, argv);
}
