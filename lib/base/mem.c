#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

void
mem_out(void)
{
	/* write(2), for stdio may want memory itself */
	static const char words[] =
		"<2>event=out_of_memory the process ends here and can be restarted\n";

	if (write(STDERR_FILENO, words, sizeof words - 1) == -1)
		_exit(EX_OSERR);
	_exit(EX_OSERR);
}

void *
mem_alloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);

	if (p == NULL)
		mem_out();
	return p;
}

void *
mem_zalloc(size_t size)
{
	return mem_array(1, size);
}

void *
mem_array(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		mem_out();
	return p;
}

void *
mem_grow(void *p, size_t n, size_t size)
{
	void *grown = reallocarray(p, n > 0 ? n : 1, size > 0 ? size : 1);

	if (grown == NULL)
		mem_out();
	return grown;
}

char *
mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *
mem_strdup_maybe(const char *s)
{
	return s != NULL ? mem_strdup(s) : NULL;
}

char *
mem_strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = mem_alloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
mem_printf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) == -1)
		mem_out();
	va_end(ap);
	return s;
}
