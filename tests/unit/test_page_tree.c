#include "helper_check.h"
#include "page/cues.h"
#include "page/lean.h"
#include "page/names.h"
#include "page/tree.h"

#include <string.h>

static struct tree *
tree(const char *html)
{
	return tree_new(html, strlen(html));
}

/* All blocks, each in brackets. */
static char *
blocks(const char *html)
{
	struct tree *t = tree(html);
	struct buf b = { 0 };

	for (uint32_t i = 0; i < t->nblocks; i++) {
		buf_addc(&b, '[');
		buf_add(&b, tree_block_text(t, &t->blocks[i]), t->blocks[i].len);
		buf_addc(&b, ']');
	}
	tree_free(t);
	return buf_steal(&b);
}

START_TEST(blocks_are_what_stands_between_borders)
{
	static const struct {
		const char *html, *blocks;
	} cases[] = {
		{ "<p>one<p>two", "[one][two]" },
		{ "<div>a<p>b</p>c</div>", "[a][b][c]" },
		{ "<p>o<b>n</b>e  <i>two</i>\n three</p>", "[one two three]" },
		{ "<p>a<br>b<br><br>c<br />", "[a\nb][c]" },
		{ "<ul><li>a<li>b</ul>c", "[a][b][c]" },
		{ "<table><tr><td>1<td>2<tr><td>3</table>", "[1][2][3]" },
		{ "<h1>T</h1>text<hr>more", "[T][text][more]" },
		{ "<span>a<div>b</div>c</span>", "[a][b][c]" },
		{ "<a href=/><div>b</div></a>", "[b]" },
		{ "a<x-tip>b</x-tip>c", "[abc]" },
		{ "&nbsp;&#160; x&nbsp;y &amp; &lt;z&gt;", "[x y & <z>]" },
		{ "5 < 6 <3 and > 2", "[5 < 6 <3 and > 2]" },
		{ "", "" },
		{ "<b></b>", "" },
		{ "<p>one two three four five<div class=cookie-bar>We use cookies</div>six",
			"[one two three four five][six]" },
		{ "<p>one<div class=cookie-bar>We use cookies here</div>",
			"[one][We use cookies here]" },
		{ "<p>one two three four five<div class=cookie-bar>Butter and sugar</div>",
			"[one two three four five][Butter and sugar]" },
		{ "<p>one two three four five six<div class=newsletter>Sign up here<p>Subscribe "
		  "now</div>",
			"[one two three four five six][Sign up here][Subscribe now]" },
		{ "<p>one two three four five six seven eight<div class=ad-slot>Advertisement: a "
		  "hat that fits you"
		  "</div>nine",
			"[one two three four five six seven eight][nine]" },
		{ "<p>one two three four five<div class=ad-slot>Advertisement</div>six",
			"[one two three four five][Advertisement][six]" },
		{ "<p>one two three four five six<div class=ad-slot>Our hats fit all of you</div>",
			"[one two three four five six][Our hats fit all of you]" },
		{ "one. <time>2 h ago</time> two<p><i>3 comments</i> <b>4 shares</b> three",
			"[one. two][three]" },
		{ "one <time>2 h ago</time> two<p>35 minutes ago",
			"[one 2 h ago two][1 hour ago]" },
		{ "<table><tr><td>12 shares<td>2 shares</table>", "[12 shares][2 shares]" },
		{ "<i><b></b></i>one<i></i> two", "[one two]" },
		{ "<p> \n</p><p>&nbsp;</p>", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = blocks(cases[i].html);

		ck_assert_str_eq(got, cases[i].blocks);
		free(got);
	}
}
END_TEST

START_TEST(what_is_not_seen_is_not_read)
{
	static const struct {
		const char *html, *blocks;
	} cases[] = {
		{ "a<script>b</script>c", "[ac]" },
		{ "a<!-- b -- > b -->c", "[ac]" },
		{ "a<!-->b-->c", "[ab-->c]" },
		{ "a<style>p{}</style><svg><title>x</title></svg>b", "[ab]" },
		{ "a<noscript>n</noscript><textarea><p>t</textarea><iframe>i</iframe>b", "[ab]" },
		{ "a<svg/>b", "[ab]" },
		{ "a<template><p>t</template>b", "[ab]" },
		{ "<p title='a > b' class=\"c\">d</p>", "[d]" },
		{ "a<script>if (x < y) '</p>'", "[a]" },
		{ "<p>a</p><p class='never closed>b</p>", "[a]" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = blocks(cases[i].html);

		ck_assert_str_eq(got, cases[i].blocks);
		free(got);
	}
}
END_TEST

START_TEST(a_block_knows_its_links_and_emphasis)
{
	struct tree *t = tree("<p>ab <a href=/x>cd</a> <b>ef</b> <em>g</em></p>");

	ck_assert_uint_eq(t->nblocks, 1);
	ck_assert_uint_eq(t->blocks[0].chars, 7);
	ck_assert_uint_eq(t->blocks[0].link_chars, 2);
	ck_assert_uint_eq(t->blocks[0].strong_chars, 2);
	ck_assert_uint_eq(t->blocks[0].em_chars, 1);
	ck_assert_uint_eq(t->blocks[0].links, 1);
	tree_free(t);
}
END_TEST

START_TEST(elements_know_what_is_inside_them)
{
	struct tree *t =
		tree("<div id=a><p>1</p><p>2</p></div><div style='display: none'><p>3</p></div>");
	uint32_t a = NODE_NONE;

	for (uint32_t i = 0; i < t->nnodes; i++)
		if (tree_attr(&t->nodes[i], ATTR_ID) != NULL)
			a = i;
	ck_assert_uint_ne(a, NODE_NONE);
	ck_assert_uint_eq(t->nodes[a].first_block, 0);
	ck_assert_uint_eq(t->nodes[a].end_block, 2);
	ck_assert(tree_within(t, t->blocks[1].node, a));
	ck_assert(!tree_within(t, t->blocks[2].node, a));
	ck_assert(!t->blocks[1].hidden);
	ck_assert(t->blocks[2].hidden);
	tree_free(t);
}
END_TEST

START_TEST(depth_and_number_of_elements_are_bounded)
{
	struct buf b = { 0 };
	struct tree *t;

	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "<div>");
	buf_adds(&b, "<p>deep</p>");
	t = tree_new(b.data, b.len);
	ck_assert_uint_lt(t->nnodes, 2000);
	ck_assert_uint_eq(t->nblocks, 1);
	tree_free(t);
	buf_clear(&b);
	buf_adds(&b, "<p ");
	for (int i = 0; i < 300000; i++)
		buf_addf(&b, "a%d=%d ", i, i);
	buf_adds(&b, ">text</p>");
	t = tree_new(b.data, b.len);
	ck_assert_uint_eq(t->nblocks, 1);
	tree_free(t);
	buf_free(&b);
}
END_TEST

START_TEST(the_lean_page_keeps_data_and_notes_what_is_missing)
{
	struct lean l;
	const char *html =
		"<script type='application/ld+json'>{\"a\":1}</script><script>x()</script>"
		"<p onclick=\"x('>')\" class=a data-y=1>t</p></body></html>";

	lean_read(&l, html, strlen(html));
	ck_assert_str_eq(buf_str(&l.html), "<p class=\"a\">t</p>");
	ck_assert_str_eq(buf_str(&l.jsonld), "{\"a\":1}");
	ck_assert_uint_eq(l.script_bytes, 3);
	ck_assert(l.closed);
	ck_assert(!l.cut);
	lean_free(&l);
	lean_read(&l, "<p>a</p><p cla", 14);
	ck_assert(l.cut);
	ck_assert(!l.closed);
	ck_assert_str_eq(buf_str(&l.html), "<p>a</p>");
	lean_free(&l);
}
END_TEST

START_TEST(names_are_found_in_every_way_of_writing)
{
	ck_assert(names_of("related-posts") & NAMES(NAMES_RELATED));
	ck_assert(names_of("relatedPosts") & NAMES(NAMES_RELATED));
	ck_assert(names_of("c-article__body") & NAMES(NAMES_ARTICLE));
	ck_assert(names_of("articleBody") & NAMES(NAMES_BODY));
	ck_assert(names_of("top ad slot") & NAMES(NAMES_AD));
	ck_assert(!(names_of("header shadow loading") & NAMES(NAMES_AD)));
	ck_assert_uint_eq(names_of(""), 0);
	ck_assert_str_eq(names_word(NAMES_BYLINE), "byline");
}
END_TEST

START_TEST(cues_are_found_at_the_start_and_anywhere)
{
	cues_set start, all = cues_of("Read more: our newsletter", 25, &start);

	ck_assert(start & CUE(CUE_MORE));
	ck_assert(all & CUE(CUE_NEWSLETTER));
	ck_assert(!(start & CUE(CUE_NEWSLETTER)));
	all = cues_of("bymore", 6, &start);
	ck_assert_uint_eq(all, 0);
	all = cues_of("• Читайте также: ...", strlen("• Читайте также: ..."), &start);
	ck_assert(all & CUE(CUE_MORE));
}
END_TEST

START_TEST(words_that_break_off_end_with_an_ellipsis)
{
	static const struct {
		const char *text;
		bool off;
	} cases[] = {
		{ "and the mayor said...", true },
		{ "and the mayor said…", true },
		{ "and the mayor said [...]", true },
		{ "and the mayor said (…)", true },
		{ "and the mayor said.", false },
		{ "… and the mayor said", false },
		{ "]", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tree *t = tree(cases[i].text);

		ck_assert_msg(tree_breaks_off(t, &t->blocks[0]) == cases[i].off, "%zu", i);
		tree_free(t);
	}
}
END_TEST

#define TEASER(title, words)                                                                       \
	"<li><a href=/x>" title "</a> <span>" words " and what the council means to do...</span>"
#define TEASERS                                                                                    \
	"<ul>" TEASER("The ferry is for sale", "Its owner told us on Tuesday why") TEASER(         \
		"A school moves", "Parents heard of it from their children")                       \
		TEASER("The mill burns again", "The fire brigade came twice in one night") "</ul>"
#define PARAGRAPH(n)                                                                               \
	"<p>" n " of the story says, in so many words, what the council did on Tuesday and why "   \
	"it did that, which nobody whom we asked had expected before it came to the vote.</p>"

#define ITEM(who, end)                                                                             \
	"<li>" who                                                                                 \
	" told the council, as all of them have since the bridge was closed for good, " end
#define TEXT PARAGRAPH("One") PARAGRAPH("Two") PARAGRAPH("Three")

/* one that is too short to break off goes with the others */
static const char with_a_short_one[] =
	"<ul>" TEASER("Ferry", "One of the many ways in which it may end")
		TEASER("School", "Two of the many ways in which it may end") TEASER("Mill",
			"Three of the many ways in which it may end") "<li><a href=/d>Bridge</a>"
								      "</ul>" TEXT;

/* a list of the story's own */
static const char without_links[] = "<ul>" ITEM("He", "and who knows...")
	ITEM("She", "and who knows...") ITEM("It", "and who knows...") "</ul>" TEXT;
static const char all_said[] = "<ul>" ITEM("<a href=/h>He</a>", "on Tuesday.")
	ITEM("<a href=/s>She</a>", "on Monday.") ITEM("<a href=/i>It</a>", "today.") "</ul>" TEXT;

START_TEST(teasers_beside_a_text_are_taken_out)
{
	static const struct {
		const char *html;
		uint32_t blocks;
	} cases[] = {
		{ TEASERS TEXT, 3 },
		{ TEXT TEASERS, 3 },
		{ with_a_short_one, 3 },
		{ without_links, 6 },
		{ all_said, 6 },
		/* the front of a section is for its teasers */
		{ TEASERS "<p>Copyright The Courier</p>", 4 },
		{ TEASERS TEASERS PARAGRAPH("One"), 7 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tree *t = tree(cases[i].html);

		ck_assert_msg(t->nblocks == cases[i].blocks, "case %zu: %u blocks", i, t->nblocks);
		tree_free(t);
	}
}
END_TEST

CHECK_MAIN("page tree", blocks_are_what_stands_between_borders, what_is_not_seen_is_not_read,
	a_block_knows_its_links_and_emphasis, elements_know_what_is_inside_them,
	depth_and_number_of_elements_are_bounded,
	the_lean_page_keeps_data_and_notes_what_is_missing, names_are_found_in_every_way_of_writing,
	cues_are_found_at_the_start_and_anywhere, words_that_break_off_end_with_an_ellipsis,
	teasers_beside_a_text_are_taken_out)
