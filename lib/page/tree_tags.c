/* tree_tags - the elements and attributes that are known by name. */
#include "page/tree_private.h"

#include <string.h>

static const struct {
	const char *name;
	enum tree_tags_kind kind;
} tags[TAG_COUNT] = {
	[TAG_OTHER] = { "?", TREE_TAGS_INLINE },
	[TAG_A] = { "a", TREE_TAGS_INLINE },
	[TAG_ABBR] = { "abbr", TREE_TAGS_INLINE },
	[TAG_ADDRESS] = { "address", TREE_TAGS_BLOCK },
	[TAG_ARTICLE] = { "article", TREE_TAGS_BLOCK },
	[TAG_ASIDE] = { "aside", TREE_TAGS_BLOCK },
	[TAG_AUDIO] = { "audio", TREE_TAGS_BLOCK },
	[TAG_B] = { "b", TREE_TAGS_INLINE },
	[TAG_BASE] = { "base", TREE_TAGS_EMPTY },
	[TAG_BIG] = { "big", TREE_TAGS_INLINE },
	[TAG_BLOCKQUOTE] = { "blockquote", TREE_TAGS_BLOCK },
	[TAG_BODY] = { "body", TREE_TAGS_BLOCK },
	[TAG_BR] = { "br", TREE_TAGS_EMPTY },
	[TAG_BUTTON] = { "button", TREE_TAGS_BLOCK },
	[TAG_CANVAS] = { "canvas", TREE_TAGS_BLOCK },
	[TAG_CAPTION] = { "caption", TREE_TAGS_BLOCK },
	[TAG_CENTER] = { "center", TREE_TAGS_BLOCK },
	[TAG_CITE] = { "cite", TREE_TAGS_INLINE },
	[TAG_CODE] = { "code", TREE_TAGS_INLINE },
	[TAG_DD] = { "dd", TREE_TAGS_BLOCK },
	[TAG_DETAILS] = { "details", TREE_TAGS_BLOCK },
	[TAG_DIALOG] = { "dialog", TREE_TAGS_BLOCK },
	[TAG_DIV] = { "div", TREE_TAGS_BLOCK },
	[TAG_DL] = { "dl", TREE_TAGS_BLOCK },
	[TAG_DT] = { "dt", TREE_TAGS_BLOCK },
	[TAG_EM] = { "em", TREE_TAGS_INLINE },
	[TAG_FIELDSET] = { "fieldset", TREE_TAGS_BLOCK },
	[TAG_FIGCAPTION] = { "figcaption", TREE_TAGS_BLOCK },
	[TAG_FIGURE] = { "figure", TREE_TAGS_BLOCK },
	[TAG_FONT] = { "font", TREE_TAGS_INLINE },
	[TAG_FOOTER] = { "footer", TREE_TAGS_BLOCK },
	[TAG_FORM] = { "form", TREE_TAGS_BLOCK },
	[TAG_H1] = { "h1", TREE_TAGS_BLOCK },
	[TAG_H2] = { "h2", TREE_TAGS_BLOCK },
	[TAG_H3] = { "h3", TREE_TAGS_BLOCK },
	[TAG_H4] = { "h4", TREE_TAGS_BLOCK },
	[TAG_H5] = { "h5", TREE_TAGS_BLOCK },
	[TAG_H6] = { "h6", TREE_TAGS_BLOCK },
	[TAG_HEAD] = { "head", TREE_TAGS_HEADONLY },
	[TAG_HEADER] = { "header", TREE_TAGS_BLOCK },
	[TAG_HGROUP] = { "hgroup", TREE_TAGS_BLOCK },
	[TAG_HR] = { "hr", TREE_TAGS_EMPTY },
	[TAG_HTML] = { "html", TREE_TAGS_BLOCK },
	[TAG_I] = { "i", TREE_TAGS_INLINE },
	[TAG_IMG] = { "img", TREE_TAGS_EMPTY },
	[TAG_INPUT] = { "input", TREE_TAGS_EMPTY },
	[TAG_LABEL] = { "label", TREE_TAGS_INLINE },
	[TAG_LEGEND] = { "legend", TREE_TAGS_BLOCK },
	[TAG_LI] = { "li", TREE_TAGS_BLOCK },
	[TAG_LINK] = { "link", TREE_TAGS_HEADONLY },
	[TAG_MAIN] = { "main", TREE_TAGS_BLOCK },
	[TAG_MARK] = { "mark", TREE_TAGS_INLINE },
	[TAG_MENU] = { "menu", TREE_TAGS_BLOCK },
	[TAG_META] = { "meta", TREE_TAGS_HEADONLY },
	[TAG_NAV] = { "nav", TREE_TAGS_BLOCK },
	[TAG_OBJECT] = { "object", TREE_TAGS_BLOCK },
	[TAG_OL] = { "ol", TREE_TAGS_BLOCK },
	[TAG_OPTION] = { "option", TREE_TAGS_BLOCK },
	[TAG_P] = { "p", TREE_TAGS_BLOCK },
	[TAG_PICTURE] = { "picture", TREE_TAGS_INLINE },
	[TAG_PRE] = { "pre", TREE_TAGS_BLOCK },
	[TAG_Q] = { "q", TREE_TAGS_INLINE },
	[TAG_S] = { "s", TREE_TAGS_INLINE },
	[TAG_SECTION] = { "section", TREE_TAGS_BLOCK },
	[TAG_SELECT] = { "select", TREE_TAGS_BLOCK },
	[TAG_SMALL] = { "small", TREE_TAGS_INLINE },
	[TAG_SPAN] = { "span", TREE_TAGS_INLINE },
	[TAG_STRONG] = { "strong", TREE_TAGS_INLINE },
	[TAG_SUB] = { "sub", TREE_TAGS_INLINE },
	[TAG_SUMMARY] = { "summary", TREE_TAGS_BLOCK },
	[TAG_SUP] = { "sup", TREE_TAGS_INLINE },
	[TAG_TABLE] = { "table", TREE_TAGS_BLOCK },
	[TAG_TBODY] = { "tbody", TREE_TAGS_BLOCK },
	[TAG_TD] = { "td", TREE_TAGS_BLOCK },
	[TAG_TEXTAREA] = { "textarea", TREE_TAGS_BLOCK },
	[TAG_TFOOT] = { "tfoot", TREE_TAGS_BLOCK },
	[TAG_TH] = { "th", TREE_TAGS_BLOCK },
	[TAG_THEAD] = { "thead", TREE_TAGS_BLOCK },
	[TAG_TIME] = { "time", TREE_TAGS_INLINE },
	[TAG_TITLE] = { "title", TREE_TAGS_HEADONLY },
	[TAG_TR] = { "tr", TREE_TAGS_BLOCK },
	[TAG_TT] = { "tt", TREE_TAGS_INLINE },
	[TAG_U] = { "u", TREE_TAGS_INLINE },
	[TAG_UL] = { "ul", TREE_TAGS_BLOCK },
	[TAG_VIDEO] = { "video", TREE_TAGS_BLOCK },
	[TAG_CUSTOM] = { "x-", TREE_TAGS_INLINE },
};

