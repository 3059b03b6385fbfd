#include "helper_check.h"
#include "page/features.h"
#include "page/guess.h"

#include <stdlib.h>
#include <string.h>

#define P(n)                                                                                       \
	"<p>Paragraph " n " of the story says, in so many words, what the council did on Tuesday " \
	"and why it did it, which nobody had expected before the vote.</p>"
#define HEAD                                                                                       \
	"<title>Council votes for the bridge</title><article><h1>Council votes for the "           \
	"bridge</h1><p class=byline>By Jane Doe</p><div class=article-body>"

#define WHOLE                                                                                      \
	"<html><head><title>Council votes for the "                                                \
	"bridge</title></head><body><article><h1>Council votes for the bridge</h1><div "           \
	"class=article-body>"

/* A page made ready, and what goes with it. */
struct page {
	struct tree *t;
	struct arena *arena;
	struct meta m;
	struct fact *f;
	struct guess r;
	struct features *x;
};

static void
page_of(struct page *p, const char *html)
{
	*p = (struct page){ .t = tree_new(html, strlen(html)), .arena = arena_new() };
	meta_read(&p->m, p->t, p->arena);
	p->f = facts_new(p->t, &p->m);
	guess_make(&p->r, p->t, p->f);
	p->x = features_new(p->t, p->f, &p->r, &p->m);
}

static void
page_done(struct page *p)
{
	features_free(p->x);
	guess_free(&p->r);
	free(p->f);
	arena_free(p->arena);
	tree_free(p->t);
}

/* The block whose text begins so. */
static uint32_t
block(const struct page *p, const char *start)
{
	for (uint32_t i = 0; i < p->t->nblocks; i++)
		if (strncmp(tree_block_text(p->t, &p->t->blocks[i]), start, strlen(start)) == 0)
			return i;
	ck_abort_msg("no block begins with %s", start);
}

static int
value(const struct page *p, const char *start, const char *name)
{
	int16_t row[FEATURES_MAX];
	unsigned n = features_row(p->x, block(p, start), row);

	for (unsigned k = 0; k < n; k++)
		if (strcmp(features_name(k), name) == 0)
			return row[k];
	ck_abort_msg("no number is called %s", name);
}

START_TEST(every_block_has_as_many_numbers_each_with_a_name)
{
	struct page p;
	int16_t row[FEATURES_MAX];
	unsigned n;

	page_of(&p, HEAD P("one") "<ul><li>An item</ul>" P("two") "</div></article>");
	n = features_row(p.x, 0, row);
	ck_assert_uint_le(n, FEATURES_MAX);
	for (uint32_t i = 1; i < p.t->nblocks; i++)
		ck_assert_uint_eq(features_row(p.x, i, row), n);
	for (unsigned k = 0; k < n; k++) {
		ck_assert_ptr_nonnull(features_name(k));
		ck_assert_str_ne(features_name(k), "?");
	}
	ck_assert_str_eq(features_name(n), "?");
	page_done(&p);
	features_free(NULL);
}
END_TEST

START_TEST(a_block_knows_its_words_and_its_place)
{
	struct page p;

	page_of(&p, HEAD P("one") P("two") "</div></article>");
	ck_assert_int_eq(value(&p, "Paragraph one", "words"), 28);
	ck_assert_int_eq(value(&p, "Paragraph one", "prose"), 1);
	ck_assert_int_eq(value(&p, "Paragraph two", "from title"), 3);
	ck_assert_int_eq(value(&p, "Paragraph two", "in article"), 1);
	ck_assert_int_eq(value(&p, "Paragraph two", "from byline"), 2);
	ck_assert_int_eq(value(&p, "Paragraph two", "-1 words"), 28);
	ck_assert_int_eq(value(&p, "Paragraph two", "+1 words"), -1);
	ck_assert_int_eq(value(&p, "By Jane Doe", "words"), 3);
	page_done(&p);
}
END_TEST

