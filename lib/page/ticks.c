#include "page/ticks.h"

#include "text/utf8.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
	LONGEST = 90, /* bytes of a line that ticks; Devanagari takes three a letter */
};

enum kind {
	FILL,	/* says nothing by itself */
	VERB,	/* updated, published */
	BEFORE, /* "vor" 3 Stunden */
	AFTER,	/* 3 hours "ago" */
	UNIT,
	AGE,	 /* months and years: "25 years ago" may well be a heading */
	ONE,	 /* "an" hour ago */
	DAY,	 /* "yesterday", at 14:05 */
	NOW,	 /* "just now": a time that needs no number */
	COUNTED, /* comments, shares */
	NUMBER,
	UNKNOWN,
	KINDS
};

/* ASCII letters in lower case; other letters in every case in which they begin such a line. */
static const struct term {
	const char *words;
	uint8_t kind;
} terms[] = {
	/* English */
	{ "a", ONE },
	{ "an", ONE },
	{ "one", ONE },
	{ "about", FILL },
	{ "almost", FILL },
	{ "around", FILL },
	{ "at", FILL },
	{ "for", FILL },
	{ "last", FILL },
	{ "less than", FILL },
	{ "more than", FILL },
	{ "on", FILL },
	{ "over", FILL },
	{ "was", FILL },
	{ "first", FILL },
	{ "and", FILL },
	{ "edited", VERB },
	{ "modified", VERB },
	{ "posted", VERB },
	{ "published", VERB },
	{ "update", VERB },
	{ "updated", VERB },
	{ "uploaded", VERB },
	{ "ago", AFTER },
	{ "just now", NOW },
	{ "moments ago", NOW },
	{ "a moment ago", NOW },
	{ "a minute ago", NOW },
	{ "an hour ago", NOW },
	{ "a day ago", NOW },
	{ "yesterday", DAY },
	{ "s", UNIT },
	{ "sec", UNIT },
	{ "secs", UNIT },
	{ "second", UNIT },
	{ "seconds", UNIT },
	{ "m", UNIT },
	{ "min", UNIT },
	{ "mins", UNIT },
	{ "minute", UNIT },
	{ "minutes", UNIT },
	{ "h", UNIT },
	{ "hr", UNIT },
	{ "hrs", UNIT },
	{ "hour", UNIT },
	{ "hours", UNIT },
	{ "d", UNIT },
	{ "day", UNIT },
	{ "days", UNIT },
	{ "w", UNIT },
	{ "week", UNIT },
	{ "weeks", UNIT },
	{ "mo", AGE },
	{ "month", AGE },
	{ "months", AGE },
	{ "y", AGE },
	{ "year", AGE },
	{ "years", AGE },
	{ "comment", COUNTED },
	{ "comments", COUNTED },
	{ "like", COUNTED },
	{ "likes", COUNTED },
	{ "reaction", COUNTED },
	{ "reactions", COUNTED },
	{ "read", COUNTED },
	{ "reads", COUNTED },
	{ "replies", COUNTED },
	{ "retweets", COUNTED },
	{ "share", COUNTED },
	{ "shares", COUNTED },
	{ "view", COUNTED },
	{ "views", COUNTED },
	{ "votes", COUNTED },
	/* German */
	{ "zuletzt", FILL },
	{ "etwa", FILL },
	{ "aktualisiert", VERB },
	{ "aktualisierung", VERB },
	{ "bearbeitet", VERB },
	{ "erstellt", VERB },
	{ "geändert", VERB },
	{ "publiziert", VERB },
	{ "stand", VERB },
	{ "veröffentlicht", VERB },
	{ "vor", BEFORE },
	{ "gestern", DAY },
	{ "gerade eben", NOW },
	{ "einem", ONE },
	{ "einer", ONE },
	{ "sek", UNIT },
	{ "sekunde", UNIT },
	{ "sekunden", UNIT },
	{ "minuten", UNIT },
	{ "std", UNIT },
	{ "stunde", UNIT },
	{ "stunden", UNIT },
	{ "tag", UNIT },
	{ "tagen", UNIT },
	{ "woche", UNIT },
	{ "wochen", UNIT },
	{ "monat", AGE },
	{ "monaten", AGE },
	{ "jahr", AGE },
	{ "jahren", AGE },
	{ "kommentar", COUNTED },
	{ "kommentare", COUNTED },
	{ "aufrufe", COUNTED },
	/* French */
	{ "actualisé", VERB },
	{ "actualisée", VERB },
	{ "mis à jour", VERB },
	{ "mise à jour", VERB },
	{ "modifié", VERB },
	{ "modifiée", VERB },
	{ "publié", VERB },
	{ "publiée", VERB },
	{ "dernière", FILL },
	{ "environ", FILL },
	{ "il y a", BEFORE },
	{ "hier", DAY },
	{ "un", ONE },
	{ "une", ONE },
	{ "seconde", UNIT },
	{ "secondes", UNIT },
	{ "heure", UNIT },
	{ "heures", UNIT },
	{ "j", UNIT },
	{ "jour", UNIT },
	{ "jours", UNIT },
	{ "semaine", UNIT },
	{ "semaines", UNIT },
	{ "mois", AGE },
	{ "ans", AGE },
	{ "commentaire", COUNTED },
	{ "commentaires", COUNTED },
	{ "partages", COUNTED },
	{ "vues", COUNTED },
	/* Spanish, Portuguese, Catalan */
	{ "actualizado", VERB },
	{ "actualizada", VERB },
	{ "actualización", VERB },
	{ "atualizado", VERB },
	{ "atualizada", VERB },
	{ "atualização", VERB },
	{ "actualitzat", VERB },
	{ "publicado", VERB },
	{ "publicada", VERB },
	{ "publicat", VERB },
	{ "última", FILL },
	{ "Última", FILL },
	{ "em", FILL },
	{ "cerca de", FILL },
	{ "hace", BEFORE },
	{ "há", BEFORE },
	{ "Há", BEFORE },
	{ "fa", BEFORE },
	{ "atrás", AFTER },
	{ "ayer", DAY },
	{ "ontem", DAY },
	{ "una", ONE },
	{ "um", ONE },
	{ "uma", ONE },
	{ "segundo", UNIT },
	{ "segundos", UNIT },
	{ "minuto", UNIT },
	{ "minutos", UNIT },
	{ "minuts", UNIT },
	{ "hora", UNIT },
	{ "horas", UNIT },
	{ "hores", UNIT },
	{ "día", UNIT },
	{ "días", UNIT },
	{ "dia", UNIT },
	{ "dias", UNIT },
	{ "dies", UNIT },
	{ "semana", UNIT },
	{ "semanas", UNIT },
	{ "mes", AGE },
	{ "meses", AGE },
	{ "mês", AGE },
	{ "año", AGE },
	{ "años", AGE },
	{ "ano", AGE },
	{ "anos", AGE },
	{ "comentario", COUNTED },
	{ "comentarios", COUNTED },
	{ "comentário", COUNTED },
	{ "comentários", COUNTED },
	{ "compartidos", COUNTED },
	{ "visitas", COUNTED },
	/* Italian, Romanian */
	{ "aggiornato", VERB },
	{ "aggiornata", VERB },
	{ "aggiornamento", VERB },
	{ "pubblicato", VERB },
	{ "pubblicata", VERB },
	{ "actualizat", VERB },
	{ "ultimo", FILL },
	{ "circa", FILL },
	{ "de", FILL },
	{ "acum", BEFORE },
	{ "ieri", DAY },
	{ "un'", ONE },
	{ "secondi", UNIT },
	{ "minuti", UNIT },
	{ "ora", UNIT },
	{ "ore", UNIT },
	{ "giorno", UNIT },
	{ "giorni", UNIT },
	{ "settimana", UNIT },
	{ "settimane", UNIT },
	{ "mesi", AGE },
	{ "anni", AGE },
	{ "minut", UNIT },
	{ "oră", UNIT },
	{ "zile", UNIT },
	{ "commenti", COUNTED },
	{ "condivisioni", COUNTED },
	/* Dutch */
	{ "bijgewerkt", VERB },
	{ "gepubliceerd", VERB },
	{ "geplaatst", VERB },
	{ "laatst", FILL },
	{ "laatste", FILL },
	{ "geleden", AFTER },
	{ "gisteren", DAY },
	{ "een", ONE },
	{ "seconden", UNIT },
	{ "minuut", UNIT },
	{ "uur", UNIT },
	{ "uren", UNIT },
	{ "dag", UNIT },
	{ "dagen", UNIT },
	{ "weken", UNIT },
	{ "maand", AGE },
	{ "maanden", AGE },
	{ "jaar", AGE },
	{ "reacties", COUNTED },
	/* Swedish, Danish, Norwegian, Finnish */
	{ "uppdaterad", VERB },
	{ "uppdaterat", VERB },
	{ "publicerad", VERB },
	{ "publicerat", VERB },
	{ "opdateret", VERB },
	{ "oppdatert", VERB },
	{ "publisert", VERB },
	{ "udgivet", VERB },
	{ "offentliggjort", VERB },
	{ "päivitetty", VERB },
	{ "julkaistu", VERB },
	{ "senast", FILL },
	{ "senest", FILL },
	{ "sist", FILL },
	{ "för", FILL },
	{ "sedan", AFTER },
	{ "siden", AFTER },
	{ "sitten", AFTER },
	{ "igår", DAY },
	{ "i går", DAY },
	{ "eilen", DAY },
	{ "en", ONE },
	{ "ett", ONE },
	{ "et", ONE },
	{ "sekunder", UNIT },
	{ "minuter", UNIT },
	{ "minutter", UNIT },
	{ "minutt", UNIT },
	{ "timme", UNIT },
	{ "timmar", UNIT },
	{ "time", UNIT },
	{ "timer", UNIT },
	{ "dagar", UNIT },
	{ "dage", UNIT },
	{ "dager", UNIT },
	{ "veckor", UNIT },
	{ "uger", UNIT },
	{ "uker", UNIT },
	{ "minuuttia", UNIT },
	{ "tuntia", UNIT },
	{ "tunti", UNIT },
	{ "päivää", UNIT },
	{ "kommentarer", COUNTED },
	{ "delningar", COUNTED },
	/* Polish, Czech, Slovak, Hungarian */
	{ "aktualizacja", VERB },
	{ "opublikowano", VERB },
	{ "zaktualizowano", VERB },
	{ "aktualizováno", VERB },
	{ "aktualizované", VERB },
	{ "publikováno", VERB },
	{ "frissítve", VERB },
	{ "ostatnia", FILL },
	{ "temu", AFTER },
	{ "před", BEFORE },
	{ "pred", BEFORE },
	{ "wczoraj", DAY },
	{ "včera", DAY },
	{ "tegnap", DAY },
	{ "minuty", UNIT },
	{ "minutę", UNIT },
	{ "minutami", UNIT },
	{ "minútami", UNIT },
	{ "godz", UNIT },
	{ "godzin", UNIT },
	{ "godziny", UNIT },
	{ "godzinę", UNIT },
	{ "hodinami", UNIT },
	{ "dni", UNIT },
	{ "dzień", UNIT },
	{ "dny", UNIT },
	{ "dňami", UNIT },
	{ "perce", UNIT },
	{ "órája", UNIT },
	{ "napja", UNIT },
	{ "komentarze", COUNTED },
	{ "komentarzy", COUNTED },
	/* Russian, Ukrainian, Bulgarian */
	{ "Обновлено", VERB },
	{ "обновлено", VERB },
	{ "Опубликовано", VERB },
	{ "опубликовано", VERB },
	{ "Оновлено", VERB },
	{ "оновлено", VERB },
	{ "Опубліковано", VERB },
	{ "опубліковано", VERB },
	{ "назад", AFTER },
	{ "тому", AFTER },
	{ "преди", BEFORE },
	{ "Преди", BEFORE },
	{ "Вчера", DAY },
	{ "вчера", DAY },
	{ "Вчора", DAY },
	{ "вчора", DAY },
	{ "сек", UNIT },
	{ "секунд", UNIT },
	{ "мин", UNIT },
	{ "минут", UNIT },
	{ "минуты", UNIT },
	{ "минуту", UNIT },
	{ "минути", UNIT },
	{ "хвилин", UNIT },
	{ "хвилини", UNIT },
	{ "хвилину", UNIT },
	{ "ч", UNIT },
	{ "час", UNIT },
	{ "часа", UNIT },
	{ "часов", UNIT },
	{ "годин", UNIT },
	{ "години", UNIT },
	{ "годину", UNIT },
	{ "день", UNIT },
	{ "дня", UNIT },
	{ "дней", UNIT },
	{ "дні", UNIT },
	{ "днів", UNIT },
	{ "дни", UNIT },
	{ "комментариев", COUNTED },
	{ "комментария", COUNTED },
	{ "комментарий", COUNTED },
	{ "просмотров", COUNTED },
	/* Turkish, Indonesian, Vietnamese, Greek */
	{ "güncellendi", VERB },
	{ "güncelleme", VERB },
	{ "yayınlandı", VERB },
	{ "diperbarui", VERB },
	{ "diterbitkan", VERB },
	{ "cập nhật", VERB },
	{ "Ενημερώθηκε", VERB },
	{ "son", FILL },
	{ "yang", FILL },
	{ "önce", AFTER },
	{ "lalu", AFTER },
	{ "trước", AFTER },
	{ "πριν", BEFORE },
	{ "Πριν", BEFORE },
	{ "dün", DAY },
	{ "kemarin", DAY },
	{ "saniye", UNIT },
	{ "dakika", UNIT },
	{ "saat", UNIT },
	{ "gün", UNIT },
	{ "hafta", UNIT },
	{ "detik", UNIT },
	{ "menit", UNIT },
	{ "jam", UNIT },
	{ "hari", UNIT },
	{ "minggu", UNIT },
	{ "phút", UNIT },
	{ "giờ", UNIT },
	{ "ngày", UNIT },
	{ "λεπτά", UNIT },
	{ "ώρες", UNIT },
	{ "ώρα", UNIT },
	{ "ημέρες", UNIT },
	{ "yorum", COUNTED },
	{ "komentar", COUNTED },
	/* Arabic, Persian, Hebrew, Hindi */
	{ "آخر تحديث", VERB },
	{ "تم التحديث", VERB },
	{ "نشر", VERB },
	{ "منذ", BEFORE },
	{ "قبل", BEFORE },
	{ "לפני", BEFORE },
	{ "לפני", BEFORE },
	{ "پیش", AFTER },
	{ "ثانية", UNIT },
	{ "دقيقة", UNIT },
	{ "دقائق", UNIT },
	{ "ساعة", UNIT },
	{ "ساعات", UNIT },
	{ "يوم", UNIT },
	{ "أيام", UNIT },
	{ "دقیقه", UNIT },
	{ "ساعت", UNIT },
	{ "روز", UNIT },
	{ "דקות", UNIT },
	{ "שעות", UNIT },
	{ "ימים", UNIT },
	{ "अपडेटेड", VERB },
	{ "पहले", AFTER },
	{ "सेकंड", UNIT },
	{ "मिनट", UNIT },
	{ "घंटा", UNIT },
	{ "घंटे", UNIT },
	{ "दिन", UNIT },
	/* Chinese, Japanese, Korean, which set no spaces */
	{ "更新", VERB },
	{ "更新于", VERB },
	{ "更新於", VERB },
	{ "发布", VERB },
	{ "发布于", VERB },
	{ "發布", VERB },
	{ "發布於", VERB },
	{ "最后", FILL },
	{ "最後", FILL },
	{ "最終", FILL },
	{ "公開", VERB },
	{ "配信", VERB },
	{ "に", FILL },
	{ "个", FILL },
	{ "個", FILL },
	{ "前", AFTER },
	{ "昨天", DAY },
	{ "刚刚", NOW },
	{ "昨日", DAY },
	{ "たった今", NOW },
	{ "秒", UNIT },
	{ "分", UNIT },
	{ "分钟", UNIT },
	{ "分鐘", UNIT },
	{ "小时", UNIT },
	{ "小時", UNIT },
	{ "時間", UNIT },
	{ "天", UNIT },
	{ "日", UNIT },
	{ "周", UNIT },
	{ "週間", UNIT },
	{ "月", AGE },
	{ "评论", COUNTED },
	{ "評論", COUNTED },
	{ "コメント", COUNTED },
	{ "件", FILL },
	{ "条", FILL },
	{ "업데이트", VERB },
	{ "수정", VERB },
	{ "입력", VERB },
	{ "전", AFTER },
	{ "어제", DAY },
	{ "방금", NOW },
	{ "초", UNIT },
	{ "분", UNIT },
	{ "시간", UNIT },
	{ "일", UNIT },
	{ "주", UNIT },
	{ "개월", AGE },
	{ "댓글", COUNTED },
	{ "개", FILL },
};

