# Writes OUT, a C file with the bytes of FILE as style_bytes.
file(READ ${FILE} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "/* Made from web/style.css by web/embed.cmake. */\n#include \"style.h\"\n\n"
	"const unsigned char style_bytes[] = { ${bytes}0 };\nconst unsigned long style_count = sizeof style_bytes - 1;\n")
