#include "server.h"

#include <microhttpd.h>
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/strs.h"
#include "cache.h"
#include "route.h"
#include "show.h"
#include "text/date.h"
#include "text/hash.h"

#define CONNECTIONS 768	   /* at once; under the usual 1024 descriptors */
#define IDLE_S 30	   /* a connection may say nothing for so long */
#define MEMORY (32 * 1024) /* of one connection: headers and the answer's first part */
#define GLANCE_MS 20	   /* how long the store's version is believed      */
#define PASSING_S 15	   /* how long a page may be served again that says how long ago */
#define FRESH_S 3600	   /* how long a page may be served again */

/* What of a page is not its body; lies in front of it in the cache. */
struct made {
	int status;
	const char *type; /* static */
	char etag[32];
	int64_t modified;
	int64_t version; /* of the store, when it was made */
	int64_t until;
	bool lasting;
	char location[1024];
};

struct worker {
	struct store *store; /* NULL until it can be opened */
	int64_t version;     /* of the store, at that moment */
	int64_t glanced_ms;
	struct arena *arena;
	struct worker *next; /* free */
};

struct server {
	struct server_settings settings;
	struct MHD_Daemon *daemon;
	struct cache *cache;
	char *prefix;	      /* owned: of settings.url */
	pthread_mutex_t lock; /* of the free workers and of the log */
	struct worker *workers;
	struct worker *free;
	enum store_result said; /* what was logged last of the database */
	int64_t requests;	/* atomic */
};

/* One request from its first byte on. */
struct request {
	char *uri; /* path and query as sent */
	bool begun;
};

static struct worker *
worker_take(struct server *s)
{
	struct worker *w;

	pthread_mutex_lock(&s->lock);
	w = s->free;
	assert(w != NULL); /* there are as many as threads */
	s->free = w->next;
	pthread_mutex_unlock(&s->lock);
	return w;
}

static void
worker_give(struct server *s, struct worker *w)
{
	arena_clear(w->arena);
	pthread_mutex_lock(&s->lock);
	w->next = s->free;
	s->free = w;
	pthread_mutex_unlock(&s->lock);
}

/* Says once when the database comes and goes. */
static void
say(struct server *s, enum store_result result, const struct err *e)
{
	pthread_mutex_lock(&s->lock);
	if (result != s->said) {
		if (result == STORE_OK)
			log_msg(LOG_LEVEL_INFO, "database", "%s is open", s->settings.database);
		else
			log_msg(LOG_LEVEL_UNUSUAL, "database", "%s", e->text);
	}
	s->said = result;
	pthread_mutex_unlock(&s->lock);
}

/* The store's version, and the store opened if need be. To look costs a dozen system calls, so
 * one look serves all requests of the next moment. */
static enum store_result
worker_ready(struct server *s, struct worker *w, int64_t *version, struct err *e)
{
	int64_t now = s->settings.clock->mono_ms(s->settings.clock);
	enum store_result result = STORE_OK;

	*version = w->version;
	if (w->store != NULL && now - w->glanced_ms < GLANCE_MS)
		return STORE_OK;
	if (w->store == NULL)
		result = store_open(&w->store, s->settings.database, STORE_READER, e);
	if (result == STORE_OK)
		result = store_version(w->store, version, e);
	/* What cannot be read now may be another file next time. */
	if (result != STORE_OK && result != STORE_BUSY) {
		store_close(w->store);
		w->store = NULL;
	}
	w->version = *version;
	w->glanced_ms = now;
	say(s, result, e);
	return result;
}

