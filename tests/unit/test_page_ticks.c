#include "helper_check.h"
#include "page/page.h"
#include "page/ticks.h"

#include <string.h>

START_TEST(a_line_that_only_tells_how_long_ago_ticks)
{
	static const char *const lines[] = {
		"35 minutes ago",
		"Updated 35 minutes ago",
		"Last updated: 3 hours ago",
		"Last updated on 2 days ago",
		"Published: 2 h ago",
		"PUBLISHED 1 HOUR AGO",
		"Posted about an hour ago",
		"an hour ago",
		"just now",
		"Updated yesterday at 14:05",
		"Published 2 years ago",
		"2 hours ago · 12 comments",
		"vor 3 Stunden",
		"Aktualisiert vor 12 Min.",
		"Zuletzt geändert: vor einem Tag",
		"il y a 3 heures",
		"Mis à jour il y a 20 min",
		"hace 5 minutos",
		"Última actualización: hace 2 horas",
		"Há 3 horas",
		"Atualizado há 10 minutos",
		"3 ore fa",
		"Aggiornato 20 minuti fa",
		"3 uur geleden",
		"för 2 timmar sedan",
		"for 3 timer siden",
		"3 godziny temu",
		"před 5 minutami",
		"Обновлено 5 минут назад",
		"2 години тому",
		"3 saat önce",
		"Diperbarui 3 jam yang lalu",
		"3小时前",
		"更新于 5分钟前",
		"3時間前に更新",
		"3시간 전",
		"منذ 3 ساعات",
		"٣ ساعات قبل",
		"3 घंटे पहले",
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ck_assert_msg(ticks_line(lines[i], strlen(lines[i])) == TICKS_TIME, "%s", lines[i]);
}
END_TEST

START_TEST(a_line_that_only_counts_ticks)
{
	static const char *const lines[] = { "12 comments", "1,204 shares", "1.2K views",
		"340 shares 12 comments", "Comments (12)", "7 Kommentare", "12 commentaires",
		"评论 12", "3 likes | 4 replies" };

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ck_assert_msg(
			ticks_line(lines[i], strlen(lines[i])) == TICKS_COUNT, "%s", lines[i]);
}
END_TEST

START_TEST(words_that_mean_more_do_not_tick)
{
	static const char *const lines[] = {
		"",
		"35",
		"35 minutes",
		"A year ago",
		"25 years ago",
		"Yesterday",
		"Updated 5 March 2024",
		"Updated at 14:05",
		"Update 3: Day 2",
		"The train left 35 minutes ago",
		"35 minutes ago the train left",
		"He died two days ago",
		"For 3 hours",
		"5 min read",
		"Comments",
		"One share",
		"Vor dem Tor",
		"3 hours",
		"2019年3月5日",
		"Published 35 minutes ago by the council in answer to what the papers had asked, "
		"and read 12 times",
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ck_assert_msg(ticks_line(lines[i], strlen(lines[i])) == TICKS_NOT, "%s", lines[i]);
}
END_TEST

START_TEST(a_time_behind_a_sentence_is_taken_off)
{
	static const struct {
		const char *line, *left;
	} lines[] = {
		{ "The train left. Updated 35 minutes ago", "The train left." },
		{ "“It left,” she said.” 2 hours ago", "“It left,” she said.”" },
		{ "By Jane Doe · 2 hours ago", "By Jane Doe ·" },
		{ "The train left.\nvor 3 Stunden", "The train left." },
		{ "The train left 35 minutes ago", "The train left 35 minutes ago" },
		{ "It was late. It left 35 minutes ago.", "It was late. It left 35 minutes ago." },
		{ "It was late. The train left 35 minutes ago",
			"It was late. The train left 35 minutes ago" },
		{ "The train left.", "The train left." },
		{ "He read it. 12 comments", "He read it. 12 comments" },
		{ "35 minutes ago", "35 minutes ago" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ck_assert_msg(
			ticks_trim(lines[i].line, strlen(lines[i].line)) == strlen(lines[i].left),
			"%s", lines[i].line);
}
END_TEST

START_TEST(words_that_tick_stand_behind_a_sentence_or_alone)
{
	ck_assert(ticks_may_follow("", 0));
	ck_assert(ticks_may_follow("It left. ", 9));
	ck_assert(ticks_may_follow("Jane Doe |", 10));
	ck_assert(!ticks_may_follow("It left ", 8));
}
END_TEST

#define PAGE(when, count)                                                                          \
	"<html><head><title>The bridge is open again</title></head><body><article>"                \
	"<h1>The bridge is open again</h1><div class=meta><time>" when "</time> <span>" count      \
	"</span></div>"                                                                            \
	"<p>The bridge over the river was opened again on Tuesday, after nine months in which "    \
	"the town had only the ferry. <span class=timestamp>Updated " when "</span></p>"           \
	"<p><time>" when "</time> The mayor, who walked over it first, had left the town hall "    \
	"35 minutes ago, as she said with a look at the clock.</p>"                                \
	"<p>" when "</p>"                                                                          \
	"<p>Nobody had counted on it before the summer. <i>Last updated: " when "</i> The last "   \
	"piece had come by ship in the night before, and was set in by noon.</p>"                  \
	"<div class=tools><span>" count "</span></div>"                                            \
	"<p>The ferry sails on until the end of the month, for those who like it "                 \
	"better.</p></article></body></html>"

START_TEST(a_page_reads_the_same_whatever_the_moment_says)
{
	static const char now[] = PAGE("2 minutes ago", "3 comments"),
			  later[] = PAGE("14 hours ago", "1,204 comments");
	struct reading *a = page_read(now, sizeof now - 1, NULL, NULL),
		       *b = page_read(later, sizeof later - 1, NULL, NULL);

	ck_assert_str_eq(a->text, b->text);
	ck_assert_ptr_nonnull(strstr(a->text, "only the ferry.\nThe mayor"));
	ck_assert_ptr_nonnull(strstr(a->text, "left the town hall 35 minutes ago, as"));
	ck_assert_ptr_nonnull(strstr(a->text, "before the summer. The last piece"));
	ck_assert_ptr_nonnull(strstr(a->text, "by noon.\nThe ferry sails"));
	page_free(a);
	page_free(b);
}
END_TEST

CHECK_MAIN("page_ticks", a_line_that_only_tells_how_long_ago_ticks, a_line_that_only_counts_ticks,
	words_that_mean_more_do_not_tick, words_that_tick_stand_behind_a_sentence_or_alone,
	a_time_behind_a_sentence_is_taken_off, a_page_reads_the_same_whatever_the_moment_says)
