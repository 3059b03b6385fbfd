#include "helper_fill.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "diff/classes.h"
#include "text/hash.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static void
must(enum store_result result, const struct err *e)
{
	if (result == STORE_OK)
		return;
	fprintf(stderr, "fill: %s: %s\n", store_result_name(result), e->text);
	abort();
}

struct store *
fill_open(const char *path)
{
	struct store *s;
	struct err e = { "" };

	must(store_open(&s, path, STORE_OWNER, &e), &e);
	return s;
}

int64_t
fill_article(struct store *s, const char *source, const char *url, const char *title,
	int64_t published, int64_t at)
{
	struct store_entry entry = { .source = source,
		.url = url,
		.url_key = url,
		.title = title,
		.published = published,
		.updated = NEWS_NO_TIME,
		.now = at,
		.first_check_at = at,
		.first_period_s = 1800 };
	struct store_met met;
	struct err e = { "" };

	must(store_meet(s, &entry, &met, &e), &e);
	return met.article;
}

static struct finished_check
check(int64_t article, enum verdict verdict, int64_t at)
{
	return (struct finished_check){ .article = article,
		.verdict = verdict,
		.at = at,
		.state = ARTICLE_WATCHING,
		.next_check_at = at + 1800,
		.period_s = 1800,
		.stable_since = at,
		.version = -1,
		.keep_validators = true };
}

static void
record(struct store *s, const struct finished_check *c)
{
	struct store_recorded recorded;
	struct err e = { "" };

	must(store_record_check(s, c, &recorded, &e), &e);
}

static void
hash_words(const char *title, const char *text, char hex[HASH_HEX])
{
	struct hash *h = hash_new();

	hash_field(h, title);
	hash_field(h, text);
	hash_end(h, hex);
}

/* Of the newspapers here: each begins with a letter of its own script. */
static const char *
language_of(const char *text)
{
	switch ((unsigned char)text[0]) {
	case 0xD8:
	case 0xD9:
		return "ar";
	case 0xE3:
	case 0xE7:
		return "ja";
	default:
		return "en";
	}
}

void
fill_version(struct store *s, int64_t article, const char *title, const char *text, int64_t at)
{
	struct arena *a = arena_new();
	struct reading reading = { .title = title,
		.text = text,
		.h1 = title,
		.byline = "Nora Field",
		.language = language_of(text),
		.published = READING_NO_TIME,
		.modified = READING_NO_TIME };
	struct finished_check c = check(article, VERDICT_FIRST, at);
	struct classes classes = { 0 };
	struct store_words words;
	struct err e = { "" };
	enum store_result known = store_current_words(s, article, a, &words, &e);
	char hex[HASH_HEX];

	hash_words(title, text, hex);
	c.reading = &reading;
	c.content_hash = hex;
	if (known == STORE_OK) {
		struct diff *t = diff_new(words.title, strlen(words.title), title, strlen(title));
		struct diff *d = diff_new(words.text, strlen(words.text), text, strlen(text));

		classes_of(t, d, &classes);
		diff_free(t);
		diff_free(d);
		c.verdict = VERDICT_CHANGED;
		c.classes = classes.set;
		c.rank = classes.rank;
		c.words_added = (int64_t)classes.words_added;
		c.words_removed = (int64_t)classes.words_removed;
		c.added = classes.added;
		c.removed = classes.removed;
	} else if (known != STORE_NOT_FOUND) {
		must(known, &e);
	}
	record(s, &c);
	classes_clear(&classes);
	arena_free(a);
}

void
fill_reverted(struct store *s, int64_t article, int version, int64_t at)
{
	struct finished_check c = check(article, VERDICT_REVERTED, at);

	c.version = version;
	record(s, &c);
}

void
fill_unchanged(struct store *s, int64_t article, enum article_state state, const char *reason,
	int64_t at, int64_t next)
{
	struct finished_check c = check(article, VERDICT_UNCHANGED, at);

	c.state = state;
	c.reason = reason;
	c.next_check_at = next;
	record(s, &c);
}

