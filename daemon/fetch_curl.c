#include "fetch_curl.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/strs.h"
#include "cookies.h"
#include "fetch_multi.h"
#include "headers.h"
#include "private_net.h"
#include "proxy.h"
#include "text/url.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
	SLOW_BYTES = 64, /* a second; below it for stall_timeout is too slow */
	UNREAD_BYTES =
		64 * 1024, /* of an answer without use that are read to keep the connection */
};

/* One request and its answer; with its easy handle it is used again for another. */
struct transfer {
	struct curl_transport *t;
	struct transfer *prev, *next; /* on t's running or finished list, or (next) its idle one */
	CURL *easy;
	unsigned generation; /* of the settings that the handle was made with */
	bool in_multi;
	bool finished; /* on the finished list */
	CURLcode code;
	struct curl_slist *headers;
	struct cookies *cookies; /* borrowed */
	bool cookies_loaded;
	bool cookies_set; /* the answer had a Set-Cookie */
	bool via_proxy;
	bool refused_private; /* an address was refused */
	bool tried;	      /* an address was connected to */
	bool headers_too_large;
	bool body_too_large;
	bool unread; /* stopped reading a body that nobody wants */
	bool keep_body;
	int status; /* once the body begins */
	size_t max_body;
	size_t header_bytes;
	size_t dropped_bytes;
	int64_t wall_s;
	struct fetch_result result;
	void (*answering)(void *arg, int status); /* NULL: told, or nobody wants to know */
	transport_done *done;
	void *arg;
	char error[CURL_ERROR_SIZE];
};

struct curl_transport {
	struct transport ops; /* first */
	struct loop *loop;
	struct fetch_multi *multi;
	struct loop_call *settle; /* for transfers that end without having begun */
	struct transfer *running, *finished, *idle;
	size_t nidle;
	size_t body_bytes; /* held by all that run */
	unsigned generation;
	/* settings */
	char *user_agent;
	char *ca_file;
	char *accept_language; /* NULL: none */
	long connect_timeout_ms;
	long stall_s;
	unsigned max_connections;
	struct private_net *net;
	struct proxy *proxy;
};

#define must fetch_multi_must
#define SETOPT(easy, option, value) must(curl_easy_setopt(easy, option, value) == CURLE_OK)

/* ---- lists ---- */

static void
list_add(struct transfer **list, struct transfer *x)
{
	x->prev = NULL;
	x->next = *list;
	if (*list != NULL)
		(*list)->prev = x;
	*list = x;
}

static void
list_remove(struct transfer **list, struct transfer *x)
{
	if (x->prev != NULL)
		x->prev->next = x->next;
	else
		*list = x->next;
	if (x->next != NULL)
		x->next->prev = x->prev;
	x->prev = x->next = NULL;
}

/* ---- what libcurl calls during a transfer: no curl_multi function may be called here ---- */

static void
headers_ended(struct transfer *x)
{
	long status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status < 200 || x->answering == NULL)
		return; /* an interim answer */
	x->answering(x->arg, (int)status);
	x->answering = NULL;
}

static size_t
header_came(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *x = arg;

	n *= size;
	x->header_bytes += n;
	if (x->header_bytes > LIMIT_HEADER_BYTES) {
		x->headers_too_large = true;
		return 0;
	}
	if (n > 11 && strncasecmp(line, "set-cookie:", 11) == 0)
		x->cookies_set = true;
	else if (line[0] == '\r' || line[0] == '\n')
		headers_ended(x);
	else
		headers_read(&x->result, line, n, x->wall_s);
	return n;
}

static size_t
body_came(char *bytes, size_t size, size_t n, void *arg)
{
	struct transfer *x = arg;
	struct curl_transport *t = x->t;
	size_t room;

	n *= size;
	if (x->status == 0) {
		long status = 0;

		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
		x->status = (int)status;
		x->keep_body = status >= 200 && status < 300;
	}
	if (!x->keep_body) {
		x->dropped_bytes += n;
		x->unread = x->dropped_bytes > UNREAD_BYTES;
		return x->unread ? 0 : n;
	}
	room = x->max_body - x->result.body.len;
	if (room > LIMIT_BODIES - t->body_bytes)
		room = LIMIT_BODIES - t->body_bytes;
	if (n > room) {
		x->body_too_large = true;
		buf_add(&x->result.body, bytes, room);
		t->body_bytes += room;
		return 0;
	}
	buf_add(&x->result.body, bytes, n);
	t->body_bytes += n;
	return n;
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *x = arg;
	int fd;

	(void)purpose;
	if (!x->via_proxy && !private_net_may_enter(x->t->net, &address->addr)) {
		x->refused_private = true;
		return CURL_SOCKET_BAD;
	}
	x->tried = true;
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	return fd;
}

