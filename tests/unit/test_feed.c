#include "feed/feed.h"

#include "base/limits.h"
#include "base/mem.h"
#include "helper_check.h"
#include "helper_feed.h"

#include <string.h>
#include <zlib.h>

#define RSS(items) "<rss version=\"2.0\"><channel><title>Paper</title>" items "</channel></rss>"
#define ITEM(n)                                                                                    \
	"<item><title>T" n "</title><link>http://paper.test/" n                                    \
	"</link><guid isPermaLink=\"false\">g" n "</guid></item>"
#define LINE(n) "g" n "|http://paper.test/" n "|T" n "|-|-\n"
#define ATOM(entries) "<feed xmlns=\"http://www.w3.org/2005/Atom\">" entries "</feed>"

/* ---- formats ---- */

START_TEST(rss_gives_its_items)
{
	feed_check(RSS("<item><title>A</title><link>http://paper.test/1</link><guid>x1</guid>"
		       "<pubDate>Tue, 03 Mar 2020 09:08:07 GMT</pubDate></item>" ITEM("2")),
		"x1|http://paper.test/1|A|2020-03-03T09:08:07Z|-\n" LINE("2"));
}
END_TEST

START_TEST(rdf_gives_its_items_beside_the_channel)
{
	feed_check(
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
		"xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
		"<channel rdf:about=\"http://paper.test/\"><title>P</title><items><rdf:Seq>"
		"<rdf:li rdf:resource=\"http://paper.test/1\"/></rdf:Seq></items></channel>"
		"<item rdf:about=\"http://paper.test/1\"><title>A</title>"
		"<link>http://paper.test/1?ref=rss</link><dc:identifier>doi:1</dc:identifier>"
		"<dc:date>2020-03-03</dc:date></item></rdf:RDF>",
		"http://paper.test/1|http://paper.test/1?ref=rss|A|2020-03-03T00:00:00Z|-\n");
}
END_TEST

START_TEST(rss_1_1_keeps_its_items_in_the_channel)
{
	feed_check(
		"<Channel xmlns=\"http://purl.org/net/rss1.1#\" xmlns:rdf="
		"\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><title>P</title><items>"
		"<item rdf:about=\"http://paper.test/1\"><title>A</title></item></items></Channel>",
		"http://paper.test/1|http://paper.test/1|A|-|-\n");
}
END_TEST

START_TEST(atom_gives_its_entries)
{
	feed_check(ATOM("<title>P</title><entry><id>tag:1</id><title>A</title>"
			"<link rel=\"self\" href=\"/self\"/><link href=\"/1\"/>"
			"<published>2020-03-03T09:08:07Z</published>"
			"<updated>2020-03-04T09:08:07Z</updated></entry>"),
		"tag:1|http://paper.test/1|A|2020-03-03T09:08:07Z|2020-03-04T09:08:07Z\n");
	feed_check("<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><entry><id>1</id>"
		   "<title mode=\"base64\">SGVsbG8=</title><link rel=\"alternate\" "
		   "type=\"text/html\" href=\"http://paper.test/1\"/><issued>2020-03-03</issued>"
		   "<modified>2020-03-04</modified></entry></feed>",
		"1|http://paper.test/1|Hello|2020-03-03T00:00:00Z|2020-03-04T00:00:00Z\n");
}
END_TEST

START_TEST(json_feed_gives_its_items)
{
	feed_check("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"P\",\"items\":["
		   "{\"id\":7,\"url\":\"/1\",\"title\":\"A \\u00e9 \\ud83d\\ude00\","
		   "\"date_published\":\"2020-03-03T09:08:07Z\",\"tags\":[\"x\",{\"id\":\"no\"}]},"
		   "\"no item\",null,{\"id\":\"2\",\"external_url\":\"http://else.test/2\"}]}",
		"7|http://paper.test/1|A \xc3\xa9 \xf0\x9f\x98\x80|2020-03-03T09:08:07Z|-\n"
		"2|http://else.test/2|-|-|-\n");
}
END_TEST

