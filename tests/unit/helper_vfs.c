#include "helper_vfs.h"

#include "base/strs.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SECTOR = 512
};

/* What a write or truncation covered, so that a power loss can bring it back. */
struct undo {
	struct undo *older;
	sqlite3_int64 offset;
	sqlite3_int64 size; /* of the file before */
	int len;
	unsigned char old[];
};

struct shim_file {
	sqlite3_file base;
	sqlite3_file *real;
	const char *name; /* SQLite's, as long as it is open */
	struct undo *unsynced;
	struct shim_file *next; /* all open files */
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	struct shim_file *files;
	enum vfs_fault fault;
	long at, count;
	unsigned seed;
	int last_errno; /* 0: the real one */
	sqlite3_mem_methods memory;
	pthread_mutex_t lock; /* over files and what follows */
	pthread_cond_t changed;
	bool held;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static unsigned
next_random(void)
{
	disk.seed = disk.seed * 1103515245u + 12345u;
	return disk.seed >> 16;
}

static void
forget_unsynced(struct shim_file *f)
{
	while (f->unsynced != NULL) {
		struct undo *u = f->unsynced;

		f->unsynced = u->older;
		free(u);
	}
}

/* Each sector that was written since the last sync holds its old or its new bytes. */
static void
lose_power_of(struct shim_file *f)
{
	sqlite3_int64 size = -1;

	for (struct undo *u = f->unsynced; u != NULL; u = u->older) {
		for (int done = 0; done < u->len; done += SECTOR) {
			int n = u->len - done < SECTOR ? u->len - done : SECTOR;

			if (next_random() % 2 == 0)
				f->real->pMethods->xWrite(
					f->real, u->old + done, n, u->offset + done);
		}
		size = u->size;
	}
	if (size >= 0 && next_random() % 2 == 0)
		f->real->pMethods->xTruncate(f->real, size);
}

static _Noreturn void
lose_power(void)
{
	for (struct shim_file *f = disk.files; f != NULL; f = f->next)
		lose_power_of(f);
	_exit(VFS_POWER_STATUS);
}

/* Counts a read or an allocation; true when it is the chosen one. */
static bool
is_chosen(enum vfs_fault fault)
{
	return disk.fault == fault && ++disk.count == disk.at;
}

/* Counts an operation; returns what SQLite is told when it is the chosen one. */
static int
operation(void)
{
	long now;

	if (disk.fault == VFS_READ_ERROR || disk.fault == VFS_NO_MEMORY)
		return SQLITE_OK;
	now = ++disk.count;
	if (disk.at == 0 || now < disk.at)
		return SQLITE_OK;
	switch (disk.fault) {
	case VFS_NONE:
	case VFS_READ_ERROR:
	case VFS_NO_MEMORY:
		return SQLITE_OK;
	case VFS_WRITE_ERROR:
		return now == disk.at ? SQLITE_IOERR_WRITE : SQLITE_OK;
	case VFS_DISK_FULL:
	case VFS_SHORT_WRITE:
		return SQLITE_FULL;
	case VFS_READ_ONLY:
		return SQLITE_READONLY;
	case VFS_POWER_LOSS:
		lose_power();
	}
	return SQLITE_OK;
}

static struct shim_file *
shim(sqlite3_file *file)
{
	return (struct shim_file *)file;
}

static void
remember(struct shim_file *f, sqlite3_int64 offset, int len)
{
	struct undo *u;
	sqlite3_int64 size = 0;

	if (disk.fault != VFS_POWER_LOSS)
		return;
	u = calloc(1, sizeof *u + (size_t)len);
	assert(u != NULL);
	f->real->pMethods->xFileSize(f->real, &size);
	if (offset < size)
		f->real->pMethods->xRead(f->real, u->old, len, offset);
	u->offset = offset;
	u->size = size;
	u->len = len;
	u->older = f->unsynced;
	f->unsynced = u;
}

static int
on_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 offset)
{
	struct shim_file *f = shim(file);
	int rc = operation();

	if (rc != SQLITE_OK) {
		if (disk.fault == VFS_SHORT_WRITE && disk.count == disk.at)
			f->real->pMethods->xWrite(f->real, bytes, len / 2, offset);
		return rc;
	}
	remember(f, offset, len);
	return f->real->pMethods->xWrite(f->real, bytes, len, offset);
}

static int
on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct shim_file *f = shim(file);
	sqlite3_int64 before = 0;
	int rc = operation();

	if (rc != SQLITE_OK)
		return rc;
	f->real->pMethods->xFileSize(f->real, &before);
	if (before > size && before - size < 64 * 1024 * 1024)
		remember(f, size, (int)(before - size));
	return f->real->pMethods->xTruncate(f->real, size);
}

static int
on_sync(sqlite3_file *file, int flags)
{
	struct shim_file *f = shim(file);
	int rc = operation();

	if (rc != SQLITE_OK)
		return rc == SQLITE_IOERR_WRITE ? SQLITE_IOERR_FSYNC : rc;
	(void)flags; /* our power losses need no real sync, and the tests are quicker for it */
	pthread_mutex_lock(&disk.lock);
	while (disk.held)
		pthread_cond_wait(&disk.changed, &disk.lock);
	/* Whoever syncs a file syncs what all wrote to it. */
	for (struct shim_file *other = disk.files; other != NULL; other = other->next) {
		if (other == f || str_eq(other->name, f->name))
			forget_unsynced(other);
	}
	pthread_mutex_unlock(&disk.lock);
	return SQLITE_OK;
}

