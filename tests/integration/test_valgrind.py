#!/usr/bin/python3
"""Under valgrind: no access to memory that is not ours, nothing lost at the end. stetd over two passes and as
a daemon that is reloaded and stopped, stet-web over every page, and what stet-reader does (behind its wall
valgrind cannot run) through `stet extract` and `stet feed`, which call the same code."""
import glob
import http.client
import os
import re
import signal
import subprocess
import time

import box
from newspaper import Newspaper

HERE = os.path.dirname(os.path.abspath(__file__))
FILL = os.environ.get('STET_FILL') or os.path.join(box.BIN, '../tests/fill')
VALGRIND = ['valgrind', '-q', '--error-exitcode=99', '--leak-check=full', '--errors-for-leak-kinds=definite,indirect',
            '--suppressions=' + os.path.join(HERE, 'valgrind.supp')]
PAGES = ('/', '/articles', '/articles/1', '/articles/1.rss', '/articles/1/versions/0', '/articles/1/diff/0/1', '/articles/2.json',
         '/latest.rss', '/latest.json', '/sources', '/sources/herald', '/search?q=bridge', '/search.rss?q=bridge', '/search?q=%22',
         '/stats', '/health', '/metrics', '/style.css', '/nothing', '/articles/99999', '/articles/1/diff/0/99', '/%00%ff')


def clean(p, log, what):
    assert p == 0, '%s ended with %d:\n%s' % (what, p, log[-4000:])
    assert '==' not in re.sub('==== .*', '', log) or 'ERROR' not in log, log[-4000:]


def test_stetd_reads_stores_reloads_and_stops():
    mix = ['plain', 'headline_only', 'gbk', 'chain', 'loop', 'flaky', 'reset', 'cut_short', 'wall', 'picture', 'inner', 'forbidden']
    paper = Newspaper(seed=41, sites=1, articles=12, edits=1, horizon=1, behaviours=mix, port=18798, retry_after=1).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK, timeout='20s') as b:
            b.once(before=VALGRIND, timeout=300)
            paper.advance()
            b.start(before=VALGRIND, wait=False)
            b.await_log('event=ready', timeout=60)
            b.until(lambda: b.sql('SELECT count(*) FROM article WHERE changes > 0')[0][0] >= 4, 60)
            b.configure([])
            b.daemon.send_signal(signal.SIGHUP)
            b.await_log('event=reload result=ok', timeout=60)
            clean(b.stop(timeout=60), b.logged(), 'stetd')
            b.verify()
    finally:
        paper.stop()


def test_stet_web_answers_every_page():
    with box.Box() as b:
        subprocess.run([FILL, b.db], check=True)
        log = open(b.dir + '/web.log', 'w+')
        web = subprocess.Popen(VALGRIND + b.command('--listen', '127.0.0.1:0', program='stet-web'), stderr=log)

        def said():
            with open(b.dir + '/web.log') as f:
                return f.read()
        try:
            b.until(lambda: 'event=listening' in said() or web.poll() is not None, 60, 'stet-web')
            assert web.poll() is None, said()[-3000:]
            port = int(re.search(r'127\.0\.0\.1:(\d+)/', said()).group(1))
            for path in PAGES:
                c = http.client.HTTPConnection('127.0.0.1', port, timeout=60 * box.SLOW)
                c.request('GET', path)
                r = c.getresponse()
                r.read()
                assert r.status < 500 or path == '/health', (path, r.status)     # nobody checks: stalled
                c.close()
            web.send_signal(signal.SIGTERM)
            clean(web.wait(60 * box.SLOW), said(), 'stet-web')
        finally:
            if web.poll() is None:
                web.kill()
                web.wait()
            log.close()


def under_valgrind(*args):
    p = subprocess.run(VALGRIND + [os.path.join(box.BIN, 'stet')] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       timeout=300 * box.SLOW)
    clean(p.returncode, p.stderr.decode(errors='replace'), ' '.join(args[:2]))


def corpus(name, most):
    """Seeds of the fuzzers: small, ugly and hostile documents."""
    return sorted(glob.glob(os.path.join(HERE, '../fuzz/corpus', name, '*')))[:most]


def test_what_the_reader_does_with_pages():
    files = corpus('page', 40)
    assert files
    under_valgrind('extract', '--url', 'https://news.example/a', *files)


def test_what_the_reader_does_with_feeds():
    files = corpus('feed', 40) + corpus('feed_json', 20) + corpus('feed_sitemap', 20)
    assert files
    under_valgrind('feed', '--url', 'https://news.example/feed', *files)


box.run(globals())
