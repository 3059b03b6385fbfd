/*
 * pager - shows what is written to stdout through the user's pager, as git does: only when stdout
 * is a terminal; $STET_PAGER, else $PAGER, else less; none if that is empty or "cat". A pager that
 * less is finds LESS=FRX unless the user has set LESS.
 */
#ifndef STET_CLI_PAGER_H
#define STET_CLI_PAGER_H

#include <stdbool.h>

/* Starts the pager, if it is wanted and there is one to start. Returns whether what is written now
 * is read by a person: through a pager or on a terminal. */
bool pager_start(bool wanted);

/* Ends the output and waits for the pager. Nothing if none was started. */
void pager_wait(void);

/* Whether to colour: watched is what pager_start returned; $NO_COLOR and TERM=dumb forbid it. */
bool pager_colour(bool watched);

#endif