START_TEST(a_sitemap_gives_its_addresses_and_news)
{
	feed_check(
		"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
		"xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\" "
		"xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\"><url>"
		"<loc>http://paper.test/1</loc><image:image><image:loc>http://no.test/i</image:loc>"
		"<image:title>no</image:title></image:image><news:news><news:publication>"
		"<news:name>no</news:name></news:publication><news:title>A</news:title>"
		"<news:publication_date>2020-03-03</news:publication_date></news:news></url>"
		"<url><loc><![CDATA[http://paper.test/2?a=1&b=2]]></loc>"
		"<lastmod>2020-03-04</lastmod></url></urlset>",
		"-|http://paper.test/1|A|2020-03-03T00:00:00Z|-\n"
		"-|http://paper.test/2?a=1&b=2|-|-|2020-03-04T00:00:00Z\n");
}
END_TEST

START_TEST(a_sitemap_index_names_sitemaps_not_articles)
{
	struct feed_heard h;
	const char *index = "<sitemapindex><sitemap><loc>http://paper.test/s1.xml.gz</loc>"
			    "<lastmod>2020-03-03</lastmod></sitemap></sitemapindex>";

	feed_check(index, "sitemap|http://paper.test/s1.xml.gz|2020-03-03T00:00:00Z\n");
	feed_hear(&h, index, strlen(index), NULL, 0);
	ck_assert_int_eq(h.rc, 0);
	ck_assert_int_eq(h.info.format, FEED_SITEMAP_INDEX);
	ck_assert_uint_eq(h.info.entries, 0);
	ck_assert_uint_eq(h.info.sitemaps, 1);
	feed_heard_free(&h);
}
END_TEST

START_TEST(a_gzipped_document_is_unpacked)
{
	char plain[] = RSS(ITEM("1") ITEM("2"));
	unsigned char packed[1000];
	z_stream z = { 0 };
	struct feed_heard h;
	size_t n;

	ck_assert_int_eq(
		deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)plain;
	z.avail_in = (uInt)strlen(plain);
	z.next_out = packed;
	z.avail_out = sizeof packed;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	n = sizeof packed - z.avail_out;
	deflateEnd(&z);
	for (size_t piece = 0; piece < 8; piece++) {
		feed_hear(&h, (char *)packed, n, NULL, piece);
		ck_assert_int_eq(h.rc, 0);
		ck_assert_str_eq(buf_str(&h.lines), LINE("1") LINE("2"));
		feed_heard_free(&h);
	}
	feed_hear(&h, (char *)packed, n - 30, NULL, 0);
	ck_assert(h.info.truncated);
	feed_heard_free(&h);
	packed[12] ^= 0xff;
	feed_hear(&h, (char *)packed, 40, NULL, 0);
	ck_assert_int_eq(h.rc, -1);
	ck_assert_ptr_nonnull(strstr(h.e.text, "gzip"));
	feed_heard_free(&h);
}
END_TEST

