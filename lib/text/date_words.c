#include "date_words.h"

#include <stddef.h>
#include <string.h>

/*
 * Beginnings of month names, lower case and without accents (so й is и), in the order of
 * their bytes; the longest that fits decides. Where two languages disagree about a beginning
 * the one with more feeds has it.
 */
static const struct {
	const char *start;
	int month;
} months[] = {
	{ "abr", 4 },
	{ "ago", 8 },
	{ "agt", 8 },
	{ "agu", 8 },
	{ "aou", 8 },
	{ "apr", 4 },
	{ "ara", 12 },
	{ "aug", 8 },
	{ "avr", 4 },
	{ "bre", 3 },
	{ "cer", 6 },
	{ "cervence", 7 },
	{ "cervenec", 7 },
	{ "cze", 6 },
	{ "dec", 12 },
	{ "des", 12 },
	{ "dez", 12 },
	{ "dic", 12 },
	{ "dub", 4 },
	{ "eki", 10 },
	{ "elo", 8 },
	{ "ene", 1 },
	{ "eyl", 9 },
	{ "feb", 2 },
	{ "fev", 2 },
	{ "fevr", 2 },
	{ "gen", 1 },
	{ "giu", 6 },
	{ "gru", 12 },
	{ "haz", 6 },
	{ "heina", 7 },
	{ "helmi", 2 },
	{ "huhti", 4 },
	{ "ian", 1 },
	{ "iul", 7 },
	{ "iun", 6 },
	{ "jan", 1 },
	{ "joulu", 12 },
	{ "juil", 7 },
	{ "juin", 6 },
	{ "jul", 7 },
	{ "jun", 6 },
	{ "kas", 11 },
	{ "kesa", 6 },
	{ "kve", 5 },
	{ "kwi", 4 },
	{ "led", 1 },
	{ "lip", 7 },
	{ "lis", 11 },
	{ "loka", 10 },
	{ "lug", 7 },
	{ "lut", 2 },
	{ "maalis", 3 },
	{ "maar", 3 },
	{ "mag", 5 },
	{ "mai", 5 },
	{ "maj", 5 },
	{ "mar", 3 },
	{ "marras", 11 },
	{ "may", 5 },
	{ "mei", 5 },
	{ "mrc", 3 },
	{ "mrt", 3 },
	{ "mrz", 3 },
	{ "nis", 4 },
	{ "noi", 11 },
	{ "nov", 11 },
	{ "oca", 1 },
	{ "oct", 10 },
	{ "okt", 10 },
	{ "ott", 10 },
	{ "out", 10 },
	{ "paz", 10 },
	{ "pro", 12 },
	{ "rij", 10 },
	{ "sep", 9 },
	{ "set", 9 },
	{ "sie", 8 },
	{ "srp", 8 },
	{ "sty", 1 },
	{ "sub", 2 },
	{ "syys", 9 },
	{ "szep", 9 },
	{ "tammi", 1 },
	{ "tem", 7 },
	{ "touko", 5 },
	{ "uno", 2 },
	{ "wrz", 9 },
	{ "zar", 9 },
	{ "απρ", 4 },
	{ "αυγ", 8 },
	{ "δεκ", 12 },
	{ "ιαν", 1 },
	{ "ιουλ", 7 },
	{ "ιουν", 6 },
	{ "μαι", 5 },
	{ "μαρ", 3 },
	{ "νοε", 11 },
	{ "οκτ", 10 },
	{ "σεπ", 9 },
	{ "φεβ", 2 },
	{ "авг", 8 },
	{ "апр", 4 },
	{ "бер", 3 },
	{ "вер", 9 },
	{ "гру", 12 },
	{ "дек", 12 },
	{ "жов", 10 },
	{ "июл", 7 },
	{ "июн", 6 },
	{ "кві", 4 },
	{ "лип", 7 },
	{ "лис", 11 },
	{ "лют", 2 },
	{ "маи", 5 },
	{ "мар", 3 },
	{ "мая", 5 },
	{ "ноя", 11 },
	{ "окт", 10 },
	{ "сен", 9 },
	{ "сер", 8 },
	{ "січ", 1 },
	{ "тра", 5 },
	{ "фев", 2 },
	{ "чер", 6 },
	{ "янв", 1 },
};

