#include "text/charset.h"

#include "base/buf.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <uchardet.h>

/* How much of a document may be read in search of its own declaration. The
 * standard says 1,024 bytes, but browsers read on and so do editors' habits. */
#define DECLARED_WITHIN (64 * 1024)
/* What the guesser is shown; more does not make it wiser. */
#define GUESS_WITHIN (256 * 1024)
/* This many multi-byte sequences do not come out right by chance. */
#define PROOF_SEQUENCES 4

/* The name by which the standard knows it, and glibc's name for the superset
 * that browsers really decode with. */
static const struct encoding {
	const char *name;
	const char *iconv;
	const char *labels; /* separated and ended by blanks */
} encodings[] = {
	{ "utf-8", NULL,
		"utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 "
		"unicode20utf8 x-unicode20utf8 us-ascii-utf8 " },
	{ "windows-1252", "CP1252",
		"windows-1252 cp1252 x-cp1252 win-1252 ascii us-ascii "
		"ansi ansi_x3.4-1968 iso646-us iso-8859-1 8859_1 iso8859-1 iso88591 iso_8859-1 "
		"iso_8859-1:1987 "
		"iso-ir-100 latin1 latin-1 l1 cp819 ibm819 csisolatin1 " },
	{ "iso-8859-2", "ISO-8859-2",
		"iso-8859-2 iso8859-2 iso88592 iso_8859-2 "
		"iso-ir-101 latin2 l2 csisolatin2 " },
	{ "iso-8859-3", "ISO-8859-3", "iso-8859-3 iso8859-3 iso88593 latin3 l3 " },
	{ "iso-8859-4", "ISO-8859-4", "iso-8859-4 iso8859-4 iso88594 latin4 l4 " },
	{ "iso-8859-5", "ISO-8859-5",
		"iso-8859-5 iso8859-5 iso88595 cyrillic "
		"csisolatincyrillic iso-ir-144 " },
	{ "iso-8859-6", "ISO-8859-6",
		"iso-8859-6 iso8859-6 iso88596 arabic asmo-708 "
		"ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 " },
	{ "iso-8859-7", "ISO-8859-7",
		"iso-8859-7 iso8859-7 iso88597 greek greek8 "
		"elot_928 ecma-118 iso-ir-126 " },
	{ "iso-8859-8", "ISO-8859-8",
		"iso-8859-8 iso8859-8 iso88598 hebrew visual "
		"iso-8859-8-e iso-8859-8-i logical iso-ir-138 " },
	{ "iso-8859-10", "ISO-8859-10", "iso-8859-10 iso8859-10 latin6 l6 " },
	{ "iso-8859-13", "ISO-8859-13", "iso-8859-13 iso8859-13 " },
	{ "iso-8859-14", "ISO-8859-14", "iso-8859-14 iso8859-14 latin8 " },
	{ "iso-8859-15", "ISO-8859-15", "iso-8859-15 iso8859-15 latin-9 latin9 l9 " },
	{ "iso-8859-16", "ISO-8859-16", "iso-8859-16 latin10 " },
	{ "koi8-r", "KOI8-R", "koi8-r koi8_r koi8 koi cskoi8r " },
	{ "koi8-u", "KOI8-U", "koi8-u koi8-ru " },
	{ "macintosh", "MACINTOSH", "macintosh mac mac-roman x-mac-roman csmacintosh " },
	{ "x-mac-cyrillic", "MAC-CYRILLIC", "x-mac-cyrillic x-mac-ukrainian mac-cyrillic " },
	{ "ibm866", "IBM866", "ibm866 cp866 866 csibm866 " },
	{ "windows-874", "CP874",
		"windows-874 dos-874 cp874 tis-620 iso-8859-11 "
		"iso8859-11 " },
	{ "windows-1250", "CP1250", "windows-1250 cp1250 x-cp1250 " },
	{ "windows-1251", "CP1251", "windows-1251 cp1251 x-cp1251 win-1251 " },
	{ "windows-1253", "CP1253", "windows-1253 cp1253 x-cp1253 " },
	{ "windows-1254", "CP1254",
		"windows-1254 cp1254 x-cp1254 iso-8859-9 "
		"iso8859-9 iso88599 iso_8859-9 latin5 l5 iso-ir-148 " },
	{ "windows-1255", "CP1255", "windows-1255 cp1255 x-cp1255 " },
	{ "windows-1256", "CP1256", "windows-1256 cp1256 x-cp1256 " },
	{ "windows-1257", "CP1257", "windows-1257 cp1257 x-cp1257 " },
	{ "windows-1258", "CP1258", "windows-1258 cp1258 x-cp1258 viscii " },
	{ "gb18030", "GB18030",
		"gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese "
		"csgb2312 iso-ir-58 x-gbk cp936 ms936 euc-cn " },
	{ "big5", "BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950 " },
	{ "euc-jp", "EUC-JP-MS", "euc-jp x-euc-jp cseucpkdfmtjapanese eucjp " },
	{ "iso-2022-jp", "ISO-2022-JP", "iso-2022-jp csiso2022jp " },
	{ "shift_jis", "CP932",
		"shift_jis shift-jis sjis x-sjis ms_kanji ms932 "
		"windows-31j csshiftjis cp932 " },
	{ "euc-kr", "CP949",
		"euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
		"ksc_5601 windows-949 cseuckr iso-ir-149 cp949 uhc " },
	{ "utf-16le", "UTF-16LE",
		"utf-16le utf-16 ucs-2 unicode csunicode "
		"iso-10646-ucs-2 unicodefeff " },
	{ "utf-16be", "UTF-16BE", "utf-16be unicodefffe " },
	{ "utf-32le", "UTF-32LE", "utf-32le utf-32 ucs-4 " },
	{ "utf-32be", "UTF-32BE", "utf-32be " },
	{ "ibm037", "IBM037", "ibm037 cp037 ebcdic-cp-us " },
	{ "ibm437", "IBM437", "ibm437 cp437 " },
	{ "ibm850", "IBM850", "ibm850 cp850 " },
	{ "ibm852", "IBM852", "ibm852 cp852 " },
};
#define NENCODINGS (sizeof encodings / sizeof(encodings[0]))

