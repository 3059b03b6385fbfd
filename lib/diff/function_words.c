#include "diff/function_words.h"

#include "diff/intern.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum {
	LONGEST = 16, /* bytes of a word that is looked up */
	SLOTS = 4096,
};

static const char *const lists[] = {
	/* English */
	"a about after all also am an and any are as at be because been before being both but by "
	"can could did do does each for from had has have having he her here hers him his how i "
	"if in into is it its just may me might more most must my no nor not of off on only or "
	"other our out over own shall she should so some such than that the their them then there "
	"these they this those through to too under until up us very was we were what when where "
	"which while who whom whose why will with would you your",
	/* German */
	"aber als am an auch auf aus bei beim bin bis da dann das dass dem den denn der des die "
	"dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er "
	"es euch für haben hat hatte hatten ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins "
	"ist ja kann kein keine können man mehr mit muss müssen nach nicht noch nun nur ob oder "
	"ohne sein seine seinem seinen seiner sich sie sind so soll sollen über um und uns unser "
	"unsere unter vom von vor war waren was weil wenn werden wie wir wird wo wurde wurden zu "
	"zum zur zwischen",
	/* French */
	"a à afin ai ainsi après as au aucun aussi autre autres aux avant avec avez avoir avons "
	"car ce ceci cela celle celles celui ces cet cette ceux chez comme d dans de depuis des "
	"donc dont du elle elles en entre est et être eu eux il ils je l la le les leur leurs lors "
	"lui ma mais me même mes mon n ne nos notre nous on ont ou où par pas peut peuvent plus "
	"pour qu quand que quel quelle qui s sa sans se selon sera ses si son sont sous sur ta te "
	"tes ton tous tout toute toutes tu un une vos votre vous y c j m t",
	/* Spanish */
	"a al algo ante antes aquel así aunque cada como con contra cual cuando de del desde donde "
	"durante e el él ella ellas ellos en entre era es esa ese eso esta está estas este esto "
	"estos están fue ha hacia han hasta hay la las le les lo los más me mi mientras muy ni no "
	"nos nosotros nuestra nuestro o otra otro para pero por porque puede pueden que qué quien "
	"se sea según ser si sí sido sin sobre son su sus también tan te tiene todo todos tu u un "
	"una unas uno unos usted ustedes y ya yo",
	/* Italian */
	"a ad agli ai al alla alle allo anche c che chi ci come con cui d da dagli dai dal dalla "
	"dalle degli dei del della delle dello di dopo dove e è ed era essere fra gli ha hanno i "
	"il "
	"in io l la le lei li lo loro lui ma me mi nei nel nella nelle nello noi non o ogni per "
	"però più prima qua quale quando quella quelle quelli quello questa queste questi questo "
	"se sei senza si sia sono stata stato su sua sue sui sul sulla sulle suo suoi tra tu tutti "
	"tutto un una uno vi",
	/* Portuguese */
	"a ao aos após as às até com como da das de dela dele deles depois do dos e é ela elas ele "
	"eles em entre era essa esse esta está este eu foi foram há isso já lhe mais mas me mesmo "
	"muito na nas não nem no nos nós o os ou para pela pelas pelo pelos por qual quando que "
	"quem são se sem ser seu seus só sobre sua suas também te tem têm um uma umas você vocês",
	/* Dutch */
	"aan al als bij daar dan dat de der deze die dit door dus een en er had heb hebben heeft "
	"hem het hij hoe hun ik in is ja je kan kon maar me men met mij mijn naar niet nog nu of "
	"om "
	"omdat onder ons ook op over reeds te tegen toch toen tot u uit van veel voor waar wat "
	"werd wie wij worden wordt zal ze zich zij zijn zo zonder zou",
	/* Swedish, Danish, Norwegian */
	"af alle alt at att av blev blir bli da de deg dem den denna denne deras dere deres det "
	"detta dette dig du där efter eller en enn er ett et etter fra från för før ha hade hadde "
	"han har hende henne hennes hon hun hur hvad hvem hvis hvor i ikke ikkje in inte jag jeg "
	"kan kom kunne man med meg mellem men mig min mot när nå og också og om on oss over på "
	"sig sin ska skal skulle som så till til under upp ut var ved vi vid vil vill være är över "
	"å",
	/* Polish */
	"a aby ale albo bez bo by był była było były być ci co czy dla do gdy go i ich ile im in "
	"ja jak jako je jego jej jest jeszcze już kiedy która które którego której który których "
	"którzy lub ma może na nad nie niż o od on ona oni oraz po pod przed przez przy sam są się "
	"ta tak także tam te tego tej ten to tu tylko tym u w we więc z za ze że",
	/* Russian */
	"а без бы был была были было быть в вам вас ваш весь во вот все всё всех вы да для до его "
	"её ее если есть еще ещё же за и из или им их к как ко когда кто ли между меня мне мы на "
	"над нас наш не него нее неё нет ни них но о об он она они оно от по под при с свои свой "
	"себя со та так также такой там то того той только том тот ты у уже чем что чтобы эта эти "
	"это этого этой этом этот я",
	/* Ukrainian */
	"а або але без би був була були було бути в вам вас ваш вже ви він вона вони воно від все "
	"всі да для до є за з зі і із їх її його й йому коли ми між на над нас наш не ні них о об "
	"по під при про с та так також те тим то того той тому у це цей ця ці чи що щоб я як який "
	"яка які",
	/* Turkish */
	"ama ancak bazı ben beni bir biz bu çok da daha de değil diye en gibi hem her için ile ise "
	"kadar ki mi mı mu mü ne o olan olarak oldu onlar onu sen siz şey şu tüm ve veya ya",
	/* Korean */
	"가 것 것은 것이 과 그 그리고 는 다른 대한 더 도 된 두 등 따라 때 때문에 또 또는 를 만 및 "
	"모든 수 에 에게 에서 와 위한 위해 은 을 의 이 이는 이런 이를 있는 있다 있습니다 있으며 저 "
	"그러나 하지만 하는 하며 한 할 합니다 해당 통해 로 으로 됩니다",
	/* Japanese: particles and endings, character by character */
	"の に は を が と で も へ や か ら し て た な い る す ま り れ さ せ こ そ あ う よ ね "
	"え "
	"お け く き つ ん っ め ど ば だ ず み げ べ ほ ろ わ ご",
	/* Chinese */
	"的 了 在 是 和 与 與 及 或 而 但 也 就 都 还 還 有 不 这 這 那 个 個 一 我 你 他 她 它 们 "
	"們 "
	"您 为 為 以 于 於 对 對 从 從 到 把 被 让 讓 会 會 能 可 要 上 下 中 里 裡 之 其 所 着 著 "
	"过 "
	"過 来 來 去 用 将 將 并 並 则 則 如 等 由 向 至 且 地 得 吗 嗎 呢 吧 很 更 最 已 又 该 該 "
	"此",
};

