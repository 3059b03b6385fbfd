#include "noise.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* %h stands for a number, %t for the headline of another story. */
static const char *const boxes[] = {
	"<div class=\"newsletter-box\"><h3>The week in one letter</h3><p>What mattered, every "
	"Friday "
	"at noon, written by our editors. It costs nothing and ends with one "
	"click.</p><form><input "
	"type=email><button>Subscribe</button></form></div>",
	"<aside class=\"inline-promo\"><p>Subscribers read this paper without a limit. <a "
	"href=\"/offer/%h\">See what we offer</a></p></aside>",
	"<div class=\"story-links\"><strong>See also</strong><ul><li><a "
	"href=\"/n/%h\">%t</a><li><a "
	"href=\"/m/%h\">%t</a><li><a href=\"/o/%h\">%t</a></ul></div>",
	"<div class=\"module\" id=\"m%h\"><p class=\"module-title\">Other stories of the "
	"day</p><p><a "
	"href=\"/s/%h\">%t</a></p><p><a href=\"/t/%h\">%t</a></p></div>",
	"<p><strong>Read more:</strong> <a href=\"/u/%h\">%t</a></p>",
	"<p class=\"inline-link\"><a href=\"/v/%h\">%t</a></p>",
	"<div class=\"app-box\"><p>Our app tells you first. It is free for telephones and "
	"tablets.</p><a href=\"/app\">Get it now</a></div>",
	"<div class=\"adv\"><span>Advertising</span></div>",
	"<div><small>The article goes on after the advertisement</small><div "
	"id=\"slot-%h\"></div></div>",
	"<section class=\"donate\"><h4>Stand by us</h4><p>Our reporters answer to nobody but their "
	"readers. If you can, give a little each month, so that everybody can go on reading what "
	"they find out.</p><a href=\"/give\">Give now</a></section>",
	"<div class=\"audio-box\"><p>Listen to this story</p><p>6 min</p></div>",
	"<div class=\"follow\"><p>Follow us on Facebook, Instagram and Telegram so that you miss "
	"nothing.</p></div>",
	"<div class=\"teaser\"><a href=\"/w/%h\"><h3>%t</h3><p>How it came about, who knew of it "
	"and "
	"what happens next, told by those who were there.</p></a></div>",
	"<div class=\"poll\"><h4>What do you think?</h4><p>Have your say and see how other readers "
	"voted.</p><button>Yes</button><button>No</button></div>",
	"<div class=\"newsletter-signup\"><p>Der Morgen in Kürze: unsere Redaktion schreibt Ihnen "
	"jeden Werktag, was wichtig wird.</p><a href=\"/brief\">Jetzt anmelden</a></div>",
	"<p><b>Lesen Sie auch:</b> <a href=\"/x/%h\">%t</a></p>",
	"<div class=\"relacionados\"><p>Te puede interesar</p><ul><li><a "
	"href=\"/y/%h\">%t</a><li><a "
	"href=\"/z/%h\">%t</a></ul></div>",
	"<div class=\"abo-box\"><p>Recevez chaque matin notre lettre, avec l'essentiel des "
	"nouvelles "
	"de la région.</p><a href=\"/lettre\">S'inscrire</a></div>",
	"<div class=\"most-read\"><h4>Most read</h4><ol><li><a href=\"/1%h\">%t</a><li><a "
	"href=\"/2%h\">%t</a><li><a href=\"/3%h\">%t</a></ol></div>",
	"<div class=\"event-box\"><p>Meet our editors in the town hall on the last Thursday of the "
	"month. Seats are few, so book early.</p><a href=\"/event/%h\">Book a seat</a></div>",
};

static const char *const banners[] = {
	"<div class=\"cookie-note\"><p>This site keeps a few files in your browser to count visits "
	"and to remember what you chose. Go on reading if that is all right, or <a "
	"href=\"/privacy\">change your settings</a>.</p><button>All right</button></div>",
	"<div class=\"top-banner\"><p>Storm warning for the coast until midnight. <a "
	"href=\"/live/%h\">Follow it live</a></p></div>",
	"<div id=\"privacy-layer\" class=\"layer\"><h2>Your data, your choice</h2><p>With your "
	"consent we and those who pay for advertisements here store and read what shows us which "
	"pages you like.</p><a href=\"#\">Agree</a> <a href=\"#\">Refuse</a></div>",
	"<div class=\"offer-bar\"><p>Only this week: three months for the price of one.</p><a "
	"href=\"/offer\">Tell me more</a></div>",
};