START_TEST(bytes_that_unpack_without_end_are_cut)
{
	z_stream z = { 0 };
	struct feed_heard h;
	struct buf packed = { 0 };
	size_t room = 1u << 20;
	char *blanks = mem_zalloc(1u << 20);
	char head[] = "<rss><channel>" ITEM("1") "<item><title>";

	memset(blanks, ' ', room);
	ck_assert_int_eq(
		deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	buf_reserve(&packed, room);
	z.next_out = (Bytef *)packed.data;
	z.avail_out = (uInt)room;
	z.next_in = (Bytef *)head;
	z.avail_in = (uInt)strlen(head);
	deflate(&z, Z_NO_FLUSH);
	for (int i = 0; i < 100; i++) {
		z.next_in = (Bytef *)blanks;
		z.avail_in = 1u << 20;
		deflate(&z, Z_NO_FLUSH);
	}
	deflate(&z, Z_FINISH);
	feed_hear(&h, packed.data, room - z.avail_out, NULL, 0);
	deflateEnd(&z);
	ck_assert_int_eq(h.rc, 0);
	ck_assert(h.info.too_large);
	ck_assert_str_eq(buf_str(&h.lines), LINE("1"));
	feed_heard_free(&h);
	buf_free(&packed);
	free(blanks);
}
END_TEST

/* ---- identity and links ---- */

START_TEST(a_guid_is_the_link_unless_it_says_otherwise)
{
	feed_check(RSS("<item><guid>http://paper.test/1</guid></item>"
		       "<item><guid isPermaLink=\"false\">http://paper.test/2</guid></item>"
		       "<item><guid>http://paper.test/3</guid><link>http://paper.test/three</"
		       "link></item>"
		       "<item><guid>javascript:x</guid></item>"),
		"http://paper.test/1|http://paper.test/1|-|-|-\n"
		"http://paper.test/2|-|-|-|-\n"
		"http://paper.test/3|http://paper.test/three|-|-|-\n"
		"javascript:x|-|-|-|-\n");
}
END_TEST

START_TEST(links_are_resolved_against_the_nearest_base)
{
	feed_check(
		ATOM("<entry><link href=\"a\"/></entry>"), "-|http://paper.test/feeds/a|-|-|-\n");
	feed_check("<feed xml:base=\"http://else.test/x/\">"
		   "<entry><link href=\"a\"/></entry>"
		   "<entry xml:base=\"y/\"><link href=\"b\"/></entry>"
		   "<entry><link xml:base=\"/z/\" href=\"c\"/></entry></feed>",
		"-|http://else.test/x/a|-|-|-\n-|http://else.test/x/y/b|-|-|-\n"
		"-|http://else.test/z/c|-|-|-\n");
}
END_TEST

START_TEST(only_web_addresses_are_links)
{
	feed_check(RSS("<item><link>javascript:alert(1)</link></item>"
		       "<item><link>java\nscript:alert(1)</link></item>"
		       "<item><link>file:///etc/passwd</link></item>"
		       "<item><link> http://paper.test/ok </link></item>"),
		"-|-|-|-|-\n-|-|-|-|-\n-|-|-|-|-\n-|http://paper.test/ok|-|-|-\n");
}
END_TEST

START_TEST(of_several_links_the_alternate_page_is_the_article)
{
	feed_check(ATOM("<entry><link rel=\"edit\" href=\"/no\"/>"
			"<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/no\"/>"
			"<link rel=\"alternate\" type=\"text/html\" href=\"/1\"/>"
			"<link href=\"/2\"/></entry>"),
		"-|http://paper.test/1|-|-|-\n");
	feed_check(RSS("<item><link>http://paper.test/1</link><atom:link rel=\"replies\" "
		       "href=\"http://no.test/\"/></item>"),
		"-|http://paper.test/1|-|-|-\n");
}
END_TEST

static void
hear_original(const struct entry *e, void *arg)
{
	ck_assert_str_eq(e->link, "http://count.test/~r/1");
	ck_assert_str_eq(e->original, "http://paper.test/1");
	++*(int *)arg;
}

START_TEST(the_address_behind_a_counter_is_kept_beside_the_link)
{
	const char *text =
		RSS("<item><link>http://count.test/~r/1</link>"
		    "<feedburner:origLink>http://paper.test/1</feedburner:origLink></item>");
	int heard = 0;
	struct feed_sink sink = { hear_original, NULL, &heard };
	struct feed_info info;

	ck_assert_int_eq(feed_parse(text, strlen(text), NULL, &sink, &info, NULL), 0);
	ck_assert_int_eq(heard, 1);
	feed_info_free(&info);
}
END_TEST

START_TEST(repeated_guids_are_given_as_they_are)
{
	feed_check(RSS("<item><guid isPermaLink=\"false\">x</guid><title>A</title></item>"
		       "<item><guid isPermaLink=\"false\">x</guid><title>B</title></item><item/>"),
		"x|-|A|-|-\nx|-|B|-|-\n-|-|-|-|-\n");
}
END_TEST

/* ---- titles and dates ---- */

START_TEST(a_title_is_one_line_of_plain_text)
{
	feed_check(
		RSS("<item><title>\n A \t&amp;\n B </title></item>"
		    "<item><title>&lt;b&gt;A&lt;/b&gt; &amp;amp; B&lt;script&gt;no()&lt;/script&gt;"
		    "</title></item>"
		    "<item><title><b>A</b> B</title></item>"
		    "<item><title><![CDATA[A <i>B</i> &amp; C]]></title></item>"
		    "<item><title>1 &lt; 2 &lt;3 &amp;lt;x&gt;</title></item>"
		    "<item><title>A&#x202e;B&#0;&#xD800;&#8217;&eacute;&nbsp;C</title></item>"),
		"-|-|A & B|-|-\n-|-|A & B|-|-\n-|-|A B|-|-\n-|-|A B & C|-|-\n"
		"-|-|1 < 2 <3 <x>|-|-\n-|-|AB\xe2\x80\x99\xc3\xa9 C|-|-\n");
}
END_TEST

START_TEST(atom_says_whether_a_title_is_html)
{
	feed_check(
		ATOM("<entry><title>A &lt;b&gt; &amp;amp;</title></entry>"
		     "<entry><title type=\"html\">A &lt;b&gt;B&lt;/b&gt; &amp;amp;</title></entry>"
		     "<entry><title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">A "
		     "<b>B</b> &lt;b&gt;</div></title></entry>"),
		"-|-|A <b> &amp;|-|-\n-|-|A B &|-|-\n-|-|A B <b>|-|-\n");
}
END_TEST

START_TEST(what_stands_inside_of_other_elements_is_not_the_entrys)
{
	feed_check(RSS("<item><source><title>no</title><link>http://no.test/</link></source>"
		       "<image><title>no</title><link>http://no.test/</link></image>"
		       "<media:group><media:title>no</media:title></media:group>"
		       "<itunes:title>no</itunes:title><title>A</title>"
		       "<content:encoded><p><title>no</title></p></content:encoded>"
		       "<author><name>no</name><link>http://no.test/</link></author></item>"),
		"-|-|A|-|-\n");
}
END_TEST

START_TEST(prefixes_count_by_what_they_are_bound_to)
{
	feed_check("<x:feed xmlns:x=\"http://www.w3.org/2005/Atom\" xmlns:atom=\"urn:no\"><x:entry>"
		   "<atom:title>no</atom:title><x:title>A</x:title></x:entry></x:feed>",
		"-|-|A|-|-\n");
	feed_check("<rss xmlns:d=\"http://purl.org/dc/elements/1.1/\" xmlns:dc=\"urn:no\"><item>"
		   "<dc:date>1999-01-01</dc:date><d:date>2020-03-03</d:date></item></rss>",
		"-|-|-|2020-03-03T00:00:00Z|-\n");
	/* not bound at all: what it usually means */
	feed_check(RSS("<item><dc:date>2020-03-03</dc:date></item>"),
		"-|-|-|2020-03-03T00:00:00Z|-\n");
}
END_TEST

START_TEST(dates_that_make_no_sense_are_not_believed)
{
	feed_check(RSS("<item><pubDate>30 Feb 2020</pubDate><dc:date>2020-03-03</dc:date></item>"
		       "<item><pubDate>yesterday</pubDate></item>"
		       "<item><pubDate>2020-03-03</pubDate><dc:date>2020-03-04</dc:date></item>"),
		"-|-|-|2020-03-03T00:00:00Z|-\n-|-|-|-|-\n"
		"-|-|-|2020-03-03T00:00:00Z|2020-03-04T00:00:00Z\n");
}
END_TEST

/* ---- recovery ---- */

START_TEST(junk_before_and_after_does_no_harm)
{
	feed_check("<br />\n<b>Warning</b>: x < y & z in <b>a.php</b><br />\n"
		   "<?xml version=\"1.0\"?>\n<?xml version='1.0'>" RSS(
			   ITEM("1")) "<script>if (a<b) "
				      "{}</script><div>\n" RSS(ITEM("2")),
		LINE("1") LINE("2"));
	feed_check("\xef\xbb\xbf \n" RSS(ITEM("1")), LINE("1"));
}
END_TEST

START_TEST(bare_signs_and_unknown_references_are_text)
{
	feed_check(RSS("<item><title>A & B &foo; 1 < 2 <3 a<b</title>"
		       "<link>http://paper.test/?a=1&b=2&copy=3</link></item>"),
		"-|http://paper.test/?a=1&b=2&copy=3|A & B &foo; 1 < 2 <3 a<b|-|-\n");
}
END_TEST

START_TEST(a_lost_end_tag_costs_no_other_field)
{
	feed_check(RSS("<item><title>A<link>http://paper.test/1</link></item>"
		       "<item><title>B</title><description><p>x<pubDate>2020-03-03</pubDate></item>"
		       "<item><guid isPermaLink='false'>3<author>who</author><title>C</title>"
		       "<item><title>D</title></item>"),
		"-|http://paper.test/1|A|-|-\n-|-|B|2020-03-03T00:00:00Z|-\n3|-|C|-|-\n"
		"-|-|D|-|-\n");
}
END_TEST

START_TEST(wrong_end_tags_are_passed_over)
{
	feed_check(RSS("<item></b></foo><description><p><b>x</p></b><br></description>"
		       "<title>A</title></item></item>" ITEM("2")),
		"-|-|A|-|-\n" LINE("2"));
}
END_TEST

START_TEST(quotes_that_never_close_cost_one_tag)
{
	feed_check(RSS("<item><category domain=\"x>c</category><title>A</title>"
		       "<guid isPermaLink=\"false\">1</guid></item>" ITEM("2")),
		"1|-|A|-|-\n" LINE("2"));
	feed_check(RSS("<item a=1 b a='2' c=\"x > y\"><title>A</title></item>"), "-|-|A|-|-\n");
}
END_TEST

START_TEST(cdata_may_stand_anywhere_and_in_itself)
{
	feed_check(RSS("<item><title>p<![CDATA[q]]>r<![CDATA[]]></title>"
		       "<link><![CDATA[ http://paper.test/1 ]]></link></item>"
		       "<item><title><![CDATA[x ]]]]><![CDATA[> y]]></title></item>"
		       "<item><title><![CDATA[a <![CDATA[b]]> c]]></title></item>" ITEM("2")),
		"-|http://paper.test/1|pqr|-|-\n-|-|x ]]> y|-|-\n-|-|a b c|-|-\n" LINE("2"));
}
END_TEST

START_TEST(comments_instructions_and_doctypes_are_no_text)
{
	feed_check("<!DOCTYPE rss PUBLIC \"a>b\" \"http://no.test/x.dtd\" [<!ENTITY a \">]\"> "
		   "<!-- it's > -->]>" RSS("<!-- a -- <item> --><item><?php echo '<item>' ?>"
					   "<title>A<!-- no -->B &a;</title></item>"),
		"-|-|AB &a;|-|-\n");
}
END_TEST

START_TEST(declared_entities_are_not_expanded_and_noted)
{
	const char *text =
		"<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY x SYSTEM \"/etc/passwd\">]>" RSS(
			"<item><title>&a;&x;</title></item>");
	struct feed_heard h;

	feed_hear(&h, text, strlen(text), NULL, 0);
	ck_assert_str_eq(buf_str(&h.lines), "-|-|&a;&x;|-|-\n");
	ck_assert(h.info.entities);
	feed_heard_free(&h);
}
END_TEST

START_TEST(a_document_cut_off_keeps_what_it_said_whole)
{
	struct feed_heard h;
	const char *cut = "<rss><channel>" ITEM("1") "<item><title>B</title>"
						     "<link>http://paper.test/2</link><guid>g";

	feed_check(cut, LINE("1") "-|http://paper.test/2|B|-|-\n");
	feed_check("<rss><channel>" ITEM("1") "<item><title>half", LINE("1"));
	feed_check("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\"},"
		   "{\"id\":\"2\",\"title\":\"ha",
		"1|-|-|-|-\n2|-|-|-|-\n");
	feed_hear(&h, cut, strlen(cut), NULL, 0);
	ck_assert_int_eq(h.rc, 0);
	ck_assert(h.info.truncated);
	feed_heard_free(&h);
	feed_hear(&h, RSS(ITEM("1")), strlen(RSS(ITEM("1"))), NULL, 0);
	ck_assert(!h.info.truncated);
	feed_heard_free(&h);
}
END_TEST

START_TEST(names_count_in_any_case_and_items_at_any_place)
{
	feed_check("<RSS><CHANNEL></CHANNEL><ITEM><TITLE>A</TITLE><PUBDATE>2020-03-03</PUBDATE>"
		   "</ITEM></RSS>",
		"-|-|A|2020-03-03T00:00:00Z|-\n");
	feed_check("<channel><item><title>A</title></item></channel>", "-|-|A|-|-\n");
	feed_check("<rss xmlns=\"http://unknown.test/rss\"><item><title>A</title></item></rss>",
		"-|-|A|-|-\n");
}
END_TEST

/* ---- bytes ---- */

START_TEST(the_charset_is_found_by_mark_header_declaration_or_guess)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *type;
	} docs[] = {
#define DOC(s, type) { s, sizeof s - 1, type }
		DOC("<?xml version='1.0' encoding='iso-8859-1'?><rss><item><title>\xe9t\xe9</title>"
		    "</item></rss>",
			NULL),
		DOC("<rss><item><title>\xe9t\xe9</title></item></rss>",
			"application/xml; charset=latin1"),
		DOC("<?xml version='1.0' encoding='utf-16'?><rss><item><title>\xc3\xa9t\xc3\xa9"
		    "</title></item></rss>",
			NULL),
		DOC("\xef\xbb\xbf<?xml version='1.0' encoding='koi8-r'?><rss><item><title>"
		    "\xc3\xa9t\xc3\xa9</title></item></rss>",
			NULL),
		DOC("\xff\xfe<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\xe9\0t\0\xe9\0<"
		    "\0/\0"
		    "t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>\0<\0/\0r\0s\0s\0>\0",
			NULL),
	};

	for (size_t i = 0; i < sizeof docs / sizeof docs[0]; i++) {
		struct feed_source src = { NULL, docs[i].type };

		for (size_t piece = 0; piece < 3; piece++) {
			struct feed_heard h;

			feed_hear(&h, docs[i].bytes, docs[i].len, &src, piece);
			ck_assert_str_eq(buf_str(&h.lines), "-|-|\xc3\xa9t\xc3\xa9|-|-\n");
			feed_heard_free(&h);
		}
	}
}
END_TEST