START_TEST(a_promotion_more_changes_nothing_for_the_paragraphs)
{
	static const char promo[] =
		"<div class=promo-box><p>Watch our series on the harbour: a new part comes every "
		"Friday evening.</p></div>";
	char with[4096];
	struct page p, q;
	int16_t a[FEATURES_MAX], b[FEATURES_MAX];
	unsigned n, differ = 0;

	snprintf(with, sizeof with, "%s%s%s%s", HEAD P("one") P("two"), promo,
		P("three") P("four") P("five"), "</div></article>");
	page_of(&p, HEAD P("one") P("two") P("three") P("four") P("five") "</div></article>");
	page_of(&q, with);
	ck_assert_uint_eq(q.t->nblocks, p.t->nblocks + 1);
	for (unsigned k = 0; k < 5; k++) {
		static const char *const each[] = { "Paragraph one", "Paragraph two",
			"Paragraph three", "Paragraph four", "Paragraph five" };

		ck_assert_int_eq(
			value(&p, each[k], "run blocks"), value(&q, each[k], "run blocks"));
		ck_assert_int_eq(value(&p, each[k], "-1 words"), value(&q, each[k], "-1 words"));
		ck_assert_int_eq(value(&p, each[k], "+1 words"), value(&q, each[k], "+1 words"));
		ck_assert_int_eq(
			value(&p, each[k], "from title"), value(&q, each[k], "from title"));
		n = features_row(p.x, block(&p, each[k]), a);
		features_row(q.x, block(&q, each[k]), b);
		for (unsigned j = 0; j < n; j++)
			differ += a[j] != b[j];
	}
	/* not one in ten of all the numbers */
	ck_assert_uint_lt(differ * 10, 5 * n);
	page_done(&p);
	page_done(&q);
}
END_TEST

START_TEST(a_run_knows_the_line_that_leads_into_it)
{
	struct page p;

	page_of(&p, HEAD P("one") "<h4>Related stories</h4><ul>"
				  "<li><a href=/a>The ferry is late again</a>"
				  "<li><a href=/b>A new road for the coast</a>"
				  "<li><a href=/c>Rain until Sunday evening</a></ul>"
				  "</div></article>");
	ck_assert_int_eq(value(&p, "A new road", "run blocks"), 3);
	ck_assert_int_eq(value(&p, "A new road", "run link"), 1000);
	ck_assert_int_eq(value(&p, "A new road", "from run start"), 1);
	ck_assert_int_eq(value(&p, "A new road", "to run end"), 1);
	ck_assert_int_eq(value(&p, "A new road", "lead words"), 2);
	ck_assert_int_eq(value(&p, "A new road", "lead box"), 2);
	ck_assert_int_eq(value(&p, "A new road", "lead heading"), 2);
	ck_assert_int_eq(value(&p, "Rain until", "then words"), -1);
	ck_assert_int_eq(value(&p, "Paragraph one", "then words"), 2);
	page_done(&p);
}
END_TEST

START_TEST(labels_and_comments_are_landmarks)
{
	struct page p;

	page_of(&p, HEAD P("one") P("two") "</div></article><h3>All comments of our readers</h3>"
					   "<div class=comment><p>I never liked that "
					   "bridge, and I still do not like it, "
					   "frankly.</p></div><div class=comment><p>"
					   "Who is to pay for all of this, if not "
					   "us, as ever?</p></div>");
	ck_assert_int_lt(value(&p, "Paragraph two", "from comments"), 0);
	ck_assert_int_gt(value(&p, "I never", "from comments"), 0);
	ck_assert_int_gt(value(&p, "I never", "page comments"), 0);
	ck_assert_int_eq(value(&p, "I never", "up1 alike"), 2);
	ck_assert_int_eq(value(&p, "Paragraph one", "from label"), 500);
	page_done(&p);
}
END_TEST

START_TEST(a_label_speaks_for_what_is_in_its_box)
{
	struct page p;

	page_of(&p,
		HEAD P("one") "<div class=links><h4>Read more</h4><ul><li><a href=/a>The ferry is "
			      "late again</a></ul></div><p>Advertisement</p>" P(
				      "two") "</div></article>");
	ck_assert_int_lt(value(&p, "The ferry", "from label"), 500);
	ck_assert_int_eq(value(&p, "Advertisement", "from label"), 500);
	ck_assert_int_eq(value(&p, "Paragraph two", "from label"), 500);
	page_done(&p);
	page_of(&p, HEAD P("one") "<h4>Read more</h4>" P("two") "</div></article>");
	ck_assert_int_lt(value(&p, "Paragraph two", "from label"), 500);
	page_done(&p);
}
END_TEST

START_TEST(all_but_a_little_is_all)
{
	struct page p;

	page_of(&p, WHOLE "</div></article><div itemprop=articleBody>" P("one") P("two") P("three")
			    P("four") P("five") P("six") P("seven") "</div>" P("eight"));
	ck_assert_int_eq(value(&p, "Paragraph one", "itemprop prose"), 4);
	page_done(&p);
}
END_TEST

START_TEST(a_closing_line_is_found_behind_a_box)
{
	struct page p;

	page_of(&p,
		HEAD P("one") P("two") "<div class=related><p><a href=/x>The ferry is late "
				       "again</a></p></div><p>With agencies</p></div></article>");
	ck_assert_int_eq(value(&p, "The ferry", "guess keep"), 0);
	ck_assert_int_eq(value(&p, "With agencies", "guess keep"), 1);
	page_done(&p);
}
END_TEST