enum {
	NOT_OPENED,
	OPENED,
	MISSING
};
static struct {
	iconv_t cd;
	int state;
} converters[NENCODINGS];

static const struct encoding *
named(const char *name)
{
	for (size_t i = 0; i < NENCODINGS; i++)
		if (strcmp(encodings[i].name, name) == 0)
			return &encodings[i];
	return NULL;
}

/* Are two labels one but for what stands between letters and digits: utf_8, koi8r, iso885915?
 * Each ends with a blank. */
static bool
loosely_equal(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "-_");
		b += strspn(b, "-_");
		if (*a != *b)
			return false;
		if (*a == ' ')
			return true;
	}
}

static const struct encoding *
labelled(const char *label, size_t n)
{
	char key[48];

	while (n > 0 && strchr(" \t\r\n\f\"'", label[0]) != NULL)
		label++, n--;
	while (n > 0 && strchr(" \t\r\n\f\"'", label[n - 1]) != NULL)
		n--;
	if (n == 0 || n + 2 > sizeof key)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		char c = label[i];
		if (c == ' ' || c == '\0')
			return NULL;
		key[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	key[n] = ' ';
	key[n + 1] = '\0';
	for (size_t i = 0; i < NENCODINGS; i++) {
		const char *p = encodings[i].labels;
		while ((p = strstr(p, key)) != NULL) {
			if (p == encodings[i].labels || p[-1] == ' ')
				return &encodings[i];
			p += n;
		}
	}
	/* None is spelt so; a feed that writes "utf_8" still says what it is. */
	for (size_t i = 0; i < NENCODINGS; i++)
		for (const char *p = encodings[i].labels; *p != '\0'; p = strchr(p, ' ') + 1)
			if (loosely_equal(p, key))
				return &encodings[i];
	return NULL;
}

const char *
charset_by_label(const char *label, size_t n)
{
	const struct encoding *enc = labelled(label, n);

	return enc == NULL ? NULL : enc->name;
}

static iconv_t
converter(const struct encoding *enc)
{
	size_t i = (size_t)(enc - encodings);

	if (converters[i].state == NOT_OPENED) {
		converters[i].cd = iconv_open("UTF-8", enc->iconv);
		converters[i].state = converters[i].cd == (iconv_t)-1 ? MISSING : OPENED;
	}
	return converters[i].state == OPENED ? converters[i].cd : (iconv_t)-1;
}

void
charset_prepare(void)
{
	for (size_t i = 0; i < NENCODINGS; i++)
		if (encodings[i].iconv != NULL)
			(void)converter(&encodings[i]);
}

/* The length of the valid sequence at p, 0 when there is none. */
static size_t
sequence(const unsigned char *p, size_t left)
{
	size_t n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (left < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static size_t
ascii_run(const unsigned char *p, size_t left)
{
	size_t i = 0;
	uint64_t eight;

	while (i + 8 <= left) {
		memcpy(&eight, p + i, 8);
		if (eight & UINT64_C(0x8080808080808080))
			break;
		i += 8;
	}
	while (i < left && p[i] < 0x80)
		i++;
	return i;
}

/* Counts what is right and what is wrong; a sequence cut by the end is neither. */
static void
count_utf8(const char *bytes, size_t len, size_t *good, size_t *bad)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t i = 0;

	*good = *bad = 0;
	while ((i += ascii_run(p + i, len - i)) < len) {
		size_t n = sequence(p + i, len - i);
		if (n > 0) {
			(*good)++;
			i += n;
		} else if (len - i < 4 && p[i] >= 0xc2 && *good > 0) {
			break;
		} else {
			(*bad)++;
			i++;
		}
	}
}

bool
charset_is_utf8(const char *bytes, size_t len)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t i = 0, n;

	while ((i += ascii_run(p + i, len - i)) < len) {
		if ((n = sequence(p + i, len - i)) == 0)
			return false;
		i += n;
	}
	return true;
}

static void
copy_utf8(struct buf *out, const char *bytes, size_t len)
{
	/* exact for a clean text, which nearly all are */
	const unsigned char *p = (const unsigned char *)bytes;
	size_t i = 0, start = 0;

	buf_reserve(out, len);
	while (i < len) {
		size_t n = p[i] == '\0' ? 0 : sequence(p + i, len - i);
		if (n > 0) {
			i += n;
			if (i < len && p[i] != '\0' && p[i] < 0x80) {
				size_t run = ascii_run(p + i, len - i);
				const unsigned char *nul = memchr(p + i, '\0', run);
				i = nul != NULL ? (size_t)(nul - p) : i + run;
			}
			continue;
		}
		buf_add(out, bytes + start, i - start);
		if (p[i++] != '\0') {
			buf_adds(out, "\xef\xbf\xbd");
			while (i < len && (p[i] & 0xc0) == 0x80)
				i++;
		}
		start = i;
	}
	buf_add(out, bytes + start, len - start);
}

/* Converts with iconv; returns how many bytes had no meaning, or (size_t) -1
 * when this machine lacks the converter. */
static size_t
convert(struct buf *out, const struct encoding *enc, const char *bytes, size_t len)
{
	iconv_t cd = converter(enc);
	char chunk[16 * 1024];
	char *in = (char *)(uintptr_t)bytes; /* iconv does not write there */
	size_t left = len, bad = 0;
	bool single = strncmp(enc->name, "windows", 7) == 0;
	/* A broken unit is stepped over whole, or all behind it would be read askew. */
	size_t unit = strncmp(enc->name, "utf-16", 6) == 0   ? 2
		      : strncmp(enc->name, "utf-32", 6) == 0 ? 4
							     : 1;

	if (cd == (iconv_t)-1)
		return (size_t)-1;
	iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char *o = chunk;
		size_t room = sizeof chunk;
		size_t rc = iconv(cd, &in, &left, &o, &room);
		int why = errno;
		const char *from = chunk, *end = o, *nul;

		while ((nul = memchr(from, '\0', (size_t)(end - from))) != NULL) {
			buf_add(out, from, (size_t)(nul - from));
			from = nul + 1;
		}
		buf_add(out, from, (size_t)(end - from));
		if (rc != (size_t)-1 || why == E2BIG)
			continue;
		if (left == 0)
			break;
		/* Browsers give the holes of the Windows sets their C1 control. */
		if (single && (unsigned char)*in >= 0x80 && (unsigned char)*in < 0xa0) {
			buf_addc(out, '\xc2');
			buf_addc(out, *in);
		} else {
			buf_adds(out, "\xef\xbf\xbd");
			bad++;
		}
		if (why == EINVAL) /* cut in the middle of a character */
			break;
		in += unit < left ? unit : left;
		left -= unit < left ? unit : left;
	}
	return bad;
}

