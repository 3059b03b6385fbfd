/*
 * The pool against readers that misbehave. A misbehaving reader is this very program, started
 * under the name of its vice.
 */
#include "helper_check.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "frame.h"
#include "pool.h"

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the vices ---- */

static void
say(struct buf *b)
{
	(void)!write(STDIN_FILENO, b->data, b->len);
	buf_clear(b);
}

static void
add_ready(struct buf *b, int64_t size)
{
	size_t place = frame_begin(b, FRAME_READY);

	frame_put_int(b, size);
	frame_end(b, place);
}

static void
add_echo(struct buf *b, const char *text)
{
	const struct reading r = { .title = "echo", .text = text };

	frame_put_reading(b, &r);
}

/* The next document, or the end. */
static bool
hear(struct buf *in, struct document *d)
{
	struct frame f;
	size_t used;
	ssize_t n;

	buf_clear(in);
	while (frame_next(in->data, in->len, 1 << 26, &f, &used) != 1) {
		buf_reserve(in, 65536);
		n = read(STDIN_FILENO, in->data + in->len, 65536);
		if (n <= 0)
			return false;
		in->len += (size_t)n;
	}
	return frame_get_document(&f, d);
}

static int
misbehave(const char *vice)
{
	struct buf in = { 0 }, out = { 0 };
	struct document d;

	if (strcmp(vice, "stillborn") == 0)
		return 3;
	if (strcmp(vice, "mute") == 0) {
		pause();
		return 0;
	}
	add_ready(&out, 1000);
	say(&out);
	while (hear(&in, &d)) {
		bool bad = strcmp(d.bytes, "bad") == 0;

		if (strcmp(vice, "crasher") == 0 && bad)
			abort();
		if (strcmp(vice, "hanger") == 0 && bad)
			pause();
		if (strcmp(vice, "liar") == 0 && bad)
			buf_adds(&out, "HTTP/1.1 200 OK\r\n\r\n");
		else if (strcmp(vice, "babbler") == 0 && bad) {
			const struct reading broken = { .title = "\xff", .text = "" };

			frame_put_reading(&out, &broken);
		} else
			add_echo(&out, d.bytes);
		if (strcmp(vice, "twice") == 0)
			add_echo(&out, d.bytes);
		add_ready(&out, strcmp(vice, "grower") == 0 ? 1 << 30 : 1000);
		say(&out);
	}
	buf_free(&in);
	buf_free(&out);
	return 0;
}

/* ---- the fixture ---- */

static struct loop *loop;
static struct pool *pool;
static char dir[] = "/tmp/stet-pool-XXXXXX";
static char program[PATH_MAX];
static char self[PATH_MAX];

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static void
begin(const char *vice, unsigned readers, int64_t read_ms, unsigned jobs)
{
	struct pool_settings s;
	struct err e;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	ck_assert_int_gt(n, 0);
	pool_defaults(&s);
	if (vice != NULL) {
		snprintf(dir, sizeof dir, "/tmp/stet-pool-XXXXXX");
		ck_assert_ptr_nonnull(mkdtemp(dir));
		snprintf(program, sizeof program, "%s/%s", dir, vice);
		ck_assert_int_eq(symlink(self, program), 0);
	} else {
		snprintf(program, sizeof program, "%s/bin/stet-reader", STET_BINARY_DIR);
	}
	s.program = program;
	s.readers = readers;
	s.read_ms = read_ms;
	s.jobs = jobs;
	log_set_hook(quiet, NULL);
	loop = loop_new(clock_system());
	pool = pool_new(loop, &s, &e);
	ck_assert_msg(pool != NULL, "%s", e.text);
}

static void
end(void)
{
	pool_free(pool);
	loop_free(loop);
	if (strncmp(program, dir, strlen(dir)) == 0) {
		unlink(program);
		rmdir(dir);
	}
	log_set_hook(NULL, NULL);
}

struct waiting {
	struct pool_job *job;
	int answers;
	enum pool_outcome outcome;
	char *title;
	char *text;
	char why[256];
	size_t entries;
	char *link;
};