START_TEST(stray_bytes_and_nuls_leave_valid_utf8)
{
	static const char text[] = "<rss><item><title>A\0B \x93x\x94 \xc3\xa9</title>"
				   "<!-- \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 -->"
				   "</item>\0" ITEM("2") "</rss>";
	struct feed_heard h;

	feed_hear(&h, text, sizeof text - 1, NULL, 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&h.lines), "AB \xe2\x80\x9cx\xe2\x80\x9d \xc3\xa9"));
	ck_assert_ptr_nonnull(strstr(buf_str(&h.lines), LINE("2")));
	feed_heard_free(&h);
}
END_TEST

/* ---- bounds ---- */

static void
repeat(struct buf *b, const char *s, size_t n)
{
	while (n-- > 0)
		buf_adds(b, s);
}

START_TEST(depth_and_length_are_no_obstacle)
{
	struct buf b = { 0 };
	struct feed_heard h;

	buf_adds(&b, "<rss><channel>" ITEM("1") "<item><title>D</title><description>");
	repeat(&b, "<d>", 100000);
	repeat(&b, "</d>", 100000);
	buf_adds(&b, "</description></item><item><title>");
	repeat(&b, "long ", 500000);
	buf_adds(&b, "</title></item>" ITEM("2") "</channel></rss>");
	feed_hear(&h, b.data, b.len, NULL, 4096);
	ck_assert_uint_eq(h.info.entries, 4);
	ck_assert_ptr_nonnull(strstr(buf_str(&h.lines), LINE("2")));
	ck_assert_uint_lt(h.lines.len, LIMIT_TITLE + 500);
	feed_heard_free(&h);
	buf_free(&b);
}
END_TEST