static const char *
find_folded(const char *hay, const char *end, const char *needle)
{
	size_t n = strlen(needle);

	for (; hay + n <= end; hay++)
		if ((*hay | 0x20) == needle[0] && strncasecmp(hay, needle, n) == 0)
			return hay;
	return NULL;
}

/* The value after "charset=" or "encoding=" between p and end. */
static const struct encoding *
value_after(const char *p, const char *end, const char *key)
{
	const char *v;

	while ((p = find_folded(p, end, key)) != NULL) {
		p += strlen(key);
		while (p < end && strchr(" \t\r\n", *p) != NULL)
			p++;
		if (p == end || *p != '=')
			continue;
		p++;
		while (p < end && strchr(" \t\r\n\"'", *p) != NULL)
			p++;
		for (v = p; p < end && strchr(" \t\r\n\"';,/>?", *p) == NULL; p++)
			;
		return labelled(v, (size_t)(p - v));
	}
	return NULL;
}

static const struct encoding *
declared_in_html(const char *bytes, size_t len)
{
	const char *end = bytes + (len < DECLARED_WITHIN ? len : DECLARED_WITHIN);
	const char *p = bytes;

	while ((p = find_folded(p, end, "<meta")) != NULL) {
		const char *close = memchr(p, '>', (size_t)(end - p));
		const struct encoding *enc;

		if (close == NULL)
			return NULL;
		enc = value_after(p, close, "charset");
		if (enc != NULL) {
			/* it was read as ASCII, so it cannot be wide */
			if (strncmp(enc->name, "utf-", 4) == 0)
				return named("utf-8");
			return enc;
		}
		p = close;
	}
	return NULL;
}

