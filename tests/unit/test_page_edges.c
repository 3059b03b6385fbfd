#include "helper_check.h"
#include "page/edges.h"

#include <stdlib.h>
#include <string.h>

#define P(n)                                                                                       \
	"<p>Paragraph " n " of the story says, in so many words, what the council did on Tuesday " \
	"and why it did it, which nobody had expected before the vote.</p>"

enum {
	MOST = 32
};

/* A page, what is thought of its blocks, and what is left when the edges are done. */
struct page {
	struct tree *t;
	struct meta m;
	struct fact *f;
	int16_t p[MOST];
	bool keep[MOST];
};

static struct page
page_of(const char *html)
{
	struct page p = { .t = tree_new(html, strlen(html)) };

	ck_assert_uint_lt(p.t->nblocks, MOST);
	p.m.html_title = p.t->html_title;
	p.f = facts_new(p.t, &p.m);
	return p;
}

static uint32_t
block(const struct page *p, const char *start)
{
	for (uint32_t i = 0; i < p->t->nblocks; i++)
		if (strncmp(tree_block_text(p->t, &p->t->blocks[i]), start, strlen(start)) == 0)
			return i;
	ck_abort_msg("no block begins with %s", start);
}

/* Repairs a choice of all blocks, each thought as likely as the next but for one. */
static void
repair(struct page *p, int16_t all, const char *but, int16_t likely)
{
	for (uint32_t i = 0; i < p->t->nblocks; i++) {
		p->p[i] = all;
		if (but != NULL && i == block(p, but))
			p->p[i] = likely;
		p->keep[i] = p->p[i] >= 500;
	}
	edges_repair(p->keep, p->t, p->f, NODE_NONE, p->p);
}

static bool
kept(const struct page *p, const char *start)
{
	return p->keep[block(p, start)];
}

static bool
never(const struct page *p, const char *start)
{
	uint32_t i = block(p, start);

	return edges_never(p->t, &p->t->blocks[i], &p->f[i]);
}

static void
page_done(struct page *p)
{
	free(p->f);
	tree_free(p->t);
}

START_TEST(captions_labels_and_buttons_are_never_text)
{
	struct page p = page_of("<figure><figcaption>The bridge in May</figcaption></figure>"
				"<p>Advertisement</p><h3>Related:</h3><p>Share</p>"
				"<button>Show me all of it</button>" P(
					"one") "<h2>More trains</h2>"
					       "<h2>A long night</h2><p>You may also like...</p>");

	ck_assert(never(&p, "The bridge"));
	ck_assert(never(&p, "Advertisement"));
	ck_assert(never(&p, "Related"));
	ck_assert(never(&p, "You may also"));
	ck_assert(never(&p, "Share"));
	ck_assert(never(&p, "Show me"));
	ck_assert(!never(&p, "Paragraph one"));
	ck_assert(!never(&p, "A long night"));
	page_done(&p);
}
END_TEST

START_TEST(the_headline_over_the_text_goes)
{
	struct page p =
		page_of("<title>Council votes for the bridge</title>"
			"<h1>Council votes for the bridge</h1><p>By Jane Doe, March 5</p>" P("one")
				P("two"));

	repair(&p, 900, NULL, 0);
	ck_assert(!kept(&p, "Council"));
	ck_assert(!kept(&p, "By Jane"));
	ck_assert(kept(&p, "Paragraph one"));
	ck_assert(kept(&p, "Paragraph two"));
	page_done(&p);
}
END_TEST

START_TEST(the_block_of_the_headline_goes_wherever_it_is)
{
	struct page p = page_of(P("one") "<h2>A word apart</h2>" P("two"));

	for (uint32_t i = 0; i < p.t->nblocks; i++) {
		p.p[i] = 900;
		p.keep[i] = true;
	}
	edges_repair(p.keep, p.t, p.f, block(&p, "A word"), p.p);
	ck_assert(!kept(&p, "A word"));
	repair(&p, 900, NULL, 0);
	ck_assert(kept(&p, "A word"));
	page_done(&p);
}
END_TEST