START_TEST(a_tag_longer_than_memory_allows_is_left_out_and_noted)
{
	struct buf b = { 0 };
	struct feed_heard h;

	buf_adds(&b, "<rss><channel><item><category x=\"");
	repeat(&b, "long ", 200000);
	buf_adds(&b, "\"/></item>" ITEM("2") "</channel></rss>");
	feed_hear(&h, b.data, b.len, NULL, 4096);
	ck_assert(h.info.lost);
	ck_assert_ptr_nonnull(strstr(buf_str(&h.lines), LINE("2")));
	feed_heard_free(&h);
	buf_free(&b);
}
END_TEST

START_TEST(entries_are_counted_up_to_a_limit)
{
	struct buf b = { 0 };
	struct feed_info info;
	struct feed_sink sink = { 0 };

	buf_adds(&b, "<rss><channel>");
	repeat(&b, "<item/>", LIMIT_FEED_ENTRIES + 5);
	ck_assert_int_eq(feed_parse(b.data, b.len, NULL, &sink, &info, NULL), 0);
	ck_assert_uint_eq(info.entries, LIMIT_FEED_ENTRIES);
	ck_assert(info.capped);
	feed_info_free(&info);
	buf_free(&b);
}
END_TEST

/* ---- what the feed says of itself ---- */