#define NTERMS (sizeof terms / sizeof terms[0])

/* Chains of terms by their first byte; made once. */
static uint16_t first_of[256];
static uint16_t next_of[NTERMS];

static void
index_terms(void)
{
	static bool done;

	if (done)
		return;
	for (size_t i = NTERMS; i-- > 0;) {
		unsigned char c = (unsigned char)terms[i].words[0];

		next_of[i] = first_of[c];
		first_of[c] = (uint16_t)(i + 1);
	}
	done = true;
}

static bool
is_digit(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9) ||
	       (c >= 0x966 && c <= 0x96f) || (c >= 0xff10 && c <= 0xff19);
}

/* A script whose words stand side by side. */
static bool
is_close_set(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3);
}

/* Does a letter or digit come at s + at, so that a word that ended there would go on? */
static bool
goes_on(const char *s, size_t n, size_t at)
{
	uint32_t c;

	if (at >= n)
		return false;
	c = utf8_next(s, n, &at);
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return c >= 0xc0 && !(c >= 0x2000 && c <= 0x303f) && !is_close_set(c) && !is_digit(c) &&
	       c < 0xff00;
}

/* Is this sign one that separates and says nothing? */
static bool
is_sign(uint32_t c)
{
	static const char ascii[] = " \n\t,.:;|()-/+*~";

	if (c < 0x80)
		return c != 0 && strchr(ascii, (int)c) != NULL;
	return c == 0xb7 || c == 0x2022 || (c >= 0x2010 && c <= 0x2015) || c == 0x2026 ||
	       c == 0x3001 || c == 0xff1a || c == 0xff0c || c == 0x30fb || c == 0xa0 ||
	       (c >= 0x200b && c <= 0x200f);
}

