#include "helper_check.h"
#include "text/charset.h"

#include <string.h>

static const char *used;

static char *
utf8(const char *bytes, size_t len, const char *content_type, enum charset_kind kind)
{
	size_t n;
	char *s = charset_to_utf8(bytes, len, content_type, kind, &n, &used);

	ck_assert(charset_is_utf8(s, n));
	ck_assert_uint_eq(strlen(s), n);
	return s;
}

#define DECODES(bytes, type, kind, text, name)                                                     \
	do {                                                                                       \
		char *got_ = utf8(bytes, sizeof(bytes) - 1, type, kind);                           \
		ck_assert_str_eq(got_, text);                                                      \
		ck_assert_str_eq(used, name);                                                      \
		free(got_);                                                                        \
	} while (0)

START_TEST(every_converter_can_be_opened_before_the_files_are_given_up)
{
	charset_prepare();
	charset_prepare();
}
END_TEST

START_TEST(a_byte_order_mark_beats_every_declaration)
{
	DECODES("\xef\xbb\xbf<meta charset=koi8-r>\xc3\xa9", "text/html; charset=windows-1251",
		CHARSET_HTML, "<meta charset=koi8-r>\xc3\xa9", "utf-8");
	DECODES("\xff\xfeh\0i\0", NULL, CHARSET_HTML, "hi", "utf-16le");
	DECODES("\xfe\xff\0h\0i", "text/html; charset=utf-8", CHARSET_HTML, "hi", "utf-16be");
	DECODES("\xff\xfeh\0\0\xd8i\0", NULL, CHARSET_XML, "h\xef\xbf\xbdi", "utf-16le");
}
END_TEST

START_TEST(the_http_header_beats_the_document)
{
	DECODES("<meta charset=koi8-r>\xcf\xf0", "text/html; charset=\"windows-1251\"",
		CHARSET_HTML, "<meta charset=koi8-r>\xd0\x9f\xd1\x80", "windows-1251");
}
END_TEST

START_TEST(a_page_declares_itself_in_a_meta_element)
{
	DECODES("<META http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\x93\xfa",
		NULL, CHARSET_HTML,
		"<META http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\xe6\x97\xa5",
		"shift_jis");
	DECODES("<meta charset=\"ISO-8859-1\">\x93quoted\x94", NULL, CHARSET_HTML,
		"<meta charset=\"ISO-8859-1\">\xe2\x80\x9cquoted\xe2\x80\x9d", "windows-1252");
}
END_TEST

START_TEST(a_document_declares_itself_in_the_xml_declaration)
{
	DECODES("<?xml version='1.0' encoding='windows-1251'?>\xcf", "text/xml", CHARSET_XML,
		"<?xml version='1.0' encoding='windows-1251'?>\xd0\x9f", "windows-1251");
	DECODES("<\0?\0x\0", NULL, CHARSET_XML, "<?x", "utf-16le");
}
END_TEST

START_TEST(valid_utf8_is_utf8_whatever_is_declared)
{
	DECODES("<meta charset=latin1>\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", NULL, CHARSET_HTML,
		"<meta charset=latin1>\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", "utf-8");
}
END_TEST

START_TEST(a_single_letter_of_utf8_is_proof_against_latin1)
{
	DECODES("Gr\xc3\xbcn", "text/html; charset=iso-8859-1", CHARSET_HTML, "Gr\xc3\xbcn",
		"utf-8");
	DECODES("Gr\xfcn", "text/html; charset=iso-8859-1", CHARSET_HTML, "Gr\xc3\xbcn",
		"windows-1252");
}
END_TEST

START_TEST(a_declaration_that_does_not_fit_gives_way)
{
	DECODES("<meta charset=windows-1252>caf\xe9", "text/html; charset=utf-8", CHARSET_HTML,
		"<meta charset=windows-1252>caf\xc3\xa9", "windows-1252");
}
END_TEST

START_TEST(undeclared_text_is_guessed)
{
	/* "Привет, как дела сегодня" in windows-1251 */
	const char *ru = "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0 "
			 "\xf1\xe5\xe3\xee\xe4\xed\xff \xf3 \xed\xe0\xf1 \xe2\xf1\xb8 "
			 "\xf5\xee\xf0\xee\xf8\xee";
	char *s = utf8(ru, strlen(ru), NULL, CHARSET_HTML);

	ck_assert_ptr_nonnull(strstr(s, "Привет"));
	free(s);
}
END_TEST

START_TEST(broken_bytes_become_replacement_characters_and_nuls_go)
{
	DECODES("a\xff"
		"b\0c\xc3\xa9\xc3\xa9\xc3\xa9",
		"text/html; charset=utf-8", CHARSET_HTML,
		"a\xef\xbf\xbd"
		"bc\xc3\xa9\xc3\xa9\xc3\xa9",
		"utf-8");
	DECODES("", NULL, CHARSET_HTML, "", "utf-8");
}
END_TEST

START_TEST(labels_are_known_in_every_spelling)
{
	ck_assert_str_eq(charset_by_label(" Latin1 ", 8), "windows-1252");
	ck_assert_str_eq(charset_by_label("GB2312", 6), "gb18030");
	ck_assert_str_eq(charset_by_label("ks_c_5601-1987", 14), "euc-kr");
	ck_assert_str_eq(charset_by_label("utf_8", 5), "utf-8");
	ck_assert_str_eq(charset_by_label("KOI8R", 5), "koi8-r");
	ck_assert_ptr_null(charset_by_label("klingon", 7));
	ck_assert_ptr_null(charset_by_label("", 0));
}
END_TEST

CHECK_MAIN("charset", every_converter_can_be_opened_before_the_files_are_given_up,
	a_byte_order_mark_beats_every_declaration, the_http_header_beats_the_document,
	a_page_declares_itself_in_a_meta_element, a_document_declares_itself_in_the_xml_declaration,
	valid_utf8_is_utf8_whatever_is_declared, a_single_letter_of_utf8_is_proof_against_latin1,
	a_declaration_that_does_not_fit_gives_way, undeclared_text_is_guessed,
	broken_bytes_become_replacement_characters_and_nuls_go, labels_are_known_in_every_spelling)
