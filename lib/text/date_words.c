#include "date_words.h"

#include <stddef.h>
#include <string.h>

/*
 * Beginnings of month names, lower case and without accents (so й is и); the
 * longest that fits decides. Where two languages disagree about a beginning the
 * one with more feeds has it.
 */
static const struct {
	const char *start;
	int month;
} months[] = {
	{ "jan", 1 },
	{ "ene", 1 },
	{ "gen", 1 },
	{ "ian", 1 },
	{ "sty", 1 },
	{ "led", 1 },
	{ "oca", 1 },
	{ "tammi", 1 },
	{ "ιαν", 1 },
	{ "янв", 1 },
	{ "січ", 1 },
	{ "feb", 2 },
	{ "fev", 2 },
	{ "fevr", 2 },
	{ "lut", 2 },
	{ "uno", 2 },
	{ "sub", 2 },
	{ "helmi", 2 },
	{ "φεβ", 2 },
	{ "фев", 2 },
	{ "лют", 2 },
	{ "mar", 3 },
	{ "maar", 3 },
	{ "mrt", 3 },
	{ "mrz", 3 },
	{ "bre", 3 },
	{ "maalis", 3 },
	{ "mrc", 3 },
	{ "μαρ", 3 },
	{ "мар", 3 },
	{ "бер", 3 },
	{ "apr", 4 },
	{ "avr", 4 },
	{ "abr", 4 },
	{ "kwi", 4 },
	{ "dub", 4 },
	{ "nis", 4 },
	{ "huhti", 4 },
	{ "απρ", 4 },
	{ "апр", 4 },
	{ "кві", 4 },
	{ "may", 5 },
	{ "mai", 5 },
	{ "maj", 5 },
	{ "mei", 5 },
	{ "mag", 5 },
	{ "kve", 5 },
	{ "touko", 5 },
	{ "μαι", 5 },
	{ "мая", 5 },
	{ "маи", 5 },
	{ "тра", 5 },
	{ "jun", 6 },
	{ "juin", 6 },
	{ "giu", 6 },
	{ "iun", 6 },
	{ "cze", 6 },
	{ "cer", 6 },
	{ "haz", 6 },
	{ "kesa", 6 },
	{ "ιουν", 6 },
	{ "июн", 6 },
	{ "чер", 6 },
	{ "jul", 7 },
	{ "juil", 7 },
	{ "lug", 7 },
	{ "iul", 7 },
	{ "lip", 7 },
	{ "cervence", 7 },
	{ "cervenec", 7 },
	{ "tem", 7 },
	{ "heina", 7 },
	{ "ιουλ", 7 },
	{ "июл", 7 },
	{ "лип", 7 },
	{ "aug", 8 },
	{ "ago", 8 },
	{ "aou", 8 },
	{ "agu", 8 },
	{ "agt", 8 },
	{ "sie", 8 },
	{ "srp", 8 },
	{ "elo", 8 },
	{ "αυγ", 8 },
	{ "авг", 8 },
	{ "сер", 8 },
	{ "sep", 9 },
	{ "set", 9 },
	{ "szep", 9 },
	{ "wrz", 9 },
	{ "zar", 9 },
	{ "eyl", 9 },
	{ "syys", 9 },
	{ "σεπ", 9 },
	{ "сен", 9 },
	{ "вер", 9 },
	{ "oct", 10 },
	{ "okt", 10 },
	{ "out", 10 },
	{ "ott", 10 },
	{ "paz", 10 },
	{ "rij", 10 },
	{ "eki", 10 },
	{ "loka", 10 },
	{ "οκτ", 10 },
	{ "окт", 10 },
	{ "жов", 10 },
	{ "nov", 11 },
	{ "noi", 11 },
	{ "lis", 11 },
	{ "kas", 11 },
	{ "marras", 11 },
	{ "νοε", 11 },
	{ "ноя", 11 },
	{ "лис", 11 },
	{ "dec", 12 },
	{ "dez", 12 },
	{ "dic", 12 },
	{ "des", 12 },
	{ "gru", 12 },
	{ "pro", 12 },
	{ "ara", 12 },
	{ "joulu", 12 },
	{ "δεκ", 12 },
	{ "дек", 12 },
	{ "гру", 12 },
};

int
date_month_of(const char *word)
{
	size_t best = 0;
	int month = 0;

	for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
		size_t n = strlen(months[i].start);

		if (n > best && *word == *months[i].start &&
			strncmp(word, months[i].start, n) == 0) {
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

	for (size_t i = 0; i < sizeof am / sizeof am[0]; i++) {
		if (strcmp(word, am[i]) == 0)
			return DATE_HALF_AM;
		if (strcmp(word, pm[i]) == 0)
			return DATE_HALF_PM;
	}
	return DATE_HALF_NONE;
}
