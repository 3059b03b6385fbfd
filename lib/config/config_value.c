#include "config/config_value.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "config/config_pattern.h"
#include "text/url.h"
#include "text/utf8.h"

#include <arpa/inet.h>
#include <confuse.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct unit {
	const char *name;
	int64_t worth;
};

/* "1.5 h": a number without a sign and one of n units, to the nearest whole. Returns 0, or -1. */
static int
read_measure(const char *text, const struct unit *units, size_t n, bool any_case, int64_t *out)
{
	size_t digits = strspn(text, "0123456789.");
	const char *unit = text + digits + strspn(text + digits, " ");
	double number;
	char *end;

	if (digits == 0 || text[0] == '.' || text[digits - 1] == '.')
		return -1;
	number = strtod(text, &end);
	if (end != text + digits)
		return -1;
	for (size_t i = 0; i < n; i++) {
		double value = number * (double)units[i].worth;

		if (any_case ? !str_case_eq(unit, units[i].name) : !str_eq(unit, units[i].name))
			continue;
		if (value > 1e15)
			return -1;
		*out = llround(value);
		return 0;
	}
	return -1;
}

int
config_duration(const char *text, int64_t *ms)
{
	static const struct unit units[] = {
		{ "ms", 1 },
		{ "s", 1000 },
		{ "min", 60000 },
		{ "h", 3600000 },
		{ "d", INT64_C(86400000) },
	};
	static const struct unit none = { "", 1 };

	if (read_measure(text, units, sizeof units / sizeof units[0], false, ms) == 0)
		return 0;
	/* nothing at all takes no unit */
	return strpbrk(text, "123456789") == NULL ? read_measure(text, &none, 1, false, ms) : -1;
}

int
config_size(const char *text, int64_t *bytes)
{
	static const struct unit units[] = {
		{ "", 1 },
		{ "B", 1 },
		{ "KB", 1024 },
		{ "MB", 1024 * 1024 },
		{ "GB", INT64_C(1024) * 1024 * 1024 },
	};

	return read_measure(text, units, sizeof units / sizeof units[0], true, bytes);
}

int
config_listen_parse(const char *text, struct config_listen *listen)
{
	const char *colon = strrchr(text, ':');
	unsigned char address[16];
	long long port;
	char *host;
	size_t len;

	if (colon == NULL || !str_int(colon + 1, 1, 65535, &port))
		return -1;
	len = (size_t)(colon - text);
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		host = mem_strndup(text + 1, len - 2);
		if (inet_pton(AF_INET6, host, address) != 1)
			goto bad;
	} else {
		host = mem_strndup(text, len);
		if (!str_eq(host, "localhost") && inet_pton(AF_INET, host, address) != 1)
			goto bad;
	}
	free(listen->host);
	listen->host = host;
	listen->port = (int)port;
	return 0;
bad:
	free(host);
	return -1;
}

/* Only the first bits of the address may be set. */
static bool
is_network(const unsigned char *address, int bytes, int bits)
{
	for (int i = bits; i < bytes * 8; i++)
		if ((address[i / 8] & (0x80 >> (i % 8))) != 0)
			return false;
	return true;
}

int
config_read_network(const char *text, struct config_network *n, struct err *e)
{
	const char *slash = strchr(text, '/');
	char *address = mem_strndup(text, slash != NULL ? (size_t)(slash - text) : strlen(text));
	long long bits;
	int bytes, rc = -1;

	memset(n, 0, sizeof *n);
	n->family = strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
	bytes = n->family == AF_INET6 ? 16 : 4;
	bits = bytes * 8;
	if (inet_pton(n->family, address, n->address) != 1 ||
		(slash != NULL && !str_int(slash + 1, 0, bits, &bits))) {
		err_set(e, "\"%s\" is not a network (such as \"10.0.0.0/8\" or \"fd00::/8\")",
			text);
	} else if (!is_network(n->address, bytes, (int)bits)) {
		err_set(e, "\"%s\" is an address inside a network of /%lld, not the network", text,
			bits);
	} else {
		n->bits = (int)bits;
		rc = 0;
	}
	free(address);
	return rc;
}

int
config_check_header(const char *text, struct err *e)
{
	static const char *const ours[] = {
		"host",
		"content-length",
		"transfer-encoding",
		"connection",
		"te",
		"upgrade",
		"if-none-match",
		"if-modified-since",
		"accept-encoding",
		"user-agent",
		"range",
	};
	static const char token[] = "!#$%&'*+-.^_`|~0123456789"
				    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t n = strspn(text, token);

	if (n == 0 || text[n] != ':' || text[n + 1 + strspn(text + n + 1, " \t")] == '\0')
		return err_set(e, "\"%s\" is not a header (such as \"Accept-Language: fr\")", text);
	for (const unsigned char *p = (const unsigned char *)text + n + 1; *p != '\0'; p++)
		if ((*p < ' ' && *p != '\t') || *p == 0x7f)
			return err_set(e, "a header may not hold control characters");
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		if (strlen(ours[i]) == n && str_case_starts(text, ours[i]))
			return err_set(e, "the header %s is Stet's own to set", ours[i]);
	return 0;
}