/* "http://host" of a request whose Host can be believed to be one. */
static const char *
own_address(struct server *s, struct MHD_Connection *c, struct arena *a)
{
	const char *host = MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
	const char *scheme = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Forwarded-Proto");

	if (s->settings.url != NULL)
		return s->settings.url;
	if (host == NULL || host[0] == '\0' || strlen(host) > 255 ||
		host[strspn(host,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]")] !=
			'\0')
		host = "localhost";
	return arena_printf(a, "%s://%s", str_case_eq(scheme, "https") ? "https" : "http", host);
}

/* Puts the reply behind its head, as one blob. */
static struct blob *
pack(const struct reply *reply, int64_t version, int64_t until)
{
	struct made *made = mem_zalloc(sizeof *made + reply->len + 1);
	char hex[HASH_HEX];

	made->status = reply->status;
	made->type = reply->type;
	made->modified = reply->modified;
	made->lasting = reply->lasting;
	made->version = version;
	made->until = until;
	if (reply->location != NULL && strlen(reply->location) < sizeof made->location)
		memcpy(made->location, reply->location, strlen(reply->location) + 1);
	if (reply->len > 0)
		memcpy(made + 1, reply->body, reply->len);
	hash_bytes(made + 1, reply->len, hex);
	made->etag[0] = '"';
	memcpy(made->etag + 1, hex, 24);
	made->etag[25] = '"';
	return blob_new((char *)made, sizeof *made + reply->len);
}

static const struct made *
made_of(const struct blob *b)
{
	return (const struct made *)(const void *)b->data;
}

static void
refuse(const struct ask *ask, struct reply *reply, enum route_result result)
{
	switch (result) {
	case ROUTE_UNKNOWN:
		show_error(ask, reply, 404, "Not found", "There is nothing under this address.");
		return;
	case ROUTE_BAD:
		show_error(ask, reply, 400, "Not understood",
			"The query of this address makes no sense.");
		return;
	case ROUTE_TOO_LONG:
		show_error(ask, reply, 414, "Too long", "This address is too long.");
		return;
	case ROUTE_OK:
	case ROUTE_ELSEWHERE:
		break;
	}
	reply->status = 301;
	reply->location = arena_printf(ask->arena, "%s%s", ask->prefix, ask->route->location);
}

/* Pages that say "35 minutes ago". */
static bool
speaks_of_now(enum route_page page)
{
	return page == ROUTE_STATS || page == ROUTE_SOURCES || page == ROUTE_SOURCE;
}

static bool
needs_store(enum route_page page)
{
	return page != ROUTE_STYLE && page != ROUTE_ICON && page != ROUTE_ROBOTS &&
	       page != ROUTE_COMPARE;
}

/* The answer to a request: from the cache, or made now. Held for the caller. */
static struct blob *
answer(struct server *s, struct worker *w, const char *uri, const char *base)
{
	struct route route;
	struct reply reply = { 0 };
	struct ask ask = { .route = &route,
		.cache = s->cache,
		.arena = w->arena,
		.base = base,
		.prefix = s->prefix,
		.title = s->settings.title,
		.now = clock_wall_s(s->settings.clock),
		.stop_after_s = s->settings.stop_after_s,
		.requests = __atomic_add_fetch(&s->requests, 1, __ATOMIC_RELAXED) };
	enum route_result found = route_parse(uri, s->prefix, w->arena, &route);
	enum store_result result = STORE_OK;
	int64_t version = 0;
	struct blob *blob;
	struct err e;
	char *key;

	if (found != ROUTE_OK) {
		refuse(&ask, &reply, found);
		goto out;
	}
	if (needs_store(route.page))
		result = worker_ready(s, w, &version, &e);
	if (result != STORE_OK) {
		show_error(&ask, &reply, 503, "The database cannot be read yet", e.text);
		goto out;
	}
	ask.store = w->store;
	key = arena_printf(w->arena, "page %s %s", base, uri);
	blob = cache_get(s->cache, key);
	if (blob != NULL && made_of(blob)->version == version && made_of(blob)->until > ask.now)
		return blob;
	blob_drop(blob);
	show_page(&ask, &reply);
	if (reply.status == 200 && route.page != ROUTE_HEALTH && route.page != ROUTE_METRICS) {
		blob = pack(&reply, version,
			ask.now + (speaks_of_now(route.page) ? PASSING_S : FRESH_S));
		cache_put(s->cache, key, blob);
		free(reply.body);
		return blob;
	}
out:
	blob = pack(&reply, version, 0);
	free(reply.body);
	return blob;
}

/* Does a list such as "a", W/"b" name the tag? Weak comparison, as RFC 9110 has it for this. */
static bool
names_tag(const char *list, const char *etag)
{
	size_t n = strlen(etag);

	for (const char *at = list; (at = strstr(at, etag)) != NULL; at += n) {
		char after = at[n];

		if (after == '\0' || after == ',' || after == ' ' || after == '\t')
			return true;
	}
	return str_eq(list, "*");
}

static bool
not_modified(struct MHD_Connection *c, const struct made *made, const char *modified)
{
	const char *match =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_NONE_MATCH);
	const char *since =
		MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_MODIFIED_SINCE);

	if (made->status != 200)
		return false;
	if (match != NULL)
		return names_tag(match, made->etag);
	/* The date is ours, sent back: a hidden article may have set it back, so only the same will
	 * do. */
	return since != NULL && modified != NULL && str_eq(since, modified);
}

static void
free_blob(void *arg)
{
	blob_drop(arg);
}

static void
add_headers(struct MHD_Response *r, const struct made *made, const char *modified)
{
	static const struct {
		const char *name, *value;
	} always[] = {
		{ "Content-Security-Policy",
			"default-src 'none'; style-src 'self'; img-src 'self'; "
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy", "interest-cohort=(), browsing-topics=()" },
	};

	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		MHD_add_response_header(r, always[i].name, always[i].value);
	if (made->type != NULL)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, made->type);
	if (made->status == 200)
		MHD_add_response_header(r, MHD_HTTP_HEADER_ETAG, made->etag);
	if (made->status == 200 && modified != NULL)
		MHD_add_response_header(r, MHD_HTTP_HEADER_LAST_MODIFIED, modified);
	if (made->location[0] != '\0')
		MHD_add_response_header(r, MHD_HTTP_HEADER_LOCATION, made->location);
	if (made->status == 503)
		MHD_add_response_header(r, MHD_HTTP_HEADER_RETRY_AFTER, "5");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL,
		made->lasting ? "public, max-age=31536000, immutable" : "no-cache");
}

