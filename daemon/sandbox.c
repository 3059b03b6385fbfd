#include "sandbox.h"

int sandbox_enter(void);

int
sandbox_enter(void)
{
	return 0;
}
