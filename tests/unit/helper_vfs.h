/*
 * helper_vfs - a disk (and SQLite's memory) that fails on request, between SQLite and the real one.
 * Once vfs_install was called every database of this process goes through it. Each write,
 * truncation and sync counts as one operation; at the chosen one the chosen thing happens.
 */
#ifndef STET_TESTS_HELPER_VFS_H
#define STET_TESTS_HELPER_VFS_H

#include <stdbool.h>

enum vfs_fault {
	VFS_NONE,
	VFS_WRITE_ERROR, /* this one operation fails with an I/O error, later ones work     */
	VFS_DISK_FULL,	 /* this and every later write fails: no room                       */
	VFS_SHORT_WRITE, /* half of the bytes are written, then as VFS_DISK_FULL            */
	VFS_READ_ONLY,	 /* this and every later write fails: the file system was remounted */
	VFS_READ_ERROR,	 /* this one read fails with an I/O error; only reads are counted    */
	VFS_NO_MEMORY,	 /* this one allocation of SQLite fails; only those are counted      */
	VFS_POWER_LOSS,	 /* what was not synced is lost in part, by sectors, and the process
			  * ends at once with status VFS_POWER_STATUS                        */
};

enum {
	VFS_POWER_STATUS = 99
};

/* Makes the failing disk the default one. Call once a process, before any database is opened. */
void vfs_install(void);

/* The same for SQLite's memory: before anything of SQLite was used, or when all is closed. */
void vfs_install_memory(void);

/* From now on the at-th operation (from 1) meets the fault; 0 means never. seed decides what a
 * power loss takes. */
void vfs_fail_at(enum vfs_fault fault, long at, unsigned seed);

/* Operations since vfs_fail_at. */
long vfs_operations(void);

/* What the system is said to have said when an operation of a file failed; 0: what it did say. */
void vfs_last_errno(int no);

/* Syncs begun from now on end only when they are let go again: a disk that takes its time. */
void vfs_hold_syncs(bool hold);

#endif
