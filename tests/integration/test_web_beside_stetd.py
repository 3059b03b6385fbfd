#!/usr/bin/python3
"""Readers ask stet-web for diff pages while a real stetd watches a newspaper whose articles change: every
page is whole, every change that stetd has committed is on the next page, and memory stays flat.

STET_PAGES=10000 asks for so many pages."""
import http.client
import itertools
import json
import os
import re
import subprocess
import threading

import box
from newspaper import Newspaper

PAGES = int(os.environ.get('STET_PAGES', '2000'))
READERS = 4
PHASES = 8      # the newspaper goes on between them
MOST = 1.10     # memory at the end, of that after the first half
AROUND = 1.15   # what a diff in the cache takes with malloc's own, for each byte counted


class Web:
    def __init__(self, b):
        self.log = open(b.dir + '/web-log', 'w+')
        self.process = subprocess.Popen(b.command('--listen', '127.0.0.1:0', program='stet-web'), stderr=self.log)
        self.port = None
        b.until(self.listens, what='stet-web listens')

    def logged(self):
        with open(self.log.name) as f:
            return f.read()

    def listens(self):
        assert self.process.poll() is None, self.logged()
        found = re.search(r'event=listening.*127\.0\.0\.1:(\d+)/', self.logged())
        self.port = int(found.group(1)) if found else None
        return self.port is not None

    def connection(self):
        return http.client.HTTPConnection('127.0.0.1', self.port, timeout=120 * box.SLOW)

    def json(self, path):
        c = self.connection()
        c.request('GET', path)
        return json.loads(c.getresponse().read())

    def memory(self):
        """KB: all, and of that the diffs kept in the cache, which has a bound of its own."""
        c = self.connection()
        c.request('GET', '/metrics')
        kept = int(re.search(r'^stet_web_cache_bytes (\d+)', c.getresponse().read().decode(), re.M).group(1)) // 1024
        with open('/proc/%d/status' % self.process.pid) as f:
            return next(int(line.split()[1]) for line in f if line.startswith('VmRSS')), kept

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.log.close()
        return self.process.wait()


class Readers:
    """Threads that ask for what they are told to, again and again, and check every answer."""

    def __init__(self, web):
        self.web, self.paths, self.served, self.wrong = web, [], 0, []
        self.lock, self.over, self.threads = threading.Lock(), threading.Event(), []

    def start(self):
        for n in range(READERS):
            self.threads.append(threading.Thread(target=self.read, args=(n,), daemon=True))
            self.threads[-1].start()

    def read(self, n):
        c = self.web.connection()
        for k in itertools.count(n, READERS):
            if self.over.is_set():
                return
            path = self.paths[k % len(self.paths)]
            try:
                c.request('GET', path)
                r = c.getresponse()
                body = r.read()
                a, b = re.search(r'/(\d+)/(\d+)$', path).groups()
                whole = body.endswith(b'</html>\n') or body.endswith(b'</html>')
                if r.status != 200 or not whole or b'>Version %s</a>' % b.encode() not in body or b'>Version %s</a>' % a.encode() not in body:
                    self.wrong.append('%s: %d, %d bytes' % (path, r.status, len(body)))
            except (OSError, http.client.HTTPException) as e:
                self.wrong.append('%s: %s' % (path, e))
                c = self.web.connection()
            with self.lock:
                self.served += 1

    def stop(self):
        self.over.set()
        for t in self.threads:
            t.join()


def diffs(b):
    """The diff page of every two versions of every article that stetd has committed."""
    return ['/articles/%d/diff/%d/%d' % (article, x, y)
            for article, n in b.sql("SELECT id, revisions FROM article WHERE revisions > 1")
            for x in range(n) for y in range(n) if x != y]


def checks(b):
    return b.sql('SELECT coalesce(sum(checks), 0) FROM article')[0][0]


def changes(b):
    return b.sql('SELECT coalesce(sum(changes), 0) FROM article')[0][0]


def test_pages_are_whole_and_memory_is_flat_while_stetd_writes():
    paper = Newspaper(seed=5, sites=2, articles=25, edits=PHASES, horizon=PHASES, behaviours=['plain', 'headline_only', 'no_validators'],
                      port=18930).start()
    with box.Box(paper.feed_urls(), box.QUICK) as b:
        web = None
        try:
            b.start()
            b.until(lambda: b.sql('SELECT count(*) FROM revision')[0][0] >= 40, 60, 'articles are read')
            paper.advance()
            b.until(lambda: changes(b) > 5, 60, 'changes are found')
            web = Web(b)
            readers = Readers(web)
            readers.paths = diffs(b)
            first, before, sizes = changes(b), checks(b), []
            readers.start()
            for phase in range(1, PHASES + 1):
                paper.advance()
                done = checks(b)
                b.until(lambda: readers.served >= PAGES * phase // PHASES and checks(b) > done, 600, 'pages and checks')
                readers.paths = diffs(b)
                sizes.append(web.memory())
            after = checks(b)
            assert b.stop() == 0
            latest = {e['article']: e['version'] for e in reversed(web.json('/latest.json')['events']) if e['kind'] == 'changed'}
            readers.stop()
            newest = dict(b.sql('SELECT id, revisions - 1 FROM article'))
            print('      %d pages of %d diffs by %d readers, %d wrong; stetd made %d checks and found %d changes meanwhile;\n'
                  '      memory of stet-web in KB: %s' % (readers.served, len(readers.paths), READERS, len(readers.wrong),
                                                          after - before, changes(b) - first, ' '.join('%d (%d cached)' % s for s in sizes)))
            assert not readers.wrong, readers.wrong[:5]
            assert readers.served >= PAGES
            assert changes(b) > first, 'stetd found nothing'
            for article, version in latest.items():
                assert version == newest[article], 'article %d: %d on the page, %d known' % (article, version, newest[article])
            beside = [total - AROUND * kept for total, kept in sizes]
            assert beside[-1] <= MOST * beside[PHASES // 2 - 1], 'memory grew: %s' % sizes
            assert 'level=error' not in web.logged(), web.logged()[-2000:]
            b.verify()
        finally:
            if web is not None:
                assert web.close() == 0
            paper.stop()


box.run(globals())