START_TEST(the_feed_tells_its_title_period_hub_and_self)
{
	const char *text = RSS("<link>http://paper.test/</link><ttl>15</ttl>"
			       "<sy:updatePeriod>daily</sy:updatePeriod>"
			       "<sy:updateFrequency>4</sy:updateFrequency>"
			       "<atom:link rel=\"hub\" href=\"http://hub.test/\"/>"
			       "<atom:link rel=\"self\" href=\"http://paper.test/rss\"/>"
			       "<atom:link rel=\"next\" href=\"http://paper.test/rss?2\"/>"
			       "<image><title>no</title></image>");
	struct feed_heard h;

	feed_hear(&h, text, strlen(text), NULL, 0);
	ck_assert_int_eq(h.rc, 0);
	ck_assert_int_eq(h.info.format, FEED_RSS);
	ck_assert_str_eq(h.info.title, "Paper");
	ck_assert_str_eq(h.info.link, "http://paper.test/");
	ck_assert_str_eq(h.info.hub, "http://hub.test/");
	ck_assert_str_eq(h.info.self, "http://paper.test/rss");
	ck_assert_str_eq(h.info.next, "http://paper.test/rss?2");
	ck_assert_int_eq(h.info.ttl_s, 900);
	ck_assert_int_eq(h.info.period_s, 6 * 3600);
	feed_heard_free(&h);
	text = "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"P\",\"feed_url\":"
	       "\"http://paper.test/json\",\"hubs\":[{\"type\":\"WebSub\",\"url\":"
	       "\"http://hub.test/\"}]}";
	feed_hear(&h, text, strlen(text), NULL, 0);
	ck_assert_int_eq(h.info.format, FEED_JSON);
	ck_assert_str_eq(h.info.title, "P");
	ck_assert_str_eq(h.info.self, "http://paper.test/json");
	ck_assert_str_eq(h.info.hub, "http://hub.test/");
	feed_heard_free(&h);
}
END_TEST

