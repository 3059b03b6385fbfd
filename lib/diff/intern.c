#include "diff/intern.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
load(const char *p, size_t n)
{
	uint64_t x = 0;
	uint32_t lo, hi;

	if (n >= 8) {
		memcpy(&x, p, 8);
		return x;
	}
	if (n >= 4) {
		memcpy(&lo, p, 4);
		memcpy(&hi, p + n - 4, 4);
		return (uint64_t)hi << 32 | lo;
	}
	if (n > 0)
		x = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 |
		    (unsigned char)p[n - 1];
	return x;
}

/* The two halves of a 128-bit product, folded: every bit of both hangs on every bit of the seed. */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

uint64_t
intern_hash(const char *text, size_t len, uint64_t seed)
{
	const uint64_t k0 = UINT64_C(0x9e3779b97f4a7c15), k1 = UINT64_C(0xd1b54a32d192ed03);
	uint64_t h = seed ^ fold(len ^ k0, k1);

	while (len > 16) {
		h = fold(load(text, 8) ^ k0 ^ seed, load(text + 8, 8) ^ h);
		text += 16;
		len -= 16;
	}
	if (len > 8)
		return fold(load(text, 8) ^ k1 ^ seed, load(text + len - 8, 8) ^ h);
	return fold(load(text, len) ^ k1 ^ seed, h ^ k0);
}

static void
grow(struct intern *in)
{
	size_t slots = in->mask == 0 ? 512 : (in->mask + 1) * 2, at;

	free(in->slots);
	in->slots = mem_array(slots, sizeof in->slots[0]);
	in->mask = slots - 1;
	in->cap = slots / 2;
	in->entries = mem_grow(in->entries, in->cap, sizeof in->entries[0]);
	for (size_t i = 0; i < in->count; i++) {
		at = in->entries[i].hash & in->mask;
		while (in->slots[at] != 0)
			at = (at + 1) & in->mask;
		in->slots[at] = (uint32_t)i + 1;
	}
}

/* The slot that holds text, or the empty one where it would go. */
static size_t
slot_of(const struct intern *in, const char *text, size_t len, uint32_t hash)
{
	size_t at = hash & in->mask;
	const struct intern_entry *e;

	for (; in->slots[at] != 0; at = (at + 1) & in->mask) {
		e = &in->entries[in->slots[at] - 1];
		if (e->hash == hash && e->len == len && memcmp(e->text, text, len) == 0)
			break;
	}
	return at;
}

uint32_t
intern_add(struct intern *in, const char *text, size_t len)
{
	uint32_t hash = (uint32_t)intern_hash(text, len, in->seed);
	size_t at;

	if (in->count == in->cap)
		grow(in);
	at = slot_of(in, text, len, hash);
	if (in->slots[at] == 0) {
		in->entries[in->count] =
			(struct intern_entry){ .text = text, .len = (uint32_t)len, .hash = hash };
		in->slots[at] = (uint32_t)++in->count;
	}
	return in->slots[at] - 1;
}

uint32_t
intern_find(const struct intern *in, const char *text, size_t len)
{
	uint32_t hash = (uint32_t)intern_hash(text, len, in->seed);

	if (in->count == 0)
		return UINT32_MAX;
	return in->slots[slot_of(in, text, len, hash)] - 1;
}

void
intern_free(struct intern *in)
{
	free(in->slots);
	free(in->entries);
	*in = (struct intern){ 0 };
}
