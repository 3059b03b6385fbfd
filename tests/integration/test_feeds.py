#!/usr/bin/python3
"""What a keeper is told of a feed that turned into a page, or that is gone for good: in the log, by stet status
and by /health. And a sitemap index, read by the real programs."""
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from box import BIN, Box, run       # noqa: E402

PAGE = ('<!DOCTYPE html><html><head><title>The Example</title><link rel="alternate" '
        'type="application/rss+xml" href="/new.xml"></head><body><p>We have moved.</p></body></html>')
STORY = ('<!DOCTYPE html><html lang="en"><head><title>A headline - The Example</title></head><body><article>'
         '<h1>A headline</h1><p>The council met on Tuesday evening and talked for three hours about the bridge.</p>'
         '<p>Nobody had expected that the costs would be twice as high as the report of the year before said.</p>'
         '</article></body></html>')
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Site(Box):
    def __init__(self, documents):
        super().__init__()
        self.asked = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                status, body = documents.get(self.path, (404, ''))
                body = body.replace('BASE', site.base).encode()
                self.send_response(status)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *a):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.133', 0), Handler)
        self.base = 'http://127.0.0.133:%d' % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def health(self):
        web = subprocess.Popen(self.command('--listen', '127.0.0.1:0', program='stet-web'), stderr=subprocess.PIPE,
                               text=True)
        try:
            for line in web.stderr:
                found = re.search(r'event=listening.*(http://127\.0\.0\.1:\d+)/', line)
                if found:
                    with urllib.request.urlopen(found.group(1) + '/health', timeout=20) as r:
                        return json.load(r)
        finally:
            web.terminate()
            web.wait()
            web.stderr.close()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        super().close()


def test_feeds_in_trouble_are_named_everywhere():
    with Site({'/feed.xml': (200, PAGE), '/over.xml': (410, '')}) as s:
        s.configure([s.base + '/feed.xml', s.base + '/over.xml'])
        log = s.once().stderr
        page, over = (re.search('event=%s .*' % event, log).group(0) for event in ('feed_failed', 'feed_ended'))
        assert 'page' in page and s.base + '/new.xml' in page, page
        assert 'HTTP 410' in over and 'feed 1' in over, over

        status = s.stet('status').stdout
        assert re.search(r'feed feed 0 failed 1 time: .*%s/new\.xml' % re.escape(s.base), status), status
        assert 'feed feed 1 has ended: HTTP 410' in status, status

        for told in (json.loads(s.stet('status', '--json').stdout), s.health()):
            feeds = {f['feed']: f for f in told['feeds_in_trouble']}
            assert feeds['feed 0']['state'] == 'watching' and 'page' in feeds['feed 0']['error'], feeds
            assert feeds['feed 1']['state'] == 'ended' and 'HTTP 410' in feeds['feed 1']['error'], feeds


def test_an_ended_feed_is_not_asked_again_until_it_is_configured_anew():
    with Site({'/over.xml': (410, '')}) as s:
        s.configure([s.base + '/over.xml'])
        s.once()
        s.once()
        assert s.asked.count('/over.xml') == 1, s.asked
        s.configure([])
        s.once()
        s.configure([s.base + '/over.xml'])
        s.once()
        assert s.asked.count('/over.xml') == 2, s.asked


def test_a_sitemap_index_is_followed():
    documents = {
        '/sitemap.xml': (200, '<sitemapindex %s><sitemap><loc>BASE/one.xml</loc><lastmod>2026-01-02</lastmod></sitemap>'
                              '<sitemap><loc>BASE/two.xml</loc><lastmod>2026-01-03</lastmod></sitemap>'
                              '</sitemapindex>' % SITEMAPS),
        '/one.xml': (200, '<urlset %s><url><loc>BASE/s/1</loc></url><url><loc>BASE/s/2</loc></url></urlset>' % SITEMAPS),
        '/two.xml': (200, '<urlset %s><url><loc>BASE/s/2</loc></url><url><loc>BASE/s/3</loc></url></urlset>' % SITEMAPS),
    }
    documents.update(('/s/%d' % n, (200, STORY)) for n in (1, 2, 3))
    with Site(documents) as s:
        s.configure([s.base + '/sitemap.xml'])
        s.once()
        assert s.sql('SELECT count(*) FROM article') == [(3,)]
        assert s.sql('SELECT count(*) FROM revision') == [(3,)]
        assert s.asked.index('/two.xml') < s.asked.index('/one.xml'), s.asked
        s.verify()


if __name__ == '__main__':
    run(dict(globals()))