START_TEST(a_label_takes_the_links_under_it_along)
{
	struct page p = page_of(P("one") "<div><h4>Read more</h4>"
					 "<p><a href=/a>The ferry is late again on Monday</a></p>"
					 "<p><a href=/b>A new road for all of the coast</a></p>"
					 "</div>" P("two"));

	repair(&p, 900, NULL, 0);
	ck_assert(!kept(&p, "Read more"));
	ck_assert(!kept(&p, "The ferry"));
	ck_assert(!kept(&p, "A new road"));
	ck_assert(kept(&p, "Paragraph two"));
	page_done(&p);
}
END_TEST

START_TEST(a_pointer_inside_the_text_goes)
{
	struct page p = page_of(P("one") "<p>Read more: <a href=/a>The ferry is late again on "
					 "Monday</a></p>" P("two"));

	repair(&p, 900, NULL, 0);
	ck_assert(!kept(&p, "Read more"));
	ck_assert(kept(&p, "Paragraph two"));
	page_done(&p);
}
END_TEST

START_TEST(prose_beside_prose_of_the_same_look_stays)
{
	struct page p = page_of("<div>" P("one") P("two") P("three") "</div>");

	repair(&p, 900, "Paragraph three", 420);
	ck_assert(kept(&p, "Paragraph three"));
	repair(&p, 900, "Paragraph three", 150);
	ck_assert(!kept(&p, "Paragraph three"));
	page_done(&p);
}
END_TEST

START_TEST(a_caption_said_twice_is_kept_once)
{
	static const char twice[] =
		"<p>Boats lie in the harbour of the old town while the tide is out.</p>";
	char html[2048];
	struct page p;

	snprintf(html, sizeof html, "%s%s%s%s", P("one"), twice, twice, P("two"));
	p = page_of(html);
	repair(&p, 900, NULL, 0);
	ck_assert(p.keep[1]);
	ck_assert(!p.keep[2]);
	ck_assert(kept(&p, "Paragraph two"));
	page_done(&p);
}
END_TEST

START_TEST(a_pitch_at_the_end_goes_unless_it_is_sure)
{
	struct page p =
		page_of(P("one") P("two") "<p>Sign up to our newsletter for more of this.</p>");

	repair(&p, 900, "Sign up", 600);
	ck_assert(!kept(&p, "Sign up"));
	ck_assert(kept(&p, "Paragraph two"));
	repair(&p, 900, "Sign up", 950);
	ck_assert(kept(&p, "Sign up"));
	page_done(&p);
}
END_TEST

START_TEST(a_quoted_post_is_kept_whole)
{
	struct page p =
		page_of(P("one") "<blockquote><p>We shall open the bridge in May.</p>"
				 "<p>The mayor of the town, on Monday</p></blockquote>" P("two"));

	repair(&p, 900, "The mayor", 200);
	ck_assert(kept(&p, "The mayor"));
	repair(&p, 900, "The mayor", 20);
	ck_assert(!kept(&p, "The mayor"));
	page_done(&p);
}
END_TEST

START_TEST(a_linked_list_goes_with_the_line_over_it)
{
	static const char list[] = "<ul><li><a href=/a>The ferry is late</a> again<li><a href=/b>A "
				   "new road</a> for the "
				   "coast<li><a href=/c>More rain</a> on Sunday</ul>";
	char html[2048];
	struct page p;

	snprintf(html, sizeof html, "%s<div>Good stories of ours</div>%s%s", P("one"), list,
		P("two"));
	p = page_of(html);
	repair(&p, 900, "Good stories", 100);
	ck_assert(!kept(&p, "The ferry"));
	ck_assert(!kept(&p, "More rain"));
	ck_assert(kept(&p, "Paragraph two"));
	/* under a line of the text it stays */
	repair(&p, 900, NULL, 0);
	ck_assert(kept(&p, "The ferry"));
	page_done(&p);
}
END_TEST