void
fill_gone(struct store *s, int64_t article, int64_t at)
{
	struct finished_check c = check(article, VERDICT_GONE, at);

	c.state = ARTICLE_GONE;
	c.reason = "404";
	c.missing = (struct streak){ .checks = 3, .since = at - HOUR, .last = at };
	record(s, &c);
}

void
fill_failed(
	struct store *s, int64_t article, enum check_failure failure, const char *error, int64_t at)
{
	struct finished_check c = check(article, VERDICT_FAILED, at);

	c.failure = failure;
	c.error = error;
	c.failures = 1;
	record(s, &c);
}

/* ---- the seed: in the manner of the reference, in our own words ---- */

static const char *const seed_paragraphs[] = {
	"The harbour minister will travel to Port Aven on Friday for talks with the ferry company, "
	"her office has said.",
	"The company’s director, Ivo Marsh, arrived at the customs house on Thursday and held a "
	"one-hour meeting with the arbitrator, Lena Holt.",
	"But the minister had delayed her departure, seeking to narrow the differences between the "
	"two sides on the details of the timetable before crossing the strait. Only a few hours "
	"before the announcement her spokesman, Tom Weir, said that gaps on “technical” points "
	"meant it was “not worth the crossing yet”.",
	"Officials would not comment on the change of mind, and it was not clear whether the "
	"differences had been settled or the minister had decided that her presence would help to "
	"close the matter.",
	"It is believed that the plan would begin with an evening service for the outer islands "
	"and the return of two ships from the northern route, leading to lower fares and a joint "
	"ticket with the railway.",
	"Officials said on Wednesday that the last open points included the berths at Skerry "
	"Point, a former quarry pier – which both sides agree is unsafe and not to be used – and "
	"the smaller landings, on which they differ. A diplomat said on Thursday that only a "
	"single point of substance was left, but it is not clear whether that involved the "
	"landings or another subject.",
	"In an account of the plan sent to the islands’ councils on 3 September the arbitrator "
	"said it was it was very hard to hold these talks while the company was “cancelling ships "
	"daily”.",
	"In a summary of the four-page letter printed by the Strait Courier, she described the "
	"main points: “That the company will keep its ships in port during the talks, and this "
	"means that there will be no sailings by contract crews, regardless of who has booked them "
	"... In return we offer help with the dredging of the channel.”",
	"As a condition for the plan coming into force, the company would have to give up its "
	"claim to the eastern berth and end the dispute over another, the old coal quay, allowing "
	"mail and medicines to reach the islands, as well as “ending every stoppage on every route "
	"of the strait”.",
	"Crews would also return to the eastern berth and abide by the agreement.",
	"Once it was in force for a week, both sides would “begin steps to let the night boats run "
	"again and to bring down the price of a crossing”.",
};

#define SEED_PARAGRAPHS (sizeof seed_paragraphs / sizeof seed_paragraphs[0])

static char *
seed_text(size_t replace, const char *with, size_t again, const char *by, size_t third,
	const char *and_by)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < SEED_PARAGRAPHS; i++) {
		const char *p = i == replace ? with
				: i == again ? by
				: i == third ? and_by
					     : seed_paragraphs[i];

		if (p != NULL)
			buf_addf(&b, "%s%s", b.len == 0 ? "" : "\n", p);
	}
	return buf_steal(&b);
}