static const char *const headlines[] = {
	"Why the lighthouse keeper of Norrhamn never came home",
	"Council wants to sell the old swimming baths",
	"Five questions about the new railway line",
	"After the flood, a village counts what is left",
	"Minister defends the price of water",
	"“We did not expect so many”: a night at the shelter",
	"Goalkeeper leaves after eleven years",
	"Neue Brücke wird ein Jahr später fertig",
	"El mercado central abrirá también los domingos",
	"Une école de village gagne le concours de robots",
};

static uint32_t
next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void
fill(struct buf *out, const char *form, uint32_t *state)
{
	for (; *form != '\0'; form++) {
		if (*form != '%') {
			buf_addc(out, *form);
		} else if (*++form == 't') {
			buf_adds(out,
				headlines[next(state) % (sizeof headlines / sizeof headlines[0])]);
		} else {
			char *number = mem_printf("%u", next(state) % 1000000);

			buf_adds(out, number);
			free(number);
		}
	}
}

/* Does a paragraph of some length end at at, with another right behind it? */
static bool
is_gap(const char *html, size_t len, size_t at, size_t start)
{
	size_t text = 0;
	bool tag = false;

	for (size_t k = start; k < at; k++) {
		tag = html[k] == '<' || (tag && html[k] != '>');
		text += !tag;
	}
	at += strlen("</p>");
	while (at < len &&
		(html[at] == ' ' || html[at] == '\n' || html[at] == '\r' || html[at] == '\t'))
		at++;
	return text >= 120 && at + 3 < len && strncasecmp(html + at, "<p", 2) == 0 &&
	       (html[at + 2] == '>' || html[at + 2] == ' ');
}

/* Where paragraphs end that another follows; returns how many, at most most. */
static unsigned
find_gaps(const char *html, size_t len, size_t *gaps, unsigned most)
{
	unsigned n = 0;
	size_t start = 0;

	for (size_t k = 0; k + 4 <= len && n < most; k++) {
		if (html[k] != '<')
			continue;
		if (strncasecmp(html + k, "<p", 2) == 0 &&
			(html[k + 2] == '>' || html[k + 2] == ' '))
			start = k;
		else if (start > 0 && strncasecmp(html + k, "</p>", 4) == 0) {
			if (is_gap(html, len, k, start))
				gaps[n++] = k + 4;
			start = 0;
		}
	}
	return n;
}

char *
noise_add(const char *html, size_t len, uint32_t key, size_t *out_len)
{
	enum {
		MOST = 200
	};
	size_t gaps[MOST], from = 0;
	unsigned n = find_gaps(html, len, gaps, MOST);
	uint32_t state = key * 2654435761u + 97;
	const char *body = strcasestr(html, "<body");
	struct buf out = { 0 };

	if (n == 0)
		return NULL;
	body = body == NULL ? NULL : memchr(body, '>', len - (size_t)(body - html));
	if (body != NULL && next(&state) % 3 == 0) {
		buf_add(&out, html, (size_t)(body + 1 - html));
		from = (size_t)(body + 1 - html);
		fill(&out, banners[next(&state) % (sizeof banners / sizeof banners[0])], &state);
	}
	for (unsigned k = 0; k < n; k++) {
		/* four of many, each gap of a short page now and then */
		if (gaps[k] <= from || next(&state) % (n < 8 ? 3 : n / 3) != 0)
			continue;
		buf_add(&out, html + from, gaps[k] - from);
		from = gaps[k];
		fill(&out, boxes[next(&state) % (sizeof boxes / sizeof boxes[0])], &state);
	}
	buf_add(&out, html + from, len - from);
	*out_len = out.len;
	return buf_steal(&out);
}
