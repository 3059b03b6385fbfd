# Writes OUT, a C file with every bound of FILE (limits.h): its name, its value, its sentence.
file(READ ${FILE} text)
if(text MATCHES "#define (LIMIT_[A-Z_0-9]+)[^\n]*\\\\\n")
	message(FATAL_ERROR "limits.h: ${CMAKE_MATCH_1} must stand in one line with its sentence")
endif()
file(STRINGS ${FILE} lines REGEX "^#define LIMIT_")
set(rows "")
foreach(line IN LISTS lines)
	if(NOT line MATCHES "^#define (LIMIT_([A-Z_0-9]+))[ \t]+[^/]*[^/ \t][ \t]*/\\*[ \t]*(.*[^ \t])[ \t]*\\*/$")
		message(FATAL_ERROR "limits.h: this bound lacks its sentence: ${line}")
	endif()
	set(id ${CMAKE_MATCH_1})
	set(sentence "${CMAKE_MATCH_3}")
	string(TOLOWER ${CMAKE_MATCH_2} name)
	string(APPEND rows "\t{ \"${name}\", (int64_t)(${id}), \"${sentence}\" },\n")
endforeach()
file(WRITE ${OUT} "/* Made from lib/base/limits.h by lib/base/embed_limits.cmake. */
#include \"base/bounds.h\"
#include \"base/limits.h\"

static const struct bound all[] = {
${rows}};

const struct bound *
bounds_all(size_t *n)
{
	*n = sizeof all / sizeof all[0];
	return all;
}
")