int64_t
fill_seed(struct store *s)
{
	static const char title[] =
		"Harbour minister crosses to Port Aven for talks with ferry company’s Ivo Marsh";
	static const char skerry[] =
		"Officials said on Wednesday that the last open points included the berths at "
		"Skerry Head formerly the slate pier, a former quarry landing – which both sides "
		"agree is unsafe and not to be used – and the smaller landings, on which they "
		"differ. A diplomat said on Thursday that only a single point of substance was "
		"left, but it is not clear whether that involved the landings or another subject.";
	static const char hard[] = "In an account of the plan sent to the islands’ councils on 3 "
				   "September the arbitrator said it was very hard to hold these "
				   "talks while the company was “cancelling ships daily”.";
	static const char letter[] =
		"In a summary of the four-page letter printed by the Strait Courier, she described "
		"the main points: “That the company will keep its ships in port during the talks, "
		"and this means that there will be no sailings by contract crews, regardless of "
		"who has booked them In return we offer help with the dredging of the channel.”";
	const size_t none = SEED_PARAGRAPHS;
	int64_t at = FILL_START, id;
	char *text;

	id = fill_article(s, "guardian",
		"https://www.strait-courier.example/islands/2024/sep/14/ferry-talks-port-aven",
		title, at - 20 * MINUTE, at);
	text = seed_text(none, NULL, none, NULL, none, NULL);
	fill_version(s, id, title, text, at);
	free(text);
	fill_unchanged(s, id, ARTICLE_WATCHING, NULL, at + 9 * MINUTE, at + 35 * MINUTE);
	at += 35 * MINUTE;
	text = seed_text(5, skerry, 6, hard, 7, letter);
	fill_version(s, id, title, text, at);
	free(text);
	for (int i = 0; i < 5; i++) {
		char *more =
			mem_printf("Crews would also return to the eastern berth and abide by the "
				   "agreement, which %d of the islands’ councils have signed.",
				3 + 2 * i);

		fill_unchanged(s, id, ARTICLE_WATCHING, NULL, at + 30 * MINUTE, at + 66 * MINUTE);
		at += 66 * MINUTE;
		text = seed_text(9, more, 6, hard, 7, i < 4 ? letter : NULL);
		fill_version(s, id,
			i < 3 ? title : "Minister and ferry company’s Ivo Marsh agree at Port Aven",
			text, at);
		free(text);
		free(more);
	}
	fill_unchanged(s, id, ARTICLE_WATCHING, NULL, at + 20 * DAY, at + 40 * DAY);
	fill_unchanged(s, id, ARTICLE_RETIRED, "stable", at + 40 * DAY, NEWS_NO_TIME);
	return id;
}

/* ---- the rest of the newspaper ---- */

static void
fill_council(struct store *s)
{
	int64_t at = FILL_START + 2 * HOUR;
	int64_t id =
		fill_article(s, "courier", "https://www.strait-courier.example/town/2024/bridge",
			"Council approves new bridge", at - HOUR, at);

	fill_version(s, id, "Council approves new bridge",
		"The town council has approved a new bridge over the Ember.\n"
		"The bridge will cost 12 million and open in 2027, the mayor, Ada Quill, said on "
		"Monday.\n"
		"Residents of the lower town had asked for a bridge since the flood of 1998.\n"
		"“We have waited long enough,” said Jon Bell, who keeps a bakery beside the old "
		"ford.\n"
		"The council did not say who will build it.",
		at);
	at += 48 * MINUTE;
	fill_version(s, id, "Council approves disputed bridge",
		"The town council has approved a disputed new bridge over the Ember.\n"
		"“We have waited long enough,” said Jon Bell, who keeps a bakery beside the old "
		"ford.\n"
		"The bridge will cost 21 million and open in 2028, the mayor, Ada Quill, said on "
		"Monday.\n"
		"Residents of the lower town had asked for a bridge since the flood of 1998.\n"
		"Work is to begin after the spring tides, by a company that the council will name "
		"in May.",
		at);
	at += 3 * HOUR;
	fill_version(s, id, "Council approves disputed bridge",
		"The town council has approved a disputed new bridge over the Ember.\n"
		"“We have waited long enough,” said Jon Bell, who keeps a bakery beside the old "
		"ford. He has never seen the lower town dry in March.\n"
		"The bridge will cost 21 million and open in 2028, the mayor, Ada Quill, said on "
		"Monday.\n"
		"Residents of the lower town had asked for a bridge since the flood of 1998.\n"
		"Work is to begin after the spring tides, by a company that the council will name "
		"in May.",
		at);
}

