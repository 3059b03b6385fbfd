/* What the log says of an article's check, once it is durable. */
#include "ingest_private.h"

#include "diff/classes.h"
#include "judge/verdict.h"

#include <assert.h>
#include <stdio.h>

static void
line(const struct ingest_work *w, enum log_level level, const char *event)
{
	struct records *r = w->i->records;

	records_line(r, level, event);
	records_int(r, "article", w->article->id);
	records_str(r, "source", w->article->source);
}

static void
end_line(const struct ingest_work *w)
{
	records_str(w->i->records, "url", w->url != NULL ? w->url : w->article->url);
}

static void
add_classes(struct records *r, unsigned set)
{
	char names[160] = "";
	size_t n = 0;

	for (int k = 0; k < CLASS_COUNT; k++) {
		if ((set & 1u << k) == 0)
			continue;
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", n > 0 ? "," : "",
			classes_name((enum class)(1u << k)));
		assert(n < sizeof names);
	}
	records_str(r, "classes", names);
}

static void
tell_verdict(const struct ingest_work *w, const struct finished_check *f,
	const struct store_recorded *rec)
{
	struct records *r = w->i->records;
	const struct judgement *j = &w->judged;

	if (rec->new_revision && rec->version > 0) {
		line(w, LOG_LEVEL_NOTICE, "changed");
		records_int(r, "version", rec->version);
		records_int(r, "changes", rec->changes);
		add_classes(r, f->classes);
		records_int(r, "rank", f->rank);
		end_line(w);
	} else if (rec->new_revision) {
		line(w, LOG_LEVEL_INFO, "first");
		records_str(r, "title", w->check.reading->title);
		end_line(w);
	} else if (j->verdict == VERDICT_REVERTED) {
		line(w, rec->flipping ? LOG_LEVEL_DEBUG : LOG_LEVEL_NOTICE, "reverted");
		records_int(r, "version", rec->version);
		records_int(r, "changes", rec->changes);
		end_line(w);
	} else if (j->verdict == VERDICT_SUSPECT) {
		line(w, LOG_LEVEL_INFO, "suspect");
		records_str(r, "reason", suspect_name(j->suspect));
		records_int(r, "checks", j->suspect_run.checks);
		end_line(w);
	} else if (j->verdict == VERDICT_FAILED) {
		line(w, f->failures <= 1 ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG, "failed");
		records_str(r, "why", check_failure_name(f->failure));
		records_int(r, "failures", f->failures);
		records_str(r, "msg", f->error);
		end_line(w);
	}
	if (f->url != NULL && w->check.moved) {
		line(w, LOG_LEVEL_INFO, "moved");
		records_str(r, "from", w->article->url);
		end_line(w);
	}
}

static void
tell_state(const struct ingest_work *w, const struct finished_check *f,
	const struct store_recorded *rec)
{
	struct records *r = w->i->records;

	if (rec->went || rec->returned) {
		line(w, LOG_LEVEL_NOTICE, rec->went ? "gone" : "returned");
		records_int(r, "changes", rec->changes);
		records_str(r, "reason", w->judged.reason[0] != '\0' ? w->judged.reason : NULL);
		end_line(w);
	}
	if (rec->merged_into != 0 || rec->merged_from != 0) {
		line(w, LOG_LEVEL_INFO, "merged");
		records_int(r, rec->merged_into != 0 ? "into" : "from",
			rec->merged_into != 0 ? rec->merged_into : rec->merged_from);
		end_line(w);
	}
	if (f->state == w->article->state || rec->merged_into != 0)
		return;
	if (f->state == ARTICLE_RETIRED || f->state == ARTICLE_UNREACHABLE) {
		line(w, LOG_LEVEL_NOTICE, article_state_name(f->state));
		records_int(r, "changes", rec->changes);
		records_str(r, "reason", f->reason);
		end_line(w);
	}
}

void
ingest_tell(const struct ingest_work *w, const struct finished_check *f,
	const struct store_recorded *rec)
{
	tell_verdict(w, f, rec);
	tell_state(w, f, rec);
}
