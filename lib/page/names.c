#include "page/names.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A word counts wherever it stands ("topstories"), unless edges says that a letter may not
 * stand before it, after it, or either ("ad" is not in "header"). */
enum edges {
	ANYWHERE,
	STARTS,
	ENDS,
	WHOLE
};

static const struct word {
	const char *word;
	uint8_t edges;
	uint8_t family;
} words[] = {
	/* in the order of the alphabet, for people */
	{ "about-author", ANYWHERE, NAMES_BIO },
	{ "aboutauthor", ANYWHERE, NAMES_BIO },
	{ "abstract", WHOLE, NAMES_LEAD },
	{ "actions", WHOLE, NAMES_TOOL },
	{ "ad", WHOLE, NAMES_AD },
	{ "ads", WHOLE, NAMES_AD },
	{ "adslot", ANYWHERE, NAMES_AD },
	{ "adsense", ANYWHERE, NAMES_AD },
	{ "adbox", ANYWHERE, NAMES_AD },
	{ "adunit", ANYWHERE, NAMES_AD },
	{ "advert", STARTS, NAMES_AD },
	{ "addtoany", ANYWHERE, NAMES_SHARE },
	{ "anzeige", STARTS, NAMES_AD },
	{ "app", WHOLE, NAMES_PROMO },
	{ "archive", ANYWHERE, NAMES_LIST },
	{ "article", ANYWHERE, NAMES_ARTICLE },
	{ "articlebody", ANYWHERE, NAMES_BODY },
	{ "article-body", ANYWHERE, NAMES_BODY },
	{ "article_body", ANYWHERE, NAMES_BODY },
	{ "articlecontent", ANYWHERE, NAMES_BODY },
	{ "article-content", ANYWHERE, NAMES_BODY },
	{ "article_content", ANYWHERE, NAMES_BODY },
	{ "articletext", ANYWHERE, NAMES_BODY },
	{ "article-text", ANYWHERE, NAMES_BODY },
	{ "article_text", ANYWHERE, NAMES_BODY },
	{ "articles", ANYWHERE, NAMES_LIST },
	{ "aside", ANYWHERE, NAMES_SIDEBAR },
	{ "attribution", ANYWHERE, NAMES_CAPTION },
	{ "autor", STARTS, NAMES_BYLINE },
	{ "author", STARTS, NAMES_BYLINE },
	{ "auth", WHOLE, NAMES_BYLINE },
	{ "avatar", ANYWHERE, NAMES_BYLINE },
	{ "badge", ANYWHERE, NAMES_LABEL },
	{ "banner", ANYWHERE, NAMES_PROMO },
	{ "bio", WHOLE, NAMES_BIO },
	{ "biography", ANYWHERE, NAMES_BIO },
	{ "blockquote", ANYWHERE, NAMES_QUOTE },
	{ "blog", ANYWHERE, NAMES_ARTICLE },
	{ "blurb", ANYWHERE, NAMES_LEAD },
	{ "body", ANYWHERE, NAMES_CONTENT },
	{ "bottom", ANYWHERE, NAMES_FOOTER },
	{ "breadcrumb", ANYWHERE, NAMES_NAV },
	{ "breaking", ANYWHERE, NAMES_LIST },
	{ "btn", ANYWHERE, NAMES_TOOL },
	{ "button", ANYWHERE, NAMES_TOOL },
	{ "byline", ANYWHERE, NAMES_BYLINE },
	{ "callout", ANYWHERE, NAMES_PROMO },
	{ "caption", ANYWHERE, NAMES_CAPTION },
	{ "card", STARTS, NAMES_LIST },
	{ "cards", ENDS, NAMES_LIST },
	{ "carousel", ANYWHERE, NAMES_LIST },
	{ "cart", WHOLE, NAMES_PRODUCT },
	{ "category", ANYWHERE, NAMES_TAGS },
	{ "categories", ANYWHERE, NAMES_TAGS },
	{ "comment", ANYWHERE, NAMES_COMMENT },
	{ "kommentar", ANYWHERE, NAMES_COMMENT },
	{ "commentaire", ANYWHERE, NAMES_COMMENT },
	{ "consent", ANYWHERE, NAMES_POPUP },
	{ "contact", ANYWHERE, NAMES_FOOTER },
	{ "content", ANYWHERE, NAMES_CONTENT },
	{ "contentbody", ANYWHERE, NAMES_BODY },
	{ "content-body", ANYWHERE, NAMES_BODY },
	{ "content_body", ANYWHERE, NAMES_BODY },
	{ "cookie", ANYWHERE, NAMES_POPUP },
	{ "copyright", ANYWHERE, NAMES_LEGAL },
	{ "copy", WHOLE, NAMES_CONTENT },
	{ "correction", ANYWHERE, NAMES_CORRECTION },
	{ "clarification", ANYWHERE, NAMES_CORRECTION },
	{ "counter", ANYWHERE, NAMES_SHARE },
	{ "count", WHOLE, NAMES_SHARE },
	{ "credit", ANYWHERE, NAMES_CAPTION },
	{ "crumb", ANYWHERE, NAMES_NAV },
	{ "cta", WHOLE, NAMES_PROMO },
	{ "date", ENDS, NAMES_DATE },
	{ "datum", ANYWHERE, NAMES_DATE },
	{ "datetime", ANYWHERE, NAMES_DATE },
	{ "deck", WHOLE, NAMES_LEAD },
	{ "dek", WHOLE, NAMES_LEAD },
	{ "description", ANYWHERE, NAMES_LEAD },
	{ "detail", ANYWHERE, NAMES_ARTICLE },
	{ "dialog", ANYWHERE, NAMES_POPUP },
	{ "disclaimer", ANYWHERE, NAMES_LEGAL },
	{ "disclosure", ANYWHERE, NAMES_LEGAL },
	{ "discover", ANYWHERE, NAMES_RELATED },
	{ "disqus", ANYWHERE, NAMES_COMMENT },
	{ "donat", STARTS, NAMES_PROMO },
	{ "dropdown", ANYWHERE, NAMES_NAV },
	{ "editor", ANYWHERE, NAMES_BYLINE },
	{ "email", ANYWHERE, NAMES_NEWSLETTER },
	{ "embed", ANYWHERE, NAMES_EMBED },
	{ "entry", ANYWHERE, NAMES_ARTICLE },
	{ "entrycontent", ANYWHERE, NAMES_BODY },
	{ "entry-content", ANYWHERE, NAMES_BODY },
	{ "entry_content", ANYWHERE, NAMES_BODY },
	{ "entrybody", ANYWHERE, NAMES_BODY },
	{ "entry-body", ANYWHERE, NAMES_BODY },
	{ "event", ANYWHERE, NAMES_LIST },
	{ "excerpt", ANYWHERE, NAMES_LEAD },
	{ "expert", ANYWHERE, NAMES_BYLINE },
	{ "facebook", ANYWHERE, NAMES_SHARE },
	{ "fact", STARTS, NAMES_FACTBOX },
	{ "featured", ANYWHERE, NAMES_LIST },
	{ "feed", ENDS, NAMES_LIST },
	{ "figcaption", ANYWHERE, NAMES_CAPTION },
	{ "figure", ANYWHERE, NAMES_MEDIA },
	{ "follow", ANYWHERE, NAMES_SHARE },
	{ "foot", ANYWHERE, NAMES_FOOTER },
	{ "footnote", ANYWHERE, NAMES_LEGAL },
	{ "form", WHOLE, NAMES_TOOL },
	{ "foto", STARTS, NAMES_MEDIA },
	{ "further", ANYWHERE, NAMES_RELATED },
	{ "gallery", ANYWHERE, NAMES_MEDIA },
	{ "galerie", ANYWHERE, NAMES_MEDIA },
	{ "gdpr", ANYWHERE, NAMES_POPUP },
	{ "gate", STARTS, NAMES_PAYWALL },
	{ "grid", ANYWHERE, NAMES_LIST },
	{ "head", WHOLE, NAMES_HEADER },
	{ "header", ANYWHERE, NAMES_HEADER },
	{ "headline", ANYWHERE, NAMES_TITLE },
	{ "heading", ANYWHERE, NAMES_TITLE },
	{ "hero", WHOLE, NAMES_HEADER },
	{ "hidden", ANYWHERE, NAMES_HIDDEN },
	{ "hide", ANYWHERE, NAMES_HIDDEN },
	{ "highlights", ANYWHERE, NAMES_FACTBOX },
	{ "image", ANYWHERE, NAMES_MEDIA },
	{ "img", ANYWHERE, NAMES_MEDIA },
	{ "infobox", ANYWHERE, NAMES_FACTBOX },
	{ "info", WHOLE, NAMES_META },
	{ "inline-ad", ANYWHERE, NAMES_AD },
	{ "instagram", ANYWHERE, NAMES_TWEET },
	{ "intro", ANYWHERE, NAMES_LEAD },
	{ "item", ANYWHERE, NAMES_LIST },
	{ "keyword", ANYWHERE, NAMES_TAGS },
	{ "kicker", ANYWHERE, NAMES_LABEL },
	{ "kurz", STARTS, NAMES_LEAD },
	{ "label", ANYWHERE, NAMES_LABEL },
	{ "latest", ANYWHERE, NAMES_LIST },
	{ "lead", WHOLE, NAMES_LEAD },
	{ "lede", WHOLE, NAMES_LEAD },
	{ "legal", ANYWHERE, NAMES_LEGAL },
	{ "link", ENDS, NAMES_RELATED },
	{ "links", WHOLE, NAMES_RELATED },
	{ "list", ANYWHERE, NAMES_LIST },
	{ "liveblog", ANYWHERE, NAMES_LIVE },
	{ "live-blog", ANYWHERE, NAMES_LIVE },
	{ "login", ANYWHERE, NAMES_TOOL },
	{ "logo", ANYWHERE, NAMES_HEADER },
	{ "loop", ANYWHERE, NAMES_LIST },
	{ "main", WHOLE, NAMES_CONTENT },
	{ "media", ANYWHERE, NAMES_MEDIA },
	{ "membership", ANYWHERE, NAMES_PAYWALL },
	{ "menu", ANYWHERE, NAMES_NAV },
	{ "meta", ANYWHERE, NAMES_META },
	{ "modal", ANYWHERE, NAMES_POPUP },
	{ "more", ANYWHERE, NAMES_RELATED },
	{ "most", STARTS, NAMES_LIST },
	{ "nav", STARTS, NAMES_NAV },
	{ "navigation", ANYWHERE, NAMES_NAV },
	{ "navbar", ANYWHERE, NAMES_NAV },
	{ "newsletter", ANYWHERE, NAMES_NEWSLETTER },
	{ "next", WHOLE, NAMES_RELATED },
	{ "notice", ANYWHERE, NAMES_POPUP },
	{ "noprint", ANYWHERE, NAMES_TOOL },
	{ "no-print", ANYWHERE, NAMES_TOOL },
	{ "outbrain", ANYWHERE, NAMES_RELATED },
	{ "overlay", ANYWHERE, NAMES_POPUP },
	{ "pagination", ANYWHERE, NAMES_NAV },
	{ "pager", ANYWHERE, NAMES_NAV },
	{ "paragraph", ANYWHERE, NAMES_PARAGRAPH },
	{ "paywall", ANYWHERE, NAMES_PAYWALL },
	{ "photo", ANYWHERE, NAMES_MEDIA },
	{ "picture", ANYWHERE, NAMES_MEDIA },
	{ "player", ANYWHERE, NAMES_MEDIA },
	{ "playlist", ANYWHERE, NAMES_LIST },
	{ "popular", ANYWHERE, NAMES_LIST },
	{ "popup", ANYWHERE, NAMES_POPUP },
	{ "post", STARTS, NAMES_ARTICLE },
	{ "postbody", ANYWHERE, NAMES_BODY },
	{ "post-body", ANYWHERE, NAMES_BODY },
	{ "post_body", ANYWHERE, NAMES_BODY },
	{ "postcontent", ANYWHERE, NAMES_BODY },
	{ "post-content", ANYWHERE, NAMES_BODY },
	{ "post_content", ANYWHERE, NAMES_BODY },
	{ "posts", ANYWHERE, NAMES_LIST },
	{ "posted", ANYWHERE, NAMES_DATE },
	{ "premium", ANYWHERE, NAMES_PAYWALL },
	{ "prev", WHOLE, NAMES_RELATED },
	{ "preview", ANYWHERE, NAMES_LIST },
	{ "price", ANYWHERE, NAMES_PRODUCT },
	{ "print", ANYWHERE, NAMES_TOOL },
	{ "product", ANYWHERE, NAMES_PRODUCT },
	{ "profile", ANYWHERE, NAMES_BIO },
	{ "promo", ANYWHERE, NAMES_PROMO },
	{ "prose", WHOLE, NAMES_CONTENT },
	{ "publi", STARTS, NAMES_DATE },
	{ "pullquote", ANYWHERE, NAMES_QUOTE },
	{ "pull-quote", ANYWHERE, NAMES_QUOTE },
	{ "quote", ANYWHERE, NAMES_QUOTE },
	{ "rating", ANYWHERE, NAMES_PRODUCT },
	{ "read-more", ANYWHERE, NAMES_RELATED },
	{ "readmore", ANYWHERE, NAMES_RELATED },
	{ "recent", ANYWHERE, NAMES_LIST },
	{ "recirc", ANYWHERE, NAMES_RELATED },
	{ "recommend", ANYWHERE, NAMES_RELATED },
	{ "registration", ANYWHERE, NAMES_PAYWALL },
	{ "register", ANYWHERE, NAMES_TOOL },
	{ "related", ANYWHERE, NAMES_RELATED },
	{ "reply", ANYWHERE, NAMES_COMMENT },
	{ "respond", ANYWHERE, NAMES_COMMENT },
	{ "response", WHOLE, NAMES_COMMENT },
	{ "review", ANYWHERE, NAMES_PRODUCT },
	{ "ribbon", ANYWHERE, NAMES_NAV },
	{ "richtext", ANYWHERE, NAMES_CONTENT },
	{ "rich-text", ANYWHERE, NAMES_CONTENT },
	{ "rte", WHOLE, NAMES_CONTENT },
	{ "screen-reader", ANYWHERE, NAMES_HIDDEN },
	{ "search", ANYWHERE, NAMES_TOOL },
	{ "share", ANYWHERE, NAMES_SHARE },
	{ "sharing", ANYWHERE, NAMES_SHARE },
	{ "shop", ANYWHERE, NAMES_PRODUCT },
	{ "sidebar", ANYWHERE, NAMES_SIDEBAR },
	{ "side", WHOLE, NAMES_SIDEBAR },
	{ "signup", ANYWHERE, NAMES_NEWSLETTER },
	{ "sign-up", ANYWHERE, NAMES_NEWSLETTER },
	{ "signin", ANYWHERE, NAMES_TOOL },
	{ "similar", ANYWHERE, NAMES_RELATED },
	{ "skip", STARTS, NAMES_NAV },
	{ "slide", ANYWHERE, NAMES_MEDIA },
	{ "social", ANYWHERE, NAMES_SHARE },
	{ "sponsor", ANYWHERE, NAMES_AD },
	{ "sr-only", ANYWHERE, NAMES_HIDDEN },
	{ "standfirst", ANYWHERE, NAMES_LEAD },
	{ "stories", ANYWHERE, NAMES_LIST },
	{ "story", ANYWHERE, NAMES_ARTICLE },
	{ "storybody", ANYWHERE, NAMES_BODY },
	{ "story-body", ANYWHERE, NAMES_BODY },
	{ "story_body", ANYWHERE, NAMES_BODY },
	{ "storycontent", ANYWHERE, NAMES_BODY },
	{ "story-content", ANYWHERE, NAMES_BODY },
	{ "storytext", ANYWHERE, NAMES_BODY },
	{ "story-text", ANYWHERE, NAMES_BODY },
	{ "strapline", ANYWHERE, NAMES_LEAD },
	{ "subhead", ANYWHERE, NAMES_LEAD },
	{ "subtitle", ANYWHERE, NAMES_LEAD },
	{ "sub-title", ANYWHERE, NAMES_LEAD },
	{ "subscri", ANYWHERE, NAMES_NEWSLETTER },
	{ "suggest", ANYWHERE, NAMES_RELATED },
	{ "summary", ANYWHERE, NAMES_LEAD },
	{ "support", WHOLE, NAMES_PROMO },
	{ "taboola", ANYWHERE, NAMES_RELATED },
	{ "tab", WHOLE, NAMES_NAV },
	{ "tabs", WHOLE, NAMES_NAV },
	{ "tag", WHOLE, NAMES_TAGS },
	{ "tags", ANYWHERE, NAMES_TAGS },
	{ "tagline", ANYWHERE, NAMES_BYLINE },
	{ "taxonomy", ANYWHERE, NAMES_TAGS },
	{ "teaser", ANYWHERE, NAMES_LIST },
	{ "terms", ANYWHERE, NAMES_LEGAL },
	{ "text", ANYWHERE, NAMES_CONTENT },
	{ "thumb", STARTS, NAMES_MEDIA },
	{ "ticker", ANYWHERE, NAMES_NAV },
	{ "time", WHOLE, NAMES_DATE },
	{ "timeline", ANYWHERE, NAMES_LIVE },
	{ "timestamp", ANYWHERE, NAMES_DATE },
	{ "title", ANYWHERE, NAMES_TITLE },
	{ "toc", WHOLE, NAMES_TOC },
	{ "table-of-contents", ANYWHERE, NAMES_TOC },
	{ "tableofcontents", ANYWHERE, NAMES_TOC },
	{ "tool", ANYWHERE, NAMES_TOOL },
	{ "topbar", ANYWHERE, NAMES_HEADER },
	{ "topic", ANYWHERE, NAMES_TAGS },
	{ "top-stories", ANYWHERE, NAMES_LIST },
	{ "trending", ANYWHERE, NAMES_LIST },
	{ "tweet", ANYWHERE, NAMES_TWEET },
	{ "twitter", ANYWHERE, NAMES_SHARE },
	{ "updated", ANYWHERE, NAMES_DATE },
	{ "user", ANYWHERE, NAMES_COMMENT },
	{ "utility", ANYWHERE, NAMES_TOOL },
	{ "verwandt", ANYWHERE, NAMES_RELATED },
	{ "video", ANYWHERE, NAMES_MEDIA },
	{ "visually-hidden", ANYWHERE, NAMES_HIDDEN },
	{ "warning", ANYWHERE, NAMES_POPUP },
	{ "weather", ANYWHERE, NAMES_SIDEBAR },
	{ "weiter", ANYWHERE, NAMES_RELATED },
	{ "werbung", ANYWHERE, NAMES_AD },
	{ "whatsapp", ANYWHERE, NAMES_SHARE },
	{ "widget", ANYWHERE, NAMES_SIDEBAR },
	{ "writer", ANYWHERE, NAMES_BYLINE },
	{ "written", ANYWHERE, NAMES_BYLINE },
	{ "wysiwyg", ANYWHERE, NAMES_CONTENT },
	{ "yarpp", ANYWHERE, NAMES_RELATED },
	{ "youtube", ANYWHERE, NAMES_EMBED },
};
#define NWORDS (sizeof words / sizeof words[0])

