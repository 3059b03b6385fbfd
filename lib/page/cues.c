#include "page/cues.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of a line that are looked at: what a line is shows early. */
enum { WITHIN = 400 };

/* ASCII letters in lower case; other letters as they are written at the start of a sentence
 * and within one. Each must begin and end where a word does, but for a final '~'. */
static const struct phrase {
	const char *words;
	uint8_t cue;
} phrases[] = {
	{ "read more", CUE_MORE }, { "read also", CUE_MORE }, { "also read", CUE_MORE },
	{ "read next", CUE_MORE }, { "related", CUE_MORE }, { "see also", CUE_MORE },
	{ "see more", CUE_MORE }, { "more from", CUE_MORE }, { "more on", CUE_MORE },
	{ "more stories", CUE_MORE }, { "more news", CUE_MORE }, { "must read", CUE_MORE },
	{ "you may also", CUE_MORE }, { "you might also", CUE_MORE }, { "recommended", CUE_MORE },
	{ "don't miss", CUE_MORE }, { "don’t miss", CUE_MORE }, { "continue reading", CUE_MORE },
	{ "keep reading", CUE_MORE }, { "most read", CUE_MORE }, { "most popular", CUE_MORE },
	{ "trending", CUE_MORE }, { "up next", CUE_MORE }, { "watch", CUE_MORE },
	{ "read the full", CUE_MORE }, { "full story", CUE_MORE }, { "learn more", CUE_MORE },
	{ "find out more", CUE_MORE }, { "further reading", CUE_MORE }, { "top stories", CUE_MORE },
	{ "latest news", CUE_MORE }, { "next article", CUE_MORE }, { "previous article", CUE_MORE },
	{ "view all", CUE_MORE }, { "explore more", CUE_MORE }, { "popular", CUE_MORE },
	{ "mehr zum thema", CUE_MORE }, { "lesen sie auch", CUE_MORE }, { "lesen sie mehr", CUE_MORE },
	{ "auch interessant", CUE_MORE }, { "das könnte", CUE_MORE }, { "weiterlesen", CUE_MORE },
	{ "mehr lesen", CUE_MORE }, { "siehe auch", CUE_MORE }, { "mehr dazu", CUE_MORE },
	{ "mehr zu", CUE_MORE }, { "weitere artikel", CUE_MORE }, { "ähnliche", CUE_MORE },
	{ "meistgelesen", CUE_MORE }, { "lire aussi", CUE_MORE }, { "à lire aussi", CUE_MORE },
	{ "lire la suite", CUE_MORE }, { "sur le même sujet", CUE_MORE }, { "en savoir plus", CUE_MORE },
	{ "voir aussi", CUE_MORE }, { "leia também", CUE_MORE }, { "leia mais", CUE_MORE },
	{ "veja também", CUE_MORE }, { "saiba mais", CUE_MORE }, { "lea también", CUE_MORE },
	{ "leer más", CUE_MORE }, { "lee también", CUE_MORE }, { "te puede interesar", CUE_MORE },
	{ "ver más", CUE_MORE }, { "noticias relacionadas", CUE_MORE }, { "leggi anche", CUE_MORE },
	{ "leggi tutto", CUE_MORE }, { "potrebbe interessarti", CUE_MORE }, { "lees ook", CUE_MORE },
	{ "lees meer", CUE_MORE }, { "czytaj także", CUE_MORE }, { "zobacz także", CUE_MORE },
	{ "czytaj też", CUE_MORE }, { "baca juga", CUE_MORE }, { "läs också", CUE_MORE },
	{ "les også", CUE_MORE }, { "læs også", CUE_MORE }, { "číst dál", CUE_MORE },
	{ "Читайте также", CUE_MORE }, { "Читать далее", CUE_MORE }, { "Подробнее", CUE_MORE },
	{ "Читайте також", CUE_MORE }, { "По теме", CUE_MORE }, { "関連記事", CUE_MORE },
	{ "続きを読む", CUE_MORE }, { "あわせて読みたい", CUE_MORE }, { "相关阅读", CUE_MORE },
	{ "相关新闻", CUE_MORE }, { "延伸閱讀", CUE_MORE }, { "관련기사", CUE_MORE },
	{ "اقرأ أيضا", CUE_MORE }, { "यह भी पढ़ें", CUE_MORE },

	{ "newsletter", CUE_NEWSLETTER }, { "newsletters", CUE_NEWSLETTER },
	{ "subscribe", CUE_NEWSLETTER }, { "sign up", CUE_NEWSLETTER }, { "signup", CUE_NEWSLETTER },
	{ "inbox", CUE_NEWSLETTER }, { "unsubscribe", CUE_NEWSLETTER },
	{ "subscription", CUE_NEWSLETTER }, { "abonnieren", CUE_NEWSLETTER },
	{ "anmelden", CUE_NEWSLETTER }, { "abonnez", CUE_NEWSLETTER }, { "inscrivez", CUE_NEWSLETTER },
	{ "suscríbete", CUE_NEWSLETTER }, { "assine", CUE_NEWSLETTER }, { "iscriviti", CUE_NEWSLETTER },
	{ "Подпишитесь", CUE_NEWSLETTER }, { "Подписывайтесь", CUE_NEWSLETTER },
	{ "email alerts", CUE_NEWSLETTER }, { "daily briefing", CUE_NEWSLETTER },

	{ "share", CUE_SHARE }, { "share this", CUE_SHARE }, { "shares", CUE_SHARE },
	{ "follow us", CUE_SHARE }, { "follow", CUE_SHARE }, { "facebook", CUE_SHARE },
	{ "twitter", CUE_SHARE }, { "whatsapp", CUE_SHARE }, { "instagram", CUE_SHARE },
	{ "linkedin", CUE_SHARE }, { "pinterest", CUE_SHARE }, { "reddit", CUE_SHARE },
	{ "telegram", CUE_SHARE }, { "tweet", CUE_SHARE }, { "teilen", CUE_SHARE },
	{ "partager", CUE_SHARE }, { "compartir", CUE_SHARE }, { "compartilhar", CUE_SHARE },
	{ "condividi", CUE_SHARE }, { "like us", CUE_SHARE }, { "print", CUE_SHARE },
	{ "copy link", CUE_SHARE }, { "bookmark", CUE_SHARE }, { "Поделиться", CUE_SHARE },

	{ "comment", CUE_COMMENT }, { "comments", CUE_COMMENT }, { "reply", CUE_COMMENT },
	{ "kommentar", CUE_COMMENT }, { "kommentare", CUE_COMMENT }, { "commentaires", CUE_COMMENT },
	{ "comentarios", CUE_COMMENT }, { "comentários", CUE_COMMENT }, { "commenti", CUE_COMMENT },
	{ "leave a reply", CUE_COMMENT }, { "join the conversation", CUE_COMMENT },
	{ "antworten", CUE_COMMENT }, { "responses", CUE_COMMENT }, { "Комментарии", CUE_COMMENT },

	{ "copyright", CUE_COPYRIGHT }, { "©", CUE_COPYRIGHT }, { "all rights reserved", CUE_COPYRIGHT },
	{ "(c)", CUE_COPYRIGHT }, { "may not be reproduced", CUE_COPYRIGHT },
	{ "alle rechte", CUE_COPYRIGHT }, { "tous droits", CUE_COPYRIGHT },
	{ "todos los derechos", CUE_COPYRIGHT }, { "terms of", CUE_COPYRIGHT },
	{ "privacy policy", CUE_COPYRIGHT }, { "無断転載", CUE_COPYRIGHT }, { "무단전재", CUE_COPYRIGHT },
	{ "저작권자", CUE_COPYRIGHT },

	{ "photo", CUE_PHOTO }, { "photos", CUE_PHOTO }, { "image", CUE_PHOTO }, { "images", CUE_PHOTO },
	{ "foto", CUE_PHOTO }, { "picture", CUE_PHOTO }, { "getty", CUE_PHOTO }, { "bild", CUE_PHOTO },
	{ "fotos", CUE_PHOTO }, { "shutterstock", CUE_PHOTO }, { "credit", CUE_PHOTO },
	{ "crédit", CUE_PHOTO }, { "file photo", CUE_PHOTO }, { "pictured", CUE_PHOTO },
	{ "screenshot", CUE_PHOTO }, { "gallery", CUE_PHOTO }, { "video", CUE_PHOTO },
	{ "Фото", CUE_PHOTO }, { "사진", CUE_PHOTO }, { "写真", CUE_PHOTO }, { "wikimedia", CUE_PHOTO },
	{ "unsplash", CUE_PHOTO },

	{ "by", CUE_BYLINE }, { "von", CUE_BYLINE }, { "par", CUE_BYLINE }, { "por", CUE_BYLINE },
	{ "written by", CUE_BYLINE }, { "author", CUE_BYLINE }, { "posted by", CUE_BYLINE },
	{ "about the author", CUE_BYLINE }, { "autor", CUE_BYLINE }, { "Автор", CUE_BYLINE },
	{ "correspondent", CUE_BYLINE }, { "reporter", CUE_BYLINE }, { "staff writer", CUE_BYLINE },
	{ "is a writer", CUE_BYLINE }, { "기자", CUE_BYLINE }, { "editor", CUE_BYLINE },
	{ "redaktion", CUE_BYLINE }, { "rédaction", CUE_BYLINE },

	{ "january", CUE_DATE }, { "february", CUE_DATE }, { "march", CUE_DATE }, { "april", CUE_DATE },
	{ "may", CUE_DATE }, { "june", CUE_DATE }, { "july", CUE_DATE }, { "august", CUE_DATE },
	{ "september", CUE_DATE }, { "october", CUE_DATE }, { "november", CUE_DATE },
	{ "december", CUE_DATE }, { "jan", CUE_DATE }, { "feb", CUE_DATE }, { "mar", CUE_DATE },
	{ "apr", CUE_DATE }, { "jun", CUE_DATE }, { "jul", CUE_DATE }, { "aug", CUE_DATE },
	{ "sep", CUE_DATE }, { "sept", CUE_DATE }, { "oct", CUE_DATE }, { "nov", CUE_DATE },
	{ "dec", CUE_DATE }, { "januar", CUE_DATE }, { "februar", CUE_DATE }, { "märz", CUE_DATE },
	{ "mai", CUE_DATE }, { "juni", CUE_DATE }, { "juli", CUE_DATE }, { "oktober", CUE_DATE },
	{ "dezember", CUE_DATE }, { "janvier", CUE_DATE }, { "février", CUE_DATE }, { "mars", CUE_DATE },
	{ "avril", CUE_DATE }, { "juin", CUE_DATE }, { "juillet", CUE_DATE }, { "août", CUE_DATE },
	{ "septembre", CUE_DATE }, { "octobre", CUE_DATE }, { "novembre", CUE_DATE },
	{ "décembre", CUE_DATE }, { "enero", CUE_DATE }, { "febrero", CUE_DATE }, { "marzo", CUE_DATE },
	{ "mayo", CUE_DATE }, { "junio", CUE_DATE }, { "julio", CUE_DATE }, { "agosto", CUE_DATE },
	{ "octubre", CUE_DATE }, { "noviembre", CUE_DATE }, { "diciembre", CUE_DATE },
	{ "gennaio", CUE_DATE }, { "maggio", CUE_DATE }, { "janeiro", CUE_DATE }, { "maio", CUE_DATE },
	{ "setembro", CUE_DATE }, { "outubro", CUE_DATE }, { "января", CUE_DATE },
	{ "февраля", CUE_DATE }, { "марта", CUE_DATE }, { "апреля", CUE_DATE }, { "мая", CUE_DATE },
	{ "июня", CUE_DATE }, { "июля", CUE_DATE }, { "августа", CUE_DATE }, { "сентября", CUE_DATE },
	{ "октября", CUE_DATE }, { "ноября", CUE_DATE }, { "декабря", CUE_DATE },
	{ "published", CUE_DATE }, { "updated", CUE_DATE }, { "last updated", CUE_DATE },
	{ "posted", CUE_DATE }, { "posted on", CUE_DATE }, { "aktualisiert", CUE_DATE },
	{ "veröffentlicht", CUE_DATE }, { "stand", CUE_DATE }, { "publié", CUE_DATE },
	{ "mis à jour", CUE_DATE }, { "publicado", CUE_DATE }, { "atualizado", CUE_DATE },
	{ "uhr", CUE_DATE },

	{ "ago", CUE_AGO }, { "min read", CUE_AGO }, { "minute read", CUE_AGO }, { "mins read", CUE_AGO },
	{ "reading time", CUE_AGO }, { "lesezeit", CUE_AGO }, { "minutes ago", CUE_AGO },
	{ "hours ago", CUE_AGO }, { "views", CUE_AGO }, { "yesterday", CUE_AGO }, { "il y a", CUE_AGO },
	{ "hace", CUE_AGO }, { "vor", CUE_AGO }, { "min lesen", CUE_AGO }, { "tempo de leitura", CUE_AGO }, { "temps de lecture", CUE_AGO },
	{ "tiempo de lectura", CUE_AGO }, { "tempo di lettura", CUE_AGO }, { "lesedauer", CUE_AGO },
	{ "leestijd", CUE_AGO }, { "Время чтения", CUE_AGO },

	{ "correction", CUE_CORRECTION }, { "corrections", CUE_CORRECTION },
	{ "clarification", CUE_CORRECTION }, { "an earlier version", CUE_CORRECTION },
	{ "a previous version", CUE_CORRECTION }, { "was amended on", CUE_CORRECTION },
	{ "was corrected", CUE_CORRECTION }, { "has been corrected", CUE_CORRECTION },
	{ "been amended", CUE_CORRECTION }, { "editor's note", CUE_CORRECTION },
	{ "editor’s note", CUE_CORRECTION }, { "editors' note", CUE_CORRECTION },
	{ "erratum", CUE_CORRECTION }, { "korrektur", CUE_CORRECTION }, { "richtigstellung", CUE_CORRECTION },
	{ "correctif", CUE_CORRECTION }, { "fe de errores", CUE_CORRECTION }, { "rectificación", CUE_CORRECTION },
	{ "was updated", CUE_CORRECTION }, { "has been updated", CUE_CORRECTION },

	{ "reporting by", CUE_CREDIT }, { "editing by", CUE_CREDIT }, { "contributed to this", CUE_CREDIT },
	{ "contributed reporting", CUE_CREDIT }, { "additional reporting", CUE_CREDIT },
	{ "with material from", CUE_CREDIT }, { "source", CUE_CREDIT }, { "sources", CUE_CREDIT },
	{ "quelle", CUE_CREDIT }, { "quellen", CUE_CREDIT }, { "originally published", CUE_CREDIT },
	{ "this article originally", CUE_CREDIT }, { "first appeared", CUE_CREDIT }, { "was reprinted", CUE_CREDIT }, { "republished", CUE_CREDIT },
	{ "first published", CUE_CREDIT },
	{ "Источник", CUE_CREDIT },

	{ "cookie", CUE_COOKIE }, { "cookies", CUE_COOKIE }, { "gdpr", CUE_COOKIE },
	{ "your privacy", CUE_COOKIE }, { "privacy settings", CUE_COOKIE },
	{ "personal data", CUE_COOKIE }, { "personalised ads", CUE_COOKIE },
	{ "personalized ads", CUE_COOKIE }, { "personalised advertising", CUE_COOKIE },
	{ "your permission", CUE_COOKIE }, { "privacy choices", CUE_COOKIE }, { "accept all", CUE_COOKIE },
	{ "reject all", CUE_COOKIE }, { "vendors", CUE_COOKIE }, { "manage options", CUE_COOKIE },
	{ "how we use data", CUE_COOKIE }, { "how we use your data", CUE_COOKIE },
	{ "before you continue", CUE_COOKIE }, { "we value your privacy", CUE_COOKIE },
	{ "consent", CUE_COOKIE }, { "our partners", CUE_COOKIE }, { "legitimate interest", CUE_COOKIE },
	{ "datenschutz", CUE_COOKIE }, { "einwilligung", CUE_COOKIE }, { "données personnelles", CUE_COOKIE },

	{ "sign in", CUE_LOGIN }, { "log in", CUE_LOGIN }, { "login", CUE_LOGIN }, { "register", CUE_LOGIN },
	{ "create an account", CUE_LOGIN }, { "create account", CUE_LOGIN }, { "forgot", CUE_LOGIN },
	{ "einloggen", CUE_LOGIN }, { "registrieren", CUE_LOGIN }, { "se connecter", CUE_LOGIN },

	{ "advertisement", CUE_AD }, { "advertisements", CUE_AD }, { "advertise", CUE_AD },
	{ "sponsored", CUE_AD }, { "anzeige", CUE_AD }, { "werbung", CUE_AD }, { "publicité", CUE_AD },
	{ "publicidad", CUE_AD }, { "publicidade", CUE_AD }, { "pubblicità", CUE_AD }, { "ad", CUE_AD },
	{ "promoted", CUE_AD }, { "Реклама", CUE_AD }, { "affiliate", CUE_AD },
	{ "commission", CUE_AD },

	{ "subscribers only", CUE_PAYWALL }, { "for subscribers", CUE_PAYWALL },
	{ "to continue reading", CUE_PAYWALL }, { "continue reading this", CUE_PAYWALL },
	{ "already a subscriber", CUE_PAYWALL }, { "already a member", CUE_PAYWALL },
	{ "subscribe now", CUE_PAYWALL }, { "subscribe to read", CUE_PAYWALL },
	{ "subscribe to continue", CUE_PAYWALL }, { "unlimited access", CUE_PAYWALL },
	{ "subscriber-only", CUE_PAYWALL }, { "start your free trial", CUE_PAYWALL },
	{ "free articles", CUE_PAYWALL }, { "cancel anytime", CUE_PAYWALL }, { "cancel any time", CUE_PAYWALL },
	{ "to read this", CUE_PAYWALL }, { "to read the full", CUE_PAYWALL }, { "nur für abonnenten", CUE_PAYWALL },
	{ "jetzt abonnieren", CUE_PAYWALL }, { "weiterlesen mit", CUE_PAYWALL }, { "réservé aux abonnés", CUE_PAYWALL },
	{ "réservé à nos abonnés", CUE_PAYWALL }, { "solo para suscriptores", CUE_PAYWALL },
	{ "exclusivo para assinantes", CUE_PAYWALL }, { "support local news", CUE_PAYWALL },
	{ "become a member", CUE_PAYWALL }, { "register to continue", CUE_PAYWALL },
	{ "unlock this", CUE_PAYWALL }, { "special offer", CUE_PAYWALL }, { "view offers", CUE_PAYWALL },
	{ "only available to subscribers", CUE_PAYWALL }, { "full access", CUE_PAYWALL },

	{ "page not found", CUE_ERROR }, { "not found", CUE_ERROR }, { "404", CUE_ERROR },
	{ "could not be found", CUE_ERROR }, { "can't be found", CUE_ERROR }, { "cannot be found", CUE_ERROR },
	{ "couldn't find", CUE_ERROR }, { "couldn’t find", CUE_ERROR }, { "no longer available", CUE_ERROR },
	{ "no longer exists", CUE_ERROR }, { "does not exist", CUE_ERROR }, { "doesn't exist", CUE_ERROR },
	{ "something went wrong", CUE_ERROR }, { "unexpected error", CUE_ERROR },
	{ "error code", CUE_ERROR }, { "internal server error", CUE_ERROR }, { "server error", CUE_ERROR },
	{ "service unavailable", CUE_ERROR }, { "temporarily unavailable", CUE_ERROR },
	{ "bad gateway", CUE_ERROR }, { "gateway timeout", CUE_ERROR }, { "access denied", CUE_ERROR },
	{ "forbidden", CUE_ERROR }, { "try again", CUE_ERROR }, { "under maintenance", CUE_ERROR },
	{ "moved or deleted", CUE_ERROR }, { "typed incorrectly", CUE_ERROR },
	{ "mistyped", CUE_ERROR }, { "home page", CUE_ERROR }, { "homepage", CUE_ERROR },
	{ "seite nicht gefunden", CUE_ERROR }, { "nicht gefunden", CUE_ERROR },
	{ "page introuvable", CUE_ERROR }, { "página no encontrada", CUE_ERROR },
	{ "página não encontrada", CUE_ERROR }, { "pagina non trovata", CUE_ERROR },
	{ "Страница не найдена", CUE_ERROR }, { "ページが見つかりません", CUE_ERROR },
	{ "페이지를 찾을 수 없습니다", CUE_ERROR }, { "页面不存在", CUE_ERROR },
	{ "broken link", CUE_ERROR }, { "went wrong", CUE_ERROR }, { "requested url", CUE_ERROR },

	{ "not a robot", CUE_CHALLENGE }, { "are a human", CUE_CHALLENGE }, { "you are human", CUE_CHALLENGE },
	{ "captcha", CUE_CHALLENGE }, { "unusual activity", CUE_CHALLENGE }, { "unusual traffic", CUE_CHALLENGE },
	{ "checking your browser", CUE_CHALLENGE }, { "checking if the site", CUE_CHALLENGE },
	{ "security of your connection", CUE_CHALLENGE }, { "just a moment", CUE_CHALLENGE },
	{ "pardon our interruption", CUE_CHALLENGE }, { "were a bot", CUE_CHALLENGE },
	{ "you are a bot", CUE_CHALLENGE }, { "ray id", CUE_CHALLENGE }, { "ddos protection", CUE_CHALLENGE },
	{ "verify you are", CUE_CHALLENGE }, { "verifying you are", CUE_CHALLENGE },
	{ "security check", CUE_CHALLENGE }, { "automated", CUE_CHALLENGE }, { "you've been blocked", CUE_CHALLENGE },
	{ "you have been blocked", CUE_CHALLENGE }, { "reference id", CUE_CHALLENGE },
	{ "super-human speed", CUE_CHALLENGE }, { "attention required", CUE_CHALLENGE },
	{ "press and hold", CUE_CHALLENGE }, { "press & hold", CUE_CHALLENGE }, { "human verification", CUE_CHALLENGE },

	{ "javascript", CUE_SCRIPT }, { "your browser", CUE_SCRIPT }, { "ad blocker", CUE_SCRIPT },
	{ "adblock", CUE_SCRIPT }, { "loading", CUE_SCRIPT },

	{ "our app", CUE_APP }, { "free app", CUE_APP }, { "the app", CUE_APP }, { "app store", CUE_APP },
	{ "google play", CUE_APP }, { "ios and android", CUE_APP }, { "on ios", CUE_APP },
	{ "on android", CUE_APP }, { "get the app", CUE_APP }, { "our free app", CUE_APP },
	{ "breaking news alerts", CUE_APP }, { "download", CUE_APP },

	{ "tags", CUE_TAGS }, { "tag", CUE_TAGS }, { "topics", CUE_TAGS }, { "filed under", CUE_TAGS },
	{ "categories", CUE_TAGS }, { "category", CUE_TAGS }, { "keywords", CUE_TAGS },
	{ "schlagwörter", CUE_TAGS }, { "themen", CUE_TAGS }, { "mots-clés", CUE_TAGS },
	{ "posted in", CUE_TAGS }, { "Теги", CUE_TAGS }, { "etiquetas", CUE_TAGS },

	{ "contact", CUE_CONTACT }, { "email", CUE_CONTACT }, { "e-mail", CUE_CONTACT },
	{ "send us", CUE_CONTACT }, { "story tip", CUE_CONTACT }, { "get in touch", CUE_CONTACT },
	{ "reach", CUE_CONTACT }, { "press release", CUE_CONTACT },

	{ "click", CUE_CLICK }, { "click here", CUE_CLICK }, { "tap", CUE_CLICK }, { "here", CUE_CLICK },
	{ "scroll", CUE_CLICK }, { "swipe", CUE_CLICK }, { "click to", CUE_CLICK },
};
#define NPHRASES (sizeof phrases / sizeof phrases[0])

