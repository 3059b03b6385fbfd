#!/usr/bin/python3
"""Bad input through the whole daemon: bodies of 200 MB, without end, a byte at a time, empty, cut off, binary, in
other encodings than they say; and feeds that are huge. Each costs its own check and nothing more: it is said what was
wrong, little is read, memory stays small, and the article beside them is stored."""
import http.server
import os
import re
import sys
import threading
import time
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from box import BIN, Box, run       # noqa: E402

MB = 1 << 20
HUGE = 200 * MB
PARAGRAPHS = ('Städträtin Öztürk sagte am Dienstag, die Brücke über den Fluß werde „erst im Frühjahr“ geöffnet, und niemand wisse genau wann.',
              'Über die Kosten wurde drei Stunden gesprochen; am Ende stimmten alle Räte für den größeren Entwurf der Ingenieure.',
              'Das Geländer aus Holz bleibt, wie es ist, und die Züge fahren weiter über die ältere Brücke südlich des Marktes.')


def page(title, paragraphs=PARAGRAPHS, head=''):
    return ('<!DOCTYPE html><html lang="de"><head>%s<title>%s - The Example</title></head><body><article><h1>%s</h1>%s'
            '</article></body></html>' % (head, title, title, ''.join('<p>%s</p>' % p for p in paragraphs)))


class Site(Box):
    """answers: path -> (headers, body); a body that is a function writes what it likes."""

    def __init__(self, answers, max_body='8MB', **more):
        super().__init__(**more)
        self.head = self.head.replace('fetch {', 'fetch { max_body = "%s"' % max_body)
        self.sent, self.over = {}, threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                headers, body = answers.get(self.path, ((), None))
                self.send_response(200 if body is not None else 404)
                for name, value in headers:
                    self.send_header(name, value)
                if not callable(body):
                    self.send_header('Content-Length', str(len(body or b'')))
                self.end_headers()
                self.close_connection = True
                try:
                    if callable(body):
                        body(self)
                    elif body:
                        self.write(body)
                except OSError:
                    pass        # who asked has heard enough

            def write(self, block):
                self.wfile.write(block)
                site.sent[self.path] = site.sent.get(self.path, 0) + len(block)

            def log_message(self, *a):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.134', 0), Handler)
        self.server.daemon_threads = True
        self.base = 'http://127.0.0.134:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def errors(self):
        return {url[len(self.base):]: error for url, error in self.sql('SELECT url, last_error FROM article')}

    def texts(self):
        return {url[len(self.base):]: text for url, text in
                self.sql('SELECT article.url, text FROM article JOIN revision ON revision.article_id = article.id')}

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        super().close()


def feed(paths, base='BASE'):
    items = ''.join('<item><title>%s</title><link>%s%s</link></item>' % (p, base, p) for p in paths)
    return '<?xml version="1.0"?><rss version="2.0"><channel><title>The Example</title>%s</channel></rss>' % items


def with_feed(answers, **more):
    """A site whose /feed.xml names all other addresses."""
    paths = sorted(answers)
    s = Site(answers, **more)
    answers['/feed.xml'] = ((), feed(paths, s.base).encode())
    s.configure([s.base + '/feed.xml'])
    return s


HTML = ('Content-Type', 'text/html; charset=utf-8')
BLOCK = b'<p>' + b'and so it goes on and on, ' * 2520 + b'</p>\n'


