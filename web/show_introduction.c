/* The three sentences that stand over an article and over its diffs. */
#include "base/strs.h"
#include "phrase.h"
#include "show.h"

/* The second half of the first sentence pair: when it will be looked at again. */
static void
write_prospect(const struct ask *ask, struct html *h, const struct article *article)
{
	int64_t days = (ask->stop_after_s + 43200) / 86400;

	switch (article->state) {
	case ARTICLE_RETIRED:
		html_textf(h,
			"It last changed over %lld %s ago and won't be checked again for changes.",
			(long long)days, days == 1 ? "day" : "days");
		return;
	case ARTICLE_UNREACHABLE:
		html_text(h, "It could not be reached any more and won't be checked again for "
			     "changes. It was last seen ");
		show_time(h, article->last_good_at);
		html_text(h, ".");
		return;
	case ARTICLE_GONE:
		html_text(h, "It has disappeared from its original source");
		if (!str_blank(article->reason))
			html_textf(h, " (%s)", article->reason);
		if (article->next_check_at == NEWS_NO_TIME) {
			html_text(h, " and won't be checked again for changes.");
			return;
		}
		html_text(h, ". ");
		break;
	case ARTICLE_WATCHING:
	case ARTICLE_HIDDEN:
	case ARTICLE_STATE_COUNT:
		break;
	}
	if (article->next_check_at == NEWS_NO_TIME) {
		html_text(h, "It won't be checked again for changes.");
		return;
	}
	html_text(h, "The next check for changes will be ");
	show_time(h, article->next_check_at);
	html_text(h, ".");
}

void
show_introduction(const struct ask *ask, struct html *h, const struct article *article)
{
	bool published = article->published_at != NEWS_NO_TIME;
	char number[PHRASE_MAX];

	html_open_class(h, "div", "intro");
	html_open(h, "p");
	html_text(h, "This article is from the source '");
	show_source_link(ask, h, article->source);
	html_text(h, "' and was first published or seen on ");
	show_time(h, published ? article->published_at : article->first_seen_at);
	html_text(h, ". ");
	write_prospect(ask, h, article);
	html_close(h);
	html_open(h, "p");
	html_text(h, "You can find the current article at its original source at ");
	show_original(h, article->url);
	html_close(h);
	html_open(h, "p");
	html_textf(h, "The article has changed %s. There is an ",
		phrase_count(article->changes, "time", "times", number));
	show_link(ask, h, "RSS feed", "/articles/%lld.rss", (long long)article->id);
	html_text(h, " of changes available.");
	html_close(h);
	html_close(h);
}
