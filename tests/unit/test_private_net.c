#include "private_net.h"

#include "helper_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

static bool
may(const struct private_net *p, const char *address)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, address, &in.sin_addr) == 1)
		return private_net_may_enter(p, (struct sockaddr *)&in);
	ck_assert_msg(inet_pton(AF_INET6, address, &in6.sin6_addr) == 1, "%s", address);
	return private_net_may_enter(p, (struct sockaddr *)&in6);
}

START_TEST(only_global_addresses_may_be_entered)
{
	static const struct {
		const char *address;
		bool may;
	} all[] = {
		{ "8.8.8.8", true },
		{ "93.184.216.34", true },
		{ "1.1.1.1", true },
		{ "0.0.0.0", false },
		{ "0.1.2.3", false },
		{ "10.0.0.1", false },
		{ "9.255.255.255", true },
		{ "11.0.0.0", true },
		{ "100.63.255.255", true },
		{ "100.64.0.1", false },
		{ "100.100.100.200", false },
		{ "100.127.255.255", false },
		{ "100.128.0.0", true },
		{ "127.0.0.1", false },
		{ "127.255.255.255", false },
		{ "168.63.129.16", false },
		{ "168.63.129.17", true },
		{ "169.254.169.254", false },
		{ "172.15.255.255", true },
		{ "172.16.0.1", false },
		{ "172.31.255.255", false },
		{ "172.32.0.0", true },
		{ "192.0.0.192", false },
		{ "192.0.2.1", false },
		{ "192.88.99.1", false },
		{ "192.168.1.1", false },
		{ "192.169.0.0", true },
		{ "198.18.0.1", false },
		{ "198.19.255.255", false },
		{ "198.20.0.0", true },
		{ "198.51.100.1", false },
		{ "203.0.113.1", false },
		{ "223.255.255.255", true },
		{ "224.0.0.1", false },
		{ "239.255.255.255", false },
		{ "240.0.0.1", false },
		{ "255.255.255.255", false },
		{ "2606:4700::1111", true },
		{ "2a00:1450::1", true },
		{ "::", false },
		{ "::1", false },
		{ "::8.8.8.8", false },
		{ "fe80::1", false },
		{ "fec0::1", false },
		{ "fc00::1", false },
		{ "fd00:ec2::254", false },
		{ "ff02::1", false },
		{ "2001:db8::1", false },
		{ "2001::1", false },
		{ "2001:200::1", true },
		{ "3fff::1", false },
		{ "100::1", false },
		{ "4000::1", false },
		/* an IPv4 address inside */
		{ "::ffff:8.8.8.8", true },
		{ "::ffff:127.0.0.1", false },
		{ "::ffff:10.0.0.1", false },
		{ "64:ff9b::8.8.8.8", true },
		{ "64:ff9b::169.254.169.254", false },
		{ "64:ff9b:1::8.8.8.8", false },
		{ "2002:808:808::1", true },
		{ "2002:7f00:1::1", false },
		{ "2002:a9fe:a9fe::1", false },
	};
	struct private_net *p = private_net_new(NULL, NULL);

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		ck_assert_msg(may(p, all[i].address) == all[i].may, "%s", all[i].address);
	private_net_free(p);
	private_net_free(NULL);
}
END_TEST

START_TEST(what_the_operator_lists_may_be_entered)
{
	static const char *const allow[] = { "127.0.0.128/25", "10.1.2.3", "fd00::/8", "::1",
		NULL };
	struct private_net *p = private_net_new(allow, NULL);

	ck_assert(may(p, "127.0.0.128"));
	ck_assert(may(p, "127.0.0.255"));
	ck_assert(may(p, "::ffff:127.0.0.200"));
	ck_assert(!may(p, "127.0.0.127"));
	ck_assert(!may(p, "127.0.1.128"));
	ck_assert(may(p, "10.1.2.3"));
	ck_assert(!may(p, "10.1.2.4"));
	ck_assert(may(p, "fd12::1"));
	ck_assert(may(p, "::1"));
	ck_assert(!may(p, "fe80::1"));
	private_net_free(p);
}
END_TEST

START_TEST(a_network_that_makes_no_sense_is_refused)
{
	static const char *const bad[] = { "", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
		"10.0.0/8", "localhost", "::/129", "1.2.3.4/8x", "10.0.0.0/ 8",
		"1234567890123456789012345678901234567890123456789012345678901234567890/8" };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *const list[] = { "10.0.0.0/8", bad[i], NULL };
		struct err e = { "" };

		ck_assert_msg(private_net_new(list, &e) == NULL, "%s", bad[i]);
		ck_assert(strstr(e.text, bad[i]) != NULL);
	}
}
END_TEST

START_TEST(other_families_may_never_be_entered)
{
	static const char *const allow[] = { "0.0.0.0/0", "::/0", NULL };
	struct private_net *p = private_net_new(allow, NULL);
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "/run/docker.sock" };

	ck_assert(!private_net_may_enter(p, (struct sockaddr *)&un));
	ck_assert(may(p, "127.0.0.1"));
	private_net_free(p);
}
END_TEST

START_TEST(local_names_are_known_where_a_proxy_would_connect)
{
	static const struct {
		const char *host;
		bool may;
	} all[] = {
		{ "example.org", true },
		{ "xn--exmple-cua.org", true },
		{ "8.8.8.8", true },
		{ "127.0.0.1", false },
		{ "127.0.0.200", true },
		{ "[::1]", false },
		{ "[2606:4700::1111]", true },
		{ "[::ffff:127.0.0.1]", false },
		{ "[fe80::1%25eth0]", false },
		{ "localhost", false },
		{ "LOCALHOST.", false },
		{ "a.localhost", false },
		{ "printer.local", false },
		{ "intranet", false },
		{ "metadata.google.internal", false },
		{ "internal.example", true },
	};
	static const char *const allow[] = { "127.0.0.128/25", NULL };
	struct private_net *p = private_net_new(allow, NULL);

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		ck_assert_msg(
			private_net_may_name(p, all[i].host) == all[i].may, "%s", all[i].host);
	private_net_free(p);
}
END_TEST

CHECK_MAIN("private_net", only_global_addresses_may_be_entered,
	what_the_operator_lists_may_be_entered, a_network_that_makes_no_sense_is_refused,
	other_families_may_never_be_entered, local_names_are_known_where_a_proxy_would_connect)
