#include "page/rule.h"

#include "base/mem.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/xpath.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void
silent(void *data, xmlErrorPtr error)
{
	(void)data;
	(void)error;
}

static int
check_one(const char *what, const char *expression, struct err *e)
{
	xmlXPathContextPtr context;
	xmlXPathCompExprPtr compiled;

	if (expression == NULL)
		return 0;
	context = xmlXPathNewContext(NULL);
	if (context == NULL)
		return err_set(e, "out of memory");
	context->error = silent;
	compiled = xmlXPathCtxtCompile(context, (const xmlChar *)expression);
	xmlXPathFreeContext(context);
	if (compiled == NULL)
		return err_set(e, "%s: not an XPath expression: %s", what, expression);
	xmlXPathFreeCompExpr(compiled);
	return 0;
}

int
page_rule_check(const struct page_rule *rule, struct err *e)
{
	if (check_one("title", rule->title, e) == -1 || check_one("body", rule->body, e) == -1 ||
		check_one("remove", rule->remove, e) == -1)
		return -1;
	return 0;
}

static xmlXPathObjectPtr
find(xmlXPathContextPtr context, const char *expression)
{
	return xmlXPathEvalExpression((const xmlChar *)expression, context);
}

static int
nodes_in(const xmlXPathObject *found)
{
	if (found == NULL || found->type != XPATH_NODESET || found->nodesetval == NULL)
		return 0;
	return found->nodesetval->nodeNr;
}

/* Is one of the others around this node? Its text is theirs then. */
static bool
inside_another(const xmlXPathObject *found, const xmlNode *node)
{
	for (const xmlNode *up = node->parent; up != NULL; up = up->parent)
		for (int i = 0; i < found->nodesetval->nodeNr; i++)
			if (found->nodesetval->nodeTab[i] == up)
				return true;
	return false;
}

static void
remove_all(xmlXPathContextPtr context, const char *expression)
{
	xmlXPathObjectPtr found = find(context, expression);

	/* Only unlinked: one may lie in another, and the document frees what it holds. */
	for (int i = 0; i < nodes_in(found); i++) {
		xmlNodePtr node = found->nodesetval->nodeTab[i];

		if (node->type != XML_ELEMENT_NODE || node->parent == NULL ||
			node->parent->type != XML_ELEMENT_NODE)
			continue;
		xmlNodeSetName(node, (const xmlChar *)"template");
	}
	xmlXPathFreeObject(found);
}

int
rule_apply(const struct page_rule *rule, const char *html, size_t len, struct buf *body,
	char **title, struct err *e)
{
	xmlXPathContextPtr context = NULL;
	xmlXPathObjectPtr found = NULL;
	htmlDocPtr doc = NULL;
	int rc = -1;

	if (len > INT_MAX)
		return err_set(e, "too large");
	doc = htmlReadMemory(html, (int)len, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_NODEFDTD);
	context = doc == NULL ? NULL : xmlXPathNewContext(doc);
	if (context == NULL) {
		err_set(e, "the document could not be parsed");
		goto out;
	}
	context->error = silent;
	if (rule->title != NULL) {
		found = find(context, rule->title);
		if (nodes_in(found) > 0) {
			xmlChar *text = xmlNodeGetContent(found->nodesetval->nodeTab[0]);

			*title = text == NULL ? NULL : mem_strdup((const char *)text);
			xmlFree(text);
		}
		xmlXPathFreeObject(found);
		found = NULL;
	}
	/* What is removed becomes an element that is not read. */
	if (rule->remove != NULL)
		remove_all(context, rule->remove);
	if (rule->body != NULL) {
		found = find(context, rule->body);
		if (nodes_in(found) == 0) {
			err_set(e, "the site's rule finds no body: %s", rule->body);
			goto out;
		}
		for (int i = 0; i < nodes_in(found); i++) {
			xmlNodePtr node = found->nodesetval->nodeTab[i];
			xmlBufferPtr dump;

			if (node->type != XML_ELEMENT_NODE || inside_another(found, node))
				continue;
			dump = xmlBufferCreate();
			htmlNodeDump(dump, doc, node);
			buf_add(body, xmlBufferContent(dump), (size_t)xmlBufferLength(dump));
			buf_addc(body, '\n');
			xmlBufferFree(dump);
		}
	}
	rc = 0;
out:
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
	return rc;
}