static void
answered(void *arg, const struct pool_answer *a)
{
	struct waiting *w = arg;

	w->answers++;
	w->outcome = a->outcome;
	snprintf(w->why, sizeof w->why, "%s", a->why != NULL ? a->why : "");
	if (a->reading != NULL) {
		w->title = mem_strdup_maybe(a->reading->title);
		w->text = mem_strdup(a->reading->text);
	}
	if (a->listing != NULL) {
		w->entries = a->listing->n;
		if (a->listing->n > 0)
			w->link = mem_strdup_maybe(a->listing->entries[0].link);
	}
}

static void
forget(struct waiting *w)
{
	free(w->title);
	free(w->text);
	free(w->link);
	*w = (struct waiting){ 0 };
}

static void
ask(struct waiting *w, bool feed, const char *bytes, const char *content_type)
{
	const struct document d = { .feed = feed,
		.url = "https://news.example/a/1",
		.content_type = content_type,
		.bytes = bytes,
		.len = strlen(bytes) };

	w->job = pool_read(pool, &d, answered, w);
	ck_assert_int_eq(w->answers, 0);
}

static void
await(struct waiting *w, size_t n)
{
	int64_t until = clock_system()->mono_ms(clock_system()) + 60000;
	bool all = false;

	while (!all) {
		loop_wait(loop, 100);
		all = true;
		for (size_t i = 0; i < n; i++)
			all = all && w[i].answers > 0;
		ck_assert_msg(clock_system()->mono_ms(clock_system()) < until, "no answer");
	}
}

/* ---- order ---- */

START_TEST(each_document_is_answered_once)
{
	struct waiting w[20] = { { 0 } };

	begin("echo", 2, 20000, 1000);
	for (int i = 0; i < 20; i++)
		ask(&w[i], false, "words", NULL);
	await(w, 20);
	for (int i = 0; i < 20; i++) {
		ck_assert_int_eq(w[i].answers, 1);
		ck_assert_int_eq(w[i].outcome, POOL_READING);
		ck_assert_str_eq(w[i].text, "words");
		forget(&w[i]);
	}
	ck_assert_uint_eq(pool_waiting(pool), 0);
	end();
}
END_TEST

START_TEST(a_document_larger_than_the_socket_arrives_whole)
{
	struct waiting w = { 0 };
	size_t n = 3 << 20;
	char *big = mem_zalloc(n + 1);

	memset(big, 'x', n);
	begin("echo", 1, 20000, 1000);
	ask(&w, false, big, NULL);
	await(&w, 1);
	ck_assert_int_eq(w.outcome, POOL_READING);
	ck_assert_uint_eq(strlen(w.text), n);
	forget(&w);
	free(big);
	end();
}
END_TEST

START_TEST(a_cancelled_document_is_not_answered)
{
	struct waiting w[3] = { { 0 } };

	begin("echo", 1, 20000, 1000);
	for (int i = 0; i < 3; i++)
		ask(&w[i], false, "words", NULL);
	pool_cancel(w[0].job);
	pool_cancel(w[1].job);
	pool_cancel(NULL);
	await(&w[2], 1);
	ck_assert_int_eq(w[0].answers, 0);
	ck_assert_int_eq(w[1].answers, 0);
	forget(&w[2]);
	end();
}
END_TEST

/* ---- vices ---- */

static void
one_bad_document_costs_only_itself(const char *vice, const char *why)
{
	struct waiting w[3] = { { 0 } };
	struct pool_stats stats;

	begin(vice, 1, 1000, 1000);
	ask(&w[0], false, "good", NULL);
	ask(&w[1], false, "bad", NULL);
	ask(&w[2], false, "good", NULL);
	await(w, 3);
	ck_assert_int_eq(w[0].outcome, POOL_READING);
	ck_assert_int_eq(w[1].outcome, POOL_DIED);
	ck_assert_msg(strstr(w[1].why, why) != NULL, "%s", w[1].why);
	ck_assert_int_eq(w[2].outcome, POOL_READING);
	pool_stats(pool, &stats);
	ck_assert_int_eq(stats.deaths, 1);
	for (int i = 0; i < 3; i++)
		forget(&w[i]);
	end();
}

START_TEST(a_reader_that_crashes_costs_one_document)
{
	one_bad_document_costs_only_itself("crasher", "signal 6");
}
END_TEST

START_TEST(a_reader_that_hangs_costs_one_document)
{
	one_bad_document_costs_only_itself("hanger", "took too long");
}
END_TEST

START_TEST(a_reader_that_lies_costs_one_document)
{
	one_bad_document_costs_only_itself("liar", "no message");
	one_bad_document_costs_only_itself("babbler", "makes no sense");
}
END_TEST