/* ---- handles ---- */

/* All that stays the same from one request to the next. */
static CURL *
new_easy(struct curl_transport *t, struct transfer *x)
{
	CURL *easy = curl_easy_init();

	must(easy != NULL);
	SETOPT(easy, CURLOPT_PRIVATE, x);
	SETOPT(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that hangs must not hang us when its transfer is given up. */
	SETOPT(easy, CURLOPT_QUICK_EXIT, 1L);
	SETOPT(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	SETOPT(easy, CURLOPT_FOLLOWLOCATION, 0L);
	SETOPT(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	SETOPT(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	SETOPT(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (t->ca_file != NULL) {
		SETOPT(easy, CURLOPT_CAINFO, t->ca_file);
		SETOPT(easy, CURLOPT_CAPATH, NULL);
	}
	SETOPT(easy, CURLOPT_ACCEPT_ENCODING, "");
	SETOPT(easy, CURLOPT_USERAGENT, t->user_agent);
	SETOPT(easy, CURLOPT_COOKIEFILE, "");
	SETOPT(easy, CURLOPT_PROXY, "");
	SETOPT(easy, CURLOPT_NOPROXY, "");
	SETOPT(easy, CURLOPT_CONNECTTIMEOUT_MS, t->connect_timeout_ms);
	SETOPT(easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	SETOPT(easy, CURLOPT_LOW_SPEED_TIME, t->stall_s);
	SETOPT(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SETOPT(easy, CURLOPT_OPENSOCKETDATA, x);
	SETOPT(easy, CURLOPT_HEADERFUNCTION, header_came);
	SETOPT(easy, CURLOPT_HEADERDATA, x);
	SETOPT(easy, CURLOPT_WRITEFUNCTION, body_came);
	SETOPT(easy, CURLOPT_WRITEDATA, x);
	SETOPT(easy, CURLOPT_ERRORBUFFER, x->error);
	return easy;
}

static struct transfer *
get_transfer(struct curl_transport *t)
{
	struct transfer *x = t->idle;

	if (x != NULL) {
		t->idle = x->next;
		t->nidle--;
		x->next = NULL;
		return x;
	}
	x = mem_zalloc(sizeof *x);
	x->t = t;
	x->generation = t->generation;
	x->easy = new_easy(t, x);
	return x;
}

static void
transfer_free(struct transfer *x)
{
	curl_easy_cleanup(x->easy);
	curl_slist_free_all(x->headers);
	fetch_result_clear(&x->result);
	free(x);
}

/* Makes x fit for another request, or frees it. */
static void
put_transfer(struct transfer *x)
{
	struct curl_transport *t = x->t;
	struct transfer blank = {
		.t = t,
		.easy = x->easy,
		.generation = x->generation,
	};

	if (x->generation != t->generation || t->nidle >= t->max_connections) {
		transfer_free(x);
		return;
	}
	if (x->cookies_loaded || x->cookies_set)
		SETOPT(x->easy, CURLOPT_COOKIELIST, "ALL");
	curl_slist_free_all(x->headers);
	fetch_result_clear(&x->result);
	*x = blank;
	x->next = t->idle;
	t->idle = x;
	t->nidle++;
}

/* ---- cookies ---- */

static void
load_cookies(struct transfer *x)
{
	size_t n = x->cookies != NULL ? cookies_count(x->cookies) : 0;

	for (size_t i = 0; i < n; i++)
		/* A line that libcurl does not take is a cookie less. */
		curl_easy_setopt(x->easy, CURLOPT_COOKIELIST, cookies_line(x->cookies, i));
	x->cookies_loaded = n > 0;
}

static void
store_cookies(struct transfer *x)
{
	struct curl_slist *list = NULL;

	if (x->cookies == NULL || !x->cookies_set)
		return;
	cookies_clear(x->cookies);
	if (curl_easy_getinfo(x->easy, CURLINFO_COOKIELIST, &list) == CURLE_OK)
		for (const struct curl_slist *i = list; i != NULL; i = i->next)
			cookies_add(x->cookies, i->data);
	curl_slist_free_all(list);
}

/* ---- ends ---- */

static enum fetch_outcome
outcome_of(const struct transfer *x)
{
	switch (x->code) {
	case CURLE_OK:
		return FETCH_OK;
	case CURLE_WRITE_ERROR:
		if (x->headers_too_large || x->body_too_large)
			return FETCH_TOO_LARGE;
		return x->unread ? FETCH_OK : FETCH_PROTOCOL;
	case CURLE_OUT_OF_MEMORY: /* so says 7.88 of one header line beyond 100 KB */
		return FETCH_TOO_LARGE;
	case CURLE_URL_MALFORMAT:
		return FETCH_BAD_URL;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return FETCH_DNS;
	case CURLE_COULDNT_CONNECT:
	case CURLE_PROXY:
		return x->refused_private && !x->tried ? FETCH_PRIVATE_ADDRESS : FETCH_CONNECT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return FETCH_TLS;
	case CURLE_OPERATION_TIMEDOUT:
		return FETCH_TIMEOUT;
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return FETCH_TRUNCATED;
	default: /* of the many others none says more to us */
		return FETCH_PROTOCOL;
	}
}

static void
describe(struct transfer *x)
{
	struct fetch_result *r = &x->result;

	switch (r->outcome) {
	case FETCH_OK:
		break;
	case FETCH_PRIVATE_ADDRESS:
		snprintf(r->message, sizeof r->message,
			"leads into a private network that allow_private does not list");
		break;
	case FETCH_TOO_LARGE:
		snprintf(r->message, sizeof r->message, "%s",
			!x->body_too_large	    ? "too many or too long headers"
			: r->body.len < x->max_body ? "too many bytes of bodies at once"
						    : "body beyond max_body");
		break;
	default:
		snprintf(r->message, sizeof r->message, "%s",
			x->error[0] != '\0' ? x->error : curl_easy_strerror(x->code));
	}
}

static void
fill_result(struct transfer *x)
{
	struct fetch_result *r = &x->result;
	long status = 0, header_size = 0;
	curl_off_t body_size = 0, sent_us = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(x->easy, CURLINFO_HEADER_SIZE, &header_size);
	curl_easy_getinfo(x->easy, CURLINFO_SIZE_DOWNLOAD_T, &body_size);
	curl_easy_getinfo(x->easy, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
	r->outcome = outcome_of(x);
	r->status = (int)status;
	r->wire_bytes = (int64_t)header_size + body_size;
	r->sent_ms = sent_us / 1000;
	describe(x);
}

/* Tells the owners of all that are finished. They may start and cancel others meanwhile. */
static void
tell_finished(struct curl_transport *t)
{
	struct transfer *x;

	while ((x = t->finished) != NULL) {
		transport_done *done = x->done;
		void *arg = x->arg;

		list_remove(&t->finished, x);
		x->finished = false;
		t->body_bytes -= x->result.body.len;
		store_cookies(x);
		done(arg, &x->result);
		put_transfer(x);
	}
}

static void
collect(void *arg)
{
	struct curl_transport *t = arg;
	CURLcode code;
	CURL *easy;

	while ((easy = fetch_multi_ended(t->multi, &code)) != NULL) {
		struct transfer *x;
		char *private = NULL;

		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
		x = (struct transfer *)(void *)private;
		x->code = code;
		x->in_multi = false;
		fill_result(x);
		list_remove(&t->running, x);
		x->finished = true;
		list_add(&t->finished, x);
	}
	tell_finished(t);
}

/* ---- start and cancel ---- */

static void
settle(void *arg)
{
	struct curl_transport *t = arg;

	t->settle = NULL;
	tell_finished(t);
}

/* Adds "name: value", unless the value could break out of its line. */
static void
add_header(struct transfer *x, const char *name, const char *value)
{
	char small[512], *line = small;
	struct curl_slist *list;
	int n;

	if (value == NULL)
		return;
	for (const char *s = value; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return;
	n = name != NULL ? snprintf(small, sizeof small, "%s: %s", name, value)
			 : snprintf(small, sizeof small, "%s", value);
	if (n >= (int)sizeof small)
		line = name != NULL ? mem_printf("%s: %s", name, value) : mem_strdup(value);
	list = curl_slist_append(x->headers, line);
	must(list != NULL);
	x->headers = list;
	if (line != small)
		free(line);
}

static void
set_headers(struct transfer *x, const struct transport_request *req)
{
	const char *language = x->t->accept_language;

	switch (req->kind) {
	case FETCH_FEED:
		add_header(x, "Accept",
			"application/atom+xml, application/rss+xml, "
			"application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5");
		break;
	case FETCH_ARTICLE:
		add_header(x, "Accept", "text/html, application/xhtml+xml, */*;q=0.5");
		break;
	case FETCH_ROBOTS:
		add_header(x, "Accept", "text/plain, */*;q=0.5");
		break;
	case FETCH_POST:
		break;
	}
	add_header(x, "If-None-Match", req->etag);
	add_header(x, "If-Modified-Since", req->last_modified);
	for (const char *const *h = req->headers; h != NULL && *h != NULL; h++) {
		add_header(x, NULL, *h);
		if (strncasecmp(*h, "accept-language:", 16) == 0)
			language = NULL;
	}
	if (req->kind == FETCH_FEED || req->kind == FETCH_ARTICLE)
		add_header(x, "Accept-Language", language);
	SETOPT(x->easy, CURLOPT_HTTPHEADER, x->headers);
}

/* False when the request must not go out, because a proxy would go where we may not. */
static bool
set_proxy(struct transfer *x, const char *url)
{
	struct curl_transport *t = x->t;
	const char *proxy;
	char *host;
	bool ok;

	if (t->proxy == NULL)
		return true;
	host = url_host(url);
	if (host == NULL)
		return true; /* libcurl will say so */
	proxy = proxy_for(t->proxy, url_is_https(url), host);
	x->via_proxy = proxy != NULL;
	ok = proxy == NULL || private_net_may_name(t->net, host);
	SETOPT(x->easy, CURLOPT_PROXY, proxy != NULL ? proxy : "");
	free(host);
	return ok;
}

static struct transfer *
curl_start(struct transport *transport, const struct transport_request *req, transport_done *done,
	void *arg)
{
	struct curl_transport *t = (struct curl_transport *)transport;
	const struct clock *clock = timers_clock(loop_timers(t->loop));
	struct transfer *x = get_transfer(t);

	x->done = done;
	x->answering = req->answering;
	x->arg = arg;
	x->cookies = req->cookies;
	x->max_body = req->max_body;
	x->wall_s = clock_wall_s(clock);
	x->error[0] = '\0';
	x->result.retry_after_ms = x->result.max_age_s = -1;
	SETOPT(x->easy, CURLOPT_URL, req->url);
	SETOPT(x->easy, CURLOPT_TIMEOUT_MS, (long)req->timeout_ms);
	set_headers(x, req);
	if (req->kind == FETCH_POST)
		SETOPT(x->easy, CURLOPT_COPYPOSTFIELDS, req->post != NULL ? req->post : "");
	else
		SETOPT(x->easy, CURLOPT_HTTPGET, 1L);
	load_cookies(x);
	if (!set_proxy(x, req->url)) {
		x->result.outcome = FETCH_PRIVATE_ADDRESS;
		describe(x);
		x->finished = true;
		list_add(&t->finished, x);
		if (t->settle == NULL)
			t->settle = loop_defer(t->loop, settle, t);
		return x;
	}
	list_add(&t->running, x);
	x->in_multi = true;
	fetch_multi_add(t->multi, x->easy);
	return x;
}

static void
curl_cancel(struct transport *transport, struct transfer *x)
{
	struct curl_transport *t = (struct curl_transport *)transport;

	if (x->in_multi) {
		fetch_multi_remove(t->multi, x->easy);
		x->in_multi = false;
	}
	list_remove(x->finished ? &t->finished : &t->running, x);
	t->body_bytes -= x->result.body.len;
	put_transfer(x);
}

/* ---- the transport ---- */

static void
drop_idle(struct curl_transport *t)
{
	while (t->idle != NULL) {
		struct transfer *x = t->idle;

		t->idle = x->next;
		transfer_free(x);
	}
	t->nidle = 0;
}

static int
curl_configure(struct transport *transport, const struct fetch_settings *s, struct err *e)
{
	struct curl_transport *t = (struct curl_transport *)transport;
	struct private_net *net = private_net_new(s->allow_private, e);

	if (net == NULL)
		return -1;
	private_net_free(t->net);
	t->net = net;
	free(t->user_agent);
	free(t->ca_file);
	t->user_agent = mem_strdup(s->user_agent);
	t->ca_file = mem_strdup_maybe(s->ca_file);
	free(t->accept_language);
	t->accept_language = mem_strdup_maybe(s->accept_language);
	t->connect_timeout_ms = (long)s->connect_timeout_ms;
	t->stall_s = (long)((s->stall_timeout_ms + 999) / 1000);
	t->max_connections = s->max_connections;
	fetch_multi_limit(t->multi, s->max_connections, s->per_host);
	t->generation++;
	drop_idle(t);
	return 0;
}

static void
curl_free_transport(struct transport *transport)
{
	struct curl_transport *t = (struct curl_transport *)transport;

	while (t->running != NULL)
		curl_cancel(transport, t->running);
	while (t->finished != NULL)
		curl_cancel(transport, t->finished);
	drop_idle(t);
	fetch_multi_free(t->multi);
	loop_defer_cancel(t->settle);
	private_net_free(t->net);
	proxy_free(t->proxy);
	free(t->user_agent);
	free(t->ca_file);
	free(t->accept_language);
	free(t);
}

struct transport *
fetch_curl_new(struct loop *loop)
{
	struct curl_transport *t = mem_zalloc(sizeof *t);

	t->ops = (struct transport){
		.start = curl_start,
		.cancel = curl_cancel,
		.configure = curl_configure,
		.free = curl_free_transport,
	};
	t->loop = loop;
	t->proxy = proxy_new(getenv);
	t->multi = fetch_multi_new(loop, collect, t);
	return &t->ops;
}
