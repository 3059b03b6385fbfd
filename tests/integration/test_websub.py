#!/usr/bin/python3
"""stetd against a WebSub hub of our own: the handshake, the signature, the lease, and hubs that fail."""
import hashlib
import hmac
import http.server
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from box import BIN, Box, run        # noqa: E402

SITE = '127.0.0.131'
FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
PAGE = ('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>%s - The Example</title>'
        '<meta property="og:type" content="article"></head><body><article><h1>%s</h1>'
        '<p>The council met on Tuesday evening and talked for three hours about the bridge over the river.</p>'
        '<p>Nobody had expected that the costs would be twice as high as the report of the year before said.</p>'
        '<p>The work is to begin in spring, a spokeswoman said, and to be done by the end of the year.</p>'
        '</article></body></html>')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Site:
    """A newspaper with a feed, and the hub that its feed names."""

    def __init__(self, link_header=False, named=True):
        self.link_header, self.named = link_header, named
        self.stories = [1]
        self.feeds = 0              # times that the feed was asked for
        self.subscriptions = []     # what was asked of the hub, each a dict
        self.hub_status = 202
        self.lease = None           # granted; None: as asked
        self.verify = True
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == '/feed.xml':
                    site.feeds += 1
                    self.say(200, site.feed(), 'application/rss+xml', site.links())
                elif self.path.startswith('/story/'):
                    self.say(200, PAGE % (self.path, self.path), 'text/html')
                else:
                    self.say(404, '', 'text/plain')

            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length'])).decode()
                form = dict(urllib.parse.parse_qsl(body))
                site.subscriptions.append(form)
                self.say(site.hub_status, '', 'text/plain')
                if site.hub_status == 202 and site.verify:
                    threading.Thread(target=site.verify_intent, args=(form,), daemon=True).start()

            def say(self, status, body, kind, links=None):
                body = body.encode()
                self.send_response(status)
                self.send_header('Content-Type', kind)
                self.send_header('Content-Length', str(len(body)))
                if links:
                    self.send_header('Link', links)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *a):
                pass

        self.server = http.server.ThreadingHTTPServer((SITE, 0), Handler)
        self.base = 'http://%s:%d' % (SITE, self.server.server_port)
        self.topic, self.hub = self.base + '/feed.xml', self.base + '/hub'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def links(self):
        return '<%s>; rel="hub", <%s>; rel="self"' % (self.hub, self.topic) if self.link_header else None

    def feed(self):
        named = ('<atom:link rel="hub" href="%s"/><atom:link rel="self" href="%s"/>' % (self.hub, self.topic)
                 if self.named and not self.link_header else '')
        items = ''.join('<item><title>Story %d</title><link>%s/story/%d</link></item>' % (n, self.base, n)
                        for n in self.stories)
        return ('<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
                '<title>The Example</title>%s%s</channel></rss>' % (named, items))

    def verify_intent(self, form, challenge='thé answer &1'):
        """The hub's question; returns status and body."""
        query = {'hub.mode': 'subscribe', 'hub.topic': form['hub.topic'], 'hub.challenge': challenge,
                 'hub.lease_seconds': str(self.lease or form['hub.lease_seconds'])}
        self.verified = ask(form['hub.callback'] + '?' + urllib.parse.urlencode(query))
        return self.verified

    def publish(self, secret=None):
        """Tells the subscriber that there is news; returns the status."""
        form = self.subscriptions[-1]
        body = b'<news/>'
        mac = hmac.new((secret or form['hub.secret']).encode(), body, hashlib.sha256).hexdigest()
        return ask(form['hub.callback'], body, {'X-Hub-Signature': 'sha256=' + mac})[0]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def ask(url, body=None, headers={}):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as r:
            return r.status, r.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


def jump(file, seconds):
    """The time of who looks at this file is so far ahead from now on."""
    with open(file + '.new', 'w') as f:
        f.write('%+d\n' % seconds)
    os.rename(file + '.new', file)


class Subscriber(Box):
    """stetd whose feed is asked once an hour, so that what comes sooner comes by the hub."""

    def __init__(self, site, period='1h', lease='10d', websub=True):
        super().__init__()
        self.port = free_port()
        self.site = site
        self.setup(period, lease, websub)

    def setup(self, period='1h', lease='10d', websub=True, feed=True):
        config = ('websub { callback = "http://127.0.0.1:%d/hook" listen = "127.0.0.1:%d" lease = "%s" }\n'
                  % (self.port, self.port, lease) if websub else '')
        if feed:
            config += ('feed "The Example" { url = "%s" source = "example" period = "%s" max_period = "%s" }\n'
                       % (self.site.topic, period, period))
        self.configure((), config)

    def articles(self):
        return self.sql('SELECT count(*) FROM article')[0][0]

    def close(self):
        super().close()
        self.site.stop()


def test_a_hub_named_in_the_feed_is_subscribed_to_and_verified():
    with Subscriber(Site()) as box:
        box.start()
        box.await_log('event=websub_active')
        asked = box.site.subscriptions[0]
        assert asked['hub.mode'] == 'subscribe' and asked['hub.topic'] == box.site.topic, asked
        assert asked['hub.lease_seconds'] == '864000' and len(asked['hub.secret']) >= 32, asked
        assert asked['hub.callback'].startswith('http://127.0.0.1:%d/hook/' % box.port), asked
        assert box.site.verified == (200, 'thé answer &1'), box.site.verified


