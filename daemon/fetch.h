/*
 * fetch - gets one document from the web, politely: waits for the host's turn (hosts.h), asks
 * robots.txt first (robots.h), follows redirects hop by hop, so that each hop meets the same
 * checks, keeps cookies, and says in one word how it ended. Whatever a site does is an outcome,
 * never an error of ours.
 *
 * The fetcher decides; a transport carries one request and one answer. Production hands it
 * fetch_curl_new's; a test hands in its own, and has politeness, robots.txt and redirects work
 * on its own clock without a socket.
 *
 *	        +--------------- redirect to another address ---------------+
 *	        v                                                           |
 *	ROBOTS ---> QUEUED ------------------> RUNNING -------------------> +--> ENDING --> done()
 *	   |           |                                                         ^
 *	   +-----------+---- disallowed, host paused or down, bad address -------+
 */
#ifndef STET_DAEMON_FETCH_H
#define STET_DAEMON_FETCH_H

#include "base/buf.h"
#include "base/err.h"
#include "hosts.h"
#include "loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fetch_outcome {
	/* answered */
	FETCH_OK,	    /* 2xx; body holds what came                                   */
	FETCH_NOT_MODIFIED, /* 304 to our validators                                       */
	FETCH_GONE,	    /* 404, 410: see status                                        */
	FETCH_REFUSED,	    /* 401, 402, 403, 407, 451, any other 4xx                      */
	FETCH_BUSY,	    /* 429, 503: ask later, see retry_after_ms                     */
	FETCH_SERVER_ERROR, /* any other 5xx                                               */

	/* not asked */
	FETCH_ROBOTS_DENIED,   /* robots.txt says no                                          */
	FETCH_DEFERRED,	       /* host in a long pause, or its queue full; see retry_after_ms:
				* no request was made, so this is no check                    */
	FETCH_HOST_DOWN,       /* host could not be reached just before; no request was made:
				* counts as unreachable; see retry_after_ms                   */
	FETCH_PRIVATE_ADDRESS, /* the name leads into a network we must not enter             */
	FETCH_BAD_URL,	       /* no http or https address                                    */

	/* no whole answer */
	FETCH_BAD_REDIRECT, /* to nowhere, or to another scheme                            */
	FETCH_TOO_MANY_REDIRECTS,
	FETCH_DNS,	 /* no address for the name                                     */
	FETCH_CONNECT,	 /* refused, unreachable                                        */
	FETCH_TLS,	 /* certificate or handshake                                    */
	FETCH_TIMEOUT,	 /* connecting, in all, or too slow                             */
	FETCH_TOO_LARGE, /* body (decoded) or headers beyond the bound                  */
	FETCH_TRUNCATED, /* the connection ended before the body did                    */
	FETCH_PROTOCOL,	 /* not HTTP, bad encoding, a status that makes no sense        */
};

/* The word of the log and the database: "ok", "not_modified", "host_down" ... */
const char *fetch_outcome_name(enum fetch_outcome o);

/* Did the other side answer (the first group above)? */
bool fetch_answered(enum fetch_outcome o);

enum fetch_kind {
	FETCH_FEED,
	FETCH_ARTICLE,
	FETCH_ROBOTS, /* the fetcher's own */
	FETCH_POST,   /* WebSub: sends request.post as a form; no redirects, no robots */
};

struct fetch_request {
	const char *url; /* absolute */
	enum fetch_kind kind;
	const char *etag; /* validators, verbatim as they came, or NULL */
	const char *last_modified;
	const char *const *headers; /* "Name: value" ..., NULL-terminated, or NULL; sent only
				     * to the origin of url */
	size_t max_body;	    /* bytes, decoded; 0: the setting's */
	const char *post;	    /* FETCH_POST: application/x-www-form-urlencoded */
	bool promised; /* it was FETCH_DEFERRED until now: no full queue turns it away again */
};

/* What came of a fetch, and also of one hop of it. Strings are owned by the result, NULL when
 * there is none. */
struct fetch_result {
	enum fetch_outcome outcome;
	int status;	     /* HTTP status of the last answer, 0 when there was none */
	struct buf body;     /* decoded; may be taken with buf_steal */
	char *content_type;  /* header, verbatim */
	char *etag;	     /* verbatim, to be sent back */
	char *last_modified; /* verbatim, to be sent back */
	char *url;	     /* where the document was found, after redirects */
	char *permanent_url; /* = url when there were redirects and all were 301 or 308 */
	char *location;	     /* of the last redirect answer, unresolved */
	char *hub;	     /* Link: rel="hub" (the first) and rel="self" */
	char *self;
	int64_t retry_after_ms; /* Retry-After, or when to come back; -1: nothing said */
	int64_t max_age_s;	/* Cache-Control: max-age; 0 for no-cache, no-store; -1 */
	int64_t wire_bytes;	/* received, headers and body, all hops */
	int64_t duration_ms;	/* from the first request's start to the end, with the waits
				 * for later hops' turns */
	int64_t waited_ms;	/* before the first request: queue and robots.txt */
	int64_t sent_ms;	/* transport: request out, ms after its start */
	int hops;		/* requests made, without robots.txt */
	char message[256];	/* for the log: why, one line; "" when all is well */
};