/* Chains of phrases by a hash of their first two bytes; made once. */
enum { CHAINS = 1024 };
static uint16_t first_of[CHAINS];
static uint16_t next_of[NPHRASES];
static uint8_t length_of[NPHRASES];

static unsigned
chain(const char *s)
{
	return ((unsigned char) s[0] * 31u + (unsigned char) s[1] * 7u) % CHAINS;
}

static void
index_phrases(void)
{
	static bool done;

	if (done)
		return;
	for (size_t i = NPHRASES; i-- > 0;) {
		unsigned c = chain(phrases[i].words);

		length_of[i] = (uint8_t) strlen(phrases[i].words);
		next_of[i] = first_of[c];
		first_of[c] = (uint16_t) (i + 1);
	}
	done = true;
}

static bool
in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

cues_set
cues_of(const char *s, size_t n, cues_set *start)
{
	char low[WITHIN + 2];
	cues_set set = 0;
	size_t first = 0;

	index_phrases();
	*start = 0;
	if (n > WITHIN)
		n = WITHIN;
	for (size_t i = 0; i < n; i++) {
		low[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char) (s[i] - 'A' + 'a') : s[i];
		if (low[i] == '\n')
			low[i] = ' ';
	}
	low[n] = low[n + 1] = '\0';
	while (first < n && !in_word(low[first]) && (unsigned char) low[first] < 0x80 &&
		low[first] != '(')
		first++;
	for (size_t i = 0; i < n; i++) {
		if ((i > 0 && in_word(low[i - 1])) || ((unsigned char) low[i] & 0xc0) == 0x80)
			continue;
		for (unsigned k = first_of[chain(low + i)]; k != 0; k = next_of[k - 1]) {
			size_t len = length_of[k - 1];

			if (len > n - i || memcmp(low + i, phrases[k - 1].words, len) != 0 ||
				(in_word(low[i + len - 1]) && in_word(low[i + len])))
				continue;
			set |= CUE(phrases[k - 1].cue);
			if (i <= first)
				*start |= CUE(phrases[k - 1].cue);
		}
	}
	return set;
}
