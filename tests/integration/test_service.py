#!/usr/bin/python3
"""stetd as a service: start, reload, stop, the words for systemd, a second one, memory."""
import os
import re
import signal
import socket
import subprocess
import time

import box
from newspaper import Newspaper

PORT = 18690


def newspaper(**more):
    global PORT
    PORT += 1
    return Newspaper(seed=7, sites=1, articles=8, behaviours=['plain'], port=PORT, **more).start()


def test_a_bad_config_is_refused_with_file_line_and_key():
    with box.Box() as b:
        b.configure([], 'schedule { growth = "much" }\n')
        p = subprocess.run(b.command(), stderr=subprocess.PIPE, text=True)
        assert p.returncode == 78, p.returncode
        assert b.conf + ':4' in p.stderr and 'growth' in p.stderr, p.stderr
        p = subprocess.run(b.command('--check-config'), stderr=subprocess.PIPE, text=True)
        assert p.returncode == 78 and 'growth' in p.stderr
        assert not os.path.exists(b.db), 'something was touched'
        b.configure([])
        assert subprocess.run(b.command('--check-config'), stdout=subprocess.DEVNULL).returncode == 0
        assert not os.path.exists(b.db)


def test_bad_arguments_are_usage_errors():
    for args in (['--what'], [], ['--config'], ['--config', 'x', 'more']):
        p = subprocess.run([os.path.join(box.BIN, 'stetd')] + args, stderr=subprocess.PIPE, text=True)
        assert p.returncode == 2, (args, p.returncode)
        assert 'usage' in p.stderr


def test_a_second_stetd_says_so_and_ends():
    with box.Box() as b:
        b.start()
        p = subprocess.run(b.command(), stderr=subprocess.PIPE, text=True, timeout=30 * box.SLOW)
        assert p.returncode == 75, p.returncode
        assert 'another stetd' in p.stderr, p.stderr
        assert b.stop() == 0


def test_a_reload_takes_a_good_config_and_refuses_a_bad_one():
    paper = newspaper()
    try:
        with box.Box(paper.feed_urls()) as b:
            b.start()
            b.until(lambda: b.sql('SELECT count(*) FROM revision')[0][0] == 8)
            b.configure([], 'feed "x" { url = "nonsense" }\n')
            b.daemon.send_signal(signal.SIGHUP)
            b.await_log('event=reload result=refused')
            assert b.sql("SELECT count(*) FROM feed WHERE state = 'watching'")[0][0] == 1
            b.configure([paper.base(0) + '/other.xml'])
            b.daemon.send_signal(signal.SIGHUP)
            b.await_log('event=reload result=ok')
            b.until(lambda: b.sql("SELECT url FROM feed WHERE state = 'watching'") == [(paper.base(0) + '/other.xml',)])
            assert b.sql('SELECT count(*) FROM article')[0][0] == 8, 'history is gone'
            assert 'next start' not in b.logged()
            b.head = b.head.replace('stet.db', 'other.db')
            b.configure([], 'reader { memory = "256MB" }\n')
            b.daemon.send_signal(signal.SIGHUP)
            b.await_log('another database is taken at the next start only')
            assert not os.path.exists(b.dir + '/other.db')
            assert b.stop() == 0
    finally:
        paper.stop()


def test_systemd_is_told_in_its_own_words():
    paper = newspaper()
    address = '/tmp/stet-notify-%d' % os.getpid()
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(address)
    heard.settimeout(20 * box.SLOW)

    def expect(word):
        while True:
            words = heard.recv(4096).decode()
            if word in words:
                return words
    try:
        with box.Box(paper.feed_urls()) as b:
            b.start(env=dict(os.environ, NOTIFY_SOCKET=address, WATCHDOG_USEC='400000'))
            expect('READY=1')
            expect('WATCHDOG=1')
            before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
            b.daemon.send_signal(signal.SIGHUP)
            words = expect('RELOADING=1')
            assert int(re.search(r'MONOTONIC_USEC=(\d+)', words).group(1)) >= before
            expect('READY=1')
            assert b.stop() == 0
            expect('STOPPING=1')
    finally:
        paper.stop()
        heard.close()
        os.unlink(address)


def test_finished_checks_are_kept_by_a_stop_and_a_stop_is_quick():
    paper = newspaper()
    slow = Newspaper(seed=8, sites=1, articles=8, behaviours=['trickle'], port=PORT + 100).start()
    try:
        with box.Box(paper.feed_urls() + slow.feed_urls(), 'store { commit_count = 10000 commit_delay = "60s" }\n', timeout='60s') as b:
            b.start()
            time.sleep(4 * box.SLOW)
            assert b.stop() == 0
            assert b.stopped_in < 5 * box.SLOW
            assert b.sql('SELECT count(*) FROM revision')[0][0] == 8
            b.verify()
    finally:
        paper.stop()
        slow.stop()


def test_readers_keep_small_and_are_replaced_when_killed():
    paper = Newspaper(seed=9, sites=1, articles=60, behaviours=['plain', 'gbk', 'cp1251', 'latin1'], port=18760).start()

    def readers(pid):
        out = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(pid)], stdout=subprocess.PIPE, text=True).stdout
        return [int(x) for x in out.split()]

    def rss(pid):
        for line in open('/proc/%d/status' % pid):
            if line.startswith('VmRSS'):
                return int(line.split()[1])
    try:
        with box.Box(paper.feed_urls(), box.QUICK) as b:
            b.start()
            b.until(lambda: b.sql('SELECT count(*) FROM revision')[0][0] == 60)
            first = readers(b.daemon.pid)
            assert first, 'no readers'
            if 'asan' not in box.BIN:
                for pid in first:
                    assert rss(pid) <= 24 * 1024, 'a reader of %d KB' % rss(pid)
                assert rss(b.daemon.pid) <= 64 * 1024, 'a daemon of %d KB' % rss(b.daemon.pid)
            for pid in first:
                os.kill(pid, signal.SIGKILL)
            paper.advance(3)
            b.until(lambda: readers(b.daemon.pid) and not set(readers(b.daemon.pid)) & set(first))
            changed = sum(a.at(3) > 0 for a in paper.sites[0])
            b.until(lambda: b.sql('SELECT count(*) FROM article WHERE changes > 0')[0][0] == changed, 30)
            assert b.stop() == 0
            b.verify()
    finally:
        paper.stop()


def test_nothing_is_lost_to_valgrind_at_the_end():
    if 'asan' in box.BIN:
        return
    paper = newspaper()
    try:
        with box.Box(paper.feed_urls(), timeout='20s') as b:
            b.once(before=['valgrind', '-q', '--error-exitcode=99', '--leak-check=full', '--errors-for-leak-kinds=definite',
                           '--suppressions=' + os.path.join(os.path.dirname(os.path.abspath(__file__)), 'valgrind.supp')], timeout=300)
            assert b.sql('SELECT count(*) FROM revision')[0][0] == 8
    finally:
        paper.stop()


box.run(globals())
