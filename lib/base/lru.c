#include "base/lru.h"

#include "base/mem.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct item {
	struct item *chain;	    /* next of the same bucket */
	struct item *newer, *older; /* order of use */
	uint64_t hash;
	void *thing; /* owned, through drop */
	char name[];
};

struct lru {
	struct item **buckets;
	size_t nbuckets; /* a power of two */
	size_t count;
	size_t max;
	struct item *newest, *oldest;
	void (*drop)(void *thing);
	bool (*in_use)(const void *thing);
};

/* How many of the longest unused are asked whether they can go, before the table grows. */
enum {
	TRIES = 16
};

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein), keyed once a process. */
static uint64_t
hash_of(const char *name)
{
	static uint64_t key[2];
	size_t n = strlen(name);
	uint64_t last = (uint64_t)n << 56, m, v[4];

	/* Without a key the table still works; it is only easier to slow down. */
	if (key[0] == 0 && getrandom(key, sizeof key, GRND_NONBLOCK) != (ssize_t)sizeof key)
		key[0] = 1;
	v[0] = key[0] ^ UINT64_C(0x736f6d6570736575);
	v[1] = key[1] ^ UINT64_C(0x646f72616e646f6d);
	v[2] = key[0] ^ UINT64_C(0x6c7967656e657261);
	v[3] = key[1] ^ UINT64_C(0x7465646279746573);
	for (; n >= 8; n -= 8, name += 8) {
		memcpy(&m, name, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)(unsigned char)name[i] << (8 * i);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct lru *
lru_new(size_t max, void (*drop)(void *thing), bool (*in_use)(const void *thing))
{
	struct lru *c = mem_zalloc(sizeof *c);

	assert(max > 0);
	c->max = max;
	c->drop = drop;
	c->in_use = in_use;
	c->nbuckets = 64;
	c->buckets = mem_array(c->nbuckets, sizeof(struct item *));
	return c;
}

static void
unlink_use(struct lru *c, struct item *i)
{
	if (i->newer != NULL)
		i->newer->older = i->older;
	else
		c->newest = i->older;
	if (i->older != NULL)
		i->older->newer = i->newer;
	else
		c->oldest = i->newer;
}

static void
link_newest(struct lru *c, struct item *i)
{
	i->newer = NULL;
	i->older = c->newest;
	if (c->newest != NULL)
		c->newest->newer = i;
	else
		c->oldest = i;
	c->newest = i;
}

static struct item **
place_of(const struct lru *c, uint64_t hash, const char *name)
{
	struct item **at = &c->buckets[hash & (c->nbuckets - 1)];

	while (*at != NULL && ((*at)->hash != hash || strcmp((*at)->name, name) != 0))
		at = &(*at)->chain;
	return at;
}

static void
drop_item(struct lru *c, struct item **at)
{
	struct item *i = *at;

	*at = i->chain;
	unlink_use(c, i);
	c->count--;
	c->drop(i->thing);
	free(i);
}

void
lru_free(struct lru *c)
{
	if (c == NULL)
		return;
	while (c->oldest != NULL)
		drop_item(c, place_of(c, c->oldest->hash, c->oldest->name));
	free(c->buckets);
	free(c);
}

void *
lru_find(struct lru *c, const char *name)
{
	struct item *i = *place_of(c, hash_of(name), name);

	if (i == NULL)
		return NULL;
	if (i != c->newest) {
		unlink_use(c, i);
		link_newest(c, i);
	}
	return i->thing;
}

void *
lru_peek(const struct lru *c, const char *name)
{
	const struct item *i = *place_of(c, hash_of(name), name);

	return i != NULL ? i->thing : NULL;
}

bool
lru_drop_oldest(struct lru *c)
{
	struct item *i = c->oldest;

	for (int tries = 0; i != NULL && tries < TRIES; tries++) {
		struct item *next = i->newer;

		if (c->in_use == NULL || !c->in_use(i->thing)) {
			drop_item(c, place_of(c, i->hash, i->name));
			return true;
		}
		/* Out of the way, so that the next search begins at another. */
		unlink_use(c, i);
		link_newest(c, i);
		i = next;
	}
	return false;
}

static void
grow(struct lru *c)
{
	free(c->buckets);
	c->nbuckets *= 2;
	c->buckets = mem_array(c->nbuckets, sizeof(struct item *));
	for (struct item *i = c->newest; i != NULL; i = i->older) {
		struct item **at = &c->buckets[i->hash & (c->nbuckets - 1)];

		i->chain = *at;
		*at = i;
	}
}

void
lru_add(struct lru *c, const char *name, void *thing)
{
	size_t n = strlen(name) + 1;
	struct item *i = mem_alloc(sizeof *i + n), **at;

	while (c->count >= c->max && lru_drop_oldest(c))
		;
	if (c->count >= c->nbuckets)
		grow(c);
	i->hash = hash_of(name);
	i->thing = thing;
	memcpy(i->name, name, n);
	at = place_of(c, i->hash, name);
	assert(*at == NULL);
	i->chain = NULL;
	*at = i;
	link_newest(c, i);
	c->count++;
}

void
lru_remove(struct lru *c, const char *name)
{
	struct item **at = place_of(c, hash_of(name), name);

	if (*at != NULL)
		drop_item(c, at);
}

size_t
lru_count(const struct lru *c)
{
	return c->count;
}
