#!/usr/bin/python3
"""stet import URL: what an address is, found by the real stetd behind its wall, and what is added of it."""
import http.server
import json
import os
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from box import Box, run        # noqa: E402

RSS = ('<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title>'
       '<item><title>A</title><link>/a/1</link></item></channel></rss>')
DOCUMENTS = {
    '/robots.txt': ('User-agent: *\nDisallow: /closed/\n', 'text/plain'),
    '/': ('<!DOCTYPE html><html><head><title>The Example</title>'
          '<link rel="alternate" type="application/rss+xml" title="News" href="/news.xml">'
          '<link rel="alternate" type="application/atom+xml" title="Sport &amp; more" href="/sport.xml">'
          '</head><body><p>Hello</p></body></html>', 'text/html'),
    '/none': ('<!DOCTYPE html><html><head><title>No feeds</title></head><body></body></html>', 'text/html'),
    '/news.xml': (RSS % 'News of the day', 'text/plain'),
    '/closed/feed.xml': (RSS % 'Closed', 'application/rss+xml'),
    '/feeds.opml': ('<opml version="2.0"><body><outline text="One" xmlUrl="https://a.example/1"/>'
                    '<outline text="Two" xmlUrl="https://a.example/2"/></body></opml>', 'text/xml'),
}


class Site(Box):
    def __init__(self):
        super().__init__()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body, kind = DOCUMENTS.get(self.path, ('', 'text/plain'))
                if self.path == '/moved':
                    self.send_response(301)
                    self.send_header('Location', '/news.xml')
                else:
                    self.send_response(200 if body else 404)
                self.send_header('Content-Type', kind)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *a):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.132', 0), Handler)
        self.base = 'http://127.0.0.132:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.once()             # makes the database

    def feeds(self):
        return self.sql('SELECT name, url FROM feed ORDER BY url')

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        super().close()


def test_the_feeds_of_a_page_are_listed_and_nothing_is_added():
    with Site() as s:
        p = s.stet('import', s.base + '/')
        assert p.returncode == 0 and s.feeds() == [], p
        assert '1  %s/news.xml  News\n' % s.base in p.stdout, p.stdout
        assert '2  %s/sport.xml  Sport & more\n' % s.base in p.stdout, p.stdout
        lines = [json.loads(x) for x in s.stet('import', '--json', s.base + '/').stdout.splitlines()]
        assert lines == [{'n': 1, 'url': s.base + '/news.xml', 'title': 'News'},
                         {'n': 2, 'url': s.base + '/sport.xml', 'title': 'Sport & more'}], lines


def test_what_is_chosen_is_added():
    with Site() as s:
        assert s.stet('import', '--add', '2', s.base + '/').returncode == 0
        assert s.feeds() == [('Sport & more', s.base + '/sport.xml')], s.feeds()
        p = s.stet('import', '--json', '--add', 'all', s.base + '/')
        assert json.loads(p.stdout)['feeds'] == 1 and json.loads(p.stdout)['feeds_known'] == 1, p.stdout
        assert len(s.feeds()) == 2
        assert s.stet('import', '--add', '3', s.base + '/', check=False).returncode == 2
        assert s.stet('import', '--add', 'some', s.base + '/', check=False).returncode == 2


def test_a_feed_is_added_as_it_is():
    with Site() as s:
        assert s.stet('import', '--source', 'example', s.base + '/moved').returncode == 0
        assert s.feeds() == [('News of the day', s.base + '/news.xml')], s.feeds()
        assert s.sql('SELECT source FROM feed') == [('example',)]
        p = s.stet('import', s.base + '/news.xml')
        assert '0 feeds added, 1 known already' in p.stdout, p.stdout


def test_an_opml_list_is_taken_whole_and_given_back():
    with Site() as s:
        assert s.stet('import', s.base + '/feeds.opml').returncode == 0
        assert [url for _, url in s.feeds()] == ['https://a.example/1', 'https://a.example/2']
        opml = s.stet('export', '--opml').stdout
        assert 'xmlUrl="https://a.example/1"' in opml and 'text="Two"' in opml, opml
        with open(s.dir + '/back.opml', 'w') as f:
            f.write(opml)
        assert '0 feeds added, 2 known already' in s.stet('import', s.dir + '/back.opml').stdout


def test_what_is_no_feed_says_why():
    with Site() as s:
        with socket.socket() as taken:
            taken.bind(('127.0.0.132', 0))
            dead = 'http://127.0.0.132:%d/' % taken.getsockname()[1]
        for url, why in ((s.base + '/none', 'page'), (s.base + '/missing', 'HTTP 404'),
                         (s.base + '/closed/feed.xml', 'robots'), ('http://127.0.0.1/', 'private'),
                         (dead, 'connect')):
            p = s.stet('import', url, check=False)
            assert p.returncode == 1 and why in p.stderr, (url, p)
        assert s.feeds() == []


if __name__ == '__main__':
    run(dict(globals()))