/* The first row whose start begins with this byte or a later one. */
static size_t
first_row(char byte)
{
	size_t low = 0, high = sizeof months / sizeof months[0];

	while (low < high) {
		size_t mid = (low + high) / 2;

		if ((unsigned char)*months[mid].start < (unsigned char)byte)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int
date_month_of(const char *word)
{
	size_t best = 0;
	int month = 0;

	for (size_t i = first_row(*word);
		i < sizeof months / sizeof months[0] && *months[i].start == *word; i++) {
		size_t n = strlen(months[i].start);

		if (n > best && strncmp(word, months[i].start, n) == 0) {
			best = n;
			month = months[i].month;
		}
	}
	return month;
}

/* Offsets in minutes. A name that two zones use has the one that feeds mean. */
static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{ "gmt", 0 },
	{ "utc", 0 },
	{ "ut", 0 },
	{ "z", 0 },
	{ "wet", 0 },
	{ "bst", 60 },
	{ "west", 60 },
	{ "cet", 60 },
	{ "met", 60 },
	{ "mez", 60 },
	{ "wat", 60 },
	{ "cest", 120 },
	{ "mest", 120 },
	{ "mesz", 120 },
	{ "eet", 120 },
	{ "cat", 120 },
	{ "sast", 120 },
	{ "eest", 180 },
	{ "msk", 180 },
	{ "idt", 180 },
	{ "trt", 180 },
	{ "eat", 180 },
	{ "irst", 210 },
	{ "msd", 240 },
	{ "gst", 240 },
	{ "aft", 270 },
	{ "pkt", 300 },
	{ "uzt", 300 },
	{ "yekt", 300 },
	{ "ist", 330 },
	{ "npt", 345 },
	{ "bdt", 360 },
	{ "mmt", 390 },
	{ "ict", 420 },
	{ "wib", 420 },
	{ "novt", 420 },
	{ "krat", 420 },
	{ "hkt", 480 },
	{ "sgt", 480 },
	{ "myt", 480 },
	{ "pht", 480 },
	{ "awst", 480 },
	{ "wita", 480 },
	{ "irkt", 480 },
	{ "jst", 540 },
	{ "kst", 540 },
	{ "wit", 540 },
	{ "yakt", 540 },
	{ "acst", 570 },
	{ "aest", 600 },
	{ "vlat", 600 },
	{ "acdt", 630 },
	{ "aedt", 660 },
	{ "nzst", 720 },
	{ "nzdt", 780 },
	{ "brst", -120 },
	{ "ndt", -150 },
	{ "adt", -180 },
	{ "brt", -180 },
	{ "art", -180 },
	{ "uyt", -180 },
	{ "clst", -180 },
	{ "nst", -210 },
	{ "ast", -240 },
	{ "at", -240 },
	{ "edt", -240 },
	{ "clt", -240 },
	{ "vet", -240 },
	{ "est", -300 },
	{ "et", -300 },
	{ "cdt", -300 },
	{ "cot", -300 },
	{ "pet", -300 },
	{ "cst", -360 },
	{ "ct", -360 },
	{ "mdt", -360 },
	{ "mst", -420 },
	{ "mt", -420 },
	{ "pdt", -420 },
	{ "pst", -480 },
	{ "pt", -480 },
	{ "akdt", -480 },
	{ "akst", -540 },
	{ "hdt", -540 },
	{ "hadt", -540 },
	{ "hst", -600 },
	{ "hast", -600 },
	{ "sst", -660 },
};

bool
date_zone_of(const char *word, int *minutes)
{
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		if (strcmp(word, zones[i].name) == 0) {
			*minutes = zones[i].minutes;
			return true;
		}
	}
	/* The letters of RFC 822, with the signs that RFC printed. J is nobody. */
	if (word[1] == '\0' && word[0] >= 'a' && word[0] <= 'y' && word[0] != 'j') {
		int n = word[0] - 'a' + (word[0] < 'j');

		*minutes = word[0] < 'n' ? -60 * n : 60 * (word[0] - 'm');
		return true;
	}
	return false;
}

enum date_half
date_half_of(const char *word)
{
	static const char *const am[] = { "am", "오전", "上午", "午前", "πμ" };
	static const char *const pm[] = { "pm", "오후", "下午", "午後", "μμ" };

	if (*word >= 'b' && *word <= 'z' && *word != 'p') /* nearly every word of a date */
		return DATE_HALF_NONE;
	for (size_t i = 0; i < sizeof am / sizeof am[0]; i++) {
		if (strcmp(word, am[i]) == 0)
			return DATE_HALF_AM;
		if (strcmp(word, pm[i]) == 0)
			return DATE_HALF_PM;
	}
	return DATE_HALF_NONE;
}