/* ---- no feeds ---- */

START_TEST(a_page_is_told_from_a_feed_and_its_feeds_are_found)
{
	const char *page = "<!DOCTYPE html><html><head><title>The\n Paper</title>"
			   "<script>var x = '<rss><item></item></rss>';</script>"
			   "<link rel=\"stylesheet\" href=\"/no.css\" type=\"text/css\">"
			   "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"All\" "
			   "href=\"/feed?a=1&amp;b=2\">"
			   "<link type='application/atom+xml' rel='alternate' href='news.atom'>"
			   "</head><body><svg><title>no</title></svg><item>no</item></body></html>";
	const struct feed_source src = { "http://paper.test/front/", "text/html" };
	struct feed_heard h;

	for (size_t piece = 0; piece < 4; piece++) {
		feed_hear(&h, page, strlen(page), &src, piece);
		ck_assert_int_eq(h.rc, -1);
		ck_assert_ptr_nonnull(strstr(h.e.text, "page"));
		ck_assert_int_eq(h.info.format, FEED_PAGE);
		ck_assert_str_eq(h.info.title, "The Paper");
		ck_assert_uint_eq(h.info.entries, 0);
		ck_assert_uint_eq(h.info.alternates_n, 2);
		ck_assert_str_eq(h.info.alternates[0].url, "http://paper.test/feed?a=1&b=2");
		ck_assert_str_eq(h.info.alternates[0].title, "All");
		ck_assert_str_eq(h.info.alternates[1].url, "http://paper.test/front/news.atom");
		ck_assert_str_eq(h.info.alternates[1].type, "application/atom+xml");
		feed_heard_free(&h);
	}
}
END_TEST

