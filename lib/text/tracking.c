#include "tracking.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/*
 * Parameters of a query that say where a visitor came from and never which article is meant.
 * docs/urls.md gives the reason for each; add there what you add here. A name or value that ends
 * in "*" stands for all that begin so. Names such as ref, source and cid name content on some
 * sites, so they are dropped only with a value that a feed or a campaign gives them.
 */
struct tracker {
	const char *name;
	const char *value; /* NULL: any */
	const char *host;  /* this host and those under it; NULL: any */
};

static const struct tracker trackers[] = {
	/* campaign tags of the analytics programs */
	{ "utm_*", NULL, NULL }, /* Google Analytics, and most others by now */
	{ "at_*", NULL, NULL },	 /* Piano (AT Internet): at_medium, at_campaign, at_link_id */
	{ "xtor", NULL, NULL },	 /* AT Internet before that: xtor=RSS-3208 */
	{ "xtref", NULL, NULL }, { "xts", NULL, NULL }, { "pk_*", NULL, NULL }, /* Matomo */
	{ "mtm_*", NULL, NULL }, { "piwik_*", NULL, NULL },
	{ "ns_*", NULL, NULL }, /* comScore: ns_mchannel, ns_source, ns_campaign */
	{ "wt_*", NULL, NULL }, /* Mapp (Webtrekk): wt_mc, wt_zmc */
	{ "wtmc", NULL, NULL }, { "wt.*", NULL, NULL }, /* Webtrends: WT.mc_id, WT.tsrc */
	{ "s_cid", NULL, NULL },			/* Adobe Analytics */
	{ "cmp", NULL, NULL },				/* Adobe: CMP=share_btn_tw, cmp=rss */
	{ "cmpid", NULL, NULL }, { "dcmp", NULL, NULL },
	{ "icid", NULL, NULL }, /* "internal campaign": which link of the site */
	{ "ncid", NULL, NULL },
	{ "ocid", NULL, NULL }, /* Microsoft, BBC: ocid=socialflow_twitter */
	{ "_ga", NULL, NULL },	/* Google Analytics between domains */
	{ "_gl", NULL, NULL }, { "mktcid", NULL, NULL }, { "mktcval", NULL, NULL },

	/* ids of one click */
	{ "fbclid", NULL, NULL }, { "gclid", NULL, NULL }, { "gclsrc", NULL, NULL },
	{ "dclid", NULL, NULL }, { "gbraid", NULL, NULL }, { "wbraid", NULL, NULL },
	{ "msclkid", NULL, NULL }, { "twclid", NULL, NULL }, { "ttclid", NULL, NULL },
	{ "yclid", NULL, NULL }, { "ysclid", NULL, NULL }, { "igshid", NULL, NULL },
	{ "igsh", NULL, NULL }, { "wickedid", NULL, NULL }, { "__twitter_impression", NULL, NULL },
	{ "ref_src", NULL, NULL }, /* X: ref_src=twsrc%5Etfw */
	{ "ref_url", NULL, NULL },

	/* newsletters: which mailing, which reader */
	{ "mc_cid", NULL, NULL }, { "mc_eid", NULL, NULL }, { "mkt_tok", NULL, NULL },
	{ "_hsenc", NULL, NULL }, { "_hsmi", NULL, NULL }, { "hsctatracking", NULL, NULL },
	{ "vero_id", NULL, NULL }, { "vero_conv", NULL, NULL }, { "oly_enc_id", NULL, NULL },
	{ "oly_anon_id", NULL, NULL }, { "cndid", NULL, NULL },

	/* single publishers' own */
	{ "smid", NULL, NULL }, /* New York Times: smid=tw-share */
	{ "smtyp", NULL, NULL }, { "emc", NULL, NULL }, { "partner", "rss*", NULL },
	{ "_r", NULL, "nytimes.com" }, /* how often the cookie check went round */
	{ "f", NULL, "npr.org" },      /* NPR's feeds: ?ft=nprml&f=1001 */
	{ "ft", NULL, "npr.org" },
	{ "maca", NULL, NULL },		  /* Deutsche Welle: maca=en-rss-en-all-1573-rdf */
	{ "traffic_source", NULL, NULL }, /* Al Jazeera */
	{ "feedtype", NULL, NULL },	  /* Reuters: feedType=RSS&feedName=topNews */
	{ "feedname", NULL, NULL }, { "wprss", NULL, NULL }, /* Washington Post */
	{ "wpisrc", NULL, NULL }, { "wpmm", NULL, NULL }, { "itid", NULL, NULL },
	{ "restype", "rss", NULL }, { "mbid", NULL, NULL }, /* Conde Nast */
	{ "ftcamp", NULL, NULL },			    /* Financial Times */
	{ "fsrc", NULL, NULL },				    /* Economist: fsrc=rss|blg */
	{ "ftag", NULL, NULL },				    /* CBS, CNET */
	{ "ito", NULL, NULL },				    /* Daily Mail */
	{ "eref", "rss*", NULL },			    /* CNN */
	{ "xid", "rss*", NULL },			    /* Time */
	{ "srnd", NULL, NULL },				    /* Bloomberg: the page with the link */
	{ "sref", NULL, NULL }, { ".tsrc", NULL, NULL },    /* Yahoo */
	{ "soc_src", NULL, NULL }, { "soc_trk", NULL, NULL },
	{ "guccounter", NULL, NULL }, /* Yahoo, after its consent page */
	{ "guce_referrer", NULL, NULL }, { "guce_referrer_sig", NULL, NULL },
	{ "oc", NULL, "news.google.com" },

	/* words that are content elsewhere, with values that only a feed gives them */
	{ "ref", "rss*", NULL }, { "src", "rss*", NULL }, { "source", "rss*", NULL },
	{ "from", "rss*", NULL }, { "mod", "rss*", NULL }, { "cid", "rss*", NULL },
	{ "rss", "*", NULL }, /* rss=1, and "rss" alone */
};

/* Is the text (n bytes) the pattern, in which a last "*" stands for anything? */
static bool
matches(const char *pattern, const char *text, size_t n)
{
	size_t len = strlen(pattern);

	if (len > 0 && pattern[len - 1] == '*')
		return n >= len - 1 && strncasecmp(pattern, text, len - 1) == 0;
	return n == len && strncasecmp(pattern, text, n) == 0;
}

static bool
host_is_under(const char *host, const char *domain)
{
	size_t n = strlen(host), m = strlen(domain);

	return n >= m && strcasecmp(host + n - m, domain) == 0 &&
	       (n == m || host[n - m - 1] == '.');
}

bool
tracking_param(const char *host, const char *param, size_t n)
{
	const char *equals, *value;
	size_t name_len;

	/* "&amp;" that was escaped once too often */
	if (n >= 4 && strncasecmp(param, "amp;", 4) == 0) {
		param += 4;
		n -= 4;
	}
	equals = memchr(param, '=', n);
	name_len = equals != NULL ? (size_t)(equals - param) : n;
	value = equals != NULL ? equals + 1 : param + n;
	for (size_t i = 0; i < sizeof trackers / sizeof trackers[0]; i++) {
		const struct tracker *t = &trackers[i];

		if (!matches(t->name, param, name_len))
			continue;
		if (t->value != NULL && !matches(t->value, value, (size_t)(param + n - value)))
			continue;
		if (t->host != NULL && (host == NULL || !host_is_under(host, t->host)))
			continue;
		return true;
	}
	return false;
}
