/* Where an article is to be found from now on: by permanent redirects, and by what its page says.
 */
#include "ingest_private.h"

#include "base/strs.h"
#include "text/url.h"

#include <stdlib.h>
#include <string.h>

/* The host without what only tells one face of a site from another. */
static const char *
bare_host(const char *host)
{
	static const char *const faces[] = { "www.", "m.", "mobile.", "amp." };

	for (size_t k = 0; k < sizeof faces / sizeof faces[0]; k++)
		if (str_starts(host, faces[k]))
			return host + strlen(faces[k]);
	return host;
}

static bool
same_site(const char *a, const char *b)
{
	char *x = url_host(a), *y = url_host(b);
	bool same = x != NULL && y != NULL && strcmp(bare_host(x), bare_host(y)) == 0;

	free(x);
	free(y);
	return same;
}

/* Does the article that has this address already tell the same story as this reading? Pages of one
 * site that all name one of them as canonical are not one article. */
static bool
tells_the_same(struct ingest_work *w, int64_t other)
{
	struct store *store = records_store(w->i->records);
	struct article article;
	struct store_words words = { 0 };
	struct history known;
	struct err e;

	if (store_article(store, other, w->arena, &article, &e) != STORE_OK)
		return false;
	if (store_current_words(store, other, w->arena, &words, &e) != STORE_OK)
		return true; /* never read: the page knows best */
	known = ingest_history(&article, &words);
	switch (verdict_of(&w->i->config->verdict, &known, &w->check).verdict) {
	case VERDICT_UNCHANGED:
	case VERDICT_CHANGED:
	case VERDICT_REVERTED:
	case VERDICT_MOVED:
		return true;
	case VERDICT_FIRST:
	case VERDICT_SUSPECT:
	case VERDICT_GONE:
	case VERDICT_FAILED:
	case VERDICT_COUNT:
		return false;
	}
	abort();
}

/* Takes url as the article's address from now on, if it is another and may be believed. by_page:
 * the page only says so; nobody was led there. */
static bool
take_address(struct ingest_work *w, const char *url, bool by_page)
{
	char *canonical = url_canonical(url), *key = canonical != NULL ? url_key(canonical) : NULL;
	char *own_key = url_key(w->article->url);
	int64_t other;
	struct err e;
	bool moved = false;

	if (key == NULL || strcmp(canonical, w->article->url) == 0)
		goto out;
	if (own_key != NULL && strcmp(key, own_key) == 0) {
		/* The same address in another spelling: where we were led spares a redirect. */
		if (!by_page && (url_is_https(canonical) || !url_is_https(w->article->url))) {
			w->url = canonical;
			w->url_key = key;
			canonical = key = NULL;
		}
		goto out;
	}
	if (store_find_article(records_store(w->i->records), key, &other, &e) == STORE_OK &&
		other != w->article->id && w->check.outcome == OUTCOME_READ &&
		!tells_the_same(w, other))
		goto out;
	w->url = canonical;
	w->url_key = key;
	canonical = key = NULL;
	moved = true;
out:
	free(canonical);
	free(key);
	free(own_key);
	return moved;
}

void
ingest_find_address(struct ingest_work *w)
{
	const struct fetch_result *r = w->in->result;
	const struct reading *reading = w->check.reading;
	const char *at = r->url != NULL ? r->url : w->article->url;

	if (w->check.outcome == OUTCOME_FAILED || w->check.outcome == OUTCOME_MISSING ||
		w->check.outcome == OUTCOME_SECTION_FRONT)
		return;
	if (reading != NULL && reading->canonical != NULL && reading->suspect == SUSPECT_NONE &&
		same_site(reading->canonical, at) && !url_is_section_front(reading->canonical))
		w->check.moved = take_address(w, reading->canonical, true);
	if (w->url == NULL && r->permanent_url != NULL)
		w->check.moved = take_address(w, r->permanent_url, false);
}