static_assert(sizeof lists / sizeof lists[0] <= 16, "a bit for each language");

/* Lower case of what the lists are written in: ASCII, Latin-1, Cyrillic. */
static void
lower(char *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i], next;

		out[i] = s[i];
		if (c >= 'A' && c <= 'Z') {
			out[i] = (char)(c + 0x20);
		} else if (i + 1 < len && (c == 0xc3 || c == 0xd0)) {
			next = (unsigned char)s[i + 1];
			if (c == 0xc3 && next >= 0x80 && next <= 0x9e) {
				next = (unsigned char)(next + 0x20);
			} else if (c == 0xd0 && next >= 0x90 && next <= 0x9f) {
				next = (unsigned char)(next + 0x20);
			} else if (c == 0xd0 && next >= 0xa0 && next <= 0xaf) {
				out[i] = (char)0xd1;
				next = (unsigned char)(next - 0x20);
			} else if (c == 0xd0 && next >= 0x80 && next <= 0x8f) {
				out[i] = (char)0xd1;
				next = (unsigned char)(next + 0x10);
			}
			out[++i] = (char)next;
		}
	}
}

/* The lists, hashed; filled when the first word is asked for, and never changed again. */
static struct {
	const char *word;
	uint16_t len, languages;
} table[SLOTS];

static size_t
slot_of(const char *word, size_t len)
{
	size_t at = intern_hash(word, len, 0) % SLOTS;

	while (table[at].word != NULL &&
		(table[at].len != len || memcmp(table[at].word, word, len) != 0))
		at = (at + 1) % SLOTS;
	return at;
}

static void
fill(void)
{
	size_t len, at, words = 0;

	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		for (const char *s = lists[i]; *s != '\0'; s += len + (s[len] == ' ')) {
			len = strcspn(s, " ");
			assert(len <= LONGEST && ++words < SLOTS / 2);
			at = slot_of(s, len);
			table[at].word = s;
			table[at].len = (uint16_t)len;
			table[at].languages |= (uint16_t)(1u << i);
		}
	}
}

uint16_t
function_words_find(const char *word, size_t len)
{
	static bool filled;
	char folded[LONGEST];

	if (len > LONGEST)
		return 0;
	if (!filled)
		fill();
	filled = true;
	lower(folded, word, len);
	return table[slot_of(folded, len)].languages;
}