/* Chains the words that begin with the same two letters; made once, at the first use. */
static uint16_t first_with[26 * 26]; /* 1 + index into words, 0 for none */
static uint16_t next_with[NWORDS];

static unsigned
pair(char a, char b)
{
	return (unsigned)(a - 'a') * 26 + (unsigned)(b - 'a');
}

static void
index_words(void)
{
	static bool done;

	if (done)
		return;
	for (size_t i = NWORDS; i-- > 0;) {
		unsigned p = pair(words[i].word[0], words[i].word[1]);

		next_with[i] = first_with[p];
		first_with[p] = (uint16_t)(i + 1);
	}
	done = true;
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

names_set
names_of(const char *value)
{
	char s[258]; /* lower case, a blank at each end and where words meet */
	size_t n = 1;
	names_set set = 0;

	index_words();
	s[0] = ' ';
	for (const char *p = value; *p != '\0' && n < sizeof s - 3; p++) {
		bool upper = *p >= 'A' && *p <= 'Z';
		bool after_lower = p > value && p[-1] >= 'a' && p[-1] <= 'z';

		if (upper && after_lower)
			s[n++] = '-';
		s[n++] = upper ? (char)(*p - 'A' + 'a') : *p;
	}
	s[n] = ' ';
	s[n + 1] = '\0';
	for (size_t i = 1; i < n; i++) {
		if (!is_letter(s[i]) || !is_letter(s[i + 1]))
			continue;
		for (unsigned k = first_with[pair(s[i], s[i + 1])]; k != 0; k = next_with[k - 1]) {
			const struct word *w = &words[k - 1];
			size_t len = strlen(w->word);

			if (len > n - i || memcmp(s + i, w->word, len) != 0)
				continue;
			if ((w->edges & STARTS) != 0 && is_letter(s[i - 1]))
				continue;
			if ((w->edges & ENDS) != 0 && is_letter(s[i + len]))
				continue;
			set |= NAMES(w->family);
		}
	}
	return set;
}

const char *
names_word(enum names_family family)
{
	static const char *const names[NAMES_COUNT] = {
		[NAMES_BODY] = "body",
		[NAMES_ARTICLE] = "article",
		[NAMES_CONTENT] = "content",
		[NAMES_PARAGRAPH] = "paragraph",
		[NAMES_TITLE] = "title",
		[NAMES_LEAD] = "lead",
		[NAMES_BYLINE] = "byline",
		[NAMES_BIO] = "bio",
		[NAMES_DATE] = "date",
		[NAMES_META] = "meta",
		[NAMES_CAPTION] = "caption",
		[NAMES_MEDIA] = "media",
		[NAMES_SHARE] = "share",
		[NAMES_RELATED] = "related",
		[NAMES_LIST] = "list",
		[NAMES_COMMENT] = "comment",
		[NAMES_NEWSLETTER] = "newsletter",
		[NAMES_PROMO] = "promo",
		[NAMES_AD] = "ad",
		[NAMES_NAV] = "nav",
		[NAMES_FOOTER] = "footer",
		[NAMES_HEADER] = "header",
		[NAMES_SIDEBAR] = "sidebar",
		[NAMES_TAGS] = "tags",
		[NAMES_POPUP] = "popup",
		[NAMES_PAYWALL] = "paywall",
		[NAMES_TOOL] = "tool",
		[NAMES_HIDDEN] = "hidden",
		[NAMES_QUOTE] = "quote",
		[NAMES_TWEET] = "tweet",
		[NAMES_EMBED] = "embed",
		[NAMES_FACTBOX] = "factbox",
		[NAMES_TOC] = "contents",
		[NAMES_LIVE] = "live",
		[NAMES_LEGAL] = "legal",
		[NAMES_PRODUCT] = "product",
		[NAMES_CORRECTION] = "correction",
		[NAMES_LABEL] = "label",
	};

	assert(family < NAMES_COUNT && names[family] != NULL);
	return names[family];
}
