#include "cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strs.h"

#define BUCKETS 8192 /* of a chained table; diffs are about 20 KB, so chains stay short */
#define OVERHEAD 160 /* of one entry, with its allocations */

struct entry {
	struct entry *next;	     /* in its bucket */
	struct entry *newer, *older; /* by last use */
	char *key;
	struct blob *blob;
	size_t bytes;
	uint64_t hash;
};

struct cache {
	pthread_mutex_t lock;
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t max_bytes;
	struct cache_stats stats;
};

/* FNV-1a. Keys come from addresses that exist, so nobody can choose them to collide at will. */
static uint64_t
hash(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h ^ h >> 32;
}

static void
unlink_use(struct cache *c, struct entry *e)
{
	*(e->newer != NULL ? &e->newer->older : &c->newest) = e->older;
	*(e->older != NULL ? &e->older->newer : &c->oldest) = e->newer;
}

static void
link_newest(struct cache *c, struct entry *e)
{
	e->newer = NULL;
	e->older = c->newest;
	*(c->newest != NULL ? &c->newest->newer : &c->oldest) = e;
	c->newest = e;
}

static struct entry **
find(struct cache *c, const char *key, uint64_t h)
{
	struct entry **at = &c->buckets[h % BUCKETS];

	while (*at != NULL && ((*at)->hash != h || !str_eq((*at)->key, key)))
		at = &(*at)->next;
	return at;
}

static void
forget(struct cache *c, struct entry **at)
{
	struct entry *e = *at;

	*at = e->next;
	unlink_use(c, e);
	c->stats.bytes -= e->bytes;
	c->stats.entries--;
	blob_drop(e->blob);
	free(e->key);
	free(e);
}

struct cache *
cache_new(size_t max_bytes)
{
	struct cache *c = mem_zalloc(sizeof *c);

	c->max_bytes = max_bytes;
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	while (c->oldest != NULL)
		forget(c, find(c, c->oldest->key, c->oldest->hash));
	pthread_mutex_destroy(&c->lock);
	free(c);
}

struct blob *
cache_get(struct cache *c, const char *key)
{
	struct blob *b = NULL;
	struct entry *e;

	pthread_mutex_lock(&c->lock);
	e = *find(c, key, hash(key));
	if (e != NULL) {
		unlink_use(c, e);
		link_newest(c, e);
		b = blob_hold(e->blob);
		c->stats.hits++;
	} else {
		c->stats.misses++;
	}
	pthread_mutex_unlock(&c->lock);
	return b;
}

void
cache_put(struct cache *c, const char *key, struct blob *b)
{
	size_t bytes = strlen(key) + b->len + OVERHEAD;
	uint64_t h = hash(key);
	struct entry **at, *e;

	pthread_mutex_lock(&c->lock);
	at = find(c, key, h);
	if (*at != NULL)
		forget(c, at);
	if (bytes <= c->max_bytes / 8) {
		while (c->oldest != NULL && c->stats.bytes + bytes > c->max_bytes)
			forget(c, find(c, c->oldest->key, c->oldest->hash));
		e = mem_zalloc(sizeof *e);
		e->key = mem_strdup(key);
		e->blob = blob_hold(b);
		e->bytes = bytes;
		e->hash = h;
		at = &c->buckets[h % BUCKETS];
		e->next = *at;
		*at = e;
		link_newest(c, e);
		c->stats.bytes += bytes;
		c->stats.entries++;
	}
	pthread_mutex_unlock(&c->lock);
}

void
cache_stats(struct cache *c, struct cache_stats *stats)
{
	pthread_mutex_lock(&c->lock);
	*stats = c->stats;
	pthread_mutex_unlock(&c->lock);
}
