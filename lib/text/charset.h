/*
 * charset - bytes as they came from the network -> valid UTF-8.
 *
 * The order is that of the WHATWG: byte order mark, HTTP header, what the
 * document says of itself, then a guess (uchardet). Two departures, both
 * because documents lie more often than bytes do: text that is valid UTF-8 in
 * more than a few places is UTF-8 whatever is declared, and a declaration that
 * does not fit the bytes gives way to one that does.
 */
#ifndef STET_TEXT_CHARSET_H
#define STET_TEXT_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

enum charset_kind {
	CHARSET_HTML, /* <meta charset=...>, <meta http-equiv ...>  */
	CHARSET_XML,  /* <?xml encoding="..."?>, UTF-16 by its look */
};

/* Opens every converter there is. glibc loads them from files, so a process
 * that gives up the file system (the reader) calls this first; every other
 * process may leave it out. Not thread-safe; calling it twice is harmless. */
void charset_prepare(void);

/* The text of bytes in UTF-8, NUL-terminated, always valid: what cannot be
 * decoded becomes U+FFFD, NUL bytes and the byte order mark are dropped.
 * content_type is the HTTP header's value or NULL. *out_len gets the length,
 * *name (unless name is NULL) the WHATWG name of the encoding that was used, a
 * static string. The caller frees the result. */
char *charset_to_utf8(const char *bytes, size_t len, const char *content_type,
	enum charset_kind kind, size_t *out_len, const char **name);

/* Is this valid UTF-8 (no surrogates, no overlong forms)? NULs count as valid. */
bool charset_is_utf8(const char *bytes, size_t len);

/* The WHATWG name for a label such as "latin1" or "GB2312" (n bytes, any case,
 * blanks around it allowed); NULL for a label nobody knows. */
const char *charset_by_label(const char *label, size_t n);

#endif
