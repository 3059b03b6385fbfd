/*
 * sandbox - locks a reader down before it reads its first byte.
 *
 * What is left: memory, reading one descriptor, writing one. No files, no sockets, no new
 * programs, no other processes: the kernel ends a process that tries. Whatever opens files
 * lazily (converters, locales, seeds) must have been made to do so before.
 */
#ifndef STET_DAEMON_SANDBOX_H
#define STET_DAEMON_SANDBOX_H

#include "base/err.h"

#include <stddef.h>

/* Locks this process for the rest of its life. fd is the one descriptor it reads and writes;
 * stderr stays open for last words, every other descriptor is closed. It may not have more than
 * memory bytes of addresses. Returns 0, or -1 when the kernel refuses any part: go no further then.
 *
 * Under the sanitizers, which need calls of their own, what is forbidden is listed instead of
 * what is allowed, and memory is not limited. */
int sandbox_enter(int fd, size_t memory, struct err *e);

/* The process is ended by SIGPROF when it thinks for longer than ms from now; 0: no longer. Also
 * for a locked process, which counts each document anew. */
void sandbox_think_for(int ms);

#endif