START_TEST(a_reader_that_answers_twice_is_replaced)
{
	struct waiting w[2] = { { 0 } };

	begin("twice", 1, 1000, 1000);
	ask(&w[0], false, "a", NULL);
	ask(&w[1], false, "b", NULL);
	await(w, 2);
	ck_assert_str_eq(w[0].text, "a");
	ck_assert_str_eq(w[1].text, "b");
	forget(&w[0]);
	forget(&w[1]);
	end();
}
END_TEST

START_TEST(a_reader_that_is_killed_between_documents_is_replaced)
{
	struct waiting w[2] = { { 0 } };
	int pid, next;

	begin("echo", 1, 20000, 1000);
	ask(&w[0], false, "a", NULL);
	await(&w[0], 1);
	ck_assert_uint_eq(pool_pids(pool, &pid, 1), 1);
	kill(pid, SIGKILL);
	loop_wait(loop, 1000);
	ask(&w[1], false, "b", NULL);
	await(&w[1], 1);
	ck_assert_int_eq(w[1].outcome, POOL_READING);
	ck_assert_uint_eq(pool_pids(pool, &next, 1), 1);
	ck_assert_int_ne(pid, next);
	forget(&w[0]);
	forget(&w[1]);
	end();
}
END_TEST

START_TEST(documents_do_not_wait_for_readers_that_never_come_up)
{
	struct waiting w = { 0 };

	begin("stillborn", 1, 1000, 1000);
	ask(&w, false, "a", NULL);
	await(&w, 1);
	ck_assert_int_eq(w.outcome, POOL_DIED);
	end();
}
END_TEST

START_TEST(a_reader_that_never_is_ready_does_not_stop_the_end)
{
	struct waiting w = { 0 };

	begin("mute", 2, 1000, 1000);
	ask(&w, false, "a", NULL);
	loop_wait(loop, 50);
	end();
	ck_assert_int_eq(w.answers, 0);
}
END_TEST

START_TEST(a_reader_is_replaced_after_many_documents_and_when_it_has_grown)
{
	struct waiting w[6] = { { 0 } };
	struct pool_stats stats;

	begin("echo", 1, 20000, 2);
	for (int i = 0; i < 6; i++)
		ask(&w[i], false, "a", NULL);
	await(w, 6);
	pool_stats(pool, &stats);
	ck_assert_int_ge(stats.replaced, 2);
	ck_assert_int_eq(stats.deaths, 0);
	for (int i = 0; i < 6; i++)
		forget(&w[i]);
	end();

	begin("grower", 1, 20000, 1000);
	ask(&w[0], false, "a", NULL);
	ask(&w[1], false, "a", NULL);
	await(w, 2);
	pool_stats(pool, &stats);
	ck_assert_int_ge(stats.replaced, 1);
	forget(&w[0]);
	forget(&w[1]);
	end();
}
END_TEST

/* A page for the real reader. */
static char *
long_page(size_t megabytes)
{
	struct buf b = { 0 };

	buf_adds(&b, "<!doctype html><html><head><title>T</title></head><body><article><h1>T</h1>");
	while (b.len < megabytes << 20)
		buf_addf(&b, "<p>Paragraph %zu says a few things, and not one of them is new.</p>",
			b.len);
	buf_adds(&b, "</article></body></html>");
	return buf_steal(&b);
}

static void
begin_real(int64_t cpu_ms, int64_t memory)
{
	struct pool_settings s;

	begin(NULL, 1, 20000, 1000);
	pool_defaults(&s);
	s.readers = 1;
	if (cpu_ms > 0)
		s.cpu_ms = cpu_ms;
	if (memory > 0)
		s.memory = memory;
	pool_configure(pool, &s);
}