/* The longest term that stands at s + at; its length goes to *len. */
static enum kind
term_at(const char *s, size_t n, size_t at, size_t *len)
{
	size_t from = at, room = n - at;
	enum kind kind = UNKNOWN;
	uint32_t c = utf8_next(s, n, &from);
	unsigned char first = (unsigned char)s[at];

	if (first >= 'A' && first <= 'Z')
		first |= 0x20;
	*len = 0;
	for (unsigned k = first_of[first]; k != 0; k = next_of[k - 1]) {
		const char *words = terms[k - 1].words;
		size_t m;

		/* the second byte differs: the usual case, seen without a call */
		if (room > 1 && words[1] != '\0' && ((words[1] ^ s[at + 1]) & ~0x20) != 0)
			continue;
		m = strlen(words);
		if (m > room || m <= *len || strncasecmp(words, s + at, m) != 0 ||
			(!is_close_set(c) && goes_on(s, n, at + m)))
			continue;
		*len = m;
		kind = (enum kind)terms[k - 1].kind;
	}
	return kind;
}

/* Passes a number, "1,204", "1.2K", "14:32", and returns where it ends. */
static size_t
pass_number(const char *s, size_t n, size_t at)
{
	size_t next = at;

	for (uint32_t c; at < n; at = next) {
		c = utf8_next(s, n, &next);
		if (is_digit(c))
			continue;
		if ((c == ',' || c == '.' || c == ':' || c == 0xa0) && next < n) {
			size_t after = next;

			if (is_digit(utf8_next(s, n, &after)))
				continue;
		}
		if ((c == 'K' || c == 'k' || c == 'M') && !goes_on(s, n, next) &&
			!(next < n && is_digit((unsigned char)s[next])))
			return next;
		break;
	}
	return at;
}

