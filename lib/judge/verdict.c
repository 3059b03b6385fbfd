#include "judge/verdict.h"

#include "base/mem.h"
#include "judge/aside.h"
#include "judge/encoding.h"
#include "judge/likeness.h"
#include "judge/wording.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What the judge looks at, all in the form in which it is compared. */
struct words {
	char *title;
	char *text;
};

const char *
verdict_name(enum verdict v)
{
	static const char *const names[VERDICT_COUNT] = {
		[VERDICT_FIRST] = "first",
		[VERDICT_CHANGED] = "changed",
		[VERDICT_UNCHANGED] = "unchanged",
		[VERDICT_REVERTED] = "reverted",
		[VERDICT_SUSPECT] = "suspect",
		[VERDICT_GONE] = "gone",
		[VERDICT_MOVED] = "moved",
		[VERDICT_FAILED] = "failed",
	};

	assert(v < VERDICT_COUNT && names[v] != NULL);
	return names[v];
}

void
verdict_rules_defaults(struct verdict_rules *rules, int64_t first_period_s)
{
	*rules = (struct verdict_rules){
		.suspect_checks = 5,
		.suspect_span_s = 12 * first_period_s,
		.gone_checks = 3,
		.gone_span_s = 4 * first_period_s,
	};
}

static struct words
words_of(const char *title, const char *text)
{
	return (struct words){ wording_of(title, false), wording_of(text, true) };
}

static void
words_free(struct words *w)
{
	free(w->title);
	free(w->text);
}

static void
hash_of(const struct words *w, char hex[HASH_HEX])
{
	struct hash *h = hash_new();

	hash_field(h, w->title);
	hash_field(h, w->text);
	hash_end(h, hex);
}

void
verdict_hash(const char *title, const char *text, char hex[HASH_HEX])
{
	struct words w = words_of(title, text);

	hash_of(&w, hex);
	words_free(&w);
}

/* ---- does it look like the article? ---- */

/*
 * The reader saw the page alone and took it for no article. Who knows the article can tell better:
 * where most of its words are still there, the reader was wrong, or the article has always looked
 * like that. But a cut or a barrier that the reader saw counts when the article's end is missing.
 */
static enum suspect
doubt_of_reader(enum suspect reader, const struct likeness *l)
{
	enum {
		ENOUGH = 60,
		SOME = 20,
		SOME_END = 2
	}; /* per cent */

	if (l->kept * 100 < ENOUGH)
		return reader;
	switch (reader) {
	case SUSPECT_TRUNCATED:
	case SUSPECT_PAYWALL:
		return l->gap * 100 >= (l->gap_at_end ? SOME_END : SOME) ? reader : SUSPECT_NONE;
	case SUSPECT_NONE:
	case SUSPECT_CONSENT:
	case SUSPECT_CHALLENGE:
	case SUSPECT_ERROR_PAGE:
	case SUSPECT_LISTING:
	case SUSPECT_EMPTY:
	case SUSPECT_NOT_HTML:
	case SUSPECT_SHRUNK:
	case SUSPECT_OTHER_ARTICLE:
		return SUSPECT_NONE;
	case SUSPECT_COUNT:
		break;
	}
	abort();
}

/* What only the history tells. Shares are of the words that the article had. */
static enum suspect
doubt_of_history(const struct words *old, const struct words *new, const struct likeness *l)
{
	enum {
		FLASH = 40
	}; /* words: a first flash, which the story may replace wholly */

	if (l->new_words == 0)
		return SUSPECT_EMPTY;
	if (l->cut_inside)
		return SUSPECT_TRUNCATED;
	/* a large piece is gone, nothing of its length in its place, and all else is word for word
	 * as it was: a stub, with what stands below the articles of that site. The larger the
	 * piece, the more a phrase at its edge that the rest has too may hide of it. */
	if (l->new_words * 10 < l->old_words * 9 && l->gap >= 0.4 && l->gap_paragraphs >= 2 &&
		l->rest_kept >= (l->gap >= 0.5 ? 0.8 : 0.9))
		return SUSPECT_SHRUNK;
	if (l->old_words < FLASH)
		return l->kept < 0.15 && (l->new_words < l->old_words ||
						 likeness_of_titles(old->title, new->title) < 0.3)
			       ? SUSPECT_OTHER_ARTICLE
			       : SUSPECT_NONE;
	if (l->kept < 0.3 && l->new_words * 2 < l->old_words)
		return SUSPECT_SHRUNK;
	return l->kept < 0.15 ? SUSPECT_OTHER_ARTICLE : SUSPECT_NONE;
}