/* The page says one thing, then another, then the first again. */
static void
fill_taken_back(struct store *s)
{
	static const char *const text[] = {
		"The bank denied that it had known of the loss.\nIts shares fell by four per cent.",
		"The bank did not deny that it had known of the loss.\nIts shares fell by four per "
		"cent.",
	};
	int64_t at = FILL_START + 5 * HOUR;
	int64_t id = fill_article(s, "ledger", "https://ledger.example/markets/2024/bank-loss",
		"Bank denies knowledge of loss", at, at);

	fill_version(s, id, "Bank denies knowledge of loss", text[0], at);
	fill_version(s, id, "Bank denies knowledge of loss", text[1], at + 26 * MINUTE);
	fill_reverted(s, id, 0, at + 52 * MINUTE);
}

static void
fill_vanished(struct store *s)
{
	int64_t at = FILL_START + 6 * HOUR;
	int64_t id = fill_article(s, "ledger", "https://ledger.example/people/2024/chairman-yacht",
		"Chairman’s yacht seen in closed waters", at, at);

	fill_version(s, id, "Chairman’s yacht seen in closed waters",
		"A yacht that belongs to the chairman was seen in waters closed to ships.\nHis "
		"office gave no answer.",
		at);
	fill_gone(s, id, at + 4 * HOUR);

	id = fill_article(s, "ledger", "https://ledger.example/people/2024/prize",
		"Prize goes to an unknown poet", at, at);
	fill_version(s, id, "Prize goes to an unknown poet",
		"The prize goes to a poet whom few had read.", at);
	fill_gone(s, id, at + 3 * HOUR);
	fill_version(s, id, "Prize goes to an unknown poet",
		"The prize goes to a poet whom few had read, and whom the jury will not name yet.",
		at + 9 * HOUR);
}

/* What a page may try, stored as it came. */
static void
fill_hostile(struct store *s)
{
	int64_t at = FILL_START + 7 * HOUR;
	int64_t id = fill_article(s, "mischief", "https://mischief.example/a?b=1&c=%22%3E",
		"<script>alert(1)</script> & \"quotes\" 'and' more", at, at);

	fill_version(s, id, "<script>alert(1)</script> & \"quotes\" 'and' more",
		"</p></td></table><script>document.title = 'broken'</script>\n"
		"<img src=x onerror=alert(2)> & &amp; &lt;b&gt; ]]> -->\n"
		"A plain paragraph with an \xE2\x80\xAEoverride\xE2\x80\xAC of direction.",
		at);
	fill_version(s, id, "<script>alert(1)</script> & \"quotes\" 'and' less",
		"</p></td></table><script>document.title = 'torn'</script>\n"
		"<img src=y onerror=alert(2)> & &amp; &lt;b&gt; ]]> -->\n"
		"A plain paragraph with an \xE2\x80\xAEinsertion\xE2\x80\xAC of direction.\n"
		"Averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryv"
		"eryveryveryverylongword.",
		at + HOUR);
}

static void
fill_scripts(struct store *s)
{
	int64_t at = FILL_START + 8 * HOUR;
	int64_t id = fill_article(
		s, "sahifa", "https://sahifa.example/akhbar/1", "المجلس يوافق على الجسر", at, at);

	fill_version(s, id, "المجلس يوافق على الجسر",
		"وافق المجلس على بناء جسر جديد فوق النهر.\nيكلف الجسر 12 مليونا.", at);
	fill_version(s, id, "المجلس يوافق على جسر جديد",
		"وافق المجلس أمس على بناء جسر جديد فوق النهر.\nيكلف الجسر 21 مليونا.", at + HOUR);
	id = fill_article(
		s, "shimbun", "https://shimbun.example/machi/1", "町議会が新しい橋を承認", at, at);
	fill_version(s, id, "町議会が新しい橋を承認",
		"町議会は月曜日、川に架かる新しい橋を承認した。\n費用は12億円になる見通しだ。", at);
	fill_version(s, id, "町議会が新しい橋を承認",
		"町議会は月曜日、川に架かる新しい橋の建設を承認した。\n費用は21億円になる見通しだ"
		"。",
		at + HOUR);
}

