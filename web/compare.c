#include "compare.h"

#include <string.h>

#include "phrase.h"
#include "tongue.h"

#define MOST 1000 /* versions to choose from; the address takes any */

static void
write_select(struct html *h, const char *name, const char *label, const struct revision *revisions,
	size_t n, int chosen)
{
	size_t skip = n > MOST ? n - MOST : 0;
	char when[PHRASE_MAX];

	html_open(h, "label");
	html_text(h, label);
	html_text(h, " ");
	html_open(h, "select");
	html_attr(h, "name", name);
	for (size_t i = skip; i < n; i++) {
		html_open(h, "option");
		html_attrf(h, "value", "%d", revisions[i].version);
		if (revisions[i].version == chosen)
			html_attr(h, "selected", "selected");
		html_textf(h, "Version %d \xC2\xB7 %s", revisions[i].version,
			phrase_short(revisions[i].fetched_at, when));
		html_close(h);
	}
	html_close(h);
	html_close(h);
	html_text(h, " ");
}

void
compare_form(const struct ask *ask, struct html *h, const struct revision *revisions, size_t n,
	int a, int b)
{
	html_open_class(h, "form", "compare");
	html_attrf(
		h, "action", "%s/articles/%lld/diff", ask->prefix, (long long)revisions[0].article);
	write_select(h, "from", "Compare", revisions, n, a);
	write_select(h, "to", "with", revisions, n, b);
	html_elem(h, "button", "Compare");
	html_close(h);
}

void
compare_text(struct html *h, const char *text, const char *language)
{
	size_t number = 0;

	html_open_class(h, "div", "text");
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		number++;
		if (n > 0) {
			html_open(h, "p");
			tongue_attrs(h, language);
			html_attrf(h, "id", "p%zu", number);
			html_textn(h, text, n);
			html_close(h);
		}
		text += n + (text[n] == '\n');
	}
	html_close(h);
}
