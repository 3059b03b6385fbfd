#include "config/rules.h"

#include "base/mem.h"
#include "base/strs.h"
#include "text/url.h"

#include <confuse.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct site {
	char *host; /* owned, as the strings of the rule */
	struct page_rule rule;
};

struct rules {
	struct site *sites; /* owned */
	size_t n;
};

/* libConfuse reports through a callback without data; one file is read at a time. */
static char reported[400];

static void
on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[320];

	vsnprintf(text, sizeof text, fmt, ap);
	if (reported[0] == '\0')
		snprintf(reported, sizeof reported, "line %d: %s", cfg != NULL ? cfg->line : 0,
			text);
}

static char *
string_of(cfg_t *section, const char *key)
{
	const char *s = cfg_getstr(section, key);

	return str_blank(s) ? NULL : mem_strdup(s);
}

static int
read_site(struct rules *rules, cfg_t *section, const char *file, struct err *e)
{
	struct site *site;

	rules->sites = mem_grow(rules->sites, rules->n + 1, sizeof *rules->sites);
	site = &rules->sites[rules->n++];
	site->host = mem_strdup(cfg_title(section));
	site->rule = (struct page_rule){ .title = string_of(section, "title"),
		.body = string_of(section, "body"),
		.remove = string_of(section, "remove") };
	for (char *p = site->host; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 0x20);
	for (size_t i = 0; i + 1 < rules->n; i++)
		if (str_eq(rules->sites[i].host, site->host))
			return err_set(e, "%s: site \"%s\" has a rule already", file, site->host);
	if (site->rule.title == NULL && site->rule.body == NULL)
		return err_set(e, "%s: site \"%s\" has neither title nor body", file, site->host);
	if (page_rule_check(&site->rule, e) == -1)
		return err_prefix(e, "%s: site \"%s\"", file, site->host);
	return 0;
}

static int
read_file(struct rules *rules, const char *path, struct err *e)
{
	cfg_opt_t site_opts[] = {
		CFG_STR("title", NULL, CFGF_NONE),
		CFG_STR("body", NULL, CFGF_NONE),
		CFG_STR("remove", NULL, CFGF_NONE),
		CFG_END(),
	};
	cfg_opt_t opts[] = {
		CFG_SEC("site", site_opts, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
		CFG_END(),
	};
	cfg_t *cfg = cfg_init(opts, CFGF_NONE);
	int rc = -1, status;

	reported[0] = '\0';
	cfg_set_error_function(cfg, on_error);
	status = cfg_parse(cfg, path);
	if (status == CFG_FILE_ERROR) {
		err_set(e, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (status != CFG_SUCCESS) {
		err_set(e, "%s: %s", path, reported[0] != '\0' ? reported : "cannot be read");
		goto out;
	}
	for (unsigned i = 0; i < cfg_size(cfg, "site"); i++)
		if (read_site(rules, cfg_getnsec(cfg, "site", i), path, e) == -1)
			goto out;
	rc = 0;
out:
	cfg_free(cfg);
	return rc;
}

static int
is_conf(const struct dirent *d)
{
	return d->d_name[0] != '.' && str_ends(d->d_name, ".conf");
}

struct rules *
rules_load(const char *dir, struct err *e)
{
	struct rules *rules = mem_zalloc(sizeof *rules);
	struct dirent **files = NULL;
	int n = dir == NULL ? 0 : scandir(dir, &files, is_conf, alphasort);
	bool failed = n == -1 && errno != ENOENT;

	if (failed)
		err_set(e, "%s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		char *path = mem_printf("%s/%s", dir, files[i]->d_name);

		if (!failed && read_file(rules, path, e) == -1)
			failed = true;
		free(path);
		free(files[i]);
	}
	free(files);
	if (failed) {
		rules_free(rules);
		return NULL;
	}
	return rules;
}

const struct page_rule *
rules_find(const struct rules *rules, const char *url)
{
	const struct site *best = NULL;
	char *host = url == NULL || rules == NULL ? NULL : url_host(url);

	for (size_t i = 0; host != NULL && i < rules->n; i++) {
		const struct site *s = &rules->sites[i];
		size_t n = strlen(s->host), m = strlen(host);

		if (m < n || strcmp(host + m - n, s->host) != 0 ||
			(m > n && host[m - n - 1] != '.'))
			continue;
		if (best == NULL || n > strlen(best->host))
			best = s;
	}
	free(host);
	return best == NULL ? NULL : &best->rule;
}

void
rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->n; i++) {
		free(rules->sites[i].host);
		free((char *)(uintptr_t)rules->sites[i].rule.title);
		free((char *)(uintptr_t)rules->sites[i].rule.body);
		free((char *)(uintptr_t)rules->sites[i].rule.remove);
	}
	free(rules->sites);
	free(rules);
}