int
config_read_pattern(const char *text, regex_t *out, struct err *e)
{
	char why[128];
	int error;

	if (text[0] == '\0')
		return err_set(e, "an empty regular expression matches everything");
	if (!config_pattern_is_bounded(text))
		return err_set(e,
			"the regular expression \"%s\" repeats too much: its repetitions add more "
			"than "
			"%u parts, or its groups are too deep",
			text, LIMIT_PATTERN_GROWTH);
	error = regcomp(out, text, REG_EXTENDED | REG_NOSUB);
	if (error == 0)
		return 0;
	regerror(error, out, why, sizeof why);
	return err_set(e, "\"%s\" is not a regular expression: %s", text, why);
}

int
config_read_url(const char *text, char **out, struct err *e)
{
	char *url = NULL;

	if (text[0] != '\0') {
		url = url_resolve(NULL, text);
		if (url == NULL)
			return err_set(e, "\"%s\" is not an http or https URL", text);
	}
	free(*out);
	*out = url;
	return 0;
}

int
config_read_source(const char *text, char **out, struct err *e)
{
	if (text[0] == '\0' || text[0] == '.' || strlen(text) > 64 ||
		text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-")] != '\0')
		return err_set(e,
			"\"%s\" is not a source's name: small letters, digits, \".\", \"_\" "
			"and \"-\", at most 64",
			text);
	free(*out);
	*out = mem_strdup(text);
	return 0;
}

int
config_read_text(const char *text, bool may_be_empty, char **out, struct err *e)
{
	if (text[0] == '\0' && !may_be_empty)
		return err_set(e, "may not be empty");
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			return err_set(e, "may not hold control characters");
	if (!utf8_valid(text, strlen(text)))
		return err_set(e, "is not valid UTF-8");
	free(*out);
	*out = text[0] != '\0' ? mem_strdup(text) : NULL;
	return 0;
}

int
config_read_agent(const char *text, char **out, struct err *e)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			return err_set(e, "may hold printable ASCII only");
	return config_read_text(text, false, out, e);
}

int
config_read_log_level(const char *text, enum log_level *out, struct err *e)
{
	static const struct {
		const char *name;
		enum log_level level;
	} levels[] = {
		{ "broken", LOG_LEVEL_BROKEN },
		{ "unusual", LOG_LEVEL_UNUSUAL },
		{ "notice", LOG_LEVEL_NOTICE },
		{ "info", LOG_LEVEL_INFO },
		{ "debug", LOG_LEVEL_DEBUG },
	};

	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		if (str_eq(text, levels[i].name)) {
			*out = levels[i].level;
			return 0;
		}
	}
	return err_set(e, "\"%s\" is not one of broken, unusual, notice, info, debug", text);
}

int
config_read_duration(
	const char *text, int64_t unit_ms, int64_t min, int64_t max, int64_t *out, struct err *e)
{
	int64_t ms;

	if (config_duration(text, &ms) == -1)
		return err_set(e,
			"\"%s\" is not a duration (such as \"30s\", \"5min\", \"1.5h\", \"40d\")",
			text);
	if (ms % unit_ms != 0)
		return err_set(e, "\"%s\" is not a whole number of seconds", text);
	if (ms / unit_ms < min || ms / unit_ms > max)
		return err_set(e, "\"%s\" is not between %lld and %lld %s", text, (long long)min,
			(long long)max, unit_ms == 1 ? "ms" : "s");
	*out = ms / unit_ms;
	return 0;
}

int
config_read_bytes(const char *text, int64_t min, int64_t max, int64_t *out, struct err *e)
{
	int64_t bytes;

	if (config_size(text, &bytes) == -1)
		return err_set(e, "\"%s\" is not a size (such as \"512KB\" or \"8MB\")", text);
	if (bytes < min || bytes > max)
		return err_set(e, "\"%s\" is not between %lld KB and %lld MB", text,
			(long long)min / 1024, (long long)max / (1024 * 1024));
	*out = bytes;
	return 0;
}

int
config_read_count(const char *text, int64_t min, int64_t max, int *out, struct err *e)
{
	long long n;

	if (!str_int(text, min, max, &n))
		return err_set(e, "\"%s\" is not a whole number between %lld and %lld", text,
			(long long)min, (long long)max);
	*out = (int)n;
	return 0;
}

int
config_read_factor(const char *text, int64_t min, int64_t max, double *out, struct err *e)
{
	size_t digits = strspn(text, "0123456789.");
	char *end = NULL;
	double d = digits > 0 ? strtod(text, &end) : 0;

	if (digits == 0 || *end != '\0' || text[digits] != '\0')
		return err_set(e, "\"%s\" is not a number", text);
	if (d * 1000 < (double)min || d * 1000 > (double)max)
		return err_set(e, "\"%s\" is not between %g and %g", text, (double)min / 1000,
			(double)max / 1000);
	*out = d;
	return 0;
}

int
config_read_bool(const char *text, bool *out, struct err *e)
{
	int value = cfg_parse_boolean(text);

	if (value != 0 && value != 1)
		return err_set(e, "\"%s\" is not true or false", text);
	*out = value == 1;
	return 0;
}
