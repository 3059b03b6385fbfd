#!/usr/bin/python3
"""24 hours of the real stetd at a thousand times their speed, with a newspaper whose articles change and
misbehave: afterwards it holds no more memory than after its first hour, and no descriptor more.

Its clock runs ten times as fast under libfaketime, and every period of its config is a hundredth of the
usual one: at a thousand times the speed of a clock, no process could be started in time."""
import ctypes.util
import glob
import os
import time

import box
from newspaper import Newspaper

CLOCK, CONFIG = 10, 100
SPEED = CLOCK * CONFIG
HOURS = 24
MOST = 1.10     # memory at the end, of that after the first hour


def library():
    found = glob.glob('/usr/lib/*/faketime/libfaketime.so.1') + glob.glob('/usr/lib/faketime/libfaketime.so.1')
    return found[0] if found else ctypes.util.find_library('faketime')


def rss(pid):
    with open('/proc/%d/status' % pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith('VmRSS'))


def descriptors(pid):
    """What is open, by kind: sockets come and go with connections, nothing else does."""
    kinds = {'socket': 0, 'other': 0}
    for name in os.listdir('/proc/%d/fd' % pid):
        try:
            link = os.readlink('/proc/%d/fd/%s' % (pid, name))
        except OSError:
            continue
        kinds['socket' if link.startswith('socket:') else 'other'] += 1
    return kinds


def test_a_day_leaves_memory_and_descriptors_as_they_were():
    faketime = library()
    if faketime is None:
        raise AssertionError('libfaketime is missing')
    mix = ['plain', 'headline_only', 'alternating', 'no_validators', 'etag_lies', 'wall', 'counters', 'busy', 'flaky',
           'reset', 'cut_short', 'away_and_back', 'taken_down', 'chain', 'loop', 'gbk', 'cp1251', 'latin1', 'picture', 'empty']
    paper = Newspaper(seed=31, sites=3, articles=60, edits=4, horizon=11, behaviours=mix, port=18795, retry_after=1).start()
    try:
        with box.Box([], 'schedule { first_period = "18s" stop_after = "3456s" }\n', timeout='5min') as b:
            with open(b.conf, 'a') as f:
                for n, url in enumerate(paper.feed_urls()):
                    f.write('feed "f%d" { url = "%s" source = "s%d" period = "6s" max_period = "6s" }\n' % (n, url, n))
            env = dict(os.environ, LD_PRELOAD=faketime, FAKETIME='@2026-01-02 00:00:00 x%d' % CLOCK, TZ='UTC')
            began = time.time()
            pid = b.start(env=env).pid
            samples = []
            for hour in range(1, HOURS + 1):
                time.sleep(max(0.0, began + hour * 3600 / SPEED - time.time()))
                assert b.daemon.poll() is None, b.logged()[-2000:]
                samples.append((rss(pid), descriptors(pid)))
                if hour % 2 == 0:
                    paper.advance()
            checks = b.sql('SELECT sum(checks) FROM article')[0][0]
            span = CONFIG * b.sql('SELECT max(last_checked_at) - min(first_seen_at) FROM article')[0][0]
            assert b.stop(timeout=30) == 0
            b.verify()
            print('      %d checks in %.1f simulated hours; memory\n      %d KB after one hour, %d KB at the end, most %d KB; descriptors %s, then %s'
                  % (checks, span / 3600, samples[0][0], samples[-1][0], max(s[0] for s in samples), samples[0][1], samples[-1][1]))
            assert span > 0.9 * HOURS * 3600, 'only %.1f hours were lived' % (span / 3600)
            assert checks > 1000, checks
            assert samples[-1][0] <= MOST * samples[0][0], 'memory grew: %s' % [s[0] for s in samples]
            assert samples[-1][1]['other'] <= samples[0][1]['other'], samples[-1][1]
            assert max(s[1]['socket'] for s in samples) <= 3 * 2 + 2 * os.cpu_count() + 6, [s[1] for s in samples]
    finally:
        paper.stop()


box.run(globals())
