#include "pen.h"

#include <string.h>

#include "tongue.h"

/* Marks as feeds need them: readers drop classes, keep these. */
#define STYLE_DEL "background-color:#ffdcd9;color:#7a1712;text-decoration:line-through"
#define STYLE_INS "background-color:#d6f2dc;color:#0b4a20;text-decoration:underline"

static void
pen_open(struct pen *p)
{
	if (p->open || p->paragraph == NULL)
		return;
	html_open(p->h, p->paragraph);
	tongue_attrs(p->h, p->language);
	if (p->class_name != NULL)
		html_attr(p->h, "class", p->class_name);
	p->open = true;
}

void
pen_close(struct pen *p)
{
	if (p->open)
		html_close(p->h);
	p->open = false;
}

/* Writes one run. Blanks at the borders of a mark stand outside of it, so that it ends with its
 * words; a mark of nothing but blanks is all that there is to see. */
static void
pen_run(struct pen *p, const char *text, size_t len, enum diff_op op)
{
	size_t before = 0, after = 0;

	if (len == 0)
		return;
	pen_open(p);
	while (op != DIFF_EQUAL && before < len && text[before] == ' ')
		before++;
	if (before == len)
		before = 0;
	else
		while (op != DIFF_EQUAL && text[len - 1 - after] == ' ')
			after++;
	html_textn(p->h, text, before);
	text += before;
	len -= before + after;
	switch (op) {
	case DIFF_EQUAL:
		html_textn(p->h, text, len);
		return;
	case DIFF_DELETE:
		html_open(p->h, "del");
		if (p->styled)
			html_attr(p->h, "style", STYLE_DEL);
		break;
	case DIFF_INSERT:
		html_open(p->h, "ins");
		if (p->styled)
			html_attr(p->h, "style", STYLE_INS);
		break;
	}
	html_textn(p->h, text, len);
	html_close(p->h);
	html_textn(p->h, text + len, after);
}

void
pen_text(struct pen *p, const char *text, size_t len, enum diff_op op, bool sign)
{
	while (len > 0) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl == NULL ? len : (size_t)(nl - text);

		pen_run(p, text, n, op);
		if (nl == NULL)
			return;
		if (sign && op != DIFF_EQUAL)
			pen_run(p, "\xC2\xB6", 2, op);
		if (p->paragraph == NULL)
			pen_run(p, " ", 1, DIFF_EQUAL);
		else if (op != DIFF_DELETE || !sign)
			pen_close(p);
		text += n + 1;
		len -= n + 1;
	}
}