static int
on_close(sqlite3_file *file)
{
	struct shim_file *f = shim(file), **link = &disk.files;

	pthread_mutex_lock(&disk.lock);
	while (*link != f)
		link = &(*link)->next;
	*link = f->next;
	pthread_mutex_unlock(&disk.lock);
	forget_unsynced(f);
	if (f->real->pMethods != NULL)
		f->real->pMethods->xClose(f->real);
	free(f->real);
	return SQLITE_OK;
}

static int
on_read(sqlite3_file *file, void *to, int len, sqlite3_int64 offset)
{
	sqlite3_file *real = shim(file)->real;

	return is_chosen(VFS_READ_ERROR) ? SQLITE_IOERR_READ
					 : real->pMethods->xRead(real, to, len, offset);
}

static int
on_control(sqlite3_file *file, int op, void *arg)
{
	sqlite3_file *real = shim(file)->real;

	if (op == SQLITE_FCNTL_LAST_ERRNO && disk.last_errno != 0) {
		*(int *)arg = disk.last_errno;
		return SQLITE_OK;
	}
	return real->pMethods->xFileControl(real, op, arg);
}

#define PASS(name, params, args)                                                                   \
	static int on_##name params                                                                \
	{                                                                                          \
		sqlite3_file *real = shim(file)->real;                                             \
                                                                                                   \
		return real->pMethods->x##name args;                                               \
	}

PASS(FileSize, (sqlite3_file * file, sqlite3_int64 *size), (real, size))
PASS(Lock, (sqlite3_file * file, int level), (real, level))
PASS(Unlock, (sqlite3_file * file, int level), (real, level))
PASS(CheckReservedLock, (sqlite3_file * file, int *out), (real, out))
PASS(SectorSize, (sqlite3_file * file), (real))
PASS(ShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **out),
	(real, page, size, extend, out))
PASS(ShmLock, (sqlite3_file * file, int offset, int n, int flags), (real, offset, n, flags))
PASS(ShmUnmap, (sqlite3_file * file, int delete_flag), (real, delete_flag))

static int
on_device(sqlite3_file *file)
{
	(void)file;
	return 0; /* promise nothing: no atomic writes, no safe append */
}

static void
on_barrier(sqlite3_file *file)
{
	shim(file)->real->pMethods->xShmBarrier(shim(file)->real);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2, /* no memory-mapped reads past us */
	.xClose = on_close,
	.xRead = on_read,
	.xWrite = on_write,
	.xTruncate = on_truncate,
	.xSync = on_sync,
	.xFileSize = on_FileSize,
	.xLock = on_Lock,
	.xUnlock = on_Unlock,
	.xCheckReservedLock = on_CheckReservedLock,
	.xFileControl = on_control,
	.xSectorSize = on_SectorSize,
	.xDeviceCharacteristics = on_device,
	.xShmMap = on_ShmMap,
	.xShmLock = on_ShmLock,
	.xShmBarrier = on_barrier,
	.xShmUnmap = on_ShmUnmap,
};

static int
on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct shim_file *f = shim(file);
	int rc;

	(void)vfs;
	memset(f, 0, sizeof *f);
	f->real = calloc(1, (size_t)disk.real->szOsFile);
	assert(f->real != NULL);
	rc = disk.real->xOpen(disk.real, name, f->real, flags, out_flags);
	if (rc != SQLITE_OK) {
		free(f->real);
		return rc;
	}
	f->base.pMethods = &methods;
	f->name = name;
	pthread_mutex_lock(&disk.lock);
	f->next = disk.files;
	disk.files = f;
	pthread_mutex_unlock(&disk.lock);
	return SQLITE_OK;
}

void
vfs_install(void)
{
	disk.real = sqlite3_vfs_find(NULL);
	assert(disk.real != NULL);
	disk.vfs = *disk.real;
	disk.vfs.zName = "failing";
	disk.vfs.szOsFile = (int)sizeof(struct shim_file);
	disk.vfs.xOpen = on_open;
	sqlite3_vfs_register(&disk.vfs, 1);
}

static void *
on_malloc(int n)
{
	return is_chosen(VFS_NO_MEMORY) ? NULL : disk.memory.xMalloc(n);
}

static void *
on_realloc(void *p, int n)
{
	return is_chosen(VFS_NO_MEMORY) ? NULL : disk.memory.xRealloc(p, n);
}

void
vfs_install_memory(void)
{
	sqlite3_mem_methods mine;

	sqlite3_shutdown();
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &disk.memory);
	mine = disk.memory;
	mine.xMalloc = on_malloc;
	mine.xRealloc = on_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &mine);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* so that each allocation is seen */
	sqlite3_initialize();
}

void
vfs_fail_at(enum vfs_fault fault, long at, unsigned seed)
{
	disk.fault = fault;
	disk.at = at;
	disk.count = 0;
	disk.seed = seed;
}

long
vfs_operations(void)
{
	return disk.count;
}

void
vfs_last_errno(int no)
{
	disk.last_errno = no;
}

void
vfs_hold_syncs(bool hold)
{
	pthread_mutex_lock(&disk.lock);
	disk.held = hold;
	pthread_cond_broadcast(&disk.changed);
	pthread_mutex_unlock(&disk.lock);
}