static const struct {
	const char *name;
	enum attr_key key;
} attrs[] = {
	{ "aria-hidden", ATTR_ARIA_HIDDEN },
	{ "charset", ATTR_CHARSET },
	{ "class", ATTR_CLASS },
	{ "content", ATTR_CONTENT },
	{ "data-testid", ATTR_TESTID },
	{ "datetime", ATTR_DATETIME },
	{ "hidden", ATTR_HIDDEN },
	{ "href", ATTR_HREF },
	{ "http-equiv", ATTR_HTTP_EQUIV },
	{ "id", ATTR_ID },
	{ "itemprop", ATTR_ITEMPROP },
	{ "itemtype", ATTR_ITEMTYPE },
	{ "lang", ATTR_LANG },
	{ "name", ATTR_NAME },
	{ "property", ATTR_PROPERTY },
	{ "rel", ATTR_REL },
	{ "role", ATTR_ROLE },
	{ "shadowrootmode", ATTR_SHADOW },
	{ "style", ATTR_STYLE },
	{ "title", ATTR_TITLE },
	{ "type", ATTR_TYPE },
};

enum tree_tags_kind
tree_tags_kind(enum tag tag)
{
	return tags[tag].kind;
}

const char *
tree_tags_name(enum tag tag)
{
	return tags[tag].name;
}

enum tag
tree_tags_find(const char *name)
{
	size_t lo = TAG_A, hi = TAG_CUSTOM;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = strcmp(name, tags[mid].name);

		if (order == 0)
			return (enum tag)mid;
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return strchr(name, '-') != NULL ? TAG_CUSTOM : TAG_OTHER;
}

enum attr_key
tree_tags_attr(const char *name)
{
	for (size_t i = 0; i < sizeof attrs / sizeof attrs[0]; i++)
		if (attrs[i].name[0] == name[0] && strcmp(attrs[i].name, name) == 0)
			return attrs[i].key;
	return ATTR_OTHER;
}
