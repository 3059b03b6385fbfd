#include "blob.h"

#include <stdlib.h>

#include "base/mem.h"

struct blob *
blob_new(char *data, size_t len)
{
	struct blob *b = mem_zalloc(sizeof *b);

	b->data = data;
	b->len = len;
	b->refs = 1;
	return b;
}

struct blob *
blob_hold(struct blob *b)
{
	__atomic_fetch_add(&b->refs, 1, __ATOMIC_RELAXED);
	return b;
}

void
blob_drop(struct blob *b)
{
	if (b == NULL || __atomic_sub_fetch(&b->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	free(b->data);
	free(b);
}