static const struct encoding *
declared_in_xml(const char *bytes, size_t len)
{
	const char *end = bytes + (len < 1024 ? len : 1024);
	const char *p = find_folded(bytes, end, "<?xml");
	const char *close;
	const struct encoding *enc;

	if (p == NULL || (close = memchr(p, '>', (size_t)(end - p))) == NULL)
		return NULL;
	enc = value_after(p, close, "encoding");
	if (enc != NULL && strncmp(enc->name, "utf-", 4) == 0)
		return named("utf-8");
	return enc;
}

/* Wide encodings show in the first four bytes: a mark, or '<' between NULs. */
static const struct encoding *
by_first_bytes(const char *b, size_t len, size_t *mark)
{
	*mark = 0;
	if (len >= 4 && memcmp(b, "\xff\xfe\0\0", 4) == 0)
		return *mark = 4, named("utf-32le");
	if (len >= 4 && memcmp(b, "\0\0\xfe\xff", 4) == 0)
		return *mark = 4, named("utf-32be");
	if (len >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0)
		return *mark = 3, named("utf-8");
	if (len >= 2 && memcmp(b, "\xff\xfe", 2) == 0)
		return *mark = 2, named("utf-16le");
	if (len >= 2 && memcmp(b, "\xfe\xff", 2) == 0)
		return *mark = 2, named("utf-16be");
	if (len >= 8 && b[0] == '<' && memcmp(b + 1, "\0\0\0", 3) == 0)
		return named("utf-32le");
	if (len >= 8 && memcmp(b, "\0\0\0<", 4) == 0)
		return named("utf-32be");
	if (len >= 4 && b[0] == '<' && b[1] == '\0' && b[2] != '\0' && b[3] == '\0')
		return named("utf-16le");
	if (len >= 4 && b[0] == '\0' && b[1] == '<' && b[2] == '\0' && b[3] != '\0')
		return named("utf-16be");
	if (len >= 4 && memcmp(b, "\x4c\x6f\xa7\x94", 4) == 0)
		return named("ibm037"); /* "<?xm" on a mainframe */
	return NULL;
}

static const struct encoding *
guessed(const char *bytes, size_t len)
{
	uchardet_t u = uchardet_new();
	const struct encoding *enc = NULL;
	const char *name;
	size_t n = len < GUESS_WITHIN ? len : GUESS_WITHIN;

	if (u == NULL)
		return NULL;
	if (uchardet_handle_data(u, bytes, n) == 0) {
		uchardet_data_end(u);
		name = uchardet_get_charset(u);
		if (name != NULL && name[0] != '\0')
			enc = labelled(name, strlen(name));
	}
	uchardet_delete(u);
	if (enc != NULL &&
		(strncmp(enc->name, "utf-", 4) == 0 || strncmp(enc->name, "ibm", 3) == 0))
		return NULL;
	return enc;
}

