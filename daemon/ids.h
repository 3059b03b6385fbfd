/* ids - a set of row ids (above 0): what is under way, what this pass has done. */
#ifndef STET_DAEMON_IDS_H
#define STET_DAEMON_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. */
struct ids {
	int64_t *slots; /* owned */
	size_t size;	/* a power of two, or 0 */
	size_t n;
};

void ids_add(struct ids *s, int64_t id);    /* twice is once */
void ids_remove(struct ids *s, int64_t id); /* nothing when it is not there */
bool ids_has(const struct ids *s, int64_t id);
void ids_free(struct ids *s);

#endif