/* Frees what r owns, not r. */
void fetch_result_clear(struct fetch_result *r);

/* All plain values; copied. */
struct fetch_settings {
	const char *user_agent; /* its first word, up to "/", is the robots.txt token */
	unsigned max_connections;
	unsigned per_host;
	int64_t host_delay_ms;
	int64_t timeout_ms;	    /* all requests of a fetch together, without their queueing */
	int64_t connect_timeout_ms; /* until a connection stands, TLS and all */
	int64_t stall_timeout_ms;   /* below 64 bytes a second for so long is too slow */
	size_t max_body;
	bool robots;
	int64_t robots_period_ms;	  /* how long a robots.txt is believed */
	const char *accept_language;	  /* NULL: none is sent */
	const char *const *allow_private; /* networks, NULL-terminated; NULL: none */
	const char *ca_file;		  /* PEM of trusted roots; NULL: the system's */
	bool wait_for_all;		  /* --once: queues have no bound */
};

struct fetcher;
struct fetch;

/* ---- transport: one request, one answer ---- */

struct transfer;
struct cookies;

struct transport_request {
	const char *url;
	enum fetch_kind kind;
	const char *etag;
	const char *last_modified;
	const char *const *headers;
	const char *post;
	size_t max_body;
	int64_t timeout_ms;	 /* for all of it */
	struct cookies *cookies; /* sent and updated; NULL: none. Lives until done or cancel */

	/* Called when the answer has begun and its status is known, once, before done; perhaps in
	 * the middle of a library's work: it must not call back. */
	void (*answering)(void *arg, int status);
};

/* r is borrowed for the call, but its strings and body may be taken (set to NULL). outcome is
 * what the transport saw: FETCH_OK for any whole answer, whatever its status; it fills status, the
 * header fields, body of a 2xx, wire_bytes, sent_ms and message. */
typedef void transport_done(void *arg, struct fetch_result *r);

struct transport {
	/* Strings are borrowed for the call. done is called once, later, unless cancelled. */
	struct transfer *(*start)(struct transport *t, const struct transport_request *req,
		transport_done *done, void *arg);
	void (*cancel)(struct transport *t, struct transfer *x);

	/* -1 when the settings cannot be used (a bad network); then the old ones hold. */
	int (*configure)(struct transport *t, const struct fetch_settings *s, struct err *e);
	void (*free)(struct transport *t);
};

/* ---- fetcher ---- */

/* Takes over the transport, also on failure. loop is borrowed. seed drives jitter.
 * NULL when the settings cannot be used. */
struct fetcher *fetcher_new(struct loop *loop, struct transport *transport,
	const struct fetch_settings *s, uint64_t seed, struct err *e);

/* Cancels what is under way; nothing is called back. Not from inside a fetch_done. NULL is
 * allowed. */
void fetcher_free(struct fetcher *f);

/* New settings for what starts from now on; -1: they cannot be used and the old ones hold. */
int fetcher_configure(struct fetcher *f, const struct fetch_settings *s, struct err *e);

/* While held no request starts that was not under way: whoever takes the bodies cannot keep up. */
void fetcher_hold(struct fetcher *f, bool held);

/* Called once; the fetch is over and freed when it returns. r is borrowed for the call. */
typedef void fetch_done(void *arg, struct fetch_result *r);

/* Starts a fetch. Never calls back from inside. The request is copied. Never NULL: a bad URL, a
 * full queue and the like are outcomes. */
struct fetch *fetch_start(
	struct fetcher *f, const struct fetch_request *req, fetch_done *done, void *arg);

/* Ends a fetch without calling back. NULL is allowed. */
void fetch_cancel(struct fetch *x);

struct fetch_stats {
	struct hosts_stats hosts;
	size_t fetches;	  /* under way: waiting and running */
	int64_t requests; /* made, all hops and robots.txt  */
	int64_t wire_bytes;
	int64_t outcomes[FETCH_PROTOCOL + 1];
};

void fetch_stats(const struct fetcher *f, struct fetch_stats *out);

#endif