/* A document that is tried in one encoding after another; out has the last try. */
struct trial {
	const char *bytes;
	size_t len;
	size_t good, bad; /* sequences of UTF-8, bytes that are none */
	const struct encoding *utf8;
	struct buf out;
};

static size_t
try_encoding(struct trial *t, const struct encoding *enc)
{
	buf_clear(&t->out);
	return convert(&t->out, enc, t->bytes, t->len);
}

/* UTF-8 whatever it says of itself; with a stray byte it still is. */
static bool
is_proven_utf8(const struct trial *t)
{
	return t->good >= PROOF_SEQUENCES && t->good > 100 * t->bad;
}

/* The encoding to use when the document, said to be in enc (or NULL), fits it without a loss. */
static const struct encoding *
fits_whole(struct trial *t, const struct encoding *enc)
{
	if (enc == NULL)
		return NULL;
	if (enc == t->utf8)
		return t->bad == 0 ? enc : NULL;
	/* Every pair fits UTF-8, and in Latin letters none makes sense ("GrÃ¼n"): where this is
	 * the declaration, one is proof. */
	if (strcmp(enc->name, "windows-1252") == 0 && t->good > 0 && t->bad == 0)
		return t->utf8;
	return try_encoding(t, enc) == 0 ? enc : NULL;
}

static const struct encoding *
fits_with_losses(struct trial *t, const struct encoding *enc)
{
	if (enc == NULL || enc == t->utf8)
		return enc;
	return try_encoding(t, enc) != (size_t)-1 ? enc : NULL;
}

/* What the header, then the document says; n of them, NULL where one says nothing. */
static size_t
declared(const struct trial *t, const char *content_type, enum charset_kind kind,
	const struct encoding *wanted[2])
{
	size_t n = 0;

	if (content_type != NULL)
		wanted[n++] =
			value_after(content_type, content_type + strlen(content_type), "charset");
	wanted[n++] = kind == CHARSET_HTML ? declared_in_html(t->bytes, t->len)
					   : declared_in_xml(t->bytes, t->len);
	/* Wide text has NULs; what is declared so and has none cannot be. */
	for (size_t i = 0; i < n; i++)
		if (wanted[i] != NULL && strncmp(wanted[i]->name, "utf-", 4) == 0 &&
			memchr(t->bytes, '\0', t->len) == NULL)
			wanted[i] = t->utf8;
	return n;
}

/* The encoding of a document without a mark. */
static const struct encoding *
find_encoding(struct trial *t, const char *content_type, enum charset_kind kind)
{
	const struct encoding *wanted[3], *used = NULL;
	size_t n;

	count_utf8(t->bytes, t->len, &t->good, &t->bad);
	if (is_proven_utf8(t))
		return t->utf8;
	n = declared(t, content_type, kind, wanted);
	for (size_t i = 0; i < n && used == NULL; i++)
		used = fits_whole(t, wanted[i]);
	if (used == NULL && t->bad == 0)
		return t->utf8;
	if (used == NULL) {
		wanted[n] = guessed(t->bytes, t->len);
		used = fits_whole(t, wanted[n++]);
	}
	for (size_t i = 0; i < n && used == NULL; i++)
		used = fits_with_losses(t, wanted[i]);
	return used != NULL ? used : fits_with_losses(t, named("windows-1252"));
}

char *
charset_to_utf8(const char *bytes, size_t len, const char *content_type, enum charset_kind kind,
	size_t *out_len, const char **name)
{
	struct trial t = { .utf8 = named("utf-8") };
	const struct encoding *used;
	size_t mark;

	assert(t.utf8 != NULL);
	used = by_first_bytes(bytes, len, &mark);
	t.bytes = bytes + mark;
	t.len = len - mark;
	if (used == NULL)
		used = find_encoding(&t, content_type, kind);
	else
		used = fits_with_losses(&t, used);
	if (used == NULL || used == t.utf8) {
		used = t.utf8;
		buf_clear(&t.out);
		copy_utf8(&t.out, t.bytes, t.len);
	}
	if (name != NULL)
		*name = used->name;
	*out_len = t.out.len;
	return buf_steal(&t.out);
}