def huge(h):
    for _ in range(HUGE // len(BLOCK)):
        h.write(BLOCK)


def endless(h):
    while True:
        h.write(b'%x\r\n%s\r\n' % (len(BLOCK), BLOCK))


def packed(h):
    z = zlib.compressobj(1, wbits=31)
    for _ in range(HUGE // len(BLOCK)):
        h.write(z.compress(BLOCK))
    h.write(z.flush())


def drip(h, until):
    while not until.wait(0.2):
        h.write(b'<')


def children_peak(pid, peaks):
    """The largest resident size of stetd and its readers so far, in MB."""
    for p in [pid] + [int(c) for c in open('/proc/%d/task/%d/children' % (pid, pid)).read().split()]:
        with open('/proc/%d/status' % p) as f:
            found = re.search(r'VmHWM:\s+(\d+) kB', f.read())
        peaks[p] = max(peaks.get(p, 0), int(found.group(1)) // 1024 if found else 0)


def sanitized():
    with open(os.path.join(BIN, 'stetd'), 'rb') as f:
        return b'__asan_init' in f.read()


def test_bodies_that_are_too_much_cost_one_check_each():
    over = threading.Event()
    s = with_feed({
        '/huge': ((HTML, ('Content-Length', str(HUGE))), huge),
        '/endless': ((HTML, ('Transfer-Encoding', 'chunked')), endless),
        '/packed': ((HTML, ('Content-Encoding', 'gzip')), packed),
        '/drip': ((HTML, ('Content-Length', '100000')), lambda h: drip(h, over)),
        '/good': ((HTML,), page('A headline').encode()),
    })
    with s:
        try:
            peaks = {}
            s.start()
            s.until(lambda: children_peak(s.daemon.pid, peaks) or len([e for e in s.errors().values() if e]) >= 4, 60)
            s.until(lambda: '/good' in s.texts())
            children_peak(s.daemon.pid, peaks)
            assert s.stop() == 0
        finally:
            over.set()
        errors = s.errors()
        for path in ('/huge', '/endless', '/packed'):
            assert errors[path] == 'too_large: body beyond max_body', (path, errors[path])
            checks = s.sql('SELECT checks FROM article WHERE url = ?', s.base + path)[0][0]
            assert s.sent[path] < checks * 40 * MB < checks * HUGE, (path, s.sent[path], checks)
        assert errors['/drip'].startswith('timeout: '), errors
        assert errors['/good'] is None and list(s.texts()) == ['/good'], errors
        assert max(peaks.values()) < 150 or sanitized(), peaks
        s.verify()


def test_bodies_that_are_no_article_are_none():
    whole = page('A headline').encode()
    s = with_feed({
        '/empty': ((HTML,), b''),
        '/binary': ((HTML,), bytes(range(256)) * 400),
        '/picture': ((('Content-Type', 'image/png'),), b'\x89PNG\r\n\x1a\n' + bytes(range(256)) * 40),
        '/nothing-but-nul': ((HTML,), b'\0' * 100000),
        '/cut': ((HTML, ('Content-Length', str(len(whole)))), lambda h: h.write(whole[:len(whole) // 2])),
        '/good': ((HTML,), whole),
    })
    with s:
        s.once()
        assert list(s.texts()) == ['/good'], s.texts()
        errors = s.errors()
        assert errors['/cut'].startswith('truncated: '), errors
        suspects = dict(s.sql('SELECT url, suspect_reason FROM article'))
        for path in ('/empty', '/binary', '/picture', '/nothing-but-nul'):
            assert suspects[s.base + path], (path, suspects)
        s.verify()


def test_wrong_charsets_are_seen_through():
    meta = '<meta charset="%s">'
    s = with_feed({
        # what the header says, what the page says of itself, and what its bytes are
        '/utf8-called-latin1': ((('Content-Type', 'text/html; charset=iso-8859-1'),),
                                page('Die Brücke', head=meta % 'iso-8859-1').encode('utf-8')),
        '/cp1252-called-utf8': ((HTML,), page('Die Brücke', head=meta % 'utf-8').encode('cp1252')),
        '/cp1252-called-latin1': ((('Content-Type', 'text/html; charset=iso-8859-1'),), page('Die Brücke').encode('cp1252')),
        '/utf16': ((('Content-Type', 'text/html'),), page('Die Brücke').encode('utf-16')),
        '/unknown': ((('Content-Type', 'text/html; charset=klingon'),), page('Die Brücke').encode('utf-8')),
        '/none': ((('Content-Type', 'text/html'),), page('Die Brücke').encode('cp1252')),
    })
    with s:
        s.once()
        texts = s.texts()
        assert len(texts) == 6, texts
        for path, text in texts.items():
            assert text == '\n'.join(PARAGRAPHS), (path, text)
        assert {t for t, in s.sql('SELECT title FROM revision')} == {'Die Brücke'}


def test_feeds_that_are_too_much_or_no_feeds_say_so():
    answers = {
        '/huge.xml': ((('Content-Length', str(HUGE)),), huge),
        '/binary.xml': ((), bytes(range(256)) * 400),
        '/empty.xml': ((), b''),
        '/page.xml': ((HTML,), page('A headline').encode()),
        '/cut.xml': ((('Content-Length', '5000'),), lambda h: h.write(feed(['/a', '/b']).encode())),
    }
    with Site(answers) as s:
        paths = sorted(answers)
        s.configure([s.base + p for p in paths])
        log = s.once().stderr
        for n, path in enumerate(paths):
            assert re.search(r'event=feed_failed feed="feed %d"' % n, log), (path, log)
        assert s.sent['/huge.xml'] < 40 * MB, s.sent
        assert s.sql('SELECT count(*) FROM article') == [(0,)]
        assert s.sql('SELECT count(*) FROM feed WHERE failures = 1') == [(5,)]


def test_a_feed_of_100000_articles_is_taken_a_part_at_a_time_oldest_first():
    base, n = 1700000000, 100000
    answers = {'/robots.txt': ((), b'User-agent: *\nDisallow: /story/\n')}      # the feed alone is the matter here
    with Site(answers, max_body='32MB') as s:
        items = ''.join('<item><link>%s/story/%06d</link><pubDate>%s</pubDate></item>' % (
            s.base, k, time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(base + 60 * k))) for k in range(n - 1, -1, -1))
        answers['/feed.xml'] = ((), ('<rss version="2.0"><channel><title>T</title>%s</channel></rss>' % items).encode())
        s.configure([s.base + '/feed.xml'])
        for turn in (1, 2):
            s.until(lambda: all(at <= time.time() for at, in s.sql('SELECT next_check_at FROM feed')) if turn > 1 else True)
            log = s.once().stderr
            urls = [u for u, in s.sql('SELECT url FROM article ORDER BY id')]
            assert len(urls) == 2000 * turn, len(urls)
            assert urls[-1].endswith('/story/%06d' % (2000 * turn - 1)) and urls[0].endswith('/story/000000'), urls[-1]
            assert re.search(r'event=feed_bounded .*', log), log[-2000:]


if __name__ == '__main__':
    run(dict(globals()))
