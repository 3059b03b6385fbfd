#include "config/config_text.h"

#include <stdbool.h>
#include <string.h>

struct source {
	const char *text;
	size_t len;
	size_t at;
	int line;
	struct buf *out;
};

/* Copies a quoted string, its quotes with it. Returns -1 where the last is missing. */
static int
copy_string(struct source *s)
{
	static const char known[] = "\\\"'ntbrfaevx01234567$\n";
	char quote = s->text[s->at];

	buf_addc(s->out, quote);
	for (s->at++; s->at < s->len; s->at++) {
		char c = s->text[s->at];

		if (c == '\n')
			s->line++;
		if (c == '\\' && s->at + 1 < s->len) {
			char next = s->text[++s->at];

			if (quote == '"' && strchr(known, next) == NULL)
				buf_addc(s->out, c);
			if (next == '\n')
				s->line++;
			buf_addc(s->out, c);
			buf_addc(s->out, next);
			continue;
		}
		buf_addc(s->out, c);
		if (c == quote) {
			s->at++;
			return 0;
		}
	}
	return -1;
}

/* Blanks a comment to the end of its line, or to the end mark. Returns -1 where that is missing. */
static int
blank_comment(struct source *s)
{
	bool block = s->text[s->at] == '/' && s->text[s->at + 1] == '*';

	for (; s->at < s->len; s->at++) {
		char c = s->text[s->at];

		if (block && c == '*' && s->at + 1 < s->len && s->text[s->at + 1] == '/') {
			s->at += 2;
			return 0;
		}
		if (c == '\n') {
			if (!block)
				return 0;
			s->line++;
			buf_addc(s->out, c);
		}
	}
	return block ? -1 : 0;
}

int
config_prepare(const char *text, size_t len, const char *name, struct buf *out, struct err *e)
{
	struct source source = { .text = text, .len = len, .line = 1, .out = out }, *s = &source;
	bool in_word = false; /* where "//" is no comment: http://... */

	while (s->at < s->len) {
		char c = s->text[s->at], next = s->at + 1 < s->len ? s->text[s->at + 1] : '\0';
		int line = s->line;

		if (c == '"' || c == '\'') {
			if (copy_string(s) == -1)
				return err_set(e, "%s:%d: the string that begins here has no end",
					name, line);
			in_word = false;
		} else if (c == '#' || (c == '/' && !in_word && (next == '/' || next == '*'))) {
			if (blank_comment(s) == -1)
				return err_set(e, "%s:%d: the comment that begins here has no end",
					name, line);
			buf_addc(s->out, ' ');
			in_word = false;
		} else {
			if (c == '\n')
				s->line++;
			in_word = strchr(" \t\r\n={}()+,", c) == NULL;
			buf_addc(s->out, c);
			s->at++;
		}
	}
	buf_adds(s->out, " " CONFIG_END_KEY " = 1\n");
	return 0;
}