static enum suspect
doubt(const struct words *old, const struct words *new, enum suspect reader)
{
	struct likeness l;
	enum suspect s;

	if (old == NULL)
		return reader;
	l = likeness_of(old->text, new->text);
	s = doubt_of_reader(reader, &l);
	return s != SUSPECT_NONE ? s : doubt_of_history(old, new, &l);
}

/* May a page of that kind become a revision once it has persisted? A wall or a challenge is never
 * the article, however long it stands in front of it, nor is what is left of a page whose article
 * did not come; but where there never was more, those words are the article. */
static bool
may_persist(enum suspect s, bool read_before, const char *text)
{
	switch (s) {
	case SUSPECT_PAYWALL:
	case SUSPECT_LISTING:
	case SUSPECT_TRUNCATED:
	case SUSPECT_SHRUNK:
	case SUSPECT_OTHER_ARTICLE:
		return true;
	case SUSPECT_EMPTY:
		return !read_before && text[0] != '\0';
	case SUSPECT_NONE:
	case SUSPECT_CONSENT:
	case SUSPECT_CHALLENGE:
	case SUSPECT_ERROR_PAGE:
	case SUSPECT_NOT_HTML:
		return false;
	case SUSPECT_COUNT:
		break;
	}
	abort();
}

/* ---- what the reader doubts ---- */

/* The same page by all that the reader doubts, then and now? */
static bool
is_read_otherwise(const struct words *old, const struct words *new, const char *was, const char *is)
{
	char *was_aside = wording_of(was, true), *is_aside = wording_of(is, true);
	bool same = aside_same_page(old->text, new->text, was_aside, is_aside);

	free(was_aside);
	free(is_aside);
	return same;
}

/* Are the words of the reading those that later ones are compared with? */
static bool
become_current(const struct judgement *j)
{
	switch (j->verdict) {
	case VERDICT_FIRST:
	case VERDICT_CHANGED:
	case VERDICT_REVERTED:
		return true;
	case VERDICT_UNCHANGED:
	case VERDICT_MOVED:
		return j->rebaseline;
	case VERDICT_SUSPECT:
	case VERDICT_GONE:
	case VERDICT_FAILED:
		return false;
	case VERDICT_COUNT:
		break;
	}
	abort();
}

char *
verdict_aside(const struct history *known, const struct check *check, const struct judgement *j)
{
	const struct reading *r = check->reading;
	bool current = become_current(j);
	char *words, *text, *aside, *beyond;

	if (r == NULL ||
		(!current && j->verdict != VERDICT_UNCHANGED && j->verdict != VERDICT_MOVED))
		return NULL;
	text = wording_of(r->text, true);
	words = current ? mem_strdup(text) : wording_of(known->text, true);
	aside = wording_of(r->aside, true);
	beyond = aside_beyond(words, text, aside);
	free(aside);
	free(text);
	free(words);
	return beyond;
}

/* ---- runs of doubt ---- */

static void
prolong(struct streak *run, int64_t at)
{
	if (run->checks == 0)
		run->since = at;
	run->checks++;
	run->last = at;
}

static bool
has_lasted(const struct streak *run, int checks, int64_t span_s)
{
	return run->checks >= checks && run->last - run->since >= span_s;
}

static bool
was_read(const struct history *known)
{
	return known->title != NULL || known->text != NULL;
}

/* Takes the missing run on; the article is gone once it has lasted. */
static void
judge_missing(struct judgement *j, const struct verdict_rules *rules, const struct history *known,
	const struct check *check)
{
	j->verdict = VERDICT_GONE;
	j->missing_run = known->missing;
	prolong(&j->missing_run, check->at);
	j->gone =
		known->gone || has_lasted(&j->missing_run, rules->gone_checks, rules->gone_span_s);
	j->went = j->gone && !known->gone;
	if (j->went)
		j->reason = "missing, confirmed";
	else
		j->reason = j->gone ? "still missing" : "missing, to be confirmed";
}

/*
 * A suspect page prolongs the run of such pages. Once the very same content has persisted it is
 * believed; content that is another each time must persist for four times as many checks. Returns
 * true when it is to be believed. A page that says "not found" is no revision but a way to be gone.
 */