enum ticks
ticks_line(const char *s, size_t n)
{
	unsigned seen[KINDS] = { 0 };

	index_terms();
	if (n > LONGEST)
		return TICKS_NOT;
	for (size_t at = 0, next; at < n; at = next) {
		enum kind kind;
		uint32_t c;
		size_t len;

		next = at;
		c = utf8_next(s, n, &next);
		if (is_sign(c))
			continue;
		if (is_digit(c)) {
			next = pass_number(s, n, at);
			seen[NUMBER]++;
			continue;
		}
		kind = term_at(s, n, at, &len);
		if (kind == UNKNOWN)
			return TICKS_NOT;
		seen[kind]++;
		next = at + len;
	}
	if (seen[NOW] > 0)
		return TICKS_TIME;
	if (seen[DAY] > 0 && seen[NUMBER] + seen[VERB] > 0)
		return TICKS_TIME;
	if (seen[BEFORE] + seen[AFTER] > 0 && seen[UNIT] + (seen[VERB] > 0 ? seen[AGE] : 0) > 0 &&
		seen[NUMBER] + (seen[VERB] > 0 ? seen[ONE] : 0) > 0)
		return TICKS_TIME;
	if (seen[COUNTED] > 0 && seen[NUMBER] > 0 &&
		seen[UNIT] + seen[AGE] + seen[ONE] + seen[VERB] + seen[DAY] == 0)
		return TICKS_COUNT;
	return TICKS_NOT;
}

