#include "helper_check.h"
#include "page/core.h"

#include <stdlib.h>
#include <string.h>

#define P(n)                                                                                       \
	"<p>Paragraph " n " of the story says, in so many words, what the council did on Tuesday " \
	"and why it did it, which nobody had expected before the vote.</p>"
#define HEAD                                                                                       \
	"<html><head><title>Council votes for the bridge</title></head><body><nav><p>Politics</p>" \
	"</nav><article><h1>Council votes for the bridge</h1>"
#define PROMO                                                                                      \
	"<div class=box><p>Watch our series on the harbour, of which a new part comes every "      \
	"Friday evening at half past eight.</p></div>"

enum {
	MOST = 16
};

/* A page, what is thought of its blocks, and its core. */
struct page {
	struct tree *t;
	struct meta m;
	struct fact *f;
	int16_t p[MOST];
	struct core c;
};

/* Paragraphs are thought well of, all else is not. */
static void
page_of(struct page *p, const char *html, int16_t paragraphs, uint32_t title)
{
	*p = (struct page){ .t = tree_new(html, strlen(html)) };
	ck_assert_uint_lt(p->t->nblocks, MOST);
	p->m.html_title = p->t->html_title;
	p->f = facts_new(p->t, &p->m);
	for (uint32_t i = 0; i < p->t->nblocks; i++)
		if (strncmp(tree_block_text(p->t, &p->t->blocks[i]), "Para", 4) == 0)
			p->p[i] = paragraphs;
	core_make(&p->c, p->t, p->f, title, p->p, &p->m);
}

static void
page_done(struct page *p)
{
	core_free(&p->c);
	free(p->f);
	tree_free(p->t);
}

START_TEST(what_is_thought_little_of_is_left_out)
{
	struct page p;
	const struct node *root;

	page_of(&p, HEAD P("one") PROMO P("two") "</article></body></html>", 700, NODE_NONE);
	ck_assert_uint_eq(p.t->nblocks, 5);
	ck_assert_uint_eq(p.c.tree.nblocks, 2);
	ck_assert_uint_eq(p.c.block[0], 2);
	ck_assert_uint_eq(p.c.block[1], 4);
	ck_assert_int_eq(p.c.first[1], 700);
	ck_assert_uint_eq(p.c.facts[1].words, p.f[4].words);
	root = &p.c.tree.nodes[0];
	ck_assert_uint_eq(root->first_block, 0);
	ck_assert_uint_eq(root->end_block, 2);
	/* the page itself is as it was */
	ck_assert_uint_eq(p.t->nodes[0].end_block, 5);
	page_done(&p);
}
END_TEST

START_TEST(the_headline_stays_whatever_is_thought_of_it)
{
	struct page p;

	page_of(&p, HEAD P("one") "</article></body></html>", 700, 1);
	ck_assert_uint_eq(p.c.tree.nblocks, 2);
	ck_assert_uint_eq(p.c.block[0], 1);
	ck_assert_uint_eq(p.c.guess.title, 0);
	page_done(&p);
}
END_TEST

START_TEST(what_is_left_out_changes_nothing_for_the_rest)
{
	struct page p, q;
	int16_t a[FEATURES_MAX], b[FEATURES_MAX];

	page_of(&p, HEAD P("one") P("two") P("three") "</article></body></html>", 900, 1);
	page_of(&q, HEAD P("one") PROMO P("two") PROMO P("three") "</article></body></html>", 900,
		1);
	ck_assert_uint_eq(p.c.tree.nblocks, q.c.tree.nblocks);
	for (uint32_t i = 0; i < p.c.tree.nblocks; i++) {
		unsigned n = features_row(p.c.features, i, a);

		ck_assert_uint_eq(features_row(q.c.features, i, b), n);
		for (unsigned k = 0; k < n; k++)
			if (a[k] != b[k])
				ck_abort_msg("\"%s\" is %d, with promotions %d", features_name(k),
					a[k], b[k]);
	}
	page_done(&p);
	page_done(&q);
}
END_TEST

START_TEST(a_page_of_nothing_has_an_empty_core)
{
	struct page p;

	page_of(&p, HEAD PROMO "</article></body></html>", 0, NODE_NONE);
	ck_assert_uint_eq(p.c.tree.nblocks, 0);
	page_done(&p);
	page_of(&p, "", 0, NODE_NONE);
	ck_assert_uint_eq(p.c.tree.nblocks, 0);
	page_done(&p);
}
END_TEST

CHECK_MAIN("page_core", what_is_thought_little_of_is_left_out,
	the_headline_stays_whatever_is_thought_of_it, what_is_left_out_changes_nothing_for_the_rest,
	a_page_of_nothing_has_an_empty_core)
