#include "private_net.h"

#include "base/mem.h"
#include "base/strs.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* IPv4 addresses are kept as their mapped IPv6 form, ::ffff:a.b.c.d, so there is one comparison. */
struct net {
	uint8_t address[16];
	unsigned bits;
};

struct private_net {
	struct net *allowed;
	size_t n;
};

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* From the IANA special-purpose registries (RFC 6890 and its updates): not globally reachable,
 * or an address that reaches something else than it seems. */
static const char *const refused4[] = {
	"0.0.0.0/8",	    /* this network                  */
	"10.0.0.0/8",	    /* private                       */
	"100.64.0.0/10",    /* shared, behind carriers' NAT  */
	"127.0.0.0/8",	    /* loopback                      */
	"168.63.129.16/32", /* metadata of one large cloud   */
	"169.254.0.0/16",   /* link-local; metadata of most  */
	"172.16.0.0/12",    /* private                       */
	"192.0.0.0/24",	    /* protocol assignments          */
	"192.0.2.0/24",	    /* documentation                 */
	"192.88.99.0/24",   /* 6to4 relays                   */
	"192.168.0.0/16",   /* private                       */
	"198.18.0.0/15",    /* benchmarks                    */
	"198.51.100.0/24",  /* documentation                 */
	"203.0.113.0/24",   /* documentation                 */
	"224.0.0.0/4",	    /* multicast                     */
	"240.0.0.0/4",	    /* reserved, broadcast           */
};

/* Outside 2000::/3 nothing is global; within it: */
static const char *const refused6[] = {
	"2001::/23",	 /* protocol assignments, Teredo  */
	"2001:db8::/32", /* documentation                 */
	"3fff::/20",	 /* documentation                 */
};

static bool
parse_address(const char *text, uint8_t address[16], bool *is4)
{
	*is4 = inet_pton(AF_INET, text, address + 12) == 1;
	if (*is4) {
		memcpy(address, mapped_prefix, sizeof mapped_prefix);
		return true;
	}
	return inet_pton(AF_INET6, text, address) == 1;
}

static bool
parse_net(const char *text, struct net *net)
{
	char address[INET6_ADDRSTRLEN + 8];
	const char *slash = strchr(text, '/');
	size_t len = slash != NULL ? (size_t)(slash - text) : strlen(text);
	long long bits;
	bool is4;

	if (len == 0 || len >= sizeof address)
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!parse_address(address, net->address, &is4))
		return false;
	bits = is4 ? 32 : 128;
	if (slash != NULL && !str_int(slash + 1, 0, bits, &bits))
		return false;
	net->bits = (unsigned)bits + (is4 ? 96 : 0);
	return true;
}

static bool
is_in(const uint8_t address[16], const struct net *net)
{
	unsigned whole = net->bits / 8, rest = net->bits % 8;

	return memcmp(address, net->address, whole) == 0 &&
	       (rest == 0 || ((address[whole] ^ net->address[whole]) >> (8 - rest)) == 0);
}

static bool
is_in_list(const uint8_t address[16], const char *const *list, size_t n)
{
	struct net net;

	for (size_t i = 0; i < n; i++)
		if (parse_net(list[i], &net) && is_in(address, &net))
			return true;
	return false;
}

/* The IPv4 address at offset of an IPv6 one, as its mapped form. */
static void
embedded(const uint8_t address[16], size_t offset, uint8_t mapped[16])
{
	memcpy(mapped, mapped_prefix, sizeof mapped_prefix);
	memcpy(mapped + 12, address + offset, 4);
}

static bool
is_global(const uint8_t address[16])
{
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	uint8_t inner[16];

	if (memcmp(address, mapped_prefix, sizeof mapped_prefix) == 0)
		return !is_in_list(address, refused4, sizeof refused4 / sizeof refused4[0]);
	if (memcmp(address, nat64, sizeof nat64) == 0) {
		embedded(address, 12, inner);
		return is_global(inner);
	}
	if ((address[0] & 0xe0) != 0x20)
		return false;
	if (address[0] == 0x20 && address[1] == 0x02) { /* 6to4 */
		embedded(address, 2, inner);
		return is_global(inner);
	}
	return !is_in_list(address, refused6, sizeof refused6 / sizeof refused6[0]);
}

struct private_net *
private_net_new(const char *const *allowed, struct err *e)
{
	struct private_net *p = mem_zalloc(sizeof *p);

	for (; allowed != NULL && *allowed != NULL; allowed++) {
		p->allowed = mem_grow(p->allowed, p->n + 1, sizeof *p->allowed);
		if (!parse_net(*allowed, &p->allowed[p->n++])) {
			err_set(e, "allow_private: '%s' is no network such as 10.0.0.0/8",
				*allowed);
			private_net_free(p);
			return NULL;
		}
	}
	return p;
}

void
private_net_free(struct private_net *p)
{
	if (p == NULL)
		return;
	free(p->allowed);
	free(p);
}

static bool
may_enter(const struct private_net *p, const uint8_t address[16])
{
	for (size_t i = 0; i < p->n; i++)
		if (is_in(address, &p->allowed[i]))
			return true;
	return is_global(address);
}

bool
private_net_may_enter(const struct private_net *p, const struct sockaddr *addr)
{
	uint8_t address[16];

	if (addr->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)addr;

		memcpy(address, mapped_prefix, sizeof mapped_prefix);
		memcpy(address + 12, &in->sin_addr, 4);
	} else if (addr->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)addr;

		memcpy(address, &in6->sin6_addr, 16);
	} else {
		return false;
	}
	return may_enter(p, address);
}

bool
private_net_may_name(const struct private_net *p, const char *host)
{
	char text[INET6_ADDRSTRLEN + 8];
	uint8_t address[16];
	size_t len = strlen(host);
	bool is4;

	while (len > 0 && host[len - 1] == '.')
		len--;
	if (len >= 2 && host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len >= sizeof text)
		return true; /* too long for an address or for the names below */
	memcpy(text, host, len);
	text[len] = '\0';
	if (strchr(text, '%') != NULL)
		return false; /* a zone: local to a link */
	if (parse_address(text, address, &is4))
		return may_enter(p, address);
	if (str_case_eq(text, "localhost") || strchr(text, '.') == NULL)
		return false; /* a bare name is one of the local network */
	len = strlen(text);
	return !(len > 10 && str_case_eq(text + len - 10, ".localhost")) &&
	       !(len > 6 && str_case_eq(text + len - 6, ".local")) &&
	       !(len > 9 && str_case_eq(text + len - 9, ".internal"));
}