bool
ticks_may_follow(const char *s, size_t n)
{
	static const char *const marks[] = { ".", "!", "?", ")", "]", "\"", "|", "*", "\n",
		"\xc2\xb7", "\xc2\xbb", "\xe2\x80\x9d", "\xe2\x80\x99", "\xe2\x80\x9c",
		"\xe2\x80\xa6", "\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x80\x94", "\xe3\x80\x82",
		"\xe3\x80\x8d", "\xe3\x80\x8f", "\xef\xbc\x81", "\xef\xbc\x9f", "\xef\xbc\x89",
		"\xe0\xa5\xa4", "\xd8\x9f", "\xdb\x94" };

	while (n > 0 && s[n - 1] == ' ')
		n--;
	if (n > 0 && (s[n - 1] | 0x20) >= 'a' && (s[n - 1] | 0x20) <= 'z')
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t m = strlen(marks[i]);

		if (n >= m && memcmp(s + n - m, marks[i], m) == 0)
			return true;
	}
	return n == 0;
}

size_t
ticks_trim(const char *s, size_t n)
{
	/* a sentence has its full stop: what ends a text without one may be a time behind it */
	if (n == 0 || ticks_may_follow(s, n))
		return n;
	for (size_t at = n > LONGEST ? n - LONGEST : 1; at < n; at++) {
		if ((s[at - 1] != ' ' && s[at - 1] != '\n') || !ticks_may_follow(s, at) ||
			s[at] == ' ' || ticks_line(s + at, n - at) != TICKS_TIME)
			continue;
		while (at > 0 && (s[at - 1] == ' ' || s[at - 1] == '\n'))
			at--;
		return at > 0 ? at : n;
	}
	return n;
}
