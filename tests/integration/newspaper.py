#!/usr/bin/python3
"""newspaper.py - the tests' own newspaper: sites on loopback whose articles change as told.

  newspaper.py --demo [--port N]     articles that change by the minute, for `./dev demo`

In a test: paper = Newspaper(seed); paper.start(); paper.advance(); paper.requests; paper.check(rows).
Everything is made up here: texts, edits and misbehaviour follow from the seed alone.
"""
import argparse
import email.utils
import gzip
import hashlib
import html
import http.server
import random
import re
import socket
import struct
import sys
import threading
import time
import urllib.parse

FIRST_SITE = 129            # sites are 127.0.0.129 and up; tests allow 127.0.0.128/25
INNER = '127.0.0.1'         # nobody may be led here

# behaviour -> may it be tracked?
BEHAVIOURS = {
    'plain': True, 'no_validators': True, 'weak_etag': True, 'date_only': True, 'etag_lies': True,
    'chain': True, 'loop': False, 'tracking': True, 'two_addresses': True, 'amp': True,
    'away_and_back': True, 'taken_down': True, 'to_the_front': True, 'busy': True, 'flaky': True,
    'reset': True, 'cut_short': True, 'trickle': False, 'endless': False, 'bomb': False,
    'latin1': True, 'says_latin1': True, 'cp1251': True, 'gbk': True, 'wall': True, 'counters': True,
    'alternating': True, 'picture': False, 'empty': False, 'forbidden': False, 'inner': False,
    'headline_only': True, 'error_as_200': True, 'taken_back': True,
}

PEOPLE = 'Ada Birke Caspar Dorte Emil Fenna Gero Hedda Ivo Jule Kersten Lasse Merle Nils Ole Pia'.split()
PLACES = 'Altensee Birkau Dornheim Eschwald Falkenried Grünfeld Hohenau Ilmtal Kaltbrunn Lindach'.split()
THINGS = ('bridge', 'harbour', 'library', 'school', 'market', 'theatre', 'ferry', 'museum', 'forest', 'station')
DEEDS = ('opened again', 'will be closed', 'costs more than planned', 'was sold', 'found a new owner',
         'is to be rebuilt', 'divides the council', 'delights its neighbours', 'stands empty')
CYRILLIC = ('Мост через реку откроют весной, сообщил городской совет во вторник.',
            'Жители города просили об этом уже несколько лет, но денег не хватало.',
            'Работы начнутся в марте и продлятся до конца года, сказала инженер.')
CHINESE = ('市议会星期二表示，新的桥梁将在春天开放。', '居民们已经等待了好几年，但是一直缺少资金。',
           '工程将于三月开始，一直持续到年底，一位工程师说。')


def sentence(r):
    return r.choice((
        'The {t} in {p} {d}, {n} of the town council said on {w}.',
        'For {k} years the {t} has been a place where people of {p} meet, {n} recalled.',
        '{n} expects that {k} people will come to {p} to see the {t} this autumn.',
        'According to a report of {k} pages, the {t} needs repairs that {p} cannot pay for.',
        'On {w} the council heard {n}, who spoke for the neighbours of the {t}.',
        'Nobody in {p} had expected that, {n} added, least of all the keepers of the {t}.')).format(
            t=r.choice(THINGS), p=r.choice(PLACES), d=r.choice(DEEDS), n=r.choice(PEOPLE),
            k=r.randrange(3, 900), w=r.choice(('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday')))


def headline(r):
    return 'The %s of %s %s, says %s' % (r.choice(THINGS), r.choice(PLACES), r.choice(DEEDS), r.choice(PEOPLE))


def edited(r, title, paras, only_title=False):
    """The next version; always other words."""
    paras = list(paras)
    kind = 'title' if only_title else r.choice(('title', 'add', 'number', 'insert', 'remove', 'reword'))
    k = r.randrange(len(paras))
    if kind == 'title':
        title = headline(r) + ', %d' % r.randrange(1000)
    elif kind == 'add' or (kind == 'remove' and len(paras) < 4):
        paras.append(' '.join(sentence(r) for _ in range(2)))
    elif kind == 'number' and re.search(r'\d', paras[k]):
        paras[k] = re.sub(r'\d+', lambda m: str(int(m.group()) + r.randrange(1, 9)), paras[k], count=1)
    elif kind == 'insert':
        paras[k] += ' ' + sentence(r)
    elif kind == 'remove':
        del paras[k]
    else:
        paras[k] = sentence(r) + ' ' + sentence(r)
    return title, paras