def test_a_hub_named_in_the_header_counts_too():
    with Subscriber(Site(link_header=True)) as box:
        box.start()
        box.await_log('event=websub_active')
        assert box.site.subscriptions[0]['hub.topic'] == box.site.topic


def test_what_we_did_not_ask_for_is_not_confirmed():
    with Subscriber(Site()) as box:
        box.start()
        box.await_log('event=websub_active')
        asked = dict(box.site.subscriptions[0])
        other = dict(asked, **{'hub.topic': 'http://other.example/feed'})
        assert box.site.verify_intent(other)[0] == 404
        guessed = dict(asked, **{'hub.callback': 'http://127.0.0.1:%d/hook/0123456789' % box.port})
        assert box.site.verify_intent(guessed)[0] == 404


def test_news_from_the_hub_is_read_at_once():
    with Subscriber(Site()) as box:
        box.start()
        box.await_log('event=websub_active')
        box.until(lambda: box.articles() == 1)
        for n in (2, 3):
            box.site.stories.append(n)
            began = time.time()
            assert box.site.publish() == 202
            box.until(lambda: box.articles() == n, what='story %d' % n)
            assert time.time() - began < 10, time.time() - began


def test_news_with_a_wrong_signature_is_ignored():
    with Subscriber(Site()) as box:
        box.start()
        box.await_log('event=websub_active')
        box.until(lambda: box.articles() == 1)
        feeds = box.site.feeds
        box.site.stories.append(2)
        assert box.site.publish(secret='guessed') == 202        # whoever guesses does not learn it
        box.await_log('event=websub_forged')
        time.sleep(3)
        assert box.site.feeds == feeds and box.articles() == 1


def test_the_lease_is_renewed_before_it_ends():
    if 'asan' in BIN:
        return      # faketime and the sanitizers both want to be loaded first
    if not os.path.exists(FAKETIME):
        print('      (no libfaketime: tests/unit/test_websub.c renews on a clock of its own)')
        return
    site = Site()
    site.lease = 300            # the shortest that is believed; renewed after four fifths of it
    with Subscriber(site) as box:
        ahead = box.dir + '/ahead'
        jump(ahead, 0)
        box.start(env=dict(os.environ, LD_PRELOAD=FAKETIME, FAKETIME_TIMESTAMP_FILE=ahead, FAKETIME_NO_CACHE='1'))
        box.await_log('event=websub_active')
        for n in (2, 3):
            jump(ahead, 250 * (n - 1))
            box.until(lambda: box.site.publish() == 202 and box.logged().count('event=websub_active') >= n)
        assert len({s['hub.callback'] for s in site.subscriptions}) == 1
        assert len(site.subscriptions) == 3, site.subscriptions


def test_a_hub_that_fails_costs_nothing_because_polling_goes_on():
    for trouble in ('error', 'silence', 'dead'):
        site = Site()
        if trouble == 'error':
            site.hub_status = 500
        elif trouble == 'silence':
            site.verify = False
        else:
            site.hub = 'http://%s:%d/hub' % (SITE, free_port())
        with Subscriber(site, period='1s') as box:
            box.start()
            box.until(lambda: box.articles() == 1)
            if trouble != 'silence':
                box.await_log('event=websub_failed')
            site.stories.append(2)
            box.until(lambda: box.articles() == 2, what=trouble)
            box.stop()


def test_a_hub_that_dies_after_the_handshake_costs_nothing_either():
    with Subscriber(Site(), period='1s') as box:
        box.start()
        box.await_log('event=websub_active')
        box.site.hub_status = 500
        box.site.stories.append(2)
        box.until(lambda: box.articles() == 2)


def test_after_a_restart_the_feed_is_subscribed_to_anew():
    with Subscriber(Site(), period='1s') as box:
        box.start()
        box.await_log('event=websub_active')
        box.stop()
        box.start()
        box.await_log('event=websub_active', times=2)
        assert len({s['hub.callback'] for s in box.site.subscriptions}) == 2


def test_a_feed_that_was_removed_answers_its_hub_with_410():
    with Subscriber(Site()) as box:
        box.start()
        box.await_log('event=websub_active')
        assert box.site.publish() == 202
        box.setup(feed=False)
        box.daemon.send_signal(1)
        box.await_log('event=reload')
        assert box.site.publish() == 410


def test_the_callback_can_be_turned_on_and_off_by_a_reload():
    with Subscriber(Site(), period='1s', websub=False) as box:
        box.start()
        box.until(lambda: box.articles() == 1)
        assert box.site.subscriptions == []
        box.setup(period='1s')
        box.daemon.send_signal(1)
        box.await_log('event=websub_active')
        box.setup(period='1s', lease='5d')
        box.daemon.send_signal(1)
        box.await_log('event=websub_active', times=2)
        assert box.site.subscriptions[-1]['hub.lease_seconds'] == '432000'
        box.setup(period='1s', websub=False)
        box.daemon.send_signal(1)
        box.await_log('event=reload', times=3)
        try:
            box.site.publish()
            raise AssertionError('somebody still listens')
        except urllib.error.URLError:
            pass
        assert box.stop() == 0


def test_an_address_that_is_taken_is_refused_at_the_start():
    with Subscriber(Site()) as box, socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(('127.0.0.1', box.port))
        taken.listen()
        p = box.once(check=False)
        assert p.returncode == 0, p.stderr      # a single pass needs no hub
        box.start(wait=False)
        assert box.daemon.wait(20) == 71, box.logged()
        assert 'websub' in box.logged()
        box.daemon = None


if __name__ == '__main__':
    run(dict(globals()))