/* Takes over the blob. */
static enum MHD_Result
send_blob(struct MHD_Connection *c, struct blob *b)
{
	const struct made *made = made_of(b);
	char date[DATE_MAX];
	const char *modified = made->modified > 0 ? date_http(made->modified, date) : NULL;
	struct MHD_Response *r;
	enum MHD_Result rc;
	int status = made->status;

	if (not_modified(c, made, modified)) {
		r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
		status = 304;
	} else {
		r = MHD_create_response_from_buffer_with_free_callback_cls(
			b->len - sizeof *made, b->data + sizeof *made, free_blob, blob_hold(b));
	}
	if (r == NULL) {
		blob_drop(b);
		return MHD_NO;
	}
	add_headers(r, made, modified);
	rc = MHD_queue_response(c, (unsigned)status, r);
	MHD_destroy_response(r);
	blob_drop(b);
	return rc;
}

static enum MHD_Result
wrong_method(struct MHD_Connection *c)
{
	static char text[] = "Only GET and HEAD are answered here.\n";
	struct MHD_Response *r =
		MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result rc;

	if (r == NULL)
		return MHD_NO;
	MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8");
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	rc = MHD_queue_response(c, MHD_HTTP_METHOD_NOT_ALLOWED, r);
	MHD_destroy_response(r);
	return rc;
}

static enum MHD_Result
handle(void *arg, struct MHD_Connection *c, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **slot)
{
	struct server *s = arg;
	struct request *request = *slot;
	struct worker *w;
	struct blob *b;

	(void)url;
	(void)version;
	(void)upload;
	if (!str_eq(method, MHD_HTTP_METHOD_GET) && !str_eq(method, MHD_HTTP_METHOD_HEAD))
		return wrong_method(c);
	if (!request->begun) {
		request->begun = true;
		return MHD_YES;
	}
	if (*upload_size != 0)
		return wrong_method(c);
	w = worker_take(s);
	b = answer(s, w, request->uri, own_address(s, c, w->arena));
	worker_give(s, w);
	return send_blob(c, b);
}

/* The address as it was sent: route decodes it, after taking it apart. */
static void *
begin(void *arg, const char *uri, struct MHD_Connection *c)
{
	struct request *request = mem_zalloc(sizeof *request);

	(void)arg;
	(void)c;
	request->uri = mem_strndup(uri, ROUTE_MAX_URI + 1);
	return request;
}

static void
end(void *arg, struct MHD_Connection *c, void **slot, enum MHD_RequestTerminationCode why)
{
	struct request *request = *slot;

	(void)arg;
	(void)c;
	(void)why;
	if (request == NULL)
		return;
	free(request->uri);
	free(request);
	*slot = NULL;
}

struct server *
server_start(const struct server_settings *settings, int listener, struct err *e)
{
	struct server *s = mem_zalloc(sizeof *s);
	struct MHD_OptionItem pool[] = {
		{ MHD_OPTION_THREAD_POOL_SIZE, settings->threads, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	const char *path;

	s->settings = *settings;
	s->said = STORE_RESULT_COUNT;
	pthread_mutex_init(&s->lock, NULL);
	s->cache = cache_new(settings->cache_bytes);
	path = settings->url == NULL ? NULL : strstr(settings->url, "://");
	path = path == NULL ? NULL : strchr(path + 3, '/');
	s->prefix = mem_strdup(path == NULL ? "" : path);
	s->workers = mem_array((size_t)settings->threads, sizeof *s->workers);
	for (int i = 0; i < settings->threads; i++) {
		s->workers[i].arena = arena_new();
		s->workers[i].next = s->free;
		s->free = &s->workers[i];
	}
	if (settings->threads == 1)
		pool[0].option = MHD_OPTION_END; /* a pool of one is refused */
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL,
		handle, s, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, begin,
		s, MHD_OPTION_NOTIFY_COMPLETED, end, s, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
	if (s->daemon == NULL) {
		err_set(e, "the HTTP server does not start");
		server_stop(s);
		return NULL;
	}
	return s;
}

void
server_stop(struct server *s)
{
	if (s == NULL)
		return;
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	for (int i = 0; i < s->settings.threads; i++) {
		store_close(s->workers[i].store);
		arena_free(s->workers[i].arena);
	}
	free(s->workers);
	cache_free(s->cache);
	pthread_mutex_destroy(&s->lock);
	free(s->prefix);
	free(s);
}