START_TEST(what_stands_over_the_headline_is_another_storys)
{
	struct page p = page_of(
		"<title>Council votes for the bridge</title><ul><li>Rain falls on the coast, and "
		"nobody there knows when it ends.</ul><h1>Council votes for the bridge</h1>" P(
			"one") P("two") P("three") P("four"));

	for (uint32_t i = 0; i < p.t->nblocks; i++) {
		p.p[i] = 900;
		p.keep[i] = true;
	}
	edges_repair(p.keep, p.t, p.f, block(&p, "Council"), p.p);
	ck_assert(!kept(&p, "Rain falls"));
	ck_assert(kept(&p, "Paragraph one"));
	page_done(&p);
	/* a headline under its text heads nothing */
	p = page_of("<title>Council votes for the bridge</title>" P("one") P("two") P("three")
			P("four") "<h2>Council votes for the bridge</h2>");
	for (uint32_t i = 0; i < p.t->nblocks; i++) {
		p.p[i] = 900;
		p.keep[i] = true;
	}
	edges_repair(p.keep, p.t, p.f, block(&p, "Council"), p.p);
	ck_assert(kept(&p, "Paragraph one"));
	page_done(&p);
}
END_TEST

START_TEST(a_heading_of_nothing_goes)
{
	struct page p = page_of(P("one") P("two") "<h3>Opinions of the day</h3>");

	repair(&p, 900, "Opinions", 600);
	ck_assert(!kept(&p, "Opinions"));
	ck_assert(kept(&p, "Paragraph two"));
	page_done(&p);
	p = page_of(P("one") "<h3>Opinions of the day</h3>" P("two"));
	repair(&p, 900, "Opinions", 600);
	ck_assert(kept(&p, "Opinions"));
	page_done(&p);
}
END_TEST

START_TEST(a_closing_line_that_looks_like_the_text_stays)
{
	struct page p = page_of("<div>" P("one") P("two") "<p>With agency reports</p></div>");

	repair(&p, 900, "With agency", 420);
	ck_assert(kept(&p, "With agency"));
	repair(&p, 900, "With agency", 350);
	ck_assert(!kept(&p, "With agency"));
	page_done(&p);
	p = page_of("<div>" P("one") "<ul><li><a href=/a>The ferry is late again today</a></ul>"
				     "<p>Originally published in The Harbour Post.</p></div>");
	for (uint32_t i = 0; i < p.t->nblocks; i++) {
		p.p[i] = i == 0 ? 900 : 100;
		p.keep[i] = i == 0;
	}
	edges_repair(p.keep, p.t, p.f, NODE_NONE, p.p);
	ck_assert(kept(&p, "Originally"));
	ck_assert(!kept(&p, "The ferry"));
	page_done(&p);
}
END_TEST

START_TEST(a_page_that_keeps_nothing_stays_so)
{
	struct page p = page_of(P("one") P("two"));

	repair(&p, 100, NULL, 0);
	ck_assert(!kept(&p, "Paragraph one"));
	ck_assert(!kept(&p, "Paragraph two"));
	page_done(&p);
}
END_TEST

CHECK_MAIN("page_edges", captions_labels_and_buttons_are_never_text,
	the_headline_over_the_text_goes, the_block_of_the_headline_goes_wherever_it_is,
	a_label_takes_the_links_under_it_along, a_pointer_inside_the_text_goes,
	prose_beside_prose_of_the_same_look_stays, a_caption_said_twice_is_kept_once,
	a_pitch_at_the_end_goes_unless_it_is_sure, a_linked_list_goes_with_the_line_over_it,
	what_stands_over_the_headline_is_another_storys, a_heading_of_nothing_goes,
	a_closing_line_that_looks_like_the_text_stays, a_quoted_post_is_kept_whole,
	a_page_that_keeps_nothing_stays_so)
