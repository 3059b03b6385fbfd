/* facts, the rules that guess by them, and what is weighed in hollow. */
#include "helper_check.h"
#include "page/facts.h"
#include "page/guess.h"
#include "page/hollow.h"

#include <stdlib.h>
#include <string.h>

#define P(n)                                                                                       \
	"<p>Paragraph " n " of the story says, in so many words, what the council did on Tuesday " \
	"and why it did it, which nobody had expected before the vote.</p>"

struct page {
	struct tree *t;
	struct meta m;
	struct fact *f;
};

static struct page
page_of(const char *html)
{
	struct page p = { .t = tree_new(html, strlen(html)) };

	meta_read(&p.m, p.t, p.t->arena);
	p.f = facts_new(p.t, &p.m);
	return p;
}

static void
page_done(struct page *p)
{
	free(p->f);
	tree_free(p->t);
}

static const struct fact *
fact(const struct page *p, const char *start)
{
	for (uint32_t i = 0; i < p->t->nblocks; i++)
		if (strncmp(tree_block_text(p->t, &p->t->blocks[i]), start, strlen(start)) == 0)
			return &p->f[i];
	ck_abort_msg("no block begins with %s", start);
}

START_TEST(a_block_is_known_by_its_words)
{
	struct page p = page_of("<title>Bridge of Arden opens</title>"
				"<meta name=description content='It cost nine million.'>"
				"<p>Bridge of Arden opens<p>It cost nine million."
				"<p>\xe6\xa9\x8b\xe3\x81\x8c\xe9\x96\x8b\xe3\x81\x84\xe3\x81\x9f"
				"\xe3\x80\x82<p>(See <a href=/x>page</a> 12, 13; \xe2\x80\xa6)"
				"<p>It cost nine million." P("one"));
	const struct fact *f = fact(&p, "Bridge");

	ck_assert_uint_eq(f->words, 4);
	ck_assert_uint_eq(f->upper, 2);
	ck_assert_uint_eq(f->sentences, 0);
	ck_assert_uint_eq(f->title_percent, 100);
	ck_assert_uint_eq(f->title_covered, 100);
	ck_assert_uint_eq(f->first, GLYPH_UPPER);
	ck_assert_uint_eq(f->last, GLYPH_LOWER);
	f = fact(&p, "It cost");
	ck_assert_uint_eq(f->sentences, 1);
	ck_assert_uint_eq(f->last, GLYPH_STOP);
	ck_assert_uint_eq(f->lead_percent, 100);
	ck_assert(!f->prose && !f->seen_before);
	ck_assert((f + 3)->seen_before);
	f = fact(&p, "\xe6\xa9\x8b"); /* without spaces two signs count as a word */
	ck_assert_uint_eq(f->words, 3);
	ck_assert_uint_gt(f->sentences, 0);
	f = fact(&p, "(See");
	ck_assert_uint_eq(f->digits, 4);
	ck_assert_uint_eq(f->commas, 2);
	ck_assert_uint_gt(f->link_percent, 10);
	ck_assert(fact(&p, "Paragraph one")->prose);
	page_done(&p);
}
END_TEST

START_TEST(a_block_is_known_by_what_it_stands_in)
{
	struct page p =
		page_of("<body><nav><ul><li>Home</ul></nav><article class=article-body>"
			"<h2 class=headline>Head</h2><figure><figcaption>Cap</figcaption></figure>"
			"<blockquote><p>Said</blockquote><div class='related box'><p>Other</div>"
			"</article><form><label>Mail</label></form><table><tr><td>Cell</table>"
			"<footer>Foot</footer>");

	ck_assert(fact(&p, "Home")->inside & IN(IN_NAV));
	ck_assert(fact(&p, "Head")->inside & IN(IN_ARTICLE));
	ck_assert_uint_eq(fact(&p, "Head")->heading, 2);
	ck_assert(fact(&p, "Head")->own & NAMES(NAMES_TITLE));
	ck_assert_int_gt(fact(&p, "Said")->says, 0);
	ck_assert(fact(&p, "Said")->inside & IN(IN_QUOTE));
	ck_assert(fact(&p, "Cap")->inside & IN(IN_FIGCAPTION));
	ck_assert_int_lt(fact(&p, "Other")->says, 0);
	ck_assert(fact(&p, "Other")->near & NAMES(NAMES_RELATED));
	ck_assert(fact(&p, "Mail")->inside & IN(IN_FORM));
	ck_assert(fact(&p, "Cell")->inside & IN(IN_TABLE));
	ck_assert(fact(&p, "Foot")->inside & IN(IN_FOOTER));
	page_done(&p);
}
END_TEST

