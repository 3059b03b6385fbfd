#include "fetch_multi.h"

#include "base/mem.h"

struct fetch_multi {
	CURLM *multi;
	struct loop *loop;
	struct timer timer;
	void (*progress)(void *arg);
	void *arg;
};

#define must fetch_multi_must
#define SETOPT(multi, option, value) must(curl_multi_setopt(multi, option, value) == CURLM_OK)

static void
act(struct fetch_multi *m, curl_socket_t fd, int mask)
{
	int running;

	must(curl_multi_socket_action(m->multi, fd, mask, &running) == CURLM_OK);
	/* only now: libcurl cannot be called from inside itself */
	m->progress(m->arg);
}

static void
fd_ready(void *arg, int fd, int events)
{
	act(arg, fd,
		(events & LOOP_READ ? CURL_CSELECT_IN : 0) |
			(events & LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static void
time_came(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
	struct fetch_multi *m = arg;
	struct loop_fd *w = assigned;
	int events =
		(what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		loop_fd_stop(w);
		curl_multi_assign(m->multi, fd, NULL);
	} else if (w != NULL) {
		loop_fd_events(w, events);
	} else {
		w = loop_fd_start(m->loop, fd, events, fd_ready, m);
		curl_multi_assign(m->multi, fd, w);
	}
	return 0;
}

static int
set_timer(CURLM *multi, long timeout_ms, void *arg)
{
	struct fetch_multi *m = arg;

	(void)multi;
	if (timeout_ms < 0)
		timers_stop(loop_timers(m->loop), &m->timer);
	else
		timers_set_after(loop_timers(m->loop), &m->timer, timeout_ms);
	return 0;
}

struct fetch_multi *
fetch_multi_new(struct loop *loop, void (*progress)(void *arg), void *arg)
{
	static bool initialised;
	struct fetch_multi *m = mem_zalloc(sizeof *m);

	if (!initialised)
		must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	initialised = true;
	m->loop = loop;
	m->progress = progress;
	m->arg = arg;
	timers_init(&m->timer, time_came, m);
	m->multi = curl_multi_init();
	must(m->multi != NULL);
	SETOPT(m->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	SETOPT(m->multi, CURLMOPT_SOCKETDATA, m);
	SETOPT(m->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	SETOPT(m->multi, CURLMOPT_TIMERDATA, m);
	return m;
}

void
fetch_multi_free(struct fetch_multi *m)
{
	if (m == NULL)
		return;
	/* closing connections may set the timer once more */
	must(curl_multi_cleanup(m->multi) == CURLM_OK);
	timers_stop(loop_timers(m->loop), &m->timer);
	free(m);
}

void
fetch_multi_limit(struct fetch_multi *m, unsigned connections, unsigned per_host)
{
	SETOPT(m->multi, CURLMOPT_MAXCONNECTS, (long)connections);
	SETOPT(m->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)connections);
	SETOPT(m->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)per_host);
}

void
fetch_multi_add(struct fetch_multi *m, CURL *easy)
{
	must(curl_multi_add_handle(m->multi, easy) == CURLM_OK);
}

void
fetch_multi_remove(struct fetch_multi *m, CURL *easy)
{
	must(curl_multi_remove_handle(m->multi, easy) == CURLM_OK);
}

CURL *
fetch_multi_ended(struct fetch_multi *m, CURLcode *code)
{
	CURLMsg *msg;
	CURL *easy;
	int left;

	while ((msg = curl_multi_info_read(m->multi, &left)) != NULL) {
		if (msg->msg != CURLMSG_DONE)
			continue;
		/* the message is gone with its handle */
		easy = msg->easy_handle;
		*code = msg->data.result;
		fetch_multi_remove(m, easy);
		return easy;
	}
	return NULL;
}
