#!/usr/bin/python3
"""The real programs against the tests' own newspaper: nothing that was served is missing, nothing
that was never written is stored, and nobody is asked who does not want to be."""
import time

import box
from newspaper import Newspaper


def complain(bad):
    if bad:
        raise AssertionError('%d complaints\n  %s' % (len(bad), '\n  '.join(bad[:20])))


def passes(seed, port):
    paper = Newspaper(seed=seed, sites=2, articles=33, horizon=5, port=port).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK) as b:
            for tick in range(6):
                b.once()
                if tick < 5:
                    paper.advance()
                time.sleep(1.1)     # everything is due again
            complain(paper.check(b.export()))
            b.verify()
            assert any(r['conditional'] and r['status'] == 304 for r in paper.requests), 'no 304 ever came'
            assert all(r['agent'].startswith('stet-test/') for r in paper.requests)
            gone = [a for s in paper.sites for a in s if a.behaviour == 'taken_down']
            assert all(a.after_taken_down <= 5 for a in gone)
    finally:
        paper.stop()


def test_passes_of_one_newspaper():
    passes(1, 18681)


def test_passes_of_another():
    passes(2, 18682)


def test_a_daemon_while_the_newspaper_changes():
    paper = Newspaper(seed=3, sites=2, articles=33, horizon=5, port=18683).start()
    try:
        with box.Box(paper.feed_urls(), box.QUICK) as b:
            b.start()
            for _ in range(5):
                time.sleep(4 * box.SLOW)
                paper.advance()
            time.sleep(6 * box.SLOW)
            assert b.stop() == 0
            assert b.stopped_in < 5 * box.SLOW, 'stopped in %.1f s' % b.stopped_in
            complain(paper.check(b.export()))
            b.verify()
    finally:
        paper.stop()


def test_one_host_that_hangs_slows_no_other():
    paper = Newspaper(seed=4, sites=2, articles=10, behaviours=['plain'], port=18684).start()
    slow = Newspaper(seed=5, sites=1, articles=10, behaviours=['trickle'], port=18685).start()
    try:
        with box.Box(slow.feed_urls() + paper.feed_urls(), box.QUICK, timeout='20s') as b:
            b.start()
            b.until(lambda: b.sql('SELECT count(*) FROM revision')[0][0] == 20, 15)
            b.stop()
    finally:
        paper.stop()
        slow.stop()


box.run(globals())
