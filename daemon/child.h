/*
 * child - one process of stet-reader: how it is started, and how it ended.
 */
#ifndef STET_DAEMON_CHILD_H
#define STET_DAEMON_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Starts the program with so much processor time for each document and so many bytes of memory.
 * It has the other end of *fd, which does not block, as its standard input, and no other file of
 * ours. -1 with errno when it cannot be started; *fd is as it was.
 */
pid_t child_start(const char *program, int64_t cpu_ms, int64_t memory, int *fd);

/* Ends the process for certain, waits for it, and says how it ended ("ended with status 1"). how
 * may be NULL. */
void child_end(pid_t pid, char *how, size_t size);

#endif
