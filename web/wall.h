/*
 * wall - what stet-web gives up once it listens: new sockets, connections, programs, writing of
 * anything but what SQLite needs to read. A page that is tricked into more ends the process.
 */
#ifndef STET_WEB_WALL_H
#define STET_WEB_WALL_H

#include "base/err.h"

/* Closes this process and the threads it will start in. Returns 0, or -1 with e. */
int wall_raise(struct err *e);

#endif
