/*
 * websub - hears of news at once (W3C WebSub): where a feed names a hub, asks the hub to be told,
 * proves that we asked, renews before the lease ends, and checks the signature of what comes.
 *
 * A notification only says "look now": its content is not believed, the feed itself is fetched as
 * always. So a hub can make us ask earlier and nothing else, and one that falls silent costs
 * nothing, because polling goes on. Subscriptions live in memory; after a restart each is made
 * anew when its feed is next fetched.
 *
 *	          websub_want          hub: 2xx             hub: GET, challenge
 *	(none) ---------------> ASKING ---------> ASKED ------------------------> ACTIVE
 *	                          ^                 | not verified in an hour        | 4/5 of lease
 *	                          +-- WAITING <-----+--------- denied, failed        v
 *	                                                                           ASKING
 */
#ifndef STET_DAEMON_WEBSUB_H
#define STET_DAEMON_WEBSUB_H

#include "base/err.h"
#include "fetch.h"

#include <stdbool.h>
#include <stdint.h>

struct websub;

struct websub_settings {
	const char *callback;	 /* public address under which the listener is reached */
	const char *listen_host; /* numeric */
	int listen_port;	 /* 0: any */
	int64_t lease_s;	 /* asked of hubs */
};

/* The feed has news: fetch it soon. */
typedef void websub_changed(void *arg, int64_t feed);

/* Listens at once. Settings are copied; loop and fetcher borrowed, free it before them. NULL when
 * it cannot listen. */
struct websub *websub_new(struct loop *loop, struct fetcher *fetcher,
	const struct websub_settings *s, websub_changed *changed, void *arg, struct err *e);

void websub_free(struct websub *w); /* NULL is allowed */

/* The feed (a number of the caller's) names that hub, and topic as its own address: subscribes,
 * unless that is done or under way. To be called at every fetch of the feed that found a hub. */
void websub_want(struct websub *w, int64_t feed, const char *topic, const char *hub);

/* The feed is no longer watched: its notifications are answered with 410. */
void websub_forget(struct websub *w, int64_t feed);

/* Is the hub going to tell us, as far as is known? */
bool websub_is_active(struct websub *w, int64_t feed);

int websub_port(const struct websub *w);

#endif