void
fill_newspaper(struct store *s)
{
	int64_t at = FILL_START + 10 * HOUR, id;
	struct err e = { "" };

	fill_seed(s);
	fill_council(s);
	fill_taken_back(s);
	fill_vanished(s);
	fill_hostile(s);
	fill_scripts(s);

	id = fill_article(s, "courier", "https://www.strait-courier.example/town/2024/market",
		"Fish market moves indoors", at, at);
	fill_version(s, id, "Fish market moves indoors",
		"The fish market moves indoors for the winter.\nIt opens at six.", at);
	fill_unchanged(s, id, ARTICLE_WATCHING, NULL, at + HOUR, at + 2 * HOUR);

	id = fill_article(s, "courier", "https://www.strait-courier.example/town/2024/private",
		"A name that should not have been printed", at, at);
	fill_version(s, id, "A name that should not have been printed",
		"Zebulon Quincewater lives in Mill Lane.", at);
	fill_version(s, id, "A name that should not have been printed",
		"Zebulon Quincewater lives in Mill Street.", at + HOUR);
	must(store_hide(s, id, "At the request of the person named", at + 2 * HOUR, &e), &e);

	id = fill_article(s, "herald", "https://herald.example/1", "Herald of the coast", at, at);
	for (int i = 0; i < 6; i++)
		fill_failed(s, id, CHECK_FAILURE_REFUSED, "403 Forbidden", at + i * HOUR);
	must(store_commit(s, &e), &e);
}

void
fill_hide(struct store *s, int64_t article)
{
	struct err e = { "" };

	must(store_hide(s, article, "At the request of the person named", FILL_START + 2 * DAY, &e),
		&e);
	must(store_commit(s, &e), &e);
}

int64_t
fill_many(struct store *s, int from, int n)
{
	static const char *const words[] = { "harbour", "council", "the", "of", "ferry", "minister",
		"said", "a", "bridge", "island", "price", "on", "Monday", "and", "with", "Marsh",
		"winter", "crossing", "had", "been", "was", "to", "for", "new", "report",
		"officials", "twelve", "years" };
	const unsigned count = sizeof words / sizeof words[0];
	struct err e = { "" };
	int64_t first = 0;
	unsigned seed = 12345;

	for (int i = from; i < from + n; i++) {
		char *url = mem_printf("https://bench.example/%d", i),
		     *title = mem_printf("Report %d of the harbour", i);
		struct buf text[2] = { { 0 }, { 0 } };
		int64_t id = fill_article(s, "bench", url, title, FILL_START, FILL_START + i);

		first = first == 0 ? id : first;
		for (int p = 0; p < 20; p++) {
			for (int w = 0; w < 50; w++) {
				const char *word, *other;

				seed = seed * 1103515245u + 12345u;
				word = words[(seed >> 16) % count];
				other = words[(seed >> 20) % count];
				buf_addf(&text[0], "%s%s", w == 0 ? "" : " ", word);
				buf_addf(&text[1], "%s%s", w == 0 ? "" : " ",
					p % 4 == 1 && w % 17 == 3 ? other : word);
			}
			buf_adds(&text[0], ".\n");
			buf_adds(&text[1], ".\n");
		}
		fill_version(s, id, title, text[0].data, FILL_START + i);
		fill_version(s, id, title, text[1].data, FILL_START + i + HOUR);
		if (i % 20 == 19)
			must(store_commit(s, &e), &e);
		for (int k = 0; k < 2; k++)
			buf_free(&text[k]);
		free(url);
		free(title);
	}
	must(store_commit(s, &e), &e);
	return first;
}