START_TEST(a_document_has_so_much_processor_time)
{
	struct waiting w[2] = { { 0 } };
	char *page = long_page(3);

	begin_real(4, 0);
	ask(&w[0], false, page, "text/html");
	ask(&w[1], false, "", "text/html"); /* another has its own time */
	await(w, 2);
	ck_assert_int_eq(w[0].outcome, POOL_DIED);
	ck_assert_msg(strstr(w[0].why, "had used up its processor time") != NULL, "%s", w[0].why);
	ck_assert_int_eq(w[1].outcome, POOL_READING);
	forget(&w[0]);
	forget(&w[1]);
	end();
	free(page);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
START_TEST(a_reader_has_so_much_memory)
{
	struct waiting w[2] = { { 0 } };
	char *page = long_page(8);

	begin_real(0, 0);
	ask(&w[0], false, page, "text/html");
	await(w, 1);
	ck_assert_int_eq(w[0].outcome, POOL_READING);
	end();

	begin_real(0, (int64_t)72 << 20);
	ask(&w[1], false, page, "text/html");
	await(w + 1, 1);
	ck_assert_int_eq(w[1].outcome, POOL_DIED);
	ck_assert_msg(strstr(w[1].why, "status 71") != NULL, "%s", w[1].why); /* out of memory */
	end();
	forget(&w[0]);
	forget(&w[1]);
	free(page);
}
END_TEST
#define UNSANITIZED , a_reader_has_so_much_memory
#else
#define UNSANITIZED
#endif

START_TEST(new_settings_hold_for_readers_that_start_from_then_on)
{
	struct waiting w[4] = { { 0 } };
	struct pool_settings s;
	struct pool_stats stats;

	begin("echo", 1, 20000, 1000);
	ask(&w[0], false, "a", NULL);
	await(w, 1);
	pool_defaults(&s);
	s.readers = 2;
	pool_configure(pool, &s);
	for (int i = 1; i < 4; i++)
		ask(&w[i], false, "a", NULL);
	await(w, 4);
	pool_stats(pool, &stats);
	ck_assert_uint_eq(stats.readers, 2);
	ck_assert_int_eq(stats.replaced, 1);
	ck_assert_int_eq(stats.deaths, 0);
	for (int i = 0; i < 4; i++)
		forget(&w[i]);
	end();
}
END_TEST

START_TEST(a_missing_program_is_said_at_the_start)
{
	struct pool_settings s;
	struct err e;

	pool_defaults(&s);
	s.program = "/nonexistent/stet-reader";
	loop = loop_new(clock_system());
	ck_assert_ptr_null(pool_new(loop, &s, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "/nonexistent/stet-reader"));
	loop_free(loop);
}
END_TEST

/* ---- the real reader ---- */

#define PAGE(charset, words)                                                                       \
	"<!doctype html><html><head><meta charset=\"" charset "\"><title>T</title></head><body>"   \
	"<article><h1>Headline of the day</h1><p>" words                                           \
	" The first paragraph goes on for a while "                                                \
	"so that nobody takes it for a stub, and says a few things more.</p><p>The second one "    \
	"does "                                                                                    \
	"the same, at about the same length, and then the article comes to its end.</p>"           \
	"<p>There is a third one too, since articles tend to have "                                \
	"several.</p></article></body></html>"

static const struct {
	const char *bytes;
	const char *expect;
} charsets[] = {
	{ PAGE("gbk", "\xd6\xd0\xb9\xfa\xd0\xc2\xce\xc5"), "中国新闻" },
	{ PAGE("shift_jis", "\x93\xfa\x96\x7b\x82\xcc\x83\x6a\x83\x85\x81\x5b\x83\x58"),
		"日本のニュース" },
	{ PAGE("euc-jp", "\xc6\xfc\xcb\xdc"), "日本" },
	{ PAGE("windows-1251", "\xcd\xee\xe2\xee\xf1\xf2\xe8"), "Новости" },
	{ PAGE("koi8-r", "\xee\xcf\xd7\xcf\xd3\xd4\xc9"), "Новости" },
	{ PAGE("big5", "\xa4\xa4\xa4\xe5\xb7\x73\xbb\x44"), "中文新聞" },
	{ PAGE("euc-kr", "\xb4\xba\xbd\xba"), "뉴스" },
	{ PAGE("iso-8859-1", "caf\xe9"), "café" },
	{ PAGE("iso-8859-2", "\xa3\xf3\x64\xbc"), "Łódź" },
	{ PAGE("iso-8859-7", "\xcd\xdd\xe1"), "Νέα" },
	{ PAGE("iso-8859-9", "\xdd\x73\x74\x61\x6e\x62\x75\x6c \xfe"), "İstanbul ş" },
	{ PAGE("iso-8859-15", "100 \xa4"), "100 €" },
	{ PAGE("windows-1252", "\x93quoted\x94"), "“quoted”" },
	{ PAGE("windows-1256", "\xc3\xce\xc8\xc7\xd1"), "أخبار" },
	{ PAGE("iso-8859-8", "\xe7\xe3\xf9\xe5\xfa"), "חדשות" },
};

START_TEST(pages_in_many_charsets_are_read_behind_the_wall)
{
	size_t n = sizeof charsets / sizeof charsets[0];
	struct waiting w[sizeof charsets / sizeof charsets[0]] = { { 0 } };

	begin(NULL, 2, 20000, 1000);
	for (size_t i = 0; i < n; i++)
		ask(&w[i], false, charsets[i].bytes, "text/html");
	await(w, n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(w[i].outcome == POOL_READING, "%zu: %s", i, w[i].why);
		ck_assert_msg(
			strstr(w[i].text, charsets[i].expect) != NULL, "%zu: %s", i, w[i].text);
		forget(&w[i]);
	}
	end();
}
END_TEST

START_TEST(readers_stand_back_behind_the_loop)
{
	struct waiting w = { 0 };
	int pid;

	begin(NULL, 1, 20000, 1000);
	ask(&w, false, PAGE("utf-8", "words"), "text/html");
	await(&w, 1);
	ck_assert_uint_eq(pool_pids(pool, &pid, 1), 1);
	ck_assert_int_gt(getpriority(PRIO_PROCESS, (id_t)pid), getpriority(PRIO_PROCESS, 0));
	ck_assert_int_eq(sched_getscheduler(pid), SCHED_BATCH);
	forget(&w);
	end();
}
END_TEST

START_TEST(feeds_are_read_behind_the_wall)
{
	struct waiting w[3] = { { 0 } };

	begin(NULL, 1, 20000, 1000);
	ask(&w[0], true,
		"<rss version='2.0'><channel><title>T</title><item><title>A</title>"
		"<link>/a/2?x=\xc3\xa9</link><guid>1</guid></item></channel></rss>",
		"application/rss+xml");
	ask(&w[1], true,
		"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":"
		"[{\"id\":\"1\",\"url\":\"https://n\xc3\xa9ws.example/b\"}]}",
		NULL);
	ask(&w[2], true, "<!doctype html><html><title>Not a feed</title></html>", "text/html");
	await(w, 3);
	ck_assert_int_eq(w[0].outcome, POOL_LISTING);
	ck_assert_uint_eq(w[0].entries, 1);
	ck_assert_ptr_nonnull(strstr(w[0].link, "https://news.example/a/2"));
	ck_assert_int_eq(w[1].outcome, POOL_LISTING);
	ck_assert_uint_eq(w[1].entries, 1);
	ck_assert_ptr_nonnull(w[1].link);
	ck_assert_int_eq(w[2].outcome, POOL_UNREADABLE);
	ck_assert_str_ne(w[2].why, "");
	for (int i = 0; i < 3; i++)
		forget(&w[i]);
	end();
}
END_TEST

int
main(int argc, char **argv)
{
	const TTest *const all[] = {
		each_document_is_answered_once,
		a_document_larger_than_the_socket_arrives_whole,
		a_cancelled_document_is_not_answered,
		a_reader_that_crashes_costs_one_document,
		a_reader_that_hangs_costs_one_document,
		a_reader_that_lies_costs_one_document,
		a_reader_that_answers_twice_is_replaced,
		a_reader_that_is_killed_between_documents_is_replaced,
		documents_do_not_wait_for_readers_that_never_come_up,
		a_reader_that_never_is_ready_does_not_stop_the_end,
		a_reader_is_replaced_after_many_documents_and_when_it_has_grown,
		a_missing_program_is_said_at_the_start,
		a_document_has_so_much_processor_time,
		new_settings_hold_for_readers_that_start_from_then_on UNSANITIZED,
		pages_in_many_charsets_are_read_behind_the_wall,
		readers_stand_back_behind_the_loop,
		feeds_are_read_behind_the_wall,
	};
	const char *name = strrchr(argv[0], '/');
	Suite *suite;
	TCase *tcase;
	SRunner *runner;
	int failed;

	(void)argc;
	name = name != NULL ? name + 1 : argv[0];
	if (strcmp(name, "test_pool") != 0)
		return misbehave(name);
	suite = suite_create("pool");
	tcase = tcase_create("pool");
	tcase_set_timeout(tcase, 120);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		tcase_add_test(tcase, all[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