START_TEST(a_title_is_found_in_what_is_kept)
{
	struct page p = page_of("<p>The bridge is open.<p>So it is, in Arden.");
	bool keep[] = { true, false };

	ck_assert_uint_eq(facts_title_in(p.t, keep, "Bridge of Arden"), 33);
	keep[1] = true;
	ck_assert_uint_eq(facts_title_in(p.t, keep, "Bridge in Arden"), 100);
	ck_assert_uint_eq(facts_title_in(p.t, keep, "Bridge Bridge Bridge"), 100);
	ck_assert_uint_eq(facts_title_in(p.t, keep, "Quarry"), 0);
	ck_assert_uint_eq(facts_title_in(p.t, keep, NULL), 100);
	page_done(&p);
}
END_TEST

START_TEST(the_rules_find_headline_and_prose)
{
	struct page p = page_of(
		"<title>Council votes for the bridge</title><body><h1>The Courier</h1>"
		"<ul><li><a href=/a>Town</a><li><a href=/b>County</a></ul>"
		"<div><h2>Council votes for the bridge</h2><div class=story>" P("one") P("two")
			P("three") "</div></div><div class=comments><p>I do not believe a word of "
				   "it, and nor does anybody else in this town.</div>");
	struct guess g;

	guess_make(&g, p.t, p.f);
	ck_assert_ptr_eq(&p.f[g.title], fact(&p, "Council"));
	for (uint32_t i = 0; i < p.t->nblocks; i++)
		ck_assert_int_eq(g.keep[i],
			strncmp(tree_block_text(p.t, &p.t->blocks[i]), "Paragraph", 9) == 0);
	ck_assert(tree_within(p.t, p.t->blocks[fact(&p, "Paragraph one") - p.f].node, g.container));
	guess_free(&g);
	page_done(&p);
	p = page_of("");
	guess_make(&g, p.t, p.f);
	ck_assert_uint_eq(g.title, NODE_NONE);
	guess_free(&g);
	page_done(&p);
}
END_TEST

START_TEST(scraps_weigh_less_than_an_article)
{
	static const char article[] =
		"<title>Council votes for the bridge</title><meta name=description content='What "
		"the council did on Tuesday'><body><article><h1>Council votes for the "
		"bridge</h1>" P("one") P("two") P("three") "</article>";
	static const char scraps[] =
		"<title>Council votes for the bridge</title><meta name=description content='What "
		"the council did on Tuesday'><body><h1>Council votes for the bridge</h1><div>"
		"</div><div class=author-bio><p>Jane Doe has written for The Courier since she "
		"left school, and lives in Arden. Sign up for her newsletter here ...</div>"
		"<p>Copyright The Courier</p>";
	struct page a = page_of(article), b = page_of(scraps);
	bool all[] = { false, true, true, true }, bio[] = { false, true, false };
	int16_t sure[] = { 0, 990, 990, 990 }, unsure[] = { 0, 700, 0 };
	struct choice c = { .keep = all, .p = sure, .first = 1, .last = 3 };
	struct choice d = { .keep = bio, .p = unsure, .first = 1, .last = 1 };
	struct choice none = { .keep = (bool[]){ false, false, false }, .p = unsure, .first = 1 };
	int good = hollow_odds("Council votes for the bridge", a.t, a.f, &a.m, &c);
	int bad = hollow_odds("Council votes for the bridge", b.t, b.f, &b.m, &d);

	ck_assert_int_gt(good, 0);
	ck_assert(!hollow_is(good));
	ck_assert_int_lt(bad, -2000);
	ck_assert(hollow_is(bad));
	ck_assert(hollow_is(hollow_odds(NULL, b.t, b.f, &b.m, &none)));
	page_done(&a);
	page_done(&b);
}
END_TEST

/* The description's words speak for an article in a paragraph, not in a heading over a hole. */
START_TEST(a_standfirst_speaks_for_nothing)
{
#define STANDFIRST(tag)                                                                            \
	"<title>Council votes</title><meta name=description content='What the council did on "     \
	"Tuesday'><body><h1>Council votes</h1><" tag ">What the council did on Tuesday</" tag ">"
	struct page a = page_of(STANDFIRST("p")), b = page_of(STANDFIRST("h2"));
	bool keep[] = { false, true };
	int16_t p[] = { 0, 900 };
	struct choice c = { .keep = keep, .p = p, .first = 1, .last = 1 };
	int x[HOLLOW_TERMS], y[HOLLOW_TERMS];

	ck_assert(hollow_evidence(x, "Council votes", a.t, a.f, &a.m, &c));
	ck_assert(hollow_evidence(y, "Council votes", b.t, b.f, &b.m, &c));
	ck_assert_int_eq(x[HOLLOW_LEAD], 100);
	ck_assert_int_eq(y[HOLLOW_LEAD], 0);
	page_done(&a);
	page_done(&b);
}
END_TEST

CHECK_MAIN("page_facts", a_block_is_known_by_its_words, a_block_is_known_by_what_it_stands_in,
	a_title_is_found_in_what_is_kept, the_rules_find_headline_and_prose,
	scraps_weigh_less_than_an_article, a_standfirst_speaks_for_nothing)