class Article:
    def __init__(self, site, number, behaviour, seed, edits, horizon):
        r = random.Random('%s/%d/%d' % (seed, site, number))
        self.site, self.number, self.behaviour = site, number, behaviour
        script = {'cp1251': CYRILLIC, 'gbk': CHINESE}.get(behaviour)
        paras = [' '.join(script[k:] + script[:k]) for k in range(3)] if script else [' '.join(sentence(r) for _ in range(r.randrange(2, 4))) for _ in range(5)]
        title = headline(r) if not script else script[0][:14] + ' %d' % number
        self.versions = [(0, title, paras)]
        for tick in sorted(r.sample(range(1, horizon + 1), min(edits if edits >= 0 else r.choice((0, 0, 1, 1, 2, 3)), horizon))):
            if script:
                t, p = self.versions[-1][1], self.versions[-1][2] + [script[0][:8] + ' %d' % r.randrange(1000) + script[1]]
            else:
                t, p = edited(r, *self.versions[-1][1:], only_title=behaviour == 'headline_only')
            self.versions.append((tick, t, p))
        if behaviour == 'taken_back':
            self.versions = [self.versions[0], (1,) + edited(r, title, paras), (3, title, paras)]
        self.away = (1 + r.randrange(2), 3 + r.randrange(2))
        slug = '%d-%s' % (number, re.sub('[^a-z]+', '-', title.lower()).strip('-')[:30] or 'x')
        self.path = ('/closed/' if behaviour == 'forbidden' else '/story/') + slug
        self.slug = slug
        self.hits = 0
        self.served = set()
        self.busy_until = 0.0
        self.after_taken_down = 0

    def at(self, tick):
        return max(k for k, v in enumerate(self.versions) if v[0] <= tick)

    def links(self, tick):
        if self.behaviour == 'chain':
            return ['/old/' + self.slug]
        if self.behaviour == 'loop':
            return ['/round/a/' + self.slug]
        if self.behaviour == 'tracking':
            return [self.path + '?utm_source=feed&utm_campaign=t%d' % tick]
        if self.behaviour == 'two_addresses':
            return [self.path, '/topic/%s?ref=front' % self.slug]
        if self.behaviour == 'amp':
            return ['/amp/' + self.slug]
        if self.behaviour == 'inner':
            return ['/way/' + self.slug]
        return [self.path]

    def paths(self):
        more = {'chain': ['/old/', '/older/'], 'loop': ['/round/a/', '/round/b/'], 'two_addresses': ['/topic/'],
                'amp': ['/amp/'], 'inner': ['/way/']}.get(self.behaviour, [])
        return [self.path] + [m + self.slug for m in more]


def page(a, version, base, extra='', inner=''):
    _, title, paras = a.versions[version]
    body = '\n'.join('<p>%s</p>%s' % (html.escape(p), inner if k == 1 else '') for k, p in enumerate(paras))
    return ('<!DOCTYPE html>\n<html lang="en"><head>%s<title>%s | The Example</title>'
            '<link rel="canonical" href="%s"><meta property="og:type" content="article">'
            '<meta property="og:title" content="%s"></head>\n<body><header><nav><a href="/">Front page</a>'
            '<a href="/town">Town</a><a href="/sport">Sport</a></nav></header>%s\n<main><article>'
            '<h1>%s</h1>\n%s\n</article></main>\n<footer><p>The Example, a newspaper made up for tests.</p>'
            '</footer></body></html>\n') % (
                '' if a.behaviour in ('latin1', 'says_latin1', 'cp1251', 'gbk') else '<meta charset="utf-8">',
                html.escape(title), base + a.path, html.escape(title), extra, html.escape(title), body)


WALL = ('<!DOCTYPE html><html><head><title>Your privacy</title></head><body><div id="consent" class="cookie-consent">'
        '<h1>Before you read on</h1><p>We and our partners store cookies on your device to show you personalised '
        'advertising. You can accept or refuse the use of cookies, and change your choice at any time.</p>'
        '<button>Accept all cookies</button> <button>Refuse</button></div></body></html>')
LOST = ('<!DOCTYPE html><html><head><title>Page not found</title></head><body><h1>Page not found</h1>'
        '<p>Sorry, the page that you asked for does not exist. It may have been moved or deleted.</p></body></html>')


