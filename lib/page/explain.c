#include "page/page.h"

#include "page/choose.h"
#include "text/charset.h"

#include <stdlib.h>

static void
print_names(names_set set, FILE *out)
{
	for (unsigned i = 0; i < NAMES_COUNT; i++)
		if ((set & NAMES(i)) != 0)
			fprintf(out, " %s", names_word((enum names_family)i));
}

void
page_explain(const char *bytes, size_t len, const struct page_source *src, FILE *out)
{
	const char *charset;
	size_t n;
	char *html = charset_to_utf8(
		bytes, len, src == NULL ? NULL : src->content_type, CHARSET_HTML, &n, &charset);
	struct tree *t = tree_new(html, n);
	struct arena *a = arena_new();
	struct meta m;
	struct fact *f;
	struct choice c;

	meta_read(&m, t, a);
	f = facts_new(t, &m);
	choose_blocks(&c, t, f, &m);
	fprintf(out, "charset %s, %u elements, %u blocks\n", charset, t->nnodes, t->nblocks);
	for (uint32_t i = 0; i < t->nblocks; i++) {
		const struct block *b = &t->blocks[i];

		fprintf(out, "%s %4u %4d %-10s %3u words %3u%% linked",
			c.keep[i]      ? "keep"
			: i == c.title ? "head"
				       : "    ",
			i, c.p[i], tree_tag_name((enum tag)t->nodes[b->node].tag), f[i].words,
			f[i].link_percent);
		print_names(f[i].own, out);
		if (f[i].near != 0)
			fprintf(out, " <");
		print_names(f[i].near, out);
		fprintf(out, ": %.*s\n", b->len < 80 ? (int)b->len : 80, tree_block_text(t, b));
	}
	choose_free(&c);
	free(f);
	arena_free(a);
	tree_free(t);
	free(html);
}
