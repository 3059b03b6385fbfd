#include "diff/paragraphs.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
paragraphs_init(struct paragraphs *p, const char *text, size_t len, struct intern *bodies)
{
	size_t cap = 0;
	const char *newline;

	assert(len < UINT32_MAX);
	*p = (struct paragraphs){ .text = text };
	for (size_t at = 0, body_end, end; at < len; at = end) {
		newline = memchr(text + at, '\n', len - at);
		body_end = newline == NULL ? len : (size_t)(newline - text);
		end = newline == NULL ? len : body_end + 1;
		if (p->count == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			p->at = mem_grow(p->at, cap, sizeof p->at[0]);
		}
		p->at[p->count++] = (struct paragraph){
			.start = (uint32_t)at,
			.body_end = (uint32_t)body_end,
			.end = (uint32_t)end,
			.same = intern_add(bodies, text + at, body_end - at),
		};
	}
}

void
paragraphs_free(struct paragraphs *p)
{
	free(p->at);
	free(p->tokens.at);
}

void
paragraphs_read(struct paragraphs *p, size_t i, struct lexicon *lx)
{
	struct paragraph *para = &p->at[i];

	if (para->read)
		return;
	para->read = true;
	para->token = (uint32_t)p->tokens.count;
	lexicon_read(lx, p->text, para->start, para->body_end, &p->tokens);
	para->token_count = (uint32_t)p->tokens.count - para->token;
	para->words = 0;
	for (uint32_t k = 0; k < para->token_count; k++)
		para->words += lexicon_is_word(lx, p->tokens.at[para->token + k].word);
}

void
paragraphs_weigh(struct paragraphs *p, size_t i)
{
	struct paragraph *para = &p->at[i];
	uint32_t spaces = 0, ideographs = 0;

	if (para->read)
		return;
	for (uint32_t k = para->start; k < para->body_end; k++) {
		unsigned char c = (unsigned char)p->text[k];

		spaces += c == ' ';
		ideographs += c >= 0xe3 && c <= 0xe9;
	}
	para->words = spaces + ideographs + (para->body_end > para->start);
}