class Newspaper:
    def __init__(self, seed=1, sites=3, articles=40, edits=-1, horizon=6, behaviours=None, port=18680, retry_after=2):
        self.seed, self.port, self.tick, self.retry_after = seed, port, 0, retry_after
        names = list(behaviours or BEHAVIOURS)
        r = random.Random('%s' % seed)
        self.sites = []
        for s in range(sites):
            mix = [names[(k + s * 7) % len(names)] for k in range(articles)]
            r.shuffle(mix)
            self.sites.append([Article(s, k, b, seed, edits, horizon) for k, b in enumerate(mix)])
        self.routes = {(a.site, p): a for site in self.sites for a in site for p in a.paths()}
        self.lock = threading.Lock()
        self.requests = []          # dicts: at, site, path, status, conditional, article
        self.inner_hits = []
        self.pauses = []            # (site, from, until)
        self.feed_down = set()      # sites whose feed answers 503
        self.changed_at = {0: time.time()}
        self.servers = []

    def address(self, site):
        return '127.0.0.%d' % (FIRST_SITE + site)

    def base(self, site):
        return 'http://%s:%d' % (self.address(site), self.port)

    def feed_urls(self):
        return [self.base(s) + ('/feed.xml' if s % 2 == 0 else '/atom.xml') for s in range(len(self.sites))]

    def start(self):
        for host in [self.address(s) for s in range(len(self.sites))] + [INNER]:
            server = Server((host, self.port), Handler)
            server.paper, server.site = self, None if host == INNER else int(host.split('.')[-1]) - FIRST_SITE
            threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True).start()
            self.servers.append(server)
        return self

    def stop(self):
        for s in self.servers:
            s.shutdown()
            s.server_close()
        self.servers = []

    def advance(self, n=1):
        with self.lock:
            self.tick += n
            self.changed_at[self.tick] = time.time()

    def feed(self, site):
        items = []
        for a in self.sites[site]:
            title = a.versions[a.at(self.tick)][1]
            for k, link in enumerate(a.links(self.tick)):
                url = html.escape(self.base(site) + link)
                when = 1750000000 - 60 * a.number
                if site % 2 == 0:
                    items.append('<item><title>%s</title><link>%s</link><guid isPermaLink="false">g%d-%d</guid><pubDate>%s</pubDate></item>'
                                 % (html.escape(title), url, a.number, k, email.utils.formatdate(when, usegmt=True)))
                else:
                    t = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(when))
                    items.append('<entry><title>%s</title><link href="%s"/><id>urn:x:%d-%d</id><published>%s</published><updated>%s</updated></entry>'
                                 % (html.escape(title), url, a.number, k, t, t))
        if site % 2 == 0:
            return '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Example %d</title>%s</channel></rss>' % (site, '\n'.join(items))
        return '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Example %d</title>%s</feed>' % (site, '\n'.join(items))

    # ---- truth

    def check(self, rows):
        """Compares the rows of `stet export --json` with what was served; returns a list of complaints."""
        found, bad = {}, []
        for row in rows:
            u = urllib.parse.urlsplit(row['url'])
            a = self.routes.get((int(u.hostname.split('.')[-1]) - FIRST_SITE, u.path))
            if a is None:
                bad.append('unknown address %s' % row['url'])
            else:
                found.setdefault(a, []).append(row)
        for site in self.sites:
            for a in site:
                bad += self.check_article(a, found.get(a, []))
        if self.inner_hits:
            bad.append('led to the inner listener: %s' % self.inner_hits)
        for r in self.requests:
            if any(s == r['site'] and f + 0.05 < r['at'] < t - 0.05 for s, f, t in self.pauses):
                bad.append('asked within Retry-After: %s' % r)
            if r['path'].startswith('/closed/'):
                bad.append('asked against robots.txt: %s' % r['path'])
        return bad

    def check_article(self, a, rows):
        name = '%s %s' % (a.behaviour, a.path)
        if not BEHAVIOURS[a.behaviour]:
            return ['%s should not be stored: %r' % (name, rows[0]['text'][:80])] if rows else []
        bad = []
        if len({r['article'] for r in rows}) > 1:
            bad.append('%s stored as several articles' % name)
        want = {k: (t, '\n'.join(p)) for k, (_, t, p) in enumerate(a.versions) if k in a.served}
        have = [(r['title'], r['text']) for r in sorted(rows, key=lambda r: r['version']) if not r.get('reverted')]
        back = [(r['title'], r['text']) for r in rows if r.get('reverted')]
        other = {(t, '\n'.join(p) + '\nAnd so it goes on.') for _, t, p in a.versions} if a.behaviour == 'alternating' else set()
        for k, w in want.items():
            if w not in (back if w in [want.get(n) for n in range(k)] else have):
                bad.append('%s: version %d was served and is missing' % (name, k))
        for n, h in enumerate(have):
            if h not in want.values() and h not in other:
                bad.append('%s: stored version %d was never written: %r' % (name, n, (h[0], h[1][-120:])))
            if h in have[:n]:
                bad.append('%s: version %d is stored twice' % (name, n))
        if back and a.behaviour not in ('taken_back', 'alternating'):
            bad.append('%s: never went back, but was said to' % name)
        return bad


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    timeout = 60
    wbufsize = -1               # header and body in one piece

    def log_message(self, *a):
        pass

    def reply(self, status, body=b'', headers=(), note=None):
        if isinstance(body, str):
            body = body.encode()
        if note is not None:
            note['status'] = status
        self.send_response(status)
        for k, v in headers:
            self.send_header(k, v)
        if not any(k == 'Content-Length' for k, _ in headers):
            self.send_header('Content-Length', str(len(body)) if status != 304 else '0')
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def do_GET(self):
        paper, site = self.server.paper, self.server.site
        path = urllib.parse.urlsplit(self.path).path
        if site is None:
            paper.inner_hits.append(self.path)
            self.reply(200, page(paper.sites[0][0], 0, 'http://inner'), [('Content-Type', 'text/html')])
            return
        note = {'at': time.time(), 'site': site, 'path': path, 'status': 0, 'agent': self.headers.get('User-Agent'),
                'conditional': 'If-None-Match' in self.headers or 'If-Modified-Since' in self.headers}
        with paper.lock:
            paper.requests.append(note)
        if path == '/robots.txt':
            self.reply(200, 'User-agent: *\nDisallow: /closed/\n', [('Content-Type', 'text/plain')], note)
        elif path in ('/feed.xml', '/atom.xml'):
            self.answer_feed(paper, site, note)
        elif (site, path) in paper.routes:
            self.answer_article(paper, paper.routes[site, path], path, note)
        else:
            self.reply(404 if path != '/town' else 200, LOST if path != '/town' else '<title>Town</title>', [('Content-Type', 'text/html')], note)

    def answer_feed(self, paper, site, note):
        if site in paper.feed_down:
            self.reply(503, b'', [], note)
            return
        body = paper.feed(site).encode()
        etag = '"%s"' % hashlib.md5(body).hexdigest()
        if self.headers.get('If-None-Match') == etag:
            self.reply(304, b'', [('ETag', etag)], note)
            return
        self.reply(200, gzip.compress(body), [('Content-Type', 'application/xml'), ('Content-Encoding', 'gzip'), ('ETag', etag)], note)

    def answer_article(self, paper, a, path, note):
        with paper.lock:
            a.hits += 1
            n, tick = a.hits, paper.tick
        note['article'] = a.number
        b, base, k = a.behaviour, paper.base(a.site), a.at(tick)
        kind = [('Content-Type', 'text/html; charset=utf-8')]

        def to(status, where):
            self.reply(status, b'', [('Location', where)], note)
        if path.startswith('/old/'):
            return to(301, '/older/' + a.slug)
        if path.startswith('/older/'):
            return to(302, base + a.path)
        if path.startswith('/round/'):
            return to(302, '/round/%s/%s' % ('b' if '/a/' in path else 'a', a.slug))
        if path.startswith('/amp/'):
            return to(301, base + a.path)
        if path.startswith('/way/'):
            return to(302, ('http://%s:%d/secret' % (INNER, paper.port), 'file:///etc/passwd', 'http://0x7f000001:%d/x' % paper.port,
                            'http://[::ffff:127.0.0.1]:%d/' % paper.port)[a.number % 4])
        if b == 'away_and_back' and a.away[0] <= tick < a.away[1]:
            return self.reply(404, LOST, kind, note)
        if b == 'taken_down' and tick >= a.away[0]:
            a.after_taken_down += 1
            return self.reply(410, LOST, kind, note)
        if b == 'to_the_front' and tick >= a.away[0]:
            return to(301, '/town')
        if b == 'error_as_200' and a.away[0] <= tick < a.away[1]:
            return self.reply(200, LOST, kind, note)
        if b == 'busy' and n % 3 == 1:
            until = time.time() + paper.retry_after
            with paper.lock:
                paper.pauses.append((a.site, time.time(), until))
            return self.reply(429, b'', [('Retry-After', str(paper.retry_after))], note)
        if b == 'flaky' and n % 2:
            return self.reply(503, '<h1>Service unavailable</h1>', kind, note)
        if b == 'wall' and n % 3 == 0:
            return self.reply(200, WALL, kind, note)
        if b == 'picture':
            return self.reply(200, b'\x89PNG\r\n\x1a\n' + bytes(range(256)) * 40, [('Content-Type', 'image/png')], note)
        if b == 'empty':
            return self.reply(200, b'', kind, note)
        if b in ('trickle', 'endless', 'bomb'):
            return self.torment(b, note)
        self.answer_page(paper, a, n, k, base, kind, note)

    def torment(self, b, note):
        note['status'] = 200
        self.close_connection = True
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        if b == 'bomb':
            self.send_header('Content-Encoding', 'gzip')
        self.end_headers()
        deadline = time.time() + 30
        if b == 'trickle':
            while time.time() < deadline:
                self.wfile.write(b'<')
                self.wfile.flush()
                time.sleep(0.5)
        elif b == 'endless':
            while time.time() < deadline:
                self.wfile.write(b'<p>and so on and so forth</p>' * 2000)
        else:
            block = gzip.compress(b'<p>boom</p>' * (1 << 20), 9)
            while time.time() < deadline:
                self.wfile.write(block)

    def answer_page(self, paper, a, n, k, base, kind, note):
        b = a.behaviour
        extra = inner = ''
        r = random.Random(n)
        if b in ('counters', 'no_validators'):
            extra = '<div class="ticker">%d readers now</div>' % r.randrange(9999)
        if b == 'counters':
            inner = '<div class="share-buttons"><span class="share-count">%d</span> shares</div>' % r.randrange(9999)
        text = page(a, k, base, extra, inner)
        if b == 'alternating' and n % 2 == 0:
            text = text.replace('\n</article>', '\n<p>And so it goes on.</p>\n</article>')
        charset = {'latin1': 'iso-8859-1', 'cp1251': 'windows-1251', 'gbk': 'gbk'}.get(b, 'utf-8')
        body = text.encode(charset, 'xmlcharrefreplace')
        if b == 'says_latin1':
            kind = [('Content-Type', 'text/html; charset=iso-8859-1')]
        elif b in ('latin1', 'cp1251', 'gbk'):
            kind = [('Content-Type', 'text/html; charset=' + charset)]
        etag = '"%s"' % hashlib.md5(body).hexdigest()[:12]
        date = email.utils.formatdate(paper.changed_at.get(a.versions[k][0], paper.changed_at[0]), usegmt=True)
        headers = list(kind)
        if b == 'etag_lies':
            headers.append(('ETag', '"%d"' % n))
        elif b == 'date_only':
            headers.append(('Last-Modified', date))
            if self.headers.get('If-Modified-Since') == date:
                return self.reply(304, b'', headers, note)
        elif b not in ('no_validators', 'counters', 'alternating'):
            headers += [('ETag', ('W/' if b == 'weak_etag' else '') + etag), ('Last-Modified', date)]
            if self.headers.get('If-None-Match', '').replace('W/', '') == etag:
                return self.reply(304, b'', headers, note)
        if b == 'reset' and n % 2:
            self.send_response(200)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            self.close_connection = True
            return self.connection.close()
        if b == 'cut_short' and n % 2:
            self.close_connection = True
            return self.reply(200, body[:len(body) // 2], headers + [('Content-Length', str(len(body)))], note)
        if 'gzip' in self.headers.get('Accept-Encoding', '') and a.number % 2:
            body = gzip.compress(body)
            headers.append(('Content-Encoding', 'gzip'))
        self.reply(200, body, headers, note)
        if b != 'alternating' or n % 2:
            with paper.lock:
                a.served.add(k)


# ---- the demo: a small newspaper whose articles change while you watch

def demo(port):
    mix = ['plain'] * 8 + ['headline_only'] * 2 + ['away_and_back'] * 2 + ['alternating', 'no_validators', 'wall', 'counters', 'two_addresses', 'taken_down']
    paper = Newspaper(seed='demo', sites=2, articles=len(mix), edits=-1, horizon=60, behaviours=mix, port=port)
    for site in paper.sites:
        for a in site:          # busy ones, so that something happens every minute
            r = random.Random('demo/%d/%d' % (a.site, a.number))
            versions = [a.versions[0]]
            tick = 0
            while tick < 240:
                tick += r.randrange(2, 25)
                if r.random() < 0.2 and len(versions) > 1:
                    versions.append((tick,) + versions[-2][1:])      # taken back
                else:
                    versions.append((tick,) + edited(r, *versions[-1][1:], only_title=a.behaviour == 'headline_only'))
            a.versions = versions
            a.away = (6 + r.randrange(4), 16 + r.randrange(4))
    paper.start()
    print('\n'.join(paper.feed_urls()), flush=True)
    while True:
        time.sleep(5)
        paper.advance()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--demo', action='store_true', required=True)
    parser.add_argument('--port', type=int, default=18080)
    try:
        demo(parser.parse_args().port)
    except KeyboardInterrupt:
        sys.exit(0)