START_TEST(what_is_no_feed_is_refused_in_words)
{
	static const struct {
		const char *text, *words;
	} all[] = {
		{ "", "empty" },
		{ " \n\t ", "empty" },
		{ "some words", "no feed" },
		{ "<?xml version=\"1.0\"?>", "no feed" },
		{ "<soap:Envelope><item/></soap:Envelope>", "<soap:Envelope>" },
		{ "{\"error\":404}", "no JSON Feed" },
		{ "[1,2]", "no JSON Feed" },
		{ "<opml><body><outline xmlUrl=\"http://x.test/\"/></body></opml>", "OPML" },
		{ "<html><body><h1>503</h1></body></html>", "page" },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct feed_heard h;

		feed_hear(&h, all[i].text, strlen(all[i].text), NULL, 0);
		ck_assert_int_eq(h.rc, -1);
		ck_assert_msg(
			strstr(h.e.text, all[i].words) != NULL, "'%s': %s", all[i].text, h.e.text);
		ck_assert_uint_eq(h.lines.len, 0);
		feed_heard_free(&h);
	}
}
END_TEST

CHECK_MAIN("feed", rss_gives_its_items, rdf_gives_its_items_beside_the_channel,
	rss_1_1_keeps_its_items_in_the_channel, atom_gives_its_entries, json_feed_gives_its_items,
	a_sitemap_gives_its_addresses_and_news, a_sitemap_index_names_sitemaps_not_articles,
	a_gzipped_document_is_unpacked, bytes_that_unpack_without_end_are_cut,
	a_guid_is_the_link_unless_it_says_otherwise, links_are_resolved_against_the_nearest_base,
	only_web_addresses_are_links, of_several_links_the_alternate_page_is_the_article,
	the_address_behind_a_counter_is_kept_beside_the_link, repeated_guids_are_given_as_they_are,
	a_title_is_one_line_of_plain_text, atom_says_whether_a_title_is_html,
	what_stands_inside_of_other_elements_is_not_the_entrys,
	prefixes_count_by_what_they_are_bound_to, dates_that_make_no_sense_are_not_believed,
	junk_before_and_after_does_no_harm, bare_signs_and_unknown_references_are_text,
	a_lost_end_tag_costs_no_other_field, wrong_end_tags_are_passed_over,
	quotes_that_never_close_cost_one_tag, cdata_may_stand_anywhere_and_in_itself,
	comments_instructions_and_doctypes_are_no_text,
	declared_entities_are_not_expanded_and_noted, a_document_cut_off_keeps_what_it_said_whole,
	names_count_in_any_case_and_items_at_any_place,
	the_charset_is_found_by_mark_header_declaration_or_guess,
	stray_bytes_and_nuls_leave_valid_utf8, depth_and_length_are_no_obstacle,
	a_tag_longer_than_memory_allows_is_left_out_and_noted, entries_are_counted_up_to_a_limit,
	the_feed_tells_its_title_period_hub_and_self,
	a_page_is_told_from_a_feed_and_its_feeds_are_found, what_is_no_feed_is_refused_in_words)