START_TEST(what_the_page_says_of_itself_counts)
{
	struct page p;

	page_of(&p, "<meta property=og:type content=article><script type='application/ld+json'>"
		    "{\"@type\":\"NewsArticle\",\"headline\":\"Council votes\","
		    "\"datePublished\":\"2024-03-05\"}</script>" HEAD P("one") "</div></article>");
	ck_assert_int_eq(value(&p, "Paragraph one", "page article"), 1);
	ck_assert_int_eq(value(&p, "Paragraph one", "page type"), 1);
	ck_assert_int_eq(value(&p, "Paragraph one", "page dated"), 1);
	ck_assert_int_eq(value(&p, "Paragraph one", "jsonld"), -2);
	page_done(&p);
	page_of(&p, HEAD P("one") "</div></article>");
	ck_assert_int_eq(value(&p, "Paragraph one", "page article"), 0);
	ck_assert_int_eq(value(&p, "Paragraph one", "page type"), -1);
	page_done(&p);
}
END_TEST

START_TEST(a_page_may_say_where_its_text_is)
{
	struct page p;

	page_of(&p,
		WHOLE P("one") "</div></article><div itemprop=articleBody>" P("two")
			P("three") "</div><article>" P(
				"four") "</article><p>Nothing at all says that of this line.</p>");
	ck_assert_int_eq(value(&p, "Paragraph one", "itemprop body"), 0);
	ck_assert_int_eq(value(&p, "Paragraph two", "itemprop body"), 2);
	ck_assert_int_eq(value(&p, "Paragraph two", "itemprop bodies"), 1);
	ck_assert_int_eq(value(&p, "Paragraph two", "itemprop prose"), 2);
	ck_assert_int_eq(value(&p, "Paragraph two", "best article"), 0);
	ck_assert_int_eq(value(&p, "Paragraph one", "articles"), 2);
	ck_assert_int_eq(value(&p, "Paragraph one", "best main"), -1);
	/* of two the one with more prose, or the first of them */
	ck_assert_int_eq(value(&p, "Paragraph one", "best article"), 2);
	ck_assert_int_eq(value(&p, "Paragraph four", "best article"), 1);
	ck_assert_int_eq(value(&p, "Nothing at all", "named body"), 0);
	page_done(&p);
}
END_TEST

START_TEST(a_teaser_is_a_link_beside_words_that_break_off)
{
	struct page p;

	page_of(&p,
		WHOLE P("one") P("two") P(
			"three") "</div></article><div class=more>"
				 "<div class=card><h4><a href=/a>The ferry is late again</a></h4>"
				 "<p>Those who wait on the quay have seen it coming for weeks "
				 "...</p></div>"
				 "<div class=card><h4><a href=/b>A new road for the coast</a></h4>"
				 "<p>It is to lead from the harbour to the old lighthouse "
				 "[…]</p></div></div>");
	ck_assert_int_eq(value(&p, "Those who", "card link"), 1000);
	ck_assert_int_eq(value(&p, "Those who", "card heads"), 1);
	ck_assert_int_eq(value(&p, "Those who", "card alike"), 2);
	ck_assert_int_eq(value(&p, "It is to", "open end"), 1);
	ck_assert_int_eq(value(&p, "It is to", "like open"), 1000);
	ck_assert_int_eq(value(&p, "The ferry", "open end"), 0);
	ck_assert_int_eq(value(&p, "Paragraph one", "like open"), 0);
	ck_assert_int_eq(value(&p, "Paragraph one", "up to box"), 0);
	ck_assert_int_eq(value(&p, "Those who", "up to box"), 2);
	ck_assert_int_eq(value(&p, "Those who", "down from box"), 3);
	page_done(&p);
}
END_TEST

START_TEST(a_page_without_text_has_no_rows_to_write)
{
	struct page p;

	page_of(&p, "");
	ck_assert_uint_eq(p.t->nblocks, 0);
	page_done(&p);
}
END_TEST

CHECK_MAIN("page_features", every_block_has_as_many_numbers_each_with_a_name,
	a_block_knows_its_words_and_its_place, a_promotion_more_changes_nothing_for_the_paragraphs,
	a_run_knows_the_line_that_leads_into_it, labels_and_comments_are_landmarks,
	a_label_speaks_for_what_is_in_its_box, all_but_a_little_is_all,
	a_closing_line_is_found_behind_a_box, what_the_page_says_of_itself_counts,
	a_page_may_say_where_its_text_is, a_teaser_is_a_link_beside_words_that_break_off,
	a_page_without_text_has_no_rows_to_write)