static bool
judge_suspect(struct judgement *j, const struct verdict_rules *rules, const struct history *known,
	const struct check *check, enum suspect why)
{
	bool same = strcmp(known->suspect.hash, j->hash) == 0;

	j->verdict = VERDICT_SUSPECT;
	j->suspect = why;
	j->reason = suspect_name(why);
	j->missing_run = known->missing;
	j->suspect_run = known->suspect;
	if (known->suspect.reason != why && !same)
		memset(&j->suspect_run, 0, sizeof j->suspect_run);
	prolong(&j->suspect_run, check->at);
	j->suspect_run.reason = why;
	memcpy(j->suspect_run.hash, j->hash, sizeof j->suspect_run.hash);

	if (why == SUSPECT_ERROR_PAGE && was_read(known)) {
		struct streak suspect_run = j->suspect_run;

		judge_missing(j, rules, known, check);
		j->suspect_run = suspect_run;
		if (!j->gone) {
			j->verdict = VERDICT_SUSPECT;
			j->reason = suspect_name(why);
		} else {
			j->suspect = SUSPECT_NONE;
		}
		return false;
	}
	return may_persist(why, was_read(known), check->reading->text) &&
	       has_lasted(&j->suspect_run, same ? rules->suspect_checks : 4 * rules->suspect_checks,
		       rules->suspect_span_s);
}

/* ---- readings ---- */

static void
found_as_before(struct judgement *j, const struct history *known, const struct check *check,
	const char *reason)
{
	j->verdict = check->moved ? VERDICT_MOVED : VERDICT_UNCHANGED;
	j->reason = reason;
	j->returned = known->gone;
}

static void
judge_reading(struct judgement *j, const struct verdict_rules *rules, const struct history *known,
	const struct check *check)
{
	const struct reading *r = check->reading;
	struct words old = words_of(known->title, known->text), new = words_of(r->title, r->text);
	bool first = !was_read(known), same_title;
	enum suspect why;
	int version;

	hash_of(&new, j->hash);
	same_title = new.title[0] == '\0' || strcmp(old.title, new.title) == 0;
	if (!first && same_title && strcmp(old.text, new.text) == 0 && old.text[0] != '\0') {
		found_as_before(j, known, check, "the same words");
		j->rebaseline = known->extractor != check->extractor;
		goto out;
	}
	if (!first && known->find_revision != NULL && old.text[0] != '\0' && new.text[0] != '\0' &&
		(version = known->find_revision(known->arg, j->hash)) >= 0) {
		j->verdict = VERDICT_REVERTED;
		j->version = version;
		j->returned = known->gone;
		j->reason = "words of an earlier version";
		goto out;
	}
	if (!first && encoding_same_words(old.title, new.title, known->charset, check->charset) &&
		encoding_same_words(old.text, new.text, known->charset, check->charset)) {
		found_as_before(j, known, check, "only the encoding differs");
		goto out;
	}
	if (!first && same_title && old.text[0] != '\0' &&
		(r->aside != NULL || known->aside != NULL) &&
		is_read_otherwise(&old, &new, known->aside, r->aside)) {
		found_as_before(j, known, check, "the same words, read otherwise");
		j->rebaseline = known->extractor != check->extractor;
		goto out;
	}
	why = new.text[0] == '\0' && r->suspect == SUSPECT_NONE
		      ? SUSPECT_EMPTY
		      : doubt(first ? NULL : &old, &new, r->suspect);
	if (why != SUSPECT_NONE) {
		j->confirmed = judge_suspect(j, rules, known, check, why);
		if (!j->confirmed)
			goto out;
		j->suspect = SUSPECT_NONE;
		memset(&j->suspect_run, 0, sizeof j->suspect_run);
		memset(&j->missing_run, 0, sizeof j->missing_run);
	} else if (!first && known->extractor != check->extractor) {
		found_as_before(j, known, check, "read by a new reader");
		j->rebaseline = true;
		goto out;
	}
	j->verdict = first ? VERDICT_FIRST : VERDICT_CHANGED;
	j->returned = known->gone;
	if (j->confirmed)
		j->reason = "it has persisted";
	else if (first)
		j->reason = "";
	else if (same_title)
		j->reason = "text";
	else
		j->reason = strcmp(old.text, new.text) == 0 ? "headline" : "headline and text";
out:
	words_free(&old);
	words_free(&new);
}

struct judgement
verdict_of(
	const struct verdict_rules *rules, const struct history *known, const struct check *check)
{
	struct judgement j = { .verdict = VERDICT_FAILED, .reason = "", .version = -1 };

	switch (check->outcome) {
	case OUTCOME_READ:
		assert(check->reading != NULL);
		judge_reading(&j, rules, known, check);
		break;
	case OUTCOME_NOT_MODIFIED:
	case OUTCOME_SAME_BODY:
		/* only what was read can be the same */
		if (!was_read(known)) {
			j.reason = "not modified, but never read";
			break;
		}
		found_as_before(&j, known, check,
			check->outcome == OUTCOME_SAME_BODY ? "the same bytes" : "not modified");
		break;
	case OUTCOME_MISSING:
	case OUTCOME_SECTION_FRONT:
		judge_missing(&j, rules, known, check);
		break;
	case OUTCOME_FAILED:
		j.suspect_run = known->suspect;
		j.missing_run = known->missing;
		break;
	}
	return j;
}
